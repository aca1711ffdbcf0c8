"""How many leads would have crossed a qualifying rule in each of the past weeks."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, union

from funneldesk.analytics.scoring import Scorer
from funneldesk.model.activity import Activity
from funneldesk.model.base import to_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleChange, LifecycleStage
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.qualification_terms import act_kinds, standing_terms, touched_at
from funneldesk.queries.score_facts import gather_contacts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.model.qualification import QualifyingRule
    from funneldesk.queries.look import Look
    from funneldesk.queries.score_facts import Facts
    from funneldesk.queries.score_rules import RuleSet

WEEKS = 12
_WEEK_US = 7 * 86_400_000_000
_DAY_US = 86_400_000_000
_CHUNK = 500
_LASTING = ("field.", "contact", "way")


@dataclass(frozen=True)
class Plan:
    """A qualifying rule with the score rules it goes by."""

    rule: QualifyingRule
    rules: RuleSet


def read_active_ids(look: Look) -> list[int]:
    """The contacts that something happened to in these weeks: no other score can have risen."""
    start = look.now - dt.timedelta(weeks=WEEKS)
    worked = select(func.coalesce(Activity.contact_id, Deal.contact_id)).join(
        Deal, Deal.id == Activity.deal_id, isouter=True
    )
    touched = union(
        select(Touchpoint.contact_id).where(touched_at >= start),
        worked.where(Activity.done_at >= start, Activity.deleted_at.is_(None)),
        select(Contact.id).where(func.coalesce(Contact.created_at, Contact.recorded_at) >= start),
    ).subquery()
    query = select(Contact.id).where(Contact.deleted_at.is_(None), Contact.id.in_(select(touched.c[0])))
    return sorted(look.connection.scalars(query))


def count_weeks(
    look: Look, plans: Sequence[Plan], ids: Sequence[int], watch: Callable[[int], None] | None = None
) -> list[tuple[int, ...]]:
    """For each plan, how many leads would have crossed its rule in each week, the oldest first; each lead once.

    A week's score is that of its end. Who qualified when the first week began, or was with sales by then, counts for
    none; fields and permissions are today's.

    Args:
        look: the question's view.
        plans: the rules to try.
        ids: those of `read_active_ids`.
        watch: called with the number of leads done since the last call.
    """
    counter = _Counter(look, plans)
    subjects = [rule for plan in plans for rule in plan.rules.rules]
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        for facts in gather_contacts(look, subjects, as_of=look.now, ids=part):
            counter.count(facts)
        if watch is not None:
            watch(len(part))
    return [tuple(weeks) for weeks in counter.counts]


class _Counter:
    """Goes through leads one by one and remembers in which week each crossed."""

    def __init__(self, look: Look, plans: Sequence[Plan]) -> None:
        self.counts = [[0] * WEEKS for _ in plans]
        self._plans = plans
        self._begin = to_microseconds(look.now) - WEEKS * _WEEK_US
        ends = [look.now - dt.timedelta(weeks=WEEKS - week) for week in range(WEEKS + 1)]
        # Plans with the same score rules share their scores.
        self._sets: list[RuleSet] = []
        for plan in plans:
            if plan.rules not in self._sets:
                self._sets.append(plan.rules)
        self._set_of = [self._sets.index(plan.rules) for plan in plans]
        self._scorers = [[Scorer(one.rules, one.groups, end) for end in ends] for one in self._sets]
        self._ready = [_read_ready(look, plan.rule) for plan in plans]
        self._left = _read_left(look)
        self._met = _read_met(look, ends[0])
        self._acts = [_read_acts(look, plan.rule, ends[0]) for plan in plans]

    def count(self, facts: Facts) -> None:
        """Put a lead into the week in which it crossed each plan's rule."""
        contact_id = facts.record_id
        left = self._left.get(contact_id)
        last = WEEKS if left is None else (left - self._begin) // _WEEK_US
        if last < 0:
            return
        known: dict[tuple[int, int], tuple[int, int, int]] = {}
        weeks = [week for week in self._active_weeks(facts) if week <= last]
        for place, plan in enumerate(self._plans):
            if contact_id not in self._ready[place]:
                continue
            week = self._find_week(place, plan.rule, facts, weeks, known)
            if week is not None and week <= last:
                self.counts[place][week] += 1

    def _find_week(
        self,
        place: int,
        rule: QualifyingRule,
        facts: Facts,
        weeks: list[int],
        known: dict[tuple[int, int], tuple[int, int, int]],
    ) -> int | None:
        acts = self._acts[place].get(facts.record_id, [])
        first_act = bisect_left(acts, self._begin)
        if first_act:
            return None
        by_act = min((acts[0] - self._begin) // _WEEK_US, WEEKS - 1) if acts else None
        crossed = by_act
        for week in weeks:
            if by_act is not None and week >= by_act:
                break
            if rule.holds(*self._numbers(place, facts, week + 1, known)):
                crossed = week
                break
        if crossed is None or (self._was_known(facts) and rule.holds(*self._numbers(place, facts, 0, known))):
            return None
        return crossed

    def _was_known(self, facts: Facts) -> bool:
        """Whether the lead was there when the first week began."""
        return facts.record_id not in self._met or any(at_us < self._begin for _, at_us, _ in facts.touches)

    def _numbers(
        self, place: int, facts: Facts, end: int, known: dict[tuple[int, int], tuple[int, int, int]]
    ) -> tuple[int, int, int]:
        key = self._set_of[place], end
        found = known.get(key)
        if found is None:
            back = (WEEKS - end) * 7.0
            found = known[key] = self._scorers[key[0]][end].points(facts.attributes_before(back), facts.touches)
        return found

    def _active_weeks(self, facts: Facts) -> list[int]:
        moments = [at_us for _, at_us, _ in facts.touches]
        met = self._met.get(facts.record_id)
        if met is not None:
            moments.append(met)
        weeks = {(at_us - self._begin) // _WEEK_US for at_us in moments if at_us >= self._begin}
        return sorted(week for week in weeks if week < WEEKS)


def _read_ready(look: Look, rule: QualifyingRule) -> frozenset[int]:
    """Who has the required fields and may be reached."""
    conditions = [
        term.condition for term in standing_terms(look, rule) if term.key == "live" or term.key.startswith(_LASTING)
    ]
    return frozenset(look.connection.scalars(select(Contact.id).where(*conditions)))


def _read_left(look: Look) -> dict[int, int]:
    """When each contact was first with sales: a deal opened, or an SQL or customer."""
    at = func.coalesce(LifecycleChange.at, LifecycleChange.recorded_at)
    stages = sorted({LifecycleStage.SQL, *CUSTOMER_STAGES})
    left: dict[int, int] = {}
    for query in (
        select(LifecycleChange.contact_id, func.min(at))
        .where(LifecycleChange.to_stage.in_(stages))
        .group_by(LifecycleChange.contact_id),
        select(Deal.contact_id, func.min(func.coalesce(Deal.opened_at, Deal.recorded_at)))
        .where(Deal.deleted_at.is_(None), Deal.contact_id.is_not(None))
        .group_by(Deal.contact_id),
    ):
        rows: Any = look.connection.execute(query)
        for contact_id, moment in rows:
            at_us = to_microseconds(moment)
            left[contact_id] = min(at_us, left.get(contact_id, at_us))
    return left


def _read_met(look: Look, since: dt.datetime) -> dict[int, int]:
    met = func.coalesce(Contact.created_at, Contact.recorded_at)
    rows = look.connection.execute(select(Contact.id, met).where(met >= since))
    return {contact_id: to_microseconds(moment) for contact_id, moment in rows}


def _read_acts(look: Look, rule: QualifyingRule, start: dt.datetime) -> dict[int, list[int]]:
    """When each contact did what qualifies by itself, from so long before the first week as it would have counted."""
    query = (
        select(Touchpoint.contact_id, touched_at)
        .where(
            Touchpoint.kind.in_(act_kinds(rule)),
            touched_at >= start - dt.timedelta(days=rule.act_days),
            touched_at <= look.now,
        )
        .order_by(touched_at)
    )
    acts: dict[int, list[int]] = {}
    for contact_id, moment in look.connection.execute(query):
        acts.setdefault(contact_id, []).append(to_microseconds(moment))
    return acts
