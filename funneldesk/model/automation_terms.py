"""What the typed forms of an automation share: one dataclass a form, known by its kind, kept as JSON."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from typing import Any, ClassVar, Self, TypeVar

from funneldesk.errors import Refusal

LEAD, DEAL, COMPANY, IMPORT = "lead", "deal", "company", "import"
"""The kinds of record that an event is about."""

RECORDS: dict[str, str] = {LEAD: "lead", DEAL: "deal", COMPANY: "company", IMPORT: "import"}
MOST_DAYS = 730
_LONGEST_WORDS = 300

FormT = TypeVar("FormT", bound="Form")


class Form:
    """The base of triggers and actions.

    Attributes:
        KIND: what the stored form is known by.
    """

    __slots__ = ()
    KIND: ClassVar[str] = ""

    def to_json(self) -> dict[str, Any]:
        """The stored form; what is not set is left out."""
        plain: dict[str, Any] = {"kind": self.KIND}
        for one in fields(self):  # type: ignore[arg-type]  # every form is a dataclass
            value = getattr(self, one.name)
            if value is not None:
                plain[one.name] = _plain(value)
        return plain

    @classmethod
    def restore(cls, stored: dict[str, Any]) -> Self:
        """Read the stored form of this very kind.

        Raises:
            Refusal: it holds what the form does not know, or lacks what it needs.
        """
        given = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items() if name != "kind"
        }
        try:
            return cls(**given)
        except TypeError as error:
            raise not_understood() from error


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value


def read_form(forms: dict[str, type[FormT]], stored: Any) -> FormT:
    """The form that a stored one stands for, by its kind.

    Raises:
        Refusal: there is no such kind, or what it holds makes no sense.
    """
    kind = stored.get("kind") if isinstance(stored, dict) else None
    form = forms.get(kind) if isinstance(kind, str) else None
    if form is None:
        raise not_understood()
    return form.restore(stored)


def not_understood() -> Refusal:
    """What is said of a form that something else wrote."""
    return Refusal("This automation is not understood; it was written by something else. Build it anew.")


def check_choice(value: Any, choices: Any, what: str) -> None:
    """Refuse a value that is none of the choices."""
    if value not in choices:
        raise Refusal(f"“{value}” is no {what}; choose from {', '.join(map(str, choices))}.")


def check_days(days: Any, what: str, *, least: int = 0, most: int = MOST_DAYS) -> None:
    """Refuse what is no sensible number of days."""
    if type(days) is not int or not least <= days <= most:
        raise Refusal(f"{what} must be a whole number of days from {least} to {most}.")


def check_number(number: Any, what: str) -> None:
    """Refuse what is no record's number."""
    if type(number) is not int or number < 1:
        raise Refusal(f"Choose {what}.")


def check_words(words: Any, what: str, *, longest: int = _LONGEST_WORDS) -> None:
    """Refuse blank or endless words."""
    if not isinstance(words, str) or not words.strip():
        raise Refusal(f"{what} needs some words; type them.")
    if len(words) > longest:
        raise Refusal(f"{what} has at most {longest} letters.")
