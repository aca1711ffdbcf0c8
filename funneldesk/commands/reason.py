"""What the owner can change about the lists of reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.errors import Refusal
from funneldesk.model.reason import Reason, ReasonKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work


def create_reason(work: Work, *, kind: str, label: str) -> int:
    """Add a reason to a list and return its id.

    Raises:
        Refusal: it has no words, is there already, or the list is unknown.
    """
    if kind not in {str(known) for known in ReasonKind}:
        raise Refusal(f"There is no list of reasons called “{kind}”.")
    words = label.strip()
    if not words:
        raise Refusal("A reason needs words.")
    same = select(Reason).where(
        Reason.kind == kind, func.lower(Reason.label) == words.lower(), Reason.deleted_at.is_(None)
    )
    if work.session.scalars(same).first() is not None:
        raise Refusal(f"“{words}” is in the list already.")
    last = work.session.scalar(select(func.max(Reason.position)).where(Reason.kind == kind))
    reason = work.add(Reason(kind=kind, label=words, position=(last if last is not None else -1) + 1))
    work.label = f"Add the reason “{words}”"
    return reason.id


def edit_reason(work: Work, *, reason_id: int, label: str) -> None:
    """Put a reason into other words; deals that name it show the new words."""
    reason = work.get(Reason, reason_id)
    if not label.strip():
        raise Refusal("A reason needs words.")
    old, reason.label = reason.label, label.strip()
    work.label = f"Rename the reason “{old}” to “{reason.label}”"


def delete_reason(work: Work, *, reason_id: int) -> None:
    """Take a reason off its list; deals that name it keep it."""
    reason = work.get(Reason, reason_id)
    reason.deleted_at = work.now
    work.label = f"Remove the reason “{reason.label}”"


def restore_reasons(work: Work, *, reason_ids: Sequence[int]) -> None:
    """Put reasons back on their lists.

    Raises:
        Refusal: the list has got the same words again meanwhile.
    """
    reasons = [work.take_out(Reason, reason_id) for reason_id in reason_ids]
    for reason in reasons:
        live = select(Reason.label).where(
            Reason.kind == reason.kind, Reason.id != reason.id, Reason.deleted_at.is_(None)
        )
        if reason.label.casefold() in {label.casefold() for label in work.session.scalars(live)}:
            raise Refusal(f"“{reason.label}” is in the list again already.")
    what = f"the reason “{reasons[0].label}”" if len(reasons) == 1 else f"{len(reasons):,} reasons"
    work.label = f"Restore {what}"
