"""Attribution by rule: what each touch of a journey is given, and which touches count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.analytics.attribution import (
    AS_GIVEN,
    AttributionModel,
    Conventions,
    attribute,
    attribute_all,
    find_parts,
)
from funneldesk.analytics.attribution_journey import Journey, gather_journeys
from funneldesk.analytics.attribution_model import DEFAULT_CONVENTIONS
from funneldesk.analytics.attribution_split import split_amount
from tests.support.journeys import DAY_US, PATHS, check_sums, journey, read_paths, touch, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

REFERENCE = {
    "alpha": (6308, 8447, 7574.72),
    "iota": (4606, 3355, 3857.10),
    "eta": (3164, 4167, 3539.95),
    "beta": (2831, 989, 2083.50),
    "lambda": (902, 1207, 1035.26),
    "theta": (1606, 653, 1022.80),
    "epsilon": (99, 531, 272.17),
    "kappa": (74, 230, 137.96),
    "zeta": (27, 107, 136.55),
    "gamma": (165, 92, 121.04),
    "mi": (2, 2, 2.22),
    "delta": (1, 5, 1.72),
}


def shares(model: AttributionModel, *journeys: Journey, conventions: Conventions = AS_GIVEN) -> dict[object, object]:
    given = attribute(gather_journeys(journeys), model, conventions=conventions)
    check_sums(given)
    return {row.key: pytest.approx(row.conversions, abs=1e-12) for row in given.rows}


def money(model: AttributionModel, *journeys: Journey) -> dict[object, int]:
    return {
        row.key: row.revenue_minor for row in attribute(gather_journeys(journeys), model, conventions=AS_GIVEN).rows
    }


@pytest.mark.parametrize(
    ("model", "path", "expected"),
    [
        ("first", "abc", [1, 0, 0]),
        ("last", "abc", [0, 0, 1]),
        ("linear", "abbc", [0.25, 0.5, 0.25]),
        ("position", "a", [1, 0, 0]),
        ("position", "ab", [0.5, 0.5, 0]),
        ("position", "abc", [0.4, 0.2, 0.4]),
        ("position", "abbc", [0.4, 0.2, 0.4]),
        ("position", "abca", [0.8, 0.1, 0.1]),
        ("shapley", "abba", [0.5, 0.5, 0]),
        ("shapley", "abcc", [1 / 3, 1 / 3, 1 / 3]),
    ],
)
def test_a_path_is_shared_by_the_rule(model: str, path: str, expected: Sequence[float]) -> None:
    found = shares(AttributionModel(model), walk(path), walk("abc", converted=False))
    assert [found[key] for key in "abc"] == expected


def test_decay_halves_with_each_half_life() -> None:
    one = journey(touch("old", 86), touch("mid", 93), touch("new", 100))
    assert shares(AttributionModel.DECAY, one) == {"old": 1 / 7, "mid": 2 / 7, "new": 4 / 7}
    slow = attribute(gather_journeys([one]), AttributionModel.DECAY, half_life_days=14, conventions=AS_GIVEN)
    assert slow.by_key["old"].conversions == pytest.approx(0.5 / (0.5 + 0.5**0.5 + 1))


def test_decay_of_very_old_touches_still_shares_everything() -> None:
    one = journey(touch("a", 0), touch("b", 0), value=101)
    given = attribute(gather_journeys([one]), AttributionModel.DECAY, half_life_days=0.001, conventions=AS_GIVEN)
    assert [row.revenue_minor for row in given.rows] == [51, 50]


@pytest.mark.parametrize("half_life", [0, -1, float("nan")])
def test_a_half_life_must_be_positive(half_life: float) -> None:
    with pytest.raises(ValueError, match="half-life"):
        attribute(gather_journeys([walk("a")]), AttributionModel.DECAY, half_life_days=half_life)


@pytest.mark.parametrize(
    ("lead", "deal", "expected"),
    [
        (22, 24, [30, 5, 30, 5, 30]),
        (21.5, 23.5, [30, 30, 5, 30, 5]),
        (20, 24, [300 / 7, 100 / 21, 100 / 21, 100 / 21, 300 / 7]),
        (20, 20, [75, 6.25, 6.25, 6.25, 6.25]),
        (19, 24, [300 / 7, 100 / 21, 100 / 21, 100 / 21, 300 / 7]),
    ],
    ids=["each its own", "the last one up to the milestone", "two coincide", "all coincide", "one is not known"],
)
def test_w_gives_30_to_each_key_touch(lead: float, deal: float, expected: Sequence[float]) -> None:
    one = journey(*(touch(key, 20 + day) for day, key in enumerate("abcde")), lead=lead, deal=deal)
    found = shares(AttributionModel.W, one)
    assert [found[key] for key in "abcde"] == [pytest.approx(share / 100) for share in expected]


def test_w_without_other_touches_gives_the_key_ones_everything() -> None:
    assert shares(AttributionModel.W, journey(touch("a", 20), touch("b", 30), lead=20, deal=31)) == {"a": 0.5, "b": 0.5}
    assert shares(AttributionModel.W, journey(touch("a", 20))) == {"a": 1}


def test_direct_visits_are_passed_over_unless_there_is_nothing_else() -> None:
    mixed = journey(touch("a", 1), touch("b", 2), touch("web", 3, direct=True))
    only = journey(touch("web", 1, direct=True), touch("app", 2, direct=True))
    assert shares(AttributionModel.LAST_NON_DIRECT, mixed, only) == {"a": 0, "b": 1, "web": 0, "app": 1}
    assert shares(AttributionModel.LAST, mixed, only) == {"a": 0, "b": 0, "web": 1, "app": 1}


def test_touches_are_put_in_order_of_time_and_equal_times_keep_theirs() -> None:
    assert shares(AttributionModel.FIRST, journey(touch("b", 5), touch("a", 4))) == {"a": 1, "b": 0}
    assert shares(AttributionModel.FIRST, journey(touch("b", 5), touch("a", 5))) == {"a": 0, "b": 1}
    assert shares(AttributionModel.LAST, journey(touch("b", 5), touch("a", 5))) == {"a": 1, "b": 0}


def test_touches_after_the_end_outside_the_window_or_unknown_do_not_count() -> None:
    one = journey(touch("early", 9), touch("edge", 10), touch(None, 50), touch("end", 100), touch("late", 100.01))
    default = shares(AttributionModel.LINEAR, one, conventions=DEFAULT_CONVENTIONS)
    assert default == {"early": 0, "edge": 0.5, "end": 0.5, "late": 0}
    short = Conventions(lookback_days=0)
    assert shares(AttributionModel.LINEAR, one, conventions=short) == {"early": 0, "edge": 0, "end": 1, "late": 0}
    assert shares(AttributionModel.LINEAR, one)["early"] == pytest.approx(1 / 3)


def test_repeats_within_a_day_of_the_last_counted_touch_do_not_count() -> None:
    hours = [0, 10, 23, 24, 30, 47, 48.5, 60]
    one = journey(*(touch("a", 50 + hour / 24) for hour in hours), touch("b", 50 + 20 / 24), touch("b", 51 + 20 / 24))
    found = shares(AttributionModel.LINEAR, one, conventions=DEFAULT_CONVENTIONS)
    assert found == {"a": 0.6, "b": 0.4}, "hours 0, 24 and 48.5 count for a; b is a day apart"
    assert shares(AttributionModel.LINEAR, one) == {"a": 0.8, "b": 0.2}


def test_repeats_are_those_of_one_journey() -> None:
    both = [journey(touch("a", 50)), journey(touch("a", 50), touch("a", 50.5))]
    assert shares(AttributionModel.LINEAR, *both, conventions=DEFAULT_CONVENTIONS) == {"a": 2}


def test_conversions_without_a_touch_are_a_row_of_their_own() -> None:
    rows = [walk("a", value=100), journey(value=70, count=2), journey(touch(None), value=1), walk("b", converted=False)]
    for given in attribute_all(gather_journeys(rows)).values():
        assert (given.none.key, given.none.conversions, given.none.revenue_minor) == (None, 3, 141)
        assert (given.conversions, given.revenue_minor) == (4, 241)
        assert given.by_key["b"].conversions == given.by_key["b"].revenue_minor == 0
        check_sums(given)


def test_no_journeys_give_nothing() -> None:
    for given in attribute_all(gather_journeys([], keys=["a"])).values():
        assert [(row.key, row.conversions, row.revenue_minor) for row in given.rows] == [("a", 0, 0)]
        assert given.conversions == given.revenue_minor == 0


def test_money_is_split_to_the_last_unit_and_the_earlier_touch_wins_a_tie() -> None:
    assert money(AttributionModel.LINEAR, walk("abc", value=100)) == {"a": 34, "b": 33, "c": 33}
    assert money(AttributionModel.LINEAR, walk("cba", value=101)) == {"a": 33, "b": 34, "c": 34}
    assert money(AttributionModel.LINEAR, walk("abc", value=100, count=10)) == {"a": 340, "b": 330, "c": 330}
    assert money(AttributionModel.POSITION, walk("abc", value=7)) == {"a": 3, "b": 1, "c": 3}
    assert money(AttributionModel.SHAPLEY, walk("baab", value=1)) == {"a": 0, "b": 1}


def test_amounts_beyond_the_digits_of_a_float_are_split_exactly() -> None:
    huge = 2**60 + 1
    given = attribute(gather_journeys([walk("abc", value=huge)]), AttributionModel.LINEAR, conventions=AS_GIVEN)
    assert [row.revenue_minor for row in given.rows] == [
        part + (place < huge % 3) for place, part in enumerate([huge // 3] * 3)
    ]


@pytest.mark.parametrize(("amount", "weights"), [(1, []), (1, [0.0]), (1, [-1.0, 2.0]), (-1, [1.0])])
def test_what_cannot_be_split_is_refused(amount: int, weights: list[float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        split_amount(amount, weights)


def test_sourced_and_influenced_stand_apart() -> None:
    rows = [walk("aba", value=100, count=2), walk("b", value=7), walk("ca", value=5, converted=False), journey(value=3)]
    parts = {part.key: part for part in find_parts(gather_journeys(rows), AS_GIVEN)}
    assert (parts["a"].sourced, parts["a"].sourced_minor) == (2, 200)
    assert (parts["a"].influenced, parts["a"].influenced_minor) == (2, 200)
    assert (parts["b"].sourced, parts["b"].sourced_minor) == (1, 7)
    assert (parts["b"].influenced, parts["b"].influenced_minor) == (3, 207)
    assert parts["c"].influenced == parts["c"].sourced == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (Journey((), 0, converted=True, count=0), "at least 1"),
        (Journey((), 0, converted=True, value_minor=-1), "negative"),
        (Journey((), 0, converted=True, count=5, value_minor=2**61), "too large"),
    ],
)
def test_impossible_journeys_are_refused(wrong: Journey, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        gather_journeys([wrong])


def test_a_span_of_time_must_be_possible() -> None:
    with pytest.raises(ValueError, match="span"):
        Conventions(lookback_days=-1)
    with pytest.raises(ValueError, match="span"):
        Conventions(repeat_hours=float("nan"))


def test_milestones_at_the_edge_of_the_window_fall_back_on_what_is_left() -> None:
    late = Journey((touch("a", 20), touch("b", 99)), 100 * DAY_US, converted=True, lead_at_us=15 * DAY_US)
    assert shares(AttributionModel.W, late, conventions=Conventions(lookback_days=10)) == {"a": 0, "b": 1}


@pytest.mark.real_data
@pytest.mark.skipif(not PATHS.exists(), reason="the channel paths are not beside the project")
def test_public_paths_give_the_reference_figures() -> None:
    journeys = gather_journeys(read_paths())
    answers = attribute_all(journeys, conventions=AS_GIVEN)
    assert (journeys.conversions, int(journeys.count[~journeys.converted].sum())) == (19_785, 68_602)
    for place, model in enumerate([AttributionModel.FIRST, AttributionModel.LAST, AttributionModel.LINEAR]):
        for key, expected in REFERENCE.items():
            assert answers[model].by_key[key].conversions == pytest.approx(expected[place], abs=0.0051)
    for given in answers.values():
        check_sums(given)
        assert given.revenue_minor == pytest.approx(74_802_970, abs=100)
        assert given.none.conversions == 0
