"""The words over a column, and the totals over the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.desktop.pipeline.column_view import HeadWords
from funneldesk.formatting.money import money_text
from funneldesk.formatting.percent import percent_text
from funneldesk.model.money import Money, total_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.board import BoardColumn
    from funneldesk.queries.lookups import StageRow
    from funneldesk.queries.stage_habits import StageHabit


def describe_head(stage: StageRow, column: BoardColumn | None, habit: StageHabit | None, *, is_last: bool) -> HeadWords:
    """Put a column's figures into words.

    Args:
        stage: whose column.
        column: its figures; None while they are not known.
        habit: what deals usually did there.
        is_last: no open stage follows, so that advancing is winning.
    """
    if column is None:
        return HeadWords(title=_title(stage), whole=_title(stage))
    figures = f"{column.count} · {money_text(column.total, full=False)}"
    others = "; ".join(money_text(money) for money in column.others)
    sentences = [f"{_title(stage)}: {_deals(column.count)}, {money_text(column.total)}"]
    if others:
        figures += " +"
        sentences.append(f"not added because of another currency: {others}")
    if column.without_amount:
        sentences.append(f"{column.without_amount} without an amount")
    if stage.kind == "won":
        average = Money(column.total.minor // column.count, column.total.currency) if column.count else None
        habits = "" if average is None else f"{money_text(average, full=False)} on average"
        return HeadWords(
            _title(stage), figures, 1.0 if column.count else 0.0, habits, (), _join(sentences), is_won=True
        )
    weighted = money_text(column.weighted, full=False)
    sentences.append(f"weighted by chance {money_text(column.weighted)}")
    words, share = "", None
    if habit is not None:
        share = habit.advance_rate
        going = "win" if is_last else "advance"
        parts = []
        if share is not None:
            parts.append(f"{percent_text(share, habit.decided)} {going}")
            sentences.append(f"{habit.advanced} of {habit.decided} decided deals went on")
        if habit.usual_days is not None:
            days = round(habit.usual_days)
            parts.append(f"{days} d" if days else "<1 d")
            sentences.append(f"usually {parts[-1]} in this stage, half are out by then")
        words = " · ".join(parts)
    return HeadWords(
        title=_title(stage),
        figures=figures,
        share=share if share is not None else 0.0,
        habits=words or "No history yet",
        weighted=(f"weighted {weighted}", f"wtd {weighted}"),
        whole=_join(sentences),
    )


def describe_totals(columns: Sequence[BoardColumn], open_ids: frozenset[int], currency: str) -> tuple[str, str, str]:
    """Number, sum and weighted sum of the open deals, as texts."""
    still_open = [column for column in columns if column.stage_id in open_ids]
    count = sum(column.count for column in still_open)
    total = total_money((column.total for column in still_open), currency)
    weighted = total_money((column.weighted for column in still_open), currency)
    words = "1 open deal" if count == 1 else f"{count:,} open deals"
    return words, money_text(total, full=False), money_text(weighted, full=False)


def _title(stage: StageRow) -> str:
    return f"{stage.label} this month" if stage.kind == "won" else stage.label


def _deals(count: int) -> str:
    return "1 deal" if count == 1 else f"{count:,} deals"


def _join(sentences: list[str]) -> str:
    return "; ".join(sentences) + "."
