"""What the board shows: columns with their sums, and cards, under one filter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import func, select

from funneldesk.errors import NotFound
from funneldesk.model.activity import Activity
from funneldesk.model.base import from_microseconds, to_microseconds
from funneldesk.model.deal import Deal
from funneldesk.model.money import Money
from funneldesk.model.pipeline import StageKind, StageVisit
from funneldesk.queries.board_filter import BY_HAND, BY_NEXT_STEP, MONTH, QUARTER, BoardFilter
from funneldesk.queries.board_statements import (
    BoardStage,
    filter_conditions,
    ids_by_kind,
    select_cards,
    select_half,
    select_some_cards,
    select_stages,
    select_sums,
)
from funneldesk.queries.pipeline_choice import usual_pipeline_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement, Row, Select

    from funneldesk.queries.look import Look

_IDS_A_QUESTION = 500


class CardRow(NamedTuple):
    """A deal as a card of the board. Instants are microseconds since the epoch (UTC), days are ISO text.

    `who` is the company, else the contact. `rank` is whole in the database. `probability` is the deal's own (%).
    `next_kind`, `next_subject`, `next_due_us` and `next_day_only` are of the next step. `score` is 0 to 100.
    """

    id: int
    stage_id: int
    stage_kind: str
    rank: float
    title: str
    who: str | None
    amount_minor: int | None
    currency: str
    probability: int | None
    owner_id: int | None
    source_id: int | None
    campaign_id: int | None
    company_id: int | None
    contact_id: int | None
    expected_close_on: str | None
    stage_entered_us: int | None
    opened_us: int | None
    closed_us: int | None
    last_touch_us: int | None
    next_activity_id: int | None
    next_kind: str | None
    next_subject: str | None
    next_due_us: int | None
    next_day_only: int | None
    score: int | None


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column's figures.

    Attributes:
        stage_id: whose column.
        count: how many deals.
        total: the sum of amounts in the business's currency.
        weighted: the same, each amount times the deal's own chance or else its stage's.
        others: sums in other currencies, which are never added to the total.
        without_amount: how many deals have no amount.
    """

    stage_id: int
    count: int
    total: Money
    weighted: Money
    others: tuple[Money, ...] = ()
    without_amount: int = 0


@dataclass(frozen=True, slots=True)
class BoardAnswer:
    """Cards and the figures of all columns, from one snapshot; `at` is the instant that their order rests on."""

    columns: tuple[BoardColumn, ...]
    cards: tuple[CardRow, ...]
    asked_ids: frozenset[int] = frozenset()
    at: dt.datetime | None = None


def read_board(look: Look, board_filter: BoardFilter) -> BoardAnswer:
    """Read the whole board: every open deal under the filter, and those won this month."""
    cards = tuple(read_cards(look, board_filter))
    return BoardAnswer(tuple(read_columns(look, board_filter)), cards, at=look.now)


def read_board_top(look: Look, board_filter: BoardFilter, cards_a_column: int) -> BoardAnswer:
    """Read what a board shows at first sight: every column's figures and its first cards, however many there are."""
    stages = _stages(look, board_filter)
    cards = [card for stage in stages for card in _read_cards(look, board_filter, [stage], limit=cards_a_column)]
    return BoardAnswer(tuple(read_columns(look, board_filter)), tuple(cards), at=look.now)


def read_board_part(
    look: Look,
    board_filter: BoardFilter,
    deal_ids: Collection[int],
    activity_ids: Collection[int] = (),
    contact_ids: Collection[int] = (),
    company_ids: Collection[int] = (),
    *,
    visit_ids: Collection[int] | None = None,
) -> BoardAnswer:
    """Read the cards of some deals anew, and the figures of columns; a deal that is missing has left the board.

    Args:
        look: the question.
        board_filter: what the board shows.
        deal_ids: the deals that changed.
        activity_ids: activities that changed; their deals are read too.
        contact_ids: contacts that changed; their deals are read too.
        company_ids: companies that changed; their deals are read too.
        visit_ids: every visit of a stage that changed with them; then only the columns are read that those deals
            stand in, entered or left. None for all columns.
    """
    ids = set(deal_ids)
    for found_id, key, changed in (
        (Activity.deal_id, Activity.id, activity_ids),
        (Deal.id, Deal.contact_id, contact_ids),
        (Deal.id, Deal.company_id, company_ids),
    ):
        for part in _parts(sorted(changed)):
            found = look.connection.execute(select(found_id).where(key.in_(part))).scalars()
            ids.update(deal_id for deal_id in found if deal_id is not None)
    stages = _stages(look, board_filter)
    cards = _cards_of(look, board_filter, stages, ids)
    counted = None if visit_ids is None or not ids else _stages_touched(look, ids, visit_ids, cards)
    columns = _columns_of(look, board_filter, [stage for stage in stages if counted is None or stage.id in counted])
    return BoardAnswer(tuple(columns), tuple(cards), frozenset(ids))


def read_columns(look: Look, board_filter: BoardFilter) -> list[BoardColumn]:
    """Read count, sum and weighted sum of each open stage, and of the won stages for the current local month.

    Stages without deals are there too, with zeros. The order is that of the pipeline.
    """
    return _columns_of(look, board_filter, _stages(look, board_filter))


def _columns_of(look: Look, board_filter: BoardFilter, stages: Sequence[BoardStage]) -> list[BoardColumn]:
    today = _today(look)
    rows: list[Any] = [
        row
        for kind, ids in ids_by_kind(stages).items()
        for row in look.connection.execute(select_sums(board_filter, look.business, today, kind, ids))
    ]
    home = look.business.currency
    return [_column(stage, [row for row in rows if row.stage_id == stage.id], home) for stage in stages]


