"""The table of campaigns: two lines a campaign, its money as a bar, and a line of totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QToolTip, QWidget

from funneldesk.desktop.campaigns.campaign_words import (
    CAPTIONS,
    MEANINGS,
    return_kind,
    write_channel,
    write_count,
    write_money,
    write_return,
    write_share,
    write_spent,
    write_stage,
)
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import REGULAR, SEMIBOLD
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.desktop.widgets.rows import paint_cell_pill, paint_edges, paint_ground, paint_words
from funneldesk.formatting.grouping import style_for_currency
from funneldesk.queries.campaigns import CampaignRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QHelpEvent, QKeyEvent, QPaintEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from funneldesk.desktop.theme.theme import Theme
    from funneldesk.model.money import Money
    from funneldesk.queries.campaign_figures import CampaignFigures

_Index = QModelIndex | QPersistentModelIndex
_NAME, _STAGE, _SPENT, _LEADS, _MQL, _CPL, _CAC, _RETURN = range(len(CAPTIONS))


def _number(value: float | None) -> tuple[bool, float]:
    return (value is not None, value or 0.0)


def _minor(money: Money | None) -> tuple[bool, float]:
    return _number(None if money is None else float(money.minor))


def _texts(currency: str) -> dict[int, Callable[[CampaignRow], str]]:
    style = style_for_currency(currency)
    return {
        _NAME: lambda row: row.name,
        _STAGE: lambda row: write_stage(row.funnel_stage),
        _SPENT: write_spent,
        _LEADS: lambda row: write_count(row.figures.leads, style),
        _MQL: lambda row: write_share(row.figures.mql_share, row.figures.leads, style),
        _CPL: lambda row: write_money(row.figures.cpl),
        _CAC: lambda row: write_money(row.figures.cac),
        _RETURN: lambda row: write_return(row.figures),
    }


def make_columns(currency: str) -> tuple[Column[CampaignRow], ...]:
    """The columns over campaigns of a workspace in a currency."""
    texts = _texts(currency)
    stages = ("awareness", "interest", "consideration", "conversion", "loyalty")
    keys: dict[int, Callable[[CampaignRow], object]] = {
        _NAME: lambda row: row.name.casefold(),
        _STAGE: lambda row: stages.index(row.funnel_stage) if row.funnel_stage in stages else len(stages),
        _SPENT: lambda row: _minor(row.figures.spend),
        _LEADS: lambda row: row.figures.leads,
        _MQL: lambda row: _number(row.figures.mql_share),
        _CPL: lambda row: _minor(row.figures.cpl),
        _CAC: lambda row: _minor(row.figures.cac),
        _RETURN: lambda row: _number(row.figures.roas),
    }
    widths = (140, 104, 100, 54, 60, 74, 80, 60)
    shares = (4, 0, 1, 0, 0, 0, 0, 0)
    hide_below = (0, 540, 0, 0, 0, 600, 700, 0)
    return tuple(
        Column(
            caption=caption,
            text=texts[place],
            width=widths[place],
            share=shares[place],
            key=keys[place],
            hide_below=hide_below[place],
            is_largest_first=place not in (_NAME, _STAGE),
        )
        for place, caption in enumerate(CAPTIONS)
    )


class CampaignDelegate(QStyledItemDelegate):
    """Draws a cell of the table."""

    ROW = 53

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        view = self.parent()
        if not isinstance(view, CampaignTable) or index.row() >= len(view.records.rows):
            return
        theme, box = current_theme(), QRectF(option.rect)
        row = view.records.rows[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, theme, box, is_chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        text = view.records.columns[index.column()].text(row)
        self._draw(painter, theme, box, row, index.column(), text)
        paint_edges(painter, theme, box, view, index)
        painter.restore()

    def _draw(self, painter: QPainter, theme: Theme, box: QRectF, row: CampaignRow, column: int, text: str) -> None:
        if column == _NAME:
            _draw_name(painter, theme, box, row)
        elif column == _STAGE and text:
            paint_cell_pill(painter, theme, box, text, "mkt")
        elif column == _SPENT:
            _draw_spent(painter, theme, box, row)
        elif column == _RETURN and row.figures.roas is not None:
            paint_cell_pill(painter, theme, box, text, return_kind(row.figures))
        else:
            paint_words(painter, theme, box, text, theme.colours.ink, "body", REGULAR)


class CampaignTable(RecordTable[CampaignRow]):
    """The table.

    Attributes:
        rename_wanted: F2 was pressed.
        filter_wanted: a slash was pressed.
    """

    rename_wanted = Signal()
    filter_wanted = Signal()

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__("Campaigns", make_columns(currency), parent)
        self.setItemDelegate(CampaignDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().viewport().installEventFilter(self)
        # The model gives its rows in the order of the question until a column is chosen.
        self.set_natural_height()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """F2 renames, the slash filters; the rest as in every table."""
        if event.key() == Qt.Key.Key_F2 and self.current_id is not None:
            self.rename_wanted.emit()
        elif event.key() == Qt.Key.Key_Slash and not event.modifiers():
            self.filter_wanted.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Letters jump to the next campaign whose name begins with them, but a slash filters."""
        if search != "/":
            super().keyboardSearch(search)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # noqa: N802 - Qt's name
        """A caption says what its figure means."""
        head = self.horizontalHeader()
        if watched is head.viewport() and event.type() == QEvent.Type.ToolTip:
            helped: QHelpEvent = event  # type: ignore[assignment]  # the type says so
            place = head.logicalIndexAt(helped.pos())
            if 0 <= place < len(CAPTIONS):
                QToolTip.showText(helped.globalPos(), MEANINGS[CAPTIONS[place]], head)
            return True
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Share the room, with lines of this table's height."""
        super().fit()
        self.verticalHeader().setDefaultSectionSize(current_theme().px(CampaignDelegate.ROW))

    def set_natural_height(self) -> None:
        """Grow no higher than the rows need."""
        self.setMaximumHeight(self.sizeHint().height())
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its rows."""
        row = current_theme().px(CampaignDelegate.ROW)
        head = self.horizontalHeader().sizeHint().height()
        return QSize(super().sizeHint().width(), head + row * max(1, self.records.rowCount()) + 2)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Rows grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_current"):
            self.fit()
            self.set_natural_height()


class TotalsLine(QWidget):
    """The figures of all campaigns listed together, below their columns."""

    HEIGHT = 34

    def __init__(self, table: CampaignTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._cells: dict[int, str] = {}
        table.horizontalHeader().sectionResized.connect(lambda *_: self.update())
        table.horizontalHeader().geometriesChanged.connect(self.update)
        self.setFixedHeight(current_theme().px(self.HEIGHT))

    @property
    def text(self) -> str:
        """The totals as one sentence."""
        return ", ".join(f"{CAPTIONS[place]}: {text}" if place else text for place, text in self._cells.items())

    def set_figures(self, figures: CampaignFigures, count: int) -> None:
        """Show other totals."""
        style = style_for_currency(figures.currency)
        self._cells = {
            _NAME: f"All {count} listed" if count > 1 else "The one listed",
            _SPENT: write_money(figures.spend),
            _LEADS: write_count(figures.leads, style),
            _MQL: write_share(figures.mql_share, figures.leads, style),
            _CPL: write_money(figures.cpl),
            _CAC: write_money(figures.cac),
            _RETURN: write_return(figures),
        }
        self.setAccessibleName(f"Totals. {self.text}")
        self.setToolTip(figures.refusal)
        self.update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(current_theme().px(self.HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw each total below its column."""
        theme, painter = current_theme(), QPainter(self)
        painter.setPen(QPen(theme.colours.line, 1))
        painter.drawLine(0, 0, self.width(), 0)
        for place, text in self._cells.items():
            if self._table.isColumnHidden(place):
                continue
            left = self._table.columnViewportPosition(place)
            box = QRectF(left, 0, self._table.columnWidth(place), self.height())
            paint_words(painter, theme, box, text, theme.colours.ink, "body", SEMIBOLD)
        painter.end()


