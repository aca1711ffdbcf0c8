"""Time in stage against a Kaplan-Meier estimate in exact fractions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics.survival import kaplan_meier
from funneldesk.analytics.survival_quantiles import survival_quantiles
from funneldesk.queries.metrics import read_figures
from tests.support.builders import look_at
from tests.support.plain_figures import stage_lengths, survival_quantile

if TYPE_CHECKING:
    from funneldesk.queries.period import Scope
    from tests.support.plain_figures import Question
    from tests.support.random_business import RandomBusiness

SHARES = {"p10": Fraction(1, 10), "median": Fraction(1, 2), "p90": Fraction(9, 10)}


def test_running_visits_are_censored_and_unknown_ones_told(
    business: RandomBusiness, question: Question, scope: Scope
) -> None:
    live = Counter(deal.pipeline_id for deal in business.raw.deals if not deal.binned)
    pipeline = question.pipeline or live.most_common(1)[0][0]
    with look_at(business.path) as look:
        figure = read_figures(look, ["time_in_stage"], scope)["time_in_stage"]
    assert isinstance(figure.value, tuple)
    stages = [stage for stage in business.stages[pipeline] if stage.kind == "open"]
    assert [row.stage for row in figure.value] == [stage.label for stage in stages]
    for row, stage in zip(figure.value, stages, strict=True):
        ended, running, unknown = stage_lengths(business, question, stage)
        assert (row.closed, row.open) == (len(ended), len(running))
        assert row.unknown == unknown
        for name, share in SHARES.items():
            seconds = survival_quantile(ended, running, share)
            expected = None if seconds is None else float(seconds) / 86_400
            assert getattr(row, name) == pytest.approx(expected), name


LENGTHS = st.lists(st.integers(0, 12), max_size=25)


@given(ended=LENGTHS, running=LENGTHS, share=st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_quantiles_on_arrays_are_those_of_the_curve(ended: list[int], running: list[int], share: float) -> None:
    curve = kaplan_meier([*ended, *running], [*[True] * len(ended), *[False] * len(running)])
    first, second = (np.array(each, dtype=np.int64) for each in (ended, running))
    assert survival_quantiles(first, second, [share]) == (curve.quantile(share),)
