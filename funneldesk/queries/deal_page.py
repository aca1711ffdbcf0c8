"""Everything that the page of one deal shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.errors import NotFound
from funneldesk.model.activity import Activity
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.money import Money
from funneldesk.model.pipeline import DealCriterion, Stage, StageCriterion, StageVisit
from funneldesk.model.product import DealProduct, Product
from funneldesk.model.reason import Reason
from funneldesk.model.scoring import CachedScore
from funneldesk.model.user import User
from funneldesk.queries.history import read_history

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.history import HistoryRow
    from funneldesk.queries.look import Look

_MOST_ACTIVITIES = 200


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A planned or past activity; planned while `done_at` is None. `due_words` are those its day was chosen for."""

    id: int
    kind: str
    subject: str | None
    note: str | None
    due_at: dt.datetime | None
    due_day_only: bool
    done_at: dt.datetime | None
    outcome: str | None
    minutes: int | None
    owner: str | None
    due_words: str = ""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A stay in a stage; `seconds` is the length of one that ended with both ends known."""

    stage_id: int
    stage: str
    entered_at: dt.datetime | None
    entered_day_only: bool
    left_at: dt.datetime | None
    is_open: bool
    seconds: int | None
    by: str | None
    reason: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """An exit criterion of the stage a deal stands in; `met_at` and `by` say since when it is ticked, and who did."""

    id: int
    label: str
    met_at: dt.datetime | None
    by: str | None

    @property
    def is_met(self) -> bool:
        """Whether it is ticked."""
        return self.met_at is not None


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection that was heard, when, and what was noted with it."""

    label: str
    at: dt.datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product on the deal."""

    name: str
    quantity: int
    price: Money | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The last computed score: 0 to 100, and its two axes."""

    total: int
    fit: int
    engagement: int


@dataclass(frozen=True, slots=True)
class DealPage:
    """One deal with all that hangs on it. `amount` is what is asked now, `won_amount` the one frozen at the win."""

    id: int
    title: str
    pipeline_id: int
    stage_id: int
    stage_kind: str
    stage_entered_at: dt.datetime | None
    amount: Money | None
    won_amount: Money | None
    currency: str
    probability: int | None
    expected_close_on: dt.date | None
    owner_id: int | None
    source_id: int | None
    campaign_id: int | None
    contact_id: int | None
    contact: str | None
    phone: str | None
    email: str | None
    do_not_contact: bool
    company_id: int | None
    company: str | None
    notes: str | None
    lost_reason: str | None
    lost_note: str | None
    won_reason_id: int | None
    won_reason: str | None
    won_note: str | None
    tags: tuple[str, ...]
    needs: str | None
    preferences: str | None
    last_touch_at: dt.datetime | None
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None
    next_activity_id: int | None
    score: ScoreRow | None
    planned: tuple[ActivityRow, ...]
    done: tuple[ActivityRow, ...]
    visits: tuple[VisitRow, ...]
    products: tuple[ProductRow, ...]
    history: tuple[HistoryRow, ...]
    criteria: tuple[CriterionRow, ...] = ()
    objections: tuple[ObjectionRow, ...] = ()

    @property
    def next_step(self) -> ActivityRow | None:
        """The earliest open activity."""
        return next((row for row in self.planned if row.id == self.next_activity_id), None)


