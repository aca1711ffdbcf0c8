"""What an import did: its counts, what to know, the rows that were not taken, and a way back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout

from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.importing.check_step import Counts
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.importing.draft import Outcome

_WIDTH = 560
_FLAGS = 8


class ImportResult(QDialog):
    """Stands beside the window, which goes on working.

    Args:
        desk: the open workspace.
        name: the file's name.
        outcome: what was done.
        parent: the window.
    """

    def __init__(self, desk: Desk, name: str, outcome: Outcome, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._outcome = outcome
        self._writes = bool(outcome.created or outcome.updated)
        self._since = 0
        self._is_undone = False
        self._name = name
        self.setWindowTitle("Imported")
        self.setAccessibleName(f"Imported {name}")
        set_look(self, "canvas")
        self.counts = Counts(
            [
                ("created", "new"),
                ("updated", "updated"),
                ("unchanged", "unchanged"),
                ("dropped", "left out"),
                ("refused", "not taken"),
            ]
        )
        self.counts.show_outcome(outcome)
        self.undo = Button("Undo the import", on_click=self._undo)
        self.undo.setVisible(self._writes)
        self.save = Button("Save the bad rows…", on_click=self._save)
        self.save.setVisible(outcome.refused_rows is not None)
        self.close_button = Button("Close", look="primary", on_click=self.accept)
        self.said = PlainLabel("", tone="muted", role="note", wrap=True)
        self.said.hide()
        self._lay_out()
        self.close_button.setFocus()
        desk.changed.connect(self._follow)

    def save_to(self, path: Path) -> None:
        """Put the rows that were not taken, each with its reason, into a file."""
        if self._outcome.refused_rows is None:
            return
        try:
            shutil.copyfile(self._outcome.refused_rows, path)
        except OSError as error:
            self._say(f"{path.name} could not be written: {error.strerror}. Choose another folder.")
        else:
            self._say(f"Saved as {path.name}. Mend the rows there and import that file.")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(PlainLabel(f"{self._name} is imported", role="subtitle", weight=SEMIBOLD, wrap=True))
        column.addWidget(self.counts)
        flags = self._outcome.flags
        for flag in flags[:_FLAGS]:
            column.addWidget(PlainLabel(f"• {flag}", tone="second", role="note", wrap=True))
        if len(flags) > _FLAGS:
            column.addWidget(PlainLabel(f"… and {len(flags) - _FLAGS} more.", tone="muted", role="note"))
        column.addWidget(self.said)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.undo)
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.resize(current_theme().px(_WIDTH), self.sizeHint().height())

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.show()

    def _undo(self) -> None:
        self.desk.undo()
        self.accept()

    def _save(self) -> None:
        wished = str(start_folder() / f"{Path(self._name).stem} bad rows.csv")
        name, _filter = QFileDialog.getSaveFileName(self, "Save the bad rows", wished, "CSV (*.csv)")
        if name:
            remember_folder(Path(name))
            self.save_to(Path(name))

    def _follow(self, change: Change) -> None:
        """After another change, Undo would take that one back; Edit, Undo reaches the import step by step."""
        if change.kind == "do" or (change.kind == "redo" and not self._is_undone):
            self._since += 1
        elif change.kind == "undo" and self._since:
            self._since -= 1
        else:
            self._is_undone = change.kind == "undo"
        self.undo.setVisible(self._writes and not self._is_undone)
        self.undo.setEnabled(not self._since)
        if self._is_undone:
            self._say("The import is undone; nothing of it is left.")
        elif self._since and self._writes:
            self._say("Something was changed since; Ctrl+Z takes that back and then the import, step by step.")
        else:
            self.said.hide()
