"""Who may be written to or called: prohibitions first, then consent, then a usable address."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from funneldesk.outreach.consent import has_consent, may_contact

FREE: dict[str, Any] = {
    "do_not_contact": False,
    "do_not_email": False,
    "do_not_call": False,
    "do_not_whatsapp": False,
    "bounced": False,
    "consent": "Form on the website",
    "address": "+919822014455",
}
MAIL = FREE | {"address": "meera@example.in"}


def test_a_free_person_may_be_reached_by_every_channel() -> None:
    assert may_contact("email", **MAIL)
    assert may_contact("whatsapp", **FREE)
    assert may_contact("call", **FREE)
    assert may_contact("email", **MAIL).reason == ""


@pytest.mark.parametrize(
    ("channel", "change", "reason"),
    [
        ("email", {"do_not_contact": True}, "does not want to be contacted"),
        ("email", {"do_not_email": True}, "does not want e-mail"),
        ("email", {"bounced": True}, "has an address from which e-mail came back"),
        ("email", {"consent": None}, "has not given consent"),
        ("email", {"address": None}, "has no e-mail address"),
        ("email", {"address": "meera@example"}, "has an e-mail address that cannot be right"),
        ("email", {"address": "a@b.in, c@d.in"}, "has an e-mail address that cannot be right"),
        ("whatsapp", {"do_not_whatsapp": True}, "does not want WhatsApp messages"),
        ("whatsapp", {"address": "9822014455"}, "has a phone number without its country"),
        ("whatsapp", {"address": " "}, "has no phone number"),
        ("call", {"do_not_call": True}, "does not want calls"),
        ("call", {"address": "call me"}, "has a phone number that cannot be right"),
        ("call", {"do_not_contact": True, "consent": None}, "does not want to be contacted"),
    ],
)
def test_each_refusal_says_why(channel: str, change: dict[str, Any], reason: str) -> None:
    usual = MAIL if channel == "email" else FREE
    refused = may_contact(channel, **usual | change)
    assert not refused
    assert refused.reason == reason


def test_a_prohibition_of_one_channel_leaves_the_others() -> None:
    assert may_contact("email", **MAIL | {"do_not_call": True, "do_not_whatsapp": True})
    assert may_contact("call", **FREE | {"do_not_email": True, "bounced": True})


def test_nothing_lifts_a_prohibition() -> None:
    flags = ("do_not_email", "do_not_call", "do_not_whatsapp", "bounced", "consent_needed")
    for channel, values in product(("email", "whatsapp", "call"), product((False, True), repeat=len(flags))):
        given = MAIL | dict(zip(flags, values, strict=True)) | {"do_not_contact": True}
        assert not may_contact(channel, **given)


@pytest.mark.parametrize(
    "words", [None, "", "  ", "no", "No.", "FALSE", "0", "opted out", "Opt-out", "withdrawn", "–", "नहीं"]
)
def test_some_words_are_no_consent(words: str | None) -> None:
    assert not has_consent(words)
    assert not may_contact("email", **MAIL | {"consent": words})
    assert may_contact("email", **MAIL | {"consent": words}, consent_needed=False)


@pytest.mark.parametrize("words", ["yes", "I agree to hear about offers. No spam.", "Stall at Pune, 12 May", "1"])
def test_other_words_are(words: str) -> None:
    assert has_consent(words)


def test_an_unknown_channel_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="pigeon"):
        may_contact("pigeon", **FREE)
