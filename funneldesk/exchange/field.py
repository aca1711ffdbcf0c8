"""What one field of an import is: its name, the names of columns that fill it, and what their values must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from funneldesk.exchange.columns_kind import Kind

NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})
DATES: Final = frozenset({Kind.DATE, Kind.DATETIME})
WORDS: Final = frozenset({Kind.CATEGORY, Kind.TEXT, Kind.ID, Kind.INTEGER, Kind.BOOLEAN})
NAMES: Final = frozenset({Kind.CATEGORY, Kind.TEXT, Kind.EMAIL, Kind.ID})
IDS: Final = frozenset({Kind.ID, Kind.INTEGER, Kind.TEXT, Kind.CATEGORY})
MARKS: Final = frozenset({Kind.BOOLEAN, Kind.INTEGER})


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column can fill.

    Attributes:
        name: what `--map` and the answer call it.
        aliases: names of columns that fill it, the surest first; compared without case, blanks and punctuation.
        kinds: what its values must be.
        reads: how a cell is read: text, name, email, phone, id, instant, day, month, money, count, whole, number,
            percent, yes, refuses, currency or outcome.
        many: whether several columns may fill it.
    """

    name: str
    aliases: tuple[str, ...]
    kinds: frozenset[Kind]
    reads: str = "text"
    many: bool = False


def make_field(name: str, aliases: str, kinds: frozenset[Kind], reads: str = "text", *, many: bool = False) -> Field:
    """A field whose aliases stand apart by bars."""
    return Field(name, tuple(alias.strip() for alias in aliases.split("|")), kinds, reads, many)
