"""Conditions on who people are, as conditions on contacts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, cast, exists, func, not_, or_, select, type_coerce

from funneldesk.analytics.calendar import day_start
from funneldesk.analytics.score_band import USUAL_BANDS
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.score_terms import Operator
from funneldesk.model.scoring import CachedScore
from funneldesk.model.segment_subjects import Kind
from funneldesk.model.source import Channel, Source
from funneldesk.model.user import User

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.model.segment_subjects import Subject
    from funneldesk.model.segment_terms import Condition
    from funneldesk.queries.look import Look

_OWN: dict[str, Any] = {
    "contact.name": Contact.name,
    "contact.city": Contact.city,
    "contact.region": Contact.region,
    "contact.postcode": Contact.postcode,
    "contact.country": Contact.country,
    "contact.language": Contact.language,
    "contact.job_title": Contact.job_title,
    "contact.lifecycle_stage": Contact.lifecycle_stage,
    "contact.email": Contact.email,
    "contact.phone": Contact.phone,
    "contact.consent": Contact.consent,
    "contact.do_not_contact": Contact.do_not_contact,
    "contact.do_not_email": Contact.do_not_email,
    "contact.do_not_call": Contact.do_not_call,
    "contact.do_not_whatsapp": Contact.do_not_whatsapp,
    "contact.created": Contact.created_at,
}
# What lies one step away: the reference that leads there, and the column asked.
_NEAR: dict[str, tuple[Any, Any, Any]] = {
    "company.name": (Contact.company_id, Company, Company.name),
    "company.industry": (Contact.company_id, Company, Company.industry),
    "company.size": (Contact.company_id, Company, Company.employees),
    "company.city": (Contact.company_id, Company, Company.city),
    "company.country": (Contact.company_id, Company, Company.country),
    "source.words": (Contact.source_id, Source, Source.words),
    "source.origin": (Contact.source_id, Source, Source.origin),
    "campaign.name": (Contact.campaign_id, Campaign, Campaign.name),
    "contact.owner": (Contact.owner_id, User, User.name),
}
_REACH: dict[str, tuple[Any, Any]] = {
    "reach.email": (Contact.do_not_email, Contact.email_key),
    "reach.whatsapp": (Contact.do_not_whatsapp, Contact.phone_key),
    "reach.call": (Contact.do_not_call, Contact.phone_key),
}
_NO_CONSENT = (
    *("no", "n", "non", "nein", "false", "0", "none", "not given", "denied", "declined", "refused", "withdrawn"),
    *("revoked", "expired", "unsubscribed", "opted out", "opted-out", "optedout", "opt out", "opt-out", "optout"),
    "नहीं",
)
_TRUTH = {"true": frozenset({"yes", "true"}), "false": frozenset({"no", "false"})}
_BREAKS = " -/,.(&_"
"""What a word inside a text can begin after."""


def where_attribute(look: Look, condition: Condition, subject: Subject) -> ColumnElement[Any]:
    """The condition on contacts that an attribute meets a condition; its negation is the caller's."""
    key = condition.subject
    if key in _OWN:
        return _test(look, _OWN[key], condition, subject)
    if key in _NEAR:
        reference, record, column = _NEAR[key]
        return _through(condition, reference.in_, select(record.id).where(_positive(look, column, condition, subject)))
    if key == "source.channel":
        near = select(Source.id).join(Channel, Channel.id == Source.channel_id)
        return _through(condition, Contact.source_id.in_, near.where(_positive(look, Channel.key, condition, subject)))
    if key in {"contact.points", "contact.band"}:
        return _where_score(look, condition, subject)
    if key in _REACH:
        can = _can_reach(key)
        return can if condition.operator is Operator.YES else not_(func.coalesce(can, 0))
    return _where_custom(condition)


def _through(condition: Condition, within: Any, near: Any) -> ColumnElement[Any]:
    """The contacts by what lies one step away; who has nothing there has an empty one."""
    found: ColumnElement[Any] = within(near)
    return not_(func.coalesce(found, 0)) if condition.operator is Operator.IS_EMPTY else found


