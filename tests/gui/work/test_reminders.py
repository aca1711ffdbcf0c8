"""What comes due is told once, in the window and, where there is a tray, by the system."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSystemTrayIcon

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.contact import create_contact
from funneldesk.commands.note import write_note
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.calendar_export import write_calendar_file
from funneldesk.desktop.desk import Desk
from funneldesk.desktop.finish_step import DoneQuestion
from funneldesk.desktop.reminder_watch import ReminderWatch
from funneldesk.desktop.shell.keys_sheet import list_keys
from funneldesk.desktop.work_places import work_actions
from funneldesk.model.automation import Notice
from funneldesk.queries.activities import read_activities
from funneldesk.queries.mentions import read_mentions
from funneldesk.queries.today_told import count_told
from tests.support.daily_work import open_daily_work
from tests.support.stage import Said
from tests.support.workspace import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.commands.work import Work
    from funneldesk.desktop.shell.window import MainWindow, ShellHooks
    from tests.support.daily_work import DailyWork

LEFT = Qt.MouseButton.LeftButton


class Bench:
    """The window over the business, with a watch that is begun and ended by hand."""

    def __init__(self, work: DailyWork, window: MainWindow) -> None:
        self.work, self.window = work, window
        self.said = Said()
        self.desk = Desk(work.app, Bridge(window), self.said, window)
        self.desk.set_me(work.priya)
        self.watches: list[ReminderWatch] = []

    def begin(self, *, tray: bool = False) -> ReminderWatch:
        watch = ReminderWatch(self.desk, self.window, tray=tray, every_ms=60_000)
        self.watches.append(watch)
        watch.look()
        return watch

    def plan(self, subject: str, after: dt.timedelta = dt.timedelta(minutes=15)) -> int:
        return self.work.do(
            plan_activity, kind="call", deal_id=self.work.deal, subject=subject, due_at=self.work.clock.at + after
        )


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path, open_window: Callable[[ShellHooks | None], MainWindow]) -> Iterator[Bench]:
    """The window."""
    del qtbot
    made = Bench(open_daily_work(tmp_path), open_window(None))
    yield made
    for watch in made.watches:
        watch.close()
    made.desk.close()
    made.work.app.close()


def test_a_step_is_told_once_and_done_from_there(qtbot: QtBot, bench: Bench) -> None:
    bench.plan("Ask for papers")
    watch = bench.begin()
    qtbot.waitUntil(watch.notice.isVisible)
    assert watch.notice.title.text() == "Call: Ask for papers"
    assert "Today 12:15" in watch.notice.detail.text()
    QTest.mouseClick(watch.notice.done_button, LEFT)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in bench.window.findChildren(DoneQuestion)))
    next(one for one in bench.window.findChildren(DoneQuestion) if one.isVisible()).dismiss()
    watch.close()
    bench.watches.clear()
    again = bench.begin()
    qtbot.waitUntil(lambda: not again._is_asking)
    assert not again.notice.isVisible()


def test_a_restart_after_days_tells_one_line_instead_of_a_flood(qtbot: QtBot, bench: Bench) -> None:
    for number in range(5):
        bench.plan(f"Step {number}")
    bench.work.clock.at += dt.timedelta(days=7)
    watch = bench.begin()
    qtbot.waitUntil(bench.window.toast.isVisible)
    assert bench.window.toast.text == "5 things came due while you were away"
    assert not watch.notice.isVisible()


def test_later_puts_off_and_tells_again(qtbot: QtBot, bench: Bench) -> None:
    planned = bench.plan("Ask for papers")
    watch = bench.begin()
    qtbot.waitUntil(watch.notice.isVisible)
    assert [action.text() for action in watch.notice.later.menu().actions()] == [
        "In 10 minutes",
        "In an hour",
        "Tomorrow",
    ]
    watch.notice.later.menu().actions()[0].trigger()
    assert not watch.notice.isVisible()
    qtbot.waitUntil(
        lambda: bench.work.ask(read_activities, ids=[planned])[0].remind_at == NOON + dt.timedelta(minutes=10)
    )
    bench.work.clock.at += dt.timedelta(minutes=11)
    watch.look()
    qtbot.waitUntil(watch.notice.isVisible)
    watch.notice.later.menu().actions()[2].trigger()
    monday_ten = dt.datetime(2026, 11, 23, 10, tzinfo=bench.work.app.business.zone)
    qtbot.waitUntil(lambda: bench.work.ask(read_activities, ids=[planned])[0].remind_at == monday_ten)


def test_only_mine_is_told_and_a_mention_to_whom_it_names(qtbot: QtBot, bench: Bench) -> None:
    bench.work.do(write_note, text="@Asha please look", deal_id=bench.work.deal)
    bench.plan("Mine")
    watch = bench.begin()
    qtbot.waitUntil(watch.notice.isVisible)
    assert watch.notice.title.text() == "Call: Mine"
    bench.desk.set_me(bench.work.asha)
    watch.look()
    qtbot.waitUntil(lambda: watch.notice.title.text().startswith("Priya Sharma named you"))
    assert watch.notice.detail.text() == "@Asha please look"
    assert not watch.notice.later.isVisible()
    asked: list[int] = []
    bench.desk.deal_wanted.connect(asked.append)
    QTest.mouseClick(watch.notice.open_button, LEFT)
    assert asked == [bench.work.deal]
    qtbot.waitUntil(lambda: bench.work.ask(read_mentions, bench.work.asha) == [])


def test_a_notice_of_an_automation_is_told_once_and_leads_to_its_record(qtbot: QtBot, bench: Bench) -> None:
    contact_id = bench.work.do(create_contact, name="Ravi").contact_id

    def tell(work: Work) -> None:
        for whom, words in ((bench.work.priya, "Ravi is hot"), (bench.work.asha, "Not for Priya")):
            work.session.add(Notice(user_id=whom, words=words, record_kind="lead", record_id=contact_id, at=work.now))

    bench.work.app.run(tell).result()
    watch = bench.begin()
    qtbot.waitUntil(watch.notice.isVisible)
    assert watch.notice.title.text() == "Ravi is hot"
    assert bench.work.ask(count_told, bench.work.priya) == 1
    with qtbot.waitSignals([bench.desk.lead_wanted, bench.desk.seen]):
        QTest.mouseClick(watch.notice.open_button, LEFT)
    assert bench.work.ask(count_told, bench.work.priya) == 0
    watch.close()
    bench.watches.clear()
    again = bench.begin()
    qtbot.waitUntil(lambda: not again._is_asking)
    assert not again.notice.isVisible()


@pytest.mark.qt_log_ignore("^This plugin does not support", "No such signal QPlatformNativeInterface", extend=True)
def test_the_system_gets_plain_words_and_a_machine_without_tray_no_error(
    qtbot: QtBot, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _tray, title, *_rest: told.append(title))
    bench.plan("<b>bold</b> & more")
    bench.begin()
    qtbot.waitUntil(bench.watches[0].notice.isVisible)
    assert told == []
    bench.plan("<b>second</b>")
    watch = bench.begin(tray=True)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["Call: ‹b›second‹/b›"]
    watch.notice.leave()


def test_my_calendar_is_written_and_told(qtbot: QtBot, bench: Bench, tmp_path: Path) -> None:
    bench.plan("Ask for papers")
    write_calendar_file(bench.desk, tmp_path / "mine.ics")
    qtbot.waitUntil(lambda: bool(bench.said.toasts))
    assert bench.said.toasts[-1].startswith("1 step written to mine.ics")
    assert b"SUMMARY:Ask for papers" in (tmp_path / "mine.ics").read_bytes()
    write_calendar_file(bench.desk, bench.desk.path)
    qtbot.waitUntil(lambda: bool(bench.said.failures))
    assert "is the workspace itself" in bench.said.failures[0]


def test_a_key_goes_to_the_notice_and_back(qtbot: QtBot, bench: Bench) -> None:
    bench.window.actions_registry.add_all(work_actions(bench.window, lambda: True))
    assert ("F6", "Go to the reminder and back") in list_keys(bench.window.actions_registry)["Go"]
    bench.plan("Ask for papers")
    watch = bench.begin()
    qtbot.waitUntil(watch.notice.isVisible)
    bench.window.activateWindow()
    qtbot.waitUntil(bench.window.isActiveWindow)
    before = bench.window.focusWidget()
    bench.window.actions_registry.run("go.reminder")
    assert watch.notice.open_button.hasFocus()
    bench.window.actions_registry.run("go.reminder")
    assert bench.window.focusWidget() is before or not watch.notice.open_button.hasFocus()
    bench.window.actions_registry.run("go.reminder")
    QTest.keyClick(watch.notice.open_button, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not watch.notice.isVisible())
