"""When an automation begins: one typed form for each kind of event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from funneldesk.errors import Refusal
from funneldesk.model.activity import ActivityKind
from funneldesk.model.automation_terms import (
    COMPANY,
    DEAL,
    IMPORT,
    LEAD,
    MOST_DAYS,
    Form,
    check_choice,
    check_days,
    check_number,
    check_words,
    read_form,
)
from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.qualification import CELLS
from funneldesk.model.segment_subjects import BANDS
from funneldesk.model.touchpoint import TOUCH_WORDS

if TYPE_CHECKING:
    from typing import Any

CREATED_RECORDS = (LEAD, DEAL, COMPANY, "activity")
STAGED_RECORDS = (DEAL, LEAD)
STAGE_KINDS = ("open", "won", "lost")
WATCHED_FIELDS: dict[str, dict[str, str]] = {
    LEAD: {
        "owner_id": "owner",
        "phone": "phone",
        "email": "e-mail",
        "city": "city",
        "company_id": "company",
        "job_title": "role",
        "consent": "consent",
        "do_not_contact": "permission",
        "campaign_id": "campaign",
        "source_id": "source",
        "needs": "needs",
        "decision_role": "part in the decision",
        "tags": "tags",
    },
    DEAL: {
        "owner_id": "owner",
        "amount_minor": "amount",
        "expected_close_on": "expected close",
        "probability": "chance",
        "contact_id": "contact",
        "next_activity_id": "next step",
        "tags": "tags",
    },
}
"""The fields whose change can be waited for, with the words for them."""

DATES: dict[str, str] = {"expected_close_on": DEAL, "revisit_on": LEAD}
DATE_WORDS = {"expected_close_on": "expected close", "revisit_on": "date to come back"}
_CUSTOM_DATES = {"custom.": LEAD, "deal.custom.": DEAL}
"""How the name of a date begins that is a field of the owner's own making, and of what record."""

HANDOFF_STATES = tuple(HandoffState)


def find_custom_date(field: Any) -> tuple[str, str] | None:
    """Of what record a date of the owner's own making is, and its name; None where it is none that can be asked for."""
    for begin, record in _CUSTOM_DATES.items():
        name = str(field).removeprefix(begin)
        if name != field and name.strip() and not {'"', "\\"} & set(name):
            return record, name
    return None


def name_custom_date(record: str, name: str) -> str:
    """How a trigger names a date of the owner's own making."""
    return next(begin for begin, one in _CUSTOM_DATES.items() if one == record) + name


class Trigger(Form):
    """The base of all triggers."""

    __slots__ = ()
    BY_CLOCK: ClassVar[bool] = False
    """Whether time alone brings it, so that no change tells of it."""

    @property
    def about(self) -> frozenset[str]:
        """The kinds of record that its events are about."""
        record = getattr(self, "record", LEAD)
        return frozenset({LEAD, DEAL}) if record == "activity" else frozenset({record})


@dataclass(frozen=True, slots=True)
class RecordCreated(Trigger):
    """A record was added by somebody, or by another automation; not by an import."""

    KIND: ClassVar[str] = "created"
    record: str

    def __post_init__(self) -> None:
        check_choice(self.record, CREATED_RECORDS, "kind of record")


@dataclass(frozen=True, slots=True)
class FieldChanged(Trigger):
    """A field changed; to a value where one is given, as the database holds it."""

    KIND: ClassVar[str] = "changed"
    record: str
    field: str
    value: str | None = None

    def __post_init__(self) -> None:
        check_choice(self.record, WATCHED_FIELDS, "kind of record")
        check_choice(self.field, WATCHED_FIELDS[self.record], "field to watch")
        if self.value is not None:
            check_words(self.value, "The value")


@dataclass(frozen=True, slots=True)
class ScoreCrossed(Trigger):
    """The score of a lead came into a band or into a cell of the grid."""

    KIND: ClassVar[str] = "score"
    to: str

    def __post_init__(self) -> None:
        check_choice(self.to, (*BANDS, *CELLS), "band or cell")


def _check_stage(record: str, stage: Any) -> None:
    check_choice(record, STAGED_RECORDS, "record with stages")
    if record == LEAD:
        check_choice(stage, tuple(LifecycleStage), "lifecycle stage")
    elif not isinstance(stage, int):
        check_choice(stage, STAGE_KINDS, "kind of stage")
    else:
        check_number(stage, "a stage")


@dataclass(frozen=True, slots=True)
class _StageCrossed(Trigger):
    """A deal went over the edge of a stage (its number, or a kind of stage), or a lead of one of the lifecycle."""

    record: str
    stage: int | str

    def __post_init__(self) -> None:
        _check_stage(self.record, self.stage)


@dataclass(frozen=True, slots=True)
class StageEntered(_StageCrossed):
    """A deal or lead came into a stage."""

    KIND: ClassVar[str] = "entered"


@dataclass(frozen=True, slots=True)
class StageLeft(_StageCrossed):
    """A deal or lead left a stage."""

    KIND: ClassVar[str] = "left"


