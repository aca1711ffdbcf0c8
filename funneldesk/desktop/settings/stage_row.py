"""One stage: its handle, name, chance, idle days, required fields, and what else can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.commands.pipeline import delete_stage, edit_stage
from funneldesk.desktop.settings.stage_criteria import StageCriteria
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import Pill, PlainLabel, Rule, plain_caption
from funneldesk.errors import Refusal
from funneldesk.model.deal import FIELD_WORDS

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.settings import StageSettings
    from funneldesk.queries.stage_habits import IdleSuggestion

_WIDTHS = (26, 0, 72, 84, 168, 60, 32)
_LEAST_NAME = 110
_FAR = 4


def fit_columns(grid: QGridLayout) -> None:
    """Give the headings and every row the same columns."""
    theme = current_theme()
    grid.setHorizontalSpacing(theme.px(8))
    for place, width in enumerate(_WIDTHS):
        grid.setColumnMinimumWidth(place, theme.px(width or _LEAST_NAME))
        grid.setColumnStretch(place, 0 if width else 1)


class Handle(QPushButton):
    """What a row is dragged by; its arrow keys move the row as well.

    Attributes:
        stepped: carries −1 (up) or 1 (down).
        dragged: carries the pointer's global place during a drag.
        dropped: carries the place where it was let go.
        cancelled: Esc ended the drag.
    """

    stepped = Signal(int)
    dragged = Signal(QPoint)
    dropped = Signal(QPoint)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start: QPoint | None = None
        self._dragging = False
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Move the stage")
        self.setToolTip("Drag, or press the arrow keys, to move")
        set_look(self, "bare")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Up and Down move the row, Esc ends a drag."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Escape and self._dragging:
            self._end()
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A drag may begin."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell where the pointer is once it has moved far enough."""
        if self._start is None:
            return
        point = event.globalPosition().toPoint()
        if self._dragging or (point - self._start).manhattanLength() >= _FAR:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.dragged.emit(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let the row go."""
        super().mouseReleaseEvent(event)
        was_dragging = self._dragging
        self._end()
        if was_dragging:
            self.dropped.emit(event.globalPosition().toPoint())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Six dots."""
        super().paintEvent(event)
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours.ink_3)
        middle, side, gap = self.rect().center(), theme.px(3), theme.px(5)
        for column in (-1, 1):
            for line in (-1, 0, 1):
                painter.drawEllipse(QPoint(middle.x() + column * gap // 2, middle.y() + line * gap), side / 2, side / 2)
        painter.end()

    def _end(self) -> None:
        self._start, self._dragging = None, False
        self.setCursor(Qt.CursorShape.OpenHandCursor)


class StageRow(QWidget):
    """The row; each field is kept when the person leaves it.

    Attributes:
        asked_to_move: carries −1 or 1, from the menu.
        refused: carries the sentence of a refusal that belongs to no field; empty once one succeeded.
    """

    asked_to_move = Signal(int)
    refused = Signal(str)

    def __init__(self, desk: Desk, stage: StageSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.stage = stage
        self._place, self._count = 0, 1
        self.handle = Handle()
        self.label = InlineEdit("Stage", placeholder="Name…", check=_check_label)
        self.chance = InlineEdit("Chance in percent", check=_check_chance)
        self.idle = InlineEdit("Idle after days", placeholder="Never", check=_check_idle)
        self.kind = Pill("")
        self._fields = QMenu(self)
        self.required = Chip("Nothing", menu=self._fields)
        self.deals = PlainLabel("", tone="second")
        self.more = Button(look="bare", icon="more", name="More", on_click=self._open_menu)
        self.leaving = Button("", look="link", on_click=self.show_criteria)
        self.suggestion = PlainLabel("", tone="muted", role="note")
        self.use_it = Button("Use it", look="link", on_click=self._use_suggestion)
        self._suggested: IdleSuggestion | None = None
        self.criteria = StageCriteria(desk, stage.id)
        self._lay_out()
        self._make_fields()
        self.label.committed.connect(lambda text: self._keep(self.label, label=text))
        self.chance.committed.connect(lambda text: self._keep(self.chance, win_probability=int(text.rstrip("% "))))
        self.idle.committed.connect(
            lambda text: self._keep(self.idle, idle_after_days=int(text.split()[0]) if text else None)
        )

    @property
    def first_stop(self) -> QWidget:
        """Where Tab enters the row."""
        return self.handle if self.stage.is_open else self.label

    @property
    def last_stop(self) -> QWidget:
        """Where Tab leaves the row."""
        return self.use_it if self.stage.is_open else self.label

    def show_stage(self, stage: StageSettings) -> None:
        """Show what is stored."""
        self.stage = stage
        self.label.set_value(stage.label)
        self.chance.set_value(f"{stage.win_probability} %")
        self.idle.set_value("" if stage.idle_after_days is None else _days(stage.idle_after_days))
        self.deals.setText(f"{stage.deals:,}")
        standing = "1 deal stands" if stage.deals == 1 else f"{stage.deals:,} deals stand"
        self.deals.setAccessibleName(f"{standing} in “{stage.label}”")
        for widget in (self.handle, self.chance, self.idle, self.required, self.more):
            widget.setVisible(stage.is_open)
        self.kind.setVisible(not stage.is_open)
        self.kind.set_value("✓ Won" if stage.kind == "won" else "✕ Lost", "good" if stage.kind == "won" else "bad")
        for action in self._fields.actions():
            action.setChecked(action.data() in stage.required_fields)
        names = [FIELD_WORDS.get(field, field) for field in stage.required_fields]
        self.required.set_label(
            "Nothing" if not names else names[0].capitalize() + (f" +{len(names) - 1}" if names[1:] else "")
        )
        self.required.setAccessibleName(f"Required to enter “{stage.label}”: {', '.join(names) or 'nothing'}")
        self.more.setAccessibleName(f"More for “{stage.label}”")
        self.criteria.show_criteria(stage.label, stage.criteria)
        self._second.setVisible(stage.is_open)
        self._tell_criteria()
        self.suggest(self._suggested)

    def suggest(self, suggestion: IdleSuggestion | None) -> None:
        """Show after how many days won deals say that somebody should look; None where they are too few."""
        self._suggested = suggestion
        is_new = suggestion is not None and suggestion.days != self.stage.idle_after_days
        if suggestion is not None:
            words = f"Won deals suggest {_days(suggestion.days)}"
            self.suggestion.setText(f"{words} · {suggestion.deals:,} deals" if is_new else "As won deals suggest")
            self.suggestion.setToolTip(
                f"Three of four of {suggestion.deals:,} won deals never rested longer here without a contact."
            )
            self.use_it.setAccessibleName(f"Let deals rest {_days(suggestion.days)} in “{self.stage.label}”")
        self.suggestion.setVisible(suggestion is not None)
        self.use_it.setVisible(is_new)

    def show_criteria(self) -> None:
        """Open the list of exit criteria, or close it."""
        self.criteria.setVisible(self.criteria.isHidden())
        self._tell_criteria()
        if not self.criteria.isHidden():
            self.criteria.add_line.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_criteria(self) -> None:
        count = len(self.stage.criteria)
        words = "No exit criteria" if not count else "1 exit criterion" if count == 1 else f"{count} exit criteria"
        self.leaving.setText(f"{words} {'▴' if not self.criteria.isHidden() else '▾'}")
        self.leaving.setAccessibleName(f"{words} of “{self.stage.label}”; press to change them")

    def _use_suggestion(self) -> None:
        if self._suggested is not None:
            self._keep(self.idle, idle_after_days=self._suggested.days)

    def set_place(self, place: int, count: int) -> None:
        """Tell the row where it stands among the open stages."""
        self._place, self._count = place, count
        self.handle.setAccessibleName(f"Move “{self.stage.label}”, {place + 1} of {count}. Arrow keys move it")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_grid"):
            self._fit()

    def make_menu(self) -> QMenu:
        """Move up, move down, delete."""
        menu = QMenu(self)
        up = menu.addAction("Move up", lambda: self.asked_to_move.emit(-1))
        up.setEnabled(self._place > 0)
        down = menu.addAction("Move down", lambda: self.asked_to_move.emit(1))
        down.setEnabled(self._place < self._count - 1)
        menu.addSeparator()
        menu.addAction("Delete", self.delete)
        return menu

    def delete(self) -> None:
        """Delete the stage, unless deals stand in it."""
        self.desk.submit(
            lambda work: delete_stage(work, stage_id=self.stage.id),
            self,
            name="delete_stage",
            on_refused=lambda error: self.refused.emit(str(error)),
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 5, 0, 5)
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, widget in enumerate(
            (self.handle, self.label, self.chance, self.idle, self.required, self.deals, self.more)
        ):
            self._grid.addWidget(widget, 0, place, Qt.AlignmentFlag(0) if place == 1 else middle)
        self._grid.addWidget(self.kind, 0, 2, middle | Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._grid)
        self._second = QWidget(self)
        line = QHBoxLayout(self._second)
        line.setContentsMargins(34, 0, 32, 4)
        line.setSpacing(8)
        line.addWidget(self.leaving)
        line.addStretch(1)
        line.addWidget(self.suggestion)
        line.addWidget(self.use_it)
        column.addWidget(self._second)
        column.addWidget(self.criteria)
        column.addWidget(Rule())
        for widget in (self.handle, self.chance, self.idle, self.required, self.more):
            # The columns of won and lost stand under those of the open stages.
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        self._fit()

    def _fit(self) -> None:
        fit_columns(self._grid)
        theme = current_theme()
        self.handle.setFixedSize(theme.px(24), theme.px(26))
        self.deals.setMinimumHeight(theme.px(26))
        for field in (self.chance, self.idle):
            field.setFixedWidth(theme.px(80))

    def _make_fields(self) -> None:
        for field, words in FIELD_WORDS.items():
            action = self._fields.addAction(plain_caption(words.capitalize()))
            action.setCheckable(True)
            action.setData(field)
            action.triggered.connect(lambda _on=False: self._keep_required())

    def _keep_required(self) -> None:
        fields = [action.data() for action in self._fields.actions() if action.isChecked()]
        self._keep(None, required_fields=fields or None)

    def _keep(self, field: InlineEdit | None, **values: Any) -> None:
        def refused(error: FunnelDeskError) -> None:
            self.show_stage(self.stage)
            if field is None:
                self.refused.emit(str(error))
            else:
                field.set_problem(str(error))

        self.desk.submit(
            lambda work: edit_stage(work, stage_id=self.stage.id, **values),
            self,
            name="edit_stage",
            on_refused=refused,
        )

    def _open_menu(self) -> None:
        menu = self.make_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))


def _check_label(text: str) -> str:
    if not text.strip():
        raise Refusal("A stage needs a name.")
    return text.strip()


def _check_chance(text: str) -> str:
    digits = text.strip().rstrip("%").strip()
    if not digits.isdecimal() or int(digits) > 100:  # noqa: PLR2004 - percent
        raise Refusal("A whole number from 0 to 100.")
    return f"{int(digits)} %"


def _check_idle(text: str) -> str:
    digits = text.lower().replace("days", "").replace("day", "").replace("d", "").strip()
    if not digits:
        return ""
    if not digits.isdecimal() or not 1 <= int(digits) <= 3650:  # noqa: PLR2004 - ten years
        raise Refusal("Days from 1, or empty for never.")
    return _days(int(digits))


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
