"""The tokens of a written filter: words, texts, numbers, days and signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from funneldesk.errors import Refusal

LONGEST = 20_000


class Token(StrEnum):
    """What a piece of a written filter is."""

    WORD = "word"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Piece:
    """One token: what it is, what it says, and at which character, from 1, it begins."""

    token: Token
    text: str
    at: int

    @property
    def key(self) -> str:
        """The word without regard to case; nothing for all else."""
        return self.text.casefold() if self.token is Token.WORD else ""


_PIECES = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<day>\d{4}-\d\d-\d\d(?!\w))
    |(?P<number>-?\d+(?:\.\d+)?(?!\w))
    |(?P<word>[^\W\d]\w*)
    |(?P<sign><=|>=|!=|<>|==|[=<>(),.])""",
    re.VERBOSE | re.DOTALL,
)
_SAME_SIGNS = {"==": "=", "<>": "!="}


def cut(text: str) -> list[Piece]:
    """The pieces of a written filter, an end piece last.

    Raises:
        Refusal: there is a character that means nothing, or a text that is not closed; the sentence says where.
    """
    if len(text) > LONGEST:
        raise Refusal(f"The condition is too long; write at most {LONGEST:,} characters.")
    pieces: list[Piece] = []
    place = 0
    while place < len(text):
        found = _PIECES.match(text, place)
        if found is None:
            raise _say_unknown(text, place)
        kind = found.lastgroup or ""
        if kind != "space":
            pieces.append(Piece(Token(kind), _read(kind, found[0]), place + 1))
        place = found.end()
    pieces.append(Piece(Token.END, "", len(text) + 1))
    return pieces


def quote(text: str) -> str:
    """A text as it is written in a filter."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_word(text: str) -> bool:
    """Whether a text can be written without quotation marks."""
    return re.fullmatch(r"[^\W\d]\w*", text) is not None


def _read(kind: str, text: str) -> str:
    if kind == "text":
        return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
    return _SAME_SIGNS.get(text, text)


def _say_unknown(text: str, place: int) -> Refusal:
    mark = text[place]
    if mark in "\"'":
        return Refusal(f"The text that begins at character {place + 1} has no closing {mark}; add it.")
    if mark.isdigit() or mark == "-":
        return Refusal(
            f"The number at character {place + 1} is not understood; "
            "write it without signs or spaces, or in quotation marks."
        )
    return Refusal(f"“{mark}” at character {place + 1} means nothing here; put texts in quotation marks.")
