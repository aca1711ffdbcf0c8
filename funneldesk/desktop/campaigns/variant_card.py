"""One variant of an experiment: what people get, how many got it, how many responded, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from funneldesk.analytics.experiment import ExperimentState
from funneldesk.commands.variant import delete_variant, edit_variant
from funneldesk.desktop.campaigns.flow_of import flow_of
from funneldesk.desktop.theme.appearance import current_theme, restyle, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import Card, Pill, PlainLabel
from funneldesk.outreach.experiment_words import tell_chance, tell_difference, tell_share

if TYPE_CHECKING:
    from funneldesk.analytics.experiment import VariantResult
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.experiments import ExperimentChoices, ExperimentRow, VariantRow

_DRAFT, _RUNNING = "draft", "running"
_LEAST_NAME, _NAME_WIDTH = 48, 160


class VariantCard(Card):
    """The card.

    Attributes:
        people_wanted: carries the variant's id and `assigned`, `responded` or `waiting`.
        chosen: the person chose this variant as the winner: carries its id.
    """

    people_wanted = Signal(int, str)
    chosen = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.row: VariantRow | None = None
        self.name = InlineEdit("Name of the variant", weight=SEMIBOLD)
        self.words = InlineEdit("What people get", placeholder="What do people get? Such as: Cut your bill by 38 %")
        self.template = Choice("Template", (), width=210)
        self.content = Choice("Content", (), width=210)
        self.weight = Choice(
            "Part of the people", [(n, f"{n} part" if n == 1 else f"{n} parts") for n in range(1, 6)], width=100
        )
        self.what = PlainLabel("", tone="second", wrap=True)
        self.mark = Pill("", "good")
        self.remove_button = Button(look="bare", icon="close", name="Delete this variant", on_click=self._delete)
        self.assigned = Button("", look="link", on_click=lambda: self._want("assigned"))
        self.responded = Button("", look="link", on_click=lambda: self._want("responded"))
        self.share, self.difference, self.chance = (PlainLabel("") for _ in range(3))
        self.use_button = Button("", on_click=self._choose)
        self._lay_out()
        self.name.committed.connect(lambda text: self._edit(label=text))
        self.words.committed.connect(lambda text: self._edit(words=text))
        self.template.chosen.connect(lambda value: self._edit(template_id=value))
        self.content.chosen.connect(lambda value: self._edit(content_id=value))
        self.weight.chosen.connect(lambda value: self._edit(weight=value))

    def show_variant(self, row: VariantRow, experiment: ExperimentRow, choices: ExperimentChoices) -> None:
        """Show a variant of an experiment; fields that are being typed into stay."""
        self.row = row
        result = next(one for one in experiment.result.variants if one.key == row.key)
        state = experiment.state
        self.setAccessibleName(f"Variant {row.label}")
        self.name.set_value(row.label)
        self._fit_name(row.label)
        self.words.set_value(row.words)
        self.template.set_items([(None, "No template"), *choices.templates])
        self.template.set_value(row.template_id)
        self.content.set_items([(None, "No content"), *choices.contents])
        self.content.set_value(row.content_id)
        self.weight.set_value(row.weight)
        self._fields.setVisible(state == _DRAFT)
        self.what.setText(_tell_what(row, experiment))
        self.what.setVisible(state != _DRAFT and bool(self.what.text()))
        self.remove_button.setVisible(state == _DRAFT and len(experiment.variants) > 2)  # noqa: PLR2004  two at least
        self._show_figures(row, result)
        self._figures.setVisible(state != _DRAFT)
        leads = state == _RUNNING and experiment.result.leader == row.key and not result.counts_only
        self.mark.set_value("✓ chosen" if row.is_winner else "▲ ahead", "good" if row.is_winner else "info")
        self.mark.setVisible(row.is_winner or leads)
        self.use_button.setText(f"Use {row.label} for the rest")
        self.use_button.setAccessibleName(self.use_button.text())
        is_offered = state == _RUNNING and row.assigned > 0
        if self.use_button.hasFocus() and not is_offered:
            # Hidden with the focus, it would send it out of the page.
            (self.assigned if row.assigned else self.name).setFocus(Qt.FocusReason.OtherFocusReason)
        self.use_button.setVisible(is_offered)
        is_sure = leads and experiment.result.state == ExperimentState.DECIDED
        set_look(self.use_button, "primary" if is_sure else "")
        restyle(self.use_button)

    def _show_figures(self, row: VariantRow, result: VariantResult) -> None:
        people = "1 person" if row.assigned == 1 else f"{row.assigned:,} people"
        self.assigned.setText(people)
        self.assigned.setAccessibleName(f"{people} got {row.label}")
        self.responded.setText(f"{row.responded:,} responded")
        self.responded.setAccessibleName(f"{row.responded:,} of them responded")
        self.assigned.setEnabled(row.assigned > 0)
        self.responded.setEnabled(row.responded > 0)
        self.share.setText("" if not row.assigned else f"= {tell_share(result)}")
        self.difference.setText(f"to the best other: {tell_difference(result)}")
        self.chance.setText(f"chance to be best: {tell_chance(result)}")

    def _fit_name(self, label: str) -> None:
        """A short name leaves its room to what people get."""
        theme = current_theme()
        letters = QFontMetrics(theme.font("body", SEMIBOLD)).horizontalAdvance(label)
        self.name.setFixedWidth(max(theme.px(_LEAST_NAME), min(theme.px(_NAME_WIDTH), letters + theme.px(16))))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.name)
        head.addWidget(self.mark)
        head.addWidget(self.words, 1)
        head.addWidget(self.remove_button)
        self._figures = flow_of(
            self.assigned, self.responded, self.share, self.difference, self.chance, self.use_button
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        self._fields = flow_of(self.template, self.content, self.weight)
        column.addWidget(self._fields)
        column.addWidget(self.what)
        column.addWidget(self._figures)

    def _edit(self, **fields: object) -> None:
        if self.row is not None:
            row = self.row
            self._desk.submit(
                lambda work: edit_variant(work, variant_id=row.id, **fields),
                self,
                name="edit_variant",
                on_refused=lambda error: self._put_back(str(error)),
            )

    def _put_back(self, sentence: str) -> None:
        self._desk.surface.show_toast(sentence)
        if self.row is not None:
            self.name.set_value(self.row.label)
            self.words.set_value(self.row.words)
            self.template.set_value(self.row.template_id)
            self.content.set_value(self.row.content_id)
            self.weight.set_value(self.row.weight)

    def _delete(self) -> None:
        if self.row is not None:
            self._desk.tell(delete_variant, self, variant_id=self.row.id)

    def _want(self, part: str) -> None:
        if self.row is not None:
            self.people_wanted.emit(self.row.id, part)

    def _choose(self) -> None:
        if self.row is not None:
            self.chosen.emit(self.row.id)


def _tell_what(row: VariantRow, experiment: ExperimentRow) -> str:
    """What people get, once it can no longer be changed."""
    parts = [f"Template “{row.template}”"] if row.template else []
    parts += [f"content “{row.content}”"] if row.content else []
    if len({one.weight for one in experiment.variants}) > 1:
        parts.append(f"{row.weight} of {sum(one.weight for one in experiment.variants)} parts of the people")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]
