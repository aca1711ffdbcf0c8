"""The first page: which file, and what its rows are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout

from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.importing.kind_choice import KindChoice
from funneldesk.desktop.importing.steps import Step
from funneldesk.desktop.importing.words import KIND_HINTS, KIND_WORDS
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.panels import IconLabel
from funneldesk.desktop.widgets.plain import Card, PlainLabel

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.importing.draft import FileReading

FILTER = "Tables (*.csv *.tsv *.txt *.xlsx *.xls *.ods);;All files (*)"


class DropCard(Card):
    """Where a file is dropped or chosen.

    Attributes:
        dropped: carries the path.
    """

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setAccessibleName("File to import")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """A file of this machine may be dropped."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take the first file."""
        path = next((Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()), None)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)


class FileStep(Step):
    """Choose a file; what its rows are is proposed from its content.

    Attributes:
        chosen: carries the path of another file.
        kind_chosen: carries another kind.
        sheet_chosen: carries another sheet.
    """

    chosen = Signal(object)
    kind_chosen = Signal(str)
    sheet_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Which file?",
            "A CSV file or a spreadsheet. How it is written is recognised, and nothing is kept before you say so.",
            parent,
        )
        self._has_file = False
        self.drop = DropCard()
        self.name = PlainLabel("Drop a file here", weight=SEMIBOLD, elide=True)
        self.about = PlainLabel("CSV, TSV, XLSX, XLS or ODS", tone="muted", role="note", wrap=True)
        self.choose = Button("Choose a file…", look="primary", on_click=self._choose)
        self.kinds = KindChoice(KIND_WORDS, name="What the rows are")
        self.hint = PlainLabel("", tone="muted", role="note", wrap=True)
        self.looks_like = PlainLabel("", tone="info", role="note", wrap=True)
        self._sheets: list[Chip] = []
        self._sheet_row = QHBoxLayout()
        self.notices = QVBoxLayout()
        self._lay_out()
        self.drop.dropped.connect(self.chosen)
        self.kinds.chosen.connect(self.kind_chosen)

    @property
    def is_ready(self) -> bool:
        """A file was read."""
        return super().is_ready and self._has_file

    def show_path(self, path: Path) -> None:
        """Show which file is being read."""
        self._has_file = False
        self.name.setText(path.name)
        self.about.setText("")
        self.choose.setText("Another file…")
        set_look(self.choose, "")
        self._kind_card.hide()

    def show_reading(self, reading: FileReading) -> None:
        """Show what the file holds."""
        self._has_file = True
        told = [_counted(reading.rows, "row"), _counted(len(reading.columns), "column"), reading.written]
        self.about.setText(" · ".join(part for part in told if part))
        self.kinds.set_current(reading.kind)
        self.hint.setText(KIND_HINTS[reading.kind])
        self.looks_like.setText(f"This looks like {reading.looks_like}." if reading.looks_like else "")
        self.looks_like.setVisible(bool(reading.looks_like))
        self._show_sheets(reading)
        while (item := self.notices.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for words in reading.notices:
            self.notices.addWidget(PlainLabel(f"! {words}", tone="warn", role="note", wrap=True))
        self._kind_card.show()
        self.show_done()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self.drop)
        row.setContentsMargins(20, 22, 20, 22)
        row.setSpacing(14)
        row.addWidget(IconLabel("import", side=32, colour="ink_3"), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.name)
        words.addWidget(self.about)
        row.addLayout(words, 1)
        row.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignVCenter)
        self._kind_card = Card()
        column = QVBoxLayout(self._kind_card)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(PlainLabel("What is each row?", weight=SEMIBOLD))
        column.addWidget(self.looks_like)
        column.addWidget(self.kinds)
        column.addWidget(self.hint)
        self._sheet_row.setSpacing(6)
        column.addLayout(self._sheet_row)
        column.addLayout(self.notices)
        self._kind_card.hide()
        self._kind_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.drop.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.column.addWidget(self.drop)
        self.column.addWidget(self._kind_card)
        self.column.addStretch(1)

    def _show_sheets(self, reading: FileReading) -> None:
        while (item := self._sheet_row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._sheets = []
        if len(reading.sheets) < 2:  # noqa: PLR2004 - a choice needs two
            return
        self._sheet_row.addWidget(PlainLabel("Sheet", tone="second"))
        for name in reading.sheets[:8]:
            chip = Chip(name, checkable=True, on=name == reading.sheet)
            chip.clicked.connect(lambda _on=False, n=name: self.sheet_chosen.emit(n))
            self._sheet_row.addWidget(chip)
            self._sheets.append(chip)
        self._sheet_row.addStretch(1)

    def _choose(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, "Import a file", str(start_folder()), FILTER)
        if name:
            remember_folder(Path(name))
            self.chosen.emit(Path(name))


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"
