"""Markov credits the slow way: one key after the other is taken out and the chain is solved in fractions."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from funneldesk.analytics.attribution_model import Key


def markov_by_hand(paths: Sequence[tuple[Sequence[Key], bool, int]], keys: Iterable[Key]) -> dict[Key, Fraction]:
    """The conversions each key is credited with; a path has its keys, whether it converted, and its count."""
    counts: dict[object, dict[object, int]] = {}
    for path, won, count in paths:
        states = ["(start)", *path, "(won)" if won else "(null)"]
        for here, there in itertools.pairwise(states):
            onward = counts.setdefault(here, {})
            onward[there] = onward.get(there, 0) + count
    whole = _chance(counts, None)
    useful = {key for path, won, _ in paths for key in path if won}
    effects = {key: (1 - _chance(counts, key) / whole) if key in useful else Fraction(0) for key in keys}
    total, conversions = sum(effects.values()), sum(count for _, won, count in paths if won)
    return {key: effect / total * conversions if total else Fraction(0) for key, effect in effects.items()}


def _chance(counts: dict[object, dict[object, int]], removed: object) -> Fraction:
    """The chance to get from the start to a conversion, the removed state leading nowhere; by elimination."""
    states = [state for state in counts if state != removed or removed is None]
    rows = []
    for here in states:
        whole = sum(counts[here].values())
        row = [Fraction(int(here == there)) - Fraction(counts[here].get(there, 0), whole) for there in states]
        rows.append([*row, Fraction(counts[here].get("(won)", 0), whole)])
    for pivot in range(len(rows)):
        swap = next(place for place in range(pivot, len(rows)) if rows[place][pivot])
        rows[pivot], rows[swap] = rows[swap], rows[pivot]
        rows[pivot] = [entry / rows[pivot][pivot] for entry in rows[pivot]]
        for place, row in enumerate(rows):
            if place != pivot and row[pivot]:
                rows[place] = [entry - row[pivot] * above for entry, above in zip(row, rows[pivot], strict=True)]
    return rows[states.index("(start)")][-1] if "(start)" in counts else Fraction(0)
