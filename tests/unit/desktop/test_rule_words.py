"""Score rules are said in words, and words become a rule's value."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.desktop.settings.rule_words import (
    condition_words,
    fading_words,
    operator_choices,
    read_value,
    repeat_words,
    subject_choices,
    value_text,
)
from funneldesk.errors import Refusal
from funneldesk.model.score_rule_defaults import default_rules
from funneldesk.model.score_terms import Axis, Operator, Rule


@pytest.mark.parametrize("rule", default_rules(), ids=lambda rule: str(rule.id))
def test_every_default_rule_has_words_and_can_be_edited(rule: Rule) -> None:
    assert condition_words(rule)
    assert "_" not in condition_words(rule)
    assert rule.subject in {subject for subject, _words in subject_choices()}
    assert rule.operator.value in {operator for operator, _words in operator_choices(rule.subject)}
    typed = value_text(rule.value, rule.operator, rule.subject)
    assert read_value(typed, rule.operator, rule.subject) == rule.value


def test_conditions_read_as_people_say_them() -> None:
    said = {rule.label: condition_words(rule) for rule in default_rules()}
    assert said["Has a phone number"] == "Phone is known"
    assert said["Company of 10 to 49"] == "Company size is 10 to 49"
    assert said["Asked for a demo"] == "Demo asked for happened"
    often = {rule.label: repeat_words(rule) for rule in default_rules()}
    assert often["Clicked a link"] == "3× in 14 days"
    assert often["Has a phone number"] == ""


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("10 to 49", (10, 49)),
        ("10-49", (10, 49)),
        ("10 – 49", (10, 49)),
        ("1.5 and 2", (1.5, 2)),
        ("2026-01-01 to 2026-02-01", (dt.date(2026, 1, 1), dt.date(2026, 2, 1))),
    ],
)
def test_two_ends_are_read_however_they_are_joined(typed: str, value: tuple[object, object]) -> None:
    assert read_value(typed, Operator.BETWEEN, "company.size") == value


@pytest.mark.parametrize("typed", ["", "ten", "nan", "inf", "1 2 to"])
def test_what_is_no_measure_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        read_value(typed, Operator.AT_LEAST, "company.size")


@given(st.lists(st.text(alphabet="abc é-", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=6))
def test_lists_of_words_come_back_as_they_were(words: list[str]) -> None:
    assert read_value(value_text(tuple(words), Operator.ONE_OF), Operator.ONE_OF, "contact.city") == tuple(words)


def test_one_day_and_one_time_are_said_as_one() -> None:
    rule = Rule("r", Axis.ENGAGEMENT, "g", "touch.visit", Operator.WITHIN_DAYS, 1, 5, "Came", half_life_days=1)
    assert condition_words(rule).endswith("happened within 1 day")
    assert condition_words(replace(rule, operator=Operator.AT_LEAST)).endswith("happened at least 1 time")
    assert condition_words(replace(rule, value=7)).endswith("happened within 7 days")
    assert fading_words(rule) == "1 day"
