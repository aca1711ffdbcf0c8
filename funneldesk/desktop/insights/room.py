"""The Insights room: asks for one overview, shows it as cards and charts, and opens the records behind each."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from funneldesk.desktop.charting.chart_panel import ChartPanel
from funneldesk.desktop.charting.press import share_press
from funneldesk.desktop.insights.figure_card import FigureCard
from funneldesk.desktop.shell.rooms import Room
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel
from funneldesk.desktop.widgets.period_chip import PeriodChip, keep_period, named_periods, restore_period
from funneldesk.desktop.widgets.plain import Pill, PlainLabel
from funneldesk.desktop.widgets.segment_chip import SegmentChip
from funneldesk.queries.deal_table import list_company_deals
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.metrics import METRICS, find_records, read_figures
from funneldesk.queries.period import ALL_TIME, EVERYTHING, NOBODY, Scope
from funneldesk.reports.overview import LENS, REST, collect_overview, shorten_reasons, shorten_sources

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtGui import QResizeEvent

    from funneldesk.app import Change
    from funneldesk.desktop.charting.press import Press
    from funneldesk.desktop.desk import Desk
    from funneldesk.model.business import Business
    from funneldesk.queries.figure import RecordSet
    from funneldesk.queries.look import Look
    from funneldesk.queries.lookups import Lookups
    from funneldesk.queries.period import Period
    from funneldesk.reports.overview import Overview

_RECORD_WORDS = {
    "contact": ("lead", "leads"),
    "deal": ("deal", "deals"),
    "campaign": ("campaign", "campaigns"),
    "campaign_result": ("result of a campaign", "results of campaigns"),
    "company": ("company that bought without a lead", "companies that bought without a lead"),
}
CARDS = ("total_sales", "win_rate", "median_cycle_days", "average_deal_size", "open_value", "leads")
_NARROW = 860
_MOST_BARS = 8
_SIGNS_OF_WORK = ("leads", "deals_won", "deals_lost")
_ENOUGH = 10
"""So many leads, wins and losses make a quarter worth opening on; else all of history is shown."""
_PAUSE = 250
"""Milliseconds in which several changes become one question."""
_SHOWN = frozenset(
    {"deal", "contact", "stage", "stage_visit", "lifecycle_change", "lifecycle_label", "pipeline", "source", "reason"}
    | {"user", "setting", "company", "campaign", "segment"}
)

_log = logging.getLogger(__name__)


class InsightsRoom(Room):
    """The room.

    Args:
        desk: the open workspace.
        press: draws the charts and ends with the room; the one that rooms share unless given.
    """

    def __init__(self, desk: Desk, press: Press | None = None) -> None:
        super().__init__()
        self.desk = desk
        self.press = press or share_press(desk)
        self.scope: Scope = EVERYTHING
        self.overview: Overview | None = None
        self._is_chosen = False
        self._asked = 0
        self._answered = 0
        self._is_stale = True
        self._is_shown = False
        self._columns = 0
        self.lists: QMenu | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self.ask)
        self._memory = desk.memory("insights")
        self._make_bar()
        self._recall()
        self._make_parts()
        self._lay_out()
        desk.changed.connect(self._follow)
        if press is not None:
            # The room's children go with it, but a process must be ended before its object is.
            self.destroyed.connect(lambda _room=None: press.close())

    # What the shell asks of a room.

    def entered(self) -> None:
        """Ask for what has changed since."""
        self._is_shown = True
        self.press.warm_up()
        if self._is_stale:
            self.ask()

    def left(self) -> None:
        """Stop asking until the room is shown again."""
        self._is_shown = False
        self._soon.stop()

    def take_focus(self) -> None:
        """Begin at the period."""
        self.period.setFocus()

    def is_settled(self) -> bool:
        """Whether figures and pictures are those of the scope."""
        waiting = self._asked != self._answered or self._soon.isActive()
        return not waiting and self.press.is_idle and all(panel.is_settled for panel in self._visible_panels())

    def show_period(self, period: Period) -> None:
        """Show the figures of a period."""
        self.period.set_period(period)
        self._narrow(replace(self.scope, period=period))

    # Asking and showing.

    def ask(self) -> None:
        """Ask for the overview; an older answer that comes later is dropped."""
        if self.desk.is_closed:
            return
        self._asked += 1
        number = self._asked
        self._is_stale = False
        quarter = None if self._is_chosen else named_periods(*self._today())["This quarter"]
        future = self.desk.app.ask(_read, self.scope, quarter)
        self.desk.bridge.deliver(
            future, self, lambda answer: self._show(number, *answer), lambda error: self._fail(number, error)
        )

    def _show(self, number: int, view: Overview, lookups: Lookups) -> None:
        self._answered = max(self._answered, number)
        if number != self._asked:
            return
        self.overview = view
        self.scope, self._is_chosen = view.scope, True
        self.trouble.hide()
        self._fill_chips(lookups)
        if view.is_empty:
            self._show_only(self.nothing if self.scope == EVERYTHING else self.nothing_here)
            return
        self._show_only(self.content)
        for name, card in self.cards.items():
            card.set_figure(view.cards[name])
        stages = f"Stages of “{view.pipeline}”" if view.pipeline else ""
        self.funnel.set_chart(view.funnel, note=f"{LENS}. {stages}".removesuffix(". "), foot=view.leak)
        self.stage_time.set_chart(view.stage_time, note=stages, foot=view.stage_time.left_out())
        counted = (
            "Bars count deals: none has an amount" if view.won_months.rows and view.won_months.counts_deals else ""
        )
        self.won_months.set_chart(view.won_months, note=counted)
        self.lost_reasons.set_chart(view.lost_reasons, picture=shorten_reasons(view.lost_reasons, _MOST_BARS))
        self.source_rates.set_chart(view.source_rates, picture=shorten_sources(view.source_rates, _MOST_BARS))

    def _fail(self, number: int, error: BaseException) -> None:
        self._answered = max(self._answered, number)
        if number != self._asked:
            return
        _log.error("the overview could not be read", exc_info=error)
        self._is_stale = True
        self.trouble.set_error(
            "The figures could not be read.", safe="Nothing was changed; what you see may be old.", advice=str(error)
        )
        self.trouble.show()

    def _follow(self, change: Change) -> None:
        # Whom a segment finds may hang on anything that is known of people.
        if self.scope.segment_id is None and not _SHOWN & set(change.touched.tables()):
            return
        self._is_stale = True
        if self._is_shown:
            self._soon.start()

    def _recall(self) -> None:
        """Begin with the scope of the last visit; a period of a name is the one that bears it today."""
        period = restore_period(self._memory.values("period"), *self._today())
        if period is not None:
            memory = self._memory
            self.scope = Scope(
                period, memory.number("pipeline"), memory.number("owner"), segment_id=memory.number("segment")
            )
            self._is_chosen = True
            self.period.set_period(period)

    def _narrow(self, scope: Scope) -> None:
        self._memory.keep("period", keep_period(scope.period, *self._today()))
        self._memory.keep("pipeline", scope.pipeline_id)
        self._memory.keep("owner", scope.owner_id)
        self._memory.keep("segment", scope.segment_id)
        # While nobody had chosen, the question under way may be about the quarter.
        was_chosen, self._is_chosen = self._is_chosen, True
        if scope != self.scope or self._is_stale or not was_chosen:
            self.scope = scope
            self.ask()

    # The records behind a figure.

    def open_records(self, metric: str, part: str | None = None, label: str = "") -> None:
        """List the records behind a figure, or behind one part of it."""
        words = METRICS[metric].words
        title = f"{words}: {label}" if label else words
        part = None if part == REST else part

        def found(sets: tuple[RecordSet, ...]) -> None:
            filled = [records for records in sets if records.ids]
            if not filled:
                self.desk.surface.show_toast("There are no records behind this figure.")
                return
            if len(filled) == 1:
                self._list(title, filled[0])
            else:
                self._offer_lists(title, filled)

        self.desk.ask(find_records, self, found, metric, self.scope, part)

    def _list(self, title: str, records: RecordSet) -> None:
        """Ask the window for a list; companies are listed by their deals, as there is no room of companies."""
        if records.table != "company":
            self.desk.records_wanted.emit(title, records.table, records.ids)
            return
        self.desk.ask(
            list_company_deals, self, lambda ids: self.desk.records_wanted.emit(title, "deal", ids), records.ids
        )

    def _offer_lists(self, title: str, sets: list[RecordSet]) -> None:
        """Records of several kinds stand behind a figure, and each kind has a list of its own: let one be chosen."""
        menu = QMenu(self)
        menu.setAccessibleName(f"What is behind “{title}”")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for records in sorted(sets, key=lambda records: -len(records.ids)):
            one, several = _RECORD_WORDS.get(records.table, (records.table, records.table))
            count = len(records.ids)
            action = menu.addAction(f"{count:,} {one if count == 1 else several}")
            action.triggered.connect(lambda _on=False, records=records: self._list(title, records))
        self.lists = menu
        menu.popup(QCursor.pos() if self.underMouse() else self.mapToGlobal(self.rect().center()))
        menu.setActiveAction(menu.actions()[0])

    def open_report(self) -> None:
        """Show the report of the same scope, where it can be looked at and saved."""
        page = self.desk.surface.open_room("reports")
        show_scope = getattr(page, "show_scope", None)
        if show_scope is not None:
            show_scope(self.scope, self.overview.narrowing if self.overview is not None else ())

    # Widgets.

    def _make_bar(self) -> None:
        self.period = PeriodChip(self._today, self)
        self.period.chosen.connect(lambda period: self._narrow(replace(self.scope, period=period)))
        self._pipelines, self._owners = QMenu(self), QMenu(self)
        self.pipeline = Chip("All pipelines", menu=self._pipelines, clearable=True)
        self.pipeline.removed.connect(lambda: self._narrow(replace(self.scope, pipeline_id=None)))
        self.owner = Chip("All owners", menu=self._owners, clearable=True)
        self.owner.removed.connect(lambda: self._narrow(replace(self.scope, owner_id=None)))
        self.segment = SegmentChip(self)
        self.segment.chosen.connect(lambda key: self._narrow(replace(self.scope, segment_id=key)))
        self.pdf = Button("Save as PDF…", on_click=self.open_report)

    def _make_parts(self) -> None:
        self.cards = {name: FigureCard(METRICS[name].words, METRICS[name].definition) for name in CARDS}
        self.funnel = self._panel(
            "One funnel, lead to customer",
            "funnel",
            "The funnel fills with your first lead.",
            pills=(Pill("Marketing", "mkt"), Pill("Sales", "brand")),
        )
        self.stage_time = self._panel(
            "Time in stage",
            "time_in_stage",
            "Move a deal on the board, and its days in each stage are counted here: no visit has a date yet.",
        )
        self.lost_reasons = self._panel(
            "Why deals are lost", "lost_reasons", "No deal was lost in this period. Each loss asks for its reason."
        )
        self.won_months = self._panel(
            "Won per month", "won_per_month", "No deal was won in this period. Drop a deal on Won to see it here."
        )
        self.source_rates = self._panel(
            "Conversion by source",
            "conversion_by_source",
            "Give your leads a source to see which become customers.",
        )
        self.panels = (self.funnel, self.stage_time, self.lost_reasons, self.won_months, self.source_rates)
        for card in self.cards.values():
            card.opened.connect(self.open_records)
        self.trouble = ErrorPanel("", retry=self.ask)
        self.trouble.hide()
        self.nothing = EmptyState(
            "insights",
            "Nothing to show yet",
            "Insights count your leads and deals: how many get through, how long it takes, and why some are lost. "
            "Import a spreadsheet of leads or deals to begin.",
            button="Import a spreadsheet",
            on_click=lambda: self.desk.import_wanted.emit(""),
        )
        self.nothing_here = EmptyState(
            "calendar",
            "Nothing in this period",
            "No lead came and no deal was open or closed here. Choose another period, pipeline, owner or segment.",
            button="Show all of history",
            on_click=self._show_everything,
        )

    def _panel(self, title: str, metric: str, empty: str, *, pills: tuple[Pill, ...] = ()) -> ChartPanel:
        panel = ChartPanel(self.press, title, metric, empty, pills=pills)
        panel.mark_opened.connect(self.open_records)
        return panel

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 10, 20, 16)
        page.setSpacing(10)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        for chip in (self.period, self.pipeline, self.owner, self.segment):
            bar.addWidget(chip)
        bar.addStretch(1)
        bar.addWidget(self.pdf)
        page.addLayout(bar)
        page.addWidget(self.trouble)
        self.content = QWidget()
        self._grid = QVBoxLayout(self.content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._card_grid, self._panel_grid = QGridLayout(), QGridLayout()
        for grid in (self._card_grid, self._panel_grid):
            grid.setSpacing(12)
            self._grid.addLayout(grid)
        self._grid.addStretch(1)
        self._waiting = PlainLabel("Reading the figures…", tone="muted")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        for part in self._faces():
            page.addWidget(part, 1)
        self._show_only(self._waiting)
        self._left, self._middle, self._right = QWidget(), QWidget(), QWidget()
        for holder, panels in (
            (self._left, (self.funnel,)),
            (self._middle, (self.stage_time, self.lost_reasons)),
            (self._right, (self.won_months, self.source_rates)),
        ):
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(12)
            for panel in panels:
                column.addWidget(panel)
            column.addStretch(1)
        self._arrange()

    def _faces(self) -> tuple[QWidget, ...]:
        """What can stand below the bar; one at a time, so that the page is as high as that one."""
        return self._waiting, self.content, self.nothing, self.nothing_here

    def _show_only(self, face: QWidget) -> None:
        for other in self._faces():
            other.setVisible(other is face)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Use the width there is."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Larger letters need wider columns."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_panel_grid"):
            self._arrange()

    def _arrange(self) -> None:
        """Three columns where they fit, else the funnel over two, else one below the other."""
        narrow = current_theme().px(_NARROW)
        columns = 3 if self.width() >= narrow * 1.2 else 2 if self.width() >= narrow * 0.8 else 1
        if columns == self._columns:
            return
        self._columns = columns
        a_row = {3: 6, 2: 3, 1: 2}[columns]
        for place, card in enumerate(self.cards.values()):
            self._card_grid.addWidget(card, place // a_row, place % a_row)
        for column in range(len(CARDS)):
            self._card_grid.setColumnStretch(column, 1 if column < a_row else 0)
        places = {
            3: ((0, 0, 1), (0, 1, 1), (0, 2, 1)),
            2: ((0, 0, 2), (1, 0, 1), (1, 1, 1)),
            1: ((0, 0, 1), (1, 0, 1), (2, 0, 1)),
        }[columns]
        for holder, (row, column, span) in zip((self._left, self._middle, self._right), places, strict=True):
            self._panel_grid.addWidget(holder, row, column, 1, span)
        for column, stretch in enumerate({3: (46, 34, 34), 2: (1, 1, 0), 1: (1, 0, 0)}[columns]):
            self._panel_grid.setColumnStretch(column, stretch)

    def _visible_panels(self) -> list[ChartPanel]:
        return [panel for panel in self.panels if panel.isVisible()]

    def _fill_chips(self, lookups: Lookups) -> None:
        self.period.set_period(self.scope.period)
        people = [(user.id, user.name) for user in lookups.users]
        pipelines = [(row.id, row.name) for row in lookups.pipelines]
        self._fill_menu(self._owners, "All owners", [*people, (NOBODY, "Nobody")], "owner_id")
        self._fill_menu(
            self._pipelines, "All pipelines", [(row.id, row.name) for row in lookups.pipelines], "pipeline_id"
        )
        self.segment.set_segments({row.id: row.name for row in lookups.segments}, self.scope.segment_id)
        self.pipeline.setVisible(len(lookups.pipelines) > 1)
        self.owner.setVisible(bool(people))
        for chip, names, chosen, every in (
            (self.owner, dict([*people, (NOBODY, "Nobody")]), self.scope.owner_id, "All owners"),
            (self.pipeline, dict(pipelines), self.scope.pipeline_id, "All pipelines"),
        ):
            chip.set_label(every if chosen is None else names.get(chosen, every))
            chip.set_on(on=chosen is not None)
        owner = self.scope.owner_id if self.scope.owner_id in {NOBODY, *dict(people)} else None
        pipeline = self.scope.pipeline_id if self.scope.pipeline_id in dict(pipelines) else None
        if (owner, pipeline) != (self.scope.owner_id, self.scope.pipeline_id):
            # What was remembered is gone by now.
            self._narrow(replace(self.scope, owner_id=owner, pipeline_id=pipeline))

    def _fill_menu(self, menu: QMenu, every: str, choices: list[tuple[int, str]], field: str) -> None:
        menu.clear()
        chosen = getattr(self.scope, field)
        for key, name in [(None, every), *choices]:
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(key == chosen)
            # Only these two fields are ever named here, and both take a number or nothing.
            action.triggered.connect(lambda _on=False, k=key: self._narrow(replace(self.scope, **{field: k})))

    def _show_everything(self) -> None:
        self.period.set_period(ALL_TIME)
        self._narrow(EVERYTHING)

    def _today(self) -> tuple[dt.date, Business]:
        business = self.desk.app.business
        return self.desk.app.clock.now().astimezone(business.zone).date(), business


def _read(look: Look, scope: Scope, quarter: Period | None) -> tuple[Overview, Lookups]:
    """The overview; where nobody has chosen a period, of the quarter if the business is at work in it."""
    lookups = read_lookups(look)
    if scope.segment_id not in {None, *(row.id for row in lookups.segments)}:
        # The segment that was remembered is gone by now.
        scope = replace(scope, segment_id=None)
    if quarter is not None:
        current = replace(scope, period=quarter)
        if sum(figure.n for figure in read_figures(look, _SIGNS_OF_WORK, current).values()) >= _ENOUGH:
            scope = current
    return collect_overview(look, scope), lookups


def make_room(desk: Desk) -> Room:
    """The room for an open workspace."""
    return InsightsRoom(desk)
