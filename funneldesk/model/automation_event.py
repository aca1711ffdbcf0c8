"""What an automation is run for: one event of one record, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

MOST_DEEP = 3
"""How many automations may follow from one another."""


class Outcome(StrEnum):
    """What became of an event that a rule waits for."""

    FIRED = "fired"
    PASSED = "passed"
    """A condition did not hold."""
    HELD = "held"
    """A guard stopped it."""
    FAILED = "failed"
    """An action could not be done; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One event of one record that a rule waits for.

    Attributes:
        automation_id: the rule.
        record_kind: lead, deal, company or import.
        record_id: which one.
        contact_id: the person it is about; None where there is none.
        deal_id: the deal it is about; None where there is none.
        key: names the event among all of this record; a rule runs for it once.
        due_at: when it happened or came due (UTC).
        entry_id: the journal entry that brought it; None where the clock did.
        depth: 1 where a person or the clock brought it, one more for each automation that led to it.
        hold: why a guard stops it; None where none does.
    """

    automation_id: int
    record_kind: str
    record_id: int
    contact_id: int | None
    deal_id: int | None
    key: str
    due_at: dt.datetime
    entry_id: int | None = None
    depth: int = 1
    hold: str | None = None

    @property
    def identity(self) -> tuple[int, str, int, str]:
        """What is unique in the log: rule, record and event."""
        return self.automation_id, self.record_kind, self.record_id, self.key
