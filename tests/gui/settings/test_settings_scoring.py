"""Score rules: tried on the leads first, put in force as one step, undone as one step."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from funneldesk.commands.contact import create_contact
from funneldesk.desktop.settings.rule_editor import LimitEditor, RuleEditor
from funneldesk.desktop.settings.scoring_page import ScoringPage
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.queries.score_rules import preview_rules, read_custom_subjects, read_groups, read_rule_rows
from tests.gui.settings.conftest import OpenSettings
from tests.support.stage import Stage


def points_of(stage: Stage, label: str) -> int | None:
    rows = stage.app.ask(read_rule_rows).result()
    return next((row.rule.points for row in rows if row.rule.label == label), None)


def rule_id_of(page: ScoringPage, label: str) -> int | str:
    return next(draft.rule.id for draft in page.draft.rules if draft.rule.label == label)


def ready(qtbot: QtBot, page: ScoringPage) -> None:
    qtbot.waitUntil(lambda: len(page.draft.rules) > 50)


def test_a_change_is_previewed_before_it_counts(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Scoring", leads=60)
    page = room.scoring
    ready(qtbot, page)
    assert page.panel.isHidden()
    page.open_rule(rule_id_of(page, "Has a phone number"))
    editor = page.editor
    assert isinstance(editor, RuleEditor)
    editor.points.setValue(-16)
    assert page.panel.isVisible()
    qtbot.waitUntil(lambda: "get another score" in page.panel.words.text())
    assert points_of(stage, "Has a phone number") == 8
    editor.close_quietly()
    page.panel.apply.click()
    qtbot.waitUntil(lambda: points_of(stage, "Has a phone number") == -16)
    qtbot.waitUntil(page.panel.isHidden)
    stage.desk.undo()
    qtbot.waitUntil(lambda: points_of(stage, "Has a phone number") == 8)


def test_enter_in_the_editor_is_done(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)
    page.open_rule(rule_id_of(page, "Has a phone number"))
    editor = page.editor
    assert isinstance(editor, RuleEditor)
    editor.points.setValue(3)
    editor.points.setFocus()
    QTest.keyClick(editor.points, Qt.Key.Key_Return)
    assert not editor.isVisible()
    assert page.draft.changes == 1


def test_the_rules_follow_another_theme(qtbot: QtBot, open_settings: OpenSettings, appearance: Appearance) -> None:
    _stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)

    def condition_colour() -> QColor:
        page.tree.select_rule(rule_id_of(page, "Has a phone number"))
        item = page.tree.currentItem()
        assert item is not None
        return item.foreground(1).color()

    light = condition_colour()
    appearance.set_mode("dark")
    qtbot.waitUntil(lambda: condition_colour() == appearance.theme.colours.ink_2)
    assert condition_colour() != light


def test_escape_takes_back_what_was_done_in_the_editor(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)
    page.open_rule(rule_id_of(page, "Has a phone number"))
    editor = page.editor
    assert isinstance(editor, RuleEditor)
    editor.points.setValue(-16)
    assert page.draft.changes == 1
    QTest.keyClick(editor.label, Qt.Key.Key_Escape)
    assert page.draft.changes == 0
    assert page.panel.isHidden()


def test_several_changes_are_one_step(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Scoring", leads=20)
    page = room.scoring
    ready(qtbot, page)
    before = stage.app.ask(read_rule_rows).result(), stage.app.ask(read_groups).result()
    page.remove_rule(rule_id_of(page, "City is known"))
    first = page.draft.rules[0]
    page.draft.put(replace(first, is_active=False))
    page.tree.select_rule(first.rule.id)
    page.add_rule()
    editor = page.editor
    assert isinstance(editor, RuleEditor)
    editor.label.setText("Lives in Pune")
    editor.operator.set_value("is")
    editor.value.setText("Pune")
    editor._read()
    editor.close_quietly()
    page.draft.put_limit(replace(page.draft.groups[0], cap=30))
    assert page.draft.changes == 4
    page.put_in_force()
    qtbot.waitUntil(lambda: points_of(stage, "Lives in Pune") == 5)
    assert points_of(stage, "City is known") is None
    assert next(group.cap for group in stage.app.ask(read_groups).result() if group.key == "reach") == 30
    assert stage.app.history().result().undo == "Change 4 score rules and limits"
    stage.app.undo().result()
    assert (stage.app.ask(read_rule_rows).result(), stage.app.ask(read_groups).result()) == before


def test_space_switches_a_rule_off(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)
    page.tree.setFocus()
    page.tree.select_rule(rule_id_of(page, "City is known"))
    QTest.keyClick(page.tree, Qt.Key.Key_Space)
    qtbot.waitUntil(page.panel.isVisible)
    page.panel.apply.click()

    def is_off() -> bool:
        rows = stage.app.ask(read_rule_rows).result()
        return [row.rule.label for row in rows if not row.is_active] == ["City is known"]

    qtbot.waitUntil(is_off)


def test_a_rule_that_cannot_work_says_why(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)
    page.open_rule(rule_id_of(page, "Company of 10 to 49"))
    editor = page.editor
    assert isinstance(editor, RuleEditor)
    editor.value.selectAll()
    QTest.keyClicks(editor.value, "49 to 10")
    assert "the smaller first" in editor.problem.text()
    editor.value.selectAll()
    QTest.keyClicks(editor.value, "20 to 60")
    assert editor.problem.text() == ""
    assert editor.rule.value == (20, 60)


def test_limits_are_changed_and_discarded(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)
    page.open_limit("reach")
    editor = page.editor
    assert isinstance(editor, LimitEditor)
    editor.least.setValue(40)
    assert "least above its most" in editor.problem.text()
    editor.least.setValue(-5)
    assert page.draft.changes == 1
    editor.close_quietly()
    page.panel.discard.click()
    assert page.draft.changes == 0


def test_resetting_restores_the_defaults_without_touching_what_is_default(
    qtbot: QtBot, open_settings: OpenSettings
) -> None:
    stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)
    page.reset()
    assert page.draft.changes == 0
    assert stage.said.toasts == ["The rules are the defaults already"]
    page.remove_rule(rule_id_of(page, "City is known"))
    page.put_in_force()
    qtbot.waitUntil(lambda: points_of(stage, "City is known") is None and page.panel.isHidden())
    page.reset()
    assert page.draft.changes == 1
    page.put_in_force()
    qtbot.waitUntil(lambda: points_of(stage, "City is known") == 2)


def test_the_workspaces_own_fields_are_offered(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Business")
    stage.app.run(create_contact, name="Meera", custom={"Roof area": 120, "Soil": "black"}).result()
    stage.app.run(create_contact, name="Ravi", custom={"Roof area": 40}).result()
    room.show_page("Scoring")
    page = room.scoring
    ready(qtbot, page)
    assert stage.app.ask(read_custom_subjects).result() == ("contact.custom.Roof area", "contact.custom.Soil")
    page.open_rule(rule_id_of(page, "City is known"))
    editor = page.editor
    assert isinstance(editor, RuleEditor)
    offered = {editor.subject.itemData(row): editor.subject.itemText(row) for row in range(editor.subject.count())}
    assert offered["contact.custom.Roof area"] == "Roof area (own field)"
    editor.subject.set_value("contact.custom.Roof area")
    editor.subject.chosen.emit("contact.custom.Roof area")
    editor.operator.set_value("at_least")
    editor.operator.chosen.emit("at_least")
    editor.value.setText("100")
    editor.value.textEdited.emit("100")
    assert editor.problem.text() == ""
    assert editor.rule.subject == "contact.custom.Roof area"
    preview = stage.app.ask(preview_rules, page.draft.counting, tuple(page.draft.groups)).result()
    assert preview.score_changes == 1


def test_columns_make_room_for_the_rules_words(
    qtbot: QtBot, open_settings: OpenSettings, appearance: Appearance
) -> None:
    _stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)
    assert not any(page.tree.isColumnHidden(column) for column in range(5))
    appearance.set_text_size(200)
    qtbot.waitUntil(lambda: page.tree.isColumnHidden(4))
    page.tree.select_rule(rule_id_of(page, "Has a phone number"))
    item = page.tree.currentItem()
    assert item is not None
    assert page.tree.columnWidth(0) > appearance.theme.px(150)
    assert "Phone is known" in item.toolTip(0)


def test_the_box_of_a_rule_stands_out_in_light_and_dark(
    qtbot: QtBot, open_settings: OpenSettings, appearance: Appearance
) -> None:
    _stage, room = open_settings("Scoring")
    page = room.scoring
    ready(qtbot, page)
    for mode in ("light", "dark"):
        appearance.set_mode(mode)
        page.tree.select_rule(rule_id_of(page, "City is known"))
        item = page.tree.currentItem()
        assert item is not None
        row = page.tree.visualItemRect(item)
        shown = page.tree.viewport().grab(row).toImage()
        brand = appearance.theme.colours.brand
        assert any(shown.pixelColor(x, shown.height() // 2 + down) == brand for x in range(120) for down in (-5, 5))
