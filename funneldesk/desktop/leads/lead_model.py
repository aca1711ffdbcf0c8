"""The list's model: ids in order, and the rows of those that are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

from funneldesk.desktop.widgets.plain import plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QObject

    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.queries.leads import LeadRow

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
LEAD = Qt.ItemDataRole.UserRole
_ROLES = frozenset(
    {
        LEAD,
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.ToolTipRole,
    }
)

COLUMNS: tuple[tuple[str, str], ...] = (
    ("lead", "Lead"),
    ("score", "Score"),
    ("stage", "Stage"),
    ("source", "Source"),
    ("handoff", "Handoff"),
    ("owner", "Owner"),
    ("created", "Created"),
)
_HANDOFF = [key for key, _ in COLUMNS].index("handoff")


class LeadModel(QAbstractTableModel):
    """Leads by id; a row is asked for when it is first looked at, together with its neighbours.

    Attributes:
        rows_wanted: carries the ids whose rows are missing or old.
    """

    rows_wanted = Signal(object)

    PAGE = 100
    _MOST_KEPT = 20_000

    def __init__(self, words: LeadWords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._ids: list[int] = []
        self._rows: dict[int, LeadRow] = {}
        self._fresh: set[int] = set()
        self._asked: set[int] = set()
        self._looked_at: set[int] = set()
        self._gather = QTimer(self, singleShot=True, interval=0)
        self._gather.timeout.connect(self._ask)

    @property
    def ids(self) -> Sequence[int]:
        """The ids in order."""
        return self._ids

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """How many leads are listed."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 - Qt's name
        """The columns of the list."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section][1]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The row, its text in a column, or what a screen reader says of it."""
        if not index.isValid() or role not in _ROLES:
            return None
        row = self.row_at(index.row())
        return row if role == LEAD else self._text(row, index.column(), role)

    def _text(self, row: LeadRow | None, column: int, role: int) -> str | None:
        if role == Qt.ItemDataRole.ToolTipRole:
            return None if row is None or column != _HANDOFF else plain_tooltip(self._words.hint(row))
        if row is None:
            return "…"
        if role == Qt.ItemDataRole.AccessibleTextRole and column == 0:
            return self._words.speak(row)
        return self._words.cells(row)[column]

    def row_at(self, place: int) -> LeadRow | None:
        """The row at a place, None while it is on its way; an old one is shown until the new one comes."""
        lead_id = self._ids[place]
        if lead_id not in self._fresh:
            self._looked_at.add(place)
            if not self._gather.isActive():
                self._gather.start()
        return self._rows.get(lead_id)

    def id_at(self, place: int) -> int | None:
        """The id at a place."""
        return self._ids[place] if 0 <= place < len(self._ids) else None

    def place_of(self, lead_id: int | None) -> int | None:
        """Where a lead stands, None where it is not listed."""
        if lead_id is None:
            return None
        try:
            return self._ids.index(lead_id)
        except ValueError:
            return None

    def is_settled(self, place: int) -> bool:
        """Whether the row at a place is as the file has it, and no row is on its way."""
        lead_id = self.id_at(place)
        return not self._asked and not self._gather.isActive() and (lead_id is None or lead_id in self._fresh)

    def set_ids(self, ids: Sequence[int]) -> None:
        """List other leads; rows known stay known."""
        self.beginResetModel()
        self._ids = list(ids)
        self._looked_at.clear()
        if len(self._rows) > self._MOST_KEPT:
            self._rows.clear()
            self._fresh.clear()
        self.endResetModel()

    def forget(self) -> None:
        """What is shown may be old: ask again for what is looked at."""
        self._fresh.clear()
        self._asked.clear()
        self._touch_all()

    def take_rows(self, asked: Iterable[int], rows: Iterable[LeadRow]) -> None:
        """Rows have come."""
        for lead_id in asked:
            self._asked.discard(lead_id)
            self._fresh.add(lead_id)
        for row in rows:
            self._rows[row.id] = row
        self._touch_all()

    def _touch_all(self) -> None:
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(COLUMNS) - 1))

    def _ask(self) -> None:
        wanted: list[int] = []
        for page in sorted({place // self.PAGE for place in self._looked_at}):
            for lead_id in self._ids[page * self.PAGE : (page + 1) * self.PAGE]:
                if lead_id not in self._fresh and lead_id not in self._asked:
                    wanted.append(lead_id)
                    self._asked.add(lead_id)
        self._looked_at.clear()
        if wanted:
            self.rows_wanted.emit(wanted)
