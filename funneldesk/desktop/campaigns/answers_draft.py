"""What answers were read from files or pasted text, and what taking them would do; read off the window's thread."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.commands.contact_fields import clean_email, clean_phone
from funneldesk.commands.form_answer import AnswerGiven, answer_mark
from funneldesk.errors import Refusal
from funneldesk.outreach.answer_file import LARGEST, read_answers
from funneldesk.outreach.answer_table import read_answer_table
from funneldesk.outreach.capture_field import MARKER, FieldKind
from funneldesk.queries.capture_form import AnswerMark, look_up_answers, read_form_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from funneldesk.outreach.form_answer import FormAnswer
    from funneldesk.queries.capture_form import FormKeys
    from funneldesk.queries.look import Look

_CLOCKS_APART = dt.timedelta(days=2)
"""A visitor's clock that is further from the mail's time than this is wrong."""

_TABLES = frozenset({".csv", ".tsv"})
_HEAD = 65_536
"""So many bytes hold a table's first line."""

NEW, KNOWN, REPEATED, NOBODY, UNKNOWN_FORM = "new", "known", "repeated", "nobody", "unknown form"

STATE_WORDS: dict[str, str] = {
    NEW: "New lead",
    KNOWN: "Known already",
    REPEATED: "Taken before",
    NOBODY: "Names nobody",
    UNKNOWN_FORM: "Form not in this file",
}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One answer as it was read, and what taking it would do."""

    id: int
    who: str
    form: str
    at: dt.datetime | None
    has_consent: bool
    utm: str
    state: str
    known_as: str


@dataclass(frozen=True)
class AnswersDraft:
    """Answers before they are taken; `given` are those that would be, each for a row."""

    rows: tuple[DraftRow, ...]
    given: tuple[AnswerGiven, ...]
    unread: tuple[str, ...] = ()

    def count(self, *states: str) -> int:
        """How many answers are in one of these states."""
        return sum(row.state in states for row in self.rows)

    @property
    def without_consent(self) -> int:
        """How many of those to be taken did not agree to be written to."""
        return sum(not row.has_consent for row in self.rows if row.state in (NEW, KNOWN))


def read_draft(look: Look, source: str | Sequence[Path]) -> AnswersDraft:
    """What was pasted, or stands in files, against the forms and people of the workspace."""
    forms = {form.uid: form for form in read_form_keys(look)}
    found: list[FormAnswer] = []
    unread: list[str] = []
    for name, data in [("", source)] if isinstance(source, str) else _read_files(source, unread):
        try:
            found += _read(data, forms)
        except Refusal as refusal:
            unread.append(f"{name}: {refusal}")
    return _judge(look, forms, found, tuple(unread))


def find_answer_files(look: Look, paths: Sequence[Path]) -> tuple[Path, ...]:
    """Those of the files that hold an answer to any form, of this workspace or of another one."""
    keys = {form.uid: form.keys for form in read_form_keys(look)}
    return tuple(path for path in paths if _holds_answers(path, keys))


def _holds_answers(path: Path, keys: dict[str, tuple[str, ...]]) -> bool:
    try:
        if path.stat().st_size > LARGEST:
            return False
        if path.suffix.lower() in _TABLES:
            # The first line says what a table is; a spreadsheet to import may be long.
            with path.open("rb") as file:
                return read_answer_table(_decode(file.read(_HEAD))) is not None
        data = path.read_bytes()
    except OSError:
        return False
    if path.suffix.lower() == ".txt":
        text = _decode(data[:_HEAD])
        if read_answer_table(text) is not None:
            return True
        if MARKER.encode() not in data and MARKER.encode("utf-16-le") not in data:
            return False
    return bool(read_answers(data, keys))


def _read_files(paths: Iterable[Path], unread: list[str]) -> Iterable[tuple[str, bytes]]:
    for path in paths:
        try:
            if path.stat().st_size > LARGEST:
                unread.append(f"{path.name} has more than {LARGEST // 1_000_000} MB; save fewer mails into one file.")
                continue
            yield path.name, path.read_bytes()
        except OSError as error:
            unread.append(f"{path.name} cannot be read: {error.strerror}.")


def _read(data: bytes | str, forms: dict[str, FormKeys]) -> list[FormAnswer]:
    keys = {uid: form.keys for uid, form in forms.items()}
    table = read_answer_table(data if isinstance(data, str) else _decode(data), keys)
    return list(read_answers(data, keys) if table is None else table)


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _judge(
    look: Look, forms: dict[str, FormKeys], found: Sequence[FormAnswer], unread: tuple[str, ...]
) -> AnswersDraft:
    given: dict[int, AnswerGiven] = {}
    marks: dict[int, AnswerMark] = {}
    for place, answer in enumerate(found):
        form = forms.get(answer.form_uid)
        if form is not None and not form.is_deleted:
            given[place] = _give(answer, form)
            phone, email = (_value_of(answer, form, kind) for kind in (FieldKind.PHONE, FieldKind.EMAIL))
            marks[place] = AnswerMark(answer.form_uid, answer_mark(given[place]), _phone(look, phone), _email(email))
    states = dict(zip(marks, look_up_answers(look, list(marks.values())), strict=True))
    rows: list[DraftRow] = []
    seen: dict[str, str] = {}
    for place, answer in enumerate(found):
        form = forms.get(answer.form_uid)
        who = _call(answer, form)
        state, known_as = UNKNOWN_FORM, ""
        if place in given and form is not None:
            mark, told = marks[place], states[place]
            points = [point for point in (mark.phone, mark.email) if point]
            earlier = next((seen[point] for point in points if point in seen), "")
            known_as = told.name or earlier
            names_one = any(_value_of(answer, form, kind) for kind in (FieldKind.NAME, FieldKind.COMPANY)) or bool(
                points
            )
            state = REPEATED if told.is_repeated else NOBODY if not names_one else KNOWN if known_as else NEW
            if state == NEW:
                seen |= dict.fromkeys(points, who)
        rows.append(
            DraftRow(
                id=place,
                who=who,
                form=form.name if form is not None else answer.form_uid,
                at=given[place].at if place in given else _moment(answer),
                has_consent=bool(answer.consent),
                utm=" / ".join(part for part in (answer.utm.source, answer.utm.medium, answer.utm.campaign) if part),
                state=state,
                known_as=known_as,
            )
        )
    taken = tuple(given[row.id] for row in rows if row.state in (NEW, KNOWN))
    return AnswersDraft(tuple(rows), taken, unread)


def _give(answer: FormAnswer, form: FormKeys) -> AnswerGiven:
    utm = answer.utm
    parts = {"source": utm.source, "medium": utm.medium, "campaign": utm.campaign, "content": utm.content}
    return AnswerGiven(
        form_id=form.id,
        values=answer.values,
        consent=bool(answer.consent),
        consent_wording=answer.consent_wording,
        utm={part: value for part, value in parts.items() if value},
        answer_id=answer.answer_id,
        at=_moment(answer),
    )


def _moment(answer: FormAnswer) -> dt.datetime | None:
    """When it was sent: by the visitor's clock where that can be right, else by the mail's."""
    try:
        sent = dt.datetime.fromisoformat(answer.sent_at.strip())
    except ValueError:
        return answer.received_at
    sent = (sent if sent.tzinfo is not None else sent.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    if answer.received_at is not None and abs(sent - answer.received_at) > _CLOCKS_APART:
        return answer.received_at
    return sent


def _value_of(answer: FormAnswer, form: FormKeys, kind: str) -> str:
    folded = {key.casefold(): value for key, value in answer.values.items()}
    keys = [key for key, own in zip(form.keys, form.kinds, strict=True) if own == kind]
    return next((folded[key.casefold()] for key in keys if folded.get(key.casefold())), "")


def _call(answer: FormAnswer, form: FormKeys | None) -> str:
    if form is not None:
        for kind in (FieldKind.NAME, FieldKind.COMPANY, FieldKind.PHONE, FieldKind.EMAIL):
            value = _value_of(answer, form, kind)
            if value:
                return " ".join(value.split())
    return " ".join(next(iter(answer.values.values()), "").split()) or answer.sender or "Nobody named"


def _phone(look: Look, text: str) -> str:
    try:
        return clean_phone(text, look.business.phone_region) or ""
    except Refusal:
        return ""


def _email(text: str) -> str:
    try:
        return (clean_email(text) or "").casefold()
    except Refusal:
        return ""
