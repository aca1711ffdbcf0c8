"""A count or the spend of campaigns over time: one bar a day or week, what was spread over its days paler."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.charts.chart import ChartTable, MarkWords, join_words
from funneldesk.charts.time_bars import (
    FOOT,
    HEIGHT,
    LABEL,
    PALE,
    TOP,
    WIDEST_BAR,
    blend_colours,
    day_label,
    draw_centred,
    find_name_step,
    short_day_label,
)
from funneldesk.formatting.grouping import NumberStyle
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.model.money import Money

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

_GAP = 0.3


@dataclass(frozen=True, slots=True)
class ResultDayRow:
    """One day or week.

    Attributes:
        key: its first day, "2026-11-02".
        value: a count, or minor units of money.
        spread: how much of it was kept for a longer period and is spread over the days of that.
    """

    key: str
    value: float
    spread: float = 0.0

    @property
    def label(self) -> str:
        """The first day, "2 Nov 2026"."""
        return day_label(self.key)

    @property
    def short(self) -> str:
        """The first day without its year."""
        return short_day_label(self.key)


@dataclass(frozen=True, slots=True)
class ResultDaysChart:
    """A measure day by day or week by week, without gaps.

    Attributes:
        measure: what is counted, "Clicks".
        currency: of money; empty for a count.
        weekly: whether a row is a week.
    """

    rows: tuple[ResultDayRow, ...]
    measure: str
    currency: str = ""
    weekly: bool = False
    style: NumberStyle = NumberStyle.WESTERN

    def alt_text(self) -> str:
        """Every day with its value."""
        every = "week" if self.weekly else "day"
        return join_words(f"{self.measure} per {every}", [self._words(row) for row in self.rows], "nothing measured")

    def marks(self) -> tuple[MarkWords, ...]:
        """A bar a day or week."""
        return tuple(MarkWords(row.key, row.label, self._words(row)) for row in self.rows)

    def table(self) -> ChartTable:
        """Days with their values and what of these was spread."""
        rows = tuple((row.label, self._write(row.value), self._write(row.spread)) for row in self.rows)
        return ChartTable(("Week of" if self.weekly else "Day", self.measure, "Of it spread"), rows)

    def height(self, scale: float) -> float:
        """One height for any number of days."""
        return scale * HEIGHT

    def draw(self, canvas: Canvas) -> None:
        """Draw the days."""
        if not self.rows:
            return
        px, ink = canvas.px, canvas.palette
        slot = canvas.width / len(self.rows)
        width = min(slot * (1 - _GAP), px(WIDEST_BAR))
        base = canvas.height - px(FOOT)
        most = max(row.value for row in self.rows)
        unit = (base - px(TOP)) / most if most > 0 else 0.0
        widest = max(canvas.text_width(self._write(row.value), LABEL) for row in self.rows)
        numbered = widest + px(3) <= slot
        step = find_name_step(canvas, slot, len(self.rows))
        told = False
        for place, row in enumerate(self.rows):
            centre = slot * (place + 0.5)
            height = row.value * unit
            self._draw_bar(canvas, row, centre - width / 2, base, width, unit)
            if row.value > 0 and (numbered or (row.value == most and not told)):
                told = True
                draw_centred(canvas, self._write(row.value), centre, base - height - px(9), ink.ink_2)
            if place % step == 0:
                draw_centred(canvas, row.short, centre, base + px(11), ink.ink_3_text)
            canvas.mark(row.key, centre - slot / 2, base - max(height, px(8)), slot, max(height, px(8)))
        canvas.line((0, base), (canvas.width, base), ink.line_strong)

    def _draw_bar(self, canvas: Canvas, row: ResultDayRow, x: float, base: float, width: float, unit: float) -> None:
        ink = canvas.palette
        exact, spread = max(0.0, row.value - row.spread) * unit, row.spread * unit
        if exact > 0:
            canvas.bar(x, base - exact, width, exact, ink.mkt, radius=2)
        if spread > 0:
            canvas.bar(x, base - exact - spread, width, spread, blend_colours(ink.mkt, ink.surface, PALE), radius=2)

    def _words(self, row: ResultDayRow) -> str:
        head = f"{'Week of ' if self.weekly else ''}{row.label}: {self._write(row.value)}"
        spread = f", {self._write(row.spread)} of it spread over the days of a longer period"
        return f"{head}{spread if row.spread else ''}"

    def _write(self, value: float) -> str:
        if self.currency:
            return money_text(Money(round(value), self.currency), full=False, style=self.style)
        return number_text(round(value), style=self.style)
