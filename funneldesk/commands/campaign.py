"""What marketing can do with campaigns: make, change, pause, put into the bin and take out again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from funneldesk.commands.segment import rename_in_segments
from funneldesk.commands.utm import clean_utm, refuse_taken_utm
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.campaign import FUNNEL_STAGE_WORDS, Campaign, CampaignStatus
from funneldesk.model.fold import fold
from funneldesk.model.segment import Segment
from funneldesk.model.source import Channel
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.commands.work import Work

STATUS_WORDS: dict[str, str] = {
    CampaignStatus.PLANNED: "Planned",
    CampaignStatus.RUNNING: "Running",
    CampaignStatus.PAUSED: "Paused",
    CampaignStatus.ENDED: "Ended",
}

_UTMS = frozenset({"utm_source", "utm_medium", "utm_campaign"})
_REFERENCES: dict[str, tuple[type[Channel | User | Segment], str]] = {
    "channel_id": (Channel, "channel"),
    "owner_id": (User, "person"),
    "segment_id": (Segment, "segment"),
}


def create_campaign(work: Work, /, *, name: str, **fields: Any) -> int:
    """Make a campaign and return its id.

    Args:
        work: the running command.
        name: unique among the campaigns that are not in the bin, but for case and blanks.
        fields: any of channel_id, objective, funnel_stage, starts_on, ends_on, budget_minor (in the workspace's
            currency), owner_id, status, utm_source, utm_medium, utm_campaign, audience, segment_id, landing_url
            and notes.

    Raises:
        Refusal: the name is blank or taken, the days are in the wrong order, or another value is not allowed.
    """
    campaign = Campaign(name="", name_key="", status=CampaignStatus.RUNNING)
    _apply(work, campaign, {"name": name, **fields})
    work.add(campaign)
    work.label = f"Add the campaign “{campaign.name}”"
    return campaign.id


def edit_campaign(work: Work, /, *, campaign_id: int, **fields: Any) -> None:
    """Change fields of a campaign; they are those of `create_campaign` and the name.

    Raises:
        Refusal: a value is not allowed; nothing is changed then.
    """
    campaign = work.get(Campaign, campaign_id)
    name = campaign.name
    _apply(work, campaign, fields)
    rename_in_segments(work, subject="campaign.name", old=name, new=campaign.name)
    work.label = f"Change the campaign “{campaign.name}”"


def set_campaign_status(work: Work, *, campaign_ids: Sequence[int], status: str) -> None:
    """Start, pause or end campaigns, or set them back to planned."""
    status = _clean_status(status)
    campaigns = [work.get(Campaign, campaign_id) for campaign_id in campaign_ids]
    for campaign in campaigns:
        campaign.status = status
    work.label = f"Set {_call(campaigns)} to {STATUS_WORDS[status].lower()}"


def delete_campaigns(work: Work, *, campaign_ids: Sequence[int]) -> None:
    """Put campaigns into the bin; their leads, touches and results keep pointing to them."""
    campaigns = [work.get(Campaign, campaign_id) for campaign_id in campaign_ids]
    for campaign in campaigns:
        campaign.deleted_at = work.now
    work.label = f"Delete {_call(campaigns)}"


def restore_campaigns(work: Work, *, campaign_ids: Sequence[int]) -> None:
    """Take campaigns out of the bin.

    Raises:
        Refusal: another campaign has taken the name meanwhile.
    """
    found: list[Campaign] = []
    for campaign_id in campaign_ids:
        campaign = work.session.get(Campaign, campaign_id)
        if campaign is None:
            raise NotFound(f"There is no campaign with the number {campaign_id}.")
        if campaign.deleted_at is not None:
            _refuse_taken(work, campaign, campaign.name)
            campaign.deleted_at = None
            work.session.flush()
        found.append(campaign)
    work.label = f"Restore {_call(found)}"


def campaign_name_key(name: str) -> str:
    """What two campaigns of one name have in common: no case, no accents, single blanks."""
    return fold(" ".join(name.split()))


def clean_link(text: str | None) -> str | None:
    """A link as typed, with `https://` put before it where no scheme is given; None where there is none.

    Raises:
        Refusal: it is no http or https address, or holds what could be more than an address.
    """
    link = (text or "").strip()
    if not link:
        return None
    if any(letter.isspace() or not letter.isprintable() for letter in link):
        raise Refusal("A link holds no blanks or line breaks; copy it again from the browser.")
    scheme, mark, _ = link.partition("://")
    whole = link if mark else f"https://{link}"
    refusal = Refusal(f"“{link}” is no web address; a link begins with http:// or https:// and names a site.")
    try:
        parts = urlsplit(whole)
        host = parts.hostname or ""
    except ValueError as error:
        raise refusal from error
    if parts.scheme not in {"http", "https"} or (mark and not scheme.isalpha()):
        raise refusal
    if "." not in host and host != "localhost":
        raise refusal
    if parts.username is not None or parts.password is not None:
        raise Refusal("A link must not carry a name or password; take away what stands before the @.")
    return whole


def _apply(work: Work, campaign: Campaign, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(campaign, field, _clean(work, campaign, field, value))
    if "name" in fields:
        campaign.name_key = campaign_name_key(campaign.name)
    if campaign.starts_on is not None and campaign.ends_on is not None and campaign.ends_on < campaign.starts_on:
        raise Refusal(
            f"The campaign would end on {campaign.ends_on}, before it begins on {campaign.starts_on}; swap the days."
        )
    if _UTMS & set(fields):
        refuse_taken_utm(
            work,
            campaign_id=campaign.id,
            source=campaign.utm_source,
            medium=campaign.utm_medium,
            name=campaign.utm_campaign,
        )


def _clean(work: Work, campaign: Campaign, field: str, value: Any) -> Any:
    if field == "name":
        return _clean_name(work, campaign, value)
    if field in _REFERENCES:
        if value is not None:
            record, word = _REFERENCES[field]
            work.get(record, value, word=word)
        return value
    if field not in _CLEANERS:
        raise Refusal(f"“{field}” of a campaign cannot be changed here.")
    return _CLEANERS[field](value)


def _clean_status(value: Any) -> str:
    if value not in STATUS_WORDS:
        raise Refusal(f"“{value}” is no status of a campaign; choose from {', '.join(STATUS_WORDS.values())}.")
    return str(value)


def _clean_text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def clean_funnel_stage(value: Any) -> str | None:
    """A part of the funnel by its key, or None.

    Raises:
        Refusal: there is no such part.
    """
    if value in (None, ""):
        return None
    if value not in FUNNEL_STAGE_WORDS:
        raise Refusal(f"“{value}” is no part of the funnel; choose from {', '.join(FUNNEL_STAGE_WORDS.values())}.")
    return str(value)


def clean_day(value: Any) -> dt.date | None:
    """A day, or None.

    Raises:
        Refusal: it is neither.
    """
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    raise Refusal(f"“{value}” is no day.")


def clean_amount(value: Any, what: str) -> int | None:
    """Whole minor units of zero or more, or None.

    Raises:
        Refusal: it is anything else.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise Refusal(f"{what} is an amount of zero or more.")
    return value


def _clean_name(work: Work, campaign: Campaign, name: Any) -> str:
    words = " ".join(str(name or "").split())
    if not words:
        raise Refusal("A campaign needs a name.")
    _refuse_taken(work, campaign, words)
    return words


def _refuse_taken(work: Work, campaign: Campaign, name: str) -> None:
    with work.session.no_autoflush:
        taken = work.session.scalar(
            select(func.count())
            .select_from(Campaign)
            .where(
                Campaign.name_key == campaign_name_key(name),
                Campaign.deleted_at.is_(None),
                Campaign.id != (campaign.id or 0),
            )
        )
    if taken:
        raise Refusal(f"There is a campaign called “{name}” already; give this one another name.")


def _call(campaigns: Sequence[Campaign]) -> str:
    return f"“{campaigns[0].name}”" if len(campaigns) == 1 else f"{len(campaigns)} campaigns"


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "status": _clean_status,
    "funnel_stage": clean_funnel_stage,
    "starts_on": clean_day,
    "ends_on": clean_day,
    "budget_minor": lambda value: clean_amount(value, "The budget"),
    "landing_url": clean_link,
    **dict.fromkeys(_UTMS, clean_utm),
    **dict.fromkeys(("objective", "audience", "notes"), _clean_text),
}
