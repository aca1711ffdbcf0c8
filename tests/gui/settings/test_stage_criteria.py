"""Settings › Stages: exit criteria are added, renamed, ordered and removed; what won deals suggest is offered."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from funneldesk.desktop.settings.stage_criteria import StageCriteria
from funneldesk.queries.bin import read_bin
from funneldesk.queries.stage_habits import IdleSuggestion
from tests.gui.settings.conftest import OpenSettings

LEFT, Key = Qt.MouseButton.LeftButton, Qt.Key


def words(criteria: StageCriteria) -> list[str]:
    return [line.words.value for line in criteria.lines.values()]


def test_criteria_are_the_owners(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    row: Any = next(iter(room.stages.cards.values())).stages.rows[1]
    assert row.leaving.text() == "No exit criteria ▾"
    QTest.mouseClick(row.leaving, LEFT)
    criteria = row.criteria
    for label in ("Budget known", "Decider met"):
        QTest.keyClicks(criteria.add_line.line, label)
        QTest.keyClick(criteria.add_line.line, Key.Key_Return)
        qtbot.waitUntil(lambda label=label: label in words(criteria))  # type: ignore[misc]  # a bound default
    assert row.leaving.text() == "2 exit criteria ▴"
    QTest.keyClicks(criteria.add_line.line, "budget KNOWN")
    QTest.keyClick(criteria.add_line.line, Key.Key_Return)
    qtbot.waitUntil(lambda: "asked for in this stage already" in criteria.add_line.problem)
    first, second = criteria.lines.values()
    QTest.mouseClick(second.up, LEFT)
    qtbot.waitUntil(lambda: [one.label for one in row.stage.criteria] == ["Decider met", "Budget known"])
    assert not second.up.isEnabled()
    assert first.down.isEnabled() is False
    first.words.committed.emit("Budget agreed")
    qtbot.waitUntil(lambda: first.words.value == "Budget agreed")
    QTest.mouseClick(first.remove, LEFT)
    qtbot.waitUntil(lambda: words(criteria) == ["Decider met"])
    (binned,) = stage.app.ask(read_bin).result()
    assert (binned.kind, binned.title, binned.belongs_to) == ("stage_criterion", "Budget agreed", "Qualified")
    stage.app.undo().result()
    qtbot.waitUntil(lambda: sorted(words(criteria)) == ["Budget agreed", "Decider met"])


def test_what_won_deals_suggest_is_taken_by_one_press(qtbot: QtBot, open_settings: OpenSettings) -> None:
    _stage, room = open_settings("Stages")
    row: Any = next(iter(room.stages.cards.values())).stages.rows[1]
    # The page asks once it is shown; in this workspace nothing was won yet.
    qtbot.waitUntil(lambda: room.stages.has_asked)
    assert row.suggestion.isHidden()
    room.stages._take_suggestions({1: IdleSuggestion(4, 34)})
    assert row.suggestion.text() == "Won deals suggest 4 days · 34 deals"
    QTest.mouseClick(row.use_it, LEFT)
    qtbot.waitUntil(lambda: row.stage.idle_after_days == 4)
    assert row.use_it.isHidden()
    assert row.suggestion.text() == "As won deals suggest"


def test_whether_a_win_needs_a_reason_is_set_and_undone(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Stages")
    tick = room.stages.needs_reason
    assert not tick.is_on
    QTest.mouseClick(tick.label, LEFT)
    qtbot.waitUntil(lambda: stage.app.business.needs_won_reason)
    stage.app.undo().result()
    qtbot.waitUntil(lambda: not tick.is_on)
    assert not stage.app.business.needs_won_reason
