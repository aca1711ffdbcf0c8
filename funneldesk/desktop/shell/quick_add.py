"""Ctrl+N: a new record in one line, with a live reading of what was understood."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.theme import MEDIUM
from funneldesk.desktop.widgets.plain import PlainLabel, Rule
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal


@dataclass(frozen=True, slots=True)
class ReadingPart:
    """One thing understood from the line: "Phone", "+91 98220 14455"."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class QuickAddReading:
    """What was understood.

    Attributes:
        parts: shown as rows, in order.
        problem: why it cannot be added yet; empty when it can.
        value: what `submit` needs, opaque to the window.
    """

    parts: tuple[ReadingPart, ...] = ()
    problem: str = ""
    value: object = None


class _Line(QLineEdit):
    def __init__(self, owner: "QuickAdd") -> None:
        super().__init__(owner)
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self._owner.dismiss()
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._owner.submit()
            event.accept()
        else:
            super().keyPressEvent(event)


class QuickAdd(Popover):
    """A line such as `Ravi Traders 98220 14455 2.5L trade fair`; Enter adds what it reads.

    Args:
        over: the window.
        interpret: reads the line; must be quick, it is asked as the typing rests.
        on_submit: adds what was read; may raise `Refusal`.
        example: shown in the empty line.
    """

    REST = 90

    def __init__(
        self,
        over: QWidget,
        interpret: Callable[[str], QuickAddReading],
        on_submit: Callable[[QuickAddReading], object],
        *,
        example: str = "Ravi Traders 98220 14455 2.5L trade fair",
    ) -> None:
        super().__init__(over, name="Add in one line")
        self._interpret, self._on_submit = interpret, on_submit
        self.reading = QuickAddReading()
        self.line = _Line(self)
        self.line.setAccessibleName("Add in one line: name, phone, amount, source")
        self.line.setPlaceholderText(example)
        set_look(self.line, "palette")
        set_type(self.line, "subtitle")
        self._rows = QGridLayout()
        self._rows.setContentsMargins(16, 4, 16, 0)
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(3)
        self._rows.setColumnStretch(1, 1)
        self._labels: list[PlainLabel] = []
        self.problem = PlainLabel("", tone="warn", role="note", wrap=True)
        self.problem.setContentsMargins(16, 0, 16, 0)
        hint = PlainLabel("Enter adds · Esc closes", tone="muted", role="small")
        hint.setContentsMargins(16, 2, 16, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 4)
        column.setSpacing(6)
        column.addWidget(self.line)
        column.addLayout(self._rows)
        column.addWidget(self.problem)
        column.addWidget(Rule())
        column.addWidget(hint)
        self._rest = QTimer(self, singleShot=True, interval=self.REST)
        self._rest.timeout.connect(self._read)
        self.line.textChanged.connect(lambda _text: self._rest.start())

    def open(self) -> None:
        """Open over the window with an empty line."""
        theme = current_theme()
        self.line.clear()
        self._rest.stop()
        self._show(QuickAddReading())
        self.setFixedWidth(min(theme.px(560), self._over.width() - 16))
        self.open_centred(top=theme.px(64), focus=self.line)

    def submit(self) -> None:
        """Add what the line reads; a refusal is shown and the line stays."""
        self._read()
        if not self.line.text().strip():
            return
        if self.reading.problem:
            announce(self, self.reading.problem)
            return
        try:
            self._on_submit(self.reading)
        except Refusal as refusal:
            self._show(QuickAddReading(self.reading.parts, str(refusal), self.reading.value))
            announce(self, str(refusal))
        else:
            self.close_quietly()

    def shown(self) -> list[tuple[str, str]]:
        """The rows as they are shown."""
        texts = [label.text() for label in self._labels]
        return list(zip(texts[::2], texts[1::2], strict=True))

    def _read(self) -> None:
        self._rest.stop()
        text = self.line.text().strip()
        self._show(self._interpret(text) if text else QuickAddReading())

    def _show(self, reading: QuickAddReading) -> None:
        self.reading = reading
        for label in self._labels:
            self._rows.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []
        for row, part in enumerate(reading.parts):
            name = PlainLabel(part.label, tone="muted", role="note", parent=self)
            value = PlainLabel(part.value, weight=MEDIUM, elide=True, parent=self)
            self._rows.addWidget(name, row, 0)
            self._rows.addWidget(value, row, 1)
            self._labels += [name, value]
            name.show()
            value.show()
        self.problem.setText(reading.problem)
        self.problem.setVisible(bool(reading.problem))
        if self.isVisible():
            self.adjustSize()
