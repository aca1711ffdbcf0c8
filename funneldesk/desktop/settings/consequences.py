"""The panel that says what other rules would do, before they are put in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.settings.consequence_words import tell_movement, tell_study, tell_weekly
from funneldesk.desktop.settings.threshold_chart import ThresholdChart
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import ProgressLine
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import Cancelled, FunnelDeskError
from funneldesk.queries.qualification_preview import preview_qualification

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.qualification_preview import Movement, QualificationPreview


class _Watch:
    """Follows one question from its own thread, and ends it once nobody waits for it any more."""

    def __init__(self, panel: ConsequencePanel, desk: Desk) -> None:
        self._panel, self._bridge = panel, desk.bridge
        self.is_over = False

    def __call__(self, done: int, steps: int) -> None:
        """So many leads are done."""
        if self.is_over:
            raise Cancelled("Another question was asked.")
        self._bridge.call(self._panel, self._panel.show_progress, (self, done, steps))


class ConsequencePanel(QWidget):
    """Asks what rules would do, off the window's thread, and tells it: who crosses, how many a week, which past wins.

    The newest question wins; one that is under way can be ended.

    Args:
        desk: the open workspace.

    Attributes:
        answered: a question was begun or ended, or what stood there is gone.
    """

    answered = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._watch: _Watch | None = None
        self.preview: QualificationPreview | None = None
        self.progress = ProgressLine("Trying the rules on your leads")
        self.cancel_button = Button("Cancel", on_click=self.forget)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.movement = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.weekly = PlainLabel("", tone="second", wrap=True)
        self.study = PlainLabel("", tone="second", wrap=True)
        self.chart = ThresholdChart()
        self._become, self._stop = _Names("would become an MQL", desk), _Names("would stop being an MQL", desk)
        self._lay_out()

    @property
    def is_busy(self) -> bool:
        """Whether a question is under way."""
        return self._watch is not None

    def ask(self, **rules: Any) -> None:
        """Ask what these rules would do, in the words of `preview_qualification`."""
        self.forget()
        watch = self._watch = _Watch(self, self._desk)
        self._waiting.show()
        self.progress.set_progress(0, None)
        self.answered.emit()

        def done(preview: QualificationPreview) -> None:
            if self._watch is watch:
                self._watch = None
                self._show(preview)

        def failed(error: BaseException) -> None:
            if self._watch is not watch or isinstance(error, Cancelled):
                return
            self._watch = None
            self._waiting.hide()
            known = isinstance(error, FunnelDeskError)
            self.problem.setText(str(error) if known else "That could not be worked out; nothing was changed.")
            self.problem.show()
            self.answered.emit()

        future = self._desk.app.ask(preview_qualification, watch=watch, **rules)
        self._desk.bridge.deliver(future, self, done, failed)

    def forget(self) -> None:
        """Show nothing, and end the question under way."""
        if self._watch is not None:
            self._watch.is_over = True
            self._watch = None
        self.preview = None
        for widget in (self._waiting, self._answer, self.problem):
            widget.hide()
        self.answered.emit()

    def show_progress(self, step: tuple[_Watch, int, int]) -> None:
        """The question has come so far."""
        watch, done, steps = step
        if watch is self._watch:
            self.progress.set_progress(done, steps, f"{100 * done // steps} %")

    def _show(self, preview: QualificationPreview) -> None:
        self.preview = preview
        self._waiting.hide()
        self.movement.setText(tell_movement(preview))
        self.weekly.setText(tell_weekly(preview.weekly))
        self.study.setText(tell_study(preview.study))
        self._become.show_names(preview.become)
        self._stop.show_names(preview.stop)
        self.chart.setVisible(preview.study.is_telling)
        if preview.study.is_telling:
            self.chart.show_study(preview.study)
        self._answer.show()
        self.answered.emit()

    def _lay_out(self) -> None:
        self._waiting = QWidget(self)
        row = QHBoxLayout(self._waiting)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel_button)
        self._answer = QWidget(self)
        inside = QVBoxLayout(self._answer)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.movement)
        inside.addWidget(self._become)
        inside.addWidget(self._stop)
        inside.addWidget(self.weekly)
        inside.addWidget(self.study)
        inside.addWidget(self.chart)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._waiting, self.problem, self._answer):
            column.addWidget(widget)
            widget.hide()


class _Names(QWidget):
    """The first few leads that would cross one way, and a way to see all of them."""

    def __init__(self, what: str, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what, self._desk = what, desk
        self._movement: Movement | None = None
        self._heading = PlainLabel("", tone="second", role="note")
        self.all_button = Button("See all", look="link", on_click=self._open)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(1)
        self._grid.setColumnStretch(1, 1)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._heading)
        head.addWidget(self.all_button)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(self._grid)

    def show_names(self, movement: Movement) -> None:
        """Name them."""
        self._movement = movement
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.setVisible(movement.n > 0)
        self._heading.setText(f"{self._what[:1].upper()}{self._what[1:]}")
        self.all_button.setText("See it" if movement.n == 1 else f"See all {movement.n:,}")
        self.all_button.setAccessibleName(f"See the {movement.n} that {self._what}")
        for row, lead in enumerate(movement.first):
            self._grid.addWidget(PlainLabel(lead.name or f"Lead {lead.contact_id}", elide=True), row, 0)
            self._grid.addWidget(PlainLabel(lead.why, tone="second", elide=True), row, 1)

    def _open(self) -> None:
        if self._movement is not None:
            title = f"{self._movement.n:,} that {self._what}"
            self._desk.records_wanted.emit(title, "contact", self._movement.ids)
