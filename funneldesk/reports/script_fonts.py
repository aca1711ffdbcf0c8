"""Letters of scripts that the program's own fonts do not have: who has them, and boxes for those nobody has."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from funneldesk.resources import find_interface_fonts

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
"""Kinds of characters for which a font needs no picture."""

_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors choose between pictures and have none themselves."""

_JOINER, _NO_BREAK = "\u200d", "\u2060"
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_JOINED = frozenset({"Mn", "Mc", "Me", "Sk"})

_EM, _WIDTH, _HEIGHT, _STROKE, _SIDE = 1000, 640, 720, 50, 60
_MOST_IN_A_FONT = 60_000


def find_missing_letters(words: str) -> frozenset[int]:
    """The code points of the text that neither Inter nor Noto Sans Devanagari has."""
    if words.isascii():
        return frozenset()
    letters = {ord(letter) for letter in set(words) if unicodedata.category(letter) not in _UNSEEN}
    return frozenset(letter for letter in letters - _own_letters() if not any(letter in some for some in _SELECTORS))


def find_undrawable(letters: Iterable[int]) -> frozenset[int]:
    """Those of the code points that no font of this machine has."""
    import typst

    left = set(letters)
    seen: set[str] = set()
    for font in typst.Fonts(include_embedded_fonts=False).fonts():
        if not left:
            break
        # The faces of a family have the same letters, near enough; one of them answers for all.
        if font.path is not None and font.family not in seen:
            seen.add(font.family)
            left -= _letters_of(Path(font.path), font.index)
    return frozenset(left)


def part_boxes(words: str, undrawable: frozenset[int]) -> str:
    """The text with an invisible mark between letters that would else be one box, and lose what they stand for.

    Joined emoji, skin tones, flags and stacked accents are set as one sign where a font has it; of boxes each must
    stand alone. The mark lets no line break.
    """
    parted: list[str] = []
    for letter in words:
        before = parted[-1] if parted else ""
        joins = letter == _JOINER and before != "" and ord(before) in undrawable
        if joins or (ord(letter) in undrawable and _is_joined(letter, before)):
            parted.append(_NO_BREAK)
        parted.append(letter)
    return "".join(parted)


def write_box_font(letters: Iterable[int], out: Path) -> None:
    """Write a font that shows each of the code points as an empty box, so that text in it is found and copied.

    A glyph of its own for each keeps them apart: the one glyph that fonts have for what is missing would be taken
    for whichever letter came first. The same letters give the same bytes.
    """
    from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # it has no types

    chosen = sorted(letters)[:_MOST_IN_A_FONT]
    names = {letter: f"u{letter:06X}" for letter in chosen}
    order = [".notdef", *names.values()]
    builder = FontBuilder(_EM, isTTF=True)
    builder.updateHead(created=0, modified=0)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    box = _draw_box()
    builder.setupGlyf(dict.fromkeys(order, box))
    builder.setupHorizontalMetrics(dict.fromkeys(order, (_WIDTH, _SIDE)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Missing Letters", "styleName": "Regular", "psName": "MissingLetters"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(str(out))


def _draw_box() -> object:
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # it has no types

    pen = TTGlyphPen(None)
    outer = (_SIDE, 0, _WIDTH - _SIDE, _HEIGHT)
    inner = (_SIDE + _STROKE, _STROKE, _WIDTH - _SIDE - _STROKE, _HEIGHT - _STROKE)
    for (left, low, right, high), clockwise in ((outer, True), (inner, False)):
        corners = [(left, low), (left, high), (right, high), (right, low)]
        first, *rest = corners if clockwise else corners[::-1]
        pen.moveTo(first)
        for corner in rest:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def _is_joined(letter: str, before: str) -> bool:
    """Whether the letter makes one sign with the one before it."""
    return before == _JOINER or ord(letter) in _FLAG_LETTERS or unicodedata.category(letter) in _JOINED


@cache
def _own_letters() -> frozenset[int]:
    return frozenset().union(*(_letters_of(path, 0) for path in find_interface_fonts()))


@cache
def _letters_of(path: Path, number: int) -> frozenset[int]:
    """What a font file's character map holds; nothing where the file cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]  # it has no types

    try:
        with TTFont(path, lazy=True, fontNumber=number) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError, KeyError, AssertionError):
        return frozenset()
