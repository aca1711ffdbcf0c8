"""Taking answers to forms: each makes or finds its person, fills gaps, keeps the consent and logs the touch."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.commands.company import find_or_create_company
from funneldesk.commands.contact import create_contact, find_doubles
from funneldesk.commands.contact_fields import clean_email, clean_phone
from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.search_text import describe_contact
from funneldesk.commands.source import find_or_create_source
from funneldesk.commands.utm import find_utm_campaign
from funneldesk.errors import Refusal
from funneldesk.model.base import new_uid
from funneldesk.model.capture_form import CaptureForm
from funneldesk.model.contact import Contact, ContactPoint
from funneldesk.model.external_id import ExternalId
from funneldesk.model.lifecycle import LifecycleChange
from funneldesk.model.match_key import email_key, phone_key
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funneldesk.commands.work import Work

FORM, STALL = "form", "stall"
"""The touch an answer leaves: one that came back from a page, or one typed where people stand."""

_TOUCH = "touchpoint"
_LONGEST_DETAIL = 600


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """What one person answered.

    Attributes:
        form_id: the form.
        values: what was written, by the key of each question.
        consent: whether the box was ticked; only True keeps the wording.
        consent_wording: what was agreed to; the form's own line where it is empty.
        utm: source, medium, campaign, content and term of the visit, those that are known.
        answer_id: a mark by which the same answer is known again; made from the answer itself where it is empty.
        at: when it was given; None means now.
    """

    form_id: int
    values: Mapping[str, str]
    consent: bool = False
    consent_wording: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)
    answer_id: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class AnswerTaken:
    """Whose answer it was, and whether that person is new."""

    contact_id: int
    touchpoint_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class AnswersTaken:
    """What a file of answers brought; `refused` says why single answers were left out."""

    new_ids: tuple[int, ...]
    known_ids: tuple[int, ...]
    repeated: int
    refused: tuple[str, ...]


def take_answer(work: Work, /, *, kind: str = STALL, **given: Any) -> AnswerTaken | None:
    """Take one answer; None where the same one was taken before.

    Args:
        work: the running command.
        kind: `FORM` or `STALL`; what is typed at a stall must be right, what came back is kept as far as it goes.
        given: the parts of `AnswerGiven`.

    Raises:
        Refusal: nothing names the person, or a number or address typed at a stall cannot be right.
    """
    answer = AnswerGiven(**given)
    if kind == STALL and not answer.answer_id:
        # Two people with the same words stand before the same table: each entry is one of its own.
        answer = AnswerGiven(**{**given, "answer_id": new_uid()})
    taken = _take(work, answer, kind)
    if taken is not None:
        work.label = f"Take the answer of “{name_contact(work, work.get(Contact, taken.contact_id))}”"
    return taken


def take_answers(work: Work, *, answers: Sequence[AnswerGiven], kind: str = FORM) -> AnswersTaken:
    """Take many answers as one change; those taken before add nothing, those of nobody are left out and told."""
    new: list[int] = []
    known: list[int] = []
    refused: list[str] = []
    repeated = 0
    for answer in answers:
        try:
            taken = _take(work, answer, kind)
        except Refusal as refusal:
            refused.append(str(refusal))
            continue
        if taken is None:
            repeated += 1
        elif taken.is_new:
            new.append(taken.contact_id)
        elif taken.contact_id not in new:
            known.append(taken.contact_id)
    count = len(new) + len(known)
    work.label = f"Take {count} answer{'' if count == 1 else 's'} to forms"
    return AnswersTaken(tuple(new), tuple(dict.fromkeys(known)), repeated, tuple(refused))


def answer_mark(answer: AnswerGiven) -> str:
    """The mark under which an answer is known again."""
    if answer.answer_id:
        return answer.answer_id
    told = "\n".join(f"{key}\t{value}" for key, value in sorted(answer.values.items()))
    moment = "" if answer.at is None else answer.at.astimezone(dt.UTC).isoformat()
    return sha256(f"{moment}\n{told}".encode("utf-8", "replace")).hexdigest()[:32]


def answer_system(form_uid: str) -> str:
    """The system whose outer ids mark the answers of a form."""
    return f"form {form_uid}"


def _take(work: Work, answer: AnswerGiven, kind: str) -> AnswerTaken | None:
    form = work.get(CaptureForm, answer.form_id, word="form")
    system, mark = answer_system(form.uid), answer_mark(answer)
    seen = select(ExternalId.id).where(ExternalId.kind == _TOUCH, ExternalId.system == system, ExternalId.value == mark)
    if work.session.scalar(seen) is not None:
        return None
    at = min(answer.at or work.now, work.now)
    reading = _read_values(work, form, answer, strict=kind == STALL)
    doubles = find_doubles(work, phone=reading.known.get("phone"), email=reading.known.get("email"))
    if doubles and answer.at is not None and _was_imported(work, doubles[0], kind, at):
        return None
    contact, is_new = _find_or_make(work, doubles, reading, at)
    visit = find_utm_campaign(
        work, source=answer.utm.get("source"), medium=answer.utm.get("medium"), name=answer.utm.get("campaign")
    )
    _fill_gaps(work, contact, reading)
    campaign_id = visit.campaign_id or form.campaign_id
    source_id = _find_source(work, form, answer, kind)
    contact.campaign_id = contact.campaign_id or campaign_id
    contact.source_id = contact.source_id or source_id
    _keep_consent(work, contact, form, answer, at)
    contact.search_text = describe_contact(work, contact)
    touch = work.add(
        Touchpoint(
            contact_id=contact.id,
            kind=kind,
            at=at,
            campaign_id=campaign_id,
            content_id=form.content_id or visit.content_id,
            source_id=source_id,
            detail=_tell(form, reading),
            recorded_at=work.now,
        )
    )
    work.add(ExternalId(kind=_TOUCH, record_id=touch.id, system=system, value=mark))
    return AnswerTaken(contact.id, touch.id, is_new)


@dataclass
class _Reading:
    """An answer in the contact's own fields, the questions of our own, and what could not be read."""

    known: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    as_written: dict[str, str] = field(default_factory=dict)


