"""What the Pipeline room shows where there is no card to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel

if TYPE_CHECKING:
    from collections.abc import Callable


def make_empty(on_new: Callable[[], object], on_import: Callable[[], object]) -> EmptyState:
    """There is no deal at all yet."""
    page = EmptyState(
        "pipeline",
        "No deals yet",
        "A deal is a possible sale with an amount. Add the first one, or import the list you keep today.",
        button="New deal",
        on_click=on_new,
    )
    layout = page.layout()
    if isinstance(layout, QVBoxLayout):
        button = Button("Import a spreadsheet", icon="import", on_click=on_import)
        layout.insertWidget(layout.count() - 1, button, 0, Qt.AlignmentFlag.AlignHCenter)
    return page


def make_nothing(on_clear: Callable[[], object]) -> EmptyState:
    """There are deals, but none that fits the filters."""
    return EmptyState(
        "filter",
        "No deal fits these filters",
        "There are deals in this pipeline; take a filter away to see them.",
        button="Clear filters",
        on_click=on_clear,
    )


class BrokenPage(QWidget):
    """The board could not be read."""

    def __init__(self, retry: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self.trouble = ErrorPanel(
            "The board could not be read.",
            safe="Nothing was changed.",
            advice="Try again; if it stays so, close other programs that use the file.",
            retry=retry,
        )
        column = QVBoxLayout(self)
        column.addWidget(self.trouble, 0, Qt.AlignmentFlag.AlignTop)
