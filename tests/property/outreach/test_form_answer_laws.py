"""Laws of form answers: what the page's script writes is read back exactly, and no file breaks the reader."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from funneldesk.outreach.answer_file import read_answers
from funneldesk.outreach.form_answer import clean_answer, read_answer, write_answer
from tests.support.form_answers import PAIRS


@settings(deadline=None)
@given(PAIRS)
def test_what_is_written_is_read_back(pairs: dict[str, str]) -> None:
    text = write_answer("form-1", pairs.items())
    answer = read_answer(text)
    assert answer is not None
    expected = {key: clean_answer(value) for key, value in pairs.items()}
    assert answer.values == {key: value for key, value in expected.items() if value}
    for changed in (
        text.replace("\n", "\r\n"),
        "\n".join(f"> {line}" for line in text.split("\n")),
        f"Hi\n{text}\nx: y",
    ):
        assert read_answer(changed) == answer
    (from_file,) = read_answers(text)
    assert from_file == answer


@settings(deadline=None)
@given(st.lists(PAIRS, max_size=4))
def test_many_answers_stay_apart(forms: list[dict[str, str]]) -> None:
    text = "\n\n".join(write_answer(f"form-{place}", pairs.items()) for place, pairs in enumerate(forms))
    assert [answer.form_uid for answer in read_answers(text)] == [f"form-{place}" for place in range(len(forms))]


LINES = st.sampled_from(
    ["FunnelDesk form: f", "FunnelDesk form=f", "name: x", "name=x", "End of form", "", "> ", "<div>", "<script",
     "[1/2/26, 10:00] A: hi", "From a\n", "Date: x"]
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(LINES, max_size=12).map("\n".join)))
def test_no_text_breaks_the_reader(text: str) -> None:
    for answer in read_answers(text):
        assert all(value and value == value.strip() for value in answer.values.values())


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    read_answers(raw)
    read_answers(b"From: a@b.in\n" + raw)
