"""The Reports room: choose a report and a period, look at its pages, save it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.reports.maker import ReportMaker
from funneldesk.desktop.reports.preview import PagePreview
from funneldesk.desktop.shell.rooms import Room
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel, ProgressLine
from funneldesk.desktop.widgets.period_chip import PeriodChip
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.desktop.widgets.segment_chip import SegmentChip
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.period import EVERYTHING, Scope
from funneldesk.reports.catalogue import REPORTS
from funneldesk.reports.out_file import PDF, check_target, replace_file

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.model.business import Business
    from funneldesk.queries.lookups import Lookups
    from funneldesk.queries.period import Period
    from funneldesk.reports.catalogue import Report

_SEGMENT = "Segment: "
"""How words of a scope that say its segment begin."""
_LIST_WIDTH = 256
_PAUSE = 600
"""Milliseconds after a change before the report is made anew: an edit seldom comes alone."""


class ReportsRoom(Room):
    """The room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.scope: Scope = EVERYTHING
        self._folder = tempfile.TemporaryDirectory(prefix="funneldesk-report-", ignore_cleanup_errors=True)
        self.file: Path | None = None
        self._number = 0
        self._is_stale = True
        self._is_shown = False
        self.maker = ReportMaker()
        self.maker.progressed.connect(self._tell_progress)
        self.maker.made.connect(self._show_file)
        self.maker.failed.connect(self._show_failure)
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self.make)
        self._make_parts()
        self._lay_out()
        desk.changed.connect(self._follow)
        maker, folder = self.maker, self._folder

        def clean_up(_room: object = None) -> None:
            maker.stop()
            folder.cleanup()

        self.destroyed.connect(clean_up)

    # What the shell asks of a room.

    def entered(self) -> None:
        """Make the report if something has changed since."""
        self._is_shown = True
        self._ask_segments()
        if self._is_stale and not self.maker.is_busy:
            self.make()

    def left(self) -> None:
        """Nothing is made while the room is not shown."""
        self._is_shown = False
        self._soon.stop()

    def take_focus(self) -> None:
        """Begin in the list of reports."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_settled(self) -> bool:
        """Whether the pages shown are those of the newest report."""
        return not self.maker.is_busy and not self._soon.isActive() and self.preview.is_settled

    def show_period(self, period: Period) -> None:
        """Show the report of a period."""
        self._leave_scopeless()
        self.period.set_period(period)
        self._choose_period(period)

    def show_scope(self, scope: Scope, words: tuple[str, ...] = ()) -> None:
        """Show the report of a period, pipeline, owner and segment; `words` say all but the period."""
        self._leave_scopeless()
        self.period.set_period(scope.period)
        others = [one for one in words if not one.startswith(_SEGMENT)]
        self.narrowing.set_label(", ".join(others))
        self.narrowing.setVisible(bool(others))
        self._choose(Scope(scope.period, scope.pipeline_id, scope.owner_id, segment_id=scope.segment_id))
        self._ask_segments()

    def show_report(self, name: str) -> None:
        """Show a report by its name."""
        row = next((row for row, report in enumerate(REPORTS) if report.name == name), 0)
        self.list.setCurrentRow(row)

    # Making and showing.

    def make(self) -> None:
        """Make the chosen report; the pages of the last one stay until then."""
        self._is_stale = False
        self._number += 1
        self.trouble.hide()
        self.progress.set_progress(0, None, "")
        self._progress_line.show()
        self._set_ready(ready=False)
        out = Path(self._folder.name) / f"report-{self._number}.pdf"
        report = self.report
        self.maker.make(self.desk.path, out, name=report.name, scope=self.scope if report.has_scope else EVERYTHING)

    def cancel(self) -> None:
        """Stop making the report."""
        self.maker.stop()
        self._is_stale = True
        self._progress_line.hide()
        self._set_ready(ready=self.file is not None)
        if self.file is None:
            self._stack.setCurrentWidget(self.nothing)

    def save_as(self, path: Path) -> None:
        """Save the report that is shown."""
        if self.file is None:
            return
        try:
            check_target(path, PDF, workspace=self.desk.path)
            replace_file(path, self.file.read_bytes())
        except Exception as error:  # noqa: BLE001 - whatever the disk says is shown; nothing was changed
            self.trouble.set_error("The report was not saved.", safe="Your data is untouched.", advice=str(error))
            self.trouble.show()
            return
        self.desk.surface.show_toast(f"Saved {path.name}")

    def _show_file(self, path: str) -> None:
        before, self.file = self.file, Path(path)
        if before is not None:
            before.unlink(missing_ok=True)
        self._progress_line.hide()
        self._stack.setCurrentWidget(self.preview)
        self.preview.show_file(self.file)
        self._set_ready(ready=True)

    def _show_failure(self, words: str) -> None:
        self._progress_line.hide()
        self._is_stale = True
        self._set_ready(ready=self.file is not None)
        self.trouble.set_error("The report could not be made.", safe="Your data is untouched.", advice=words)
        self.trouble.show()
        if self.file is None:
            self._stack.setCurrentWidget(self.nothing)

    def _tell_progress(self, step: str, done: int, total: int) -> None:
        self.progress.set_progress(done, total or None, step)

    def _follow(self, change: Change) -> None:
        self._is_stale = True
        if self._is_shown and "segment" in change.touched.tables():
            self._ask_segments()
        if self._is_shown:
            self._soon.start()

    def _choose_period(self, period: Period) -> None:
        self._choose(replace(self.scope, period=period))

    def _choose(self, scope: Scope) -> None:
        if scope != self.scope or self._is_stale:
            self.scope = scope
            self.make()

    def _ask_segments(self) -> None:
        """Offer the segments there are; one in force that is gone is no longer."""

        def offer(lookups: Lookups) -> None:
            names = {row.id: row.name for row in lookups.segments}
            gone = self.scope.segment_id not in {None, *names}
            self.segment.set_segments(names, None if gone else self.scope.segment_id)
            if gone:
                self._choose(replace(self.scope, segment_id=None))

        self.desk.ask(read_lookups, self, offer)

    def _choose_segment(self, segment_id: int | None) -> None:
        self._choose(replace(self.scope, segment_id=segment_id))
        self._ask_segments()

    def _widen(self) -> None:
        """Back to all pipelines and owners."""
        self.narrowing.hide()
        self._choose(replace(self.scope, pipeline_id=None, owner_id=None))

    @property
    def report(self) -> Report:
        """The chosen report."""
        return REPORTS[max(0, self.list.currentRow())]

    def _choose_report(self) -> None:
        """Another report: the pages of the last one go, for they are none of it."""
        self._forget_file()
        self._show_report_words()
        self.make()

    def _leave_scopeless(self) -> None:
        """Choose a report that a period narrows."""
        if not self.report.has_scope:
            self.show_report(next(one.name for one in REPORTS if one.has_scope))

    def _forget_file(self) -> None:
        before, self.file = self.file, None
        if before is not None:
            before.unlink(missing_ok=True)
        self._stack.setCurrentWidget(self.nothing)

    def _show_report_words(self) -> None:
        report = self.report
        self._title.setText(report.title)
        self._about.setText(report.words)
        for chip in (self.period, self.segment):
            chip.setVisible(report.has_scope)
        has_narrowing = self.scope.pipeline_id is not None or self.scope.owner_id is not None
        self.narrowing.setVisible(report.has_scope and has_narrowing)

    def _open(self) -> None:
        """Open a copy in the system's viewer, so that nothing there can touch the preview's file."""
        if self.file is None:
            return
        copy = Path(tempfile.mkdtemp(prefix="funneldesk-open-", dir=self._folder.name)) / self._file_name()
        shutil.copyfile(self.file, copy)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "Save PDF", str(start_folder() / self._file_name()), "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: remember_folder(Path(path)))
        dialog.fileSelected.connect(lambda path: self.save_as(Path(path)))
        dialog.open()

    def _file_name(self) -> str:
        return f"{self.report.file_word}-{self._today()[0].isoformat()}.pdf"

    def _set_ready(self, *, ready: bool) -> None:
        for button in (self.save, self.open):
            button.setEnabled(ready)

    def _today(self) -> tuple[dt.date, Business]:
        business = self.desk.app.business
        return self.desk.app.clock.now().astimezone(business.zone).date(), business

    # Widgets.

    def _make_parts(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName("Reports")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_type(self.list)
        for report in REPORTS:
            item = QListWidgetItem(report.title)
            item.setToolTip(report.title)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, report.words)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.currentRowChanged.connect(lambda _row: self._choose_report())
        self.period = PeriodChip(self._today, self)
        self.period.chosen.connect(self._choose_period)
        self.narrowing = Chip("", removable=True)
        self.narrowing.removed.connect(self._widen)
        self.narrowing.hide()
        self.segment = SegmentChip(self)
        self.segment.chosen.connect(self._choose_segment)
        self.save = Button("Save PDF…", look="primary", on_click=self._ask_where)
        self.open = Button("Open", name="Open in the system's PDF viewer", on_click=self._open)
        self.progress = ProgressLine("Making the report")
        self.cancel_button = Button("Cancel", name="Cancel: making the report", on_click=self.cancel)
        self.trouble = ErrorPanel("", retry=self.make)
        self.trouble.hide()
        self.preview = PagePreview(self.desk.bridge)
        self.preview.failed.connect(self._show_failure)
        self.nothing = EmptyState(
            "reports",
            "A PDF to print or send",
            "The funnel with what was won and lost, or what marketing and sales agreed on the handoff. "
            "Its pages appear here once it is made.",
            button="Make the report",
            on_click=self.make,
        )
        self._set_ready(ready=False)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 20, 16)
        row.setSpacing(12)
        self._side = Card()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.list)
        self._about = PlainLabel(REPORTS[0].words, tone="second", role="note", wrap=True)
        self._about.setContentsMargins(8, 0, 8, 6)
        column.addWidget(self._about)
        row.addWidget(self._side, 0, Qt.AlignmentFlag.AlignTop)
        page = QVBoxLayout()
        page.setSpacing(10)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        self._title = PlainLabel(REPORTS[0].title, role="subtitle", weight=SEMIBOLD, elide=True)
        bar.addWidget(self._title)
        bar.addWidget(self.period)
        bar.addWidget(self.narrowing)
        bar.addWidget(self.segment)
        bar.addStretch(1)
        bar.addWidget(self.open)
        bar.addWidget(self.save)
        page.addLayout(bar)
        self._progress_line = QWidget()
        line = QHBoxLayout(self._progress_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.progress, 1)
        line.addWidget(self.cancel_button)
        self._progress_line.hide()
        page.addWidget(self._progress_line)
        page.addWidget(self.trouble)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.preview)
        page.addLayout(self._stack, 1)
        row.addLayout(page, 1)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_side"):
            self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        row = theme.px(32)
        for place in range(self.list.count()):
            self.list.item(place).setSizeHint(QSize(0, row))
        self._side.setFixedWidth(theme.px(_LIST_WIDTH))
        self.list.setFixedHeight(row * self.list.count() + 2)


def make_room(desk: Desk) -> Room:
    """The room for an open workspace."""
    return ReportsRoom(desk)
