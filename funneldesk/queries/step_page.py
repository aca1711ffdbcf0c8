"""What must be known to say that something is done, or to plan it: whom it is for, and what can be chosen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from funneldesk.errors import NotFound
from funneldesk.model.activity import Activity
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import StageKind
from funneldesk.model.reason import Reason, ReasonKind
from funneldesk.queries.activities import read_activities
from funneldesk.queries.lead_name import read_lead_names
from funneldesk.queries.users import read_colleagues

if TYPE_CHECKING:
    from funneldesk.queries.activities import ActivityRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.users import Colleague


@dataclass(frozen=True, slots=True)
class StepPlace:
    """What a step belongs to.

    Attributes:
        title: the deal, the person, the company or the campaign.
        who: the person, empty where nobody is known.
        deal_is_open: whether there is a deal, and an open one.
        owner_id: whose it is by itself.
    """

    title: str
    who: str
    contact_id: int | None
    deal_id: int | None
    company_id: int | None
    campaign_id: int | None
    deal_is_open: bool
    owner_id: int | None


@dataclass(frozen=True)
class StepPage:
    """A step, or the place for one, with what can be chosen.

    Attributes:
        place: what it belongs to.
        activity: the planned step itself; None where something is put down or planned anew.
        others: how many more open steps the deal, or the person, has beside it.
        objections: the owner's list, as (id, words).
        people: who works here.
    """

    place: StepPlace
    activity: ActivityRow | None
    others: int
    objections: tuple[tuple[int, str], ...]
    people: tuple[Colleague, ...]


def read_step_page(
    look: Look,
    *,
    activity_id: int | None = None,
    deal_id: int | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    campaign_id: int | None = None,
    planned_kind: str | None = None,
) -> StepPage:
    """A planned step by its id, or the place for a new one on the record that is named.

    What is put down for a person who has one open deal is put down for that deal.

    Args:
        look: the question's view.
        activity_id: the planned step.
        deal_id: the deal.
        contact_id: the person.
        company_id: the company.
        campaign_id: the campaign.
        planned_kind: find the step of this kind that is planned up to today, so that it is not written down twice.

    Raises:
        NotFound: the step is gone or done already, or the record is gone.
    """
    activity = None
    if activity_id is not None:
        found = read_activities(look, ids=[activity_id], is_done=False)
        if not found:
            raise NotFound("This step is done or gone already.")
        activity = found[0]
        deal_id, contact_id = activity.deal_id, activity.contact_id
        company_id, campaign_id = activity.company_id, activity.campaign_id
    elif deal_id is None and contact_id is not None:
        deal_id = _find_only_deal(look, contact_id)
    place = _read_place(look, deal_id, contact_id, company_id, campaign_id)
    if planned_kind is not None:
        activity = _find_planned(look, place, planned_kind)
    return StepPage(
        place,
        activity,
        _count_others(look, place, activity),
        tuple(
            (row.id, row.label)
            for row in look.connection.execute(
                select(Reason.id, Reason.label)
                .where(Reason.kind == ReasonKind.OBJECTION, Reason.deleted_at.is_(None))
                .order_by(Reason.position, Reason.id)
            )
        ),
        read_colleagues(look),
    )


def _find_only_deal(look: Look, contact_id: int) -> int | None:
    found = look.connection.scalars(
        select(Deal.id)
        .where(Deal.contact_id == contact_id, Deal.stage_kind == StageKind.OPEN, Deal.deleted_at.is_(None))
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def _read_place(
    look: Look, deal_id: int | None, contact_id: int | None, company_id: int | None, campaign_id: int | None
) -> StepPlace:
    title, is_open, owner_id = "", False, None
    if deal_id is not None:
        row = look.connection.execute(
            select(Deal.title, Deal.contact_id, Deal.company_id, Deal.owner_id, Deal.stage_kind).where(
                Deal.id == deal_id, Deal.deleted_at.is_(None)
            )
        ).one_or_none()
        if row is None:
            raise NotFound("The deal is gone.")
        title, is_open, owner_id = row.title, row.stage_kind == StageKind.OPEN, row.owner_id
        contact_id = contact_id if contact_id is not None else row.contact_id
    who = ""
    if contact_id is not None:
        contact = look.connection.execute(
            select(Contact.owner_id).where(Contact.id == contact_id, Contact.deleted_at.is_(None))
        ).one_or_none()
        if contact is None and deal_id is None:
            raise NotFound("The lead is gone.")
        who = read_lead_names(look, [contact_id]).get(contact_id, "")
        owner_id = owner_id if owner_id is not None or contact is None else contact.owner_id
    for record, record_id in ((Company, company_id), (Campaign, campaign_id)):
        if record_id is not None and not (title or who):
            title = look.connection.scalar(select(record.name).where(record.id == record_id)) or ""
    return StepPlace(title or who, who, contact_id, deal_id, company_id, campaign_id, is_open, owner_id)


def _find_planned(look: Look, place: StepPlace, kind: str) -> ActivityRow | None:
    zone = look.business.zone
    tomorrow = look.now.astimezone(zone).date() + dt.timedelta(days=1)
    end = dt.datetime.combine(tomorrow, dt.time(), zone).astimezone(dt.UTC)
    found = read_activities(
        look, is_done=False, kind=kind, deal_id=place.deal_id, contact_id=place.contact_id, due_before=end, limit=1
    )
    if not found and place.contact_id is not None and place.deal_id is not None:
        # Planned for the person before there was a deal.
        rows = read_activities(look, is_done=False, kind=kind, contact_id=place.contact_id, due_before=end)
        found = [row for row in rows if row.deal_id is None]
    return found[0] if found else None


def _count_others(look: Look, place: StepPlace, activity: ActivityRow | None) -> int:
    of_place = Activity.contact_id == place.contact_id
    if place.deal_id is not None:
        of_place = Activity.deal_id == place.deal_id
    elif place.contact_id is None:
        of_place = or_(Activity.company_id == place.company_id, Activity.campaign_id == place.campaign_id)
    question = select(func.count()).where(of_place, Activity.done_at.is_(None), Activity.deleted_at.is_(None))
    if activity is not None:
        question = question.where(Activity.id != activity.id)
    return look.connection.scalar(question) or 0