def read_deal_page(look: Look, deal_id: int) -> DealPage:
    """Read one deal.

    Raises:
        NotFound: there is no such deal, or it lies in the bin.
    """
    why_won = Reason.__table__.alias("why_won")
    row = look.connection.execute(
        select(
            Deal.__table__,
            Contact.name.label("contact"),
            Contact.phone,
            Contact.email,
            Contact.do_not_contact,
            Contact.needs,
            Contact.preferences,
            why_won.c.label.label("won_reason"),
            Company.name.label("company"),
            Reason.label.label("lost_reason"),
        )
        .select_from(Deal)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Company, Company.id == Deal.company_id)
        .outerjoin(Reason, Reason.id == Deal.lost_reason_id)
        .outerjoin(why_won, why_won.c.id == Deal.won_reason_id)
        .where(Deal.id == deal_id, Deal.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no deal with the number {deal_id}; it may lie in the bin.")
    activities = _read_activities(look, deal_id)
    return DealPage(
        id=row.id,
        title=row.title,
        pipeline_id=row.pipeline_id,
        stage_id=row.stage_id,
        stage_kind=row.stage_kind,
        stage_entered_at=row.stage_entered_at,
        amount=_money(row.amount_minor, row.currency),
        won_amount=_money(row.won_amount_minor, row.currency),
        currency=row.currency,
        probability=row.probability,
        expected_close_on=row.expected_close_on,
        owner_id=row.owner_id,
        source_id=row.source_id,
        campaign_id=row.campaign_id,
        contact_id=row.contact_id,
        contact=row.contact,
        phone=row.phone,
        email=row.email,
        do_not_contact=bool(row.do_not_contact),
        company_id=row.company_id,
        company=row.company,
        notes=row.notes,
        lost_reason=row.lost_reason,
        lost_note=row.lost_note,
        won_reason_id=row.won_reason_id,
        won_reason=row.won_reason,
        won_note=row.won_note,
        tags=tuple(row.tags or ()),
        needs=row.needs,
        preferences=row.preferences,
        last_touch_at=row.last_touch_at,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        next_activity_id=row.next_activity_id,
        score=_read_score(look, deal_id),
        planned=tuple(activity for activity in activities if activity.done_at is None),
        done=tuple(activity for activity in reversed(activities) if activity.done_at is not None),
        visits=_read_visits(look, deal_id),
        products=_read_products(look, deal_id),
        history=tuple(read_history(look, "deal", deal_id)),
        criteria=_read_criteria(look, deal_id, row.stage_id),
        objections=_read_objections(look, deal_id),
    )


def _read_criteria(look: Look, deal_id: int, stage_id: int) -> tuple[CriterionRow, ...]:
    ticked = (DealCriterion.criterion_id == StageCriterion.id) & (DealCriterion.deal_id == deal_id)
    rows = look.connection.execute(
        select(StageCriterion.id, StageCriterion.label, DealCriterion.met_at, User.name)
        .outerjoin(DealCriterion, ticked)
        .outerjoin(User, User.id == DealCriterion.by_user_id)
        .where(StageCriterion.stage_id == stage_id, StageCriterion.deleted_at.is_(None))
        .order_by(StageCriterion.position, StageCriterion.id)
    )
    return tuple(CriterionRow(row.id, row.label, row.met_at, row.name) for row in rows)


def _read_objections(look: Look, deal_id: int) -> tuple[ObjectionRow, ...]:
    """The objections heard, the newest first."""
    rows = look.connection.execute(
        select(Reason.label, Activity.done_at, Activity.note)
        .join(Reason, Reason.id == Activity.objection_id)
        .where(Activity.deal_id == deal_id, Activity.deleted_at.is_(None))
        .order_by(Activity.done_at.desc(), Activity.id.desc())
    )
    return tuple(ObjectionRow(row.label, row.done_at, row.note) for row in rows)


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


def _read_activities(look: Look, deal_id: int) -> list[ActivityRow]:
    """The activities in time order, those without a time last."""
    when = Activity.done_at.is_(None), Activity.done_at, Activity.due_at.is_(None), Activity.due_at, Activity.id
    rows = look.connection.execute(
        select(
            Activity.id,
            Activity.kind,
            Activity.subject,
            Activity.note,
            Activity.due_at,
            Activity.due_day_only,
            Activity.done_at,
            Activity.outcome,
            Activity.minutes,
            User.name,
            func.coalesce(Activity.due_words, ""),
        )
        .outerjoin(User, User.id == Activity.owner_id)
        .where(Activity.deal_id == deal_id, Activity.deleted_at.is_(None))
        .order_by(*when)
        .limit(_MOST_ACTIVITIES)
    )
    return [ActivityRow(*tuple(row)) for row in rows]


def _read_visits(look: Look, deal_id: int) -> tuple[VisitRow, ...]:
    rows = look.connection.execute(
        select(
            StageVisit.stage_id,
            Stage.label,
            StageVisit.entered_at,
            StageVisit.entered_day_only,
            StageVisit.left_at,
            StageVisit.is_open,
            StageVisit.seconds,
            User.name,
            Reason.label.label("reason"),
            StageVisit.note,
        )
        .join(Stage, Stage.id == StageVisit.stage_id)
        .outerjoin(User, User.id == StageVisit.by_user_id)
        .outerjoin(Reason, Reason.id == StageVisit.reason_id)
        .where(StageVisit.deal_id == deal_id)
        .order_by(StageVisit.id)
    )
    return tuple(VisitRow(*tuple(row)) for row in rows)


def _read_products(look: Look, deal_id: int) -> tuple[ProductRow, ...]:
    rows = look.connection.execute(
        select(Product.name, DealProduct.quantity, DealProduct.price_minor, Product.currency, Deal.currency.label("of"))
        .join(Product, Product.id == DealProduct.product_id)
        .join(Deal, Deal.id == DealProduct.deal_id)
        .where(DealProduct.deal_id == deal_id)
        .order_by(DealProduct.id)
    )
    return tuple(ProductRow(row.name, row.quantity, _money(row.price_minor, row.of)) for row in rows)


def _read_score(look: Look, deal_id: int) -> ScoreRow | None:
    row = look.connection.execute(
        select(CachedScore.total, CachedScore.fit, CachedScore.engagement).where(
            CachedScore.kind == "deal", CachedScore.record_id == deal_id
        )
    ).one_or_none()
    return None if row is None else ScoreRow(*row)
