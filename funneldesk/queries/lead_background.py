"""What a rep is handed with a lead beside its score and journey: who decides, what was seen, said and agreed before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.model.activity import Activity
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.lifecycle import LifecycleLabel
from funneldesk.model.reason import Reason
from funneldesk.model.source import Source
from funneldesk.model.touchpoint import OUR_OWN_KINDS, Touchpoint
from funneldesk.queries.best_time import read_best_time
from funneldesk.queries.handoffs import read_handoff
from funneldesk.queries.lead_name import call_lead

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.handoffs import HandoffPage
    from funneldesk.queries.look import Look

_MOST_PEOPLE, _MOST_SEEN = 30, 12
_STEPS = ("trial_start", "trial_value", "trial_paid", "demo_asked")


@dataclass(frozen=True, slots=True)
class ColleagueAtCompany:
    """Somebody of the lead's company, the lead too; `role` is one of `DecisionRole` or empty."""

    id: int
    name: str
    job_title: str
    stage: str
    role: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A campaign the lead answered to, or content it was given, with how often and when last."""

    name: str
    times: int
    last_at: dt.datetime | None
    day_only: bool


@dataclass(frozen=True, slots=True)
class Objection:
    """What the lead said against it: in the owner's words, with those of the activity."""

    words: str
    note: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PastRound:
    """A round of the handoff that is over."""

    round_no: int
    state: str
    qualified_at: dt.datetime
    closed_at: dt.datetime | None
    why: str
    score: int
    reason: str


