"""The grid of fit and engagement, each cell of which can be switched on by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.icons import draw_icon
from funneldesk.desktop.theme.theme import MEDIUM, SEMIBOLD
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.model.qualification import CELLS, ENGAGEMENT_GRADES, FIT_GRADES

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from funneldesk.model.qualification import QualifyingRule
    from funneldesk.queries.qualification_preview import CellCount

_WIDTH, _HEIGHT, _CAPTION = 104, 58, 76
_FIT_WORDS = {"A": "best fit", "B": "some fit", "C": "little fit"}
_ENGAGEMENT_WORDS = {"1": "most engaged", "2": "somewhat engaged", "3": "hardly engaged"}
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class CellButton(QAbstractButton):
    """One cell: its name, how many leads lie in it, and a tick where it qualifies."""

    def __init__(self, cell: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cell = cell
        self._count: CellCount | None = None
        self._up = 0
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggled.connect(lambda _on: self._name())
        self._name()

    @property
    def words(self) -> str:
        """How many leads lie in the cell."""
        if self._count is None:
            return "…"
        leads = QLocale().toString(self._count.leads)
        return f"{leads} {'lead' if self._count.leads == 1 else 'leads'}"

    def show_count(self, count: CellCount | None, up: int) -> None:
        """Show how many leads lie here, and how many of them have the points that qualify."""
        self._count, self._up = count, up
        self._name()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for a number of six figures."""
        theme = current_theme()
        return QSize(theme.px(_WIDTH), theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A cell may become narrower, though not lower."""
        theme = current_theme()
        return QSize(theme.px(40), theme.px(_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size and the colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.updateGeometry()
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the cell; one that qualifies is filled, framed and ticked."""
        theme = current_theme()
        colours = theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(colours.brand if on else colours.line_strong, 1.5 if on else 1))
        painter.setBrush(colours.brand_soft if on else colours.surface)
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.brand, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(9), theme.px(9))
        inner = box.adjusted(theme.px(9), theme.px(6), -theme.px(8), -theme.px(5))
        painter.setPen(colours.brand_text if on else colours.ink)
        painter.setFont(theme.font("body", SEMIBOLD))
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.cell)
        if on:
            side = theme.px(14)
            tick = draw_icon("check", colours.brand_text, side, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(inner.right() - side, inner.top() + theme.px(2)), tick)
        painter.setPen(colours.ink_2)
        painter.setFont(theme.font("small", MEDIUM))
        metrics = painter.fontMetrics()
        whole = metrics.horizontalAdvance(self.words) <= inner.width()
        # Where there is no room for the noun, the number says it.
        words = self.words if whole else self.words.split(" ")[0]
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, words)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter switches as Space does; arrows are the grid's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in _MOVES:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _name(self) -> None:
        state = "qualifies" if self.isChecked() else "does not qualify"
        self.setAccessibleName(
            f"{self.cell}, {_FIT_WORDS[self.cell[0]]}, {_ENGAGEMENT_WORDS[self.cell[1]]}: {state}, {self.words}"
        )
        points = (
            ""
            if self._count is None
            else f"{QLocale().toString(self._count.with_points)} of them have {self._up} points"
        )
        self.setAccessibleDescription(points)
        self.setToolTip(f"{self.words}; {points}" if points else "")


class CellGrid(QWidget):
    """All cells under their headings; arrows go from cell to cell, Space switches one.

    Attributes:
        changed: carries the cells that are on.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cells that qualify")
        self.cells: dict[str, CellButton] = {}
        self._columns = {grade: PlainLabel("", tone="second", role="small", wrap=True) for grade in ENGAGEMENT_GRADES}
        self._rows = {grade: PlainLabel("", tone="second", role="small", wrap=True) for grade in FIT_GRADES}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        self._corner = PlainLabel("Fit ↓  Engagement →", tone="muted", role="small", wrap=True)
        for label in (self._corner, *self._rows.values()):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid.addWidget(self._corner, 0, 0)
        for column, grade in enumerate(ENGAGEMENT_GRADES, 1):
            self._columns[grade].setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            grid.addWidget(self._columns[grade], 0, column)
            grid.setColumnStretch(column, 1)
        for row, letter in enumerate(FIT_GRADES, 1):
            grid.addWidget(self._rows[letter], row, 0)
            for column, digit in enumerate(ENGAGEMENT_GRADES, 1):
                button = self.cells[letter + digit] = CellButton(letter + digit, self)
                button.clicked.connect(self._tell)
                grid.addWidget(button, row, column)
        self._grid = grid
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_grid"):
            self._fit()

    def show_rule(self, rule: QualifyingRule) -> None:
        """Show which cells are on, and where the limits lie."""
        for cell, button in self.cells.items():
            button.setChecked(cell in rule.cells)
        for label, text in zip(
            (*self._rows.values(), *self._columns.values()),
            (
                f"A  from {rule.fit_a}",
                f"B  from {rule.fit_b}",
                f"C  below {rule.fit_b}",
                f"1  from {rule.engagement_1}",
                f"2  from {rule.engagement_2}",
                f"3  below {rule.engagement_2}",
            ),
            strict=True,
        ):
            label.setText(text)

    def show_counts(self, counts: dict[str, CellCount] | None, up: int) -> None:
        """Show how many leads lie in each cell; None while that is being counted."""
        for cell, button in self.cells.items():
            button.show_count(None if counts is None else counts[cell], up)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows go to the neighbouring cell."""
        move = _MOVES.get(Qt.Key(event.key()))
        focused = next((place for place, cell in enumerate(CELLS) if self.cells[cell].hasFocus()), None)
        if move is None or focused is None:
            super().keyPressEvent(event)
            return
        width = len(ENGAGEMENT_GRADES)
        row, column = focused // width + move[0], focused % width + move[1]
        if 0 <= row < len(FIT_GRADES) and 0 <= column < width:
            self.cells[CELLS[row * width + column]].setFocus(Qt.FocusReason.TabFocusReason)

    def _fit(self) -> None:
        self._grid.setColumnMinimumWidth(0, current_theme().px(_CAPTION))

    def _tell(self, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.changed.emit(frozenset(cell for cell, button in self.cells.items() if button.isChecked()))
