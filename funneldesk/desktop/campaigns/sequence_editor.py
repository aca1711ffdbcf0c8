"""One sequence: what it is for, what stops it, its figures, its steps, a preview with a real person, its people."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from funneldesk.commands.enrolment import enrol_people, stop_enrolments
from funneldesk.commands.sequence import edit_sequence
from funneldesk.commands.sequence_step import add_step
from funneldesk.desktop.campaigns.beside import frame_table
from funneldesk.desktop.campaigns.draft_card import DraftCard
from funneldesk.desktop.campaigns.flow_of import flow_of
from funneldesk.desktop.campaigns.nurture_words import (
    KIND_WORDS,
    STOP_WORDS,
    count_words,
    tell_enrolled,
    tell_share,
    tell_when,
)
from funneldesk.desktop.campaigns.step_row import StepCard
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.model.sequence import STOP_REASON_WORDS, EnrolmentState
from funneldesk.nurture.draft import read_step_draft
from funneldesk.queries.nurture import FIGURES, read_figure_people
from funneldesk.queries.segment_people import read_filter, read_people_ids

if TYPE_CHECKING:
    from funneldesk.app import Done
    from funneldesk.commands.enrolment import Enrolled
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.nurture import EnrolledRow, SequenceRow
    from funneldesk.queries.nurture_page import NurtureChoices, SequenceDetail

_FIGURE_WORDS = {
    "enrolled": "put in",
    "active": "in it now",
    "finished": "came to the end",
    "stopped": "stopped",
    "sent": "written to",
    "replied": "answered",
    "mql": "became MQL",
}


class SequenceEditor(QScrollArea):
    """The card."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.row: SequenceRow | None = None
        self.detail: SequenceDetail | None = None
        self._choices: NurtureChoices | None = None
        self._wanted_step: int | None = None
        self.cards: dict[int, StepCard] = {}
        self.setAccessibleName("Sequence")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.title = InlineEdit("Sequence name", placeholder="Name…", weight=SEMIBOLD)
        self.purpose = InlineEdit("Purpose", placeholder="What is it for?")
        self.running = Chip("Running", checkable=True, on=True)
        self.campaign = Choice("Campaign", (), width=170)
        self.audience = Choice("Audience", (), width=170)
        self.enrol_button = Button("Put its people in", on_click=self.enrol_audience)
        self.stops = {reason: Chip(words, checkable=True) for reason, words in STOP_WORDS.items()}
        self.stops["opt_out"].setEnabled(False)
        self.stops["opt_out"].setToolTip("Who opts out is never written to again.")
        self.figures = {name: Button("", look="link", on_click=partial(self._show_people, name)) for name in FIGURES}
        self.reasons = PlainLabel("", tone="muted", role="note", wrap=True)
        self.add_button = Button("Add a step", icon="plus", on_click=self._open_kinds)
        self.no_steps = PlainLabel(
            "A sequence is a row of steps. Begin with an e-mail, then wait some days, then call.",
            tone="muted",
            wrap=True,
        )
        self.preview = DraftCard(desk, "Preview")
        self.person = Choice("Preview for", (), searchable=True, width=190)
        self.enrol_one_button = Button("Put this person in", on_click=self.enrol_person)
        self.people: RecordTable[EnrolledRow] = RecordTable("People in the sequence", _columns(desk))
        self._lay_out()
        self._connect()

    def show_sequence(self, row: SequenceRow, choices: NurtureChoices) -> None:
        """Show a sequence; its steps and people follow by `show_detail`."""
        if self.row is not None and self.row.id != row.id:
            self.title.put_away()
            self.purpose.put_away()
            self._wanted_step = None
        self.row, self._choices = row, choices
        self.setAccessibleName(f"Sequence {row.name}")
        self.title.set_value(row.name)
        self.purpose.set_value(row.purpose or "")
        for chip, on in ((self.running, row.is_active), *((self.stops[key], key in row.stop_on) for key in self.stops)):
            chip.blockSignals(True)
            chip.setChecked(on)
            chip.set_on(on=on)
            chip.blockSignals(False)
        self.running.set_label("Running" if row.is_active else "Paused")
        self.campaign.set_items([(None, "No campaign"), *choices.campaigns])
        self.campaign.set_value(row.campaign_id)
        self.audience.set_items([(None, "No audience"), *((one[0], one[1]) for one in choices.segments)])
        self.audience.set_value(row.segment_id)
        self.enrol_button.setEnabled(row.segment_id is not None and row.steps > 0)
        self.person.set_items(list(choices.people))
        self.enrol_one_button.setEnabled(bool(choices.people) and row.steps > 0)
        if self.person.value is None and choices.people:
            self.person.set_value(choices.people[0][0])
        self._show_figures(row)

    def show_detail(self, detail: SequenceDetail) -> None:
        """Show its steps and its people; steps that stay keep their focus."""
        if self.row is None or detail.sequence_id != self.row.id or self._choices is None:
            return
        self.detail = detail
        wanted = {step.id for step in detail.steps}
        for step_id in [known for known in self.cards if known not in wanted]:
            gone = self.cards.pop(step_id)
            self._steps.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, step in enumerate(detail.steps):
            card = self.cards.get(step.id)
            if card is None:
                card = self.cards[step.id] = StepCard(self._desk)
                card.picked.connect(self._pick_step)
            card.show_step(step, self._choices)
            if self._steps.indexOf(card) != place:
                self._steps.insertWidget(place, card)
        self.no_steps.setVisible(not detail.steps)
        self.people.set_rows(detail.people)
        self.people.fit()
        self._people_card.setVisible(bool(detail.people))
        self._people_head.setText(f"People · {len(detail.people):,}" if detail.people else "Nobody is in it yet")
        if self._wanted_step in self.cards:
            pass
        elif detail.steps:
            self._wanted_step = next((one.id for one in detail.steps if one.kind != "wait"), None)
        else:
            self._wanted_step = None
        self._ask_preview()

    def enrol_audience(self) -> None:
        """Put the people of the audience into the sequence; who was in it before is left out."""
        row = self.row
        if row is None or row.segment_id is None:
            return
        segment_id = row.segment_id
        self._desk.ask(lambda look: read_people_ids(look, read_filter(look, segment_id)), self, self._enrol)

    def enrol_person(self) -> None:
        """Put the person of the preview into the sequence, also once more."""
        person = self.person.value
        if isinstance(person, int):
            self._enrol([person], again=True)

    def _enrol(self, ids: list[int], *, again: bool = False) -> None:
        row = self.row
        if row is None:
            return

        def told(done: Done[Enrolled]) -> None:
            if done.result.words or not done.result.enrolment_ids:
                count = count_words(len(done.result.enrolment_ids), "person was", "people were")
                self._desk.surface.show_toast(f"{count} put in. {done.result.words}", undoable=done.change is not None)

        self._desk.submit(
            lambda work: enrol_people(work, sequence_id=row.id, contact_ids=ids, again=again),
            self,
            name="enrol_people",
            on_done=told,
        )

    def _show_figures(self, row: SequenceRow) -> None:
        counts = {name: getattr(row, name) for name in FIGURES if name not in {"stopped", "sent"}}
        counts["stopped"] = sum(row.stopped.values())
        counts["sent"] = row.sent
        for name, button in self.figures.items():
            share = name in {"replied", "mql"}
            count = tell_share(counts[name], row.enrolled) if share else f"{counts[name]:,}"
            words = "messages sent" if name == "sent" else _FIGURE_WORDS[name]
            button.setText(f"{count} {words}")
            button.setAccessibleName(f"{count} {words}")
            button.setEnabled(counts[name] > 0)
        told = [f"{count:,} {STOP_REASON_WORDS.get(reason, reason)}" for reason, count in sorted(row.stopped.items())]
        self.reasons.setText(f"Stopped: {', '.join(told)}" if told else "")
        self.reasons.setVisible(bool(told))

    def _show_people(self, figure: str) -> None:
        row = self.row
        if row is not None:
            title = f"{row.name}: {_FIGURE_WORDS[figure]}"
            self._desk.ask(
                read_figure_people,
                self,
                lambda ids: self._desk.records_wanted.emit(title, "contact", ids),
                row.id,
                figure,
            )

    def _pick_step(self, step_id: int) -> None:
        self._wanted_step = step_id
        self._ask_preview()

    def _ask_preview(self) -> None:
        person, step = self.person.value, self._wanted_step
        if isinstance(person, int) and step is not None:
            self._desk.ask(read_step_draft, self, self.preview.show_draft, step, person)
        else:
            self.preview.show_nothing(
                "Add a step that writes or calls." if step is None else "Add a lead with an e-mail address to preview."
            )

    def _open_kinds(self) -> None:
        menu = QMenu(self)
        for kind, words in KIND_WORDS.items():
            menu.addAction(words).triggered.connect(partial(self._add, kind))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.add_button.mapToGlobal(QPoint(0, self.add_button.height())))

    def _add(self, kind: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        row = self.row
        if row is None:
            return
        days = 0 if not row.steps else 3

        def added(done: Done[int]) -> None:
            self._wanted_step = done.result

        self._desk.submit(
            lambda work: add_step(work, sequence_id=row.id, kind=kind, wait_days=days),
            self,
            name="add_step",
            on_done=added,
        )

    def _edit(self, field: InlineEdit | None = None, **values: Any) -> None:
        row = self.row
        if row is None:
            return

        def refused(error: FunnelDeskError) -> None:
            if field is not None:
                field.set_value(row.name)
                field.set_problem(str(error))
            else:
                self._desk.surface.show_toast(str(error))

        self._desk.submit(
            lambda work: edit_sequence(work, sequence_id=row.id, **values),
            self,
            name="edit_sequence",
            on_refused=refused,
        )

    def _keep_stops(self, _on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._edit(stop_on=[reason for reason, chip in self.stops.items() if chip.isChecked()])

    def _open_people_menu(self, at: QPoint) -> None:
        chosen = self.people.chosen_rows()
        menu = QMenu(self)
        opening = menu.addAction("Open the lead")
        opening.triggered.connect(lambda _on=False: self._desk.lead_wanted.emit(chosen[0].contact_id))
        active = [row.id for row in chosen if row.state == EnrolmentState.ACTIVE]
        stopping = menu.addAction("Stop nurture")
        stopping.setEnabled(bool(active))
        stopping.triggered.connect(lambda _on=False: self._desk.tell(stop_enrolments, self, enrolment_ids=active))
        menu.addAction("Copy rows").triggered.connect(lambda _on=False: self.people.copy())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _open_person(self, enrolment_id: int) -> None:
        rows = self.detail.people if self.detail is not None else ()
        for row in rows:
            if row.id == enrolment_id:
                self._desk.lead_wanted.emit(row.contact_id)

    def _stop_chosen(self) -> None:
        ids = [row.id for row in self.people.chosen_rows() if row.state == EnrolmentState.ACTIVE]
        if ids:
            self._desk.tell(stop_enrolments, self, enrolment_ids=ids)

    def _connect(self) -> None:
        self.title.committed.connect(lambda text: self._edit(self.title, name=text))
        self.purpose.committed.connect(lambda text: self._edit(purpose=text))
        self.running.toggled.connect(lambda on: self._edit(is_active=on))
        self.campaign.chosen.connect(lambda value: self._edit(campaign_id=value))
        self.audience.chosen.connect(lambda value: self._edit(segment_id=value))
        for reason, chip in self.stops.items():
            if reason != "opt_out":
                chip.toggled.connect(self._keep_stops)
        self.person.chosen.connect(lambda _value: self._ask_preview())
        self.people.menu_wanted.connect(self._open_people_menu)
        self.people.opened.connect(self._open_person)
        self.people.delete_wanted.connect(self._stop_chosen)

    def _lay_out(self) -> None:
        body = QWidget()
        set_look(body, "canvas")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 6, 6)
        column.setSpacing(12)
        head = Card()
        inside = QVBoxLayout(head)
        inside.setContentsMargins(16, 12, 16, 16)
        inside.setSpacing(8)
        first = QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.running)
        inside.addLayout(first)
        inside.addWidget(self.purpose)
        inside.addWidget(flow_of(PlainLabel("For", tone="second"), self.audience, self.enrol_button, self.campaign))
        inside.addWidget(flow_of(PlainLabel("Stops on", tone="second"), *self.stops.values()))
        inside.addWidget(flow_of(*self.figures.values()))
        inside.addWidget(self.reasons)
        column.addWidget(head)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(8)
        column.addWidget(self.no_steps)
        column.addLayout(self._steps)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(flow_of(PlainLabel("Preview for", tone="second"), self.person, self.enrol_one_button))
        column.addWidget(self.preview)
        self._people_head = PlainLabel("", weight=SEMIBOLD)
        column.addWidget(self._people_head)
        self.people.setMinimumHeight(160)
        self._people_card = frame_table(self.people)
        column.addWidget(self._people_card, 1)
        self.setWidget(body)


def _columns(desk: Desk) -> tuple[Column[EnrolledRow], ...]:
    return (
        Column("Person", lambda row: row.contact, 120, share=3),
        Column("Where", tell_enrolled, 120, share=2),
        Column("Next", lambda row: tell_when(desk, row.due_at), 128, key=lambda row: row.due_at or row.started_at),
        Column(
            "Put in", lambda row: tell_when(desk, row.started_at), 128, key=lambda row: row.started_at, hide_below=420
        ),
    )
