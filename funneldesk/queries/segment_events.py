"""Conditions on what people did, as conditions on contacts: sets of people, gathered once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import UnaryExpression, and_, exists, false, func, literal_column, not_, or_, select, true, union_all
from sqlalchemy.sql.operators import custom_op

from funneldesk.analytics.calendar import day_start
from funneldesk.model.activity import NO_ANSWER, Activity
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.deal import Deal
from funneldesk.model.money import currency_exponent
from funneldesk.model.pipeline import StageKind
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_subjects import TOUCH
from funneldesk.model.segment_terms import Condition
from funneldesk.model.touchpoint import OUR_OWN_KINDS, TOUCH_WORDS, Touchpoint
from funneldesk.queries.segment_attributes import ends, is_text

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from funneldesk.queries.look import Look

THEIR_KINDS = tuple(kind for kind in TOUCH_WORDS if kind not in OUR_OWN_KINDS)
"""Kinds of touches by which people came to us; any touch means one of these."""


def where_event(look: Look, condition: Condition) -> ColumnElement[Any]:
    """The contacts to whom an event happened often enough, recently enough."""
    if condition == Condition(TOUCH, Operator.YES, negate=condition.negate):
        return _touched(true())
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
        return _where_frequency(condition)
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


def _where_frequency(condition: Condition) -> ColumnElement[Any]:
    """By how many touches and wins there were: from as many as asked, and not from more."""
    if condition.operator in {Operator.IS_SET, Operator.IS_EMPTY}:
        found = _often(1)
        return found if condition.operator is Operator.IS_SET else not_(found)
    low, high = ends(condition.operator, condition.value)
    least = true() if low is None or low <= 0 else _often(_ceiling(low))
    if high is None:
        return least
    return false() if high < 0 else and_(least, not_(_often(_floor(high) + 1)))


def _often(times: int) -> ColumnElement[bool]:
    """The contacts with so many touches and wins: by touches alone, or winners by both; neither needs a sort."""
    touches = select(Touchpoint.contact_id).where(_their_kind()).group_by(Touchpoint.contact_id)
    mine = select(func.count()).where(Touchpoint.contact_id == Deal.contact_id, _their_kind())
    both = func.count() + mine.correlate(Deal).scalar_subquery()
    winners = _wins().group_by(Deal.contact_id).having(both >= times)
    return or_(Contact.id.in_(touches.having(func.count() >= times)), Contact.id.in_(winners))


def _where_recency(look: Look, condition: Condition) -> ColumnElement[Any]:
    """By whole local days since the last touch or win; what is dated ahead has not happened yet.

    The last lies in a stretch of days when something happened in it and nothing after it: two sets, no largest.
    """
    tomorrow = _first_instant(look, 0, after=1)
    if condition.operator in {Operator.IS_SET, Operator.IS_EMPTY}:
        found = _seen(None, tomorrow)
        return found if condition.operator is Operator.IS_SET else not_(found)
    low, high = ends(condition.operator, condition.value)
    start = None if high is None else _first_instant(look, _floor(high))
    end = tomorrow if low is None else min(_first_instant(look, _ceiling(low), after=1), tomorrow)
    if start is not None and start >= end:
        return false()
    found = _seen(start, end)
    return found if end == tomorrow else and_(found, not_(_seen(end, tomorrow)))


def _seen(start: dt.datetime | None, end: dt.datetime) -> ColumnElement[Any]:
    """The contacts with a touch or a win from one instant up to another."""
    touched, won = Touchpoint.at < end, Deal.closed_at < end
    if start is None:
        return or_(_touched(touched), Contact.id.in_(_wins().where(won)))
    touches = _their_touches().where(touched, Touchpoint.at >= start)
    return or_(Contact.id.in_(touches), Contact.id.in_(_wins().where(won, Deal.closed_at >= start)))


def _touched(test: ColumnElement[bool]) -> ColumnElement[bool]:
    """The contacts with any such touch; asked person by person, as nearly everybody has one."""
    return exists().where(Touchpoint.contact_id == Contact.id, test, _their_kind()).correlate(Contact)


def _their_kind() -> ColumnElement[bool]:
    """Any touch, said so that the index by kind is not tried: most touches are of these kinds."""
    return _unindexed(Touchpoint.kind).in_(THEIR_KINDS)  # type: ignore[no-any-return]  # of whatever column


def _unindexed(column: Any) -> Any:
    """The column itself, which the database takes for no index."""
    return UnaryExpression(column.expression, operator=custom_op("+"), type_=column.type)


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
    return [(_wins() if kind == StageKind.WON else _deals().where(Deal.stage_kind == kind), Deal.closed_at)]


def _touches(kind: str, condition: Condition) -> Select[Any]:
    # Touches in a stretch of days are found by kind; all there ever were, or those to be counted, by person.
    is_few = condition.within_days is not None and condition.times == 1
    column: Any = Touchpoint.kind if is_few or kind else _unindexed(Touchpoint.kind)
    query: Select[Any] = select(Touchpoint.contact_id).where(column.in_((kind,) if kind else THEIR_KINDS))
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
    """The wins, said in the very words of their index, which a bound value would not be known to match."""
    return _deals(*columns).where(Deal.stage_kind == literal_column(f"'{StageKind.WON.value}'"))


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
