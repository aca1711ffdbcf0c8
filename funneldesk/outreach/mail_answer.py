"""What came back on a letter: a person's reply, a wish to hear no more, a machine's reply, or a report of delivery."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from funneldesk.outreach.bounce import read_bounce
from funneldesk.outreach.mail_message import find_message_uids, find_opt_out_uid

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.outreach.bounce import Bounce
    from funneldesk.outreach.received_mail import ReceivedMail

_MAIL = r"(?:e-?mails?|mails?|messages?|newsletters?|ads?|promotions?)"
_OPT_OUT = re.compile(
    r"(?:hi |hello |dear \w+ )?(?:please |pls |plz |kindly |कृपया )?(?:"
    rf"stop(?: (?:it|this|now|all|please|sending|these|the|me|your|emailing|mailing|writing|contacting|{_MAIL}))*"
    r"|unsubscribe(?: (?:me|us|please|now|from (?:this|your|the)(?: mailing)?(?: list)?))*"
    r"|opt(?: |-)?(?:me )?out(?: please)?"
    r"|(?:remove|delete|take) (?:me|us|my (?:e-?mail|address|name)|this address)"
    rf"(?: off| from)?(?: (?:this|your|the))?(?: (?:mailing|{_MAIL}))?(?: ?list| database)?"
    r"|(?:do not|don.?t|never) (?:e-?mail|mail|write|contact|message|send)"
    rf"(?: (?:to|me|us|any|more|{_MAIL}|again|anymore))*"
    rf"|no more {_MAIL}"
    r"|(?:mail|message)s? (?:band karo|band karein|mat bhejo|mat bhejiye)|mat bhejo|band karo"
    r"|(?:मुझे |हमें |यह |ये )?(?:ई-?मेल |मेल |संदेश )?(?:भेजना )?"
    r"(?:बंद (?:करें|करो|कीजिए|कर दें)|(?:मत|न) (?:भेजें|भेजो|भेजिए)|हटा (?:दें|दो)|हटाएँ|हटाएं|रोकें|रोक दें)"
    r")(?: please| thanks| thank you| now)*",
    re.IGNORECASE,
)
_FIRST_LINES = 4
_AUTO_SUBJECTS = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|vacation|on leave|abwesen)",
    re.IGNORECASE,
)
_LONGEST_EXCERPT = 500


class AnswerKind(StrEnum):
    """What an incoming mail is."""

    REPLY = "reply"
    OPT_OUT = "opt_out"
    AUTO_REPLY = "auto_reply"
    """A machine answered: out of office, ticket received, read receipt, report of a delivery that succeeded."""
    BOUNCE = "bounce"
    """The delivery was given up."""
    DELAY = "delay"
    """The delivery waits; the server still tries."""


@dataclass(frozen=True, slots=True)
class MailAnswer:
    """An incoming mail, told by its kind.

    Attributes:
        kind: what it is.
        sender: the address that it came from; empty where it cannot be made out. Anybody can write any sender.
        subject: in plain words; may be empty.
        at: the instant in its Date header; None where there is none.
        message_uids: our messages that it answers, nearest first; empty where it names none.
        bounce: what the report says; None unless it is a `BOUNCE` or a `DELAY`.
        excerpt: the beginning of what the sender wrote, without quotations.
    """

    kind: AnswerKind
    sender: str
    subject: str
    at: dt.datetime | None
    message_uids: tuple[str, ...]
    bounce: Bounce | None
    excerpt: str


def read_answer(mail: ReceivedMail) -> MailAnswer:
    """Tell what a mail is; see `AnswerKind`."""
    bounce = read_bounce(mail)
    subject = mail.get("Subject")
    lines = mail.read_fresh_lines()
    if bounce is not None:
        waits = bool(bounce.addresses) and not bounce.is_over
        kind = AnswerKind.DELAY if waits else AnswerKind.BOUNCE
    elif _is_automatic(mail):
        kind = AnswerKind.AUTO_REPLY
    elif _wants_out(subject, lines):
        kind = AnswerKind.OPT_OUT
    else:
        kind = AnswerKind.REPLY
    return MailAnswer(
        kind, mail.sender, subject, mail.at, _list_uids(mail, bounce), bounce, "\n".join(lines)[:_LONGEST_EXCERPT]
    )


def _list_uids(mail: ReceivedMail, bounce: Bounce | None) -> tuple[str, ...]:
    replied = find_message_uids(mail.get("In-Reply-To"))
    # References run from the oldest to the nearest.
    referred = reversed(find_message_uids(mail.get("References")))
    returned = [bounce.message_uid] if bounce is not None and bounce.message_uid else []
    opted = find_opt_out_uid(mail.get("Subject"))
    return tuple(dict.fromkeys([*([opted] if opted else []), *returned, *replied, *referred]))


def _is_automatic(mail: ReceivedMail) -> bool:
    # RFC 3834: anything but "no" was not written by a person.
    submitted = mail.get("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted:
        return submitted != "no"
    return bool(
        mail.report_type
        or mail.get("X-Autoreply")
        or mail.get("X-Autorespond")
        or mail.get("X-Autoresponder")
        or mail.get("Precedence").lower() == "auto_reply"
        or _AUTO_SUBJECTS.match(mail.get("Subject"))
    )


def _wants_out(subject: str, lines: list[str]) -> bool:
    if find_opt_out_uid(subject) is not None and not re.match(r"(?:re|aw|fwd?)\s*:", subject, re.IGNORECASE):
        return True
    return any(_OPT_OUT.fullmatch(_tidy(line)) for line in [subject, *lines[:_FIRST_LINES]])


def _tidy(line: str) -> str:
    """Small letters, single blanks, without signs at the ends or commas between: so people write the same wish."""
    line = unicodedata.normalize("NFC", line.replace("’", "'")).casefold()
    return " ".join(re.sub(r"[.,!;:।*\"()\[\]]+", " ", line).split()).strip("-–— '")
