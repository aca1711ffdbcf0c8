"""A share of few or many records, and how sure it is."""

from __future__ import annotations

from math import sqrt

FEWEST_FOR_PERCENT = 5
"""Below so many records counts are shown instead of a percentage."""

FEWEST_FOR_BARE_PERCENT = 30
"""Below so many records a percentage is shown with its interval."""

Z_80 = 1.2815515655446004
"""The standard normal's 90th percentile: the two-sided 80 % factor."""


def wilson_bounds(share: float, n: int, z: float = Z_80) -> tuple[float, float]:
    """The Wilson score interval of a share seen over `n` records.

    Centre (p + z²/2n) / (1 + z²/n), half-width z / (1 + z²/n) · √(p(1 - p)/n + z²/4n²).
    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927)
    209-212; recommended for small n by Brown, Cai and DasGupta, Statistical Science 16 (2001) 101-133.

    Args:
        share: Observed share, from 0 to 1.
        n: Number of records, at least 1.
        z: Two-sided normal factor; 80 % by default.

    Raises:
        ValueError: when n is not positive or the share lies outside 0 to 1.
    """
    if n <= 0 or not 0 <= share <= 1:
        raise ValueError("a share from 0 to 1 over at least one record is needed")
    shrink = 1 + z * z / n
    centre = (share + z * z / (2 * n)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the exact bounds are 0 and 1; rounding of floats must not say otherwise.
    low = 0.0 if share == 0 else max(0.0, centre - half)
    high = 1.0 if share == 1 else min(1.0, centre + half)
    return low, high
