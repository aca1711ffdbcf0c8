"""What attribution is made of, read as columns: people, their touches, and won deals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, and_, case, func, literal, or_, select, true, type_coerce

from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import LifecycleChange, LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.model.source import Channel, Source
from funneldesk.model.touchpoint import OUR_OWN_KINDS, Touchpoint
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.lead_figures import contact_conditions, happened
from funneldesk.queries.number_column import read_columns
from funneldesk.queries.period import Scope, matches
from funneldesk.queries.segment_scope import records_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Select, SQLColumnExpression

    from funneldesk.queries.look import Look

    Ints = NDArray[np.int64]

UNKNOWN = 0
"""As an instant, an id or a key: there is none. No record has it as its id, and none is from midnight of 1970."""

DAY_REST_US = 43_199_999_999
"""From noon, where an instant known to the day is stored, to the last microsecond of that day."""


class Basis(StrEnum):
    """What is credited."""

    CAMPAIGN = "campaign"
    CHANNEL = "channel"


@dataclass(frozen=True, eq=False)
class People:
    """Contacts: the key that they came by, when they came, and whether they are live leads of the scope."""

    id: Ints
    company: Ints
    key: Ints
    is_direct: Ints
    came_at: Ints
    came_day_only: Ints
    counts: Ints


@dataclass(frozen=True, eq=False)
class Touches:
    """Touches of the kinds that a person comes to us by."""

    id: Ints
    contact: Ints
    key: Ints
    is_direct: Ints
    at: Ints
    day_only: Ints


@dataclass(frozen=True, eq=False)
class Wins:
    """All won deals; `counts` are those that the scope asks for, in the workspace's currency or without an amount."""

    id: Ints
    contact: Ints
    company: Ints
    key: Ints
    is_direct: Ints
    closed_at: Ints
    closed_day_only: Ints
    opened_at: Ints
    opened_day_only: Ints
    minor: Ints
    counts: Ints


def read_people(look: Look, scope: Scope, basis: Basis) -> People:
    """All contacts, those in the bin too, since their deals may be live."""
    first = (
        select(
            LifecycleChange.contact_id,
            func.min(_number(LifecycleChange.at) + _flag(LifecycleChange.at_day_only) * DAY_REST_US).label("last"),
            func.min(_number(LifecycleChange.at)).label("at"),
        )
        .where(LifecycleChange.to_stage == LifecycleStage.LEAD, *happened(look, scope))
        .group_by(LifecycleChange.contact_id)
        .subquery("first")
    )
    lead_day_only = case((first.c.last > first.c.at, 1), else_=0)
    query = (
        select(
            Contact.id,
            _known(Contact.company_id).label("company"),
            *_key_and_direct(basis),
            func.coalesce(first.c.at, _number(Contact.created_at), UNKNOWN).label("came_at"),
            case((first.c.at.is_not(None), lead_day_only), else_=_flag(Contact.created_day_only)).label("day_only"),
            _flag(and_(*contact_conditions(look, scope))).label("counts"),
        )
        .select_from(Contact)
        .outerjoin(first, first.c.contact_id == Contact.id)
    )
    return People(*read_columns(look, _with_key(query, Contact.campaign_id, Contact.source_id)))


def read_touches(look: Look, scope: Scope, basis: Basis) -> Touches:
    """The touches that may be credited, whether anything is known of where they came from or not."""
    cut = scope.cut(look)
    query = (
        select(
            Touchpoint.id,
            Touchpoint.contact_id,
            *_key_and_direct(basis),
            _number(Touchpoint.at).label("at"),
            _flag(Touchpoint.at_day_only).label("day_only"),
        )
        .select_from(Touchpoint)
        .where(
            Touchpoint.at.is_not(None),
            Touchpoint.kind.not_in(sorted(OUR_OWN_KINDS)),
            or_(Touchpoint.campaign_id.is_not(None), Touchpoint.source_id.is_not(None)),
            *([] if cut is None else [Touchpoint.at < cut]),
        )
    )
    return Touches(*read_columns(look, _with_key(query, Touchpoint.campaign_id, Touchpoint.source_id)))


def read_wins(look: Look, scope: Scope, basis: Basis) -> Wins:
    """The won deals, those outside the scope too, since touches before them are spent."""
    state = deal_state(look, Scope(as_of=scope.as_of))
    asked = [
        *scope.period.holds(state.c.closed_at, look.business.zone),
        *matches(Deal.pipeline_id, scope.pipeline_id),
        *matches(Deal.owner_id, scope.owner_id),
        *matches(Deal.source_id, scope.source_id),
        *matches(Deal.campaign_id, scope.campaign_id),
        *records_of(look, scope, Deal.contact_id),
        or_(state.c.won_minor.is_(None), state.c.currency == look.business.currency),
    ]
    query = (
        select(
            Deal.id,
            _known(Deal.contact_id).label("contact"),
            _known(Deal.company_id).label("company"),
            *_key_and_direct(basis),
            func.coalesce(_number(state.c.closed_at), UNKNOWN).label("closed_at"),
            func.coalesce(_flag(state.c.closed_day_only), 0).label("closed_day_only"),
            func.coalesce(_number(state.c.opened_at), UNKNOWN).label("opened_at"),
            func.coalesce(_flag(state.c.opened_day_only), 0).label("opened_day_only"),
            func.coalesce(state.c.won_minor, 0).label("minor"),
            _flag(and_(true(), *asked)).label("counts"),
        )
        .select_from(Deal)
        .join(state, state.c.id == Deal.id)
        .where(state.c.kind == StageKind.WON)
    )
    return Wins(*read_columns(look, _with_key(query, Deal.campaign_id, Deal.source_id)))


def read_names(look: Look, basis: Basis) -> dict[int, str]:
    """Key → what people call it, each name once: the same name twice is told apart by its number."""
    query: Any = (
        select(Campaign.id, Campaign.name).where(Campaign.deleted_at.is_(None))
        if basis is Basis.CAMPAIGN
        else select(Channel.id, Channel.label)
    )
    plain = {int(key): " ".join(str(name).split()) for key, name in look.connection.execute(query)}
    times: dict[str, int] = {}
    for name in plain.values():
        times[name] = times.get(name, 0) + 1
    return {key: name if times[name] == 1 else f"{name} (number {key})" for key, name in plain.items()}


def _with_key(query: Select[Any], campaign: Any, source: Any) -> Select[Any]:
    """The joins that `_key_and_direct` reads from: campaigns in the bin are no longer known."""
    return (
        query.outerjoin(Source, Source.id == source)
        .outerjoin(Campaign, and_(Campaign.id == campaign, Campaign.deleted_at.is_(None)))
        .outerjoin(Channel, Channel.id == func.coalesce(Source.channel_id, Campaign.channel_id))
    )


def _key_and_direct(basis: Basis) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    key = Campaign.id if basis is Basis.CAMPAIGN else Channel.id
    return func.coalesce(key, UNKNOWN).label("credited"), case((Channel.key == "direct", 1), else_=0).label("direct")


def _number(column: SQLColumnExpression[Any]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)


def _flag(column: SQLColumnExpression[Any]) -> ColumnElement[int]:
    return type_coerce(case((column, 1), else_=0), Integer)


def _known(column: SQLColumnExpression[Any]) -> ColumnElement[int]:
    return func.coalesce(column, literal(UNKNOWN))
