"""Figures of one question rest on the same totals, which are read once and tell what each figure alone would tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.queries.marketing_metrics import MARKETING_METRICS
from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import EVERYTHING
from tests.support.sample_business import make_sample
from tests.support.workspace import NOON

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.figure import Figure
    from funneldesk.queries.look import Look

_NAMES = tuple(metric.name for metric in MARKETING_METRICS)
_RESTING_ON_TOTALS = ("cpl", "cost_per_mql", "cost_per_sql", "paid_cac", "roi", "roas")


def _count_statements(look: Look, names: tuple[str, ...]) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(look.connection, "before_cursor_execute", note)
    try:
        read_figures(look, names, EVERYTHING)
    finally:
        event.remove(look.connection, "before_cursor_execute", note)
    return len(seen)


def test_figures_asked_together_are_those_asked_alone(tmp_path: Path) -> None:
    with Application.open(make_sample(tmp_path), clock=FixedClock(NOON)) as app:
        together: dict[str, Figure] = app.ask(read_figures, _NAMES, EVERYTHING).result()
        for name in _NAMES:
            assert app.ask(read_figures, [name], EVERYTHING).result() == {name: together[name]}


def test_the_totals_are_read_once_for_all_that_rests_on_them(tmp_path: Path) -> None:
    with Application.open(make_sample(tmp_path), clock=FixedClock(NOON)) as app:
        one = app.ask(_count_statements, _RESTING_ON_TOTALS[:1]).result()
        six = app.ask(_count_statements, _RESTING_ON_TOTALS).result()
    assert one == six > 0
