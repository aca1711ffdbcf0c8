"""The words a segment's filter is made of: conditions, groups of them, and their plain form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from funneldesk.errors import Refusal
from funneldesk.model.score_terms import WITHOUT_VALUE, Operator, find_value_fault, read_value
from funneldesk.model.segment_subjects import OPERATORS, TOUCH, Kind, find_subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from funneldesk.model.score_terms import RuleValue, Scalar
    from funneldesk.model.segment_subjects import Subject

DEEPEST = 8
"""How many groups may lie within one another."""
MOST_CONDITIONS = 100
_MOST_DAYS = 36_500
_MOST_DIGITS = 15
_MOST_PLACES = 6
_MOST_MONEY = 10**13


class Join(StrEnum):
    """Whether all parts of a group must hold, or any."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a person.

    Text is compared without regard to case. An attribute that is not known meets only `is empty`, and a negated
    condition holds for everybody for whom the plain one does not, those of whom nothing is known included.

    Attributes:
        subject: the key of one of the subjects, or a field of the owner's own making.
        operator: how it is compared; for an event always `yes`.
        value: what it is compared with.
        negate: the condition holds for those for whom it would not.
        times: how often an event must have happened at least.
        within_days: within how many local days before today, today included, it must have happened; None for ever.
            Events known without a date count only then.
        campaign: only touches of the campaign of this name.
        content: only touches of the content of this title.

    Raises:
        Refusal: when the condition cannot work as it stands; the text says what to change.
    """

    subject: str
    operator: Operator
    value: RuleValue = None
    negate: bool = False
    times: int = 1
    within_days: int | None = None
    campaign: str | None = None
    content: str | None = None

    def __post_init__(self) -> None:
        subject = find_subject(self.subject)
        if subject is None:
            raise Refusal(f"“{self.subject}” is nothing a segment can look at; choose a field or an event.")
        try:
            object.__setattr__(self, "operator", Operator(self.operator))
        except ValueError as error:
            raise Refusal(f"“{self.operator}” is no way to compare {subject.label}.") from error
        if self.operator not in OPERATORS[subject.kind]:
            raise Refusal(f"“{subject.label}” cannot be compared by “{self.operator.replace('_', ' ')}”.")
        if any(mark in self.subject for mark in '"\\'):
            raise Refusal(f"“{subject.label}” holds a quotation mark or backslash; rename the field to ask for it.")
        object.__setattr__(self, "value", _clean_value(subject, self.operator, self.value))
        _check_event(self, subject)

    @property
    def is_event(self) -> bool:
        """Whether it looks at what happened."""
        return OPERATORS[_subject(self.subject).kind] == (Operator.YES,)

    def keep(self) -> dict[str, Any]:
        """The plain form that is stored; what is as usual is left out."""
        plain: dict[str, Any] = {"subject": self.subject, "operator": str(self.operator)}
        if self.value is not None:
            plain["value"] = (
                [_plain(one) for one in self.value] if isinstance(self.value, tuple) else _plain(self.value)
            )
        if self.negate:
            plain["negate"] = True
        if self.times != 1:
            plain["times"] = self.times
        for name in ("within_days", "campaign", "content"):
            if getattr(self, name) is not None:
                plain[name] = getattr(self, name)
        return plain


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups of which all or any must hold. The group without parts, at the root alone, holds for all.

    Raises:
        Refusal: a group lies empty inside another, or there are too many or too deep.
    """

    join: Join = Join.ALL
    parts: tuple[Condition | Group, ...] = ()
    negate: bool = False

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "join", Join(self.join))
        except ValueError as error:
            raise Refusal("A group asks for all of its conditions or for any of them.") from error
        object.__setattr__(self, "parts", tuple(self.parts))
        if any(isinstance(part, Group) and not part.parts for part in self.parts) or (self.negate and not self.parts):
            raise Refusal("A group without a condition says nothing; give it one, or take it away.")
        if _depth(self) > DEEPEST:
            raise Refusal(f"Groups can lie {DEEPEST} deep at most; write the conditions more simply.")
        if sum(1 for _ in self.conditions()) > MOST_CONDITIONS:
            raise Refusal(f"A segment can have {MOST_CONDITIONS} conditions at most.")

    def conditions(self) -> Iterator[Condition]:
        """Every condition, at whatever depth, in order."""
        for part in self.parts:
            if isinstance(part, Condition):
                yield part
            else:
                yield from part.conditions()

    def keep(self) -> dict[str, Any]:
        """The plain form that is stored."""
        plain: dict[str, Any] = {"join": str(self.join), "parts": [part.keep() for part in self.parts]}
        return plain | {"negate": True} if self.negate else plain

    @classmethod
    def restore(cls, kept: Mapping[str, Any]) -> Group:
        """The filter that `keep` wrote.

        Raises:
            Refusal: it is not understood.
        """
        found = _restore(kept, 1)
        return found if isinstance(found, Group) else cls(parts=(found,))


def simplify(filter_: Group) -> Group:
    """The same filter without groups of one part: such a group is its part."""
    flat = _simplify(filter_)
    return flat if isinstance(flat, Group) else Group(parts=(flat,))


def _simplify(part: Condition | Group) -> Condition | Group:
    if isinstance(part, Condition):
        return part
    parts = tuple(_simplify(one) for one in part.parts)
    if len(parts) == 1:
        return turn(parts[0]) if part.negate else parts[0]
    return Group(part.join, parts, part.negate)


def turn(part: Condition | Group) -> Condition | Group:
    """The part that holds where this one does not."""
    if isinstance(part, Group):
        return Group(part.join, part.parts, not part.negate)
    return replace(part, negate=not part.negate)


