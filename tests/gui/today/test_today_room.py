"""The Today room by keyboard alone: lines, what settles them, what time and changes do to them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from funneldesk.desktop.another_day import AnotherDayQuestion
from funneldesk.desktop.today.day_line import DayLine
from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import StoreFailure
from tests.support.today_business import SATURDAY, local

if TYPE_CHECKING:
    import pytest
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from tests.gui.today.conftest import OpenToday, Stage
    from tests.support.today_business import Business

_KEYS = Qt.Key


def _focused() -> DayLine:
    line = QApplication.focusWidget()
    assert isinstance(line, DayLine)
    return line


def _press(key: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def _popup() -> QWidget:
    popup = QApplication.activePopupWidget()
    assert popup is not None
    return popup


def _go_to(stage: Stage, title: str) -> None:
    for _ in range(20):
        if _focused().words[1] == title:
            return
        _press(_KEYS.Key_Down)
    raise AssertionError(stage.titles)


def test_the_page_says_what_the_design_says(open_today: OpenToday) -> None:
    stage = open_today()
    assert stage.room.heading.text() == "Good afternoon, Priya. Seven things move money today."
    assert stage.room.subtitle.text() == "Saturday 21 November · ₹45 L depends on them"
    assert stage.room.offers.title.text() == "Accept or reject: 3 leads from marketing"
    late, next_, _ = [line.words for line in stage.room.offers.lines]
    assert (late[0], late[3]) == ("Late", ("Late 1 h",))
    assert (next_[0], next_[3]) == ("16:42", ("3 h 12 m left",))
    assert [line.words for line in stage.room.steps.lines] == [
        ("15:30", "Visit · Cold-storage 60 kW", "Himalaya Foods · ₹28,50,000 · bring load sheet", ("₹28.5 L",)),
        ("16:00", "Call · Rooftop 10 kW", "Anand Textiles · ₹4,85,000 · said “after Diwali”", ("₹4.85 L",)),
        (
            "18:15",
            "Call · Petrol pump canopy",
            "Shree Fuels · ₹11,60,000 · waiting for partner's sign-off",
            ("₹11.6 L",),
        ),
        ("2 d ago", "Send photos · Clinic backup", "Dr. Rao's Clinic", ("Overdue",)),
    ]
    side = stage.room.side
    assert [what for what, _ in side.cold.words] == [
        "Bakery 8 kW · Crust & Co",
        "Clinic backup · Dr. Rao's Clinic",
        "Farm pump 5 HP · Deshmukh Farms",
    ]
    assert side.cold.words[2][1] == "no next step"
    assert ("Amrit Dairy won", "₹6,30,000") in side.news.words
    assert side.leaks.isVisible()


def test_a_lead_is_accepted_by_one_key_and_its_line_goes(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today()
    assert _focused().words[1].startswith("Vidya Mandir")
    _press(_KEYS.Key_Down)
    _press(_KEYS.Key_A)
    qtbot.waitUntil(lambda: "Himalaya Cold · score 0" not in stage.titles)
    qtbot.waitUntil(stage.room.is_settled)
    # The line that stands in its place has the focus now.
    assert _focused().words[1].startswith("Green Acres")
    assert stage.said.toasts
    stage.desk.undo()
    qtbot.waitUntil(lambda: "Himalaya Cold · score 0" in stage.titles)


def test_reject_asks_why_before_anything_changes(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today()
    _press(_KEYS.Key_R)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in stage.window.findChildren(Question)))
    assert len(stage.room.offers.lines) == 3


def test_done_asks_how_it_went_and_esc_changes_nothing(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today()
    for key in (_KEYS.Key_D, _KEYS.Key_Space):
        _go_to(stage, "Call · Rooftop 10 kW")
        _press(key)
        qtbot.waitUntil(lambda: any(one.isVisible() for one in stage.window.findChildren(Question)))
        question = next(one for one in stage.window.findChildren(Question) if one.isVisible())
        QTest.keyClick(question, _KEYS.Key_Escape)
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), DayLine))
        assert "Call · Rooftop 10 kW" in stage.titles


def test_a_done_step_leaves_and_its_undo_brings_it_back(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today()
    _go_to(stage, "Call · Rooftop 10 kW")
    _press(_KEYS.Key_D)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in stage.window.findChildren(Question)))
    question = next(one for one in stage.window.findChildren(Question) if one.isVisible())
    question.ok_button.setFocus()
    QTest.keyClick(question.ok_button, _KEYS.Key_Return)
    qtbot.waitUntil(lambda: "Call · Rooftop 10 kW" not in stage.titles)
    qtbot.waitUntil(stage.room.is_settled)
    assert "Six things" in stage.room.heading.text()
    stage.desk.undo()
    qtbot.waitUntil(lambda: "Call · Rooftop 10 kW" in stage.titles)


def test_put_off_offers_days_and_keeps_the_hour(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today()
    _go_to(stage, "Call · Rooftop 10 kW")
    _press(_KEYS.Key_S)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = _popup()
    assert isinstance(menu, QMenu)
    first = menu.actions()[0]
    qtbot.waitUntil(lambda: menu.activeAction() is first)
    QTest.keyClick(menu, _KEYS.Key_Return)
    qtbot.waitUntil(lambda: "Call · Rooftop 10 kW" not in stage.titles)
    stage.business.at(local(SATURDAY + dt.timedelta(days=2), 9))
    stage.room.tick()
    qtbot.waitUntil(lambda: "Call · Rooftop 10 kW" in stage.titles)
    line = next(one for one in stage.room._lines() if one.words[1] == "Call · Rooftop 10 kW")
    assert line.words[0] == "16:00"


def test_put_off_takes_another_day_in_words(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today()
    _go_to(stage, "Call · Rooftop 10 kW")
    _press(_KEYS.Key_S)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = _popup()
    captions = [action.text() for action in menu.actions()]
    assert captions[-1] == "Another day…"
    assert len({caption.split(":")[-1] for caption in captions}) == len(captions)
    menu.actions()[-1].trigger()
    menu.close()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in stage.window.findChildren(AnotherDayQuestion)))
    question = next(one for one in stage.window.findChildren(AnotherDayQuestion) if one.isVisible())
    QTest.keyClicks(question.day, "15 Dec 4 pm")
    assert question.told.text() == "Tuesday, 15 Dec, 16:00"
    QTest.keyClick(question.day, _KEYS.Key_Return)
    qtbot.waitUntil(lambda: "Call · Rooftop 10 kW" not in stage.titles)


def test_enter_opens_the_deal_or_the_lead(open_today: OpenToday) -> None:
    stage = open_today()
    opened: list[tuple[str, int]] = []
    stage.desk.lead_wanted.connect(lambda lead: opened.append(("lead", lead)))
    stage.desk.deal_wanted.connect(lambda deal: opened.append(("deal", deal)))
    _press(_KEYS.Key_Return)
    _go_to(stage, "Call · Rooftop 10 kW")
    _press(_KEYS.Key_Return)
    assert opened == [
        ("lead", stage.business.contacts["Vidya Mandir"]),
        ("deal", stage.business.deals["Rooftop 10 kW"]),
    ]


def test_what_was_told_opens_its_record_and_goes_by_one_key(open_today: OpenToday, qtbot: QtBot) -> None:
    def fill(business: Business) -> None:
        business.add_lead("Asha Rao")
        business.notify("Asha Rao is hot and has no owner", "Asha Rao", to="Priya Sharma")

    stage = open_today(fill=fill)
    assert stage.room.told.isVisible()
    assert stage.room.heading.text() == "Good afternoon, Priya. One thing moves money today."
    when, title, detail, pills = _focused().words
    assert (when, title, detail, pills) == (
        "13:30",
        "Asha Rao is hot and has no owner",
        "Noted by an automation",
        ("New",),
    )
    with qtbot.waitSignal(stage.desk.lead_wanted) as opened:
        _press(_KEYS.Key_Return)
    assert opened.args == [stage.business.contacts["Asha Rao"]]
    with qtbot.waitSignal(stage.desk.seen):
        _press(_KEYS.Key_D)
    qtbot.waitUntil(lambda: not stage.room.told.isVisible())
    assert stage.room.done.isVisible()


def test_the_minutes_count_down_and_the_clock_rests_outside_working_hours(open_today: OpenToday) -> None:
    stage = open_today()
    line = stage.room.offers.lines[1]
    stage.business.at(local(SATURDAY, 14, 30))
    stage.room.tick()
    assert line.words[3] == ("2 h 12 m left",)
    stage.business.at(local(SATURDAY, 16, 43))
    stage.room.tick()
    assert line.words[3] == ("Late 1 m",)
    assert line.words[0] == "Late"
    # Working hours end at 18:30; the last hours of the day add nothing.
    stage.business.at(local(SATURDAY, 23, 50))
    stage.room.tick()
    assert line.words[3] == ("Late 1 h",)
    assert stage.room.heading.text().startswith("Good evening, Priya.")


def test_midnight_and_a_week_of_sleep_roll_the_day_over(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today()
    stage.business.at(local(SATURDAY + dt.timedelta(days=1), 0))
    stage.room.tick()
    qtbot.waitUntil(lambda: stage.room.subtitle.text().startswith("Sunday 22 November · closed today"))
    stage.business.at(local(SATURDAY + dt.timedelta(days=9), 10))
    stage.room.tick()
    qtbot.waitUntil(lambda: stage.room.subtitle.text().startswith("Monday 30 November"))
    qtbot.waitUntil(stage.room.is_settled)
    assert all("Overdue" in line.words[3] for line in stage.room.steps.lines)


def test_all_done_says_so_gladly_and_what_comes_next(open_today: OpenToday) -> None:
    def fill(business: Business) -> None:
        priya = business.users["Priya Sharma"]
        business.add_deal("Villa", 1_00_000, contact_id=business.add_lead("A"), owner_id=priya)
        business.plan("Villa", "call", local(SATURDAY + dt.timedelta(days=2), 10, 30))

    stage = open_today(fill=fill)
    assert stage.room.heading.text() == "Good afternoon, Priya."
    assert stage.room.done.isVisible()
    assert stage.room.done.coming.text() == "Next:\nMon 10:30 · Call · Villa"


def test_a_new_workspace_teaches_and_begins_with_its_button(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today(None, fill=None)
    assert stage.room.new.isVisible()
    assert not stage.room.side.isVisible()
    qtbot.waitUntil(stage.room.new.button.hasFocus)
    with qtbot.waitSignal(stage.desk.import_wanted):
        _press(_KEYS.Key_Return)


def test_an_owner_chooses_whose_day_is_shown(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today("Anand Surya")
    assert stage.room.people_row.isVisible()
    assert stage.room.steps.lines[0].words[2].endswith("Priya Sharma")
    rohan = next(chip for chip in stage.room._chips if chip.accessibleName() == "Rohan Kulkarni")
    assert rohan.label == "Rohan"
    rohan.setFocus()
    QTest.keyClick(rohan, _KEYS.Key_Return)
    qtbot.waitUntil(lambda: stage.titles == [])
    assert stage.room.done.isVisible()


def test_the_money_of_the_focused_line_stands_out_from_its_ground(open_today: OpenToday) -> None:
    stage = open_today("Anand Surya")
    first, second = stage.room.steps.lines[:2]
    first.setFocus()
    assert {pill.property("lit") for pill in first._pills} == {"true"}
    second.setFocus()
    assert {pill.property("lit") for pill in first._pills} == {"false"}


def test_marketing_sees_what_waits_for_marketing(open_today: OpenToday) -> None:
    stage = open_today("Meera Joshi")
    assert not stage.room.offers.isVisible()
    assert not stage.room.people_row.isVisible()


def test_the_target_is_set_where_it_stands(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today("Anand Surya")
    month = stage.room.side.month
    month.target.setFocus()
    _press(_KEYS.Key_Return)
    editor = QApplication.focusWidget()
    assert editor is not None
    QTest.keyClicks(editor, "60L")
    _press(_KEYS.Key_Return)
    qtbot.waitUntil(lambda: month.target.value == "₹60 L" and month.bar.isVisible())
    assert month.words.text().startswith("At this pace ₹")


def test_a_day_that_cannot_be_read_says_so_and_tries_again(
    open_today: OpenToday, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = open_today()

    def fail(*_args: object, **_kwargs: object) -> None:
        raise StoreFailure("The disk is gone.")

    with monkeypatch.context() as patch:
        patch.setattr("funneldesk.desktop.today.room.read_today", fail)
        stage.room.ask()
        qtbot.waitUntil(stage.room.trouble.isVisible)
        assert len(stage.titles) == 7
    stage.room.trouble.retry_button.setFocus()
    _press(_KEYS.Key_Return)
    qtbot.waitUntil(lambda: not stage.room.trouble.isVisible())


def test_narrow_windows_put_the_right_half_below(open_today: OpenToday, qtbot: QtBot) -> None:
    stage = open_today()
    stage.window.resize(700, 700)
    qtbot.waitUntil(lambda: stage.room.side.y() > stage.room.steps.y())
