"""The funnel: one centred bar a step, marketing and sales in their colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from funneldesk.charts.chart import ChartTable, MarkWords, join_words
from funneldesk.formatting.duration import duration_text
from funneldesk.formatting.grouping import UNDEFINED, NumberStyle
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import percent_text

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

Team = Literal["marketing", "sales", "post"]

_HEAD, _PITCH, _BAR = 20.0, 30.0, 23.0
_LABEL_SHARE, _LABEL_MOST = 0.27, 130.0
_RATE_SHARE = 0.4
_LEAST_BAR = 3.0


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """One step.

    Attributes:
        key: which step.
        label: its name.
        team: whose step it is; decides the colour.
        entered: records that came at least so far.
        previous: records of the step before; None for the first.
        days: the usual time spent here before going on, or None where it is not known.
        lost: records that were lost here.
        open: records that are still here.
    """

    key: str
    label: str
    team: Team
    entered: int
    previous: int | None = None
    days: float | None = None
    lost: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class FunnelChart:
    """A funnel from its first step on."""

    rows: tuple[FunnelRow, ...]
    style: NumberStyle = NumberStyle.WESTERN

    def alt_text(self) -> str:
        """Every step with its count and rate."""
        parts = [f"{row.label} {self._count(row)}{self._rate_words(row)}" for row in self.rows]
        return join_words("Funnel", parts, "no records yet")

    def marks(self) -> tuple[MarkWords, ...]:
        """A bar a step."""
        return tuple(MarkWords(row.key, row.label, self._words(row)) for row in self.rows)

    def table(self) -> ChartTable:
        """Steps with entered, share of the step before, usual time here, lost here and still here."""
        header = ("Step", "Entered", "Of the step before", "Usual time here", "Lost here", "Still here")
        rows = tuple(
            (
                row.label,
                self._count(row),
                self.rate(row),
                duration_text(row.days, style=self.style),
                number_text(row.lost, style=self.style),
                number_text(row.open, style=self.style),
            )
            for row in self.rows
        )
        return ChartTable(header, rows)

    def rate(self, row: FunnelRow) -> str:
        """The share of the step before as text; an en dash for the first step."""
        if not row.previous:
            return UNDEFINED
        return percent_text(row.entered / row.previous, row.previous, style=self.style)

    def height(self, scale: float) -> float:
        """A line of heads and one line a step."""
        return scale * (_HEAD + _PITCH * max(1, len(self.rows)))

    def draw(self, canvas: Canvas) -> None:
        """Draw the steps."""
        ink, px = canvas.palette, canvas.px
        label_room = min(canvas.width * _LABEL_SHARE, px(_LABEL_MOST))
        rate_room = canvas.room_for(map(self._right_words, self.rows), canvas.width * _RATE_SHARE)
        field = canvas.width - label_room - rate_room - px(16)
        middle = label_room + px(8) + field / 2
        most = max((row.entered for row in self.rows), default=0)
        canvas.text(
            canvas.width, px(8), "of step before · usual time here", colour=ink.ink_3_text, size=10.5, align="right"
        )
        for place, row in enumerate(self.rows):
            centre = px(_HEAD) + px(_PITCH) * (place + 0.5)
            width = max(field * row.entered / most, px(_LEAST_BAR)) if most and row.entered else 0.0
            colour = _colour(canvas, row.team)
            canvas.text(0, centre, row.label, colour=ink.ink, room=label_room)
            if width:
                canvas.bar(middle - width / 2, centre - px(_BAR) / 2, width, px(_BAR), colour)
            count = self._count(row)
            if canvas.text_width(count, 12) + px(10) <= width:
                canvas.text(middle, centre, count, colour=ink.on_brand, align="center", bold=True)
            else:
                canvas.text(middle + width / 2 + px(6), centre, count, colour=ink.ink, bold=True)
            right = self._right_words(row)
            canvas.text(canvas.width, centre, right, colour=ink.ink_3_text, align="right", room=rate_room)
            canvas.mark(row.key, middle - width / 2, centre - px(_BAR) / 2, width, px(_BAR))

    def _right_words(self, row: FunnelRow) -> str:
        # The interval has its place in the words of the mark; here the line must stay short.
        rate = "" if row.previous is None else self.rate(row).split(" (", maxsplit=1)[0]
        days = "" if row.days is None else duration_text(row.days, style=self.style)
        return " · ".join(part for part in (rate, days) if part)

    def _rate_words(self, row: FunnelRow) -> str:
        return "" if row.previous is None else f" ({self.rate(row)} of the step before)"

    def _words(self, row: FunnelRow) -> str:
        parts = [f"{row.label}: {self._count(row)} entered"]
        if row.previous is not None:
            parts.append(f"{self.rate(row)} of {number_text(row.previous, style=self.style)} in the step before")
        if row.days is not None:
            parts.append(f"usually {duration_text(row.days, style=self.style)} here")
        if row.lost:
            parts.append(f"{number_text(row.lost, style=self.style)} lost here")
        if row.open:
            parts.append(f"{number_text(row.open, style=self.style)} are still here")
        return ", ".join(parts)

    def _count(self, row: FunnelRow) -> str:
        return number_text(row.entered, style=self.style)


def _colour(canvas: Canvas, team: Team) -> str:
    colours = {"marketing": canvas.palette.mkt, "sales": canvas.palette.sales, "post": canvas.palette.post}
    return colours[team]
