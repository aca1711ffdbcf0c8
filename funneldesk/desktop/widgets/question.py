"""A small question over the window: parts, a problem line, one answer; and a choice among chips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject, QPoint
    from PySide6.QtGui import QKeyEvent


class _PartsArea(QScrollArea):
    """The parts; where the window is too low for them they scroll, so that the answer stays in reach."""

    LEAST = 72

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.body = QWidget()
        set_look(self.body, "plain")
        self.parts = QVBoxLayout(self.body)
        self.parts.setContentsMargins(0, 0, 0, 0)
        self.parts.setSpacing(8)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self.body)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Lines break."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """As high as the parts are."""
        if self.parts.hasHeightForWidth():
            return self.parts.totalHeightForWidth(width)
        return self.parts.totalSizeHint().height()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As the parts want it."""
        return self.parts.totalSizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few lines at least."""
        hint = self.parts.totalSizeHint()
        return QSize(0, min(hint.height(), current_theme().px(self.LEAST)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Tell what is around that the parts have another height."""
        handled = super().eventFilter(watched, event)
        if watched is self.body and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return handled


class Question(Popover):
    """A popover with a heading, a place for its parts, a problem line and one primary button.

    Enter answers from wherever the focus is; of a careful question only the button itself does, so that letters
    typed by mistake change nothing.

    Attributes:
        decided: the person answered; what it carries is said by each question.
    """

    decided = Signal(object)

    def __init__(self, over: QWidget, heading: str, button: str, *, is_careful: bool = False) -> None:
        super().__init__(over, name=heading)
        self.is_careful = is_careful
        self.setFixedWidth(current_theme().px(330))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        self.heading = PlainLabel(heading, weight=SEMIBOLD, wrap=True)
        column.addWidget(self.heading)
        self._area = _PartsArea(self)
        self.parts = self._area.parts
        column.addWidget(self._area)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        self.cancel_button = Button("Cancel", on_click=self.dismiss, parent=self)
        self.ok_button = Button(button, look="primary", on_click=self.answer, parent=self)
        row.addWidget(self.cancel_button)
        row.addWidget(self.ok_button)
        column.addLayout(row)
        self.closed.connect(self.deleteLater)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its lines need at its width."""
        layout = self.layout()
        width = self.minimumWidth()
        height = layout.totalHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        return QSize(width, height) if height > 0 else super().sizeHint()

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open at a global point."""
        self.open_at(at, focus=focus)

    def event(self, event: QEvent) -> bool:
        """Grow with what is added, still wholly inside the window."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.setGeometry(self._kept_inside(QRect(self.pos(), self.sizeHint())))
        return handled

    def answer(self) -> None:
        """Take the answer once, or say what it lacks."""
        if not self.isVisible():
            return
        try:
            answer = self.read_answer()
        except Refusal as refusal:
            self.problem.setText(str(refusal))
            self.problem.show()
            return
        # First the answer, then the end: what is waiting for either must hear the answer.
        self.blockSignals(True)
        self.close_quietly()
        self.blockSignals(False)
        self.decided.emit(answer)
        self.closed.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 - Qt's signature
        """Tab goes round inside, and what has the focus is in sight."""
        moved = super().focusNextPrevChild(forward)
        if self._area.isAncestorOf(self.focusWidget()):
            self._area.ensureWidgetVisible(self.focusWidget(), 0, 8)
        return moved

    def read_answer(self) -> Any:
        """The answer; raises `Refusal` where something is missing."""
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter answers, Esc leaves it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.press_enter()
            event.accept()
        else:
            super().keyPressEvent(event)

    def press_enter(self) -> None:
        """Answer, or where care is needed go to the button that does."""
        if self.is_careful:
            self.ok_button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.answer()

    def _stops(self) -> list[QWidget]:
        """The parts first, then the buttons below them."""
        stops, last = super()._stops(), (self.cancel_button, self.ok_button)
        return [stop for stop in stops if stop not in last] + [button for button in last if button in stops]

    def add_line(self, name: str, placeholder: str) -> QLineEdit:
        """Add a line of text."""
        line = QLineEdit(self)
        line.setAccessibleName(name)
        line.setPlaceholderText(placeholder)
        self.parts.addWidget(line)
        return line

    def add_chips(
        self, name: str, choices: Sequence[tuple[Any, str]], chosen: Any, *, is_optional: bool = False
    ) -> ChipGroup:
        """Add a choice of one among several chips; Enter passes an optional one by while none is chosen."""
        group = ChipGroup(name, choices, chosen, self, is_optional=is_optional)
        self.parts.addWidget(group)
        return group


class _OptionChip(Chip):
    """A chip that Enter, Space and the arrows choose; once it is chosen, Enter is left to the question."""

    may_wait = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Choose by Enter first, let it through then."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            group = self.group()
            if self.isChecked() or (self.may_wait and group.checkedButton() is None):
                event.ignore()
            else:
                self.click()
        else:
            super().keyPressEvent(event)


class ChipGroup(QWidget):
    """One of several chips; arrows and Tab go through them, Enter chooses and then answers.

    Attributes:
        chosen: carries the value the person chose.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        choices: Sequence[tuple[Any, str]],
        chosen: Any,
        parent: QWidget,
        *,
        is_optional: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        row = FlowRow(self)
        self._group = QButtonGroup(self)
        self._chips: list[tuple[Any, Chip]] = []
        for value, words in choices:
            chip = _OptionChip(words, checkable=True, on=value == chosen, parent=self)
            chip.may_wait = is_optional
            chip.setAccessibleName(f"{name}: {words}")
            chip.clicked.connect(lambda _on=False, value=value: self.chosen.emit(value))
            self._group.addButton(chip)
            self._chips.append((value, chip))
            row.addWidget(chip)

    @property
    def value(self) -> Any:
        """The chosen value, None without one."""
        return next((value for value, chip in self._chips if chip.isChecked()), None)

    @property
    def first(self) -> Chip | None:
        """The chip the focus goes to: the chosen one, else the first."""
        chips = [chip for _, chip in self._chips]
        return next((chip for chip in chips if chip.isChecked()), chips[0] if chips else None)

    def offers(self, value: Any) -> bool:
        """Whether the value is among those to choose from."""
        return any(own == value for own, _ in self._chips)

    def choose(self, value: Any) -> None:
        """Choose without announcing it."""
        for own, chip in self._chips:
            if own == value:
                chip.setChecked(True)

    def clear(self) -> None:
        """Choose none."""
        self._group.setExclusive(False)
        for _, chip in self._chips:
            chip.setChecked(False)
        self._group.setExclusive(True)

    def chip(self, value: Any) -> Chip:
        """The chip of a value."""
        return next(chip for own, chip in self._chips if own == value)
