"""`automations FILE [list | run | test | log]`: what runs by itself, running it now, trying it, what it did and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer
from funneldesk.cli.opening import open_to_read, open_to_write
from funneldesk.errors import NotFound, Refusal

if TYPE_CHECKING:
    import argparse

    from funneldesk.app import Application
    from funneldesk.queries.automations import AutomationRow, RunRow

HELP = "list what runs by itself, run what is due, try it on what is stored, and say what it did and why"
NOTES = (
    "“run --dry-run” says what “run” would do now: what has happened and come due since the last run. “test” tries "
    "each automation on what is stored already, as if it were new: by the clock or by score on what holds now, "
    "by events on the last 90 days. Neither changes anything."
)
_ALL = 1_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `automations` takes."""
    parser.add_argument("what", nargs="?", choices=("list", "run", "test", "log"), default="list")
    parser.epilog = NOTES
    parser.add_argument("--dry-run", action="store_true", help="with run: say what it would do now; change nothing")
    parser.add_argument("--name", metavar="NAME", help="one automation alone, by name or number (log, test, --dry-run)")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many lines (log, test)")


def run(args: Any) -> Answer:
    """List, run or tell."""
    if args.dry_run and args.what != "run":
        raise Refusal("--dry-run goes with “run”; write: automations FILE run --dry-run.")
    if args.limit < 1:
        raise Refusal("--limit is a whole number of lines, 1 or more.")
    if args.dry_run:
        return _foretell(args)
    if args.what == "run":
        with open_to_write(args.file) as app:
            return _run(app)
    with open_to_read(args.file) as app:
        if args.what == "log":
            return _tell_log(app, args.name, args.limit)
        return _rehearse(app, args.name, args.limit) if args.what == "test" else _list(app)


def _list(app: Application) -> Answer:
    from funneldesk.queries.automations import read_automations

    rows = app.ask(read_automations).result().rows
    words = [f"{row.id:>4}  {'on ' if row.is_active else 'off'}  {row.name}: {row.words}" for row in rows]
    document = [
        {
            "id": row.id,
            "name": row.name,
            "active": row.is_active,
            "words": row.words,
            "builtin": row.is_builtin,
            "fired": row.fired,
            "failed": row.failed,
            "last_fired": None if row.last_fired_at is None else row.last_fired_at.isoformat(),
        }
        for row in rows
    ]
    return Answer({"automations": document}, words or ["There are no automations."])


def _run(app: Application) -> Answer:
    from funneldesk.automation.follower import look_after_automations

    report = look_after_automations(app)
    document = {"fired": report.fired, "passed": report.passed, "held": report.held, "failed": report.failed}
    missed = f"{report.passed:,} did not pass their conditions, {report.held:,} were held, {report.failed:,} failed"
    words = [f"{report.fired:,} ran, {missed}"]
    failed = None if not report.failed else "Some automations could not be run; “automations FILE log” says why."
    return Answer(document, words, failed)


def _foretell(args: Any) -> Answer:
    """What “run” would do now: it is run on a copy, and the copy is thrown away."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from funneldesk.automation.follower import look_after_automations
    from funneldesk.queries.automations import read_runs

    with TemporaryDirectory(prefix="funneldesk-") as folder:
        copy = Path(folder) / "rehearsal.funnel"
        with open_to_read(args.file) as app:
            chosen = _choose(app, args.name)
            app.copy_to(copy)
        with open_to_write(copy) as app:
            before = max((row.id for row in app.ask(read_runs, limit=1).result()), default=0)
            look_after_automations(app)
            rows = [row for row in app.ask(read_runs, limit=_ALL).result() if row.id > before]
    told = [(one, [row for row in rows if row.automation_id == one.id][::-1]) for one in chosen]
    words = [f"{one.name}: would run for {_record(row)}" for one, own in told for row in own if row.outcome == "fired"]
    passed = sum(row.outcome == "passed" for _, own in told for row in own)
    if passed:
        words.append(f"{passed:,} would not pass their conditions.")
    document = [
        {
            "id": one.id,
            "name": one.name,
            "hits": [_hit(row) for row in own if row.outcome == "fired"],
            "n_hits": sum(row.outcome == "fired" for row in own),
            "n_passed": sum(row.outcome == "passed" for row in own),
            "n_held": sum(row.outcome == "held" for row in own),
            "n_failed": sum(row.outcome == "failed" for row in own),
        }
        for one, own in told
    ]
    return Answer({"automations": document}, words or ["Nothing would be run now."])


def _hit(row: RunRow) -> dict[str, Any]:
    return {"kind": row.record_kind, "id": row.record_id, "name": row.record, "at": row.due_at.isoformat()}


def _rehearse(app: Application, name: str | None, limit: int) -> Answer:
    from funneldesk.queries.automation_rehearsal import rehearse

    document, words = [], []
    for row in _choose(app, name):
        if row.rule is None:
            continue
        found = app.ask(rehearse, row.rule, limit=limit).result()
        when = "as things stand" if found.is_present else f"by the events of the last {found.days} days"
        n = f"{found.n_hits:,} record{'' if found.n_hits == 1 else 's'}"
        words.append(f"{row.name}: fits {n} {when}; {found.n_passed:,} would not pass")
        words += [f"    {hit.at:%Y-%m-%d}  {hit.record_kind} {hit.record_id}  {hit.record}" for hit in found.hits]
        document.append(
            {
                "id": row.id,
                "name": row.name,
                "hits": [
                    {"kind": hit.record_kind, "id": hit.record_id, "name": hit.record, "at": hit.at.isoformat()}
                    for hit in found.hits
                ],
                "n_hits": found.n_hits,
                "n_passed": found.n_passed,
                "present": found.is_present,
                "cut": found.is_cut,
            }
        )
    return Answer({"automations": document}, words or ["There are no automations."])


def _tell_log(app: Application, name: str | None, limit: int) -> Answer:
    from funneldesk.queries.automations import read_runs

    number = None if name is None else _choose(app, name)[0].id
    rows = app.ask(read_runs, automation_id=number, limit=limit).result()
    zone = app.business.zone
    words = [
        f"{row.due_at.astimezone(zone):%Y-%m-%d %H:%M}  {row.outcome:<6}  {row.automation}  {_record(row)}: {row.why}"
        for row in rows
    ]
    document = [
        {
            "id": row.id,
            "automation": row.automation,
            "automation_id": row.automation_id,
            "outcome": row.outcome,
            "why": row.why,
            "kind": row.record_kind,
            "record_id": row.record_id,
            "record": row.record,
            "due": row.due_at.isoformat(),
            "ran": row.ran_at.isoformat(),
            "entry": row.entry_id,
            "stands": row.stands,
        }
        for row in rows
    ]
    return Answer({"runs": document}, words or ["No automation has looked at anything yet."])


def _record(row: RunRow) -> str:
    return " ".join(row.record.split()) or f"{row.record_kind} {row.record_id}"


def _choose(app: Application, name: str | None) -> list[AutomationRow]:
    """All automations, or the one that is named.

    Raises:
        NotFound: no automation is called so.
    """
    from funneldesk.queries.automations import read_automations

    rows = list(app.ask(read_automations).result().rows)
    if name is None:
        return rows
    found = [row for row in rows if row.name.casefold() == name.strip().casefold() or str(row.id) == name.strip()]
    if not found:
        raise NotFound(f"There is no automation “{name}”; there are {', '.join(f'“{row.name}”' for row in rows)}.")
    return found
