"""Message templates: what they may say, what they refuse, and that no gap is ever sent."""

from __future__ import annotations

import pytest

from funneldesk.errors import Refusal
from funneldesk.outreach.merge_field import MERGE_FIELDS, name_custom_field, read_first_name
from funneldesk.outreach.template import LONGEST_TEMPLATE, fill, preview

FALLBACK = 'Dear {{ first_name | or("friend") }},\n\nwelcome from {{ business_name }}.\n'
ASHA = {"first_name": "Asha", "business_name": "Suryoday Solar", "company": None}


def test_fields_are_filled_and_fallbacks_stand_in() -> None:
    assert fill(FALLBACK, ASHA) == "Dear Asha,\n\nwelcome from Suryoday Solar.\n"
    for blank in (None, "", "  ", "\u200b", "\t\n"):
        assert fill(FALLBACK, ASHA | {"first_name": blank}).startswith("Dear friend,")
    assert fill('{{ first_name | or(company) | or("you") | upper }}', {"company": "himalaya"}) == "HIMALAYA"
    assert fill('{{ first_name | title | or("you") }}', {}) == "you"


def test_every_gap_is_named_and_nothing_is_sent() -> None:
    text = "Dear {{ first_name }}, how is {{ city }}? {{ first_name }}"
    shown = preview(text, {"first_name": " "})
    assert shown.missing == ("first_name", "city")
    assert shown.text == "Dear [first name?], how is [city?]? [first name?]"
    assert not shown.complete
    with pytest.raises(Refusal, match="first name, city"):
        fill(text, {"first_name": ""})


def test_a_misspelt_field_is_a_gap_too() -> None:
    with pytest.raises(Refusal, match="frist name"):
        fill("Dear {{ frist_name }},", ASHA)


def test_conditions_ask_only_for_what_they_show() -> None:
    text = (
        '{% if company %}\nFor {{ company }}.\n{% elif city == "Pune" %}\nFor Pune.\n'
        "{% else %}\nFor you.\n{% endif %}\n"
    )
    assert fill(text, {"company": "Himalaya"}) == "For Himalaya.\n"
    assert fill(text, {"city": "Pune"}) == "For Pune.\n"
    assert fill(text, {}) == "For you.\n"


@pytest.mark.parametrize(
    "text",
    ["Dear {% if first_name %}{{ first_name }}{% endif %},", 'Hi {{ first_name or "" }}!', "\nDear ,\n", "dear:"],
)
def test_a_greeting_to_nobody_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="greeting"):
        fill(text, {})


@pytest.mark.parametrize("text", ["Hi,", "Hello!", "Dearest friends,", "Oh dear, no."])
def test_a_greeting_that_needs_no_name_passes(text: str) -> None:
    assert fill(text, {}) == text


def test_a_message_of_nothing_is_refused() -> None:
    with pytest.raises(Refusal, match="empty"):
        fill("{% if city %}{{ city }}{% endif %} \n", {})


@pytest.mark.parametrize(
    "text",
    [
        "{% for i in range(999999999) %}x{% endfor %}",
        "{{ range(9) }}",
        "{{ 'x' * 999999999 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ first_name.__class__ }}",
        "{{ first_name['x'] }}",
        "{{ first_name.upper() }}",
        "{{ self }}",
        "{{ _x }}",
        "{{ loop }}",
        "{% set x = 1 %}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% macro f() %}{% endmacro %}",
        "{% block a %}{% endblock %}",
        "{{ first_name | attr('x') }}",
        "{{ first_name | center(999999999) }}",
        "{{ first_name | or }}",
        "{{ first_name | or('a', 'b') }}",
        "{{ first_name | or(x='b') }}",
        "{{ first_name | or(*city) }}",
        "{{ first_name | or('') }}",
        "{{ first_name | or('  ') }}",
        "{% filter upper %}x{% endfilter %}",
        "{{ first_name is defined }}",
        "{{ a if b else c }}",
        "{{ a ~ b }}",
        "{% if a < b %}{% endif %}",
        "{{ 5 }}",
        "{{ first_name",
        "{% if a %}",
        "{% nonsense %}",
        "{{ " + "(" * 4000 + "a" + ")" * 4000 + " }}",
        "{{ " + "not " * 2400 + "a }}",
        "{% if a %}" * 300 + "{% endif %}" * 300,
        "x" * (LONGEST_TEMPLATE + 1),
    ],
)
def test_whatever_is_more_than_fields_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        fill(text, ASHA)
    assert "Traceback" not in str(refused.value)
    assert preview(text, ASHA).errors == (str(refused.value),)


def test_a_message_does_not_grow_without_bounds() -> None:
    with pytest.raises(Refusal, match="grows"):
        fill("{{ city }}" * 50, {"city": "x" * 1000})
    with pytest.raises(Refusal, match="shorten"):
        fill("{{ city }}", {"city": "x" * 3000})


def test_values_are_text_and_never_templates_or_lines() -> None:
    assert fill("{{ city }}", {"city": "{{ company }} <b>\r\nBcc: x\x00"}) == "{{ company }} <b> Bcc: x"


def test_a_subject_is_one_line() -> None:
    assert (
        fill("For {{ city }}", {"city": "Pune\r\nBcc: all@example.com\u2028x"}, one_line=True)
        == "For Pune Bcc: all@example.com x"
    )
    for text in ("For\nBcc: x", "For\r", "For\u2028you", "For\x85you", "For\n"):
        with pytest.raises(Refusal, match="line"):
            fill(text, {}, one_line=True)
    with pytest.raises(Refusal, match="200"):
        fill("{{ city }}", {"city": "x" * 300}, one_line=True)


def test_hindi_keeps_its_joiners() -> None:
    assert fill("नमस्ते {{ name }}", {"name": "क्\u200dष"}) == "नमस्ते क्\u200dष"


def test_custom_fields_have_names_that_templates_can_say() -> None:
    assert name_custom_field("Roof size (m²)") == "custom_roof_size_m2"
    for label in ("Roof size", "रुचि", "Größe", "9 to 5"):
        name = name_custom_field(label)
        assert fill(f"{{{{ {name} }}}}", {name: "ok"}) == "ok"
    with pytest.raises(Refusal, match="letter"):
        name_custom_field("--")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Meera Kulkarni", "Meera"),
        ("  Dr. Meera  Kulkarni ", "Meera"),
        ("R. Iyer", None),
        ("Mr", None),
        ("", None),
        (None, None),
        ("meera@example.in", None),
        ("98220", None),
        ("मीरा कुलकर्णी", "मीरा"),
    ],
)
def test_the_first_name_is_read_or_left_out(name: str | None, first: str | None) -> None:
    assert read_first_name(name) == first


def test_each_listed_field_can_be_used() -> None:
    for field in MERGE_FIELDS:
        assert fill(f"{{{{ {field.name} }}}}", {field.name: field.example}) == field.example
