"""A box that offers a list to choose from, by mouse, by keys, or by typing a part of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QComboBox, QCompleter, QSizePolicy

from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.icons import draw_icon
from funneldesk.desktop.widgets.plain import plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent, QWheelEvent
    from PySide6.QtWidgets import QStyleOptionComboBox, QWidget

_HEIGHT, _AROUND = 26, 42


class Choice(QComboBox):
    """One of several values, each with its words.

    Args:
        name: what is chosen, for screen readers.
        items: pairs of value and words.
        searchable: the words can be typed; any part of them finds.

    Attributes:
        chosen: carries the value the person chose, only when it differs from the one before.
        refused: carries the sentence that says why what was typed chooses nothing; empty once it is typed anew.
    """

    chosen = Signal(object)
    refused = Signal(str)

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
        self._has_own_tooltip = False
        self._marks = False
        self._offered: tuple[tuple[object, str], ...] = ()
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
        """Offer other values; the chosen one stays where it is among them. The same ones again disturb nobody."""
        offered = tuple(items)
        if offered == self._offered:
            return
        self._offered = offered
        self.blockSignals(True)
        self.clear()
        for value, words in offered:
            self.addItem(words, value)
        self.blockSignals(False)
        self.set_value(self._value)

    def set_value(self, value: object) -> None:
        """Show a value without announcing it; one that is not offered is added. What is being typed stays."""
        line = self.lineEdit()
        typed = line.text() if line is not None and line.isModified() else None
        if value == self._value and self.currentIndex() >= 0 and self.currentData() == value:
            return
        self._show(value)
        if line is not None and typed is not None:
            line.setText(typed)
            line.setModified(True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as was asked for, at the text size."""
        return QSize(current_theme().px(self._width), field_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It gives way where room is short."""
        return QSize(current_theme().px(min(self._width, 90)), field_height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the box, then the mark that it opens."""
        super().paintEvent(event)
        theme = current_theme()
        side = theme.px(14)
        painter = QPainter(self)
        icon = draw_icon("chevron", theme.colours.ink_3, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - theme.px(20), (self.height() - side) // 2, icon)
        painter.end()

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:  # noqa: N802 - Qt's name
        """Words that are too long end in an ellipsis instead of in the middle of a letter."""
        super().initStyleOption(option)
        option.currentText = self._cut(option.currentText)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Offer the whole words as tooltip where they are cut."""
        super().resizeEvent(event)
        self._offer_words()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Rolling over a page of settings changes none of them."""
        event.ignore()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """A click marks the words; Enter and Tab in the list of completions take the marked one, else the only one."""
        line = self.lineEdit()
        if line is not None and watched is line:
            self._follow_click(event)
            return super().eventFilter(watched, event)
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        completer = self.completer()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys:
            popup = completer.popup() if completer is not None else None
            if popup is not None and watched is popup:
                popup.hide()
                # The arrows have put the words of the marked one into the line.
                self._choose()
                if event.key() in keys[2:]:
                    self.focusNextPrevChild(event.key() == Qt.Key.Key_Tab)
                return True
        return super().eventFilter(watched, event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """However the focus comes, what is typed replaces the words; a click marks them once the button is let go."""
        super().focusInEvent(event)
        reason = Qt.FocusReason
        if event.reason() not in {reason.MouseFocusReason, reason.PopupFocusReason, reason.ActiveWindowFocusReason}:
            self._mark_words()

    def _follow_click(self, event: QEvent) -> None:
        line = self.lineEdit()
        if line is None or not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return
        if event.type() == QEvent.Type.MouseButtonPress:
            # A second click puts the cursor between the letters.
            self._marks = not line.hasSelectedText()
        elif event.type() == QEvent.Type.MouseButtonDblClick:
            self._marks = False
        elif event.type() == QEvent.Type.MouseButtonRelease and self._marks and not line.hasSelectedText():
            self._marks = False
            self._mark_words()

    def _mark_words(self) -> None:
        line = self.lineEdit()
        if line is not None and not line.isModified():
            line.selectAll()

    def _show(self, value: object) -> None:
        self._value = value
        index = self.findData(value)
        if index < 0 and isinstance(value, str) and value:
            self.addItem(value, value)
            index = self.count() - 1
        self.setCurrentIndex(index)
        self._offer_words()
        if self.isEditable():
            # The index may be the same while another text was typed.
            self.setEditText(self.itemText(index))
            line = self.lineEdit()
            if line is not None and not line.hasFocus():
                # Of a long name the beginning is shown.
                line.setCursorPosition(0)
            elif line is not None:
                line.selectAll()

    def _cut(self, words: str) -> str:
        room = self.width() - current_theme().px(_AROUND)
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)

    def _offer_words(self) -> None:
        words = self.itemText(self.currentIndex())
        if not self._has_own_tooltip:
            QComboBox.setToolTip(self, plain_tooltip(words) if self._cut(words) != words else "")

    def setToolTip(self, words: str) -> None:  # noqa: N802 - Qt's name
        """Say something else than the words that are cut."""
        self._has_own_tooltip = bool(words)
        super().setToolTip(words)

    def _make_searchable(self, name: str) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.lineEdit()
        if line is not None:
            line.setAccessibleName(name)
            set_type(line)
            # Leaving the line chooses what its text names; other text goes.
            line.editingFinished.connect(self._choose)
            line.textEdited.connect(lambda _text: self.refused.emit(""))
            line.installEventFilter(self)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        popup = completer.popup()
        if popup is not None:
            # After the completer's own filter, hence asked before it.
            popup.installEventFilter(self)

    def _choose(self) -> None:
        index = self.currentIndex()
        if self.isEditable():
            typed = self.currentText().strip()
            found = self._named_by(typed)
            index = found[0] if len(found) == 1 else -1
            if typed and index < 0:
                self.refused.emit(self._refusal(typed, len(found)))
        value = self.itemData(index) if index >= 0 else self._value
        changed = value != self._value
        self._show(value)
        if changed:
            self.chosen.emit(value)

    def _named_by(self, typed: str) -> list[int]:
        """The places that a typed text names: the one whose words or value it is, else all that hold it."""
        whole = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        if whole >= 0 or not typed:
            return [whole] if whole >= 0 else []
        part = _loosely(typed)
        places = range(self.count())
        exact = [place for place in places if part in (_loosely(self.itemText(place)), _loosely(self.itemData(place)))]
        return exact[:1] or [place for place in places if part in _loosely(self.itemText(place))]

    def _refusal(self, typed: str, found: int) -> str:
        what = self.accessibleName().lower()
        if found:
            return f"“{typed}” names {found} entries; type more of the {what} or choose one from the list."
        return f"“{typed}” is in no entry; choose the {what} from the list."


def field_height() -> int:
    """How high a field is that stands in one line, as the style sheet has it: the lines around it do not grow."""
    return current_theme().px(_HEIGHT) + 2


def _loosely(text: object) -> str:
    """Names are written with an underscore where people type a space."""
    return str(text).replace("_", " ").casefold()
