"""What a card says: its amount, its next step with its meaning, its age, and the whole as one spoken sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funneldesk.analytics.calendar import days_between
from funneldesk.analytics.idle_clock import WORTH_SAYING, read_idle_clock, times_usual
from funneldesk.desktop.widgets.painted import initials_of
from funneldesk.formatting.moment import clock_text, day_text, relative_day_text
from funneldesk.formatting.money import money_text
from funneldesk.model.money import Money
from funneldesk.queries.board import instant
from funneldesk.queries.lookups import Lookups

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from funneldesk.analytics.idle_clock import IdleClock
    from funneldesk.model.business import Business
    from funneldesk.queries.board import CardRow
    from funneldesk.queries.stage_habits import StageHabit

STEP_WORDS = {
    "call": "Call",
    "whatsapp": "WhatsApp",
    "email": "E-mail",
    "meeting": "Meeting",
    "site_visit": "Visit",
    "video_call": "Video call",
    "demo": "Demo",
    "proposal": "Proposal",
    "negotiation": "Negotiation",
    "follow_up": "Follow-up",
    "task": "Task",
    "note": "Note",
}
STEP_ICONS = {
    "call": "phone",
    "whatsapp": "whatsapp",
    "email": "mail",
    "meeting": "calendar",
    "site_visit": "visit",
    "video_call": "calendar",
    "demo": "insights",
    "proposal": "note",
    "negotiation": "deal",
    "follow_up": "redo",
    "task": "check",
    "note": "note",
}


@dataclass(frozen=True)
class BoardContext:
    """What cards are read with: the lists, the stages' habits, the business and the present instant."""

    business: Business
    now: dt.datetime
    lookups: Lookups = field(default_factory=Lookups)
    habits: Mapping[int, StageHabit] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        """The local day."""
        return self.now.astimezone(self.business.zone).date()


@dataclass(frozen=True, slots=True)
class Step:
    """The line at the foot of a card.

    Attributes:
        text: in words.
        tone: the colour token of its letters; the words say the same.
        icon: the name of an icon, or "".
        asleep: nothing is to be done for a long while; the card is dimmed.
    """

    text: str
    tone: str
    icon: str = ""
    asleep: bool = False


@dataclass(frozen=True, slots=True)
class CardWords:
    """Everything a card shows, as text; `is_slow` marks an age far beyond the usual stay of its stage."""

    title: str
    who: str
    amount: str
    tight_amount: str
    origin: str
    initials: str
    step: Step
    age: str
    score: int | None
    is_slow: bool = False


def describe_card(card: CardRow, context: BoardContext) -> CardWords:
    """Put a card into words."""
    lookups = context.lookups
    step = describe_step(card, context)
    origin = lookups.source_words.get(card.source_id or 0) or lookups.campaign_names.get(card.campaign_id or 0, "")
    return CardWords(
        title=card.title,
        who=card.who or "",
        amount=amount_text(card),
        tight_amount=amount_text(card, full=False),
        origin=origin,
        initials=initials_of(lookups.user_names.get(card.owner_id or 0, "")),
        step=step,
        age=_age(card, context),
        score=card.score,
        is_slow=not step.asleep and stage_times(card, context) >= WORTH_SAYING,
    )


def amount_text(card: CardRow, *, full: bool = True) -> str:
    """The amount in full or, where room is short, in three figures; or that there is none."""
    return "No amount" if card.amount_minor is None else money_text(Money(card.amount_minor, card.currency), full=full)


def count_and_sum(cards: Sequence[CardRow]) -> str:
    """How many deals and what they are worth: "12 deals, ₹1.2 Cr"; each currency for itself."""
    sums: dict[str, int] = {}
    for card in cards:
        if card.amount_minor is not None:
            sums[card.currency] = sums.get(card.currency, 0) + card.amount_minor
    worth = " + ".join(money_text(Money(minor, currency), full=False) for currency, minor in sums.items())
    count = "1 deal" if len(cards) == 1 else f"{len(cards):,} deals"
    return f"{count}, {worth}" if worth else count


