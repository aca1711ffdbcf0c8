"""The clocks of the handoff that run while working hours or holidays change: each keeps its working length."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffOffer, HandoffState

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from funneldesk.model.working_time import WorkingCalendar


def move_clocks(work: Work, calendar: WorkingCalendar) -> int:
    """Move the ends of the clocks that run to where the new hours put them, and return how many moved.

    Args:
        work: the running command; its business has the hours as they were.
        calendar: the hours and holidays from now on.
    """
    old = work.business.calendar
    if calendar == old:
        return 0
    moved = 0
    rounds = select(Handoff).where(Handoff.state.in_(sorted(OPEN_STATES)), Handoff.due_at.is_not(None))
    for handoff in work.session.scalars(rounds.order_by(Handoff.id)).all():
        if handoff.due_at is None:
            continue
        offers = work.session.scalars(
            select(HandoffOffer).where(HandoffOffer.handoff_id == handoff.id).order_by(HandoffOffer.id)
        ).all()
        due = _move(work.now, old, calendar, _find_start(handoff, offers[-1] if offers else None), handoff.due_at)
        if due == handoff.due_at:
            continue
        handoff.due_at = due
        if handoff.state == HandoffState.OFFERED:
            offers[-1].due_at = due
        elif handoff.state == HandoffState.ACCEPTED:
            handoff.first_contact_due_at = due
        moved += 1
    return moved


def _find_start(handoff: Handoff, newest: HandoffOffer | None) -> dt.datetime:
    """When the clock that runs began."""
    if handoff.state == HandoffState.ACCEPTED and handoff.accepted_at is not None:
        return handoff.accepted_at
    if handoff.state == HandoffState.OFFERED and newest is not None:
        return newest.offered_at
    answered = newest.answered_at if newest is not None else None
    return max(handoff.qualified_at, answered) if answered is not None else handoff.qualified_at


def _move(
    now: dt.datetime, old: WorkingCalendar, new: WorkingCalendar, start: dt.datetime, due: dt.datetime
) -> dt.datetime:
    """The end of a clock under new hours; one that has not run out by the old ones has still what was left of it."""
    moved = new.add(start, max(dt.timedelta(), old.between(start, due)))
    return new.add(now, old.between(now, due)) if moved <= now < due else moved
