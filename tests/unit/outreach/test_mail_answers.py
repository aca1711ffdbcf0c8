"""Saved answers told apart: replies, wishes to hear no more, machines; hostile files refused or read, never a crash."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.errors import Refusal
from funneldesk.outreach.mail_answer import AnswerKind, read_answer
from funneldesk.outreach.received_mail import read_mail, read_mail_file

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.outreach.mail_answer import MailAnswer

UID = "0199abcd-0000-7000-8000-000000000001"
QUOTE = """
On Mon, 2 Nov 2026 at 15:00, Asha Traders <sales@example.com>
wrote:
> Namaste Ravi
> unsubscribe
"""


def read(text: str, subject: str = "Re: Offer", **headers: str) -> MailAnswer:
    message = EmailMessage()
    message["From"] = "Ravi Sharma <ravi@Example.IN>"
    message["To"] = "sales@example.com"
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Nov 2026 15:30:00 +0530"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return read_answer(read_mail(message.as_bytes()))


def test_a_reply_names_its_sender_and_our_message() -> None:
    answer = read(f"Yes, please call me.\n{QUOTE}", In_Reply_To=f"<{UID}.funneldesk@example.com>")
    assert answer.kind is AnswerKind.REPLY
    assert answer.sender == "ravi@example.in"
    assert answer.message_uids == (UID,)
    assert answer.excerpt == "Yes, please call me."
    assert answer.at is not None
    assert answer.at.isoformat() == "2026-11-02T15:30:00+05:30"


@pytest.mark.parametrize(
    "wish",
    [
        "STOP",
        "Stop.",
        "stop sending me these mails please",
        "Please stop!",
        "Please unsubscribe me",
        "unsubscribe me from your mailing list",
        "Kindly remove me from your list.",
        "take me off this list",
        "Don't send me any more emails",
        "Don’t mail me again",
        "opt out",
        "No more mails please",
        "कृपया मुझे मेल भेजना बंद करें।",
        "मेल मत भेजिए।",
        "mail mat bhejo",
    ],
)
def test_a_wish_to_hear_no_more_is_understood(wish: str) -> None:
    assert read(f"{wish}\n\nRavi\n{QUOTE}").kind is AnswerKind.OPT_OUT


@pytest.mark.parametrize(
    "text",
    [
        "Please do not stop the discount, we will order.",
        "Can you stop by our office on Monday?",
        "Stop the delivery to Pune; send it to Nashik.",
        "How do I unsubscribe my old address and use this one?",
        "Thanks",
    ],
)
def test_other_words_are_a_reply(text: str) -> None:
    assert read(text + QUOTE).kind is AnswerKind.REPLY


def test_the_mail_of_our_unsubscribe_link_is_an_opt_out_of_that_message() -> None:
    answer = read("", subject=f"unsubscribe {UID}")
    assert (answer.kind, answer.message_uids) == (AnswerKind.OPT_OUT, (UID,))


def test_a_wish_in_html_alone_is_understood_and_its_quotation_is_not() -> None:
    message = EmailMessage()
    message["From"] = "ravi@example.in"
    message["Subject"] = "Re: Offer"
    html = "<html><style>p {}</style><body><p>{}</p><blockquote>unsubscribe</blockquote></body></html>"
    message.set_content(html.replace("<p>{}</p>", "<p>Please <b>stop</b></p>"), subtype="html")
    assert read_answer(read_mail(message.as_bytes())).kind is AnswerKind.OPT_OUT
    message.set_content(html.replace("<p>{}</p>", "<p>Send it</p>"), subtype="html")
    assert read_answer(read_mail(message.as_bytes())).kind is AnswerKind.REPLY


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Re: Offer", {"Auto_Submitted": "auto-replied (vacation)"}),
        ("Automatic reply: Offer", {}),
        ("Out of office: Offer", {}),
        ("Re: Offer", {"X_Autoreply": "yes"}),
        ("Re: Offer", {"Precedence": "auto_reply"}),
    ],
)
def test_a_machine_is_told_from_a_person(subject: str, headers: dict[str, str]) -> None:
    assert read("I am away. Stop", subject=subject, **headers).kind is AnswerKind.AUTO_REPLY
    assert read("I am here", subject="Re: Offer", Auto_Submitted="no").kind is AnswerKind.REPLY


def test_a_bounce_and_a_delay_are_told_apart() -> None:
    report = (
        "From: mailer-daemon@example.net\nSubject: Delivery Status Notification ({0})\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"
        "Final-Recipient: rfc822; ravi@example.in\nAction: {1}\nStatus: {2}\n\n--b--\n"
    )
    failed = read_answer(read_mail(report.format("Failure", "failed", "5.1.1").encode()))
    delayed = read_answer(read_mail(report.format("Delay", "delayed", "4.4.1").encode()))
    delivered = read_answer(read_mail(report.format("Success", "delivered", "2.0.0").encode()))
    assert [each.kind for each in (failed, delayed, delivered)] == [
        AnswerKind.BOUNCE,
        AnswerKind.DELAY,
        AnswerKind.AUTO_REPLY,
    ]
    assert failed.bounce is not None
    assert failed.bounce.addresses[0].permanent


def test_files_that_are_no_mail_are_refused_by_name(tmp_path: Path) -> None:
    picture = tmp_path / "picture.eml"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(Refusal, match=r"picture\.eml is no saved mail"):
        read_mail_file(picture)
    with pytest.raises(Refusal, match=r"absent\.eml cannot be opened"):
        read_mail_file(tmp_path / "absent.eml")
    huge = tmp_path / "huge.eml"
    with huge.open("wb") as file:
        file.truncate(25_000_001)
    with pytest.raises(Refusal, match="larger than 25 MB"):
        read_mail_file(huge)


def test_parts_in_parts_without_end_are_refused() -> None:
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n' for depth in range(3000))
    with pytest.raises(Refusal, match="no mail that can be read"):
        read_mail(f"From: a@example.in\n{opened}\nend".encode())


HEADER = st.sampled_from(
    ["From", "To", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding", "Message-ID", "References",
     "X-Failed-Recipients", "Final-Recipient", "Action", "Status", "Diagnostic-Code", "Auto-Submitted"]
)  # fmt: skip
VALUE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["multipart/report; report-type=delivery-status; boundary=b", "message/delivery-status", "message/rfc822",
         "text/plain; charset=nonsense", "text/html; charset*=x''%ff", "base64", "quoted-printable", "uuencode",
         "=?utf-8?b?!!!?=", "=?nonsense?q?x?=", "mailer-daemon@x.in", "<@>", "failed", "rfc822; a@b.in", "5.1.1"]
    ),
)  # fmt: skip
LINE = st.one_of(
    st.tuples(HEADER, VALUE).map(": ".join), st.sampled_from(["", "--b", "--b--", "> quoted"]), st.text(max_size=40)
)


@given(st.lists(LINE, max_size=30), st.binary(max_size=40))
def test_no_mail_makes_the_reading_fail(lines: list[str], noise: bytes) -> None:
    data = "\n".join(["From: a@example.in", *lines]).encode("utf-8", errors="replace") + noise
    answer = read_answer(read_mail(data))
    assert answer.kind in set(AnswerKind)
    assert "\n" not in answer.subject
