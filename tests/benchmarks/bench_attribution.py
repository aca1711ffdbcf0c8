"""Every attribution model, against the same question in a few lines of plain NumPy."""

from __future__ import annotations

import sqlite3
import statistics
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np

from funneldesk.analytics.attribution import AS_GIVEN, AttributionModel, attribute, attribute_all, find_parts
from funneldesk.analytics.attribution_cleaning import clean_journeys
from funneldesk.analytics.attribution_interval import credit_intervals
from funneldesk.analytics.attribution_journey import Journeys
from funneldesk.queries.attribution import find_attribution_records, read_attribution
from funneldesk.queries.attribution_journeys import gather_workspace_journeys
from funneldesk.queries.attribution_rows import Basis
from funneldesk.queries.period import EVERYTHING
from tests.benchmarks.measuring import Line, compare, p95, run_alone, time_in_turns, workspace_copy
from tests.support.builders import look_at
from tests.support.synthetic_campaigns import add_campaigns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

ROUNDS = 9
KEYS = 15
DAY_US = 86_400_000_000
ALL_MODELS_MS = 2000.0
GATHERING_AIM = 12.0
"""Over one scan of touches and won deals: windows, sorting and arrays beside it."""
PAGE_MS = 5000.0
CAMPAIGNS = 14
ENOUGH = 10_000
"""Below this a model takes well under a millisecond and the ratio shows Python's own calls."""
AIMS = {AttributionModel.MARKOV: 3.0, AttributionModel.SHAPLEY: 2.0}
RULE_AIM = 2.0

Sums = tuple["NDArray[Any]", "NDArray[Any]"]


def make_journeys(n: int) -> Journeys:
    """So many journeys of a seeded business: 0 to about 20 touches, four in ten converted."""
    rng = np.random.default_rng(n)
    lengths = rng.geometric(0.25, n) - (rng.random(n) < 0.2)
    touches, ended_at = int(lengths.sum()), rng.integers(0, 1000 * DAY_US, n)
    return Journeys(
        keys=tuple(f"campaign {place:02}" for place in range(KEYS)),
        offsets=np.concatenate(([0], np.cumsum(lengths))),
        touch_key=rng.integers(0, KEYS, touches),
        touch_at=np.repeat(ended_at, lengths) - rng.integers(-3 * DAY_US, 100 * DAY_US, touches),
        touch_direct=rng.random(touches) < 0.2,
        ended_at=ended_at,
        lead_at=ended_at - rng.integers(0, 60 * DAY_US, n),
        deal_at=ended_at - rng.integers(0, 30 * DAY_US, n),
        converted=rng.random(n) < 0.4,
        count=np.ones(n, dtype=np.int64),
        value_minor=rng.integers(1, 10_000_000, n),
    )


def _sum_up(journeys: Journeys, won: NDArray[np.bool_], weights: NDArray[np.float64]) -> Sums:
    """Conversions and money by key, both in floats."""
    row, key = journeys.row_of[won], journeys.touch_key[won]
    share = weights / np.bincount(row, weights, len(journeys))[row]
    return np.bincount(key, share, KEYS), np.bincount(key, share * journeys.value_minor[row], KEYS)


def _plain_linear(journeys: Journeys) -> Sums:
    """The shortest rule, which loses minor units."""
    won = journeys.converted[journeys.row_of]
    return _sum_up(journeys, won, np.ones(int(won.sum())))


def _plain_exact(journeys: Journeys) -> Sums:
    """The shortest rule with money to the last minor unit, as largest remainder is written down most plainly."""
    won = journeys.converted[journeys.row_of]
    row, key = journeys.row_of[won], journeys.touch_key[won]
    share = 1 / np.bincount(row, minlength=len(journeys))[row]
    quota = share * journeys.value_minor[row]
    part = np.floor(quota)
    left = journeys.value_minor - np.bincount(row, part, len(journeys))
    order = np.lexsort((np.arange(len(row)), part - quota, row))
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    part[order[rank < left[row]]] += 1
    return np.bincount(key, share, KEYS), np.bincount(key, part, KEYS)


