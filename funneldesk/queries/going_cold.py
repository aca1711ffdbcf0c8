"""Open deals that nobody looks after: without a next step, or untouched for longer than their stage allows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, case, func, literal, or_, select

from funneldesk.analytics.calendar import day_start, days_between
from funneldesk.model.activity import Activity
from funneldesk.model.base import Instant
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.money import Money
from funneldesk.model.pipeline import Stage, StageKind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from funneldesk.queries.look import Look

RESTS_LONG = 14
"""Days that a deal may rest where its stage names none."""


class StageRest(NamedTuple):
    """A stage and how many days a deal may rest in it without a human touch."""

    id: int
    pipeline_id: int
    label: str
    days: int


@dataclass(frozen=True, slots=True)
class ColdDeal:
    """A deal going cold.

    Attributes:
        id: of the deal.
        who: its company, else its contact.
        contact_id: its contact.
        stage_id: where it stands.
        in_stage_days: whole local days since it came there; None where that is not known.
        idle_days: whole local days since the last human touch, else since it came there.
        is_idle: whether that is longer than the stage allows.
        has_step: whether anything is planned.
    """

    id: int
    title: str
    who: str | None
    contact_id: int | None
    owner_id: int | None
    stage_id: int
    stage: str
    pipeline_id: int
    amount: Money | None
    in_stage_days: int | None
    idle_days: int | None
    is_idle: bool
    has_step: bool


@dataclass(frozen=True, slots=True)
class GoingCold:
    """The worst of them, how many there are in all, and what they are worth in the business's currency."""

    deals: tuple[ColdDeal, ...]
    n: int
    money: Money


def read_going_cold(look: Look, *, owner_id: int | None = None, limit: int = 3) -> GoingCold:
    """Read the open deals that go cold: those idle for too long first, the largest first among them."""
    cold, idle = is_cold(look), is_idle(look)
    conditions = [is_open(), cold, *([] if owner_id is None else [Deal.owner_id == owner_id])]
    home = look.business.currency
    summed = look.connection.execute(
        select(func.count(), func.sum(case((Deal.currency == home, Deal.amount_minor)))).where(*conditions)
    ).one()
    chosen = (
        select(Deal.id.label("id"), idle.label("is_idle"))
        .where(*conditions)
        .order_by(idle.desc(), func.coalesce(Deal.amount_minor, 0).desc(), Deal.id)
        .limit(limit)
        .subquery("chosen")
    )
    rows = look.connection.execute(
        select(
            Deal.id,
            Deal.title,
            func.coalesce(Company.name, Contact.name).label("who"),
            Deal.contact_id,
            Deal.owner_id,
            Deal.stage_id,
            Deal.amount_minor,
            Deal.currency,
            Deal.stage_entered_at,
            _touched().label("touched"),
            chosen.c.is_idle,
            Deal.next_activity_id,
        )
        .join(chosen, chosen.c.id == Deal.id)
        .outerjoin(Company, Company.id == Deal.company_id)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .order_by(chosen.c.is_idle.desc(), func.coalesce(Deal.amount_minor, 0).desc(), Deal.id)
    )
    stages = {stage.id: stage for stage in read_rests(look)}
    zone = look.business.zone
    return GoingCold(
        tuple(
            ColdDeal(
                id=row.id,
                title=row.title,
                who=row.who,
                contact_id=row.contact_id,
                owner_id=row.owner_id,
                stage_id=row.stage_id,
                stage=stages[row.stage_id].label if row.stage_id in stages else "",
                pipeline_id=stages[row.stage_id].pipeline_id if row.stage_id in stages else 0,
                amount=None if row.amount_minor is None else Money(row.amount_minor, row.currency),
                in_stage_days=_days_since(row.stage_entered_at, look.now, zone),
                idle_days=_days_since(row.touched, look.now, zone),
                is_idle=bool(row.is_idle),
                has_step=row.next_activity_id is not None,
            )
            for row in rows
        ),
        summed[0],
        Money(summed[1] or 0, home),
    )


def read_rests(look: Look) -> tuple[StageRest, ...]:
    """The open stages of all pipelines with the days a deal may rest in each."""

    def read() -> tuple[StageRest, ...]:
        rows = look.connection.execute(
            select(Stage.id, Stage.pipeline_id, Stage.label, Stage.idle_after_days).where(Stage.kind == StageKind.OPEN)
        )
        return tuple(StageRest(row[0], row[1], row[2], row[3] or RESTS_LONG) for row in rows)

    return look.once("stage rests", read)


def is_open() -> ColumnElement[bool]:
    """The deal is open and not in the bin."""
    return and_(Deal.deleted_at.is_(None), Deal.stage_kind == StageKind.OPEN)


def is_idle(look: Look, times: int = 1) -> ColumnElement[bool]:
    """The deal rests longer than so many times what its stage allows; to be asked of open deals.

    Counted in whole local days from the last human touch, else from the day it came to its stage.
    """
    latest = {stage.id: _instant(_days_ago(look, stage.days * times)) for stage in read_rests(look)}
    if not latest:
        return literal(value=False)
    return func.coalesce(_touched() < case(latest, value=Deal.stage_id), literal(value=False))


def is_cold(look: Look) -> ColumnElement[bool]:
    """Nothing is planned for the deal; or what is planned is overdue, or has no date, and the deal is idle."""
    waiting = select(Activity.id).where(
        Activity.done_at.is_(None), Activity.deleted_at.is_(None), Activity.due_at < _days_ago(look, 0)
    )
    return or_(
        Deal.next_activity_id.is_(None),
        and_(or_(Deal.next_activity_id.in_(waiting), Deal.next_activity_id.in_(undated_steps())), is_idle(look)),
    )


def undated_steps() -> Select[int]:
    """The ids of open activities that have no date."""
    return select(Activity.id).where(
        Activity.done_at.is_(None), Activity.deleted_at.is_(None), Activity.due_at.is_(None)
    )


def _instant(at: dt.datetime) -> ColumnElement[dt.datetime]:
    return literal(at, Instant())


def _touched() -> ColumnElement[dt.datetime | None]:
    return func.coalesce(Deal.last_touch_at, Deal.stage_entered_at)


def _days_ago(look: Look, days: int) -> dt.datetime:
    """The first instant of the local day so many days ago."""
    zone = look.business.zone
    return day_start(look.now.astimezone(zone).date() - dt.timedelta(days=days), zone)


def _days_since(at: dt.datetime | None, now: dt.datetime, zone: dt.tzinfo) -> int | None:
    return None if at is None else max(0, days_between(at, now, zone))
