"""Leads per week of the campaigns listed, as a chart whose bars open their leads."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.charts.week_leads import WeekLeadsChart, WeekLeadsRow
from funneldesk.desktop.campaigns.table_read import find_week_leads, read_weeks
from funneldesk.desktop.charting.chart_panel import ChartPanel
from funneldesk.desktop.charting.press import share_press
from funneldesk.desktop.widgets.plain import Pill
from funneldesk.formatting.grouping import style_for_currency
from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.desktop.campaigns.table_read import WeeksRead
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.period import Period

_TITLE = "Leads per week by campaign"


class LeadsChart(QWidget):
    """The chart with its questions.

    Args:
        desk: the open workspace.
        chip: stands in its head and chooses another chart.
    """

    def __init__(self, desk: Desk, chip: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked = 0
        self._answered = 0
        self._names: Mapping[int, str] = {}
        self._read: WeeksRead | None = None
        self._wish: tuple[Period, tuple[int, ...] | None] = (ALL_TIME, None)
        self.press = share_press(desk)
        self.panel = ChartPanel(
            self.press,
            _TITLE,
            "week_leads",
            "No lead of these campaigns came in this period.",
            pills=(Pill("MQLs at the foot", "mkt"), *([] if chip is None else [chip])),
        )
        self.panel.mark_opened.connect(lambda _metric, key, label: self.open_week(key, label))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)

    @property
    def is_settled(self) -> bool:
        """Whether the picture is that of the newest question."""
        return self._asked == self._answered and (self.isHidden() or self.panel.is_settled)

    def ask(self, period: Period, campaigns: tuple[int, ...] | None, names: Mapping[int, str]) -> None:
        """Ask for the leads of campaigns in a period; None are all. An older answer that comes later is dropped."""
        self._asked += 1
        number = self._asked
        self._names, self._wish = names, (period, campaigns)

        def show(read: WeeksRead) -> None:
            self._answered = max(self._answered, number)
            if number == self._asked:
                self._show(read)

        self._desk.ask(read_weeks, self, show, period, campaigns)

    def open_week(self, key: str, label: str) -> None:
        """List the leads of a week."""
        if self._read is None:
            return
        read = self._read
        title = f"Leads in the week of {label}"

        def found(ids: tuple[int, ...]) -> None:
            if ids:
                self._desk.records_wanted.emit(title, "contact", ids)
            else:
                self._desk.surface.show_toast("No lead came in this week.")

        self._desk.ask(find_week_leads, self, found, dt.date.fromisoformat(key), read.period, read.campaigns)

    def _show(self, read: WeeksRead) -> None:
        self._read = read
        weeks: dict[dt.date, list[tuple[str, int, int]]] = {start: [] for start in read.starts}
        for one in read.weeks:
            name = self._names.get(one.campaign_id, "Other campaigns")
            weeks[one.starts_on].append((name, one.leads, one.mql))
        # One order of campaigns in every bar: the largest of the period lies at the base.
        sums: dict[str, int] = {}
        for pieces in weeks.values():
            for name, leads, _ in pieces:
                sums[name] = sums.get(name, 0) + leads
        rows = tuple(
            WeekLeadsRow(start.isoformat(), tuple(sorted(pieces, key=lambda one: (-sums[one[0]], one[0]))))
            for start, pieces in weeks.items()
        )
        shown = rows if any(row.leads for row in rows) else ()
        self.panel.set_chart(WeekLeadsChart(shown, style_for_currency(self._desk.app.business.currency)))
