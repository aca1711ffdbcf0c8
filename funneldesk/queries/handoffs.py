"""The rounds of the handoff: whose turn it is, until when, and in which state each lead stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from funneldesk.errors import NotFound
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.external_id import ExternalId
from funneldesk.model.handoff import OPEN_STATES, Handoff, HandoffOffer, HandoffState
from funneldesk.model.reason import Reason
from funneldesk.model.routing import (
    read_places,
    read_team,
    select_marketing_owner,
    select_people,
    select_places,
    select_territories,
)
from funneldesk.model.scoring import CachedScore
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.kept_score import is_score_of
from funneldesk.queries.lead_name import CHUNK, call_lead
from funneldesk.queries.scores import read_scores

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sqlalchemy import Row, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from funneldesk.model.routing import (
        Team,
    )
    from funneldesk.queries.look import Look

_LATEST = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class HandoffRow:
    """One round as lists show it.

    Attributes:
        lead: what the lead is called; `subtitle` what else is known in a few words, `company` the company alone.
        owner_id: who has to act: the rep it is offered to or who accepted it, else whoever looks after marketing's
            leads; None where nobody works here yet. `owner` is the name, empty for nobody.
        due_at: the end of the clock that runs, None where none does.
        why: why it was qualified, in words.
        offer_why: why the rep was chosen; empty before the first offer.
        left: working time until `due_at`, negative where that has passed; None where no clock runs.
        is_late: `due_at` has passed.
        score_now: as kept now, beside the `score` it was qualified with; None where none is.
    """

    id: int
    uid: str
    contact_id: int
    lead: str
    subtitle: str
    state: str
    owner_id: int | None
    owner: str
    due_at: dt.datetime | None
    score: int
    fit: int
    engagement: int
    cell: str
    round_no: int
    source: str
    campaign: str
    campaign_id: int | None
    why: str
    offer_why: str
    is_by_hand: bool
    qualified_at: dt.datetime
    offered_at: dt.datetime | None
    accepted_at: dt.datetime | None
    first_contact_at: dt.datetime | None
    closed_at: dt.datetime | None
    revisit_on: dt.date | None
    reason: str
    note: str
    deal_id: int | None
    left: dt.timedelta | None
    is_late: bool
    company: str = ""
    score_now: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to act."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer of a round to one rep; `answer` is empty while it waits."""

    id: int
    offer_no: int
    user_id: int
    user: str
    why: str
    offered_at: dt.datetime
    due_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None
    by: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class HandoffPage:
    """One round with all that was given to the rep.

    Attributes:
        row: as lists show it.
        reasons: what made the score, frozen at qualification where it was kept, else as of that moment.
        offers: in their order.
        checklist: what is known of need, budget, decision-maker and timing, by key.
        first_contact_due_at: the end of the clock to the first contact, once accepted.
        waiting_why: why nobody can be offered a lead that waits, in a sentence; empty else.
        sequence_id: the nurture sequence that a recycled lead went into.
    """

    row: HandoffRow
    reasons: tuple[tuple[str, int], ...]
    offers: tuple[OfferRow, ...]
    checklist: dict[str, str]
    first_contact_due_at: dt.datetime | None
    waiting_why: str
    sequence_id: int | None


@dataclass(frozen=True, slots=True)
class LeadState:
    """The one state of a lead and its one owner.

    Attributes:
        state: of its open round (`mql`, `offered`, `accepted`), else its lifecycle stage.
        owner_id: the rep, or whoever looks after it for marketing; None where nobody works here yet.
        handoff_id: the open round, if any.
    """

    state: str
    owner_id: int | None
    owner: str
    handoff_id: int | None


def read_handoffs(
    look: Look,
    *,
    states: Collection[str] | None = OPEN_STATES,
    owner_id: int | None = None,
    contact_ids: Sequence[int] | None = None,
    handoff_ids: Sequence[int] | None = None,
) -> list[HandoffRow]:
    """Rounds of live leads, the first due first; those without a clock stand last, by their id.

    Args:
        look: the question's view.
        states: which; None means all.
        owner_id: only those this person has to act on; None means everybody's.
        contact_ids: only those of these leads.
        handoff_ids: only these.
    """
    query = _select_rows().where(Contact.deleted_at.is_(None))
    if states is not None:
        query = query.where(Handoff.state.in_(sorted(states)))
    marketing = _read_marketing_owner(look)
    if owner_id is not None:
        is_marketing = marketing is not None and owner_id == marketing[0]
        theirs = Handoff.owner_id == owner_id
        query = query.where(or_(theirs, Handoff.owner_id.is_(None)) if is_marketing else theirs)
    found: list[Row[Any]] = []
    for part in _parts(query, Handoff.contact_id, contact_ids):
        for narrowed in _parts(part, Handoff.id, handoff_ids):
            found += look.connection.execute(narrowed)
    rows = [_make_row(look, row, marketing) for row in found]
    return sorted(rows, key=lambda row: (row.due_at or _LATEST, row.id))