def _positive(look: Look, column: Any, condition: Condition, subject: Subject) -> ColumnElement[Any]:
    """The test on a column one step away; for `is empty` the test that it is not."""
    if condition.operator is Operator.IS_EMPTY:
        return _is_set(column, subject)
    return _test(look, column, condition, subject)


def _test(look: Look, column: Any, condition: Condition, subject: Subject) -> ColumnElement[Any]:
    operator, value = condition.operator, condition.value
    if operator is Operator.IS_SET:
        return _is_set(column, subject)
    if operator is Operator.IS_EMPTY:
        return not_(func.coalesce(_is_set(column, subject), 0))
    if subject.kind is Kind.FLAG:
        return column.is_(operator is Operator.YES)  # type: ignore[no-any-return]  # of whatever column
    if subject.kind is Kind.DAY:
        return _test_day(look, column, condition)
    if subject.kind is Kind.NUMBER:
        return _test_number(column, operator, value)
    return _test_words(column, operator, value)


def _test_words(column: Any, operator: Operator, value: Any) -> ColumnElement[Any]:
    if operator is Operator.CONTAINS:
        return holds_word(column, str(value))
    return is_text(column, value if isinstance(value, tuple) else (value,))


def _is_set(column: Any, subject: Subject) -> ColumnElement[Any]:
    if subject.kind in {Kind.TEXT, Kind.CHOICE}:
        return func.trim(func.coalesce(column, "")) != ""
    return column.is_not(None)  # type: ignore[no-any-return]  # of whatever column


def is_text(column: Any, values: tuple[Any, ...]) -> ColumnElement[Any]:
    """Whether a text is one of these, whatever the case of its letters."""
    ways = sorted({way for value in values for way in _ways(str(value))})
    return column.collate("NOCASE").in_(ways)  # type: ignore[no-any-return]  # of whatever column


def holds_word(column: Any, value: str) -> ColumnElement[Any]:
    """Whether a word of a text begins with a value, whatever the case of its letters."""
    ways = sorted({way.casefold() if way.isascii() else way for way in _ways(value)})
    return or_(
        *(
            and_(
                column.contains(way, autoescape=True),
                or_(
                    column.startswith(way, autoescape=True),
                    *(column.contains(mark + way, autoescape=True) for mark in _BREAKS),
                ),
            )
            for way in ways
        )
    )


def _ways(value: str) -> set[str]:
    """A text in the ways its case is written; the database itself folds only the letters of English."""
    if value.isascii():
        return {value}
    return {value, value.lower(), value.upper(), value.title(), value.capitalize()}


def _test_number(column: Any, operator: Operator, value: Any) -> ColumnElement[Any]:
    low, high = ends(operator, value)
    tests = [] if low is None else [column >= plain_number(low)]
    return and_(*tests, *([] if high is None else [column <= plain_number(high)]))


def ends(operator: Operator, value: Any) -> tuple[Any, Any]:
    """The least and the most that a comparison lets through; None leaves that side open."""
    if operator is Operator.BETWEEN:
        return value[0], value[1]
    return (
        value if operator in {Operator.IS, Operator.AT_LEAST} else None,
        value if operator in {Operator.IS, Operator.AT_MOST} else None,
    )


def plain_number(value: Any) -> int | float:
    """A number as the database compares it."""
    return float(value) if isinstance(value, Decimal) else int(value)


def _test_day(look: Look, column: Any, condition: Condition) -> ColumnElement[Any]:
    zone = look.business.zone
    if condition.operator is Operator.WITHIN_DAYS:
        today = look.now.astimezone(zone).date()
        low: Any = today - dt.timedelta(days=int(str(condition.value)))
        high: Any = today
    else:
        low, high = ends(condition.operator, condition.value)
    tests = [] if low is None else [column >= day_start(low, zone)]
    return and_(*tests, *([] if high is None else [column < day_start(high + dt.timedelta(days=1), zone)]))


