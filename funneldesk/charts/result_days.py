"""A count or the spend of campaigns over time: one bar a day or week, what was spread over its days paler."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.charts.chart import ChartTable, MarkWords, join_words
from funneldesk.charts.week_leads import blend_colours
from funneldesk.formatting.grouping import NumberStyle
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.model.money import Money

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

_HEIGHT = 190.0
_TOP, _FOOT = 20.0, 22.0
_GAP = 0.3
_WIDEST_BAR = 34.0
_LABEL = 10.5
_PALE = 0.36


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
        day = dt.date.fromisoformat(self.key)
        return f"{day.day} {day:%b %Y}"

    @property
    def short(self) -> str:
        """The first day without its year."""
        return self.label.rsplit(" ", maxsplit=1)[0]


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
        return scale * _HEIGHT

    def draw(self, canvas: Canvas) -> None:
        """Draw the days."""
        if not self.rows:
            return
        px, ink = canvas.px, canvas.palette
        slot = canvas.width / len(self.rows)
        width = min(slot * (1 - _GAP), px(_WIDEST_BAR))
        base = canvas.height - px(_FOOT)
        most = max(row.value for row in self.rows)
        unit = (base - px(_TOP)) / most if most > 0 else 0.0
        widest = max(canvas.text_width(self._write(row.value), _LABEL) for row in self.rows)
        numbered = widest + px(3) <= slot
        step = self._step(canvas, slot)
        told = False
        for place, row in enumerate(self.rows):
            centre = slot * (place + 0.5)
            height = row.value * unit
            self._draw_bar(canvas, row, centre - width / 2, base, width, unit)
            if row.value > 0 and (numbered or (row.value == most and not told)):
                told = True
                self._draw_label(canvas, self._write(row.value), centre, base - height - px(9), ink.ink_2)
            if place % step == 0:
                self._draw_label(canvas, row.short, centre, base + px(11), ink.ink_3_text)
            canvas.mark(row.key, centre - slot / 2, base - max(height, px(8)), slot, max(height, px(8)))
        canvas.line((0, base), (canvas.width, base), ink.line_strong)

    def _draw_bar(self, canvas: Canvas, row: ResultDayRow, x: float, base: float, width: float, unit: float) -> None:
        ink = canvas.palette
        exact, spread = max(0.0, row.value - row.spread) * unit, row.spread * unit
        if exact > 0:
            canvas.bar(x, base - exact, width, exact, ink.mkt, radius=2)
        if spread > 0:
            canvas.bar(x, base - exact - spread, width, spread, blend_colours(ink.mkt, ink.surface, _PALE), radius=2)

    def _draw_label(self, canvas: Canvas, text: str, centre: float, y: float, colour: str) -> None:
        half = canvas.text_width(text, _LABEL) / 2
        x = min(max(centre, half), max(half, canvas.width - half))
        canvas.text(x, y, text, colour=colour, size=_LABEL, align="center")

    def _step(self, canvas: Canvas, slot: float) -> int:
        """Name each day, every second, fourth and so on, as the width allows."""
        need = canvas.text_width("30 Nov", _LABEL) + canvas.px(8)
        step = 1
        while slot * step < need and step < len(self.rows):
            step *= 2
        return step

    def _words(self, row: ResultDayRow) -> str:
        head = f"{'Week of ' if self.weekly else ''}{row.label}: {self._write(row.value)}"
        spread = f", {self._write(row.spread)} of it spread over the days of a longer period"
        return f"{head}{spread if row.spread else ''}"

    def _write(self, value: float) -> str:
        if self.currency:
            return money_text(Money(round(value), self.currency), full=False, style=self.style)
        return number_text(round(value), style=self.style)
