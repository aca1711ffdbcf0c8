"""Text folded for search: without case and accents."""

from __future__ import annotations

import unicodedata


def fold(*parts: object) -> str:
    """Join what is there and fold case and accents, so that `Zoë` is found by `zoe`."""
    text = " ".join(str(part) for part in parts if part not in (None, ""))
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(
        letter for letter in plain if unicodedata.category(letter) != "Mn" or _carries_sound(letter)
    ).casefold()


def _carries_sound(letter: str) -> bool:
    """Marks of Indic and other scripts are vowels, not accents; only Latin-style accents are dropped."""
    return not "\u0300" <= letter <= "\u036f"
