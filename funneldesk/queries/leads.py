"""The list of leads: which ones under a filter, in which order, and what a row shows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, false, func, or_, select

from funneldesk.analytics.score_band import USUAL_BANDS, Band
from funneldesk.errors import NotFound
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.external_id import ExternalId
from funneldesk.model.fold import fold
from funneldesk.model.handoff import OPEN_STATES, Handoff
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleLabel
from funneldesk.model.scoring import CachedScore
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.lead_handoff import NO_MARK, read_handoff_marks, where_handoff, where_offered_to
from funneldesk.queries.lead_name import CHUNK, call_lead, read_outer_ids
from funneldesk.queries.scores import CONTACT, read_score_figures
from funneldesk.queries.segment_people import where_segment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Select

    from funneldesk.queries.lead_handoff import HandoffMark
    from funneldesk.queries.look import Look

ORDERS = ("lead", "score", "stage", "source", "handoff", "owner", "created")
_OUTER_ID_FROM = 3


@dataclass(frozen=True)
class LeadFilter:
    """Which leads to list; an empty part does not narrow.

    Attributes:
        text: words that must all be found in name, company, phone, e-mail, city or outer id.
        stages: lifecycle stages.
        sources: source ids; None stands for leads without a source.
        owners: user ids; None stands for leads without an owner.
        bands: score bands.
        handoffs: where they stand in the handoff, by the keys of `HANDOFF_FILTERS`.
        offered_to: whose offer is unanswered; narrows `handoffs` that name offers alone.
        only: exactly these contacts, customers too: the records behind a figure.
        segment_id: those whom a segment finds; nobody where it lies in the bin.
    """

    text: str = ""
    stages: tuple[str, ...] = ()
    sources: tuple[int | None, ...] = ()
    owners: tuple[int | None, ...] = ()
    bands: tuple[str, ...] = ()
    handoffs: tuple[str, ...] = ()
    offered_to: int | None = None
    only: tuple[int, ...] | None = None
    segment_id: int | None = None

    def keep(self) -> dict[str, Any]:
        """What a saved view remembers: all but the records behind a figure."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()} | {
            "only": None
        }

    @classmethod
    def restore(cls, kept: Mapping[str, Any]) -> LeadFilter:
        """The filter that `keep` wrote; what is not understood is left out."""
        text = kept.get("text")
        segment_id, offered_to = kept.get("segment_id"), kept.get("offered_to")
        lists = {name: kept.get(name) for name in ("stages", "sources", "owners", "bands", "handoffs")}
        return cls(
            text if isinstance(text, str) else "",
            **{name: tuple(found) for name, found in lists.items() if isinstance(found, list)},
            segment_id=segment_id if isinstance(segment_id, int) else None,
            offered_to=offered_to if isinstance(offered_to, int) else None,
        )


@dataclass(frozen=True, slots=True)
class LeadRow:
    """One line of the list.

    Attributes:
        title: the company, else the person, else what is known.
        subtitle: the person, where the title is the company; else the city or job.
        points: the score computed now, 0 to 100.
        kept_points: the kept score, by which lists are ordered; None where none is kept yet.
        handoff: where the lead stands between marketing and sales.
    """

    id: int
    title: str
    subtitle: str
    points: int
    stage: str
    stage_label: str
    source: str
    owner: str
    created_at: dt.datetime | None
    created_day_only: bool
    phone: str
    email: str
    kept_points: int | None = None
    handoff: HandoffMark = NO_MARK


def read_lead_ids(
    look: Look, wanted: LeadFilter | None = None, *, order: str = "created", descending: bool = True
) -> list[int]:
    """The ids of the leads under a filter, in order; those of equal rank stand by id.

    Args:
        look: the question's view.
        wanted: the filter; None lists all who are not yet customers.
        order: one of `ORDERS`.
        descending: the largest, latest or last first; what is unknown stands last either way.
    """
    wanted = wanted or LeadFilter()
    query = _narrow(look, select(Contact.id).where(Contact.deleted_at.is_(None)), wanted)
    query = _sort(query, order, descending=descending)
    if wanted.only is not None:
        behind = set(wanted.only)
        return [contact_id for contact_id in look.connection.scalars(query) if contact_id in behind]
    return list(look.connection.scalars(query))


def count_leads(look: Look, wanted: LeadFilter | None = None) -> int:
    """How many leads a filter lists."""
    everybody = select(func.count()).select_from(Contact).where(Contact.deleted_at.is_(None))
    query = _narrow(look, everybody, wanted or LeadFilter())
    return int(look.connection.execute(query).scalar_one())


