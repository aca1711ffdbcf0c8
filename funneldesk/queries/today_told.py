"""What waits for a person's eyes: notes that name them, what automations put down for them, the month's review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, literal, or_, select

from funneldesk.analytics.calendar import day_start
from funneldesk.model.activity import Activity
from funneldesk.model.automation import Notice, ReadMark
from funneldesk.model.automation_terms import DEAL, LEAD
from funneldesk.model.base import Instant
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.mention import Mention
from funneldesk.model.user import User
from funneldesk.queries.review_due import read_review_due
from funneldesk.queries.today_items import MOST_LINES, ItemKind, TodayItem

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from funneldesk.queries.look import Look


def read_told(look: Look, actor_id: int | None, *, limit: int = MOST_LINES) -> tuple[list[TodayItem], int]:
    """What the person has not seen yet, the newest first below the month's review; and how much there is.

    Args:
        look: the question's view.
        actor_id: who looks; where nobody is chosen, what waits for anybody is told.
        limit: how many lines at most.
    """
    lines = [*_read_mentions(look, actor_id, limit), *_read_notices(look, actor_id, limit)]
    lines.sort(key=lambda one: (one.due_at or look.now, one.record_id), reverse=True)
    return [*_read_review(look), *lines][:limit], count_told(look, actor_id)


def count_told(look: Look, actor_id: int | None) -> int:
    """How much the person has not seen yet."""
    mentions = select(func.count()).select_from(Mention).join(Activity, Activity.id == Mention.activity_id)
    notices = select(func.count()).select_from(Notice)
    now = literal(look.now, Instant())
    counts = (
        look.connection.scalar(mentions.where(*_waiting_mentions(actor_id), Mention.recorded_at <= now)) or 0,
        look.connection.scalar(notices.where(*waiting_notices(actor_id, "notice"), Notice.at <= now)) or 0,
    )
    return sum(counts) + len(_read_review(look))


def waiting_notices(actor_id: int | None, *marks: str) -> list[ColumnElement[bool]]:
    """Which notices are for a person, or for everybody, and have none of the marks; of what lies in the bin nothing is.

    Args:
        actor_id: whose; where nobody is chosen, all notices are.
        marks: the kinds of mark that take a notice away: that it was read, or that it was told.
    """
    lead, deal = Contact.__table__.alias("told_lead"), Deal.__table__.alias("told_deal")
    stands = [
        or_(
            Notice.record_kind.is_distinct_from(kind),
            exists().where(table.c.id == Notice.record_id, table.c.deleted_at.is_(None)),
        )
        for kind, table in ((LEAD, lead), (DEAL, deal))
    ]
    theirs = [] if actor_id is None else [or_(Notice.user_id == actor_id, Notice.user_id.is_(None))]
    return [*theirs, *stands, *(_has_no(mark, Notice.id, actor_id) for mark in marks)]


def _waiting_mentions(actor_id: int | None) -> list[ColumnElement[bool]]:
    theirs = [] if actor_id is None else [Mention.user_id == actor_id]
    return [*theirs, Activity.deleted_at.is_(None), _has_no("mention", Mention.id, actor_id)]


def _has_no(mark: str, record_id: Any, actor_id: int | None) -> ColumnElement[bool]:
    seen = select(ReadMark.id).where(
        ReadMark.kind == mark,
        ReadMark.record_id == record_id,
        ReadMark.user_id.is_(None) if actor_id is None else ReadMark.user_id == actor_id,
    )
    return ~seen.exists()


def _read_mentions(look: Look, actor_id: int | None, limit: int) -> list[TodayItem]:
    writer, named = User.__table__.alias("writer"), User.__table__.alias("named")
    rows = look.connection.execute(
        select(
            Mention.id,
            Mention.recorded_at,
            func.coalesce(Activity.note, Activity.subject, "").label("words"),
            Activity.contact_id,
            Activity.deal_id,
            func.coalesce(Deal.title, Company.name, Contact.name, "a record").label("about"),
            writer.c.name.label("writer"),
            named.c.id.label("named_id"),
            named.c.name.label("named"),
        )
        .join(Activity, Activity.id == Mention.activity_id)
        .join(named, named.c.id == Mention.user_id)
        .outerjoin(Deal, Deal.id == Activity.deal_id)
        .outerjoin(Contact, Contact.id == Activity.contact_id)
        .outerjoin(Company, Company.id == func.coalesce(Activity.company_id, Contact.company_id))
        .outerjoin(writer, writer.c.id == Activity.owner_id)
        .where(*_waiting_mentions(actor_id), Mention.recorded_at <= literal(look.now, Instant()))
        .order_by(Mention.recorded_at.desc(), Mention.id.desc())
        .limit(limit)
    )
    return [
        TodayItem(
            ItemKind.MENTION,
            row.id,
            f"{row.writer or 'Somebody'} mentioned {'you' if actor_id is not None else row.named} · {row.about}",
            " ".join(row.words.split()),
            row.recorded_at,
            contact_id=row.contact_id,
            deal_id=row.deal_id,
            owner_id=row.named_id,
        )
        for row in rows
    ]


def _read_notices(look: Look, actor_id: int | None, limit: int) -> list[TodayItem]:
    rows = look.connection.execute(
        select(Notice.id, Notice.words, Notice.record_kind, Notice.record_id, Notice.at, Notice.user_id, User.name)
        .outerjoin(User, User.id == Notice.user_id)
        .where(*waiting_notices(actor_id, "notice"), Notice.at <= literal(look.now, Instant()))
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(limit)
    )
    return [
        TodayItem(
            ItemKind.NOTICE,
            row.id,
            row.words,
            "Noted by an automation",
            row.at,
            contact_id=row.record_id if row.record_kind == LEAD else None,
            deal_id=row.record_id if row.record_kind == DEAL else None,
            owner_id=row.user_id,
            owner=None if actor_id is not None else row.name,
        )
        for row in rows
    ]


def _read_review(look: Look) -> list[TodayItem]:
    """The review that both teams hold each month, once its day has come."""
    due = read_review_due(look)
    if not due.is_due:
        return []
    return [
        TodayItem(
            ItemKind.REVIEW,
            due.on.toordinal(),
            "Review the month: marketing and sales together",
            "How leads were taken on, what came back, what to agree on",
            day_start(due.on, look.business.zone),
            due_day_only=True,
        )
    ]
