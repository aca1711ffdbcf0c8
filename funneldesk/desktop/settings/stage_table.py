"""The stages of one pipeline as rows that can be put into another order."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from funneldesk.desktop.settings.stage_row import StageRow, fit_columns
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.plain import PlainLabel, Rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QPaintEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.settings import StageSettings
    from funneldesk.queries.stage_habits import IdleSuggestion

_HEADINGS = ("", "Stage", "Chance", "Idle after", "Required to enter", "Deals", "")


class _DropMark(QWidget):
    """The line that shows where a dragged row would go."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current_theme().colours.brand))
        painter.end()


class StageTable(QWidget):
    """Rows of stages; a row is moved by its handle, with the mouse or with the arrow keys, or by its menu.

    Attributes:
        reordered: carries the ids of the open stages in their new order.
        refused: carries a sentence that belongs to the whole table; an empty one takes it away.
    """

    reordered = Signal(object)
    refused = Signal(str)

    def __init__(self, desk: Desk, pipeline_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.pipeline_id = pipeline_id
        self.rows: dict[int, StageRow] = {}
        self._order: list[int] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._heads = QWidget()
        self._head = QGridLayout(self._heads)
        self._head.setContentsMargins(0, 0, 0, 4)
        for place, words in enumerate(_HEADINGS):
            self._head.addWidget(PlainLabel(words, tone="muted", role="small"), 0, place)
        fit_columns(self._head)
        self._column.addWidget(self._heads)
        self._column.addWidget(Rule())
        self._mark = _DropMark(self)
        self._mark.hide()

    @property
    def open_ids(self) -> list[int]:
        """The open stages in the order shown."""
        return [stage_id for stage_id in self._order if self.rows[stage_id].stage.is_open]

    def show_stages(self, stages: Sequence[StageSettings]) -> None:
        """Show what is stored; rows that stay keep their focus."""
        wanted = {stage.id for stage in stages}
        for stage_id in [known for known in self.rows if known not in wanted]:
            gone = self.rows.pop(stage_id)
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for stage in stages:
            row = self.rows.get(stage.id)
            if row is None:
                row = self.rows[stage.id] = self._make_row(stage)
            row.show_stage(stage)
        self._place([stage.id for stage in stages])

    def suggest(self, suggestions: Mapping[int, IdleSuggestion]) -> None:
        """Show what won deals suggest as idle limits."""
        for stage_id, row in self.rows.items():
            row.suggest(suggestions.get(stage_id))

    def move_by(self, stage_id: int, steps: int) -> None:
        """Move an open stage so many places down (or up, where negative)."""
        order = self.open_ids
        place = order.index(stage_id)
        self._move_to(stage_id, place + steps)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_head"):
            fit_columns(self._head)

    def _make_row(self, stage: StageSettings) -> StageRow:
        row = StageRow(self.desk, stage)
        row.handle.stepped.connect(lambda steps, i=stage.id: self.move_by(i, steps))
        row.handle.dragged.connect(lambda point, r=row: self._show_mark(r, point))
        row.handle.dropped.connect(lambda point, r=row: self._drop(r, point))
        row.handle.cancelled.connect(self._mark.hide)
        row.asked_to_move.connect(lambda steps, i=stage.id: self.move_by(i, steps))
        row.refused.connect(self.refused)
        return row

    def _place(self, order: list[int]) -> None:
        if order != self._order:
            for stage_id in order:
                self._column.removeWidget(self.rows[stage_id])
            for stage_id in order:
                self._column.addWidget(self.rows[stage_id])
                self.rows[stage_id].show()
        self._order = order
        opens = self.open_ids
        for place, stage_id in enumerate(opens):
            self.rows[stage_id].set_place(place, len(opens))
        # The tab order follows the order on the screen.
        for one, next_one in itertools.pairwise(order):
            QWidget.setTabOrder(self.rows[one].last_stop, self.rows[next_one].first_stop)

    def _move_to(self, stage_id: int, place: int) -> None:
        opens = self.open_ids
        old = opens.index(stage_id)
        place = max(0, min(len(opens) - 1, place))
        if place == old:
            return
        opens.insert(place, opens.pop(old))
        self._place([*opens, *(other for other in self._order if other not in opens)])
        self.reordered.emit(opens)

    def _gap_at(self, point: QPoint) -> int:
        """Before which open stage a row would land that is let go here (global point)."""
        y = self.mapFromGlobal(point).y()
        return sum(self.rows[stage_id].geometry().center().y() < y for stage_id in self.open_ids)

    def _show_mark(self, _row: StageRow, point: QPoint) -> None:
        opens, gap = self.open_ids, self._gap_at(point)
        edge = self.rows[opens[gap]].y() if gap < len(opens) else self.rows[opens[-1]].geometry().bottom() + 1
        self._mark.setGeometry(0, edge - 1, self.width(), 3)
        self._mark.show()
        self._mark.raise_()

    def _drop(self, row: StageRow, point: QPoint) -> None:
        self._mark.hide()
        gap, old = self._gap_at(point), self.open_ids.index(row.stage.id)
        self._move_to(row.stage.id, gap - 1 if gap > old else gap)
