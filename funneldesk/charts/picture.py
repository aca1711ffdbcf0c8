"""A chart drawn: its marks with their boxes, and the picture as PNG or SVG."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from funneldesk.charts.canvas import POINTS_AN_INCH, Canvas, ChartLook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from funneldesk.charts.canvas import Lettering, MarkBox
    from funneldesk.charts.chart import Chart


@dataclass(frozen=True)
class Drawing:
    """A drawn chart.

    Attributes:
        figure: matplotlib's figure; one point is a logical pixel.
        width: logical pixels.
        height: logical pixels.
        boxes: where each mark lies.
        alt_text: the chart in words.
        letters: for paper, the text that is not in the picture.
    """

    figure: Figure
    width: float
    height: float
    boxes: tuple[MarkBox, ...]
    alt_text: str
    letters: tuple[Lettering, ...] = ()


def draw_chart(chart: Chart, width: float, height: float | None = None, look: ChartLook | None = None) -> Drawing:
    """Draw a chart.

    Args:
        chart: what to draw.
        width: logical pixels.
        height: logical pixels; without it what suits the chart.
        look: colours and text scale; light at 100 % unless given.
    """
    look = look or ChartLook()
    height = chart.height(look.scale) if height is None else height
    with _quiet():
        canvas = Canvas(width, height, look)
        chart.draw(canvas)
    boxes, letters = tuple(canvas.boxes), tuple(canvas.letters)
    return Drawing(canvas.figure, canvas.width, canvas.height, boxes, chart.alt_text(), letters)


def png_of(drawing: Drawing, ratio: float = 1.0) -> bytes:
    """The picture with `ratio` device pixels to a logical one."""
    sheet = BytesIO()
    with _quiet():
        drawing.figure.savefig(sheet, format="png", dpi=POINTS_AN_INCH * ratio, metadata={"Software": None})
    return sheet.getvalue()


def svg_of(drawing: Drawing) -> bytes:
    """The picture as SVG whose letters stay text; the same drawing gives the same bytes.

    Whoever shows it needs the program's fonts; in a PDF the words can then be found and copied.
    """
    import matplotlib as mpl

    sheet = BytesIO()
    with _quiet(), mpl.rc_context({"svg.hashsalt": "funneldesk", "svg.fonttype": "none"}):
        metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
        drawing.figure.savefig(sheet, format="svg", metadata=metadata)
    return sheet.getvalue()


@contextmanager
def _quiet() -> Iterator[None]:
    """A name in a script that no font of ours has is drawn as boxes; that is no reason to fail or to talk."""
    import matplotlib as mpl

    talker = logging.getLogger("matplotlib.font_manager")
    level = talker.level
    talker.setLevel(logging.ERROR)
    try:
        # Without hinting letters are as wide at every resolution as they were when their room was reckoned.
        plain: Any = {"text.hinting": "none"}
        with warnings.catch_warnings(), mpl.rc_context(plain):
            warnings.filterwarnings("ignore", message=r"Glyph \d+ .*missing", category=UserWarning)
            yield
    finally:
        talker.setLevel(level)
