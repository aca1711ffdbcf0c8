"""Brand awareness is a share of visits, or refused in words; never bent to fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import EVERYTHING
from tests.support.builders import RawWorkspace, create_workspace, look_at

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.figure import Figure


def awareness(folder: Path, **measured: int) -> Figure:
    path = create_workspace(folder)
    with RawWorkspace(path) as raw:
        raw.insert("campaign", uid="c1", name="Fair", name_key="fair", status="running")
        days = {"starts_on": "2026-10-01", "ends_on": "2026-10-01", "currency": "INR"}
        raw.insert(
            "campaign_result", uid="r1", campaign_id=1, system="typed", row_key="", recorded_at=0, **days, **measured
        )
    with look_at(path) as look:
        return read_figures(look, ["brand_awareness"], EVERYTHING)["brand_awareness"]


def test_it_is_branded_visits_of_all_visits(tmp_path: Path) -> None:
    figure = awareness(tmp_path, visits=40, branded_visits=10, mentions=3)
    assert (figure.value, figure.n, figure.apart["mentions"]) == (0.25, 40, 3)
    assert "refusal" not in figure.apart


def test_more_branded_visits_than_visits_are_refused(tmp_path: Path) -> None:
    figure = awareness(tmp_path, visits=40, branded_visits=50)
    assert (figure.value, figure.apart["branded_visits"]) == (None, 50)
    assert "Branded visits exceed all visits (50 of 40)" in figure.apart["refusal"]
