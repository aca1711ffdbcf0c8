"""Whole columns of numbers read at once, for figures that rest on very many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, func, select

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Select, SQLColumnExpression

    from funneldesk.queries.look import Look


def joined(column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """All numbers of a group as one text: the driver hands over a hundred thousand so far faster than as rows."""
    return func.aggregate_strings(cast(column, Text), ",")


def parse_numbers(text: str | None) -> NDArray[np.int64]:
    """The numbers of such a text."""
    import numpy as np

    if not text:
        return np.empty(0, dtype=np.int64)
    return np.asarray(np.fromstring(text, dtype=np.int64, sep=","), dtype=np.int64)


def read_numbers(look: Look, query: Select[Any]) -> NDArray[np.int64]:
    """The numbers that a query of one column gives, in no particular order."""
    (column,) = query.subquery().c
    return parse_numbers(look.connection.execute(select(joined(column))).scalar_one())


def read_columns(look: Look, query: Select[Any]) -> list[NDArray[np.int64]]:
    """The columns of a query of numbers, none of which may be unknown; entries of one row stand at one place.

    The rows come in no particular order.
    """
    rows = query.subquery()
    found = look.connection.execute(select(*(joined(column) for column in rows.c))).one()
    return [parse_numbers(text) for text in found]
