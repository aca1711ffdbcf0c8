"""The tables of a review: the month against the time before, and what was changed since the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QSizePolicy

from funneldesk.desktop.leads.score_tables import OpeningTable
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.formatting.grouping import UNDEFINED
from funneldesk.formatting.moment import moment_text
from funneldesk.reports.scoreboard_words import write_cards

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QWidget

    from funneldesk.model.business import Business
    from funneldesk.queries.agreement_changes import AgreementChange
    from funneldesk.queries.handoff_scoreboard import Scoreboard

_HEAD, _ROW = 32, 34
_MOST_ROWS = 8
_CAUSES = {"automation": "FunnelDesk", "import": "an import"}


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure in the time reviewed and in the time before, each with its leads."""

    id: int
    label: str
    now: str
    note: str
    before: str
    behind_now: tuple[int, ...]
    behind_before: tuple[int, ...]


class MonthTable(OpeningTable):
    """The scoreboard of the month against the time before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "The month against the time before",
            [
                Column("Figure", lambda row: row.label, 150, 1),
                Column("This time", lambda row: row.now, 90, is_number=True),
                Column("Before", lambda row: row.before, 90, is_number=True),
                Column("More", lambda row: row.note, 190, 2, hide_below=520),
            ],
            parent,
        )

    def show_boards(self, board: Scoreboard, before: Scoreboard | None) -> None:
        """Show two scoreboards."""
        old = {} if before is None else {card.key: card for card in write_cards(before.total)}
        rows = []
        for place, card in enumerate(write_cards(board.total)):
            was = old.get(card.key)
            rows.append(
                FigureRow(
                    place,
                    card.label,
                    card.value,
                    card.note,
                    UNDEFINED if was is None else was.value,
                    board.total.behind[card.key],
                    () if before is None else before.total.behind[card.key],
                )
            )
        self.fill(rows)

    def behind(self, row: Any, column: int) -> tuple[str, tuple[int, ...]]:
        """The leads behind a figure."""
        if column == 2:  # noqa: PLR2004 - the column of the time before
            return f"{row.label}, the time before", row.behind_before
        return row.label, row.behind_now


class ChangeTable(RecordTable[Any]):
    """What was changed, the newest first.

    Args:
        today: says the present instant and the business.
    """

    def __init__(self, today: Callable[[], tuple[dt.datetime, Business]], parent: QWidget | None = None) -> None:
        self._today = today
        super().__init__(
            "What was changed since the last review",
            [
                Column("When", self._when, 146, key=lambda row: row.at, is_largest_first=True),
                Column("What", lambda row: row.label, 220, 3),
                Column("About", lambda row: row.about, 110, 1, hide_below=560),
                Column("Who", _who, 110, 1),
            ],
            parent,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows, within limits."""
        size = super().sizeHint()
        theme = current_theme()
        head = max(theme.px(_HEAD), self.horizontalHeader().sizeHint().height())
        size.setHeight(head + min(len(self.records.rows), _MOST_ROWS) * theme.px(_ROW) + 4)
        return size

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Its height is that of its rows."""
        size = super().minimumSizeHint()
        size.setHeight(self.sizeHint().height())
        return size

    def show_changes(self, changes: Sequence[AgreementChange]) -> None:
        """Show other changes."""
        self.set_rows(changes)
        self.updateGeometry()

    def _when(self, row: AgreementChange) -> str:
        now, business = self._today()
        return moment_text(row.at, zone=business.zone, now=now)


def _who(row: AgreementChange) -> str:
    return _CAUSES.get(row.cause) or row.by or UNDEFINED
