"""What automations are to be run for next: what happened and came due since the last look, in the order of time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.automation import AutomationRun
from funneldesk.model.automation_event import MOST_DEEP, Outcome
from funneldesk.model.base import from_microseconds, to_microseconds
from funneldesk.model.journal import JournalEntry
from funneldesk.model.score_crossing import SCORE_MARK
from funneldesk.queries.automation_clock import Span, find_due
from funneldesk.queries.automation_facts import read_happenings
from funneldesk.queries.automation_occasions import find_occasions
from funneldesk.queries.automation_rules import CLOCK_MARK, JOURNAL_MARK, read_rules
from funneldesk.queries.automation_scores import find_crossed, read_crossings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.model.automation_event import Occasion
    from funneldesk.queries.automation_rules import StoredRule
    from funneldesk.queries.look import Look

ENTRIES_AT_ONCE = 500
MOST_A_DAY = 5
"""How often one automation may run for one record within a day, whatever brings it."""

_CHUNK = 300
_A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NextRuns:
    """What one question found.

    Attributes:
        occasions: the events in their order, without those that were run before.
        rules: the automations they are for, by number.
        marks: how far it looked, to be kept once all of it is run.
        is_all: whether nothing is left of the journal.
    """

    occasions: tuple[Occasion, ...]
    rules: dict[int, StoredRule]
    marks: dict[str, int]
    is_all: bool


def find_next_runs(look: Look, marks: Mapping[str, int], *, by_clock: bool = True) -> NextRuns:
    """Read what automations wait for, from the marks on.

    Args:
        look: the question's view.
        marks: how far journal, clock and scores were followed; what is missing was never begun.
        by_clock: whether to look at the clock too.
    """
    begun = marks.get(JOURNAL_MARK, 0)
    happenings = read_happenings(look, after=begun, limit=ENTRIES_AT_ONCE)
    is_all = len(happenings) < ENTRIES_AT_ONCE
    reached = {**marks, JOURNAL_MARK: happenings[-1].seen_id if happenings else begun}
    crossings = read_crossings(look, after=marks.get(SCORE_MARK, 0)) if is_all else []
    if crossings:
        reached[SCORE_MARK] = crossings[-1].id
    rules = read_rules(look, active_only=True) if happenings or crossings or by_clock else []
    occasions = find_occasions(look, rules, happenings)
    if by_clock:
        # What comes due after the last entry that was read waits until those before it were.
        until = look.now if is_all else min(look.now, happenings[-1].at)
        reached[CLOCK_MARK] = max(to_microseconds(until), marks.get(CLOCK_MARK, 0))
        for stored in rules:
            since = max(from_microseconds(marks.get(CLOCK_MARK, 0)), stored.active_since)
            if since < until:
                occasions += find_due(look, stored, Span(since, until))
    occasions += find_crossed(look, rules, crossings)
    fresh = _leave_out_run(look, occasions)
    fresh.sort(key=lambda one: (one.due_at, one.entry_id or 0))
    return NextRuns(tuple(fresh), {one.id: one for one in rules}, reached, is_all)


def _leave_out_run(look: Look, occasions: list[Occasion]) -> list[Occasion]:
    run = AutomationRun
    known: set[tuple[int, str, int, str]] = set()
    for start in range(0, len(occasions), _CHUNK):
        part = occasions[start : start + _CHUNK]
        rows = look.connection.execute(
            select(run.automation_id, run.record_kind, run.record_id, run.event_key).where(
                run.automation_id.in_({one.automation_id for one in part}),
                run.record_id.in_({one.record_id for one in part}),
                run.event_key.in_({one.key for one in part}),
            )
        )
        known.update((row[0], row[1], row[2], row[3]) for row in rows)
    return [one for one in occasions if one.identity not in known]


def find_hold(look: Look, occasion: Occasion) -> str | None:
    """Why a guard stops a run, in words; None where none does."""
    if occasion.hold is not None:
        return occasion.hold
    if occasion.depth > MOST_DEEP:
        return "three automations had led to it already; a fourth could go in circles"
    if _led_here_itself(look, occasion):
        return "it ran for this record already in the chain that led here; again could go in circles"
    run = AutomationRun
    count = look.connection.scalar(
        select(func.count()).where(
            run.automation_id == occasion.automation_id,
            run.record_kind == occasion.record_kind,
            run.record_id == occasion.record_id,
            run.outcome == Outcome.FIRED,
            run.ran_at > look.now - _A_DAY,
        )
    )
    return f"it ran {MOST_A_DAY} times for this record within a day" if (count or 0) >= MOST_A_DAY else None


def _led_here_itself(look: Look, occasion: Occasion) -> bool:
    """Whether a run of the same rule for the same record is among what led to the event, one entry to the next."""
    if occasion.entry_id is None or occasion.depth == 1:
        return False
    entry, run = JournalEntry, AutomationRun
    chain = select(entry.id, entry.caused_by_id).where(entry.id == occasion.entry_id).cte(recursive=True)
    chain = chain.union(select(entry.id, entry.caused_by_id).join(chain, entry.id == chain.c.caused_by_id))
    found = look.connection.scalar(
        select(run.id)
        .where(
            run.automation_id == occasion.automation_id,
            run.record_kind == occasion.record_kind,
            run.record_id == occasion.record_id,
            run.outcome == Outcome.FIRED,
            run.entry_id.in_(select(chain.c.id)),
        )
        .limit(1)
    )
    return found is not None
