"""Which link to a piece of content is given to a person: a tracked one wherever the campaign can be named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.outreach.tracked_link import build_tracked_link
from funneldesk.queries.tracked_link import read_link_offers, read_tracked_links

if TYPE_CHECKING:
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.look import Look

BY_HAND = "direct"


def read_content_link(look: Look, content: ContentRow, source: str = BY_HAND) -> str:
    """The link to give: one kept for the content, from this source if there is one; else its own link made tracked.

    Args:
        look: the question's view.
        content: the piece of content.
        source: where the link is placed, such as `whatsapp` or `email`.

    Returns:
        The link, untracked where the content belongs to no campaign; empty where it leads nowhere.
    """
    kept = read_tracked_links(look, contents=(content.id,))
    best = next((link for link in kept if link.utm_source == source), next(iter(kept), None))
    if best is not None:
        return best.url
    if not content.link or content.campaign_id is None:
        return content.link
    offer = next((offer for offer in read_link_offers(look) if offer.id == content.campaign_id), None)
    if offer is None:
        return content.link
    try:
        return build_tracked_link(
            content.link,
            source=offer.utm_source or source,
            medium=offer.utm_medium or "message",
            campaign=offer.utm_campaign or offer.name,
            content=content.title,
        )
    except Refusal:
        return content.link
