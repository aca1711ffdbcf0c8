"""`handoff FILE ACT`: list the rounds of the handoff, or do in one what a rep or marketing does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.acting import act_as, add_acting, find_user
from funneldesk.cli.answer import Answer
from funneldesk.cli.arguments import read_day
from funneldesk.cli.opening import open_to_read, open_to_write
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Callable

    from funneldesk.app import Application
    from funneldesk.queries.handoffs import HandoffRow

HELP = "list the leads in the handoff; qualify, accept, reject, recycle, disqualify, convert, offer or take them back"
NOTES = (
    "A round is one passage of a lead through the handoff; a lead given back and qualified again is in its next round. "
    "A state is how far a round is: mql (waits for a rep), offered, accepted, sql (a deal is open), or rejected, "
    "recycled, disqualified, expired or returned (over). A cell is the place in the grid of the score: "
    "A to C is how well the lead fits, 1 to 3 how much it does; A1 is the best."
)
"""The words of the list, explained under the options."""
_CHECKS = ("need", "budget", "decision_maker", "timing")
_DONE = {
    "accept": "Accepted",
    "reject": "Rejected",
    "recycle": "Recycled",
    "disqualify": "Disqualified",
    "convert": "Converted",
    "offer": "Offered",
    "return": "Taken back:",
    "qualify": "Qualified",
    "reopen": "Reopened",
}
_OF_LEADS = frozenset({"qualify", "reopen"})
"""The acts on a lead that is in no round."""
_TAKES: dict[str, frozenset[str]] = {
    "list": frozenset({"state", "owner"}),
    "qualify": frozenset({"lead", "note"}),
    "accept": frozenset({"id"}),
    "reject": frozenset({"id", "reason"}),
    "recycle": frozenset({"id", "reason", "until"}),
    "disqualify": frozenset({"id", "reason"}),
    "convert": frozenset({"id", *_CHECKS, "title", "amount"}),
    "offer": frozenset({"id", "to"}),
    "return": frozenset({"id", "reason"}),
    "reopen": frozenset({"lead", "note"}),
}
"""Which options mean something to which act; any other is refused, so that none is passed over in silence."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `handoff` takes."""
    parser.add_argument("act", choices=sorted(_TAKES), metavar="ACT", help=", ".join(_TAKES))
    parser.epilog = NOTES
    parser.add_argument("--id", metavar="ID", help="the round’s number or uid, as the list says it")
    parser.add_argument("--lead", metavar="ID", help="qualify, reopen: which lead, by number or uid")
    parser.add_argument("--note", metavar="TEXT", help="qualify, reopen: why, in words")
    parser.add_argument("--state", metavar="S", help="list only rounds in this state, or “open”")
    parser.add_argument("--owner", metavar="NAME", help="list only what this person has to act on")
    parser.add_argument("--reason", metavar="TEXT", help="why: a reason of the list by its words, or words of your own")
    parser.add_argument("--until", metavar="DATE", type=read_day, help="the day a recycled lead comes back")
    parser.add_argument("--to", metavar="NAME", help="offer it to this person; without it to the next by the rule")
    for check in _CHECKS:
        parser.add_argument(f"--{check.replace('_', '-')}", metavar="TEXT", help="an answer of the checklist")
    parser.add_argument("--title", metavar="TEXT", help="of the deal that opens")
    parser.add_argument("--amount", metavar="N", help="of the deal that opens, such as 1,85,000 or 2.5L")
    add_acting(parser)


def run(args: Any) -> Answer:
    """List, or act in one round."""
    _check_options(args)
    if args.act == "list":
        with open_to_read(args.file) as app:
            return _list(app, args)
    if args.act in _OF_LEADS:
        if args.lead is None:
            raise Refusal(f"Say which lead to {args.act}: --lead gives its number, as “score FILE --json” says it.")
        with open_to_write(args.file) as app:
            act_as(app, args.by)
            return _act_on_lead(app, args)
    if args.id is None:
        raise Refusal(f"Say which lead to {args.act}: --id gives the round’s number, as “handoff FILE list” says it.")
    with open_to_write(args.file) as app:
        act_as(app, args.by)
        return _act(app, args)


def _check_options(args: Any) -> None:
    for name in sorted(frozenset().union(*_TAKES.values())):
        if getattr(args, name) is not None and name not in _TAKES[args.act]:
            raise Refusal(f"--{name.replace('_', '-')} says nothing to “{args.act}”; leave it out.")


def _list(app: Application, args: Any) -> Answer:
    from funneldesk.model.handoff import OPEN_STATES, HandoffState
    from funneldesk.queries.handoffs import read_handoffs

    states = None
    if args.state is not None:
        known = {str(state) for state in HandoffState}
        if args.state != "open" and args.state not in known:
            raise Refusal(f"There is no state “{args.state}”; choose from open, {', '.join(sorted(known))}.")
        states = OPEN_STATES if args.state == "open" else frozenset({args.state})
    owner_id = None if args.owner is None else find_user(app, args.owner)
    rows = app.ask(read_handoffs, states=states, owner_id=owner_id).result()
    rows.sort(key=lambda row: not row.is_open)
    zone = app.business.zone
    return Answer(
        {"handoffs": [_describe(row) for row in rows]},
        [_line(row, zone) for row in rows] or ["No lead is in the handoff."],
    )


def _act(app: Application, args: Any) -> Answer:
    from funneldesk.handover import expire_due
    from funneldesk.queries.handoffs import read_handoff
    from funneldesk.queries.named import find_handoff

    handoff_id = app.ask(find_handoff, args.id).result()
    # An offer that ran out while no window was open is nobody's to answer any more.
    expire_due(app)
    command, words = _prepare(app, args)
    try:
        done = app.run(command, handoff_id=handoff_id, **words).result()
    except Refusal as refusal:
        way = _way_on(app.ask(read_handoff, handoff_id).result().row)
        raise Refusal(f"{refusal}{way}") from refusal
    row = app.ask(read_handoff, handoff_id).result().row
    document = {**_describe(row), "entry": done.change and done.change.entry_id}
    return Answer(document, [f"{_DONE[args.act]} {_call(row)}: {_where(row)}."])


