"""What an automation does: one typed form for each kind of action. None wins or loses a deal, none sends anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from funneldesk.errors import Refusal
from funneldesk.model.activity import ActivityKind
from funneldesk.model.automation_terms import (
    COMPANY,
    DEAL,
    IMPORT,
    LEAD,
    Form,
    check_choice,
    check_days,
    check_number,
    check_words,
    read_form,
)
from funneldesk.model.contact import DecisionRole
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleStage
from funneldesk.model.source import Origin
from funneldesk.model.user import Role

if TYPE_CHECKING:
    from typing import Any

PLACES = ("lead", "deal", "owner")
"""What the words of a task or a notice may name in braces."""

OWNER, MARKETING = "owner", "marketing"
"""The record's owner; whoever looks after leads that are marketing's."""

PLANNED = tuple(kind for kind in ActivityKind if kind is not ActivityKind.NOTE)
ASSIGN_WAYS = ("named", "turn", "load")
MOVABLE_STAGES = (
    LifecycleStage.LEAD,
    LifecycleStage.MQL,
    LifecycleStage.PQL,
    LifecycleStage.RECYCLED,
    LifecycleStage.DISQUALIFIED,
)
SETTABLE: dict[str, dict[str, str]] = {
    LEAD: {
        "city": "city",
        "country": "country",
        "language": "language",
        "job_title": "role",
        "origin": "origin",
        "decision_role": "part in the decision",
        "needs": "needs",
        "preferences": "preferences",
        "best_time": "best time to reach",
    },
    DEAL: {"probability": "chance in percent", "notes": "notes"},
}
"""The fields an automation may fill: nothing that names a person, allows or forbids, or is worth money."""

_CHOICES: dict[str, tuple[str, ...]] = {"origin": tuple(Origin), "decision_role": tuple(DecisionRole)}
_LONGEST_TAG = 40
_PERCENT = 100
_BRACES = re.compile(r"\{([^{}]*)\}")


class Action(Form):
    """The base of all actions."""

    __slots__ = ()

    @property
    def needs(self) -> frozenset[str]:
        """The kinds of event record it can work on; a deal's lead serves where a lead is asked for."""
        return frozenset({LEAD, DEAL})


def check_template(words: Any, what: str) -> None:
    """Refuse blank words and braces around anything but a place that can be filled."""
    check_words(words, what)
    unknown = [name for name in _BRACES.findall(words) if name not in PLACES]
    if unknown or not {"{", "}"}.isdisjoint(_BRACES.sub("", words)):
        name = unknown[0] if unknown else "{"
        raise Refusal(f"“{name}” in braces cannot be filled; {what.lower()} may name {{lead}}, {{deal}} and {{owner}}.")


def fill_words(words: str, places: dict[str, str]) -> str:
    """The words with each place filled."""
    return _BRACES.sub(lambda found: places.get(found[1], found[0]), words)


def _check_person(who: Any, choices: tuple[str, ...], what: str) -> None:
    if isinstance(who, str):
        check_choice(who, choices, what)
    else:
        check_number(who, "a person")


@dataclass(frozen=True, slots=True)
class PlanTask(Action):
    """Plan work: its kind, its words, in how many working days it is due, and whose it is: a person or a part."""

    KIND: ClassVar[str] = "task"
    activity: str
    words: str
    days: int = 0
    who: int | str = OWNER

    def __post_init__(self) -> None:
        check_choice(self.activity, PLANNED, "kind of work to plan")
        check_template(self.words, "A task")
        check_days(self.days, "The time for it", most=365)
        _check_person(self.who, (OWNER, MARKETING), "owner of a task")

    @property
    def needs(self) -> frozenset[str]:
        """Work is planned for companies too."""
        return frozenset({LEAD, DEAL, COMPANY})


@dataclass(frozen=True, slots=True)
class Notify(Action):
    """Put a line before a person, the record's owner, or everybody of a role."""

    KIND: ClassVar[str] = "notify"
    words: str
    who: int | str = OWNER

    def __post_init__(self) -> None:
        check_template(self.words, "A notice")
        _check_person(self.who, (OWNER, *Role), "receiver of a notice")

    @property
    def needs(self) -> frozenset[str]:
        """A line can tell of anything."""
        return frozenset({LEAD, DEAL, COMPANY, IMPORT})


