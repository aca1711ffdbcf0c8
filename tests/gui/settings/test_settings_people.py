"""People, working hours and the handoff: kept where they stand, refused in place, and undone."""

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from funneldesk.commands.user import create_user
from funneldesk.desktop.settings.kept_line import KeptLine
from funneldesk.queries.routing import read_routing_rules
from funneldesk.queries.users import read_users
from tests.gui.settings.conftest import OpenSettings
from tests.support.screen import unnamed_widgets


def write(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_a_person_is_added_given_a_role_and_sent_on_leave_by_keyboard(
    qtbot: QtBot, open_settings: OpenSettings
) -> None:
    stage, room = open_settings("People")
    page = room.people
    write(page.add_line.line, "Priya Sharma")
    qtbot.waitUntil(lambda: page.person is not None and page.person.name == "Priya Sharma")
    write(page.away, "30 Nov 2030")
    write(page.limit, "3")
    qtbot.waitUntil(lambda: page.person is not None and page.person.offer_limit == 3)
    [priya] = stage.app.ask(read_users).result()
    assert (priya.role, priya.away_until, priya.takes_handoffs) == ("sales", dt.date(2030, 11, 30), True)
    page.offers.click()
    qtbot.waitUntil(lambda: page.person is not None and not page.person.takes_handoffs)
    write(page.limit, "many")
    assert "no number" in page.problem("offer_limit")
    write(page.away, "whenever")
    assert "is no day" in page.problem("away_until")
    assert unnamed_widgets(page) == []


def test_a_name_that_is_taken_is_refused_in_place(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("People")
    stage.app.run(create_user, name="Ravi").result()
    page = room.people
    qtbot.waitUntil(lambda: len(page.people) == 1)
    write(page.add_line.line, "RAVI")
    qtbot.waitUntil(lambda: "works here already" in page.add_line.problem)


def test_who_leaves_hands_over_and_comes_back(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("People")
    for name in ("Ravi", "Meena"):
        stage.app.run(create_user, name=name).result()
    page = room.people
    qtbot.waitUntil(lambda: len(page.people) == 2)
    assert page.person is not None
    first, other = page.person.name, next(one.name for one in page.people if one.id != page.person.id)
    menu = page.make_heir_menu()
    next(action for action in menu.actions() if action.text() == other).trigger()
    qtbot.waitUntil(lambda: page.person is not None and page.person.name == first and not page.person.is_active)
    assert page.back.isVisible()
    page.back.click()
    qtbot.waitUntil(lambda: page.person is not None and page.person.is_active)


def test_hours_are_kept_and_an_empty_week_is_refused(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Working hours")
    page = room.hours
    qtbot.waitUntil(lambda: page.days[0].text() == "10:00–18:30")
    write(page.days[5], "10-14")
    qtbot.waitUntil(lambda: stage.app.business.calendar.week.days[5] == ((600, 840),))
    qtbot.waitUntil(lambda: page.days[5].text() == "10:00–14:00")
    write(page.days[0], "nine to five")
    assert "write 10:00" in page.problem(0)
    stage.desk.undo()
    qtbot.waitUntil(lambda: stage.app.business.calendar.week.days[5] == ((600, 1110),))
    assert unnamed_widgets(page) == []


def test_the_last_working_day_cannot_be_closed(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Working hours")
    page = room.hours
    qtbot.waitUntil(lambda: page.days[0].text() == "10:00–18:30")
    for number in range(1, 6):
        write(page.days[number], "closed")
        qtbot.waitUntil(lambda number=number: stage.app.business.calendar.week.days[number] == ())  # type: ignore[misc]  # a bound default
    write(page.days[0], "closed")
    assert "At least one day" in page.problem(0)


def test_a_holiday_closes_its_day_until_it_is_taken_off(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Working hours")
    page = room.hours
    qtbot.waitUntil(lambda: page.days[0].text() == "10:00–18:30")
    write(page.add_line.line, "9 Nov 2026 Diwali")
    qtbot.waitUntil(lambda: stage.app.business.holidays == {"2026-11-09": "Diwali"})
    assert stage.app.business.calendar.spans_of(dt.date(2026, 11, 9)) == ()
    page.open_day("2026-11-09")
    qtbot.waitUntil(lambda: not stage.app.business.holidays)


def test_times_and_ways_of_the_handoff_are_kept(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Handoff")
    page = room.handoff
    qtbot.waitUntil(lambda: page.times["accept_minutes"].text() == "4 h")
    write(page.times["accept_minutes"], "1 h 30 min")
    qtbot.waitUntil(lambda: stage.app.business.handoff.accept_minutes == 90)
    write(page.numbers["most_offers"], "0")
    assert "At least one rep" in page.problem("most_offers")
    write(page.times["contact_minutes"], "soon")
    assert "no length of time" in page.problem("contact_minutes")
    page.is_on.click()
    qtbot.waitUntil(lambda: not stage.app.business.handoff.is_on)
    assert stage.app.business.handoff.accept_minutes == 90
    assert unnamed_widgets(page) == []


def test_leads_are_routed_by_city(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Handoff")
    stage.app.run(create_user, name="Ravi").result()
    page = room.handoff
    qtbot.waitUntil(lambda: page.person.value is not None)
    write(page.value, "Nashik")
    qtbot.waitUntil(
        lambda: (
            [(one.basis, one.value, one.user) for one in stage.app.ask(read_routing_rules).result()]
            == [("city", "Nashik", "Ravi")]
        )
    )
    write(page.value, "nashik")
    qtbot.waitUntil(lambda: "has that city already" in page.rule_problem.text())
    assert isinstance(page.times["route_minutes"], KeptLine)


def test_who_is_the_first_of_marketing_is_said_by_name(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Handoff")
    page = room.handoff
    for name in ("Zoya", "Bina"):
        stage.app.run(create_user, name=name, role="marketing").result()
    qtbot.waitUntil(lambda: page.marketing.currentText() == "The first of marketing: Bina")
