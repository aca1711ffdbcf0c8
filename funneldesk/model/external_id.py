"""Ids that other systems gave our records; a later file that carries one links by it."""

from __future__ import annotations

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Record


class ExternalId(Record):
    """One id of one record (`kind` is the table's name) in one other system."""

    __tablename__ = "external_id"
    __table_args__ = (
        UniqueConstraint("kind", "system", "value"),
        Index("ix_external_id_record", "kind", "record_id"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int]
    system: Mapped[str]
    value: Mapped[str]
