"""A telephone number written plainly is read on a short way, and means what the long way and the library say."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from funneldesk.exchange.values_phone import parse_phones

gaps = st.sampled_from(["", " ", "-", "  ", "."])
codes = st.sampled_from(["", "0", "+91", "91", "+", "+1", "0091", "+910"])
figures = st.text("0123456789", min_size=3, max_size=6)
numbers = st.builds("".join, st.tuples(codes, gaps, figures, gaps, figures))
regions = st.sampled_from(["IN", "DE", "US", "AE"])


@given(numbers, regions)
@example("+91 98220 14455", "US")
@example("098220-14455", "IN")
@example("9822014455", "IN")
@example("9822014455", "DE")
@example("+91-9822014455", "IN")
def test_both_ways_end_at_one_number(text: str, region: str) -> None:
    # The mark of a lead form's export keeps a number off the short way.
    short, long = parse_phones(text, region), parse_phones(f"p:{text}", region)

    assert [(each.e164, each.note) for each in short] == [(each.e164, each.note) for each in long]
    assert [each.raw for each in short] == [text.strip()]


@given(numbers, regions)
def test_the_library_reads_the_same_number(text: str, region: str) -> None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return
    if phonenumbers.is_valid_number(number) and number.country_code == 91:
        [found] = parse_phones(text, region)
        assert found.e164 == phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize("text", ["+91९८२२०१४४५५", "९८२२० १४४५५"])
def test_figures_of_another_script_become_plain(text: str) -> None:
    [found] = parse_phones(text, "IN")
    assert found.e164 == "+919822014455"
