"""Whether an attribute meets a score rule's condition."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from funneldesk.model.score_terms import Operator

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.model.score_terms import Rule

_SECONDS_A_DAY = 86_400
_YES_WORDS = frozenset({"yes", "y", "true", "1", "on"})
_NO_WORDS = frozenset({"no", "n", "false", "0", "off"})
# A plain number, its group marks, and of a range such as "11-50" or "200+" the lower end.
_LEADING_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?:\s*(?:[-\u2013]|to)\s*\d[\d,]*|\s*\+)?")


def build_condition(rule: Rule, as_of: datetime) -> Callable[[Any], bool]:
    """The test an attribute must pass for the rule to count.

    Text is compared without regard to case and outer or doubled spaces. An attribute with several values
    passes when one of them does. An empty attribute (None, blank text, nothing in a list) passes only `is empty`.
    A text such as "11-50" or "200+" counts as its lower number. Unlike kinds never match and never raise.

    Args:
        rule: An attribute rule.
        as_of: Aware instant at which the score is asked for; days to come match no recency.
    """
    if rule.operator is Operator.IS_SET:
        return lambda value: not is_empty(value)
    if rule.operator is Operator.IS_EMPTY:
        return is_empty
    single = _single_condition(rule, as_of)

    def meets(value: Any) -> bool:
        if is_empty(value):
            return False
        if isinstance(value, tuple | list | set | frozenset):
            return any(not is_empty(one) and single(one) for one in value)
        return single(value)

    return meets


def is_empty(value: Any) -> bool:
    """Whether an attribute says nothing: None, blank text or an empty collection; False and 0 do say something."""
    if value is None:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, tuple | list | set | frozenset) and not value


def days_since(value: Any, as_of: datetime) -> float | None:
    """How many days ago: of a moment exact, of a day whole days (UTC), of a number itself; None for all else."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return None
        return (as_of - value).total_seconds() / _SECONDS_A_DAY
    if isinstance(value, date):
        return float((as_of.date() - value).days)
    number = _number(value)
    return None if number is None else float(number)


def _single_condition(rule: Rule, as_of: datetime) -> Callable[[Any], bool]:
    goal, operator = rule.value, rule.operator
    if operator in {Operator.YES, Operator.NO}:
        words = _YES_WORDS if operator is Operator.YES else _NO_WORDS
        return lambda value: _plain(value) in words
    if operator in {Operator.IS, Operator.ONE_OF}:
        goals = frozenset(map(_key, goal if isinstance(goal, tuple) else (goal,)))
        return lambda value: _key(value) in goals
    if operator is Operator.CONTAINS:
        return _contains(goal if isinstance(goal, tuple) else (goal,))
    if operator is Operator.WITHIN_DAYS:
        limit = float(goal)  # type: ignore[arg-type]  # the rule has checked that it is a number
        return lambda value: (age := days_since(value, as_of)) is not None and 0 <= age <= limit
    low, high = _range(rule)
    return lambda value: _lies_between(value, low, high)


def _contains(words: tuple[object, ...]) -> Callable[[Any], bool]:
    starts = "|".join(re.escape(_plain(word)) for word in words)
    found = re.compile(rf"(?<!\w)(?:{starts})").search
    return lambda value: found(_plain(value)) is not None


def _range(rule: Rule) -> tuple[Any, Any]:
    if rule.operator is Operator.BETWEEN and isinstance(rule.value, tuple):
        return rule.value[0], rule.value[1]
    return (rule.value, None) if rule.operator is Operator.AT_LEAST else (None, rule.value)


def _lies_between(value: Any, low: Any, high: Any) -> bool:
    wants_day = isinstance(low if low is not None else high, date)
    if wants_day:
        # A moment is held against a day by its own day, or every evening of the last day would fall out.
        measure: Any = value.date() if isinstance(value, datetime) else value
        if not isinstance(measure, date):
            return False
        low, high = (end.date() if isinstance(end, datetime) else end for end in (low, high))
    else:
        measure = _number(value)
        if measure is None:
            return False
    return (low is None or measure >= low) and (high is None or measure <= high)


def _number(value: Any) -> int | float | Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float | Decimal):
        return None if value != value else value  # noqa: PLR0124 - only NaN differs from itself
    if isinstance(value, str) and (match := _LEADING_NUMBER.fullmatch(value.strip())):
        return Decimal(match[1].replace(",", ""))
    return None


def _key(value: Any) -> object:
    """What equality is judged by: plain text for text, kind apart for yes/no, else the value."""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, datetime):
        return value.date()
    return value


def _plain(value: Any) -> str:
    return " ".join(str(value).casefold().split())
