"""The grid in which a campaign's results are typed or pasted, day by day or for a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QMenu, QTableView, QVBoxLayout

from funneldesk.commands.campaign_result import delete_results, write_results
from funneldesk.desktop.campaigns.results_model import COLUMNS, ResultsModel
from funneldesk.desktop.campaigns.unkept_rows import UnkeptRows, tell_unkept
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.errors import Refusal
from funneldesk.exchange.pasted_results import GRID, read_pasted_results
from funneldesk.formatting.grouping import style_for_currency
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.model.money import Money
from funneldesk.queries.campaign_results import read_results
from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QShowEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.commands.campaign_result import ResultEntry
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.exchange.pasted_results import PastedResults
    from funneldesk.queries.campaign_results import ResultRow
    from funneldesk.queries.look import Look

_WIDTHS = (92, 66, 78, 54, 70, 72, 64, 88, 80, 100, 96)
_HELP = (
    "Type a day and what was measured; a last day makes it a period. Paste rows from a spreadsheet with Ctrl+V. Empty "
    "is not measured, 0 is none."
)


class _Cells(QTableView):
    """The cells; tells when one is left, so that what has changed meanwhile can be shown."""

    left = Signal()
    paste_wanted = Signal()
    delete_wanted = Signal()
    escaped = Signal()

    def closeEditor(self, editor: QWidget, hint: object) -> None:  # noqa: N802 - Qt's name
        """A cell is left."""
        super().closeEditor(editor, hint)  # type: ignore[arg-type]  # Qt hands its own hint over
        self.left.emit()

    @property
    def is_editing(self) -> bool:
        """Whether a cell is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Give the captions their size, which the style sheet takes from a header that is shown first."""
        super().showEvent(event)
        set_type(self.horizontalHeader(), "small")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter edits, Delete takes away, Ctrl+V pastes, Ctrl+C copies, Esc leaves."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape and not self.is_editing:
            self.escaped.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.is_editing:
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the chosen cells on the clipboard, tab-separated."""
        chosen = self.selectionModel().selectedIndexes()
        lines: dict[int, list[str]] = {}
        for index in sorted(chosen, key=lambda one: (one.row(), one.column())):
            lines.setdefault(index.row(), []).append(str(index.data() or ""))
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in lines.values()))


