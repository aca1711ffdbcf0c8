"""A small frame over the window, anchored to what it belongs to."""

from typing import cast

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsDropShadowEffect, QWidget

from funneldesk.desktop.theme.appearance import current_theme, set_look


class Popover(QFrame):
    """A frame that floats over its window, keeps Tab within itself, and closes on Esc or a click outside.

    On closing, the focus goes back to where it was. It is a child of the window, not a window of its own, so
    that it behaves the same on every platform. Fill it through a layout, then open it.

    Args:
        over: any widget of the window it floats over.
        name: what a screen reader says when it opens.

    Attributes:
        dismissed: the person closed it without deciding (Esc, a click outside).
        closed: it is no longer shown, for whatever reason.
    """

    dismissed = Signal()
    closed = Signal()

    MARGIN = 8

    def __init__(self, over: QWidget, *, name: str) -> None:
        self._over = over.window()
        super().__init__(self._over)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_look(self, "popover")
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 12)
        theme = current_theme()
        shade = QColor(theme.codes.canvas if theme.dark else theme.codes.ink)
        shade.setAlphaF(0.5 if theme.dark else 0.2)
        shadow.setColor(shade)
        self.setGraphicsEffect(shadow)
        self._came_from: QWidget | None = None
        self.hide()

    def open_at(self, anchor: QWidget | QPoint, *, focus: QWidget | None = None) -> None:
        """Show it below a widget, or at a global point, wholly inside the window; then give it the focus.

        Args:
            anchor: what it belongs to.
            focus: the widget that gets the focus; else the first that takes it.
        """
        self.adjustSize()
        window = self._over
        if isinstance(anchor, QPoint):
            wished = window.mapFromGlobal(anchor)
        else:
            wished = window.mapFromGlobal(anchor.mapToGlobal(QPoint(0, anchor.height() + 4)))
        self._show_at(QRect(wished, self.size()), focus)

    def open_centred(self, *, top: int, focus: QWidget | None = None) -> None:
        """Show it centred in the window, `top` pixels below the window's upper edge."""
        self.adjustSize()
        left = (self._over.width() - self.width()) // 2
        self._show_at(QRect(QPoint(left, top), self.size()), focus)

    def dismiss(self) -> None:
        """Close without a decision."""
        if self.isVisible():
            self.close_quietly()
            self.dismissed.emit()

    def close_quietly(self) -> None:
        """Close after a decision; the focus goes back."""
        if not self.isVisible():
            return
        self.hide()
        self._stop_watching()
        came_from, self._came_from = self._came_from, None
        # What had the focus may have been a form that was closed for good meanwhile.
        if came_from is not None and shiboken6.isValid(came_from) and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes; no key goes through to the window below."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click on its own ground stays here."""
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001, N802 - Qt's signature
        """Tab goes round inside."""
        stops = self._stops()
        if not stops:
            return True
        at = self.focusWidget()
        index = stops.index(at) if at in stops else -1
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[(index + (1 if forward else -1)) % len(stops)].setFocus(reason)
        return True

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Watch the window for clicks beside it and for a new size."""
        super().showEvent(event)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # widgets have one

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Close on a click outside; keep inside a window that shrinks."""
        if not self.isVisible():
            return False
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            inside = watched is self or self.isAncestorOf(watched)
            if not inside and watched.window() is self.window():
                self.dismiss()
        elif event.type() == QEvent.Type.Resize and watched is self._over:
            self.setGeometry(self._kept_inside(self.geometry()))
        return False

    def _show_at(self, wished: QRect, focus: QWidget | None) -> None:
        if not self.isVisible():
            self._came_from = QApplication.focusWidget()
        self.setGeometry(self._kept_inside(wished))
        self.show()
        self.raise_()
        stops = self._stops()
        target = focus or (stops[0] if stops else None)
        if target is not None:
            target.setFocus(Qt.FocusReason.PopupFocusReason)

    def _kept_inside(self, wished: QRect) -> QRect:
        room = self._over.rect().adjusted(self.MARGIN, self.MARGIN, -self.MARGIN, -self.MARGIN)
        box = QRect(wished)
        box.setSize(box.size().boundedTo(room.size()))
        box.moveLeft(max(room.left(), min(box.left(), room.right() - box.width() + 1)))
        box.moveTop(max(room.top(), min(box.top(), room.bottom() - box.height() + 1)))
        return box

    def _stops(self) -> list[QWidget]:
        """The widgets that take Tab, in tab order."""
        found: list[QWidget] = []
        widget = cast("QWidget", self.nextInFocusChain())
        while widget is not self:
            tabbed = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if tabbed and self.isAncestorOf(widget) and widget.isEnabled() and widget.isVisibleTo(self):
                found.append(widget)
            widget = cast("QWidget", widget.nextInFocusChain())
        return found

    def _stop_watching(self) -> None:
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]  # widgets have one
