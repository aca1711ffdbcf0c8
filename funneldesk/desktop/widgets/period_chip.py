"""A chip that chooses the period that figures count."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QFormLayout, QMenu

from funneldesk.analytics.calendar import month_period, quarter_period, year_period
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal
from funneldesk.queries.period import ALL_TIME, Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from funneldesk.analytics.calendar import Period as Instants
    from funneldesk.model.business import Business

_DAY = dt.timedelta(days=1)


def named_periods(today: dt.date, business: Business) -> dict[str, Period]:
    """The periods people ask for by name; quarters and years are the business's own."""
    zone, start = business.zone, business.fiscal_year_start

    def days(instants: Instants) -> Period:
        return Period(instants.start.astimezone(zone).date(), instants.end.astimezone(zone).date())

    this_month = days(month_period(today, zone))
    before = (this_month.start or today) - _DAY
    return {
        "This month": this_month,
        "Last month": days(month_period(before, zone)),
        "This quarter": days(quarter_period(today, zone, start)),
        "This year": days(year_period(today, zone, start)),
        "All time": ALL_TIME,
    }


def keep_period(period: Period, today: dt.date, business: Business) -> dict[str, str]:
    """What to remember of a period: its name, so that "This month" is another one next month, else its days."""
    name = next((name for name, its in named_periods(today, business).items() if its == period), None)
    if name is not None:
        return {"name": name}
    days = {"start": period.start, "end": period.end}
    return {key: day.isoformat() for key, day in days.items() if day is not None}


def restore_period(kept: Mapping[str, object], today: dt.date, business: Business) -> Period | None:
    """The period that `keep_period` wrote, or None."""
    name = kept.get("name")
    if isinstance(name, str):
        return named_periods(today, business).get(name)
    days = {key: day for key in ("start", "end") if isinstance(day := kept.get(key), str)}
    try:
        return Period(**{key: dt.date.fromisoformat(day) for key, day in days.items()}) if days else None
    except (ValueError, Refusal):
        return None


class PeriodChip(Chip):
    """Shows the chosen period and opens the list of others.

    Args:
        today: says the business's day and the business when the list is opened.

    Attributes:
        chosen: carries the `Period` the person chose.
    """

    chosen = Signal(object)

    def __init__(self, today: Callable[[], tuple[dt.date, Business]], parent: QWidget | None = None) -> None:
        self._menu = QMenu()
        super().__init__("All time", menu=self._menu, on=True, parent=parent)
        self._today = today
        self._popover: Popover | None = None
        self.period = ALL_TIME
        self._menu.setAccessibleName("Period")
        self._menu.aboutToShow.connect(self._fill)

    def set_period(self, period: Period) -> None:
        """Show a period without announcing it."""
        self.period = period
        names = named_periods(*self._today())
        self.set_label(next((name for name, its in names.items() if its == period), _write_days(period)))
        self.setAccessibleName(f"Period: {self.label}")

    def choose(self, period: Period) -> None:
        """Take a period and announce it."""
        self.set_period(period)
        self.chosen.emit(period)

    def open_days(self) -> None:
        """Ask for the first and the last day."""
        popover = Popover(self.window(), name="Period")
        first, last = QDateEdit(), QDateEdit()
        today = self._today()[0]
        for field, day, name in (
            (first, self.period.start or today.replace(day=1), "First day"),
            (last, self.period.end - _DAY if self.period.end else today, "Last day"),
        ):
            field.setCalendarPopup(True)
            field.setDate(QDate(day.year, day.month, day.day))
            field.setAccessibleName(name)
        problem = PlainLabel("", tone="bad", role="note")

        def take() -> None:
            start, end = _day_of(first), _day_of(last)
            if end < start:
                problem.setText("The last day lies before the first.")
                return
            popover.dismiss()
            self.choose(Period(start, end + _DAY))

        form = QFormLayout(popover)
        form.setContentsMargins(14, 12, 14, 12)
        form.addRow(PlainLabel("First day"), first)
        form.addRow(PlainLabel("Last day"), last)
        form.addRow(problem)
        form.addRow(Button("Show this period", look="primary", on_click=take))
        self._popover = popover
        popover.adjustSize()
        popover.open_at(self, focus=first)

    def _fill(self) -> None:
        self._menu.clear()
        for name, period in named_periods(*self._today()).items():
            action = self._menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(period == self.period)
            action.triggered.connect(lambda _on=False, p=period: self.choose(p))
        self._menu.addSeparator()
        self._menu.addAction("From … to …", self.open_days)


def _day_of(field: QDateEdit) -> dt.date:
    day = field.date()
    return dt.date(day.year(), day.month(), day.day())


def _write_days(period: Period) -> str:
    start = "…" if period.start is None else f"{period.start:%d %b %Y}"
    end = "…" if period.end is None else f"{period.end - _DAY:%d %b %Y}"
    return f"{start} – {end}"
