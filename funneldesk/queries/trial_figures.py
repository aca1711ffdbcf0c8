"""Figures of trials: how many began, how many reached their value, and how many were paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, or_, select

from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleChange
from funneldesk.model.pipeline import StageKind
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.figure import Figure, Metric, RecordSet, Unit
from funneldesk.queries.lead_figures import contact_conditions

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Select, SQLColumnExpression

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

Records = tuple[RecordSet, ...]

_START, _VALUE, _PAID = "trial_start", "trial_value", "trial_paid"


def count_first(kind: str) -> Callable[[Look, Scope], Figure]:
    """Make the function that counts the people who had a kind of touch for the first time in the period."""

    def read(look: Look, scope: Scope) -> Figure:
        n = len(look.connection.execute(_firsts(look, scope, kind)).all())
        return Figure(n, n)

    return read


def list_first(kind: str) -> Callable[[Look, Scope, str | None], Records]:
    """Make the function that names those people."""

    def records(look: Look, scope: Scope, part: str | None) -> Records:
        del part
        rows = look.connection.execute(_firsts(look, scope, kind))
        return (RecordSet("contact", tuple(sorted(row[0] for row in rows))),)

    return records


def read_value_rate(look: Look, scope: Scope) -> Figure:
    """Of the people whose trial began in the period, the share that has reached its value since; n are the trials."""
    started = _firsts(look, scope, _START).subquery()
    reached = _touched_since(look, scope, started.c.id, started.c.at, _VALUE)
    return _share(look, started, reached)


def read_paid_rate(look: Look, scope: Scope) -> Figure:
    """Of the people whose trial began in the period, the share that has paid or become a customer since."""
    started = _firsts(look, scope, _START).subquery()
    at = func.coalesce(LifecycleChange.at, LifecycleChange.recorded_at)
    won = exists().where(
        Deal.contact_id == started.c.id,
        Deal.deleted_at.is_(None),
        Deal.stage_kind == StageKind.WON.value,
        Deal.closed_at >= started.c.at,
        *_until(look, scope, Deal.closed_at),
    )
    became = exists().where(
        LifecycleChange.contact_id == started.c.id,
        LifecycleChange.to_stage.in_(sorted(CUSTOMER_STAGES)),
        at >= started.c.at,
        *_until(look, scope, at),
    )
    paid = or_(_touched_since(look, scope, started.c.id, started.c.at, _PAID), won, became)
    return _share(look, started, paid)


def _firsts(look: Look, scope: Scope, kind: str) -> Select[Any]:
    """Who had the touch for the first time in the period, and when."""
    first = func.min(Touchpoint.at)
    query: Any = (
        select(Contact.id.label("id"), first.label("at"))
        .join(Touchpoint, Touchpoint.contact_id == Contact.id)
        .where(Touchpoint.kind == kind, *contact_conditions(look, scope), *_until(look, scope, Touchpoint.at))
        .group_by(Contact.id)
    )
    for condition in scope.period.holds(first, look.business.zone):
        query = query.having(condition)
    chosen: Select[Any] = query
    return chosen


def _touched_since(
    look: Look, scope: Scope, contact: ColumnElement[int], since: ColumnElement[Any], kind: str
) -> ColumnElement[bool]:
    return exists().where(
        Touchpoint.contact_id == contact,
        Touchpoint.kind == kind,
        Touchpoint.at >= since,
        *_until(look, scope, Touchpoint.at),
    )


def _until(look: Look, scope: Scope, at: SQLColumnExpression[Any]) -> list[ColumnElement[bool]]:
    cut = scope.cut(look)
    return [] if cut is None else [at < cut]


def _share(look: Look, started: Any, condition: ColumnElement[bool]) -> Figure:
    n = int(look.connection.scalar(select(func.count()).select_from(started)) or 0)
    if not n:
        return Figure(None, 0)
    reached = int(look.connection.scalar(select(func.count()).select_from(started).where(condition)) or 0)
    return Figure(reached / n, n, {"reached": reached})


TRIAL_METRICS = (
    Metric(
        "trials",
        "Trials started",
        "People whose first trial began in the period.",
        Unit.COUNT,
        count_first(_START),
        list_first(_START),
    ),
    Metric(
        "pql",
        "PQLs",
        "People whose trial reached its value for the first time in the period: product-qualified leads.",
        Unit.COUNT,
        count_first(_VALUE),
        list_first(_VALUE),
    ),
    Metric(
        "mql_to_pql",
        "Trial to PQL",
        "Of the people whose trial began in the period, the share whose trial has reached its value since.",
        Unit.SHARE,
        read_value_rate,
        list_first(_START),
    ),
    Metric(
        "trial_to_paid",
        "Trial to paid",
        "Of the people whose trial began in the period, the share that has paid or become a customer since.",
        Unit.SHARE,
        read_paid_rate,
        list_first(_START),
    ),
)
