"""What a campaign cost and brought, as a grid of captions and figures, with what a reader must know in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.campaign_words import write_money, write_return
from funneldesk.desktop.campaigns.figure_cell import FigureCell
from funneldesk.desktop.theme.appearance import set_type
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.formatting.duration import duration_text
from funneldesk.formatting.grouping import UNDEFINED
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import change_text
from funneldesk.queries.campaign_figures import PAID_CAC, REVENUE_WORDS

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from funneldesk.formatting.grouping import NumberStyle
    from funneldesk.queries.campaign_feedback import TimeToAccept
    from funneldesk.queries.campaign_figures import CampaignFigures

_KEYS: dict[str, tuple[str, str, str]] = {
    "spent": ("Spent", "results", "What the results of the period say was spent."),
    "revenue": ("Won", "revenue", "What deals of the period's leads were won for."),
    "roas": ("ROAS", "revenue", "Return on ad spend: won ÷ spent."),
    "roi": ("ROI", "revenue", "Return on marketing: (won − spent) ÷ spent."),
    "cpl": ("Cost per lead", "leads", "Spent ÷ leads of the period."),
    "cost_mql": ("Cost per MQL", "mql", "Spent ÷ those of the leads that became an MQL since."),
    "cost_sql": ("Cost per SQL", "sql", "Spent ÷ those of the leads that became an SQL since."),
    "cac": (PAID_CAC, "customers", "Spent ÷ customers among the leads; the cost of selling is not in it."),
    "accepted": ("MQL to accepted", "accepted", "The median time from MQL to acceptance by sales."),
}
"""Caption, the part whose records stand behind, and meaning."""
_BEHIND = {
    "results": "the results",
    "revenue": "the won deals",
    "leads": "the leads",
    "mql": "the MQLs",
    "sql": "the SQLs",
    "customers": "the customers",
    "accepted": "the leads that sales accepted",
}
_PEOPLE = {"leads": "Leads", "mql": "MQL", "sql": "SQL", "customers": "Won"}
"""What a list of them is called, as below the bars of the funnel."""


class FigureGrid(QWidget):
    """The grid.

    Args:
        style: how thousands are grouped.

    Attributes:
        opened: what stands behind a figure is wanted: its part (`results`, `revenue`, `leads`, `mql`, `sql`,
            `customers`, `accepted`, `reached`), and the words of the records.
    """

    opened = Signal(str, str)

    def __init__(self, style: NumberStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._columns = 0
        self.cells = {key: FigureCell(key, words, meaning) for key, (words, _, meaning) in _KEYS.items()}
        for cell in self.cells.values():
            cell.opened.connect(self._open)
        self.reached = Button("", look="link", on_click=lambda: self.opened.emit("reached", "people reached"))
        set_type(self.reached, "note")
        self.notes = PlainLabel("", tone="second", role="small", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._grid)
        column.addWidget(self.notes)
        column.addWidget(self.reached, 0, Qt.AlignmentFlag.AlignLeft)
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
        behind = {
            "results": True,
            "revenue": figures.won_deals,
            "leads": figures.leads,
            "mql": figures.mql,
            "sql": figures.sql,
            "customers": figures.customers,
            "accepted": accepted.n,
        }
        deals = "1 deal" if figures.won_deals == 1 else f"{number_text(figures.won_deals, style=self._style)} deals"
        self.cells["revenue"].set_caption(f"Won · {deals}" if figures.won_deals else "Won")
        for key, text in texts.items():
            part = _KEYS[key][1]
            self.cells[key].set_figure(text, behind=_BEHIND[part] if behind[part] else "")
        also = [f"{write_money(money)} spent" for money in figures.other_spend]
        also += [f"{write_money(money)} won" for money in figures.other_revenue]
        notes = [*figures.notes]
        if also:
            notes.append(f"Further: {', '.join(also)}; currencies are never added.")
        if figures.won_deals or roi is not None:
            notes.append(f"Won: {REVENUE_WORDS}.")
        if roi is not None:
            notes.append(f"ROI: {figures.margin_words}.")
        if accepted.n:
            people = "lead" if accepted.n == 1 else "leads"
            notes.append(f"MQL to accepted: the median of {accepted.n} {people}.")
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Three columns where they fit, else two."""
        super().resizeEvent(event)
        need = max(cell.sizeHint().width() for cell in self.cells.values()) + 6
        self._arrange(3 if self.width() >= 3 * need else 2)

    def set_reach(self, touches: int, people: int) -> None:
        """Say whom the campaign reached; nothing where no touch of anybody is known."""
        who = "1 person" if people == 1 else f"{number_text(people, style=self._style)} people"
        times = "1 touch" if touches == 1 else f"{number_text(touches, style=self._style)} touches"
        self.reached.setText(f"Reached {who} in {times}")
        self.reached.setAccessibleName(self.reached.text())
        self.reached.setVisible(people > 0)

    def _open(self, key: str) -> None:
        caption, part, _ = _KEYS[key]
        words = {"revenue": "won deals", "accepted": "leads accepted by sales", "results": caption}
        self.opened.emit(part, words.get(part) or _PEOPLE[part])

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for place, cell in enumerate(self.cells.values()):
            self._grid.addWidget(cell, place // columns, place % columns)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
