"""A mail account is checked when it is made, and each refusal names the part that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from funneldesk.errors import Refusal
from funneldesk.outreach.mail_account import MailAccount, Security, is_loopback

GOOD: dict[str, Any] = {"host": "smtp.example.com", "sender_address": "sales@example.com"}


def make(**more: Any) -> MailAccount:
    return MailAccount(**(GOOD | more))


def test_an_account_is_tidied() -> None:
    account = make(host=" SMTP.Example.com. ", sender_address=" sales@EXAMPLE.com ", sender_name=" Asha Traders ")
    assert (account.host, account.sender_address, account.sender_name) == (
        "smtp.example.com",
        "sales@example.com",
        "Asha Traders",
    )
    assert (account.port, account.security) == (587, Security.STARTTLS)


def test_answers_and_opt_outs_always_have_an_address() -> None:
    assert make().opt_out_address == "sales@example.com"
    assert make(reply_to="asha@example.in").opt_out_address == "asha@example.in"
    assert make(reply_to="asha@example.in", unsubscribe_address="out@example.in").opt_out_address == "out@example.in"


def test_the_domain_of_a_message_id_is_ascii() -> None:
    assert make(sender_address="a@उदाहरण.भारत").sender_domain.isascii()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"host": "https://smtp.example.com"}, "no name of a mail server"),
        ({"host": "smtp.example.com:587"}, "no name of a mail server"),
        ({"host": "smtp example.com"}, "no name of a mail server"),
        ({"host": "a\r\nb"}, "The name of the mail server holds a line break"),
        ({"host": "fe80::1%eth0"}, "no name of a mail server"),
        ({"host": ""}, "no name of a mail server"),
        ({"port": 0}, "port must be between"),
        ({"port": 70_000}, "port must be between"),
        ({"sender_address": "sales"}, "The sender's address “sales” is no usable"),
        ({"sender_address": "a@example.com, b@example.com"}, "no usable e-mail address"),
        ({"sender_address": "Asha <a@example.com>"}, "no usable e-mail address"),
        ({"sender_name": "Asha\r\nBcc: x@example.in"}, "The sender's name holds a line break"),
        ({"sender_name": "Asha\u2028Bcc"}, "line break"),
        ({"sender_name": "=?utf-8?q?x?="}, "read as code"),
        ({"sender_name": "x" * 121}, "121 characters"),
        ({"user": "a\nb"}, "The user name holds"),
        ({"reply_to": "nobody"}, "address for answers"),
        ({"unsubscribe_address": "x@y\r\nBcc: z@example.in"}, "address for unsubscribing holds a line break"),
        ({"hourly_limit": 0}, "at least 1"),
        ({"daily_limit": 0}, "at least 1"),
        ({"pause_s": -1}, "pause"),
        ({"pause_s": float("nan")}, "pause"),
        ({"security": Security.PLAIN}, "must go over TLS"),
        ({"security": Security.PLAIN, "host": "localhost.example.com"}, "must go over TLS"),
        ({"security": "none"}, "starttls or tls"),
        ({"unsubscribe_url": "http://example.com/out"}, "begins with https"),
        ({"unsubscribe_url": "https://example.com/a b"}, "begins with https"),
        ({"unsubscribe_url": "https://example.com/>,<mailto:x@example.in"}, "begins with https"),
        ({"unsubscribe_url": "https://u:p@example.com/"}, "begins with https"),
        ({"unsubscribe_url": "https://[::1/"}, "begins with https"),
        ({"unsubscribe_url": "https://{message}.example.com/"}, "begins with https"),
        ({"unsubscribe_url": "https://example.com/{lead}"}, "Only {message}"),
        ({"unsubscribe_url": "https://example.com/out", "one_click": True}, "needs {message}"),
        ({"one_click": True}, "begins with https"),
        ({"trusted_certificate": "not a certificate"}, "PEM"),
    ],
)
def test_a_wrong_part_is_refused_by_name(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal) as caught:
        make(**wrong)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("127.0.0.1.example.com", False),
        ("0.0.0.0", False),  # noqa: S104 - a text to judge, nothing listens
    ],
)
def test_plain_text_stays_on_this_machine(host: str, *, loopback: bool) -> None:
    assert is_loopback(host) == loopback
    if loopback:
        assert make(host=host, security=Security.PLAIN).security is Security.PLAIN
