"""What the Today room says: greeting, counts, times and pills."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from funneldesk.formatting.moment import clock_text, day_text, relative_day_text
from funneldesk.formatting.money import money_text
from funneldesk.formatting.score_text import score_text
from funneldesk.formatting.time_left import left_text
from funneldesk.queries.today_items import ItemKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from funneldesk.desktop.widgets.plain import PillKind
    from funneldesk.model.business import Business
    from funneldesk.model.money import Money
    from funneldesk.queries.going_cold import ColdDeal
    from funneldesk.queries.month_pace import MonthPace
    from funneldesk.queries.second_order import Buyer, SecondOrders
    from funneldesk.queries.today import Today
    from funneldesk.queries.today_items import TodayItem
    from funneldesk.queries.today_news import News

_NUMBERS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MORNING, _NOON, _EVENING = 4, 12, 17
_A_WEEK = 7
_CLOCKED = frozenset({ItemKind.OFFER, ItemKind.FIRST_CONTACT, ItemKind.UNROUTED})
_MUCH_LONGER = 1.5


def greet(now: dt.datetime, zone: ZoneInfo, first_name: str = "") -> str:
    """The greeting of the hour: "Good morning, Priya."."""
    hour = now.astimezone(zone).hour
    part = "morning" if _MORNING <= hour < _NOON else "afternoon" if _NOON <= hour < _EVENING else "evening"
    return f"Good {part}, {first_name}." if first_name else f"Good {part}."


def count_things(n: int) -> str:
    """How many things there are to do: "Seven things move money today."; nothing for none."""
    if not n:
        return ""
    number = _NUMBERS[n] if n < len(_NUMBERS) else f"{n:,}"
    return f"{number} thing moves money today." if n == 1 else f"{number} things move money today."


def tell_day(today: Today, full_day: dt.date) -> str:
    """The day and what depends on it: "Saturday 21 November · ₹61.2 L depends on them"."""
    parts = [name_day(full_day)]
    if today.closed:
        parts.append("closed today" if today.closed == "day off" else f"closed today: {today.closed}")
    sums = [money for money in (today.money, *today.others) if money.minor]
    if sums:
        what = "it" if today.n == 1 else "them"
        amounts = " and ".join(money_text(money, full=False) for money in sums)
        parts.append(f"{amounts} {'depend' if len(sums) > 1 else 'depends'} on {what}")
    return " · ".join(parts)


def name_day(day: dt.date) -> str:
    """The day in full: "Saturday 21 November"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def since_words(since: dt.date, today: dt.date) -> str:
    """Since when something is new: "yesterday", "Friday", "9 Nov"."""
    ago = (today - since).days
    if ago <= 1:
        return "yesterday" if ago == 1 else "today"
    return _DAYS[since.weekday()] if ago < _A_WEEK else day_text(since, today=today)


def when_words(item: TodayItem, now: dt.datetime, zone: ZoneInfo) -> str:
    """The first column of a line: the hour today, "Late", "Today", "2 d ago", "Mon"."""
    if item.due_at is None:
        return "Today"
    if item.kind in _CLOCKED and item.due_at <= now:
        return "Late"
    day, today = item.due_at.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return "Today" if item.due_day_only else clock_text(item.due_at, zone=zone)
    if day == today - dt.timedelta(days=1):
        return "1 d ago"
    if day == today + dt.timedelta(days=1):
        return "Tomorrow"
    return relative_day_text(day, today=today)


def item_title(item: TodayItem) -> str:
    """The first words of a line."""
    if item.kind in (ItemKind.OFFER, ItemKind.UNROUTED, ItemKind.EXPIRED, ItemKind.REVISIT) and item.score is not None:
        return f"{item.title} · {score_text(item.score, item.score_now)}"
    if item.kind == ItemKind.FIRST_CONTACT:
        return f"First contact · {item.title}"
    if item.kind == ItemKind.NO_STEP:
        return f"Next step · {item.title}"
    return f"Reminder: {item.title}" if item.kind == ItemKind.REMINDER else item.title


def item_detail(item: TodayItem, *, with_owner: bool) -> str:
    """What stands below: who, the amount in full, what was noted; with the name of whose it is where that is asked."""
    amount = money_text(item.money) if item.money is not None else ""
    head, _, rest = item.detail.partition(" · ")
    parts = [head, amount, rest] if item.kind in (ItemKind.STEP, ItemKind.REMINDER) else [item.detail]
    if with_owner and item.owner:
        parts.append(item.owner)
    text = " · ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def item_pills(item: TodayItem, now: dt.datetime, business: Business) -> list[tuple[str, PillKind]]:
    """The pills of a line: how much time is left, what it is worth, that it is overdue."""
    if item.kind in _CLOCKED:
        if item.due_at is None:
            return []
        left = business.calendar.between(now, item.due_at)
        return [(left_text(left), "warn" if left > dt.timedelta() else "bad")]
    pills: list[tuple[str, PillKind]] = []
    if item.money is not None:
        pills.append((money_text(item.money, full=False), "brand"))
    if is_overdue(item, now, business.zone):
        pills.append(("Overdue", "bad"))
    if item.kind == ItemKind.EXPIRED:
        pills.append(("Expired", "bad"))
    elif item.kind == ItemKind.NO_STEP:
        pills.append(("No next step", "warn"))
    elif item.kind == ItemKind.REVISIT:
        pills.append(("Due back", "post"))
    elif item.kind in (ItemKind.MENTION, ItemKind.NOTICE):
        pills.append(("New", "info"))
    return pills


