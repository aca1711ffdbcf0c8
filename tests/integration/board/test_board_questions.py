"""The board's questions: what stands in a column, its sums, its habits, a deal's page and its history."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.activity import complete_activity, plan_activity
from funneldesk.commands.deal import create_deal, delete_deals, edit_deal, move_deal, move_deals
from funneldesk.commands.deal_opening import name_company, name_deal_contact, open_deal_by_name
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.money import Money
from funneldesk.queries.board import BoardFilter, read_board_part, read_cards, read_columns
from funneldesk.queries.deal_page import read_deal_page
from funneldesk.queries.deal_table import ORDERS, TableOrder, read_deal_order, read_deal_rows
from funneldesk.queries.history import read_history
from funneldesk.queries.lookups import StageRow, read_lookups
from funneldesk.queries.stage_habits import read_stage_habits
from tests.support.solar_board import SolarBoard, make_solar_workspace
from tests.support.workspace import NOON, make_workspace, open_app


@pytest.fixture
def clock() -> FixedClock:
    """Noon of the day the board was made for."""
    return FixedClock(NOON)


@pytest.fixture
def solar(tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Application, SolarBoard]]:
    """The solar installer's board."""
    path, board = make_solar_workspace(tmp_path)
    with open_app(path, clock) as app:
        yield app, board


@pytest.fixture
def plain(tmp_path: Path, clock: FixedClock) -> Iterator[Application]:
    """An empty workspace."""
    with open_app(make_workspace(tmp_path), clock) as app:
        yield app


def titles(app: Application, board_filter: BoardFilter | None = None) -> list[str]:
    return [card.title for card in app.ask(read_cards, board_filter or BoardFilter()).result()]


