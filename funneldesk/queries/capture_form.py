"""Capture forms: the list with what came back, one form whole, and what is known of answers before they are taken."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, cast, func, select

from funneldesk.analytics.calendar import day_start
from funneldesk.model.campaign import Campaign
from funneldesk.model.capture_form import CaptureForm
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.external_id import ExternalId
from funneldesk.model.source import Source
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.duplicates import find_doubles_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select, Subquery

    from funneldesk.queries.look import Look

_MARK = "form "


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form in the list; `answers` counts what it brought, `people` whom by, `last_at` when the last one came."""

    id: int
    uid: str
    name: str
    title: str
    campaign_id: int | None
    campaign: str
    answer_way: str
    answer_to: str
    language: str
    questions: int
    answers: int
    people: int
    last_at: dt.datetime | None


@dataclass(frozen=True)
class FormPage:
    """A form whole; `fields` are plain mappings with key, label, kind, required and choices."""

    id: int
    uid: str
    name: str
    title: str
    text: str
    picture: bytes | None
    picture_name: str
    picture_alt: str
    fields: tuple[dict[str, Any], ...]
    consent_line: str
    thanks: str
    language: str
    answer_way: str
    answer_to: str
    campaign_id: int | None
    campaign: str
    content_id: int | None
    content: str
    source: str
    answers: int
    people: tuple[int, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its questions."""
        return tuple(str(field["key"]) for field in self.fields)


@dataclass(frozen=True, slots=True)
class FormKeys:
    """What is needed to read a form's answers in a file: its id, name and keys; in the bin or not."""

    id: int
    uid: str
    name: str
    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class AnswerMark:
    """By what an answer can be known: its form, its mark, and the phone and e-mail in it."""

    form_uid: str
    mark: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class AnswerState:
    """What is known of an answer: whether it was taken before, and who has its phone or e-mail already."""

    is_repeated: bool
    contact_id: int | None
    name: str


def read_capture_forms(look: Look, campaigns: Sequence[int] = ()) -> tuple[FormRow, ...]:
    """The forms outside the bin, by name; of these campaigns alone where some are given."""
    met = _answers()
    query = (
        select(
            CaptureForm.id,
            CaptureForm.uid,
            CaptureForm.name,
            CaptureForm.title,
            CaptureForm.campaign_id,
            func.coalesce(Campaign.name, ""),
            CaptureForm.answer_way,
            func.coalesce(CaptureForm.answer_to, ""),
            CaptureForm.language,
            func.json_array_length(cast(CaptureForm.fields, String)),
            func.coalesce(met.c.answers, 0),
            func.coalesce(met.c.people, 0),
            met.c.last_at,
        )
        .outerjoin(Campaign, Campaign.id == CaptureForm.campaign_id)
        .outerjoin(met, met.c.system == _MARK + CaptureForm.uid)
        .where(CaptureForm.deleted_at.is_(None))
        .order_by(func.lower(CaptureForm.name), CaptureForm.id)
    )
    if campaigns:
        query = query.where(CaptureForm.campaign_id.in_(campaigns))
    return tuple(FormRow(*row) for row in look.connection.execute(query))


def read_capture_form(look: Look, form_id: int) -> FormPage | None:
    """A form whole; None once it lies in the bin or is gone."""
    row = look.connection.execute(
        select(
            CaptureForm.__table__,
            Campaign.name.label("campaign"),
            Content.title.label("content"),
            Source.words.label("source"),
        )
        .select_from(CaptureForm)
        .outerjoin(Campaign, Campaign.id == CaptureForm.campaign_id)
        .outerjoin(Content, Content.id == CaptureForm.content_id)
        .outerjoin(Source, Source.id == CaptureForm.source_id)
        .where(CaptureForm.id == form_id, CaptureForm.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    touches = look.connection.execute(
        _touches().with_only_columns(Touchpoint.contact_id).where(_is_of(row.uid)).order_by(Touchpoint.id)
    ).all()
    return FormPage(
        id=row.id,
        uid=row.uid,
        name=row.name,
        title=row.title,
        text=row.text or "",
        picture=b64decode(row.picture) if row.picture else None,
        picture_name=row.picture_name or "",
        picture_alt=row.picture_alt or "",
        fields=tuple(row.fields),
        consent_line=row.consent_line or "",
        thanks=row.thanks or "",
        language=row.language,
        answer_way=row.answer_way,
        answer_to=row.answer_to or "",
        campaign_id=row.campaign_id,
        campaign=row.campaign or "",
        content_id=row.content_id,
        content=row.content or "",
        source=row.source or "",
        answers=len(touches),
        people=tuple(dict.fromkeys(touch.contact_id for touch in touches)),
    )


def read_form_keys(look: Look) -> tuple[FormKeys, ...]:
    """All forms, also those in the bin: their answers may still be on their way."""
    rows = look.connection.execute(
        select(CaptureForm.id, CaptureForm.uid, CaptureForm.name, CaptureForm.fields, CaptureForm.deleted_at)
    )
    return tuple(
        FormKeys(
            row.id,
            row.uid,
            row.name,
            tuple(str(field["key"]) for field in row.fields),
            tuple(str(field["kind"]) for field in row.fields),
            row.deleted_at is not None,
        )
        for row in rows
    )


def count_taken_today(look: Look, form_id: int) -> int:
    """How many people the form brought since midnight here."""
    today = look.now.astimezone(look.business.zone).date()
    uid = look.connection.scalar(select(CaptureForm.uid).where(CaptureForm.id == form_id))
    count = look.connection.scalar(
        _touches()
        .with_only_columns(func.count(Touchpoint.contact_id.distinct()))
        .where(_is_of(uid or ""), Touchpoint.at >= day_start(today, look.business.zone))
    )
    return int(count or 0)


def look_up_answers(look: Look, marks: Sequence[AnswerMark]) -> tuple[AnswerState, ...]:
    """What is known of each answer, in order."""
    taken = {
        (row.system, row.value)
        for row in look.connection.execute(
            select(ExternalId.system, ExternalId.value).where(
                ExternalId.kind == "touchpoint",
                ExternalId.system.in_({_MARK + mark.form_uid for mark in marks}),
            )
        )
    }
    states: list[AnswerState] = []
    for mark in marks:
        known = find_doubles_of(look, phone=mark.phone, email=mark.email)
        first = min(known, key=lambda double: double.contact_id) if known else None
        states.append(
            AnswerState(
                (_MARK + mark.form_uid, mark.mark) in taken,
                None if first is None else first.contact_id,
                "" if first is None else first.name,
            )
        )
    return tuple(states)


def _touches() -> Select[Any]:
    """The touches that answers left, each with the form's mark; people in the bin are left out."""
    return (
        select(Touchpoint.id)
        .join(ExternalId, (ExternalId.kind == "touchpoint") & (ExternalId.record_id == Touchpoint.id))
        .join(Contact, Contact.id == Touchpoint.contact_id)
        .where(Contact.deleted_at.is_(None))
    )


def _answers() -> Subquery:
    return (
        _touches()
        .with_only_columns(
            ExternalId.system,
            func.count().label("answers"),
            func.count(Touchpoint.contact_id.distinct()).label("people"),
            func.max(Touchpoint.at).label("last_at"),
        )
        .where(ExternalId.system.startswith(_MARK))
        .group_by(ExternalId.system)
        .subquery("met")
    )


def _is_of(form_uid: str) -> ColumnElement[bool]:
    return ExternalId.system == _MARK + form_uid
