"""The tables of the scoreboard: by rep, by campaign, and why leads came back; each number opens its leads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.plain import plain_caption
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.reports.scoreboard_words import FEWEST_TO_JUDGE, hours_text, split_share

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QModelIndex, QPoint, QSize
    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.handoff_scoreboard import ReasonLine, ScoreLine

_FEWEST_ROWS, _MOST_ROWS = 3, 12
_HEAD, _ROW = 32, 34
ANSWER_WORDS = {"rejected": "Rejected", "recycled": "Recycled", "disqualified": "Disqualified"}


@dataclass(frozen=True, slots=True)
class LineRow:
    """A rep's or campaign's line."""

    id: int
    line: ScoreLine


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason of a campaign."""

    id: int
    reason: ReasonLine


@dataclass(frozen=True, slots=True)
class _Figure:
    """A column of a table of lines: which leads stand behind it, its caption and its text."""

    key: str
    caption: str
    text: Callable[[ScoreLine], str]
    order: Callable[[ScoreLine], float]
    width: int = 78
    hide_below: int = 0


def _count(key: str, caption: str, width: int = 78, hide_below: int = 0) -> _Figure:
    return _Figure(
        key, caption, lambda line: f"{getattr(line, key):,}", lambda line: getattr(line, key), width, hide_below
    )


def share_text(share: float | None, n: int) -> str:
    """A share with what it rests on: "80 % of 10"; under five records the counts alone."""
    value, _ = split_share(share, n)
    return f"{value} of {n:,}" if "%" in value else value


def _accepted_text(line: ScoreLine) -> str:
    return share_text(line.acceptance, line.answered)


_REPS = (
    _count("offered", "Offers", 64),
    _Figure("accepted", "Accepted", _accepted_text, lambda one: one.acceptance or 0, 104),
    _Figure(
        "in_time",
        "In time",
        lambda one: share_text(one.within_limit, one.due),
        lambda one: one.within_limit or 0,
        104,
        690,
    ),
    _Figure(
        "to_decide",
        "To decide",
        lambda one: hours_text(one.to_decide.median_h),
        lambda one: one.to_decide.median_h or 0,
    ),
    _Figure(
        "to_decide",
        "9 in 10",
        lambda one: hours_text(one.to_decide.p90_h if one.to_decide.n >= FEWEST_TO_JUDGE else None),
        lambda one: one.to_decide.p90_h or 0,
        70,
        840,
    ),
    _Figure(
        "to_contact",
        "To contact",
        lambda one: hours_text(one.to_contact.median_h),
        lambda one: one.to_contact.median_h or 0,
        82,
    ),
    _Figure(
        "to_contact",
        "9 in 10",
        lambda one: hours_text(one.to_contact.p90_h if one.to_contact.n >= FEWEST_TO_JUDGE else None),
        lambda one: one.to_contact.p90_h or 0,
        70,
        840,
    ),
    _count("expired", "Expired", 66),
    _count("waiting", "Waiting", 68, 910),
    _count("uncontacted", "Not contacted", 104, 1010),
    _count("sql", "SQLs", 58),
)
_CAMPAIGNS = (
    _count("rounds", "Leads", 64),
    _Figure(
        "accepted",
        "Accepted",
        _accepted_text,
        lambda one: one.acceptance or 0,
        110,
    ),
    _count("turned_down", "Given back", 86),
    _count("expired", "Expired", 68, 520),
    _Figure("sql", "Became SQLs", lambda one: share_text(one.reach, one.rounds), lambda one: one.reach or 0, 110),
)


