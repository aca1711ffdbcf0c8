"""Lengths of time as short text."""

from __future__ import annotations

from math import floor

from funneldesk.formatting.grouping import MINUS, UNDEFINED, NumberStyle, decimal_mark, group_digits

_MINUTES_AN_HOUR = 60
_HOURS_A_DAY = 24
_FIRST_WHOLE_DAYS = 10
_DAYS_A_YEAR = 365.25
_FIRST_YEAR = 365


def duration_text(days: float | None, *, style: NumberStyle = NumberStyle.WESTERN) -> str:
    """A length given in days: "25 min", "6 h", "4 d", "4.5 d", "57 d", "1.5 y"; None gives an en dash.

    Minutes below an hour, hours below a day, days with one decimal where it says something below ten,
    whole days below a year (365), then years of 365.25 days with one decimal. Each unit is chosen after
    rounding half up, so 23.9 hours are "1 d" and never "24 h".
    """
    if days is None:
        return UNDEFINED
    sign = MINUS if days < 0 else ""
    text = _size_text(abs(days), style)
    return text if text[0] == "0" else sign + text


def _size_text(days: float, style: NumberStyle) -> str:
    if days == 0:
        return "0 d"
    minutes = floor(days * _HOURS_A_DAY * _MINUTES_AN_HOUR + 0.5)
    if minutes < _MINUTES_AN_HOUR:
        return f"{minutes} min"
    hours = floor(days * _HOURS_A_DAY + 0.5)
    if hours < _HOURS_A_DAY:
        return f"{hours} h"
    tenths = floor(days * 10 + 0.5)
    if tenths < _FIRST_WHOLE_DAYS * 10:
        return f"{_one_decimal(tenths, style)} d"
    whole = floor(days + 0.5)
    if whole < _FIRST_YEAR:
        return f"{whole} d"
    return f"{_one_decimal(floor(days / _DAYS_A_YEAR * 10 + 0.5), style)} y"


def _one_decimal(tenths: int, style: NumberStyle) -> str:
    whole, rest = divmod(tenths, 10)
    return f"{group_digits(whole, style)}{decimal_mark(style)}{rest}" if rest else group_digits(whole, style)
