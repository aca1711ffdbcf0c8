"""Score rules in words, and words typed by a person as a rule's value."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.model.activity import ActivityKind
from funneldesk.model.score_terms import EVENT_SUBJECTS, Operator, Repeat
from funneldesk.model.source import CHANNELS
from funneldesk.model.touchpoint import TOUCH_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.model.score_terms import Rule, RuleValue

ATTRIBUTE_WORDS: dict[str, str] = {
    "contact.phone": "Phone",
    "contact.email": "E-mail",
    "contact.city": "City",
    "contact.country": "Country",
    "contact.language": "Language",
    "contact.job_title": "Job title",
    "contact.consent": "Consent",
    "contact.do_not_contact": "Do not contact",
    "contact.lifecycle_stage": "Lifecycle stage",
    "contact.owner": "Owner",
    "contact.age_days": "Days since first contact",
    "company.name": "Company",
    "company.industry": "Industry",
    "company.size": "Company size",
    "company.city": "Company's city",
    "company.country": "Company's country",
    "company.founded_year": "Company founded in",
    "company.website": "Company's website",
    "source.words": "Source",
    "source.channel": "Channel",
    "source.origin": "Origin",
    "deal.amount": "Deal amount",
    "deal.currency": "Deal currency",
    "deal.stage": "Deal stage",
    "deal.probability": "Deal chance",
    "deal.age_days": "Days since the deal opened",
    "deal.stage_days": "Days in the stage",
}

_NUMBERS = frozenset(
    {
        "company.size",
        "company.founded_year",
        "deal.amount",
        "deal.probability",
        "deal.age_days",
        "deal.stage_days",
        "contact.age_days",
    }
)

_PLAIN = {
    Operator.IS: "is",
    Operator.ONE_OF: "is one of",
    Operator.CONTAINS: "has a word like",
    Operator.IS_SET: "is known",
    Operator.IS_EMPTY: "is not known",
    Operator.AT_LEAST: "is at least",
    Operator.AT_MOST: "is at most",
    Operator.BETWEEN: "is between",
    Operator.WITHIN_DAYS: "is within the last days",
    Operator.YES: "is yes",
    Operator.NO: "is no",
}
_EVENT = {
    Operator.IS_SET: "happened",
    Operator.IS_EMPTY: "never happened",
    Operator.AT_LEAST: "happened at least (times)",
    Operator.WITHIN_DAYS: "happened within (days)",
}
_LISTS = frozenset({Operator.ONE_OF, Operator.CONTAINS})
_ENDS = re.compile(r"\s*(.+?)\s*(?:–|—|\bto\b|\band\b)\s*(.+?)\s*")
_NUMBERS_AND_DASH = re.compile(r"\s*(\d[\d.]*)\s*[-,]\s*(\d[\d.]*)\s*")
_SHOWN_WORDS = 3
_OWN_FIELDS = {"contact": "own field", "company": "company's own field", "deal": "deal's own field"}
_CHANNEL_WORDS = dict(CHANNELS)


def is_event(subject: str) -> bool:
    """Whether a subject names what happens rather than what is known."""
    return subject.startswith(EVENT_SUBJECTS)


def subject_choices(custom: Iterable[str] = ()) -> list[tuple[object, str]]:
    """Everything a rule can look at, with its words; `custom` names the workspace's own fields as subjects."""
    touches = [(f"touch.{kind}", words) for kind, words in TOUCH_WORDS.items()]
    activities = [(f"activity.{kind.value}", subject_words(f"activity.{kind.value}")) for kind in ActivityKind]
    own = [(subject, f"{subject_words(subject)} ({_OWN_FIELDS[subject.partition('.')[0]]})") for subject in custom]
    return [*ATTRIBUTE_WORDS.items(), *own, *touches, *activities]


def subject_words(subject: str) -> str:
    """A subject as people call it; a custom field by its own name."""
    if subject in ATTRIBUTE_WORDS:
        return ATTRIBUTE_WORDS[subject]
    part, _, name = subject.partition(".")
    if part == "touch" and name in TOUCH_WORDS:
        return TOUCH_WORDS[name]
    if name.startswith("custom."):
        return name.removeprefix("custom.")
    words = name.replace("_", " ").strip().capitalize()
    return f"{words} (activity)" if part == "activity" else words or subject


def operator_choices(subject: str) -> list[tuple[object, str]]:
    """The comparisons a subject allows, with their words."""
    return [(operator.value, words) for operator, words in (_EVENT if is_event(subject) else _PLAIN).items()]


def needs_value(operator: str) -> bool:
    """Whether a comparison is with something."""
    return Operator(operator) not in {Operator.IS_SET, Operator.IS_EMPTY, Operator.YES, Operator.NO}