def is_overdue(item: TodayItem, now: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether planned work should have been done already; what has only a day is overdue on the next."""
    if item.kind != ItemKind.STEP or item.due_at is None:
        return False
    if item.due_day_only:
        return item.due_at.astimezone(zone).date() < now.astimezone(zone).date()
    return item.due_at < now


def offers_title(n: int) -> str:
    """The head of the card of offers."""
    return f"Accept or reject: {n:,} lead{'' if n == 1 else 's'} from marketing"


def tell_coming(item: TodayItem, now: dt.datetime, zone: ZoneInfo) -> str:
    """What comes after today: "Tomorrow 10:30 · Call · Rooftop 10 kW"."""
    if item.due_at is None:
        return item.title
    day, today = item.due_at.astimezone(zone).date(), now.astimezone(zone).date()
    when = relative_day_text(day, today=today).capitalize() if (day - today).days < _A_WEEK else name_day(day)
    clock = "" if item.due_day_only else f" {clock_text(item.due_at, zone=zone)}"
    return f"{when}{clock} · {item.title}"


def tell_pace(pace: MonthPace) -> str:
    """What the month comes to: "At this pace ₹63 L (₹55–71 L)"; what is missing to say it."""
    if pace.pace is None:
        return "Too few wins in the last 12 weeks to say what the month comes to."
    currency = pace.won.currency
    low, high = (_tight(minor, currency) for minor in (pace.pace.low, pace.pace.high))
    return f"At this pace {_tight(pace.pace.median, currency)} ({join_range(low, high)})"


def join_range(low: str, high: str) -> str:
    """Two amounts as a range; a unit and sign that both share stand once: "₹55–71 L"."""
    low_head, _, low_unit = low.rpartition(" ")
    _, _, high_unit = high.rpartition(" ")
    if low_head and low_unit == high_unit and low[0] == high[0] and not low[0].isdigit():
        return f"{low_head}–{high[1:]}"
    return f"{low}–{high}"


def _tight(minor: int, currency: str) -> str:
    from funneldesk.model.money import Money

    return money_text(Money(minor, currency), full=False)


def cold_title(deal: ColdDeal) -> str:
    """The deal and whose it is: "Bakery 8 kW · Crust & Co"."""
    return f"{deal.title} · {deal.who}" if deal.who else deal.title


def cold_words(deal: ColdDeal, usual_days: float | None) -> str:
    """Why a deal goes cold: "22 d in Proposal, usual 9 d", "no contact for 13 d", "no next step"."""
    if deal.is_idle and deal.in_stage_days and usual_days and deal.in_stage_days >= _MUCH_LONGER * usual_days:
        return f"{deal.in_stage_days} d in {deal.stage}, usual {max(1, round(usual_days))} d"
    if deal.is_idle and deal.idle_days is not None:
        return f"no contact for {deal.idle_days} d"
    return "no next step"


def news_words(news: News, now: dt.datetime, zone: ZoneInfo) -> tuple[str, str]:
    """A line of news: what, and more about it."""
    when = "" if news.at is None else _moment(news.at, now, zone)
    if news.kind == "leads":
        what = f"{news.n:,} new lead{'' if news.n == 1 else 's'}"
        return (f"{what} from {news.what}" if news.what else what), when
    if news.kind == "import":
        return f"Imported {news.what}", f"{when} · {news.detail}"
    if news.kind == "won":
        amount = "" if news.money is None else money_text(news.money, full=news.n == 1)
        return (f"{news.what} won" if news.what else f"{news.n:,} more won"), amount
    if news.kind in ("nps", "csat"):
        return f"{news.n:,} {news.kind.upper()} answer{'' if news.n == 1 else 's'}", news.detail
    if news.kind == "rejected":
        return f"{news.n:,} lead{'' if news.n == 1 else 's'} given back by sales", news.detail
    return f"{news.n:,} lead{'' if news.n == 1 else 's'} replied", when


def _moment(at: dt.datetime, now: dt.datetime, zone: ZoneInfo) -> str:
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    clock = clock_text(at, zone=zone)
    return clock if day == today else f"{relative_day_text(day, today=today)} {clock}"


def second_order_words(buyer: Buyer, orders: SecondOrders) -> str:
    """Why now: "K. Menon (NPS 10) bought 11 months ago; customers here order again after 12"."""
    nps = f" (NPS {buyer.nps})" if buyer.nps is not None else ""
    ago = f"{buyer.months} month{'' if buyer.months == 1 else 's'} ago"
    gap = orders.gap_days or 0
    usual = f"{gap} days" if gap < 2 * 30 else f"{round(gap / 30.4)} months"
    return f"{buyer.name}{nps} bought {ago}; customers here order again after {usual} (median of {orders.gaps:,})."


def money_list(amounts: Sequence[Money]) -> str:
    """Amounts in their currencies, joined."""
    return " + ".join(money_text(money, full=False) for money in amounts)


def call_short(names: Sequence[str]) -> list[str]:
    """First names, in full where two people share one."""
    firsts = [name.split()[0] if name.split() else name for name in names]
    same = Counter(first.casefold() for first in firsts)
    return [first if same[first.casefold()] == 1 else name for first, name in zip(firsts, names, strict=True)]
