"""The third page: what the import would do, row by row, before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from funneldesk.desktop.importing.steps import Step
from funneldesk.desktop.importing.words import action_words
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.theme import BOLD
from funneldesk.desktop.widgets.plain import Card, PlainLabel, plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.importing.draft import Outcome, RowFate
    from funneldesk.desktop.widgets.plain import Tone

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_HEADINGS = ("Line", "What happens", "Row", "Why")
_ORDER = {"refused": 0, "update": 1, "create": 2, "unchanged": 3, "dropped": 4}
_TONES: dict[str, Tone] = {"created": "good", "updated": "info", "unchanged": "", "dropped": "", "refused": "bad"}
_ROW = 28


class FateModel(QAbstractTableModel):
    """The rows with their fate: those that are not taken first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[RowFate] = []

    def set_rows(self, rows: Sequence[RowFate]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = sorted(rows, key=lambda row: (_ORDER.get(row.action, 9), row.line))
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """Line, action, row, reason."""
        return 0 if parent.isValid() else len(_HEADINGS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADINGS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell."""
        row = self._rows[index.row()]
        text = (f"{row.line:,}", action_words(row.action), row.text, row.reason)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole and index.column() >= 2:  # noqa: PLR2004 - the wide columns
            return plain_tooltip(text)
        if role == Qt.ItemDataRole.ForegroundRole:
            colours = current_theme().colours
            if index.column() == 1:
                return {"refused": colours.bad_text, "update": colours.info_text, "create": colours.good_text}.get(
                    row.action, colours.ink_2
                )
            return colours.ink if index.column() == 2 else colours.ink_2  # noqa: PLR2004
        return None


class Count(QWidget):
    """A number with its word below."""

    def __init__(self, word: str, tone: Tone) -> None:
        super().__init__()
        self._word, self._tone = word, tone
        self.number = PlainLabel("–", role="title", weight=BOLD)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.number)
        column.addWidget(PlainLabel(word, tone="second", role="note"))

    def set_number(self, number: int | None) -> None:
        """Show a number; none yet shows a dash."""
        self.number.setText("–" if number is None else f"{number:,}")
        self.number.setAccessibleName(f"{self._word}: {self.number.text()}")
        self.number.set_tone(self._tone if number else "muted")


class Counts(QWidget):
    """The counts side by side; rows left out on purpose only where there are some."""

    def __init__(self, words: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = {key: Count(word, _TONES[key]) for key, word in words}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(current_theme().px(40))
        for part in self.parts.values():
            row.addWidget(part)
        row.addStretch(1)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Show an outcome's counts."""
        for key, part in self.parts.items():
            part.set_number(None if outcome is None else getattr(outcome, key))
        # Few files have such rows; for the others the word would only raise a question.
        self.parts["dropped"].setVisible(outcome is not None and outcome.dropped > 0)


class CheckStep(Step):
    """Counts, what to know, and the first rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What will happen", "Nothing is written yet. One undo takes the whole import back.", parent)
        self.outcome: Outcome | None = None
        self.counts = Counts(
            [
                ("created", "will be new"),
                ("updated", "will be updated"),
                ("unchanged", "say nothing new"),
                ("dropped", "are left out"),
                ("refused", "cannot be taken"),
            ]
        )
        self.flags = PlainLabel("", tone="second", role="note", wrap=True)
        self.model = FateModel(self)
        self.table = QTableView()
        self.table.setModel(self.model)
        self._lay_out()

    @property
    def is_ready(self) -> bool:
        """Something would be written."""
        return super().is_ready and self.outcome is not None and self.outcome.created + self.outcome.updated > 0

    def show_outcome(self, outcome: Outcome) -> None:
        """Show what would happen."""
        self.outcome = outcome
        self.counts.show_outcome(outcome)
        self.flags.setText("\n".join(f"• {flag}" for flag in outcome.flags))
        self.flags.setVisible(bool(outcome.flags))
        self.model.set_rows(outcome.rows)
        total = outcome.created + outcome.updated + outcome.unchanged + outcome.dropped + outcome.refused
        shown = len(outcome.rows)
        self.caption.setText(
            f"The first {shown:,} of {total:,} rows, those that cannot be taken first" if shown < total else "All rows"
        )
        self.show_done()

    def show_busy(self, words: str) -> None:
        """Forget the outcome before."""
        self.outcome = None
        self.counts.show_outcome(None)
        self.model.set_rows([])
        self.flags.hide()
        self.caption.setText("")
        super().show_busy(words)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "caption"):
            self._fit()

    def _lay_out(self) -> None:
        self.caption = PlainLabel("", tone="muted", role="note")
        table = self.table
        table.setAccessibleName("Rows and what happens to them")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        set_type(table)
        set_type(header, "note")
        set_look(header, "tight")
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(table)
        self.column.addWidget(self.counts)
        self.column.addWidget(self.flags)
        self.column.addWidget(self.caption)
        self.column.addWidget(card, 1)
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        self.table.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        for place, width in enumerate((70, 120, 300)):
            self.table.setColumnWidth(place, theme.px(width))
