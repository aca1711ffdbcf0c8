"""What a rep can send one person now: the content that fits best comes first, what was sent already last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from funneldesk.model.campaign import FunnelStage
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.pipeline import Stage
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.content import ContentFilter, read_contents
from funneldesk.queries.lead_name import read_lead_names

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.look import Look

_PARTS: dict[str, tuple[str, ...]] = {
    LifecycleStage.LEAD: (FunnelStage.INTEREST, FunnelStage.AWARENESS),
    LifecycleStage.RECYCLED: (FunnelStage.INTEREST, FunnelStage.AWARENESS),
    LifecycleStage.MQL: (FunnelStage.CONSIDERATION, FunnelStage.INTEREST),
    LifecycleStage.PQL: (FunnelStage.CONSIDERATION, FunnelStage.CONVERSION),
    LifecycleStage.SAL: (FunnelStage.CONSIDERATION, FunnelStage.CONVERSION),
    LifecycleStage.SQL: (FunnelStage.CONVERSION, FunnelStage.CONSIDERATION),
    LifecycleStage.CUSTOMER: (FunnelStage.LOYALTY,),
    LifecycleStage.REPEAT: (FunnelStage.LOYALTY,),
    LifecycleStage.LOYAL: (FunnelStage.LOYALTY,),
}
"""The parts of the funnel whose content fits a lead in a lifecycle stage, the best first."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person with the ways to reach them and what they have forbidden."""

    id: int
    name: str
    phone: str
    email: str
    consent: str
    do_not_contact: bool
    do_not_email: bool
    do_not_whatsapp: bool
    do_not_call: bool
    has_bounced: bool


@dataclass(frozen=True, slots=True)
class OfferedContent:
    """A piece of content, whether it fits now, and when the person had it already."""

    content: ContentRow
    fits: bool
    had_at: dt.datetime | None


@dataclass(frozen=True)
class ContentOffer:
    """What can be sent to whom. `stage` is the deal's stage, else empty."""

    person: Reachable
    stage: str
    offered: tuple[OfferedContent, ...]


def read_content_offer(look: Look, contact_id: int, stage_id: int | None = None, text: str = "") -> ContentOffer | None:
    """The content for a person, best first; None once the contact lies in the bin or is gone.

    Args:
        look: the question's view.
        contact_id: the person.
        stage_id: the pipeline stage of the deal it is sent for; None goes by the lead's lifecycle stage.
        text: words that must all be found.
    """
    row = look.connection.execute(
        select(Contact.__table__).where(Contact.id == contact_id, Contact.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    had = {
        found.content_id: found.at
        for found in look.connection.execute(
            select(Touchpoint.content_id, func.max(Touchpoint.at).label("at"))
            .where(Touchpoint.contact_id == contact_id, Touchpoint.content_id.is_not(None))
            .group_by(Touchpoint.content_id)
        )
    }
    parts = _PARTS.get(row.lifecycle_stage, ())
    ranked = [(_rank(content, stage_id, parts), content) for content in read_contents(look, ContentFilter(text=text))]
    ranked.sort(key=lambda one: (one[1].id in had, one[0], one[1].title.casefold()))
    stage = look.connection.scalar(select(Stage.label).where(Stage.id == stage_id)) if stage_id is not None else None
    return ContentOffer(
        Reachable(
            id=row.id,
            name=read_lead_names(look, [row.id]).get(row.id, ""),
            phone=row.phone or "",
            email=row.email or "",
            consent=row.consent or "",
            do_not_contact=row.do_not_contact,
            do_not_email=row.do_not_email,
            do_not_whatsapp=row.do_not_whatsapp,
            do_not_call=row.do_not_call,
            has_bounced=row.email_bounced_at is not None,
        ),
        stage or "",
        tuple(OfferedContent(content, rank < _NO_FIT, had.get(content.id)) for rank, content in ranked),
    )


_ANY_STAGE, _ANY_PART, _NO_FIT, _OTHER_STAGE = 10, 15, 20, 30


def _rank(content: ContentRow, stage_id: int | None, parts: tuple[str, ...]) -> int:
    """Below `_NO_FIT` it fits: first what is meant for the stage, then by the part of the funnel."""
    place = parts.index(content.funnel_stage) if content.funnel_stage in parts else None
    if stage_id is None:
        return _NO_FIT if place is None else place
    if content.stage_id == stage_id:
        return 0 if place is None else place
    if content.stage_id is not None:
        return _OTHER_STAGE
    if place is not None:
        return _ANY_STAGE + place
    return _ANY_PART if content.funnel_stage is None else _NO_FIT
