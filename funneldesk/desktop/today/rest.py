"""What Today shows where there is no line: all is done, or nothing was ever begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.today.words import tell_coming
from funneldesk.desktop.widgets.panels import EmptyState, IconLabel
from funneldesk.desktop.widgets.plain import Card, PlainLabel

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from zoneinfo import ZoneInfo

    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.today_items import TodayItem


class AllDone(Card):
    """Says gladly that nothing waits, and what comes next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = PlainLabel("All done. Nothing waits for you today.", role="subtitle", weight=SEMIBOLD, wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.coming = PlainLabel("", tone="second", wrap=True)
        self.coming.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 32, 24, 32)
        column.setSpacing(8)
        column.addWidget(IconLabel("check", side=36, colour="good"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(words)
        column.addWidget(self.coming)

    def show_coming(self, coming: Sequence[TodayItem], now: dt.datetime, zone: ZoneInfo) -> None:
        """Show what comes after today."""
        lines = [tell_coming(item, now, zone) for item in coming]
        text = "\n".join(["Next:", *lines]) if lines else "Nothing is planned for the days to come either."
        self.coming.setText(text)
        self.setAccessibleName(f"All done. Nothing waits for you today. {text}")


def make_new(on_import: Callable[[], object]) -> EmptyState:
    """A workspace without a lead or a deal."""
    page = EmptyState(
        "today",
        "Your day begins here",
        "Leads to accept, calls to make, deals going cold and the month against its target come together here. "
        "Import the list you keep today, or add a lead in one line with Ctrl+N.",
        button="Import a spreadsheet",
        on_click=on_import,
    )
    page.setMinimumHeight(320)
    return page
