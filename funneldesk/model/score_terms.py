"""The words a score rule is made of: axis, operator, repetition, rule and the limits of a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from numbers import Real

from funneldesk.errors import Refusal

EVENT_SUBJECTS = ("touch.", "activity.")
"""Subjects that name what happened and when; every other subject is an attribute with one value."""

Scalar = str | bool | int | float | Decimal | date | None
RuleValue = Scalar | tuple[Scalar, ...]


class Axis(StrEnum):
    """Which of the two scores a rule speaks for."""

    FIT = "fit"
    """How well the lead suits us; never decays."""
    ENGAGEMENT = "engagement"
    """How much it wants us now; may decay."""


class Operator(StrEnum):
    """How a rule compares its subject with its value."""

    IS = "is"
    ONE_OF = "one_of"
    CONTAINS = "contains"
    """A word of the subject begins with the value, or with one of several."""
    IS_SET = "is_set"
    IS_EMPTY = "is_empty"
    AT_LEAST = "at_least"
    """For a number or a day; for an event, how many times it happened."""
    AT_MOST = "at_most"
    BETWEEN = "between"
    """Both ends included."""
    WITHIN_DAYS = "within_days"
    """The day or the event is no longer ago than so many days, and not to come."""
    YES = "yes"
    NO = "no"


class Repeat(StrEnum):
    """What it is worth when the same event happens again."""

    ONCE = "once"
    """Only the latest counts."""
    EACH = "each"
    AT_MOST = "at_most"
    """So many within any window of so many days, the latest first."""


_EVENT_OPERATORS = frozenset(
    {Operator.IS_SET, Operator.YES, Operator.IS_EMPTY, Operator.NO, Operator.AT_LEAST, Operator.WITHIN_DAYS},
)
WITHOUT_VALUE = frozenset({Operator.IS_SET, Operator.IS_EMPTY, Operator.YES, Operator.NO})
"""Operators that compare with nothing."""
_MEASURING = frozenset({Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN})
_MOST_POINTS = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """One score rule: when its condition holds, `points` count on its axis, within its group's limits.

    Subjects are `contact.…`, `company.…`, `source.…`, `deal.…` for attributes and `touch.KIND`, `activity.KIND`
    for events. With `half_life_days` the points halve each time so many days pass: for an event since it
    happened, for an attribute that is a day since that day, for one that is a number of days that number.

    Raises:
        Refusal: when the rule cannot work as it stands; the text says what to change.
    """

    id: int | str
    axis: Axis
    group: str
    subject: str
    operator: Operator
    value: RuleValue
    points: int
    label: str
    half_life_days: float | None = None
    repeat: Repeat = Repeat.ONCE
    repeat_limit: int | None = None
    repeat_window_days: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "axis", Axis(self.axis))
        object.__setattr__(self, "operator", Operator(self.operator))
        object.__setattr__(self, "repeat", Repeat(self.repeat))
        object.__setattr__(self, "value", read_value(self.operator, self.value))
        self._check_subject()
        self._check_points()
        self._check_repeat()
        self._check_value()

    @property
    def is_event(self) -> bool:
        """Whether the rule looks at what happened rather than at an attribute."""
        return self.subject.startswith(EVENT_SUBJECTS)

    def _refuse(self, what: str) -> Refusal:
        return Refusal(f"The rule “{self.label}” {what}")

    def _check_subject(self) -> None:
        if not self.subject.partition(".")[2]:
            raise self._refuse("does not say what it looks at. Choose a field, such as contact.city.")
        if self.is_event and self.operator not in _EVENT_OPERATORS:
            raise self._refuse("looks at an event. Ask whether, how often or how recently it happened.")

    def _check_points(self) -> None:
        if type(self.points) is not int or abs(self.points) > _MOST_POINTS:
            raise self._refuse(f"needs whole points from -{_MOST_POINTS} to {_MOST_POINTS}.")
        if self.half_life_days is None:
            return
        if self.axis is Axis.FIT:
            raise self._refuse("is about fit, which does not fade. Leave its half-life empty.")
        if not (self.half_life_days > 0 and isfinite(self.half_life_days)):
            raise self._refuse("needs a half-life of more than 0 days, or none.")

    def _check_repeat(self) -> None:
        if self.repeat is Repeat.AT_MOST and ((self.repeat_limit or 0) < 1 or not (self.repeat_window_days or 0) > 0):
            raise self._refuse("counts so many times in so many days. Give both, each more than 0.")

    def _check_value(self) -> None:
        fault = find_value_fault(self.operator, self.value)
        if fault is not None:
            raise self._refuse(fault)


@dataclass(frozen=True, slots=True)
class GroupLimit:
    """The most and the least that all rules of one group give together; a group belongs to one axis."""

    key: str
    label: str
    axis: Axis
    cap: int
    floor: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "axis", Axis(self.axis))
        if self.floor > self.cap:
            raise Refusal(f"The group “{self.label}” has a least above its most. Swap the two.")


def read_value(operator: Operator, value: object) -> object:
    """The value as it was before it went through JSON: tuples are tuples again, ends that are days are days."""
    if isinstance(value, list | tuple):
        return tuple(read_value(operator, one) for one in value)
    if operator in _MEASURING and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def find_value_fault(operator: Operator, value: object) -> str | None:
    """What keeps a value from being compared by this operator, as the rest of a sentence; None where nothing does."""
    if operator in WITHOUT_VALUE:
        return None
    if value is None or value in ("", ()):
        return "has nothing to compare with. Give it a value."
    if operator is Operator.BETWEEN:
        return _find_ends_fault(value)
    if operator in {Operator.AT_LEAST, Operator.AT_MOST} and not _is_measure(value):
        return "needs a number or a day to compare with."
    if operator is Operator.WITHIN_DAYS and not (_is_number(value) and _in_order(0, value)):
        return "needs a number of days, 0 or more."
    return None


def _find_ends_fault(value: object) -> str | None:
    if not (isinstance(value, tuple) and len(value) == 2):  # noqa: PLR2004 - from and to
        return "needs two ends, from and to."
    if not all(map(_is_measure, value)) or not _in_order(value[0], value[1]):
        return "needs two numbers or two days, the smaller first."
    return None


def _is_number(value: object) -> bool:
    return isinstance(value, Real | Decimal) and not isinstance(value, bool)


def _is_measure(value: object) -> bool:
    return _is_number(value) or isinstance(value, date)


def _in_order(low: object, high: object) -> bool:
    try:
        return bool(low <= high)  # type: ignore[operator]  # unlike kinds raise, and that is the answer
    except TypeError:
        return False
