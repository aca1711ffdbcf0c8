"""The page of campaigns, driven by mouse and keys over a real file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.experiment import create_experiment, start_experiment
from funneldesk.desktop.campaigns.campaign_table import CampaignDelegate
from funneldesk.desktop.campaigns.campaigns_page import CampaignTablePage
from funneldesk.desktop.campaigns.room import make_room
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.widgets.period_chip import named_periods
from funneldesk.queries.campaign_page import read_campaign_page
from funneldesk.queries.campaigns import CampaignFilter, read_campaigns
from funneldesk.queries.period import ALL_TIME
from tests.support.campaign_room import ADS, FAIR, TODAY, WEBINAR, make_campaigns
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PATIENCE = 6_000


@pytest.fixture
def open_page(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path
) -> Iterator[Callable[..., tuple[Stage, CampaignTablePage]]]:
    """Opens the page over three campaigns, or over an empty workspace."""
    del appearance
    stages: list[Stage] = []

    def make(*, empty: bool = False) -> tuple[Stage, CampaignTablePage]:
        path = make_workspace(tmp_path) if empty else make_campaigns(tmp_path)
        stage = Stage(path, make_room)
        qtbot.addWidget(stage.window)
        stages.append(stage)
        page: Any = stage.room.page()  # type: ignore[attr-defined]  # the room of campaigns
        assert isinstance(page, CampaignTablePage)
        stage.window.activateWindow()
        qtbot.waitUntil(stage.window.isActiveWindow)
        qtbot.waitUntil(lambda: page.is_settled and (empty or page.panel.page is not None), timeout=PATIENCE)
        return stage, page

    yield make
    for stage in stages:
        stage.close()
        assert stage.said.failures == []


def names(page: CampaignTablePage) -> list[str]:
    return [row.name for row in page.table.records.rows]


def shown(page: CampaignTablePage) -> str:
    return "" if page.panel.page is None else page.panel.page.row.name


def settle(qtbot: QtBot, page: CampaignTablePage) -> None:
    qtbot.waitUntil(lambda: page.is_settled, timeout=PATIENCE)


def click_row(page: CampaignTablePage, place: int, button: Qt.MouseButton = LEFT, keys: Any = None) -> None:
    at = page.table.visualRect(page.table.records.index(place, 0)).center()
    QTest.mouseClick(page.table.viewport(), button, keys or Qt.KeyboardModifier.NoModifier, at)


def type_into(field: Any, text: str) -> None:
    field.open_editor()
    editor = field.findChild(QLineEdit)
    assert editor is not None
    editor.clear()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_it_opens_on_what_runs_with_figures_and_totals(open_page: Any) -> None:
    _, page = open_page()
    assert names(page) == ["Trade fair", "Webinar"]
    assert page.filter_bar.chips["statuses"].label == "Running · 2"
    assert page.period.label == "This quarter"
    row = page.table.records.rows[0]
    texts = [column.text(row) for column in page.table.records.columns]
    assert texts == ["Trade fair", "Interest", "₹24,000 / ₹50,000", "12", "42 %", "₹2,000", "–", "0.0×"]
    assert page.list.totals.text.startswith("All 2 listed, Spent / budget: ₹24,000, Leads: 15, → MQL: 33 %")
    assert shown(page) == "Trade fair"
    assert unnamed_widgets(page) == []


def test_a_click_on_a_figure_puts_the_largest_first_and_another_turns_it(open_page: Any) -> None:
    _, page = open_page()
    head = page.table.horizontalHeader()

    def click(column: int) -> None:
        QTest.mouseClick(
            head.viewport(), LEFT, pos=QPoint(head.sectionViewportPosition(column) + 12, head.height() // 2)
        )

    click(3)
    assert names(page) == ["Trade fair", "Webinar"]
    click(3)
    assert names(page) == ["Webinar", "Trade fair"]
    click(0)
    assert names(page) == ["Trade fair", "Webinar"]


def test_arrows_walk_and_the_panel_follows_enter_goes_in_and_escape_back(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    stage.room.take_focus()
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: shown(page) == "Webinar", timeout=PATIENCE)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.panel.isAncestorOf(QGuiApplication.focusObject()), timeout=PATIENCE)
    QTest.keyClick(page.panel.name.focusProxy(), Qt.Key.Key_Escape)
    assert page.table.hasFocus()


def test_chips_and_words_narrow_and_the_way_back_is_offered(qtbot: QtBot, open_page: Any) -> None:
    _, page = open_page()
    QTest.keyClick(page.table, Qt.Key.Key_Slash)
    assert page.filter_bar.search.hasFocus()
    QTest.keyClicks(page.filter_bar.search, "nothing like it")
    QTest.keyClick(page.filter_bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(page.list.none.isVisible, timeout=PATIENCE)
    QTest.mouseClick(page.list.none.button, LEFT)
    qtbot.waitUntil(lambda: names(page) == ["Trade fair", "Webinar", "Ads"], timeout=PATIENCE)
    chip = page.filter_bar.chips["funnel_stages"]
    page.filter_bar._fill("funnel_stages", chip.menu())
    next(action for action in chip.menu().actions() if action.text() == "Interest").trigger()
    qtbot.waitUntil(lambda: names(page) == ["Trade fair"], timeout=PATIENCE)
    assert page.list.count.text() == "1 of 3"
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(names(page)) == 3, timeout=PATIENCE)


def test_another_period_counts_anew(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    last = named_periods(TODAY, stage.app.business)["Last month"]
    page.period.choose(last)
    settle(qtbot, page)
    qtbot.waitUntil(lambda: page.table.records.rows[0].figures.leads == 0, timeout=PATIENCE)
    assert page.table.records.rows[0].figures.impressions == 400


def test_a_campaign_is_made_with_proposed_utm_names(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    QTest.mouseClick(page.new_button, LEFT)
    form = page.new_campaign
    QTest.keyClicks(form.fields["name"], "Trade fair")
    form.channel.setFocus()
    QTest.keyClicks(form.channel, "Search")
    form.channel.activated.emit(form.channel.currentIndex())
    assert [form.fields[key].text() for key in ("utm_source", "utm_medium", "utm_campaign")] == [
        "google", "cpc", "trade-fair",
    ]  # fmt: skip
    form.fields["utm_source"].setFocus()
    QTest.keyClicks(form.fields["utm_source"], "-in")
    QTest.keyClick(form.fields["name"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "called “Trade fair” already" in form.problem.text(), timeout=PATIENCE)
    QTest.keyClicks(form.fields["name"], " 2")
    QTest.keyClicks(form.fields["budget"], "1.5L")
    QTest.keyClicks(form.fields["starts_on"], "19 Dec")
    QTest.keyClick(form.fields["budget"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(page) == "Trade fair 2", timeout=PATIENCE)
    made = stage.app.ask(read_campaign_page, page.table.current_id).result()
    assert (made.utm_source, made.utm_medium, made.utm_campaign) == ("google-in", "cpc", "trade-fair-2")
    assert (made.row.budget.minor, made.row.status) == (150_000_00, "planned")


def test_the_name_is_typed_where_it_stands_and_a_taken_one_is_refused(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: page.panel.name.is_open, timeout=PATIENCE)
    editor = page.panel.name.findChild(QLineEdit)
    editor.clear()
    QTest.keyClicks(editor, "webinar")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "already" in page.panel.name.problem, timeout=PATIENCE)
    assert page.panel.name.value == "Trade fair"
    type_into(page.panel.name, "AgriFood <b>fair</b>")
    qtbot.waitUntil(lambda: "AgriFood <b>fair</b>" in names(page), timeout=PATIENCE)
    stage.desk.undo()
    qtbot.waitUntil(lambda: "Trade fair" in names(page), timeout=PATIENCE)


def test_details_are_kept_on_leaving_and_say_what_is_wrong(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    QTest.mouseClick(page.panel.details, LEFT)
    fields = page.panel.fields
    assert fields.isVisible()
    type_into(fields.edits["budget_minor"], "lots")
    assert "no amount" in fields.edits["budget_minor"].problem
    fields.edits["budget_minor"].cancel()
    type_into(fields.edits["budget_minor"], "84k")
    type_into(fields.edits["starts_on"], "1 Oct")
    qtbot.waitUntil(lambda: page.panel.page.row.starts_on is not None, timeout=PATIENCE)
    type_into(fields.edits["ends_on"], "1 Sep")
    qtbot.waitUntil(lambda: "swap the days" in fields.edits["ends_on"].problem, timeout=PATIENCE)
    fields.choices["status"].setFocus()
    QTest.keyClicks(fields.choices["status"], "Paused")
    fields.choices["status"].activated.emit(fields.choices["status"].currentIndex())
    qtbot.waitUntil(lambda: stage.app.ask(read_campaign_page, FAIR).result().row.status == "paused", timeout=PATIENCE)
    row = stage.app.ask(read_campaign_page, FAIR).result().row
    assert (row.budget.minor, row.starts_on.isoformat(), row.ends_on) == (84_000_00, "2026-10-01", None)


def test_a_click_on_a_count_of_the_funnel_lists_its_records(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    asked: list[tuple[str, str, tuple[int, ...]]] = []
    stage.desk.records_wanted.connect(lambda *what: asked.append(what))
    funnel = page.panel.funnel
    QTest.mouseClick(funnel, LEFT, pos=funnel.box_of("mql").center().toPoint())
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=PATIENCE)
    assert asked[0][:2] == ("MQL of “Trade fair”", "contact")
    assert len(asked[0][2]) == 5
    QTest.mouseClick(funnel, LEFT, pos=funnel.box_of("impressions").center().toPoint())
    funnel.setFocus()
    for _ in range(3):
        QTest.keyClick(funnel, Qt.Key.Key_Down)
    QTest.keyClick(funnel, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=PATIENCE)
    assert len(asked[1][2]) == 12


def test_a_click_on_a_week_lists_its_leads_and_the_bars_follow_what_is_chosen(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    view = page.list.chart.panel.view
    chart = view.chart
    assert chart.rows[-1].campaigns == (("Trade fair", 12, 5), ("Webinar", 3, 0))
    with qtbot.waitSignal(stage.desk.records_wanted, timeout=PATIENCE) as asked:
        box = view.box_of(chart.rows[-1].key)
        QTest.mouseClick(view, LEFT, pos=box.center().toPoint())
    assert len(asked.args[2]) == 15
    chip = page.filter_bar.chips["statuses"]
    QTest.mouseClick(chip, LEFT, pos=QPoint(chip.width() - 8, 8))
    qtbot.waitUntil(lambda: len(names(page)) == 3, timeout=PATIENCE)
    click_row(page, 1)
    click_row(page, 2, keys=Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: view.chart.rows[-1].campaigns == (("Webinar", 3, 0),), timeout=PATIENCE)


def test_several_are_changed_at_once_and_one_undo_takes_it_back(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    ids = page.table.chosen_ids()
    assert ids == [FAIR, WEBINAR]
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[1].split("\t")[:2] == ["Trade fair", "Interest"]
    page._open_menu(page.table.mapToGlobal(QPoint(40, 60)))
    menus = {action.text(): action.menu() for action in page.menu.actions()}
    assert "Rename\tF2" not in menus
    next(action for action in menus["Funnel stage"].actions() if action.text() == "Loyalty").trigger()
    qtbot.waitUntil(lambda: stage.said.toasts[-1:] == ["Change 2 campaigns"], timeout=PATIENCE)
    rows = stage.app.ask(read_campaigns, CampaignFilter(only=(FAIR, WEBINAR)), ALL_TIME).result()
    assert {row.funnel_stage for row in rows} == {"loyalty"}
    page.menu.close()
    stage.desk.undo()
    settle(qtbot, page)
    rows = stage.app.ask(read_campaigns, CampaignFilter(only=(FAIR, WEBINAR)), ALL_TIME).result()
    assert {row.funnel_stage for row in rows} == {"interest", "consideration"}


def test_delete_puts_into_the_bin_and_duplicate_makes_another(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    menu = page.make_menu([FAIR])
    next(action for action in menu.actions() if action.text() == "Duplicate").trigger()
    qtbot.waitUntil(lambda: shown(page) == "Trade fair (2)", timeout=PATIENCE)
    assert stage.app.ask(read_campaign_page, page.table.current_id).result().row.status == "planned"
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(page) == ["Trade fair", "Webinar", "Ads"], timeout=PATIENCE)
    qtbot.waitUntil(lambda: shown(page) in names(page), timeout=PATIENCE)


def test_a_plan_is_typed_into_its_part_of_the_funnel(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    table = page.panel.plan_table

    def plans() -> list[tuple[str, int | None, str]]:
        found = stage.app.ask(read_campaign_page, FAIR).result().plans
        return [(plan.funnel_stage, plan.hours, plan.people) for plan in found]

    def write(column: int, text: str) -> None:
        table.setCurrentIndex(page.panel.plans.index(1, column))
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_Return)
        editor = table.findChild(QLineEdit)
        assert editor is not None
        editor.clear()
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)

    write(4, "twelve")
    qtbot.waitUntil(lambda: any("no count" in toast for toast in stage.said.toasts), timeout=PATIENCE)
    write(4, "12")
    qtbot.waitUntil(lambda: plans() == [("interest", 12, "")], timeout=PATIENCE)
    settle(qtbot, page)
    table.setCurrentIndex(page.panel.plans.index(1, 4))
    qtbot.waitUntil(lambda: page.panel.plans.index(1, 4).data() == "12", timeout=PATIENCE)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: plans() == [], timeout=PATIENCE)


def test_what_sales_says_is_answered_and_measured(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    buttons = [one for one in page.panel.feedback.findChildren(type(page.new_button)) if one.text() == "Answer…"]
    assert len(buttons) == 1
    stage.window.activateWindow()
    buttons[0].setFocus()
    QTest.keyClick(buttons[0], Qt.Key.Key_Space)
    answer = page.panel.feedback.answer
    QTest.keyClick(answer.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: answer.problem.text() == "Say what was changed.", timeout=PATIENCE)
    QTest.keyClicks(answer.words, "Ask for the roof area")
    QTest.keyClick(answer.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.panel.page.feedback.changes), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not shiboken6.isValid(answer) or not answer.isVisible(), timeout=PATIENCE)
    focused: Any = QApplication.focusWidget()
    assert page.panel.feedback.isAncestorOf(focused)
    assert focused.text() == "Answer…"
    change = page.panel.page.feedback.changes[0]
    assert (change.words, change.reason_id) == ("Ask for the roof area", page.panel.page.feedback.said[0].reason_id)
    with qtbot.waitSignal(stage.desk.records_wanted) as asked:
        counts = [one for one in page.panel.feedback.findChildren(type(page.new_button)) if "leads" in one.text()]
        QTest.mouseClick(next(one for one in counts if one.isVisible()), LEFT)
    assert asked.args[2] == (1, 2, 3, 4)


def test_an_empty_workspace_teaches(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page(empty=True)
    assert page._first.isVisible()
    QTest.mouseClick(page._first.button, LEFT)
    assert page.new_campaign.isVisible()
    with qtbot.waitSignal(stage.desk.import_wanted):
        QTest.mouseClick(page.import_button, LEFT)
    stage.app.run(create_campaign, name="First").result()
    qtbot.waitUntil(lambda: names(page) == ["First"], timeout=PATIENCE)


def test_what_is_found_elsewhere_is_shown_though_the_filter_hides_it(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    stage.room.show_record("campaign", ADS)
    qtbot.waitUntil(lambda: shown(page) == "Ads", timeout=PATIENCE)


def test_a_question_that_fails_leaves_what_is_shown_and_offers_another_try(
    qtbot: QtBot, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, page = open_page()

    def fail(*_what: object) -> object:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr("funneldesk.desktop.campaigns.campaigns_page.read_table", fail)
        page.ask()
        qtbot.waitUntil(page._error.isVisible, timeout=PATIENCE)
    assert names(page) == ["Trade fair", "Webinar"]
    QTest.mouseClick(page._error.retry_button, LEFT)
    qtbot.waitUntil(page._error.isHidden, timeout=PATIENCE)


def test_the_panel_goes_below_where_the_window_is_narrow_and_rows_grow_with_the_text(
    qtbot: QtBot, open_page: Any, appearance: Appearance
) -> None:
    stage, page = open_page()
    assert page._splitter.orientation() == Qt.Orientation.Horizontal
    appearance.set_text_size(200)
    stage.window.resize(1281, 860)
    qtbot.waitUntil(lambda: page._splitter.orientation() == Qt.Orientation.Vertical)
    assert page.table.rowHeight(0) == CampaignDelegate.ROW * 2


def test_a_running_experiment_says_its_state_and_leads_to_its_page(qtbot: QtBot, open_page: Any) -> None:
    stage, page = open_page()
    assert page.panel.experiment.isHidden()
    made = stage.app.run(create_experiment, name="Two subjects", campaign_id=FAIR).result().result
    stage.app.run(start_experiment, experiment_id=made).result()
    qtbot.waitUntil(page.panel.experiment.isVisible, timeout=PATIENCE)
    assert page.panel.experiment.words.text().startswith("Experiment “Two subjects”: ")
    QTest.mouseClick(page.panel.experiment.button, LEFT)
    assert stage.said.rooms == ["campaigns"]


def test_the_order_is_that_of_the_last_visit(open_page: Any) -> None:
    stage, page = open_page()
    page.table.sortByColumn(3, Qt.SortOrder.DescendingOrder)
    assert page._memory.number("order") == -4
    other = CampaignTablePage(stage.desk)
    other._memory = page._memory
    other._remember_order()
    head = other.table.horizontalHeader()
    assert (head.sortIndicatorSection(), head.sortIndicatorOrder()) == (3, Qt.SortOrder.DescendingOrder)
    other.deleteLater()


def test_a_link_is_built_for_the_campaign_shown(open_page: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stage, page = open_page()
    room: Any = stage.room
    monkeypatch.setattr(stage.said, "open_room", lambda _key: room)
    page.panel.build.click()
    content = room.page("content")
    assert room.tabs.current == "content"
    assert content.sections.current == "links"
    builder = content.links.builder
    qtbot.waitUntil(lambda: builder.campaign.value == FAIR, timeout=PATIENCE)
    assert builder.fields["campaign"].text() == "Trade fair"
    qtbot.waitUntil(lambda: content.is_settled, timeout=PATIENCE)


def test_a_new_campaign_leaves_the_filter_where_it_fits_and_says_so_where_not(open_page: Any, qtbot: QtBot) -> None:
    stage, page = open_page()
    before = page.filter_bar.filter
    fitting = stage.app.run(create_campaign, name="Flyers").result().result
    page.show_campaign(fitting)
    qtbot.waitUntil(lambda: page.is_settled and shown(page) == "Flyers", timeout=PATIENCE)
    assert page.filter_bar.filter == before
    assert "Ads" not in names(page)
    hidden = stage.app.run(create_campaign, name="Later", status="planned").result().result
    page.show_campaign(hidden)
    qtbot.waitUntil(lambda: page.is_settled and shown(page) == "Later", timeout=PATIENCE)
    assert page.filter_bar.filter == CampaignFilter()
    assert "the filter hid" in stage.said.toasts[-1]


def test_the_room_opens_where_it_was_left(appearance: Appearance, qtbot: QtBot, tmp_path: Path) -> None:
    del appearance
    path, state = make_campaigns(tmp_path), WindowState(tmp_path / "state.ini")

    def open_room() -> tuple[Stage, Any]:
        stage = Stage(path, make_room, state=state)
        qtbot.addWidget(stage.window)
        room: Any = stage.room
        qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
        return stage, room

    stage, room = open_room()
    page = room.page("campaigns")
    page.table.pick(WEBINAR)
    qtbot.waitUntil(lambda: page.is_settled and shown(page) == "Webinar", timeout=PATIENCE)
    room.show_page("segments")
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    stage.close()
    stage, room = open_room()
    assert room.tabs.current == "segments"
    room.show_page("campaigns")
    page = room.page()
    qtbot.waitUntil(lambda: page.is_settled and shown(page) == "Webinar", timeout=PATIENCE)
    stage.close()
