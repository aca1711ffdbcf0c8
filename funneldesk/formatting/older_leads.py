"""Leads that have waited for long, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.formatting.moment import day_text

if TYPE_CHECKING:
    import datetime as dt


def older_leads_text(kind: str, n: int, since: dt.date, *, today: dt.date) -> str:
    """How many there are and since when: "8 leads that no rep took, oldest 20 Jun".

    Args:
        kind: of the leak in which they are listed.
        n: how many.
        since: the day from which the oldest waits.
        today: the local day.
    """
    leads, day = "lead" if n == 1 else "leads", day_text(since, today=today)
    oldest = f"from {day}" if n == 1 else f"oldest {day}"
    if kind == "offer_expired":
        return f"{n:,} {leads} that no rep took, {oldest}"
    return f"{n:,} recycled {leads} past {'its' if n == 1 else 'their'} date, {oldest}"
