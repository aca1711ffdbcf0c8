"""A whole automation in its typed form: trigger, filter and actions that fit one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from funneldesk.errors import Refusal
from funneldesk.model.automation_actions import read_action
from funneldesk.model.automation_terms import COMPANY, DEAL, IMPORT, RECORDS, check_choice, check_words, not_understood
from funneldesk.model.automation_triggers import read_trigger
from funneldesk.model.segment_terms import Group, Join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.model.automation_actions import Action
    from funneldesk.model.automation_triggers import Trigger

MOST_ACTIONS = 6
_MOST_CONDITIONS = 20
DEAL_SUBJECTS: dict[str, tuple[str, ...]] = {
    "amount": ("at_least", "at_most", "is_set", "is_empty"),
    "stage": ("is", "is_not"),
    "pipeline": ("is", "is_not"),
    "owner": ("is", "is_not", "is_set", "is_empty"),
    "source": ("is", "is_not", "is_set", "is_empty"),
    "next_step": ("is_set", "is_empty"),
}
"""What a condition on a deal may look at, and how. Amounts are in whole units of money; the rest goes by number."""

WITHOUT_VALUE = frozenset({"is_set", "is_empty"})


@dataclass(frozen=True, slots=True)
class DealCondition:
    """One condition on a deal.

    Attributes:
        subject: one of `DEAL_SUBJECTS`.
        operator: how it is compared.
        value: an amount in units of its currency as written in figures, or the number of a stage, pipeline, person or
            source; None where nothing is compared with.
    """

    subject: str
    operator: str
    value: str | int | None = None

    def __post_init__(self) -> None:
        check_choice(self.subject, DEAL_SUBJECTS, "part of a deal to look at")
        check_choice(self.operator, DEAL_SUBJECTS[self.subject], f"way to compare the {self.subject}")
        if self.operator in WITHOUT_VALUE:
            object.__setattr__(self, "value", None)
        elif self.subject == "amount":
            object.__setattr__(self, "value", _clean_amount(self.value))
        elif type(self.value) is not int or self.value < 1:
            raise Refusal(f"Choose which {self.subject} is meant.")

    @property
    def amount(self) -> Decimal:
        """The amount it compares with."""
        return Decimal(str(self.value))

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        plain: dict[str, Any] = {"subject": self.subject, "operator": self.operator}
        return plain if self.value is None else plain | {"value": self.value}


def _clean_amount(value: Any) -> str:
    try:
        amount = Decimal(str(value).replace(",", "").strip())
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= 10**13:
        raise Refusal("Compare the amount with an amount of money, such as 100000.")
    return format(amount.normalize(), "f")


@dataclass(frozen=True, slots=True)
class Filter:
    """What must hold besides: of the record's person, and of the deal. Both parts must hold.

    Attributes:
        person: a segment's filter on the contact; the empty group holds for everybody.
        deal: conditions on the deal; where there are any, an event about no deal does not pass.
        join: whether all conditions on the deal must hold, or any.
    """

    person: Group = field(default_factory=Group)
    deal: tuple[DealCondition, ...] = ()
    join: Join = Join.ALL

    def __post_init__(self) -> None:
        object.__setattr__(self, "join", Join(self.join))
        if len(self.deal) > _MOST_CONDITIONS:
            raise Refusal(f"At most {_MOST_CONDITIONS} conditions on a deal fit in one automation.")

    @property
    def is_empty(self) -> bool:
        """Whether it holds for everything."""
        return not self.person.parts and not self.deal

    def to_json(self) -> dict[str, Any] | None:
        """The stored form; None where it holds for everything."""
        if self.is_empty:
            return None
        plain: dict[str, Any] = {}
        if self.person.parts:
            plain["person"] = self.person.keep()
        if self.deal:
            plain |= {"deal": [one.to_json() for one in self.deal], "join": str(self.join)}
        return plain

    @classmethod
    def from_json(cls, stored: Any) -> Filter:
        """Read the stored form.

        Raises:
            Refusal: it is not understood, or makes no sense.
        """
        if stored is None:
            return cls()
        try:
            person = Group.restore(stored["person"]) if "person" in stored else Group()
            deal = tuple(DealCondition(**one) for one in stored.get("deal", ()))
            return cls(person, deal, Join(stored.get("join", Join.ALL)))
        except (AttributeError, TypeError, ValueError) as error:
            raise not_understood() from error


@dataclass(frozen=True, slots=True)
class AutomationRule:
    """When something happens, if a filter holds, then do something.

    Raises:
        Refusal: the name is blank, there is nothing to do, or an action cannot work on what the trigger is about.
    """

    name: str
    trigger: Trigger
    actions: tuple[Action, ...]
    filter: Filter = Filter()

    def __post_init__(self) -> None:
        check_words(self.name, "The name", longest=80)
        object.__setattr__(self, "name", " ".join(self.name.split()))
        if not self.actions:
            raise Refusal("Say what is to be done; an automation needs an action.")
        if len(self.actions) > MOST_ACTIONS:
            raise Refusal(f"At most {MOST_ACTIONS} actions fit in one automation; make a second one.")
        for action in self.actions:
            self._check_fit(action)
        about = self.trigger.about
        if not self.filter.is_empty and about <= {IMPORT, COMPANY}:
            raise Refusal("A condition asks about a person or a deal; this event is about neither. Take it away.")
        if self.filter.deal and DEAL not in about:
            raise Refusal("A condition on a deal can never hold here: the event is about a lead. Take it away.")

    def _check_fit(self, action: Action) -> None:
        about = self.trigger.about
        # Work belongs to a deal or a lead: where the deal is missing, the run says so in the log.
        if not about & action.needs:
            record = " or a ".join(RECORDS[kind] for kind in sorted(about))
            raise Refusal(f"The event is about a {record}, and one of the actions cannot be done with that.")

    @classmethod
    def from_json(cls, name: str, trigger: Any, filter_: Any, actions: Any) -> AutomationRule:
        """Read the stored forms.

        Raises:
            Refusal: one of them is not understood, or they do not fit.
        """
        if not isinstance(actions, list):
            raise not_understood()
        return cls(name, read_trigger(trigger), tuple(read_action(one) for one in actions), Filter.from_json(filter_))

    def actions_json(self) -> list[dict[str, Any]]:
        """The stored form of the actions."""
        return write_actions(self.actions)


def write_actions(actions: Sequence[Action]) -> list[dict[str, Any]]:
    """The stored form of actions."""
    return [action.to_json() for action in actions]
