"""Planned work as a calendar file for the phone (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING

from funneldesk.commands.activity import ACTIVITY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.model.business import Business
    from funneldesk.queries.activities import ActivityRow

_LONGEST_LINE = 75
"""Octets of a line without its break (RFC 5545, 3.1)."""

_USUAL_LENGTH = dt.timedelta(minutes=30)
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
_UNFIT = ("Cc", "Cs", "Zl", "Zp")


def write_calendar(rows: Iterable[ActivityRow], business: Business, *, now: dt.datetime) -> bytes:
    """The dated ones among these activities as a calendar; the same rows at the same instant give the same bytes.

    A step with a time of day is an event of half an hour in UTC; one for a day is an event of that whole local day.
    Each reminds at its own instant, if it has one. Every text is escaped, so that none becomes a property.

    Args:
        rows: planned activities; those without a day are left out.
        business: its zone says which local day a step for a day is on.
        now: the stamp of the events.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//FunnelDesk//FunnelDesk//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape_text(business.name)}",
    ]
    dated = [row for row in rows if row.due_at is not None]
    for row in sorted(dated, key=lambda row: (row.due_at or now, row.id)):
        lines += _write_event(row, business, now)
    lines.append("END:VCALENDAR")
    return b"".join(fold_line(line) for line in lines)


def escape_text(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11): marks and line breaks escaped, other control characters as blanks."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char if char == "\n" or unicodedata.category(char) not in _UNFIT else " " for char in plain)
    return "".join(_ESCAPES.get(char, char) for char in kept)


def fold_line(line: str) -> bytes:
    """A content line in UTF-8 with its break, folded after at most 75 octets and never within a character."""
    parts: list[bytes] = []
    here, room = b"", _LONGEST_LINE
    for char in line:
        octets = char.encode("utf-8")
        if len(here) + len(octets) > room:
            parts.append(here)
            # The blank that begins a folded line counts.
            here, room = b"", _LONGEST_LINE - 1
        here += octets
    parts.append(here)
    return b"\r\n ".join(parts) + b"\r\n"


def _write_event(row: ActivityRow, business: Business, now: dt.datetime) -> list[str]:
    if row.due_at is None:
        return []
    what = row.subject or ACTIVITY_WORDS.get(row.kind, row.kind)
    lines = ["BEGIN:VEVENT", f"UID:{escape_text(row.uid)}@funneldesk", f"DTSTAMP:{_instant(now)}"]
    if row.due_day_only:
        day = row.due_at.astimezone(business.zone).date()
        lines += [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"]
    else:
        length = dt.timedelta(minutes=row.minutes) if row.minutes else _USUAL_LENGTH
        lines += [f"DTSTART:{_instant(row.due_at)}", f"DTEND:{_instant(row.due_at + length)}"]
    lines.append(f"SUMMARY:{escape_text(' · '.join(part for part in (what, row.title) if part))}")
    about = [
        ACTIVITY_WORDS.get(row.kind, row.kind) if row.subject else "",
        " · ".join(part for part in (row.contact, row.phone) if part),
        f"said “{row.due_words}”" if row.due_words else "",
        row.note,
    ]
    words = "\n".join(part for part in about if part)
    if words:
        lines.append(f"DESCRIPTION:{escape_text(words)}")
    lines.append(f"CATEGORIES:{escape_text(ACTIVITY_WORDS.get(row.kind, row.kind))}")
    if row.due_day_only:
        lines.append("TRANSP:TRANSPARENT")
    if row.remind_at is not None:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{escape_text(what)}",
            f"TRIGGER;VALUE=DATE-TIME:{_instant(row.remind_at)}",
            "END:VALARM",
        ]
    lines.append("END:VEVENT")
    return lines


def _instant(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
