"""What a segment's conditions may look at: who people are, and what they did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from funneldesk.model.activity import ActivityKind
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.score_terms import Operator
from funneldesk.model.source import CHANNELS, Origin
from funneldesk.model.touchpoint import TOUCH_WORDS

TOUCH, ACTIVITY = "touch", "activity"
DEAL_EVENTS = {"deal.opened": "Deal opened", "deal.won": "Deal won", "deal.lost": "Deal lost"}
CUSTOM = ("contact.custom.", "company.custom.")
"""How subjects begin that are fields of the owner's own making; the rest is the field's name."""
BANDS = ("hot", "warm", "cold")


class Kind(StrEnum):
    """What a subject's value is, and so how it can be compared."""

    TEXT = "text"
    CHOICE = "choice"
    """One of a fixed list."""
    NUMBER = "number"
    MONEY = "money"
    """An amount in the workspace's currency, in whole units."""
    DAY = "day"
    FLAG = "flag"
    ANY = "any"
    """A field of the owner's own making; compared as what it is compared with."""
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a condition may look at.

    Attributes:
        key: what is stored; where score rules look at the same, they call it so too.
        word: what it is called in a written condition.
        label: what it is called on the page.
        kind: what its values are.
        choices: the values of a fixed list.
    """

    key: str
    word: str
    label: str
    kind: Kind
    choices: tuple[str, ...] = ()


_SET = (Operator.IS_SET, Operator.IS_EMPTY)
_ORDERED = (Operator.IS, Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN)
OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    Kind.TEXT: (Operator.IS, Operator.ONE_OF, Operator.CONTAINS, *_SET),
    Kind.CHOICE: (Operator.IS, Operator.ONE_OF, *_SET),
    Kind.NUMBER: (*_ORDERED, *_SET),
    Kind.MONEY: (*_ORDERED, *_SET),
    Kind.DAY: (Operator.WITHIN_DAYS, *_ORDERED, *_SET),
    Kind.FLAG: (Operator.YES, Operator.NO),
    Kind.ANY: (Operator.IS, Operator.ONE_OF, Operator.CONTAINS, *_ORDERED[1:], *_SET),
    Kind.EVENT: (Operator.YES,),
}
"""How each kind of subject can be compared."""

WHO: tuple[Subject, ...] = (
    Subject("contact.name", "name", "Name", Kind.TEXT),
    Subject("contact.city", "city", "City", Kind.TEXT),
    Subject("contact.region", "region", "Region", Kind.TEXT),
    Subject("contact.postcode", "postcode", "Postcode", Kind.TEXT),
    Subject("contact.country", "country", "Country", Kind.TEXT),
    Subject("contact.language", "language", "Language", Kind.TEXT),
    Subject("contact.job_title", "role", "Role", Kind.TEXT),
    Subject("company.name", "company", "Company", Kind.TEXT),
    Subject("company.industry", "industry", "Industry", Kind.TEXT),
    Subject("company.size", "size", "Size (employees)", Kind.NUMBER),
    Subject("company.city", "company_city", "Company's city", Kind.TEXT),
    Subject("company.country", "company_country", "Company's country", Kind.TEXT),
    Subject("source.words", "source", "Source", Kind.TEXT),
    Subject("source.channel", "channel", "Channel", Kind.CHOICE, tuple(key for key, _ in CHANNELS)),
    Subject("source.origin", "origin", "Origin", Kind.CHOICE, tuple(Origin)),
    Subject("campaign.name", "campaign", "Campaign", Kind.TEXT),
    Subject("contact.lifecycle_stage", "lifecycle", "Lifecycle stage", Kind.CHOICE, tuple(LifecycleStage)),
    Subject("contact.owner", "owner", "Owner", Kind.TEXT),
    Subject("contact.created", "created", "First met", Kind.DAY),
    Subject("contact.points", "points", "Score", Kind.NUMBER),
    Subject("contact.band", "band", "Score band", Kind.CHOICE, BANDS),
    Subject("contact.email", "email", "E-mail address", Kind.TEXT),
    Subject("contact.phone", "phone", "Phone number", Kind.TEXT),
    Subject("contact.consent", "consent", "Consent", Kind.TEXT),
    Subject("contact.do_not_contact", "do_not_contact", "Do not contact", Kind.FLAG),
    Subject("contact.do_not_email", "do_not_email", "Do not e-mail", Kind.FLAG),
    Subject("contact.do_not_call", "do_not_call", "Do not call", Kind.FLAG),
    Subject("contact.do_not_whatsapp", "do_not_whatsapp", "Do not WhatsApp", Kind.FLAG),
    Subject("reach.email", "can_email", "Can be e-mailed", Kind.FLAG),
    Subject("reach.whatsapp", "can_whatsapp", "Can be written to by WhatsApp", Kind.FLAG),
    Subject("reach.call", "can_call", "Can be called", Kind.FLAG),
)
"""Attributes of a person."""

DID: tuple[Subject, ...] = (
    Subject("rfm.recency", "recency", "Days since last touch or win", Kind.NUMBER),
    Subject("rfm.frequency", "frequency", "Touches and wins", Kind.NUMBER),
    Subject("deal.won_amount", "won_amount", "Money won", Kind.MONEY),
    Subject(TOUCH, TOUCH, "Any touch", Kind.EVENT),
    *(Subject(f"touch.{kind}", f"touch.{kind}", words, Kind.EVENT) for kind, words in TOUCH_WORDS.items()),
    *(Subject(key, key, words, Kind.EVENT) for key, words in DEAL_EVENTS.items()),
    Subject(ACTIVITY, ACTIVITY, "Any work done with them", Kind.EVENT),
    *(
        Subject(f"activity.{kind}", f"activity.{kind}", f"{kind.replace('_', ' ').capitalize()} done", Kind.EVENT)
        for kind in ActivityKind
    ),
)
"""What a person did or what was done with them: events, and how recent, how often and how much."""

SUBJECTS: dict[str, Subject] = {subject.key: subject for subject in (*WHO, *DID)}
WORDS: dict[str, Subject] = {subject.word: subject for subject in SUBJECTS.values()} | SUBJECTS
WORDS["score"] = SUBJECTS["contact.points"]
"""Written word → subject; the stored names are understood too, and the score by what the pages call it."""


def find_subject(key: str) -> Subject | None:
    """The subject stored under this name; None where there is none."""
    known = SUBJECTS.get(key)
    if known is not None:
        return known
    for start in CUSTOM:
        name = key.removeprefix(start)
        if name != key and name.strip():
            whose = "Company: " if start.startswith("company") else ""
            return Subject(key, key, f"{whose}{name}", Kind.ANY)
    return None