def _read_values(work: Work, form: CaptureForm, answer: AnswerGiven, *, strict: bool) -> _Reading:
    reading = _Reading()
    values = {key: str(value).strip() for key, value in answer.values.items()}
    folded = {key.casefold(): key for key in values}
    for question in form.fields:
        key, kind, label = str(question["key"]), str(question["kind"]), str(question["label"])
        value = values.pop(folded.get(key.casefold(), ""), "")
        if not value:
            continue
        try:
            if kind == "phone":
                reading.known[kind] = clean_phone(value, work.business.phone_region) or ""
            elif kind == "email":
                reading.known[kind] = clean_email(value) or ""
            elif kind in {"name", "company", "city"}:
                reading.known[kind] = " ".join(value.split())
            else:
                reading.own[label] = value
        except Refusal:
            if strict:
                raise
            reading.as_written[label] = value
    # What the form no longer asks was still answered.
    reading.own |= {key: value for key, value in values.items() if value}
    if not reading.known.keys() & {"name", "phone", "email", "company"}:
        raise Refusal("Nothing names the person; a name, a phone number, an e-mail address or a company is needed.")
    return reading


def _find_or_make(work: Work, doubles: Sequence[int], reading: _Reading, at: dt.datetime) -> tuple[Contact, bool]:
    if doubles:
        return work.get(Contact, doubles[0]), False
    named = {key: reading.known[key] for key in ("name", "phone", "email", "company", "city") if key in reading.known}
    contact = work.get(Contact, create_contact(work, **named).contact_id)
    contact.created_at = at
    for change in work.session.scalars(select(LifecycleChange).where(LifecycleChange.contact_id == contact.id)):
        change.at = at
    return contact, True


def _fill_gaps(work: Work, contact: Contact, reading: _Reading) -> None:
    """Write what was not known; what is known stays, and a further number or address stands beside it."""
    known = reading.known
    contact.name = contact.name or known.get("name")
    contact.city = contact.city or known.get("city")
    if contact.company_id is None and known.get("company"):
        contact.company_id = find_or_create_company(work, known["company"])
    if known.get("phone"):
        key = phone_key(known["phone"])
        if not contact.phone:
            contact.phone, contact.phone_key = known["phone"], key
        elif key and key != contact.phone_key:
            _add_point(work, contact, "phone", known["phone"], key)
    if known.get("email"):
        key = email_key(known["email"])
        if not contact.email:
            contact.email, contact.email_key = known["email"], key
        elif key and key != contact.email_key:
            _add_point(work, contact, "email", known["email"], key)
    laid = {**reading.own, **(contact.custom or {})}
    if laid != (contact.custom or {}):
        contact.custom = laid


def _add_point(work: Work, contact: Contact, kind: str, value: str, key: str) -> None:
    known = select(ContactPoint.id).where(
        ContactPoint.contact_id == contact.id, ContactPoint.kind == kind, ContactPoint.key == key
    )
    if work.session.scalar(known) is None:
        work.add(ContactPoint(contact_id=contact.id, kind=kind, value=value, key=key))


def _find_source(work: Work, form: CaptureForm, answer: AnswerGiven, kind: str) -> int:
    """The source of the visitor's link, else the form's, else what the form was used as; the import does the same."""
    if kind == FORM and answer.utm.get("source"):
        return find_or_create_source(work, answer.utm["source"])
    return form.source_id or find_or_create_source(work, "Stall" if kind == STALL else "Landing page")


def _was_imported(work: Work, contact_id: int, kind: str, at: dt.datetime) -> bool:
    """Whether a table of answers brought this one already, by the import of files, which leaves no mark of the form."""
    marked = select(ExternalId.record_id).where(
        ExternalId.kind == _TOUCH, ExternalId.record_id == Touchpoint.id, ExternalId.system.startswith("form ")
    )
    found = work.session.scalar(
        select(Touchpoint.id)
        .where(Touchpoint.contact_id == contact_id, Touchpoint.kind == kind, Touchpoint.at == at, ~marked.exists())
        .limit(1)
    )
    return found is not None


def _keep_consent(work: Work, contact: Contact, form: CaptureForm, answer: AnswerGiven, at: dt.datetime) -> None:
    """The words agreed to, with form and day, before older ones; without a tick nothing is touched."""
    wording = " ".join((answer.consent_wording or form.consent_line or "").split())
    lines = (contact.consent or "").split("\n")
    if not answer.consent or not wording or any(line.startswith(f"{wording} (") for line in lines):
        return
    day = at.astimezone(work.business.zone).date().isoformat()
    kept = f"{wording} ({form.name}, {day})"
    contact.consent = f"{kept}\n{contact.consent}" if contact.consent else kept


def _tell(form: CaptureForm, reading: _Reading) -> str:
    said = [f"{label}: {' '.join(value.split())}" for label, value in (reading.own | reading.as_written).items()]
    return " · ".join([form.name, *said])[:_LONGEST_DETAIL]
