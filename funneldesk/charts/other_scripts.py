"""Fonts of this machine for letters that the program's own fonts do not have."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from funneldesk.resources import find_interface_fonts

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
"""Kinds of characters for which a font needs no picture."""


def find_families(words: str) -> tuple[str, ...]:
    """The families, in a lasting order, that together draw what the program's fonts cannot; made known to matplotlib.

    Letters that no font of the machine has are left out; they show as boxes.
    """
    if words.isascii():
        return ()
    letters = sorted({ord(letter) for letter in words if unicodedata.category(letter) not in _UNSEEN})
    families = (_find_family(letter) for letter in letters if not _is_own(letter))
    return tuple(dict.fromkeys(family for family in families if family))


@cache
def _is_own(letter: int) -> bool:
    return any(_has(path, letter) for path in find_interface_fonts())


@cache
def _find_family(letter: int) -> str:
    """The family of the first font that has the letter; empty where none does."""
    from matplotlib.font_manager import fontManager, get_font

    for path in _system_fonts():
        if _has(path, letter):
            if str(path) not in {entry.fname for entry in fontManager.ttflist}:
                fontManager.addfont(str(path))
            return get_font(str(path)).family_name
    return ""


@cache
def _system_fonts() -> tuple[Path, ...]:
    """All fonts of the machine as they are now, plain upright ones first."""
    from matplotlib.font_manager import findSystemFonts

    paths = sorted(Path(path) for path in findSystemFonts())
    return tuple(sorted(paths, key=lambda path: ("Sans" not in path.name, "Regular" not in path.name)))


def _has(path: Path, letter: int) -> bool:
    """Whether a font has a letter; a font that cannot be read has none."""
    return letter in _letters_of(path)


@cache
def _letters_of(path: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(FT2Font(str(path)).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()
