"""Figures as the metrics answer writes them, and as lines for people."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import TYPE_CHECKING, Any

from funneldesk.model.money import Money
from funneldesk.queries.figure import Unit

if TYPE_CHECKING:
    from funneldesk.queries.figure import Figure, Metric


_BY_SOURCE = "conversion_by_source"
_NOT_FOR_PEOPLE = {"key", "kind", "part", "stage_id", "left", "interval"}
_NOT_FOR_PEOPLE |= {"share_of_previous", "share_of_first", "advance_share"}


def describe_figure(name: str, figure: Figure) -> dict[str, Any]:
    """A figure as plain JSON values: money as decimal text, rows as objects; what stands apart as further keys."""
    apart = {key: _plain_apart(value) for key, value in figure.apart.items()}
    return {"value": _value(name, figure), "n": figure.n, **apart}


def figure_words(metric: Metric, figure: Figure) -> list[str]:
    """A figure as lines for people."""
    if metric.unit is not Unit.TABLE:
        return [f"{metric.words}: {_value_words(metric.unit, figure)}"]
    value = _value(metric.name, figure)
    rows = value.items() if isinstance(value, dict) else enumerate(value)
    return [f"{metric.words}:", *(f"  {_row_words(key, row)}" for key, row in rows)]


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
    if unit is Unit.SHARE:
        return percent_text(value, figure.n)
    return duration_text(value) if unit is Unit.DAYS else number_text(value)


def _row_words(key: Any, row: dict[str, Any]) -> str:
    name = key if isinstance(key, str) else next(iter(row.values()))
    shown = (
        f"{word.replace('_', ' ')} {_short(value)}"
        for word, value in row.items()
        if value is not name and word not in _NOT_FOR_PEOPLE and not isinstance(value, list | dict)
    )
    return f"{name}: {', '.join(shown)}"


def _short(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
