"""The second page: what each column fills, and how its values are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from funneldesk.desktop.importing.draft import SAMPLES
from funneldesk.desktop.importing.period_question import PeriodQuestion
from funneldesk.desktop.importing.steps import Step
from funneldesk.desktop.importing.words import field_choices, reading_words, telling_samples, type_words
from funneldesk.desktop.theme.appearance import current_theme, restyle, set_look, set_type
from funneldesk.desktop.theme.theme import MEDIUM
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import Card, Pill, PlainLabel, Rule, plain_caption
from funneldesk.exchange.fields import CUSTOM, IGNORED
from funneldesk.exchange.fields_marketing import DATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.importing.draft import Column, FileReading, ImportDraft

_AT_ONCE = 4
_WIDTHS = (190, 0, 150, 220)
_HEADINGS = ("Column", "First values", "Holds", "Fills")


class Question(QWidget):
    """Asks once how a column's dates or numbers are meant; each answer shows what it would make of them.

    Attributes:
        answered: carries the reading.
    """

    answered = Signal(str)

    def __init__(self, column: Column, chosen: str) -> None:
        super().__init__()
        set_look(self, "notice-warn")
        self.setAccessibleName(f"How is column {column.name} to be read?")
        samples = telling_samples(column.samples, column.readings)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 12, 8)
        box.setSpacing(6)
        text = f"{', '.join(samples)} can be read in more than one way. Which is meant?"
        box.addWidget(PlainLabel(text, role="note", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.buttons: dict[str, QPushButton] = {}
        for reading in column.readings:
            words = reading_words(reading, samples)
            button = QPushButton(plain_caption(words))
            button.setAutoDefault(False)
            button.setCheckable(True)
            button.setAccessibleName(f"{column.name}: {words}")
            set_look(button, "chip")
            set_type(button, "note")
            button.clicked.connect(lambda _on=False, r=reading: self._choose(r))
            self.buttons[reading] = button
            row.addWidget(button)
        row.addStretch(1)
        box.addLayout(row)
        self._show(chosen)

    def _choose(self, reading: str) -> None:
        self._show(reading)
        self.answered.emit(reading)

    def _show(self, chosen: str) -> None:
        for reading, button in self.buttons.items():
            button.setChecked(reading == chosen)
            restyle(button)


class ColumnRow(QWidget):
    """One column of the file.

    Attributes:
        field_chosen: carries the field.
        reading_chosen: carries the reading.
    """

    field_chosen = Signal(str)
    reading_chosen = Signal(str)

    def __init__(self, kind: str, column: Column, field: str, reading: str) -> None:
        super().__init__()
        self.column = column
        self.field = Choice(f"Column {column.name} fills", field_choices(kind), width=220)
        self.field.set_value(field)
        self.question: Question | None = None
        grid = QGridLayout()
        grid.setContentsMargins(12, 7, 12, 7)
        fit_columns(grid)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(PlainLabel(column.name, weight=MEDIUM, elide=True))
        head.addWidget(PlainLabel(_fill_words(column.fill), tone="muted", role="small"))
        samples = " · ".join(" ".join(sample.split()) for sample in column.samples[:SAMPLES])
        grid.addLayout(head, 0, 0)
        grid.addWidget(PlainLabel(samples or "–", tone="second", role="note", elide=True), 0, 1)
        holds = QVBoxLayout()
        holds.setSpacing(0)
        holds.addWidget(
            PlainLabel(type_words(column.kind, column.style, column.currency), tone="second", role="note", wrap=True)
        )
        if column.unreadable:
            unfit = f"{column.unreadable:,} {'does' if column.unreadable == 1 else 'do'} not fit"
            holds.addWidget(PlainLabel(unfit, tone="warn", role="small"))
        grid.addLayout(holds, 0, 2)
        grid.addWidget(self.field, 0, 3, Qt.AlignmentFlag.AlignRight)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(grid)
        self._grid = grid
        if column.readings:
            self.question = Question(column, reading)
            self.question.answered.connect(self.reading_chosen)
            inner = QHBoxLayout()
            inner.setContentsMargins(12, 0, 12, 8)
            inner.addWidget(self.question)
            outer.addLayout(inner)
        outer.addWidget(Rule())
        self.field.chosen.connect(self._choose)
        self._show_question()

    def set_field(self, field: str) -> None:
        """Show another field, without announcing it."""
        self.field.set_value(field)
        self._show_question()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_grid"):
            fit_columns(self._grid)

    def _choose(self, value: object) -> None:
        self._show_question()
        self.field_chosen.emit(str(value))

    def _show_question(self) -> None:
        if self.question is not None:
            self.question.setVisible(self.field.value != IGNORED)


class ColumnsStep(Step):
    """The table of columns; what was settled last time for a file of this sort is proposed again.

    Attributes:
        field_chosen: carries a column's name and the field.
        reading_chosen: carries a column's name and the reading.
        period_chosen: carries the first and the last day of results.
    """

    field_chosen = Signal(str, str)
    reading_chosen = Signal(str, str)
    period_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What does each column fill?", "", parent)
        self.rows: dict[str, ColumnRow] = {}
        self.remembered = Pill("As you settled it last time", "info")
        self.period = PeriodQuestion()
        self.period.answered.connect(self.period_chosen)
        self.period.hide()
        self._waiting: list[Column] = []
        self._draft: ImportDraft | None = None
        self._reading: FileReading | None = None
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._add_some)
        self._lay_out()

    @property
    def is_ready(self) -> bool:
        """Every open question has its answer."""
        return super().is_ready and not self.open_questions and not self._lacks_period

    @property
    def _lacks_period(self) -> bool:
        """Whether nobody has said yet for which days the results are."""
        return self._asks_period and (self._draft is None or self._draft.period is None)

    @property
    def _asks_period(self) -> bool:
        """Whether neither a column nor the lines above the table say for which days the results are."""
        reading = self._reading
        if reading is None or reading.kind != "campaign-results" or reading.has_period:
            return False
        return DATED.isdisjoint(self._field_of(column) for column in reading.columns)

    @property
    def open_questions(self) -> list[str]:
        """The columns that wait for an answer."""
        if self._reading is None or self._draft is None:
            return []
        return [
            column.name
            for column in self._reading.columns
            if column.readings and column.name not in self._draft.readings and self._field_of(column) != IGNORED
        ]

    def show_reading(self, reading: FileReading, draft: ImportDraft) -> None:
        """Show the columns; the first rows at once, the rest as the window has time."""
        for row in self.rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = {}
        self._reading, self._draft = reading, draft
        self._waiting = list(reading.columns)
        self.remembered.setVisible(reading.is_remembered)
        self._say()
        self._add_some()
        self.show_done()

    def focus_question(self) -> None:
        """Put the focus on the first answer that is still open."""
        for name in self.open_questions:
            row = self.rows.get(name)
            if row is not None and row.question is not None:
                next(iter(row.question.buttons.values())).setFocus()
                return
        if self._lacks_period:
            self.period.first.setFocus()

    def follow(self, draft: ImportDraft) -> None:
        """Take over what was settled since."""
        self._draft = draft
        for name, row in self.rows.items():
            row.set_field(draft.fields.get(name, row.column.field))
        self._say()
        self.ready_changed.emit()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.remembered)
        top.addStretch(1)
        self.remembered.hide()
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(0)
        heads = QGridLayout()
        heads.setContentsMargins(12, 7, 12, 7)
        fit_columns(heads)
        for place, words in enumerate(_HEADINGS):
            heads.addWidget(PlainLabel(words, tone="muted", role="small"), 0, place)
        page = QWidget()
        set_look(page, "surface")
        self._list = QVBoxLayout(page)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addLayout(heads)
        self._list.addWidget(Rule())
        self._list.addStretch(1)
        area = QScrollArea()
        area.setAccessibleName("Columns of the file")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(page)
        inner.addWidget(area, 1)
        self.column.addLayout(top)
        self.column.addWidget(self.period)
        self.column.addWidget(card, 1)

    def _add_some(self) -> None:
        reading, draft = self._reading, self._draft
        if reading is None or draft is None:
            return
        now, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        for column in now:
            row = ColumnRow(reading.kind, column, self._field_of(column), draft.readings.get(column.name, ""))
            row.field_chosen.connect(lambda name, c=column.name: self.field_chosen.emit(c, name))
            row.reading_chosen.connect(lambda way, c=column.name: self.reading_chosen.emit(c, way))
            self.rows[column.name] = row
            self._list.insertWidget(self._list.count() - 1, row)
        if self._waiting:
            self._more.start()

    def _field_of(self, column: Column) -> str:
        return column.field if self._draft is None else self._draft.fields.get(column.name, column.field)

    def _say(self) -> None:
        reading = self._reading
        if reading is None:
            return
        fields = [self._field_of(column) for column in reading.columns]
        self.intro.setText(_summary(fields, self.open_questions))
        self.period.setVisible(self._asks_period)
        self.period.show_answer(self._draft.period if self._draft else None)


def fit_columns(grid: QGridLayout) -> None:
    """Give the headings and every row the same columns."""
    theme = current_theme()
    grid.setHorizontalSpacing(theme.px(12))
    for place, width in enumerate(_WIDTHS):
        grid.setColumnMinimumWidth(place, theme.px(width))
        grid.setColumnStretch(place, 0 if width else 1)


def _summary(fields: Sequence[str], questions: Sequence[str]) -> str:
    own, skipped = fields.count(CUSTOM), fields.count(IGNORED)
    parts = [f"{len(fields) - own - skipped} of {len(fields)} columns fill a field of FunnelDesk"]
    if own:
        parts.append("1 is kept as a field of its own" if own == 1 else f"{own} are kept as fields of their own")
    if skipped:
        parts.append(f"{skipped} {'is' if skipped == 1 else 'are'} skipped")
    asked = ""
    if questions:
        asked = f" Please answer below for {', '.join(questions[:3])}{' and others' if len(questions) > 3 else ''}."  # noqa: PLR2004
    return f"{', '.join(parts)}.{asked}"


def _fill_words(fill: float) -> str:
    if fill >= 1:
        return "always filled"
    if fill <= 0:
        return "never filled"
    return f"{max(1, min(99, round(fill * 100)))} % filled"