@dataclass(frozen=True, slots=True)
class Assign(Action):
    """Give the record an owner: a named person, each of some in turn, or whoever has least open."""

    KIND: ClassVar[str] = "assign"
    way: str
    people: tuple[int, ...] = ()
    record: str = LEAD

    def __post_init__(self) -> None:
        check_choice(self.way, ASSIGN_WAYS, "way to assign")
        check_choice(self.record, (LEAD, DEAL), "record to assign")
        for person in self.people:
            check_number(person, "a person")
        if self.way == "named" and len(self.people) != 1:
            raise Refusal("Choose the one person it is given to.")

    @property
    def needs(self) -> frozenset[str]:
        """A deal alone has what a deal's owner needs."""
        return _needs(self.record)


@dataclass(frozen=True, slots=True)
class SetField(Action):
    """Fill one field that may be filled by itself."""

    KIND: ClassVar[str] = "set"
    record: str
    field: str
    value: str

    def __post_init__(self) -> None:
        check_choice(self.record, SETTABLE, "record to change")
        check_choice(self.field, SETTABLE[self.record], "field that an automation may fill")
        check_words(self.value, "The value")
        if self.field in _CHOICES:
            check_choice(self.value, _CHOICES[self.field], SETTABLE[self.record][self.field])
        is_percent = self.value.isdecimal() and int(self.value) <= _PERCENT
        if self.field == "probability" and not is_percent:
            raise Refusal("A chance is a whole number of percent from 0 to 100.")

    @property
    def needs(self) -> frozenset[str]:
        """A deal alone has fields of a deal."""
        return _needs(self.record)


@dataclass(frozen=True, slots=True)
class MoveLifecycle(Action):
    """Move the lead to another stage of the lifecycle; never to one that a rep or a won deal brings."""

    KIND: ClassVar[str] = "lifecycle"
    stage: str

    def __post_init__(self) -> None:
        if self.stage in CUSTOMER_STAGES:
            raise Refusal("A lead becomes a customer when a person wins a deal; no automation wins or loses one.")
        if self.stage in {LifecycleStage.SAL, LifecycleStage.SQL}:
            raise Refusal("A lead is accepted and qualified by a rep; an automation can only remind of it.")
        check_choice(self.stage, MOVABLE_STAGES, "stage that an automation may move a lead to")


@dataclass(frozen=True, slots=True)
class StartSequence(Action):
    """Put the lead into a nurture sequence."""

    KIND: ClassVar[str] = "start_sequence"
    sequence_id: int

    def __post_init__(self) -> None:
        check_number(self.sequence_id, "a sequence")


@dataclass(frozen=True, slots=True)
class StopSequence(Action):
    """Take the lead out of a nurture sequence, or of all."""

    KIND: ClassVar[str] = "stop_sequence"
    sequence_id: int | None = None

    def __post_init__(self) -> None:
        if self.sequence_id is not None:
            check_number(self.sequence_id, "a sequence")


@dataclass(frozen=True, slots=True)
class _Tagging(Action):
    """Something done with a tag of the lead or the deal."""

    tag: str
    record: str = LEAD

    def __post_init__(self) -> None:
        check_words(self.tag, "The tag", longest=_LONGEST_TAG)
        check_choice(self.record, (LEAD, DEAL), "record to tag")

    @property
    def needs(self) -> frozenset[str]:
        """A deal alone has a deal's tags."""
        return _needs(self.record)


@dataclass(frozen=True, slots=True)
class AddTag(_Tagging):
    """Put a tag on the lead or the deal."""

    KIND: ClassVar[str] = "add_tag"


@dataclass(frozen=True, slots=True)
class RemoveTag(_Tagging):
    """Take a tag off the lead or the deal."""

    KIND: ClassVar[str] = "remove_tag"


@dataclass(frozen=True, slots=True)
class PrepareMessage(Action):
    """Write a message from a template and plan that its owner sends it; nothing is sent by itself."""

    KIND: ClassVar[str] = "message"
    template_id: int

    def __post_init__(self) -> None:
        check_number(self.template_id, "a template")


def _needs(record: str) -> frozenset[str]:
    return frozenset({DEAL}) if record == DEAL else frozenset({LEAD, DEAL})


ACTIONS: dict[str, type[Action]] = {
    form.KIND: form
    for form in (
        PlanTask,
        Notify,
        Assign,
        SetField,
        MoveLifecycle,
        StartSequence,
        StopSequence,
        AddTag,
        RemoveTag,
        PrepareMessage,
    )
}


def read_action(stored: Any) -> Action:
    """The action that a stored form stands for.

    Raises:
        Refusal: it is not understood, or makes no sense.
    """
    return read_form(ACTIONS, stored)
