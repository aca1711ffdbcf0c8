"""The statements of the board, made once and kept: after each change the same ones are run again."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import BigInteger, Text, and_, bindparam, case, func, or_, select, type_coerce

from funneldesk.analytics.calendar import month_period, quarter_period
from funneldesk.model.activity import Activity
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.fold import fold
from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.model.scoring import CachedScore
from funneldesk.queries.board_filter import BY_NEXT_STEP, QUARTER
from funneldesk.queries.step_order import step_group

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select

    from funneldesk.model.business import Business
    from funneldesk.queries.board_filter import BoardFilter

_BY_RANK = (Deal.stage_id, Deal.rank, Deal.id)
_NEWEST_WINS = (Deal.stage_id, Deal.closed_at.desc(), Deal.id.desc())
_ESCAPE = "\\"


_NEXT_STEP = Activity.__table__.alias("next_step")


class BoardStage(NamedTuple):
    """A stage that is a column of the board; `chance` is its usual one (%)."""

    id: int
    kind: str
    chance: int


@cache
def select_cards() -> Select[*tuple[Any, ...]]:
    """The select of cards with everything that stands on them, in the order of `CardRow`; made once, then refined."""
    next_step = _NEXT_STEP
    return (
        select(
            Deal.id,
            Deal.stage_id,
            Deal.stage_kind,
            Deal.rank,
            Deal.title,
            func.coalesce(Company.name, Contact.name),
            _amount(),
            Deal.currency,
            Deal.probability,
            Deal.owner_id,
            Deal.source_id,
            Deal.campaign_id,
            Deal.company_id,
            Deal.contact_id,
            # Taken as the database holds them: turning 100,000 instants into objects would cost more than the query.
            type_coerce(Deal.expected_close_on, Text),
            type_coerce(Deal.stage_entered_at, BigInteger),
            type_coerce(Deal.opened_at, BigInteger),
            type_coerce(Deal.closed_at, BigInteger),
            type_coerce(Deal.last_touch_at, BigInteger),
            Deal.next_activity_id,
            next_step.c.kind,
            next_step.c.subject,
            type_coerce(next_step.c.due_at, BigInteger),
            type_coerce(next_step.c.due_day_only, BigInteger),
            CachedScore.total,
        )
        .select_from(Deal)
        .outerjoin(Company, Company.id == Deal.company_id)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .outerjoin(next_step, next_step.c.id == Deal.next_activity_id)
        .outerjoin(CachedScore, and_(CachedScore.kind == "deal", CachedScore.record_id == Deal.id))
    )


@cache
def select_stages() -> Select[int, str, int]:
    """The columns of `pipeline_id` from left to right."""
    return (
        select(Stage.id, Stage.kind, Stage.win_probability)
        .where(
            Stage.pipeline_id == bindparam("pipeline_id"),
            Stage.kind != StageKind.LOST,
            Stage.deleted_at.is_(None),
        )
        .order_by(Stage.position, Stage.id)
    )


def filter_conditions(board_filter: BoardFilter, business: Business, today: dt.date) -> list[ColumnElement[bool]]:
    """The conditions of a filter on deals of any stage; those in the bin are left out."""
    conditions: list[ColumnElement[bool]] = [Deal.deleted_at.is_(None)]
    if board_filter.owner_id is not None:
        conditions.append(Deal.owner_id == board_filter.owner_id)
    if board_filter.source_id is not None:
        conditions.append(Deal.source_id == board_filter.source_id)
    if board_filter.campaign_id is not None:
        conditions.append(Deal.campaign_id == board_filter.campaign_id)
    conditions.extend(
        Deal.search_text.contains(word, autoescape=True, escape=_ESCAPE) for word in fold(board_filter.text).split()
    )
    if board_filter.closing:
        first, after = _closing_days(board_filter.closing, business, today)
        expected = and_(Deal.expected_close_on >= first, Deal.expected_close_on < after)
        conditions.append(or_(Deal.stage_kind != StageKind.OPEN, expected))
    if board_filter.min_score is not None:
        scored = select(CachedScore.record_id).where(
            CachedScore.kind == "deal", CachedScore.total >= board_filter.min_score
        )
        conditions.append(Deal.id.in_(scored))
    return conditions


def ids_by_kind(stages: Sequence[BoardStage]) -> dict[StageKind, tuple[int, ...]]:
    """The stages that are open and those that are won, apart, because each kind of deals has an index of its own."""
    kinds = (StageKind.OPEN, StageKind.WON)
    ids = {kind: tuple(stage.id for stage in stages if stage.kind == kind) for kind in kinds}
    return {kind: some for kind, some in ids.items() if some}


def _half(business: Business, today: dt.date, kind: StageKind, stage_ids: tuple[int, ...]) -> ColumnElement[bool]:
    """What is open in some stages, or what was won in some stages this month."""
    if kind == StageKind.OPEN:
        return Deal.stage_id.in_(stage_ids)
    month = month_period(today, business.zone)
    this_month = and_(Deal.closed_at >= month.start, Deal.closed_at < month.end)
    # Adding nothing keeps the planner from walking every deal ever won, stage by stage.
    return and_(Deal.stage_kind == StageKind.WON, this_month, (Deal.stage_id + 0).in_(stage_ids))


# After each change the same statements are run again: making one costs more than running it, so some are kept.


@lru_cache(maxsize=16)
def select_sums(
    board_filter: BoardFilter, business: Business, today: dt.date, kind: StageKind, stage_ids: tuple[int, ...]
) -> Select[*tuple[Any, ...]]:
    """Figures by stage and chance: weighted afterwards, so that one index holds all and no stage is looked up."""
    amount = _amount() if kind == StageKind.WON else Deal.amount_minor
    return (
        select(
            Deal.stage_id,
            Deal.currency,
            Deal.probability,
            func.count().label("deals"),
            func.sum(amount).label("total"),
            func.count(amount).label("priced"),
        )
        .where(*filter_conditions(board_filter, business, today), _half(business, today, kind, stage_ids))
        .group_by(Deal.stage_id, Deal.currency, Deal.probability)
    )


@lru_cache(maxsize=16)
def select_half(
    board_filter: BoardFilter,
    business: Business,
    today: dt.date,
    kind: StageKind,
    stage_ids: tuple[int, ...],
    limit: int | None,
) -> Select[*tuple[Any, ...]]:
    """Cards of a kind in their order; by their next step they ask for `now`."""
    conditions = filter_conditions(board_filter, business, today)
    half = _half(business, today, kind, stage_ids)
    if kind == StageKind.WON:
        return select_cards().where(*conditions, half).order_by(*_NEWEST_WINS).limit(limit)
    if board_filter.order != BY_NEXT_STEP:
        return select_cards().where(*conditions, half).order_by(*_BY_RANK).limit(limit)
    by_step = (Deal.stage_id, step_group(_NEXT_STEP.c, business.zone, today), Deal.opened_at.desc(), Deal.id.desc())
    if limit is None:
        return select_cards().where(*conditions, half).order_by(*by_step)
    # The first ones are found among ids alone; all that stands on a card is fetched for them and for no other.
    first = (
        select(Deal.id)
        .outerjoin(_NEXT_STEP, _NEXT_STEP.c.id == Deal.next_activity_id)
        .where(*conditions, half)
        .order_by(*by_step)
        .limit(limit)
    )
    return select_cards().where(Deal.id.in_(first)).order_by(*by_step)


@lru_cache(maxsize=4)
def select_some_cards(
    board_filter: BoardFilter, business: Business, today: dt.date, stages: tuple[BoardStage, ...]
) -> Select[*tuple[Any, ...]]:
    """Cards of the board among `ids`."""
    halves = [_half(business, today, kind, ids) for kind, ids in ids_by_kind(stages).items()]
    ids = Deal.id.in_(bindparam("ids", expanding=True))
    return select_cards().where(*filter_conditions(board_filter, business, today), or_(*halves), ids)


def _closing_days(closing: str, business: Business, today: dt.date) -> tuple[dt.date, dt.date]:
    zone = business.zone
    if closing == QUARTER:
        period = quarter_period(today, zone, business.fiscal_year_start)
    else:
        period = month_period(today, zone)
    return period.start.astimezone(zone).date(), period.end.astimezone(zone).date()


def _amount() -> ColumnElement[int | None]:
    """The amount that counts: of a won deal the one frozen at the win."""
    won = Deal.stage_kind == StageKind.WON
    return case((won, func.coalesce(Deal.won_amount_minor, Deal.amount_minor)), else_=Deal.amount_minor)
