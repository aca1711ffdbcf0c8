"""One letter to one person as a mail message, recognisable by its own Message-ID however often it is made."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email import policy
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from funneldesk.errors import Refusal
from funneldesk.outreach.mail_account import UID_FIELD
from funneldesk.outreach.mail_text import check_address, check_header, write_for_wire

if TYPE_CHECKING:
    import datetime as dt
    from email.policy import Policy

    from funneldesk.outreach.mail_account import MailAccount


class _LinksHeader(UnstructuredHeader, BaseHeader):
    """Links in angle brackets, one a line; the usual folding makes a long link an encoded word that no reader opens."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {str(self).replace(', ', f',{policy.linesep} ')}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _LinksHeader)
# Without SMTPUTF8 headers are ASCII; 7-bit bodies pass every server, also those that cannot carry 8 bits.
_ASCII_POLICY = policy.SMTP.clone(cte_type="7bit", header_factory=_HEADERS)
_UTF8_POLICY = _ASCII_POLICY.clone(utf8=True)
_UID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,62}[0-9A-Za-z])?")
_MESSAGE_ID = re.compile(r"<\s*([0-9A-Za-z][0-9A-Za-z-]{0,63})\.funneldesk@[^\s<>@]+\s*>")
_OPT_OUT_SUBJECT = re.compile(r"\bunsubscribe\s+([0-9A-Za-z][0-9A-Za-z-]{0,63})\b", re.IGNORECASE)
_LONGEST_NAME = 200
_LONGEST_BODY = 200_000
_ODD_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be written to one person.

    Attributes:
        uid: of the message's row; the Message-ID is made of it, so that a retry is the same message.
        to_address: the one address it goes to.
        subject: one line.
        body: plain text with its merge fields already filled.
        to_name: the person's name; may be empty.
    """

    uid: str
    to_address: str
    subject: str
    body: str
    to_name: str = ""


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A letter that is ready to go.

    Attributes:
        uid: the letter's.
        sender: the address in the envelope that bounces come back to.
        recipient: the one address in the envelope.
        message_id: with its angle brackets.
        data: headers and body as they go over the wire: CRLF line ends, 7-bit body, no dots doubled yet.
    """

    uid: str
    sender: str
    recipient: str
    message_id: str
    data: bytes

    @property
    def needs_utf8(self) -> bool:
        """Whether an address has letters before its @ that only servers with SMTPUTF8 take."""
        return not (self.sender.isascii() and self.recipient.isascii())


def build_message(account: MailAccount, letter: Letter, at: dt.datetime, *, footer: str | None = None) -> MailMessage:
    """Make the message of a letter, with the ways to unsubscribe in its headers and below its body.

    No `Auto-Submitted` is set: by RFC 3834 it marks what a machine says by itself, and a person released this letter.

    Args:
        account: whose name it carries.
        letter: to whom and what.
        at: the instant in the Date header, with its zone.
        footer: the words below the body; `{where}` in it becomes the ways to unsubscribe. None takes English words.

    Raises:
        Refusal: a part cannot be used, such as a subject with a line break; the sentence names it.
    """
    uid = _check_uid(letter.uid)
    subject = check_header(letter.subject, "The subject")
    if not subject:
        raise Refusal("The message has no subject; write one.")
    recipient = write_for_wire(check_address(letter.to_address, "The recipient's address"))
    sender = write_for_wire(account.sender_address)
    message_id = make_message_id(account, uid)
    content = EmailMessage(policy=_ASCII_POLICY)
    content["From"] = _make_address(account.sender_name, sender)
    content["To"] = _make_address(check_header(letter.to_name, "The recipient's name", _LONGEST_NAME), recipient)
    if account.reply_to:
        content["Reply-To"] = _make_address("", write_for_wire(account.reply_to))
    content["Subject"] = subject
    content["Date"] = format_datetime(at)
    content["Message-ID"] = message_id
    content["List-Unsubscribe"] = ", ".join(f"<{link}>" for link in _make_opt_out_links(account, uid))
    if account.one_click:
        content["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    content.set_content(_join_body(account, letter, footer), charset="utf-8")
    is_ascii = sender.isascii() and recipient.isascii()
    data = content.as_bytes(policy=_ASCII_POLICY if is_ascii else _UTF8_POLICY)
    return MailMessage(uid, sender, recipient, message_id, data)


def address_to_self(account: MailAccount, letter: Letter) -> Letter:
    """The same letter to the sender's own address, marked as a test in its subject; its uid must be one of its own."""
    return replace(
        letter, to_address=account.sender_address, to_name=account.sender_name, subject=f"[Test] {letter.subject}"
    )


def make_message_id(account: MailAccount, uid: str) -> str:
    """The Message-ID of the message with this uid, the same whenever it is made."""
    return f"<{_check_uid(uid)}.funneldesk@{account.sender_domain}>"


def find_message_uids(text: str) -> tuple[str, ...]:
    """The uids of our messages named in a Message-ID, In-Reply-To or References header, in the header's order."""
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(text)))


def find_opt_out_uid(subject: str) -> str | None:
    """The uid of our message in the subject of a mail made by its unsubscribe link; None where there is none."""
    found = _OPT_OUT_SUBJECT.search(subject)
    return None if found is None else found[1]


def _check_uid(uid: str) -> str:
    if not _UID.fullmatch(uid):
        raise Refusal("The message's uid must be at most 64 letters, digits and hyphens.")
    return uid


def _make_address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def _make_opt_out_links(account: MailAccount, uid: str) -> list[str]:
    address = quote(write_for_wire(account.opt_out_address), safe="@.+-_")
    links = [f"mailto:{address}?subject={quote(f'unsubscribe {uid}', safe='')}"]
    if account.unsubscribe_url:
        links.append(account.unsubscribe_url.replace(UID_FIELD, uid))
    return links


def _join_body(account: MailAccount, letter: Letter, footer: str | None) -> str:
    body = letter.body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not body.strip():
        raise Refusal("The message has no text; write one.")
    if len(body) > _LONGEST_BODY:
        raise Refusal(f"The message is {len(body)} characters long; at most {_LONGEST_BODY} are sent.")
    if _ODD_SIGNS.search(body):
        raise Refusal("The message holds control characters; paste its text anew as plain text.")
    if footer is None:
        footer = "If you do not want to hear from us again: {where}"
    if "{where}" not in footer:
        raise Refusal("The words below the message must hold {where}, which becomes the way to unsubscribe.")
    ways = [f"write “unsubscribe” to {account.opt_out_address}"]
    if account.unsubscribe_url:
        ways.insert(0, account.unsubscribe_url.replace(UID_FIELD, letter.uid))
    # "-- " on a line of its own is the mark of a signature, which reading programs leave out of a quotation.
    return f"{body}\n\n-- \n{footer.replace('{where}', ' / '.join(ways))}\n"
