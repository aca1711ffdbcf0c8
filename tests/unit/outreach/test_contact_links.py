"""Links to people are made of checked parts only, whatever is stored."""

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.outreach.links import make_call_link, make_email_link, make_whatsapp_link, may_open


def test_good_parts_make_links() -> None:
    assert make_call_link("+91 98220-14455") == "tel:+919822014455"
    assert make_call_link("020 2543 1234") == "tel:02025431234"
    assert (
        make_whatsapp_link("+919822014455", "Hello & welcome")
        == "https://wa.me/919822014455?text=Hello%20%26%20welcome"
    )
    assert make_email_link(" meera@himalaya.in ", "Offer") == "mailto:meera@himalaya.in?subject=Offer"


def test_whatsapp_needs_the_country() -> None:
    assert make_whatsapp_link("9822014455") is None
    assert make_whatsapp_link("09822014455") is None


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "+91982;cmd",
        "98220\n14455x",
        "+91 98220 14455?body=x",
        "٩٨٢٢٠١٤٤٥٥٠",
        "+" + "9" * 40,
        "--help",
    ],
)
def test_what_is_no_number_makes_no_link(hostile: str) -> None:
    assert make_call_link(hostile) is None
    assert make_whatsapp_link(hostile) is None


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "a@b",
        "a@b.c,d@e.f",
        "a@b.c\nbcc:d@e.f",
        "a@b.c?bcc=d@e.f",
        "<a@b.c>",
        "javascript:a@b.c d",
        "a b@c.d",
        "a@b.c;x@y.z",
        f"{'a' * 300}@b.c",
    ],
)
def test_what_is_no_single_address_makes_no_link(hostile: str) -> None:
    assert make_email_link(hostile) is None


@given(st.text(max_size=60))
def test_no_text_chooses_the_scheme_or_the_host(text: str) -> None:
    call, chat, mail = make_call_link(text), make_whatsapp_link(text), make_email_link(text)
    assert call is None or set(call.removeprefix("tel:")) <= set(string.digits + "+")
    assert chat is None or urlsplit(chat)[:2] == ("https", "wa.me")
    assert mail is None or (mail.startswith("mailto:") and "," not in mail and "?" not in mail)


@given(st.text(max_size=200))
def test_words_never_break_out_of_their_place(words: str) -> None:
    chat = make_whatsapp_link("+919822014455", words)
    assert chat is not None
    assert chat.count("?") <= 1
    assert "&" not in chat
    assert "#" not in chat
    mail = make_email_link("a@b.in", words, words)
    assert mail is not None
    assert mail.count("?") <= 1
    assert mail.count("&") <= 1
    assert not set("\r\n ") & set(mail)


@given(st.text(max_size=200))
def test_what_was_made_may_be_opened(words: str) -> None:
    for link in (
        make_call_link("+919822014455"),
        make_whatsapp_link("+919822014455", words),
        make_email_link("a.b+c@d.in", words, words),
    ):
        assert link is not None
        assert may_open(link)


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://wa.me/919822014455",
        "https://wa.me.evil.example/919822014455",
        "https://wa.me/../x",
        "https://wa.me/919822014455?text=a&app=x",
        "https://wa.me/919822014455#x",
        "HTTPS://WA.ME/919822014455",
        "tel:+919822014455;phone-context=x",
        "tel:*#06#",
        "tel:+919822014455\n",
        "tel:٩٨٢٢٠١٤٤٥٥٠",
        "mailto:",
        "mailto:a@b.c?bcc=d@e.f",
        "mailto:a@b.c,d@e.f",
        "mailto:a@b.c%2Cd@e.f",
        "mailto:a@b.c%0Abcc:d@e.f",
        "mailto:a@b.c?subject=x&attach=/etc/passwd",
        "mailto:a@b.c?subject=x&subject=y&cc=z",
        " tel:+919822014455",
    ],
)
def test_nothing_else_may_be_opened(hostile: str) -> None:
    assert not may_open(hostile)
