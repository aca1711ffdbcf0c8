"""The business of a workspace, read from its settings."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.business import Business
from funneldesk.model.setting import Setting

if TYPE_CHECKING:
    from sqlalchemy import Connection


def read_business(connection: Connection) -> Business:
    """Return the business; a key that was never set has its default."""
    stored = {row.key: row.value for row in connection.execute(select(Setting.key, Setting.value))}
    return Business(**{field.name: stored[field.name] for field in fields(Business) if field.name in stored})
