"""The line of a lead's score is read week by week, by the pointer and by keys."""

import datetime as dt

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from funneldesk.commands.contact import create_contact
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.queries.scores import read_score_history
from tests.gui.leads.conftest import OpenRoom
from tests.support.leads import NOW
from tests.support.screen import unnamed_widgets

Key = Qt.Key


def test_a_week_of_the_past_is_read_under_the_ring(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    lead = stage.app.run(create_contact, name="Meera", phone="+91 98220 14455").result().result.contact_id
    for weeks in (11, 8, 5, 2):
        stage.app.run(
            log_touchpoint, contact_id=lead, kind="demo_asked", at=NOW - dt.timedelta(weeks=weeks, days=1)
        ).result()
    stage.room.open_lead(lead)
    line = stage.room.panel.score_line
    qtbot.waitUntil(line.isVisible)
    points = stage.app.ask(read_score_history, lead, days=84).result()
    assert line.points == points
    assert line.reading == f"Since {line._words.day(points[0].at)}"
    line.setFocus()
    assert line.reading == f"21 Nov: {points[-1].total}"
    QTest.keyClick(line, Key.Key_Left)
    assert line.reading == f"14 Nov: {points[-2].total}"
    assert line.accessibleDescription() == line.reading
    QTest.keyClick(line, Key.Key_Home)
    assert line.reading.endswith(f": {points[0].total}")
    QTest.keyClick(line, Key.Key_Left)
    QTest.keyClick(line, Key.Key_End)
    spot = QPointF(5, 8)
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, spot, line.mapToGlobal(spot), none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(line, move)
    assert line.reading == f"{line._words.day(points[0].at)}: {points[0].total}"
    line.clearFocus()
    assert line.reading.startswith("Since ")
    assert "highest" in line.accessibleName()
    assert unnamed_widgets(stage.window) == []
