"""The Insights room over a real file: cards, charts that answer to mouse and keys, tables, and refresh."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip

from funneldesk.commands.company import find_or_create_company
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.desktop.charting.chart_view import PAD
from funneldesk.desktop.charting.press import Press
from funneldesk.desktop.insights.room import CARDS, InsightsRoom
from funneldesk.desktop.widgets.period_chip import named_periods
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.metrics import find_records, read_figures
from funneldesk.queries.period import ALL_TIME, EVERYTHING, Period, Scope
from tests.support.sample_business import make_sample
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.charting.chart_panel import ChartPanel
    from funneldesk.desktop.theme.appearance import Appearance

PATIENCE = 60_000


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    """One drawing process for all tests of this file."""
    made = Press()
    yield made
    made.close()


@pytest.fixture
def open_room(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path, press: Press
) -> Iterator[Callable[..., tuple[Stage, InsightsRoom]]]:
    """Opens the room over the sample business, or over an empty workspace."""
    del appearance
    stages: list[Stage] = []

    def make(
        *, empty: bool = False, unasked: bool = False, own_press: Press | None = None
    ) -> tuple[Stage, InsightsRoom]:
        path = make_workspace(tmp_path) if empty else make_sample(tmp_path)
        shared = own_press or _Shared(press)
        stage = Stage(path, lambda desk: InsightsRoom(desk, shared))
        qtbot.addWidget(stage.window)
        stages.append(stage)
        room = stage.room
        assert isinstance(room, InsightsRoom)
        if not unasked:
            room.show_period(ALL_TIME)
        qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
        return stage, room

    yield make
    for stage in stages:
        stage.close()


class _Shared(Press):
    """A press that passes everything on, so that a closing room does not end the shared one."""

    def __init__(self, real: Press) -> None:
        super().__init__()
        self.draw = real.draw  # type: ignore[method-assign]
        self.warm_up = real.warm_up  # type: ignore[method-assign]
        self._real = real

    @property
    def is_idle(self) -> bool:
        return self._real.is_idle


def _click(panel: ChartPanel, key: str) -> None:
    QTest.mouseClick(panel.view, Qt.MouseButton.LeftButton, pos=panel.view.box_of(key).center().toPoint())


def test_cards_and_charts_say_the_metrics_numbers(open_room: Callable[..., tuple[Stage, InsightsRoom]]) -> None:
    stage, room = open_room()
    figures = stage.app.ask(read_figures, CARDS, EVERYTHING).result()
    assert room.overview is not None
    for name, card in room.cards.items():
        assert card.figure is not None
        assert card.figure.figure == figures[name]
        assert card.value.text() == card.figure.tight
        assert card.label.text() in card.accessibleName()
    for panel in room.panels:
        assert not panel.view.picture.isNull()
        assert panel.view.accessibleDescription()
    assert "Biggest leak" in room.funnel.foot.text()


def test_it_opens_on_the_quarter_the_business_is_at_work_in_and_else_on_all_of_history(
    open_room: Callable[..., tuple[Stage, InsightsRoom]],
) -> None:
    _stage, room = open_room(unasked=True)
    assert room.period.label == "This quarter"
    assert room.overview is not None
    assert room.overview.period == "1 October – 31 December 2026"
    _stage, room = open_room(unasked=True, empty=True)
    assert room.period.label == "All time"


def test_a_click_on_a_bar_asks_for_the_records_behind_it(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    stage, room = open_room()
    assert room.overview is not None
    for panel, key in (
        (room.funnel, room.overview.funnel.rows[1].key),
        (room.stage_time, room.overview.stage_time.rows[0].key),
        (room.lost_reasons, room.overview.lost_reasons.rows[0].key),
        (room.won_months, room.overview.won_months.rows[-1].key),
        (room.source_rates, room.overview.source_rates.rows[0].key),
    ):
        with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as asked:
            _click(panel, key)
        (wanted,) = stage.app.ask(find_records, panel.figure_name, EVERYTHING, key).result()
        assert asked.args is not None
        title, table, ids = asked.args
        assert (table, ids) == (wanted.table, wanted.ids)
        assert ids
        assert ":" in title


def test_a_click_on_a_card_asks_for_its_records(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    stage, room = open_room()
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as asked:
        QTest.keyClick(room.cards["win_rate"], Qt.Key.Key_Return)
    assert asked.args is not None
    assert len(asked.args[2]) == stage.app.ask(read_figures, ["win_rate"], EVERYTHING).result()["win_rate"].n


def test_a_figure_of_two_kinds_of_records_offers_both_lists(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    stage, room = open_room(empty=True)
    company = stage.app.run(find_or_create_company, name="Jain Logistics").result().result
    stage.app.run(create_contact, name="Meera").result()
    deal = stage.app.run(create_deal, title="Warehouse 100 kW", company_id=company).result().result
    lookups = stage.app.ask(read_lookups).result()
    won = lookups.pipelines[0].first_of("won")
    assert won is not None
    stage.app.run(move_deal, deal_id=deal, to_stage_id=won.id).result()
    person = stage.app.run(create_deal, title="Villa 6 kW", contact_id=1).result().result
    stage.app.run(move_deal, deal_id=person, to_stage_id=won.id).result()
    room.open_records("customers")
    qtbot.waitUntil(lambda: room.lists is not None and room.lists.isVisible(), timeout=PATIENCE)
    assert room.lists is not None
    actions = {action.text(): action for action in room.lists.actions()}
    assert set(actions) == {"1 lead", "1 company that bought without a lead"}
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as asked:
        actions["1 company that bought without a lead"].trigger()
    assert asked.args == ["Customers", "deal", (deal,)]
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as asked:
        actions["1 lead"].trigger()
    assert asked.args is not None
    assert asked.args[1:] == ["contact", (1,)]
    room.lists.close()


def test_the_pointer_is_told_what_it_is_on(open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot) -> None:
    _stage, room = open_room()
    view = room.lost_reasons.view
    assert room.overview is not None
    first = room.overview.lost_reasons.rows[0]
    # The whole line belongs to the bar: its label at the left and its number at the right too.
    middle = view.box_of(first.key).center().y()
    assert view.mark_at(QPointF(2, middle)) == first.key
    assert view.mark_at(QPointF(view.width() - 2, middle)) == first.key
    assert view.mark_at(QPointF(2, view.height() + 50)) == ""
    QTest.mouseMove(view, QPoint(3, 3))
    QTest.mouseMove(view, view.box_of(first.key).center().toPoint())
    qtbot.waitUntil(QToolTip.isVisible)
    assert f"{first.lost} of {room.overview.lost_reasons.total} lost deals" in QToolTip.text()
    QToolTip.hideText()


def test_keys_walk_the_marks_and_open_one(open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot) -> None:
    stage, room = open_room()
    assert room.overview is not None
    view, rows = room.funnel.view, room.overview.funnel.rows
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.current_mark == ""
    for _ in range(2):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current_mark == rows[1].key
    assert f"{rows[1].label}: " in view.accessibleName()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current_mark == rows[-1].key
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.current_mark == rows[0].key
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as asked:
        QTest.keyClick(view, Qt.Key.Key_Space)
    assert asked.args is not None
    assert len(asked.args[2]) == rows[0].entered


def test_each_chart_is_also_a_table_whose_rows_open(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    stage, room = open_room()
    assert room.overview is not None
    for panel in room.panels:
        panel.toggle.click()
        assert panel.shows_table
        assert panel.table.isVisible()
        assert not panel.view.isVisible()
        chart = panel.view.chart
        assert chart is not None
        assert panel.table_text().splitlines()[0] == "\t".join(chart.table().header)
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as asked:
        room.lost_reasons.table.activated.emit(room.lost_reasons.table.model().index(0, 0))
    assert asked.args is not None
    assert len(asked.args[2]) == room.overview.lost_reasons.rows[0].lost
    room.lost_reasons.toggle.click()
    assert room.lost_reasons.view.isVisible()


def test_picture_and_numbers_can_be_copied(open_room: Callable[..., tuple[Stage, InsightsRoom]]) -> None:
    _stage, room = open_room()
    menu = room.won_months.make_menu()
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert set(actions) == {"Copy picture", "Save picture…", "Copy numbers", "Show as table"}
    actions["Copy picture"].trigger()
    assert QGuiApplication.clipboard().pixmap().size() == room.won_months.view.picture.size()
    actions["Copy numbers"].trigger()
    assert QGuiApplication.clipboard().text() == room.won_months.table_text()


def test_a_change_is_shown_while_the_room_is_and_on_return_else(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    stage, room = open_room()
    assert room.overview is not None
    before = room.overview.figures["deals_won"].n
    stages = stage.app.ask(read_lookups).result().pipelines[0].stages
    won = next(each.id for each in stages if each.kind == "won")
    (open_deals,) = stage.app.ask(find_records, "deals_open", EVERYTHING).result()
    criteria = stage.app.ask(
        lambda look: [*look.connection.exec_driver_sql("SELECT id FROM stage_criterion").scalars()]
    ).result()

    def win(deal_id: int) -> None:
        stage.app.run(move_deal, deal_id=deal_id, to_stage_id=won, meets=criteria).result()

    def shown() -> int:
        assert room.overview is not None
        return room.overview.figures["deals_won"].n

    win(open_deals.ids[0])
    qtbot.waitUntil(lambda: shown() == before + 1, timeout=PATIENCE)
    room.left()
    with qtbot.waitSignal(stage.desk.changed, timeout=PATIENCE):
        win(open_deals.ids[1])
    assert shown() == before + 1
    room.entered()
    qtbot.waitUntil(lambda: shown() == before + 2, timeout=PATIENCE)
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)


def test_the_newest_of_several_questions_is_the_one_answered(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    _stage, room = open_room()
    months = [Period(dt.date(2026, month, 1), dt.date(2026, month + 1, 1)) for month in (5, 6, 7, 8)]
    for period in months:
        room.show_period(period)
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.overview is not None
    assert room.overview.scope.period == months[-1]
    assert room.overview.period == "August 2026"
    chart = room.won_months.view.chart
    assert chart is not None
    assert [row[0] for row in chart.table().rows] == ["Aug 2026"]


def test_a_period_without_records_says_so_and_leads_back(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    stage, room = open_room()
    won = {user.id for user in stage.app.ask(read_lookups).result().users}
    assert won
    room.show_period(Period(dt.date(1990, 1, 1), dt.date(1990, 2, 1)))
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.overview is not None
    assert room.overview.figures["leads"].n == 0
    assert room.lost_reasons.empty.isVisible()
    assert not room.lost_reasons.toggle.isVisible()
    room.show_period(EVERYTHING.period)
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.lost_reasons.view.isVisible()


def test_an_empty_workspace_teaches_and_offers_the_import(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    stage, room = open_room(empty=True)
    assert room.nothing.isVisible()
    with qtbot.waitSignal(stage.desk.import_wanted):
        room.nothing.button.click()


def test_everything_that_takes_the_focus_has_a_name(open_room: Callable[..., tuple[Stage, InsightsRoom]]) -> None:
    _stage, room = open_room()
    assert unnamed_widgets(room) == []


def test_the_report_of_the_same_scope_is_one_button_away(
    open_room: Callable[..., tuple[Stage, InsightsRoom]],
) -> None:
    stage, room = open_room()
    room.pdf.click()
    assert stage.said.rooms == ["reports"]


def test_a_segment_narrows_every_figure_and_its_records_and_is_taken_away(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    stage, room = open_room()
    segments = stage.app.ask(read_lookups).result().segments
    assert segments
    assert room.segment.label == "Segment"
    chosen = segments[0]
    every = room.cards["leads"].figure
    next(
        action for action in room.segment.menu().actions() if action.text() == chosen.name.replace("&", "&&")
    ).trigger()
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    narrow = Scope(segment_id=chosen.id)
    figure = stage.app.ask(read_figures, ("leads",), narrow).result()["leads"]
    assert room.cards["leads"].figure is not None
    assert every is not None
    assert room.cards["leads"].figure.figure == figure
    assert figure.n < every.figure.n
    assert room.segment.label == f"Segment: {chosen.name}"
    asked: list[tuple[str, str, tuple[int, ...]]] = []
    stage.desk.records_wanted.connect(lambda *what: asked.append(what))
    room.open_records("leads")
    found = stage.app.ask(find_records, "leads", narrow).result()
    qtbot.waitUntil(lambda: bool(asked), timeout=PATIENCE)
    assert asked[-1][2] == found[0].ids
    room.segment.setFocus()
    QTest.keyClick(room.segment, Qt.Key.Key_Delete)
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.scope.segment_id is None


def test_a_remembered_segment_that_is_gone_narrows_nothing(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    _, room = open_room()
    room.segment.chosen.emit(987_654)
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.scope.segment_id is None
    assert not room.trouble.isVisible()


def test_dark_colours_and_large_letters_are_drawn_anew(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], appearance: Appearance, qtbot: QtBot
) -> None:
    _stage, room = open_room()
    before, height = room.funnel.view.picture.toImage(), room.funnel.view.height()
    appearance.set_mode("dark")
    qtbot.waitUntil(lambda: room.is_settled() and room.funnel.view.picture.toImage() != before, timeout=PATIENCE)
    appearance.set_text_size(150)
    qtbot.waitUntil(lambda: room.is_settled() and room.funnel.view.height() > height, timeout=PATIENCE)
    appearance.set_text_size(100)


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by signal")
def test_a_drawing_process_that_dies_is_started_again_and_ends_with_the_room(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], qtbot: QtBot
) -> None:
    own = Press()
    stage, room = open_room(own_press=own)
    first = own.process_id
    os.kill(first, signal.SIGKILL)
    stage.window.resize(1100, 800)
    qtbot.waitUntil(lambda: own.process_id not in {0, first} and room.is_settled(), timeout=PATIENCE)
    assert not room.funnel.view.picture.isNull()
    assert room.funnel.view.picture.width() == room.funnel.view.width() - 2 * PAD
    second = own.process_id
    own.close()
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


@pytest.mark.skipif(shutil.which("false") is None, reason="needs a program that fails at once")
def test_a_chart_that_cannot_be_drawn_still_has_its_table(
    open_room: Callable[..., tuple[Stage, InsightsRoom]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    own = Press()
    _stage, room = open_room(own_press=own)
    assert room.funnel.view.failed
    room.funnel.toggle.click()
    assert room.funnel.table.rowCount() > 0
    own.close()


def test_quarters_and_years_are_the_business_own(open_room: Callable[..., tuple[Stage, InsightsRoom]]) -> None:
    stage, room = open_room()
    periods = named_periods(dt.date(2026, 11, 21), stage.app.business)
    assert periods["Last month"] == Period(dt.date(2026, 10, 1), dt.date(2026, 11, 1))
    assert periods["This quarter"] == Period(dt.date(2026, 10, 1), dt.date(2027, 1, 1))
    assert periods["This year"] == Period(dt.date(2026, 4, 1), dt.date(2027, 4, 1))
    room.period.set_period(periods["This year"])
    assert room.period.label == "This year"
    room.period.set_period(Period(dt.date(2026, 1, 1), dt.date(2026, 1, 16)))
    assert room.period.label == "01 Jan 2026 – 15 Jan 2026"


def test_neither_room_loads_what_draws_or_typesets() -> None:
    code = "import sys, funneldesk.desktop.insights, funneldesk.desktop.reports; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"matplotlib", "typst", "pypdfium2", "babel", "phonenumbers"}
    assert not {name.split(".")[0] for name in loaded} & heavy
