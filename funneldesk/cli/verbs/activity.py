"""`activity FILE add|done|list|export`: plan work, put down what was done, list it, write a calendar for the phone."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funneldesk.cli.acting import act_as, add_acting, find_user
from funneldesk.cli.answer import Answer, path_text
from funneldesk.cli.opening import open_to_read, open_to_write
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from funneldesk.app import Application
    from funneldesk.commands.activity import NextStep
    from funneldesk.exchange.due_words import Due
    from funneldesk.queries.activities import ActivityRow
    from funneldesk.queries.look import Look

HELP = "plan work, put down what was done, list it, and export it to a calendar"
_OUTCOME = frozenset({"outcome", "minutes", "objection", "next_kind", "next_due"})
_TAKES: dict[str, frozenset[str]] = {
    "add": frozenset({"kind", "deal", "lead", "due", "subject", "note", "owner", "done", *_OUTCOME}),
    "done": frozenset({"id", "note", *_OUTCOME}),
    "list": frozenset({"kind", "deal", "lead", "owner", "done", "open"}),
    "export": frozenset({"kind", "deal", "lead", "owner", "out"}),
}
"""Which options mean something to which act; any other is refused, so that none is passed over in silence."""
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `activity` takes."""
    parser.add_argument("act", choices=["add", "done", "list", "export"], help="what to do")
    parser.add_argument("--kind", metavar="KIND", help="Call, WhatsApp, E-mail, Meeting, Visit, Task, Note …")
    parser.add_argument("--deal", metavar="ID", help="add: for this deal, by number or uid")
    parser.add_argument("--lead", metavar="ID", help="add: with this lead, by number or uid")
    parser.add_argument("--id", metavar="ID", help="done: which activity, by number or uid")
    when = "add: until when, with --done when it was, as 2026-11-23, “2026-11-23 16:00” or in words"
    parser.add_argument("--due", metavar="WHEN", help=when)
    parser.add_argument("--subject", metavar="TEXT", help="what, in a few words")
    parser.add_argument("--note", metavar="TEXT", help="a note")
    parser.add_argument("--owner", metavar="NAME", help="whose it is; list and export: only theirs")
    parser.add_argument("--outcome", metavar="TEXT", help="how it went")
    parser.add_argument("--minutes", metavar="N", type=int, help="how long it took")
    parser.add_argument("--objection", metavar="TEXT", help="what stood against it: from the list, or in words")
    parser.add_argument("--next-kind", metavar="KIND", help="plan the next step, of this kind")
    parser.add_argument("--next-due", metavar="WHEN", help="when the next step is due; else the next working day")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--done", action="store_true", help="add: it is done already; list: only what is done")
    which.add_argument("--open", action="store_true", help="list: only what is planned")
    parser.add_argument("--out", metavar="X.ics", type=Path, help="export: the calendar to write")
    add_acting(parser)


def run(args: Any) -> Answer:
    """Do what was asked for."""
    for name in sorted(frozenset().union(*_TAKES.values()) - _TAKES[args.act]):
        if getattr(args, name) not in (None, False):
            raise Refusal(f"“activity FILE {args.act}” takes no --{name.replace('_', '-')}; leave it out.")
    args.kind, args.next_kind = _read_kind(args.kind), _read_kind(args.next_kind)
    acts: dict[str, Callable[[Any], Answer]] = {"add": _add, "done": _finish, "list": _list, "export": _export}
    return acts[args.act](args)


def _add(args: Any) -> Answer:
    from funneldesk.commands.activity import log_activity, plan_activity
    from funneldesk.queries.named import find_deal, find_lead, require_deal_of

    if args.kind is None:
        raise Refusal("Say what kind of activity it is: --kind call, for example.")
    if args.deal is None and args.lead is None:
        raise Refusal("Say what it is for: --deal or --lead names it.")
    if not args.done and (args.outcome or args.minutes is not None or args.objection):
        raise Refusal("How it went is said of what is done: add --done, or leave that out.")
    with open_to_write(args.file) as app:
        act_as(app, args.by)
        place: dict[str, Any] = {
            "deal_id": app.ask(find_deal, args.deal).result().id if args.deal else None,
            "contact_id": app.ask(find_lead, args.lead).result() if args.lead else None,
        }
        if None not in place.values():
            app.ask(require_deal_of, place["deal_id"], place["contact_id"]).result()
        owner_id = find_user(app, args.owner) if args.owner else None
        what: dict[str, Any] = {"kind": args.kind, "subject": args.subject, "note": args.note, "owner_id": owner_id}
        if args.done:
            following = _next_step(app, args)
            how = _outcome(app, args)
            done = app.run(log_activity, **what, **place, **how, done_at=_done_at(app, args), next=following).result()
        else:
            if args.next_kind or args.next_due:
                raise Refusal("What comes next is said of what is done: add --done, or leave that out.")
            following = None
            due = _read_ahead(app, args.due) if args.due else None
            done = app.run(
                plan_activity,
                **what,
                **place,
                due_at=_utc(due),
                due_day_only=due is not None and due.day_only,
                due_words=due.words if due is not None else None,
            ).result()
        zone = app.business.zone
    label = done.change.label if done.change is not None else ""
    return Answer({"id": done.result}, [f"{label}. Its number is {done.result}.", *_tell_next(following, zone)])