def _draw_name(painter: QPainter, theme: Theme, box: QRectF, row: CampaignRow) -> None:
    below = write_channel(row)
    upper = QRectF(box.left(), box.top() + theme.px(8), box.width(), theme.px(19))
    if not below:
        upper.moveTop(box.center().y() - upper.height() / 2)
    paint_words(painter, theme, upper, row.name, theme.colours.ink, "body", SEMIBOLD)
    if below:
        paint_words(painter, theme, upper.translated(0, theme.px(18)), below, theme.colours.ink_3_text, "note", REGULAR)


def _draw_spent(painter: QPainter, theme: Theme, box: QRectF, row: CampaignRow) -> None:
    used = row.budget_used
    if used is None:
        text = write_money(row.figures.spend)
        paint_words(painter, theme, box, text, theme.colours.ink, "body", REGULAR)
        return
    upper = QRectF(box.left(), box.top() + theme.px(8), box.width(), theme.px(19))
    money = write_money(row.figures.spend)
    over = used > 1
    words = f"{money} over" if over else money
    colour = theme.colours.bad_text if over else theme.colours.ink
    paint_words(painter, theme, upper, words, colour, "body", REGULAR)
    track = QRectF(box.left() + theme.px(10), upper.bottom() + theme.px(6), box.width() - theme.px(22), theme.px(4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colours.line)
    painter.drawRoundedRect(track, 2, 2)
    painter.setBrush(theme.colours.bad if over else theme.colours.mkt)
    painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * min(1.0, used), track.height()), 2, 2)
