"""Figures as the metrics answer writes them, and as lines for people."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any

from funneldesk.model.money import Money
from funneldesk.queries.figure import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.queries.figure import Figure, Metric


_BY_SOURCE = "conversion_by_source"
_NOT_FOR_PEOPLE = {"key", "kind", "part", "stage_id", "source_id", "left", "interval"}
_NOT_FOR_PEOPLE |= {"share_of_previous", "share_of_first", "advance_share"}
_DAYS = {"median": "median", "p10": "10 %", "p90": "90 %"}
_SHARED = {"drop_off": "entered", "rate": "leads"}
"""A row's share → the row's number that it is a share of."""


def describe_figure(name: str, figure: Figure) -> dict[str, Any]:
    """A figure as plain JSON values: money as decimal text, rows as objects; what stands apart as further keys."""
    apart = {key: _plain_apart(value) for key, value in figure.apart.items()}
    return {"value": _value(name, figure), "n": figure.n, **apart}


def figure_words(metric: Metric, figure: Figure) -> list[str]:
    """A figure as lines for people."""
    if metric.unit is not Unit.TABLE:
        return [f"{metric.words}: {_value_words(metric.unit, figure)}"]
    rows: Any = figure.value
    return [f"{metric.words}:", *(f"  {_row_words(row, figure.n)}" for row in rows)]


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return format(value.amount, "f")
    if isinstance(value, tuple | list):
        return [_plain(row) for row in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field: _plain(getattr(value, field)) for field in value.__dataclass_fields__}
    return value


def _value(name: str, figure: Figure) -> Any:
    """The value; sources become keys, as each has but one row."""
    if name != _BY_SOURCE or not isinstance(figure.value, tuple):
        return _plain(figure.value)
    return {row.source: {"leads": row.leads, "won": row.won, "rate": row.rate} for row in figure.value}


def _plain_apart(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {code: {"value": _plain(amount), "n": n} for code, (amount, n) in value.items()}


def _value_words(unit: Unit, figure: Figure) -> str:
    from funneldesk.formatting.duration import duration_text
    from funneldesk.formatting.money import money_text
    from funneldesk.formatting.number import number_text
    from funneldesk.formatting.percent import percent_text

    value = figure.value
    if isinstance(value, Money):
        return money_text(value) + (" a day" if unit is Unit.MONEY_A_DAY else "")
    if value is None or not isinstance(value, int | float):
        return "–"
    if unit is Unit.RATIO:
        return number_text(value, decimals=2)
    if unit is Unit.SHARE:
        return percent_text(value, figure.n)
    return duration_text(value) if unit is Unit.DAYS else number_text(value)


def _row_words(row: Any, n: int) -> str:
    """A row's first field as its name, and the others with their words."""
    first, *others = row.__dataclass_fields__
    # A source's rate is reckoned from its counts, not kept.
    others += ["rate"] if hasattr(row, "rate") and "rate" not in others else []
    texts = (
        _SPECIAL[word](getattr(row, word)) if word in _SPECIAL else _field_words(row, word, n)
        for word in others
        if word not in _NOT_FOR_PEOPLE
    )
    name = " ".join(str(getattr(row, first)).split())
    return f"{name}: {', '.join(text for text in texts if text)}"


def _refusal_words(refusal: str) -> str:
    return f"({refusal})" if refusal else ""


def _ratio_words(ratio: float | None) -> str:
    from funneldesk.formatting.number import number_text

    return f"ROI {number_text(ratio, decimals=2)}"


_SPECIAL: dict[str, Callable[[Any], str]] = {"refusal": _refusal_words, "roi": _ratio_words}
"""A row's field → how it is said, where not as its kind would have it."""


def _field_words(row: Any, word: str, n: int) -> str:
    from funneldesk.formatting.duration import duration_text
    from funneldesk.formatting.money import money_text
    from funneldesk.formatting.number import number_text
    from funneldesk.formatting.percent import percent_text

    value = getattr(row, word)
    name = word.replace("_", " ")
    if word == "unknown":
        return f"{number_text(value)} with no known beginning" if value else ""
    if word in _DAYS:
        return f"{_DAYS[word]} {duration_text(value)}"
    if isinstance(value, Money):
        return f"{name} {money_text(value)}"
    if isinstance(value, float) or value is None:
        # A share whose row does not say of what is one of all the table's records.
        whole = getattr(row, _SHARED.get(word, "entered"), n)
        return f"{name} {percent_text(value, whole)}"
    return f"{name} {number_text(value) if isinstance(value, int) else value}"
