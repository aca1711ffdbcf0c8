"""The agreement of both teams, and what it says otherwise than before, as text to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from funneldesk.queries.agreement import Agreement, Difference, Section

_TERM = 130
_TWO_COLUMNS = 720
_AT_LEFT = 2
"""So many of the sections stand in the left column."""


class AgreementView(QWidget):
    """Terms at the left, words at the right; two columns of sections where there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Agreement | None = None
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(20)

    @property
    def text(self) -> str:
        """All that is shown, for tests and the clipboard."""
        return "\n".join(label.text() for label in self.findChildren(PlainLabel))

    def show_agreement(self, agreement: Agreement) -> None:
        """Show another agreement; the same one again changes nothing."""
        if agreement == self._shown:
            return
        self._shown = agreement
        clear_layout(self._row)
        halves = (agreement.sections[:_AT_LEFT], agreement.sections[_AT_LEFT:])
        for sections in halves:
            self._row.addWidget(_make_column(sections), 1, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Two columns where there is room."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        is_wide = event.size().width() >= current_theme().px(_TWO_COLUMNS)
        self._row.setDirection(way.LeftToRight if is_wide else way.TopToBottom)


class DifferenceList(QWidget):
    """Lines of the agreement that say something else now: before and after."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)

    def show_differences(self, differences: Sequence[Difference]) -> None:
        """Show other lines."""
        clear_layout(self._grid)
        if not differences:
            self._grid.addWidget(PlainLabel("The agreement is the same today.", tone="second", wrap=True), 0, 0, 1, 3)
            return
        for column, words in enumerate(("", "Then", "Now")):
            self._grid.addWidget(PlainLabel(words, tone="muted", role="small"), 0, column)
        for row, one in enumerate(differences, 1):
            term = PlainLabel(one.term, weight=SEMIBOLD, wrap=True)
            term.setFixedWidth(current_theme().px(_TERM))
            then = PlainLabel(one.before or "not there", tone="second", wrap=True)
            now = PlainLabel(one.after or "not there any more", wrap=True)
            for column, label in enumerate((term, then, now)):
                self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)


def clear_layout(layout: QBoxLayout | QGridLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _make_column(sections: Sequence[Section]) -> QWidget:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for section in sections:
        column.addWidget(PlainLabel(section.title, weight=SEMIBOLD, tone="brand"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for row, clause in enumerate(section.clauses):
            term = PlainLabel(clause.term, role="note", weight=SEMIBOLD, wrap=True)
            term.setFixedWidth(current_theme().px(_TERM))
            words = PlainLabel(clause.words, role="note", tone="second", wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(term, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(grid)
    return side
