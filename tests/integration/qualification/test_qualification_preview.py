"""What another rule would do: who crosses, how many a week, and which past wins it would have caught."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.errors import Cancelled
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Stage
from funneldesk.model.qualification import QualifyingRule
from funneldesk.queries.past_leads import read_endings, score_endings
from funneldesk.queries.qualification_preview import count_cells, preview_qualification
from funneldesk.queries.score_rules import read_rules
from funneldesk.queries.scores import read_score_history, read_scores
from funneldesk.score_upkeep import ScoreUpkeep
from tests.support.handoff import MONDAY

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from tests.support.handoff import HandoffWorld

DAY = dt.timedelta(days=1)


def add_old(world: HandoffWorld, name: str, days: float, **touches: float) -> int:
    """A lead first met so many days ago, with touches so many days ago."""
    lead = world.add_lead(name, company=f"{name} & Co")

    def date(work: Work) -> None:
        work.get(Contact, lead).created_at = MONDAY - dt.timedelta(days=days)

    world.write(date)
    for kind, ago in touches.items():
        world.do(log_touchpoint, contact_id=lead, kind=kind, at=MONDAY - dt.timedelta(days=ago))
    return lead


def close_deal(world: HandoffWorld, contact_id: int, *, opened: float, is_won: bool) -> None:
    """A deal of a lead, opened so many days ago and closed now."""
    deal = world.do(create_deal, title="10 kW", contact_id=contact_id, amount_minor=100)

    def date(work: Work) -> int:
        work.get(Deal, deal).opened_at = MONDAY - dt.timedelta(days=opened)
        kind = "won" if is_won else "lost"
        return work.session.scalars(select(Stage.id).where(Stage.kind == kind).limit(1)).one()

    stage = world.write(date)
    world.do(move_deal, deal_id=deal, to_stage_id=stage, note="price")


def rescore(world: HandoffWorld) -> None:
    upkeep = ScoreUpkeep(world.app)
    upkeep.start()
    upkeep.close()


@pytest.fixture
def past(world: HandoffWorld) -> dict[str, int]:
    """Leads of which some were won: those who had asked for the price before."""
    ids = {}
    for place in range(24):
        won = place < 8
        touches = {"price_enquiry": 21.0, "form": 22.0} if won else {}
        ids[f"lead {place}"] = lead = add_old(world, f"Lead {place}", 30, **touches)
        world.do(log_touchpoint, contact_id=lead, kind="demo_asked", at=MONDAY - DAY)
        close_deal(world, lead, opened=20, is_won=won)
    return ids


def test_the_ends_of_leads_are_scored_as_they_were_before_sales(world: HandoffWorld, past: dict[str, int]) -> None:
    endings = world.ask(read_endings)
    assert [(one.contact_id, one.is_won) for one in endings] == [
        (lead, place < 8) for place, lead in enumerate(past.values())
    ]
    before = MONDAY - 20 * DAY - dt.timedelta(microseconds=1)
    assert {one.before for one in endings} == {before}
    rules = world.ask(read_rules)
    scored = world.ask(score_endings, endings, rules, QualifyingRule())
    assert [(one.fit, one.engagement, one.total) for one in scored] == [
        (row.fit, row.engagement, row.points) for row in world.ask(read_scores, before)
    ]
    # The demo asked for after the deal was opened is no act that led to it.
    assert not any(one.has_acted for one in scored)


def test_the_study_counts_wins_caught_missed_and_handed_over_in_vain(world: HandoffWorld, past: dict[str, int]) -> None:
    rule = QualifyingRule(cells=frozenset({"C1", "B1", "A1"}), engagement_1=35, up=30, down=20)
    study = world.ask(preview_qualification, rule=rule).study
    assert study.is_telling
    assert (study.won, study.lost) == (8, len(past) - 8)
    assert tuple(study.chosen) == (30, 8, 0, 0)
    assert tuple(study.rows[100]) == (100, 0, 8, 0)
    assert all(earlier.caught >= later.caught for earlier, later in zip(study.rows, study.rows[1:], strict=False))


def test_too_few_ends_say_nothing(world: HandoffWorld) -> None:
    close_deal(world, add_old(world, "Kiran", 30), opened=20, is_won=True)
    assert not world.ask(preview_qualification).study.is_telling


def test_who_would_become_and_stop_is_named(world: HandoffWorld) -> None:
    hot = add_old(world, "Kiran", 3, price_enquiry=1, webinar=1, form=1)
    rescore(world)
    [row] = world.ask(read_scores)
    none = world.ask(preview_qualification)
    assert (none.become.n, none.stop.n, none.leads) == (0, 0, 1)
    cell = QualifyingRule().cell_of(row.fit, row.engagement)
    lax = QualifyingRule(cells=frozenset({cell}), up=row.points, down=0)
    preview = world.ask(preview_qualification, rule=lax)
    assert [(one.contact_id, one.name) for one in preview.become.first] == [(hot, "Kiran")]
    # Other score rules are tried on all leads at once, those kept stay as they are.
    rules = [replace(rule, points=rule.points * 3) for rule in world.ask(read_rules).rules]
    assert world.ask(preview_qualification, rules=rules).become.ids == (hot,)
    assert world.ask(read_scores)[0] == row


def test_each_week_counts_those_who_crossed_in_it_once(world: HandoffWorld) -> None:
    asked = {"price_enquiry": 0, "form": 0, "webinar": 0}
    add_old(world, "Five weeks ago", 40, **dict.fromkeys(asked, 33.0))
    add_old(world, "Now", 30, **dict.fromkeys(asked, 1.0))
    add_old(world, "By an act", 200, demo_asked=10)
    add_old(world, "Long before", 200, **dict.fromkeys(asked, 100.0))
    add_old(world, "Quiet", 30)
    left = add_old(world, "With sales by then", 90, **dict.fromkeys(asked, 1.0))
    close_deal(world, left, opened=60, is_won=False)
    rule = QualifyingRule(cells=frozenset({"A1", "B1", "C1"}), up=50, down=40)
    # Who is not of sales is offered nothing while somebody is.
    world.add_user("Om", "owner")
    weekly = world.ask(preview_qualification, rule=rule).weekly
    assert weekly.after == (0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1)
    assert weekly.reps == 2
    assert weekly.per_rep(weekly.after) == pytest.approx(3 / 12 / 2)


def test_a_question_nobody_waits_for_ends(world: HandoffWorld) -> None:
    add_old(world, "Kiran", 3, form=1)

    def watch(done: int, steps: int) -> None:
        assert steps == 1
        if done:
            raise Cancelled("Another question was asked.")

    with pytest.raises(Cancelled):
        world.ask(preview_qualification, watch=watch)


def test_the_cells_count_all_leads(world: HandoffWorld) -> None:
    world.add_lead("Kiran", score=(40, 45, 85))
    world.add_lead("Meera", score=(0, 0, 0))
    counts = world.ask(count_cells, QualifyingRule())
    assert {cell: (count.leads, count.with_points) for cell, count in counts.items() if count.leads} == {
        "A1": (1, 1),
        "C3": (1, 0),
    }


def test_the_history_of_a_score_is_the_score_as_of_each_week(world: HandoffWorld) -> None:
    lead = add_old(world, "Kiran", 40, price_enquiry=20, visit=2)
    history = world.ask(read_score_history, lead)
    assert [(MONDAY - point.at).days for point in history] == [35, 28, 21, 14, 7, 0]
    for point in history:
        [row] = world.ask(read_scores, point.at, [lead])
        assert (point.fit, point.engagement, point.total) == (row.fit, row.engagement, row.points)
    assert world.ask(read_scores, MONDAY - 41 * DAY) == []
