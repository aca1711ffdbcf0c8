"""The page on working hours and holidays, in which the clocks of the handoff run."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.business import edit_business
from funneldesk.desktop.settings.kept_line import KeptLine
from funneldesk.desktop.settings.page import AddLine, FormRow, SettingsCard, SettingsPage
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import read_day
from funneldesk.formatting.moment import day_text
from funneldesk.model.working_time import DAYS_A_WEEK, WorkingWeek

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.model.business import Business
    from funneldesk.model.working_time import Span
    from funneldesk.queries.settings import Settings

_CLOSED = frozenset({"", "closed", "off", "-", "–"})
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.ASCII)
_HALF_DAY = 12
_MOST_SHOWN = 60


class HolidayLine(QWidget):
    """One closed day and the cross that opens it."""

    def __init__(self, page: HoursPage, day: str, words: str) -> None:
        super().__init__()
        self.remove = Button(look="bare", icon="close", name=f"Remove {words}", on_click=partial(page.open_day, day))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel(words), 1)
        row.addWidget(self.remove)


class HoursPage(SettingsPage):
    """A line for each weekday, and the list of holidays."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Working hours",
            "A lead's clock runs within these hours alone: what is offered on Saturday night is due on Monday.",
        )
        self.days = [KeptLine(name, placeholder="Closed", longest=60) for name in _weekday_names()]
        self._rows = [FormRow(name, line) for name, line in zip(_weekday_names(), self.days, strict=True)]
        self.add_line = AddLine("Add a holiday: 8 Nov 2026 Diwali…", self._add_holiday)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._none = PlainLabel("No holiday yet. Add those of the coming year.", tone="muted", role="note")
        self._shown: tuple[tuple[str, str], ...] | None = None
        # What was typed last counts, though it may still be on its way to the file.
        self._week = WorkingWeek().days
        card = SettingsCard("Hours", "From–to, with a comma between two: 10:00–13:30, 14:30–18:30. Empty is closed.")
        for number, (line, row) in enumerate(zip(self.days, self._rows, strict=True)):
            card.column.addWidget(row)
            line.committed.connect(partial(self._keep_day, number))
        self.column.addWidget(card)
        closed = SettingsCard(
            "Holidays",
            "Closed days: no clock runs, and no step is proposed for them. Clocks that run move with a change.",
        )
        closed.column.addLayout(self._lines)
        closed.column.addWidget(self._none)
        closed.column.addWidget(self.add_line)
        self.column.addWidget(closed)
        self.column.addStretch(1)

    def problem(self, weekday: int) -> str:
        """The refusal shown at a weekday (0 is Monday), if any."""
        return self._rows[weekday].problem

    def show_settings(self, settings: Settings) -> None:
        """Show what is stored."""
        self._week = settings.business.calendar.week.days
        for line, spans in zip(self.days, settings.business.calendar.week.days, strict=True):
            line.set_value(write_spans(spans))
        self._show_holidays(settings.business)

    def open_day(self, day: str) -> None:
        """Take a holiday off the list."""
        kept = dict(self.desk.app.business.holidays or {})
        kept.pop(day, None)
        self.desk.tell(edit_business, self, holidays=kept or None)

    def _show_holidays(self, business: Business) -> None:
        ordered = tuple(sorted((business.holidays or {}).items()))[-_MOST_SHOWN:]
        if ordered == self._shown:
            return
        self._shown = ordered
        while (item := self._lines.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for day, name in ordered:
            words = day_text(dt.date.fromisoformat(day), today=self._today())
            self._lines.addWidget(HolidayLine(self, day, f"{words} · {name}"))
        self._none.setVisible(not ordered)

    def _today(self) -> dt.date:
        return self.desk.app.clock.now().astimezone(self.desk.app.business.zone).date()

    def _keep_day(self, weekday: int, text: str) -> None:
        row = self._rows[weekday]
        row.set_problem("")
        try:
            spans = read_spans(text)
        except Refusal as refusal:
            row.set_problem(str(refusal))
            return
        week = (*self._week[:weekday], spans, *self._week[weekday + 1 :])
        try:
            stored = WorkingWeek(week).to_json()
        except Refusal as refusal:
            row.set_problem(str(refusal))
            return
        self._week = week
        self.desk.tell(edit_business, self, working_hours=stored)

    def _add_holiday(self, text: str) -> None:
        try:
            day, name = read_holiday(text, self._today())
        except Refusal as refusal:
            self.add_line.set_problem(str(refusal))
            return
        kept = {**(self.desk.app.business.holidays or {}), day.isoformat(): name}

        def refused(error: FunnelDeskError) -> None:
            self.add_line.set_problem(str(error))

        self.desk.submit(
            lambda work: edit_business(work, holidays=kept),
            self,
            name="edit_business",
            on_done=lambda _done: self.add_line.clear(),
            on_refused=refused,
        )


def read_spans(text: str) -> tuple[Span, ...]:
    """Read the hours of a day: "10–18:30", "9:30 am - 1 pm, 2 pm - 6 pm"; empty or "closed" is a day off.

    Raises:
        Refusal: it is no span of hours.
    """
    cleaned = text.strip().casefold()
    if cleaned in _CLOSED:
        return ()
    spans = []
    for part in cleaned.split(","):
        ends = re.split(r"\s*(?:-|–|—|\bto\b)\s*", part.strip())
        if len(ends) != 2:  # noqa: PLR2004  from and to
            raise Refusal(f"“{part.strip()}” is no span of hours; write 10:00–18:30.")
        spans.append((_read_minute(ends[0]), _read_minute(ends[1], is_end=True)))
    return tuple(spans)


def write_spans(spans: tuple[Span, ...]) -> str:
    """The hours of a day as they are typed."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans)


def read_holiday(text: str, today: dt.date) -> tuple[dt.date, str]:
    """Read a day and the name behind it: "8 Nov 2026 Diwali".

    Raises:
        Refusal: no day stands at the beginning, or nothing behind it.
    """
    words = text.split()
    # The longest beginning that is a day: “8 Nov 2026” rather than “8 Nov”.
    for cut in range(min(4, len(words)), 0, -1):
        try:
            day = read_day(" ".join(words[:cut]).strip(" ,:·"), today)
        except Refusal:
            continue
        name = " ".join(words[cut:]).strip(" ,:·–-")
        if not name:
            raise Refusal("Name the holiday behind its day, such as “8 Nov 2026 Diwali”.")
        return day, name
    raise Refusal(f"“{text.strip()}” does not begin with a day; write “8 Nov 2026 Diwali”.")


def _read_minute(text: str, *, is_end: bool = False) -> int:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise Refusal(f"“{text.strip()}” is no time of day; write 10:00 or 6:30 pm.")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and not 1 <= hour <= _HALF_DAY:
        raise Refusal(f"“{text.strip()}” is no time of day; write 10:00 or 6:30 pm.")
    if found[3]:
        hour = hour % _HALF_DAY + (_HALF_DAY if found[3] == "pm" else 0)
    whole = hour * 60 + minute
    if minute > 59 or whole > 24 * 60 or (whole == 24 * 60 and not is_end):  # noqa: PLR2004  minutes of an hour
        raise Refusal(f"“{text.strip()}” is no time of day; write 10:00 or 6:30 pm.")
    return whole


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _weekday_names() -> list[str]:
    locale = QLocale()
    return [locale.standaloneDayName(day + 1) for day in range(DAYS_A_WEEK)]
