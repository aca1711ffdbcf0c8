"""One experiment: what is tried on whom, what counts as a response, its variants and what they say so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from funneldesk.commands.assignment import assign_people
from funneldesk.commands.experiment import (
    RESPONSE_KINDS,
    decide_experiment,
    delete_experiments,
    edit_experiment,
    start_experiment,
)
from funneldesk.commands.variant import add_variant
from funneldesk.desktop.campaigns.flow_of import flow_of
from funneldesk.desktop.campaigns.variant_card import VariantCard
from funneldesk.desktop.theme.appearance import current_theme, restyle, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import Card, Pill, PlainLabel, plain_caption
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal
from funneldesk.formatting.moment import day_text
from funneldesk.model.touchpoint import TOUCH_WORDS
from funneldesk.outreach.experiment_words import tell_state
from funneldesk.queries.experiments import read_variant_people
from funneldesk.queries.segment_people import read_filter, read_people_ids

if TYPE_CHECKING:
    from funneldesk.app import Done
    from funneldesk.commands.assignment import Assigned
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.experiments import ExperimentChoices, ExperimentRow

NO_STEP = "no step: handed out by hand"
STATE_WORDS = {"draft": "Not begun", "running": "Running", "decided": "Decided"}
_STATE_KINDS = {"draft": "plain", "running": "mkt", "decided": "good"}
_PART_WORDS = {"assigned": "got it", "responded": "responded", "waiting": "may still respond"}


class ExperimentCard(QScrollArea):
    """The card."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.row: ExperimentRow | None = None
        self._choices: ExperimentChoices | None = None
        self.cards: dict[int, VariantCard] = {}
        self.popover: AssignQuestion | None = None
        self.setAccessibleName("Experiment")
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.title = InlineEdit("Experiment name", placeholder="Name…", weight=SEMIBOLD)
        self.state = Pill("")
        self.question = InlineEdit("Question", placeholder="What do you want to know?")
        self.campaign = Choice("Campaign", (), width=190)
        self.segment = Choice("For whom", (), width=190)
        self.step = Choice("Message tried", (), width=230)
        self.place = PlainLabel("")
        self.kinds_menu = QMenu()
        self.kinds_menu.setAccessibleName("What counts as a response")
        self.kinds = Chip("", menu=self.kinds_menu, on=True)
        self.days = InlineEdit("Days within which responses count", check=_check_days)
        self.verdict = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.remark = PlainLabel("", tone="second", role="note", wrap=True)
        self.add_button = Button("Add a variant", icon="plus", on_click=self._add)
        self.start_button = Button("Start", look="primary", on_click=self._start)
        self.assign_button = Button("Give people a variant …", look="primary", on_click=self.ask_whom)
        self.delete_button = Button("Delete", look="danger", on_click=self._delete)
        self._lay_out()
        self.title.committed.connect(lambda text: self._edit(name=text))
        self.question.committed.connect(lambda text: self._edit(question=text))
        self.campaign.chosen.connect(lambda value: self._edit(campaign_id=value))
        self.segment.chosen.connect(lambda value: self._edit(segment_id=value))
        self.step.chosen.connect(lambda value: self._edit(step_id=value))
        self.days.committed.connect(lambda text: self._edit(window_days=int(text)))
        self.kinds_menu.aboutToShow.connect(self._fill_kinds)

    def show_experiment(self, row: ExperimentRow, choices: ExperimentChoices) -> None:
        """Show an experiment; what is being typed into stays."""
        if self.row is not None and self.row.id != row.id:
            for line in (self.title, self.question, self.days):
                line.put_away()
        self.row, self._choices = row, choices
        self.setAccessibleName(f"Experiment {row.name}")
        self.title.set_value(row.name)
        self.question.set_value(row.question)
        self.state.set_value(STATE_WORDS[row.state], _STATE_KINDS[row.state])  # type: ignore[arg-type]  # three of the kinds
        self.campaign.set_items([(None, "Any campaign"), *choices.campaigns])
        self.campaign.set_value(row.campaign_id)
        self.segment.set_items([(None, "No segment"), *choices.segments])
        self.segment.set_value(row.segment_id)
        self.step.set_items([(None, NO_STEP), *choices.steps])
        self.step.set_value(row.step_id)
        self.kinds.set_label(_tell_kinds(row.response_kinds))
        self.days.set_value(str(row.window_days))
        is_open = row.state != "decided"
        self.step.setVisible(row.state == "draft")
        self.place.setText(row.place or NO_STEP)
        self.place.setVisible(row.state != "draft")
        for field in (self.campaign, self.kinds, self.days):
            field.setEnabled(is_open)
        self._show_variants(row, choices)
        self._show_verdict(row)
        self.add_button.setVisible(row.state == "draft")
        self.assign_button.setVisible(row.state == "running")
        if self.start_button.hasFocus() and row.state == "running":
            self.assign_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.start_button.setVisible(row.state == "draft")
        # Once the answer is clear, choosing it is the one thing to do.
        set_look(self.assign_button, "" if row.result.state == "decided" else "primary")
        restyle(self.assign_button)

    def ask_whom(self) -> None:
        """Ask which segment's people are to be given a variant."""
        if self.row is not None and self._choices is not None:
            self.popover = AssignQuestion(self, self.row.segment_id, self._choices)
            self.popover.decided.connect(self._assign)
            self.popover.open_at(self.assign_button)

    def _show_variants(self, row: ExperimentRow, choices: ExperimentChoices) -> None:
        wanted = {one.id for one in row.variants}
        for variant_id in [known for known in self.cards if known not in wanted]:
            gone = self.cards.pop(variant_id)
            self._variants.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, variant in enumerate(row.variants):
            card = self.cards.get(variant.id)
            if card is None:
                card = self.cards[variant.id] = VariantCard(self._desk)
                card.people_wanted.connect(self._show_people)
                card.chosen.connect(self._decide)
            card.show_variant(variant, row, choices)
            if self._variants.indexOf(card) != place:
                self._variants.insertWidget(place, card)

    def _show_verdict(self, row: ExperimentRow) -> None:
        verdict, remarks = "", []
        if row.state == "draft":
            verdict = "Write what each variant says, then start."
            remarks.append("Once it runs, people are shared out by lot and what they get stays as it is.")
        elif row.winner is not None and row.decided_at is not None:
            zone = self._desk.app.business.zone
            today = self._desk.app.clock.now().astimezone(zone).date()
            day = day_text(row.decided_at.astimezone(zone).date(), today=today)
            verdict = f"{row.winner.label} was chosen on {day}."
            remarks.append(tell_state(row.result, row.labels))
        else:
            verdict = tell_state(row.result, row.labels)
            if row.step_id is not None:
                remarks.append(f"Whoever comes to “{row.place}” is given a variant as its message goes out.")
            if row.result.state == "undecided":
                remarks.append("Looking again and again finds winners by luck; look once enough people have it.")
        if row.waiting:
            some = "1 person has" if row.waiting == 1 else f"{row.waiting:,} people have"
            remarks.append(f"{some} not responded and still time to, within {row.window_days} days.")
        self.verdict.setText(verdict)
        self.remark.setText(" ".join(remarks))
        self.remark.setVisible(bool(remarks))

    def _lay_out(self) -> None:
        inside = QWidget()
        set_look(inside, "plain")
        self.days.setMaximumWidth(current_theme().px(64))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 6)
        column.setSpacing(12)
        top = _add_card(column)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.state)
        head.addStretch(1)
        head.addWidget(self.delete_button)
        top.addLayout(head)
        top.addWidget(self.question)
        top.addWidget(self.verdict)
        top.addWidget(self.remark)
        self._variants = QVBoxLayout()
        self._variants.setSpacing(8)
        column.addLayout(self._variants)
        column.addWidget(flow_of(self.start_button, self.assign_button, self.add_button))
        setting = _add_card(column)
        setting.addWidget(PlainLabel("What is tried, and on whom", weight=SEMIBOLD))
        setting.addWidget(flow_of(PlainLabel("For"), self.segment, PlainLabel("message of"), self.step, self.place))
        setting.addSpacing(4)
        setting.addWidget(PlainLabel("What counts as a response", weight=SEMIBOLD))
        setting.addWidget(
            flow_of(self.kinds, PlainLabel("of"), self.campaign, PlainLabel("within"), self.days, PlainLabel("days"))
        )
        column.addStretch(1)
        self.setWidget(inside)

    def _fill_kinds(self) -> None:
        self.kinds_menu.clear()
        chosen = set(self.row.response_kinds) if self.row is not None else set()
        for kind in RESPONSE_KINDS:
            action = self.kinds_menu.addAction(plain_caption(TOUCH_WORDS[kind]))
            action.setCheckable(True)
            action.setChecked(kind in chosen)
            action.toggled.connect(lambda on, k=kind: self._toggle(k, on=on))

    def _toggle(self, kind: str, *, on: bool) -> None:
        if self.row is not None:
            chosen = {*self.row.response_kinds, kind} if on else set(self.row.response_kinds) - {kind}
            self._edit(response_kinds=[one for one in RESPONSE_KINDS if one in chosen])

    def _edit(self, **fields: object) -> None:
        if self.row is None:
            return
        row = self.row
        self._desk.submit(
            lambda work: edit_experiment(work, experiment_id=row.id, **fields),
            self,
            name="edit_experiment",
            on_refused=lambda error: self._put_back(str(error)),
        )

    def _put_back(self, sentence: str) -> None:
        self._desk.surface.show_toast(sentence)
        if self.row is not None and self._choices is not None:
            self.show_experiment(self.row, self._choices)

    def _start(self) -> None:
        if self.row is not None:
            self._desk.tell(start_experiment, self, experiment_id=self.row.id)

    def _add(self) -> None:
        if self.row is not None:
            row = self.row
            self._desk.submit(lambda work: add_variant(work, experiment_id=row.id), self, name="add_variant")

    def _delete(self) -> None:
        if self.row is not None:
            self._desk.tell(delete_experiments, self, experiment_ids=[self.row.id])

    def _decide(self, variant_id: int) -> None:
        if self.row is not None:
            self._desk.tell(decide_experiment, self, experiment_id=self.row.id, variant_id=variant_id)

    def _assign(self, segment_id: int) -> None:
        if self.row is None:
            return
        experiment_id = self.row.id

        def told(done: Done[Assigned]) -> None:
            self._desk.surface.show_toast(done.result.sentence, undoable=done.change is not None)

        def give(ids: list[int]) -> None:
            self._desk.submit(
                lambda work: assign_people(work, experiment_id=experiment_id, contact_ids=ids),
                self,
                name="assign_people",
                on_done=told,
                toast=False,
            )

        self._desk.ask(lambda look: read_people_ids(look, read_filter(look, segment_id)), self, give)

    def _show_people(self, variant_id: int, part: str) -> None:
        if self.row is None:
            return
        label = next(one.label for one in self.row.variants if one.id == variant_id)
        title = f"{self.row.name}, {label}: {_PART_WORDS[part]}"
        self._desk.ask(
            read_variant_people,
            self,
            lambda ids: self._desk.records_wanted.emit(title, "contact", ids),
            variant_id,
            part,
        )


