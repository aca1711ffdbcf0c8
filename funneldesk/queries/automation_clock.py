"""What came due by the clock: stays, rests, dates and delays that automations wait for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, literal_column, or_, select, text
from sqlalchemy.orm import aliased
from sqlalchemy.sql.functions import Function

from funneldesk.model.activity import Activity
from funneldesk.model.automation_event import Occasion
from funneldesk.model.automation_terms import DEAL, LEAD
from funneldesk.model.automation_triggers import (
    ActivityOverdue,
    DateReached,
    NoNextStep,
    NoTouch,
    StayedFor,
    find_custom_date,
)
from funneldesk.model.base import Instant
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LEFT_THE_FUNNEL, LifecycleChange
from funneldesk.model.pipeline import StageKind, StageVisit
from funneldesk.queries.automation_occasions import read_row_depth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from funneldesk.model.automation_triggers import Trigger
    from funneldesk.queries.automation_rules import StoredRule
    from funneldesk.queries.look import Look

_NOT_PAST = "import"


@dataclass(frozen=True, slots=True)
class Span:
    """The time that is looked at: after `since`, up to and with `until` (UTC)."""

    since: dt.datetime
    until: dt.datetime

    def back(self, days: int) -> tuple[dt.datetime, dt.datetime]:
        """The same span so many days earlier."""
        length = dt.timedelta(days=days)
        return self.since - length, self.until - length


@dataclass(frozen=True, slots=True)
class Due:
    """One record that came due.

    Attributes:
        contact_id: its person.
        deal_id: its deal; None where it is about the person.
        key: names the event.
        due_at: when it came due (UTC).
        row: table and number of the row that says so, where the program itself may have made it.
    """

    contact_id: int | None
    deal_id: int | None
    key: str
    due_at: dt.datetime
    row: tuple[str, int] | None = None


def find_due(look: Look, stored: StoredRule, span: Span) -> list[Occasion]:
    """The events of one rule by the clock that came due within a span, the earliest first.

    What an import put down as it was in the past starts no clock.
    """
    if stored.rule is None or not stored.rule.trigger.BY_CLOCK:
        return []
    trigger = stored.rule.trigger
    read = _READ[type(trigger)]
    found = []
    for one in read(look, trigger, span):
        if not span.since < one.due_at <= span.until:
            continue
        kind, record_id = (DEAL, one.deal_id) if one.deal_id is not None else (LEAD, one.contact_id)
        if record_id is not None:
            depth = 1 + (read_row_depth(look, *one.row) if one.row is not None else 0)
            found.append(
                Occasion(stored.id, kind, record_id, one.contact_id, one.deal_id, one.key, one.due_at, depth=depth)
            )
    return sorted(found, key=lambda one: (one.due_at, one.record_id))


def _stayed(look: Look, trigger: StayedFor, span: Span) -> Iterator[Due]:
    since, until = span.back(trigger.days)
    length = dt.timedelta(days=trigger.days)
    if trigger.record == DEAL:
        visit = StageVisit
        query = (
            select(visit.id, visit.entered_at, visit.cause, Deal.id, Deal.contact_id)
            .join(Deal, Deal.id == visit.deal_id)
            .where(
                visit.is_open,
                visit.entered_at > since,
                visit.entered_at <= until,
                visit.cause != _NOT_PAST,
                Deal.deleted_at.is_(None),
            )
        )
        by_stage: Any = visit.stage_id if isinstance(trigger.stage, int) else Deal.stage_kind
        for visit_id, entered_at, cause, deal_id, contact_id in _rows(look, query.where(by_stage == trigger.stage)):
            row = ("stage_visit", visit_id) if cause == "automation" else None
            yield Due(contact_id, deal_id, f"visit:{visit_id}", entered_at + length, row)
        return
    change, later = LifecycleChange, aliased(LifecycleChange)
    rows = _rows(
        look,
        select(change.id, change.at, change.cause, Contact.id)
        .join(Contact, Contact.id == change.contact_id)
        .where(
            change.to_stage == trigger.stage,
            change.at > since,
            change.at <= until,
            change.cause != _NOT_PAST,
            Contact.lifecycle_stage == trigger.stage,
            Contact.deleted_at.is_(None),
            ~exists().where(later.contact_id == change.contact_id, later.id > change.id),
        ),
    )
    for change_id, at, cause, contact_id in rows:
        row = ("lifecycle_change", change_id) if cause == "automation" else None
        yield Due(contact_id, None, f"change:{change_id}", at + length, row)


def _untouched(look: Look, trigger: NoTouch, span: Span) -> Iterator[Due]:
    since, until = span.back(trigger.days)
    length = dt.timedelta(days=trigger.days)
    if trigger.record == DEAL:
        rows = _rows(
            look,
            select(Deal.id, Deal.contact_id, Deal.last_touch_at).where(
                Deal.stage_kind == StageKind.OPEN,
                Deal.deleted_at.is_(None),
                Deal.last_touch_at > since,
                Deal.last_touch_at <= until,
                # Of an imported deal the touches of the past do not count, only what was done with it here.
                or_(
                    Deal.last_touch_at > Deal.recorded_at,
                    ~exists().where(StageVisit.deal_id == Deal.id, StageVisit.cause == _NOT_PAST),
                ),
            ),
        )
        for deal_id, contact_id, at in rows:
            yield Due(contact_id, deal_id, f"rest:{at.isoformat()}", at + length)
        return
    last = (
        select(Activity.contact_id, func.max(Activity.done_at).label("at"))
        .where(Activity.done_at.is_not(None), Activity.cause == "person", Activity.deleted_at.is_(None))
        .group_by(Activity.contact_id)
        .subquery()
    )
    begun = (
        select(LifecycleChange.contact_id, LifecycleChange.recorded_at.label("at"))
        .where(LifecycleChange.from_stage.is_(None), LifecycleChange.cause != _NOT_PAST)
        .subquery()
    )
    touched: Any = Function(
        "max", func.coalesce(last.c.at, text("0")), func.coalesce(begun.c.at, text("0")), type_=Instant()
    )
    rows = _rows(
        look,
        select(Contact.id, touched)
        .outerjoin(last, last.c.contact_id == Contact.id)
        .outerjoin(begun, begun.c.contact_id == Contact.id)
        .where(
            Contact.deleted_at.is_(None),
            Contact.lifecycle_stage.not_in([*CUSTOMER_STAGES, *LEFT_THE_FUNNEL]),
            touched > since,
            touched <= until,
        ),
    )
    for contact_id, at in rows:
        yield Due(contact_id, None, f"rest:{at.isoformat()}", at + length)


def _stepless(look: Look, trigger: NoNextStep, span: Span) -> Iterator[Due]:
    since, until = span.back(trigger.days)
    later = aliased(Activity)
    rows = _rows(
        look,
        select(Activity.id, Activity.done_at, Deal.id, Deal.contact_id)
        .join(Deal, Deal.id == Activity.deal_id)
        .where(
            Activity.done_at > since,
            Activity.done_at <= until,
            Activity.cause != _NOT_PAST,
            Activity.deleted_at.is_(None),
            Deal.deleted_at.is_(None),
            Deal.stage_kind == StageKind.OPEN,
            Deal.next_activity_id.is_(None),
            ~exists().where(
                later.deal_id == Activity.deal_id,
                later.deleted_at.is_(None),
                or_(later.done_at > Activity.done_at, (later.done_at == Activity.done_at) & (later.id > Activity.id)),
            ),
        ),
    )
    for activity_id, done_at, deal_id, contact_id in rows:
        yield Due(contact_id, deal_id, f"after:{activity_id}", done_at + dt.timedelta(days=trigger.days))


def _overdue(look: Look, trigger: ActivityOverdue, span: Span) -> Iterator[Due]:
    since, until = span.back(trigger.days)
    # What is due on a day is late when that day is over; its instant is the day's noon.
    query = (
        select(
            Activity.id,
            Activity.due_at,
            Activity.due_day_only,
            Activity.cause,
            Activity.deal_id,
            func.coalesce(Activity.contact_id, Deal.contact_id),
        )
        .outerjoin(Deal, Deal.id == Activity.deal_id)
        .outerjoin(Contact, Contact.id == Activity.contact_id)
        .where(
            Activity.done_at.is_(None),
            Activity.deleted_at.is_(None),
            Activity.due_at > since - dt.timedelta(days=1),
            Activity.due_at <= until,
            Activity.cause != _NOT_PAST,
            Deal.deleted_at.is_(None),
            Contact.deleted_at.is_(None),
        )
    )
    if trigger.activity is not None:
        query = query.where(Activity.kind == trigger.activity)
    for activity_id, due_at, day_only, cause, deal_id, contact_id in _rows(look, query):
        late = _end_of_day(look, due_at) if day_only else due_at
        row = ("activity", activity_id) if cause == "automation" else None
        key = f"due:{activity_id}:{due_at.isoformat()}"
        yield Due(contact_id, deal_id, key, late + dt.timedelta(days=trigger.days), row)


def _dated(look: Look, trigger: DateReached, span: Span) -> Iterator[Due]:
    zone = look.business.zone
    shift = dt.timedelta(days=trigger.days)
    first = span.since.astimezone(zone).date() - shift
    last = span.until.astimezone(zone).date() - shift
    own = find_custom_date(trigger.field)
    is_of_deal = DEAL in trigger.about
    day: Any = Deal.expected_close_on if is_of_deal else Contact.revisit_on
    is_in_span: Any = day.between(first, last)
    if own is not None:
        day = func.json_extract(Deal.custom if is_of_deal else Contact.custom, f'$."{own[1]}"')
        is_in_span = func.substr(day, 1, 10).between(first.isoformat(), last.isoformat())
    query: Any = select(Contact.id, literal_column("NULL"), day).where(Contact.deleted_at.is_(None), is_in_span)
    if is_of_deal:
        query = select(Deal.contact_id, Deal.id, day).where(Deal.deleted_at.is_(None), is_in_span)
        # What was to happen with a deal until it is closed ends with it; other dates, as of a contract, come after.
        query = query if own is not None else query.where(Deal.stage_kind == StageKind.OPEN)
    for contact_id, deal_id, value in _rows(look, query):
        on = _read_day(value)
        if on is not None:
            begins = dt.datetime.combine(on + shift, dt.time(), zone).astimezone(dt.UTC)
            yield Due(contact_id, deal_id, f"date:{trigger.field}:{on.isoformat()}", begins)


def _rows(look: Look, query: Any) -> list[Any]:
    """The rows a query finds; what it asks for is known to be filled."""
    return list(look.connection.execute(query))


def _read_day(value: Any) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _end_of_day(look: Look, at: dt.datetime) -> dt.datetime:
    zone = look.business.zone
    following = at.astimezone(zone).date() + dt.timedelta(days=1)
    return dt.datetime.combine(following, dt.time(), zone).astimezone(dt.UTC)


_READ: dict[type[Trigger], Callable[[Look, Any, Span], Iterator[Due]]] = {
    StayedFor: _stayed,
    NoTouch: _untouched,
    NoNextStep: _stepless,
    ActivityOverdue: _overdue,
    DateReached: _dated,
}
