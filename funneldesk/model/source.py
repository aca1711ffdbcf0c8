"""Where leads come from: the file's own word (source) and what it counts as (channel)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from funneldesk.model.base import Identified, Record


class Origin(StrEnum):
    """Who made the first move."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Channel(Identified, Record):
    """A kind of marketing channel, such as search ads or referral; the owner edits the labels."""

    __tablename__ = "channel"

    key: Mapped[str] = mapped_column(String(32), unique=True)
    label: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class Source(Identified, Record):
    """A source in the words it was written with; never merged with another by guessing."""

    __tablename__ = "source"

    words: Mapped[str] = mapped_column(unique=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"), index=True)
    origin: Mapped[str | None] = mapped_column(String(16))


CHANNELS: tuple[tuple[str, str], ...] = (
    ("search_ads", "Search ads"),
    ("social_ads", "Social ads"),
    ("social", "Social"),
    ("content", "Content"),
    ("seo", "SEO"),
    ("email", "E-mail"),
    ("whatsapp", "WhatsApp"),
    ("event", "Event"),
    ("webinar", "Webinar"),
    ("referral", "Referral"),
    ("partner", "Partner"),
    ("print", "Print"),
    ("direct", "Direct"),
    ("other", "Other"),
)

_CHANNEL_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "search_ads",
        ("paid search", "paid_search", "google ads", "adwords", "search ads", "cpc", "ppc", "sem"),
    ),
    (
        "social_ads",
        (
            "paid social",
            "paid_social",
            "meta ads",
            "facebook ads",
            "instagram ads",
            "linkedin ads",
            "social ads",
        ),
    ),
    ("seo", ("organic search", "organic_search", "seo", "organic")),
    ("email", ("email", "e-mail", "email_marketing", "newsletter", "mail")),
    ("whatsapp", ("whatsapp",)),
    ("webinar", ("webinar",)),
    ("event", ("trade fair", "event", "expo", "stall", "conference", "exhibition")),
    ("referral", ("referral", "referrals", "referred", "reference", "word of mouth")),
    ("partner", ("partner", "reseller", "affiliate", "agent")),
    ("social", ("social", "organic_social", "facebook", "instagram", "linkedin", "youtube", "twitter")),
    ("content", ("blog", "content", "ebook", "e-book", "whitepaper")),
    (
        "print",
        ("print", "newspaper", "magazine", "flyer", "hoarding", "other publicities", "other_publicities"),
    ),
    ("direct", ("direct", "direct traffic", "direct_traffic", "website", "walk-in", "olark chat", "chat")),
    ("other", ("display", "offline", "other")),
)

_OUTBOUND_WORDS = frozenset(
    {"cold call", "cold calling", "outbound", "outreach", "prospecting", "cold email", "field visit"}
)


def propose_channel(words: str) -> str | None:
    """Propose a channel key for a source's words, or None where they say nothing.

    The proposal is only a start: the owner may map the source elsewhere.
    """
    plain = words.strip().casefold()
    for key, known in _CHANNEL_WORDS:
        if plain in known:
            return key
    for key, known in _CHANNEL_WORDS:
        if any(len(word) > 4 and word in plain for word in known):  # noqa: PLR2004  short words match by accident
            return key
    return None


def propose_origin(words: str) -> str | None:
    """Propose inbound or outbound for a source's words, or None where they say nothing."""
    plain = words.strip().casefold()
    if plain in _OUTBOUND_WORDS:
        return Origin.OUTBOUND
    return Origin.INBOUND if propose_channel(words) else None
