"""The template that an automation prepares a message from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.message import MessageTemplate

if TYPE_CHECKING:
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template: its name, its channel, its subject (for e-mail) and its text with merge fields."""

    name: str
    channel: str
    subject: str | None
    body: str


def read_template(look: Look, template_id: int) -> TemplateText | None:
    """Read a template; None where it is gone."""
    table = MessageTemplate
    row = look.connection.execute(
        select(table.name, table.channel, table.subject, table.body).where(
            table.id == template_id, table.deleted_at.is_(None)
        )
    ).one_or_none()
    return None if row is None else TemplateText(*row)
