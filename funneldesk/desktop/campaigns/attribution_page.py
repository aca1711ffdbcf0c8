"""The page of attribution: which campaigns led to the deals won, by all models side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.attribution_table import AttributionTable
from funneldesk.desktop.campaigns.attribution_words import (
    CAPTIONS,
    CONVENTIONS,
    DEFINITIONS,
    INFLUENCED,
    SOURCED,
    STABLE,
    tell_definition,
    tell_notes,
)
from funneldesk.desktop.campaigns.beside import frame_table
from funneldesk.desktop.campaigns.budget_popover import BudgetPopover
from funneldesk.desktop.campaigns.half_life import HalfLifeChoice
from funneldesk.desktop.campaigns.page import CampaignsPage
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, SegmentedControl
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel, ProgressLine
from funneldesk.desktop.widgets.period_chip import PeriodChip, keep_period, restore_period
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Cancelled, FunnelDeskError
from funneldesk.queries.attribution import find_attribution_records, read_attribution
from funneldesk.queries.attribution_rows import Basis
from funneldesk.queries.period import ALL_TIME, Scope

if TYPE_CHECKING:
    import datetime as dt

    from PySide6.QtCore import QPoint

    from funneldesk.analytics.attribution_model import AttributionModel
    from funneldesk.desktop.desk import Desk
    from funneldesk.model.business import Business
    from funneldesk.queries.attribution import Attribution, AttributionRow
    from funneldesk.queries.figure import RecordSet
    from funneldesk.queries.period import Period

_BASES = {"campaign": "Campaigns", "channel": "Channels"}
_MEASURES = {"revenue": "Revenue", "conversions": "Deals"}
_PATIENCE = 250
"""Milliseconds after which work still going on is shown."""
_WORDS_WIDTH = 420


class _Watch:
    """Follows one question from its own thread, and ends it once nobody waits for it any more."""

    def __init__(self, page: AttributionPage) -> None:
        self._page, self._bridge = page, page.desk.bridge
        self.is_over = False

    def __call__(self, done: int, steps: int) -> None:
        """A step is done."""
        if self.is_over:
            raise Cancelled("Another question was asked.")
        self._bridge.call(self._page, self._page.show_progress, (self, done, steps))


class AttributionPage(CampaignsPage):
    """The page."""

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {"deal", "stage_visit", "touchpoint", "campaign", "channel", "source", "contact", "lifecycle_change"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.answer: Attribution | None = None
        self._watch: _Watch | None = None
        self.bases = SegmentedControl(list(_BASES.items()), name="What is credited")
        self.measures = SegmentedControl(list(_MEASURES.items()), name="What is shared out")
        self.period = PeriodChip(self._today, self)
        self.half_life = HalfLifeChoice()
        self.words_button = Button("What the models do", on_click=self.explain_all)
        self.what_if_button = Button("What if budget moved …", on_click=self.open_what_if)
        self.title = PlainLabel(
            "Which campaigns led to the deals you won?", role="subtitle", weight=SEMIBOLD, elide=True
        )
        self.about = PlainLabel("", tone="second", role="note", wrap=True)
        self.notes = PlainLabel("", tone="second", role="note", wrap=True)
        self.progress = ProgressLine("Following the touches of each deal")
        self.table = AttributionTable()
        self.popover: Popover | None = None
        self._slow = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._slow.timeout.connect(self.progress.show)
        self._lay_out()
        self._memory = desk.memory("attribution")
        self._restore()
        self.bases.chosen.connect(lambda _key: self._ask_other())
        self.measures.chosen.connect(lambda _key: self._show_other())
        self.period.chosen.connect(lambda _period: self._ask_other())
        self.half_life.chosen.connect(lambda _days: self._ask_other())
        self.half_life.refused.connect(lambda words: self.desk.surface.show_toast(words) if words else None)
        self.table.deals_wanted.connect(self.open_deals)
        self.table.words_wanted.connect(self.explain)
        self.table.menu_wanted.connect(self._open_menu)

    # What the room calls.

    def ask(self) -> None:
        """Ask anew; a question still under way is given up."""
        if self.desk.is_closed:
            return
        if self._watch is not None:
            self._watch.is_over = True
        watch = self._watch = _Watch(self)
        self.expect()
        self._slow.start()

        def done(answer: Attribution) -> None:
            self.arrived()
            if self._watch is watch:
                self._rest()
                self.answer = answer
                self._show()

        def failed(error: BaseException) -> None:
            self.arrived()
            if self._watch is watch and not isinstance(error, Cancelled):
                self._rest()
                self._show_error(error)

        future = self.desk.app.ask(
            read_attribution, self._scope(), self._basis(), watch=watch, half_life_days=float(self.half_life.days)
        )
        self.desk.bridge.deliver(future, self, done, failed)

    def left(self) -> None:
        """Nobody looks any more: what is under way is given up and asked again on the next visit."""
        super().left()
        if self._watch is not None:
            self._watch.is_over = True
            self._watch = None
            self._rest()
            self._is_stale = True

    def take_focus(self) -> None:
        """Begin in the table, or where there is none with its one button."""
        here = self._pages.currentWidget()
        (here.button if isinstance(here, EmptyState) else self.table).setFocus(Qt.FocusReason.OtherFocusReason)

    # What a person does.

    def show_period(self, period: Period) -> None:
        """Count another period."""
        self.period.choose(period)

    def open_deals(self, row: AttributionRow, model: AttributionModel | None) -> None:
        """List the deals that a cell is made of."""
        how = CAPTIONS[model].lower() if model is not None else "had a part"
        title = row.name if row.key is None else f"{row.name}, {how}"

        def show(records: RecordSet) -> None:
            if records.ids:
                self.desk.records_wanted.emit(title, records.table, records.ids)
            else:
                self.desk.surface.show_toast(f"No deal of this period is credited to “{row.name}” here.")

        self.desk.ask(find_attribution_records, self, show, self._scope(), self._basis(), model, row.key)

    def open_what_if(self) -> None:
        """Ask what moving budget would bring."""
        self.popover = BudgetPopover(self.window(), self.desk)
        self.popover.open_at(self.what_if_button)

    def explain(self, column: int) -> None:
        """Say what a column means, at the cell with the focus."""
        words = self.table.cells.definition(column)
        if words:
            at = self.table.visualRect(self.table.currentIndex()).bottomLeft()
            self._say([(self.table.cells.caption(column), words)], self.table.viewport().mapToGlobal(at))

    def explain_all(self) -> None:
        """Say what each model does."""
        pairs = [(CAPTIONS[model], tell_definition(model, self.half_life.days)) for model in DEFINITIONS]
        more = [
            ("Sourced", SOURCED),
            ("Influenced", INFLUENCED),
            ("Rank", STABLE),
            ("Which touches count", CONVENTIONS),
        ]
        self._say([*pairs, *more], self.words_button)

    def show_progress(self, step: tuple[_Watch, int, int]) -> None:
        """A step of a question is done."""
        watch, done, steps = step
        if watch is self._watch:
            self.progress.set_progress(done, steps, f"{done} of {steps}")

    # Showing.

    def _show(self) -> None:
        answer = self.answer
        if answer is None:
            return
        of_channels = answer.basis is Basis.CHANNEL
        what = "channels" if of_channels else "campaigns"
        self.title.setText(f"Which {what} led to the deals you won?")
        n = answer.conversions
        self.about.setText(
            f"{n:,} won {'deal' if n == 1 else 'deals'}, each shared among the touches before it, by nine models side "
            "by side. Where they agree, the answer is firm. Click a number for its deals."
        )
        self.notes.setText("  ".join(tell_notes(answer)))
        self.notes.setVisible(bool(self.notes.text()) and n > 0)
        self.table.show_answer(answer, as_money=self.measures.current == "revenue")
        page: QWidget = self._body
        if not n:
            page = self._none_here if self.period.period != ALL_TIME else self._none_ever
        self._pages.setCurrentWidget(page)

    def _show_error(self, error: BaseException) -> None:
        known = isinstance(error, FunnelDeskError)
        self._error.set_error(
            "Attribution could not be worked out.", safe=str(error) if known else "Your data is safe."
        )
        self._pages.setCurrentWidget(self._failed)

    def _rest(self) -> None:
        self._slow.stop()
        self.progress.hide()

    def _restore(self) -> None:
        """Show what was shown last time."""
        kept = self._memory.values("view")
        if kept.get("by") in _BASES:
            self.bases.set_current(kept["by"])
        if kept.get("measure") in _MEASURES:
            self.measures.set_current(kept["measure"])
        if str(kept.get("half_life", "")).isdecimal():
            self.half_life.set_days(int(kept["half_life"]))
        period = restore_period(self._memory.values("period"), *self._today())
        if period is not None:
            self.period.set_period(period)

    def _keep(self) -> None:
        self._memory.keep(
            "view", {"by": self.bases.current, "measure": self.measures.current, "half_life": str(self.half_life.days)}
        )
        self._memory.keep("period", keep_period(self.period.period, *self._today()))

    def _show_other(self) -> None:
        self._keep()
        self._show()

    def _ask_other(self) -> None:
        self._keep()
        if self._is_shown:
            self.ask()

    def _today(self) -> tuple[dt.date, Business]:
        business = self.desk.app.business
        return self.desk.app.clock.now().astimezone(business.zone).date(), business

    def _scope(self) -> Scope:
        return Scope(period=self.period.period)

    def _basis(self) -> Basis:
        return Basis(self.bases.current)

    def _say(self, pairs: list[tuple[str, str]], anchor: QWidget | QPoint) -> None:
        self.popover = _WordsPopover(self.window(), pairs)
        self.popover.open_at(anchor)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        column = self.table.currentIndex().column()
        menu.addAction("Show the deals", self.table.open_current)
        if self.table.cells.definition(column):
            what = plain_caption(self.table.cells.caption(column))
            menu.addAction(f"What “{what}” means", lambda: self.explain(column))
        menu.addAction("Copy the table", self.table.copy)
        menu.popup(at)

    def _lay_out(self) -> None:
        bar = FlowRow(spacing=8)
        for widget in (self.bases, self.measures, self.period, self.half_life, self.words_button, self.what_if_button):
            bar.addWidget(widget)
        self._body = QWidget()
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(self.about)
        inside.addWidget(frame_table(self.table), 1)
        inside.addWidget(self.notes)
        self._none_ever = EmptyState(
            "campaigns",
            "No deal has been won yet",
            "Once deals are won, this page shows which campaigns led to them, by the touches of each person before "
            "the win. Import your deals and touches, or win one in the Pipeline room.",
            button="Import a file",
            on_click=lambda: self.desk.import_wanted.emit(""),
        )
        self._none_here = EmptyState(
            "calendar",
            "No deal was won in this period",
            "Deals count by the day they were won.",
            button="Show all time",
            on_click=lambda: self.show_period(ALL_TIME),
        )
        self._error = ErrorPanel("", retry=self.ask)
        self._failed = QWidget()
        failed = QVBoxLayout(self._failed)
        failed.addWidget(self._error)
        failed.addStretch(1)
        self._pages = QStackedWidget()
        for page in (QWidget(), self._body, self._none_ever, self._none_here, self._failed):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(bar)
        column.addWidget(self.progress)
        column.addWidget(self._pages, 1)
        self.progress.hide()


class _WordsPopover(Popover):
    """Names and what they mean, one below the other."""

    def __init__(self, over: QWidget, pairs: list[tuple[str, str]]) -> None:
        super().__init__(over, name="What this means")
        from PySide6.QtWidgets import QScrollArea

        theme = current_theme()
        width = min(theme.px(_WORDS_WIDTH), self._over.width() - 4 * self.MARGIN)
        inside = QWidget()
        set_look(inside, "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(2)
        for caption, words in pairs:
            column.addWidget(PlainLabel(caption, weight=SEMIBOLD))
            label = PlainLabel(words, wrap=True, tone="second")
            column.addWidget(label)
            column.addSpacing(theme.px(6))
        button = Button("Close", on_click=self.close_quietly)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        inside.setFixedWidth(width)
        area = QScrollArea(self)
        area.setWidget(inside)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName("What this means")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(area)
        inside.adjustSize()
        high = min(inside.sizeHint().height(), self._over.height() - 4 * self.MARGIN)
        area.setFixedHeight(max(high, inside.heightForWidth(width) if len(pairs) == 1 else high))
        area.setFixedWidth(width + theme.px(14))
