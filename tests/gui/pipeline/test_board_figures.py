"""What stands over the board is what the database says under the same filter; every state has its page."""

import datetime as dt
import functools
import operator
import sqlite3
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from sqlalchemy import select

from funneldesk.commands.company import edit_company
from funneldesk.commands.deal import create_deal, edit_deal
from funneldesk.commands.pipeline import create_pipeline
from funneldesk.commands.work import Work
from funneldesk.desktop.pipeline.card_painter import fit_amount
from funneldesk.desktop.pipeline.card_words import describe_card, describe_step
from funneldesk.desktop.pipeline.new_deal import open_new_deal
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import StoreFailure
from funneldesk.model.scoring import CachedScore
from funneldesk.queries.board import read_deal_counts
from tests.support.pipeline_room import LEFT, PipelineBench

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel

Key = Qt.Key


def test_totals_are_those_of_the_database_under_every_filter(bench: PipelineBench) -> None:
    assert bench.solar is not None
    filters = bench.room.filters
    assert filters.totals_text() == "11 open deals · ₹1.36 Cr · weighted ₹69.9 L"
    filters.owner.choose(bench.solar.users[0])
    bench.settle()
    with sqlite3.connect(bench.app.path) as raw:
        count, total = raw.execute(
            "SELECT COUNT(*), SUM(amount_minor) FROM deal WHERE stage_kind = 'open' AND owner_id = ?",
            (bench.solar.users[0],),
        ).fetchone()
    raw.close()
    assert (count, total) == (4, 3_060_000_00)
    assert filters.totals_text().startswith("4 open deals · ₹30.6 L")
    assert sum(len(titles) for titles in bench.column_titles[:4]) == 4
    QTest.keyClick(filters.owner.chip, Key.Key_Backspace)
    bench.settle()
    assert filters.totals_text().startswith("11 open deals")
    filters.owner.choose(bench.solar.users[0])
    bench.settle()
    filters.clear()
    bench.settle()
    assert filters.totals_text().startswith("11 open deals")


def test_text_finds_title_and_company_and_takes_signs_as_they_are(bench: PipelineBench) -> None:
    filters = bench.room.filters
    for text, found in (("rao", ["Clinic backup"]), ("crust &", ["Bakery 12 kW"]), ("%", []), ("_", [])):
        filters.text.setText(text)
        QTest.keyClick(filters.text, Key.Key_Return)
        bench.settle()
        assert functools.reduce(operator.iadd, bench.column_titles, []) == found
    assert bench.room.pages.currentWidget() is bench.room.nothing
    QTest.mouseClick(bench.room.nothing.button, LEFT)
    bench.settle()
    assert bench.room.pages.currentWidget() is bench.room.board


def test_heads_say_count_sum_share_and_days(bench: PipelineBench) -> None:
    words = [column.head.words for column in bench.room.board.columns]
    assert [word.title for word in words] == ["Qualified", "Site visit", "Proposal", "Negotiation", "Won this month"]
    assert words[0].figures == "4 · ₹21.1 L"
    assert words[0].habits == "88 % advance · 5 d"
    assert words[0].weighted[0] == "weighted ₹4.22 L"
    assert words[3].habits.endswith("win · 5 d")


def test_a_move_changes_the_figures(bench: PipelineBench) -> None:
    bench.drag("School 25 kW", bench.top_of("Warehouse 100 kW"))
    heads = [column.head.words.figures for column in bench.room.board.columns]
    assert heads[1] == "2 · ₹31.7 L"
    assert heads[2] == "3 · ₹57.9 L"


def test_other_currencies_are_named_and_never_added(bench: PipelineBench) -> None:
    bench.app.run(create_deal, title="Export order", amount_minor=90_000_00, currency="USD").result()
    bench.settle()
    head = bench.room.board.columns[0].head.words
    assert head.figures == "5 · ₹21.1 L +"
    assert "$90,000" in head.whole


