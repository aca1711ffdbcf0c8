"""Why deals are lost: one bar a reason, with count and share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.charts.chart import ChartTable, MarkWords, join_words
from funneldesk.formatting.grouping import NumberStyle
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import percent_text
from funneldesk.model.share import FEWEST_FOR_PERCENT

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

_PITCH, _BAR = 25.0, 10.0
_LABEL_SHARE, _LABEL_MOST = 0.34, 150.0
_TEXT_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class LostReasonRow:
    """One reason and how many deals were lost for it."""

    key: str
    label: str
    lost: int


@dataclass(frozen=True, slots=True)
class LostReasonsChart:
    """The reasons of `total` lost deals, the commonest first."""

    rows: tuple[LostReasonRow, ...]
    total: int
    style: NumberStyle = NumberStyle.WESTERN

    def alt_text(self) -> str:
        """Every reason with count and share."""
        parts = [f"{row.label} {self._right_words(row)}" for row in self.rows]
        of = f"{number_text(self.total, style=self.style)} " if self.total else ""
        return join_words(f"Why {of}deals were lost", parts, "none was lost")

    def marks(self) -> tuple[MarkWords, ...]:
        """A bar a reason."""
        of = number_text(self.total, style=self.style)
        return tuple(
            MarkWords(row.key, row.label, f"{row.label}: {self._count(row)} of {of} lost deals, {self._share(row)}")
            for row in self.rows
        )

    def table(self) -> ChartTable:
        """Reasons with count and share."""
        rows = tuple((row.label, self._count(row), self._share(row)) for row in self.rows)
        return ChartTable(("Reason", "Deals lost", "Share"), rows)

    def height(self, scale: float) -> float:
        """One line a reason."""
        return scale * _PITCH * max(1, len(self.rows))

    def draw(self, canvas: Canvas) -> None:
        """Draw the reasons."""
        ink, px = canvas.palette, canvas.px
        label_room = min(canvas.width * _LABEL_SHARE, px(_LABEL_MOST))
        text_room = canvas.room_for(map(self._right_words, self.rows), canvas.width * _TEXT_SHARE)
        left, field = label_room + px(8), canvas.width - label_room - text_room - px(16)
        most = max((row.lost for row in self.rows), default=0)
        for place, row in enumerate(self.rows):
            centre = px(_PITCH) * (place + 0.5)
            width = max(field * row.lost / most, px(2)) if most and row.lost else 0.0
            canvas.text(0, centre, row.label, colour=ink.ink, room=label_room)
            if width:
                canvas.bar(left, centre - px(_BAR) / 2, width, px(_BAR), ink.bad)
            words = self._right_words(row)
            canvas.text(canvas.width, centre, words, colour=ink.ink_3_text, align="right", room=text_room)
            canvas.mark(row.key, left, centre - px(_BAR) / 2, width, px(_BAR))

    def _right_words(self, row: LostReasonRow) -> str:
        if self.total < FEWEST_FOR_PERCENT:
            return f"{self._count(row)} of {number_text(self.total, style=self.style)}"
        return f"{self._count(row)} · {self._share(row).split(' (', maxsplit=1)[0]}"

    def _share(self, row: LostReasonRow) -> str:
        return percent_text(row.lost / self.total if self.total else None, self.total, style=self.style)

    def _count(self, row: LostReasonRow) -> str:
        return number_text(row.lost, style=self.style)
