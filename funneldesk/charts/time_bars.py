"""What charts with a bar a day or week share: what their bars are called, and how many of the names have room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funneldesk.charts.canvas import Canvas

HEIGHT = 190.0
TOP, FOOT = 20.0, 22.0
WIDEST_BAR = 34.0
LABEL = 10.5
PALE = 0.36
"""How much of a bar's colour is in its paler part."""


def day_label(key: str) -> str:
    """A day in ISO form as "2 Nov 2026"."""
    day = dt.date.fromisoformat(key)
    return f"{day.day} {day:%b %Y}"


def short_day_label(key: str) -> str:
    """A day in ISO form as "2 Nov"."""
    return day_label(key).rsplit(" ", maxsplit=1)[0]


def find_name_step(canvas: Canvas, slot: float, n: int) -> int:
    """Which bars are named where `n` stand `slot` apart: each, every second, fourth and so on, as the width allows."""
    need = canvas.text_width("30 Nov", LABEL) + canvas.px(8)
    step = 1
    while slot * step < need and step < n:
        step *= 2
    return step


def draw_centred(canvas: Canvas, text: str, centre: float, y: float, colour: str) -> None:
    """Write a word below or above a bar, moved inwards where it would leave the picture."""
    half = canvas.text_width(text, LABEL) / 2
    x = min(max(centre, half), max(half, canvas.width - half))
    canvas.text(x, y, text, colour=colour, size=LABEL, align="center")


def blend_colours(colour: str, ground: str, share: float) -> str:
    """A colour laid thinly on a ground, both as "#rrggbb"."""
    pairs = zip(_parts(colour), _parts(ground), strict=True)
    return "#" + "".join(f"{round(above * share + below * (1 - share)):02x}" for above, below in pairs)


def _parts(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)