def read_lead_rows(look: Look, ids: Sequence[int]) -> list[LeadRow]:
    """The rows of these leads, in this order; those gone by now are left out."""
    labels = {row.key: row.label for row in look.connection.execute(select(LifecycleLabel.key, LifecycleLabel.label))}
    points = {one.record_id: one.total for one in read_score_figures(look, CONTACT, ids)}
    outer = read_outer_ids(look, ids)
    marks = read_handoff_marks(look, ids)
    found: dict[int, LeadRow] = {}
    for start in range(0, len(ids), CHUNK):
        rows = look.connection.execute(
            select(
                Contact.id,
                Contact.name,
                Company.name.label("company"),
                Contact.phone,
                Contact.email,
                Contact.city,
                Contact.job_title,
                Contact.lifecycle_stage,
                Source.words.label("source"),
                User.name.label("owner"),
                Contact.created_at,
                Contact.created_day_only,
                CachedScore.total.label("kept"),
            )
            .outerjoin(Company, Company.id == Contact.company_id)
            .outerjoin(Source, Source.id == Contact.source_id)
            .outerjoin(User, User.id == Contact.owner_id)
            .outerjoin(CachedScore, and_(CachedScore.kind == CONTACT, CachedScore.record_id == Contact.id))
            .where(Contact.id.in_(ids[start : start + CHUNK]), Contact.deleted_at.is_(None))
        )
        for row in rows:
            person = call_lead(row.id, row.name, None, row.phone, row.email, outer.get(row.id))
            about = " · ".join(part for part in (row.job_title, row.city) if part)
            found[row.id] = LeadRow(
                id=row.id,
                title=row.company or person,
                subtitle=(row.name or about or row.phone or row.email or "") if row.company else about,
                points=points.get(row.id, 0),
                stage=row.lifecycle_stage,
                stage_label=labels.get(row.lifecycle_stage, row.lifecycle_stage),
                source=row.source or "",
                owner=row.owner or "",
                created_at=row.created_at,
                created_day_only=row.created_day_only,
                phone=row.phone or "",
                email=row.email or "",
                kept_points=row.kept,
                handoff=marks.get(row.id, NO_MARK),
            )
    return [found[contact_id] for contact_id in ids if contact_id in found]


def _narrow(look: Look, query: Select[Any], wanted: LeadFilter) -> Select[Any]:
    for word in fold(wanted.text).split():
        query = query.where(_holds(word))
    if wanted.stages:
        query = query.where(Contact.lifecycle_stage.in_(wanted.stages))
    elif wanted.only is None:
        query = query.where(Contact.lifecycle_stage.not_in(sorted(CUSTOMER_STAGES)))
    for column, values in ((Contact.source_id, wanted.sources), (Contact.owner_id, wanted.owners)):
        if values:
            known = [value for value in values if value is not None]
            tests = [column.in_(known)] if known else []
            query = query.where(or_(*tests, column.is_(None)) if None in values else tests[0])
    if wanted.bands:
        kept = select(CachedScore.record_id).where(CachedScore.kind == CONTACT)
        query = query.where(Contact.id.in_(kept.where(or_(*(_within(band) for band in wanted.bands)))))
    if wanted.handoffs:
        query = query.where(where_handoff(look, wanted.handoffs))
    if wanted.offered_to is not None:
        query = query.where(where_offered_to(wanted.offered_to))
    if wanted.segment_id is not None:
        query = query.where(_in_segment(look, wanted.segment_id))
    return query


def _in_segment(look: Look, segment_id: int) -> ColumnElement[bool]:
    try:
        return where_segment(look, segment_id)
    except NotFound:
        return false()


def _holds(word: str) -> ColumnElement[bool]:
    held = Contact.search_text.contains(word, autoescape=True)
    if len(word) < _OUTER_ID_FROM:
        return held
    outer = select(ExternalId.record_id).where(
        ExternalId.kind == CONTACT, ExternalId.value.contains(word, autoescape=True)
    )
    return or_(held, Contact.id.in_(outer))


def _within(band: str) -> ColumnElement[bool]:
    total = CachedScore.total
    if band == Band.HOT:
        return total >= USUAL_BANDS.hot
    if band == Band.WARM:
        return and_(total >= USUAL_BANDS.warm, total < USUAL_BANDS.hot)
    return total < USUAL_BANDS.warm


def _sort(query: Select[Any], order: str, *, descending: bool) -> Select[Any]:
    key: ColumnElement[Any]
    if order == "lead":
        query = query.outerjoin(Company, Company.id == Contact.company_id)
        key = func.lower(func.coalesce(Company.name, Contact.name, func.nullif(Contact.search_text, "")))
    elif order == "score":
        query = query.outerjoin(CachedScore, and_(CachedScore.kind == CONTACT, CachedScore.record_id == Contact.id))
        key = CachedScore.total.expression
    elif order == "stage":
        query = query.outerjoin(LifecycleLabel, LifecycleLabel.key == Contact.lifecycle_stage)
        key = LifecycleLabel.position.expression
    elif order == "source":
        query = query.outerjoin(Source, Source.id == Contact.source_id)
        key = func.lower(Source.words)
    elif order == "handoff":
        of_contact = and_(Handoff.contact_id == Contact.id, Handoff.state.in_(sorted(OPEN_STATES)))
        query = query.outerjoin(Handoff, of_contact)
        key = Handoff.due_at.expression
    elif order == "owner":
        query = query.outerjoin(User, User.id == Contact.owner_id)
        key = func.lower(User.name)
    else:
        key = Contact.created_at.expression
    turned = key.desc() if descending else key.asc()
    return query.order_by(turned.nulls_last(), Contact.id.desc() if descending else Contact.id)
