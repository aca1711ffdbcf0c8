"""Asks for the days of results whose file does not name them."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel

_DAY = dt.timedelta(days=1)


class PeriodQuestion(QWidget):
    """First and last day, and a button that takes them.

    Attributes:
        answered: carries the two days.
    """

    answered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "notice-warn")
        self.setAccessibleName("Which days are the results for?")
        self.words = PlainLabel("", role="note", wrap=True)
        self.first, self.last = QDateEdit(), QDateEdit()
        last = dt.datetime.now(tz=dt.UTC).date().replace(day=1) - _DAY
        for field, day, name in (
            (self.first, last.replace(day=1), "First day"),
            (self.last, last, "Last day"),
        ):
            field.setCalendarPopup(True)
            field.setDisplayFormat("d MMM yyyy")
            field.setDate(QDate(day.year, day.month, day.day))
            field.setAccessibleName(name)
        self.take = Button("Use these days", on_click=self._take)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(PlainLabel("From", role="note"))
        row.addWidget(self.first)
        row.addWidget(PlainLabel("to", role="note"))
        row.addWidget(self.last)
        row.addWidget(self.take)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(6)
        box.addWidget(self.words)
        box.addLayout(row)
        self.show_answer(None)

    def show_answer(self, period: tuple[dt.date, dt.date] | None) -> None:
        """Say which days were taken, or ask."""
        if period is None:
            self.words.setText("The file does not say for which days its results are. Which days are meant?")
        else:
            self.words.setText(f"All rows are taken for {_words(period[0])} to {_words(period[1])}.")

    def _take(self) -> None:
        first, last = _day_of(self.first), _day_of(self.last)
        if last < first:
            self.words.setText("The last day lies before the first; choose a later one.")
            return
        self.answered.emit((first, last))


def _day_of(field: QDateEdit) -> dt.date:
    day = field.date()
    return dt.date(day.year(), day.month(), day.day())


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"