def _finish(args: Any) -> Answer:
    from funneldesk.commands.activity import finish_activity
    from funneldesk.queries.named import find_activity

    if args.id is None:
        raise Refusal("Say which activity is done: --id gives its number, as “activity FILE list --open” says it.")
    with open_to_write(args.file) as app:
        act_as(app, args.by)
        activity_id = app.ask(find_activity, args.id).result()
        following = _next_step(app, args)
        done = app.run(
            finish_activity, activity_id=activity_id, note=args.note, next=following, **_outcome(app, args)
        ).result()
        zone = app.business.zone
    label = done.change.label if done.change is not None else ""
    return Answer({"id": activity_id, "next": done.result.next_id}, [f"{label}.", *_tell_next(following, zone)])


def _list(args: Any) -> Answer:
    with open_to_read(args.file) as app:
        is_done = True if args.done else False if args.open else None
        rows = _read_rows(app, args, is_done=is_done)
        zone = app.business.zone
    words = [_line(row, zone) for row in rows]
    return Answer({"activities": [_describe(row) for row in rows]}, words or [_tell_none(args)])


def _export(args: Any) -> Answer:
    from funneldesk.exchange.ics import write_calendar
    from funneldesk.reports.out_file import ICS, check_target, replace_file

    if args.out is None:
        raise Refusal("Say where the calendar goes: --out X.ics names the file.")
    with open_to_read(args.file) as app:
        check_target(args.out, ICS, workspace=args.file)
        rows = [row for row in _read_rows(app, args, is_done=False) if row.due_at is not None]
        replace_file(args.out, write_calendar(rows, app.business, now=app.clock.now()))
    n = len(rows)
    return Answer(
        {"out": path_text(args.out), "n": n},
        [f"Wrote {n:,} {'step' if n == 1 else 'steps'} to {path_text(args.out)}."],
    )


def _read_rows(app: Application, args: Any, *, is_done: bool | None) -> list[ActivityRow]:
    from funneldesk.queries.activities import read_activities
    from funneldesk.queries.named import find_deal, find_lead

    owner_id = find_user(app, args.owner or args.by) if args.owner or (args.by and args.act == "export") else None
    deal, lead = args.deal, args.lead

    def ask(look: Look) -> list[ActivityRow]:
        return read_activities(
            look,
            is_done=is_done,
            owner_id=owner_id,
            kind=args.kind,
            deal_id=find_deal(look, deal).id if deal else None,
            contact_id=find_lead(look, lead) if lead else None,
        )

    return app.ask(ask).result()


def _outcome(app: Application, args: Any) -> dict[str, Any]:
    """How it went; an objection that is in the list is kept as that."""
    from funneldesk.model.reason import ReasonKind
    from funneldesk.queries.named import find_reason

    known = app.ask(find_reason, ReasonKind.OBJECTION, args.objection).result() if args.objection else None
    return {
        "outcome": args.outcome,
        "minutes": args.minutes,
        "objection_id": known,
        "objection": args.objection if known is None else None,
    }


def _next_step(app: Application, args: Any) -> NextStep | None:
    from funneldesk.commands.activity import NextStep

    if args.next_kind is None and args.next_due is None:
        return None
    due = _read_ahead(app, args.next_due) if args.next_due else _next_working_day(app)
    return NextStep(
        kind=args.next_kind or "follow_up", due_at=_utc(due), due_day_only=due.day_only, due_words=due.words
    )


def _next_working_day(app: Application) -> Due:
    """The first working day after today."""
    from funneldesk.exchange.due_words import Due, noon_of

    now = app.clock.now().astimezone(app.business.zone)
    morning = dt.datetime.combine(now.date() + dt.timedelta(days=1), dt.time(), now.tzinfo)
    opens = app.business.calendar.next_open(morning.astimezone(dt.UTC))
    return Due(noon_of(opens.astimezone(app.business.zone).date(), now))


