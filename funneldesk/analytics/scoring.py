"""The rules engine: points with their reasons, made from what is known and what has happened.

How the one number comes about. Each rule that holds gives its points; for an event that fades they are
points · weight · 2^(-age / half-life), age being the days from the event to the moment asked about. Within a
group points add up and are held between the group's floor and cap; the groups of an axis add up and are held
between 0 and 100: that is fit, and that is engagement, each rounded half up. The total is their sum, at most
100. Where a limit bites, a reason of its own says so, and whole points are dealt by largest remainder (Hare
quota), first to the groups and then within each; so the points of all reasons sum to the total exactly, those
of an axis to the axis, and no group shows more than its cap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import floor, inf
from typing import TYPE_CHECKING, Any, NamedTuple

from funneldesk.analytics.score_match import build_condition, days_since, is_empty
from funneldesk.model.score_terms import Axis, GroupLimit, Operator, Repeat, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Axis", "GroupLimit", "Operator", "Points", "Reason", "Repeat", "Rule", "Score", "Scorer", "Touch", "score"]

AXIS_LIMIT = 100
"""The most that fit, engagement and the total can be; the least is 0."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US = 86_400_000_000
_AXES = (Axis.FIT, Axis.ENGAGEMENT)
_SAME = 1e-9
_HAPPENED_NOT = frozenset({Operator.IS_EMPTY, Operator.NO})


class Touch(NamedTuple):
    """Something that happened: its subject (`touch.visit`, `activity.call`), when, and how much it weighs.

    `at_us` is microseconds since the epoch, as stored.
    """

    subject: str
    at_us: int
    weight: float = 1.0

    @classmethod
    def at(cls, subject: str, moment: datetime, weight: float = 1.0) -> Touch:
        """The touch at an aware moment."""
        return cls(subject, _microseconds(moment), weight)


class Points(NamedTuple):
    """The three numbers without their reasons."""

    fit: int
    engagement: int
    total: int


class Reason(NamedTuple):
    """One line of the explanation: `points` for `what`; `capped` marks a limit that took or gave points.

    `rule_id` names the rule, None for a limit; `axis` is None for the limit of the total.
    """

    what: str
    points: int
    axis: Axis | None
    capped: bool = False
    rule_id: int | str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """Fit, engagement and total, each from 0 to 100, and the reasons, whose points sum to the total."""

    fit: int
    engagement: int
    total: int
    reasons: tuple[Reason, ...]


class _Hit(NamedTuple):
    """A rule that holds: its place, its exact points, and how many events counted."""

    rule: int
    points: float
    times: int


class _Row(NamedTuple):
    """A line of the explanation before rounding."""

    what: str
    points: float
    rule_id: int | str | None
    """None for a limit."""


class _Block(NamedTuple):
    """The lines of a group and the points they come to."""

    rows: list[_Row]
    points: float


class _Subject:
    """The rules on one attribute, with what its values have already been found to give."""

    def __init__(self, name: str, rules: list[tuple[int, Rule]], as_of: datetime) -> None:
        self.name = name
        self.fades = any(rule.half_life_days is not None for _, rule in rules)
        self._as_of = as_of
        self._tests = [(place, rule, build_condition(rule, as_of)) for place, rule in rules]
        self._only_presence = not self.fades and all(
            rule.operator in {Operator.IS_SET, Operator.IS_EMPTY} for _, rule in rules
        )
        self._known: dict[Any, tuple[_Hit, ...]] = {}
        self._same: dict[tuple[_Hit, ...], tuple[_Hit, ...]] = {}

    def hits(self, value: Any) -> tuple[_Hit, ...]:
        """What the value gives; equal values are looked at once, and what is equal is one and the same object."""
        if self._only_presence:
            key: Any = not value.strip() if type(value) is str else is_empty(value)
        elif self.fades:
            # Ages are as many as there are leads: remembering them would only fill the memory.
            return tuple(self._find(value))
        else:
            # 1, 1.0 and True are one dictionary key but not one answer.
            key = value if value is None or type(value) is str else (type(value), _hashable(value))
        known = self._known.get(key)
        if known is None:
            found = tuple(self._find(value))
            known = self._known[key] = self._same.setdefault(found, found)
        return known

    def _find(self, value: Any) -> Iterable[_Hit]:
        for place, rule, meets in self._tests:
            if not meets(value):
                continue
            points = float(rule.points)
            if rule.half_life_days is not None:
                age = days_since(value, self._as_of)
                if age is None or age < 0:
                    continue
                points *= 2.0 ** (-age / rule.half_life_days)
            yield _Hit(place, points, 1)


