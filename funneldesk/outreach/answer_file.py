"""Answers in the files people have: a saved mail, a folder of mails in one file, a chat export, copied text."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.outreach.form_answer import find_answers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping
    from email.message import Message

    from funneldesk.outreach.form_answer import FormAnswer

LARGEST = 200_000_000
"""A file may have so many bytes."""

_MBOX_LINE = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_MAIL_HEAD = re.compile(
    rb"(?:return-path|received|from|to|subject|date|message-id|mime-version|delivered-to|content-type|x-[a-z-]+"
    rb"|dkim-signature|arc-[a-z-]+|authentication-results|reply-to|sender|thread-[a-z]+):",
    re.IGNORECASE,
)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LARGEST_HEAD = 200_000
_LONGEST_HEADER = 1000
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", re.IGNORECASE)
_FLOWED = re.compile(r"format\s*=\s*[\"']?flowed", re.IGNORECASE)
_SOFT_BREAK = re.compile(r"(?<=[^\n-]) \r?\n(?=[^\r\n>])")
# The last address counts: a display name may look like one.
_ADDRESS = re.compile(r"[^\s<>,;:\"()]{1,64}@[^\s<>,;:\"()]{1,200}(?=[^@]*$)")


def read_answers(
    data: bytes | str, keys_by_form: Mapping[str, Collection[str]] | None = None
) -> tuple[FormAnswer, ...]:
    """Every answer in a mail (`.eml`), a mailbox (`mbox`), a chat export or any text, in order.

    The same answer, quoted in a later mail or sent twice, counts once.

    Args:
        data: the file's bytes, or text that was pasted.
        keys_by_form: the questions' keys by form uid, where they are known; see `read_answer`.

    Raises:
        Refusal: the file is too large.
    """
    if len(data) > LARGEST:
        raise Refusal(f"The file has more than {LARGEST // 1_000_000} MB. Please save fewer mails into one file.")
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    found: dict[tuple[object, ...], FormAnswer] = {}
    for answer in _find_all(raw, keys_by_form or {}):
        mark = (answer.form_uid, answer.answer_id or (answer.sent_at, tuple(answer.values.items())))
        found.setdefault(mark, answer)
    return tuple(found.values())


def _find_all(raw: bytes, keys: Mapping[str, Collection[str]]) -> Iterator[FormAnswer]:
    if raw.startswith(b"From "):
        heads = [found.span() for found in _MBOX_LINE.finditer(raw)]
        for (_, start), (end, _) in pairwise([*heads, (len(raw), 0)]):
            mail = raw[start:end]
            yield from _find_in_mail(re.sub(rb"^>(>*From )", rb"\1", mail, flags=re.MULTILINE), keys)
    elif _MAIL_HEAD.match(raw.removeprefix(b"\xef\xbb\xbf")):
        yield from _find_in_mail(raw.removeprefix(b"\xef\xbb\xbf"), keys)
    else:
        yield from find_answers(_decode(raw), keys)


def _find_in_mail(raw: bytes, keys: Mapping[str, Collection[str]]) -> Iterator[FormAnswer]:
    from email import message_from_bytes

    if len(_HEAD_END.split(raw, maxsplit=1)[0]) > _LARGEST_HEAD:
        return
    try:
        # The older of the standard library's policies: it takes headers as they stand, the newer one stumbles.
        mail = message_from_bytes(raw)
        found = _find_in_parts(mail, keys)
    except RecursionError:
        # Parts in parts without end: no program writes such mail.
        return
    sender, received_at, uid = _read_head(mail)
    for place, answer in enumerate(found):
        mark = answer.answer_id or (f"{uid}/{place}" if uid else "")
        yield replace(answer, sender=sender, received_at=received_at, answer_id=mark)


def _find_in_parts(mail: Message, keys: Mapping[str, Collection[str]]) -> list[FormAnswer]:
    """The answers of the first kind of text that has any: plain before HTML."""
    for kind in ("text/plain", "text/html"):
        found = [
            answer
            for part in mail.walk()
            if part.get_content_type() == kind
            for answer in find_answers(_read_part(part), keys)
        ]
        if found:
            return found
    return []


def _read_part(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    kind = _read_header(part, "Content-Type")
    charset = _CHARSET.search(kind)
    try:
        text = payload.decode(charset[1] if charset else "utf-8")
    except (LookupError, UnicodeError):
        text = _decode(payload)
    if _FLOWED.search(kind):
        text = _SOFT_BREAK.sub(" ", text)
    return text


def _read_head(mail: Message) -> tuple[str, dt.datetime | None, str]:
    """Sender's address, time in UTC and the mail's own id, each as far as it can be read."""
    from datetime import UTC
    from email.utils import parsedate_to_datetime

    sender = _ADDRESS.search(_read_header(mail, "From"))
    try:
        at = parsedate_to_datetime(_read_header(mail, "Date"))
        at = (at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        at = None
    return sender[0] if sender else "", at, _read_header(mail, "Message-ID").strip().strip("<>")


def _read_header(mail: Message, name: str) -> str:
    """A header's beginning, as it stands in the mail."""
    return str(mail.get(name) or "")[:_LONGEST_HEADER]


def _decode(raw: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, or what Windows wrote."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
