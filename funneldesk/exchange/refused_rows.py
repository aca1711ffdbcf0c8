"""The rows an import could not take, saved with their reasons so that they can be mended and brought in again."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from funneldesk.errors import StoreFailure
from funneldesk.exchange.mapping import REFUSED_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from funneldesk.exchange.plan_batch import RefusedRow

_PLAIN: Final = re.compile(r"[-+]?[\d\s().,/:-]*\d[\d\s().,/:%-]*")
_OPENERS: Final = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """The text such that no spreadsheet takes it for a formula; plain numbers and telephones stay as they are."""
    if text.lstrip().startswith(_OPENERS) or text.startswith(_OPENERS):
        return text if _PLAIN.fullmatch(text) else f"'{text}"
    return text


def write_refused_rows(folder: Path, stem: str, header: Sequence[str], rows: Iterable[RefusedRow]) -> Path:
    """Write refused rows as CSV: the original columns, the line and the reason. Never over another file.

    Where a file with just these rows is there from an import before, it stays the only one.

    Raises:
        StoreFailure: the folder cannot be written to.
    """
    content = _as_text(header, rows).encode("utf-8-sig")
    number = 1
    while True:
        path = folder / (f"{stem}.refused.csv" if number == 1 else f"{stem}.refused-{number}.csv")
        try:
            if _holds(path, content):
                return path
            with path.open("xb") as stream:
                stream.write(content)
        except FileExistsError:
            number += 1
            continue
        except OSError as error:
            raise StoreFailure(f"The refused rows could not be saved in {folder}: {error.strerror}.") from error
        return path


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _as_text(header: Sequence[str], rows: Iterable[RefusedRow]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*map(neutral, header), *REFUSED_COLUMNS])
    for row in rows:
        cells = [neutral(cell) for cell in row.cells]
        cells += [""] * (len(header) - len(cells))
        writer.writerow([*cells, row.line, neutral(row.reason)])
    return text.getvalue()
