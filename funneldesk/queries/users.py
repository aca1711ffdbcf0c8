"""The business's own people and how much waits for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.deal import Deal
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.handoff_rules import HandoffRules
from funneldesk.model.pipeline import StageKind
from funneldesk.model.routing import select_marketing_owner
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ScalarSelect

    from funneldesk.queries.look import Look

_ORDER: dict[str, int] = {Role.OWNER: 0, Role.MARKETING: 1, Role.SALES: 2}


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person.

    Attributes:
        offers: open offers of leads.
        accepted: leads accepted and not yet qualified by sales or given back.
        deals: open deals.
        is_active: works here; who does not was met by name in imported history, or has left.
    """

    id: int
    name: str
    role: str
    email: str
    phone: str
    region: str
    takes_handoffs: bool
    offer_limit: int | None
    away_until: dt.date | None
    is_active: bool
    offers: int
    accepted: int
    deals: int

    @property
    def key(self) -> int:
        """What tells a person from others."""
        return self.id

    @property
    def first_name(self) -> str:
        """What colleagues call the person."""
        return self.name.split()[0] if self.name.split() else self.name


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person who works here, as choosers offer them."""

    id: int
    name: str
    role: str


def read_users(look: Look) -> tuple[UserRow, ...]:
    """Everybody, those who work here first; within that by role and name."""
    rows = look.connection.execute(
        select(
            User.__table__,
            _count_handoffs(HandoffState.OFFERED).label("offers"),
            _count_handoffs(HandoffState.ACCEPTED).label("accepted"),
            select(func.count(Deal.id))
            .where(Deal.owner_id == User.id, Deal.stage_kind == StageKind.OPEN, Deal.deleted_at.is_(None))
            .scalar_subquery()
            .label("deals"),
        )
    )
    found = [
        UserRow(
            row.id,
            row.name,
            row.role,
            row.email or "",
            row.phone or "",
            row.region or "",
            row.takes_handoffs,
            row.offer_limit,
            row.away_until,
            row.is_active,
            row.offers,
            row.accepted,
            row.deals,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_active, _ORDER.get(one.role, 9), one.name.casefold())))


def read_colleagues(look: Look) -> tuple[Colleague, ...]:
    """Those who work here, by role and name."""
    rows = look.connection.execute(select(User.id, User.name, User.role).where(User.is_active))
    found = [Colleague(row.id, row.name, row.role) for row in rows]
    return tuple(sorted(found, key=lambda one: (_ORDER.get(one.role, 9), one.name.casefold(), one.id)))


def read_first_of_marketing(look: Look) -> str:
    """Who looks after leads of marketing where nobody is named for it; empty while nobody works here."""
    first = look.connection.scalar(select_marketing_owner(HandoffRules()))
    return look.connection.scalar(select(User.name).where(User.id == first)) or ""


def read_role(look: Look, user_id: int | None) -> str | None:
    """The role of a person who works here; None for nobody."""
    if user_id is None:
        return None
    return look.connection.scalar(select(User.role).where(User.id == user_id, User.is_active))


def _count_handoffs(state: str) -> ScalarSelect[int]:
    return select(func.count(Handoff.id)).where(Handoff.owner_id == User.id, Handoff.state == state).scalar_subquery()
