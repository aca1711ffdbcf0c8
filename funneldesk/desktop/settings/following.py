"""Keeps a page in step with what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk


class Following(QObject):
    """Asks anew when something a page shows has changed: at once while it is seen, else when it is seen again.

    Args:
        desk: the open workspace.
        page: whose sight counts; this goes with it.
        tables: what the page shows.
        ask: asks the workspace for it.
    """

    def __init__(self, desk: Desk, page: QWidget, tables: AbstractSet[str], ask: Callable[[], object]) -> None:
        super().__init__(page)
        self._page, self._tables, self._ask = page, tables, ask
        self._is_stale = True
        desk.changed.connect(self._follow)

    def catch_up(self) -> bool:
        """Ask if something may have changed since; whether it was asked."""
        was_stale, self._is_stale = self._is_stale, False
        if was_stale:
            self._ask()
        return was_stale

    def _follow(self, change: Change) -> None:
        if not self._tables & set(change.touched.tables()):
            return
        self._is_stale = True
        if self._page.isVisible():
            self.catch_up()
