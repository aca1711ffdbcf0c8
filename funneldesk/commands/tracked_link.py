"""Keeping and dropping tracked links; what stands in them was put together and checked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.campaign import clean_link
from funneldesk.commands.utm import clean_utm, refuse_taken_utm
from funneldesk.errors import Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.content import Content, TrackedLink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work


def create_tracked_link(
    work: Work,
    *,
    url: str,
    utm_source: str,
    utm_medium: str,
    utm_campaign: str,
    campaign_id: int | None = None,
    content_id: int | None = None,
    label: str | None = None,
    utm_content: str | None = None,
    utm_term: str | None = None,
) -> int:
    """Keep a tracked link and return its id; UTM values are kept in lower case.

    A campaign without UTM names takes those of its first link, so that a lead with them lands on it by itself.

    Args:
        work: the running command.
        url: the whole link, UTM values included.
        utm_source: where the link is placed.
        utm_medium: what kind of place that is.
        utm_campaign: the campaign's name in links.
        campaign_id: whose link; None for one that belongs to no campaign.
        content_id: what it leads to.
        label: what people call it.
        utm_content: which of several links or pictures.
        utm_term: the search words.

    Raises:
        Refusal: a UTM value is missing, the link is no web address, or the same values belong to another campaign.
    """
    campaign = None if campaign_id is None else work.get(Campaign, campaign_id)
    if content_id is not None:
        work.get(Content, content_id)
    source, medium, name = clean_utm(utm_source), clean_utm(utm_medium), clean_utm(utm_campaign)
    if not source or not medium or not name:
        raise Refusal("A tracked link needs a source, a medium and a campaign name.")
    whole = clean_link(url)
    if whole is None:
        raise Refusal("A tracked link needs the address that it leads to.")
    refuse_taken_utm(work, campaign_id=campaign_id, source=source, medium=medium, name=name)
    link = TrackedLink(
        campaign_id=campaign_id,
        content_id=content_id,
        label=label.strip() or None if label else None,
        url=whole,
        utm_source=source,
        utm_medium=medium,
        utm_campaign=name,
        utm_content=clean_utm(utm_content),
        utm_term=clean_utm(utm_term),
        recorded_at=work.now,
    )
    work.add(link)
    if campaign is not None and not (campaign.utm_source or campaign.utm_medium or campaign.utm_campaign):
        campaign.utm_source, campaign.utm_medium, campaign.utm_campaign = source, medium, name
    whose = f" of “{campaign.name}”" if campaign else ""
    work.label = f"Add a tracked link{whose}"
    return link.id


def delete_tracked_link(work: Work, *, link_id: int) -> None:
    """Put a tracked link into the bin; leads that came by it keep their campaign."""
    link = work.get(TrackedLink, link_id, word="tracked link")
    link.deleted_at = work.now
    work.label = f"Delete the tracked link “{link.label or link.utm_campaign}”"


def restore_tracked_links(work: Work, *, link_ids: Sequence[int]) -> None:
    """Take tracked links out of the bin.

    Raises:
        Refusal: the same values belong to another campaign meanwhile.
    """
    links = [work.take_out(TrackedLink, link_id, word="tracked link") for link_id in link_ids]
    for link in links:
        refuse_taken_utm(
            work,
            campaign_id=link.campaign_id,
            source=link.utm_source,
            medium=link.utm_medium,
            name=link.utm_campaign,
        )
    one = links[0]
    what = f"the tracked link “{one.label or one.utm_campaign}”" if len(links) == 1 else f"{len(links):,} tracked links"
    work.label = f"Restore {what}"
