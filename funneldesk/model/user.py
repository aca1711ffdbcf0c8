"""The business's own people: owners, marketers and sales reps."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy import String, true
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class Role(StrEnum):
    """What a person mainly does here; each room opens on what is theirs."""

    OWNER = "owner"
    MARKETING = "marketing"
    SALES = "sales"


class User(Identified, Record):
    """A person of the business. One met only by name in imported history is inactive: no login, no work assigned.

    `takes_handoffs` tells whether leads are offered to them, `offer_limit` how many at once where it differs from the
    rule; up to and with `away_until` nothing new is.
    """

    __tablename__ = "user"

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(String(16), default=Role.SALES)
    email: Mapped[str | None]
    manager_name: Mapped[str | None]
    region: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    phone: Mapped[str | None]
    takes_handoffs: Mapped[bool] = mapped_column(default=True, server_default=true())
    offer_limit: Mapped[int | None]
    away_until: Mapped[dt.date | None]
