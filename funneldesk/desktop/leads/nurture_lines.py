"""Where a lead stands in sequences of messages, on the lead's page, with a button that ends it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.enrolment import stop_enrolments
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.formatting.moment import moment_text
from funneldesk.model.sequence import STOP_REASON_WORDS, EnrolmentState
from funneldesk.queries.nurture import read_person_nurture

if TYPE_CHECKING:
    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.nurture import EnrolledRow

_MOST = 4
_TABLES = frozenset({"enrolment", "sequence", "sequence_step"})


class NurtureLines(QWidget):
    """A line for each sequence, the newest first; hidden where the lead was never in one.

    Attributes:
        stop_buttons: those of the sequences that the lead goes through now.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lead_id: int | None = None
        self._question = 0
        self.stop_buttons: list[Button] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(PlainLabel("Nurture", role="heading", weight=SEMIBOLD))
        self._lines: QWidget | None = None
        self.hide()
        desk.changed.connect(self._follow)

    def show_lead(self, lead_id: int) -> None:
        """Show a lead's sequences."""
        if lead_id != self._lead_id:
            self.hide()
        self._lead_id = lead_id
        self._question += 1
        self._desk.ask(read_person_nurture, self, partial(self._take, self._question), lead_id)

    def _follow(self, change: Change) -> None:
        if self._lead_id is not None and change.touched.tables() & _TABLES:
            self.show_lead(self._lead_id)

    def _take(self, question: int, found: list[tuple[str, EnrolledRow]]) -> None:
        if question != self._question:
            return
        if self._lines is not None:
            self._lines.hide()
            self._lines.deleteLater()
        self._lines = QWidget()
        self.stop_buttons = []
        column = QVBoxLayout(self._lines)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for name, row in found[:_MOST]:
            column.addLayout(self._make_line(name, row))
        layout = self.layout()
        if layout is not None:
            layout.addWidget(self._lines)
        self.setVisible(bool(found))

    def _make_line(self, name: str, row: EnrolledRow) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(PlainLabel(f"{name} · {self._tell(row)}", tone="second", wrap=True), 1)
        if row.state == EnrolmentState.ACTIVE and not self._desk.app.is_read_only:
            button = Button("Stop", look="link", name=f"Stop the sequence {name}")
            button.clicked.connect(partial(self._stop, row.id))
            self.stop_buttons.append(button)
            line.addWidget(button)
        return line

    def _tell(self, row: EnrolledRow) -> str:
        if row.state == EnrolmentState.FINISHED:
            return "came to the end"
        if row.state != EnrolmentState.ACTIVE:
            return f"stopped: {STOP_REASON_WORDS.get(row.stop_reason or '', 'by hand')}"
        if row.due_at is None:
            return f"step {row.place}"
        zone, now = self._desk.app.business.zone, self._desk.app.clock.now()
        return f"step {row.place}, {moment_text(row.due_at, zone=zone, now=now)}"

    def _stop(self, enrolment_id: int, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._desk.tell(stop_enrolments, self, enrolment_ids=[enrolment_id])
