"""The journal: every committed change in order, with the images of each row before and after."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class JournalEntry(Identified, Record):
    """One command that committed, or the undo or redo of one. Append-only: what stands is read from the entries.

    `kind` is `do`, `undo` or `redo`; the last two name the entry they turn in `target_id`.
    `cause` is person, import or automation. `caused_by_id` is the entry on whose account the program did it by itself.
    """

    __tablename__ = "journal_entry"

    kind: Mapped[str] = mapped_column(String(4), default="do")
    command: Mapped[str] = mapped_column(String(48))
    label: Mapped[str]
    at: Mapped[dt.datetime]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    cause: Mapped[str] = mapped_column(String(16), default="person")
    target_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    caused_by_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), index=True)


class JournalImage(Record):
    """The images of a run of rows of one table that one entry inserted, updated or deleted.

    `first_id` and `last_id` bound the row ids inside, so that a record's history is an index range. `images` is
    JSON, compressed where that pays; model/journal_image.py holds its form.
    """

    __tablename__ = "journal_image"
    __table_args__ = (
        Index("ix_journal_image_rows", "table_name", "first_id", "last_id"),
        {"sqlite_autoincrement": True},
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(String(8))
    first_id: Mapped[int] = mapped_column(Integer)
    last_id: Mapped[int] = mapped_column(Integer)
    row_count: Mapped[int] = mapped_column(Integer)
    images: Mapped[bytes] = mapped_column(LargeBinary)


# Tables whose changes are no undo steps: the journal itself, what can always be made anew or merely remembers, and
# the log of messages, which left the program for good.
NOT_JOURNALED = frozenset(
    {
        "journal_entry",
        "journal_image",
        "cached_score",
        "import_mapping",
        "message",
        "automation_run",
        "read_mark",
        "score_crossing",
        "watermark",
    }
)

# What the program did by itself and what tells of something that left the machine or of a lot that was drawn: the undo
# of a person's change does not take it along, but refuses where it would have to.
LASTING = frozenset({"record_outcome", "record_stops", "assign_at_steps", "make_call_task", "skip_step"})
