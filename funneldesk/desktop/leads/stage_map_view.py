"""The map of both funnels: which stages meet, and who looks after each; changed where it stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QWidget

from funneldesk.commands.stage_map import map_stage, own_lifecycle, own_stage
from funneldesk.desktop.leads.agreement_view import clear_layout
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.choice import Choice, field_height
from funneldesk.desktop.widgets.plain import Pill, PlainLabel, Rule
from funneldesk.model.pipeline import StageKind
from funneldesk.queries.stage_map import KIND_MEETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.widgets.plain import PillKind
    from funneldesk.queries.stage_map import MappedStage, MapRow
    from funneldesk.queries.users import Colleague

_TEAM_PILLS: dict[str, tuple[str, PillKind]] = {
    "marketing": ("Marketing", "mkt"),
    "sales": ("Sales", "brand"),
    "both": ("Both", "post"),
}
_MEETS: dict[str, tuple[str, ...]] = {
    StageKind.OPEN: ("lead", "mql", "sal", "sql", "pql"),
    StageKind.WON: ("customer", "repeat", "loyal"),
    StageKind.LOST: ("recycled", "disqualified"),
}
_CHOICE = 140
_BESIDE, _WIDEST = 780, 1000
_HEADS = ("Stage of a lead", "Looked after by", "Stages of sales that meet it", "Meets", "Looked after by")


class StageMapView(QWidget):
    """A row for each stage of the lifecycle, and beside it the stages of sales that meet it.

    Args:
        desk: the open workspace.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shape: object = None
        self.owners: dict[str, Choice] = {}
        self.stage_owners: dict[int, Choice] = {}
        self.meets: dict[int, Choice] = {}
        self._cells: list[QBoxLayout] = []
        self._is_many = False
        self.setMaximumWidth(current_theme().px(_WIDEST))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)

    def show_map(self, rows: Sequence[MapRow], colleagues: Sequence[Colleague]) -> None:
        """Show the map; what somebody is choosing is disturbed only where the map itself has changed."""
        shape = tuple(
            (row.key, row.label, row.team, tuple((s.id, s.label, s.meets) for s in row.stages)) for row in rows
        )
        if shape != self._shape:
            self._shape = shape
            self._build(rows)
        people: list[tuple[object, str]] = [(None, "Nobody"), *((one.id, one.name) for one in colleagues)]
        for row in rows:
            self._fill_owner(self.owners[row.key], people, row.owner_id, row.owner)
            for stage in row.stages:
                self._fill_owner(self.stage_owners[stage.id], people, stage.owner_id, stage.owner)
                self.meets[stage.id].set_value(None if stage.meets == KIND_MEETS[stage.kind] else stage.meets)

    def _fill_owner(
        self, choice: Choice, people: Sequence[tuple[object, str]], owner_id: int | None, owner: str
    ) -> None:
        """Offer those who work here, and whoever has it without working here any more."""
        known = any(value == owner_id for value, _ in people)
        choice.set_items(people if known else [*people, (owner_id, f"{owner} (left)")])
        choice.set_value(owner_id)

    def _build(self, rows: Sequence[MapRow]) -> None:
        focused = self._focused_key()
        clear_layout(self._grid)
        self.owners.clear()
        self.stage_owners.clear()
        self.meets.clear()
        self._cells.clear()
        self._is_many = len({stage.pipeline for row in rows for stage in row.stages}) > 1
        heads = [PlainLabel(words, tone="muted", role="small", elide=True) for words in _HEADS]
        for column, head in enumerate(heads[:2]):
            self._grid.addWidget(head, 0, column)
        self._grid.addWidget(self._make_cell(*heads[2:]), 0, 2)
        labels = {row.key: row.label for row in rows}
        line = 1
        for row in rows:
            self._grid.addWidget(Rule(), line, 0, 1, 3)
            self._grid.addWidget(self._make_head(row), line + 1, 0, Qt.AlignmentFlag.AlignTop)
            owner = self.owners[row.key] = Choice(f"Who looks after “{row.label}”", width=_CHOICE)
            owner.chosen.connect(partial(self._own_lifecycle, row.key))
            self._grid.addWidget(owner, line + 1, 1, Qt.AlignmentFlag.AlignTop)
            for place, stage in enumerate(row.stages):
                self._add_stage(stage, line + 1 + place, labels)
            line += 1 + max(1, len(row.stages))
        self._restore_focus(focused)

    def _make_head(self, row: MapRow) -> QWidget:
        head = QWidget()
        grid = QGridLayout(head)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        label = PlainLabel(row.label, weight=SEMIBOLD, elide=True)
        grid.addWidget(label, 0, 0)
        grid.addWidget(Pill(*_TEAM_PILLS.get(row.team, (row.team, "plain"))), 0, 1)
        grid.setColumnStretch(2, 1)
        head.setFixedHeight(field_height())
        return head

    def _add_stage(self, stage: MappedStage, line: int, labels: dict[str, str]) -> None:
        usual = KIND_MEETS[stage.kind]
        offered: list[tuple[object, str]] = [
            (None if key == usual else key, labels.get(key, key)) for key in _MEETS[stage.kind]
        ]
        meets = self.meets[stage.id] = Choice(f"What “{stage.label}” meets", offered, width=_CHOICE)
        meets.chosen.connect(partial(self._map, stage.id))
        owner = self.stage_owners[stage.id] = Choice(f"Who looks after “{stage.label}”", width=_CHOICE)
        owner.chosen.connect(partial(self._own_stage, stage.id))
        name = PlainLabel(f"{stage.label} · {stage.pipeline}" if self._is_many else stage.label, elide=True)
        self._grid.addWidget(self._make_cell(name, meets, owner), line, 2)

    def _make_cell(self, name: PlainLabel, *choices: QWidget) -> QWidget:
        """A name and its choices: beside it, or below it where room is short."""
        cell = QWidget()
        outer = QBoxLayout(self._way(), cell)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addWidget(name, 1)
        row = QHBoxLayout()
        row.setSpacing(10)
        for choice in choices:
            choice.setFixedWidth(current_theme().px(_CHOICE))
            row.addWidget(choice)
        row.addStretch(1)
        outer.addLayout(row)
        self._cells.append(outer)
        return cell

    def _way(self) -> QBoxLayout.Direction:
        is_wide = self.width() >= current_theme().px(_BESIDE)
        return QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Choices stand beside their stage where there is room."""
        super().resizeEvent(event)
        way = self._way()
        for cell in self._cells:
            if cell.direction() != way:
                cell.setDirection(way)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "meets"):
            theme = current_theme()
            self.setMaximumWidth(theme.px(_WIDEST))
            for choice in (*self.meets.values(), *self.stage_owners.values()):
                choice.setFixedWidth(theme.px(_CHOICE))

    def _focused_key(self) -> tuple[str, object] | None:
        groups = {"owners": self.owners, "stage_owners": self.stage_owners, "meets": self.meets}
        for name, group in groups.items():
            for key, choice in group.items():  # type: ignore[attr-defined]  # keyed by name or by number
                if choice.hasFocus():
                    return name, key
        return None

    def _restore_focus(self, focused: tuple[str, object] | None) -> None:
        if focused is not None:
            choice = getattr(self, focused[0]).get(focused[1])
            if choice is not None:
                choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def _own_lifecycle(self, key: str, owner_id: object) -> None:
        self._desk.tell(own_lifecycle, self, key=key, owner_id=_number(owner_id))

    def _own_stage(self, stage_id: int, owner_id: object) -> None:
        self._desk.tell(own_stage, self, stage_id=stage_id, owner_id=_number(owner_id))

    def _map(self, stage_id: int, key: object) -> None:
        self._desk.tell(map_stage, self, stage_id=stage_id, lifecycle_stage=key if isinstance(key, str) else None)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
