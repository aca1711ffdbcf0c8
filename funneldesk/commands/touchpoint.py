"""Writing down that a person and the business's marketing met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.human_touch import take_back_touch, touch_deals
from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.source import Source
from funneldesk.model.touchpoint import TOUCH_WORDS, Touchpoint

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.commands.work import Work


def log_touchpoint(
    work: Work,
    *,
    contact_id: int,
    kind: str,
    at: dt.datetime | None = None,
    at_day_only: bool = False,
    detail: str | None = None,
    campaign_id: int | None = None,
    content_id: int | None = None,
    source_id: int | None = None,
    weight: int = 1,
) -> int:
    """Write down one touch, now or at a given time, and return its id.

    Raises:
        Refusal: the kind is unknown, the time lies ahead or the weight is below 1.
    """
    if kind not in TOUCH_WORDS:
        raise Refusal(f"“{kind}” is no kind of touch; choose one of {', '.join(TOUCH_WORDS.values())}.")
    if at is not None and at > work.now:
        raise Refusal("A touch lies in the past; plan an activity for what is to come.")
    if weight < 1:
        raise Refusal("The weight of a touch is 1 or more.")
    contact = work.get(Contact, contact_id)
    if campaign_id is not None:
        work.get(Campaign, campaign_id)
    if content_id is not None:
        work.get(Content, content_id)
    if source_id is not None:
        work.get(Source, source_id)
    touch = work.add(
        Touchpoint(
            contact_id=contact_id,
            kind=kind,
            at=at or work.now,
            at_day_only=at_day_only,
            detail=detail.strip() if detail and detail.strip() else None,
            campaign_id=campaign_id,
            content_id=content_id,
            source_id=source_id,
            weight=weight,
            recorded_at=work.now,
        )
    )
    if kind == "reply" and touch.at is not None:
        touch_deals(work, at=touch.at, contact_id=contact_id)
    if kind == "reply" and work.cause != "import" and not at_day_only:
        touch_deals(work, contact_id=contact_id, at=touch.at or work.now)
    work.label = f"Log {TOUCH_WORDS[kind].lower()} of “{name_contact(work, contact)}”"
    return touch.id


def remove_touchpoint(work: Work, *, touchpoint_id: int) -> None:
    """Take away a touch that did not happen."""
    touch = work.get(Touchpoint, touchpoint_id)
    contact = work.session.get_one(Contact, touch.contact_id)
    work.session.delete(touch)
    if touch.kind == "reply" and touch.at is not None:
        take_back_touch(work, at=touch.at, contact_id=touch.contact_id)
    if touch.kind == "reply" and touch.at is not None:
        take_back_touch(work, at=touch.at, contact_id=contact.id)
    work.label = f"Remove {TOUCH_WORDS.get(touch.kind, touch.kind).lower()} of “{name_contact(work, contact)}”"