def _tell_next(step: NextStep | None, zone: dt.tzinfo) -> list[str]:
    from funneldesk.commands.activity import ACTIVITY_WORDS

    if step is None or step.due_at is None:
        return []
    form = "%A %Y-%m-%d" if step.due_day_only else "%A %Y-%m-%d %H:%M"
    return [f"Next: {ACTIVITY_WORDS[step.kind]} on {step.due_at.astimezone(zone):{form}}."]


def _tell_none(args: Any) -> str:
    """What is said where nothing is listed."""
    if any((args.kind, args.deal, args.lead, args.owner)):
        return "There is no such activity."
    return "Nothing done yet." if args.done else "Nothing planned."


def _read_kind(text: str | None) -> str | None:
    """The kind of activity that a word names, by its key or by what it is called, whatever its case.

    Raises:
        Refusal: no kind is called so.
    """
    if text is None:
        return None
    from funneldesk.commands.activity import ACTIVITY_WORDS

    known = {_letters(word): str(kind) for kind, word in ACTIVITY_WORDS.items()}
    known |= {_letters(kind): str(kind) for kind in ACTIVITY_WORDS} | {"mail": "email"}
    found = known.get(_letters(text))
    if found is None:
        raise Refusal(f"“{text}” is no kind of activity; choose one of {', '.join(ACTIVITY_WORDS.values())}.")
    return found


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _done_at(app: Application, args: Any) -> dt.datetime | None:
    """When it was done, where `--due` says so; today without a time is now."""
    due = _read_due(app, args.due) if args.due else None
    at, now = _utc(due), app.clock.now()
    if due is None or due.at is None or at is None:
        return None
    return now if due.day_only and due.at.date() == now.astimezone(app.business.zone).date() else at


def _read_ahead(app: Application, text: str) -> Due:
    """What `_read_due` reads, today or later.

    Raises:
        Refusal: it has passed.
    """
    due = _read_due(app, text)
    now = app.clock.now().astimezone(app.business.zone)
    if due.at is not None and (due.at.date() < now.date() if due.day_only else due.at < now):
        raise Refusal(f"“{text}” has passed; give a day or time ahead, or --done for what was done already.")
    return due


def _read_due(app: Application, text: str) -> Due:
    """A day or a moment, written out or in words.

    Raises:
        Refusal: it is none, or its words have no date.
    """
    from funneldesk.exchange.due_words import Due, noon_of, read_due

    now = app.clock.now().astimezone(app.business.zone)
    written = _ISO.fullmatch(text.strip())
    if written is not None:
        try:
            day = dt.date.fromisoformat(written[1])
            if written[2] is None:
                return Due(noon_of(day, now))
            return Due(dt.datetime.combine(day, dt.time.fromisoformat(written[2]), now.tzinfo), day_only=False)
        except ValueError as error:
            raise Refusal(f"“{text}” is no day; write it as 2026-11-23 or “2026-11-23 16:00”.") from error
    due = read_due(text, now, app.business.calendar)
    if due.at is None:
        raise Refusal(f"“{text}” has no date; write it as 2026-11-23 or “2026-11-23 16:00”.")
    return due


def _utc(due: Due | None) -> dt.datetime | None:
    return due.at.astimezone(dt.UTC) if due is not None and due.at is not None else None


def _describe(row: ActivityRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "uid": row.uid,
        "kind": row.kind,
        "title": row.title,
        "subject": row.subject or None,
        "deal": row.deal or None,
        "lead": row.contact or None,
        "due": None if row.due_at is None else row.due_at.isoformat(),
        "due_day_only": row.due_day_only,
        "done": None if row.done_at is None else row.done_at.isoformat(),
        "owner": row.owner or None,
        "outcome": row.outcome or None,
        "minutes": row.minutes,
        "objection": row.objection or None,
    }


def _line(row: ActivityRow, zone: dt.tzinfo) -> str:
    from funneldesk.commands.activity import ACTIVITY_WORDS

    at = row.done_at or row.due_at
    form = "%Y-%m-%d" if row.done_at is None and row.due_day_only else "%Y-%m-%d %H:%M"
    when = "no date" if at is None else at.astimezone(zone).strftime(form)
    about = " · ".join(part for part in (row.subject, row.title, row.owner, row.outcome) if part)
    state = "done" if row.done_at is not None else "open"
    return f"{row.id:>6}  {when:<16}  {state}  {ACTIVITY_WORDS[row.kind]}: {' '.join(about.split())}"
