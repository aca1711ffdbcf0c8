"""Bands and grid cells: a score in one word or two signs."""

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


@dataclass(frozen=True, slots=True)
class GridLimits:
    """From how many points fit is A or B (else C) and engagement 1 or 2 (else 3)."""

    fit_a: int = 40
    fit_b: int = 20
    engagement_1: int = 40
    engagement_2: int = 15


USUAL_BANDS = BandLimits()
USUAL_GRID = GridLimits()


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


def grid_cell(fit: int, engagement: int, limits: GridLimits = USUAL_GRID) -> str:
    """The letter of the fit and the number of the engagement, from "A1" (best) to "C3"."""
    letter = "A" if fit >= limits.fit_a else "B" if fit >= limits.fit_b else "C"
    number = 1 if engagement >= limits.engagement_1 else 2 if engagement >= limits.engagement_2 else 3
    return f"{letter}{number}"