def _act_on_lead(app: Application, args: Any) -> Answer:
    """Begin a round by hand, or let a lead that is out come back."""
    from funneldesk.commands.handoff import qualify_by_hand, reopen_lead
    from funneldesk.queries.handoffs import read_handoff
    from funneldesk.queries.lead_name import read_lead_names
    from funneldesk.queries.named import find_lead

    contact_id = app.ask(find_lead, args.lead).result()
    if args.act == "reopen":
        opened = app.run(reopen_lead, contact_id=contact_id, note=args.note).result()
        name = app.ask(read_lead_names, [contact_id]).result()[contact_id]
        document = {
            "contact": contact_id,
            "lead": name,
            "stage": "lead",
            "entry": opened.change and opened.change.entry_id,
        }
        then = f"“handoff FILE qualify --lead {contact_id}” qualifies it."
        return Answer(document, [f"Reopened {' '.join(name.split())}: a lead again. {then}"])
    try:
        done = app.run(qualify_by_hand, contact_ids=[contact_id], note=args.note).result()
    except Refusal as refusal:
        way = f" Write: handoff FILE reopen --lead {contact_id}." if "reopen" in str(refusal) else ""
        raise Refusal(f"{refusal}{way}") from refusal
    row = app.ask(read_handoff, done.result[0]).result().row
    document = {**_describe(row), "entry": done.change and done.change.entry_id}
    now = f"“handoff FILE offer --id {row.id}” offers it to a rep; “qualify FILE” does so for all that wait."
    return Answer(document, [f"Qualified {_call(row)}: {_where(row)}. {now}"])


def _way_on(row: HandoffRow) -> str:
    """How to go on with a lead whose round is over; empty where it is not."""
    if row.is_open or row.state == "sql":
        return ""
    act = "reopen" if row.state == "disqualified" else "qualify"
    return f" Write: handoff FILE {act} --lead {row.contact_id}."


def _prepare(app: Application, args: Any) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The command of an act, and what it takes beside the round."""
    from funneldesk.commands import handoff

    if args.act == "accept":
        return handoff.accept_handoff, {}
    if args.act == "offer":
        return handoff.offer_handoff, {"user_id": None if args.to is None else find_user(app, args.to)}
    if args.act == "return":
        return handoff.return_handoff, {"note": args.reason}
    if args.act == "convert":
        checklist = {check: getattr(args, check) for check in _CHECKS if getattr(args, check) is not None}
        return handoff.convert_handoff, {
            "checklist": checklist,
            "title": args.title,
            "amount_minor": _read_amount(app, args.amount),
        }
    command, kind = {
        "reject": (handoff.reject_handoff, "rejected"),
        "recycle": (handoff.recycle_handoff, "recycled"),
        "disqualify": (handoff.disqualify_handoff, "disqualified"),
    }[args.act]
    words = _read_reason(app, kind, args.reason)
    return command, {**words, "until": args.until} if args.act == "recycle" else words


def _read_reason(app: Application, kind: str, text: str | None) -> dict[str, Any]:
    """The reason of the owner's list that the words are the label of; else the words themselves."""
    from funneldesk.queries.named import find_reason

    if text is None or not text.strip():
        return {}
    reason_id = app.ask(find_reason, kind, text).result()
    return {"note": text.strip()} if reason_id is None else {"reason_id": reason_id}


def _read_amount(app: Application, text: str | None) -> int | None:
    """An amount in the workspace’s currency as minor units."""
    if text is None:
        return None
    from funneldesk.exchange.typed_amount import read_amount

    return read_amount(text, app.business.currency, whose="The deal")


def _describe(row: HandoffRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "uid": row.uid,
        "contact": row.contact_id,
        "lead": row.lead,
        "company": row.company or None,
        "state": row.state,
        "owner": row.owner or None,
        "due": _iso(row.due_at),
        "late": row.is_late,
        "score": row.score,
        "score_now": row.score_now,
        "cell": row.cell,
        "round": row.round_no,
        "why": row.why,
        "qualified": _iso(row.qualified_at),
        "offered": _iso(row.offered_at),
        "accepted": _iso(row.accepted_at),
        "closed": _iso(row.closed_at),
        "reason": row.reason or row.note or None,
        "revisit": None if row.revisit_on is None else row.revisit_on.isoformat(),
        "deal": row.deal_id,
    }


def _iso(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _line(row: HandoffRow, zone: dt.tzinfo) -> str:
    due = "" if row.due_at is None else f", due {row.due_at.astimezone(zone):%Y-%m-%d %H:%M}{' (late)' * row.is_late}"
    now = "" if row.score_now in (None, row.score) else f", score {row.score_now} now"
    return f"{row.id:>5}  {row.score:>3} {row.cell}  {_call(row)}: {_where(row)}{due}{now}"


def _call(row: HandoffRow) -> str:
    """The lead and, beside the person, the company."""
    parts = [row.lead, row.company if row.company != row.lead else ""]
    return " · ".join(" ".join(part.split()) for part in parts if part.strip())


def _where(row: HandoffRow) -> str:
    """State and owner, or why it is over."""
    if row.is_open or row.state == "sql":
        return f"{row.state}{f', {row.owner}' if row.owner else ''}"
    until = "" if row.revisit_on is None else f", back on {row.revisit_on}"
    return f"{row.state}{until} ({' '.join((row.reason or row.note).split())})"
