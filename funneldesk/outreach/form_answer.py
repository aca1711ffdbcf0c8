"""Answers of landing pages that came back as a mail or a WhatsApp message: `key: value` lines read again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funneldesk.outreach.capture_field import END, MARKER
from funneldesk.outreach.html_text import looks_like_html, read_html_text
from funneldesk.outreach.tracked_link import UtmNames, read_utm

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping

MOST_VALUES = 100
"""An answer has at most so many lines; what comes after is left out."""

LONGEST_VALUE = 10_000

_BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What browsers trim."""

_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_QUOTED = re.compile(rf"^[{_MARKS}]*(?:>[ \t]?)+")
_CHAT_PREFIX = re.compile(
    rf"^[{_MARKS}]*"
    r"(?:\[[^\]\n]{6,40}\]|\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?[^\n\-–]{3,24}[-–])[ \u202f][^:\n]{1,80}: ?"
    rf"[{_MARKS}]*"
)
_OPENING = re.compile(rf"{re.escape(MARKER)}(?P<mark>:\s*|=)(?P<uid>[A-Za-z0-9-]{{1,64}})\s*$")
_CLOSING = re.compile(rf"{re.escape(END)}=?\s*$")
_LINE = re.compile(r"(?P<key>[^\W\d_][^:=\n]{0,79}?)\s*(?P<mark>[:=])(?P<value>.*)$", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\n])")


@dataclass(frozen=True, slots=True)
class FormAnswer:
    """One answer to one form.

    Attributes:
        form_uid: The form it answers.
        values: What was written, by the key of each question; consent, UTM values and the marks of sending apart.
        consent: Whether the box was ticked; None where the form had none or the line was lost.
        consent_wording: The words that were agreed to.
        utm: The UTM values of the visit.
        answer_id: A mark by which the same answer is known when it is read again; empty where there is none.
        sent_at: The visitor's clock when the form was sent, as it was written (ISO 8601).
        received_at: When the mail that brought it was sent, in UTC; None for text.
        sender: The address of the mail that brought it; empty for text.
    """

    form_uid: str
    values: dict[str, str]
    consent: bool | None = None
    consent_wording: str = ""
    utm: UtmNames = field(default_factory=UtmNames)
    answer_id: str = ""
    sent_at: str = ""
    received_at: dt.datetime | None = None
    sender: str = ""


def clean_answer(value: str) -> str:
    """A value as the page's script writes it: no hidden signs but line breaks, nothing blank at its ends."""
    kept = []
    for sign in value.replace("\r\n", "\n").replace("\r", "\n"):
        code = ord(sign)
        if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - the halves of a pair, each alone no letter
            kept.append("\ufffd")
        elif (code < 0x20 and sign != "\n") or 0x7F <= code <= 0x9F or sign in "\u2028\u2029":  # noqa: PLR2004 - control signs
            kept.append(" ")
        else:
            kept.append(sign)
    return "".join(kept).strip(_BLANKS)


def write_answer(form_uid: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The text that the page's script writes for an answer; blank values are left out.

    A line break inside a value is written as backslash and n, a backslash as two.
    """
    lines = [f"{MARKER}: {form_uid}"]
    for key, given in pairs:
        value = clean_answer(given).replace("\\", "\\\\").replace("\n", "\\n")
        if value:
            lines.append(f"{key}: {value}")
    return "\n".join([*lines, END])


def read_answer(text: str, keys_by_form: Mapping[str, Collection[str]] | None = None) -> FormAnswer | None:
    """The first answer in a text; None where there is none.

    Args:
        text: a mail's or message's text, quoted or not, as it was copied.
        keys_by_form: the keys of each form's questions, by form uid. With them a line that a mail program broke in
            two is put together again even where its second half looks like a line of its own.
    """
    return next(find_answers(text, keys_by_form), None)


def find_answers(text: str, keys_by_form: Mapping[str, Collection[str]] | None = None) -> Iterator[FormAnswer]:
    """Every answer in a text, in order; see `read_answer`."""
    if looks_like_html(text):
        text = read_html_text(text)
    draft: _Draft | None = None
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = _QUOTED.sub("", raw)
        in_chat = _CHAT_PREFIX.match(line)
        said = (line[in_chat.end() :] if in_chat else line).strip(_BLANKS)
        opening = _OPENING.match(said)
        # A form sent without script comes by mail, where a line like the head of a chat message is part of a value.
        next_message = in_chat is not None and not (draft and draft.raw)
        if draft and (opening or next_message or _CLOSING.match(said)):
            yield draft.finish()
            draft = None
        if opening:
            known = (keys_by_form or {}).get(opening["uid"])
            draft = _Draft(opening["uid"], raw=opening["mark"] == "=", known=known)
        elif draft:
            draft.add(line)
    if draft:
        yield draft.finish()


_OWN_KEYS = frozenset({
    "consent", "consent wording", "answer id", "sent at", "utm_source", "utm_medium", "utm_campaign", "utm_content",
    "utm_term",
})  # fmt: skip


class _Draft:
    """An answer while its lines are read."""

    def __init__(self, form_uid: str, *, raw: bool, known: Collection[str] | None) -> None:
        self._uid, self.raw = form_uid, raw
        self._known = None if known is None else {key.casefold() for key in known} | _OWN_KEYS
        self._values: dict[str, str] = {}
        self._last: str | None = None

    def add(self, line: str) -> None:
        """Take the next line: a key with its value, or more of the value before."""
        if not self.raw:
            line = line.strip(_BLANKS)
        found = _LINE.match(line)
        key = found["key"] if found else ""
        if found and found["mark"] == ("=" if self.raw else ":") and self._is_key(key):
            self._last = key
            if key not in self._values and len(self._values) < MOST_VALUES:
                self._values[key] = found["value"][:LONGEST_VALUE]
            else:
                self._last = None
        elif self._last is not None:
            self._go_on(line)

    def _is_key(self, key: str) -> bool:
        return self._known is None or key.casefold() in self._known

    def _go_on(self, line: str) -> None:
        """A value of several lines (written without script), or one that a mail program broke."""
        if self._last is None:
            return
        if not self.raw and not line:
            # Below an empty line stands a signature, not the answer.
            self._last = None
            return
        before = self._values[self._last]
        if len(before) >= LONGEST_VALUE:
            return
        joint = "\n" if self.raw else " "
        self._values[self._last] = (before + joint + line)[:LONGEST_VALUE]

    def finish(self) -> FormAnswer:
        """The answer, once its last line has been read."""
        read = {key: self._read_value(value) for key, value in self._values.items()}
        kept = {key: value for key, value in read.items() if value}
        own = {key: kept.pop(key, "") for key in _OWN_KEYS}
        ticked = own["consent"].casefold()
        return FormAnswer(
            form_uid=self._uid,
            values=kept,
            consent=ticked in _YES if ticked else None,
            consent_wording=own["consent wording"],
            utm=_read_visit(own),
            answer_id=own["answer id"],
            sent_at=own["sent at"],
        )

    def _read_value(self, value: str) -> str:
        if not self.raw:
            value = _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else "\\", value.strip(_BLANKS))
        return value.strip(_BLANKS)


_YES = frozenset({"yes", "y", "on", "true", "1", "हाँ", "होय"})


def _read_visit(own: dict[str, str]) -> UtmNames:
    from urllib.parse import urlencode

    return read_utm(urlencode({key: value for key, value in own.items() if key.startswith("utm_") and value}))
