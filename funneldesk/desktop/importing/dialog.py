"""The pages of an import in one dialog; nothing is written before Import is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.importing.check_step import CheckStep
from funneldesk.desktop.importing.columns_step import ColumnsStep
from funneldesk.desktop.importing.draft import ImportDraft
from funneldesk.desktop.importing.file_step import FileStep
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.painted import StageTrack
from funneldesk.desktop.widgets.plain import PlainLabel, Rule

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from PySide6.QtGui import QCloseEvent, QKeyEvent

    from funneldesk.desktop.importing.draft import FileReading, Importer, Outcome, Running
    from funneldesk.desktop.importing.steps import Step

_STEPS = ("File", "Columns", "Check")
_SIZE = (900, 640)


class ImportDialog(QDialog):
    """Three pages with Back and Next; Esc leaves without a trace.

    Args:
        importer: reads and previews.
        parent: the window.

    Attributes:
        confirmed: carries the `ImportDraft` and the last `Outcome` once Import was pressed.
    """

    confirmed = Signal(object, object)

    def __init__(self, importer: Importer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._importer = importer
        self._running: Running | None = None
        self.draft: ImportDraft | None = None
        self.reading: FileReading | None = None
        self.setWindowTitle("Import a spreadsheet")
        self.setAccessibleName("Import a spreadsheet")
        self.setModal(True)
        self.file_step = FileStep()
        self.columns_step = ColumnsStep()
        self.check_step = CheckStep()
        self.steps: tuple[Step, ...] = (self.file_step, self.columns_step, self.check_step)
        self.track = StageTrack(list(_STEPS), 0, kinds=["brand"] * len(_STEPS))
        self.cancel = Button("Cancel", on_click=self.reject)
        self.back = Button("Back", on_click=self.go_back)
        self.next = Button("Next", look="primary", on_click=self.go_on)
        self.note = PlainLabel("", tone="muted", role="note", elide=True)
        self._lay_out()
        self._connect()
        self._show_step(0)

    @property
    def step(self) -> int:
        """Which page is shown, from 0."""
        return self._stack.currentIndex()

    def start(self, path: Path | None) -> None:
        """Open with a file, or ask for one."""
        self.open()
        if path is not None:
            self.set_path(path)
        else:
            self.file_step.choose.setFocus()

    def set_path(self, path: Path) -> None:
        """Read a file."""
        self.file_step.show_path(path)
        self._read(ImportDraft(path))
        self._show_step(0)

    def go_on(self) -> None:
        """The next page; on the last one, import."""
        if not self.steps[self.step].is_ready or self.draft is None:
            return
        if self.step == len(self.steps) - 1:
            outcome = self.check_step.outcome
            draft = self.draft
            self.accept()
            self.confirmed.emit(draft, outcome)
            return
        self._show_step(self.step + 1)
        if self.steps[self.step] is self.check_step:
            self._preview()

    def go_back(self) -> None:
        """The page before."""
        if self.step > 0:
            self._stop()
            self._show_step(self.step - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Alt+Left goes back; Enter never leaves a field for the next page by accident."""
        if event.key() == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.go_back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Leaving stops what is being worked out."""
        self._stop()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """As Cancel."""
        self._stop()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        theme = current_theme()
        set_look(self, "canvas")
        head = QWidget()
        set_look(head, "header")
        top = QVBoxLayout(head)
        top.setContentsMargins(24, 16, 24, 10)
        top.addWidget(self.track)
        self._stack = QStackedWidget()
        for step in self.steps:
            self._stack.addWidget(step)
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 12, 24, 16)
        foot.setSpacing(8)
        foot.addWidget(self.cancel)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(head)
        column.addWidget(self._stack, 1)
        column.addWidget(Rule())
        column.addLayout(foot)
        width, height = _SIZE
        self.resize(theme.px(width), theme.px(height))
        window = self.parentWidget()
        if window is not None:
            self.resize(self.size().boundedTo(window.window().size()))
        # The room's children decide how small a page can be; a small screen must still hold the dialog.
        self.setMinimumSize(640, 480)

    def _connect(self) -> None:
        self.file_step.chosen.connect(self.set_path)
        self.file_step.kind_chosen.connect(self._take_kind)
        self.file_step.sheet_chosen.connect(self._take_sheet)
        self.columns_step.field_chosen.connect(self._take_field)
        self.columns_step.reading_chosen.connect(self._take_reading)
        self.columns_step.period_chosen.connect(self._take_period)
        for step in self.steps:
            step.ready_changed.connect(self._follow)

    def _take_kind(self, kind: str) -> None:
        if self.draft is not None:
            self._read(self.draft.with_kind(kind))

    def _take_sheet(self, sheet: str) -> None:
        if self.draft is not None:
            self._read(self.draft.with_sheet(sheet))

    def _take_field(self, column: str, field: str) -> None:
        if self.draft is None or self.reading is None:
            return
        self.draft = self.draft.with_field(column, field)
        self.columns_step.follow(self.draft)

    def _take_reading(self, column: str, reading: str) -> None:
        if self.draft is not None:
            self.draft = self.draft.with_reading(column, reading)
            self.columns_step.follow(self.draft)

    def _take_period(self, period: tuple[dt.date, dt.date]) -> None:
        if self.draft is not None:
            self.draft = self.draft.with_period(*period)
            self.columns_step.follow(self.draft)

    def _read(self, draft: ImportDraft) -> None:
        self._stop()
        self.draft = draft
        self.file_step.show_busy(f"Reading {draft.path.name}")
        self._running = self._importer.read(draft, self._show_reading, self._show_unreadable)

    def _show_reading(self, reading: FileReading) -> None:
        self._running = None
        if self.draft is None:
            return
        self.reading = reading
        fields = {column.name: column.field for column in reading.columns}
        self.draft = ImportDraft(
            self.draft.path,
            reading.kind,
            reading.sheet or self.draft.sheet,
            fields,
            {name: way for name, way in self.draft.readings.items() if name in fields},
            self.draft.period,
        )
        self.file_step.show_reading(reading)
        self.columns_step.show_reading(reading, self.draft)
        if self.step == 0 and not self.file_step.isAncestorOf(self.focusWidget()):
            self.next.setFocus()

    def _show_unreadable(self, sentence: str) -> None:
        self._running = None
        self.file_step.show_failure(sentence)
        self.file_step.choose.setFocus()

    def _preview(self) -> None:
        if self.draft is None:
            return
        self.check_step.show_busy("Working out what would happen")
        self._running = self._importer.preview(self.draft, self._show_outcome, self.check_step.show_failure)

    def _show_outcome(self, outcome: Outcome) -> None:
        self._running = None
        self.check_step.show_outcome(outcome)

    def _show_step(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self.track.set_steps(list(_STEPS), index, kinds=["brand"] * len(_STEPS))
        self.back.setVisible(index > 0)
        self._follow()
        # The focus of a page that is gone would be lost; it goes to what is asked, else to the button that goes on.
        QTimer.singleShot(0, self.next, self._focus)

    def _focus(self) -> None:
        if self.next.isEnabled():
            self.next.setFocus()
        elif self.step == 0:
            # Enter on what has the focus must not mean Cancel after a file that could not be read.
            self.file_step.choose.setFocus()
        elif self.steps[self.step] is self.columns_step:
            self.columns_step.focus_question()

    def _follow(self) -> None:
        step = self.steps[self.step]
        self.next.setEnabled(step.is_ready)
        last = step is self.check_step
        outcome = self.check_step.outcome
        self.next.setText("Import" if last else "Next")
        self.next.setAccessibleName(self.next.text())
        note = ""
        if last and step.is_ready and outcome is not None and outcome.refused:
            one = outcome.refused == 1
            rows = "1 row that cannot be taken is" if one else f"{outcome.refused:,} rows that cannot be taken are"
            note = f"{rows} left out; you can save {'it' if one else 'them'} afterwards."
        elif last and outcome is not None and not outcome.created + outcome.updated:
            note = "There is nothing new to import."
        self.note.setText(note)

    def _stop(self) -> None:
        if self._running is not None:
            self._running.cancel()
            self._running = None
