"""The page of experiments: the list, and one of them with its variants and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.commands.experiment import create_experiment, delete_experiments
from funneldesk.desktop.campaigns.beside import frame_table, set_beside
from funneldesk.desktop.campaigns.experiment_card import STATE_WORDS, ExperimentCard
from funneldesk.desktop.campaigns.name_question import NameQuestion
from funneldesk.desktop.campaigns.page import CampaignsPage
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.outreach.experiment_words import tell_chance
from funneldesk.queries.experiments import read_experiment_choices, read_experiments

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QResizeEvent

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.experiments import ExperimentChoices, ExperimentRow
    from funneldesk.queries.look import Look

_LIST_WIDTH = 380
_LIST_HEIGHT = 130
_NARROW = 700


@dataclass(frozen=True, slots=True)
class _Read:
    """What the page shows, on one snapshot."""

    rows: tuple[ExperimentRow, ...]
    choices: ExperimentChoices


class ExperimentsPage(CampaignsPage):
    """The page."""

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {"experiment", "variant", "assignment", "touchpoint", "campaign", "segment", "sequence", "sequence_step"}
        | {"message_template", "content", "contact"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.rows: tuple[ExperimentRow, ...] = ()
        self._choices: ExperimentChoices | None = None
        self._wanted: int | None = None
        self.new_button = Button("New experiment", icon="plus", on_click=self.add)
        self.list: RecordTable[ExperimentRow] = RecordTable("Experiments", _columns())
        self.card = ExperimentCard(desk)
        self.empty = EmptyState(
            "check",
            "Try two ways, and see which works better",
            "An experiment gives people one of two messages or offers by lot and counts who responds. It says which "
            "is better, how sure that is, and how many more people it takes.",
            button="New experiment",
            on_click=self.add,
        )
        self.question: NameQuestion | None = None
        self._lay_out()
        self.list.picked.connect(self._pick)
        self.list.delete_wanted.connect(self.delete_chosen)
        self.list.menu_wanted.connect(self._open_menu)
        self.list.opened.connect(lambda _id: self.card.title.setFocus(Qt.FocusReason.OtherFocusReason))

    # What the room calls.

    def ask(self) -> None:
        """Ask for the experiments with their results."""
        self.expect()
        self.desk.ask(_read, self, self._show)

    def take_focus(self) -> None:
        """Begin in the list, or where there is none with its button."""
        (self.list if self.rows else self.empty.button).setFocus(Qt.FocusReason.OtherFocusReason)

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """The button that makes an experiment, at the right."""
        filler = QWidget()
        set_look(filler, "canvas")
        filler.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return filler, self.new_button

    def show_experiment(self, experiment_id: int) -> None:
        """Show one of the experiments, now or once it is read."""
        self._wanted = experiment_id
        if any(row.id == experiment_id for row in self.rows):
            self.list.pick(experiment_id)

    def show_record(self, kind: str, record_id: int) -> None:
        """Bring an experiment into view that was found elsewhere."""
        if kind == "experiment":
            self.show_experiment(record_id)

    # What a person does.

    def add(self) -> None:
        """Ask for a new experiment's name."""
        self.question = NameQuestion(
            self.window(), "New experiment", "What is tried, such as: Subject of the invitation"
        )
        self.question.decided.connect(lambda name, _kind: self._add(name))
        anchor = self.new_button if self.new_button.isVisible() else self.empty.button
        self.question.open_at(anchor, focus=self.question.line)

    def delete_chosen(self) -> None:
        """Put the chosen experiments into the bin."""
        ids = self.list.chosen_ids()
        if ids:
            self.desk.tell(delete_experiments, self, experiment_ids=ids)

    # Showing.

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where there is no room beside the list, the experiment stands below it."""
        super().resizeEvent(event)
        theme = current_theme()
        is_narrow = self.width() < theme.px(_NARROW)
        wanted = Qt.Orientation.Vertical if is_narrow else Qt.Orientation.Horizontal
        if self._split.orientation() != wanted:
            self._split.setOrientation(wanted)
            first = theme.px(_LIST_HEIGHT if is_narrow else _LIST_WIDTH)
            self._split.setSizes([first, max(1, (self.height() if is_narrow else self.width()) - first)])

    def _show(self, read: _Read) -> None:
        self.arrived()
        self.rows, self._choices = read.rows, read.choices
        wanted = self._wanted if any(row.id == self._wanted for row in read.rows) else None
        if wanted is not None:
            self._wanted = None
        self.list.set_rows(read.rows, wanted=wanted)
        self._pages.setCurrentWidget(self._split if read.rows else self.empty)
        self._pick(self.list.current_id)

    def _pick(self, experiment_id: int | None) -> None:
        row = next((one for one in self.rows if one.id == experiment_id), None)
        if row is not None and self._choices is not None:
            self.card.show_experiment(row, self._choices)

    def _add(self, name: str) -> None:
        def done(result: Done[int]) -> None:
            self._wanted = result.result

        self.desk.submit(partial(create_experiment, name=name), self, name="create_experiment", on_done=done)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction("Copy", self.list.copy)
        menu.addAction("Delete\tDel", self.delete_chosen)
        menu.popup(at)

    def _lay_out(self) -> None:
        self._split = set_beside(frame_table(self.list), self.card, (5, 8))
        self._split.setStretchFactor(0, 0)
        self._pages = QStackedWidget()
        for page in (QWidget(), self._split, self.empty):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)


def _read(look: Look) -> _Read:
    return _Read(read_experiments(look), read_experiment_choices(look))


def _columns() -> list[Column[ExperimentRow]]:
    return [
        Column("Experiment", lambda row: row.name, width=140, share=1),
        Column("State", lambda row: STATE_WORDS[row.state], width=88, tone=_tone),
        Column("People", lambda row: f"{row.assigned:,}", width=70, key=lambda row: row.assigned, is_number=True),
        Column("Best", _tell_best, width=80, hide_below=340),
    ]


def _tone(row: ExperimentRow) -> str:
    return {"running": "mkt_text", "decided": "good_text"}.get(row.state, "ink_2")


def _tell_best(row: ExperimentRow) -> str:
    if row.winner is not None:
        return row.winner.label
    leader = next((one for one in row.result.variants if one.key == row.result.leader), None)
    if row.state == "draft" or leader is None or leader.counts_only:
        return "–"
    return f"{row.labels[leader.key]} · {tell_chance(leader)}"
