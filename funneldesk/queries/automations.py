"""The automations as their owner sees them: each in a sentence, what it did, and why it did or did not fire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from funneldesk.model.automation import Automation, AutomationRun
from funneldesk.model.automation_event import Outcome
from funneldesk.model.automation_terms import COMPANY, DEAL, IMPORT, LEAD
from funneldesk.model.company import Company
from funneldesk.model.deal import Deal
from funneldesk.model.import_batch import ImportBatch
from funneldesk.model.journal import JournalEntry
from funneldesk.queries.automation_names import read_automation_names
from funneldesk.queries.automation_rules import read_rules
from funneldesk.queries.automation_words import tell_rule
from funneldesk.queries.lead_name import read_lead_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from funneldesk.model.automation_rule import AutomationRule
    from funneldesk.queries.automation_names import AutomationNames
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class AutomationRow:
    """One automation of the list.

    Attributes:
        id: its number.
        name: what it is called.
        is_active: whether it is switched on.
        is_builtin: whether every workspace begins with it.
        words: the whole in a sentence; why it cannot run where its stored form is not understood.
        rule: its typed form; None where it is not understood.
        fired: how often it did something.
        failed: how often it could not.
        last_fired_at: when it did something last (UTC); None where it never did.
    """

    id: int
    name: str
    is_active: bool
    is_builtin: bool
    words: str
    rule: AutomationRule | None
    fired: int
    failed: int
    last_fired_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class AutomationsPage:
    """The list, with the names that rules are written with."""

    rows: tuple[AutomationRow, ...]
    names: AutomationNames


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of the log.

    Attributes:
        id: of the run.
        automation_id: the rule.
        automation: its name.
        outcome: fired, passed, held or failed.
        why: what was done, or why nothing was.
        record_kind: lead, deal, company or import.
        record_id: which one.
        record: its name; empty where it is gone.
        due_at: when it happened or came due (UTC).
        ran_at: when the program looked at it (UTC).
        entry_id: the journal entry of what was done; None where nothing was.
        stands: whether what was done is in effect, and so can be taken back.
    """

    id: int
    automation_id: int
    automation: str
    outcome: str
    why: str
    record_kind: str
    record_id: int
    record: str
    due_at: dt.datetime
    ran_at: dt.datetime
    entry_id: int | None
    stands: bool


def read_automations(look: Look) -> AutomationsPage:
    """Read the list of automations."""
    names = read_automation_names(look)
    run = AutomationRun
    fired = run.outcome == Outcome.FIRED
    rows = look.connection.execute(
        select(
            run.automation_id,
            func.sum(case((fired, 1), else_=0)),
            func.sum(case((run.outcome == Outcome.FAILED, 1), else_=0)),
            func.max(case((fired, run.ran_at))),
        ).group_by(run.automation_id)
    )
    counts = {row[0]: row[1:] for row in rows}
    found = []
    for one in read_rules(look):
        n_fired, n_failed, last = counts.get(one.id, (0, 0, None))
        words = one.problem if one.rule is None else tell_rule(one.rule, names)
        found.append(
            AutomationRow(
                one.id, one.name, one.is_active, one.builtin_key is not None, words, one.rule, n_fired, n_failed, last
            )
        )
    return AutomationsPage(tuple(found), names)


def read_runs(
    look: Look, *, automation_id: int | None = None, outcomes: Collection[str] = (), limit: int = 200
) -> list[RunRow]:
    """Read the log, the newest first.

    Args:
        look: the question's view.
        automation_id: of one automation alone.
        outcomes: of these outcomes alone; empty means all.
        limit: at most so many lines.
    """
    run = AutomationRun
    turn = JournalEntry.__table__.alias("turn")
    last_turn = (
        select(turn.c.kind).where(turn.c.target_id == run.entry_id).order_by(turn.c.id.desc()).limit(1)
    ).scalar_subquery()
    query = (
        select(run, Automation.name.label("automation"), last_turn.label("turned"))
        .outerjoin(Automation, Automation.id == run.automation_id)
        .order_by(run.ran_at.desc(), run.due_at.desc(), run.id.desc())
        .limit(limit)
    )
    if automation_id is not None:
        query = query.where(run.automation_id == automation_id)
    if outcomes:
        query = query.where(run.outcome.in_(list(outcomes)))
    rows = look.connection.execute(query).all()
    records = read_record_names(look, {(row.record_kind, row.record_id) for row in rows})
    return [
        RunRow(
            row.id,
            row.automation_id,
            row.automation or "an automation that is gone",
            row.outcome,
            row.why,
            row.record_kind,
            row.record_id,
            records.get((row.record_kind, row.record_id), ""),
            row.due_at,
            row.ran_at,
            row.entry_id,
            row.entry_id is not None and row.turned != "undo",
        )
        for row in rows
    ]


def read_record_names(look: Look, records: Collection[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What the records of events are called, by kind and number; what is gone is left out."""
    found: dict[tuple[str, int], str] = {}
    leads = sorted(number for kind, number in records if kind == LEAD)
    found |= {(LEAD, number): name for number, name in read_lead_names(look, leads).items()}
    for kind, key, name in (
        (DEAL, Deal.id, Deal.title),
        (COMPANY, Company.id, Company.name),
        (IMPORT, ImportBatch.id, ImportBatch.file_name),
    ):
        numbers = sorted(number for one, number in records if one == kind)
        for row in look.connection.execute(select(key, name).where(key.in_(numbers))):
            found[kind, row[0]] = row[1]
    return found
