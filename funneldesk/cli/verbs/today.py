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

    from funneldesk.model.money import Money
    from funneldesk.queries.look import Look
    from funneldesk.queries.today import Today, TodayItem

HELP = "say what moves money today: leads to accept, follow-ups in time order, what is overdue"
_MOST = 1_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `today` takes."""
    parser.add_argument("--by", metavar="NAME", help="whose day: a name or number of somebody who works here")
    parser.add_argument(
        "--as-of",
        metavar="WHEN",
        type=read_moment,
        help="a day (its end) or an instant, as 2026-11-21 or 2026-11-21T10:30; what is known now, seen from then",
    )


def run(args: Any) -> Answer:
    """List the day."""
    from funneldesk.queries.today import read_today

    with open_to_read(args.file) as app:
        actor_id = None if args.by is None else find_user(app, args.by)

        def ask(look: Look) -> Today:
            if args.as_of is not None:
                look = replace(look, now=args.as_of(look.business.zone))
            return read_today(look, actor_id=actor_id, limit=_MOST)

        today = app.ask(ask).result()
        zone = app.business.zone
    document = {
        "day": today.day.isoformat(),
        "n": today.n,
        "money": _plain(today.money),
        "other_money": [{"money": _plain(one), "currency": one.currency} for one in today.others],
        "items": [_describe(item) for item in today.items],
    }
    words = [f"{_when(item, zone)}  {item.title}{_what(item)}" for item in today.items]
    return Answer(document, words or ["All done. Nothing waits for you today."])


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
    parts = [" ".join(item.detail.split()), "" if item.money is None else f"{item.money.currency} {_plain(item.money)}"]
    told = "; ".join(part for part in parts if part)
    return f" ({told})" if told else ""
