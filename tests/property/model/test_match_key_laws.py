"""Plain text takes a short way to its match keys and ends where the long one ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from funneldesk.model.match_key import company_key, person_key, product_key

# Folds to nothing, and sends the text the way for every script.
ACCENT = "\u0301"
# A word of another script keeps the text on that way to its end.
NAME = "\u0928"
names = st.lists(
    st.one_of(
        st.sampled_from(
            ["Acme", "J.P.", "A. B. C", "& Co.", "+", "(P) Ltd", "Pvt. Ltd.", "O'Brien", "GTX-Pro", "S.A."]
        ),
        st.text(st.characters(max_codepoint=127), max_size=8),
    ),
    max_size=5,
).map(" ".join)


@given(names)
def test_the_short_way_ends_where_the_long_one_ends(name: str) -> None:
    for make in (company_key, product_key, person_key):
        assert make(name) == make(name + ACCENT)
    assert product_key(f"{name} {NAME}") == (product_key(name) or "") + NAME
    assert person_key(f"{name} {NAME}") == f"{person_key(name) or ''} {NAME}".lstrip()