class _Event:
    """A rule on something that happens, made ready for one moment."""

    def __init__(self, place: int, rule: Rule, as_of_us: int) -> None:
        self._place, self._points, self._as_of_us = place, rule.points, as_of_us
        self._is_never = rule.operator in _HAPPENED_NOT
        self._half_us = None if rule.half_life_days is None else rule.half_life_days * _DAY_US
        self._least: float | None = None
        self._oldest: float | None = None
        if rule.operator is Operator.AT_LEAST:
            self._least = float(rule.value)  # type: ignore[arg-type]  # the rule has checked that it is a number
        if rule.operator is Operator.WITHIN_DAYS:
            self._oldest = as_of_us - float(rule.value) * _DAY_US  # type: ignore[arg-type]  # checked by the rule
        self._repeat = rule.repeat
        self._limit, self._window_us = rule.repeat_limit or 0, (rule.repeat_window_days or 0) * _DAY_US

    def hit(self, times: list[tuple[int, float]]) -> _Hit | None:
        """What the rule gives for these events, newest first; None when it does not hold."""
        if self._is_never:
            return None
        if self._least is not None:
            if len(times) < self._least:
                return None
            return _Hit(self._place, self._points * self._fade(times[0][0]), len(times))
        if self._oldest is not None:
            times = [time for time in times if time[0] >= self._oldest]
            if not times:
                return None
        times = self._counted(times)
        faded = 0.0
        for at_us, weight in times:
            faded += weight * self._fade(at_us)
        return _Hit(self._place, self._points * faded, len(times))

    def _fade(self, at_us: int) -> float:
        return 1.0 if self._half_us is None else float(2.0 ** ((at_us - self._as_of_us) / self._half_us))

    def _counted(self, times: list[tuple[int, float]]) -> list[tuple[int, float]]:
        """Those events, newest first, that the rule's repetition lets count."""
        if self._repeat is Repeat.EACH or len(times) == 1:
            return times
        if self._repeat is Repeat.ONCE:
            return times[:1]
        limit, window = self._limit, self._window_us
        if len(times) <= limit:
            return times
        counted: list[tuple[int, float]] = []
        for time in times:
            if len(counted) < limit or counted[-limit][0] - time[0] >= window:
                counted.append(time)
        return counted


