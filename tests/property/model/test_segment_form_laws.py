"""A filter survives being stored and being written down."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from funneldesk.errors import Refusal
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_expression import parse_filter, write_filter
from funneldesk.model.segment_terms import Condition, Group, simplify
from tests.support.segment_filters import FILTERS

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(lambda text: text.split())

_WORDS = ["city", '"a"', "=", "(", ")", "and", "or", "not", "touch", "within", "5", "days", "in", ",", "."]


@given(filter_=FILTERS)
def test_a_stored_filter_is_restored(filter_: Group) -> None:
    assert Group.restore(json.loads(json.dumps(filter_.keep()))) == filter_


@given(filter_=FILTERS)
def test_a_written_filter_is_read_again(filter_: Group) -> None:
    assert parse_filter(write_filter(filter_)) == simplify(filter_)


@given(text=_TEXT, name=_TEXT)
def test_any_text_and_any_field_name_survive(text: str, name: str) -> None:
    if set('"\\') & set(name):
        name = "field"
    filter_ = Group(parts=(Condition(f"contact.custom.{name}", Operator.IS, text),))
    assert parse_filter(write_filter(filter_)) == filter_
    assert Group.restore(json.loads(json.dumps(filter_.keep()))) == filter_


def _read(text: str) -> Group | str:
    """The filter, or the sentence that says why not."""
    try:
        return parse_filter(text)
    except Refusal as refusal:
        return str(refusal)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str) -> None:
    assert _read(text)


@given(words=st.lists(st.sampled_from(_WORDS), max_size=14))
def test_words_in_any_order_are_read_or_refused_in_words(words: list[str]) -> None:
    found = _read(" ".join(words))
    if isinstance(found, Group):
        assert parse_filter(write_filter(found)) == found
    else:
        assert found.endswith(".")
