"""Imports: which file came in, when, and what became of its rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class ImportBatch(Identified, Record):
    """One import of one file; it and all it made are one undo step."""

    __tablename__ = "import_batch"

    kind: Mapped[str] = mapped_column(String(16))
    file_name: Mapped[str]
    signature: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[dt.datetime]
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any] | None]


class ImportMapping(Record):
    """How the columns of a file with this signature were mapped last time; remembered, no undo step."""

    __tablename__ = "import_mapping"
    __table_args__ = (
        Index("uq_import_mapping_signature_kind", "signature", "kind", unique=True),
        {"sqlite_autoincrement": True},
    )

    signature: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    mapping: Mapped[dict[str, Any]]
    used_at: Mapped[dt.datetime]
