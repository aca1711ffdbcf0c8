"""Pipelines, stages and reasons: added, renamed, reordered, removed; refused in words; undone."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from funneldesk.commands.deal import create_deal
from funneldesk.desktop.settings import SettingsRoom
from funneldesk.desktop.settings.stages_page import PipelineCard
from funneldesk.model.reason import ReasonKind
from funneldesk.queries.settings import read_settings
from tests.gui.settings.conftest import OpenSettings
from tests.support.stage import Stage


def only_card(room: SettingsRoom) -> PipelineCard:
    return next(iter(room.stages.cards.values()))


def labels(stage: Stage) -> list[str]:
    settings = stage.app.ask(read_settings).result()
    return [one.label for one in settings.pipelines[0].stages]


def test_a_stage_is_added_edited_and_deleted(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    card = only_card(room)
    card.add_stage.line.setFocus()
    QTest.keyClicks(card.add_stage.line, "Subsidy papers")
    QTest.keyClick(card.add_stage.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(card.stages.rows) == 7 and card.add_stage.line.text() == "")
    assert labels(stage) == ["Qualified", "Site visit", "Proposal", "Negotiation", "Subsidy papers", "Won", "Lost"]
    row = next(row for row in card.stages.rows.values() if row.stage.label == "Subsidy papers")
    row.chance.committed.emit("55 %")
    row.idle.committed.emit("14 days")
    qtbot.waitUntil(lambda: row.stage.win_probability == 55 and row.stage.idle_after_days == 14)
    row._fields.actions()[0].trigger()
    qtbot.waitUntil(lambda: row.stage.required_fields == ("amount_minor",))
    assert row.required.label == "Amount"
    row.delete()
    qtbot.waitUntil(lambda: len(card.stages.rows) == 6)
    for _ in range(5):
        stage.app.undo().result()
    assert labels(stage) == ["Qualified", "Site visit", "Proposal", "Negotiation", "Won", "Lost"]


def test_a_chance_that_is_none_is_refused_at_its_field(open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    row = next(iter(only_card(room).stages.rows.values()))
    row.chance.open_editor()
    row.chance._editor.setText("120")
    QTest.keyClick(row.chance._editor, Qt.Key.Key_Return)
    assert row.chance.problem == "A whole number from 0 to 100."
    assert stage.said.toasts == []


def test_a_stage_with_deals_is_not_deleted(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    stage.app.run(create_deal, title="Dairy 15 kW").result()
    card = only_card(room)
    first = next(iter(card.stages.rows.values()))
    first.delete()
    qtbot.waitUntil(lambda: "A deal stands in" in card.problem.text())
    assert card.problem.isVisible()
    assert len(labels(stage)) == 6


def test_arrow_keys_and_the_menu_move_a_stage_and_keep_the_focus(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    table = only_card(room).stages
    row = table.rows[table.open_ids[0]]
    row.handle.setFocus()
    QTest.keyClick(row.handle, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: labels(stage)[:2] == ["Site visit", "Qualified"])
    assert row.handle.hasFocus()
    assert "2 of 4" in row.handle.accessibleName()
    up = row.make_menu().actions()[0]
    assert up.isEnabled()
    up.trigger()
    qtbot.waitUntil(lambda: labels(stage)[:2] == ["Qualified", "Site visit"])
    stage.app.undo().result()
    assert labels(stage)[:2] == ["Site visit", "Qualified"]


def test_a_stage_is_dragged_by_its_handle(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    table = only_card(room).stages
    rows = [table.rows[stage_id] for stage_id in table.open_ids]
    qtbot.waitUntil(lambda: rows[3].height() > 10 and rows[3].y() > rows[2].y())
    handle = rows[0].handle
    start = handle.rect().center()
    end = handle.mapFromGlobal(rows[2].mapToGlobal(QPoint(10, rows[2].height() - 2)))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(handle, start + QPoint(0, 12))
    QTest.mouseMove(handle, end)
    assert table._mark.isVisible()
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)
    qtbot.waitUntil(lambda: labels(stage)[:4] == ["Site visit", "Proposal", "Qualified", "Negotiation"])
    assert not table._mark.isVisible()


def test_escape_ends_a_drag(open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    table = only_card(room).stages
    handle = table.rows[table.open_ids[0]].handle
    start = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QTest.mouseMove(handle, start + QPoint(0, 90))
    QTest.keyClick(handle, Qt.Key.Key_Escape)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(0, 90))
    assert not table._mark.isVisible()
    assert labels(stage)[0] == "Qualified"


def test_pipelines_are_added_made_default_and_deleted(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    first = only_card(room)
    assert first.remove.isHidden()
    room.stages.add_pipeline.line.setText("Maintenance")
    room.stages.add_pipeline.add()
    qtbot.waitUntil(lambda: len(room.stages.cards) == 2)
    second = list(room.stages.cards.values())[1]
    second.make_default.click()
    qtbot.waitUntil(lambda: second.default.isVisible() and first.make_default.isVisible())
    second.name.committed.emit("Yearly maintenance")
    qtbot.waitUntil(lambda: second.name.value == "Yearly maintenance")
    first.remove.click()
    qtbot.waitUntil(lambda: len(room.stages.cards) == 1)
    stage.desk.undo()
    qtbot.waitUntil(lambda: len(room.stages.cards) == 2)


def test_reasons_are_added_renamed_and_removed(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Reasons")
    card = room.reasons.cards[ReasonKind.LOST]
    card.add_line.line.setText("Roof too small")
    card.add_line.add()
    qtbot.waitUntil(lambda: len(card.rows) == 7)
    row = list(card.rows.values())[-1]
    row.words.committed.emit("Roof is too small")
    qtbot.waitUntil(lambda: row.reason.label == "Roof is too small")
    card.add_line.line.setText("price")
    card.add_line.add()
    qtbot.waitUntil(lambda: card.add_line.problem == "“price” is in the list already.")
    row.remove.click()
    qtbot.waitUntil(lambda: len(card.rows) == 6)
    stage.desk.undo()
    qtbot.waitUntil(lambda: len(card.rows) == 7)