class Scorer:
    """Rules made ready for one moment, to score one lead or a hundred thousand.

    Values already met are answered from memory, so a lead costs a few dictionary look-ups and the points of its
    touches. A scorer is made for one `as_of` and one set of rules and is not shared between threads.
    """

    def __init__(self, rules: Sequence[Rule], limits: Iterable[GroupLimit], as_of: datetime) -> None:
        self._rules = tuple(rules)
        self._as_of_us = _microseconds(as_of)
        self._limits = {limit.key: limit for limit in limits}
        self._groups = list(dict.fromkeys((rule.axis, rule.group) for rule in self._rules))
        self._bounds = [self._bounds_of(key) for _, key in self._groups]
        place_of = {group: place for place, group in enumerate(self._groups)}
        self._group_of = [place_of[rule.axis, rule.group] for rule in self._rules]
        by_subject: dict[str, list[tuple[int, Rule]]] = {}
        for place, rule in enumerate(self._rules):
            by_subject.setdefault(rule.subject, []).append((place, rule))
        subjects = [_Subject(name, found, as_of) for name, found in by_subject.items() if not found[0][1].is_event]
        self._plain = [subject for subject in subjects if not subject.fades]
        self._fading = [subject for subject in subjects if subject.fades]
        events = {name: found for name, found in by_subject.items() if found[0][1].is_event}
        self._events = {
            name: [_Event(place, rule, self._as_of_us) for place, rule in found] for name, found in events.items()
        }
        self._unseen = [
            (name, _Hit(place, float(rule.points), 0))
            for name, found in events.items()
            for place, rule in found
            if rule.operator in _HAPPENED_NOT
        ]
        # By the identities of what the attributes give, which the subjects keep for as long as this lives.
        self._sums_known: dict[tuple[int, ...], list[float]] = {}
        self._scores_known: dict[tuple[int, ...], Score] = {}

    def points(self, attributes: Mapping[str, Any], touches: Iterable[tuple[str, int, float]] = ()) -> Points:
        """The three numbers alone, equal to those of `score`, at a fraction of the cost."""
        plain = [subject.hits(attributes.get(subject.name)) for subject in self._plain]
        key = tuple(map(id, plain))
        sums = self._sums_known.get(key)
        if sums is None:
            sums = self._sums_known[key] = self._group_sums([hit for hits in plain for hit in hits])
        passing = self._passing_hits(attributes, touches)
        # The points are added in the order in which `score` adds them, so that both come to the same.
        return self._numbers(self._group_sums(passing, sums) if passing else sums)

    def score(self, attributes: Mapping[str, Any], touches: Iterable[tuple[str, int, float]] = ()) -> Score:
        """The score of a lead or deal with its reasons.

        Args:
            attributes: Subject to value, such as `contact.city`; what is missing is empty.
            touches: What happened, in any order; what lies after the scorer's moment is ignored.

        Returns:
            Reasons are ordered by points, the largest first, limits last; those that round to 0 are left out.
        """
        plain = [subject.hits(attributes.get(subject.name)) for subject in self._plain]
        passing = self._passing_hits(attributes, touches)
        if passing:
            return self._explain([*(hit for hits in plain for hit in hits), *passing])
        key = tuple(map(id, plain))
        known = self._scores_known.get(key)
        if known is None:
            known = self._scores_known[key] = self._explain([hit for hits in plain for hit in hits])
        return known

    def _passing_hits(self, attributes: Mapping[str, Any], touches: Iterable[tuple[str, int, float]]) -> list[_Hit]:
        """What changes with every day: attributes that fade, and what happened."""
        hits = [hit for subject in self._fading for hit in subject.hits(attributes.get(subject.name))]
        as_of_us, events = self._as_of_us, self._events
        happened: dict[str, list[tuple[int, float]]] = {}
        for subject, at_us, weight in touches:
            if at_us <= as_of_us:
                if subject in happened:
                    happened[subject].append((at_us, weight))
                elif subject in events:
                    happened[subject] = [(at_us, weight)]
        if self._unseen:
            hits += [hit for name, hit in self._unseen if name not in happened]
        for subject, times in happened.items():
            if len(times) > 1:
                times.sort(reverse=True)
            for event in events[subject]:
                hit = event.hit(times)
                if hit is not None:
                    hits.append(hit)
        return hits

    def _group_sums(self, hits: Iterable[_Hit], begun: Sequence[float] | None = None) -> list[float]:
        """The points of each group before its limits, added to those of hits before."""
        sums = [0.0] * len(self._groups) if begun is None else list(begun)
        group_of = self._group_of
        for rule, points, _ in hits:
            sums[group_of[rule]] += points
        return sums

    def _bounds_of(self, key: str) -> tuple[float, float]:
        limit = self._limits.get(key)
        return (-inf, inf) if limit is None else (limit.floor, limit.cap)

    def _limited(self, place: int, points: float) -> float:
        low, high = self._bounds[place]
        return low if points < low else min(high, points)

    def _numbers(self, sums: list[float]) -> Points:
        exact = {Axis.FIT: 0.0, Axis.ENGAGEMENT: 0.0}
        for place, points in enumerate(sums):
            if points:
                exact[self._groups[place][0]] += self._limited(place, points)
        fit, engagement = (floor(min(max(exact[axis], 0.0), AXIS_LIMIT) + 0.5) for axis in _AXES)
        return Points(fit, engagement, min(fit + engagement, AXIS_LIMIT))

    def _explain(self, hits: list[_Hit]) -> Score:
        """The numbers of these hits with one line for each and for each limit that bites."""
        sums = self._group_sums(hits)
        numbers = self._numbers(sums)
        by_group: dict[int, list[_Hit]] = {}
        for hit in hits:
            by_group.setdefault(self._group_of[hit.rule], []).append(hit)
        places = sorted(by_group)
        reasons: list[Reason] = []
        for axis, whole in zip(_AXES, numbers[:2], strict=True):
            blocks = [
                self._group_block(place, by_group[place], sums[place])
                for place in places
                if self._groups[place][0] is axis
            ]
            reasons += _axis_reasons(axis, whole, blocks)
        over = numbers.total - numbers.fit - numbers.engagement
        if over:
            reasons.append(Reason(f"A score ends at {AXIS_LIMIT}", over, None, capped=True))
        reasons.sort(key=lambda reason: (reason.capped, -reason.points))
        return Score(*numbers, tuple(reasons))

    def _group_block(self, place: int, hits: list[_Hit], points: float) -> _Block:
        """The lines of one group, and what they come to within its limits."""
        rows = []
        for rule_place, exact, times in hits:
            rule = self._rules[rule_place]
            rows.append(_Row(rule.label if times <= 1 else f"{rule.label} (×{times})", exact, rule.id))
        limited = self._limited(place, points) if points else 0.0
        if abs(limited - points) > _SAME:
            rows.append(_Row(self._limit_words(self._groups[place][1], limited), limited - points, None))
        return _Block(rows, limited)

    def _limit_words(self, key: str, limited: float) -> str:
        limit = self._limits[key]
        bound = "at most" if limited >= limit.cap else "at least"
        return f"{limit.label}: {bound} {limited:.0f}"


