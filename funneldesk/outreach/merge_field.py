"""Merge fields: the words that a message template may take from a person, the business and the campaign."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_VALUE = 2000
"""A field's value may have so many characters."""

CUSTOM_PREFIX = "custom_"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class MergeField:
    """A field by the name that templates use, in words, with an invented example for previews."""

    name: str
    label: str
    example: str


MERGE_FIELDS: tuple[MergeField, ...] = (
    MergeField("first_name", "First name", "Meera"),
    MergeField("name", "Full name", "Meera Kulkarni"),
    MergeField("company", "Company", "Himalaya Traders"),
    MergeField("job_title", "Job title", "Purchase manager"),
    MergeField("city", "City", "Pune"),
    MergeField("owner_name", "Who looks after the person", "Asha Rao"),
    MergeField("business_name", "Our business", "Suryoday Solar"),
    MergeField("campaign", "Campaign", "Monsoon offer"),
    MergeField("content_title", "Title of the content", "Ten questions about rooftop solar"),
    MergeField("content_link", "Link to the content", "https://example.com/solar"),
    MergeField("product_interest", "Product of interest", "3 kW rooftop kit"),
)

_LABELS = {field.name: field.label for field in MERGE_FIELDS}


def name_custom_field(label: str) -> str:
    """The template name of a custom field: "Roof size (m²)" becomes `custom_roof_size_m2`.

    Raises:
        Refusal: the label has no letter or digit.
    """
    plain = unicodedata.normalize("NFKC", label).casefold()
    # Marks belong to the letters of Indic scripts, but a name cannot hold every one of them.
    kept = "".join(char if f"a{char}".isidentifier() else "_" for char in plain)
    name = re.sub(r"_+", "_", kept).strip("_")[:_LONGEST_NAME]
    if not name:
        raise Refusal(f"The custom field “{label}” has no letter or digit. Give it a name.")
    return CUSTOM_PREFIX + name


def tell_field(name: str) -> str:
    """The field in words, for messages to people."""
    if name in _LABELS:
        return _LABELS[name].casefold()
    return name.removeprefix(CUSTOM_PREFIX).replace("_", " ")


def read_first_name(name: str | None) -> str | None:
    """The first word of a full name, without a title such as "Dr."; None where that leaves no usable name.

    An initial such as "R." is no first name: "Dear R," reads worse than the fallback.
    """
    words = [word.strip(".,") for word in clean_value(name or "").split(" ")]
    usable = [word for word in words if word.casefold() not in _TITLES]
    if not usable or len(usable[0]) <= 1 or "@" in usable[0] or not any(char.isalpha() for char in usable[0]):
        return None
    return usable[0]


def clean_value(value: str) -> str:
    """A field's value as one line of plain text: no control or invisible marks, single spaces."""
    joined = "".join(
        " " if char.isspace() else char
        for char in value
        if char.isspace() or unicodedata.category(char) not in _UNWANTED or char in _JOINERS
    )
    # What only joiners are left of cannot be seen.
    return " ".join(joined.split()) if joined.strip(_JOINERS + " ") else ""


def clean_fields(fields: Mapping[str, str | None]) -> dict[str, str]:
    """The fields that hold something visible, cleaned.

    Raises:
        Refusal: a value is longer than a message can bear.
    """
    cleaned = {name: clean_value(value) for name, value in fields.items() if value is not None}
    for name, value in cleaned.items():
        if len(value) > LONGEST_VALUE:
            raise Refusal(f"The {tell_field(name)} has more than {LONGEST_VALUE:,} characters. Please shorten it.")
    return {name: value for name, value in cleaned.items() if value}


_TITLES = frozenset(
    {"", "mr", "mrs", "ms", "miss", "dr", "prof", "shri", "sri", "smt", "km", "er", "ca", "adv", "sir", "madam"}
)
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Devanagari and other scripts write with these two invisible marks.
_JOINERS = "\u200c\u200d"
