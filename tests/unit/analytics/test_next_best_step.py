"""The best step against worlds whose truth is known: a planted effect is found, and none is invented."""

from __future__ import annotations

from random import Random

import pytest

from funneldesk.analytics.next_best_step import StepCount, choose_best_step, least_difference

_CANDIDATES = 10


def simulate(random: Random, deals: int, effect: float, *, base: float = 0.3, taken: float = 0.4) -> list[StepCount]:
    """Deals with steps drawn by lot; only step 0 changes the chance of winning."""
    rows = []
    for _ in range(deals):
        had = [random.random() < taken for _ in range(_CANDIDATES)]
        rows.append((had, random.random() < base + (effect if had[0] else 0.0)))
    return [
        StepCount(
            f"step {place}",
            sum(had[place] for had, _ in rows),
            sum(had[place] and won for had, won in rows),
            sum(not had[place] for had, _ in rows),
            sum(not had[place] and won for had, won in rows),
        )
        for place in range(_CANDIDATES)
    ]


@pytest.mark.parametrize("deals", [40, 120, 600])
@pytest.mark.parametrize("base", [0.08, 0.3, 0.6])
def test_without_an_effect_something_is_said_in_at_most_a_tenth_of_worlds(deals: int, base: float) -> None:
    worlds = 500
    alarms = sum(choose_best_step(simulate(Random(seed), deals, 0.0, base=base)) is not None for seed in range(worlds))
    # Ten in a hundred are allowed; the rest is room for the chance in 500 worlds (three standard errors).
    assert alarms / worlds <= 0.10 + 3 * (0.1 * 0.9 / worlds) ** 0.5


def test_a_planted_effect_is_found_and_nothing_else() -> None:
    chosen = [choose_best_step(simulate(Random(seed), 300, 0.3)) for seed in range(100)]
    assert sum(one is not None and one.key == "step 0" for one in chosen) >= 97


def test_a_step_that_harms_is_never_advised() -> None:
    chosen = [choose_best_step(simulate(Random(seed), 300, -0.25)) for seed in range(100)]
    assert all(one is None or one.key != "step 0" for one in chosen)


def test_thin_evidence_says_nothing() -> None:
    assert choose_best_step([]) is None
    assert choose_best_step([StepCount("visit", 14, 14, 500, 0)]) is None
    assert choose_best_step([StepCount("visit", 500, 500, 14, 0)]) is None
    assert choose_best_step([StepCount("visit", 15, 15, 15, 0)]) is not None


def test_the_bound_is_newcombes() -> None:
    # The worked example of the source, 56/70 against 48/80 at 95 %: 0.0524.
    assert least_difference(StepCount("visit", 70, 56, 80, 48), 0.95) == pytest.approx(0.0524, abs=0.00005)


def test_more_candidates_ask_for_more() -> None:
    weak = StepCount("weak", 40, 20, 40, 14)
    others = [StepCount(f"other {place}", 40, 14, 40, 14) for place in range(9)]
    assert choose_best_step([weak]) is weak
    assert choose_best_step([weak, *others]) is None