def _where_score(look: Look, condition: Condition, subject: Subject) -> ColumnElement[Any]:
    """By the kept score; who has none kept yet has no points."""
    kept = select(CachedScore.record_id).where(CachedScore.kind == "contact")
    total = CachedScore.total
    if condition.operator is Operator.IS_EMPTY:
        return Contact.id.not_in(kept)
    if condition.operator is Operator.IS_SET:
        return Contact.id.in_(kept)
    if subject.kind is Kind.NUMBER:
        return Contact.id.in_(kept.where(_test_number(total, condition.operator, condition.value)))
    bands = {
        "hot": total >= USUAL_BANDS.hot,
        "warm": and_(total >= USUAL_BANDS.warm, total < USUAL_BANDS.hot),
        "cold": total < USUAL_BANDS.warm,
    }
    del look
    wanted = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return Contact.id.in_(kept.where(or_(*(bands[str(band)] for band in wanted))))


def _can_reach(key: str) -> ColumnElement[Any]:
    forbidden, address = _REACH[key]
    consent = func.rtrim(func.trim(Contact.consent), ".!")
    tests = [
        Contact.do_not_contact.is_(False),
        forbidden.is_(False),
        address.is_not(None),
        consent != "",
        consent.collate("NOCASE").not_in(_NO_CONSENT),
    ]
    return and_(*tests, *([Contact.email_bounced_at.is_(None)] if key == "reach.email" else []))


def _where_custom(condition: Condition) -> ColumnElement[Any]:
    """By a field of the owner's own making; a list meets a condition when one of its values does."""
    whose, _, name = condition.subject.split(".", 2)
    column: Any = type_coerce(Contact.custom if whose == "contact" else Company.custom, Text)
    key = f'"{name}":'
    each = func.json_each(column, f'$."{name}"').table_valued("value", "type")
    said = func.trim(func.coalesce(each.c.value, "")) != ""
    test = said if condition.operator in {Operator.IS_SET, Operator.IS_EMPTY} else _test_custom(each, condition)
    # The text is looked through first: reading it as JSON costs ten times as much.
    quick = [column.contains(word, autoescape=True) for word in _quick_words(condition)]
    found: Any = and_(func.instr(column, key) > 0, *quick, exists().select_from(each).where(test))
    if whose == "company":
        return _through(condition, Contact.company_id.in_, select(Company.id).where(found))
    return not_(func.coalesce(found, 0)) if condition.operator is Operator.IS_EMPTY else found


def _quick_words(condition: Condition) -> list[str]:
    """What the stored text surely holds where the condition is met; nothing where that is not sure."""
    value = condition.value
    if condition.operator not in {Operator.IS, Operator.CONTAINS} or not isinstance(value, str):
        return []
    if any(value.casefold() in words for words in _TRUTH.values()):
        return []
    return [value] if value.isascii() and not {'"', "\\"} & set(value) else []


def _test_custom(each: Any, condition: Condition) -> ColumnElement[Any]:
    operator, value = condition.operator, condition.value
    text: Any = func.coalesce(cast(each.c.value, Text), "")
    if operator is Operator.CONTAINS:
        return and_(each.c.type == "text", holds_word(text, str(value)))
    if operator in {Operator.IS, Operator.ONE_OF}:
        values = value if isinstance(value, tuple) else (value,)
        words = tuple(one for one in values if isinstance(one, str))
        numbers = [plain_number(one) for one in values if not isinstance(one, str | dt.date)]
        days = tuple(one.isoformat() for one in values if isinstance(one, dt.date))
        tests = [is_text(text, words + days)] if words or days else []
        kinds = [kind for kind, said in _TRUTH.items() if said & {word.casefold() for word in words}]
        tests += [each.c.type.in_(kinds)] if kinds else []
        return or_(
            *tests, *([and_(each.c.type.in_(("integer", "real")), each.c.value.in_(numbers))] if numbers else [])
        )
    low, high = ends(operator, value)
    if isinstance(low if low is not None else high, dt.date):
        day = func.substr(text, 1, 10)
        bounds = [day >= low.isoformat()] if low is not None else []
        return and_(
            each.c.type == "text",
            day.op("GLOB")("[0-9][0-9][0-9][0-9]-*"),
            *bounds,
            *([day <= high.isoformat()] if high is not None else []),
        )
    return and_(each.c.type.in_(("integer", "real")), _test_number(each.c.value, operator, value))
