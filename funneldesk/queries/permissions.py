"""How a contact may be reached, and who wrote that down when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funneldesk.queries.history import read_history

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.look import Look

_FIELDS = ("consent", "do_not_contact", "do_not_call", "do_not_whatsapp", "do_not_email")
_MOST = 400


@dataclass(frozen=True, slots=True)
class WrittenDown:
    """Who said so last: a person by name, else None with the cause: person, import or automation."""

    by: str | None
    cause: str
    at: dt.datetime


@dataclass(frozen=True)
class Permissions:
    """What the history tells of consent and of each way, by the name of its field; absent where nothing was said."""

    said: dict[str, WrittenDown] = field(default_factory=dict)


def read_permissions(look: Look, contact_id: int) -> Permissions:
    """Who last gave or took each permission of a contact, and when; undoing is saying so too."""
    said: dict[str, WrittenDown] = {}
    for row in read_history(look, "contact", contact_id, limit=_MOST):
        for change in row.fields:
            if change.name in _FIELDS and change.name not in said and bool(change.before) | bool(change.after):
                said[change.name] = WrittenDown(row.by, row.cause, row.at)
    return Permissions(said)
