"""How a person walks through a sequence: which step comes next, and when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.model.message import MessageChannel
from funneldesk.model.sequence import StepKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from funneldesk.model.sequence import SequenceStep

CHANNEL_OF_STEP: dict[str, str] = {
    StepKind.EMAIL: MessageChannel.EMAIL,
    StepKind.CONTENT: MessageChannel.EMAIL,
    StepKind.WHATSAPP: MessageChannel.WHATSAPP,
    StepKind.CALL: MessageChannel.CALL,
}
"""By which channel each kind of step reaches the person; a wait reaches nobody."""


def find_next(steps: Sequence[SequenceStep], after: SequenceStep | None) -> tuple[SequenceStep | None, int]:
    """The next step that does something, and how many days after the one before.

    Steps that only wait add their days to the step that follows them, so nobody ever stands on one.

    Args:
        steps: the live steps of the sequence, in order.
        after: the step that was done; None for the beginning.
    """
    days = 0
    for step in steps:
        if after is not None and step.position <= after.position:
            continue
        days += step.wait_days
        if step.kind != StepKind.WAIT:
            return step, days
    return None, 0


def count_days_before(steps: Sequence[SequenceStep]) -> dict[int, int]:
    """Step id to the days that lie between it and the step before it that does something."""
    found: dict[int, int] = {}
    days = 0
    for step in steps:
        days += step.wait_days
        if step.kind != StepKind.WAIT:
            found[step.id] = days
            days = 0
    return found


def add_days(at: dt.datetime, days: int, zone: ZoneInfo) -> dt.datetime:
    """The instant so many calendar days later at the same time on the clocks of the business."""
    return (at.astimezone(zone) + dt.timedelta(days=days)).astimezone(dt.UTC)
