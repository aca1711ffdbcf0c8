"""Answers to forms, as people and as nobody would write them."""

from __future__ import annotations

from hypothesis import strategies as st

from funneldesk.outreach.landing_page import VISIT_NAMES

_OWN = {"consent", "consent wording", "answer id", "sent at", "form", *VISIT_NAMES}
_KEYS = st.one_of(
    st.sampled_from(["name", "phone", "Roof, flat or not?", "छत", "Größe (m²)"]),
    st.from_regex(r"[A-Za-zéß][A-Za-z0-9 ?,.()/-]{0,20}[A-Za-z?]", fullmatch=True),
)
_PIECES = st.sampled_from(
    ["\\", "n", "\n", "\r\n", "\r", ": ", "name: x", "End of form", "FunnelDesk form: y", "> ", "=", " ", "\u2028",
     "\ud800", "😀", "\x00", "\x85", "\ufeff", "<br>", "[1/2/26, 10:00] A: "]
)  # fmt: skip
_VALUES = st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=8).map("".join), st.text("ab\\n\n", max_size=30))

PAIRS = st.dictionaries(_KEYS.filter(lambda key: key.casefold() not in _OWN), _VALUES, max_size=6)
"""Questions with what people wrote: several lines, hidden signs, and lines that look like the form's own."""
