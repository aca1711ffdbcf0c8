"""Kinds, fields and readings in the words the import shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.exchange.fields import CUSTOM, FIELDS, IGNORED
from funneldesk.exchange.values import Unreadable
from funneldesk.exchange.values_date import DateOrder, parse_date
from funneldesk.exchange.values_number import NumberStyle, parse_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

KIND_WORDS: dict[str, str] = {
    "leads": "Leads",
    "deals": "Deals",
    "companies": "Companies",
    "products": "Products",
    "people": "Our people",
    "campaign-results": "Campaign results",
    "touchpoints": "Touches",
}

KIND_HINTS: dict[str, str] = {
    "leads": "Each row is a person who may buy, or the id of one.",
    "deals": "Each row is a sale: open, won or lost.",
    "companies": "Each row is a company you sell to.",
    "products": "Each row is something you sell.",
    "people": "Each row is one of your own staff, such as a sales rep.",
    "campaign-results": "Each row is what a campaign was measured to do on a day or over a period.",
    "touchpoints": "Each row is one touch: who, when, how and by which campaign.",
}

_FIELD_WORDS: dict[str, str] = {
    "id": "Id in the other program",
    "lead_id": "Id of the lead",
    "name": "Name",
    "created": "First contact",
    "outcome": "Outcome (won, lost)",
    "outcome_date": "Date of the outcome",
    "opened": "Opened on",
    "closed": "Closed on",
    "won_on": "Won on",
    "lost_on": "Lost on",
    "stage_since": "In the stage since",
    "expected_close": "Expected close",
    "employees": "Number of employees",
    "founded_year": "Founded in",
    "parent": "Parent company",
    "probability": "Chance in percent",
    "email": "E-mail",
    "series": "Series or category",
    "postcode": "Postcode",
    "utm_source": "UTM source",
    "utm_medium": "UTM medium",
    "utm_campaign": "UTM campaign",
    "utm_content": "UTM content",
    "landing_url": "Landing page's address",
    "do_not_email": "Wants no e-mail",
    "do_not_call": "Wants no calls",
    "do_not_whatsapp": "Wants no WhatsApp",
    "do_not_mobile": "Wants no calls or messages on the mobile",
    "campaign_id": "Campaign's number",
    "starts_on": "First day",
    "ends_on": "Last day",
    "week": "Week, by its first day",
    "results": "Results of the platform",
    "result_indicator": "What the results are",
    "source_medium": "Where visits came from",
    "breakdown": "Part of the campaign",
    "at": "When",
    "kind": "Kind of touch",
}

_TYPE_WORDS: dict[str, str] = {
    "integer": "whole numbers",
    "decimal": "numbers",
    "money": "amounts",
    "percent": "percentages",
    "date": "dates",
    "datetime": "dates with time",
    "boolean": "yes or no",
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "id": "ids",
    "category": "a few words",
    "text": "text",
    "empty": "empty",
}

_ORDER_WORDS = {
    DateOrder.DMY: "day first",
    DateOrder.MDY: "month first",
    DateOrder.YMD: "year first",
    DateOrder.SERIAL: "spreadsheet day numbers",
}

_ACTION_WORDS = {
    "refused": "Not taken",
    "create": "New",
    "update": "Update",
    "unchanged": "No change",
    "dropped": "Left out",
}


def field_words(name: str) -> str:
    """A field as people call it."""
    return _FIELD_WORDS.get(name) or name.replace("_", " ").capitalize()


def field_choices(kind: str) -> list[tuple[object, str]]:
    """What a column can fill: a field of its own first, then the fields of the kind, then nothing."""
    named = [(field.name, field_words(field.name)) for field in FIELDS[kind]]
    return [(CUSTOM, "Keep as a field of its own"), *named, (IGNORED, "Skip this column")]


def type_words(kind: str, style: str = "", currency: str | None = None) -> str:
    """What a column holds and how it is written."""
    parts = [_TYPE_WORDS.get(kind, kind)]
    orders = {order.value: words for order, words in _ORDER_WORDS.items()}
    if style in orders:
        parts.append(orders[style])
    elif style == NumberStyle.MIXED:
        parts.append("in several styles")
    elif style and style != NumberStyle.PLAIN:
        parts.append(f"like {style}")
    if currency:
        parts.append(currency)
    return ", ".join(parts)


def action_words(action: str) -> str:
    """What becomes of a row."""
    return _ACTION_WORDS.get(action, action.capitalize())


def reading_words(reading: str, samples: Sequence[str]) -> str:
    """One way to read a column, shown on up to three of its values."""
    shown = [text for sample in samples if (text := _read_as(sample, reading))]
    orders = {order.value: words.capitalize() for order, words in _ORDER_WORDS.items()}
    words = orders.get(reading) or _style_words(reading, samples)
    return f"{words}: {', '.join(shown)}" if shown else words


def telling_samples(samples: Iterable[str], readings: Sequence[str], most: int = 3) -> list[str]:
    """The values on which the readings differ, first, for asking."""
    each = [(len({_read_as(sample, reading) for reading in readings}) < len(readings), sample) for sample in samples]
    return [sample for _same, sample in sorted(each, key=lambda pair: pair[0])][:most]


def _read_as(sample: str, reading: str) -> str:
    try:
        if reading in {order.value for order in DateOrder}:
            return _day_words(parse_date(sample, DateOrder(reading)))
        number = parse_number(sample, NumberStyle(reading))
        return f"{number:,.0f}" if number == number.to_integral_value() else f"{number.normalize():,f}"
    except (Unreadable, ValueError):
        return ""


def _style_words(reading: str, samples: Sequence[str]) -> str:
    """Which part the mark plays that makes the values ambiguous."""
    mark = NumberStyle(reading).decimal_mark
    if any(mark in sample for sample in samples):
        return f"“{mark}” marks decimals"
    other = "," if mark == "." else "."
    return f"“{other}” groups thousands"


def _day_words(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
