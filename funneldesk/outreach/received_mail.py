"""A saved mail file, read without trusting a byte of it: headers, parts, and the words that its sender wrote anew."""

from __future__ import annotations

import contextlib
import email
import email.header
import email.utils
import re
from email import policy
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    import datetime as dt
    from email.message import Message
    from pathlib import Path

LARGEST_BYTES = 25_000_000
_LARGEST_TEXT = 200_000
_QUOTES_BEGIN = re.compile(
    r"-{2,}\s*(?:original|forwarded) message\s*-{2,}|_{10,}"
    r"|(?:from|von|de|प्रेषक)\s*:\s.*@.*|.{0,200}(?:wrote|writes|ने लिखा)\s*:",
    re.IGNORECASE,
)
_ON_DATE = re.compile(r"on\s.*\d", re.IGNORECASE)


class ReceivedMail:
    """One mail, parsed leniently: what cannot be read is empty, never an error.

    Args:
        message: as `read_mail` makes it.
    """

    def __init__(self, message: Message) -> None:
        self._message = message

    def get(self, name: str) -> str:
        """The first header of this name in plain words on one line; empty where there is none."""
        return decode_header(self._message.get(name))

    @property
    def sender(self) -> str:
        """The address in `From`, its domain in small letters; empty where there is none."""
        return find_address(self.get("From"))

    @property
    def at(self) -> dt.datetime | None:
        """The instant in `Date`; None where it is missing, unreadable or without its zone."""
        try:
            at = email.utils.parsedate_to_datetime(self.get("Date"))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return at if at.tzinfo is not None else None

    @property
    def report_type(self) -> str:
        """The kind of a `multipart/report`, such as `delivery-status`; empty for other mail."""
        if self._message.get_content_type() != "multipart/report":
            return ""
        kind = self._message.get_param("report-type", "")
        return kind.lower() if isinstance(kind, str) else ""

    def list_parts(self, *kinds: str) -> list[Message]:
        """The parts of these content types, in order; those inside a returned mail too."""
        return [part for part in self._message.walk() if part.get_content_type() in kinds]

    def read_text(self) -> str:
        """The text of the mail: its first plain part, else its first HTML part without tags and quotations."""
        for kind in ("text/plain", "text/html"):
            for part in self.list_parts(kind):
                text = read_part(part)
                if text.strip():
                    return text if kind == "text/plain" else _strip_tags(text)
        return ""

    def read_fresh_lines(self) -> list[str]:
        """The lines that the sender wrote, without blank ones, quotations and signature."""
        lines = [line.strip() for line in self.read_text().splitlines()]
        fresh: list[str] = []
        for place, line in enumerate(lines):
            head = " ".join(lines[place : place + 3])
            wrapped = _ON_DATE.match(line) and _QUOTES_BEGIN.match(head)
            if line == "--" or _QUOTES_BEGIN.fullmatch(line) or wrapped:
                break
            if line and not line.startswith(">"):
                fresh.append(line)
        return fresh


def read_mail_file(path: Path) -> ReceivedMail:
    """Read a saved mail (`.eml`).

    Raises:
        Refusal: it cannot be opened, is larger than 25 MB, or is no mail.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise Refusal(f"{path.name} is larger than 25 MB, which no answer to a letter is; choose the mail itself.")
        data = path.read_bytes()
    except OSError as error:
        raise Refusal(f"{path.name} cannot be opened ({error.strerror}); choose a saved mail.") from error
    try:
        return read_mail(data)
    except Refusal:
        raise Refusal(f"{path.name} is no saved mail; save the mail from your mail program as .eml.") from None


def read_mail(data: bytes) -> ReceivedMail:
    """Parse the bytes of a mail.

    Raises:
        Refusal: they are no mail: neither sender nor recipient nor subject can be made out, or parts lie in each other
            without end.
    """
    try:
        # compat32 keeps each header as it came; the newer policies fail on headers that real mail has.
        message = email.message_from_bytes(data, policy=policy.compat32)
        depth = sum(1 for _ in message.walk())
    except (RecursionError, ValueError, LookupError, AssertionError) as error:
        raise Refusal("This is no mail that can be read.") from error
    if not depth or not any(message.get(name) for name in ("From", "To", "Subject", "Return-Path")):
        raise Refusal("This is no mail: it has neither sender nor recipient nor subject.")
    return ReceivedMail(message)


def decode_header(raw: object) -> str:
    """A header's value in plain words on one line; encoded words that cannot be read stay as they are."""
    if raw is None:
        return ""
    text = str(raw)
    with contextlib.suppress(ValueError, LookupError, email.errors.HeaderParseError):
        text = str(email.header.make_header(email.header.decode_header(text)))
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def find_address(text: str) -> str:
    """The first address in a header's value, its domain in small letters; empty where there is none."""
    address = email.utils.parseaddr(text)[1].strip().strip("<>")
    local, at, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}" if at and local and domain and " " not in address else ""


def read_part(part: Message) -> str:
    """The text of a part, decoded as far as it can be."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = payload.decode(charset, errors="replace")
    except (LookupError, ValueError):
        text = payload.decode("utf-8", errors="replace")
    return text[:_LARGEST_TEXT]


class _TagStripper(HTMLParser):
    """Keeps the words of HTML; leaves out scripts, styles and quotations."""

    _SILENT = frozenset({"script", "style", "blockquote", "head", "title"})
    _BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silence = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._silence += 1
        elif tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self._silence = max(0, self._silence - 1)
        elif tag in self._BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silence:
            self.words.append(data.replace("\r", " ").replace("\n", " "))


def _strip_tags(html: str) -> str:
    stripper = _TagStripper()
    try:
        stripper.feed(html)
        stripper.close()
    except (AssertionError, ValueError):
        # The library gives up on some broken declarations; what it had read till then is kept.
        pass
    return "".join(stripper.words)
