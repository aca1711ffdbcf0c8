"""A sheet to draw a chart on: logical pixels from the top left, the theme's colours, and the box of every mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from funneldesk.charts.other_scripts import find_families
from funneldesk.formatting.tokens import load_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure

    from funneldesk.formatting.tokens import Palette

Align = Literal["left", "center", "right"]

FAMILIES = ("Inter", "Noto Sans Devanagari")
POINTS_AN_INCH = 72
"""Figures are made at 72 dots an inch, so that a point is a logical pixel."""

_STROKE_OF_SEMIBOLD = 0.026
_LEAST_BOX = 12.0
_HALF_CAPITAL = 0.364
"""Half the height of Inter's capitals, in ems: how far the baseline lies below their middle."""


@dataclass(frozen=True, slots=True)
class ChartLook:
    """How a chart looks: light or dark, how large its letters are, and whether it lies on paper."""

    dark: bool = False
    scale: float = 1.0
    clear: bool = False
    """For paper: nothing is painted behind the chart, and its letters are noted for whoever prints it to set."""

    @property
    def palette(self) -> Palette[str]:
        """The colours of the theme's tokens."""
        tokens = load_tokens()
        return tokens.dark if self.dark else tokens.light


@dataclass(frozen=True, slots=True)
class MarkBox:
    """Where a mark lies, in logical pixels from the top left."""

    key: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Lettering:
    """A line of text on a chart for paper, in logical pixels from the top left.

    Attributes:
        words: the line.
        x: where it begins, has its middle or ends, as `align` says.
        baseline: what its letters stand on.
        size: the letters' size.
        align: which part of the line lies at `x`.
        colour: as "#rrggbb".
        bold: whether it is semibold.
    """

    words: str
    x: float
    baseline: float
    size: float
    align: Align
    colour: str
    bold: bool


class Canvas:
    """A matplotlib figure with one sheet in logical pixels, y growing downwards.

    Args:
        width: logical pixels.
        height: logical pixels.
        look: colours and text scale.
    """

    def __init__(self, width: float, height: float, look: ChartLook) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        register_fonts()
        self.width, self.height, self.look = float(width), float(height), look
        self.palette = look.palette
        self.boxes: list[MarkBox] = []
        self.letters: list[Lettering] = []
        self.figure: Figure = Figure(figsize=(width / POINTS_AN_INCH, height / POINTS_AN_INCH), dpi=POINTS_AN_INCH)
        FigureCanvasAgg(self.figure)
        self.figure.set_facecolor("none" if look.clear else self.palette.surface)
        sheet = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        sheet.set_axis_off()
        sheet.set_xlim(0, width)
        sheet.set_ylim(height, 0)
        self._sheet = sheet
        self._drawn = 1.0

    def px(self, length: float) -> float:
        """A length of the design at this text scale."""
        return length * self.look.scale

    def bar(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 3.0) -> None:
        """A filled bar with soft corners."""
        from matplotlib.patches import FancyBboxPatch

        round_ = max(0.0, min(self.px(radius), width / 2, height / 2))
        style: Any = f"round,pad=0,rounding_size={round_:.3f}"
        self._sheet.add_patch(
            FancyBboxPatch(
                (x, y), max(width, 0.5), height, boxstyle=style, facecolor=colour, edgecolor="none", zorder=self._next()
            )
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str,
        *,
        width: float = 1.0,
        dashed: bool = False,
    ) -> None:
        """A straight line."""
        from matplotlib.lines import Line2D

        style: Any = (0, (2, 2)) if dashed else "-"
        xs, ys = (start[0], end[0]), (start[1], end[1])
        self._sheet.add_line(
            Line2D(
                xs,
                ys,
                color=colour,
                linewidth=self.px(width),
                linestyle=style,
                solid_capstyle="butt",
                zorder=self._next(),
            )
        )

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle."""
        from matplotlib.patches import Circle

        self._sheet.add_patch(Circle((x, y), self.px(radius), facecolor=colour, edgecolor="none", zorder=self._next()))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        colour: str,
        size: float = 12.0,
        align: Align = "left",
        bold: bool = False,
        room: float | None = None,
    ) -> None:
        """One line of plain text whose middle is at `y`; cut with an ellipsis where it needs more than `room`."""
        line = " ".join(words.split())
        if room is not None:
            line = self.cut(line, size, room)
        baseline = y + self.px(size) * _HALF_CAPITAL
        if self.look.clear:
            # Only who sets the page can join letters of every script and keep the text behind them.
            self.letters.append(Lettering(line, x, baseline, self.px(size), align, colour, bold))
            return
        artist = self._sheet.text(
            x, baseline, line, color=colour, ha=align, va="baseline", zorder=self._next(), **self._type(line, size)
        )
        if bold:
            from matplotlib.patheffects import withStroke

            # matplotlib shows a variable font's first weight only; a fine outline makes it look semibold.
            stroke = self.px(size) * _STROKE_OF_SEMIBOLD
            artist.set_path_effects([withStroke(linewidth=stroke, foreground=colour)])

    def text_width(self, words: str, size: float = 12.0) -> float:
        """How wide the text is, in logical pixels."""
        from matplotlib.text import Text

        artist = Text(0, 0, words, **self._type(words, size))
        artist.set_figure(self.figure)
        canvas: Any = self.figure.canvas
        return float(artist.get_window_extent(canvas.get_renderer()).width)

    def room_for(self, texts: Iterable[str], most: float, size: float = 12.0) -> float:
        """The width that the longest of the texts needs, but no more than `most`."""
        return min(max((self.text_width(text, size) for text in texts), default=0.0) + 1, most)

    def cut(self, words: str, size: float, room: float) -> str:
        """The text, shortened with an ellipsis until it fits."""
        if self.text_width(words, size) <= room:
            return words
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if self.text_width(f"{words[:middle].rstrip()}…", size) <= room:
                low = middle
            else:
                high = middle - 1
        return f"{words[:low].rstrip()}…"

    def mark(self, key: str, x: float, y: float, width: float, height: float) -> None:
        """Note where a mark lies; a small one gets a box that can be hit."""
        wide, high = max(width, self.px(_LEAST_BOX)), max(height, self.px(_LEAST_BOX))
        box = MarkBox(key, x - (wide - width) / 2, y - (high - height) / 2, wide, high)
        self.boxes.append(box)

    def _next(self) -> float:
        """What is drawn later lies above, whatever it is."""
        self._drawn += 1
        return self._drawn

    def _type(self, words: str, size: float) -> dict[str, Any]:
        return {
            "family": [*FAMILIES, *find_families(words)],
            "fontsize": self.px(size),
            # Names may hold dollar signs; nothing of them is a formula.
            "parse_math": False,
        }


def register_fonts() -> None:
    """Make the program's own fonts known to matplotlib, once in a process."""
    from matplotlib.font_manager import fontManager

    from funneldesk.resources import find_interface_fonts

    known = {entry.fname for entry in fontManager.ttflist}
    for path in find_interface_fonts():
        if str(path) not in known:
            fontManager.addfont(str(path))
