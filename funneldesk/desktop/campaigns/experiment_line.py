"""What a campaign's running experiment says so far, with the question whether to use the winner for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.commands.experiment import decide_experiment
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.outreach.experiment_words import tell_state

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.experiments import ExperimentRow


class ExperimentLine(QWidget):
    """The line; hidden while no experiment runs.

    Attributes:
        wanted: the id of an experiment whose page is wanted.
    """

    wanted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._row: ExperimentRow | None = None
        set_look(self, "notice-info")
        self.words = PlainLabel("", tone="info", role="note", wrap=True)
        self.button = Button("", look="link", name="Experiment", on_click=self._act)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 6)
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_experiments(self, rows: tuple[ExperimentRow, ...]) -> None:
        """Show the running one of a campaign's experiments."""
        self._row = row = next((row for row in rows if row.state == "running"), None)
        self.setVisible(row is not None)
        if row is None:
            return
        self.words.setText(f"Experiment “{row.name}”: {tell_state(row.result, row.labels)}")
        is_decided = row.result.state == "decided" and row.result.leader is not None
        self.button.setText(f"Use {row.labels[row.result.leader or '']} for the rest" if is_decided else "Open")
        self.button.setAccessibleName(f"{self.button.text()}: experiment {row.name}")

    def _act(self) -> None:
        row = self._row
        if row is None:
            return
        leader = next((one for one in row.variants if one.key == row.result.leader), None)
        if row.result.state == "decided" and leader is not None:
            self._desk.tell(decide_experiment, self, experiment_id=row.id, variant_id=leader.id)
        else:
            self.wanted.emit(row.id)
