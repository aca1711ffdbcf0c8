"""Saved bounces of several servers: which address, whether it is over, and whether the address is dead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.outreach.bounce import read_bounce
from funneldesk.outreach.mail_status import read_status
from funneldesk.outreach.received_mail import read_mail

if TYPE_CHECKING:
    from funneldesk.outreach.bounce import Bounce

UID = "0199abcd-0000-7000-8000-000000000001"

REPORT = """From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: sales@example.com
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I am sorry to have to tell you that your message could not be delivered.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 2 Nov 2026 15:00:00 +0530

{recipients}
--b1
Content-Type: {returned_kind}

{returned}
--b1--
"""
RETURNED = f"""From: sales@example.com
To: Ravi <ravi@example.in>
Message-ID: <{UID}.funneldesk@example.com>
Subject: Offer
"""


def read(text: str) -> Bounce | None:
    return read_bounce(read_mail(text.encode()))


def make_report(recipients: str, returned_kind: str = "message/rfc822", returned: str = RETURNED) -> str:
    return REPORT.format(recipients=recipients, returned_kind=returned_kind, returned=returned)


@pytest.mark.parametrize(
    ("status", "words", "permanent", "enhanced"),
    [
        ("5.1.1", "smtp; 550 5.1.1 <ravi@example.in>: user unknown", True, "5.1.1"),
        ("5.0.0", "smtp; 550-5.1.1 The account does not exist", True, "5.1.1"),
        ("5.0.0", "smtp; 550 No such user here", True, ""),
        ("5.0.0", "smtp; 550 Blocked as spam", False, ""),
        ("5.2.1", "smtp; 550 5.2.1 account disabled", True, "5.2.1"),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", False, "5.2.2"),
        ("5.7.1", "smtp; 550 5.7.1 looks like spam", False, "5.7.1"),
        ("4.4.7", "smtp; 450 4.1.1 still no answer", False, "4.4.7"),
    ],
)
def test_a_report_says_whether_the_address_is_dead(status: str, words: str, enhanced: str, *, permanent: bool) -> None:
    bounce = read(
        make_report(
            f"Final-Recipient: rfc822; ravi@example.in\nAction: failed\nStatus: {status}\nDiagnostic-Code: {words}\n"
        )
    )
    assert bounce is not None
    [address] = bounce.addresses
    assert (address.address, address.is_over) == ("ravi@example.in", True)
    assert (address.permanent, address.enhanced) == (permanent, enhanced)
    assert words.removeprefix("smtp; ") == address.words
    assert (bounce.message_uid, bounce.written_to) == (UID, "ravi@example.in")


def test_the_address_that_was_written_to_goes_before_the_one_it_was_passed_on_to() -> None:
    bounce = read(
        make_report(
            "Original-Recipient: rfc822;ravi@example.in\nFinal-Recipient: rfc822;r.sharma@elsewhere.in\n"
            "Action: failed\nStatus: 5.1.1\n"
        )
    )
    assert bounce is not None
    assert [each.address for each in bounce.addresses] == ["ravi@example.in"]


def test_a_delay_is_no_end_and_a_delivery_is_no_bounce() -> None:
    delayed = read(make_report("Final-Recipient: rfc822; ravi@example.in\nAction: delayed\nStatus: 4.4.1\n"))
    assert delayed is not None
    assert not delayed.is_over
    assert not delayed.addresses[0].permanent
    assert read(make_report("Final-Recipient: rfc822; ravi@example.in\nAction: delivered\nStatus: 2.0.0\n")) is None


def test_several_recipients_and_returned_headers_alone() -> None:
    bounce = read(
        make_report(
            "Final-Recipient: rfc822; ravi@example.in\nAction: failed\nStatus: 5.1.1\n\n"
            "Final-Recipient: rfc822; asha@example.in\nAction: delayed\nStatus: 4.2.2\n",
            "text/rfc822-headers",
        )
    )
    assert bounce is not None
    assert [(each.address, each.is_over) for each in bounce.addresses] == [
        ("ravi@example.in", True),
        ("asha@example.in", False),
    ]
    assert bounce.message_uid == UID


def test_a_report_for_an_international_address() -> None:
    text = make_report("Final-Recipient: utf-8; रवि@example.in\nAction: failed\nStatus: 5.1.1\n")
    bounce = read(text.replace("message/delivery-status", "message/global-delivery-status"))
    assert bounce is not None
    assert bounce.is_over


def test_failed_recipients_in_a_header_of_their_own() -> None:
    bounce = read(
        "From: Mail Delivery System <Mailer-Daemon@mx.example.net>\nTo: sales@example.com\n"
        "X-Failed-Recipients: ravi@example.in\nSubject: Mail delivery failed: returning message to sender\n\n"
        "The following address(es) failed:\n\n  ravi@example.in\n    host mx.example.in: 550 5.1.1 no such user\n\n"
        f"------ This is a copy of the message\n\nMessage-Id: <{UID}.funneldesk@example.com>\n"
    )
    assert bounce is not None
    [address] = bounce.addresses
    assert (address.address, address.permanent, address.enhanced) == ("ravi@example.in", True, "5.1.1")
    assert bounce.message_uid == UID


def test_a_bounce_in_plain_words_alone() -> None:
    bounce = read(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: sales@example.com\nSubject: failure notice\n\n"
        "Hi. This is the program at mx.example.net.\n\n<ravi@example.in>:\n"
        "Remote host said: 552 5.2.2 mailbox is full\n\n--- Below this line is a copy of the message.\n\n"
        f"Message-ID: <{UID}.funneldesk@example.com>\nTo: other@example.in\n"
    )
    assert bounce is not None
    [address] = bounce.addresses
    assert (address.address, address.is_over, address.permanent) == ("ravi@example.in", True, False)


def test_an_ordinary_mail_is_no_bounce() -> None:
    assert read("From: ravi@example.in\nSubject: Undelivered goods\n\nWhere is my order?") is None
    assert read("From: postmaster@example.in\nSubject: Offer\n\nWe sell stamps.") is None


@pytest.mark.parametrize(
    ("words", "code", "dead", "later"),
    [
        ("550 5.1.1 unknown", None, True, False),
        ("5.1.10 null MX", 556, True, False),
        ("mailbox unavailable", 550, True, False),
        ("transaction failed", 554, False, False),
        ("4.2.2 full", 452, False, True),
        ("5.1.1 contradicts itself", 450, False, True),
        ("version 5.1.1.7 of our server", 554, False, False),
        ("", None, False, False),
    ],
)
def test_codes_say_what_they_mean(words: str, code: int | None, *, dead: bool, later: bool) -> None:
    status = read_status(words, code)
    assert (status.is_dead_address, status.is_later) == (dead, later)
