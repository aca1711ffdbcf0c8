"""Notes between the people of the business, on any record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.activity import edit_activity, log_activity
from funneldesk.errors import Refusal
from funneldesk.model.activity import Activity, ActivityKind

if TYPE_CHECKING:
    from funneldesk.commands.work import Work


def write_note(
    work: Work,
    *,
    text: str,
    contact_id: int | None = None,
    deal_id: int | None = None,
    company_id: int | None = None,
    campaign_id: int | None = None,
) -> int:
    """Write a note on a lead, a deal, a company or a campaign and return its id; whom it names behind an @ is told.

    Raises:
        Refusal: it has no words, or belongs to nothing.
    """
    _need_words(text)
    return log_activity(
        work,
        kind=ActivityKind.NOTE,
        note=text,
        contact_id=contact_id,
        deal_id=deal_id,
        company_id=company_id,
        campaign_id=campaign_id,
    )


def edit_note(work: Work, *, activity_id: int, text: str) -> None:
    """Change a note's words; whom it names now is told, whom it names no more is not.

    Raises:
        Refusal: no words are left; delete the note instead.
    """
    activity = work.get(Activity, activity_id, word="note")
    if activity.kind != ActivityKind.NOTE:
        raise Refusal("This is no note; change its words where it stands.")
    _need_words(text)
    edit_activity(work, activity_id=activity_id, note=text)


def _need_words(text: str) -> None:
    if not text.strip():
        raise Refusal("Type the note first.")
