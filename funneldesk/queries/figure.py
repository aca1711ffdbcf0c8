"""What a figure answers: its value, how many records it rests on, and which they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from funneldesk.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope


class Unit(StrEnum):
    """What a figure's value is measured in."""

    COUNT = "count"
    SHARE = "share"
    MONEY = "money"
    MONEY_A_DAY = "money a day"
    DAYS = "days"
    RATIO = "ratio"
    TABLE = "table"


Value = int | float | Money | Sequence[Any] | None


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes:
        value: counts int, shares float from 0 to 1, ratios float, money `Money`, durations days; rows for a table;
            None where nothing can be divided.
        n: how many records it rests on.
        apart: what was left out of the value and is told beside it, such as amounts in other currencies.
    """

    value: Value
    n: int
    apart: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordSet:
    """Records of one table, by id in order."""

    table: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Metric:
    """A figure that can be asked for by name.

    `records` takes the part of the figure that was asked about (a stage, a month, a source), or None for all.
    """

    name: str
    words: str
    definition: str
    unit: Unit
    read: Callable[[Look, Scope], Figure]
    records: Callable[[Look, Scope, str | None], tuple[RecordSet, ...]]


def split_currencies(
    sums: Mapping[str, tuple[int, int]], currency: str
) -> tuple[Money, int, dict[str, tuple[Money, int]]]:
    """The sum in the workspace's currency with its count, and those in others, which are never added to it.

    Args:
        sums: currency → (minor units, how many amounts).
        currency: the workspace's.
    """
    minor, n = sums.get(currency, (0, 0))
    others = {code: (Money(amount, code), count) for code, (amount, count) in sorted(sums.items()) if code != currency}
    return Money(minor, currency), n, others


def money_figure(sums: Mapping[str, tuple[int, int]], currency: str, *, mean: bool = False) -> Figure:
    """A sum of money as a figure, or the mean amount; the other currencies stand apart."""
    total, n, others = split_currencies(sums, currency)
    if not mean:
        return Figure(total, n, {"other_currencies": others} if others else {})
    means = {code: (amount.times(Fraction(1, count)), count) for code, (amount, count) in others.items()}
    value = total.times(Fraction(1, n)) if n else None
    return Figure(value, n, {"other_currencies": means} if means else {})


def percent_of(minor_times_percent: int) -> int:
    """Whole minor units of a sum of amount × percent, rounded half away from zero."""
    return Money(minor_times_percent, "INR").times(Decimal("0.01")).minor
