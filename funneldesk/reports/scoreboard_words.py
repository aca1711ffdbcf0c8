"""The scoreboard of the handoff as people read it: figures with their words, and what they say about the bar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.formatting.grouping import UNDEFINED
from funneldesk.formatting.percent import percent_text
from funneldesk.formatting.time_left import length_text
from funneldesk.queries.handoff_scoreboard import HEALTHY_ACCEPTANCE

if TYPE_CHECKING:
    from funneldesk.queries.handoff_scoreboard import ScoreLine, WaitingTime

FEWEST_TO_JUDGE = 10
"""From so many answered offers on the share accepted says something about the bar."""

CARD_WORDS: dict[str, tuple[str, str]] = {
    "accepted": (
        "Accepted",
        "Of offers answered or let pass; a lead may have several. Healthy is 70–90 %: near 100 % the bar is too low.",
    ),
    "in_time": (
        "Accepted in time",
        "Offers accepted before their time was up, of those due in the period that marketing did not take back.",
    ),
    "to_decide": ("Time to decide", "Working time from the offer to the rep's answer; the median."),
    "to_contact": ("Time to first contact", "Working time from accepting to the first logged contact; the median."),
    "sql": ("Became SQLs", "Leads handed over in the period that sales has qualified since."),
    "expired": ("Expired", "Offers that nobody answered in time; the next rep was asked."),
    "waiting": ("Waiting", "Offers that have no answer yet."),
    "uncontacted": ("Not contacted", "Accepted leads that wait for their first contact."),
}
"""The figures of the scoreboard in their order: caption and meaning."""


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """One figure: its key, caption, value, what else must be known, and whether something about it is amiss."""

    key: str
    label: str
    value: str
    note: str
    is_amiss: bool = False


def write_cards(line: ScoreLine) -> tuple[ScoreCard, ...]:
    """The figures of a line in the order of `CARD_WORDS`."""
    accepted, range_of_accepted = split_share(line.acceptance, line.answered)
    in_time, range_of_in_time = split_share(line.within_limit, line.due)
    sql, range_of_sql = split_share(line.reach, line.rounds)
    answers = f"{line.answered:,} answer{'' if line.answered == 1 else 's'}"
    low, high = HEALTHY_ACCEPTANCE
    odd = line.acceptance is not None and not low <= line.acceptance <= high
    told: dict[str, tuple[str, str, bool]] = {
        "accepted": (
            accepted,
            _join(f"{line.accepted:,} of {answers}{range_of_accepted}", judge_acceptance(line)),
            odd and line.answered >= FEWEST_TO_JUDGE,
        ),
        "in_time": (in_time, f"{line.in_time:,} of {line.due:,} due{range_of_in_time}", False),
        "to_decide": (median_text(line.to_decide), tail_text(line.to_decide, "answer"), False),
        "to_contact": (median_text(line.to_contact), tail_text(line.to_contact, "lead"), False),
        "sql": (sql, f"{line.sql:,} of {line.rounds:,} leads{range_of_sql}", False),
        "expired": (f"{line.expired:,}", f"of {line.offered:,} offers", line.expired > 0),
        "waiting": (f"{line.waiting:,}", "without an answer yet", False),
        "uncontacted": (f"{line.uncontacted:,}", f"of {line.accepted:,} accepted", False),
    }
    return tuple(ScoreCard(key, words, *told[key]) for key, (words, _) in CARD_WORDS.items())


def judge_acceptance(line: ScoreLine) -> str:
    """What the share accepted says about the rule for MQLs: "the bar may be too low"; empty where nothing is known."""
    if line.acceptance is None:
        return ""
    if line.answered < FEWEST_TO_JUDGE:
        return "too few to judge the bar"
    low, high = HEALTHY_ACCEPTANCE
    if line.acceptance > high:
        return "the bar may be too low"
    return "the bar may be too high" if line.acceptance < low else "healthy: 70–90 %"


def split_share(share: float | None, n: int) -> tuple[str, str]:
    """A share as its value and, where n is small, its 80 % interval: "80 %" and " · 65–90 %"."""
    value, _, interval = percent_text(share, n).partition(" (")
    return value, f" · {interval.rstrip(')')} %" if interval else ""


def median_text(time: WaitingTime) -> str:
    """The median in working time: "3 h 12 m"; an en dash where there is none."""
    return hours_text(time.median_h)


def tail_text(time: WaitingTime, what: str) -> str:
    """How long nine in ten took at most, and of how many: "9 in 10 within 7 h · 24 answers"."""
    many = f"{time.n:,} {what}{'' if time.n == 1 else 's'}"
    return (
        many if time.p90_h is None or time.n < FEWEST_TO_JUDGE else f"9 in 10 within {hours_text(time.p90_h)} · {many}"
    )


def hours_text(hours: float | None) -> str:
    """A length of working time given in hours."""
    return UNDEFINED if hours is None else length_text(dt.timedelta(minutes=round(hours * 60)))


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
