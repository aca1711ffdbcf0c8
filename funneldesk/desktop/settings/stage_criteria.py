"""The exit criteria of one stage: what must be true before a deal leaves it forwards, in the owner's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.stage_criterion import (
    create_criterion,
    delete_criterion,
    edit_criterion,
    reorder_criteria,
)
from funneldesk.desktop.settings.page import AddLine
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.settings import CriterionSettings


class CriterionLine(QWidget):
    """One criterion: its words, buttons that move it, and one that takes it away; Ctrl+Up and Ctrl+Down move it."""

    def __init__(self, owner: StageCriteria, criterion: CriterionSettings) -> None:
        super().__init__(owner)
        self._owner = owner
        self.criterion = criterion
        self.words = InlineEdit("Exit criterion", placeholder="Words…")
        self.up = Button("↑", look="bare", name="Move up", on_click=lambda: owner.move_by(criterion.id, -1))
        self.down = Button("↓", look="bare", name="Move down", on_click=lambda: owner.move_by(criterion.id, 1))
        self.remove = Button(look="bare", icon="close", name="Remove", on_click=lambda: owner.remove(criterion.id))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(PlainLabel("•", tone="muted"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)
        for button in (self.up, self.down, self.remove):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.words.committed.connect(lambda text: owner.rename(self, text))

    def show_criterion(self, criterion: CriterionSettings, place: int, count: int) -> None:
        """Show what is stored."""
        self.criterion = criterion
        self.words.set_value(criterion.label)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < count - 1)
        for button, what in ((self.up, "Move up"), (self.down, "Move down"), (self.remove, "Remove")):
            button.setAccessibleName(f"{what}: {criterion.label}")
            button.setToolTip(what)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+arrows move the line."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if steps is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._owner.move_by(self.criterion.id, steps)
        else:
            super().keyPressEvent(event)


class StageCriteria(QWidget):
    """The list below a stage's row; closed at first."""

    def __init__(self, desk: Desk, stage_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._stage_id = desk, stage_id
        self.lines: dict[int, CriterionLine] = {}
        self._order: list[int] = []
        self.hint = PlainLabel("", tone="muted", role="note", wrap=True)
        self.add_line = AddLine("Add what must be true before a deal leaves…", self._add)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(34, 0, 32, 10)
        self._column.setSpacing(4)
        self._column.addWidget(self.hint)
        self._column.addWidget(self.add_line)
        self.hide()

    def show_criteria(self, stage: str, criteria: Sequence[CriterionSettings]) -> None:
        """Show what is stored; lines that stay keep their focus."""
        self.hint.setText(f"Before a deal leaves {stage} forwards, or skips it, all of this is ticked:")
        self.add_line.line.setAccessibleName(f"Add what must be true before a deal leaves {stage}")
        wanted = [criterion.id for criterion in criteria]
        for gone in [known for known in self.lines if known not in wanted]:
            line = self.lines.pop(gone)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for place, criterion in enumerate(criteria):
            found = self.lines.get(criterion.id)
            if found is None:
                found = self.lines[criterion.id] = CriterionLine(self, criterion)
            found.show_criterion(criterion, place, len(criteria))
            if self._column.indexOf(found) != place + 1:
                self._column.insertWidget(place + 1, found)
        self._order = wanted

    def move_by(self, criterion_id: int, steps: int) -> None:
        """Move a criterion so many places down, or up where negative."""
        order = list(self._order)
        at = order.index(criterion_id)
        to = max(0, min(len(order) - 1, at + steps))
        if to != at:
            order.insert(to, order.pop(at))
            self._submit(reorder_criteria, stage_id=self._stage_id, criterion_ids=order)

    def remove(self, criterion_id: int) -> None:
        """Put a criterion into the bin."""
        self._submit(delete_criterion, criterion_id=criterion_id)

    def rename(self, line: CriterionLine, text: str) -> None:
        """Put a criterion into other words."""

        def refused(error: FunnelDeskError) -> None:
            line.words.set_value(line.criterion.label)
            line.words.set_problem(str(error))

        self._submit(edit_criterion, refused, criterion_id=line.criterion.id, label=text)

    def _add(self, label: str) -> None:
        self._desk.submit(
            lambda work: create_criterion(work, stage_id=self._stage_id, label=label),
            self,
            name="create_criterion",
            on_done=lambda _done: self.add_line.clear(),
            on_refused=lambda error: self.add_line.set_problem(str(error)),
        )

    def _submit(
        self,
        command: Callable[..., Any],
        refused: Callable[[FunnelDeskError], object] | None = None,
        **values: Any,
    ) -> None:
        self._desk.submit(
            lambda work: command(work, **values),
            self,
            name=command.__name__,
            on_refused=refused or (lambda error: self.add_line.set_problem(str(error))),
        )
