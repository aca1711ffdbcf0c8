"""The automations as they are stored: each in its typed form, or with the reason why it has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.errors import NotFound, Refusal
from funneldesk.model.automation import Automation, Watermark
from funneldesk.model.automation_rule import AutomationRule
from funneldesk.model.score_crossing import SCORE_MARK

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.look import Look

JOURNAL_MARK, CLOCK_MARK = "automation", "automation_clock"
"""The marks of how far the journal (entry number) and the clock (microseconds) have been followed."""


@dataclass(frozen=True, slots=True)
class StoredRule:
    """An automation as it is kept.

    Attributes:
        id: of the automation.
        name: what it is called.
        is_active: whether it is switched on.
        active_since: what came before is none of its business (UTC).
        rule: its typed form; None where what is stored is not understood.
        problem: why there is none; empty otherwise.
        builtin_key: of those every workspace begins with.
    """

    id: int
    name: str
    is_active: bool
    active_since: dt.datetime
    rule: AutomationRule | None
    problem: str
    builtin_key: str | None


def read_rules(look: Look, *, active_only: bool = False) -> list[StoredRule]:
    """Read the automations in their order."""
    table = Automation
    query = (
        select(
            table.id,
            table.name,
            table.is_active,
            table.active_since,
            table.trigger,
            table.filter,
            table.actions,
            table.builtin_key,
        )
        .where(table.deleted_at.is_(None))
        .order_by(table.position, table.id)
    )
    if active_only:
        query = query.where(table.is_active)
    found = []
    for row in look.connection.execute(query):
        rule, problem = None, ""
        try:
            rule = AutomationRule.from_json(row.name, row.trigger_form, row.filter_form, row.actions)
        except Refusal as refusal:
            problem = str(refusal)
        found.append(StoredRule(row.id, row.name, row.is_active, row.active_since, rule, problem, row.builtin_key))
    return found


def read_rule(look: Look, automation_id: int) -> StoredRule:
    """Read one automation.

    Raises:
        NotFound: there is none, or it lies in the bin.
    """
    for stored in read_rules(look):
        if stored.id == automation_id:
            return stored
    raise NotFound(f"There is no automation with the number {automation_id}.")


def read_marks(look: Look) -> dict[str, int]:
    """How far journal, clock and scores have been followed; what is missing was never begun."""
    rows = look.connection.execute(
        select(Watermark.key, Watermark.value).where(Watermark.key.in_([JOURNAL_MARK, CLOCK_MARK, SCORE_MARK]))
    )
    return {row[0]: row[1] for row in rows}
