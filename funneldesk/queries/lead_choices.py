"""What the list of leads can be narrowed to: stages, sources, owners and saved views, with how many there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.analytics.score_band import Band
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleLabel
from funneldesk.model.reason import Reason
from funneldesk.model.saved_view import SavedView
from funneldesk.model.segment import Segment
from funneldesk.model.source import Source
from funneldesk.model.user import Role, User
from funneldesk.queries.lead_handoff import NURTURING, count_to_accept
from funneldesk.queries.leads import LeadFilter, count_leads
from funneldesk.queries.users import read_role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.queries.look import Look

ROOM = "leads"
TO_ACCEPT = "to_accept"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to narrow to, in the owner's words; `key` is its id or stage, None for leads without one."""

    key: int | str | None
    label: str
    leads: int


@dataclass(frozen=True, slots=True)
class StageChoice:
    """A lifecycle stage with its team (`marketing`, `sales` or `both`)."""

    key: str
    label: str
    team: str


@dataclass(frozen=True, slots=True)
class View:
    """A saved view of the room."""

    id: int
    name: str
    filter: dict[str, Any]


@dataclass(frozen=True)
class LeadChoices:
    """Everything the room offers to choose from.

    Attributes:
        total: leads that are not yet customers.
        hot: those of them in the hot band.
        to_accept: rep to the number of offers that wait for an answer; under None all of them.
        anybody: whether any contact was ever written, customers and all.
        stages: all lifecycle stages in order.
        leads_by_stage: how many leads stand in each.
        sources: those leads came from, the most frequent first.
        owners: people leads may be given to, and those who have some.
        people: everybody a lead may be given to: (id, name).
        reasons: (id, kind, label) of all kinds of reasons.
        views: saved views in their order.
        segments: (id, name) of the segments.
    """

    total: int = 0
    hot: int = 0
    to_accept: Mapping[int | None, int] = field(default_factory=dict)
    anybody: bool = False
    stages: tuple[StageChoice, ...] = ()
    leads_by_stage: tuple[tuple[str, int], ...] = ()
    sources: tuple[Choice, ...] = ()
    owners: tuple[Choice, ...] = ()
    people: tuple[tuple[int, str], ...] = ()
    reasons: tuple[tuple[int, str, str], ...] = ()
    views: tuple[View, ...] = ()
    segments: tuple[tuple[int, str], ...] = ()


def read_lead_choices(look: Look) -> LeadChoices:
    """What the room offers now."""
    ask = look.connection.execute
    by_stage = tuple(ask(_leads(Contact.lifecycle_stage)))
    sources = {row.id: row.words for row in ask(select(Source.id, Source.words))}
    users = {row.id: row for row in ask(select(User.id, User.name, User.is_active).order_by(User.name))}
    of_source = dict(ask(_leads(Contact.source_id)).all())
    of_owner = dict(ask(_leads(Contact.owner_id)).all())
    ranked = sorted(of_source, key=lambda key: (key is None, -of_source[key], sources.get(key, "")))
    owners = [
        Choice(key, row.name, of_owner.get(key, 0)) for key, row in users.items() if row.is_active or key in of_owner
    ]
    if None in of_owner:
        owners.append(Choice(None, "Nobody", of_owner[None]))
    return LeadChoices(
        total=sum(count for _, count in by_stage),
        hot=count_leads(look, LeadFilter(bands=(Band.HOT,))),
        to_accept=count_to_accept(look),
        anybody=ask(select(Contact.id).where(Contact.deleted_at.is_(None)).limit(1)).first() is not None,
        stages=tuple(
            StageChoice(*row)
            for row in ask(
                select(LifecycleLabel.key, LifecycleLabel.label, LifecycleLabel.team).order_by(LifecycleLabel.position)
            )
        ),
        leads_by_stage=by_stage,
        sources=tuple(Choice(key, sources.get(key, "No source"), of_source[key]) for key in ranked),
        owners=tuple(owners),
        people=tuple((row.id, row.name) for row in users.values() if row.is_active),
        reasons=tuple(
            ask(
                select(Reason.id, Reason.kind, Reason.label)
                .where(Reason.deleted_at.is_(None))
                .order_by(Reason.position, Reason.id)
            )
        ),
        views=read_views(look, ROOM),
        segments=tuple(
            (row.id, row.name)
            for row in ask(
                select(Segment.id, Segment.name).where(Segment.deleted_at.is_(None)).order_by(func.lower(Segment.name))
            )
        ),
    )


def read_first_view(look: Look, user_id: int | None) -> str:
    """What the room opens on for somebody who was not there before.

    A rep sees the offers to accept where there are any, marketing those in nurture where there are any; the owner, and
    whoever was not chosen, everybody: then it is empty.
    """
    role = read_role(look, user_id)
    if role == Role.SALES and count_to_accept(look).get(user_id):
        return TO_ACCEPT
    if role == Role.MARKETING and count_leads(look, LeadFilter(handoffs=(NURTURING,))):
        return NURTURING
    return ""


def read_views(look: Look, room: str) -> tuple[View, ...]:
    """The saved views of a room, in their order."""
    rows = look.connection.execute(
        select(SavedView.id, SavedView.name, SavedView.filter)
        .where(SavedView.room == room)
        .order_by(SavedView.position, SavedView.id)
    )
    return tuple(View(*row) for row in rows)


def _leads(column: Any) -> Any:
    return (
        select(column, func.count())
        .where(Contact.deleted_at.is_(None), Contact.lifecycle_stage.not_in(sorted(CUSTOMER_STAGES)))
        .group_by(column)
        .order_by(column)
    )
