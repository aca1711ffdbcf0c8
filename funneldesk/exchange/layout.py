"""Where a table begins and ends inside a file: titles and comments above it, totals and notices below."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_LOOK_FOR_HEADER = 60
_SUPPORT = 20
_LONGEST_NAME = 200
_WORDS_OF_A_NAME = 5
_BLANK_MARKS = frozenset({"", "-", "--", "---", "–", "—"})
_NUMBER = re.compile(r"[-+(]?\W{0,3}\d[\d.,'\s]*\W{0,3}")
_YEAR = re.compile(r"(19|20)\d\d")
_TELLTALE = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(\D.*)?|p:\+?\d+|https?://\S+")
_TOTAL_COLON = re.compile(r"\s*(grand\s+|sub-?)?totals?\s*[:：].*", re.IGNORECASE | re.DOTALL)
_TOTAL_WORD = re.compile(r"\s*(grand\s+|sub-?)?totals?(\s*\([^)]*\))?\s*", re.IGNORECASE)
_GRAND_TOTAL = re.compile(r"\s*grand\s+totals?\b.*", re.IGNORECASE | re.DOTALL)
_NOTICE = re.compile(
    r"\s*(copyright\b|©|\(c\)\s|confidential\b|generated (by|on)\b|all rights reserved|report (generated|run)\b|"
    r"exported (by|on|from)\b|source:|\*\s|end of (report|file)\b|\d+ (rows?|records?)( selected)?\s*$|"
    r"(leads|contacts|accounts|opportunities|deals|campaigns|activities|cases)\s+with\b)",
    re.IGNORECASE,
)
# Words that head columns in the exports of the products people come from.
_KNOWN_HEADS = frozenset(
    [
        "id",
        "name",
        "first",
        "last",
        "full",
        "email",
        "e-mail",
        "phone",
        "mobile",
        "tel",
        "company",
        "account",
        "organization",
        "organisation",
        "title",
        "stage",
        "status",
        "owner",
        "amount",
        "value",
        "price",
        "revenue",
        "cost",
        "created",
        "date",
        "close",
        "closed",
        "won",
        "lost",
        "source",
        "campaign",
        "channel",
        "city",
        "state",
        "country",
        "street",
        "address",
        "notes",
        "day",
        "week",
        "month",
        "year",
        "lead",
        "deal",
        "contact",
        "product",
        "type",
        "category",
        "currency",
        "number",
        "clicks",
        "impr.",
        "impressions",
        "conversions",
        "sessions",
        "users",
        "score",
        "region",
        "manager",
        "sector",
        "quantity",
        "description",
    ]
)


@dataclass(frozen=True, slots=True)
class CutLine:
    """A line of the file that is no record.

    Attributes:
        line: Its number in the file, from 1.
        text: What stands there, cells joined by a space.
        why: ``comment``, ``title``, ``blank``, ``hint``, ``total``, ``notice`` or ``second table``.
    """

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class HeaderPlace:
    """Where the column names stand.

    Attributes:
        index: Position among the sample's rows; -1 where the file names no columns.
        width: Number of columns.
    """

    index: int
    width: int


def find_block(rows: Sequence[list[str]]) -> int | None:
    """Where the column names of a report's wanted block stand; None where the file is no report of several.

    A report of several blocks, each under comment lines, is wanted for the one that names campaigns.
    """
    heads = [
        index for index, cells in enumerate(rows) if any(cells) and not _is_comment(cells) and _is_headed(rows, index)
    ]
    if len(heads) < 2:  # noqa: PLR2004 -- the number says itself what it is
        return None
    for words in ("campaign", "medium", "source"):
        for index in heads:
            if any(words in cell.casefold() for cell in rows[index]):
                return index
    return None


def _is_comment(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[0].lstrip().startswith("#")


def _is_headed(rows: Sequence[list[str]], index: int) -> bool:
    """Whether the line above, blank ones aside, is a comment."""
    above = next((cells for cells in reversed(rows[:index]) if any(cells)), [])
    return _is_comment(above)


def find_header(rows: Sequence[list[str]]) -> HeaderPlace:
    """Find the row that names the columns by scoring the first rows of a file.

    A header is full, its cells are distinct words and not numbers, dates or addresses, and the rows
    below it are as wide.

    Args:
        rows: Cells of the first rows, blank lines as empty lists.
    """
    block = find_block(rows)
    if block is not None:
        return HeaderPlace(block, len(rows[block]))
    candidates = [
        (_header_score(rows, index), -index)
        for index, cells in enumerate(rows[:_LOOK_FOR_HEADER])
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#")
    ]
    if not candidates:
        return HeaderPlace(-1, 0)
    index = -max(candidates)[1]
    cells = rows[index]
    if _is_record(cells):
        return HeaderPlace(-1, _usual_width(rows) or len(cells))
    return HeaderPlace(index, len(cells))


def _header_score(rows: Sequence[list[str]], index: int) -> float:
    cells = [cell.strip() for cell in rows[index]]
    filled = [cell for cell in cells if cell]
    below = [row for row in rows[index + 1 : index + 1 + _SUPPORT] if any(row)]
    words = sum(not (_NUMBER.fullmatch(cell) or _TELLTALE.fullmatch(cell)) for cell in filled) / len(filled)
    distinct = len({cell.casefold() for cell in filled}) / len(filled)
    known = sum(_is_known(cell) for cell in filled)
    width = len(cells)
    support = sum(len(row) == width for row in below) / len(below) if below else 0.5
    wider = sum(any(row[width:]) for row in below) / len(below) if below else 0.0
    lengthy = any(len(cell) > _LONGEST_NAME for cell in filled)
    return (
        2.0 * len(filled) / width
        + 2.0 * words
        + distinct
        + known / len(filled)
        + 2.0 * support
        - 2.0 * wider
        - min(0.25 * index, 2.0)
        - (1.0 if lengthy else 0.0)
        + (1.0 if width > 1 else 0.0)
    )


def _is_known(cell: str) -> bool:
    words = re.split(r"[\s_/]+", cell.casefold())
    return len(words) <= _WORDS_OF_A_NAME and not _KNOWN_HEADS.isdisjoint(words)


def _is_record(cells: list[str]) -> bool:
    """Whether the best header is in truth a record, because it holds an address or a date."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    numbers = sum(bool(_NUMBER.fullmatch(cell)) and not _YEAR.fullmatch(cell) for cell in filled)
    return any(_TELLTALE.fullmatch(cell) for cell in filled) or (numbers * 2 > len(filled))


