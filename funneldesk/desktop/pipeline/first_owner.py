"""On a person's first visit the pipeline opens on what is theirs; what they choose themselves is left alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from funneldesk.queries.own_deals import read_first_owner

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.pipeline.filter_bar import FilterBar

_MET = "met"


class FirstOwner(QObject):
    """Narrows the board to a rep's own deals the first time they work at this window.

    Args:
        desk: the open workspace.
        filters: the bar that is narrowed.
        parent: the room.
    """

    def __init__(self, desk: Desk, filters: FilterBar, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._filters = desk, filters
        self._memory = desk.memory("pipeline")
        self._before: int | None = None
        filters.filter_changed.connect(lambda _filter: self._remember())
        desk.me_changed.connect(self._meet)
        self._meet()

    def _meet(self) -> None:
        me, before = self._desk.me, self._before
        self._before = me
        if me is not None and str(me) not in self._memory.values(_MET):
            self._desk.ask(read_first_owner, self, partial(self._narrow, me, before), me)

    def _narrow(self, me: int, before: int | None, owner_id: int | None) -> None:
        """Narrow to the owner, unless somebody narrows by something else already or went away meanwhile."""
        shown = self._filters.board_filter
        is_free = not shown.is_narrow or (before is not None and shown.owner_id == before)
        if self._desk.me == me and is_free and shown.owner_id != owner_id:
            self._filters.owner.choose(owner_id)

    def _remember(self) -> None:
        if self._desk.me is not None:
            self._memory.keep(_MET, {**self._memory.values(_MET), str(self._desk.me): True})
