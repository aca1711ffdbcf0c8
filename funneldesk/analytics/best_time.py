"""When a person usually answers, from past attempts by weekday and hour, drawn towards what people like them do.

An attempt counts for a block of two hours on weekdays or at weekends. Each block's chance of an answer is the person's
own share there, drawn towards the share of all people in that block, and that towards the share of all attempts: the
mean of a beta distribution whose prior weighs as much as `PRIOR` attempts (empirical Bayes with a fixed weight; see
C. N. Morris, “Parametric Empirical Bayes Inference”, JASA 78, 1983).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

PRIOR = 4
"""A prior weighs as much as so many attempts."""

FEWEST = 5
"""With fewer attempts by anybody nothing is said."""

_FEWEST_OWN = 3
_FEWEST_THERE = 2
_BLOCK_HOURS = 2
_SATURDAY = 5


class Attempt(NamedTuple):
    """One attempt to reach somebody: the local weekday (0 Monday) and hour, and whether they answered."""

    weekday: int
    hour: int
    answered: bool


@dataclass(frozen=True, slots=True)
class BestTime:
    """The block in which an answer is likeliest.

    Attributes:
        weekend: at weekends instead of on weekdays.
        from_hour: local hour in which it begins.
        to_hour: local hour at which it ends.
        answered: attempts answered in it.
        tried: attempts made in it.
        own: whether these are the person's own attempts; else those with everybody.
    """

    weekend: bool
    from_hour: int
    to_hour: int
    answered: int
    tried: int
    own: bool

    @property
    def words(self) -> str:
        """In a sentence: "Usually answers weekdays 4–6 pm (3 of 4 calls)"."""
        days = "weekends" if self.weekend else "weekdays"
        when = f"{days} {_hours(self.from_hour, self.to_hour)}"
        evidence = f"({self.answered} of {self.tried} calls)"
        return f"Usually answers {when} {evidence}" if self.own else f"People usually answer {when} {evidence}"


def find_best_time(own: Iterable[Attempt], everybody: Iterable[Attempt]) -> BestTime | None:
    """The best block for a person; None where too little is known, or where no block stands out.

    Args:
        own: attempts to reach the person.
        everybody: attempts to reach anybody, the person's among them.
    """
    own_tried, own_answered = _count(own)
    all_tried, all_answered = _count(everybody)
    total = sum(all_tried.values())
    if total < FEWEST:
        return None
    overall = sum(all_answered.values()) / total
    is_own = sum(own_tried.values()) >= _FEWEST_OWN
    tried, answered = (own_tried, own_answered) if is_own else (all_tried, all_answered)
    # What any time of the day promises: a block is named only where it promises more, or where no other was tried.
    usual = (sum(answered.values()) + PRIOR * overall) / (sum(tried.values()) + PRIOR)
    ranked: list[tuple[float, int, int]] = []
    for place, block in enumerate(blocks := sorted(tried)):
        general = (all_answered[block] + PRIOR * overall) / (all_tried[block] + PRIOR)
        chance = (own_answered[block] + PRIOR * general) / (own_tried[block] + PRIOR) if is_own else general
        if tried[block] >= _FEWEST_THERE and 2 * answered[block] >= tried[block]:
            ranked.append((chance, tried[block], -place))
    if not ranked:
        return None
    chance, _, place = max(ranked)
    if len(blocks) > 1 and chance <= usual:
        return None
    weekend, start = blocks[-place]
    block = (weekend, start)
    return BestTime(weekend, start, start + _BLOCK_HOURS, answered[block], tried[block], is_own)


def _count(attempts: Iterable[Attempt]) -> tuple[Counter[tuple[bool, int]], Counter[tuple[bool, int]]]:
    tried: Counter[tuple[bool, int]] = Counter()
    answered: Counter[tuple[bool, int]] = Counter()
    for attempt in attempts:
        block = (attempt.weekday >= _SATURDAY, attempt.hour - attempt.hour % _BLOCK_HOURS)
        tried[block] += 1
        answered[block] += attempt.answered
    return tried, answered


def _hours(start: int, end: int) -> str:
    """Hours as people say them: 4–6 pm, 10 am–noon."""
    names = {0: "midnight", 12: "noon", 24: "midnight"}
    parts = []
    for hour in (start, end):
        suffix = "am" if hour < 12 else "pm"  # noqa: PLR2004  noon
        parts.append((names.get(hour, str(hour % 12 or 12)), "" if hour in names else suffix))
    (first, first_half), (last, last_half) = parts
    if first_half == last_half:
        return f"{first}–{last} {last_half}".strip()
    return f"{first} {first_half}".strip() + "–" + f"{last} {last_half}".strip()
