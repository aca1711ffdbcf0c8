"""The list of leads narrowed to a segment."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from funneldesk.commands.segment import create_segment, delete_segments
from funneldesk.model.segment_expression import parse_filter
from funneldesk.queries.leads import LeadFilter
from funneldesk.queries.segment_people import count_people
from tests.gui.leads.conftest import OpenRoom


def test_the_list_is_narrowed_to_a_segment_and_set_free(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(60)
    chip = stage.room.bar.segment
    assert not chip.isVisible()
    filter_ = parse_filter('name contains "a" and source is set')
    number = stage.app.ask(count_people, filter_).result()
    assert 0 < number < 60
    segment = stage.app.run(create_segment, name="Some & more", filter_=filter_).result().result
    qtbot.waitUntil(chip.isVisible)
    (action,) = chip.menu().actions()
    assert action.text() == "Some && more"
    action.trigger()
    assert stage.room.bar.filter == LeadFilter(segment_id=segment)
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == number)
    assert chip.label == "Segment: Some & more"
    stage.app.run(delete_segments, segment_ids=[segment]).result()
    qtbot.waitUntil(lambda: chip.label == "Segment: deleted")
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 0)
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: stage.room.model.rowCount() == 60)
    assert not chip.isVisible()
