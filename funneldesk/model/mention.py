"""Mentions: that a note asks for somebody's eyes."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT = re.compile(r"(?<![\w@.])@")


class Mention(Record):
    """A person named in a note; whether it was seen is a read mark."""

    __tablename__ = "mention"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    recorded_at: Mapped[dt.datetime]


def find_mentions(text: str, people: Iterable[tuple[int, str]]) -> tuple[int, ...]:
    """Whom a note names behind an @, by full name or by a first name that only one person has; each once, in order.

    Args:
        text: the note.
        people: id and name of those who can be named.
    """
    called: dict[str, set[int]] = {}
    for user_id, name in people:
        full = fold_name(name)
        if full:
            called.setdefault(full, set()).add(user_id)
            called.setdefault(full.split(" ")[0], set()).add(user_id)
    names = sorted((name for name, ids in called.items() if len(ids) == 1), key=len, reverse=True)
    found: dict[int, None] = {}
    folded = unicodedata.normalize("NFKC", text).casefold()
    for at in _AT.finditer(folded):
        rest = folded[at.end() :]
        whom = next((name for name in names if rest.startswith(name) and _ends(rest, len(name))), None)
        if whom is not None:
            found[next(iter(called[whom]))] = None
    return tuple(found)


def fold_name(name: str) -> str:
    """A name as it is compared: one form of letters, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _ends(rest: str, length: int) -> bool:
    """Whether the name ends there: a letter, digit or vowel sign after it makes it another word."""
    return len(rest) == length or unicodedata.category(rest[length])[0] not in "LNM"
