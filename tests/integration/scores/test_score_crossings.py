"""Kept scores know their band and cell, and tell who crossed one."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from funneldesk.commands.contact import create_contact
from funneldesk.commands.qualification import use_qualifying_rule
from funneldesk.commands.score import Crossing, keep_scores
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.model.qualification import QualifyingRule
from funneldesk.model.scoring import CachedScore
from funneldesk.queries.scores import ScoreFigures, read_unscored_ids
from funneldesk.score_upkeep import ScoreUpkeep
from tests.support.leads import new_application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.queries.look import Look


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with new_application(tmp_path) as opened:
        yield opened


def keep(app: Application, fit: int, engagement: int, *, is_graded: bool = True) -> list[Crossing]:
    figures = [ScoreFigures(1, fit, engagement, fit + engagement)]
    done = app.run(keep_scores, kind="contact", asked=[1], figures=figures, is_graded=is_graded).result()
    assert done.change is None
    return done.result


def kept(look: Look) -> list[tuple[object, ...]]:
    rows = look.connection.execute(select(CachedScore.total, CachedScore.band, CachedScore.cell))
    return [tuple(row) for row in rows]


def test_a_band_is_left_downwards_only_below_its_slack(app: Application) -> None:
    [first] = keep(app, 20, 42)
    assert first == Crossing("contact", 1, 62, None, "hot", None, "B1")
    assert first.is_first
    assert keep(app, 20, 41) == []
    [moved] = keep(app, 20, 35)
    assert (moved.band_before, moved.band, moved.cell_before, moved.cell) == ("hot", "hot", "B1", "B2")
    [down] = keep(app, 20, 29)
    assert (down.band_before, down.band, down.total, down.is_first) == ("hot", "warm", 49, False)
    assert keep(app, 20, 39) == []
    assert app.ask(kept).result() == [(59, "warm", "B2")]


def test_renewing_the_numbers_alone_leaves_crossings_to_be_found(app: Application) -> None:
    keep(app, 20, 42)
    assert keep(app, 10, 5, is_graded=False) == []
    assert app.ask(kept).result() == [(15, "hot", "B1")]
    [found] = keep(app, 10, 5)
    assert (found.band_before, found.band) == ("hot", "cold")


def test_who_is_gone_crosses_nothing(app: Application) -> None:
    keep(app, 20, 42)
    assert app.run(keep_scores, kind="contact", asked=[1], figures=[]).result().result == []
    assert app.ask(kept).result() == []


def test_the_upkeep_tells_of_crossings_and_follows_other_limits(app: Application) -> None:
    told: list[Crossing] = []
    upkeep = ScoreUpkeep(app, on_crossed=told.extend)
    lead = app.run(create_contact, name="Meera", phone="+919822014455").result().result.contact_id
    assert [(one.record_id, one.is_first) for one in told] == [(lead, True)]
    before = told.pop()
    app.run(log_touchpoint, contact_id=lead, kind="demo_asked").result()
    [crossing] = told
    assert (crossing.cell_before, crossing.cell) == (before.cell, "C1")
    told.clear()
    fit_a = replace(QualifyingRule(), fit_a=5, fit_b=1)
    app.run(use_qualifying_rule, rule=fit_a).result()
    assert [row[2] for row in app.ask(kept).result()] == ["A1"]
    app.undo().result()
    assert [row[2] for row in app.ask(kept).result()] == ["C1"]
    # Limits that move are nothing that a lead did.
    assert told == []
    upkeep.close()


def test_scores_without_a_grade_and_old_ones_are_scored_again(app: Application) -> None:
    lead = app.run(create_contact, name="Meera").result().result.contact_id
    ScoreUpkeep(app).start()
    assert app.ask(read_unscored_ids, "contact").result() == []

    def ungrade(app: Application) -> None:
        row = CachedScore(kind="contact", record_id=99, fit=0, engagement=0, total=0, computed_at=app.clock.now())
        app.submit(lambda work: work.session.add(row), name="old_score").result()

    ungrade(app)
    assert app.ask(read_unscored_ids, "contact").result() == []
    app.clock.at += dt.timedelta(days=1, minutes=1)  # type: ignore[attr-defined]  # a clock that stands still
    assert app.ask(read_unscored_ids, "contact").result() == [lead]


def test_a_program_left_open_scores_old_scores_anew(tmp_path: Path) -> None:
    told = threading.Event()
    with new_application(tmp_path, threads=True) as app:
        app.run(create_contact, name="Meera", phone="+919822014455").result()
        upkeep = ScoreUpkeep(app, lambda _kind, _ids: told.set())
        upkeep.start(renew_s=0.05)
        assert told.wait(20)
        told.clear()
        app.clock.at += dt.timedelta(days=7)  # type: ignore[attr-defined]  # a clock that stands still
        assert told.wait(20)
        assert app.ask(read_unscored_ids, "contact").result() == []
        upkeep.close()
