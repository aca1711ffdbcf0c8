"""Settings of the business that live in the workspace, one row a key."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import JsonText, Record


class Setting(Record):
    """One named value of the workspace, such as its currency or time zone."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(JsonText)


MAIL_ACCOUNT = "mail_account"
"""The key under which the mail account is kept, without its password."""