class AssignQuestion(Popover):
    """Asks whose people are to be given a variant.

    Attributes:
        decided: carries the segment's id.
    """

    decided = Signal(int)

    def __init__(self, over: QWidget, segment_id: int | None, choices: ExperimentChoices) -> None:
        super().__init__(over, name="Give people a variant")
        self.segment = Choice("Segment", choices.segments, searchable=True, width=260)
        self.segment.set_value(
            segment_id if segment_id is not None else choices.segments[0][0] if choices.segments else None
        )
        words = (
            "Each person of the segment gets one variant by lot; who has one keeps it."
            if choices.segments
            else "Make a segment first, on the page “Segments”: it says who takes part."
        )
        self.give_button = Button("Give them a variant", look="primary", on_click=self._give)
        self.give_button.setEnabled(bool(choices.segments))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(PlainLabel("Whose people?", weight=SEMIBOLD))
        column.addWidget(self.segment)
        column.addWidget(PlainLabel(words, tone="second", wrap=True))
        column.addWidget(self.give_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.segment.setVisible(bool(choices.segments))

    def _give(self) -> None:
        value = self.segment.value
        if isinstance(value, int):
            self.close_quietly()
            self.decided.emit(value)


def _add_card(column: QVBoxLayout) -> QVBoxLayout:
    """Add a card, and hand back the column in it."""
    card = Card()
    column.addWidget(card)
    inside = QVBoxLayout(card)
    inside.setContentsMargins(16, 12, 16, 16)
    inside.setSpacing(8)
    return inside


def _tell_kinds(kinds: tuple[str, ...]) -> str:
    words = [TOUCH_WORDS[kind] for kind in kinds]
    return ", ".join(words[:3]) + (f" and {len(words) - 3} more" if len(words) > 3 else "")  # noqa: PLR2004  three fit


def _check_days(text: str) -> str:
    plain = text.strip().removesuffix("days").strip()
    if not plain.isascii() or not plain.isdigit() or not 1 <= int(plain) <= 365:  # noqa: PLR2004  a year
        raise Refusal("Write a whole number of days from 1 to 365.")
    return plain
