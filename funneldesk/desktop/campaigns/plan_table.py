"""What a campaign means to put into each part of the funnel, typed into a small grid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from funneldesk.desktop.campaigns.typed_values import read_count, read_day
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.errors import Refusal
from funneldesk.formatting.moment import day_text
from funneldesk.formatting.money import money_text
from funneldesk.model.campaign import FUNNEL_STAGE_WORDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.campaign_page import PlanRow

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_STAGES = tuple(FUNNEL_STAGE_WORDS)


@dataclass(frozen=True)
class _PlanColumn:
    field: str
    caption: str
    width: int


_COLUMNS = (
    _PlanColumn("funnel_stage", "Part", 92),
    _PlanColumn("starts_on", "From", 54),
    _PlanColumn("ends_on", "To", 54),
    _PlanColumn("budget_minor", "Money", 70),
    _PlanColumn("hours", "Hours", 46),
    _PlanColumn("people", "People", 70),
)


class PlanModel(QAbstractTableModel):
    """One row a part of the funnel.

    Attributes:
        changed: a part of the funnel, and the fields typed.
        refused: why what was typed is not kept.
    """

    changed = Signal(str, object)
    refused = Signal(str)

    def __init__(self, today: Callable[[], dt.date], currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today, self._currency = today, currency
        self._plans: dict[str, PlanRow] = {}

    def set_plans(self, plans: tuple[PlanRow, ...]) -> None:
        """Show other plans."""
        self._plans = {plan.funnel_stage: plan for plan in plans}
        self.dataChanged.emit(self.index(0, 0), self.index(len(_STAGES) - 1, len(_COLUMNS) - 1))

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """The parts of the funnel."""
        return 0 if parent.isValid() else len(_STAGES)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """What is planned."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The captions."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section].caption
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """All but the part's own name can be typed."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() else flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is planned, as text."""
        if not index.isValid():
            return None
        stage, column = _STAGES[index.row()], _COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(stage, column.field)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._text(stage, column.field)
            return f"{FUNNEL_STAGE_WORDS[stage]}, {column.caption}: {text or 'empty'}" if index.column() else text
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return current_theme().colours.ink_2
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """Keep what was typed."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        stage, field = _STAGES[index.row()], _COLUMNS[index.column()].field
        text = str(value).strip()
        if text == self._text(stage, field):
            return False
        try:
            read = self._read(field, text)
        except Refusal as refusal:
            self.refused.emit(str(refusal))
            return False
        self.changed.emit(stage, {field: read})
        return True

    def is_only(self, stage: str, field: str) -> bool:
        """Whether nothing but this field is planned for a part."""
        plan = self._plans.get(stage)
        return (
            plan is not None
            and not any(self._text(stage, column.field) for column in _COLUMNS[1:] if column.field != field)
            and not plan.note
        )

    def _text(self, stage: str, field: str) -> str:
        if field == "funnel_stage":
            return FUNNEL_STAGE_WORDS[stage]
        plan = self._plans.get(stage)
        if plan is None:
            return ""
        if field in {"starts_on", "ends_on"}:
            day = getattr(plan, field)
            return "" if day is None else day_text(day, today=self._today())
        if field == "budget_minor":
            return "" if plan.budget is None else money_text(plan.budget)
        if field == "hours":
            return "" if plan.hours is None else str(plan.hours)
        return plan.people

    def _read(self, field: str, text: str) -> Any:
        if field in {"starts_on", "ends_on"}:
            return read_day(text, self._today())
        if field == "budget_minor":
            return read_amount(text, self._currency, whose="A plan")
        return read_count(text) if field == "hours" else text or None


class PlanTable(QTableView):
    """The grid: a click, F2 or a letter edits, Tab goes on, Delete empties."""

    def __init__(self, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName("Plan by part of the funnel")
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.AllEditTriggers & ~trigger.CurrentChanged)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Tab leaves the grid as it leaves every list; the arrows walk in it.
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        set_type(self, "note")
        head = self.horizontalHeader()
        set_type(head, "small")
        set_look(head, "tight")
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Give the captions their size, which the style sheet takes from a header that is shown first."""
        super().showEvent(event)
        set_type(self.horizontalHeader(), "small")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete empties a cell, Enter edits it."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and index.column() > 0:
            self.model().setData(index, "")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.column() > 0:
            if self.state() != QAbstractItemView.State.EditingState:
                self.edit(index)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        line = theme.px(28)
        self.verticalHeader().setDefaultSectionSize(line)
        self.horizontalHeader().setFixedHeight(theme.px(28))
        self.setFixedHeight(line * len(_STAGES) + theme.px(28) + 2)
        room, wanted = self.viewport().width(), sum(column.width for column in _COLUMNS)
        for place, column in enumerate(_COLUMNS):
            self.setColumnWidth(place, room * column.width // wanted)
