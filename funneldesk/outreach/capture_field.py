"""Fields of a capture form: what a landing page or a stall asks people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.outreach.merge_field import clean_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_LABEL = 80
MOST_FIELDS = 30
MOST_CHOICES = 50
LONGEST_CHOICE = 100

MARKER = "FunnelDesk form"
"""The key whose value names the form an answer belongs to."""

END = "End of form"
"""The line after which nothing belongs to the answer."""

_RESERVED = frozenset({
    MARKER.casefold(), END.casefold(), "form", "consent", "consent wording", "answer id", "sent at", "utm_source",
    "utm_medium", "utm_campaign", "utm_content", "utm_term",
})  # fmt: skip
_KEY = re.compile(r"[^\W\d_][^:=\r\n]*")


class FieldKind(StrEnum):
    """What a field asks for."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    COMPANY = "company"
    CITY = "city"
    CHOICE = "choice"
    """One of several answers."""
    LINE = "line"
    """A short free answer."""
    TEXT = "text"
    """A free answer of several lines."""


# Kind of input and what browsers may fill in by themselves (the names of the HTML standard).
_INPUTS: dict[str, tuple[str, str]] = {
    FieldKind.NAME: ("text", "name"),
    FieldKind.PHONE: ("tel", "tel"),
    FieldKind.EMAIL: ("email", "email"),
    FieldKind.COMPANY: ("text", "organization"),
    FieldKind.CITY: ("text", "address-level2"),
}


@dataclass(frozen=True, slots=True)
class CaptureField:
    """One question: its key in answers, the label people see, and what is asked for."""

    key: str
    label: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def input_type(self) -> str:
        """The `type` of its HTML input."""
        return _INPUTS.get(self.kind, ("text", ""))[0]

    @property
    def autocomplete(self) -> str:
        """What a browser may fill in; empty for questions of our own."""
        return _INPUTS.get(self.kind, ("text", ""))[1]

    @property
    def longest(self) -> int:
        """How many characters an answer may have; kept short so that a mail link can carry all of them."""
        return 600 if self.kind == FieldKind.TEXT else 120


def key_of_label(label: str) -> str:
    """A key for a question of our own, made of its label: "Roof: flat or sloped?" becomes "Roof flat or sloped?"."""
    plain = re.sub(r"[:=]", " ", clean_value(label))
    return clean_value(re.sub(r"^[\W\d_]+", "", plain))[:LONGEST_LABEL].strip() or "question"


def read_fields(rows: Sequence[Mapping[str, object]]) -> tuple[CaptureField, ...]:
    """Fields from plain mappings with key, label, kind, required and choices, as a form keeps them.

    Raises:
        Refusal: as `check_fields`.
    """
    fields = []
    for row in rows:
        label, kind = clean_value(str(row.get("label") or "")), str(row.get("kind") or FieldKind.LINE)
        given = row.get("choices")
        choices = tuple(clean_value(str(choice)) for choice in given) if isinstance(given, list | tuple) else ()
        own = kind if kind in _INPUTS else key_of_label(label)
        key = clean_value(str(row.get("key") or own))
        fields.append(CaptureField(key, label, kind, required=bool(row.get("required")), choices=choices))
    check_fields(fields)
    return tuple(fields)


def check_fields(fields: Sequence[CaptureField]) -> None:
    """Whether people can answer them and the answers can be told apart.

    Raises:
        Refusal: a field cannot be asked; the message says which and why.
    """
    if not 1 <= len(fields) <= MOST_FIELDS:
        raise Refusal(f"A form asks between 1 and {MOST_FIELDS} questions. This one has {len(fields)}.")
    seen: set[str] = set()
    for field in fields:
        _check_field(field)
        if field.key.casefold() in seen:
            raise Refusal(f"Two questions are called “{field.key}”. Give one of them another name.")
        seen.add(field.key.casefold())


def _check_field(field: CaptureField) -> None:
    if not field.label or len(field.label) > LONGEST_LABEL or field.label != clean_value(field.label):
        raise Refusal(f"A question needs a name of one line with at most {LONGEST_LABEL} characters.")
    wrong = field.key != clean_value(field.key) or len(field.key) > LONGEST_LABEL or not _KEY.fullmatch(field.key)
    if wrong or field.key.casefold() in _RESERVED:
        raise Refusal(f"“{field.label}” cannot be used as a question's name. Begin with a letter, without “:” or “=”.")
    if field.kind not in list(FieldKind):
        raise Refusal(f"“{field.label}” is of a kind that is not known: {field.kind}.")
    if field.kind == FieldKind.CHOICE:
        _check_choices(field)
    elif field.choices:
        raise Refusal(f"“{field.label}” has answers to choose from but is no choice.")


def _check_choices(field: CaptureField) -> None:
    fit = all(choice and len(choice) <= LONGEST_CHOICE and choice == clean_value(choice) for choice in field.choices)
    if not 2 <= len(field.choices) <= MOST_CHOICES or not fit or len(set(field.choices)) != len(field.choices):  # noqa: PLR2004 - two make a choice
        raise Refusal(
            f"“{field.label}” needs 2 to {MOST_CHOICES} different answers of at most {LONGEST_CHOICE} characters."
        )
