"""Kaplan-Meier quantiles of very many lengths at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_TIE = 1e-9


def survival_quantiles(
    ended: NDArray[np.int64], censored: NDArray[np.int64], shares: Sequence[float]
) -> tuple[float | None, ...]:
    """The times by which the shares had ended, as `SurvivalCurve.quantile` says it, on arrays.

    Args:
        ended: lengths of what has ended, in any order.
        censored: lengths so far of what has not.
        shares: each between 0 and 1.
    """
    import numpy as np

    if ended.size == 0:
        return tuple(None for _ in shares)
    # A stable sort costs next to nothing where the lengths come from an index and are in order already.
    ordered = np.sort(ended, kind="stable")
    gone = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    times, counts = ordered[gone], np.diff(gone, append=ordered.size)
    at_risk = ended.size - gone + censored.size - np.searchsorted(np.sort(censored), times, side="left")
    survival = np.cumprod(1 - counts / at_risk, dtype=np.float64)
    return tuple(_quantile(times, survival, 1 - share) for share in shares)


def _quantile(times: NDArray[np.int64], survival: NDArray[np.float64], goal: float) -> float | None:
    import numpy as np

    place = int(np.argmax(survival <= goal + _TIE))
    if survival[place] > goal + _TIE:
        return None
    flat = survival[place] >= goal - _TIE and place + 1 < times.size
    return float(times[place] + times[place + 1]) / 2 if flat else float(times[place])
