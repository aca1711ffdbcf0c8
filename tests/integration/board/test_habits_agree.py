"""The board's usual days and the figure of time in stage tell the same story, to the hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.sample import add_sample_business
from funneldesk.queries.period import EVERYTHING
from funneldesk.queries.stage_habits import read_stage_habits
from funneldesk.queries.stage_time import read_time_in_stage
from tests.support.workspace import make_workspace, open_app

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.look import Look

_HOUR_IN_DAYS = 1 / 24


def test_usual_days_are_the_medians_of_time_in_stage(tmp_path: Path) -> None:
    def read_medians(look: Look) -> dict[int, float]:
        rows = read_time_in_stage(look, EVERYTHING).value
        assert isinstance(rows, tuple)
        return {row.stage_id: row.median for row in rows}

    with open_app(make_workspace(tmp_path)) as app:
        app.run(add_sample_business).result()
        habits = app.ask(read_stage_habits, 1).result()
        medians = app.ask(read_medians).result()
    assert len(medians) == 4
    assert {stage_id: habit.usual_days for stage_id, habit in habits.items()} == pytest.approx(
        medians, abs=_HOUR_IN_DAYS
    )
