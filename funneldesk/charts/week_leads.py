"""Leads per week: one bar a week, a piece for each campaign, the MQLs among them darker."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.charts.chart import ChartTable, MarkWords, join_words
from funneldesk.formatting.grouping import NumberStyle
from funneldesk.formatting.number import number_text

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

_HEIGHT = 190.0
_TOP, _FOOT = 20.0, 22.0
_GAP = 0.42
_WIDEST_BAR = 34.0
_LABEL = 10.5
_PALE = 0.36
"""How much of the colour of marketing is in the leads that are no MQL."""
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
        day = dt.date.fromisoformat(self.key)
        return f"{day.day} {day:%b %Y}"

    @property
    def short(self) -> str:
        """The first day without its year."""
        return self.label.rsplit(" ", maxsplit=1)[0]


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
        return scale * _HEIGHT

    def draw(self, canvas: Canvas) -> None:
        """Draw the weeks."""
        if not self.rows:
            return
        px, ink = canvas.px, canvas.palette
        slot = canvas.width / len(self.rows)
        base = canvas.height - px(_FOOT)
        field = base - px(_TOP)
        most = max(row.leads for row in self.rows) or 1
        numbered = max(canvas.text_width(self._count(row.leads), _LABEL) for row in self.rows) + px(3) <= slot
        step = self._step(canvas, slot)
        for place, row in enumerate(self.rows):
            centre = slot * (place + 0.5)
            height = self._draw_bar(canvas, row, centre, slot, base, field / most)
            if row.leads and (numbered or row.leads == most):
                canvas.text(
                    centre, base - height - px(9), self._count(row.leads), colour=ink.ink_2, size=_LABEL, align="center"
                )
            if place % step == 0:
                half = canvas.text_width(row.short, _LABEL) / 2
                x = min(max(centre, half), canvas.width - half)
                canvas.text(x, base + px(11), row.short, colour=ink.ink_3_text, size=_LABEL, align="center")
            canvas.mark(row.key, centre - slot / 2, base - max(height, px(8)), slot, max(height, px(8)))
        canvas.line((0, base), (canvas.width, base), ink.line_strong)

    def _draw_bar(
        self, canvas: Canvas, row: WeekLeadsRow, centre: float, slot: float, base: float, unit: float
    ) -> float:
        """Draw a week from the base up and return the height of its bar."""
        ink, px = canvas.palette, canvas.px
        width = min(slot * (1 - _GAP), px(_WIDEST_BAR))
        pale = blend_colours(ink.mkt, ink.surface, _PALE)
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

    def _step(self, canvas: Canvas, slot: float) -> int:
        """Name each week, every second, fourth and so on, as the width allows."""
        need = canvas.text_width("30 Nov", _LABEL) + canvas.px(8)
        step = 1
        while slot * step < need and step < len(self.rows):
            step *= 2
        return step

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


def blend_colours(colour: str, ground: str, share: float) -> str:
    """A colour laid thinly on a ground, both as "#rrggbb"."""
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    return "#" + "".join(f"{round(above * share + below * (1 - share)):02x}" for above, below in pairs)


def _parts(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)
