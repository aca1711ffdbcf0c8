"""What the parts of an automation's sentence are made of: for each kind of trigger and action its words and fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from funneldesk.model.automation_actions import MARKETING, MOVABLE_STAGES, OWNER, PLANNED, SETTABLE
from funneldesk.model.automation_rule import DEAL_SUBJECTS, WITHOUT_VALUE
from funneldesk.model.automation_triggers import (
    DATE_WORDS,
    HANDOFF_STATES,
    STAGE_KINDS,
    WATCHED_FIELDS,
    find_custom_date,
)
from funneldesk.model.qualification import CELLS
from funneldesk.model.segment_subjects import BANDS
from funneldesk.model.touchpoint import TOUCH_WORDS
from funneldesk.queries.automation_words import HANDOFF_WORDS, WORK_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from funneldesk.queries.automation_names import AutomationNames

Choices = tuple[tuple[object, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form.

    Attributes:
        name: of the form's attribute.
        words: what it is, for the eye and the screen reader.
        choices: what is chosen from; empty where a number or words are typed.
        default: what it begins with.
        least: the smallest number; None where no number is asked for.
        most: the largest number.
        shapes: whether the form has other fields with another value.
        is_optional: whether it may stay empty.
        many: whether several are chosen.
    """

    name: str
    words: str
    choices: Choices = ()
    default: Any = None
    least: int | None = None
    most: int = 365
    shapes: bool = False
    is_optional: bool = False
    many: bool = False


TRIGGER_WORDS: tuple[tuple[object, str], ...] = (
    ("entered", "a stage is entered"),
    ("left", "a stage is left"),
    ("stayed", "it has been in a stage for days"),
    ("untouched", "nobody has done anything for days"),
    ("no_next_step", "a deal has no next step"),
    ("done", "work is done"),
    ("overdue", "work is late"),
    ("created", "a record is added"),
    ("changed", "a field changes"),
    ("score", "a score crosses"),
    ("handoff", "the handoff comes to a state"),
    ("touch", "a touch is written down"),
    ("date", "a date comes"),
    ("imported", "an import is finished"),
)
ACTION_WORDS: tuple[tuple[object, str], ...] = (
    ("task", "plan work"),
    ("notify", "tell somebody"),
    ("assign", "give it to somebody"),
    ("set", "set a field"),
    ("lifecycle", "move the lead"),
    ("start_sequence", "put into a sequence"),
    ("stop_sequence", "take out of a sequence"),
    ("add_tag", "add a tag"),
    ("remove_tag", "remove a tag"),
    ("message", "prepare a message"),
)
DEAL_SUBJECT_WORDS = {
    "amount": "amount",
    "stage": "stage",
    "pipeline": "pipeline",
    "owner": "owner",
    "source": "source",
    "next_step": "next step",
}
OPERATOR_WORDS = {
    "at_least": "is at least",
    "at_most": "is at most",
    "is": "is",
    "is_not": "is not",
    "is_set": "is known",
    "is_empty": "is empty",
}
_RECORDS = (("deal", "a deal"), ("lead", "a lead"))
_THE = (("lead", "the lead"), ("deal", "the deal"))


def _of(names: Mapping[Any, str], *first: tuple[object, str]) -> Choices:
    return (*first, *names.items()) or ((None, "there is none yet"),)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _work(kinds: Iterable[str] = WORK_WORDS) -> Choices:
    return tuple((str(kind), WORK_WORDS[str(kind)]) for kind in kinds)


def trigger_fields(kind: str, names: AutomationNames, values: Mapping[str, Any]) -> Sequence[Field]:
    """The fields of a kind of trigger, as they are with the values chosen so far."""
    return _TRIGGER_FIELDS[kind](names, values)


def action_fields(kind: str, names: AutomationNames, values: Mapping[str, Any]) -> Sequence[Field]:
    """The fields of a kind of action, as they are with the values chosen so far."""
    return _ACTION_FIELDS[kind](names, values)


def deal_condition_fields(names: AutomationNames, values: Mapping[str, Any]) -> Sequence[Field]:
    """The fields of a condition on a deal."""
    subject = values.get("subject", "amount")
    operators = DEAL_SUBJECTS[subject]
    found = [
        Field("subject", "Looks at", tuple(DEAL_SUBJECT_WORDS.items()), "amount", shapes=True),
        Field("operator", "Comparison", tuple((one, OPERATOR_WORDS[one]) for one in operators), shapes=True),
    ]
    if values.get("operator", operators[0]) in WITHOUT_VALUE:
        return found
    lists = {"stage": names.stages, "pipeline": names.pipelines, "owner": names.users, "source": names.sources}
    choices = () if subject == "amount" else _of(lists[subject])
    return [*found, Field("value", f"Amount in {names.currency}" if subject == "amount" else "Which", choices)]


def _staged(names: AutomationNames, values: Mapping[str, Any]) -> list[Field]:
    stages = (
        _of(names.lifecycle)
        if values.get("record") == "lead"
        else _of(names.stages, *((one, f"any {one} stage") for one in STAGE_KINDS))
    )
    return [Field("record", "Of what", _RECORDS, "deal", shapes=True), Field("stage", "Stage", stages)]


def _days(words: str, default: int, least: int = 1) -> Field:
    return Field("days", words, default=default, least=least)


