"""Tags: the owner's own short words on a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 40
_MOST = 20


def clean_tags(tags: Iterable[str] | None) -> list[str] | None:
    """Tags in their order, each once whatever its case; None where none is left.

    Raises:
        Refusal: one is too long, or there are too many.
    """
    kept: dict[str, str] = {}
    for tag in tags or ():
        words = " ".join(tag.split())
        if len(words) > _LONGEST:
            raise Refusal(f"A tag has at most {_LONGEST} letters; “{words[:_LONGEST]}…” is longer.")
        if words:
            kept.setdefault(words.casefold(), words)
    if len(kept) > _MOST:
        raise Refusal(f"At most {_MOST} tags fit on a record; take one away first.")
    return list(kept.values()) or None
