"""The funnel's steps against figures known beforehand."""

from __future__ import annotations

import pytest

from funneldesk.analytics.funnel import FunnelGroup, FunnelStage, Outcome, funnel_steps

STAGES = [FunnelStage(1, "Prospecting"), FunnelStage(2, "Engaging"), FunnelStage(3, "Won")]


def test_the_figures_of_a_known_pipeline() -> None:
    steps = funnel_steps(
        STAGES,
        [
            FunnelGroup(0, Outcome.OPEN, 500),
            FunnelGroup(1, Outcome.OPEN, 1589),
            FunnelGroup(1, Outcome.LOST, 2473),
            FunnelGroup(2, Outcome.WON, 4238),
        ],
    )
    assert [(step.entered, step.advanced, step.lost, step.open) for step in steps] == [
        (8800, 8300, 0, 500),
        (8300, 4238, 2473, 1589),
        (4238, 4238, 0, 0),
    ]
    assert steps[1].share_of_previous == pytest.approx(8300 / 8800)
    assert steps[2].share_of_first == pytest.approx(4238 / 8800)
    assert steps[1].advance_share == pytest.approx(4238 / 8300)
    assert steps[1].drop_off == pytest.approx(2473 / 8300)
    assert steps[0].share_of_previous is None
    assert steps[0].interval is None
    assert steps[1].interval is not None


def test_a_won_record_passed_every_stage_it_skipped() -> None:
    steps = funnel_steps(STAGES, [FunnelGroup(0, Outcome.WON, 1)])
    assert [step.entered for step in steps] == [1, 1, 1]


def test_those_who_left_are_told_apart_from_the_lost() -> None:
    first, *_ = funnel_steps(
        STAGES, [FunnelGroup(0, outcome, 1) for outcome in (Outcome.LEFT, Outcome.LOST, Outcome.OPEN)]
    )
    assert (first.lost, first.left, first.open) == (2, 1, 1)


def test_nobody_gives_undefined_shares() -> None:
    steps = funnel_steps(STAGES, [])
    assert [step.entered for step in steps] == [0, 0, 0]
    assert steps[0].share_of_first is steps[1].share_of_previous is steps[1].advance_share is None
    assert funnel_steps([], []) == ()


def test_an_unknown_stage_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such stage"):
        funnel_steps(STAGES, [FunnelGroup(3, Outcome.OPEN, 1)])
