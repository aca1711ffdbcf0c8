"""What kinds of activities are called where planned work is listed."""

from __future__ import annotations

from funneldesk.model.activity import ActivityKind

STEP_WORDS: dict[str, str] = {
    ActivityKind.CALL: "Call",
    ActivityKind.WHATSAPP: "WhatsApp",
    ActivityKind.EMAIL: "E-mail",
    ActivityKind.MEETING: "Meeting",
    ActivityKind.SITE_VISIT: "Visit",
    ActivityKind.VIDEO_CALL: "Video call",
    ActivityKind.DEMO: "Demo",
    ActivityKind.PROPOSAL: "Proposal",
    ActivityKind.NEGOTIATION: "Negotiation",
    ActivityKind.FOLLOW_UP: "Follow-up",
    ActivityKind.TASK: "Task",
    ActivityKind.NOTE: "Note",
}
_SAY_LITTLE = frozenset({ActivityKind.TASK, ActivityKind.FOLLOW_UP, ActivityKind.NOTE})


def step_title(kind: str, subject: str | None, about: str) -> str:
    """The heading of planned work: "Visit · Cold-storage 60 kW"; its own words where the kind says little.

    What the words name already is not named a second time.
    """
    word = STEP_WORDS.get(kind, kind)
    what = subject if subject and kind in _SAY_LITTLE else word
    return f"{what} · {about}" if about and about.casefold() not in what.casefold() else what


def is_said(kind: str, subject: str | None) -> bool:
    """Whether `step_title` holds the subject already."""
    return bool(subject) and kind in _SAY_LITTLE
