"""The monthly review: when it is due, what it keeps, what has changed since; and the map of both funnels."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.bin import restore_records
from funneldesk.commands.business import edit_business
from funneldesk.commands.handoff import qualify_by_hand
from funneldesk.commands.pipeline import delete_stage
from funneldesk.commands.reason import create_reason
from funneldesk.commands.review import delete_review, edit_review, hold_review
from funneldesk.commands.stage_map import map_stage, own_lifecycle, own_stage
from funneldesk.commands.user import retire_user
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.qualification import QualifyingRule
from funneldesk.queries.agreement import Agreement, describe_rule, find_differences, read_agreement, working_words
from funneldesk.queries.agreement_changes import read_agreement_changes
from funneldesk.queries.bin import read_bin
from funneldesk.queries.period import ALL_TIME, Period
from funneldesk.queries.review import (
    month_behind,
    read_held_review,
    read_review_page,
    read_reviews,
    time_before,
)
from funneldesk.queries.review_due import read_review_due
from funneldesk.queries.stage_map import read_stage_map
from funneldesk.queries.today import ItemKind, count_waiting, read_today
from funneldesk.queries.users import read_colleagues, read_first_of_marketing
from tests.support.handoff import make_handoff_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.queries.stage_map import MapRow
    from tests.support.handoff import HandoffWorld

OM, MIRA, ASHA = 1, 2, 3


@pytest.fixture
def world(tmp_path: Path) -> Iterator[HandoffWorld]:
    """A business with an owner, one of marketing and a rep; the review is on the first of the month."""
    made = make_handoff_world(tmp_path)
    for name, role in (("Om", "owner"), ("मीरा जोशी", "marketing"), ("Asha", "sales")):
        made.add_user(name, role)
    yield made
    made.close()


def _hold(world: HandoffWorld, **words: str) -> int:
    return world.do(hold_review, agreement=world.ask(read_agreement).to_json(), **words)


def _clause(agreement: Agreement, term: str) -> str:
    return next(clause.words for part in agreement.sections for clause in part.clauses if clause.term == term)


def _row(world: HandoffWorld, key: str) -> MapRow:
    return next(row for row in world.ask(read_stage_map) if row.key == key)


def test_the_agreement_says_the_rules_in_words(world: HandoffWorld) -> None:
    agreement = world.ask(read_agreement)
    assert _clause(agreement, "Accepted or rejected") == "within 4 working hours, else the next rep is asked"
    assert _clause(agreement, "Working hours") == "Mon–Sat 10:00–18:30; closed Sun (Asia/Kolkata)"
    assert _clause(agreement, "Leads before and between") == "मीरा जोशी"
    assert _clause(agreement, "Offered to") == "Asha"
    assert _clause(agreement, "SQL") == "Need, budget, decision-maker and timing confirmed by the rep: a deal opens."
    assert _clause(agreement, "Recycled").startswith("Given back for later")
    assert Agreement.from_json(agreement.to_json()) == agreement
    assert Agreement.from_json({"no": "agreement"}) == Agreement(())
    holidays = {"2026-11-17": "Founders' day", "2026-11-01": "Passed"}
    world.do(edit_business, holidays=holidays)
    assert _clause(world.ask(read_agreement), "Holidays ahead") == "17 Nov Founders' day"


def test_the_rule_is_described_whatever_it_asks_for() -> None:
    usual = describe_rule(QualifyingRule())
    assert "60 points or more and in A1, A2 and B1 of the grid" in usual
    assert "Or asked for a demo in the last 30 days, whatever the score." in usual
    acts_only = QualifyingRule(cells=frozenset(), acts=("demo_asked", "price_enquiry"), act_days=1)
    assert describe_rule(acts_only).startswith("Asked for a demo or asked for the price in the last 1 day")
    nothing = QualifyingRule(cells=frozenset(), acts=(), needs_way=False, required_fields=("city", "needs"))
    assert describe_rule(nothing) == "Only whom marketing names by hand. Needed: city and needs known."
    assert [working_words(minutes) for minutes in (1, 45, 60, 90, 240)] == [
        "1 working minute",
        "45 working minutes",
        "1 working hour",
        "1 working hour 30 minutes",
        "4 working hours",
    ]


def test_a_review_keeps_the_agreement_and_shows_what_differs_now(world: HandoffWorld) -> None:
    world.by(OM)
    review_id = _hold(world, marketing_words="  The fair's leads were good ", agreed="Answer in two hours")
    held = world.ask(read_held_review, review_id)
    assert held is not None
    assert (held.row.by, held.marketing_words, held.sales_words, held.row.agreed) == (
        "Om",
        "The fair's leads were good",
        "",
        "Answer in two hours",
    )
    assert held.differences == ()
    world.set_rules(accept_minutes=120)
    world.do(create_reason, kind="rejected", label="Budget too small")
    world.do(edit_business, holidays={"2026-11-17": "A holiday is no difference"})
    held = world.ask(read_held_review, review_id)
    assert held is not None
    assert [(one.section, one.term) for one in held.differences] == [
        ("Times", "Accepted or rejected"),
        ("Reasons", "Rejected"),
    ]
    assert held.differences[0].after == "within 2 working hours, else the next rep is asked"
    assert find_differences(held.agreement, held.agreement) == ()


def test_the_words_of_a_review_can_be_put_right_and_it_comes_out_of_the_bin(world: HandoffWorld) -> None:
    review_id = _hold(world)
    world.do(edit_review, review_id=review_id, sales_words="Call before noon")
    with pytest.raises(Refusal, match="only the words"):
        world.do(edit_review, review_id=review_id, held_on="2026-01-01")
    world.do(delete_review, review_id=review_id)
    assert world.ask(read_reviews) == ()
    assert world.ask(read_held_review, review_id) is None
    assert [(row.kind, row.title) for row in world.ask(read_bin)] == [("review", "2026-11-16")]
    world.do(restore_records, records=[("review", review_id)])
    held = world.ask(read_held_review, review_id)
    assert held is not None
    assert held.sales_words == "Call before noon"
    world.app.undo().result()
    assert world.ask(read_reviews) == ()
    with pytest.raises(Refusal, match="read it first"):
        world.do(hold_review, agreement=[])
    with pytest.raises(Refusal, match="once it was held"):
        world.do(hold_review, agreement=[1], held_on=dt.date(2026, 11, 17))


def test_it_is_due_from_its_day_on_until_it_was_held(world: HandoffWorld) -> None:
    due = world.ask(read_review_due)
    assert (due.on, due.is_due, due.last_on) == (dt.date(2026, 12, 1), False, None)
    world.clock.at = dt.datetime(2026, 12, 2, 6, tzinfo=dt.UTC)
    assert not world.ask(read_review_due).is_due, "there is nothing to go through"
    world.clock.at = dt.datetime(2026, 11, 30, 6, tzinfo=dt.UTC)
    world.do(qualify_by_hand, contact_ids=[world.add_lead("First")])
    world.clock.at = dt.datetime(2026, 11, 30, 18, 29, tzinfo=dt.UTC)
    assert not world.ask(read_review_due).is_due
    world.clock.at = dt.datetime(2026, 11, 30, 18, 31, tzinfo=dt.UTC)  # midnight in India
    due = world.ask(read_review_due)
    assert (due.on, due.is_due) == (dt.date(2026, 12, 1), True)
    (line,) = [item for item in world.ask(read_today, actor_id=ASHA).told if item.kind == ItemKind.REVIEW]
    assert line.due_day_only
    before = world.ask(count_waiting, actor_id=ASHA).today
    _hold(world)
    due = world.ask(read_review_due)
    assert (due.on, due.is_due, due.last_on) == (dt.date(2027, 1, 1), False, dt.date(2026, 12, 1))
    assert world.ask(count_waiting, actor_id=ASHA).today == before - 1
    # A few days early is that month's review; the one after comes a month later.
    world.clock.at = dt.datetime(2026, 12, 28, 6, tzinfo=dt.UTC)
    _hold(world)
    assert world.ask(read_review_due).on == dt.date(2027, 2, 1)
    world.clock.at = dt.datetime(2027, 1, 20, 6, tzinfo=dt.UTC)
    assert not world.ask(read_review_due).is_due
    world.clock.at = dt.datetime(2027, 3, 20, 6, tzinfo=dt.UTC)
    assert world.ask(read_review_due).on == dt.date(2027, 3, 1)


def test_the_month_behind_and_the_time_before_it() -> None:
    november = Period(dt.date(2026, 11, 1), dt.date(2026, 12, 1))
    assert month_behind(dt.date(2026, 12, 1)) == november
    assert month_behind(dt.date(2026, 11, 28)) == november
    assert time_before(november) == Period(dt.date(2026, 10, 1), dt.date(2026, 11, 1))
    quarter = Period(dt.date(2027, 1, 1), dt.date(2027, 4, 1))
    assert time_before(quarter) == Period(dt.date(2026, 10, 1), dt.date(2027, 1, 1))
    week = Period(dt.date(2026, 11, 9), dt.date(2026, 11, 16))
    assert time_before(week) == Period(dt.date(2026, 11, 2), dt.date(2026, 11, 9))
    assert time_before(ALL_TIME) is None


def test_what_was_changed_since_the_last_review_is_told_and_what_was_taken_back_is_not(world: HandoffWorld) -> None:
    _hold(world)
    world.pass_time(hours=1)
    world.by(OM)
    world.set_rules(route_minutes=30)
    world.do(edit_business, name="Another name")
    world.do(create_reason, kind="recycled", label="After the harvest")
    world.do(create_reason, kind="recycled", label="A slip")
    world.app.undo().result()
    changes = world.ask(read_review_page).changes
    assert [(one.about, one.by, one.cause) for one in changes] == [
        ("Reasons", "Om", "person"),
        ("Settings", "Om", "person"),
    ]
    assert "After the harvest" in changes[0].label
    world.app.redo().result()
    assert len(world.ask(read_review_page).changes) == 3
    assert len(world.ask(read_agreement_changes, None, limit=2)) == 2
    world.pass_time(hours=1)
    _hold(world)
    assert world.ask(read_review_page).changes == ()


def test_stages_meet_what_their_kind_says_until_somebody_says_otherwise(world: HandoffWorld) -> None:
    stages = {stage.label: stage for row in world.ask(read_stage_map) for stage in row.stages}
    assert {label: stage.meets for label, stage in stages.items()} == {
        "Qualified": "sql",
        "Site visit": "sql",
        "Proposal": "sql",
        "Negotiation": "sql",
        "Won": "customer",
        "Lost": "recycled",
    }
    world.do(map_stage, stage_id=stages["Qualified"].id, lifecycle_stage="sal")
    world.do(own_stage, stage_id=stages["Qualified"].id, owner_id=ASHA)
    world.do(own_lifecycle, key="mql", owner_id=MIRA)
    (first,) = _row(world, "sal").stages
    assert (first.label, first.is_chosen, first.owner) == ("Qualified", True, "Asha")
    assert _row(world, "mql").owner == "मीरा जोशी"
    assert "Qualified (Asha)" in _clause(world.ask(read_agreement), "Accepted (SAL)")
    for _ in range(3):
        world.app.undo().result()
    assert _row(world, "sal").stages == ()
    assert _row(world, "mql").owner_id is None
    with pytest.raises(Refusal, match="“Won” is won"):
        world.do(map_stage, stage_id=stages["Won"].id, lifecycle_stage="lead")
    with pytest.raises(NotFound, match="no stage of the lifecycle"):
        world.do(own_lifecycle, key="nowhere", owner_id=None)
    world.do(retire_user, user_id=ASHA, to_user_id=OM)
    with pytest.raises(Refusal, match="does not work here"):
        world.do(own_stage, stage_id=stages["Won"].id, owner_id=ASHA)
    world.do(delete_stage, stage_id=stages["Negotiation"].id)
    assert [stage.label for stage in _row(world, "sql").stages] == ["Qualified", "Site visit", "Proposal"]


def test_the_first_of_marketing_is_the_first_by_name_wherever_that_is_said(world: HandoffWorld) -> None:
    for name in ("Zoya", "asha of marketing", "Bina"):
        world.add_user(name, "marketing")
    assert world.ask(read_first_of_marketing) == "asha of marketing"
    assert next(one.name for one in world.ask(read_colleagues) if one.role == "marketing") == "asha of marketing"
    assert _clause(world.ask(read_agreement), "Leads before and between") == "asha of marketing"
