"""The sample shows the whole handoff and a rep's day, on whatever day and hour it is made."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.app import Application
from funneldesk.automation.follower import look_after_automations
from funneldesk.clock import FixedClock
from funneldesk.commands.sample import add_sample_business
from funneldesk.handover import look_after_handover
from funneldesk.handover.scoring import score_afresh
from funneldesk.model.handoff import HandoffState
from funneldesk.queries.agreement import read_agreement
from funneldesk.queries.handoff_scoreboard import HEALTHY_ACCEPTANCE, read_scoreboard
from funneldesk.queries.handoffs import read_handoffs
from funneldesk.queries.leaks import read_leaks
from funneldesk.queries.month_pace import read_shown_month
from funneldesk.queries.review import read_held_review, read_reviews
from funneldesk.queries.second_order import read_second_orders
from funneldesk.queries.today import ItemKind, read_today
from funneldesk.queries.today_news import read_news
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funneldesk.queries.look import Look

MOMENTS = {
    "a Saturday at noon": dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC),
    "a Sunday": dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC),
    "a night": dt.datetime(2027, 3, 2, 21, 40, tzinfo=dt.UTC),
    "a holiday on the second of a month": dt.datetime(2026, 10, 2, 7, 0, tzinfo=dt.UTC),
    "a new year's morning": dt.datetime(2027, 1, 1, 4, 31, tzinfo=dt.UTC),
}
PRIYA = "Priya Sharma"


@pytest.fixture(scope="module", params=list(MOMENTS.values()), ids=list(MOMENTS))
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The sample as it was made at a moment, before the program has looked at it."""
    path = make_workspace(tmp_path_factory.mktemp("sample"))
    with Application.open(path, clock=FixedClock(request.param)) as opened:
        # The rules know from when on things are their business, as they do in a workspace that was just made.
        look_after_automations(opened)
        opened.run(add_sample_business).result()
        yield opened


def _one(app: Application, query: str) -> int:
    def read(look: Look) -> int:
        return int(look.connection.exec_driver_sql(query).scalar() or 0)

    return app.ask(read).result()


def _id_of(app: Application, name: str) -> int:
    return _one(app, f"SELECT id FROM user WHERE name = '{name}'")  # noqa: S608  a constant


def test_it_keeps_every_promise(app: Application) -> None:
    assert app.check() == []


def test_a_reps_day_has_seven_things_with_three_leads_to_answer(app: Application) -> None:
    today = app.ask(read_today, actor_id=_id_of(app, PRIYA)).result()
    assert [item.title for item in today.offers] == ["Vidya Mandir", "Himalaya Foods", "Green Acres CHS"]
    assert today.n_offers + today.n_steps == 7
    assert today.n_told <= 1, "only the review of a month that has just begun"
    kinds = [item.kind for item in today.steps]
    assert kinds.count(ItemKind.FIRST_CONTACT) == 1
    assert kinds.count(ItemKind.STEP) == 3
    assert any("said “after" in item.detail for item in today.steps)
    assert today.money.minor > 0
    left = {row.lead: row.left for row in app.ask(read_handoffs).result()}
    assert left["Meera Joshi"] == dt.timedelta(minutes=192)
    assert left["Nisha P."] == -dt.timedelta(minutes=60)
    assert all(row.score >= 60 for row in app.ask(read_handoffs, states={HandoffState.OFFERED}).result())


def test_the_past_of_the_handoff_is_told_for_both_sides(app: Application) -> None:
    board = app.ask(read_scoreboard).result()
    low, high = HEALTHY_ACCEPTANCE
    assert low < (board.total.acceptance or 0) < high
    assert board.total.within_limit is not None
    assert 0.6 < board.total.within_limit < 0.95
    assert board.total.to_contact.median_h is not None
    assert board.total.expired > 5
    assert len(board.reps) == 4
    assert {one.answer for one in board.reasons} >= {"rejected", "recycled"}
    rounds = app.ask(read_handoffs, states=None).result()
    assert {row.state for row in rounds} >= set(HandoffState) - {HandoffState.MQL}
    assert max(row.round_no for row in rounds) == 2
    past = "SELECT COUNT(*) FROM contact WHERE revisit_on IS NOT NULL AND lifecycle_stage = 'recycled'"
    assert _one(app, past) > 10


def test_goals_reviews_and_answers_are_there(app: Application) -> None:
    month = app.ask(read_shown_month, owner_id=_id_of(app, PRIYA)).result()
    assert month.target is not None
    assert _one(app, "SELECT COUNT(*) FROM target") == 6
    assert len(app.ask(read_reviews).result()) == 1
    news = {line.kind: line for line in app.ask(read_news, owner_id=_id_of(app, PRIYA)).result().lines}
    assert news["nps"].detail == "10, 9, 6: “slow paperwork”"
    leaks = {leak.kind: leak.n for leak in app.ask(read_leaks).result()}
    assert leaks["no_next_step"] > 0
    assert leaks["no_feedback"] > 0
    assert 1 <= leaks["offer_expired"] <= 2
    assert leaks["sal_no_next_step"] == 0
    orders = app.ask(read_second_orders).result()
    assert orders.gaps >= 8
    assert 60 <= (orders.gap_days or 0) <= 90
    assert orders.buyers
    for kind in ("trial_start", "trial_value", "trial_paid"):
        assert _one(app, f"SELECT COUNT(*) FROM touchpoint WHERE kind = '{kind}'") > 1  # noqa: S608  a constant
    for table in ("mention", "deal_criterion", "routing_rule", "stage_criterion"):
        assert _one(app, f"SELECT COUNT(*) FROM {table}") > 3  # noqa: S608  a constant
    assert _one(app, "SELECT COUNT(*) FROM deal WHERE won_reason_id IS NOT NULL") > 10
    assert _one(app, "SELECT COUNT(*) FROM activity WHERE objection_note IS NOT NULL") > 5
    assert _one(app, "SELECT COUNT(*) FROM contact WHERE research IS NOT NULL AND profile IS NOT NULL") > 10
    assert app.ask(read_agreement).result().sections


def test_a_first_look_finds_a_few_things_and_fires_nothing_on_the_past(app: Application) -> None:
    report = look_after_automations(app)
    assert (report.fired, report.failed) == (0, 0)
    score_afresh(app)
    found = look_after_handover(app)
    assert 1 <= found.qualified <= 8
    assert found.waiting == found.expired == 0
    assert found.returned <= 1
    assert found.woken <= 4
    assert not look_after_handover(app).has_done
    assert app.check() == []


def test_the_review_that_was_held_shows_what_was_agreed_otherwise_since(app: Application) -> None:
    row = app.ask(read_reviews).result()[0]
    held = app.ask(read_held_review, row.id).result()
    assert held is not None
    assert held.sales_words
    assert [(one.section, one.term) for one in held.differences] == [("Times", "Accepted or rejected")]
    assert held.differences[0].before.startswith("within 8 working hours")
