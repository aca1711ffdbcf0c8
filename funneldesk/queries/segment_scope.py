"""Figures narrowed to the people of a segment, and to what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.model.contact import Contact
from funneldesk.queries.segment_people import where_segment

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope


def people_of(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    """The condition that a contact is of the scope's segment; none where no segment is asked for.

    Raises:
        NotFound: the segment lies in the bin.
    """
    return [] if scope.segment_id is None else [where_segment(look, scope.segment_id)]


def records_of(look: Look, scope: Scope, contact_id: Any) -> list[ColumnElement[bool]]:
    """The condition that a record's contact is of the scope's segment; one without a contact is not."""
    people = people_of(look, scope)
    return [contact_id.in_(select(Contact.id).where(*people))] if people else []
