"""One step of a sequence in the editor: when, what, from which template, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout

from funneldesk.commands.sequence_step import delete_step, edit_step, move_step
from funneldesk.desktop.campaigns.flow_of import flow_of
from funneldesk.desktop.campaigns.nurture_words import KIND_WORDS, count_words
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.number_box import NumberBox
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.model.sequence import StepKind
from funneldesk.model.sequence_walk import CHANNEL_OF_STEP

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.nurture import StepRow
    from funneldesk.queries.nurture_page import NurtureChoices

EVERYBODY = "everybody"
_OWN = "own"


class StepCard(QFrame):
    """The step; Ctrl+Up and Ctrl+Down move it, Delete takes it away, the menu key shows what else there is.

    Attributes:
        picked: it has the focus: carries the step's id.
    """

    picked = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.step: StepRow | None = None
        self._choices: NurtureChoices | None = None
        set_look(self, "step")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.number = PlainLabel("", weight=SEMIBOLD, tone="mkt")
        self.days = NumberBox("Days to wait", 0, 3650)
        self.days.setKeyboardTracking(False)
        self.kind = Choice("What the step does", list(KIND_WORDS.items()), width=150)
        self.template = Choice("Template", (), width=190)
        self.content = Choice("Content", (), width=190)
        self.audience = Choice("Only for", (), width=170)
        self.note = InlineEdit("Note for the caller", placeholder="What should the caller know?")
        self.figures = PlainLabel("", tone="muted", role="note")
        self.more = Button(look="bare", icon="more", name="More about this step", on_click=self._open_menu_below)
        self._lay_out()
        self.days.editingFinished.connect(self._keep_days)
        self.note.committed.connect(lambda text: self._edit(note=text))
        self.kind.chosen.connect(lambda value: self._edit(kind=value))
        self.template.chosen.connect(lambda value: self._edit(template_id=value))
        self.content.chosen.connect(lambda value: self._edit(content_id=value))
        self.audience.chosen.connect(self._keep_audience)

    def show_step(self, step: StepRow, choices: NurtureChoices) -> None:
        """Show a step."""
        self.step, self._choices = step, choices
        self.setAccessibleName(f"Step {step.place}: {KIND_WORDS.get(step.kind, step.kind)}")
        self.number.setText(str(step.place))
        if not self.days.hasFocus():
            self.days.setValue(step.wait_days)
        self.kind.set_value(step.kind)
        channel = CHANNEL_OF_STEP.get(step.kind)
        fitting: list[tuple[object, str]] = [(one.id, one.name) for one in choices.templates if one.channel == channel]
        nothing = {StepKind.CONTENT: "Usual words", StepKind.CALL: "No script"}.get(StepKind(step.kind), "Choose…")
        self.template.set_items([(None, nothing), *fitting])
        self.template.set_value(step.template_id)
        self.template.setVisible(step.kind != StepKind.WAIT)
        self.content.set_items([(None, "Choose content…"), *choices.contents])
        self.content.set_value(step.content_id)
        self.content.setVisible(step.kind == StepKind.CONTENT)
        self.note.set_value(step.note or "")
        self.note.setVisible(step.kind == StepKind.CALL)
        self._show_audience(step, choices)
        words = [count_words(step.waiting, "person waits", "wait")] if step.waiting else []
        words += [f"{step.sent:,} sent"] if step.sent else []
        self.figures.setText(" · ".join(words))
        self.figures.setVisible(bool(words))

    def _show_audience(self, step: StepRow, choices: NurtureChoices) -> None:
        known = next((one for one in choices.segments if one[2] == step.condition), None)
        items: list[tuple[object, str]] = [(EVERYBODY, "Everybody")]
        if step.condition is not None and known is None:
            items.append((_OWN, "Those a condition finds"))
        self.audience.set_items([*items, *((one[0], f"Only: {one[1]}") for one in choices.segments)])
        self.audience.set_value(EVERYBODY if step.condition is None else _OWN if known is None else known[0])
        self.audience.setVisible(step.kind != StepKind.WAIT)

    def open_menu(self, at: QPoint) -> None:
        """Show what can be done with the step."""
        menu = QMenu(self)
        menu.addAction("Move up\tCtrl+Up").triggered.connect(lambda _on=False: self.move_by(-1))
        menu.addAction("Move down\tCtrl+Down").triggered.connect(lambda _on=False: self.move_by(1))
        menu.addSeparator()
        menu.addAction("Delete\tDel").triggered.connect(lambda _on=False: self.delete())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def move_by(self, places: int) -> None:
        """Move the step up or down."""
        if self.step is not None:
            self._desk.tell(move_step, self, step_id=self.step.id, place=self.step.place - 1 + places)

    def delete(self) -> None:
        """Put the step into the bin."""
        if self.step is not None:
            self._desk.tell(delete_step, self, step_id=self.step.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move and delete by keys."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_by(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """The menu, at the pointer or at the step."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.open_menu(self.mapToGlobal(QPoint(24, 24)) if by_key else event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The focused step is the one that is previewed."""
        super().focusInEvent(event)
        if self.step is not None:
            self.picked.emit(self.step.id)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click gives the focus."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def _open_menu_below(self) -> None:
        self.open_menu(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _keep_days(self) -> None:
        if self.step is not None and self.days.value() != self.step.wait_days:
            self._edit(wait_days=self.days.value())

    def _keep_audience(self, value: object) -> None:
        if value == _OWN or self._choices is None:
            return
        found = next((one[2] for one in self._choices.segments if one[0] == value), None)
        self._edit(condition=found)

    def _edit(self, **values: Any) -> None:
        step = self.step
        if step is None:
            return
        choices = self._choices

        def put_back(error: object) -> None:
            self._desk.surface.show_toast(str(error))
            if choices is not None:
                self.show_step(step, choices)

        self._desk.submit(
            lambda work: edit_step(work, step_id=step.id, **values), self, name="edit_step", on_refused=put_back
        )

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(8)
        self.number.setMinimumWidth(current_theme().px(18))
        self.number.setMinimumHeight(current_theme().px(28))
        row.addWidget(self.number, 0, Qt.AlignmentFlag.AlignTop)
        middle = QVBoxLayout()
        middle.setSpacing(4)
        parts = flow_of(
            PlainLabel("After", tone="second"),
            self.days,
            PlainLabel("days", tone="second"),
            self.kind,
            self.template,
            self.content,
            self.audience,
        )
        middle.addWidget(parts)
        middle.addWidget(self.note)
        middle.addWidget(self.figures)
        row.addLayout(middle, 1)
        row.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
