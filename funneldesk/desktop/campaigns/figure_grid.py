"""What a campaign cost and brought, as a grid of captions and figures, with what a reader must know in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.campaign_words import write_money, write_return
from funneldesk.desktop.theme.appearance import set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.formatting.duration import duration_text
from funneldesk.formatting.grouping import UNDEFINED
from funneldesk.formatting.percent import change_text
from funneldesk.queries.campaign_figures import MARGIN_WORDS, PAID_CAC

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from funneldesk.queries.campaign_feedback import TimeToAccept
    from funneldesk.queries.campaign_figures import CampaignFigures

_KEYS = {
    "spent": "Spent",
    "revenue": "Won",
    "roas": "ROAS",
    "roi": "ROI",
    "cpl": "Cost per lead",
    "cost_mql": "Cost per MQL",
    "cost_sql": "Cost per SQL",
    "cac": PAID_CAC,
    "accepted": "MQL to accepted",
}


class FigureGrid(QWidget):
    """The grid.

    Attributes:
        revenue_wanted: the won deals behind the revenue are wanted.
    """

    revenue_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = 0
        self.values: dict[str, PlainLabel] = {}
        self._cells: list[QWidget] = []
        self.revenue = Button("", look="link", on_click=self.revenue_wanted.emit)
        set_type(self.revenue, "note")
        for key, words in _KEYS.items():
            self._cells.append(self._make_cell(key, words))
        self.notes = PlainLabel("", tone="second", role="small", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._grid)
        column.addWidget(self.notes)
        column.addWidget(self.revenue, 0, Qt.AlignmentFlag.AlignLeft)
        self._arrange(3)

    def set_figures(self, figures: CampaignFigures, accepted: TimeToAccept) -> None:
        """Show other figures."""
        roi = figures.roi
        texts = {
            "spent": write_money(figures.spend),
            "revenue": write_money(figures.revenue),
            "roas": write_return(figures),
            "roi": UNDEFINED if roi is None else change_text(roi),
            "cpl": write_money(figures.cpl),
            "cost_mql": write_money(figures.cost_per_mql),
            "cost_sql": write_money(figures.cost_per_sql),
            "cac": write_money(figures.cac),
            "accepted": duration_text(accepted.median_days),
        }
        for key, text in texts.items():
            self.values[key].setText(text)
            self.values[key].setAccessibleName(f"{_KEYS[key]}: {text}")
        count = f"{figures.won_deals} won {'deal' if figures.won_deals == 1 else 'deals'}"
        self.revenue.setText(f"Open {count}")
        self.revenue.setVisible(figures.won_deals > 0)
        also = [f"{write_money(money)} spent" for money in figures.other_spend]
        also += [f"{write_money(money)} won" for money in figures.other_revenue]
        notes = [*figures.notes]
        if also:
            notes.append(f"Further: {', '.join(also)}; currencies are never added.")
        if roi is not None:
            notes.append(f"ROI: {MARGIN_WORDS}.")
        if accepted.n:
            people = "lead" if accepted.n == 1 else "leads"
            notes.append(f"MQL to accepted: the median of {accepted.n} {people}.")
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Three columns where they fit, else two."""
        super().resizeEvent(event)
        need = max(cell.sizeHint().width() for cell in self._cells) + 12
        self._arrange(3 if self.width() >= 3 * need else 2)

    def _make_cell(self, key: str, words: str) -> QWidget:
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PlainLabel(words, tone="muted", role="small"))
        self.values[key] = PlainLabel(UNDEFINED, weight=SEMIBOLD)
        column.addWidget(self.values[key])
        return cell

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