@pytest.mark.parametrize(
    ("title", "text", "tone"),
    [
        ("Rooftop 10 kW", "Call today 16:00", "brand_text"),
        ("Clinic backup", "Overdue 2 d · share photos", "bad_text"),
        ("Farm pump 5 HP", "No next step", "warn_text"),
        ("Bakery 12 kW", "Stalled · 4.4× usual", "warn_text"),
        ("Apartment 30 kW", "Asleep until 11 Dec", "ink_3_text"),
        ("Society common area", "Send sizing · tomorrow", "ink_2"),
        ("Dairy 15 kW", "Won yesterday", "good_text"),
    ],
)
def test_a_card_says_what_is_next(bench: PipelineBench, title: str, text: str, tone: str) -> None:
    step = describe_step(bench.card(title), bench.room.feed.context)
    assert (step.text, step.tone) == (text, tone)


def test_a_step_becomes_overdue_as_time_passes(bench: PipelineBench) -> None:
    bench.clock.at += dt.timedelta(hours=6)
    bench.room.feed._tick()
    assert describe_step(bench.card("Rooftop 10 kW"), bench.room.feed.context).text == "Overdue since 16:00 · Call"


@pytest.mark.parametrize("part", ["board", "table"])
def test_models_keep_the_promises_of_qt(bench: PipelineBench, qtmodeltester: ModelTester, part: str) -> None:
    models: dict[str, QAbstractItemModel] = {
        "board": bench.room.board.columns[0].model,
        "table": bench.room.table.model,
    }
    qtmodeltester.check(models[part], force_py=True)  # type: ignore[no-untyped-call]  # pytest-qt is half typed
    bench.room.table.reload()
    bench.drag("School 25 kW", bench.top_of("Society common area"))
    bench.press_key(Key.Key_Delete)
    assert models[part].rowCount() > 0


def test_a_change_made_elsewhere_reaches_the_card(bench: PipelineBench) -> None:
    deal_id = bench.card("School 25 kW").id
    bench.app.run(edit_deal, deal_id=deal_id, title="School 30 kW", amount_minor=12_00_000_00).result()
    bench.until(lambda: "School 30 kW" in bench.column_titles[1])
    assert bench.card("School 30 kW").amount_minor == 12_00_000_00


def test_an_answer_overtaken_by_a_newer_one_is_dropped(bench: PipelineBench) -> None:
    feed = bench.room.feed
    old = bench.card("School 25 kW")
    feed.refresh({old.id}, set())
    stale = feed._newest[old.id]
    feed.refresh({old.id}, set())
    bench.settle()
    seen: list[frozenset[int]] = []
    feed.part_loaded.connect(lambda answer: seen.append(answer.asked_ids))
    from funneldesk.queries.board import BoardAnswer

    feed._waiting += 1
    feed._take_part(stale, BoardAnswer((), (), frozenset({old.id})))
    assert seen == [frozenset()]
    assert bench.card("School 25 kW") == old


def test_an_empty_workspace_says_what_to_do_and_a_new_deal_fills_it(empty_bench: PipelineBench) -> None:
    bench = empty_bench
    assert bench.room.pages.currentWidget() is bench.room.empty
    popover = open_new_deal(bench.desk, bench.room)
    QTest.mouseClick(popover.ok_button, LEFT)
    assert popover.problem.text().startswith("A deal needs a title")
    QTest.keyClicks(popover.title, "Rooftop 5 kW")
    QTest.keyClicks(popover.amount, "2.5L")
    QTest.keyClicks(popover.company, "Anand Textiles")
    QTest.keyClicks(popover.contact, "Meera Anand")
    QTest.keyClick(popover.contact, Key.Key_Return)
    bench.until(lambda: bench.room.pages.currentWidget() is bench.room.board)
    card = bench.card("Rooftop 5 kW")
    assert (card.amount_minor, card.who) == (2_50_000_00, "Anand Textiles")
    assert bench.surface.toasts == ["Add “Rooftop 5 kW”"]
    bench.desk.undo()
    bench.until(lambda: bench.room.pages.currentWidget() is bench.room.empty)


