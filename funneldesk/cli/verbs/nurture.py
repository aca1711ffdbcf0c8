"""`nurture FILE --due`: what is due in nurture; with `--run` it goes out through the mail account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.cli.answer import Answer, write_progress
from funneldesk.cli.opening import open_to_read, open_to_write
from funneldesk.errors import FunnelDeskError, Refusal

if TYPE_CHECKING:
    import argparse
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.app import Application
    from funneldesk.nurture.run import Line, NurtureRun, RunReport
    from funneldesk.queries.nurture_due import DueItem

HELP = "say which nurture steps are due, and run them"
_STATE_WORDS = {
    "ready": "is ready to go",
    "sent": "sent",
    "refused": "refused",
    "delayed": "put off",
    "uncertain": "may have arrived",
    "withheld": "withheld",
    "planned": "call planned",
    "passed_over": "passed over",
    "for_person": "for a person",
    "handed": "opened; was it sent?",
    "sending": "may have arrived",
    "done": "went out before",
    "untouched": "left for later",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `nurture` takes."""
    parser.add_argument("--due", action="store_true", help="the steps that are due now, the oldest first")
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--run",
        action="store_true",
        help="do them: e-mail goes out, calls are planned; the mail password comes from the system's safe or from "
        "the environment variable FUNNELDESK_MAIL_PASSWORD",
    )
    how.add_argument("--dry-run", action="store_true", help="say what would become of each, and change nothing")


def run(args: Any) -> Answer:
    """List what is due, rehearse it or run it; a message that could not go is counted and is no failure."""
    if not args.due:
        raise Refusal("Say what to do with nurture: --due lists what is due, --due --run does it.")
    if args.run:
        with open_to_write(args.file) as app:
            return _run_due(app, as_json=args.json)
    from funneldesk.queries.nurture_due import read_due

    with open_to_read(args.file) as app:
        if args.dry_run:
            report = _make_run(app, is_real=False).rehearse()
            extra = {"free_now": report.free_now, "takes_s": report.takes_s, "trouble": report.trouble or None}
            return Answer(
                {"due": [_describe_line(line) for line in report.lines], **extra}, _words_of(report, app.business.zone)
            )
        items = app.ask(read_due).result()
    words = [
        f"{_head(item, app.business.zone)}: {_STATE_WORDS.get(item.state, item.state)}{_why(item.outcome)}"
        for item in items
    ]
    return Answer({"due": [_describe(item) for item in items]}, words or ["Nothing is due."])


def _run_due(app: Application, *, as_json: bool) -> Answer:
    from funneldesk.nurture.run import describe_lines, wake_nurture

    woken = wake_nurture(app)
    run = _make_run(app, is_real=True)
    report = run.run(progress=_report if as_json else _stay_silent)
    stop = report.stop
    document = {
        "due": [_describe_line(line) for line in report.lines],
        "counts": describe_lines(report.lines),
        "stopped": woken.stopped,
        "stop": None
        if stop is None
        else {
            "kind": str(stop.kind),
            "sentence": stop.sentence,
            "resume_at": None if stop.resume_at is None else stop.resume_at.isoformat(),
        },
        "trouble": report.trouble or None,
    }
    return Answer(document, _words_of(report, app.business.zone), _trouble_of(report))


def _make_run(app: Application, *, is_real: bool) -> NurtureRun:
    """The run through the configured account.

    Raises:
        FunnelDeskError: e-mail is to go and there is no usable account; nothing was done then.
    """
    from funneldesk.nurture.account import find_password, load_account
    from funneldesk.nurture.run import NurtureRun
    from funneldesk.queries.nurture_due import read_due

    try:
        account = load_account(app)
        password = find_password(account) if is_real else None
    except FunnelDeskError as problem:
        if is_real and any(item.channel == "email" and not item.is_for_person for item in app.ask(read_due).result()):
            raise
        return NurtureRun(app, None, trouble=str(problem))
    return NurtureRun(app, account, password)


def _trouble_of(report: RunReport) -> str | None:
    """Why mail that was due could not go; limits that are reached are no trouble."""
    from funneldesk.outreach.mail_outcome import StopKind

    if report.stop is not None and report.stop.kind not in {StopKind.CANCELLED, StopKind.RATE_REACHED}:
        return report.stop.sentence
    return None


def _report(done: int, total: int) -> None:
    write_progress(done, total, "messages")


def _stay_silent(*_: object) -> None:
    """Progress is only for those who asked for JSON."""


def _describe(item: DueItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "sequence": item.sequence,
        "step": item.place,
        "kind": item.kind,
        "channel": item.channel,
        "contact": item.contact,
        "contact_id": item.contact_id,
        "to": item.to,
        "due": item.due_at.isoformat(),
        "state": item.state,
        "for_person": item.is_for_person,
        "outcome": item.outcome,
    }


def _describe_line(line: Line) -> dict[str, Any]:
    return _describe(line.item) | {
        "state": line.state,
        "for_person": line.state == "for_person",
        "outcome": line.sentence or None,
    }


def _words_of(report: RunReport, zone: dt.tzinfo) -> Sequence[str]:
    words = [
        f"{_head(line.item, zone)}: {_STATE_WORDS.get(line.state, line.state)}{_why(line.sentence)}"
        for line in report.lines
    ]
    if report.stop is not None:
        words.append(report.stop.sentence)
    return words or ["Nothing is due."]


def _head(item: DueItem, zone: dt.tzinfo) -> str:
    day = item.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return f"{day}  {' '.join(item.contact.split())}, “{' '.join(item.sequence.split())}” step {item.place}"


def _why(sentence: str | None) -> str:
    return f" ({' '.join(sentence.split())})" if sentence else ""
