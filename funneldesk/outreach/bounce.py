"""Mail that came back: which address it was for, whether that was the end, and whether the address is dead."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from typing import TYPE_CHECKING

from funneldesk.outreach.mail_message import find_message_uids
from funneldesk.outreach.mail_status import MailStatus, read_status
from funneldesk.outreach.received_mail import decode_header, find_address, read_part

if TYPE_CHECKING:
    from funneldesk.outreach.received_mail import ReceivedMail

_STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_KINDS = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_SENDERS = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|mdaemon|mail\.daemon)@", re.IGNORECASE)
_SUBJECTS = re.compile(
    r"undeliver|not delivered|delivery (?:status notification|has failed|failure|incomplete|delayed|problem)"
    r"|failure notice|returned mail|mail delivery (?:failed|failure|system)|couldn.t be delivered",
    re.IGNORECASE,
)
_DELAY_SUBJECTS = re.compile(r"\bdelay|\bwarning\b|still being retried|incomplete", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_MOST_ADDRESSES = 50


@dataclass(frozen=True, slots=True)
class BouncedAddress:
    """What a report says of one recipient.

    Attributes:
        address: the one that was written to, as far as the report tells, else the one that mail was passed on to.
        is_over: the server gave up on this message; False where it still tries.
        permanent: the address itself takes no mail, now and later; a full mailbox or a spam filter is not that.
        enhanced: such as `5.1.1`; empty where there is none.
        words: the server's reason in one line; may be empty.
    """

    address: str
    is_over: bool
    permanent: bool
    enhanced: str
    words: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report of a delivery that failed or waits.

    Attributes:
        addresses: each recipient that it speaks of; empty where none can be made out.
        message_uid: of our message that came back; None where the report does not hold it. A report that names none of
            our messages may be forged.
        written_to: the recipient in the headers of the message that came back; may be empty.
    """

    addresses: tuple[BouncedAddress, ...]
    message_uid: str | None
    written_to: str

    @property
    def is_over(self) -> bool:
        """Whether at least one delivery was given up."""
        return any(each.is_over for each in self.addresses)


def read_bounce(mail: ReceivedMail) -> Bounce | None:
    """Read a mail as a report of a failed or waiting delivery; None where it is none.

    Understands delivery reports by RFC 3464, Exim's and Gmail's `X-Failed-Recipients`, and the plain words of older
    servers. A report of success is no bounce.
    """
    uid, written_to = _find_returned(mail)
    found = _read_reports(mail)
    if found is not None:
        return Bounce(tuple(found), uid, written_to) if found else None
    failed = [find_address(part) for part in mail.get("X-Failed-Recipients").split(",")]
    addresses = list(dict.fromkeys(address for address in failed if address))[:_MOST_ADDRESSES]
    looks_like_one = _SENDERS.search(mail.sender) is not None or mail.get("Return-Path") == "<>"
    if not addresses and not (looks_like_one and _SUBJECTS.search(mail.get("Subject"))):
        return None
    text = mail.read_text()
    if not addresses:
        addresses = _find_in_words(text, mail, written_to)
    delayed = _DELAY_SUBJECTS.search(mail.get("Subject")) is not None
    judged = [_judge_words(address, text, is_over=not delayed) for address in addresses]
    return Bounce(tuple(judged), uid, written_to)


def _read_reports(mail: ReceivedMail) -> list[BouncedAddress] | None:
    """What the machine-readable parts say of recipients; None without such a part, empty where all went well."""
    reports = mail.list_parts(*_STATUS_KINDS)
    if not reports:
        return None
    found: dict[str, BouncedAddress] = {}
    told = False
    for block in (block for report in reports for block in _list_blocks(report)):
        action = decode_header(block.get("Action")).lower()
        address = _read_recipient(block.get("Original-Recipient")) or _read_recipient(block.get("Final-Recipient"))
        told = told or bool(action or address)
        if address and action in {"failed", "delayed"} and len(found) < _MOST_ADDRESSES:
            status = _read_block_status(block)
            found.setdefault(
                address,
                BouncedAddress(
                    address,
                    is_over=action == "failed",
                    permanent=action == "failed" and status.is_dead_address,
                    enhanced=status.dotted,
                    words=status.words,
                ),
            )
    return list(found.values()) if told else None


def _list_blocks(report: Message) -> list[Message]:
    payload = report.get_payload()
    blocks = [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []
    texts = [read_part(each) for each in blocks] or [read_part(report)]
    for text in texts:
        paragraphs = (each.strip() for each in re.split(r"\r?\n[ \t]*\r?\n", text) if ":" in each)
        blocks += [email.message_from_string(f"{each}\n\n", policy=policy.compat32) for each in paragraphs]
    return blocks


def _read_recipient(raw: object) -> str:
    text = decode_header(raw)
    kind, semicolon, address = text.partition(";")
    if semicolon and kind.strip().lower() not in {"rfc822", "utf-8"}:
        return ""
    return find_address(address if semicolon else text)


def _read_block_status(block: Message) -> MailStatus:
    words = decode_header(block.get("Diagnostic-Code")).partition(";")
    reason = words[2].strip() if words[1] else words[0]
    status, said = read_status(decode_header(block.get("Status"))), read_status(reason)
    # The Status field is the report's own verdict; the server's words lend their code where it is missing or vague.
    vague = status.enhanced is None or status.enhanced[1:] == (0, 0)
    enhanced = said.enhanced if vague and said.enhanced is not None else status.enhanced
    if enhanced is not None and enhanced[1:] == (0, 0):
        enhanced = None if said.code is not None else enhanced
    return MailStatus(None if enhanced is not None else said.code, enhanced, said.words)


def _find_returned(mail: ReceivedMail) -> tuple[str | None, str]:
    """Our message in the report: its uid, and whom its header was addressed to."""
    for part in mail.list_parts(*_RETURNED_KINDS):
        payload = part.get_payload()
        if isinstance(payload, list) and payload and isinstance(payload[0], Message):
            returned = payload[0]
        else:
            returned = email.message_from_string(read_part(part).lstrip(), policy=policy.compat32)
        uids = find_message_uids(decode_header(returned.get("Message-ID")))
        if uids:
            return uids[0], find_address(decode_header(returned.get("To")))
    named = f"{mail.get('In-Reply-To')} {mail.get('References')} {mail.read_text()}"
    uids = find_message_uids(named)
    return (uids[0] if uids else None), ""


def _find_in_words(text: str, mail: ReceivedMail, written_to: str) -> list[str]:
    if written_to:
        return [written_to]
    own = {find_address(mail.get("To")), mail.sender}
    # Above the returned message's own headers stands what the server says.
    head = re.split(r"\n-{3,}.*|\n(?:received|return-path|message-id)\s*:", text, maxsplit=1, flags=re.IGNORECASE)[0]
    found = [find_address(each) for each in _ADDRESS.findall(head)]
    return [each for each in dict.fromkeys(found) if each and each not in own and not _SENDERS.match(each)][:1]


def _judge_words(address: str, text: str, *, is_over: bool) -> BouncedAddress:
    """Judge one recipient by the words that follow the address in the text."""
    place = text.lower().find(address.lower())
    after = text[place + len(address) : place + len(address) + 600] if place >= 0 else text[:600]
    status = read_status(after.split("\n--", 1)[0])
    return BouncedAddress(
        address, is_over, is_over and status.is_dead_address, status.dotted, status.words.strip("<>: ")
    )
