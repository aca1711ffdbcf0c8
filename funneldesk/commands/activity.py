"""What a person can do with activities: plan, do, and say what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.commands.deal import refresh_next_step
from funneldesk.commands.handoff_contact import note_first_contact
from funneldesk.commands.human_touch import take_back_touch, touch_deals
from funneldesk.commands.mention import keep_mentions
from funneldesk.errors import Refusal
from funneldesk.formatting.activity_words import STEP_WORDS
from funneldesk.model.activity import Activity, ActivityKind, find_reminder
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import StageKind
from funneldesk.model.reason import Reason, ReasonKind
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

ACTIVITY_WORDS = STEP_WORDS
"""What each kind is called."""
LONGEST_MINUTES = 24 * 60
_LONGEST_WORDS = 500
_LONGEST_NOTE = 20_000


@dataclass(frozen=True, slots=True)
class NextStep:
    """The step that comes after the one that is done.

    Attributes:
        kind: of activity.
        due_at: when (UTC); local noon where only the day is known, None for some day.
        due_day_only: only the day is known.
        due_words: the words a day was chosen for, such as “after Diwali”.
        subject: what, in a few words.
        owner_id: whose it is; None is whoever had the step before.
    """

    kind: str
    due_at: dt.datetime | None = None
    due_day_only: bool = False
    due_words: str | None = None
    subject: str | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """What was done, and the step planned after it; None where there is none."""

    activity_id: int
    next_id: int | None


def plan_activity(
    work: Work,
    *,
    kind: str,
    subject: str | None = None,
    note: str | None = None,
    deal_id: int | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    campaign_id: int | None = None,
    due_at: dt.datetime | None = None,
    due_day_only: bool = False,
    due_words: str | None = None,
    owner_id: int | None = None,
) -> int:
    """Plan a piece of work for a deal, a contact, a company or a campaign and return its id.

    It is remembered by itself: a step with a time of day a quarter of an hour before, one for a day when that
    day's work begins.

    Raises:
        Refusal: it belongs to nothing, or the kind is unknown.
    """
    activity = _make(work, kind, subject, note, (deal_id, contact_id, company_id, campaign_id), owner_id)
    activity.due_at = due_at
    activity.due_day_only = due_day_only and due_at is not None
    activity.due_words = _line(due_words, "words of a date")
    activity.remind_at = find_reminder(due_at, day_only=due_day_only, calendar=work.business.calendar)
    work.add(activity)
    keep_mentions(work, activity)
    if activity.deal_id is not None:
        refresh_next_step(work, activity.deal_id)
    work.label = f"Plan {_kind(activity)} for “{_about(work, activity)}”"
    return activity.id


def log_activity(
    work: Work,
    *,
    kind: str,
    subject: str | None = None,
    note: str | None = None,
    outcome: str | None = None,
    minutes: int | None = None,
    objection_id: int | None = None,
    objection: str | None = None,
    deal_id: int | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    campaign_id: int | None = None,
    done_at: dt.datetime | None = None,
    owner_id: int | None = None,
    next: NextStep | None = None,  # noqa: A002  the word for the step after this one
) -> int:
    """Write down something that was done, now or at a given time, and what comes next; it is a human touch.

    Raises:
        Refusal: it belongs to nothing, the kind is unknown, or its time lies ahead.
    """
    owner = owner_id if owner_id is not None else work.actor_id
    activity = _make(work, kind, subject, note, (deal_id, contact_id, company_id, campaign_id), owner)
    work.add(activity)
    _do(work, activity, done_at, outcome, minutes, objection_id, objection)
    keep_mentions(work, activity)
    if next is not None:
        _plan_next(work, activity, next)
    work.label = f"Log {_kind(activity)} with “{_about(work, activity)}”{_then(next)}"
    if activity.kind == ActivityKind.NOTE:
        work.label = f"Note on “{_about(work, activity)}”"
    return activity.id


def finish_activity(
    work: Work,
    *,
    activity_id: int,
    outcome: str | None = None,
    minutes: int | None = None,
    objection_id: int | None = None,
    objection: str | None = None,
    note: str | None = None,
    done_at: dt.datetime | None = None,
    next: NextStep | None = None,  # noqa: A002  the word for the step after this one
) -> Finished:
    """Mark planned work as done, say how it went, and plan what comes next, all in one step.

    A note is added to the one the plan had.

    Raises:
        Refusal: it is done already, or a value is not allowed.
    """
    activity = work.get(Activity, activity_id)
    if activity.done_at is not None:
        raise Refusal("This activity is done already.")
    _do(work, activity, done_at, outcome, minutes, objection_id, objection)
    if note and note.strip():
        activity.note = _text("\n".join(part for part in (activity.note, note) if part))
        keep_mentions(work, activity)
    next_id = _plan_next(work, activity, next) if next is not None else None
    if next is None and activity.deal_id is not None:
        refresh_next_step(work, activity.deal_id)
    work.label = f"Done: {_kind(activity)} with “{_about(work, activity)}”{_then(next)}"
    return Finished(activity.id, next_id)


def complete_activity(work: Work, *, activity_id: int, outcome: str | None = None, minutes: int | None = None) -> None:
    """Mark planned work as done, without a next step.

    Raises:
        Refusal: it is done already.
    """
    finish_activity(work, activity_id=activity_id, outcome=outcome, minutes=minutes)


def reschedule_activity(
    work: Work,
    *,
    activity_id: int,
    due_at: dt.datetime | None,
    due_day_only: bool = False,
    due_words: str | None = None,
) -> None:
    """Move planned work to another time; its reminder goes with it."""
    activity = work.get(Activity, activity_id)
    if activity.done_at is not None:
        raise Refusal("This activity is done already; plan a new one instead.")
    activity.due_at = due_at
    activity.due_day_only = due_day_only and due_at is not None
    activity.due_words = _line(due_words, "words of a date")
    activity.remind_at = find_reminder(due_at, day_only=due_day_only, calendar=work.business.calendar)
    if activity.deal_id is not None:
        refresh_next_step(work, activity.deal_id)
    work.label = f"Reschedule {_kind(activity)} with “{_about(work, activity)}”"


def replan_activity(work: Work, *, activity_id: int, step: NextStep) -> None:
    """Change what was planned in one go: kind, day, words and whose it is.

    Raises:
        Refusal: it is done already, or a value is not allowed.
    """
    reschedule_activity(
        work, activity_id=activity_id, due_at=step.due_at, due_day_only=step.due_day_only, due_words=step.due_words
    )
    activity = work.get(Activity, activity_id)
    _set_field(work, activity, "kind", step.kind)
    _set_field(work, activity, "subject", step.subject)
    if step.owner_id is not None:
        activity.owner_id = work.get(User, step.owner_id, word="person").id
    work.label = f"Change {_kind(activity)} with “{_about(work, activity)}”"


def snooze_reminder(work: Work, *, activity_id: int, until: dt.datetime) -> None:
    """Be reminded of planned work again at a later instant; when it is due stays.

    Raises:
        Refusal: it is done, or the instant has passed.
    """
    activity = work.get(Activity, activity_id)
    if activity.done_at is not None:
        raise Refusal("This activity is done already; there is nothing to be reminded of.")
    if until <= work.now:
        raise Refusal("A reminder lies ahead; choose a later time.")
    activity.remind_at = until
    work.label = f"Remind of {_kind(activity)} with “{_about(work, activity)}” later"


def assign_activities(work: Work, *, activity_ids: Sequence[int], owner_id: int | None) -> None:
    """Give planned work to another person, or to nobody."""
    owner = work.get(User, owner_id, word="person") if owner_id is not None else None
    activities = [work.get(Activity, activity_id) for activity_id in activity_ids]
    for activity in activities:
        if activity.done_at is not None:
            raise Refusal("What is done stays with whoever did it; only planned work can be given to another person.")
        activity.owner_id = owner_id
    what = f"{_kind(activities[0])}" if len(activities) == 1 else f"{len(activities):,} activities"
    work.label = f"Give {what} to {owner.name if owner else 'nobody'}"


def edit_activity(work: Work, /, *, activity_id: int, **fields: object) -> None:
    """Change what was planned or written down.

    Args:
        work: the running command.
        activity_id: which.
        fields: any of kind, subject, note, outcome, minutes, objection_id, objection and remind_at.

    Raises:
        Refusal: the field cannot be changed here, or its value is not allowed.
    """
    activity = work.get(Activity, activity_id)
    for name, value in fields.items():
        _set_field(work, activity, name, value)
    if "kind" in fields:
        note_first_contact(work, activity.contact_id)
    if "note" in fields:
        keep_mentions(work, activity)
    work.label = f"Change {_kind(activity)} with “{_about(work, activity)}”"
    if activity.kind == ActivityKind.NOTE:
        work.label = f"Change the note on “{_about(work, activity)}”"


def delete_activity(work: Work, *, activity_id: int) -> None:
    """Put an activity into the bin."""
    activity = work.get(Activity, activity_id)
    activity.deleted_at = work.now
    if activity.done_at is not None and activity.cause == "person":
        take_back_touch(work, at=activity.done_at, deal_id=activity.deal_id, contact_id=activity.contact_id)
        note_first_contact(work, activity.contact_id)
    if activity.deal_id is not None:
        refresh_next_step(work, activity.deal_id)
    work.label = f"Delete {_kind(activity)} of “{_about(work, activity)}”"


def restore_activities(work: Work, *, activity_ids: Sequence[int]) -> None:
    """Take activities out of the bin."""
    activities = [work.take_out(Activity, activity_id) for activity_id in activity_ids]
    for activity in activities:
        _touch(work, activity)
        if activity.deal_id is not None:
            refresh_next_step(work, activity.deal_id)
    one = activities[0]
    what = f"{_kind(one)} of “{_about(work, one)}”"
    work.label = f"Restore {what if len(activities) == 1 else f'{len(activities):,} activities'}"


def _make(
    work: Work,
    kind: str,
    subject: str | None,
    note: str | None,
    belongs: tuple[int | None, int | None, int | None, int | None],
    owner_id: int | None,
) -> Activity:
    _check_kind(kind)
    deal_id, contact_id, company_id, campaign_id = belongs
    if all(record_id is None for record_id in belongs):
        raise Refusal("An activity belongs to a deal, a contact, a company or a campaign; choose one.")
    deal = work.get(Deal, deal_id) if deal_id is not None else None
    if contact_id is None and deal is not None:
        contact_id = deal.contact_id
    contact = work.get(Contact, contact_id) if contact_id is not None and deal is None else None
    if company_id is not None:
        work.get(Company, company_id)
    if campaign_id is not None:
        work.get(Campaign, campaign_id)
    if owner_id is not None:
        work.get(User, owner_id, word="person")
    record = deal or contact
    return Activity(
        kind=kind,
        subject=_line(subject, "subject"),
        note=_text(note),
        deal_id=deal_id,
        contact_id=contact_id,
        company_id=company_id if company_id is not None else record and record.company_id,
        campaign_id=campaign_id,
        owner_id=owner_id if owner_id is not None else (record and record.owner_id) or work.actor_id,
        recorded_at=work.now,
        cause=work.cause,
    )


def _do(
    work: Work,
    activity: Activity,
    done_at: dt.datetime | None,
    outcome: str | None,
    minutes: int | None,
    objection_id: int | None,
    objection: str | None,
) -> None:
    if done_at is not None and done_at > work.now:
        raise Refusal("What is done lies in the past; plan an activity for what is to come.")
    for name, value in (
        ("minutes", minutes), ("objection_id", objection_id), ("objection", objection), ("outcome", outcome)
    ):  # fmt: skip
        _set_field(work, activity, name, value)
    activity.done_at = done_at or work.now
    # Whoever planned it: who did it is what makes it a human touch.
    activity.cause = work.cause
    if activity.owner_id is None:
        activity.owner_id = work.actor_id
    _touch(work, activity)


def _plan_next(work: Work, before: Activity, step: NextStep) -> int:
    _check_kind(step.kind)
    if step.owner_id is not None:
        work.get(User, step.owner_id, word="person")
    deal = work.session.get(Deal, before.deal_id) if before.deal_id is not None else None
    if deal is not None and deal.stage_kind != StageKind.OPEN:
        raise Refusal(f"“{deal.title}” is closed by now; plan no next step for it, or open it again first.")
    after = work.add(
        Activity(
            kind=step.kind,
            subject=_line(step.subject, "subject"),
            deal_id=before.deal_id,
            contact_id=before.contact_id,
            company_id=before.company_id,
            campaign_id=before.campaign_id,
            owner_id=step.owner_id if step.owner_id is not None else before.owner_id,
            due_at=step.due_at,
            due_day_only=step.due_day_only and step.due_at is not None,
            due_words=_line(step.due_words, "words of a date"),
            remind_at=find_reminder(step.due_at, day_only=step.due_day_only, calendar=work.business.calendar),
            recorded_at=work.now,
            cause=work.cause,
        )
    )
    if before.deal_id is not None:
        refresh_next_step(work, before.deal_id)
    return after.id


def _set_field(work: Work, activity: Activity, name: str, value: object) -> None:
    if name == "minutes":
        _check_minutes(value)
    elif name == "kind":
        _check_kind(value)
    elif name == "objection_id":
        _check_objection(work, value)
    elif name in ("subject", "outcome", "objection"):
        value = _line(value, name)
    elif name == "note":
        value = _text(value)
    elif name != "remind_at":
        raise Refusal(f"“{name}” of an activity cannot be changed here.")
    setattr(activity, "objection_note" if name == "objection" else name, value)


def _check_kind(kind: object) -> None:
    if kind not in ACTIVITY_WORDS:
        raise Refusal(f"“{kind}” is no kind of activity; choose one of {', '.join(ACTIVITY_WORDS.values())}.")


def _check_minutes(minutes: object) -> None:
    if minutes is not None and not (isinstance(minutes, int) and 0 <= minutes <= LONGEST_MINUTES):
        raise Refusal(f"The length is a number of minutes from 0 to {LONGEST_MINUTES:,}.")


def _check_objection(work: Work, reason_id: object) -> None:
    if reason_id is None:
        return
    reason = work.get(Reason, reason_id) if isinstance(reason_id, int) else None
    if reason is None or reason.kind != ReasonKind.OBJECTION:
        raise Refusal("Choose an objection from the list, or say it in words.")


def _touch(work: Work, activity: Activity) -> None:
    if activity.cause == "person" and activity.done_at is not None:
        touch_deals(work, at=activity.done_at, deal_id=activity.deal_id, contact_id=activity.contact_id)
        note_first_contact(work, activity.contact_id)


def _line(value: object, what: str) -> str | None:
    words = " ".join(value.split()) if isinstance(value, str) else ""
    if len(words) > _LONGEST_WORDS:
        raise Refusal(f"The {what} has at most {_LONGEST_WORDS} letters; write the rest as a note.")
    return words or None


def _text(value: object) -> str | None:
    words = value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else ""
    if len(words) > _LONGEST_NOTE:
        raise Refusal(f"A note has at most {_LONGEST_NOTE:,} letters.")
    return words or None


def _kind(activity: Activity) -> str:
    return ACTIVITY_WORDS[activity.kind].lower()


def _then(step: NextStep | None) -> str:
    return f", then {ACTIVITY_WORDS[step.kind].lower()}" if step is not None else ""


def _about(work: Work, activity: Activity) -> str:
    if activity.deal_id is not None:
        return work.session.get_one(Deal, activity.deal_id).title
    if activity.contact_id is not None:
        return work.session.get_one(Contact, activity.contact_id).name or "a lead"
    if activity.company_id is not None:
        return work.session.get_one(Company, activity.company_id).name
    return work.session.get_one(Campaign, activity.campaign_id).name