class OpeningTable(RecordTable[Any]):
    """A table whose numbers open the leads behind them: by a click, by Enter on the row, or from its menu.

    Attributes:
        wanted: carries a title and the leads' ids.
    """

    wanted = Signal(str, object)

    def __init__(self, name: str, columns: Sequence[Column[Any]], parent: QWidget | None = None) -> None:
        super().__init__(name, columns, parent)
        self.setSelectionMode(RecordTable.SelectionMode.SingleSelection)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setMouseTracking(True)
        self.clicked.connect(self._press)
        self.entered.connect(self._hover)
        self.opened.connect(lambda row_id: self._open(self._find(row_id), 0))
        self.menu_wanted.connect(self._open_menu)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows, within limits; the page scrolls, the table only where it has very many."""
        size = super().sizeHint()
        theme = current_theme()
        rows = min(max(len(self.records.rows), _FEWEST_ROWS), _MOST_ROWS)
        head = max(theme.px(_HEAD), self.horizontalHeader().sizeHint().height())
        size.setHeight(head + rows * theme.px(_ROW) + 4)
        return size

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Its columns make way before the page becomes wider."""
        size = super().minimumSizeHint()
        size.setHeight(self.sizeHint().height())
        return size

    def fill(self, rows: Sequence[Any]) -> None:
        """Show other rows, and become as high as they ask for."""
        self.set_rows(rows)
        self.updateGeometry()

    def behind(self, row: Any, column: int) -> tuple[str, tuple[int, ...]]:
        """What a number is called, and the leads behind it; of the first column, all of the row. Here nothing opens."""
        del row, column
        return "", ()

    def _find(self, row_id: int) -> Any:
        return next((row for row in self.records.rows if row.id == row_id), None)

    def _open(self, row: Any, column: int) -> None:
        if row is None:
            return
        title, ids = self.behind(row, column)
        if ids:
            self.wanted.emit(title, ids)

    def _press(self, index: QModelIndex) -> None:
        if index.column():
            self._open(self.records.rows[index.row()], index.column())

    def _hover(self, index: QModelIndex) -> None:
        opens = index.column() > 0 and bool(self.behind(self.records.rows[index.row()], index.column())[1])
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)

    def _open_menu(self, at: QPoint) -> None:
        row = self._find(self.current_id) if self.current_id is not None else None
        if row is None:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        seen: set[str] = set()
        for column in range(len(self.records.columns)):
            title, ids = self.behind(row, column)
            if ids and title not in seen:
                seen.add(title)
                leads = f"{len(ids):,} lead{'' if len(ids) == 1 else 's'}"
                action = menu.addAction(plain_caption(f"{title}: {leads}"))
                action.triggered.connect(partial(self._emit, title, ids))
        menu.addAction("Copy\tCtrl+C").triggered.connect(lambda _on=False: self.copy())
        menu.popup(at)

    def _emit(self, title: str, ids: tuple[int, ...], _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.wanted.emit(title, ids)


class LineTable(OpeningTable):
    """Lines of reps or campaigns."""

    def __init__(self, name: str, first: str, figures: Sequence[_Figure], parent: QWidget | None = None) -> None:
        self._figures = tuple(figures)
        columns: list[Column[LineRow]] = [Column(first, lambda row: row.line.name, 130, 1)]
        columns += [
            Column(
                one.caption,
                partial(_text_of, one),
                one.width,
                key=partial(_order_of, one),
                is_number=True,
                hide_below=one.hide_below,
            )
            for one in self._figures
        ]
        super().__init__(name, columns, parent)

    def show_lines(self, lines: Sequence[ScoreLine]) -> None:
        """Show other lines."""
        self.fill([LineRow(place, line) for place, line in enumerate(lines)])

    def behind(self, row: Any, column: int) -> tuple[str, tuple[int, ...]]:
        """The leads behind a number."""
        line: ScoreLine = row.line
        if not column:
            return line.name, line.behind["rounds"]
        figure = self._figures[column - 1]
        return f"{line.name}: {_LONG.get(figure.key, figure.caption.casefold())}", line.behind[figure.key]


_LONG = {"to_decide": "decided", "to_contact": "contacted", "sql": "became SQLs", "rounds": "handed over"}


class ReasonTable(OpeningTable):
    """Why sales gave leads back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Why leads came back, by campaign",
            [
                Column("Reason", lambda row: row.reason.reason, 170, 2),
                Column("What became of them", lambda row: ANSWER_WORDS.get(row.reason.answer, ""), 150, hide_below=520),
                Column("Campaign", lambda row: row.reason.campaign, 150, 1),
                Column("Leads", lambda row: f"{row.reason.n:,}", 70, key=lambda row: row.reason.n, is_number=True),
            ],
            parent,
        )

    def show_reasons(self, reasons: Sequence[ReasonLine]) -> None:
        """Show other reasons."""
        self.fill([ReasonRow(place, reason) for place, reason in enumerate(reasons)])

    def behind(self, row: Any, column: int) -> tuple[str, tuple[int, ...]]:
        """The leads that came back for the reason."""
        del column
        reason: ReasonLine = row.reason
        return f"{reason.reason} · {reason.campaign}", reason.contact_ids


def make_rep_table() -> LineTable:
    """The lines of the reps."""
    return LineTable("Handoff by rep", "Rep", _REPS)


def make_campaign_table() -> LineTable:
    """The lines of the campaigns."""
    return LineTable("Quality of leads by campaign", "Campaign", _CAMPAIGNS)


def _text_of(figure: _Figure, row: LineRow) -> str:
    return figure.text(row.line)


def _order_of(figure: _Figure, row: LineRow) -> float:
    return figure.order(row.line)