def test_columns_count_and_sum_what_the_cards_hold(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    columns = app.ask(read_columns, BoardFilter()).result()
    cards = app.ask(read_cards, BoardFilter()).result()
    assert [column.stage_id for column in columns] == board.stages[:5]
    chances = dict(zip(board.stages, (20, 40, 60, 80, 100), strict=False))
    for column in columns:
        mine = [card for card in cards if card.stage_id == column.stage_id]
        assert column.count == len(mine)
        assert column.total == Money(sum(card.amount_minor or 0 for card in mine), "INR")
        weighted = sum((card.amount_minor or 0) * chances[column.stage_id] for card in mine)
        assert column.weighted == Money(round(weighted / 100), "INR")


def test_a_deals_own_chance_weighs_before_its_stages(plain: Application) -> None:
    deal_id = plain.run(create_deal, title="One", amount_minor=1_000_00).result().result
    plain.run(edit_deal, deal_id=deal_id, probability=75).result()
    assert plain.ask(read_columns, BoardFilter()).result()[0].weighted == Money(750_00, "INR")


def test_other_currencies_and_missing_amounts_are_told_apart(plain: Application) -> None:
    plain.run(create_deal, title="Rupees", amount_minor=1_000_00).result()
    plain.run(create_deal, title="Dollars", amount_minor=70_00, currency="USD").result()
    plain.run(create_deal, title="Nothing yet").result()
    first = plain.ask(read_columns, BoardFilter()).result()[0]
    assert (first.count, first.total, first.others) == (3, Money(1_000_00, "INR"), (Money(70_00, "USD"),))
    assert first.without_amount == 1


def test_won_deals_stand_on_the_board_in_the_month_of_the_win(
    solar: tuple[Application, SolarBoard], clock: FixedClock
) -> None:
    app, board = solar
    won = board.stages[4]
    assert len(app.ask(read_cards, BoardFilter(), stage_id=won).result()) == 2
    # The last evening of November in Calcutta is still November there, though no longer in Auckland.
    clock.at = dt.datetime(2026, 11, 30, 18, 0, tzinfo=dt.UTC)
    assert len(app.ask(read_cards, BoardFilter(), stage_id=won).result()) == 2
    clock.at = dt.datetime(2026, 11, 30, 18, 31, tzinfo=dt.UTC)
    assert app.ask(read_cards, BoardFilter(), stage_id=won).result() == []


def test_filters_narrow_cards_and_sums_alike(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    lookups = app.ask(read_lookups).result()
    referral = next(source.id for source in lookups.sources if source.name == "Referral")
    filters = [
        BoardFilter(owner_id=board.users[1]),
        BoardFilter(source_id=referral),
        BoardFilter(text="rao"),
        BoardFilter(text="VIDYA mandir school"),
        BoardFilter(min_score=70),
        BoardFilter(closing="quarter"),
        BoardFilter(owner_id=board.users[1], text="kw", min_score=80),
    ]
    for board_filter in filters:
        counted = sum(column.count for column in app.ask(read_columns, board_filter).result())
        assert counted == len(titles(app, board_filter))
    assert set(titles(app, filters[1])) == {"Society common area", "Petrol pump canopy", "Villa 6 kW"}
    assert titles(app, filters[3]) == ["School 25 kW"]
    assert len(titles(app, BoardFilter(closing="month"))) == 2


@pytest.mark.parametrize(("text", "found"), [("100%", ["100% solar"]), ("a_b", ["a_b"]), ("\\", ["back\\slash"])])
def test_signs_in_the_text_are_signs(plain: Application, text: str, found: list[str]) -> None:
    for title in ("100% solar", "1000 solar", "a_b", "axb", "back\\slash"):
        plain.run(create_deal, title=title).result()
    assert titles(plain, BoardFilter(text=text)) == found


def test_text_ignores_case_and_accents(plain: Application) -> None:
    plain.run(create_deal, title="Zoë Café").result()
    assert titles(plain, BoardFilter(text="ZOE cafe")) == ["Zoë Café"]


def test_a_part_names_those_that_left(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    gone, there = board.deals["School 25 kW"], board.deals["Rooftop 10 kW"]
    app.run(delete_deals, deal_ids=[gone]).result()
    part = app.ask(read_board_part, BoardFilter(), {gone, there}).result()
    assert [card.id for card in part.cards] == [there]
    assert part.asked_ids == {gone, there}


def test_a_part_finds_the_deals_of_activities(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    deal_id = board.deals["Farm pump 5 HP"]
    activity_id = app.run(plan_activity, kind="call", deal_id=deal_id, due_at=NOON).result().result
    part = app.ask(read_board_part, BoardFilter(), set(), {activity_id}).result()
    assert [(card.id, card.next_kind) for card in part.cards] == [(deal_id, "call")]


def test_habits_are_those_counted_by_hand(plain: Application, clock: FixedClock) -> None:
    stages = [stage.id for stage in read_stages(plain)]
    start = clock.at - dt.timedelta(days=30)
    for number, (days, to) in enumerate(((2, 1), (4, 1), (6, 5), (9, None))):
        clock.at = start
        deal_id = plain.run(create_deal, title=f"Deal {number}").result().result
        clock.at = start + dt.timedelta(days=days)
        if to is not None:
            plain.run(move_deal, deal_id=deal_id, to_stage_id=stages[to], note="why").result()
    clock.at = start + dt.timedelta(days=9)
    habit = plain.ask(read_stage_habits, 1).result()[stages[0]]
    assert (habit.advanced, habit.lost, habit.advance_rate) == (2, 1, 2 / 3)
    # Stays of 2, 4 and 6 days ended, one of 9 goes on: half were out after 4, the flat piece ends at 6.
    assert habit.usual_days == 5


def test_a_skipped_stage_counts_as_passed(plain: Application) -> None:
    stages = [stage.id for stage in read_stages(plain)]
    deal_id = plain.run(create_deal, title="Quick").result().result
    plain.run(move_deal, deal_id=deal_id, to_stage_id=stages[4]).result()
    habits = plain.ask(read_stage_habits, 1).result()
    assert [habits[stage].advanced for stage in stages[:4]] == [1, 1, 1, 1]


def read_stages(app: Application) -> tuple[StageRow, ...]:
    return app.ask(read_lookups).result().pipelines[0].stages


def test_several_deals_keep_their_order_wherever_they_are_put(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    ids = [board.deals[title] for title in ("Rooftop 10 kW", "Farm pump 5 HP", "Bakery 12 kW")]
    app.run(
        move_deals, deal_ids=ids, to_stage_id=board.stages[2], before_deal_id=board.deals["Warehouse 100 kW"]
    ).result()
    stored = [card.id for card in app.ask(read_cards, BoardFilter(), stage_id=board.stages[2]).result()]
    assert stored == [*ids, board.deals["Warehouse 100 kW"]]
    app.run(move_deals, deal_ids=ids[:2], to_stage_id=board.stages[2], at_end=True).result()
    stored = [card.id for card in app.ask(read_cards, BoardFilter(), stage_id=board.stages[2]).result()]
    assert stored == [ids[2], board.deals["Warehouse 100 kW"], *ids[:2]]
    assert app.history().result().undo == "Reorder 2 deals"


def test_a_page_holds_steps_visits_and_history(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    deal_id = board.deals["Clinic backup"]
    page = app.ask(read_deal_page, deal_id).result()
    assert page.next_step is not None
    app.run(complete_activity, activity_id=page.next_step.id, outcome="Sent").result()
    app.run(edit_deal, deal_id=deal_id, amount_minor=4_00_000_00).result()
    app.undo().result()
    page = app.ask(read_deal_page, deal_id).result()
    assert (page.company, page.amount) == ("Dr. Rao’s Clinic", Money(3_20_000_00, "INR"))
    assert [row.outcome for row in page.done] == ["Sent"]
    assert page.next_step is None
    assert [(row.stage, row.seconds) for row in page.visits] == [("Qualified", 4 * 86_400), ("Site visit", None)]
    undone, changed = page.history[:2]
    assert (undone.kind, undone.fields[0].before, undone.fields[0].after) == ("undo", 4_00_000_00, 3_20_000_00)
    assert (changed.kind, changed.fields[0].before, changed.fields[0].after) == ("do", 3_20_000_00, 4_00_000_00)
    assert page.history[-1].action == "insert"


def test_a_deal_in_the_bin_has_no_page(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    app.run(delete_deals, deal_ids=[board.deals["Clinic backup"]]).result()
    with pytest.raises(NotFound):
        app.ask(read_deal_page, board.deals["Clinic backup"]).result()


def test_history_is_of_the_record_asked_for_alone(solar: tuple[Application, SolarBoard]) -> None:
    app, board = solar
    ids = [board.deals["Clinic backup"], board.deals["School 25 kW"]]
    app.run(move_deals, deal_ids=ids, to_stage_id=board.stages[2]).result()
    rows = app.ask(read_history, "deal", ids[0]).result()
    assert rows[0].label == "Move 2 deals to Proposal"
    assert [field.name for field in rows[0].fields] == ["stage_id"]
    assert app.ask(read_history, "deal", 10_000).result() == []


@pytest.mark.parametrize("key", sorted(ORDERS))
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_lists_every_deal_once(
    solar: tuple[Application, SolarBoard], key: str, *, descending: bool
) -> None:
    app, _ = solar
    ids = list(app.ask(read_deal_order, BoardFilter(), "lost", TableOrder(key, descending)).result())
    assert len(ids) == len(set(ids)) == 26
    rows = app.ask(read_deal_rows, ids).result()
    assert {card.stage_kind for card in rows.values()} == {"lost"}


def test_names_are_found_or_added_and_one_undo_takes_all_back(plain: Application) -> None:
    first = plain.run(open_deal_by_name, title="One", company="Anand Textiles", contact="Meera Anand").result().result
    second = plain.run(open_deal_by_name, title="Two", company="ANAND textiles", contact="meera anand").result().result
    one, two = (plain.ask(read_deal_page, deal_id).result() for deal_id in (first, second))
    assert (one.company_id, one.contact_id) == (two.company_id, two.contact_id)
    assert one.company == "Anand Textiles"
    plain.undo().result()
    plain.undo().result()
    assert titles(plain) == []
    assert plain.check() == []


def test_company_and_contact_are_renamed_or_taken_away(plain: Application) -> None:
    deal_id = plain.run(open_deal_by_name, title="One", company="Anand", contact="Meera").result().result
    plain.run(name_company, deal_id=deal_id, name="Bose Mills").result()
    plain.run(name_deal_contact, deal_id=deal_id, name=" ").result()
    page = plain.ask(read_deal_page, deal_id).result()
    assert (page.company, page.contact) == ("Bose Mills", None)
    assert titles(plain, BoardFilter(text="bose")) == ["One"]
    with pytest.raises(Refusal):
        plain.run(open_deal_by_name, title=" ", company="Left behind").result()
    assert not replace(BoardFilter(), pipeline_id=1).is_narrow