def test_a_new_deal_is_offered_the_stages_of_the_pipeline_that_is_shown(bench: PipelineBench) -> None:
    retail = bench.app.run(create_pipeline, name="Retail").result().result
    bench.settle()
    bench.room.filters.set_pipeline(retail)
    bench.settle()
    popover = bench.room.open_new_deal()
    bench.until(lambda: popover.stages is not None)
    shown = bench.room.feed.pipeline
    assert shown is not None
    assert popover.stages.value in {stage.id for stage in shown.open_stages}
    assert any(label.text() == "Stage in “Retail”" for label in popover.findChildren(PlainLabel))
    QTest.keyClicks(popover.title, "Counter sale")
    QTest.keyClick(popover.title, Key.Key_Return)
    bench.until(lambda: bench.room.pages.currentWidget() is bench.room.board)
    assert bench.card("Counter sale").stage_id == shown.open_stages[0].id


def test_a_board_that_cannot_be_read_says_so_and_tries_again(
    bench: PipelineBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_anything: object) -> None:
        raise StoreFailure("surya.funnel could not be read: disk I/O error.")

    with monkeypatch.context() as patch:
        patch.setattr("funneldesk.desktop.pipeline.feed.read_board", fail)
        bench.room.feed.reload()
        bench.until(lambda: bench.room.pages.currentWidget() is bench.room.broken)
    assert "disk I/O error" in bench.room.broken.trouble.accessibleName()
    QTest.mouseClick(bench.room.broken.trouble.retry_button, LEFT)
    bench.until(lambda: bench.room.pages.currentWidget() is bench.room.board)
    assert len(bench.column_titles[0]) == 4


def test_new_scores_reach_their_cards(bench: PipelineBench) -> None:
    deal_id = bench.card("School 25 kW").id

    def rescore(work: Work) -> None:
        kept = work.session.scalars(select(CachedScore).where(CachedScore.record_id == deal_id)).one()
        kept.total, kept.computed_at = 99, work.now

    bench.app.submit(rescore, name="keep_scores").result()
    bench.room.refresh_scores(frozenset({deal_id}))
    bench.settle()
    assert bench.card("School 25 kW").score == 99


def test_a_renamed_company_reaches_its_cards_without_reading_the_whole_board(bench: PipelineBench) -> None:
    company_id = bench.card("School 25 kW").company_id
    assert company_id is not None
    whole: list[object] = []
    bench.room.feed.loaded.connect(whole.append)
    bench.app.run(edit_company, company_id=company_id, name="Vidya Niketan").result()
    bench.until(lambda: bench.card("School 25 kW").who == "Vidya Niketan")
    assert whole == []


def test_an_empty_pipeline_under_a_filter_offers_those_that_hold_deals(bench: PipelineBench) -> None:
    room = bench.room
    holds = room.feed.pipeline
    assert holds is not None
    empty = bench.app.run(create_pipeline, name="Retail").result().result
    bench.settle()
    room.filters.set_pipeline(empty)
    room.filters.closing.choose("month")
    bench.settle()
    assert room.pages.currentWidget() is room.elsewhere
    assert room.elsewhere.title.text() == "“Retail” holds no deals"
    (button,) = room.elsewhere.buttons
    count = bench.app.ask(read_deal_counts).result()[holds.id]
    assert button.text() == f"Show “{holds.name}” ({count} deals)"
    room.filters.clear()
    bench.settle()
    assert room.pages.currentWidget() is room.elsewhere
    QTest.mouseClick(room.elsewhere.buttons[0], LEFT)
    bench.settle()
    assert room.feed.pipeline is not None
    assert room.feed.pipeline.id == holds.id
    assert room.pages.currentWidget() is room.board


def test_an_empty_workspace_under_a_filter_asks_for_the_first_deal(empty_bench: PipelineBench) -> None:
    empty_bench.room.filters.closing.choose("month")
    empty_bench.settle()
    assert empty_bench.room.pages.currentWidget() is empty_bench.room.empty


def test_an_amount_without_room_is_said_in_three_figures_before_it_is_cut(bench: PipelineBench) -> None:
    words = describe_card(bench.card("School 25 kW"), bench.room.feed.context)
    assert (words.amount, words.tight_amount) == ("₹9,90,000", "₹9.9 L")
    letters = QFontMetrics(current_theme().font())
    wide = letters.horizontalAdvance(words.amount)
    assert fit_amount(words, letters, wide) == "₹9,90,000"
    assert fit_amount(words, letters, wide - 1) == "₹9.9 L"
    assert fit_amount(words, letters, letters.horizontalAdvance("₹9.…")).endswith("…")
