"""Bands: a score in one word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """How hot a lead is now."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


@dataclass(frozen=True, slots=True)
class BandLimits:
    """From how many points a lead is hot or warm, and how far it must fall below to leave the band again."""

    hot: int = 60
    warm: int = 30
    slack: int = 10


USUAL_BANDS = BandLimits()


def band_of(total: int, limits: BandLimits = USUAL_BANDS, *, previous: Band | None = None) -> Band:
    """The band of a total from 0 to 100.

    With the band a lead had before, it is left downwards only `slack` points below its limit (up at 60, down
    below 50), so that a lead near a limit does not flap.
    """
    hot = limits.hot - (limits.slack if previous is Band.HOT else 0)
    warm = limits.warm - (limits.slack if previous in {Band.HOT, Band.WARM} else 0)
    if total >= hot:
        return Band.HOT
    return Band.WARM if total >= warm else Band.COLD
