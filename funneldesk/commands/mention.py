"""Who is named in a note, and what of it has been seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.automation import ReadMark
from funneldesk.model.mention import Mention, find_mentions
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work
    from funneldesk.model.activity import Activity


def keep_mentions(work: Work, activity: Activity) -> None:
    """Let the mentions of an activity follow its note; nobody is told of what they wrote themselves."""
    wanted: set[int] = set()
    if activity.note and "@" in activity.note:
        rows = work.session.execute(select(User.id, User.name).where(User.is_active))
        wanted = set(find_mentions(activity.note, [(row.id, row.name) for row in rows])) - {work.actor_id or 0}
    for mention in work.session.scalars(select(Mention).where(Mention.activity_id == activity.id)):
        if mention.user_id in wanted:
            wanted.discard(mention.user_id)
        else:
            work.session.delete(mention)
    for user_id in sorted(wanted):
        work.session.add(Mention(activity_id=activity.id, user_id=user_id, recorded_at=work.now))


def mark_read(work: Work, *, kind: str, record_ids: Sequence[int], user_id: int | None = None) -> None:
    """Put down that a person has seen lines: mentions, notices, offers or reminders; no step of undo.

    Args:
        work: the running command.
        kind: `mention` or `notice`; with `_told` behind it, also `offer` and `reminder`, that they were told.
        record_ids: of the mention, notice, offer or activity.
        user_id: who; None stands for a workspace where nobody is chosen.
    """
    for record_id in dict.fromkeys(record_ids):
        seen = work.session.scalars(
            select(ReadMark).where(
                ReadMark.kind == kind, ReadMark.record_id == record_id, ReadMark.user_id.is_not_distinct_from(user_id)
            )
        ).first()
        if seen is None:
            work.session.add(ReadMark(kind=kind, record_id=record_id, user_id=user_id, at=work.now))
        else:
            seen.at = work.now