def value_hint(operator: str) -> str:
    """What to type for a comparison."""
    found = Operator(operator)
    if found in _LISTS:
        return "Words, with commas between"
    return {
        Operator.BETWEEN: "10 to 49",
        Operator.WITHIN_DAYS: "Days",
        Operator.AT_LEAST: "A number or a day",
        Operator.AT_MOST: "A number or a day",
    }.get(found, "A word")


def value_text(value: RuleValue, operator: str, subject: str = "") -> str:
    """A rule's value as it is typed."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return (" to " if operator == Operator.BETWEEN else ", ").join(_shown(subject, one) for one in value)
    return _shown(subject, value)


def read_value(text: str, operator: str, subject: str) -> RuleValue:
    """What was typed, as the rule holds it.

    Raises:
        Refusal: it cannot be compared that way.
    """
    found = Operator(operator)
    if not needs_value(operator):
        return None
    if found in _LISTS:
        words = tuple(_stored(subject, word.strip()) for word in text.split(",") if word.strip())
        return words[0] if found is Operator.CONTAINS and len(words) == 1 else words
    if found is Operator.BETWEEN:
        ends = _ENDS.fullmatch(text) or _NUMBERS_AND_DASH.fullmatch(text)
        if ends is None:
            raise Refusal("Give two ends, such as 10 to 49.")
        return (_measure(ends[1]), _measure(ends[2]))
    if found in {Operator.AT_LEAST, Operator.AT_MOST, Operator.WITHIN_DAYS}:
        return _measure(text)
    return _measure(text) if subject in _NUMBERS else _stored(subject, text.strip())


def condition_words(rule: Rule) -> str:
    """When a rule holds, in words."""
    subject, operator = subject_words(rule.subject), Operator(rule.operator)
    if is_event(rule.subject):
        return f"{subject} {_event_words(rule, operator)}"
    if operator is Operator.WITHIN_DAYS:
        return f"{subject} is within the last {_counted(rule.value, 'day')}"
    if not needs_value(operator):
        return f"{subject} {_PLAIN[operator]}"
    if operator is Operator.BETWEEN and isinstance(rule.value, tuple):
        return f"{subject} is {rule.value[0]} to {rule.value[1]}"
    return f"{subject} {_PLAIN[operator]} {_listed(rule.subject, rule.value)}"


def _event_words(rule: Rule, operator: Operator) -> str:
    if operator is Operator.AT_LEAST:
        return f"happened at least {_counted(rule.value, 'time')}"
    if operator is Operator.WITHIN_DAYS:
        return f"happened within {_counted(rule.value, 'day')}"
    return "never happened" if operator in {Operator.IS_EMPTY, Operator.NO} else "happened"


def _listed(subject: str, value: RuleValue) -> str:
    if not isinstance(value, tuple):
        return _shown(subject, value)
    more = len(value) - _SHOWN_WORDS
    return ", ".join(_shown(subject, one) for one in value[:_SHOWN_WORDS]) + (f" +{more}" if more > 0 else "")


def repeat_words(rule: Rule) -> str:
    """How often a rule counts, in words; empty where that makes no sense."""
    if not is_event(rule.subject):
        return ""
    if rule.repeat is Repeat.EACH:
        return "Each time"
    if rule.repeat is Repeat.AT_MOST:
        return f"{rule.repeat_limit}× in {_counted(f'{rule.repeat_window_days:g}', 'day')}"
    return "Once"


def fading_words(rule: Rule) -> str:
    """How fast the points fade, in words."""
    return "" if rule.half_life_days is None else _counted(f"{rule.half_life_days:g}", "day")


def _counted(number: object, noun: str) -> str:
    return f"{number} {noun}" if str(number) == "1" else f"{number} {noun}s"


def _shown(subject: str, value: object) -> str:
    """A value as people read it: a channel by its label."""
    return _CHANNEL_WORDS.get(str(value), str(value)) if subject == "source.channel" else str(value)


def _stored(subject: str, text: str) -> str:
    """A word as it is stored: a channel by its key."""
    if subject != "source.channel":
        return text
    return next((key for key, label in _CHANNEL_WORDS.items() if label.casefold() == text.casefold()), text)


def _measure(text: str) -> int | float | dt.date:
    word = text.strip().replace(",", "").replace(" ", "")
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        pass
    try:
        number = float(word)
    except ValueError:
        raise Refusal(f"“{text.strip()}” is neither a number nor a day such as 2026-04-01.") from None
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124 - the test for no number
        raise Refusal(f"“{text.strip()}” is no number.")
    return int(number) if number.is_integer() else number
