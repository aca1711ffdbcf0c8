"""A filter as boxes of conditions: all, any or none of them, nested, each with the people it finds by itself."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.desktop.filtering.segment_condition import ConditionEditor
from funneldesk.desktop.filtering.segment_words import JOINS, condition_words, group_words, join_of
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import Card, PlainLabel, plain_caption, plain_tooltip
from funneldesk.errors import Refusal
from funneldesk.model.segment_change import add_parts, part_at, put_part
from funneldesk.model.segment_terms import EVERYBODY, Condition, Group, Join, turn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.model.segment_change import Place

DEEPEST = 4
"""How many boxes lie within one another on the page; a typed filter may lie deeper."""


class ConditionRow(QPushButton):
    """A condition in words; Enter opens it, Delete takes it away."""

    removed = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.setAutoDefault(False)
        set_look(self, "inline")
        set_type(self)
        self.setAccessibleName(f"Condition: {words}")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(current_theme().px(80))
        self._cut()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Cut the words anew."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = self.width() - current_theme().px(14)
        words = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(plain_caption(words))
        self.setToolTip(plain_tooltip(self._words) if words != self._words else "")


class SegmentBuilder(QWidget):
    """The boxes.

    Attributes:
        edited: carries the new `Group`.
        refused: carries a sentence that says why a change cannot be.
    """

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.filter = EVERYBODY
        self.own: Sequence[str] | None = None
        self.editor: ConditionEditor | None = None
        self._counts: dict[Place, PlainLabel] = {}
        self.rows: dict[Place, ConditionRow] = {}
        self.joins: dict[Place, Choice] = {}
        self.adders: dict[Place, tuple[Button, Button]] = {}
        self._numbers: dict[Place, int] = {}
        self._box: QWidget | None = None
        self._stops: list[QWidget] = []
        self.tab_follows: QWidget | None = None
        """What Tab leaves for the first of the boxes."""
        set_look(self, "plain")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch(1)

    def show_filter(self, filter_: Group) -> None:
        """Show another filter; the focus stays at its place."""
        if filter_ == self.filter and self._box is not None:
            return
        focused = self._focused_place()
        self.filter = filter_
        self._numbers = {}
        self._draw()
        if focused is not None:
            self._focus(focused)

    def take_focus(self) -> None:
        """Begin at the first condition, else where one is added."""
        first = self.rows[min(self.rows)] if self.rows else self.adders[()][0]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_counts(self, numbers: dict[Place, int]) -> None:
        """Say how many people each part finds by itself."""
        self._numbers = numbers
        for place, label in self._counts.items():
            label.setText(f"{numbers[place]:,}" if place in numbers else "…")

    def add_condition(self, place: Place = (), *, as_group: bool = False) -> None:
        """Ask for a new condition of the group at a place, in a group of its own if wanted."""
        anchor = self.adders[place][1 if as_group else 0]

        def keep(condition: Condition) -> None:
            group = part_at(self.filter, place)
            other = Join.ANY if isinstance(group, Group) and group.join is Join.ALL else Join.ALL
            self._change(lambda: add_parts(self.filter, place, [Group(other, (condition,)) if as_group else condition]))

        self._open(anchor, None, keep)

    def edit_condition(self, place: Place) -> None:
        """Open the condition at a place."""
        part = part_at(self.filter, place)
        if isinstance(part, Condition):
            self._open(self.rows[place], part, lambda new: self._change(lambda: put_part(self.filter, place, new)))

    def remove(self, place: Place) -> None:
        """Take a part away."""
        self._change(lambda: put_part(self.filter, place, None))

    # Drawing.

    def _draw(self) -> None:
        if self._box is not None:
            self._box.hide()
            self._box.deleteLater()
        for known in (self._counts, self.rows, self.joins, self.adders):
            known.clear()
        self._stops.clear()
        self._box = self._draw_group(self.filter, ())
        self._column.insertWidget(0, self._box)
        self._order_tabs()
        self.show_counts(self._numbers)

    def _order_tabs(self) -> None:
        """What is drawn anew would come last of all the window's stops."""
        before = self.tab_follows
        for stop in self._stops:
            if before is not None and before.window() is stop.window():
                QWidget.setTabOrder(before, stop)
            before = stop

    def _draw_group(self, group: Group, place: Place) -> QWidget:
        box = Card(look="card" if len(place) % 2 == 0 else "sunken")
        column = QVBoxLayout(box)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        join = Choice("How the conditions are joined", JOINS, width=190)
        join.set_value(group_words(group))
        join.setEnabled(bool(group.parts))
        join.chosen.connect(lambda words: self._join(place, str(words)))
        self.joins[place] = join
        self._stops.append(join)
        head.addWidget(join)
        head.addStretch(1)
        if place:
            self._add_count(head, place)
            head.addWidget(self._make_cross("Remove this group", place))
        column.addLayout(head)
        if not group.parts:
            column.addWidget(PlainLabel("No condition yet: this is everybody.", tone="muted"))
        for position, part in enumerate(group.parts):
            here = (*place, position)
            column.addWidget(
                self._draw_group(part, here) if isinstance(part, Group) else self._draw_condition(part, here)
            )
        foot = QHBoxLayout()
        foot.setSpacing(4)
        add = Button("＋ Condition", look="link", on_click=partial(self.add_condition, place))
        nest = Button("＋ Group", look="link", on_click=partial(self.add_condition, place, as_group=True))
        self.adders[place] = add, nest
        self._stops += [add, nest]
        foot.addWidget(add)
        foot.addWidget(nest)
        foot.addStretch(1)
        column.addLayout(foot)
        # Only now has it a parent; shown before, it would be a window of its own.
        nest.setVisible(len(place) < DEEPEST - 1 and bool(group.parts))
        return box

    def _draw_condition(self, condition: Condition, place: Place) -> QWidget:
        line = QWidget()
        set_look(line, "plain")
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        button = ConditionRow(condition_words(condition))
        button.clicked.connect(partial(self.edit_condition, place))
        button.removed.connect(partial(self.remove, place))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(lambda at: self._open_menu(place, button.mapToGlobal(at)))
        self.rows[place] = button
        self._stops.append(button)
        row.addWidget(button, 1)
        self._add_count(row, place)
        row.addWidget(self._make_cross("Remove this condition", place))
        return line

    def _add_count(self, row: QHBoxLayout, place: Place) -> None:
        label = PlainLabel("…", tone="second", role="note")
        label.setToolTip("People whom this finds by itself")
        self._counts[place] = label
        row.addWidget(label)

    def _make_cross(self, name: str, place: Place) -> Button:
        cross = Button("", look="bare", icon="close", on_click=partial(self.remove, place))
        cross.setAccessibleName(name)
        cross.setToolTip(name)
        self._stops.append(cross)
        return cross

    def _open_menu(self, place: Place, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Edit…").triggered.connect(lambda: self.edit_condition(place))
        menu.addAction("Turn into its contrary").triggered.connect(lambda: self._turn(place))
        menu.addAction("Duplicate").triggered.connect(lambda: self._duplicate(place))
        menu.addSeparator()
        menu.addAction("Remove").triggered.connect(lambda: self.remove(place))
        menu.popup(at)

    # Changing.

    def _join(self, place: Place, words: str) -> None:
        group = part_at(self.filter, place)
        if isinstance(group, Group):
            join, negate = join_of(words)
            self._change(lambda: put_part(self.filter, place, replace(group, join=join, negate=negate)))

    def _turn(self, place: Place) -> None:
        self._change(lambda: put_part(self.filter, place, turn(part_at(self.filter, place))))

    def _duplicate(self, place: Place) -> None:
        self._change(lambda: add_parts(self.filter, place[:-1], [part_at(self.filter, place)]))

    def _change(self, make: Callable[[], Group]) -> None:
        try:
            changed = make()
        except Refusal as refusal:
            self.refused.emit(str(refusal))
            return
        self.show_filter(changed)
        self.edited.emit(changed)

    def _open(self, anchor: QWidget, condition: Condition | None, keep: Callable[[Condition], None]) -> None:
        if self.editor is not None:
            self.editor.close_quietly()
        editor = ConditionEditor(anchor, self._desk, condition, self.own)
        self.editor = editor
        editor.closed.connect(self._forget_editor)
        editor.kept.connect(keep)
        editor.open_at(anchor, focus=editor.subject)

    def _forget_editor(self) -> None:
        self.editor = None

    # Focus.

    def _focused_place(self) -> tuple[str, Place] | None:
        for kind, known in (("row", self.rows), ("join", self.joins)):
            for place, widget in known.items():
                if widget.hasFocus():
                    return kind, place
        for place, buttons in self.adders.items():
            if any(button.hasFocus() for button in buttons):
                return "adder", place
        inside = QApplication.focusWidget()
        return ("row", ()) if self._box is not None and inside is not None and self._box.isAncestorOf(inside) else None

    def _focus(self, focused: tuple[str, Place]) -> None:
        kind, place = focused
        target: QWidget | None = None
        if kind == "row":
            before = [row for at, row in self.rows.items() if at <= place]
            target = self.rows.get(place) or (before[-1] if before else None)
        elif kind == "join":
            target = self.joins.get(place)
        elif place in self.adders:
            target = self.adders[place][0]
        (target or self.adders[()][0]).setFocus(Qt.FocusReason.OtherFocusReason)
