"""Companies: the organisations that contacts and deals hang on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class Company(Identified, Record):
    """An organisation. `name_key` is its match key: the name without legal suffix, case and punctuation."""

    __tablename__ = "company"

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    industry: Mapped[str | None]
    employees: Mapped[int | None]
    annual_revenue_minor: Mapped[int | None]
    founded_year: Mapped[int | None]
    city: Mapped[str | None]
    country: Mapped[str | None]
    tax_number: Mapped[str | None]
    website: Mapped[str | None]
    parent_name: Mapped[str | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    notes: Mapped[str | None]
    custom: Mapped[dict[str, Any] | None]
    recorded_at: Mapped[dt.datetime]
    deleted_at: Mapped[dt.datetime | None]
