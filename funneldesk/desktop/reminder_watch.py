"""Tells a person what has come due: steps, offers of leads, notes that name them; each once, also after a restart."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QSystemTrayIcon

from funneldesk.commands.activity import ACTIVITY_WORDS, snooze_reminder
from funneldesk.commands.mention import mark_read
from funneldesk.desktop.reminder_notice import ReminderNotice
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.icons import make_icon
from funneldesk.desktop.work_steps import finish_step
from funneldesk.formatting.moment import moment_text
from funneldesk.queries.reminders import read_reminders

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QIcon

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow
    from funneldesk.queries.reminders import Reminder

_EVERY_MS = 20_000
_REST_MS = 900
_MARK = 32
_TABLES = frozenset({"activity", "handoff", "handoff_offer", "mention", "notice"})
# More at once are told in one line: after a night, a holiday, or a laptop asleep for a week.
_MOST_SINGLE = 3
# What the freedesktop notification protocol would read as markup.
_PLAIN = str.maketrans({"<": "‹", ">": "›", "&": "＆"})

_log = logging.getLogger(__name__)


class ReminderWatch(QObject):
    """Looks every few seconds, and after changes, for what the acting person has not been told yet.

    Args:
        desk: the open workspace.
        window: where it is said.
        tray: whether the system shows notices of programs; tests say so themselves.
        every_ms: how often to look where nothing happens.
    """

    def __init__(self, desk: Desk, window: MainWindow, *, tray: bool | None = None, every_ms: int = _EVERY_MS) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._queue: list[Reminder] = []
        self._shown: Reminder | None = None
        self._is_first = True
        self._is_asking = False
        self._user_id = desk.app.actor_id
        self._has_tray = QSystemTrayIcon.isSystemTrayAvailable() if tray is None else tray
        self._tray: QSystemTrayIcon | None = None
        self.notice = ReminderNotice(window)
        self.notice.opened.connect(self._open)
        self.notice.finished.connect(self._finish)
        self.notice.put_off.connect(self._put_off)
        self.notice.gone.connect(self._next)
        self._clock = QTimer(self, interval=every_ms)
        self._clock.timeout.connect(self.look)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.look)
        desk.changed.connect(self._follow)
        desk.me_changed.connect(self._rest.start)
        self._clock.start()
        self._rest.start()

    def look(self) -> None:
        """Ask what is to be told now."""
        if self._desk.is_closed or self._is_asking:
            return
        if self._user_id != self._desk.app.actor_id:
            # Somebody else sits here now: what waits for them came due while they were away.
            self._user_id, self._is_first = self._desk.app.actor_id, True
            self._queue.clear()
            self._shown = None
            self.notice.hide()
        self._is_asking = True
        future = self._desk.app.ask_behind(read_reminders, user_id=self._user_id)
        self._desk.bridge.deliver(future, self, partial(self._take, self._user_id), self._miss)

    def close(self) -> None:
        """Stop looking, and take notice and tray away."""
        self._clock.stop()
        self._rest.stop()
        if self._tray is not None:
            self._tray.hide()
            self._tray.deleteLater()
            self._tray = None
        self.notice.hide()
        self.notice.deleteLater()
        self.deleteLater()

    def _miss(self, error: BaseException) -> None:
        self._is_asking = False
        _log.error("reminders could not be read; the next look tries again", exc_info=error)

    def _take(self, user_id: int | None, found: list[Reminder]) -> None:
        self._is_asking = False
        if self._desk.is_closed or user_id != self._desk.app.actor_id:
            return
        was_first, self._is_first = self._is_first, False
        if not found:
            return
        self._mark(found)
        if len(found) > (1 if was_first else _MOST_SINGLE):
            words = tell_many(found)
            self._window.toast.show_notice(words, undo=self._show_today, button="Show", hint="")
            self._tell_system(words, "")
            return
        for reminder in found:
            self._tell_system(*self._words(reminder))
        self._queue += found
        if self._shown is None:
            self._next()

    def _mark(self, found: Sequence[Reminder]) -> None:
        by_kind: dict[str, list[int]] = {}
        for reminder in found:
            by_kind.setdefault(reminder.told_as, []).append(reminder.record_id)
        for kind, ids in by_kind.items():
            self._keep_mark(kind, ids)

    def _keep_mark(self, kind: str, ids: Sequence[int], *, is_read: bool = False) -> None:
        self._desk.submit(
            partial(mark_read, kind=kind, record_ids=ids, user_id=self._user_id),
            self,
            name="mark_read",
            toast=False,
            on_done=lambda _done: self._desk.seen.emit() if is_read else None,
        )

    def _next(self) -> None:
        self._shown = self._queue.pop(0) if self._queue else None
        if self._shown is None:
            return
        title, detail = self._words(self._shown)
        more = f"{len(self._queue)} more" if self._queue else ""
        self.notice.show_line(
            title,
            " · ".join(part for part in (detail, more) if part),
            is_step=self._shown.kind == "reminder",
            can_open=self._shown.deal_id is not None or self._shown.contact_id is not None,
        )

    def _words(self, reminder: Reminder) -> tuple[str, str]:
        step = reminder.activity
        if step is None:
            return reminder.words, reminder.detail
        kind = ACTIVITY_WORDS.get(step.kind, step.kind)
        when = ""
        if step.due_at is not None:
            zone, now = self._desk.app.business.zone, self._desk.app.clock.now()
            when = moment_text(step.due_at, zone=zone, now=now, day_only=step.due_day_only)
        title = f"{kind}: {step.subject}" if step.subject else f"{kind} · {step.title}"
        return title, " · ".join(part for part in (when, step.title if step.subject else "", step.phone) if part)

    def _tell_system(self, title: str, detail: str) -> None:
        if not self._has_tray:
            return
        if self._tray is None:
            icon = self._window.windowIcon()
            self._tray = QSystemTrayIcon(icon if not icon.isNull() else _make_mark(), self)
            self._tray.messageClicked.connect(self._come_forward)
            self._tray.activated.connect(lambda _reason: self._come_forward())
        self._tray.show()
        self._tray.showMessage(
            title.translate(_PLAIN), detail.translate(_PLAIN), QSystemTrayIcon.MessageIcon.Information
        )

    def _come_forward(self) -> None:
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _open(self) -> None:
        reminder = self._shown
        self.notice.leave()
        if reminder is None:
            return
        if reminder.kind in ("mention", "notice"):
            self._keep_mark(reminder.kind, [reminder.record_id], is_read=True)
        if reminder.deal_id is not None:
            self._desk.deal_wanted.emit(reminder.deal_id)
        elif reminder.contact_id is not None:
            self._desk.lead_wanted.emit(reminder.contact_id)

    def _finish(self) -> None:
        reminder = self._shown
        if reminder is not None:
            finish_step(self._window, self._desk, reminder.record_id, self.notice)
        self.notice.leave()

    def _put_off(self, key: str) -> None:
        reminder = self._shown
        self.notice.leave()
        if reminder is not None:
            self._desk.tell(snooze_reminder, self, activity_id=reminder.record_id, until=self._until(key))

    def _until(self, key: str) -> dt.datetime:
        now, calendar = self._desk.app.clock.now(), self._desk.app.business.calendar
        if key != "tomorrow":
            return now + dt.timedelta(minutes=int(key))
        tomorrow = now.astimezone(calendar.zone).date() + dt.timedelta(days=1)
        return calendar.next_open(dt.datetime.combine(tomorrow, dt.time(), calendar.zone).astimezone(dt.UTC))

    def _show_today(self) -> None:
        from funneldesk.desktop.session import ROOMS

        rooms = [key for key, *_ in ROOMS]
        self._window.show_room("today" if "today" in rooms else "pipeline")

    def _follow(self, change: Change) -> None:
        if change.touched.tables() & _TABLES:
            self._rest.start()


def tell_many(found: Sequence[Reminder]) -> str:
    """What came due, in one line."""
    steps = sum(one.kind == "reminder" for one in found)
    offers = sum(one.kind == "offer" for one in found)
    mentions = sum(one.kind == "mention" for one in found)
    parts = [
        _count(steps, "step", "steps"),
        _count(offers, "lead to accept", "leads to accept"),
        _count(mentions, "note that names you", "notes that name you"),
        _count(len(found) - steps - offers - mentions, "notice", "notices"),
    ]
    told = [part for part in parts if part]
    of_what = f": {', '.join(told)}" if len(told) > 1 else ""
    return f"{len(found):,} things came due while you were away{of_what}"


def _count(number: int, one: str, many: str) -> str:
    return "" if not number else f"1 {one}" if number == 1 else f"{number:,} {many}"


def _make_mark() -> QIcon:
    return make_icon("brand", current_theme().colours.brand, _MARK)


def start_watch(desk: Desk, window: MainWindow) -> Callable[[], object]:
    """Begin to tell what comes due in an open workspace; returns what ends it."""
    return ReminderWatch(desk, window).close
