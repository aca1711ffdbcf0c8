"""Text that comes from data and must never be taken for markup or a mnemonic."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import restyle, set_look, set_type
from funneldesk.desktop.theme.theme import REGULAR

Tone = Literal["", "second", "muted", "brand", "good", "warn", "bad", "info", "mkt", "key", "hint"]


def plain_caption(text: str) -> str:
    """Text for a button, menu or tab that shows an ampersand as itself."""
    return text.replace("&", "&&")


def plain_tooltip(text: str) -> str:
    """Text for a tooltip, which Qt would read as markup where it looks like it."""
    if "<" not in text:
        return text
    from html import escape

    return f"<span>{escape(text)}</span>"


class PlainLabel(QLabel):
    """A label that shows its text as it stands.

    Args:
        text: what to show.
        tone: the meaning that colours it.
        role: a size of the tokens' type list.
        weight: of the letters, 400 to 700.
        elide: cut with an ellipsis where room is short; the whole text is then the tooltip.
        wrap: break into lines instead.
    """

    def __init__(
        self,
        text: str = "",
        *,
        tone: Tone = "",
        role: str = "body",
        weight: int = REGULAR,
        elide: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if tone:
            self.setProperty("tone", tone)
        set_type(self, role, weight)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def set_tone(self, tone: Tone) -> None:
        """Colour the text by another meaning."""
        self.setProperty("tone", tone)
        restyle(self)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show another text."""
        super().setText(text)
        self.setAccessibleName(text)
        self._offer_tooltip()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """An eliding label may become narrow."""
        hint = super().minimumSizeHint()
        return (
            QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * 4), hint.height()) if self._elide else hint
        )

    def shown_text(self) -> str:
        """The text as it is painted now."""
        if not self._elide:
            return self.text()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Offer the whole text as tooltip once it no longer fits."""
        super().resizeEvent(event)
        self._offer_tooltip()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the elided text; other labels paint themselves."""
        if not self._elide:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.shown_text())
        painter.end()

    def _offer_tooltip(self) -> None:
        if self._elide:
            self.setToolTip(plain_tooltip(self.text()) if self.shown_text() != self.text() else "")


PillKind = Literal["good", "warn", "bad", "info", "mkt", "post", "brand", "plain"]


class Pill(PlainLabel):
    """A small coloured word; a shape before it says the same to those who see no colour.

    Args:
        text: the word or figure.
        kind: its meaning.
        shape: a character drawn before the text, such as ▲ or ▼.
        weight: of the letters.
    """

    def __init__(
        self,
        text: str,
        kind: PillKind = "plain",
        *,
        shape: str = "",
        weight: int = 600,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"{shape} {text}".strip(), role="small", weight=weight, parent=parent)
        self._weight = weight
        self.setProperty("pill", kind)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def set_value(self, text: str, kind: PillKind) -> None:
        """Show another word with another meaning."""
        self.setText(text)
        self.setProperty("pill", kind)
        restyle(self)
        # After the style sheet, which else brings the letters of the former text size back.
        set_type(self, "small", self._weight)


class Card(QFrame):
    """A raised surface with a fine line around it."""

    def __init__(self, parent: QWidget | None = None, *, look: str = "card") -> None:
        super().__init__(parent)
        set_look(self, look)


class Rule(QFrame):
    """A fine horizontal line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)
        set_look(self, "rule")