def _plain_shapley(journeys: Journeys) -> Sums:
    won = journeys.converted[journeys.row_of]
    pair = np.unique(journeys.row_of[won] * KEYS + journeys.touch_key[won])
    row, key = pair // KEYS, pair % KEYS
    share = 1 / np.bincount(row, minlength=len(journeys))[row]
    return np.bincount(key, share, KEYS), np.bincount(key, share * journeys.value_minor[row], KEYS)


def _plain_markov(journeys: Journeys) -> Sums:
    """Each key is taken out and the chain is solved anew."""
    some = journeys.lengths > 0
    first, last = journeys.offsets[:-1][some], journeys.offsets[1:][some] - 1
    key, states = journeys.touch_key, KEYS + 3
    end = np.where(journeys.converted[some], KEYS + 1, KEYS + 2)
    inside = np.ones(len(key), dtype=np.bool_)
    inside[last] = False
    here = np.flatnonzero(inside)
    pair = np.concatenate(
        (key[first] + 1, (key[here] + 1) * states + key[here + 1] + 1, (key[last] + 1) * states + end)
    )
    counts = np.bincount(pair, minlength=states**2).reshape(states, states)[: KEYS + 1]
    chances = counts / counts.sum(axis=1, keepdims=True)

    def convert(onward: NDArray[np.float64]) -> float:
        return float(np.linalg.solve(np.eye(KEYS + 1) - onward[:, : KEYS + 1], onward[:, KEYS + 1])[0])

    effects = []
    for taken in range(1, KEYS + 1):
        without = chances.copy()
        without[taken] = 0
        effects.append(1 - convert(without) / convert(chances))
    shares = np.array(effects) / sum(effects)
    won = journeys.converted & some
    return shares * won.sum(), shares * journeys.value_minor[won].sum()


def _plain_order(journeys: Journeys) -> NDArray[np.int64]:
    """Touches in order of time and, for repeats, by key: the two sorts that cleaning cannot do without."""
    in_time = np.lexsort((journeys.touch_at, journeys.row_of))
    return in_time[np.argsort(journeys.row_of[in_time] * KEYS + journeys.touch_key[in_time], kind="stable")]


def _floor_of(model: AttributionModel) -> tuple[str, Callable[[Journeys], Sums]]:
    if model is AttributionModel.MARKOV:
        return "plain Markov", _plain_markov
    if model is AttributionModel.SHAPLEY:
        return "plain Shapley", _plain_shapley
    return "plain exact linear", _plain_exact


def _check(journeys: Journeys) -> None:
    """Both ways must tell the same before their times mean anything."""
    for model in (AttributionModel.LINEAR, AttributionModel.MARKOV, AttributionModel.SHAPLEY):
        found = attribute(journeys, model, conventions=AS_GIVEN).rows
        conversions, money = _floor_of(model)[1](journeys)
        if not np.allclose([row.conversions for row in found], conversions, rtol=1e-9):
            raise AssertionError(f"{model} and plain NumPy tell different conversions")
        if not np.allclose([row.revenue_minor for row in found], money, rtol=1e-5):
            raise AssertionError(f"{model} and plain NumPy tell different money")


