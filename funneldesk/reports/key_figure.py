"""Single figures with the words that stand around them on screen and paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.formatting.duration import duration_text
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import percent_text
from funneldesk.model.money import Money
from funneldesk.model.share import FEWEST_FOR_PERCENT, wilson_bounds
from funneldesk.queries.figure import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.formatting.grouping import NumberStyle
    from funneldesk.queries.figure import Figure

_NARROW = 0.02
"""Below two points of width whole percents would say nothing."""


@dataclass(frozen=True)
class KeyFigure:
    """One figure in words.

    Attributes:
        name: the metric.
        label: what it is called.
        figure: the figure itself, exact.
        value: in full, for paper.
        tight: for narrow places.
        note: what it rests on, with n and interval.
    """

    name: str
    label: str
    figure: Figure
    value: str
    tight: str
    note: str


def write_figure(figure: Figure, unit: Unit, style: NumberStyle, *, full: bool = True) -> str:
    """A figure's value as text; an en dash where nothing can be divided."""
    value = figure.value
    if isinstance(value, Money):
        return money_text(value, full=full, style=style)
    if unit is Unit.SHARE:
        share = value if isinstance(value, float) else None
        return percent_text(share, figure.n, style=style).split(" (", maxsplit=1)[0]
    number = value if isinstance(value, int | float) else None
    if unit is Unit.RATIO:
        return number_text(number, decimals=2, style=style)
    return duration_text(number, style=style) if unit is Unit.DAYS else number_text(number, style=style)


def interval_words(figure: Figure) -> str:
    """The Wilson 80 % interval of a share, "43–53 %", never broken; empty where counts must do."""
    if not isinstance(figure.value, float) or figure.n < FEWEST_FOR_PERCENT:
        return ""
    low, high = wilson_bounds(figure.value, figure.n)
    decimals = 1 if high - low < _NARROW else 0
    ends = (f"{end * 100:.{decimals}f}".removesuffix(".0") for end in (low, high))
    return f"{'–'.join(ends)}\u00a0%"


def count_words(n: int, noun: str, style: NumberStyle) -> str:
    """A count with its noun: "1 deal", "68 deals"."""
    return f"{number_text(n, style=style)} {noun if n == 1 else f'{noun}s'}"


def apart_words(figure: Figure, style: NumberStyle) -> str:
    """Amounts in other currencies, which are never added: " + $1,200 apart"; mostly empty."""
    others: Mapping[str, tuple[Money, int]] = figure.apart.get("other_currencies", {})
    texts = [money_text(money, full=False, style=style) for money, _ in others.values()]
    return f", and {' + '.join(texts)} apart" if texts else ""