def _usual_width(rows: Sequence[list[str]]) -> int:
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    return widths.most_common(1)[0][0] if widths else 0


def distinct_names(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """Give each column a name of its own: blanks become ``Column 3``, repeats ``Name (2)``.

    Args:
        cells: The header's cells as they stand in the file.
        width: Number of columns wanted.
    """
    names: list[str] = []
    taken: set[str] = set()
    for position in range(width):
        told = " ".join(cells[position].split()) if position < len(cells) else ""
        base = told or f"Column {position + 1}"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base} ({count})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def why_cut_above(cells: Sequence[str]) -> str:
    """The reason a line above the header is no record."""
    text = " ".join(cells).strip()
    if not text:
        return "blank"
    if text.startswith("#"):
        return "comment"
    return "hint" if text.casefold().startswith("sep=") else "title"


def why_cut_below(cells: Sequence[str], width: int) -> str | None:
    """The reason a row at the file's end is no record, or None where it is one.

    Args:
        cells: The row as read, not padded.
        width: The table's number of columns.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return "blank"
    first = filled[0]
    if len(filled) == 1 and (width > 1 or first.startswith("#")) and len(cells) <= width:
        if first.startswith("#"):
            return "comment"
        if _GRAND_TOTAL.fullmatch(first) or _TOTAL_COLON.fullmatch(first):
            return "total"
        # A lone cell in a full-width row may be a record with nothing but a name.
        return "notice" if _NOTICE.match(first) and len(cells) < max(width, 2) else None
    return "total" if width > 1 and _is_total(cells, first) else None


def _is_total(cells: Sequence[str], first: str) -> bool:
    """A label of a total, and hardly a word in the columns that hold words."""
    others = [cell.strip() for cell in cells]
    others.remove(first)
    blanks = sum(cell in _BLANK_MARKS for cell in others)
    words = sum(cell not in _BLANK_MARKS and not _NUMBER.fullmatch(cell) for cell in others)
    numbers = len(others) - blanks - words
    if _TOTAL_COLON.fullmatch(first) or _GRAND_TOTAL.fullmatch(first):
        return words <= blanks // 2
    return bool(_TOTAL_WORD.fullmatch(first)) and words == 0 and numbers > 0


@lru_cache(maxsize=4096)
def normalised_name(name: str) -> str:
    """A column name without case, accents' composition and punctuation, for comparing headers."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in folded).split())
