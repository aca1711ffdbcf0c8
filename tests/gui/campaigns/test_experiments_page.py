"""The page of experiments over a real file, by mouse and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from funneldesk.commands.experiment import create_experiment, start_experiment
from funneldesk.commands.segment import create_segment
from funneldesk.desktop.campaigns.experiments_page import ExperimentsPage
from funneldesk.model.segment_terms import EVERYBODY
from funneldesk.queries.experiments import read_experiments
from tests.support.experiments import read_experiment
from tests.support.sample_business import make_sample
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.campaigns.variant_card import VariantCard
    from funneldesk.desktop.theme.appearance import Appearance

    Opener = Callable[..., tuple[Stage, ExperimentsPage]]

PATIENCE = 20_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def open_page(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Opener]:
    """Opens the page over the sample business, or over an empty workspace."""
    del appearance
    stages: list[Stage] = []

    def make(*, empty: bool = False) -> tuple[Stage, ExperimentsPage]:
        make_page: Any = ExperimentsPage  # a page stands in for its room
        stage = Stage(make_workspace(tmp_path) if empty else make_sample(tmp_path), make_page)
        qtbot.addWidget(stage.window)
        stages.append(stage)
        page = cast("ExperimentsPage", stage.room)
        qtbot.waitUntil(lambda: page.is_settled, timeout=PATIENCE)
        stage.window.activateWindow()
        return stage, page

    yield make
    for stage in stages:
        stage.close()


def settle(qtbot: QtBot, page: ExperimentsPage, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(lambda: page.is_settled and holds(), timeout=PATIENCE)


def cards(page: ExperimentsPage) -> list[VariantCard]:
    assert page.card.row is not None
    return [page.card.cards[one.id] for one in page.card.row.variants]


def test_the_counts_and_their_words_are_those_of_the_file(open_page: Opener) -> None:
    stage, page = open_page()
    rows = stage.app.ask(read_experiments).result()
    assert [row.id for row in page.rows] == [row.id for row in rows]
    for row in rows:
        page.list.pick(row.id)
        for card, variant in zip(cards(page), row.variants, strict=True):
            assert card.assigned.text() == f"{variant.assigned} people"
            assert card.responded.text() == f"{variant.responded} responded"
    assert not unnamed_widgets(page)


def test_a_number_opens_its_people(open_page: Opener, qtbot: QtBot) -> None:
    stage, page = open_page()
    card = cards(page)[1]
    assert card.row is not None
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as wanted:
        QTest.mouseClick(card.responded, LEFT)
    title, table, ids = wanted.args
    assert title.endswith("B: responded")
    assert (table, len(ids)) == ("contact", card.row.responded)


def test_the_winner_is_one_click_and_undone_by_one(open_page: Opener, qtbot: QtBot) -> None:
    stage, page = open_page()
    assert page.card.row is not None
    experiment_id = page.card.row.id
    cards(page)[1].use_button.setFocus()
    QTest.keyClick(cards(page)[1].use_button, Qt.Key.Key_Space)
    settle(qtbot, page, lambda: next(row for row in page.rows if row.id == experiment_id).state == "decided")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert cards(page)[1].isAncestorOf(focused)
    page.list.pick(experiment_id)
    assert page.card.verdict.text().startswith("B was chosen")
    assert not cards(page)[1].use_button.isVisible()
    assert "Use B of" in stage.said.toasts[-1]
    stage.desk.undo()
    settle(qtbot, page, lambda: next(row for row in page.rows if row.id == experiment_id).state == "running")


def test_from_nothing_to_a_running_experiment_by_keys_and_mouse(open_page: Opener, qtbot: QtBot) -> None:
    stage, page = open_page(empty=True)
    assert page._pages.currentWidget() is page.empty
    page.take_focus()
    QTest.keyClick(page.empty.button, Qt.Key.Key_Return)
    assert page.question is not None
    QTest.keyClicks(page.question.line, "Price or kW")
    QTest.keyClick(page.question.line, Qt.Key.Key_Return)
    settle(qtbot, page, lambda: len(page.rows) == 1)
    assert page.card.row is not None
    assert page.card.row.name == "Price or kW"
    words = cards(page)[0].words
    words.open_editor()
    QTest.keyClicks(words._editor, "The price")
    QTest.keyClick(words._editor, Qt.Key.Key_Return)
    settle(qtbot, page, lambda: page.rows[0].variants[0].words == "The price")
    QTest.mouseClick(page.card.add_button, LEFT)
    settle(qtbot, page, lambda: len(page.rows[0].variants) == 3)
    QTest.mouseClick(cards(page)[2].remove_button, LEFT)
    settle(qtbot, page, lambda: len(page.rows[0].variants) == 2)
    page.card.days.open_editor()
    page.card.days._editor.setText("0")
    QTest.keyClick(page.card.days._editor, Qt.Key.Key_Return)
    assert "from 1 to 365" in page.card.days.problem
    page.card.days._editor.setText("7")
    QTest.keyClick(page.card.days._editor, Qt.Key.Key_Return)
    settle(qtbot, page, lambda: page.rows[0].window_days == 7)
    page.card._toggle("webinar", on=True)
    settle(qtbot, page, lambda: "webinar" in page.rows[0].response_kinds)
    QTest.mouseClick(page.card.start_button, LEFT)
    settle(qtbot, page, lambda: page.rows[0].state == "running")
    QTest.mouseClick(page.card.assign_button, LEFT)
    assert page.card.popover is not None
    assert not page.card.popover.give_button.isEnabled()
    QTest.keyClick(page.card.popover, Qt.Key.Key_Escape)
    assert stage.app.ask(read_experiment, page.rows[0].id).result().state == "running"


def test_a_segments_people_are_given_a_variant(open_page: Opener, qtbot: QtBot) -> None:
    stage, page = open_page()
    stage.app.run(create_segment, name="All of them", filter_=EVERYBODY).result()
    experiment_id = stage.app.run(create_experiment, name="Everybody").result().result
    stage.app.run(start_experiment, experiment_id=experiment_id).result()
    settle(qtbot, page, lambda: any(row.id == experiment_id and row.state == "running" for row in page.rows))
    page.show_experiment(experiment_id)
    QTest.mouseClick(page.card.assign_button, LEFT)
    popover = page.card.popover
    assert popover is not None
    popover.segment.set_value(next(key for key, name in page._choices.segments if name == "All of them"))  # type: ignore[union-attr]  # it was read
    QTest.mouseClick(popover.give_button, LEFT)
    settle(qtbot, page, lambda: next(row for row in page.rows if row.id == experiment_id).assigned > 100)
    a, b = next(row for row in page.rows if row.id == experiment_id).variants
    assert abs(a.assigned - b.assigned) <= 2
    assert "were given a variant by lot: A " in stage.said.toasts[-1]
    stage.desk.undo()
    settle(qtbot, page, lambda: next(row for row in page.rows if row.id == experiment_id).assigned == 0)


def test_delete_takes_an_experiment_away_and_undo_brings_it_back(open_page: Opener, qtbot: QtBot) -> None:
    stage, page = open_page()
    n = len(page.rows)
    page.take_focus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    settle(qtbot, page, lambda: len(page.rows) == n - 1)
    stage.desk.undo()
    settle(qtbot, page, lambda: len(page.rows) == n)
