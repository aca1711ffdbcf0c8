"""What every chart is: rows that describe themselves in words, and a way to draw them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas


@dataclass(frozen=True, slots=True)
class MarkWords:
    """One mark of a chart (a bar, a dot) in words.

    Attributes:
        key: which mark; unique in its chart, and the way back to the records behind it.
        label: what it stands for, as the data call it.
        words: the whole figure in one sentence, with n.
    """

    key: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class ChartTable:
    """A chart's numbers as a table; row by row the marks of the chart."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Chart(Protocol):
    """Rows that can be drawn, told and tabled; all three say the same numbers."""

    def alt_text(self) -> str:
        """The chart in a sentence, for those who do not see it."""
        ...

    def marks(self) -> tuple[MarkWords, ...]:
        """Every mark in reading order."""
        ...

    def table(self) -> ChartTable:
        """The numbers behind the picture."""
        ...

    def height(self, scale: float) -> float:
        """The height in logical pixels that suits the rows at a text scale (1 is 100 %)."""
        ...

    def draw(self, canvas: Canvas) -> None:
        """Draw every mark on the canvas."""
        ...


def join_words(lead: str, parts: list[str], empty: str) -> str:
    """A sentence that lists the parts, or says that there is nothing."""
    return f"{lead}: {'; '.join(parts)}." if parts else f"{lead}: {empty}."
