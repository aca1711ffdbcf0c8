"""`today FILE`: what moves money today, in order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from funneldesk.cli.acting import find_user
from funneldesk.cli.answer import Answer
from funneldesk.cli.arguments import read_moment
from funneldesk.cli.opening import open_to_read

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Mapping

    from funneldesk.model.money import Money
    from funneldesk.queries.look import Look
    from funneldesk.queries.today import Today, TodayItem

HELP = "say what moves money today: leads to accept, follow-ups in time order, what is overdue"
_MOST = 1_000
_LEADS = frozenset({"offer", "first_contact", "unrouted", "expired", "revisit"})
"""The kinds of lines that are about a lead; others are about work or notes."""


_SILENT = frozenset({"no_step"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `today` takes."""
    parser.add_argument("--by", metavar="NAME", help="whose day: a name or number of somebody who works here")
    parser.add_argument(
        "--as-of",
        metavar="WHEN",
        type=read_moment,
        help="a day (its end) or an instant, as 2026-11-21 or 2026-11-21T10:30; what is known now, seen from "
        "then: what came later is left out, what was settled since does not come back",
    )


def run(args: Any) -> Answer:
    """List the day."""
    from funneldesk.queries.lead_name import read_lead_names
    from funneldesk.queries.today import read_today

    with open_to_read(args.file) as app:
        actor_id = None if args.by is None else find_user(app, args.by)

        def ask(look: Look) -> tuple[Today, Mapping[int, str]]:
            if args.as_of is not None:
                look = replace(look, now=args.as_of(look.business.zone))
            day = read_today(look, actor_id=actor_id, limit=_MOST)
            leads = [item.contact_id for item in day.items if item.kind in _LEADS and item.contact_id is not None]
            return day, read_lead_names(look, leads)

        today, names = app.ask(ask).result()
        zone = app.business.zone
    document = {
        "day": today.day.isoformat(),
        "n": today.n,
        "money": _plain(today.money),
        "other_money": [{"money": _plain(one), "currency": one.currency} for one in today.others],
        "items": [_describe(item) for item in today.items],
        "older": [
            {"leak": one.kind, "n": one.n, "since": one.since.isoformat()}
            for one in (today.marketing.older if today.marketing is not None else ())
        ],
    }
    return Answer(document, _tell(today, names, zone) or ["All done. Nothing waits for you today."])


def _tell(today: Today, names: Mapping[int, str], zone: dt.tzinfo) -> list[str]:
    """The day under the headings of the window, in its order."""
    from funneldesk.formatting.older_leads import older_leads_text

    late = [item for item in today.steps if _is_late(item, today.day, zone)]
    parts = {
        "Accept or reject": today.offers,
        "Follow-ups": [item for item in today.steps if item not in late],
        "Overdue": [item for item in late if item.kind not in _SILENT],
        "No next step": [item for item in late if item.kind in _SILENT],
        "For the team" if today.whose.actor is None else "For you": today.told,
        "Waits for marketing": today.marketing.items if today.marketing is not None else (),
    }
    lines: list[str] = []
    for heading, items in parts.items():
        if items:
            lines += [heading, *(f"  {_when(item, zone)}  {_title(item, names)}{_what(item)}" for item in items)]
    older = today.marketing.older if today.marketing is not None else ()
    if older and "Waits for marketing" not in lines:
        lines.append("Waits for marketing")
    lines += [f"  {older_leads_text(one.kind, one.n, one.since, today=today.day)}" for one in older]
    return lines


def _is_late(item: TodayItem, day: dt.date, zone: dt.tzinfo) -> bool:
    return item.due_at is not None and item.due_at.astimezone(zone).date() < day


def _title(item: TodayItem, names: Mapping[int, str]) -> str:
    """What the line is called; a lead by its person too, where only the company stands there."""
    person = names.get(item.contact_id or 0, "") if item.activity_kind is None else ""
    title = " ".join(item.title.split())
    return f"{' '.join(person.split())} · {title}" if person and person not in item.title else title


def _describe(item: TodayItem) -> dict[str, Any]:
    return {
        "kind": str(item.kind),
        "id": item.record_id,
        "title": item.title,
        "detail": item.detail,
        "due": None if item.due_at is None else item.due_at.isoformat(),
        "due_day_only": item.due_day_only,
        "money": None if item.money is None else _plain(item.money),
        "currency": None if item.money is None else item.money.currency,
        "owner": item.owner,
        "score": item.score,
        "score_now": item.score_now,
        "contact_id": item.contact_id,
        "deal_id": item.deal_id,
    }


def _plain(money: Money) -> str:
    return format(money.amount, "f")


def _when(item: TodayItem, zone: dt.tzinfo) -> str:
    if item.due_at is None:
        return " " * 16
    local = item.due_at.astimezone(zone)
    return f"{local:%Y-%m-%d}      " if item.due_day_only else f"{local:%Y-%m-%d %H:%M}"


def _what(item: TodayItem) -> str:
    from funneldesk.formatting.money import money_text

    worth = "" if item.money is None else money_text(item.money, full=False)
    parts = [" ".join(item.detail.split()), worth]
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""
