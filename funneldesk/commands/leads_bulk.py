"""What marketing does with many leads at once in the handoff, as one change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.contact import change_lifecycle
from funneldesk.commands.enrolment import enrol_people
from funneldesk.commands.handoff import offer_handoff, qualify_by_hand
from funneldesk.model.handoff import OPEN_STATES, Handoff
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_CHUNK = 500


def offer_leads(work: Work, *, contact_ids: Sequence[int], user_id: int | None = None) -> int:
    """Offer leads to a rep, each to the next one by the rule where none is named, and return how many were offered.

    Leads that are not in the handoff yet are qualified by hand first.

    Raises:
        Refusal: one of them cannot be qualified or offered; then none is.
    """
    rounds = _find_rounds(work, contact_ids)
    missing = [contact_id for contact_id in contact_ids if contact_id not in rounds]
    if missing:
        qualify_by_hand(work, contact_ids=missing)
        rounds |= _find_rounds(work, missing)
    offered = 0
    for contact_id in contact_ids:
        handoff = rounds[contact_id]
        if user_id is None or handoff.owner_id != user_id:
            offer_handoff(work, handoff_id=handoff.id, user_id=user_id)
            offered += 1
    if offered != 1:
        to = f" to {work.get(User, user_id).name}" if user_id is not None else ""
        work.label = f"Offer {offered:,} leads{to}"
    return offered


def recycle_leads(
    work: Work,
    *,
    contact_ids: Sequence[int],
    reason_id: int | None = None,
    note: str | None = None,
    until: dt.date | None = None,
    sequence_id: int | None = None,
) -> int:
    """Put leads off until a date, whether they are in the handoff or not, and return how many.

    Raises:
        Refusal: no reason is given, the day is not ahead, or one of them is a customer or has an open deal.
    """
    moved = change_lifecycle(
        work, contact_ids=contact_ids, to_stage=LifecycleStage.RECYCLED, reason_id=reason_id, note=note, until=until
    )
    label = work.label
    if sequence_id is not None:
        enrol_people(work, sequence_id=sequence_id, contact_ids=list(contact_ids), again=True)
    work.label = label
    return moved


def _find_rounds(work: Work, contact_ids: Sequence[int]) -> dict[int, Handoff]:
    found: dict[int, Handoff] = {}
    for start in range(0, len(contact_ids), _CHUNK):
        rows = work.session.scalars(
            select(Handoff).where(
                Handoff.contact_id.in_(contact_ids[start : start + _CHUNK]), Handoff.state.in_(sorted(OPEN_STATES))
            )
        )
        found |= {handoff.contact_id: handoff for handoff in rows}
    return found
