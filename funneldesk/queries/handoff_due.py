"""What the handoff has to do by itself now: offers that ran out, rounds that wait, leads whose date has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from funneldesk.model.contact import Contact
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffOffer, HandoffState
from funneldesk.model.lifecycle import LifecycleStage

if TYPE_CHECKING:
    from funneldesk.queries.look import Look

_STAGES: tuple[tuple[tuple[str, ...], str], ...] = (
    ((HandoffState.MQL, HandoffState.OFFERED), LifecycleStage.MQL),
    ((HandoffState.ACCEPTED,), LifecycleStage.SAL),
)
"""States of a round and the stage of the lead that goes with them."""


def find_expired(look: Look) -> list[int]:
    """The rounds whose open offer has run out, the first due first."""
    return list(
        look.connection.scalars(
            select(Handoff.id)
            .where(Handoff.state == HandoffState.OFFERED, Handoff.due_at <= look.now)
            .order_by(Handoff.due_at, Handoff.id)
        )
    )


def find_offered(look: Look) -> list[tuple[int, int, str]]:
    """The open offers, the oldest first: their round, whom they were made to, and why."""
    return [
        (row.handoff_id, row.user_id, row.why)
        for row in look.connection.execute(
            select(HandoffOffer.handoff_id, HandoffOffer.user_id, HandoffOffer.why)
            .where(HandoffOffer.answer.is_(None))
            .order_by(HandoffOffer.id)
        )
    ]


def find_waiting(look: Look) -> list[int]:
    """The rounds that wait for a rep, the longest waiting first."""
    return list(
        look.connection.scalars(
            select(Handoff.id)
            .join(Contact, Contact.id == Handoff.contact_id)
            .where(Handoff.state == HandoffState.MQL, Contact.deleted_at.is_(None))
            .order_by(Handoff.qualified_at, Handoff.id)
        )
    )


def find_to_wake(look: Look) -> list[int]:
    """The recycled leads whose day has come, the earliest day first."""
    today = look.now.astimezone(look.business.zone).date()
    return list(
        look.connection.scalars(
            select(Contact.id)
            .where(
                Contact.lifecycle_stage == LifecycleStage.RECYCLED,
                Contact.deleted_at.is_(None),
                Contact.revisit_on <= today,
            )
            .order_by(Contact.revisit_on, Contact.id)
        )
    )


def find_strayed(look: Look) -> list[int]:
    """Open rounds whose lead was moved on past them, as an imported file may do."""
    together = [and_(Handoff.state.in_(states), Contact.lifecycle_stage == stage) for states, stage in _STAGES]
    return list(
        look.connection.scalars(
            select(Handoff.id)
            .join(Contact, Contact.id == Handoff.contact_id)
            .where(Handoff.state.in_(sorted(OPEN_STATES)), ~or_(*together))
            .order_by(Handoff.id)
        )
    )
