"""What a person is to be reminded of: steps whose moment has come, offers of leads, notes that name them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from funneldesk.model.activity import Activity
from funneldesk.model.automation import Notice, ReadMark
from funneldesk.model.automation_terms import DEAL, LEAD
from funneldesk.model.handoff import HandoffOffer, HandoffState
from funneldesk.queries.activities import read_activities
from funneldesk.queries.handoffs import read_handoffs
from funneldesk.queries.mentions import read_mentions
from funneldesk.queries.today_told import waiting_notices

if TYPE_CHECKING:
    from funneldesk.queries.activities import ActivityRow
    from funneldesk.queries.look import Look

# What is long overdue stands in Today and needs no notice any more.
_OLDEST = dt.timedelta(days=30)
_MOST = 200


@dataclass(frozen=True, slots=True)
class Reminder:
    """One line that a person has not been told yet.

    Attributes:
        kind: `reminder`, `offer`, `mention` or `notice`; `told_as` is what `mark_read` takes once it was told.
        record_id: of the activity, the offer, the mention or the notice.
        at: since when it waits to be told.
        words: the line.
        detail: a second line; may be empty.
        deal_id: where it leads to.
        contact_id: where it leads to without a deal.
    """

    kind: str
    record_id: int
    at: dt.datetime
    words: str
    detail: str = ""
    deal_id: int | None = None
    contact_id: int | None = None
    activity: ActivityRow | None = None

    @property
    def told_as(self) -> str:
        """The kind of mark that says it was told; whether it was read stands apart."""
        return f"{self.kind}_told"


def read_reminders(look: Look, *, user_id: int | None) -> list[Reminder]:
    """What a person has not been told yet, in the order in which it came due.

    Where nobody is chosen, everybody's steps and offers are told, and no mention.
    """
    found = [*_read_steps(look, user_id), *_read_offers(look, user_id), *_read_notices(look, user_id)]
    if user_id is not None:
        told = set(
            look.connection.scalars(
                select(ReadMark.record_id).where(ReadMark.kind == "mention_told", ReadMark.user_id == user_id)
            )
        )
        found += [
            Reminder(
                "mention",
                row.id,
                row.at,
                f"{row.by or 'A colleague'} named you in a note on “{row.title}”",
                row.text,
                row.deal_id,
                row.contact_id,
            )
            for row in read_mentions(look, user_id)
            if row.id not in told
        ]
    return sorted(found, key=lambda one: (one.at, one.kind, one.record_id))


def next_reminder_at(look: Look, *, user_id: int | None) -> dt.datetime | None:
    """When the next step is to be reminded of; None where none is."""
    question = select(Activity.remind_at).where(
        Activity.done_at.is_(None), Activity.deleted_at.is_(None), Activity.remind_at > look.now
    )
    if user_id is not None:
        question = question.where(Activity.owner_id == user_id)
    found: dt.datetime | None = look.connection.scalar(question.order_by(Activity.remind_at).limit(1))
    return found


def _read_steps(look: Look, user_id: int | None) -> list[Reminder]:
    question = (
        select(Activity.id)
        .outerjoin(
            ReadMark,
            and_(
                ReadMark.kind == "reminder_told",
                ReadMark.record_id == Activity.id,
                ReadMark.user_id.is_not_distinct_from(user_id),
            ),
        )
        .where(
            Activity.done_at.is_(None),
            Activity.deleted_at.is_(None),
            Activity.remind_at <= look.now,
            Activity.remind_at > look.now - _OLDEST,
            # Put off, it is told once more.
            or_(ReadMark.id.is_(None), ReadMark.at < Activity.remind_at),
        )
        .order_by(Activity.remind_at, Activity.id)
        .limit(_MOST)
    )
    if user_id is not None:
        question = question.where(Activity.owner_id == user_id)
    ids = list(look.connection.scalars(question))
    return [
        Reminder(
            "reminder", row.id, row.remind_at, row.subject or row.kind, row.title, row.deal_id, row.contact_id, row
        )
        for row in read_activities(look, ids=ids)
        if row.remind_at is not None
    ]


def _read_offers(look: Look, user_id: int | None) -> list[Reminder]:
    """Open offers, each told once to whom it was made."""
    rows = read_handoffs(look, states=frozenset({HandoffState.OFFERED}), owner_id=user_id)
    if not rows:
        return []
    of_round = {row.id: row for row in rows}
    offers = look.connection.execute(
        select(HandoffOffer.id, HandoffOffer.handoff_id, HandoffOffer.offered_at)
        .outerjoin(
            ReadMark,
            and_(
                ReadMark.kind == "offer_told",
                ReadMark.record_id == HandoffOffer.id,
                ReadMark.user_id.is_not_distinct_from(user_id),
            ),
        )
        .where(
            HandoffOffer.handoff_id.in_(of_round),
            HandoffOffer.answer.is_(None),
            ReadMark.id.is_(None),
        )
        .order_by(HandoffOffer.id)
    )
    found = []
    for row in offers:
        lead = of_round[row.handoff_id]
        found.append(
            Reminder(
                "offer",
                row.id,
                row.offered_at,
                f"A lead is offered to {'you' if user_id is not None else lead.owner or 'a rep'}: {lead.lead}",
                f"Score {lead.score}",
                None,
                lead.contact_id,
            )
        )
    return found


def _read_notices(look: Look, user_id: int | None) -> list[Reminder]:
    question = (
        select(Notice.id, Notice.words, Notice.at, Notice.record_kind, Notice.record_id)
        .where(
            *waiting_notices(user_id, "notice_told", "notice"), Notice.at <= look.now, Notice.at > look.now - _OLDEST
        )
        .order_by(Notice.at, Notice.id)
        .limit(_MOST)
    )
    return [
        Reminder(
            "notice",
            row.id,
            row.at,
            row.words,
            deal_id=row.record_id if row.record_kind == DEAL else None,
            contact_id=row.record_id if row.record_kind == LEAD else None,
        )
        for row in look.connection.execute(question)
    ]