def _cards_of(
    look: Look, board_filter: BoardFilter, stages: Sequence[BoardStage], ids: Collection[int]
) -> list[CardRow]:
    """The cards of some deals, in no order."""
    if not stages:
        return []
    query = select_some_cards(board_filter, look.business, _today(look), tuple(stages))
    return [card for part in _parts(sorted(ids)) for card in fetch_cards(look, query, {"ids": part})]


def _stages_touched(
    look: Look, deal_ids: Collection[int], visit_ids: Collection[int], cards: Sequence[CardRow]
) -> set[int] | None:
    """The stages that deals stand in and that their changed visits name; None where a row is gone that would say it."""
    stages = {card.stage_id for card in cards}
    for key, stage_id, ids in (
        (Deal.id, Deal.stage_id, sorted(set(deal_ids).difference(card.id for card in cards))),
        (StageVisit.id, StageVisit.stage_id, sorted(visit_ids)),
    ):
        query = select(stage_id)
        found = [
            stage for part in _parts(ids) for stage in look.connection.execute(query.where(key.in_(part))).scalars()
        ]
        if len(found) < len(ids):
            return None
        stages.update(found)
    return stages


def read_deal_counts(look: Look) -> dict[int, int]:
    """How many deals each pipeline holds, of any stage; what lies in the bin is left out, as are empty pipelines."""
    counted = select(Deal.pipeline_id, func.count()).where(Deal.deleted_at.is_(None)).group_by(Deal.pipeline_id)
    return {row[0]: row[1] for row in look.connection.execute(counted)}


def read_cards(
    look: Look,
    board_filter: BoardFilter,
    *,
    stage_id: int | None = None,
    limit: int | None = None,
) -> list[CardRow]:
    """Read cards in the order of stage, rank and id, or of the next step; those that were won with the newest first.

    Args:
        look: the question.
        board_filter: which deals.
        stage_id: of one column alone.
        limit: at most so many.
    """
    stages = [stage for stage in _stages(look, board_filter) if stage_id in (None, stage.id)]
    return _read_cards(look, board_filter, stages, limit=limit)


def _read_cards(
    look: Look,
    board_filter: BoardFilter,
    stages: Sequence[BoardStage],
    *,
    limit: int | None,
) -> list[CardRow]:
    today = _today(look)
    cards: list[CardRow] = []
    for kind, ids in ids_by_kind(stages).items():
        is_by_step = board_filter.order == BY_NEXT_STEP and kind == StageKind.OPEN
        values = {"now": to_microseconds(look.now)} if is_by_step else None
        cards += fetch_cards(look, select_half(board_filter, look.business, today, kind, ids, limit), values)
    return cards


def filter_deals(look: Look, board_filter: BoardFilter) -> list[ColumnElement[bool]]:
    """The conditions of a filter on deals of any stage; those in the bin are left out."""
    return filter_conditions(board_filter, look.business, _today(look))


def pipeline_of(look: Look, board_filter: BoardFilter) -> int:
    """The id of the pipeline a filter means."""
    if board_filter.pipeline_id is not None:
        return board_filter.pipeline_id
    usual = usual_pipeline_id(look)
    if usual is None:
        raise NotFound("There is no pipeline; add one in Settings.")
    return usual


def _stages(look: Look, board_filter: BoardFilter) -> list[BoardStage]:
    rows = look.connection.execute(select_stages(), {"pipeline_id": pipeline_of(look, board_filter)})
    return [BoardStage(*row) for row in rows]


def _today(look: Look) -> dt.date:
    return look.now.astimezone(look.business.zone).date()


def _column(stage: BoardStage, rows: Sequence[Row[*tuple[Any, ...]]], home: str) -> BoardColumn:
    sums: dict[str, int] = {}
    weighted = 0
    for row in rows:
        sums[row.currency] = sums.get(row.currency, 0) + (row.total or 0)
        if row.currency == home:
            weighted += (row.total or 0) * (stage.chance if row.probability is None else row.probability)
    return BoardColumn(
        stage_id=stage.id,
        count=sum(row.deals for row in rows),
        total=Money(sums.pop(home, 0), home),
        weighted=Money((weighted + 50) // 100, home),
        others=tuple(Money(total, currency) for currency, total in sums.items() if total),
        without_amount=sum(row.deals - row.priced for row in rows),
    )


def fetch_cards(look: Look, query: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> list[CardRow]:
    """Run the select and name the driver's own rows, without a row object of the toolkit in between."""
    cursor = cast("Any", look.connection.execute(query, values)).cursor
    # One row after the other, each let go once it is named: all of them held beside the cards would cost a fifth more.
    return list(map(partial(tuple.__new__, CardRow), cursor))


def _parts(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _IDS_A_QUESTION] for start in range(0, len(ids), _IDS_A_QUESTION)]


def instant(microseconds: int | None) -> dt.datetime | None:
    """The UTC instant of a card's figure."""
    return None if microseconds is None else from_microseconds(microseconds)


__all__ = [
    "BY_HAND",
    "BY_NEXT_STEP",
    "MONTH",
    "QUARTER",
    "BoardAnswer",
    "BoardColumn",
    "BoardFilter",
    "CardRow",
    "fetch_cards",
    "filter_deals",
    "instant",
    "pipeline_of",
    "read_board",
    "read_board_part",
    "read_board_top",
    "read_cards",
    "read_columns",
    "read_deal_counts",
    "select_cards",
]
