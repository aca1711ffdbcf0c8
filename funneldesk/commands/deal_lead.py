"""A lead goes with its deals: taken on with the first, given back with the last, a customer while one is won.

What a file brings is the past and moves no lead here; a won deal alone makes its contact a customer in any case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.handoff_round import (
    change_stage,
    choose_revisit_day,
    close_round,
    find_last_round,
    find_marketing_owner,
    find_open_round,
    give_back,
    win_round,
)
from funneldesk.model.activity import Activity
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import OPEN_STATES, HandoffState
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.model.reason import Reason

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.commands.work import Work

_IMPORT = "import"


def choose_deal_owner(work: Work, contact: Contact) -> int | None:
    """Whose a new deal of a lead is: the rep's who has the lead in the handoff, else the lead's owner's."""
    handoff = find_open_round(work, contact.id) if work.cause != _IMPORT else None
    return handoff.owner_id if handoff is not None and handoff.owner_id is not None else contact.owner_id


def take_on(work: Work, deal: Deal, *, why: str = "a deal was opened") -> None:
    """Make the contact of a deal an SQL, unless it is a customer; its open round of the handoff ends with that.

    A round that had ended with this deal stands as an SQL again.
    """
    contact = _find_lead(work, deal)
    if contact is None or work.cause == _IMPORT:
        return
    handoff = find_open_round(work, contact.id)
    if handoff is not None:
        owner_id = deal.owner_id if deal.owner_id is not None else handoff.owner_id
        handoff.owner_id = owner_id
        contact.owner_id = owner_id if owner_id is not None else contact.owner_id
        win_round(work, contact.id, deal.id, why=why)
    else:
        last = find_last_round(work, contact.id)
        if last is not None and last.deal_id == deal.id and last.state != HandoffState.SQL:
            last.owner_id = deal.owner_id
            last.revisit_on = None
            close_round(work, last, HandoffState.SQL, note=why)
            contact.owner_id = deal.owner_id if deal.owner_id is not None else contact.owner_id
    if contact.owner_id is None:
        # Who is with sales has a rep: the deal's.
        contact.owner_id = deal.owner_id
    if contact.lifecycle_stage not in CUSTOMER_STAGES:
        change_stage(work, contact, LifecycleStage.SQL, note=why)


def adopt_steps(work: Work, deal: Deal) -> bool:
    """Make what is planned with the contact and belongs to no deal a step of its new deal; whether there was any."""
    if deal.contact_id is None or work.cause == _IMPORT:
        return False
    steps = work.session.scalars(
        select(Activity).where(
            Activity.contact_id == deal.contact_id,
            Activity.deal_id.is_(None),
            Activity.done_at.is_(None),
            Activity.deleted_at.is_(None),
        )
    ).all()
    for step in steps:
        step.deal_id = deal.id
    work.session.flush()
    return bool(steps)


def follow_move(work: Work, deal: Deal, *, from_kind: str, closed_at: dt.datetime | None) -> None:
    """Let the lead follow a deal that was moved to another stage.

    Args:
        work: the running command.
        deal: as it stands after the move.
        from_kind: of the stage it came from.
        closed_at: when it had been won or lost before the move.
    """
    if deal.stage_kind == StageKind.WON:
        _welcome_customer(work, deal)
        return
    if work.cause == _IMPORT:
        return
    if from_kind == StageKind.WON:
        _end_customer(work, deal, closed_at)
    if deal.stage_kind == StageKind.LOST:
        _put_off(work, deal)
    elif from_kind != StageKind.OPEN:
        take_on(work, deal, why=f"“{deal.title}” was reopened")


def let_go(work: Work, deal: Deal, contact_id: int | None, *, why: str) -> None:
    """Make the lead of a deal that is gone an ordinary lead again, where no other deal of it is open or won.

    Args:
        work: the running command.
        deal: which; it counts no more.
        contact_id: whose it was.
        why: in words, for the round and the lifecycle.
    """
    contact = work.session.get(Contact, contact_id) if contact_id is not None else None
    if contact is None or work.cause == _IMPORT or contact.lifecycle_stage != LifecycleStage.SQL:
        return
    if find_live_deals(work, contact.id, besides=deal.id):
        return
    handoff = find_last_round(work, contact.id)
    if handoff is not None and handoff.state == HandoffState.SQL:
        give_back(work, handoff, contact, HandoffState.RETURNED, LifecycleStage.LEAD, note=why)
    elif handoff is None or handoff.state not in OPEN_STATES:
        change_stage(work, contact, LifecycleStage.LEAD, note=why)
        contact.owner_id = find_marketing_owner(work)