def score(
    rules: Sequence[Rule],
    limits: Iterable[GroupLimit],
    attributes: Mapping[str, Any],
    touches: Iterable[tuple[str, int, float]],
    as_of: datetime,
) -> Score:
    """The score of one lead or deal; for many, keep one `Scorer`."""
    return Scorer(rules, limits, as_of).score(attributes, touches)


def _axis_reasons(axis: Axis, whole: int, blocks: list[_Block]) -> list[Reason]:
    """The lines of one axis in whole points that sum to `whole`."""
    raw = sum([block.points for block in blocks])
    kept = min(max(raw, 0.0), AXIS_LIMIT)
    if abs(kept - raw) > _SAME:
        words = f"{axis.value.capitalize()} {'ends at' if kept else 'does not go below'} {kept:.0f}"
        blocks = [*blocks, _Block([_Row(words, kept - raw, None)], kept - raw)]
    return [
        Reason(row.what, points, axis, row.rule_id is None, row.rule_id)
        for block, share in zip(blocks, _deal([block.points for block in blocks], whole), strict=True)
        for row, points in zip(block.rows, _deal([row.points for row in block.rows], share), strict=True)
        if points
    ]


def _deal(exact: Sequence[float], whole: int) -> list[int]:
    """Whole parts near the exact ones with the given sum: largest remainders first, earlier ones at a tie."""
    if len(exact) == 1:
        return [whole]
    parts = [floor(round(part, 9)) for part in exact]
    missing = whole - sum(parts)
    if not missing:
        return parts
    order = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in order[:missing]:
        parts[place] += 1
    return parts


def _hashable(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list | set) else value


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