class ResultsGrid(Card):
    """The grid with its buttons and totals.

    Args:
        desk: the open workspace.
        today: says the business's day.

    Attributes:
        closed: the table of campaigns is wanted again.
        wanted: the grid is to be shown, because rows in it are not kept.
    """

    closed = Signal()
    wanted = Signal()

    def __init__(self, desk: Desk, today: Callable[[], dt.date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._campaign_id = 0
        self._asked = 0
        self._late: Sequence[ResultRow] | None = None
        self._currency = desk.app.business.currency
        self._today = today
        self.model = ResultsModel(today, self._currency, self)
        self.model.written.connect(self._write)
        self.unkept = UnkeptRows(self.model, lambda: desk.is_closed, self._show_unkept, self)
        self._names: dict[int, str] = {}
        self._rows: Sequence[ResultRow] = ()
        self.cells = _Cells()
        self.title = PlainLabel("", role="subtitle", weight=SEMIBOLD, elide=True)
        self.totals = PlainLabel("", tone="second", role="note", wrap=True)
        self.problem = PlainLabel("", tone="warn", role="note", wrap=True)
        self.problem.hide()
        self._make_cells()
        self._lay_out()
        for changed in (self.model.dataChanged, self.model.modelReset, self.model.rowsInserted):
            changed.connect(lambda *_: self._total(self._rows))

    @property
    def campaign_id(self) -> int:
        """Whose results."""
        return self._campaign_id

    def show_campaign(self, campaign_id: int, name: str) -> None:
        """Show a campaign's results."""
        if campaign_id != self._campaign_id:
            self._campaign_id = campaign_id
            self._names[campaign_id] = name
            self._say("")
            self._rows = ()
            self.unkept.turn_to(campaign_id)
        self.unkept.guard(self.window())
        self.title.setText(f"Results of {name}")
        self.cells.setAccessibleName(self.title.text())
        self.ask()

    def _show_unkept(self, campaign_id: int) -> None:
        self.show_campaign(campaign_id, self._names.get(campaign_id, ""))
        self.wanted.emit()

    def take_focus(self) -> None:
        """Begin in the line for typing."""
        self.cells.setCurrentIndex(self.model.index(0, 0))
        self.cells.setFocus()

    def ask(self) -> None:
        """Ask for the rows; an older answer that comes later is dropped."""
        self._asked += 1
        number = self._asked

        def show(rows: tuple[ResultRow, ...]) -> None:
            if number == self._asked:
                self._late = rows
                self._show_late()

        self._desk.ask(read_results, self, show, self._campaign_id, ALL_TIME)

    def paste(self) -> None:
        """Read what the clipboard holds, from the column that has the focus on."""
        text = QGuiApplication.clipboard().text()
        column = max(0, self.cells.currentIndex().column())
        columns = GRID[column:] if column < len(GRID) else GRID
        today = self._today()

        def read(look: Look) -> PastedResults | str:
            try:
                return read_pasted_results(text, look.business, columns=columns, today=today)
            except Refusal as refusal:
                return str(refusal)

        def show(pasted: PastedResults | str) -> None:
            if isinstance(pasted, str):
                self._say(pasted)
                return
            wrong = len({problem.row for problem in pasted.problems})
            words = [*pasted.questions]
            if wrong:
                rows = "row is" if wrong == 1 else "rows are"
                words.insert(0, f"{wrong} pasted {rows} not kept yet: mend the red cells.")
            self._say(" ".join(words))
            self.model.add_pasted(pasted)

        self._desk.ask(read, self, show)

    def delete(self) -> None:
        """Take the chosen rows away."""
        places = sorted({index.row() for index in self.cells.selectionModel().selectedIndexes()})
        ids = self.model.drop(places)
        if ids:
            self._desk.tell(delete_results, self, result_ids=ids)

    def make_menu(self) -> QMenu:
        """What can be done with the chosen rows."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy\tCtrl+C", self.cells.copy)
        menu.addAction("Paste rows\tCtrl+V", self.paste)
        menu.addSeparator()
        menu.addAction("Delete rows\tDel", self.delete)
        return menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Offer what can be done."""
        self.make_menu().popup(event.globalPos())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and hasattr(self, "problem"):
            self._fit()

    def _write(self, entries: list[ResultEntry]) -> None:
        campaign_id = self._campaign_id

        def refused(refusal: FunnelDeskError) -> None:
            self.model.refuse(entries, str(refusal))
            self._say(str(refusal))

        def done(_done: object) -> None:
            self._say("")

        self._desk.submit(
            lambda work: write_results(work, campaign_id=campaign_id, rows=entries),
            self,
            name="write_results",
            on_done=done if len(entries) == 1 else None,
            on_refused=refused,
        )

    def _show_late(self) -> None:
        """Show the newest rows, unless a cell is being typed; what has the focus keeps it."""
        if self._late is None or self.cells.is_editing:
            return
        rows, self._late = self._late, None
        index = self.cells.currentIndex()
        line = self.model.lines[index.row()] if index.isValid() else None
        days = None if line is None else self.model.days_of(line)
        self._rows = rows
        self.model.set_rows(rows)
        if index.isValid():
            place = self.model.place_of(line, days, index.row())
            self.cells.setCurrentIndex(self.model.index(place, index.column()))

    def _total(self, rows: Sequence[ResultRow]) -> None:
        style = style_for_currency(self._currency)
        spend: dict[str, int] = {}
        for row in rows:
            if row.spend is not None:
                spend[row.spend.currency] = spend.get(row.spend.currency, 0) + row.spend.minor
        periods = sum(row.is_period for row in rows)
        parts = [f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"]
        parts += [f"{periods} of them for a period"] if periods else []
        for field, word in (("impressions", "impressions"), ("clicks", "clicks"), ("visits", "page visits")):
            known = [value for row in rows if (value := getattr(row, field)) is not None]
            parts += [f"{number_text(sum(known), style=style)} {word}"] if known else []
        parts += [f"{money_text(Money(minor, code))} spent" for code, minor in sorted(spend.items())]
        told = "In all: " + " · ".join(parts) if rows else "No results yet."
        waiting = len(self.model.unkept())
        self.totals.setText(f"{told} {tell_unkept(waiting)}" if waiting else told)

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _make_cells(self) -> None:
        cells = self.cells
        cells.setModel(self.model)
        cells.setAccessibleName("Results")
        trigger = QAbstractItemView.EditTrigger
        cells.setEditTriggers(
            trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed | trigger.SelectedClicked
        )
        cells.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        cells.setWordWrap(False)
        cells.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        cells.verticalHeader().hide()
        set_type(cells, "note")
        head = cells.horizontalHeader()
        set_type(head, "small")
        set_look(head, "tight")
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        cells.paste_wanted.connect(self.paste)
        cells.delete_wanted.connect(self.delete)
        cells.escaped.connect(self.closed)
        cells.left.connect(self._show_late)
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        self.cells.verticalHeader().setDefaultSectionSize(theme.px(28))
        for place, width in zip(range(len(COLUMNS)), _WIDTHS, strict=True):
            self.cells.setColumnWidth(place, theme.px(width))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(Button("Paste rows", on_click=self.paste))
        head.addWidget(Button("Import a file…", on_click=lambda: self._desk.import_wanted.emit("")))
        head.addWidget(Button("Back to campaigns", on_click=self.closed.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(PlainLabel(_HELP, tone="second", role="note", wrap=True))
        column.addWidget(self.problem)
        column.addWidget(self.cells, 1)
        column.addWidget(self.totals)
