"""A card with a chart, its table beside it, and what can be done with both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from funneldesk.desktop.charting.chart_view import PAD, ChartView
from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import Card, PlainLabel, Rule

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import (
        QWidget,
    )

    from funneldesk.charts.message import AnyChart
    from funneldesk.desktop.charting.press import Press

_MOST_ROWS = 9


class ChartPanel(Card):
    """A titled chart that can be read as a table.

    Args:
        press: draws the chart.
        title: of the card.
        metric: the figure it shows.
        empty: what stands here while there is nothing to draw, and what to do about it.
        pills: words of colours that the chart uses, and what chooses among charts.

    Attributes:
        mark_opened: the metric, the mark's key, and its label.
    """

    mark_opened = Signal(str, str, str)

    def __init__(
        self,
        press: Press,
        title: str,
        metric: str,
        empty: str,
        *,
        pills: tuple[QWidget, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pills = pills
        self.title, self.figure_name = title, metric
        self._keys: tuple[str, ...] = ()
        self._chart: AnyChart | None = None
        self._is_filled = False
        self.note = PlainLabel("", tone="muted", role="small", wrap=True)
        self.note.hide()
        self.view = ChartView(press, title)
        self._shown: QWidget = self.view
        self.view.mark_opened.connect(lambda key, label: self.mark_opened.emit(metric, key, label))
        self.table = self._make_table()
        self.empty = PlainLabel(empty, tone="second", wrap=True)
        self.toggle = Button("Table", look="link", name=f"{title}: show as table", on_click=self.switch)
        self.foot = PlainLabel("", wrap=True)
        self._rule = Rule()
        for part in (self.foot, self._rule):
            part.hide()
        self._lay_out()
        shown: tuple[QWidget, ...] = (self.view, self.table)
        for widget in shown:
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(lambda at, w=widget: self._open_menu(w, at))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Give the table's lines the height of other letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_rule"):
            self._fit()

    @property
    def shows_table(self) -> bool:
        """Whether the table stands in place of the picture."""
        return self._shown is self.table

    @property
    def is_settled(self) -> bool:
        """Whether nothing is still being drawn."""
        return self._shown is not self.view or self.view.is_settled

    def set_title(self, title: str) -> None:
        """Call the chart something else."""
        self.title = title
        self._heading.setText(title)

    def set_chart(self, chart: AnyChart, *, picture: AnyChart | None = None, note: str = "", foot: str = "") -> None:
        """Show other numbers.

        Args:
            chart: all rows, for the table.
            picture: the rows that are drawn, where they are fewer.
            note: under the title.
            foot: under a line below the chart.
        """
        shown = picture or chart
        self.view.set_chart(shown)
        self._chart, self._is_filled = chart, False
        if self.shows_table:
            self._fill_table()
        for label, words in ((self.note, note), (self.foot, foot)):
            label.setText(words)
            label.setVisible(bool(words))
        self._rule.setVisible(bool(foot))
        is_empty = not chart.table().rows
        self.toggle.setVisible(not is_empty)
        if is_empty:
            self._shown = self.empty
        elif self._shown is self.empty:
            self._shown = self.view
        self._fit()

    def switch(self) -> None:
        """Show the table in place of the picture, or the picture again."""
        to_table = not self.shows_table
        had_focus = self._shown.hasFocus()
        self._fill_table()
        self._shown = self.table if to_table else self.view
        self.toggle.setText("Chart" if to_table else "Table")
        self.toggle.setAccessibleName(f"{self.title}: show as {'chart' if to_table else 'table'}")
        self._fit()
        if had_focus:
            self._shown.setFocus(Qt.FocusReason.OtherFocusReason)

    def table_text(self) -> str:
        """The numbers as tab-separated text."""
        if self._chart is None:
            return ""
        table = self._chart.table()
        return "\n".join("\t".join(line) for line in (table.header, *table.rows))

    def make_menu(self) -> QMenu:
        """What can be done with the picture and its numbers."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has_picture = not self.view.picture.isNull()
        menu.addAction("Copy picture", self.copy_picture).setEnabled(has_picture)
        menu.addAction("Save picture…", self._save_picture).setEnabled(has_picture)
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(self.table_text()))
        menu.addSeparator()
        menu.addAction("Show as chart" if self.shows_table else "Show as table", self.switch)
        return menu

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.view.picture)

    def _save_picture(self) -> None:
        dialog = QFileDialog(self, "Save picture", str(start_folder() / f"{self.title}.png"), "Pictures (*.png)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: remember_folder(Path(path)))
        dialog.fileSelected.connect(lambda path: self.view.picture.save(path, "PNG"))
        dialog.open()

    def _open_menu(self, over: QWidget, at: QPoint) -> None:
        self.make_menu().popup(over.mapToGlobal(at))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16 - PAD, 10, 16 - PAD, 14)
        for words in (self.note, self.foot, self.empty):
            words.setContentsMargins(PAD, 0, PAD, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(PAD, 0, PAD, 0)
        self._heading = PlainLabel(self.title, role="heading", weight=SEMIBOLD, elide=True)
        head.addWidget(self._heading, 1)
        for pill in self._pills:
            head.addWidget(pill)
        head.addWidget(self.toggle)
        column.addLayout(head)
        column.addWidget(self.note)
        parts: tuple[QWidget, ...] = (self.view, self.table, self.empty)
        for part in parts:
            column.addWidget(part)
        column.addWidget(self._rule)
        column.addWidget(self.foot)
        column.addStretch(1)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget()
        table.setAccessibleName(f"{self.title}, as a table")
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setHighlightSections(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        set_type(table, "note")
        set_type(table.horizontalHeader(), "small")
        table.activated.connect(lambda index: self._open_row(index.row()))
        return table

    def _open_row(self, row: int) -> None:
        item = self.table.item(row, 0)
        if 0 <= row < len(self._keys) and item is not None:
            self.mark_opened.emit(self.figure_name, self._keys[row], item.text())

    def _fill_table(self) -> None:
        """Fill the table once it is looked at: most people never ask for it."""
        if self._chart is None or self._is_filled:
            return
        self._is_filled = True
        table = self._chart.table()
        self._keys = tuple(mark.key for mark in self._chart.marks())
        self.table.setRowCount(len(table.rows))
        self.table.setColumnCount(len(table.header))
        self.table.setHorizontalHeaderLabels(list(table.header))
        for row, cells in enumerate(table.rows):
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(cell)
                side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
                item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
                self.table.setItem(row, column, item)
        for column in range(len(table.header)):
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            title = self.table.horizontalHeaderItem(column)
            if title is not None:
                title.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def _fit(self) -> None:
        """Be as high as what is shown, and no higher."""
        theme = current_theme()
        line = theme.px(26)
        self.table.verticalHeader().setDefaultSectionSize(line)
        self.table.horizontalHeader().setFixedHeight(theme.px(30))
        self.table.setFixedHeight(line * min(self.table.rowCount(), _MOST_ROWS) + theme.px(46))
        parts: tuple[QWidget, ...] = (self.view, self.table, self.empty)
        for part in parts:
            part.setVisible(part is self._shown)
