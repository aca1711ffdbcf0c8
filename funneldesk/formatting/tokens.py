"""The design tokens as plain values, for the window, the charts and the reports alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Generic, TypeVar

from funneldesk.resources import find_resource

READABLE = 4.5
"""The least contrast of letters against what they stand on (WCAG 2.2, success criterion 1.4.3)."""


Colour = TypeVar("Colour")


@dataclass(frozen=True)
class Palette(Generic[Colour]):
    """The colours of one appearance; names ending in `_text` are for letters.

    Files, charts and reports use `Palette[str]` (`#RRGGBB`); the window turns it into its own colour type.
    """

    canvas: Colour
    surface: Colour
    sunken: Colour
    line: Colour
    line_strong: Colour
    ink: Colour
    ink_2: Colour
    ink_3: Colour
    ink_3_text: Colour
    brand: Colour
    brand_2: Colour
    brand_hover: Colour
    brand_soft: Colour
    brand_text: Colour
    on_brand: Colour
    good: Colour
    good_soft: Colour
    good_text: Colour
    warn: Colour
    warn_soft: Colour
    warn_text: Colour
    bad: Colour
    bad_soft: Colour
    bad_text: Colour
    info: Colour
    info_soft: Colour
    info_text: Colour
    mkt: Colour
    mkt_soft: Colour
    mkt_text: Colour
    sales: Colour
    post: Colour
    post_soft: Colour
    post_text: Colour
    avatar: Colour
    avatar_text: Colour
    toast: Colour
    toast_text: Colour
    toast_hint: Colour


@dataclass(frozen=True, slots=True)
class Tokens:
    """All design values: two palettes, and lengths in pixels at a text size of 100 %."""

    light: Palette[str]
    dark: Palette[str]
    radius: Mapping[str, int]
    space: Mapping[str, int]
    type: Mapping[str, int]
    size: Mapping[str, int]


@cache
def load_tokens() -> Tokens:
    """The tokens that ship with the program, read once."""
    values = _read_tables(find_resource("theme/tokens.toml").read_text(encoding="utf-8"))
    return Tokens(
        light=_read_palette(values["light"]),
        dark=_read_palette(values["dark"]),
        radius=values["radius"],
        space=values["space"],
        type=values["type"],
        size=values["size"],
    )


def measure_contrast(first: str, second: str) -> float:
    """The contrast of two `#RRGGBB` colours, 1 to 21.

    Source: relative luminance and contrast ratio as WCAG 2.2 defines them.
    """
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def map_palette(palette: Palette[str], convert: Callable[[str], Colour]) -> Palette[Colour]:
    """The same palette with every colour converted, e.g. into the window toolkit's colour type."""
    return Palette(**{field.name: convert(getattr(palette, field.name)) for field in fields(palette)})


def text_pairs(palette: Palette[str]) -> list[tuple[str, str]]:
    """The pairs (letters, ground) that the program shows, by token name."""
    grounds = ("canvas", "surface", "sunken", "brand_soft")
    pairs = [(ink, ground) for ink in ("ink", "ink_2", "ink_3_text") for ground in grounds]
    for kind in ("brand", "good", "warn", "bad", "info", "mkt", "post"):
        pairs += [(f"{kind}_text", ground) for ground in ("canvas", "surface", "sunken", f"{kind}_soft")]
    softs = [field.name for field in fields(palette) if field.name.endswith("_soft")]
    pairs += [("ink", soft) for soft in softs]
    pairs += [("on_brand", "brand"), ("on_brand", "brand_hover"), ("avatar_text", "avatar")]
    return [*pairs, ("toast_text", "toast"), ("toast_hint", "toast")]


def _read_tables(text: str) -> dict[str, dict[str, Any]]:
    """The tables of the file, which has whole numbers and plain texts only.

    The library's reader, made for any such file, takes longer to load than everything else that is read at the start.
    """
    tables: dict[str, dict[str, Any]] = {}
    table: dict[str, Any] = {}
    for line in filter(None, text.splitlines()):
        if line.startswith("["):
            table = tables.setdefault(line.strip("[]"), {})
        elif not line.startswith("#"):
            name, _, value = line.partition(" = ")
            # Behind either kind of value there may be a comment.
            table[name] = value[1:].partition('"')[0] if value.startswith('"') else int(value.partition("#")[0])
    return tables


def _read_palette(values: Mapping[str, Any]) -> Palette[str]:
    return Palette(**{field.name: str(values[field.name]) for field in fields(Palette)})


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    knee = 0.04045
    red, green, blue = (c / 12.92 if c <= knee else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
