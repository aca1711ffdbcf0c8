"""Laws of the funnel."""

from __future__ import annotations

import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics.funnel import FunnelGroup, FunnelStage, Outcome, funnel_steps

SIZES = st.integers(min_value=1, max_value=7)
RECORDS = SIZES.flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.lists(st.tuples(st.integers(0, size - 1), st.sampled_from(Outcome)), max_size=60),
    ),
)


def _group(records: list[tuple[int, Outcome]]) -> list[FunnelGroup]:
    return [FunnelGroup(furthest, outcome, count) for (furthest, outcome), count in Counter(records).items()]


@given(RECORDS)
def test_every_record_is_somewhere_exactly_once(case: tuple[int, list[tuple[int, Outcome]]]) -> None:
    size, records = case
    steps = funnel_steps([FunnelStage(place, str(place)) for place in range(size)], _group(records))
    entered = [step.entered for step in steps]
    assert entered == sorted(entered, reverse=True)
    for step in steps:
        assert step.entered == step.advanced + step.lost + step.open
        assert 0 <= step.left <= step.lost
        assert step.share_of_first is None or 0 <= step.share_of_first <= 1
    for step, following in itertools.pairwise(steps):
        assert step.advanced == following.entered
    assert steps[0].entered == len(records)
    assert sum(step.lost + step.open for step in steps) + steps[-1].advanced == len(records)
    assert steps[-1].advanced == sum(outcome is Outcome.WON for _, outcome in records)


@given(RECORDS)
def test_groups_may_be_split_and_shuffled(case: tuple[int, list[tuple[int, Outcome]]]) -> None:
    size, records = case
    stages = [FunnelStage(place, str(place)) for place in range(size)]
    singles = [FunnelGroup(furthest, outcome, 1) for furthest, outcome in reversed(records)]
    assert funnel_steps(stages, singles) == funnel_steps(stages, _group(records))
