"""A card of lines: its head, the lines in their order, and how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.today.day_line import DayLine
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import Card, PlainLabel, Rule

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from funneldesk.model.business import Business
    from funneldesk.queries.today_items import TodayItem

_AT_FIRST = 12


class DayCard(Card):
    """Lines below a head; a line keeps its widget, and with it the focus, as long as it stands.

    Attributes:
        acted: carries the line and the act.
        stepped: carries the line and the way the person goes from it.
    """

    acted = Signal(object, str)
    stepped = Signal(object, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._items: Sequence[TodayItem] = ()
        self._n = 0
        self._shown = _AT_FIRST
        self._lines: dict[tuple[str, int], DayLine] = {}
        self._said: tuple[dt.datetime, Business, bool] | None = None
        self.title = PlainLabel(name, weight=SEMIBOLD, elide=True)
        self.hint = PlainLabel("", tone="muted", role="small", elide=True)
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 10)
        head.addWidget(self.title, 1)
        head.addWidget(self.hint)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self.more = Button("", look="link", on_click=self._show_more, parent=self)
        self._rule = Rule()
        self._older = QVBoxLayout()
        self.older: list[Button] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._column)
        column.addWidget(self._rule)
        column.addWidget(self.more)
        column.addLayout(self._older)

    def show_items(
        self, items: Sequence[TodayItem], n: int, now: dt.datetime, business: Business, *, with_owner: bool
    ) -> None:
        """Show these lines of `n` that there are; the card hides where there is none."""
        self._items, self._n = items, n
        self._said = now, business, with_owner
        self._fill()
        self.setVisible(n > 0 or bool(self.older))

    def show_older(self, lines: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Name below the lines what is no line of its own, each with where it is listed."""
        for button in self.older:
            self._older.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.older = [Button(words, look="link", on_click=act, parent=self) for words, act in lines]
        for button in self.older:
            self._older.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setVisible(self._n > 0 or bool(self.older))

    def tell_time(self, now: dt.datetime, business: Business) -> None:
        """Say anew what changes with the minutes."""
        for line in self._lines.values():
            line.tell_time(now, business)

    @property
    def lines(self) -> list[DayLine]:
        """The lines that are shown, from top to bottom."""
        return [self._lines[item.key] for item in self._items[: self._shown]]

    def _fill(self) -> None:
        if self._said is None:
            return
        now, business, with_owner = self._said
        shown = self._items[: self._shown]
        for key in set(self._lines) - {item.key for item in shown}:
            line = self._lines.pop(key)
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        for place, item in enumerate(shown):
            line = self._lines.get(item.key) or self._make_line(item)
            line.show_item(item, now, business, with_owner=with_owner)
            if self._column.indexOf(line) != place:
                self._column.removeWidget(line)
                self._column.insertWidget(place, line)
            line.show()
        more = self._n - len(shown)
        self.more.setText(f"Show more ({more:,} further)" if len(shown) < len(self._items) else f"{more:,} further")
        self.more.setEnabled(len(shown) < len(self._items))
        self.more.setVisible(more > 0)
        self._rule.setVisible(more > 0)

    def _make_line(self, item: TodayItem) -> DayLine:
        line = DayLine(self)
        line.acted.connect(lambda act: self.acted.emit(line, act))
        line.stepped.connect(lambda way: self.stepped.emit(line, way))
        self._lines[item.key] = line
        return line

    def _show_more(self) -> None:
        self._shown += 4 * _AT_FIRST
        self._fill()
        self.lines[-1].setFocus()