@dataclass(frozen=True, slots=True)
class StayedFor(Trigger):
    """A deal or lead has been in a stage for so many days."""

    KIND: ClassVar[str] = "stayed"
    BY_CLOCK: ClassVar[bool] = True
    record: str
    stage: int | str
    days: int

    def __post_init__(self) -> None:
        _check_stage(self.record, self.stage)
        check_days(self.days, "The stay", least=1)


@dataclass(frozen=True, slots=True)
class NoTouch(Trigger):
    """Nobody has done anything with an open deal, or with a lead, for so many days."""

    KIND: ClassVar[str] = "untouched"
    BY_CLOCK: ClassVar[bool] = True
    record: str
    days: int

    def __post_init__(self) -> None:
        check_choice(self.record, STAGED_RECORDS, "record that rests")
        check_days(self.days, "The rest", least=1)


@dataclass(frozen=True, slots=True)
class NoNextStep(Trigger):
    """An open deal has no next step so many days after the last thing that was done."""

    KIND: ClassVar[str] = "no_next_step"
    BY_CLOCK: ClassVar[bool] = True
    days: int

    def __post_init__(self) -> None:
        check_days(self.days, "The wait", least=1)

    @property
    def about(self) -> frozenset[str]:
        """Deals alone have a next step."""
        return frozenset({DEAL})


@dataclass(frozen=True, slots=True)
class ActivityDone(Trigger):
    """Work was done, of one kind where one is given; about its deal, else its lead."""

    KIND: ClassVar[str] = "done"
    activity: str | None = None

    def __post_init__(self) -> None:
        if self.activity is not None:
            check_choice(self.activity, tuple(ActivityKind), "kind of activity")

    @property
    def about(self) -> frozenset[str]:
        """Work belongs to a deal or a lead."""
        return frozenset({LEAD, DEAL})


@dataclass(frozen=True, slots=True)
class ActivityOverdue(Trigger):
    """Planned work has been late for so many days; 0 is at once."""

    KIND: ClassVar[str] = "overdue"
    BY_CLOCK: ClassVar[bool] = True
    days: int = 0
    activity: str | None = None

    def __post_init__(self) -> None:
        check_days(self.days, "The delay")
        if self.activity is not None:
            check_choice(self.activity, tuple(ActivityKind), "kind of activity")

    @property
    def about(self) -> frozenset[str]:
        """Work belongs to a deal or a lead."""
        return frozenset({LEAD, DEAL})


@dataclass(frozen=True, slots=True)
class HandoffCame(Trigger):
    """A round of the handoff came into a state; `expired` is already when one rep's offer ran out."""

    KIND: ClassVar[str] = "handoff"
    state: str

    def __post_init__(self) -> None:
        check_choice(self.state, HANDOFF_STATES, "state of the handoff")


@dataclass(frozen=True, slots=True)
class TouchCame(Trigger):
    """A touch was written down, of one kind and of one campaign where they are given."""

    KIND: ClassVar[str] = "touch"
    touch: str | None = None
    campaign_id: int | None = None

    def __post_init__(self) -> None:
        if self.touch is not None:
            check_choice(self.touch, TOUCH_WORDS, "kind of touch")
        if self.campaign_id is not None:
            check_number(self.campaign_id, "a campaign")


@dataclass(frozen=True, slots=True)
class DateReached(Trigger):
    """A date of a record came, or lies so many days ahead (below 0) or back (above 0)."""

    KIND: ClassVar[str] = "date"
    BY_CLOCK: ClassVar[bool] = True
    field: str
    days: int = 0

    def __post_init__(self) -> None:
        if self.field not in DATES and find_custom_date(self.field) is None:
            raise Refusal(f"“{self.field}” is no date that can be waited for; choose one.")
        check_days(self.days, "The distance", least=-MOST_DAYS)

    @property
    def about(self) -> frozenset[str]:
        """The record that has the date."""
        own = find_custom_date(self.field)
        return frozenset({own[0] if own is not None else DATES[self.field]})


@dataclass(frozen=True, slots=True)
class ImportFinished(Trigger):
    """An import of a file was finished."""

    KIND: ClassVar[str] = "imported"

    @property
    def about(self) -> frozenset[str]:
        """The import itself, and none of its records."""
        return frozenset({IMPORT})


TRIGGERS: dict[str, type[Trigger]] = {
    form.KIND: form
    for form in (
        StageEntered,
        StageLeft,
        StayedFor,
        NoTouch,
        NoNextStep,
        ActivityDone,
        ActivityOverdue,
        RecordCreated,
        FieldChanged,
        ScoreCrossed,
        HandoffCame,
        TouchCame,
        DateReached,
        ImportFinished,
    )
}


def read_trigger(stored: Any) -> Trigger:
    """The trigger that a stored form stands for.

    Raises:
        Refusal: it is not understood, or makes no sense.
    """
    return read_form(TRIGGERS, stored)
