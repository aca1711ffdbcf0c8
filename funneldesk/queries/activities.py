"""Planned and past work, as lists: of a person, a record, a day; and when somebody was last in touch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, union_all

from funneldesk.model.activity import Activity
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import StageKind, StageVisit
from funneldesk.model.reason import Reason
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.model.user import User
from funneldesk.queries.lead_name import CHUNK, call_lead

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Select

    from funneldesk.queries.look import Look

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A planned or past activity with what it belongs to; texts are empty where nothing is known.

    Attributes:
        title: the deal, the lead, the company or the campaign it belongs to, the first that there is.
        due_words: the words its day was chosen for.
        objection: from the list, in words, or both.
        amount_minor: of its open deal; None without one.
    """

    id: int
    uid: str
    kind: str
    title: str
    subject: str
    note: str
    deal_id: int | None
    deal: str
    contact_id: int | None
    contact: str
    company_id: int | None
    company: str
    campaign_id: int | None
    campaign: str
    owner_id: int | None
    owner: str
    due_at: dt.datetime | None
    due_day_only: bool
    due_words: str
    remind_at: dt.datetime | None
    done_at: dt.datetime | None
    outcome: str
    minutes: int | None
    objection_id: int | None
    objection: str
    amount_minor: int | None
    currency: str
    phone: str
    cause: str

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None


def read_activities(
    look: Look,
    *,
    is_done: bool | None = None,
    owner_id: int | None = None,
    ids: Sequence[int] | None = None,
    deal_id: int | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    campaign_id: int | None = None,
    kind: str | None = None,
    due_before: dt.datetime | None = None,
    limit: int = _MOST,
) -> list[ActivityRow]:
    """Activities that fit all that is given: what is planned by its time, undated last; then the past, latest first.

    Args:
        look: the question's view.
        is_done: past ones, planned ones, or both.
        owner_id: whose.
        ids: only these.
        deal_id: of this deal.
        contact_id: of this person, and of their deals where those name nobody else.
        company_id: of this company.
        campaign_id: of this campaign.
        kind: of this kind.
        due_before: due before this instant.
        limit: at most so many.
    """
    question = _select().where(Activity.deleted_at.is_(None))
    if is_done is not None:
        question = question.where(Activity.done_at.is_not(None) if is_done else Activity.done_at.is_(None))
    if contact_id is not None:
        of_deals = Activity.deal_id.in_(select(Deal.id).where(Deal.contact_id == contact_id))
        question = question.where(or_(Activity.contact_id == contact_id, and_(Activity.contact_id.is_(None), of_deals)))
    for column, value in (
        (Activity.owner_id, owner_id),
        (Activity.deal_id, deal_id),
        (Activity.company_id, company_id),
        (Activity.campaign_id, campaign_id),
        (Activity.kind, kind),
    ):
        if value is not None:
            question = question.where(column == value)
    if due_before is not None:
        question = question.where(Activity.due_at < due_before)
    if ids is not None:
        question = question.where(Activity.id.in_(ids))
    # A deal or a person in the bin takes its open work along.
    question = question.where(Deal.deleted_at.is_(None), Contact.deleted_at.is_(None))
    question = question.order_by(
        Activity.done_at.is_not(None), Activity.done_at.desc(), Activity.due_at.is_(None), Activity.due_at, Activity.id
    )
    return [_make(row) for row in look.connection.execute(question.limit(limit))]


def read_last_touch(look: Look, contact_ids: Sequence[int]) -> dict[int, dt.datetime]:
    """When each of these people was last in touch with a person of ours; who never was is left out.

    A human touch is an activity or note that a person did, a reply, or a move of one of their deals by hand; what was
    imported or done by an automation is none (see `commands.human_touch`).
    """
    found: dict[int, dt.datetime] = {}
    for start in range(0, len(contact_ids), CHUNK):
        chunk = contact_ids[start : start + CHUNK]
        done = select(Activity.contact_id.label("who"), Activity.done_at.label("at")).where(
            Activity.contact_id.in_(chunk), Activity.deleted_at.is_(None), Activity.cause == "person"
        )
        replied = select(Touchpoint.contact_id, Touchpoint.at).where(
            Touchpoint.contact_id.in_(chunk), Touchpoint.kind == "reply"
        )
        moved = (
            select(Deal.contact_id, StageVisit.entered_at)
            .join(StageVisit, StageVisit.deal_id == Deal.id)
            .where(Deal.contact_id.in_(chunk), Deal.deleted_at.is_(None), StageVisit.cause == "person")
        )
        parts = union_all(done, replied, moved).subquery()
        rows = look.connection.execute(
            select(parts.c.who, func.max(parts.c.at)).where(parts.c.at <= look.now).group_by(parts.c.who)
        )
        found.update((row[0], row[1]) for row in rows if row[1] is not None)
    return found


def _select() -> Select[Any]:
    return (
        select(
            Activity.__table__,
            Deal.title.label("deal"),
            Deal.stage_kind,
            Deal.amount_minor,
            Deal.currency,
            Contact.name.label("contact"),
            Contact.phone,
            Contact.email,
            Company.name.label("company"),
            Campaign.name.label("campaign"),
            User.name.label("owner"),
            Reason.label.label("reason"),
        )
        .select_from(Activity)
        .outerjoin(Deal, Deal.id == Activity.deal_id)
        .outerjoin(Contact, Contact.id == Activity.contact_id)
        .outerjoin(Company, Company.id == func.coalesce(Activity.company_id, Contact.company_id))
        .outerjoin(Campaign, Campaign.id == Activity.campaign_id)
        .outerjoin(User, User.id == Activity.owner_id)
        .outerjoin(Reason, Reason.id == Activity.objection_id)
    )


def _make(row: Any) -> ActivityRow:
    contact = ""
    if row.contact_id is not None:
        contact = call_lead(row.contact_id, row.contact, row.company, row.phone, row.email, None)
    is_open_deal = row.stage_kind == StageKind.OPEN
    return ActivityRow(
        id=row.id,
        uid=row.uid,
        kind=row.kind,
        title=row.deal or contact or row.company or row.campaign or "",
        subject=row.subject or "",
        note=row.note or "",
        deal_id=row.deal_id,
        deal=row.deal or "",
        contact_id=row.contact_id,
        contact=contact,
        company_id=row.company_id,
        company=row.company or "",
        campaign_id=row.campaign_id,
        campaign=row.campaign or "",
        owner_id=row.owner_id,
        owner=row.owner or "",
        due_at=row.due_at,
        due_day_only=row.due_day_only,
        due_words=row.due_words or "",
        remind_at=row.remind_at,
        done_at=row.done_at,
        outcome=row.outcome or "",
        minutes=row.minutes,
        objection_id=row.objection_id,
        objection=": ".join(part for part in (row.reason, row.objection_note) if part),
        amount_minor=row.amount_minor if is_open_deal else None,
        currency=row.currency or "",
        phone=row.phone or "",
        cause=row.cause,
    )
