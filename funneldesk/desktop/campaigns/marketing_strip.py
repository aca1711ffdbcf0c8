"""All marketing of the period in a few figures, each of which opens its records; folded where room is short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.campaign_words import write_money
from funneldesk.desktop.campaigns.figure_cell import FigureCell
from funneldesk.desktop.campaigns.strip_read import FIGURES, read_strip
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.formatting.grouping import UNDEFINED, style_for_currency
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.model.money import Money
from funneldesk.queries.figure import Unit
from funneldesk.queries.metrics import METRICS, find_records
from funneldesk.queries.period import ALL_TIME, Scope
from funneldesk.reports.key_figure import write_figure

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.campaigns.strip_read import StripRead
    from funneldesk.desktop.desk import Desk
    from funneldesk.formatting.grouping import NumberStyle
    from funneldesk.queries.figure import Figure, RecordSet
    from funneldesk.queries.period import Period

_CELL = 108
"""So wide must the room for a figure be."""
_MOST_COLUMNS, _FEWEST_COLUMNS = 6, 2
_ROOM_FOR_A_ROW = 690
"""Where the page is so high, a row of figures stands open of itself."""
_INSET = 10
_MANY = 10
_LEAST_MOVE = 0.5


class MarketingStrip(Card):
    """The strip: a line that says what it is, and as many of the figures as there is room or a wish for.

    Args:
        desk: the open workspace.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._memory = desk.memory("campaigns")
        self._style = style_for_currency(desk.app.business.currency)
        self._asked = self._answered = self._columns = 0
        self._has_room = False
        self._is_stale = True
        self._is_open = self._memory.flag("strip_open")
        self._period: Period = ALL_TIME
        self._words = ""
        self.setAccessibleName("All marketing of the period")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title = PlainLabel("", tone="second", role="small", weight=SEMIBOLD, elide=True)
        self.toggle = Button("", look="link", on_click=self.switch)
        set_type(self.toggle, "note")
        self.cells = {key: FigureCell(key, words, METRICS[key].definition) for key, words in FIGURES.items()}
        for cell in self.cells.values():
            cell.opened.connect(self.open_records)
        self._lay_out()
        self._arrange()

    @property
    def is_settled(self) -> bool:
        """Whether the figures are those of the newest question."""
        return self._asked == self._answered

    @property
    def shown(self) -> list[str]:
        """The names of the figures that are shown."""
        return [key for key, cell in self.cells.items() if not cell.isHidden()]

    def ask(self, period: Period, words: str) -> None:
        """Show a period that is called so; asks as long as there are figures to show."""
        self._period, self._words = period, words
        self._is_stale = True
        self._ask()

    def set_room(self, height: int) -> None:
        """Fold or unfold by how high the page is."""
        has_room = height >= current_theme().px(_ROOM_FOR_A_ROW)
        if has_room != self._has_room:
            self._has_room = has_room
            self._arrange()

    def switch(self) -> None:
        """Show all figures, or no more than there is room for."""
        self._is_open = not self._is_open
        self._memory.keep("strip_open", self._is_open)
        self._arrange()

    def open_records(self, key: str) -> None:
        """List the records behind a figure."""
        title = f"{METRICS[key].words}, {self._words}"

        def found(sets: tuple[RecordSet, ...]) -> None:
            filled = next((one for one in sets if one.ids), None)
            if filled is None:
                self._desk.surface.show_toast("There are no records behind this figure.")
            else:
                self._desk.records_wanted.emit(title, filled.table, filled.ids)

        self._desk.ask(find_records, self, found, key, Scope(period=self._period))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As many figures beside one another as fit."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger letters need wider columns."""
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and hasattr(self, "_grid"):
            self._arrange()

    def _ask(self) -> None:
        if not self._is_stale or not self.shown or not self._words or self._desk.is_closed:
            return
        self._is_stale = False
        self._asked += 1
        number = self._asked

        def show(read: StripRead) -> None:
            self._answered = max(self._answered, number)
            if number == self._asked:
                self._show(read)

        self._desk.ask(read_strip, self, show, self._period)

    def _show(self, read: StripRead) -> None:
        self.title.setText(f"All marketing · {self._words}")
        for key, figure in read.figures.items():
            text = _write(key, figure, self._style)
            more = write_aside(figure, self._style)
            if key in read.before:
                trend, words = _write_trend(key, figure, read.before[key], self._style)
                text = f"{text}  {trend}".strip()
                more = [*more, words]
            behind = "the records" if figure.n else ""
            self.cells[key].set_figure(text, behind=behind, more=" ".join(more))

    def _arrange(self) -> None:
        """Lay out as many figures as are wanted, in as many columns as fit."""
        room = self.width() - 2 * _INSET
        fits = max(_FEWEST_COLUMNS, min(_MOST_COLUMNS, room // max(1, current_theme().px(_CELL))))
        columns = max(one for one in (2, 3, 4, 6) if one <= fits)
        if columns != self._columns:
            self._columns = columns
            for place, cell in enumerate(self.cells.values()):
                self._grid.addWidget(cell, place // columns, place % columns)
            for column in range(_MOST_COLUMNS):
                self._grid.setColumnStretch(column, 1 if column < columns else 0)
        most = len(self.cells) if self._is_open else columns if self._has_room else 0
        for place, cell in enumerate(self.cells.values()):
            cell.setVisible(place < most)
        self._holder.setVisible(most > 0)
        self.toggle.setText("Less" if self._is_open else "More figures" if most else "Show figures")
        self.toggle.setAccessibleName(f"All marketing: {self.toggle.text().lower()}")
        if not most:
            self.title.setText("All marketing of the period")
        self._ask()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_INSET, 2, _INSET, 5)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(5, 0, 0, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.toggle)
        column.addLayout(head)
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2)
        self._grid.setVerticalSpacing(4)
        column.addWidget(self._holder)


def write_aside(figure: Figure, style: NumberStyle) -> list[str]:
    """What stands beside a figure's value, in whole sentences."""
    apart = figure.apart
    words = []
    if refusal := apart.get("refusal"):
        words.append(f"{str(refusal).rstrip('.')}.")
    if rows := apart.get("straddling_rows"):
        told = "1 result of a longer period is" if rows == 1 else f"{rows} results of longer periods are"
        words.append(f"{told} left out.")
    for money, _ in apart.get("other_currencies", {}).values():
        words.append(f"{money_text(money)} apart.")
    if (mentions := apart.get("mentions")) is not None:
        words.append(f"{number_text(mentions, style=style)} {'mention' if mentions == 1 else 'mentions'}.")
    return words


def _write(key: str, figure: Figure, style: NumberStyle) -> str:
    unit, value = METRICS[key].unit, figure.value
    if isinstance(value, Money):
        return write_money(value)
    if unit is Unit.TABLE:
        return number_text(figure.n, style=style)
    if unit is Unit.RATIO:
        return f"{value:.{0 if value >= _MANY else 1}f}×" if isinstance(value, float) else UNDEFINED
    return write_figure(figure, unit, style)


def _write_trend(key: str, now: Figure, before: Figure, style: NumberStyle) -> tuple[str, str]:
    """A figure's way since the period before: in short, and in a sentence."""
    if not isinstance(now.value, int | float) or not isinstance(before.value, int | float):
        return "", "The period before was not measured."
    was = f"It was {_write(key, before, style)} in the period before."
    is_share = METRICS[key].unit is Unit.SHARE
    move = (now.value - before.value) * (100 if is_share else 1)
    if abs(move) < _LEAST_MOVE:
        return "±0", was
    size = f"{abs(move):.0f} pt" if is_share else number_text(round(abs(move)), style=style)
    return f"{'▲' if move > 0 else '▼'} {size}", was