def speak_card(card: CardRow, context: BoardContext, place: int, count: int) -> str:
    """The card as one sentence for screen readers, with its stage and its place in the column."""
    words = describe_card(card, context)
    stage = context.lookups.stages.get(card.stage_id)
    owner = context.lookups.user_names.get(card.owner_id or 0)
    parts = [
        words.title,
        words.who,
        words.amount,
        words.step.text,
        f"{words.age} in this stage, longer than usual" if words.is_slow else "",
        f"score {card.score}" if card.score is not None else "",
        f"owner {owner}" if owner else "",
        f"stage {stage.label}" if stage else "",
        f"{place} of {count}",
    ]
    return ", ".join(part for part in parts if part)


def describe_step(card: CardRow, context: BoardContext) -> Step:
    """The next step, or what is wrong with having none; of a won deal when it was won."""
    if card.stage_kind == "won":
        return _won_step(card, context)
    if card.next_activity_id is None:
        return _without_step(card, context)
    kind = card.next_kind or "task"
    words, icon = STEP_WORDS.get(kind, "Task"), STEP_ICONS.get(kind, "check")
    due = instant(card.next_due_us)
    if due is None:
        return Step(card.next_subject or words, "ink_2", icon)
    return _dated_step(card, context, due, card.next_subject or words, icon)


def _dated_step(card: CardRow, context: BoardContext, due: dt.datetime, what: str, icon: str) -> Step:
    zone = context.business.zone
    day, today = due.astimezone(zone).date(), context.today
    clock = "" if card.next_day_only else f" {clock_text(due, zone=zone)}"
    if day < today:
        return Step(f"Overdue {(today - day).days} d · {what}", "bad_text", "warning")
    if clock and due < context.now:
        return Step(f"Overdue since{clock} · {what}", "bad_text", "warning")
    when = f"{relative_day_text(day, today=today)}{clock}"
    text = f"{what} · {when}" if card.next_subject else f"{what} {when}"
    if day == today:
        return Step(text, "brand_text", icon)
    if idle_clock(card, context).asleep_until is not None:
        return Step(f"Asleep until {day_text(day, today=today)}", "ink_3_text", "sleep", asleep=True)
    return Step(text, "ink_2", icon)


def _won_step(card: CardRow, context: BoardContext) -> Step:
    closed = instant(card.closed_us)
    day = None if closed is None else closed.astimezone(context.business.zone).date()
    when = "" if day is None else relative_day_text(day, today=context.today)
    return Step(f"Won {when}".strip(), "good_text", "check")


def _without_step(card: CardRow, context: BoardContext) -> Step:
    clock = idle_clock(card, context)
    if not clock.is_idle:
        return Step("No next step", "warn_text", "warning")
    times = stage_times(card, context)
    if times >= WORTH_SAYING:
        return Step(f"Stalled · {times:.1f}× usual", "warn_text", "warning")
    return Step(f"Stalled · {clock.days} d untouched", "warn_text", "warning")


def idle_clock(card: CardRow, context: BoardContext) -> IdleClock:
    """The first clock of an open deal: how long nobody had to do with it. One that is over has none."""
    stage = context.lookups.stages.get(card.stage_id)
    return read_idle_clock(
        touched=instant(card.last_touch_us or card.stage_entered_us),
        due=instant(card.next_due_us),
        limit=stage.idle_after_days if stage is not None and card.stage_kind == "open" else None,
        now=context.now,
        zone=context.business.zone,
    )


def stage_times(card: CardRow, context: BoardContext) -> float:
    """The second clock: how many times the usual stay an open deal has been in its stage; 0 where not known."""
    habit = context.habits.get(card.stage_id) if card.stage_kind == "open" else None
    usual = habit.usual_days if habit is not None else None
    return times_usual(instant(card.stage_entered_us), usual, context.now, context.business.zone)


def _age(card: CardRow, context: BoardContext) -> str:
    """Days in the stage; of a won deal the days from opened to won."""
    won = card.stage_kind == "won"
    start = instant(card.opened_us if won else card.stage_entered_us)
    end = instant(card.closed_us) if won else context.now
    if start is None or end is None:
        return ""
    return f"{max(0, days_between(start, end, context.business.zone))} d"
