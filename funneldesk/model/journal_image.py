"""The form in which the journal keeps the images of rows."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMPRESS_ABOVE = 1024

Row = dict[str, Any]


@dataclass(frozen=True)
class Image:
    """The decoded images of one run of rows.

    For `insert` and `delete`, `rows` are whole rows. For `update`, `before` and `after` hold the changed columns
    and the id of each row.
    """

    table_name: str
    action: str
    rows: tuple[Row, ...] = ()
    before: tuple[Row, ...] = ()
    after: tuple[Row, ...] = ()

    def row_ids(self) -> list[int]:
        """The ids of the rows inside."""
        return [row["id"] for row in (self.rows or self.after)]


def pack(value: Mapping[str, Any]) -> bytes:
    """Return images as JSON, compressed where that pays (zlib's own first byte tells the two apart)."""
    plain = orjson.dumps(value)
    return zlib.compress(plain, 1) if len(plain) > _COMPRESS_ABOVE else plain


def unpack(table_name: str, action: str, images: bytes) -> Image:
    """Read packed images back."""
    value = orjson.loads(images if images[:1] == b"{" else zlib.decompress(images))
    if action == "update":
        return Image(table_name, action, before=tuple(value["before"]), after=tuple(value["after"]))
    rows = tuple(dict(zip(value["columns"], row, strict=True)) for row in value["rows"])
    return Image(table_name, action, rows=rows)
