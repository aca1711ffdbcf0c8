"""Conditions on what people did, as conditions on contacts: sets of people, gathered once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select, union_all

from funneldesk.analytics.calendar import day_start
from funneldesk.model.activity import NO_ANSWER, Activity
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.deal import Deal
from funneldesk.model.money import currency_exponent
from funneldesk.model.pipeline import StageKind
from funneldesk.model.score_terms import Operator
from funneldesk.model.touchpoint import OUR_OWN_KINDS, TOUCH_WORDS, Touchpoint
from funneldesk.queries.segment_attributes import ends, is_text

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from funneldesk.model.segment_terms import Condition
    from funneldesk.queries.look import Look

THEIR_KINDS = tuple(kind for kind in TOUCH_WORDS if kind not in OUR_OWN_KINDS)
"""Kinds of touches by which people came to us; any touch means one of these."""


def where_event(look: Look, condition: Condition) -> ColumnElement[Any]:
    """The contacts to whom an event happened often enough, recently enough."""
    events = [_within(look, query, at, condition.within_days) for query, at in _events(condition)]
    if condition.times == 1:
        return Contact.id.in_(events[0] if len(events) == 1 else union_all(*events))
    if len(events) == 1:
        whose = events[0].selected_columns[0]
        return Contact.id.in_(events[0].group_by(whose).having(func.count() >= condition.times))
    all_ = union_all(*events).subquery()
    whose = all_.c[0]
    return Contact.id.in_(select(whose).group_by(whose).having(func.count() >= condition.times))


def where_measure(look: Look, condition: Condition) -> ColumnElement[Any]:
    """The contacts whose recency, frequency or money won lies where it should."""
    if condition.subject == "rfm.recency":
        return _where_recency(look, condition)
    if condition.subject == "rfm.frequency":
        seen = union_all(_their_touches(), _wins()).subquery()
        return _where_sum(select(seen.c[0]).group_by(seen.c[0]), func.count(), condition, 1)
    currency = look.business.currency
    won = _wins().where(Deal.currency == currency, Deal.won_amount_minor.is_not(None)).group_by(Deal.contact_id)
    return _where_sum(won, func.sum(Deal.won_amount_minor), condition, 10 ** currency_exponent(currency))


def _where_sum(people: Select[Any], measure: Any, condition: Condition, unit: int) -> ColumnElement[Any]:
    """By a count or a sum that is 0 for those who do not occur."""
    if condition.operator in {Operator.IS_SET, Operator.IS_EMPTY}:
        found = people.having(measure != 0)
        return Contact.id.in_(found) if condition.operator is Operator.IS_SET else Contact.id.not_in(found)
    low, high = (None if end is None else _in_units(end, unit) for end in ends(condition.operator, condition.value))
    inside = and_(
        *([] if low is None else [measure >= low]),
        *([] if high is None else [measure <= high]),
    )
    if (low is None or low <= 0) and (high is None or high >= 0):
        outside = or_(*([] if low is None else [measure < low]), *([] if high is None else [measure > high]))
        return Contact.id.not_in(people.having(outside))
    return Contact.id.in_(people.having(inside))


def _in_units(value: Any, unit: int) -> int | float:
    exact = Decimal(value) * unit
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _where_recency(look: Look, condition: Condition) -> ColumnElement[Any]:
    """By whole local days since the last touch or win; what is dated ahead has not happened yet."""
    tomorrow = _first_instant(look, 0, after=1)
    touches = _their_touches(Touchpoint.at).where(Touchpoint.at < tomorrow)
    wins = _wins(Deal.closed_at).where(Deal.closed_at < tomorrow)
    seen = union_all(touches, wins).subquery()
    people = select(seen.c[0]).group_by(seen.c[0])
    if condition.operator is Operator.IS_SET:
        return Contact.id.in_(people)
    if condition.operator is Operator.IS_EMPTY:
        return Contact.id.not_in(people)
    low, high = ends(condition.operator, condition.value)
    last, tests = func.max(seen.c[1]), []
    if high is not None:
        tests.append(last >= _first_instant(look, _floor(high)))
    if low is not None:
        tests.append(last < _first_instant(look, _ceiling(low), after=1))
    return Contact.id.in_(people.having(and_(*tests)))


def _floor(days: Any) -> int:
    return int(Decimal(days) // 1)


def _ceiling(days: Any) -> int:
    return -int(-Decimal(days) // 1)


def _first_instant(look: Look, days_ago: int, *, after: int = 0) -> dt.datetime:
    """The first instant of the local day so many days ago, or of one after it."""
    zone = look.business.zone
    today = look.now.astimezone(zone).date()
    days = min(max(days_ago - after, -36_500), 40_000)
    return day_start(today - dt.timedelta(days=days), zone)


def _within(look: Look, query: Select[Any], at: Any, days: int | None) -> Select[Any]:
    if days is None:
        return query
    return query.where(at >= _first_instant(look, days), at < _first_instant(look, 0, after=1))


def _events(condition: Condition) -> list[tuple[Select[Any], Any]]:
    """The queries that name whom it happened to, each with the column that says when."""
    head, _, kind = condition.subject.partition(".")
    if head == "touch":
        return [(_touches(kind, condition), Touchpoint.at)]
    if head == "activity":
        return _activities(kind)
    if kind == "opened":
        return [(_deals(), Deal.opened_at)]
    return [(_deals().where(Deal.stage_kind == kind), Deal.closed_at)]


def _touches(kind: str, condition: Condition) -> Select[Any]:
    query: Select[Any] = _their_touches() if not kind else select(Touchpoint.contact_id).where(Touchpoint.kind == kind)
    if condition.campaign is not None:
        named = select(Campaign.id).where(is_text(Campaign.name, (condition.campaign,)))
        query = query.where(Touchpoint.campaign_id.in_(named))
    if condition.content is not None:
        titled = select(Content.id).where(is_text(Content.title, (condition.content,)))
        query = query.where(Touchpoint.content_id.in_(titled))
    return query


def _their_touches(*columns: Any) -> Select[Any]:
    return select(Touchpoint.contact_id, *columns).where(Touchpoint.kind.in_(THEIR_KINDS))


def _deals(*columns: Any) -> Select[Any]:
    return select(Deal.contact_id, *columns).where(Deal.deleted_at.is_(None), Deal.contact_id.is_not(None))


def _wins(*columns: Any) -> Select[Any]:
    return _deals(*columns).where(Deal.stage_kind == StageKind.WON)


def _activities(kind: str) -> list[tuple[Select[Any], Any]]:
    """Done work that reached somebody: with the person, or on a deal of theirs that names nobody."""
    done = [
        Activity.done_at.is_not(None),
        Activity.deleted_at.is_(None),
        func.coalesce(Activity.outcome, "") != NO_ANSWER,
        *([Activity.kind == kind] if kind else []),
    ]
    own: Select[Any] = select(Activity.contact_id).where(Activity.contact_id.is_not(None), *done)
    through: Select[Any] = (
        select(Deal.contact_id)
        .join(Activity, Activity.deal_id == Deal.id)
        .where(Activity.contact_id.is_(None), Deal.contact_id.is_not(None), *done)
    )
    return [(own, Activity.done_at), (through, Activity.done_at)]
