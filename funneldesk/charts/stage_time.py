"""Time in stage: the median as a bar, where the middle 80 % lie as a line across it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.charts.chart import ChartTable, MarkWords, join_words
from funneldesk.formatting.duration import duration_text
from funneldesk.formatting.grouping import UNDEFINED, NumberStyle
from funneldesk.formatting.number import number_text

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

_HEAD, _PITCH, _BAR = 20.0, 25.0, 10.0
_LABEL_SHARE, _LABEL_MOST = 0.32, 124.0
_TEXT_SHARE = 0.45
_FARTHEST = 4.0
"""A range is drawn as far as this many times the longest median; beyond it the line just runs out."""

_MORE = 1.4
_BEYOND = "…"


@dataclass(frozen=True, slots=True)
class StageTimeRow:
    """One stage; all times in days.

    Attributes:
        key: which stage.
        label: its name.
        median: half of the visits last no longer; None while that is not reached.
        low: a tenth last no longer.
        high: nine tenths last no longer; None while that is not reached.
        visits: visits looked at.
        open: those of them that have not ended.
        unknown: further visits, left out because nobody knows when they began.
    """

    key: str
    label: str
    median: float | None
    low: float | None
    high: float | None
    visits: int
    open: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class StageTimeChart:
    """How long deals stay in each stage."""

    rows: tuple[StageTimeRow, ...]
    style: NumberStyle = NumberStyle.WESTERN

    def alt_text(self) -> str:
        """Every stage with its median and range."""
        parts = [f"{row.label} {self._words(row)}" for row in self.rows]
        return join_words("Time in stage, median and 80 % range", parts, "no visits yet")

    def marks(self) -> tuple[MarkWords, ...]:
        """A bar a stage."""
        return tuple(MarkWords(row.key, row.label, f"{row.label}: {self._words(row)}") for row in self.rows)

    def table(self) -> ChartTable:
        """Stages with median, range, visits and how many are open; visits left out where there are any."""
        some_unknown = any(row.unknown for row in self.rows)
        last = ("No known beginning",) if some_unknown else ()
        header = ("Stage", "Median", "10 %", "90 %", "Visits", "Still open", *last)
        rows = tuple(
            (
                row.label,
                *(duration_text(days, style=self.style) for days in (row.median, row.low, row.high)),
                number_text(row.visits, style=self.style),
                number_text(row.open, style=self.style),
                *((number_text(row.unknown, style=self.style),) if some_unknown else ()),
            )
            for row in self.rows
        )
        return ChartTable(header, rows)

    def left_out(self) -> str:
        """The visits that could not be measured, in a sentence; empty where there are none."""
        unknown = sum(row.unknown for row in self.rows)
        visits = "visit" if unknown == 1 else "visits"
        are = "is" if unknown == 1 else "are"
        said = f"{number_text(unknown, style=self.style)} {visits} with no known beginning {are} left out."
        return said if unknown else ""

    def height(self, scale: float) -> float:
        """A line of heads and one line a stage."""
        return scale * (_HEAD + _PITCH * max(1, len(self.rows)))

    def draw(self, canvas: Canvas) -> None:
        """Draw the stages."""
        ink, px = canvas.palette, canvas.px
        label_room = min(canvas.width * _LABEL_SHARE, px(_LABEL_MOST))
        text_room = canvas.room_for(map(self._right_words, self.rows), canvas.width * _TEXT_SHARE)
        left, field = label_room + px(8), canvas.width - label_room - text_room - px(16)
        reach = self._reach()
        canvas.text(canvas.width, px(8), "median · 80 % range", colour=ink.ink_3_text, size=10.5, align="right")
        for place, row in enumerate(self.rows):
            centre = px(_HEAD) + px(_PITCH) * (place + 0.5)
            width = field * row.median / reach if row.median and reach else 0.0
            canvas.text(0, centre, row.label, colour=ink.ink, room=label_room)
            if row.median is not None:
                canvas.bar(left, centre - px(_BAR) / 2, max(width, px(2)), px(_BAR), ink.sales)
            if row.low is not None and row.median is not None and reach:
                self._draw_range(canvas, row, (left, centre), field / reach, reach)
            words = self._right_words(row)
            canvas.text(canvas.width, centre, words, colour=ink.ink_3_text, align="right", room=text_room)
            canvas.mark(row.key, left, centre - px(_BAR) / 2, width, px(_BAR))

    def _draw_range(
        self, canvas: Canvas, row: StageTimeRow, start: tuple[float, float], a_day: float, reach: float
    ) -> None:
        ink, px = canvas.palette, canvas.px
        left, centre = start
        low, known = row.low or 0.0, row.high is not None and row.high <= reach
        high = row.high if known and row.high is not None else reach
        median = row.median or 0.0
        canvas.line((left + low * a_day, centre), (left + min(median, high) * a_day, centre), ink.surface, width=1.2)
        canvas.line((left + median * a_day, centre), (left + high * a_day, centre), ink.sales, width=1.2)
        if known:
            end = left + high * a_day
            canvas.line((end, centre - px(3)), (end, centre + px(3)), ink.sales, width=1.2)

    def _reach(self) -> float:
        medians = [row.median for row in self.rows if row.median]
        highs = [row.high for row in self.rows if row.high]
        longest = max(medians, default=0.0)
        if any(row.high is None and row.median for row in self.rows):
            # Room for the line that says there is more to come.
            highs.append(longest * _MORE)
        return min(max([*medians, *highs], default=0.0), longest * _FARTHEST) or max(highs, default=0.0)

    def _right_words(self, row: StageTimeRow) -> str:
        if not row.visits:
            return "no known beginning" if row.unknown else UNDEFINED
        if row.median is None:
            return "not reached yet"
        return f"{duration_text(row.median, style=self.style)} · {self._range(row, unknown=_BEYOND)}"

    def _range(self, row: StageTimeRow, *, unknown: str = "not reached yet") -> str:
        low = UNDEFINED if row.low is None else duration_text(row.low, style=self.style)
        if row.high is None:
            return f"{low} – {unknown}"
        high = duration_text(row.high, style=self.style)
        number, _, unit = low.partition(" ")
        return f"{number}–{high}" if high.endswith(f" {unit}") else f"{low} – {high}"

    def _words(self, row: StageTimeRow) -> str:
        n = number_text(row.visits, style=self.style)
        unknown = f", {number_text(row.unknown, style=self.style)} with no known beginning" if row.unknown else ""
        if not row.visits:
            return f"no visits{unknown}"
        still = f", {number_text(row.open, style=self.style)} still open" if row.open else ""
        if row.median is None:
            return f"median not reached yet, {n} visits{still}{unknown}"
        median = duration_text(row.median, style=self.style)
        return f"{median} (80 % range {self._range(row)}), {n} visits{still}{unknown}"
