"""What sales and marketing learn of a person: where they came from, what their word counts for, tags, the profile."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from funneldesk.errors import Refusal
from funneldesk.model.contact import PROFILE_CHECKLIST, DecisionRole
from funneldesk.model.source import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.commands.work import Work
    from funneldesk.model.contact import Contact

_PROFILE_KEYS = frozenset(key for key, _ in PROFILE_CHECKLIST)
_LONGEST_TAG = 40
_MOST_TAGS = 30


def read_tags(text: str) -> list[str]:
    """Tags typed in one line with commas between; each once, in their order."""
    return clean_tags(text.split(",")) or []


def clean_tags(tags: Iterable[str] | None) -> list[str] | None:
    """Tags without outer blanks, each once whatever its case; None where none is left.

    Raises:
        Refusal: a tag is too long, or there are too many.
    """
    found: dict[str, str] = {}
    for tag in tags or ():
        word = " ".join(tag.split())
        if len(word) > _LONGEST_TAG:
            raise Refusal(f"A tag has at most {_LONGEST_TAG} letters; “{word[:_LONGEST_TAG]}…” has more.")
        if word:
            found.setdefault(word.casefold(), word)
    if len(found) > _MOST_TAGS:
        raise Refusal(f"A lead has at most {_MOST_TAGS} tags.")
    return list(found.values()) or None


def set_tags(_work: Work, contact: Contact, value: Any) -> None:
    """Give a contact these tags in place of those it had."""
    contact.tags = clean_tags(value)


def set_origin(_work: Work, contact: Contact, value: Any) -> None:
    """Say whether the person came to us or we to them; None leaves it to the source."""
    if value not in {None, *Origin}:
        raise Refusal("The origin of a lead is inbound or outbound.")
    contact.origin = value


def set_decision_role(_work: Work, contact: Contact, value: Any) -> None:
    """Say what the person's word counts for when the company buys; None takes it back."""
    if value not in {None, *DecisionRole}:
        raise Refusal("Somebody decides, influences, uses or blocks.")
    contact.decision_role = value


def set_profile(_work: Work, contact: Contact, value: Any) -> None:
    """Lay answers of the checklist before the first contact over those there are; None or False takes one away."""
    unknown = sorted(set(value) - _PROFILE_KEYS)
    if unknown:
        raise Refusal(f"The profile does not ask for “{unknown[0]}”.")
    laid = {**(contact.profile or {}), **value}
    contact.profile = {key: one for key, one in laid.items() if one} or None


def set_revisit_day(work: Work, contact: Contact, value: Any) -> None:
    """Set the day on which a recycled lead comes back."""
    if value is not None and not isinstance(value, dt.date):
        raise Refusal("The day on which a lead comes back is a date.")
    if value is not None and value <= work.now.astimezone(work.business.zone).date():
        raise Refusal("A recycled lead comes back on a day ahead; choose tomorrow or later.")
    contact.revisit_on = value
