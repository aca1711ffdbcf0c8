"""The period that stands above a report's table, in words: `1 March 2026 - 31 March 2026`, `Mar 1, 2026 – …`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# English, German, French, Spanish, Portuguese, Italian, Dutch, Hindi and Marathi, without accents.
_MONTHS: Final = (
    "january januar janvier enero janeiro gennaio januari जनवरी जानेवारी",
    "february februar fevrier febrero fevereiro febbraio februari फरवरी फ़रवरी फेब्रुवारी",
    "march marz maerz mars marzo marco maart मार्च",
    "april avril abril aprile अप्रैल एप्रिल",
    "may mai mayo maio maggio mei मई मे",
    "june juni juin junio junho giugno जून",
    "july juli juillet julio julho luglio जुलाई जुलै",
    "august aout agosto augustus अगस्त ऑगस्ट",
    "september septembre septiembre setembro settembre सितंबर सितम्बर सप्टेंबर",
    "october oktober octobre octubre outubro ottobre अक्टूबर अक्तूबर ऑक्टोबर",
    "november novembre noviembre novembro नवंबर नवम्बर नोव्हेंबर",
    "december dezember decembre diciembre dezembro dicembre दिसंबर दिसम्बर डिसेंबर",
)
_SHORTEST: Final = 3
_NAMES: Final[dict[str, int]] = {name: month for month, names in enumerate(_MONTHS, start=1) for name in names.split()}
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_COMPACT = re.compile(r"\b((?:19|20)\d{2})(\d{2})(\d{2})\b")
_WORD = r"[^\W\d_][^\d\s,.–—-]*"
_NAMED = re.compile(
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:de\s+)?(?P<m1>{_WORD})\.?,?\s+(?:de\s+)?(?P<y1>\d{{4}})"
    rf"|(?P<m2>{_WORD})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
)
_OPTION = re.compile(r"\s*(\d{4}-\d{2}-\d{2})\s*\.\.\s*(\d{4}-\d{2}-\d{2})\s*")
_START = re.compile(r"\W*(?:start date|startdatum|date de début|fecha de inicio)\s*[:：]\s*(.+)", re.IGNORECASE)
_END = re.compile(r"\W*(?:end date|enddatum|date de fin|fecha de finalización)\s*[:：]\s*(.+)", re.IGNORECASE)
_TWO: Final = 2

Span = tuple[dt.date, dt.date]


def read_period(lines: Iterable[str]) -> Span | None:
    """First and last day of the period that lines above a table tell; None where they tell none.

    Args:
        lines: the lines, in order.
    """
    told = tuple(lines)
    start, end = (_last_day(told, label) for label in (_START, _END))
    if start is not None and end is not None:
        return (start, end) if start <= end else None
    for days in map(days_in, told):
        if 1 <= len(days) <= _TWO and days[0] <= days[-1]:
            return days[0], days[-1]
    return None


def _last_day(lines: Iterable[str], label: re.Pattern[str]) -> dt.date | None:
    """The day behind a label; of several blocks the one that stands nearest above the table counts."""
    days = [day for line in lines if (found := label.fullmatch(line)) for day in days_in(found[1])[:1]]
    return days[-1] if days else None


def parse_period(text: str) -> Span:
    """The period that was said, as `2026-03-01..2026-03-31`, both days inside.

    Raises:
        Refusal: it is written otherwise, or ends before it begins.
    """
    found = _OPTION.fullmatch(text)
    try:
        start, end = (dt.date.fromisoformat(day) for day in found.groups()) if found else (None, None)
    except ValueError:
        start = end = None
    if start is None or end is None:
        raise Refusal(f"“{text}” is no period; write it as 2026-03-01..2026-03-31.")
    if end < start:
        raise Refusal(f"The period {text} ends before it begins; swap the days.")
    return start, end


def days_in(text: str) -> list[dt.date]:
    """The days a text names in full, in the order they stand."""
    plain = _plain(text)
    found: list[tuple[int, dt.date]] = []
    for pattern in (_ISO, _COMPACT):
        for match in pattern.finditer(plain):
            day = _day(int(match[1]), int(match[2]), int(match[3]))
            if day is not None:
                found.append((match.start(), day))
    for match in _NAMED.finditer(plain):
        day = _named_day(match.groupdict())
        if day is not None:
            found.append((match.start(), day))
    return [day for _, day in sorted(found)]


def read_month(text: str) -> Span | None:
    """First and last day of a month written as `2026-03`, `03/2026`, `March 2026` or any of its days; None if none."""
    plain = _plain(text.strip())
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.]\d{1,2})?", plain):
        return _whole_month(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", plain):
        return _whole_month(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{4})(\d{2})", plain):
        return _whole_month(int(found[1]), int(found[2]))
    if found := re.fullmatch(rf"({_WORD})\.?[\s,-]+(?:de\s+)?(\d{{4}})", plain):
        return _whole_month(int(found[2]), _month(found[1]) or 0)
    days = days_in(plain)
    return _whole_month(days[0].year, days[0].month) if len(days) == 1 else None


def _whole_month(year: int, month: int) -> Span | None:
    first = _day(year, month, 1)
    return None if first is None else (first, first.replace(day=calendar.monthrange(year, month)[1]))


def _named_day(parts: Mapping[str, str | None]) -> dt.date | None:
    name, day, year = (parts[f"{part}1"] or parts[f"{part}2"] or "" for part in "mdy")
    month = _month(name)
    return None if month is None else _day(int(year), month, int(day))


def _month(name: str) -> int | None:
    word = name.rstrip(".")
    if word in _NAMES:
        return _NAMES[word]
    if len(word) < _SHORTEST:
        return None
    months = {month for full, month in _NAMES.items() if full.startswith(word)}
    return months.pop() if len(months) == 1 else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Lower case, Latin letters without accents, odd spaces as spaces."""
    spaced = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text)
    folded = "".join(
        sign if sign > "\u02ff" else unicodedata.normalize("NFD", sign)[0]
        for sign in unicodedata.normalize("NFC", spaced)
    )
    return folded.casefold()
