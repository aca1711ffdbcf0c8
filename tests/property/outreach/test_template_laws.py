"""Laws of message templates: any text is read or refused in words, and nothing with a gap goes out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from funneldesk.errors import Refusal
from funneldesk.outreach.template import LONGEST_MESSAGE, fill, preview

PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", "{#", "#}", " if ", " endif ", " else ", "first_name", " | or(", '"x"', ")", "for i in",
     ".", "[0]", "Dear ", ",", "\n", "range(9)", " == ", "not "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=20).map("".join))
VALUES = st.dictionaries(st.sampled_from(["first_name", "city", "company"]), st.one_of(st.none(), st.text(max_size=30)))


@settings(deadline=None)
@given(TEXTS, VALUES)
def test_any_text_is_read_or_refused_in_words(text: str, values: dict[str, str | None]) -> None:
    shown = preview(text, values)
    assert len(shown.text) <= LONGEST_MESSAGE
    try:
        filled = fill(text, values)
    except Refusal:
        assert not shown.complete
    else:
        assert shown.complete
        assert shown.text == filled


@settings(deadline=None)
@given(VALUES)
def test_no_letter_ever_greets_nobody(values: dict[str, str | None]) -> None:
    text = "Dear {{ first_name }},\nhow is {{ city }}?"
    try:
        filled = fill(text, values)
    except Refusal:
        return
    name = filled.partition(",\nhow is ")[0].removeprefix("Dear ")
    assert name.strip()
    assert name == name.strip()


@settings(deadline=None)
@given(st.text(max_size=60))
def test_values_never_break_the_subject(value: str) -> None:
    try:
        subject = fill('About {{ city | or("you") }}', {"city": value}, one_line=True)
    except Refusal:
        return
    assert len(subject.splitlines()) == 1
    assert subject.isprintable() or "\u200c" in subject or "\u200d" in subject


@settings(deadline=None)
@given(st.text("abc<>&'\"{}%# ", max_size=40))
def test_plain_values_come_through_as_they_are(value: str) -> None:
    plain = " ".join(value.split())
    if plain:
        assert fill("{{ city }}", {"city": value}) == plain
