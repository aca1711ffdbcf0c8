"""Shares as text that is honest about small numbers."""

from __future__ import annotations

from math import floor

from funneldesk.formatting.grouping import MINUS, UNDEFINED, NumberStyle, decimal_mark
from funneldesk.model.share import FEWEST_FOR_BARE_PERCENT, FEWEST_FOR_PERCENT, wilson_bounds

_FEWEST_FOR_DECIMAL = 1000


def percent_text(
    share: float | None,
    n: int,
    *,
    decimals: int | None = None,
    style: NumberStyle = NumberStyle.WESTERN,
) -> str:
    """A share (0 to 1) over `n` records, as much as `n` allows to say.

    - undefined share, or no record: an en dash
    - under 5 records the counts: "3 of 4"
    - under 30 records the percentage with its Wilson 80 % interval: "60 % (47 to 72)", with a dash for "to"
    - under 1,000 records whole percent, from there one decimal, unless `decimals` is given

    A share that is not quite nothing is never written as 0 %, nor one that is not quite all as 100 %:
    "<1 %", ">99 %".
    """
    if share is None or n <= 0:
        return UNDEFINED
    if n < FEWEST_FOR_PERCENT:
        return f"{round(share * n)} of {n}"
    if decimals is None:
        decimals = 1 if n >= _FEWEST_FOR_DECIMAL else 0
    text = f"{_edge(share, decimals, style)} %"
    if n >= FEWEST_FOR_BARE_PERCENT:
        return text
    low, high = wilson_bounds(min(max(share, 0.0), 1.0), n)
    return f"{text} ({_half_up(low, 0)}{UNDEFINED}{_half_up(high, 0)})"


def change_text(ratio: float | None, *, decimals: int = 0, style: NumberStyle = NumberStyle.WESTERN) -> str:
    """A relative change such as "+12 %", a fall with a true minus; 0.12 is +12 %, None an en dash."""
    if ratio is None:
        return UNDEFINED
    digits = _half_up(abs(ratio), decimals).replace(".", decimal_mark(style))
    if not any(mark in "123456789" for mark in digits):
        return f"{digits} %"
    return f"{MINUS if ratio < 0 else '+'}{digits} %"


def _edge(share: float, decimals: int, style: NumberStyle) -> str:
    digits = _half_up(share, decimals)
    smallest = 10**-decimals
    if share > 0 and float(digits) == 0:
        digits = f"<{smallest:.{decimals}f}"
    elif share < 1 and float(digits) == 100:  # noqa: PLR2004 - a whole, in percent
        digits = f">{100 - smallest:.{decimals}f}"
    return digits.replace(".", decimal_mark(style))


def _half_up(share: float, decimals: int) -> str:
    """The share in percent, rounded half up; what floats lost is mended first, so 0.285 gives 29."""
    scale = 10**decimals
    return f"{floor(round(share * 100 * scale, 9) + 0.5) / scale:.{decimals}f}"
