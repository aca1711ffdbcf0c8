"""What every command is handed: the session of its transaction, the time, the actor and the business."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from funneldesk.errors import NotFound

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from funneldesk.model.base import Record
    from funneldesk.model.business import Business

RecordT = TypeVar("RecordT", bound="Record")


class BulkJournal(Protocol):
    """Where a command that writes rows in bulk, outside the unit of work, leaves their images."""

    def add_inserted(self, table_name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Record inserted rows as the database holds them, id included."""
        ...

    def add_packed_insert(self, table_name: str, first_id: int, last_id: int, row_count: int, packed: bytes) -> None:
        """Record an image of inserted rows with contiguous ids that was packed elsewhere."""
        ...

    def add_updated(self, table_name: str, before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]]) -> None:
        """Record updated rows: id and the changed columns, before and after."""
        ...


@dataclass
class Work:
    """One running command.

    Attributes:
        session: its unit of work; the journal watches it.
        now: the instant the command began (UTC).
        actor_id: the user who acts, or None.
        cause: person, import or automation.
        business: the business of the workspace.
        bulk: the journal of rows written outside the unit of work.
        label: what the undo menu calls the change; the command sets it once it knows the names.
        after_entry: called within the transaction with the id of its journal entry, None where nothing was changed,
            so that a log can name it.
    """

    session: Session
    now: dt.datetime
    actor_id: int | None
    cause: str
    business: Business
    bulk: BulkJournal
    label: str = ""
    after_entry: list[Callable[[int | None], None]] = field(default_factory=list)

    def get(self, record: type[RecordT], record_id: int, *, word: str | None = None) -> RecordT:
        """Return a record by id.

        Raises:
            NotFound: there is none, or it lies in the bin.
        """
        found = self.session.get(record, record_id)
        if found is None or getattr(found, "deleted_at", None) is not None:
            name = word or record.__tablename__.replace("_", " ")
            raise NotFound(f"There is no {name} with the number {record_id}.")
        return found

    def take_out(self, record: type[RecordT], record_id: int, *, word: str | None = None) -> RecordT:
        """Take a record out of the bin and return it; one that is not in the bin stays as it is.

        Raises:
            NotFound: there is none.
        """
        found = self.session.get(record, record_id)
        if found is None:
            name = word or record.__tablename__.replace("_", " ")
            raise NotFound(f"There is no {name} with the number {record_id}.")
        found.deleted_at = None  # type: ignore[attr-defined]  # called with records that have a bin alone
        return found

    def add(self, record: RecordT) -> RecordT:
        """Store a new record and give it its id at once."""
        self.session.add(record)
        self.session.flush()
        return record
