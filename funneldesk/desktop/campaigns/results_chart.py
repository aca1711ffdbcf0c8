"""Spend, impressions, clicks and visits over time, as a chart whose bars open the campaigns they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from funneldesk.charts.result_days import ResultDayRow, ResultDaysChart
from funneldesk.desktop.charting.chart_panel import ChartPanel
from funneldesk.desktop.charting.press import share_press
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.plain import Pill
from funneldesk.formatting.grouping import style_for_currency
from funneldesk.queries.campaign_days import MEASURES, read_daily_results

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.campaign_days import DailyResults
    from funneldesk.queries.period import Period

LEADS = "leads"
CHOICES = {
    LEADS: "Leads",
    "spend_minor": "Spend",
    "impressions": "Impressions",
    "clicks": "Clicks",
    "visits": "Page visits",
    "branded_visits": "Branded visits",
    "mentions": "Mentions",
}
"""What the chart can show, by their captions: leads, or one of `MEASURES`."""
_ASIDE = "Bars are for the eye alone: no figure divides a result of a longer period."


class MeasureChip(Chip):
    """Chooses what the chart shows, and whether of all campaigns listed or of the one shown alone.

    Attributes:
        chosen: the key of a choice.
        only_wanted: whether only the campaign shown is wanted.
    """

    chosen = Signal(str)
    only_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._menu = QMenu()
        super().__init__("Leads", menu=self._menu, parent=parent)
        self._menu.setAccessibleName("What the chart shows")

    def set_choice(self, choice: str, *, only: bool) -> None:
        """Show what is chosen without announcing it."""
        self._menu.clear()
        for key, words in CHOICES.items():
            action = self._menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(key == choice)
            action.triggered.connect(lambda _on=False, k=key: self.chosen.emit(k))
        self._menu.addSeparator()
        action = self._menu.addAction("Only the campaign shown")
        action.setCheckable(True)
        action.setChecked(only)
        action.triggered.connect(self.only_wanted)
        self.set_label(CHOICES[choice])
        self.setAccessibleName(f"The chart shows: {CHOICES[choice]}")


class ResultsChart(QWidget):
    """The chart with its questions.

    Args:
        desk: the open workspace.
        chip: chooses what it shows; stands in its head.
    """

    def __init__(self, desk: Desk, chip: MeasureChip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = self._answered = 0
        self._read: DailyResults | None = None
        self._of = ""
        self._pale = Pill("Spread periods paler", "mkt")
        self.panel = ChartPanel(
            share_press(desk),
            "Results over time",
            "result_days",
            "Nothing was measured in this period. Type the results of a campaign, or import those of its ads.",
            pills=(self._pale, chip),
        )
        self.panel.mark_opened.connect(lambda _metric, key, label: self.open_span(key, label))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)

    @property
    def is_settled(self) -> bool:
        """Whether the picture is that of the newest question."""
        return self._asked == self._answered and (self.isHidden() or self.panel.is_settled)

    def ask(self, measure: str, period: Period, campaigns: tuple[int, ...] | None, of: str = "") -> None:
        """Ask for one of `MEASURES` in a period; `campaigns` None are all, `of` says whose it is."""
        if measure not in MEASURES:
            return
        self._asked += 1
        number = self._asked

        def show(read: DailyResults) -> None:
            self._answered = max(self._answered, number)
            if number == self._asked:
                self._of = of
                self._show(read)

        self._desk.ask(read_daily_results, self, show, measure, period, campaigns)

    def open_span(self, key: str, label: str) -> None:
        """List the campaigns whose results are in a bar."""
        read = self._read
        ids = next((one.ids for one in read.spans if one.starts_on.isoformat() == key), ()) if read else ()
        if read is None or not ids:
            self._desk.surface.show_toast("No result is kept for these days.")
            return
        when = f"in the week of {label}" if read.days > 1 else f"on {label}"
        self._desk.records_wanted.emit(f"{CHOICES[read.measure]} {when}", "campaign_result", ids)

    def _show(self, read: DailyResults) -> None:
        self._read = read
        words = CHOICES[read.measure]
        every = "week" if read.days > 1 else "day"
        self.panel.set_title(f"{words} per {every}{f' of “{self._of}”' if self._of else ''}")
        currency = self._desk.app.business.currency
        rows = tuple(ResultDayRow(one.starts_on.isoformat(), one.value, one.spread) for one in read.spans)
        chart = ResultDaysChart(
            rows,
            words,
            currency if read.measure == "spend_minor" else "",
            read.days > 1,
            style_for_currency(currency),
        )
        self._pale.setVisible(read.periods > 0)
        self.panel.set_chart(chart, note=write_note(read))


def write_note(read: DailyResults) -> str:
    """What was done to draw the results, in words; empty where each is of one day."""
    words = []
    if read.periods:
        one = read.periods == 1
        words.append(
            f"{'1 result of a longer period is' if one else f'{read.periods} results of longer periods are'} "
            "spread evenly over the days."
        )
        if read.cut:
            reach = "1 of them reaches" if read.cut == 1 else f"{read.cut} of them reach"
            words.append(f"{'It reaches' if one else reach} beyond these days.")
        words.append(_ASIDE)
    if read.currencies:
        words.append(f"Spend in {', '.join(read.currencies)} is not drawn.")
    return " ".join(words)