def find_live_deals(
    work: Work, contact_id: int, *, besides: int | None = None, kinds: tuple[str, ...] = (StageKind.OPEN, StageKind.WON)
) -> list[Deal]:
    """The deals of a contact that are open or won, the oldest first, without the one named."""
    found = work.session.scalars(
        select(Deal)
        .where(Deal.contact_id == contact_id, Deal.deleted_at.is_(None), Deal.stage_kind.in_(kinds))
        .order_by(Deal.id)
    )
    return [deal for deal in found if deal.id != besides]


def _put_off(work: Work, deal: Deal) -> None:
    """Recycle the lead of a deal that was lost, where no other deal of it is open or won."""
    contact = _find_lead(work, deal)
    if contact is None or contact.lifecycle_stage != LifecycleStage.SQL:
        return
    if find_live_deals(work, contact.id, besides=deal.id):
        return
    reason = work.session.get(Reason, deal.lost_reason_id) if deal.lost_reason_id is not None else None
    words = [word.strip() for word in (reason.label if reason is not None else None, deal.lost_note) if word]
    why = " – ".join(word for word in words if word) or f"lost “{deal.title}”"
    day = choose_revisit_day(work, None)
    handoff = find_last_round(work, contact.id)
    if handoff is not None and handoff.state == HandoffState.SQL:
        handoff.revisit_on = day
        give_back(work, handoff, contact, HandoffState.RECYCLED, LifecycleStage.RECYCLED, note=why)
    else:
        change_stage(work, contact, LifecycleStage.RECYCLED, note=why)
        contact.owner_id = find_marketing_owner(work)
    contact.revisit_on = day


def _welcome_customer(work: Work, deal: Deal) -> None:
    """A first won deal makes its contact a customer, and is the end of any handoff."""
    contact = work.session.get(Contact, deal.contact_id) if deal.contact_id is not None else None
    if contact is None:
        return
    why = f"won “{deal.title}”"
    win_round(work, contact.id, deal.id, why=why)
    last = find_last_round(work, contact.id)
    if last is not None and last.deal_id == deal.id and last.state != HandoffState.SQL and work.cause != _IMPORT:
        last.owner_id = deal.owner_id
        last.revisit_on = None
        close_round(work, last, HandoffState.SQL, note=why)
    if contact.lifecycle_stage in CUSTOMER_STAGES:
        return
    contact.revisit_on = None
    work.session.add(
        contact.change_lifecycle(
            LifecycleStage.CUSTOMER,
            at=work.now,
            recorded_at=work.now,
            by_user_id=work.actor_id,
            cause=work.cause,
            note=why,
        )
    )


def _end_customer(work: Work, deal: Deal, won_at: dt.datetime | None) -> None:
    """A customer by this deal alone is an SQL again once it is won no more."""
    contact = _find_lead(work, deal)
    if contact is None or contact.lifecycle_stage != LifecycleStage.CUSTOMER:
        return
    if find_live_deals(work, contact.id, besides=deal.id, kinds=(StageKind.WON,)):
        return
    made = work.session.scalar(
        select(LifecycleChange.at)
        .where(LifecycleChange.contact_id == contact.id, LifecycleChange.to_stage == LifecycleStage.CUSTOMER)
        .order_by(LifecycleChange.id.desc())
        .limit(1)
    )
    if made is not None and made == won_at:
        change_stage(work, contact, LifecycleStage.SQL, note=f"“{deal.title}” is won no more")


def _find_lead(work: Work, deal: Deal) -> Contact | None:
    contact = work.session.get(Contact, deal.contact_id) if deal.contact_id is not None else None
    return contact if contact is not None and contact.deleted_at is None else None
