"""The clock to the first contact: it stops at the first logged human act with an accepted lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from funneldesk.commands.handoff_round import find_open_round
from funneldesk.model.activity import Activity, ActivityKind
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import HandoffState

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.commands.work import Work

_NO_ACT = (ActivityKind.NOTE, ActivityKind.TASK)


def note_first_contact(work: Work, contact_id: int | None, at: dt.datetime | None = None) -> None:
    """Keep the first contact of an accepted lead at its first logged act, and stop or restart its clock with it.

    An act is anything a person has done with the lead at or after accepting it, attempts that reached nobody
    included; notes and tasks are none. To be called after an activity was logged, changed, removed or restored.

    Args:
        work: the running command.
        contact_id: the lead; None where the activity is nobody's.
        at: unused beside what is stored; callers may say when the act was.
    """
    del at
    if contact_id is None:
        return
    work.session.flush()
    handoff = find_open_round(work, contact_id)
    if handoff is None or handoff.state != HandoffState.ACCEPTED or handoff.accepted_at is None:
        return
    through_deal = Activity.contact_id.is_(None) & Activity.deal_id.in_(
        select(Deal.id).where(Deal.contact_id == contact_id)
    )
    first = work.session.scalar(
        select(func.min(Activity.done_at)).where(
            or_(Activity.contact_id == contact_id, through_deal),
            Activity.done_at >= handoff.accepted_at,
            Activity.deleted_at.is_(None),
            Activity.cause == "person",
            Activity.kind.not_in(_NO_ACT),
        )
    )
    handoff.first_contact_at = first
    handoff.due_at = handoff.first_contact_due_at if first is None else None
