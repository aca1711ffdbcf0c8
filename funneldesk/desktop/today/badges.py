"""The numbers beside Today and Leads in the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from funneldesk.queries.today import count_waiting

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow
    from funneldesk.queries.today import Waiting

_REST = 700
"""Milliseconds without a change before it is counted anew: counting must not compete with the painting of a change."""
_TICK = 30_000
_TABLES = frozenset({"activity", "contact", "deal", "handoff", "mention", "notice", "setting", "user"})


class Badges(QObject):
    """Keeps the numbers right while things change and days pass.

    Args:
        desk: the open workspace; this goes with it.
        window: whose navigation shows them.
    """

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(desk)
        self._desk, self._window = desk, window
        self._day: dt.date | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self.ask)
        self._clock = QTimer(self, interval=_TICK)
        self._clock.timeout.connect(self.tick)
        self._clock.start()
        desk.changed.connect(self._follow)
        desk.me_changed.connect(self._rest.start)
        desk.seen.connect(self._rest.start)
        self.ask()

    def ask(self) -> None:
        """Count anew."""
        if not self._desk.is_closed:
            self._day = self._today()
            self._desk.ask_behind(count_waiting, self, self._show, actor_id=self._desk.me)

    def tick(self) -> None:
        """A new day has other numbers."""
        if self._today() != self._day:
            self.ask()

    def close(self) -> None:
        """Show no numbers of a workspace that is closed."""
        self._clock.stop()
        self._rest.stop()
        for key in ("today", "leads"):
            self._window.set_badge(key, 0)

    def _today(self) -> dt.date:
        return self._desk.app.clock.now().astimezone(self._desk.app.business.zone).date()

    def _follow(self, change: Change) -> None:
        if _TABLES & set(change.touched.tables()):
            self._rest.start()

    def _show(self, waiting: Waiting) -> None:
        self._window.set_badge("today", waiting.today)
        self._window.set_badge("leads", waiting.leads)
