"""Writing down what marketing changed in answer to what sales said about a campaign's leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign, CampaignChange
from funneldesk.model.reason import Reason, ReasonKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

SUBJECTS: tuple[str, ...] = tuple(str(kind) for kind in ReasonKind)
"""What sales can have said: why it rejected, recycled, disqualified, lost or won, and what people objected."""

_LONGEST = 500


def log_campaign_change(
    work: Work,
    *,
    campaign_id: int,
    subject: str,
    words: str,
    reason_id: int | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Write down a change that answers what sales said, now or at a given time, and return its id.

    Args:
        work: the running command.
        campaign_id: what was changed.
        subject: one of `SUBJECTS`.
        words: what was changed, such as “Add a kW field to the form”.
        reason_id: the reason that is answered; None where sales said it in words alone.
        at: when the change took effect; leads that came from then on are compared with those before.

    Raises:
        Refusal: it has no words, lies ahead, or the reason belongs to another subject.
    """
    campaign = work.get(Campaign, campaign_id)
    change = CampaignChange(campaign_id=campaign_id, by_user_id=work.actor_id, recorded_at=work.now)
    _apply(work, change, subject, reason_id, words, at or work.now)
    work.add(change)
    work.label = f"Log a change of “{campaign.name}”"
    return change.id


def edit_campaign_change(work: Work, *, change_id: int, words: str, at: dt.datetime | None = None) -> None:
    """Put a logged change into other words, or give it another time."""
    change = work.get(CampaignChange, change_id, word="change")
    _apply(work, change, change.subject, change.reason_id, words, at or change.at)
    work.label = f"Change the note “{change.words}”"


def delete_campaign_change(work: Work, *, change_id: int) -> None:
    """Put a logged change into the bin."""
    change = work.get(CampaignChange, change_id, word="change")
    change.deleted_at = work.now
    work.label = f"Delete the change “{change.words}”"


def restore_campaign_changes(work: Work, *, change_ids: Sequence[int]) -> None:
    """Take logged changes out of the bin."""
    changes = [work.take_out(CampaignChange, change_id, word="change") for change_id in change_ids]
    what = f"the change “{changes[0].words}”" if len(changes) == 1 else f"{len(changes):,} changes"
    work.label = f"Restore {what}"


def _apply(
    work: Work, change: CampaignChange, subject: str, reason_id: int | None, words: str, at: dt.datetime
) -> None:
    said = " ".join(words.split())
    if not said:
        raise Refusal("Say what was changed.")
    if len(said) > _LONGEST:
        raise Refusal(f"Say what was changed in up to {_LONGEST} letters.")
    if subject not in SUBJECTS:
        raise Refusal(f"“{subject}” is nothing that sales says; choose from {', '.join(SUBJECTS)}.")
    if at > work.now:
        raise Refusal("A change is logged once it is made; its time cannot lie ahead.")
    if reason_id is not None:
        reason = work.session.get(Reason, reason_id)
        if reason is None or reason.kind != subject:
            raise Refusal("This reason is not one of what the change answers; choose one of the same list.")
    change.subject, change.reason_id, change.words, change.at = subject, reason_id, said, at
