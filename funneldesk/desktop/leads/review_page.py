"""The page of the review that marketing and sales hold together each month."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.commands.review import hold_review
from funneldesk.desktop.leads.agreement_view import AgreementView
from funneldesk.desktop.leads.asking_page import AskingPage
from funneldesk.desktop.leads.held_review import REVIEW_WORDS, HeldReviewView, frame
from funneldesk.desktop.leads.review_tables import ChangeTable, MonthTable
from funneldesk.desktop.leads.scoreboard_page import show_agreement
from funneldesk.desktop.leads.stage_map_view import StageMapView
from funneldesk.desktop.leak_words import leak_money
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.kept_text import KeptText
from funneldesk.desktop.widgets.period_chip import PeriodChip
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.queries.leaks import read_leaks
from funneldesk.queries.period import Scope
from funneldesk.queries.review import read_held_review, read_review_page
from funneldesk.reports.scope_words import day_words, describe_period
from funneldesk.reports.scoreboard_words import judge_acceptance

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.model.business import Business
    from funneldesk.queries.leaks import Leak
    from funneldesk.queries.period import Period
    from funneldesk.queries.review import HeldReview, ReviewRow
    from funneldesk.queries.review import ReviewPage as Page

_AT_HAND = 0
"""In the list of reviews: the one that is not held yet."""
_REST = 400


class ReviewPage(AskingPage):
    """The page: what both teams go through, top to bottom, and the reviews they held."""

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {
            "automation", "campaign", "contact", "handoff", "handoff_offer", "lifecycle_label", "pipeline", "reason",
            "review", "routing_rule", "score_group", "score_rule", "setting", "stage", "stage_criterion", "user",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "The review")
        self.page: Page | None = None
        self._review_id = _AT_HAND
        self._period: Period | None = None
        self._memory = desk.memory("review")
        self.reviews = Choice("Review", [(_AT_HAND, "The review at hand")], width=210)
        self.reviews.set_value(_AT_HAND)
        self.reviews.chosen.connect(lambda value: self.open_review(int(value)))
        self.period = PeriodChip(self._today, self)
        self.period.chosen.connect(self._choose_period)
        self.print_button = Button(
            "Agreement as PDF", name="Show the agreement of both teams as PDF", on_click=lambda: show_agreement(desk)
        )
        self.hold_button = Button(
            "Hold the review", look="primary", name="Keep this review as held", on_click=self.hold
        )
        self.when = PlainLabel("", role="subtitle", weight=SEMIBOLD, wrap=True)
        self.stage_map = StageMapView(desk)
        self.agreement = AgreementView()
        self.month = MonthTable()
        self.month.wanted.connect(lambda title, ids: desk.records_wanted.emit(title, "contact", ids))
        self.judged = PlainLabel("", role="note", tone="second", wrap=True)
        self.leaks = PlainLabel("", tone="second", wrap=True)
        self.leaks_button = Button("Show the leaks", look="link", on_click=self._show_leaks)
        self.changes = ChangeTable(lambda: (desk.app.clock.now(), desk.app.business))
        self.no_changes = PlainLabel("Nothing was changed.", tone="muted", role="note")
        self.fields = {name: KeptText(caption, hint, height=72) for name, caption, hint in REVIEW_WORDS}
        # What is written before the review is kept stays on this machine, so that nothing is lost on the way.
        draft = self._memory.values("draft")
        for name, field in self.fields.items():
            kept = draft.get(name)
            field.set_value(kept if isinstance(kept, str) else "")
            field.committed.connect(lambda _text: self._keep_draft())
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._keep_draft)
        for field in self.fields.values():
            field.textChanged.connect(self._rest.start)
        self.held = HeldReviewView(desk)
        self.held.left.connect(lambda: self.open_review(_AT_HAND))
        self._lay_out()

    # What the room calls.

    def ask(self) -> None:
        """Ask for everything that is gone through, or for the past review that is shown."""
        self.question("page", partial(read_review_page, period=self._period), self._show)
        self.question("leaks", read_leaks, self._show_leak_sum)
        if self._review_id != _AT_HAND:
            self.question("held", partial(read_held_review, review_id=self._review_id), self._show_held)

    def take_focus(self) -> None:
        """Begin at the top."""
        self.reviews.setFocus(Qt.FocusReason.OtherFocusReason)

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """Which review, the time it looks at, and the buttons."""
        space = QWidget()
        space.setSizePolicy(space.sizePolicy().Policy.Expanding, space.sizePolicy().Policy.Fixed)
        return (self.reviews, self.period, space, self.print_button, self.hold_button)

    def left(self) -> None:
        """Keep what was written so far."""
        super().left()
        self._keep_draft()

    # Acts.

    def open_review(self, review_id: int) -> None:
        """Show a past review; 0 is the one at hand."""
        self._review_id = review_id
        self.reviews.set_value(review_id)
        at_hand = review_id == _AT_HAND
        for widget in (self.period, self.hold_button):
            widget.setVisible(at_hand)
        if at_hand:
            self.area.show_at_hand(at_hand=True)
        else:
            self.question("held", partial(read_held_review, review_id=review_id), self._show_held)

    def hold(self) -> None:
        """Keep the review with the agreement as it is shown."""
        if self.page is None:
            return
        said = {name: field.toPlainText() for name, field in self.fields.items()}
        command = partial(
            hold_review,
            agreement=self.page.agreement.to_json(),
            marketing_words=said["marketing_words"],
            sales_words=said["sales_words"],
            agreed=said["agreed"],
        )
        self.desk.submit(command, self, name="hold_review", on_done=self._show_kept)

    def _show_kept(self, done: Done[int]) -> None:
        for field in self.fields.values():
            field.clear()
            field.set_value("")
        self._memory.keep("draft", {})
        self.open_review(done.result)

    def _keep_draft(self) -> None:
        self._rest.stop()
        words = {name: text for name, field in self.fields.items() if (text := field.toPlainText().strip())}
        self._memory.keep("draft", words)

    def _choose_period(self, period: Period) -> None:
        self._period = period
        self.ask()

    def _show_leaks(self) -> None:
        room = self.desk.surface.open_room("leads")
        visit = getattr(room, "visit", None)
        if visit is not None:
            visit("leaks")

    # Showing.

    def _show(self, page: Page) -> None:
        self.page = page
        self.period.set_period(page.period)
        self.when.setText(self._tell_when(page))
        self.stage_map.show_map(page.stage_map, page.colleagues)
        self.agreement.show_agreement(page.agreement)
        self.month.show_boards(page.score, page.score_before)
        against = "" if page.before is None else f" against {describe_period(Scope(page.before))}"
        verdict = judge_acceptance(page.score.total)
        self.judged.setText(
            f"{describe_period(Scope(page.period))}{against}."
            + (f" By the share accepted: {verdict}." if verdict else "")
        )
        self.changes.show_changes(page.changes)
        self.changes.setVisible(bool(page.changes))
        self.no_changes.setVisible(not page.changes)
        self._list_reviews(page.past)

    def _tell_when(self, page: Page) -> str:
        last = f" The last one was on {day_words(page.due.last_on)}." if page.due.last_on else ""
        if page.due.is_due:
            return f"The review is due since {day_words(page.due.on)}.{last}"
        return f"The next review is on {day_words(page.due.on)}.{last}"

    def _list_reviews(self, past: Sequence[ReviewRow]) -> None:
        held: list[tuple[object, str]] = [(row.id, f"Held on {day_words(row.held_on)}") for row in past]
        self.reviews.set_items([(_AT_HAND, "The review at hand"), *held])
        if self._review_id != _AT_HAND and all(row.id != self._review_id for row in past):
            self.open_review(_AT_HAND)
        self.reviews.set_value(self._review_id)

    def _show_leak_sum(self, leaks: Sequence[Leak]) -> None:
        found = [leak for leak in leaks if leak.n]
        parts = [f"{leak.words}: {leak.n:,} ({leak_money(leak)})" for leak in found]
        self.leaks.setText("\n".join(parts) if parts else "Nothing leaks: no lead or deal lies unattended.")
        self.leaks_button.setVisible(bool(parts))

    def _show_held(self, held: HeldReview | None) -> None:
        if held is None:
            self.open_review(_AT_HAND)
        elif held.row.id == self._review_id:
            self.held.show_review(held)
            self.area.show_at_hand(at_hand=False)

    def _today(self) -> tuple[dt.date, Business]:
        business = self.desk.app.business
        return self.desk.app.clock.now().astimezone(business.zone).date(), business

    # Layout.

    def _lay_out(self) -> None:
        ground = QWidget()
        set_look(ground, "canvas")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.when)
        column.addWidget(
            frame(
                "Both funnels",
                self.stage_map,
                note="Which stages of sales meet which stage of a lead, and who looks after each.",
            )
        )
        column.addWidget(frame("The agreement", self.agreement))
        column.addWidget(frame("The month", self.judged, self.month))
        column.addWidget(frame("Leaks", self.leaks, self.leaks_button))
        column.addWidget(frame("Changed since the last review", self.changes, self.no_changes))
        for name, caption, _hint in REVIEW_WORDS:
            column.addWidget(frame(caption, self.fields[name]))
        column.addStretch(1)
        self.area = _Pages(ground, self.held)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(10)
        page.addWidget(self.trouble)
        page.addWidget(self.area, 1)


class _Pages(QStackedWidget):
    """The review at hand and a past one, each with a scroll bar of its own."""

    def __init__(self, *pages: QWidget) -> None:
        super().__init__()
        for page in pages:
            area = QScrollArea()
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(page)
            self.addWidget(area)

    def show_at_hand(self, *, at_hand: bool) -> None:
        """Show one of the two."""
        self.setCurrentIndex(0 if at_hand else 1)
