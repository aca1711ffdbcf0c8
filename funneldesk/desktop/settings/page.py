"""The base of the pages of Settings, and the rows they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import Card, PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.settings import Settings

_WIDEST = 860
_CAPTION = 170
_NARROW = 480


class SettingsPage(QScrollArea):
    """One page of Settings: a heading, a sentence, and cards below.

    Args:
        desk: the open workspace.
        title: the page's name.
        intro: what can be changed here, in a sentence.
    """

    def __init__(self, desk: Desk, title: str, intro: str) -> None:
        super().__init__()
        self.desk = desk
        self.title = title
        self.setAccessibleName(title)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.body = QWidget()
        set_look(self.body, "canvas")
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, 0, 8, 8)
        self.column.setSpacing(12)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(PlainLabel(title, role="subtitle", weight=SEMIBOLD))
        head.addWidget(PlainLabel(intro, tone="second", wrap=True))
        self.column.addLayout(head)
        self.body.setMaximumWidth(current_theme().px(_WIDEST))
        self.setWidget(self.body)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "body"):
            self.body.setMaximumWidth(current_theme().px(_WIDEST))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Captions stand above their fields where there is no room beside them."""
        is_narrow = self.viewport().width() < current_theme().px(_NARROW)
        for row in self.body.findChildren(FormRow):
            row.set_stacked(is_stacked=is_narrow)
        super().resizeEvent(event)

    def show_settings(self, settings: Settings) -> None:
        """Show what is stored now; a page with nothing stored ignores it."""

    def entered(self) -> None:
        """The page is shown (each time)."""


class SettingsCard(Card):
    """A card with an optional heading and a column of rows."""

    def __init__(self, heading: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 14, 16, 14)
        self.column.setSpacing(8)
        if heading:
            self.column.addWidget(PlainLabel(heading, weight=SEMIBOLD))
        if hint:
            self.column.addWidget(PlainLabel(hint, tone="muted", role="note", wrap=True))


class FormRow(QWidget):
    """A caption at the left, its field at the right, and a hint or a refusal below the field."""

    def __init__(self, caption: str, field: QWidget, *, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._hint = hint
        self._caption = PlainLabel(caption, tone="second")
        self._caption.setBuddy(field)
        self._note = PlainLabel(hint, tone="muted", role="small", wrap=True)
        self._note.setVisible(bool(hint))
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._caption, 0, Qt.AlignmentFlag.AlignTop)
        right = QVBoxLayout()
        right.setSpacing(2)
        right.addWidget(field)
        right.addWidget(self._note)
        # Fields that keep small must not let the row shrink around them.
        right.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum))
        row.addLayout(right, 1)
        self._fit()

    @property
    def problem(self) -> str:
        """The refusal shown, if any."""
        return self._note.text() if self._note.text() != self._hint else ""

    def set_stacked(self, *, is_stacked: bool) -> None:
        """Put the caption above the field, or beside it."""
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if is_stacked else way.LeftToRight)
        self._row.setSpacing(0 if is_stacked else 12)

    def set_problem(self, sentence: str) -> None:
        """Show a refusal in place of the hint; an empty one takes it away."""
        self._note.setText(sentence or self._hint)
        self._note.set_tone("bad" if sentence else "muted")
        self._note.setVisible(bool(sentence or self._hint))

    def set_hint(self, hint: str) -> None:
        """Show another hint; a refusal that is shown stays."""
        refused = self.problem
        self._hint = hint
        self.set_problem(refused)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_caption"):
            self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        self._caption.setFixedWidth(theme.px(_CAPTION))
        self._caption.setMinimumHeight(theme.px(28))


class AddLine(QWidget):
    """A line that adds to a list: type, Enter; a refusal stands below it.

    Args:
        placeholder: what is added.
        on_add: called with the stripped text; empty text adds nothing.
    """

    def __init__(self, placeholder: str, on_add: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_add = on_add
        self.line = QLineEdit(self)
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(placeholder.rstrip("…"))
        self.line.setMaxLength(200)
        set_type(self.line)
        self.button = Button("Add", name=placeholder.rstrip("…"), on_click=self.add, parent=self)
        self._problem = PlainLabel("", tone="bad", role="small", wrap=True, parent=self)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        column.addLayout(row)
        column.addWidget(self._problem)
        self.line.returnPressed.connect(self.add)
        self.line.textChanged.connect(lambda _text: self.set_problem(""))

    @property
    def problem(self) -> str:
        """The refusal shown, if any."""
        return self._problem.text()

    def set_problem(self, sentence: str) -> None:
        """Show a refusal; an empty one takes it away."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def add(self) -> None:
        """Add what was typed."""
        text = self.line.text().strip()
        if text:
            self._on_add(text)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Make room for the next one."""
        self.line.clear()
