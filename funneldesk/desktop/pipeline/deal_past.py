"""What became of a deal so far: products, activities, stages and history, at the end of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from funneldesk.desktop.pipeline.deal_words import tell_activities, tell_history, tell_visits
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import PlainLabel, Rule
from funneldesk.desktop.widgets.timeline import Timeline, TimelineDelegate
from funneldesk.formatting.money import money_text

if TYPE_CHECKING:
    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.desktop.widgets.timeline import TimelineEntry
    from funneldesk.queries.deal_page import DealPage

_LONGEST_TIMELINE = 8


class DealPast(QWidget):
    """The sections below the notes; those with nothing to tell are hidden."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.products = PlainLabel("", wrap=True, role="note", parent=self)
        self.activities = Timeline("Activities", self)
        self.history = Timeline("History", self)
        visits = QWidget(self)
        self.visits = QGridLayout(visits)
        self.visits.setContentsMargins(0, 0, 0, 0)
        self.visits.setColumnStretch(1, 1)
        self._products_box = make_section("Products", self.products)
        self._activities_box = make_section("Activities", self.activities)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._products_box)
        column.addWidget(self._activities_box)
        column.addWidget(make_section("Stages", visits))
        column.addWidget(make_section("History", self.history))

    def fill(self, page: DealPage, context: BoardContext) -> None:
        """Tell a deal's past."""
        lines = [
            f"{row.quantity} × {row.name}" + (f" at {money_text(row.price)}" if row.price else "")
            for row in page.products
        ]
        self.products.setText("\n".join(lines))
        self._products_box.setVisible(bool(lines))
        _fill_timeline(self.activities, tell_activities(page.done, context))
        self._activities_box.setVisible(bool(page.done))
        _fill_timeline(self.history, tell_history(page, context))
        while self.visits.count():
            item = self.visits.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (stage, words) in enumerate(tell_visits(page.visits, context)):
            self.visits.addWidget(PlainLabel(stage, role="note"), row, 0)
            self.visits.addWidget(PlainLabel(words, tone="second", role="note", elide=True), row, 1)


def make_section(title: str, content: QWidget) -> QWidget:
    """A rule, a heading and what stands below it."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addWidget(Rule())
    column.addWidget(PlainLabel(title, weight=SEMIBOLD))
    column.addWidget(content)
    return box


def _fill_timeline(timeline: Timeline, entries: list[TimelineEntry]) -> None:
    timeline.set_entries(entries)
    shown = max(1, min(_LONGEST_TIMELINE, len(entries)))
    timeline.setFixedHeight(current_theme().px(TimelineDelegate.ROW) * shown + 2)
