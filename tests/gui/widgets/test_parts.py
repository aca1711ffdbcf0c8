"""The parts rooms are made of: plain text, keyboard, names for screen readers, live theme."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.desktop.widgets.buttons import Button, Chip, SegmentedControl
from funneldesk.desktop.widgets.fields import InlineEdit, SearchField
from funneldesk.desktop.widgets.painted import (
    Avatar,
    Reason,
    ReasonBars,
    ScoreRing,
    StageTrack,
    initials_of,
    score_kind,
    signed,
)
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel, ProgressLine
from funneldesk.desktop.widgets.plain import Pill, PlainLabel, plain_tooltip
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.desktop.widgets.timeline import Timeline, TimelineEntry
from funneldesk.errors import Refusal
from tests.support.screen import GalleryRoom, unnamed_widgets

PAYLOAD = '<img src="x"><b>bold</b> R&D &amp;'


def accessible_name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.fixture
def host(qtbot: QtBot, appearance: Appearance) -> QWidget:
    """A window to put parts into."""
    assert appearance.mode == "light"
    window = QWidget()
    window.resize(600, 500)
    QVBoxLayout(window)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def put(host: QWidget, widget: QWidget) -> None:
    layout = host.layout()
    assert layout is not None
    layout.addWidget(widget)
    widget.show()


def test_markup_in_data_is_shown_as_it_stands(host: QWidget) -> None:
    label, pill = PlainLabel(PAYLOAD), Pill(PAYLOAD, "bad")
    panel, empty = ErrorPanel(PAYLOAD, advice=PAYLOAD), EmptyState("leads", PAYLOAD, PAYLOAD)
    for widget in (label, pill, panel, empty):
        put(host, widget)
    for shown in (label, pill, *panel.findChildren(PlainLabel), *empty.findChildren(PlainLabel)):
        assert shown.textFormat() == Qt.TextFormat.PlainText
        assert shown.text() == PAYLOAD
    assert Button(PAYLOAD).text() == PAYLOAD.replace("&", "&&")
    assert Chip(PAYLOAD).text() == PAYLOAD.replace("&", "&&")
    assert Chip(PAYLOAD).label == PAYLOAD
    assert "<b>" not in plain_tooltip(PAYLOAD)


def test_a_cut_label_offers_the_whole_text_as_plain_tooltip(host: QWidget, qtbot: QtBot) -> None:
    text = "<i>" + "Cold-storage expansion " * 8
    label = PlainLabel(text, elide=True)
    put(host, label)
    label.setFixedWidth(120)
    qtbot.waitUntil(lambda: label.toolTip() != "")
    assert label.shown_text().endswith("…")
    assert "&lt;i&gt;" in label.toolTip()
    assert accessible_name(label) == text


def test_a_filter_in_force_is_taken_away_by_click_or_delete(host: QWidget, qtbot: QtBot) -> None:
    chip = Chip("Closing this quarter", removable=True)
    put(host, chip)
    with qtbot.waitSignal(chip.removed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(chip.removed):
        QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert accessible_name(chip) == "Remove filter: Closing this quarter"


def test_a_filter_in_force_is_taken_away_by_its_cross_and_by_keys(host: QWidget) -> None:
    menu = QMenu(host)
    menu.addAction("Priya")
    chip = Chip("All owners", menu=menu, clearable=True)
    put(host, chip)
    taken: list[str] = []
    chip.removed.connect(lambda: taken.append(chip.label))
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert (chip.text(), taken) == ("All owners ▾", [])
    chip.set_label("Priya")
    chip.set_on(on=True)
    assert chip.text() == "Priya  ✕"
    assert chip.accessibleDescription() == "Delete takes this filter away"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 10, chip.height() // 2))
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert taken == ["Priya", "Priya"]
    assert not menu.isVisible()
    QTest.mousePress(chip, Qt.MouseButton.LeftButton, pos=QPoint(8, chip.height() // 2))
    assert menu.isVisible()
    menu.close()
    assert taken == ["Priya", "Priya"]


def test_a_toggle_chip_is_switched_by_enter_and_space(host: QWidget) -> None:
    chip = Chip("Hot", checkable=True)
    put(host, chip)
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert chip.isChecked()
    QTest.keyClick(chip, Qt.Key.Key_Return)
    assert not chip.isChecked()


def test_a_chip_with_a_menu_has_an_arrow_but_a_plain_name(host: QWidget) -> None:
    chip = Chip("All owners", menu=QMenu(host))
    put(host, chip)
    assert chip.text() == "All owners ▾"
    assert accessible_name(chip) == "All owners"


def test_segments_are_chosen_by_click_and_arrow_keys(host: QWidget, qtbot: QtBot) -> None:
    control = SegmentedControl([("board", "Board"), ("table", "Table")], name="View")
    put(host, control)
    assert control.current == "board"
    board = control._buttons["board"]
    board.setFocus()
    with qtbot.waitSignal(control.chosen) as seen:
        QTest.keyClick(board, Qt.Key.Key_Right)
    assert seen.args == ["table"]
    assert control.current == "table"
    control.set_current("board")
    assert control.current == "board"


def test_in_place_edit_keeps_on_enter_and_takes_back_on_escape(host: QWidget) -> None:
    field = InlineEdit("Next step", "Call")
    put(host, field)
    kept: list[str] = []
    field.committed.connect(kept.append)
    field.open_editor()
    editor = field.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Visit on Monday ")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert (field.value, kept, field.is_open) == ("Call", [], False)
    field.open_editor()
    QTest.keyClicks(editor, "Visit on Monday ")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert (field.value, kept, field.is_open) == ("Visit on Monday", ["Visit on Monday"], False)


def test_leaving_a_field_keeps_it_once(host: QWidget, qtbot: QtBot) -> None:
    field, other = InlineEdit("Next step", "Call"), QLineEdit()
    put(host, field)
    put(host, other)
    kept: list[str] = []
    field.committed.connect(kept.append)
    field.open_editor()
    editor = field.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Visit")
    other.setFocus()
    qtbot.waitUntil(lambda: bool(kept))
    assert kept == ["Visit"]


def test_a_refused_value_stays_open_with_its_sentence(host: QWidget) -> None:
    def check(text: str) -> str:
        if not text.isdigit():
            raise Refusal("An amount is written in figures.")
        return text

    field = InlineEdit("Amount", "100", check=check)
    put(host, field)
    field.open_editor()
    editor = field.findChild(QLineEdit)
    assert editor is not None
    QTest.keyClicks(editor, "lots")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert field.is_open
    assert field.problem == "An amount is written in figures."
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert (field.value, field.problem) == ("100", "")


def test_search_reports_once_the_typing_rests_and_at_once_on_enter(host: QWidget, qtbot: QtBot) -> None:
    field = SearchField("Filter deals", delay=30)
    put(host, field)
    with qtbot.waitSignal(field.searched) as seen:
        QTest.keyClicks(field, "dairy")
    assert seen.args == ["dairy"]
    with qtbot.waitSignal(field.searched) as seen:
        QTest.keyClick(field, Qt.Key.Key_Escape)
    assert seen.args == [""]


def test_a_popover_traps_tab_and_gives_the_focus_back_on_escape(host: QWidget, qtbot: QtBot) -> None:
    before = QLineEdit()
    put(host, before)
    before.setFocus()
    popover = Popover(before, name="Why was it lost?")
    column = QVBoxLayout(popover)
    first, second = QLineEdit(), QLineEdit()
    column.addWidget(first)
    column.addWidget(second)
    popover.open_at(before)
    qtbot.waitUntil(first.hasFocus)
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Tab)
    assert first.hasFocus()
    with qtbot.waitSignal(popover.dismissed):
        QTest.keyClick(first, Qt.Key.Key_Escape)
    assert before.hasFocus()


def test_a_popover_stays_inside_its_window_and_closes_on_a_click_beside_it(host: QWidget, qtbot: QtBot) -> None:
    popover = Popover(host, name="Notes")
    QVBoxLayout(popover).addWidget(QLineEdit())
    popover.open_at(host.mapToGlobal(QPoint(599, 499)))
    assert host.rect().contains(popover.geometry())
    with qtbot.waitSignal(popover.dismissed):
        QTest.mouseClick(host, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(10, 10))


def test_a_score_says_its_kind_and_name() -> None:
    assert [score_kind(score) for score in (70, 69.9, 40, 39, None)] == ["good", "warn", "warn", "bad", "plain"]
    assert [signed(points) for points in (24, -6, 0, 2.25)] == ["+24", "−6", "0", "+2.2"]
    assert [initials_of(name) for name in ("Priya Sharma", "Ravi", "", "A B C")] == ["PS", "R", "", "AC"]


def test_painted_parts_name_what_they_show(host: QWidget) -> None:
    ring, avatar = ScoreRing(82), Avatar("Priya Sharma")
    bars = ReasonBars([Reason("Asked for a demo", 24), Reason("No reply", -6)])
    track = StageTrack(["Lead", "MQL", "Customer"], 1)
    for widget in (ring, avatar, bars, track):
        put(host, widget)
    assert accessible_name(ring) == "Score 82 of 100"
    assert accessible_name(avatar) == "Priya Sharma"
    assert accessible_name(bars) == "Asked for a demo: +24; No reply: −6"
    assert accessible_name(track) == "Stage: MQL, step 2 of 3"


def test_painted_parts_follow_the_theme(host: QWidget, appearance: Appearance) -> None:
    ring = ScoreRing(100)
    put(host, ring)
    top = QPoint(ring.width() // 2, round(ring.height() * 0.08))
    assert ring.grab().toImage().pixelColor(top) == QColor("#1F8A4C")
    appearance.set_mode("dark")
    assert ring.grab().toImage().pixelColor(top) == QColor("#5CC98A")


def test_a_journey_is_read_out_and_opened_by_enter(host: QWidget, qtbot: QtBot) -> None:
    journey = Timeline()
    put(host, journey)
    journey.set_entries([TimelineEntry("<b>Call</b>", "Logged by Priya", "Today", "sales", key=7)])
    index = journey.model().index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "<b>Call</b>, Logged by Priya, Today"
    journey.setCurrentIndex(index)
    with qtbot.waitSignal(journey.opened) as seen:
        QTest.keyClick(journey, Qt.Key.Key_Return)
    assert seen.args == [7]


def test_progress_shows_how_far_and_says_when_it_is_unknown(host: QWidget) -> None:
    line = ProgressLine("Importing")
    put(host, line)
    line.set_progress(3_000_000_000, 4_000_000_000, "three quarters")
    assert (line._bar.value(), line._bar.maximum()) == (750, 1000)
    line.set_progress(5, None)
    assert line._bar.maximum() == 0


def test_every_part_that_takes_the_focus_has_a_name(qtbot: QtBot, appearance: Appearance) -> None:
    assert appearance.theme.text_size == 100
    room = GalleryRoom()
    qtbot.addWidget(room)
    assert unnamed_widgets(room) == []


def test_the_walk_for_names_finds_a_nameless_field(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    QLineEdit(window)
    assert unnamed_widgets(window) == ["QLineEdit in QWidget"]


def test_a_pill_keeps_pace_with_the_text_size_when_its_words_change(host: QWidget, appearance: Appearance) -> None:
    pill, fresh = Pill("2 h left", "warn", parent=host), Pill("2 h left", "bad", parent=host)
    for one in (pill, fresh):
        one.show()
    appearance.set_text_size(200)
    fresh.ensurePolished()
    pill.set_value("1 h left", "bad")
    assert pill.font().pixelSize() == fresh.font().pixelSize()
    assert pill.font().weight() == fresh.font().weight()