def _depth(group: Group) -> int:
    return 1 + max((_depth(part) for part in group.parts if isinstance(part, Group)), default=0)


def _subject(key: str) -> Subject:
    found = find_subject(key)
    if found is None:
        raise Refusal(f"“{key}” is nothing a segment can look at.")
    return found


def _restore(kept: Any, depth: int) -> Condition | Group:
    if depth > DEEPEST + 1:
        raise Refusal(f"Groups can lie {DEEPEST} deep at most; write the conditions more simply.")
    try:
        if "parts" in kept:
            parts = tuple(_restore(part, depth + 1) for part in kept["parts"])
            return Group(kept["join"], parts, bool(kept.get("negate", False)))
        return Condition(
            kept["subject"],
            kept["operator"],
            kept.get("value"),
            bool(kept.get("negate", False)),
            kept.get("times", 1),
            kept.get("within_days"),
            kept.get("campaign"),
            kept.get("content"),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise Refusal("This filter is not understood; it was written by something else. Build it anew.") from error


def _clean_value(subject: Subject, operator: Operator, value: Any) -> RuleValue:
    if operator in WITHOUT_VALUE:
        return None
    cleaned: Any = read_value(operator, value)
    if isinstance(cleaned, tuple):
        cleaned = tuple(_clean_one(subject, operator, one) for one in cleaned)
    elif operator is Operator.ONE_OF:
        cleaned = (_clean_one(subject, operator, cleaned),)
    else:
        cleaned = _clean_one(subject, operator, cleaned)
    if isinstance(cleaned, tuple) and operator not in {Operator.ONE_OF, Operator.BETWEEN}:
        raise Refusal(f"“{subject.label}” is compared with one value here; choose “one of” for several.")
    fault = find_value_fault(operator, cleaned)
    if fault is not None:
        raise Refusal(f"“{subject.label}” {fault}")
    return cleaned  # type: ignore[no-any-return]  # a scalar or a tuple of them, as made above


def _clean_one(subject: Subject, operator: Operator, value: Any) -> Scalar:
    if isinstance(value, bool) or value is None:
        raise Refusal(f"“{subject.label}” has nothing to compare with. Give it a value.")
    if operator is Operator.WITHIN_DAYS:
        return _clean_days(subject, value)
    if subject.kind in {Kind.NUMBER, Kind.MONEY}:
        return _clean_number(subject, value)
    if subject.kind is Kind.DAY:
        return _clean_day(subject, value)
    if subject.kind is Kind.CHOICE:
        chosen = str(value).strip().casefold()
        if chosen not in subject.choices:
            raise Refusal(f"“{value}” is no value of {subject.label}; choose from {', '.join(subject.choices)}.")
        return chosen
    if subject.kind is Kind.ANY and not isinstance(value, str):
        return _clean_any(subject, operator, value)
    text = " ".join(str(value).split())
    if not text:
        raise Refusal(f"“{subject.label}” has nothing to compare with. Give it a value.")
    return text


def _clean_any(subject: Subject, operator: Operator, value: Any) -> Scalar:
    """A number or a day for a field of the owner's own making; where words are compared a day is its words."""
    if not isinstance(value, date):
        number = _clean_number(subject, value)
        return str(number) if operator is Operator.CONTAINS else number
    day = _clean_day(subject, value)
    return day if operator in OPERATORS[Kind.NUMBER] and operator is not Operator.IS else day.isoformat()


def _clean_days(subject: Subject, value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= _MOST_DAYS:
        raise Refusal(f"“{subject.label}” needs a whole number of days from 0 to {_MOST_DAYS}.")
    return value


def _clean_day(subject: Subject, value: Any) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if isinstance(day, datetime):
        day = day.date()
    if not isinstance(day, date) or not 1900 <= day.year <= 2200:  # noqa: PLR2004  the years a person can mean
        raise Refusal(f"“{subject.label}” needs a day, written as 2026-11-21.")
    return day


def _clean_number(subject: Subject, value: Any) -> int | Decimal:
    try:
        number = Decimal(str(value).replace(",", ""))
    except ArithmeticError:
        number = Decimal("NaN")
    if not number.is_finite() or len(number.as_tuple().digits) > _MOST_DIGITS or abs(number) > _MOST_MONEY:
        raise Refusal(f"“{subject.label}” needs a number of up to {_MOST_DIGITS} digits.")
    if number == number.to_integral_value():
        return int(number)
    if number.as_tuple().exponent < -_MOST_PLACES:  # type: ignore[operator]  # a finite number's is a number
        raise Refusal(f"“{subject.label}” needs a number with {_MOST_PLACES} decimal places at most.")
    return number.normalize()


def _check_event(condition: Condition, subject: Subject) -> None:
    if subject.kind is not Kind.EVENT:
        if condition.times != 1 or any((condition.within_days is not None, condition.campaign, condition.content)):
            raise Refusal(f"How often and how recently can be asked of an event alone, not of “{subject.label}”.")
        return
    if type(condition.times) is not int or not 1 <= condition.times <= 10_000:  # noqa: PLR2004  more than anybody does
        raise Refusal(f"“{subject.label}” must have happened a whole number of times, 1 or more.")
    if condition.within_days is not None:
        _clean_days(subject, condition.within_days)
    for name in ("campaign", "content"):
        words = " ".join(str(getattr(condition, name) or "").split()) or None
        object.__setattr__(condition, name, words)
        if words is not None and not (subject.key == TOUCH or subject.key.startswith(f"{TOUCH}.")):
            raise Refusal(f"Only touches belong to a {name}; “{subject.label}” does not.")


def _plain(value: Scalar) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


EVERYBODY = Group()
