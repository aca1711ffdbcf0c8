"""Deals as they stand, or as they stood at the end of a past day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, null, or_, select

from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Stage, StageKind, StageVisit
from funneldesk.queries.period import matches
from funneldesk.queries.segment_scope import records_of

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Subquery

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

_ABOVE_ALL = 1_000_000


def deal_state(look: Look, scope: Scope) -> Subquery:
    """The live deals of a scope, one row each.

    Columns: id, pipeline_id, stage_id, kind, furthest_stage_id, opened_at, opened_day_only, closed_at,
    closed_day_only, won_minor, amount_minor, currency, probability, contact_id, company_id, owner_id, source_id,
    reason_id, note. The period of the scope is not applied: each figure has its own date.

    For a past day the stage is that of the visit which held the day's end, and deals that came later are absent.
    Amounts, owners and sources are today's. A deal without any date came when it was recorded.
    """
    cut = scope.cut(look)
    query = _present() if cut is None else _past(cut)
    return query.where(
        Deal.deleted_at.is_(None),
        *matches(Deal.pipeline_id, scope.pipeline_id),
        *matches(Deal.owner_id, scope.owner_id),
        *matches(Deal.source_id, scope.source_id),
        *matches(Deal.campaign_id, scope.campaign_id),
        *records_of(look, scope, Deal.contact_id),
    ).subquery("state")


_SAME = (
    Deal.id,
    Deal.pipeline_id,
    Deal.opened_at,
    Deal.opened_day_only,
    Deal.amount_minor,
    Deal.currency,
    Deal.probability,
    Deal.contact_id,
    Deal.company_id,
    Deal.owner_id,
    Deal.source_id,
)


def _present() -> Select[*tuple[Any, ...]]:
    return select(
        *_SAME,
        Deal.stage_id,
        Deal.stage_kind.label("kind"),
        Deal.furthest_stage_id,
        Deal.closed_at,
        Deal.closed_day_only,
        Deal.won_amount_minor.label("won_minor"),
        Deal.lost_reason_id.label("reason_id"),
        Deal.lost_note.label("note"),
    )


def _past(cut: dt.datetime) -> Select[*tuple[Any, ...]]:
    visit = _visits_before(cut)
    first = (
        select(Stage.id)
        .where(Stage.pipeline_id == Deal.pipeline_id, Stage.kind == StageKind.OPEN)
        .order_by(Stage.position, Stage.id)
        .limit(1)
        .correlate(Deal)
        .scalar_subquery()
    )
    kind = func.coalesce(visit.c.kind, StageKind.OPEN)
    unchanged = Deal.stage_kind == kind
    came = func.coalesce(Deal.opened_at, earlier(Deal.closed_at, Deal.recorded_at))
    return (
        select(
            *_SAME,
            func.coalesce(visit.c.stage_id, first).label("stage_id"),
            kind.label("kind"),
            func.coalesce(visit.c.furthest_stage_id, first).label("furthest_stage_id"),
            case(
                (kind == StageKind.OPEN, null()),
                (unchanged, func.coalesce(visit.c.entered_at, Deal.closed_at)),
                else_=visit.c.entered_at,
            ).label("closed_at"),
            case((unchanged, Deal.closed_day_only), else_=visit.c.entered_day_only).label("closed_day_only"),
            case(
                (kind != StageKind.WON, null()),
                (unchanged, Deal.won_amount_minor),
                else_=Deal.amount_minor,
            ).label("won_minor"),
            case((unchanged, Deal.lost_reason_id), else_=visit.c.reason_id).label("reason_id"),
            case((unchanged, Deal.lost_note), else_=visit.c.note).label("note"),
        )
        .outerjoin(visit, and_(visit.c.deal_id == Deal.id, visit.c.place == 1))
        .where(came < cut)
    )


def earlier(
    one: SQLColumnExpression[dt.datetime | None], other: SQLColumnExpression[dt.datetime]
) -> ColumnElement[dt.datetime]:
    """The earlier of two instants, of which the first may be unknown."""
    return case((one < other, one), else_=other)


def visit_begin() -> ColumnElement[dt.datetime]:
    """When a visit is taken to have begun: as recorded, else by when it ended or was written down."""
    return func.coalesce(StageVisit.entered_at, earlier(StageVisit.left_at, StageVisit.recorded_at))


def _visits_before(cut: dt.datetime) -> Subquery:
    """The visits begun before an instant, `place` 1 being the one a deal stood in then; and the furthest stage."""
    begin = visit_begin()
    holds = or_(StageVisit.is_open, StageVisit.left_at >= cut)
    rank = case(
        (Stage.kind == StageKind.WON, _ABOVE_ALL),
        (Stage.kind == StageKind.LOST, -1),
        else_=Stage.position,
    )
    return (
        select(
            StageVisit.deal_id,
            StageVisit.stage_id,
            Stage.kind,
            StageVisit.entered_at,
            StageVisit.entered_day_only,
            StageVisit.reason_id,
            StageVisit.note,
            func.row_number()
            .over(
                partition_by=StageVisit.deal_id,
                order_by=(holds.desc(), begin.desc(), StageVisit.id.desc()),
            )
            .label("place"),
            func.first_value(StageVisit.stage_id)
            .over(partition_by=StageVisit.deal_id, order_by=(rank.desc(), StageVisit.id))
            .label("furthest_stage_id"),
        )
        .join(Stage, Stage.id == StageVisit.stage_id)
        .where(begin < cut)
        .subquery("visit")
    )
