"""Lengths of working time as people type and read them."""

from __future__ import annotations

import re

from funneldesk.errors import Refusal

_PART = re.compile(r"(\d{1,4}(?:[.,]\d{1,2})?)\s*(hours?|hrs?|h|minutes?|mins?|m)?", re.ASCII)
_MOST = 60 * 24 * 30


def read_working_minutes(text: str) -> int:
    """Read a length such as "4 h", "1 h 30 min", "45 min" or "0.5 h"; a bare number counts hours.

    Raises:
        Refusal: it is no length, or none of at least a minute.
    """
    cleaned = text.strip().casefold()
    minutes, place = 0.0, 0
    while place < len(cleaned):
        found = _PART.match(cleaned, place)
        if found is None:
            raise Refusal(f"“{text.strip()}” is no length of time; write 4 h or 45 min.")
        number = float(found[1].replace(",", "."))
        minutes += number * (1 if (found[2] or "h").startswith("m") else 60)
        place = found.end()
        while place < len(cleaned) and cleaned[place] == " ":
            place += 1
    whole = round(minutes)
    if not 1 <= whole <= _MOST:
        raise Refusal("A time limit is at least a minute and at most 720 working hours.")
    return whole


def write_working_minutes(minutes: int) -> str:
    """A length as it is typed: "4 h", "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)
