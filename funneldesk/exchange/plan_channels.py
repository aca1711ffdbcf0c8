"""The channel that a cell of campaign results names, in a program's own words or in ours."""

from __future__ import annotations

from typing import Final

# Video and display advertisements stand in many places, none of them surely ours: their owner may say which.
_CAMPAIGN_TYPES: Final = {
    "search": "search_ads",
    "performance max": "search_ads",
    "shopping": "search_ads",
    "smart": "search_ads",
    "display": "other",
    "video": "other",
    "demand gen": "other",
    "discovery": "other",
}


def find_channel(text: str, system: str) -> str | None:
    """The key of the channel a cell means; None where it means none.

    Args:
        text: the cell.
        system: who measured; an advertising program has campaign types of its own.
    """
    from funneldesk.model.source import propose_channel

    own = _named(text)
    if own is None and system == "google_ads":
        return _CAMPAIGN_TYPES.get(text.strip().casefold())
    return own[0] if own else propose_channel(text)


def channel_words(text: str) -> str:
    """A channel as it tells results of the same campaign and days apart, however its cell is written."""
    own = _named(text)
    return own[1] if own else " ".join(text.split()).casefold()


def _named(text: str) -> tuple[str, str] | None:
    from funneldesk.model.source import CHANNELS

    plain = " ".join(text.split()).casefold()
    return next((each for each in CHANNELS if plain in {each[0], each[1].casefold()}), None)
