"""The page of one lead: who it is, why it scores as it does, what comes next and what has been."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.commands.activity import ACTIVITY_WORDS, delete_activity
from funneldesk.commands.touchpoint import log_touchpoint, remove_touchpoint
from funneldesk.desktop.leads.best_step import BestStep
from funneldesk.desktop.leads.company_fields import CompanyFields
from funneldesk.desktop.leads.handoff_card import HandoffCard
from funneldesk.desktop.leads.known_fields import KnownFields
from funneldesk.desktop.leads.lead_buttons import LeadButtons
from funneldesk.desktop.leads.lead_fields import LeadFields
from funneldesk.desktop.leads.lead_words import short_stage, stage_kind, tell_cell
from funneldesk.desktop.leads.next_step import NextStepBar
from funneldesk.desktop.leads.nurture_lines import NurtureLines
from funneldesk.desktop.leads.people_list import PeopleList
from funneldesk.desktop.leads.profile_list import ProfileList
from funneldesk.desktop.leads.score_line import ScoreLine
from funneldesk.desktop.leads.seen_lines import SeenLines
from funneldesk.desktop.notes_list import NotesList
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.painted import Reason, ReasonBars, ScoreRing, StageTrack
from funneldesk.desktop.widgets.plain import Card, Pill, PlainLabel, plain_tooltip
from funneldesk.desktop.widgets.timeline import Timeline, TimelineDelegate
from funneldesk.desktop.work_steps import log_step
from funneldesk.model.activity import ActivityKind
from funneldesk.model.lifecycle import JOURNEY, LifecycleStage
from funneldesk.model.touchpoint import TOUCH_WORDS

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.queries.lead_choices import LeadChoices
    from funneldesk.queries.lead_page import LeadPage

# A second order is a step of customers, which the bar of a lead need not show.
_STEPS = tuple(stage for stage in JOURNEY if stage != LifecycleStage.REPEAT)
_STEP_KINDS = ("mkt", "mkt", "brand", "brand", "brand", "post")
_MOST_REASONS = 7
_FIRST_OF_JOURNEY, _FEW = 6, 9
_WIDE = 600
_NARROW = 440
_DEAL_WIDTH = 260
_NAME_WIDTH = 140
_BESIDE, _BELOW = QHBoxLayout.Direction.LeftToRight, QHBoxLayout.Direction.TopToBottom


class LeadPanel(Card):
    """The page.

    Attributes:
        deal_wanted: "Open a deal" was chosen: carries the lead's id.
        sequence_wanted: "Put into a sequence" was chosen: carries the lead's id.
    """

    deal_wanted = Signal(int)
    sequence_wanted = Signal(int)

    def __init__(self, desk: Desk, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._words = desk, words
        self.page: LeadPage | None = None
        self.setAccessibleName("Lead")
        self.title = PlainLabel("", role="title", weight=SEMIBOLD, elide=True)
        self.about = PlainLabel("", tone="second", wrap=True)
        # A long word cannot be broken; it must not push the buttons out of the page.
        self.about.setMinimumWidth(1)
        self.stage = Pill("")
        self.barred = Pill("Asked not to be contacted", "bad", shape="✕")
        self.buttons = LeadButtons(desk)
        self.buttons.deal_wanted.connect(self.deal_wanted)
        self.buttons.sequence_wanted.connect(self.sequence_wanted)
        self._whole_journey = False
        self.track = StageTrack()
        self.ring = ScoreRing()
        self.parts = PlainLabel("", tone="second", role="note")
        self.parts.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.cell = PlainLabel("", tone="second", role="note", wrap=True)
        self.cell.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.score_line = ScoreLine(desk, words)
        self.why = PlainLabel("", role="heading", weight=SEMIBOLD)
        self.reasons = ReasonBars()
        self.no_reasons = PlainLabel(
            "Nothing speaks for or against this lead yet. Fill in what you know, or write down what happens.",
            tone="second",
            wrap=True,
        )
        self.best_step = BestStep(desk)
        self.next_step = NextStepBar(desk, words)
        self.handoff = HandoffCard(words)
        self.profile = ProfileList(desk)
        self.known = KnownFields(desk, words)
        self.people = PeopleList(desk)
        self.seen = SeenLines(words)
        self.nurture = NurtureLines(desk)
        self.notes = NotesList(desk, what="lead")
        self.fields = LeadFields(desk, words)
        self.company = CompanyFields(desk)
        self.journey = Timeline("Journey")
        self.all_journey = Button("", look="link", name="Show the whole journey", on_click=self._show_whole_journey)
        self.journey.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.journey.opened.connect(self._open_entry)
        self.journey.removal_wanted.connect(self._remove_entry)
        self.journey.selectionModel().currentChanged.connect(lambda *_: self._follow_journey())
        self.log = Chip("Log…", menu=self._make_log_menu())
        self.log.setAccessibleName("Log what happened")
        self._deals = QVBoxLayout()
        self._deals.setSpacing(2)
        self._lay_out()

    def show_page(self, page: LeadPage, choices: LeadChoices) -> None:
        """Show a lead."""
        other = self.page is None or self.page.id != page.id
        self.page = page
        self.setAccessibleName(f"Lead {page.title}")
        self.title.setText(page.title)
        who = page.name if page.company else ""
        about = " · ".join(part for part in (who, page.job_title, page.city, page.phone) if part)
        self.about.setText(about)
        self.about.setVisible(bool(about))
        self.stage.set_value(short_stage(page.stage_label), stage_kind(page.stage))
        self.barred.setVisible(page.do_not_contact)
        self.buttons.show_page(page)
        self._place_buttons()
        self._show_stage(page, choices)
        self._show_score(page)
        self.score_line.show_lead(page.id)
        self.best_step.show_lead(page.id)
        parts: tuple[HandoffCard | ProfileList | KnownFields | PeopleList | SeenLines, ...]
        parts = (self.handoff, self.profile, self.known, self.people, self.seen)
        for part in parts:
            part.show_page(page)
        self._place_profile()
        self.next_step.show_step(page)
        self.fields.show_page(page, choices)
        self.company.show_page(page)
        self._show_deals(page)
        self.nurture.show_lead(page.id)
        self.notes.show_record(contact_id=page.id)
        self._whole_journey &= not other
        self._show_journey(page, keep_place=not other)
        if other:
            self._area.verticalScrollBar().setValue(0)

    def take_focus(self) -> None:
        """Put the focus on the first thing to do."""
        ways = (button for button in self.buttons.ways.values() if not button.isHidden() and button.isEnabled())
        first = next(ways, self.buttons.more)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell_time(self) -> None:
        """Say anew how much time is left."""
        self.handoff.tell_time()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Buttons stand beside the name where there is room, else below it."""
        super().resizeEvent(event)
        wide = self.width() >= current_theme().px(_WIDE)
        narrow = self.width() < current_theme().px(_NARROW)
        for fields in (self.fields, self.company):
            fields.arrange(pairs=2 if wide else 1)
        self._place_buttons()
        self._score.setDirection(_BELOW if narrow else _BESIDE)

    def _lay_out(self) -> None:
        body = QWidget()
        set_look(body, "plain")
        column = self._column = QVBoxLayout(body)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(14)
        column.addLayout(self._lay_out_head())
        column.addWidget(self.track)
        column.addLayout(self._lay_out_score())
        for part in (self.best_step, self.next_step, self.handoff):
            column.addWidget(part)
        column.addLayout(self._deals)
        column.addWidget(self.nurture)
        head = QHBoxLayout()
        head.addWidget(PlainLabel("Journey", role="heading", weight=SEMIBOLD), 1)
        head.addWidget(self.log)
        column.addLayout(head)
        column.addWidget(self.journey)
        column.addWidget(self.all_journey, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(PlainLabel("Team notes", role="heading", weight=SEMIBOLD))
        column.addWidget(self.notes)
        for lower in (self.profile, self.known, self.people, self.seen, self.fields, self.company):
            column.addWidget(lower)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(body)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName("Lead page")
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.addWidget(self._area)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _lay_out_head(self) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(2)
        first = self._first_line = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.title)
        first.addWidget(self.stage)
        first.addWidget(self.barred)
        first.addStretch(1)
        names.addLayout(first)
        names.addWidget(self.about)
        self._head = QHBoxLayout()
        self._head.setSpacing(10)
        self._head.addLayout(names, 1)
        self._head.addWidget(self.buttons)
        return self._head

    def _lay_out_score(self) -> QHBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignHCenter)
        left.addWidget(self.parts)
        left.addWidget(self.cell)
        left.addWidget(self.score_line, 0, Qt.AlignmentFlag.AlignHCenter)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(4)
        right.addWidget(self.why)
        right.addWidget(self.reasons)
        right.addWidget(self.no_reasons)
        right.addStretch(1)
        self._score = QHBoxLayout()
        self._score.setSpacing(18)
        self._score.addLayout(left)
        self._score.addLayout(right, 1)
        return self._score

    def _place_buttons(self) -> None:
        """All in one row beside the name where that leaves it room, else below it."""
        column = self._column.contentsMargins()
        # The area below follows later; it may bring its scroll bar.
        inner = self.width() - 2 - self._area.verticalScrollBar().sizeHint().width()
        room = inner - column.left() - column.right() - self._head.spacing()
        wanted = self.buttons.in_one_row
        is_beside = room - wanted >= current_theme().px(_NAME_WIDTH)
        self.buttons.setMinimumWidth(wanted if is_beside else 0)
        if is_beside == (self._head.direction() == _BESIDE):
            return
        self._head.setDirection(_BESIDE if is_beside else _BELOW)
        # Below the name the menu ends the name's line, so that the buttons need no second row for it alone.
        if is_beside:
            self._first_line.removeWidget(self.buttons.more)
            self.buttons.row.addWidget(self.buttons.more)
        else:
            self.buttons.row.removeWidget(self.buttons.more)
            self._first_line.addWidget(self.buttons.more)

    def _place_profile(self) -> None:
        """What is to be looked up before the first contact stands above the journey as long as that is due."""
        above = self.handoff if self.profile.is_pressing else self.all_journey
        if self._column.indexOf(self.profile) != self._column.indexOf(above) + 1:
            self._column.removeWidget(self.profile)
            self._column.insertWidget(self._column.indexOf(above) + 1, self.profile)

    def _show_stage(self, page: LeadPage, choices: LeadChoices) -> None:
        labels = {stage.key: short_stage(stage.label) for stage in choices.stages}
        steps = [labels.get(stage, stage.value.capitalize()) for stage in _STEPS]
        stage = LifecycleStage.CUSTOMER if page.stage == LifecycleStage.REPEAT else page.stage
        on_road = stage in _STEPS
        self.track.set_steps(steps, _STEPS.index(LifecycleStage(stage)) if on_road else -1, kinds=_STEP_KINDS)
        # On the road the bar says where the lead stands; beside it the pill has to.
        self.stage.setVisible(not on_road)

    def _show_score(self, page: LeadPage) -> None:
        score = page.score
        self.ring.set_score(score.points)
        self.parts.setText(f"Fit {score.fit} · Engagement {score.engagement}")
        cell = self._desk.app.business.qualifying.cell_of(score.fit, score.engagement)
        self.cell.setText(f"{cell} · {tell_cell(cell)}")
        self.why.setText(f"Why {score.points}")
        plain = [reason for reason in score.reasons if not reason.capped]
        limits = [reason for reason in score.reasons if reason.capped]
        # One line too many is shown itself rather than as "1 more".
        cut = len(plain) if len(plain) <= _MOST_REASONS else _MOST_REASONS - 1
        shown = [Reason(reason.what, reason.points) for reason in plain[:cut]]
        if plain[cut:]:
            shown.append(Reason(f"{len(plain) - cut} more", sum(reason.points for reason in plain[cut:])))
        shown += [Reason(reason.what, reason.points) for reason in limits]
        self.reasons.set_reasons(shown)
        self.reasons.setVisible(bool(shown))
        self.no_reasons.setVisible(not shown)

    def _show_deals(self, page: LeadPage) -> None:
        while self._deals.count():
            item = self._deals.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if page.deals:
            self._deals.addWidget(PlainLabel("Deals", role="heading", weight=SEMIBOLD))
        for deal in page.deals:
            words = f"{deal.title} · {deal.stage}"
            shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, current_theme().px(_DEAL_WIDTH))
            button = Button(shown, look="link", icon="deal", name=f"Open the deal {words}")
            button.setToolTip(plain_tooltip(words) if shown != words else "")
            button.clicked.connect(partial(self._go_to_deal, deal.id))
            self._deals.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _go_to_deal(self, deal_id: int, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._desk.deal_wanted.emit(deal_id)

    def _open_entry(self, key: object) -> None:
        if isinstance(key, int):
            self._desk.deal_wanted.emit(key)

    def _remove_entry(self, record: tuple[str, int]) -> None:
        """A touch that did not happen goes; an activity goes to the bin."""
        what, record_id = record
        if what == "touch":
            self._desk.tell(remove_touchpoint, self, touchpoint_id=record_id)
        else:
            self._desk.tell(delete_activity, self, activity_id=record_id)

    def _follow_journey(self) -> None:
        """The list is as long as the journey, so the page scrolls instead of it."""
        line = self.journey.visualRect(self.journey.currentIndex())
        if self.journey.hasFocus() and line.isValid():
            self._area.ensureVisible(0, self.journey.y() + line.center().y(), 0, line.height())

    def _make_log_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind, words in ACTIVITY_WORDS.items():
            if kind not in (ActivityKind.TASK, ActivityKind.FOLLOW_UP, ActivityKind.NOTE):
                menu.addAction(words).triggered.connect(partial(self._log_step, kind))
        menu.addSeparator()
        for kind, words in TOUCH_WORDS.items():
            menu.addAction(words).triggered.connect(partial(self._log_touch, kind))
        return menu

    def _log_step(self, kind: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        if self.page is not None:
            log_step(self, self._desk, self.log, kind, contact_id=self.page.id)

    def _log_touch(self, kind: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        if self.page is not None:
            self._desk.tell(log_touchpoint, self, kind=kind, contact_id=self.page.id)

    def _show_journey(self, page: LeadPage, *, keep_place: bool) -> None:
        entries = [self._words.journey_entry(item) for item in page.journey]
        is_long = len(entries) > _FEW and not self._whole_journey
        shown = entries[:_FIRST_OF_JOURNEY] if is_long else entries
        self.journey.set_entries(shown, keep_place=keep_place)
        self.journey.setFixedHeight(current_theme().px(TimelineDelegate.ROW) * max(1, len(shown)) + 2)
        self.all_journey.setText(f"Show all {self._words.count(len(entries))}")
        self.all_journey.setAccessibleName(f"Show all {len(entries)} entries of the journey")
        self.all_journey.setVisible(is_long)

    def _show_whole_journey(self) -> None:
        if self.page is not None:
            self._whole_journey = True
            self._show_journey(self.page, keep_place=True)
            self.journey.setFocus(Qt.FocusReason.OtherFocusReason)