def _watched(_names: AutomationNames, values: Mapping[str, Any]) -> list[Field]:
    record = values.get("record", "deal")
    fields = tuple((name, _capital(words)) for name, words in WATCHED_FIELDS[record].items())
    return [
        Field("record", "Of what", _RECORDS, "deal", shapes=True),
        Field("field", "Field", fields),
        Field("value", "To the value (empty: any)", is_optional=True),
    ]


def _dated(names: AutomationNames, values: Mapping[str, Any]) -> list[Field]:
    dates = {name: _capital(words) for name, words in DATE_WORDS.items()}
    own = dict.fromkeys(names.dates)
    chosen = str(values.get("field") or "")
    if find_custom_date(chosen) is not None:
        # What is stored stays on offer though nobody has such a date any more.
        own[chosen] = None
    for one in own:
        record, name = find_custom_date(one) or ("", one)
        dates[one] = f"{name} (of the {record})"
    return [
        Field("field", "Date", tuple(dates.items())),
        Field("days", "Days after it (below 0: before)", default=0, least=-365),
    ]


def _people(names: AutomationNames, *first: tuple[object, str]) -> Choices:
    return _of(names.users, *first)


def _assigned(names: AutomationNames, values: Mapping[str, Any]) -> list[Field]:
    ways = (("named", "one person"), ("turn", "in turn"), ("load", "who has least open"))
    fields = [
        Field("record", "What", _THE, "lead"),
        Field("way", "How", ways, "named", shapes=True),
    ]
    if values.get("way", "named") == "named":
        return [*fields, Field("people", "Person", _people(names))]
    return [*fields, Field("people", "Among (none chosen: all of sales)", tuple(names.users.items()), many=True)]


def _settable(_names: AutomationNames, values: Mapping[str, Any]) -> list[Field]:
    record = values.get("record", "lead")
    fields = tuple((name, _capital(words)) for name, words in SETTABLE[record].items())
    return [
        Field("record", "Of what", _THE, "lead", shapes=True),
        Field("field", "Field", fields),
        Field("value", "Value"),
    ]


def _tag(_names: AutomationNames, _values: Mapping[str, Any]) -> list[Field]:
    return [Field("tag", "Tag"), Field("record", "Of what", _THE, "lead")]


_TRIGGER_FIELDS: dict[str, Callable[[AutomationNames, Mapping[str, Any]], Sequence[Field]]] = {
    "entered": _staged,
    "left": _staged,
    "stayed": lambda names, values: [*_staged(names, values), _days("Days", 7)],
    "untouched": lambda _names, _values: [Field("record", "What", _RECORDS, "deal"), _days("Days", 7)],
    "no_next_step": lambda _names, _values: [_days("Days after the last act", 2)],
    "done": lambda _names, _values: [Field("activity", "Which work", ((None, "any work"), *_work()))],
    "overdue": lambda _names, _values: [
        Field("activity", "Which work", ((None, "any work"), *_work(PLANNED))),
        _days("Days late", 0, 0),
    ],
    "created": lambda _names, _values: [
        Field("record", "What", (*_RECORDS, ("company", "a company"), ("activity", "work")), "lead")
    ],
    "changed": _watched,
    "score": lambda _names, _values: [
        Field("to", "Into", (*((one, one) for one in BANDS), *((one, f"cell {one}") for one in CELLS)), "hot")
    ],
    "handoff": lambda _names, _values: [
        Field("state", "The lead", tuple((str(one), HANDOFF_WORDS[str(one)]) for one in HANDOFF_STATES))
    ],
    "touch": lambda names, _values: [
        Field("touch", "Which touch", ((None, "any touch"), *TOUCH_WORDS.items())),
        Field("campaign_id", "Of the campaign", _of(names.campaigns, (None, "any campaign"))),
    ],
    "date": _dated,
    "imported": lambda _names, _values: [],
}
_ACTION_FIELDS: dict[str, Callable[[AutomationNames, Mapping[str, Any]], Sequence[Field]]] = {
    "task": lambda names, _values: [
        Field("activity", "Which work", _work(PLANNED), "call"),
        Field("words", "Words; {lead}, {deal} and {owner} are filled in"),
        Field("days", "Working days until then", default=1, least=0),
        Field("who", "For", _people(names, (OWNER, "its owner"), (MARKETING, "marketing")), OWNER),
    ],
    "notify": lambda names, _values: [
        Field("who", "Whom", _people(names, (OWNER, "its owner"), (MARKETING, "marketing"), ("sales", "sales")), OWNER),
        Field("words", "Words; {lead}, {deal} and {owner} are filled in"),
    ],
    "assign": _assigned,
    "set": _settable,
    "lifecycle": lambda names, _values: [
        Field("stage", "To", tuple((str(one), names.lifecycle.get(one, one)) for one in MOVABLE_STAGES))
    ],
    "start_sequence": lambda names, _values: [Field("sequence_id", "Sequence", _of(names.sequences))],
    "stop_sequence": lambda names, _values: [
        Field("sequence_id", "Sequence", _of(names.sequences, (None, "all sequences")))
    ],
    "add_tag": _tag,
    "remove_tag": _tag,
    "message": lambda names, _values: [Field("template_id", "Template", _of(names.templates))],
}