def read_handoff(look: Look, handoff_id: int) -> HandoffPage:
    """One round with its offers and the packet.

    Raises:
        NotFound: there is no such round.
    """
    found = look.connection.execute(_select_rows().where(Handoff.id == handoff_id)).one_or_none()
    if found is None:
        raise NotFound(f"There is no handoff with the number {handoff_id}.")
    row = _make_row(look, found, _read_marketing_owner(look))
    return HandoffPage(
        row=row,
        reasons=_read_reasons(look, row, found.packet),
        offers=_read_offers(look, handoff_id),
        checklist=dict(found.checklist or {}),
        first_contact_due_at=found.first_contact_due_at,
        waiting_why=_say_waiting(look, row),
        sequence_id=found.sequence_id,
    )


def read_lead_state(look: Look, contact_id: int) -> LeadState:
    """The state and the owner of a lead.

    Raises:
        NotFound: the lead lies in the bin or is gone.
    """
    rep = aliased(User)
    row = look.connection.execute(
        select(
            Contact.lifecycle_stage,
            Contact.owner_id,
            User.name.label("owner"),
            Handoff.id.label("handoff_id"),
            Handoff.state,
            Handoff.owner_id.label("rep_id"),
            rep.name.label("rep"),
        )
        .outerjoin(User, User.id == Contact.owner_id)
        .outerjoin(Handoff, and_(Handoff.contact_id == Contact.id, Handoff.state.in_(sorted(OPEN_STATES))))
        .outerjoin(rep, rep.id == Handoff.owner_id)
        .where(Contact.id == contact_id, Contact.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no lead with the number {contact_id}.")
    state = row.state or row.lifecycle_stage
    if row.rep_id is not None:
        return LeadState(state, row.rep_id, row.rep or "", row.handoff_id)
    if row.owner_id is not None and row.handoff_id is None:
        return LeadState(state, row.owner_id, row.owner or "", None)
    owner_id, owner = _read_marketing_owner(look) or (None, "")
    return LeadState(state, owner_id, owner, row.handoff_id)


def load_team(look: Look) -> Team:
    """Those whom leads may be offered to, with what waits for them now."""
    today = look.now.astimezone(look.business.zone).date()
    people = look.connection.execute(select_people(look.business.handoff))
    return read_team(people, look.connection.execute(select_territories()), look.business.handoff, today)


def _select_rows() -> Select[Any]:
    offer = aliased(HandoffOffer)
    newest = select(func.max(offer.id)).where(offer.handoff_id == Handoff.id).scalar_subquery()
    outer = (
        select(ExternalId.value)
        .where(ExternalId.kind == "contact", ExternalId.record_id == Contact.id)
        .order_by(ExternalId.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Handoff.__table__,
            Contact.name,
            Contact.phone,
            Contact.email,
            Contact.job_title,
            Contact.city,
            Company.name.label("company"),
            Source.words.label("source"),
            Campaign.name.label("campaign"),
            User.name.label("owner"),
            Reason.label.label("reason"),
            HandoffOffer.why.label("offer_why"),
            outer.label("outer"),
            CachedScore.total.label("score_now"),
        )
        .select_from(Handoff)
        .join(Contact, Contact.id == Handoff.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Source, Source.id == Handoff.source_id)
        .outerjoin(Campaign, Campaign.id == Handoff.campaign_id)
        .outerjoin(User, User.id == Handoff.owner_id)
        .outerjoin(Reason, Reason.id == Handoff.reason_id)
        .outerjoin(HandoffOffer, HandoffOffer.id == newest)
        .outerjoin(CachedScore, is_score_of(Handoff.contact_id))
    )


def _parts(query: Select[Any], column: InstrumentedAttribute[int], ids: Sequence[int] | None) -> Iterator[Select[Any]]:
    """The query for so many of the ids at a time as a statement takes; itself where all are meant."""
    if ids is None:
        yield query
        return
    ordered = list(dict.fromkeys(ids))
    for start in range(0, len(ordered), CHUNK):
        yield query.where(column.in_(ordered[start : start + CHUNK]))


def _make_row(look: Look, row: Row[Any], marketing: tuple[int, str] | None) -> HandoffRow:
    owner_id, owner = row.owner_id, row.owner or ""
    if owner_id is None:
        owner_id, owner = marketing or (None, "")
    due_at = row.due_at
    lead = call_lead(row.contact_id, row.name, row.company, row.phone, row.email, row.outer)
    about = [word for word in (row.job_title, row.company, row.city) if word and word != lead]
    return HandoffRow(
        id=row.id,
        uid=row.uid,
        contact_id=row.contact_id,
        lead=lead,
        subtitle=" · ".join(about),
        state=row.state,
        owner_id=owner_id,
        owner=owner,
        due_at=due_at,
        score=row.score,
        fit=row.fit,
        engagement=row.engagement,
        cell=row.cell,
        round_no=row.round_no,
        source=row.source or "",
        campaign=row.campaign or "",
        campaign_id=row.campaign_id,
        why=row.qualified_why,
        offer_why=row.offer_why or "",
        is_by_hand=row.is_by_hand,
        qualified_at=row.qualified_at,
        offered_at=row.offered_at,
        accepted_at=row.accepted_at,
        first_contact_at=row.first_contact_at,
        closed_at=row.closed_at,
        revisit_on=row.revisit_on,
        reason=row.reason or "",
        note=row.note or "",
        deal_id=row.deal_id,
        left=None if due_at is None else look.business.calendar.between(look.now, due_at),
        is_late=due_at is not None and due_at <= look.now,
        company=row.company or "",
        score_now=row.score_now,
    )


def _read_marketing_owner(look: Look) -> tuple[int, str] | None:
    """Who looks after leads that are marketing's: id and name."""

    def read() -> tuple[int, str] | None:
        user_id = look.connection.scalar(select_marketing_owner(look.business.handoff))
        if user_id is None:
            return None
        return user_id, look.connection.scalar(select(User.name).where(User.id == user_id)) or ""

    return look.once("handoffs.marketing_owner", read)


def _read_reasons(look: Look, row: HandoffRow, packet: dict[str, Any] | None) -> tuple[tuple[str, int], ...]:
    frozen = (packet or {}).get("reasons")
    if frozen is not None:
        return tuple((str(one["what"]), int(one["points"])) for one in frozen)
    scores = read_scores(look, as_of=row.qualified_at, ids=[row.contact_id])
    return tuple((reason.what, reason.points) for score in scores for reason in score.reasons)


def _read_offers(look: Look, handoff_id: int) -> tuple[OfferRow, ...]:
    by = aliased(User)
    rows = look.connection.execute(
        select(
            HandoffOffer.__table__,
            User.name.label("user"),
            by.name.label("by"),
            Reason.label.label("reason"),
        )
        .select_from(HandoffOffer)
        .join(User, User.id == HandoffOffer.user_id)
        .outerjoin(by, by.id == HandoffOffer.by_user_id)
        .outerjoin(Reason, Reason.id == HandoffOffer.reason_id)
        .where(HandoffOffer.handoff_id == handoff_id)
        .order_by(HandoffOffer.id)
    )
    return tuple(
        OfferRow(
            row.id,
            row.offer_no,
            row.user_id,
            row.user,
            row.why,
            row.offered_at,
            row.due_at,
            row.answer or "",
            row.answered_at,
            row.by or "",
            row.reason or "",
            row.note or "",
        )
        for row in rows
    )


def _say_waiting(look: Look, row: HandoffRow) -> str:
    """Why a lead that waits cannot be offered now."""
    if row.state != HandoffState.MQL:
        return ""
    asked = set(look.connection.scalars(select(HandoffOffer.user_id).where(HandoffOffer.handoff_id == row.id)))
    places = read_places(look.connection.execute(select_places([row.contact_id])))
    choice = load_team(look).choose(places.get(row.contact_id, {}), asked)
    return choice.why if choice.user_id is None else ""
