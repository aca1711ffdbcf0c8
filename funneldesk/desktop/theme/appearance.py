"""Applies the theme to the running application and follows the system or the person's choice."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QLoggingCategory, QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from funneldesk.desktop.collector import collector_rests
from funneldesk.desktop.theme.theme import REGULAR, Theme, make_theme
from funneldesk.resources import find_interface_fonts

Mode = Literal["system", "light", "dark"]

_THEME = "funneldesk_theme"
_TYPE = "funneldesk_type"
STYLED = "funneldesk_styled"
"""Set on an application that was started with the style of `STYLE_WORDS`."""
STYLE_WORDS = ("-style", "Fusion")
"""Told to Qt at its start: setting the style later hands it to Python, which costs a tenth of a start."""
_FONTS = "funneldesk_fonts"


class Appearance(QObject):
    """Light, dark or as the system says, and the text size; switches live.

    Attributes:
        changed: carries the new `Theme` after it was applied.
    """

    changed = Signal(object)

    def __init__(
        self,
        app: QApplication,
        mode: Mode = "system",
        text_size: int = 100,
        *,
        system_is_dark: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._mode: Mode = mode
        self._text_size = text_size
        self._system_is_dark = system_is_dark or self._ask_system
        register_fonts(app)
        with collector_rests():
            if not app.property(STYLED):
                app.setStyle("Fusion")
            self._tell_platform()
        app.styleHints().colorSchemeChanged.connect(self.follow_system)
        self._apply()

    @property
    def mode(self) -> Mode:
        """The person's choice."""
        return self._mode

    @property
    def text_size(self) -> int:
        """Percent, 80 to 200."""
        return self._theme.text_size

    @property
    def theme(self) -> Theme:
        """The theme that is shown."""
        return self._theme

    def set_mode(self, mode: Mode) -> None:
        """Switch to light, dark or the system's choice at once."""
        self._mode = mode
        with collector_rests():
            self._tell_platform()
        self._apply()

    def set_text_size(self, percent: int) -> None:
        """Grow or shrink all text, and what holds it, at once."""
        self._text_size = percent
        self._apply()

    def follow_system(self) -> None:
        """Take over the system's light or dark, where the person leaves it to the system."""
        if self._mode == "system" and self._system_is_dark() != self._theme.dark:
            self._apply()

    def _tell_platform(self) -> None:
        """Let the platform draw its own parts, such as title bars and file dialogs, to match."""
        if self._mode == "system":
            self._app.styleHints().unsetColorScheme()
        else:
            scheme = Qt.ColorScheme.Dark if self._mode == "dark" else Qt.ColorScheme.Light
            self._app.styleHints().setColorScheme(scheme)

    def _ask_system(self) -> bool:
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _apply(self) -> None:
        dark = self._mode == "dark" or (self._mode == "system" and self._system_is_dark())
        self._theme = theme = make_theme(dark=dark, text_size=self._text_size)
        self._app.setProperty(_THEME, theme)
        # A widget that the collector destroyed while Qt walks through all of them would end the program.
        with collector_rests():
            # In place of another sheet Qt looks at each widget many times over; without one, once: a quarter as long.
            self._app.setStyleSheet("")
            self._app.setFont(theme.font())
            self._app.setPalette(theme.palette)
            self._app.setStyleSheet(theme.style_sheet)
            for widget in self._app.allWidgets():
                _apply_type(widget, theme)
        self.changed.emit(theme)


def current_theme() -> Theme:
    """The theme the application shows; the light one before any was applied."""
    app = QApplication.instance()
    theme = app.property(_THEME) if app is not None else None
    return theme if isinstance(theme, Theme) else make_theme()


def set_type(widget: QWidget, role: str = "body", weight: int = REGULAR) -> None:
    """Give a widget a type role (a size of the tokens and a weight) that follows the text size."""
    widget.setProperty(_TYPE, f"{role} {weight}")
    _apply_type(widget, current_theme())


def set_look(widget: QWidget, look: str) -> None:
    """Give a widget one of the style sheet's looks."""
    widget.setProperty("look", look)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
    restyle(widget)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose properties have changed."""
    # A hidden widget may have been dressed already, as its size was asked for.
    if widget.isVisible() or widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


def register_fonts(app: QApplication) -> None:
    """Register the fonts that ship with the program, once for an application."""
    if app.property(_FONTS):
        return
    # Inter has no Devanagari; Qt says so for each text before it takes the next family, as it should.
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    for path in find_interface_fonts():
        QFontDatabase.addApplicationFont(str(path))
    app.setProperty(_FONTS, True)


def _apply_type(widget: QWidget, theme: Theme) -> None:
    kind = widget.property(_TYPE)
    if isinstance(kind, str):
        role, weight = kind.split()
        font = theme.font(role, int(weight))
        widget.setFont(font)
        if isinstance(widget, QHeaderView):
            # A style sheet keeps the part that captions are painted on from taking over the header's letters.
            widget.viewport().setFont(font)
