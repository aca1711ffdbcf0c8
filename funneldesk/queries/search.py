"""Finding any record by a few letters, for the palette."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.campaign import Campaign
from funneldesk.model.capture_form import CaptureForm
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content, TrackedLink
from funneldesk.model.deal import Deal
from funneldesk.model.experiment import Experiment
from funneldesk.model.fold import fold
from funneldesk.model.message import MessageTemplate
from funneldesk.model.pipeline import Stage
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import Sequence

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute

    from funneldesk.queries.look import Look

_ENOUGH = 200


@dataclass(frozen=True)
class FoundRecord:
    """A record that matches; `place` helps to tell it from others of its name.

    `kind` is `deal`, `contact`, `campaign`, `content`, `segment`, `sequence`, `experiment`, `template`, `form` or
    `link`.
    """

    kind: str
    id: int
    title: str
    place: str


def find_records(look: Look, text: str, *, limit: int = 8) -> list[FoundRecord]:
    """Return records whose search text or name holds every word typed, those that begin with it first.

    Only a bounded number of matches is looked at and ranked, so that a single letter costs no more than a name.
    """
    words = fold(text).split()
    if not words:
        return []
    deals = select(
        Deal.id, Deal.title, Stage.label, func.coalesce(Company.name, Contact.name), Deal.search_text
    ).select_from(Deal)
    deals = deals.join(Stage, Stage.id == Deal.stage_id).outerjoin(Company, Company.id == Deal.company_id)
    deals = deals.outerjoin(Contact, Contact.id == Deal.contact_id)
    deals = deals.where(Deal.deleted_at.is_(None), *_holds(Deal.search_text, words)).limit(_ENOUGH)
    contacts = (
        select(Contact.id, Contact.name, Contact.phone, Contact.email, Company.name, Contact.search_text)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Contact.deleted_at.is_(None), *_holds(Contact.search_text, words))
        .limit(_ENOUGH)
    )
    found: list[tuple[bool, FoundRecord]] = []
    for deal_id, title, stage, whose, searched in look.connection.execute(deals):
        place = " · ".join(part for part in (whose, stage) if part)
        found.append((not searched.startswith(words[0]), FoundRecord("deal", deal_id, title, place)))
    for contact_id, name, phone, email, company, searched in look.connection.execute(contacts):
        title = name or email or phone or f"Lead {contact_id}"
        place = " · ".join(part for part in (company, phone) if part and part != title)
        found.append((not searched.startswith(words[0]), FoundRecord("contact", contact_id, title, place)))
    found += _find_marketing(look, words)
    found.sort(key=lambda pair: (pair[0], len(pair[1].title), pair[1].title))
    return [record for _, record in found[:limit]]


def _find_marketing(look: Look, words: list[str]) -> list[tuple[bool, FoundRecord]]:
    """Campaigns and what belongs to them; they are few, so that their names are looked through as they stand."""
    found: list[tuple[bool, FoundRecord]] = []
    link = func.coalesce(func.nullif(TrackedLink.label, ""), TrackedLink.utm_campaign)
    for kind, record, name, searched, place in (
        ("campaign", Campaign, Campaign.name, Campaign.name_key, "Campaign"),
        ("content", Content, Content.title, func.lower(Content.title), "Content"),
        ("segment", Segment, Segment.name, func.lower(Segment.name), "Segment"),
        ("sequence", Sequence, Sequence.name, func.lower(Sequence.name), "Sequence"),
        ("experiment", Experiment, Experiment.name, func.lower(Experiment.name), "Experiment"),
        ("template", MessageTemplate, MessageTemplate.name, func.lower(MessageTemplate.name), "Template"),
        ("form", CaptureForm, CaptureForm.name, func.lower(CaptureForm.name), "Landing page or form"),
        ("link", TrackedLink, link, func.lower(link), "Tracked link"),
    ):
        query = (
            select(record.id, name)
            .where(record.deleted_at.is_(None), *(searched.contains(word, autoescape=True) for word in words))
            .limit(_ENOUGH)
        )
        for record_id, title in look.connection.execute(query):
            late = not fold(title).startswith(words[0])
            found.append((late, FoundRecord(kind, record_id, title, place)))
    return found


def _holds(column: InstrumentedAttribute[str], words: list[str]) -> list[ColumnElement[bool]]:
    return [column.contains(word, autoescape=True) for word in words]
