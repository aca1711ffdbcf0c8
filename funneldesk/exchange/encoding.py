"""How a text file's bytes become characters: a fixed ladder, not a statistic."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 20
_HEAD = 1 << 12
# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Tab, line feed and carriage return aside, these never belong in a table.
CONTROL_BYTES = bytes(code for code in (*range(32), 127) if code not in {9, 10, 13})
CONTROL_CHARACTERS = dict.fromkeys(CONTROL_BYTES)


@dataclass(frozen=True, slots=True)
class Encoding:
    """A file's character encoding and how sure that is.

    Attributes:
        name: Python codec name without a byte-order mark's suffix.
        mark: Length in bytes of the byte-order mark to leap over.
        guessed: True where nothing but habit speaks for it (Windows-1252).
        damaged: True where some bytes mean nothing in it and become U+FFFD.
        controls: True where NUL or control characters may have to be removed.
    """

    name: str
    mark: int = 0
    guessed: bool = False
    damaged: bool = False
    controls: bool = False

    @property
    def label(self) -> str:
        """The encoding as a preview names it, such as ``utf-8-sig`` or ``utf-16-le+bom``."""
        if not self.mark:
            return self.name
        return "utf-8-sig" if self.name == "utf-8" else f"{self.name}+bom"


def recognise_encoding(path: Path) -> Encoding:
    """Decide a file's encoding: byte-order mark, NUL pattern, strict UTF-8, then Windows-1252.

    The whole file is looked at, once, in chunks.

    Args:
        path: A readable text file.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return _with_health(path, Encoding(name, len(mark)))
    wide = _wide_by_nuls(head)
    if wide is not None:
        return _with_health(path, Encoding(wide))
    plain = _with_health(path, Encoding("utf-8"))
    if not plain.damaged:
        return plain
    return _with_health(path, Encoding("cp1252", guessed=True))


def _wide_by_nuls(head: bytes) -> str | None:
    """UTF-16 without a mark: digits and delimiters leave NULs on one side of each pair only."""
    pairs = len(head) // 2
    if pairs == 0:
        return None
    first, second = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if second >= pairs * 0.1 and first <= pairs * 0.01:
        return "utf-16-le"
    if first >= pairs * 0.1 and second <= pairs * 0.01:
        return "utf-16-be"
    return None


def _with_health(path: Path, encoding: Encoding) -> Encoding:
    """Decode the whole file strictly, and look for control characters on the way."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    wide = encoding.name.startswith(("utf-16", "utf-32"))
    damaged, controls = False, False
    with path.open("rb") as stream:
        stream.seek(encoding.mark)
        while chunk := stream.read(_CHUNK):
            if not controls and not wide:
                controls = len(chunk.translate(None, CONTROL_BYTES)) != len(chunk)
            if not damaged:
                damaged, text = _decoded(decoder, chunk)
                if wide and not controls:
                    controls = damaged or len(text.translate(CONTROL_CHARACTERS)) != len(text)
    if not damaged:
        damaged, _ = _decoded(decoder, b"", final=True)
    return Encoding(encoding.name, encoding.mark, encoding.guessed, damaged, controls)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> tuple[bool, str]:
    try:
        return False, decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return True, ""
