"""Text folded for search: without case and accents."""

from __future__ import annotations

import re
import unicodedata

# The marks of Indic and other scripts are vowels, not accents; only Latin-style accents are dropped.
_ACCENTS = re.compile("[\u0300-\u036f]+")


def fold(*parts: object) -> str:
    """Join what is there and fold case and accents, so that `Zoë` is found by `zoe`."""
    text = " ".join(str(part) for part in parts if part not in (None, ""))
    if text.isascii():
        return text.casefold()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).casefold()
