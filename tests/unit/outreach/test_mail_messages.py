"""Messages as they go over the wire: one recipient, no foreign header, ways to unsubscribe, the same id at each try."""

from __future__ import annotations

import datetime as dt
import email
import email.header
import email.policy
import email.utils
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.errors import Refusal
from funneldesk.outreach.mail_account import MailAccount
from funneldesk.outreach.mail_message import (
    Letter,
    address_to_self,
    build_message,
    find_message_uids,
    find_opt_out_uid,
    make_message_id,
)

if TYPE_CHECKING:
    from email.message import EmailMessage

    from funneldesk.outreach.mail_message import (
        MailMessage,
    )

NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
UID = "0199abcd-0000-7000-8000-000000000001"
ACCOUNT = MailAccount(host="smtp.example.com", sender_address="sales@example.com", sender_name="Asha Traders")
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip


def build(account: MailAccount = ACCOUNT, **words: Any) -> MailMessage:
    letter = {"uid": UID, "to_address": "ravi@example.in", "subject": "Offer", "body": "Namaste"} | words
    return build_message(account, Letter(**letter), NOW)


def parse(message: MailMessage) -> EmailMessage:
    return email.message_from_bytes(message.data, policy=email.policy.default)


def read_name(message: MailMessage) -> str:
    """The recipient's name as RFC 2047 has it; the newer parser of Python 3.11 puts blanks between encoded words."""
    raw = email.message_from_bytes(message.data, policy=email.policy.compat32)["To"]
    name, _ = email.utils.parseaddr(" ".join(raw.split()))
    return str(email.header.make_header(email.header.decode_header(name)))


def test_the_id_is_the_same_at_each_try_and_is_found_again() -> None:
    first, second = build(), build(subject="Offer, once more")
    assert first.message_id == second.message_id == make_message_id(ACCOUNT, UID)
    assert find_message_uids(f"<other@example.in> {first.message_id} {first.message_id}") == (UID,)
    assert find_message_uids(f"<{UID}@example.com>") == ()


def test_the_ways_to_unsubscribe_stand_in_header_and_text() -> None:
    account = MailAccount(
        host="smtp.example.com",
        sender_address="sales@example.com",
        reply_to="asha@example.com",
        unsubscribe_url="https://example.com/out?m={message}&campaign=" + "x" * 200,
        one_click=True,
    )
    message = build(account)
    parsed = parse(message)
    page = f"https://example.com/out?m={UID}&campaign={'x' * 200}"
    # As raw bytes: a long link must not have become an encoded word.
    assert f"<mailto:asha@example.com?subject=unsubscribe%20{UID}>".encode() in message.data
    assert f"<{page}>".encode() in message.data
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["Reply-To"] == "asha@example.com"
    assert page in parsed.get_content()
    assert "asha@example.com" in parsed.get_content()
    assert find_opt_out_uid(f"unsubscribe {UID}") == UID


def test_one_click_is_claimed_only_where_the_page_can_do_it() -> None:
    account = MailAccount(
        host="smtp.example.com", sender_address="sales@example.com", unsubscribe_url="https://example.com/out"
    )
    parsed = parse(build(account))
    assert "https://example.com/out" in parsed["List-Unsubscribe"]
    assert parsed["List-Unsubscribe-Post"] is None


def test_a_test_message_goes_to_the_sender() -> None:
    letter = Letter(uid=UID, to_address="ravi@example.in", to_name="Ravi", subject="Offer", body="Namaste")
    message = build_message(ACCOUNT, address_to_self(ACCOUNT, letter), NOW)
    assert message.recipient == "sales@example.com"
    assert b"ravi" not in message.data.lower()


def test_a_footer_of_ones_own_must_tell_the_way_out() -> None:
    letter = Letter(uid=UID, to_address="ravi@example.in", subject="Offer", body="Namaste")
    text = parse(build_message(ACCOUNT, letter, NOW, footer="अब और मेल नहीं चाहिए? {where}")).get_content()
    assert "अब और मेल नहीं चाहिए? write “unsubscribe” to sales@example.com" in text
    with pytest.raises(Refusal, match=r"must hold \{where\}"):
        build_message(ACCOUNT, letter, NOW, footer="Goodbye")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"subject": "Offer\r\nBcc: x@example.in"}, "The subject holds a line break"),
        ({"subject": "Offer\x85Bcc"}, "line break"),
        ({"subject": "=?utf-8?q?a=0ABcc:_x?="}, "read as code"),
        ({"subject": "  "}, "has no subject"),
        ({"subject": "\ud800"}, "control character"),
        ({"to_name": "Ravi\nBcc: x@example.in"}, "The recipient's name holds"),
        ({"to_address": "a@example.in, b@example.in"}, "no usable e-mail address"),
        ({"to_address": "a@example.in\r\nRCPT TO:<b@example.in>"}, "line break"),
        ({"to_address": "<a@example.in>"}, "no usable e-mail address"),
        ({"body": "\n \n"}, "has no text"),
        ({"body": "a\x00b"}, "control characters"),
        ({"body": "x" * 200_001}, "200001 characters"),
        ({"uid": "a b"}, "letters, digits and hyphens"),
        ({"uid": "a>\r\nBcc: x"}, "letters, digits and hyphens"),
    ],
)
def test_what_could_begin_another_header_is_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal) as caught:
        build(**wrong)
    assert words in str(caught.value)


HOSTILE = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(["\r\n", "\n", "Bcc: x@evil.in", ": ", "=?utf-8?q?", "?=", "<", ">", ",", '"', "\\", "नमस्ते",
                         "a", " ", "\u2028", "\x0b", "@", "🎉", "(", ")", "to:x@evil.in", "\t", "\u202e"]),
        max_size=12,
    ).map("".join),
)  # fmt: skip


@given(subject=HOSTILE, name=HOSTILE, address=st.one_of(st.just("ravi@example.in"), HOSTILE), body=HOSTILE)
def test_no_field_adds_a_header_or_a_recipient(subject: str, name: str, address: str, body: str) -> None:
    try:
        message = build(subject=subject, to_name=name, to_address=address, body=body)
    except Refusal:
        return
    parsed = parse(message)
    assert parsed.keys() == HEADERS
    [to] = parsed["To"].addresses
    assert message.recipient in {"ravi@example.in", to.addr_spec}
    assert read_name(message).split() == name.split()
    assert parsed["Subject"].split() == subject.split()
    lines = message.data.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line or len(line) > 998 for line in lines)
    start = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    assert parsed.get_content().replace("\r\n", "\n").startswith(start)
