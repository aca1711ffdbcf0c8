"""A box that offers a list to choose from, by mouse, by keys, or by typing a part of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy

from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.icons import draw_icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget


class Choice(QComboBox):
    """One of several values, each with its words.

    Args:
        name: what is chosen, for screen readers.
        items: pairs of value and words.
        searchable: the words can be typed; any part of them finds.

    Attributes:
        chosen: carries the value the person chose, only when it differs from the one before.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        items: Sequence[tuple[object, str]] = (),
        *,
        searchable: bool = False,
        width: int = 220,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._width = width
        self._value: object = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        set_type(self)
        set_look(self, "choice")
        self.view().setAccessibleName(name)
        if searchable:
            self._make_searchable(name)
        self.set_items(items)
        self.activated.connect(lambda _index: self._choose())

    @property
    def value(self) -> object:
        """The value chosen last."""
        return self._value

    def set_items(self, items: Sequence[tuple[object, str]]) -> None:
        """Offer other values; the chosen one stays where it is among them."""
        self.blockSignals(True)
        self.clear()
        for value, words in items:
            self.addItem(words, value)
        self.blockSignals(False)
        self.set_value(self._value)

    def set_value(self, value: object) -> None:
        """Show a value without announcing it; one that is not offered is added."""
        self._value = value
        index = self.findData(value)
        if index < 0 and isinstance(value, str) and value:
            self.addItem(value, value)
            index = self.count() - 1
        self.setCurrentIndex(index)
        if self.isEditable():
            # The index may be the same while another text was typed.
            self.setEditText(self.itemText(index))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as was asked for, at the text size."""
        return QSize(current_theme().px(self._width), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It gives way where room is short."""
        return QSize(current_theme().px(min(self._width, 90)), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the box, then the mark that it opens."""
        super().paintEvent(event)
        theme = current_theme()
        side = theme.px(14)
        painter = QPainter(self)
        icon = draw_icon("chevron", theme.colours.ink_3, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - theme.px(20), (self.height() - side) // 2, icon)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Rolling over a page of settings changes none of them."""
        event.ignore()

    def _make_searchable(self, name: str) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.lineEdit()
        if line is not None:
            line.setAccessibleName(name)
            set_type(line)
            # Leaving the line chooses what its text names; other text goes.
            line.editingFinished.connect(self._choose)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)

    def _choose(self) -> None:
        index = self.currentIndex()
        if self.isEditable():
            typed = self.currentText().strip()
            index = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        value = self.itemData(index) if index >= 0 else self._value
        changed = value != self._value
        self.set_value(value)
        if changed:
            self.chosen.emit(value)
