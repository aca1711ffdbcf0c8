"""Deals as a long table: their order from the database, their rows a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.activity import Activity
from funneldesk.model.base import to_microseconds
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.model.scoring import CachedScore
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.board import BY_NEXT_STEP, fetch_cards, filter_deals, pipeline_of, select_cards
from funneldesk.queries.step_order import step_group

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence
    from typing import Any

    from sqlalchemy import ColumnElement, Select

    from funneldesk.queries.board import BoardFilter, CardRow
    from funneldesk.queries.look import Look


@dataclass(frozen=True, slots=True)
class TableOrder:
    """How the table is sorted: `key` names a column, see `ORDERS`."""

    key: str = "stage"
    descending: bool = False


ORDERS: dict[str, tuple[Any, ...]] = {
    "title": (func.lower(Deal.title),),
    "who": (func.lower(func.coalesce(Company.name, Contact.name)),),
    "stage": (Stage.position, Deal.rank),
    "amount": (Deal.amount_minor,),
    "chance": (func.coalesce(Deal.probability, Stage.win_probability),),
    "close": (Deal.expected_close_on,),
    "owner": (User.name,),
    "source": (Source.words,),
    "score": (CachedScore.total,),
    "next": (),  # by groups, see `_by_next_step`
    "entered": (Deal.stage_entered_at,),
    "closed": (Deal.closed_at,),
}


def read_deal_order(look: Look, board_filter: BoardFilter, kind: str, order: TableOrder) -> array[int]:
    """Read the ids of all deals of a kind (open, won, lost) under the filter, in order; empty values come last."""
    from array import array

    query: Select[int] = (
        select(Deal.id)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Deal.pipeline_id == pipeline_of(look, board_filter), Deal.stage_kind == kind)
        .where(*filter_deals(look, board_filter))
    )
    query = _with_joins(query, order.key, board_filter.order)
    if order.key == "next" or (order.key == "stage" and board_filter.order == BY_NEXT_STEP):
        return array("q", look.connection.execute(*_by_next_step(look, query, order)).scalars())
    keys = ORDERS[order.key]
    empty_last = keys[0].is_(None)
    sorted_keys = [key.desc() if order.descending else key for key in keys]
    rows = look.connection.execute(query.order_by(empty_last, *sorted_keys, Deal.id))
    return array("q", rows.scalars())


def _by_next_step(look: Look, query: Select[int], order: TableOrder) -> tuple[Select[int], dict[str, int]]:
    """Overdue, today, nothing planned, later, the newest deal first; by stage that order within each stage."""
    zone = look.business.zone
    group = step_group(Activity, zone, look.now.astimezone(zone).date())
    keys: list[ColumnElement[int]] = [Stage.position.expression, group] if order.key == "stage" else [group]
    first = keys[0].desc() if order.descending else keys[0]
    ordered = query.order_by(first, *keys[1:], Deal.opened_at.desc(), Deal.id.desc())
    return ordered, {"now": to_microseconds(look.now)}


def read_deal_rows(look: Look, ids: Sequence[int]) -> dict[int, CardRow]:
    """Read the rows of some deals by id; those that are gone are missing."""
    query = select_cards().where(Deal.id.in_(ids), Deal.deleted_at.is_(None))
    return {card.id: card for card in fetch_cards(look, query)}


def _with_joins(query: Select[int], key: str, board_order: str) -> Select[int]:
    """Join only what the order asks for."""
    if key == "who":
        return query.outerjoin(Company, Company.id == Deal.company_id).outerjoin(Contact, Contact.id == Deal.contact_id)
    if key == "owner":
        return query.outerjoin(User, User.id == Deal.owner_id)
    if key == "source":
        return query.outerjoin(Source, Source.id == Deal.source_id)
    if key == "next" or (key == "stage" and board_order == BY_NEXT_STEP):
        return query.outerjoin(Activity, Activity.id == Deal.next_activity_id)
    if key == "score":
        scored = (CachedScore.kind == "deal") & (CachedScore.record_id == Deal.id)
        return query.outerjoin(CachedScore, scored)
    return query


def list_company_deals(look: Look, company_ids: Sequence[int]) -> tuple[int, ...]:
    """The won deals of these companies, the newest first."""
    wanted = set(company_ids)
    query = select(Deal.id, Deal.company_id).where(
        Deal.deleted_at.is_(None), Deal.stage_kind == StageKind.WON, Deal.company_id.is_not(None)
    )
    rows = look.connection.execute(query.order_by(Deal.closed_at.desc(), Deal.id.desc()))
    return tuple(row.id for row in rows if row.company_id in wanted)
