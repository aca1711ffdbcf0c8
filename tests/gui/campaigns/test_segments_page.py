"""The page of segments, driven by mouse and keys over a real file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.contact import create_contact
from funneldesk.commands.segment import create_segment
from funneldesk.commands.sequence import create_sequence
from funneldesk.commands.sequence_step import add_step
from funneldesk.desktop.campaigns.room import CampaignsRoom
from funneldesk.desktop.campaigns.segment_head import UseChoice
from funneldesk.desktop.campaigns.segments_page import SegmentsPage
from funneldesk.desktop.filtering.segment_condition import ConditionEditor
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_expression import parse_filter, write_filter
from funneldesk.model.segment_terms import Condition
from funneldesk.queries.campaign_page import read_campaign_page
from funneldesk.queries.nurture import read_sequences
from funneldesk.queries.segment_grid import narrow_to
from funneldesk.queries.segments import read_segments
from tests.support.builders import create_workspace, open_workspace
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LEFT = Qt.MouseButton.LeftButton
PEOPLE = (("Asha", "Pune", "Owner"), ("Ravi", "Nashik", "Owner"), ("Meera", "Pune", "Buyer"), ("Zoya", "Nagpur", None))


@pytest.fixture
def stage(request: pytest.FixtureRequest, qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Stage]:
    """The room at its page of segments; the parameter lists (name, filter) of the segments there are."""
    del appearance
    path = create_workspace(tmp_path)
    with open_workspace(path) as app:
        for name, city, role in PEOPLE:
            app.run(create_contact, name=name, city=city, job_title=role).result()
        for name, written in getattr(request, "param", [("Pune people", 'city = "Pune"')]):
            app.run(create_segment, name=name, filter_=parse_filter(written)).result()
        app.run(create_campaign, name="Monsoon").result()
    made = Stage(path, CampaignsRoom)
    qtbot.addWidget(made.window)
    assert isinstance(made.room, CampaignsRoom)
    made.room.show_page("segments")
    made.window.activateWindow()
    qtbot.waitUntil(made.window.isActiveWindow)
    settle(qtbot, made)
    yield made
    made.room.hide()
    made.close()
    assert made.said.failures == []


def page_of(stage: Stage) -> SegmentsPage:
    assert isinstance(stage.room, CampaignsRoom)
    page = stage.room.page("segments")
    assert isinstance(page, SegmentsPage)
    return page


def settle(qtbot: QtBot, stage: Stage) -> None:
    """Wait until two looks in a row find nothing more to come."""
    quiet = [0]

    def look() -> bool:
        quiet[0] = quiet[0] + 1 if page_of(stage).is_settled else 0
        return quiet[0] > 3

    qtbot.waitUntil(look, timeout=10_000)


def stored(stage: Stage) -> dict[str, str]:
    rows = stage.app.ask(read_segments).result()
    return {row.name: write_filter(row.filter) if row.filter else row.fault for row in rows}


def wait_for(qtbot: QtBot, stage: Stage, name: str, written: str) -> None:
    qtbot.waitUntil(lambda: stored(stage).get(name) == written, timeout=10_000)
    settle(qtbot, stage)


def editor_of(stage: Stage) -> ConditionEditor:
    editor = page_of(stage).builder.editor
    assert editor is not None
    return editor


def choose(choice: object, words: str) -> None:
    """Type into a searchable choice, or pick by the words, as a person would."""
    box = choice
    box.setFocus()  # type: ignore[attr-defined]
    index = box.findText(words)  # type: ignore[attr-defined]
    assert index >= 0, words
    box.setCurrentIndex(index)  # type: ignore[attr-defined]
    box.activated.emit(index)  # type: ignore[attr-defined]


@pytest.mark.parametrize("stage", [[]], indirect=True)
def test_the_first_segment_is_made_named_and_narrowed(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    assert page.empty.isVisible()
    QTest.mouseClick(page.empty.button, LEFT)
    qtbot.waitUntil(lambda: page.head.name.is_open)
    QTest.keyClicks(page.head.name._editor, "Far away")
    QTest.keyClick(page.head.name._editor, Qt.Key.Key_Return)
    wait_for(qtbot, stage, "Far away", "everybody")
    assert page.head.hint.isVisible()
    assert len(parse_filter(page.head.typed.placeholderText()).parts) == 3
    assert page.total.text().startswith("4 people")
    QTest.mouseClick(page.builder.adders[()][0], LEFT)
    editor = editor_of(stage)
    qtbot.waitUntil(lambda: editor.values.list.count() == 3)
    QTest.mouseClick(editor.done_button, LEFT)
    assert "Tick a value" in editor.problem.text()
    editor.values.line.setFocus()
    for city in ("nag", "Satara", "Nashik"):
        QTest.keyClicks(editor.values.line, city)
        QTest.keyClick(editor.values.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.count.text() == "2 people", timeout=10_000)
    QTest.mouseClick(editor.done_button, LEFT)
    qtbot.waitUntil(lambda: page.total.text().startswith("2 people"), timeout=10_000)
    found = stage.app.ask(read_segments).result()[0]
    assert (found.name, found.n) == ("Far away", 2)
    assert page.list.records.rows[0].name == "Far away"


def test_conditions_are_added_grouped_turned_and_removed(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    QTest.mouseClick(page.builder.adders[()][1], LEFT)
    editor = editor_of(stage)
    choose(editor.subject, "Role")
    qtbot.waitUntil(lambda: editor.values.list.count() == 2)
    editor.values.list.item(0).setCheckState(Qt.CheckState.Checked)
    QTest.keyClick(editor.values.list, Qt.Key.Key_Return)
    wait_for(qtbot, stage, "Pune people", 'city = "Pune" and role = "Owner"')
    QTest.mouseClick(page.builder.adders[(1,)][0], LEFT)
    editor = editor_of(stage)
    choose(editor.subject, "Webinar (event)")
    editor.within.setValue(90)
    editor.times.setValue(2)
    choose(editor.operator, "did not happen")
    QTest.mouseClick(editor.done_button, LEFT)
    wait_for(
        qtbot,
        stage,
        "Pune people",
        'city = "Pune" and (role = "Owner" or not touch.webinar at least 2 times within 90 days)',
    )
    assert page.builder.rows[(1, 1)].text() == "Not: Webinar, at least 2 times, in the last 90 days"
    assert {place: label.text() for place, label in page.builder._counts.items()} == {
        (0,): "2",
        (1,): "4",
        (1, 0): "2",
        (1, 1): "4",
    }
    choose(page.builder.joins[(1,)], "None of these holds")
    wait_for(
        qtbot,
        stage,
        "Pune people",
        'city = "Pune" and not (role = "Owner" or not touch.webinar at least 2 times within 90 days)',
    )
    assert page.total.text().startswith("0 people")
    page.builder.rows[(1, 1)].setFocus()
    QTest.keyClick(page.builder.rows[(1, 1)], Qt.Key.Key_Delete)
    wait_for(qtbot, stage, "Pune people", 'city = "Pune" and not role = "Owner"')
    assert [row.title for row in page.table.records.rows] == ["Meera"]
    for _step in range(4):
        stage.desk.undo()
    wait_for(qtbot, stage, "Pune people", 'city = "Pune"')
    assert list(page.builder.rows) == [(0,)]


def test_escape_takes_back_what_was_changed_in_a_condition(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    page.builder.rows[(0,)].setFocus()
    QTest.keyClick(page.builder.rows[(0,)], Qt.Key.Key_Return)
    editor = editor_of(stage)
    qtbot.waitUntil(lambda: editor.values.list.count() == 3)
    editor.values.list.item(2).setCheckState(Qt.CheckState.Checked)
    QTest.keyClick(editor.values.list, Qt.Key.Key_Escape)
    assert page.builder.editor is None
    assert page.builder.rows[(0,)].hasFocus()
    assert stored(stage) == {"Pune people": 'city = "Pune"'}


def test_conditions_are_typed_and_mistakes_said_with_their_place(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    line = page.head.typed
    assert line.text() == 'city = "Pune"'
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "city = ")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "at character 8" in page.head.problem.text()
    assert stored(stage) == {"Pune people": 'city = "Pune"'}
    QTest.keyClicks(line, "nashik or role = buyer")
    QTest.keyClick(line, Qt.Key.Key_Return)
    wait_for(qtbot, stage, "Pune people", 'city = "nashik" or role = "buyer"')
    assert not page.head.problem.isVisible()
    assert page.total.text().startswith("2 people · 50 % of 4")
    line.selectAll()
    QTest.keyClicks(line, "rubbish")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == 'city = "nashik" or role = "buyer"'


def test_a_cell_of_the_grid_narrows(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    page._show_view("grid")
    page.grid.setFocus()
    page.grid.setCurrentCell(4, 0)
    cell = page.grid.item(4, 0)
    assert cell is not None
    assert cell.text() == "2"
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.builder.filter.parts) == 3)
    assert page.builder.filter.parts[1:] == narrow_to(4, 0)
    wait_for(qtbot, stage, "Pune people", 'city = "Pune" and recency is empty and frequency = 0')
    assert page.total.text().startswith("2 people")


@pytest.mark.parametrize("stage", [[("A", "everybody"), ("B", 'city = "Pune"')]], indirect=True)
def test_segments_are_copied_deleted_and_brought_back(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.head.typed.text() == 'city = "Pune"'
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert page.builder.rows[(0,)].hasFocus()
    page.copy_chosen()
    qtbot.waitUntil(lambda: page.head.name.value == "B copy", timeout=10_000)
    settle(qtbot, stage)
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(page.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == ["Segment\tPeople", "A\t4", "B\t2", "B copy\t2"]
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(page.empty.isVisible, timeout=10_000)
    stage.desk.undo()
    qtbot.waitUntil(lambda: [row.name for row in page.list.records.rows] == ["A", "B", "B copy"], timeout=10_000)


def test_a_segment_becomes_the_audience_of_a_campaign_and_is_then_kept(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    page.offer_audience()
    qtbot.waitUntil(lambda: bool(stage.window.findChildren(UseChoice)))
    (asking,) = stage.window.findChildren(UseChoice)
    qtbot.waitUntil(asking.isVisible)
    choose(asking.choice, "Monsoon")
    qtbot.waitUntil(lambda: "Monsoon" in page.head.uses.text(), timeout=10_000)
    campaign = stage.app.ask(read_campaign_page, 1).result()
    assert campaign is not None
    page.delete_chosen()
    qtbot.waitUntil(lambda: any("used by the campaign “Monsoon”" in said for said in stage.said.toasts), timeout=10_000)
    assert list(stored(stage)) == ["Pune people"]


def test_the_people_are_started_in_a_sequence(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    sequence = stage.app.run(create_sequence, name="Welcome").result().result
    stage.app.run(add_step, sequence_id=sequence, kind="call").result()
    settle(qtbot, stage)
    page.offer_sequence()
    qtbot.waitUntil(lambda: bool(stage.window.findChildren(UseChoice)))
    (asking,) = stage.window.findChildren(UseChoice)
    qtbot.waitUntil(asking.isVisible)
    choose(asking.choice, "Welcome")
    qtbot.waitUntil(lambda: stage.app.ask(read_sequences).result()[0].enrolled == 2, timeout=10_000)


def test_people_are_opened_listed_in_leads_and_saved(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    page = page_of(stage)
    opened: list[int] = []
    listed: list[object] = []
    stage.desk.lead_wanted.connect(opened.append)
    stage.desk.records_wanted.connect(lambda *words: listed.append(words))
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.people is not None
    assert opened == [page.people.ids[0]]
    page.show_in_leads()
    assert listed == [("Pune people", "contact", page.people.ids)]
    page.uses.save_people(tmp_path / "people.csv", page.builder.filter)
    qtbot.waitUntil(lambda: any("people.csv" in said for said in stage.said.toasts))
    lines = (tmp_path / "people.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[1] for line in lines] == ["name", "Asha", "Meera"]


def test_numbers_follow_what_changes_elsewhere(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    stage.app.run(create_contact, name="New", city="PUNE").result()
    qtbot.waitUntil(lambda: page.total.text().startswith("3 people"), timeout=10_000)
    qtbot.waitUntil(lambda: page.list.records.rows[0].n == 3, timeout=10_000)


def test_every_part_has_a_name_and_a_menu(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    assert unnamed_widgets(page) == []
    page.builder.edit_condition((0,))
    assert unnamed_widgets(editor_of(stage)) == []
    editor_of(stage).close_quietly()
    page.list.menu_wanted.emit(page.list.mapToGlobal(QPoint(10, 60)))
    menus = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMenu) and widget.isVisible()]
    captions = [action.text() for menu in menus for action in menu.actions()]
    assert {"Rename", "Duplicate", "Delete", "Save the people as CSV…"} <= set(captions)
    for menu in menus:
        menu.close()
    page.builder._turn((0,))
    wait_for(qtbot, stage, "Pune people", 'not city = "Pune"')
    assert page.builder.filter.parts == (Condition("contact.city", Operator.IS, "Pune", negate=True),)


@pytest.mark.parametrize("stage", [[("Lost field", 'contact.custom.fooo = "x"')]], indirect=True)
def test_a_condition_on_a_field_that_no_record_has_is_refused(qtbot: QtBot, stage: Stage) -> None:
    page = page_of(stage)
    qtbot.waitUntil(lambda: page.builder.own == ())
    QTest.mouseClick(page.builder.rows[(0,)], LEFT)
    editor = editor_of(stage)
    assert editor.problem.text().startswith("“fooo”: no record has this field")
    QTest.mouseClick(editor.done_button, LEFT)
    assert editor.isVisible()
    choose(editor.subject, "City")
    assert "no record" not in editor.problem.text()
    QTest.keyClick(editor, Qt.Key.Key_Escape)


@pytest.mark.parametrize("stage", [[("Two", 'city = "Pune" and (role = "Owner" or role = "Buyer")')]], indirect=True)
def test_tab_goes_from_the_line_through_the_boxes_as_they_stand_and_then_to_the_people(
    qtbot: QtBot, stage: Stage
) -> None:
    page = page_of(stage)
    page.builder.remove((1, 1))
    wait_for(qtbot, stage, "Two", 'city = "Pune" and role = "Owner"')
    page.head.typed.setFocus()
    focused: QWidget = page.head.typed
    names: list[str] = []
    for _stop in range(20):
        QTest.keyClick(focused, Qt.Key.Key_Tab)
        reached = QApplication.focusWidget()
        assert reached is not None
        focused = reached
        if not page.builder.isAncestorOf(focused):
            break
        names.append(focused.accessibleName())
    row, cross = "Condition: ", "Remove this condition"
    stops = [name for name in names if name.startswith((row, "Remove"))]
    assert [name.split(" ")[0] for name in stops[:2]] == ["Condition:", "Remove"]
    assert stops.count(cross) == sum(name.startswith(row) for name in stops) == 2
    assert names[0] == "How the conditions are joined"
    assert page.views.isAncestorOf(focused)
