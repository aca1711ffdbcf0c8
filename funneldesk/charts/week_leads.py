"""Leads per week: one bar a week, a piece for each campaign, the MQLs among them at its foot in full colour."""

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
from funneldesk.formatting.number import number_text

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

_GAP = 0.42
_LEAST_PIECE = 3.0
_MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class WeekLeadsRow:
    """One week.

    Attributes:
        key: its first day, "2026-11-02".
        campaigns: name, leads and MQLs of each campaign that had leads, the largest first.
    """

    key: str
    campaigns: tuple[tuple[str, int, int], ...]

    def __post_init__(self) -> None:
        # A row that came as JSON has lists in place of tuples.
        object.__setattr__(self, "campaigns", tuple((name, leads, mql) for name, leads, mql in self.campaigns))

    @property
    def leads(self) -> int:
        """All leads of the week."""
        return sum(leads for _, leads, _ in self.campaigns)

    @property
    def mql(self) -> int:
        """Those of them that became an MQL since."""
        return sum(mql for _, _, mql in self.campaigns)

    @property
    def label(self) -> str:
        """The first day, "2 Nov 2026"."""
        return day_label(self.key)

    @property
    def short(self) -> str:
        """The first day without its year."""
        return short_day_label(self.key)


@dataclass(frozen=True, slots=True)
class WeekLeadsChart:
    """Leads of each week of a period, without gaps."""

    rows: tuple[WeekLeadsRow, ...]
    style: NumberStyle = NumberStyle.WESTERN

    def alt_text(self) -> str:
        """Every week with leads and MQLs."""
        return join_words("Leads per week", [self._words(row) for row in self.rows], "no leads yet")

    def marks(self) -> tuple[MarkWords, ...]:
        """A bar a week."""
        return tuple(MarkWords(row.key, row.label, self._words(row)) for row in self.rows)

    def table(self) -> ChartTable:
        """Weeks with leads, MQLs and the campaigns behind them."""
        rows = tuple(
            (row.label, self._count(row.leads), self._count(row.mql), self._name(row, len(row.campaigns)))
            for row in self.rows
        )
        return ChartTable(("Week of", "Leads", "MQLs", "Campaigns"), rows)

    def height(self, scale: float) -> float:
        """One height for any number of weeks."""
        return scale * HEIGHT

    def draw(self, canvas: Canvas) -> None:
        """Draw the weeks."""
        if not self.rows:
            return
        px, ink = canvas.px, canvas.palette
        slot = canvas.width / len(self.rows)
        base = canvas.height - px(FOOT)
        field = base - px(TOP)
        most = max(row.leads for row in self.rows) or 1
        numbered = max(canvas.text_width(self._count(row.leads), LABEL) for row in self.rows) + px(3) <= slot
        step = find_name_step(canvas, slot, len(self.rows))
        for place, row in enumerate(self.rows):
            centre = slot * (place + 0.5)
            height = self._draw_bar(canvas, row, centre, slot, base, field / most)
            if row.leads and (numbered or row.leads == most):
                canvas.text(
                    centre, base - height - px(9), self._count(row.leads), colour=ink.ink_2, size=LABEL, align="center"
                )
            if place % step == 0:
                draw_centred(canvas, row.short, centre, base + px(11), ink.ink_3_text)
            canvas.mark(row.key, centre - slot / 2, base - max(height, px(8)), slot, max(height, px(8)))
        canvas.line((0, base), (canvas.width, base), ink.line_strong)

    def _draw_bar(
        self, canvas: Canvas, row: WeekLeadsRow, centre: float, slot: float, base: float, unit: float
    ) -> float:
        """Draw a week from the base up and return the height of its bar."""
        ink, px = canvas.palette, canvas.px
        width = min(slot * (1 - _GAP), px(WIDEST_BAR))
        pale = blend_colours(ink.mkt, ink.surface, PALE)
        at = base
        for colour, counts in (
            (ink.mkt, [mql for _, _, mql in row.campaigns]),
            (pale, [leads - mql for _, leads, mql in row.campaigns]),
        ):
            whole = sum(counts) * unit
            if whole:
                canvas.bar(centre - width / 2, at - whole, width, whole, colour, radius=2)
            edge = at
            for count in counts[:-1]:
                edge -= count * unit
                if count * unit >= px(_LEAST_PIECE) and edge > at - whole + px(_LEAST_PIECE):
                    canvas.line((centre - width / 2, edge), (centre + width / 2, edge), ink.surface)
            at -= whole
        return base - at

    def _words(self, row: WeekLeadsRow) -> str:
        noun = "lead" if row.leads == 1 else "leads"
        name = self._name(row, _MOST_NAMED)
        head = f"Week of {row.label}: {self._count(row.leads)} {noun}, {self._count(row.mql)} MQL"
        return f"{head} ({name})" if name else head

    def _name(self, row: WeekLeadsRow, most: int) -> str:
        named = [f"{name} {self._count(leads)}" for name, leads, _ in row.campaigns[:most]]
        rest = sum(leads for _, leads, _ in row.campaigns[most:])
        return ", ".join([*named, f"others {self._count(rest)}"] if rest else named)

    def _count(self, n: int) -> str:
        return number_text(n, style=self.style)
