"""How the parts of a page stand: a table in its card, and beside it the card of what has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.plain import Card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QLayout

GAP = 12
_WHOLE = 1_000
_LEAST = 96


def frame_table(table: QWidget) -> Card:
    """A table in a card; rows go from side to side, and round corners stay clear of them."""
    card = Card()
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 5, 1, 7)
    inside.addWidget(table)
    return card


def set_beside(left: QWidget, right: QWidget, shares: tuple[int, int] = (3, 2)) -> QSplitter:
    """Two parts beside each other whose border can be drawn; `shares` is how they share the room at first."""
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setChildrenCollapsible(False)
    split.setHandleWidth(GAP)
    for place, part in enumerate((left, right)):
        split.addWidget(part)
        split.setStretchFactor(place, shares[place])
    split.setSizes([_WHOLE * share // sum(shares) for share in shares])
    return split


def make_scrollable(body: QWidget, name: str) -> QScrollArea:
    """Hold a card's body so that large text scrolls instead of being cut."""
    area = QScrollArea()
    hold(area, body, name)
    return area


def hold(area: QScrollArea, body: QWidget, name: str) -> None:
    """Give a scroll area its body, scrolled up and down alone."""
    area.setAccessibleName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)


class NaturalScroll(QScrollArea):
    """Holds a body at its own height, and scrolls it only where there is less room."""

    def __init__(self, body: QWidget, name: str) -> None:
        super().__init__()
        self._body = body
        hold(self, body, name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        body.installEventFilter(self)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as the body."""
        return self._body.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few lines of the body, or all where it is lower."""
        return QSize(0, min(self.sizeHint().height(), current_theme().px(_LEAST)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The body has grown or shrunk."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def lay_below(view: QWidget, head: Sequence[QWidget], *pages: QWidget) -> QStackedLayout:
    """Lay out a view: a line at the top, whose last part has the room left over, and one of several pages below."""
    top = QHBoxLayout()
    top.setSpacing(8)
    for part in head[:-1]:
        top.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
    top.addWidget(head[-1], 1)
    holder = QWidget()
    places = QStackedLayout(holder)
    for page in pages:
        places.addWidget(page)
    column = QVBoxLayout(view)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    column.addLayout(top)
    column.addWidget(holder, 1)
    return places


def fill_card(card: QWidget, name: str, *, spacing: int = 8) -> QVBoxLayout:
    """Give a card a body that scrolls, and hand back the column in which its parts are laid out."""
    body = QWidget()
    set_look(body, "plain")
    column = QVBoxLayout(body)
    column.setContentsMargins(16, 12, 16, 16)
    column.setSpacing(spacing)
    outer: QLayout = QVBoxLayout(card)
    outer.setContentsMargins(1, 1, 1, 1)
    outer.addWidget(make_scrollable(body, name))
    return column
