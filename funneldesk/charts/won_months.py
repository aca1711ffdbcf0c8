"""Won per month: one bar a month, its height the money won."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.charts.chart import ChartTable, MarkWords, join_words
from funneldesk.formatting.grouping import NumberStyle
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.model.money import Money

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEIGHT = 172.0
_TOP, _FOOT = 20.0, 32.0
_GAP = 0.28
_WIDEST_BAR = 46.0
_LABEL = 10.5


@dataclass(frozen=True, slots=True)
class WonMonthRow:
    """One month.

    Attributes:
        key: which month, "2026-11".
        minor: money won, in minor units.
        deals: how many deals.
    """

    key: str
    minor: int
    deals: int

    @property
    def month(self) -> str:
        """The month's short name."""
        return _MONTHS[int(self.key[5:7]) - 1]

    @property
    def year(self) -> str:
        """The year."""
        return self.key[:4]

    @property
    def label(self) -> str:
        """Month and year, "Nov 2026"."""
        return f"{self.month} {self.year}"


@dataclass(frozen=True, slots=True)
class WonMonthsChart:
    """Money won in each month of a period, without gaps; where no deal has an amount, how many were won."""

    rows: tuple[WonMonthRow, ...]
    currency: str
    style: NumberStyle = NumberStyle.WESTERN

    @property
    def counts_deals(self) -> bool:
        """Whether the bars are as high as the number of deals, because no amount is known."""
        return not any(row.minor for row in self.rows)

    def alt_text(self) -> str:
        """Every month with its money and deals."""
        return join_words("Won per month", [f"{row.label} {self._words(row)}" for row in self.rows], "nothing won yet")

    def marks(self) -> tuple[MarkWords, ...]:
        """A bar a month."""
        return tuple(MarkWords(row.key, row.label, f"{row.label}: {self._words(row)}") for row in self.rows)

    def table(self) -> ChartTable:
        """Months with deals and money."""
        rows = tuple(
            (row.label, number_text(row.deals, style=self.style), self._money(row, full=True)) for row in self.rows
        )
        return ChartTable(("Month", "Deals won", "Won"), rows)

    def height(self, scale: float) -> float:
        """One height for any number of months."""
        return scale * _HEIGHT

    def draw(self, canvas: Canvas) -> None:
        """Draw the months."""
        ink, px = canvas.palette, canvas.px
        if not self.rows:
            return
        slot = canvas.width / len(self.rows)
        width = min(slot * (1 - _GAP), px(_WIDEST_BAR))
        base, field = canvas.height - px(_FOOT), canvas.height - px(_FOOT) - px(_TOP)
        sizes = self._sizes()
        most = max(sizes)
        named = self._named_values(canvas, slot)
        step = self._month_step(canvas, slot)
        for place, row in enumerate(self.rows):
            centre = slot * (place + 0.5)
            height = max(field * sizes[place] / most, 1.0) if sizes[place] > 0 else 0.0
            if height:
                canvas.bar(centre - width / 2, base - height, width, height, ink.sales, radius=2)
            if place in named:
                text = self._tight(row)
                half = canvas.text_width(text, _LABEL) / 2
                x = min(max(centre, half), canvas.width - half)
                canvas.text(x, base - height - px(9), text, colour=ink.ink_2, size=_LABEL, align="center")
            self._draw_month(canvas, place, centre, base, step)
            canvas.mark(row.key, centre - slot / 2, base - max(height, px(8)), slot, max(height, px(8)))
        canvas.line((0, base), (canvas.width, base), ink.line_strong)

    def _draw_month(self, canvas: Canvas, place: int, centre: float, base: float, step: int) -> None:
        ink, px = canvas.palette, canvas.px
        row = self.rows[place]
        if place % step == 0 and step < len(_MONTHS):
            half = canvas.text_width(row.month, _LABEL) / 2
            x = min(max(centre, half), canvas.width - half)
            canvas.text(x, base + px(10), row.month, colour=ink.ink_3_text, size=_LABEL, align="center")
        if place == 0 or row.key.endswith("-01"):
            half = canvas.text_width(row.year, _LABEL) / 2
            follows = place == 0 and any(later.key.endswith("-01") for later in self.rows[1:3])
            if not follows or step == 1:
                x = min(max(centre, half), canvas.width - half)
                canvas.text(x, base + px(23), row.year, colour=ink.ink_3_text, size=_LABEL, align="center")

    def _month_step(self, canvas: Canvas, slot: float) -> int:
        """Name each month, every second, third or sixth, or only the years, as the width allows."""
        need = canvas.text_width("May", _LABEL) + canvas.px(6)
        return next((step for step in (1, 2, 3, 6) if slot * step >= need), len(_MONTHS))

    def _named_values(self, canvas: Canvas, slot: float) -> set[int]:
        """The months whose money is written: all when they fit, else the best and the latest with wins."""
        texts, sizes = [self._tight(row) for row in self.rows], self._sizes()
        if max(canvas.text_width(text, _LABEL) for text in texts) + canvas.px(4) <= slot:
            return {place for place, size in enumerate(sizes) if size}
        won = [place for place, size in enumerate(sizes) if size > 0]
        if not won:
            return set()
        best = max(won, key=lambda place: sizes[place])
        # The latest is written only where no higher bar would run through the words.
        covered = round(canvas.text_width(texts[won[-1]], _LABEL) / slot) + 1
        near = sizes[max(0, won[-1] - covered) : won[-1] + covered + 1]
        free = all(size <= sizes[won[-1]] for size in near)
        return {best, won[-1]} if free else {best}

    def _sizes(self) -> list[int]:
        return [row.deals if self.counts_deals else row.minor for row in self.rows]

    def _tight(self, row: WonMonthRow) -> str:
        return number_text(row.deals, style=self.style) if self.counts_deals else self._money(row, full=False)

    def _money(self, row: WonMonthRow, *, full: bool) -> str:
        return money_text(Money(row.minor, self.currency), full=full, style=self.style)

    def _words(self, row: WonMonthRow) -> str:
        noun = "deal" if row.deals == 1 else "deals"
        deals = f"{number_text(row.deals, style=self.style)} {noun}"
        return f"{deals}, no amount known" if self.counts_deals else f"{self._money(row, full=True)} from {deals}"