@dataclass(frozen=True)
class LeadBackground:
    """What is known of a lead beside its details.

    Attributes:
        handoff: the round that is open, else the one that became an SQL, whose rep may still give it back.
        rounds: those that are over, the newest first.
        origin: inbound or outbound as set on the lead itself; `source_origin` what its source says.
        steps: when the lead asked for a demo, began a trial, saw its value and bought: the newest of each kind.
        best_time: when to reach the lead, as somebody wrote it down; `usual_time` what past answers say.
        profile: the checklist before the first contact, by key.
        barred_ways: by which ways the lead wants to hear nothing: `call`, `whatsapp`, `email`.
    """

    handoff: HandoffPage | None = None
    rounds: tuple[PastRound, ...] = ()
    people: tuple[ColleagueAtCompany, ...] = ()
    campaigns: tuple[Seen, ...] = ()
    contents: tuple[Seen, ...] = ()
    objections: tuple[Objection, ...] = ()
    steps: dict[str, tuple[dt.datetime | None, bool]] = field(default_factory=dict)
    needs: str = ""
    preferences: str = ""
    research: str = ""
    best_time: str = ""
    usual_time: str = ""
    consent: str = ""
    origin: str = ""
    source_origin: str = ""
    decision_role: str = ""
    profile: dict[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    revisit_on: dt.date | None = None
    barred_ways: tuple[str, ...] = ()


def read_lead_background(look: Look, contact_id: int) -> LeadBackground:
    """The background of a contact that is there."""
    row = look.connection.execute(
        select(Contact.__table__, Source.origin.label("source_origin"))
        .select_from(Contact)
        .outerjoin(Source, Source.id == Contact.source_id)
        .where(Contact.id == contact_id)
    ).one()
    best = None if row.best_time else read_best_time(look, contact_id)
    handoff_id, rounds = _read_rounds(look, contact_id)
    ways = (("call", row.do_not_call), ("whatsapp", row.do_not_whatsapp), ("email", row.do_not_email))
    return LeadBackground(
        handoff=None if handoff_id is None else read_handoff(look, handoff_id),
        rounds=rounds,
        people=_read_people(look, row.company_id),
        campaigns=_read_seen(look, contact_id, Campaign.name, Touchpoint.campaign_id == Campaign.id),
        contents=_read_seen(look, contact_id, Content.title, Touchpoint.content_id == Content.id),
        objections=_read_objections(look, contact_id),
        steps=_read_steps(look, contact_id),
        needs=row.needs or "",
        preferences=row.preferences or "",
        research=row.research or "",
        best_time=row.best_time or "",
        usual_time="" if best is None else best.words,
        consent=row.consent or "",
        origin=row.origin or "",
        source_origin=row.source_origin or "",
        decision_role=row.decision_role or "",
        profile=dict(row.profile or {}),
        tags=tuple(row.tags or ()),
        revisit_on=row.revisit_on,
        barred_ways=tuple(way for way, barred in ways if barred),
    )


def _read_rounds(look: Look, contact_id: int) -> tuple[int | None, tuple[PastRound, ...]]:
    """The round whose rep can still act, and those before it."""
    rows = look.connection.execute(
        select(Handoff.__table__, Reason.label.label("reason"))
        .select_from(Handoff)
        .outerjoin(Reason, Reason.id == Handoff.reason_id)
        .where(Handoff.contact_id == contact_id)
        .order_by(Handoff.id.desc())
    ).all()
    live = {HandoffState.MQL, HandoffState.OFFERED, HandoffState.ACCEPTED, HandoffState.SQL}
    current = rows[0].id if rows and rows[0].state in live else None
    return current, tuple(
        PastRound(
            row.round_no,
            row.state,
            row.qualified_at,
            row.closed_at,
            row.qualified_why,
            row.score,
            " · ".join(part for part in (row.reason, row.note) if part),
        )
        for row in rows
        if row.id != current
    )


def _read_people(look: Look, company_id: int | None) -> tuple[ColleagueAtCompany, ...]:
    if company_id is None:
        return ()
    rows = look.connection.execute(
        select(
            Contact.id,
            Contact.name,
            Contact.phone,
            Contact.email,
            Contact.job_title,
            LifecycleLabel.label,
            Contact.decision_role,
        )
        .outerjoin(LifecycleLabel, LifecycleLabel.key == Contact.lifecycle_stage)
        .where(Contact.company_id == company_id, Contact.deleted_at.is_(None))
        .order_by(Contact.decision_role.is_(None), Contact.id)
        .limit(_MOST_PEOPLE)
    )
    return tuple(
        ColleagueAtCompany(
            row.id,
            call_lead(row.id, row.name, None, row.phone, row.email, None),
            row.job_title or "",
            row.label or "",
            row.decision_role or "",
        )
        for row in rows
    )


def _read_seen(look: Look, contact_id: int, name: Any, joined: Any) -> tuple[Seen, ...]:
    rows = look.connection.execute(
        select(name, func.count(), func.max(Touchpoint.at), func.min(Touchpoint.at_day_only))
        .select_from(Touchpoint)
        .join(name.class_, joined)
        .where(Touchpoint.contact_id == contact_id, Touchpoint.kind.not_in(sorted(OUR_OWN_KINDS)))
        .group_by(name.class_.id, name)
        .order_by(func.max(Touchpoint.at).desc())
        .limit(_MOST_SEEN)
    )
    return tuple(Seen(row[0], row[1], row[2], bool(row[3])) for row in rows)


def _read_objections(look: Look, contact_id: int) -> tuple[Objection, ...]:
    rows = look.connection.execute(
        select(Reason.label, Activity.note, Activity.done_at)
        .join(Reason, Reason.id == Activity.objection_id)
        .where(Activity.contact_id == contact_id, Activity.deleted_at.is_(None))
        .order_by(Activity.done_at.desc(), Activity.id.desc())
        .limit(_MOST_SEEN)
    )
    return tuple(Objection(row.label, row.note or "", row.done_at) for row in rows)


def _read_steps(look: Look, contact_id: int) -> dict[str, tuple[dt.datetime | None, bool]]:
    rows = look.connection.execute(
        select(Touchpoint.kind, Touchpoint.at, Touchpoint.at_day_only)
        .where(Touchpoint.contact_id == contact_id, Touchpoint.kind.in_(_STEPS))
        .order_by(Touchpoint.at)
    )
    return {row.kind: (row.at, row.at_day_only) for row in rows}
