"""Conversion by source: a dot a source, with the interval its number of leads allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.charts.chart import ChartTable, MarkWords, join_words
from funneldesk.formatting.grouping import UNDEFINED, NumberStyle
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import percent_text
from funneldesk.model.share import FEWEST_FOR_PERCENT, wilson_bounds

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

_HEAD, _PITCH, _FOOT = 20.0, 25.0, 18.0
_LABEL_SHARE, _LABEL_MOST = 0.32, 140.0
_TEXT_SHARE = 0.45
_HEAD_WORDS = "won · of leads"
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
_MOST_STEPS = 4
_STEP_ROOM = 42.0
_DOT = 4.0


@dataclass(frozen=True, slots=True)
class SourceRateRow:
    """One source: how many leads came from it, and how many of them became customers."""

    key: str
    label: str
    leads: int
    won: int

    @property
    def rate(self) -> float | None:
        """Share of leads that became customers; None without leads."""
        return self.won / self.leads if self.leads else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """The Wilson 80 % interval of the rate, or None without leads."""
        return wilson_bounds(self.won / self.leads, self.leads) if self.leads else None


@dataclass(frozen=True, slots=True)
class SourceRatesChart:
    """The conversion of each source."""

    rows: tuple[SourceRateRow, ...]
    style: NumberStyle = NumberStyle.WESTERN

    def alt_text(self) -> str:
        """Every source with its counts and rate."""
        parts = [f"{row.label} {self._words(row)}" for row in self.rows]
        return join_words("Conversion by source", parts, "no leads yet")

    def marks(self) -> tuple[MarkWords, ...]:
        """A dot a source."""
        return tuple(MarkWords(row.key, row.label, f"{row.label}: {self._words(row)}") for row in self.rows)

    def table(self) -> ChartTable:
        """Sources with leads, customers, rate and interval."""
        rows = tuple(
            (
                row.label,
                number_text(row.leads, style=self.style),
                number_text(row.won, style=self.style),
                self._rate(row),
                self._interval(row),
            )
            for row in self.rows
        )
        return ChartTable(("Source", "Leads", "Customers", "Conversion", "80 % interval"), rows)

    def height(self, scale: float) -> float:
        """Heads, one line a source, and the scale."""
        return scale * (_HEAD + _PITCH * max(1, len(self.rows)) + _FOOT)

    def draw(self, canvas: Canvas) -> None:
        """Draw the sources."""
        ink, px = canvas.palette, canvas.px
        label_room = min(canvas.width * _LABEL_SHARE, px(_LABEL_MOST))
        text_room = canvas.room_for([*map(self._right_words, self.rows), _HEAD_WORDS], canvas.width * _TEXT_SHARE)
        left, field = label_room + px(12), canvas.width - label_room - text_room - px(28)
        reach, step = self._scale(max(1, min(_MOST_STEPS, int(field / px(_STEP_ROOM)))))
        bottom = px(_HEAD) + px(_PITCH) * len(self.rows)
        canvas.text(canvas.width, px(8), _HEAD_WORDS, colour=ink.ink_3_text, size=10.5, align="right")
        for tick in range(round(reach / step) + 1):
            x = left + field * tick * step / reach
            canvas.line((x, px(_HEAD)), (x, bottom), ink.line)
            words = f"{round(tick * step * 100)} %"
            canvas.text(x, bottom + px(9), words, colour=ink.ink_3_text, size=10.5, align="center")
        for place, row in enumerate(self.rows):
            centre = px(_HEAD) + px(_PITCH) * (place + 0.5)
            canvas.text(0, centre, row.label, colour=ink.ink, room=label_room)
            words = self._right_words(row)
            canvas.text(canvas.width, centre, words, colour=ink.ink_3_text, align="right", room=text_room)
            self._draw_dot(canvas, row, (left, centre), field / reach, reach)

    def _draw_dot(
        self, canvas: Canvas, row: SourceRateRow, start: tuple[float, float], a_whole: float, reach: float
    ) -> None:
        px = canvas.px
        left, centre = start
        if row.rate is None or row.bounds is None:
            canvas.mark(row.key, left, centre - px(_DOT), 0, 2 * px(_DOT))
            return
        low, high = row.bounds
        low, high = min(low, reach), min(high, reach)
        canvas.mark(row.key, left + low * a_whole, centre - px(_DOT) * 2, (high - low) * a_whole, 4 * px(_DOT))
        if row.leads < FEWEST_FOR_PERCENT:
            # Too few leads for a rate: only the range it may lie in, faint, as far as the scale goes.
            ends = (left + low * a_whole, centre), (left + high * a_whole, centre)
            canvas.line(*ends, canvas.palette.line_strong, width=2, dashed=True)
            return
        canvas.line((left + low * a_whole, centre), (left + high * a_whole, centre), canvas.palette.mkt, width=2)
        canvas.dot(left + row.rate * a_whole, centre, _DOT, canvas.palette.mkt)

    def _scale(self, most_steps: int) -> tuple[float, float]:
        """How far the scale goes, and its step: every source with leads enough for a rate fits."""
        sure = [row.bounds[1] for row in self.rows if row.bounds and row.leads >= FEWEST_FOR_PERCENT]
        farthest = max(sure, default=1.0)
        step = next((step for step in _STEPS if step * most_steps >= farthest), _STEPS[-1])
        count = 1
        while step * count < farthest - 1e-9:
            count += 1
        return step * count, step

    def _right_words(self, row: SourceRateRow) -> str:
        counts = f"{number_text(row.won, style=self.style)} of {number_text(row.leads, style=self.style)}"
        return counts if row.leads < FEWEST_FOR_PERCENT else f"{counts} · {self._rate(row)}"

    def _rate(self, row: SourceRateRow) -> str:
        return percent_text(row.rate, row.leads, style=self.style).split(" (", maxsplit=1)[0]

    def _interval(self, row: SourceRateRow) -> str:
        if row.bounds is None or row.leads < FEWEST_FOR_PERCENT:
            return UNDEFINED
        low, high = row.bounds
        return f"{low * 100:.0f}–{high * 100:.0f} %"

    def _words(self, row: SourceRateRow) -> str:
        leads = f"{number_text(row.leads, style=self.style)} {'lead' if row.leads == 1 else 'leads'}"
        counts = f"{number_text(row.won, style=self.style)} of {leads} won"
        if row.leads < FEWEST_FOR_PERCENT:
            return counts
        return f"{counts}, {self._rate(row)} (80 % interval {self._interval(row)})"
