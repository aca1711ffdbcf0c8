"""Trials: cohorts by their start, what reached its value, and what was paid for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.model.pipeline import Stage
from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import EVERYTHING, Period, Scope
from tests.support.leads import NOW, new_application

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.app import Application

NAMES = ["trials", "pql", "mql_to_pql", "trial_to_paid"]


def add(app: Application, **touches: int) -> int:
    """Somebody with touches so many days ago."""
    lead = app.run(create_contact, name=f"Lead {len(touches)}").result().result.contact_id
    for kind, ago in touches.items():
        app.run(log_touchpoint, contact_id=lead, kind=kind, at=NOW - dt.timedelta(days=ago)).result()
    return int(lead)


def win(app: Application, contact_id: int) -> None:
    deal = app.run(create_deal, title="One unit", contact_id=contact_id, amount_minor=100).result().result
    stages = app.submit(
        lambda work: [stage.id for stage in work.session.query(Stage).filter_by(kind="won")], name="look"
    ).result()
    app.run(move_deal, deal_id=deal, to_stage_id=stages.result[0]).result()


def values(app: Application, scope: Scope = EVERYTHING) -> list[object]:
    figures = app.ask(read_figures, NAMES, scope).result()
    return [(figures[name].value, figures[name].n) for name in NAMES]


def test_shares_are_of_the_trials_that_began_in_the_period(tmp_path: Path) -> None:
    with new_application(tmp_path) as app:
        assert values(app) == [(0, 0), (0, 0), (None, 0), (None, 0)]
        add(app, trial_start=90, trial_value=80, trial_paid=60)
        add(app, trial_start=20, trial_value=10)
        win(app, add(app, trial_start=15))
        add(app, trial_start=5)
        add(app, trial_value=3)
        add(app, demo_asked=3)
        assert values(app) == [(4, 4), (3, 3), (0.5, 4), (0.5, 4)]
        today = NOW.astimezone(app.business.zone).date()
        recent = Scope(period=Period(today - dt.timedelta(days=30), None))
        assert values(app, recent) == [(3, 3), (2, 2), (1 / 3, 3), (1 / 3, 3)]
        then = Scope(as_of=today - dt.timedelta(days=70))
        assert values(app, then) == [(1, 1), (1, 1), (1.0, 1), (0.0, 1)]


def test_what_was_bought_before_the_trial_is_no_fruit_of_it(tmp_path: Path) -> None:
    with new_application(tmp_path) as app:
        lead = add(app)
        win(app, lead)
        app.clock.at += dt.timedelta(days=3)  # type: ignore[attr-defined]  # a clock that stands still
        app.run(log_touchpoint, contact_id=lead, kind="trial_start").result()
        assert values(app)[3] == (0.0, 1)
