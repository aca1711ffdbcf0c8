"""The cards at the right: a head and short lines, each of which opens what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import Card, PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget


@dataclass(frozen=True)
class SideWords:
    """A line: what stands left in bold, what stands right, and what a press opens."""

    what: str
    more: str = ""
    on_open: Callable[[], object] | None = None


class SideLine(QFrame):
    """One short line; Enter, Space or a click opens what it is about.

    Attributes:
        stepped: the person goes a line up (-1) or down (1).
    """

    stepped = Signal(int)

    def __init__(self, words: SideWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "side-line")
        self.what = PlainLabel("", role="note", weight=SEMIBOLD, elide=True)
        self.more = PlainLabel("", role="note", tone="muted", elide=True)
        self.more.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(10)
        row.addWidget(self.what, 1)
        row.addWidget(self.more)
        self.show_words(words)

    def show_words(self, words: SideWords) -> None:
        """Show another line."""
        self._on_open = words.on_open
        self.what.setText(words.what)
        self.more.setText(words.more)
        self.more.setVisible(bool(words.more))
        # What stands right is cut only when both halves are long.
        row = self.layout()
        if isinstance(row, QHBoxLayout):
            row.setStretch(1, 1 if len(words.more) > len(words.what) else 0)
        can_open = words.on_open is not None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_open else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_open else Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(f"{words.what}, {words.more}".rstrip(", "))

    def open(self) -> None:
        """Open what the line is about."""
        if self._on_open is not None:
            self._on_open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter and Space open; the arrows go on."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.open()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click opens."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.open()


class SideCard(Card):
    """A head, short lines, and a link to all of them."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.title = PlainLabel(title, weight=SEMIBOLD)
        self.link = Button("", look="link", parent=self)
        self.link.clicked.connect(lambda _on=False: self._follow_link())
        self._on_link: Callable[[], object] | None = None
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.link)
        self._lines: list[SideLine] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self.note = PlainLabel("", role="note", tone="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(self._column)
        column.addWidget(self.note)
        self.set_link("", None)
        self.set_note("")

    @property
    def lines(self) -> list[SideLine]:
        """The lines that are shown."""
        return [line for line in self._lines if not line.isHidden()]

    @property
    def words(self) -> list[tuple[str, str]]:
        """What the lines say."""
        return [(line.what.text(), line.more.text()) for line in self.lines]

    def show_lines(self, lines: Sequence[SideWords]) -> None:
        """Show these lines; widgets are kept, and with them the focus."""
        while len(self._lines) < len(lines):
            line = SideLine(lines[len(self._lines)], self)
            place = len(self._lines)
            line.stepped.connect(lambda way, place=place: self._step(place + way))
            self._lines.append(line)
            self._column.addWidget(line)
        for place, line in enumerate(self._lines):
            line.setVisible(place < len(lines))
            if place < len(lines):
                line.show_words(lines[place])

    def set_note(self, text: str) -> None:
        """Show a sentence below the lines, or none."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def set_link(self, caption: str, on_link: Callable[[], object] | None) -> None:
        """Show a link beside the head, or none."""
        self._on_link = on_link
        self.link.setText(caption)
        self.link.setVisible(bool(caption))

    def _follow_link(self) -> None:
        if self._on_link is not None:
            self._on_link()

    def _step(self, place: int) -> None:
        lines = self.lines
        if 0 <= place < len(lines):
            lines[place].setFocus(Qt.FocusReason.OtherFocusReason)
