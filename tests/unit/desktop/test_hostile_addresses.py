"""Whatever is stored as a number or an address leads to a call, a chat, a mail or nowhere."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.desktop.reach_person import link_to
from funneldesk.errors import Refusal
from funneldesk.model.reach import Reach
from funneldesk.outreach.links import read_number
from funneldesk.queries.message_facts import PersonFacts

HOSTILE = (
    "javascript:alert(1)", "file:///etc/passwd", "tel:911", "+91 98220 14455;ext=1", "98220\n14455", "https://e.example",
    "a@b.c,d@e.f", "a@example.com?bcc=x@e.example", "a@example.com\r\nBcc: x@e.example", "mailto:a@example.com", "११२",
    "+999999999999", "000000", "1" * 40, "%0a", "//host/share", "\u202e5544102289", "", " ",
)  # fmt: skip
_SAFE = re.compile(r"tel:\+\d{6,15}|https://wa\.me/\d{6,15}(\?text=[\w%.~-]*)?|mailto:[^?,;\s]+(\?(subject|body)=.*)?")


def person(address: str) -> PersonFacts:
    reach = Reach("email", address, False, False, False, False, False, "yes", False)
    return PersonFacts(1, "M", None, None, None, None, None, None, {}, address, address, reach)


def links_to(address: str, words: str) -> list[str]:
    """All links that an address leads to."""
    links = []
    for kind in ("call", "whatsapp", "email"):
        with contextlib.suppress(Refusal):
            links.append(link_to(kind, person(address), "IN", subject=words, words=words))
    return links


def check(address: str, words: str = "") -> None:
    for link in links_to(address, words):
        assert _SAFE.fullmatch(link), link
        assert link.count("@") <= 1


@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_leads_nowhere_else(address: str) -> None:
    check(address, address)


@given(st.text(max_size=40), st.text(max_size=80))
def test_no_stored_text_picks_a_scheme(address: str, words: str) -> None:
    check(address, words)


def test_a_number_is_brought_into_international_form_or_refused() -> None:
    assert read_number("098220 14455", "IN") == "+919822014455"
    assert read_number("+1 (650) 253-0000", "IN") == "+16502530000"
    assert read_number("123", "IN") is None
    assert read_number("not a number", "IN") is None
    assert link_to("whatsapp", person("98220 14455"), "IN", words="a b") == "https://wa.me/919822014455?text=a%20b"
