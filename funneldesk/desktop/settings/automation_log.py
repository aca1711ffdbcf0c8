"""The log of automations: what each did, or why it did not, the newest first; what it did can be taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.settings.automation_hits import make_record_link
from funneldesk.desktop.settings.page import SettingsCard
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import Pill, PlainLabel
from funneldesk.formatting.moment import moment_text
from funneldesk.model.automation_event import Outcome
from funneldesk.queries.automations import read_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.automations import RunRow

_SHOWN = 40
OUTCOMES: tuple[tuple[object, str], ...] = (
    ("", "All that was looked at"),
    (Outcome.FIRED.value, "Did something"),
    (Outcome.PASSED.value, "A condition did not hold"),
    (Outcome.HELD.value, "Stopped by a guard"),
    (Outcome.FAILED.value, "Failed"),
)
_PILLS: dict[str, tuple[str, Any]] = {
    Outcome.FIRED: ("Did it", "good"),
    Outcome.PASSED: ("Passed over", "plain"),
    Outcome.HELD: ("Stopped", "warn"),
    Outcome.FAILED: ("Failed", "bad"),
}


class RunLine(QWidget):
    """One line: when, what came of it, the rule, the record, and why."""

    def __init__(self, desk: Desk, run: RunRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.run = desk, run
        set_look(self, "plain")
        zone = desk.app.business.zone
        now = desk.app.clock.now()
        word, kind = _PILLS[run.outcome]
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Pill(word, kind))
        head.addWidget(PlainLabel(run.automation, elide=True), 1)
        head.addWidget(make_record_link(desk, run.record_kind, run.record_id, run.record))
        head.addWidget(PlainLabel(moment_text(run.due_at, now=now, zone=zone), tone="muted", role="note"))
        self.take_back: Button | None = None
        if run.stands and run.entry_id is not None:
            self.take_back = Button(
                "Take back", look="link", name=f"Take back: {run.why}", on_click=partial(self._undo, run.entry_id)
            )
            head.addWidget(self.take_back)
        elif run.entry_id is not None:
            head.addWidget(PlainLabel("Taken back", tone="muted", role="note"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(1)
        column.addLayout(head)
        column.addWidget(PlainLabel(run.why, tone="second", role="note", wrap=True))

    def _undo(self, entry_id: int) -> None:
        """Take back what this run did, alone."""

        def done(_done: object) -> None:
            self.desk.surface.show_toast(f"Taken back: {self.run.why}")

        def failed(error: BaseException) -> None:
            self.desk.surface.show_toast(str(error))

        self.desk.bridge.deliver(self.desk.app.undo_entry(entry_id), self, done, failed)


class AutomationLog(SettingsCard):
    """The card with the newest lines."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("What they did, and why not", "The newest first. Each can be taken back alone.")
        self.desk = desk
        self.setAccessibleName("Log of automations")
        self.which = Choice("Of which automation", [(None, "All automations")], width=240)
        self.outcome = Choice("What came of it", OUTCOMES, width=200)
        self.outcome.set_value("")
        self.lines: list[RunLine] = []
        self.empty = PlainLabel(
            "Nothing yet. Once something happens that an automation waits for, it is told here.",
            tone="muted",
            wrap=True,
        )
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.which)
        head.addWidget(self.outcome)
        head.addStretch(1)
        self.column.addLayout(head)
        self.column.addWidget(self.empty)
        self.column.addLayout(self._list)
        self._question = 0
        self.which.chosen.connect(lambda _one: self.ask())
        self.outcome.chosen.connect(lambda _one: self.ask())

    def show_rules(self, rules: Sequence[tuple[int, str]]) -> None:
        """Offer these automations to choose from."""
        self.which.set_items([(None, "All automations"), *rules])

    def ask(self) -> None:
        """Read the log anew."""
        self._question += 1
        question = self._question
        chosen = self.which.value
        self.desk.ask(
            read_runs,
            self,
            lambda runs: self._show(question, runs),
            automation_id=chosen if isinstance(chosen, int) else None,
            outcomes=(str(self.outcome.value),) if self.outcome.value else (),
            limit=_SHOWN,
        )

    def _show(self, question: int, runs: Sequence[RunRow]) -> None:
        if question != self._question:
            return
        if [line.run for line in self.lines] != list(runs):
            for line in self.lines:
                self._list.removeWidget(line)
                line.hide()
                line.deleteLater()
            self.lines = [RunLine(self.desk, run) for run in runs]
            for line in self.lines:
                self._list.addWidget(line)
        self.empty.setVisible(not runs)
