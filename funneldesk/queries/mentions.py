"""Where a person is named in notes, and what of it they have not seen yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from funneldesk.model.activity import Activity
from funneldesk.model.automation import ReadMark
from funneldesk.model.mention import Mention
from funneldesk.model.user import User
from funneldesk.queries.activities import read_activities

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A note that names a person.

    Attributes:
        id: of the mention, as `mark_read` takes it with the kind `mention`.
        activity_id: of the note.
        by: who wrote it; empty where nobody was chosen then.
        title: what the note is on.
        text: the note.
        at: when the person was named.
        is_read: they have seen it.
    """

    id: int
    activity_id: int
    by: str
    title: str
    text: str
    at: dt.datetime
    deal_id: int | None
    contact_id: int | None
    company_id: int | None
    campaign_id: int | None
    is_read: bool


def read_mentions(look: Look, user_id: int, *, unread_only: bool = True, limit: int = 200) -> list[MentionRow]:
    """The notes that name a person, the newest first."""
    question = (
        select(Mention.id, Mention.activity_id, Mention.recorded_at, ReadMark.id.label("mark"), User.name)
        .join(Activity, Activity.id == Mention.activity_id)
        .outerjoin(User, User.id == Activity.owner_id)
        .outerjoin(
            ReadMark,
            and_(ReadMark.kind == "mention", ReadMark.record_id == Mention.id, ReadMark.user_id == user_id),
        )
        .where(Mention.user_id == user_id, Activity.deleted_at.is_(None))
        .order_by(Mention.recorded_at.desc(), Mention.id.desc())
        .limit(limit)
    )
    if unread_only:
        question = question.where(ReadMark.id.is_(None))
    rows = look.connection.execute(question).all()
    notes = {note.id: note for note in read_activities(look, ids=[row.activity_id for row in rows])}
    return [
        MentionRow(
            id=row.id,
            activity_id=row.activity_id,
            by=row.name or "",
            title=notes[row.activity_id].title,
            text=notes[row.activity_id].note,
            at=row.recorded_at,
            deal_id=notes[row.activity_id].deal_id,
            contact_id=notes[row.activity_id].contact_id,
            company_id=notes[row.activity_id].company_id,
            campaign_id=notes[row.activity_id].campaign_id,
            is_read=row.mark is not None,
        )
        for row in rows
        if row.activity_id in notes
    ]
