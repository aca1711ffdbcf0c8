"""What a person can do with saved views: keep the filter in force under a name, or drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.errors import Refusal
from funneldesk.model.saved_view import SavedView

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_LONGEST_NAME = 40


def save_view(work: Work, *, room: str, name: str, view: dict[str, Any]) -> int:
    """Keep a filter under a name and return its id; the same name in the same room is replaced.

    Raises:
        Refusal: the name is blank or too long.
    """
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME:
        raise Refusal(f"A view needs a name of up to {_LONGEST_NAME} letters.")
    found = work.session.scalars(
        select(SavedView).where(SavedView.room == room, func.lower(SavedView.name) == name.lower())
    ).first()
    work.label = f"Save the view “{name}”"
    if found is not None:
        found.name, found.filter = name, view
        return found.id
    last = work.session.scalar(select(func.max(SavedView.position)).where(SavedView.room == room))
    return work.add(SavedView(room=room, name=name, filter=view, position=(last or 0) + 1)).id


def remove_view(work: Work, *, view_id: int) -> None:
    """Drop a saved view; the records it showed stay."""
    view = work.get(SavedView, view_id, word="saved view")
    work.session.delete(view)
    work.label = f"Remove the view “{view.name}”"
