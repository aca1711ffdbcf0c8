"""Segments in words, and words typed by a person as a condition's value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from funneldesk.errors import Refusal
from funneldesk.model.lifecycle import LIFECYCLE_LABELS
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_subjects import DID, WHO, Kind, find_subject
from funneldesk.model.segment_terms import Join
from funneldesk.model.source import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.model.segment_subjects import Subject
    from funneldesk.model.segment_terms import Condition, Group

_SHOWN = 3
_CHOICE_WORDS = dict(CHANNELS) | {key: label for key, label, _team in LIFECYCLE_LABELS}
_PLAIN: dict[tuple[Operator, bool], str] = {
    (Operator.IS, False): "is",
    (Operator.IS, True): "is not",
    (Operator.ONE_OF, False): "is one of",
    (Operator.ONE_OF, True): "is none of",
    (Operator.CONTAINS, False): "has a word like",
    (Operator.CONTAINS, True): "has no word like",
    (Operator.AT_LEAST, False): "is at least",
    (Operator.AT_LEAST, True): "is not at least",
    (Operator.AT_MOST, False): "is at most",
    (Operator.AT_MOST, True): "is not at most",
    (Operator.BETWEEN, False): "is between",
    (Operator.BETWEEN, True): "is not between",
    (Operator.WITHIN_DAYS, False): "is within the last days",
    (Operator.WITHIN_DAYS, True): "is not within the last days",
    (Operator.IS_SET, False): "is known",
    (Operator.IS_EMPTY, False): "is not known",
}
JOINS: tuple[tuple[object, str], ...] = (
    ("all", "All of these hold"),
    ("any", "Any of these holds"),
    ("not any", "None of these holds"),
    ("not all", "Not all of these hold"),
)


def subject_choices(own: Sequence[str]) -> list[tuple[object, str]]:
    """Everything a condition can look at, with its words; `own` are the fields of the owner's making."""
    extra = [subject for key in own if (subject := find_subject(key)) is not None]
    return [
        *((one.key, one.label) for one in WHO),
        *((one.key, f"{one.label} (own field)") for one in extra),
        *((one.key, f"{one.label} (event)" if one.kind is Kind.EVENT else one.label) for one in DID),
    ]


def operator_choices(subject: Subject) -> list[tuple[object, str]]:
    """The comparisons of a subject with their words; a list of values counts as `is`."""
    if subject.kind is Kind.EVENT:
        return [("yes", "happened"), ("not yes", "did not happen")]
    if subject.kind is Kind.FLAG:
        return [("yes", "yes"), ("no", "no")]
    offered: dict[Kind, tuple[Operator, ...]] = {
        Kind.TEXT: (Operator.IS, Operator.CONTAINS),
        Kind.CHOICE: (Operator.IS,),
        Kind.ANY: (Operator.IS, Operator.CONTAINS, Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN),
        Kind.DAY: (Operator.WITHIN_DAYS, Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN),
    }
    both = offered.get(subject.kind, (Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN, Operator.IS))
    choices: list[tuple[object, str]] = []
    for operator in both:
        choices.append((str(operator), _PLAIN[operator, False]))
        if operator in {Operator.IS, Operator.CONTAINS, Operator.WITHIN_DAYS, Operator.BETWEEN}:
            choices.append((f"not {operator}", _PLAIN[operator, True]))
    return [*choices, ("is_set", "is known"), ("is_empty", "is not known")]


def condition_words(condition: Condition) -> str:
    """A condition as a sentence."""
    subject = find_subject(condition.subject)
    if subject is None:
        return condition.subject
    if subject.kind is Kind.EVENT:
        return _event_words(subject, condition)
    if subject.kind is Kind.FLAG:
        return f"{subject.label}: {'yes' if (condition.operator is Operator.YES) != condition.negate else 'no'}"
    operator, negate = condition.operator, condition.negate
    if negate and operator in {Operator.IS_SET, Operator.IS_EMPTY}:
        operator, negate = (Operator.IS_EMPTY if operator is Operator.IS_SET else Operator.IS_SET), False
    if operator is Operator.WITHIN_DAYS:
        return f"{subject.label} is {'not ' if negate else ''}{_days(int(str(condition.value)))}"
    words = f"{subject.label} {_PLAIN[operator, negate]}"
    return words if condition.value is None else f"{words} {values_words(condition)}"


def values_words(condition: Condition) -> str:
    """The values a condition compares with, the first of many."""
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    joint = " and " if condition.operator is Operator.BETWEEN else ", "
    more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
    return joint.join(value_words(value) for value in values[:_SHOWN]) + more


def value_words(value: Any) -> str:
    """One value as it is shown."""
    if isinstance(value, str):
        return _CHOICE_WORDS.get(value, value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, dt.date) else f"{value:,}"


def group_words(group: Group) -> str:
    """How the parts of a group are joined, as one of `JOINS`."""
    return f"{'not ' if group.negate else ''}{group.join}"


def join_of(words: str) -> tuple[Join, bool]:
    """The join and whether it is negated, of one of `JOINS`."""
    return Join(words.removeprefix("not ")), words.startswith("not ")


def read_number(text: str) -> Decimal:
    """A number as people type it.

    Raises:
        Refusal: it is none.
    """
    plain = "".join(text.replace("₹", "").replace(",", "").split())
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise Refusal(f"“{text.strip()}” is no number; type digits alone.") from None
    return number


def read_day(text: str) -> dt.date:
    """A day written as 2026-11-21.

    Raises:
        Refusal: it is none.
    """
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(f"“{text.strip()}” is no day; write it as 2026-11-21.") from None


def read_measure(text: str, kind: Kind) -> Decimal | dt.date:
    """A number or a day, as the kind of subject asks for; an own field takes either."""
    if not text.strip():
        raise Refusal("Type what to compare with.")
    if kind is Kind.DAY or (kind is Kind.ANY and text.count("-") == 2):  # noqa: PLR2004  a day has two
        return read_day(text)
    return read_number(text)


def _event_words(subject: Subject, condition: Condition) -> str:
    words = subject.label
    if condition.times > 1:
        words += f", at least {condition.times} times"
    if condition.within_days is not None:
        words += f", {_days(condition.within_days)}"
    if condition.campaign:
        words += f", in “{condition.campaign}”"
    if condition.content:
        words += f", on “{condition.content}”"
    return f"Not: {words}" if condition.negate else words


def _days(days: int) -> str:
    return "today" if days == 0 else f"in the last {days} days" if days > 1 else "today or yesterday"
