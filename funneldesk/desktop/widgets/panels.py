"""Panels that fill a place: nothing here yet, something failed, work goes on."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.icons import draw_icon
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel


class IconLabel(QLabel):
    """One of the program's icons as a picture that follows the theme; silent for screen readers."""

    def __init__(self, icon: str, *, side: int = 20, colour: str = "ink_2", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._side, self._colour = icon, side, colour
        self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Tint again when the theme changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_icon"):
            self._draw()

    def _draw(self) -> None:
        theme = current_theme()
        colour = getattr(theme.colours, self._colour)
        self.setPixmap(draw_icon(self._icon, colour, theme.px(self._side), self.devicePixelRatioF()))


class EmptyState(QWidget):
    """What this place is for, what to do first, and one button.

    Args:
        icon: the name of an icon.
        title: what this is.
        text: what to do first.
        button: the caption of the one button; none without it.
        on_click: what the button does.
    """

    def __init__(
        self,
        icon: str,
        title: str,
        text: str,
        *,
        button: str = "",
        on_click: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{title}. {text}")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(IconLabel(icon, side=40, colour="ink_3"), 0, Qt.AlignmentFlag.AlignHCenter)
        words = PlainLabel(title, role="subtitle", weight=SEMIBOLD)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(words)
        more = PlainLabel(text, tone="second", wrap=True)
        more.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        more.setMaximumWidth(current_theme().px(400))
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(more, 8)
        middle.addStretch(1)
        column.addLayout(middle)
        self.button = Button(button, look="primary", on_click=on_click, parent=self)
        self.button.setVisible(bool(button))
        if not button:
            self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addSpacing(6)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)


class ErrorPanel(QWidget):
    """What happened, what is safe and what to do, with a button to try again."""

    def __init__(
        self,
        happened: str,
        *,
        safe: str = "",
        advice: str = "",
        retry: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_look(self, "notice-bad")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(IconLabel("warning", colour="bad"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        self._happened = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self._rest = PlainLabel("", wrap=True)
        column.addWidget(self._happened)
        column.addWidget(self._rest)
        row.addLayout(column, 1)
        self.retry_button = Button("Try again", on_click=retry, parent=self)
        self.retry_button.setVisible(retry is not None)
        row.addWidget(self.retry_button, 0, Qt.AlignmentFlag.AlignTop)
        self.set_error(happened, safe=safe, advice=advice)

    def set_error(self, happened: str, *, safe: str = "", advice: str = "") -> None:
        """Show another error."""
        rest = " ".join(part for part in (safe, advice) if part)
        self._happened.setText(happened)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self.setAccessibleName(f"Error: {happened} {rest}".strip())


class ProgressLine(QWidget):
    """A title, a thin bar and how far the work is; the bar runs to and fro while that is unknown."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._title = PlainLabel(title, role="note", weight=SEMIBOLD, elide=True)
        self._detail = PlainLabel("", tone="muted", role="note")
        row.addWidget(self._title, 1)
        row.addWidget(self._detail)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(title)
        self._bar.setRange(0, 0)
        column.addLayout(row)
        column.addWidget(self._bar)

    @property
    def detail(self) -> str:
        """The words on how far the work is."""
        return self._detail.text()

    def set_progress(self, done: int, total: int | None, detail: str = "") -> None:
        """Show how far the work is; `total` None while it is unknown."""
        known = total is not None and total > 0
        thousandths = min(1000, 1000 * done // total) if known and total else 0
        self._bar.setRange(0, 1000 if known else 0)
        self._bar.setValue(thousandths)
        self._detail.setText(detail)
