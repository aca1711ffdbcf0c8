"""What is new since a person's last working day: leads, imports, wins, answers, what was rejected."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select

from funneldesk.analytics.calendar import day_start
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.feedback import Feedback, FeedbackKind
from funneldesk.model.handoff import Handoff, HandoffOffer, HandoffState
from funneldesk.model.import_batch import ImportBatch
from funneldesk.model.journal import JournalEntry
from funneldesk.model.lifecycle import LifecycleChange
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind
from funneldesk.model.reason import Reason
from funneldesk.model.source import Source
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look

_DAY = dt.timedelta(days=1)
_LOOK_BACK_DAYS = 14
"""Nothing older is new, however long somebody was away."""
_ENTRIES_BACK = 20_000
_FEW = 3
_MOST_IDS = 500
_ROUND_LASTS = dt.timedelta(days=120)


@dataclass(frozen=True, slots=True)
class News:
    """One line.

    Attributes:
        kind: leads, import, won, nps, rejected or reply.
        n: how many.
        what: the source, the file, the deal, the reasons.
        detail: what more there is to say, in the business's words.
        at: when, of the latest.
        money: what was won.
        table: of the records behind it.
        ids: of them, at most 500; empty where there is nothing to list.
    """

    kind: str
    n: int
    what: str = ""
    detail: str = ""
    at: dt.datetime | None = None
    money: Money | None = None
    table: str = "contact"
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TodayNews:
    """What is new, and since which local day."""

    since: dt.date
    lines: tuple[News, ...]


def read_news(look: Look, *, actor_id: int | None = None, owner_id: int | None = None) -> TodayNews:
    """Read what is new: of one owner's leads and deals, or of everybody's.

    Args:
        look: the question's view.
        actor_id: since whose last working day.
        owner_id: whose leads and deals; None means everybody's.
    """
    since_day = find_last_day(look, actor_id)
    since = day_start(since_day, look.business.zone)
    lines = [
        *_read_leads(look, since, owner_id),
        *([] if owner_id is not None else _read_imports(look, since)),
        *_read_wins(look, since, owner_id),
        *_read_answers(look, since, owner_id),
        *([] if owner_id is not None else _read_rejected(look, since)),
        *_read_replies(look, since, owner_id),
    ]
    return TodayNews(since_day, tuple(lines))


def find_last_day(look: Look, actor_id: int | None) -> dt.date:
    """The last working day of a person before today.

    It is the business's last day with working hours, or an earlier one on which the person was last at work here.
    """
    zone, calendar = look.business.zone, look.business.calendar
    today = look.now.astimezone(zone).date()
    earliest = today - _LOOK_BACK_DAYS * _DAY
    day = today - _DAY
    while day > earliest and not calendar.spans_of(day):
        day -= _DAY
    newest = select(func.max(JournalEntry.id)).scalar_subquery()
    query = (
        select(JournalEntry.at)
        .where(
            JournalEntry.id > newest - _ENTRIES_BACK,
            JournalEntry.at < day_start(today, zone),
            JournalEntry.cause == "person",
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    if actor_id is not None:
        query = query.where(JournalEntry.actor_id == actor_id)
    seen = look.connection.scalar(query)
    return day if seen is None else max(earliest, min(day, seen.astimezone(zone).date()))


def _read_leads(look: Look, since: dt.datetime, owner_id: int | None) -> list[News]:
    """People who were met since, by source, the most first; of further sources the sum."""
    query = (
        select(Source.words, func.count().label("n"), func.max(Contact.created_at).label("latest"), Contact.source_id)
        .select_from(Contact)
        .outerjoin(Source, Source.id == Contact.source_id)
        .where(Contact.deleted_at.is_(None), Contact.created_at >= since, Contact.created_at <= look.now)
        .group_by(Contact.source_id)
        .order_by(func.count().desc(), Source.words)
    )
    if owner_id is not None:
        query = query.where(Contact.owner_id == owner_id)
    rows = look.connection.execute(query).all()
    lines = [
        News("leads", row.n, row.words or "", at=row.latest, ids=_lead_ids(look, since, row.source_id, owner_id))
        for row in rows[:_FEW]
    ]
    more = rows[_FEW:]
    if more:
        n, latest = sum(row.n for row in more), max(row.latest for row in more)
        lines.append(
            News("leads", n, f"{len(more)} other sources" if len(more) > 1 else more[0].words or "", at=latest)
        )
    return lines


def _lead_ids(look: Look, since: dt.datetime, source_id: int | None, owner_id: int | None) -> tuple[int, ...]:
    query = select(Contact.id).where(
        Contact.deleted_at.is_(None),
        Contact.created_at >= since,
        Contact.created_at <= look.now,
        Contact.source_id.is_(None) if source_id is None else Contact.source_id == source_id,
    )
    if owner_id is not None:
        query = query.where(Contact.owner_id == owner_id)
    return tuple(look.connection.scalars(query.limit(_MOST_IDS)))


def _read_imports(look: Look, since: dt.datetime) -> list[News]:
    rows = look.connection.execute(
        select(ImportBatch.file_name, ImportBatch.created, ImportBatch.updated, ImportBatch.at)
        .where(ImportBatch.at >= since, ImportBatch.created + ImportBatch.updated > 0)
        .order_by(ImportBatch.at.desc())
        .limit(_FEW)
    )
    return [
        News(
            "import",
            row.created,
            row.file_name,
            f"{row.created:,} new" + (f", {row.updated:,} updated" if row.updated else ""),
            row.at,
            table="",
        )
        for row in rows
    ]


def _read_wins(look: Look, since: dt.datetime, owner_id: int | None) -> list[News]:
    """The largest wins each, and how many more there were."""
    home = look.business.currency
    amount = func.coalesce(Deal.won_amount_minor, Deal.amount_minor)
    query = (
        select(
            Deal.id,
            func.coalesce(Company.name, Contact.name, Deal.title).label("name"),
            amount.label("amount"),
            Deal.currency,
            Deal.closed_at,
        )
        .outerjoin(Company, Company.id == Deal.company_id)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .where(
            Deal.deleted_at.is_(None),
            Deal.stage_kind == StageKind.WON,
            Deal.closed_at >= since,
            Deal.closed_at < day_start(look.now.astimezone(look.business.zone).date() + _DAY, look.business.zone),
        )
        .order_by(func.coalesce(amount, 0).desc(), Deal.id)
        .limit(_MOST_IDS)
    )
    if owner_id is not None:
        query = query.where(Deal.owner_id == owner_id)
    rows = look.connection.execute(query).all()
    lines = [
        News(
            "won",
            1,
            row.name,
            at=row.closed_at,
            money=None if row.amount is None else Money(row.amount, row.currency),
            table="deal",
            ids=(row.id,),
        )
        for row in rows[:_FEW]
    ]
    more = rows[_FEW:]
    if more:
        total = sum(row.amount or 0 for row in more if row.currency == home)
        lines.append(News("won", len(more), money=Money(total, home), table="deal", ids=tuple(row.id for row in more)))
    return lines


def _read_answers(look: Look, since: dt.datetime, owner_id: int | None) -> list[News]:
    """What customers answered: the ratings, and what the least content of them said."""
    rows = look.connection.execute(
        select(Feedback.kind, Feedback.rating, Feedback.words, Feedback.answered_at, Feedback.contact_id)
        .outerjoin(Deal, Deal.id == Feedback.deal_id)
        .where(
            Feedback.answered_at >= since,
            Feedback.rating.is_not(None),
            Feedback.deleted_at.is_(None),
            *([] if owner_id is None else [Deal.owner_id == owner_id]),
        )
        .order_by(Feedback.rating.desc(), Feedback.id)
    ).all()
    lines = []
    for kind in (FeedbackKind.NPS, FeedbackKind.CSAT):
        answers = [row for row in rows if row.kind == kind]
        if answers:
            said = next((" ".join(row.words.split()) for row in reversed(answers) if row.words), "")
            ratings = ", ".join(str(row.rating) for row in answers)
            lines.append(
                News(
                    str(kind),
                    len(answers),
                    detail=f"{ratings}: “{said}”" if said else ratings,
                    at=max(row.answered_at for row in answers),
                    ids=tuple(row.contact_id for row in answers if row.contact_id is not None),
                )
            )
    return lines


def _read_rejected(look: Look, since: dt.datetime) -> list[News]:
    """Leads that sales gave back, with the reasons; not those that marketing or the owner ended."""
    given_back = (HandoffState.REJECTED, HandoffState.RECYCLED, HandoffState.DISQUALIFIED)
    rows = look.connection.execute(
        select(Handoff.contact_id, func.coalesce(Reason.label, Handoff.note, "").label("reason"), Handoff.closed_at)
        .outerjoin(Reason, Reason.id == Handoff.reason_id)
        .where(
            Handoff.qualified_at >= since - _ROUND_LASTS,
            Handoff.state.in_(given_back),
            Handoff.closed_at >= since,
            ~_ended_by_others(),
        )
        .order_by(Handoff.closed_at.desc())
        .limit(_MOST_IDS)
    ).all()
    if not rows:
        return []
    reasons: dict[str, int] = {}
    for row in rows:
        reasons[row.reason or "no reason given"] = reasons.get(row.reason or "no reason given", 0) + 1
    most = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))[:_FEW]
    words = ", ".join(f"{reason} {n}" if n > 1 else reason for reason, n in most)
    ids = tuple(row.contact_id for row in rows)
    return [News("rejected", len(rows), detail=words, at=rows[0].closed_at, ids=ids)]


def _ended_by_others() -> ColumnElement[bool]:
    """Whether somebody who does not sell, and was not offered the lead, ended a round."""
    offered = select(HandoffOffer.user_id).where(HandoffOffer.handoff_id == Handoff.id).correlate(Handoff)
    return exists().where(
        LifecycleChange.contact_id == Handoff.contact_id,
        LifecycleChange.at == Handoff.closed_at,
        User.id == LifecycleChange.by_user_id,
        User.role != Role.SALES,
        User.id.not_in(offered),
    )


def _read_replies(look: Look, since: dt.datetime, owner_id: int | None) -> list[News]:
    query = (
        select(Touchpoint.contact_id, func.max(Touchpoint.at).label("latest"))
        .join(Contact, Contact.id == Touchpoint.contact_id)
        .where(Touchpoint.kind == "reply", Touchpoint.at >= since, Touchpoint.at <= look.now)
        .group_by(Touchpoint.contact_id)
        .order_by(func.max(Touchpoint.at).desc())
        .limit(_MOST_IDS)
    )
    if owner_id is not None:
        query = query.where(Contact.owner_id == owner_id)
    rows = look.connection.execute(query).all()
    if not rows:
        return []
    return [News("reply", len(rows), at=rows[0].latest, ids=tuple(row.contact_id for row in rows))]
