"""What a person can do with activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.deal import refresh_next_step
from funneldesk.errors import Refusal
from funneldesk.model.activity import Activity, ActivityKind
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

ACTIVITY_WORDS: dict[str, str] = {
    ActivityKind.CALL: "Call",
    ActivityKind.WHATSAPP: "WhatsApp",
    ActivityKind.EMAIL: "E-mail",
    ActivityKind.MEETING: "Meeting",
    ActivityKind.SITE_VISIT: "Visit",
    ActivityKind.VIDEO_CALL: "Video call",
    ActivityKind.DEMO: "Demo",
    ActivityKind.PROPOSAL: "Proposal",
    ActivityKind.NEGOTIATION: "Negotiation",
    ActivityKind.FOLLOW_UP: "Follow-up",
    ActivityKind.TASK: "Task",
    ActivityKind.NOTE: "Note",
}


def plan_activity(
    work: Work,
    *,
    kind: str,
    subject: str | None = None,
    note: str | None = None,
    deal_id: int | None = None,
    contact_id: int | None = None,
    due_at: dt.datetime | None = None,
    due_day_only: bool = False,
    owner_id: int | None = None,
) -> int:
    """Plan a piece of work for a deal or a contact and return its id.

    Raises:
        Refusal: it belongs to nothing, or the kind is unknown.
    """
    activity = _new(work, kind, subject, note, deal_id, contact_id, owner_id)
    activity.due_at = due_at
    activity.due_day_only = due_day_only
    work.add(activity)
    if deal_id is not None:
        refresh_next_step(work, deal_id)
    work.label = f"Plan {ACTIVITY_WORDS[kind].lower()} for “{_about(work, activity)}”"
    return activity.id


def log_activity(
    work: Work,
    *,
    kind: str,
    subject: str | None = None,
    note: str | None = None,
    outcome: str | None = None,
    minutes: int | None = None,
    deal_id: int | None = None,
    contact_id: int | None = None,
    done_at: dt.datetime | None = None,
) -> int:
    """Write down something that was done, now or at a given time; it counts as a human touch."""
    activity = _new(work, kind, subject, note, deal_id, contact_id, work.actor_id)
    activity.done_at = done_at or work.now
    activity.outcome = outcome
    activity.minutes = minutes
    work.add(activity)
    _touch(work, activity)
    work.label = f"Log {ACTIVITY_WORDS[kind].lower()} with “{_about(work, activity)}”"
    return activity.id


def complete_activity(work: Work, *, activity_id: int, outcome: str | None = None, minutes: int | None = None) -> None:
    """Mark planned work as done.

    Raises:
        Refusal: it is done already.
    """
    activity = work.get(Activity, activity_id)
    activity.complete(at=work.now, outcome=outcome, minutes=minutes)
    _touch(work, activity)
    if activity.deal_id is not None:
        refresh_next_step(work, activity.deal_id)
    work.label = f"Done: {ACTIVITY_WORDS[activity.kind].lower()} with “{_about(work, activity)}”"


def reschedule_activity(
    work: Work, *, activity_id: int, due_at: dt.datetime | None, due_day_only: bool = False
) -> None:
    """Move planned work to another time."""
    activity = work.get(Activity, activity_id)
    if activity.done_at is not None:
        raise Refusal("This activity is done already; plan a new one instead.")
    activity.due_at = due_at
    activity.due_day_only = due_day_only
    if activity.deal_id is not None:
        refresh_next_step(work, activity.deal_id)
    work.label = f"Reschedule {ACTIVITY_WORDS[activity.kind].lower()} with “{_about(work, activity)}”"


def delete_activity(work: Work, *, activity_id: int) -> None:
    """Put an activity into the bin."""
    activity = work.get(Activity, activity_id)
    activity.deleted_at = work.now
    if activity.deal_id is not None:
        refresh_next_step(work, activity.deal_id)
    work.label = f"Delete {ACTIVITY_WORDS[activity.kind].lower()} of “{_about(work, activity)}”"


def restore_activities(work: Work, *, activity_ids: Sequence[int]) -> None:
    """Take activities out of the bin."""
    activities = [work.take_out(Activity, activity_id) for activity_id in activity_ids]
    for activity in activities:
        if activity.deal_id is not None:
            refresh_next_step(work, activity.deal_id)
    one = activities[0]
    what = f"{ACTIVITY_WORDS[one.kind].lower()} of “{_about(work, one)}”"
    work.label = f"Restore {what if len(activities) == 1 else f'{len(activities):,} activities'}"


def _new(
    work: Work,
    kind: str,
    subject: str | None,
    note: str | None,
    deal_id: int | None,
    contact_id: int | None,
    owner_id: int | None,
) -> Activity:
    if kind not in ACTIVITY_WORDS:
        raise Refusal(f"“{kind}” is no kind of activity; choose one of {', '.join(ACTIVITY_WORDS.values())}.")
    if deal_id is None and contact_id is None:
        raise Refusal("An activity belongs to a deal or a contact; choose one.")
    deal = work.get(Deal, deal_id) if deal_id is not None else None
    if contact_id is not None:
        work.get(Contact, contact_id)
    return Activity(
        kind=kind,
        subject=subject,
        note=note,
        deal_id=deal_id,
        contact_id=contact_id if contact_id is not None else deal and deal.contact_id,
        company_id=deal and deal.company_id,
        owner_id=owner_id if owner_id is not None else deal and deal.owner_id,
        recorded_at=work.now,
    )


def _touch(work: Work, activity: Activity) -> None:
    if activity.deal_id is not None and work.cause == "person" and activity.done_at is not None:
        deal = work.session.get_one(Deal, activity.deal_id)
        if deal.last_touch_at is None or deal.last_touch_at < activity.done_at:
            deal.last_touch_at = activity.done_at


def _about(work: Work, activity: Activity) -> str:
    if activity.deal_id is not None:
        return work.session.get_one(Deal, activity.deal_id).title
    contact = work.session.get_one(Contact, activity.contact_id)
    return contact.name or "a lead"
