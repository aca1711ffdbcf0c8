"""Deals as a long table: their order from the database, their rows a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.activity import Activity
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.model.scoring import CachedScore
from funneldesk.model.source import Source
from funneldesk.model.user import User
from funneldesk.queries.board import fetch_cards, filter_deals, pipeline_of, select_cards

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence
    from typing import Any

    from sqlalchemy import Select

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
    "next": (Activity.due_at,),
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
    query = _with_joins(query, order.key)
    keys = ORDERS[order.key]
    empty_last = keys[0].is_(None)
    sorted_keys = [key.desc() if order.descending else key for key in keys]
    rows = look.connection.execute(query.order_by(empty_last, *sorted_keys, Deal.id))
    return array("q", rows.scalars())


def read_deal_rows(look: Look, ids: Sequence[int]) -> dict[int, CardRow]:
    """Read the rows of some deals by id; those that are gone are missing."""
    query = select_cards().where(Deal.id.in_(ids), Deal.deleted_at.is_(None))
    return {card.id: card for card in fetch_cards(look, query)}


def _with_joins(query: Select[int], key: str) -> Select[int]:
    """Join only what the order asks for."""
    if key == "who":
        return query.outerjoin(Company, Company.id == Deal.company_id).outerjoin(Contact, Contact.id == Deal.contact_id)
    if key == "owner":
        return query.outerjoin(User, User.id == Deal.owner_id)
    if key == "source":
        return query.outerjoin(Source, Source.id == Deal.source_id)
    if key == "next":
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
