"""How nurture is told in words: what a step does, where a message stands, and what a run came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.formatting.moment import moment_text
from funneldesk.model.sequence import STOP_REASON_WORDS, EnrolmentState, StepKind

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.desktop.desk import Desk
    from funneldesk.nurture.run import RunReport
    from funneldesk.queries.nurture import EnrolledRow, SequenceRow
    from funneldesk.queries.nurture_due import DueItem

KIND_WORDS: dict[str, str] = {
    StepKind.EMAIL: "E-mail",
    StepKind.WHATSAPP: "WhatsApp",
    StepKind.CALL: "Call",
    StepKind.CONTENT: "Content by e-mail",
    StepKind.WAIT: "Wait",
}
CHANNEL_WORDS: dict[str, str] = {"email": "E-mail", "whatsapp": "WhatsApp", "call": "Call"}
STOP_WORDS: dict[str, str] = {
    "reply": "Reply",
    "mql": "MQL",
    "opt_out": "Opt-out",
    "bounce": "Bounce",
    "rep_touch": "A rep's touch",
}
"""What a sequence stops on, short enough for a chip."""
MESSAGE_WORDS: dict[str, str] = {
    "sending": "Being sent",
    "sent": "Sent",
    "refused": "Refused",
    "delayed": "Put off",
    "uncertain": "May have arrived",
    "withheld": "Withheld",
    "handed": "Opened; was it sent?",
    "skipped": "Passed over",
}
_DUE_WORDS: dict[str, str] = {
    "ready": "Ready",
    "withheld": "Withheld",
    "delayed": "Put off; goes again",
    "uncertain": "May have arrived",
    "handed": "Was it sent?",
    "sending": "Being sent",
    "done": "Went out before",
    "passed_over": "Condition does not hold",
}
_RUN_WORDS: tuple[tuple[str, str], ...] = (
    ("sent", "sent"),
    ("ready", "ready to go"),
    ("planned", "calls planned"),
    ("withheld", "withheld"),
    ("refused", "refused"),
    ("delayed", "put off"),
    ("uncertain", "in doubt"),
    ("passed_over", "passed over"),
    ("for_person", "for you to send"),
    ("untouched", "left for later"),
)


def tell_due_state(item: DueItem) -> str:
    """Where a due step stands, with the reason where there is one."""
    if item.is_for_person and item.state in {"ready", "withheld", "delayed"}:
        words = "For you to send"
    else:
        words = _DUE_WORDS.get(item.state, item.state)
    return f"{words}: {item.outcome}" if item.outcome and item.state in {"withheld", "delayed"} else words


def tone_of_due(item: DueItem) -> str:
    """The colour of a due step's state; the words say the same."""
    if item.state == "ready" and not item.is_for_person:
        return "good_text"
    return "warn_text" if item.state in {"withheld", "uncertain", "handed"} or item.is_for_person else "ink_2"


def tone_of_message(state: str) -> str:
    """The colour of a message's state."""
    return {"sent": "good_text", "refused": "bad_text", "uncertain": "warn_text", "withheld": "warn_text"}.get(
        state, "ink_2"
    )


def tell_enrolled(row: EnrolledRow) -> str:
    """Where a person stands in a sequence."""
    if row.state == EnrolmentState.ACTIVE:
        return f"Step {row.place}"
    if row.state == EnrolmentState.FINISHED:
        return "Came to the end"
    return f"Stopped: {STOP_REASON_WORDS.get(row.stop_reason or '', 'stopped')}"


def tell_when(desk: Desk, at: dt.datetime | None) -> str:
    """An instant as people say it."""
    if at is None:
        return ""
    return moment_text(at, zone=desk.app.business.zone, now=desk.app.clock.now())


def tell_run(report: RunReport) -> str:
    """What a run or its rehearsal came to, in one line."""
    parts = [f"{report.count(state)} {words}" for state, words in _RUN_WORDS if report.count(state)]
    told = ", ".join(parts) or "Nothing was due"
    if report.trouble:
        return f"{told}. {report.trouble}"
    return f"{told}. {report.stop.sentence}" if report.stop is not None else f"{told}."


def tell_state(row: SequenceRow) -> str:
    """Whether a sequence runs."""
    if not row.steps:
        return "No steps yet"
    return "Running" if row.is_active else "Paused"


def tell_share(part: int, whole: int) -> str:
    """A count with its share of a whole that is large enough to have one."""
    return f"{part} ({round(100 * part / whole)} %)" if whole >= 5 else str(part)  # noqa: PLR2004  domain.md: below it counts alone


def count_words(count: int, word: str, plural: str = "") -> str:
    """So many of something."""
    return f"{count:,} {word if count == 1 else plural or f'{word}s'}"