def measure(sizes: Sequence[int]) -> list[Line]:
    """Each model on cleaned journeys and its floor, in turns; then cleaning, and all that a person waits for."""
    lines: list[Line] = []
    for n in sizes:
        raw = make_journeys(n)
        journeys = clean_journeys(raw)
        _check(journeys)
        cases: dict[str, Callable[[], object]] = {}
        for model in AttributionModel:
            name, floor = _floor_of(model)
            cases[model] = lambda model=model, journeys=journeys: attribute(journeys, model, conventions=AS_GIVEN)  # type: ignore[misc]  # bound a round
            cases[name] = lambda floor=floor, journeys=journeys: floor(journeys)  # type: ignore[misc]
        cases |= {
            "plain linear": lambda journeys=journeys: _plain_linear(journeys),  # type: ignore[misc]
            "sourced and influenced": lambda journeys=journeys: find_parts(journeys, AS_GIVEN),  # type: ignore[misc]
            "cleaning": lambda raw=raw: clean_journeys(raw),  # type: ignore[misc]
            "two sorts": lambda raw=raw: _plain_order(raw),  # type: ignore[misc]
            "all": lambda raw=raw: attribute_all(raw),  # type: ignore[misc]
        }
        times = time_in_turns(cases, rounds=ROUNDS)
        for model in AttributionModel:
            aim = AIMS.get(model, RULE_AIM) if n >= ENOUGH else None
            lines.append(compare(f"attribution, {model}", n, times, model, _floor_of(model)[0], aim))
        lines.append(compare("attribution, linear, over floats that lose units", n, times, "linear", "plain linear"))
        lines.append(compare("sourced and influenced", n, times, "sourced and influenced", "plain Shapley", 2.0))
        lines.append(compare("which touches count", n, times, "cleaning", "two sorts", 2.0))
        all_ms = times["all"]
        lines.append(
            Line(
                "all nine models, cleaning included",
                n,
                statistics.median(all_ms),
                p95(all_ms),
                aim=ALL_MODELS_MS,
                judged="value",
            )
        )
        boot = time_in_turns({m: lambda m=m, j=journeys: credit_intervals(j, m) for m in AIMS}, rounds=3, warm=0)  # type: ignore[misc]
        lines += [
            Line(f"bootstrap interval, {m}, 200 rounds", n, statistics.median(boot[m]), p95(boot[m])) for m in AIMS
        ]
        lines += measure_workspace(n)
    return lines


def measure_workspace(n: int) -> list[Line]:
    """The same from a workspace with so many touches: journeys from its rows, the whole page, and a cell's deals."""
    path = workspace_copy(n, "attribution")
    add_campaigns(path, CAMPAIGNS, 30)
    _bring_touches_near(path)
    with look_at(path) as look:
        found = read_attribution(look)
        key = found.rows[0].key
        cases: dict[str, Callable[[], object]] = {
            "journeys": lambda: gather_workspace_journeys(look, EVERYTHING, Basis.CAMPAIGN),
            "plain scan": lambda: _plain_scan(path),
            "page": lambda: read_attribution(look),
            "page by channel": lambda: read_attribution(look, basis=Basis.CHANNEL),
            "cell": lambda: find_attribution_records(look, key=key),
        }
        times = time_in_turns(cases, rounds=3)

    def line(case: str, name: str, aim: float) -> Line:
        return Line(case, n, statistics.median(times[name]), p95(times[name]), aim=aim, judged="value")

    return [
        compare("journeys gathered from the workspace", n, times, "journeys", "plain scan", GATHERING_AIM),
        line("the page of attribution with its ranges, from the workspace", "page", PAGE_MS),
        line("the same by channel", "page by channel", PAGE_MS),
        line("the deals behind a cell", "cell", ALL_MODELS_MS),
    ]


def _bring_touches_near(path: Path) -> None:
    """Give each fourth person the touches of four, within the two months before they bought, where they did."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE touchpoint SET contact_id = contact_id - contact_id % 4 + 1")
        connection.execute(
            "UPDATE touchpoint SET at = COALESCE((SELECT closed_at - (touchpoint.id * 7 % 60) * ? FROM deal"
            " WHERE deal.contact_id = touchpoint.contact_id AND closed_at IS NOT NULL LIMIT 1), at)",
            (DAY_US,),
        )


def _plain_scan(path: Path) -> int:
    """Touches with their campaigns' channels, and won deals, as rows."""
    with closing(sqlite3.connect(path)) as connection:
        touches = connection.execute(
            "SELECT t.id, t.contact_id, t.at, t.campaign_id, c.channel_id FROM touchpoint t"
            " LEFT JOIN campaign c ON c.id = t.campaign_id ORDER BY t.contact_id, t.at"
        ).fetchall()
        deals = connection.execute(
            "SELECT id, contact_id, closed_at, won_amount_minor FROM deal WHERE stage_kind = 'won'"
        ).fetchall()
    return len(touches) + len(deals)


if __name__ == "__main__":
    run_alone(measure)
