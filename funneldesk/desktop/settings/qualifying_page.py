"""The page on qualifying: which leads are handed over to sales, tried on the leads before it counts."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.qualification import use_qualifying_rule
from funneldesk.desktop.settings.consequences import ConsequencePanel
from funneldesk.desktop.settings.following import Following
from funneldesk.desktop.settings.page import FormRow, SettingsCard, SettingsPage
from funneldesk.desktop.settings.qualifying_grid import CellGrid
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.number_box import NumberBox
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.errors import Refusal
from funneldesk.model.qualification import HIGHEST, REQUIRABLE, QualifyingRule
from funneldesk.model.touchpoint import OUR_OWN_KINDS, TOUCH_WORDS
from funneldesk.queries.qualification_preview import count_cells
from funneldesk.queries.qualification_terms import FIELD_WORDS, VALUE_KIND

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.qualification_preview import CellCount
    from funneldesk.queries.settings import Settings

_REST = 150
_TABLES = frozenset({"contact", "score_rule", "score_group", "touchpoint", "deal", "lifecycle_change", "import_batch"})
_SIDE_BY_SIDE = 640
_LONGEST = 365


class QualifyingPage(SettingsPage):
    """Changes gather in a draft; its consequences are shown on request; one press puts it in force."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Qualifying",
            "A lead becomes an MQL, and is offered to sales, once it lies in a chosen cell with enough points, or does "
            "something that qualifies by itself. Changes are tried on your leads before they count.",
        )
        self._stored = QualifyingRule()
        self.draft = QualifyingRule()
        self.grid = CellGrid()
        self.up = NumberBox("Points that qualify", 0, HIGHEST)
        self.down = NumberBox("Points below which it falls back", 0, HIGHEST)
        self.slack = NumberBox("Points by which the limits are lowered for who is an MQL", 0, HIGHEST)
        self.fit_a = NumberBox("Fit from which a lead is A", 1, HIGHEST)
        self.fit_b = NumberBox("Fit from which a lead is B", 0, HIGHEST)
        self.engagement_1 = NumberBox("Engagement from which a lead is 1", 1, HIGHEST)
        self.engagement_2 = NumberBox("Engagement from which a lead is 2", 0, HIGHEST)
        self.act_days = NumberBox("An act counts for so many days", 1, _LONGEST)
        self._numbers: dict[str, NumberBox] = {
            name: getattr(self, name)
            for name in ("fit_a", "fit_b", "engagement_1", "engagement_2", "up", "down", "slack", "act_days")
        }
        self.fields = {name: Chip(_capital(FIELD_WORDS[name]), checkable=True) for name in REQUIRABLE}
        self.way = Chip("Can be reached", checkable=True)
        kinds = [kind for kind in TOUCH_WORDS if kind not in OUR_OWN_KINDS and kind not in {VALUE_KIND, "other"}]
        self.acts = {kind: Chip(TOUCH_WORDS[kind], checkable=True) for kind in kinds}
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.share = PlainLabel("", tone="second", role="note", wrap=True)
        self.state = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.show_button = Button("Show what it changes", on_click=self.show_consequences)
        self.use_button = Button("Use this rule", look="primary", on_click=self.use_rule)
        self.discard_button = Button("Discard", on_click=self.discard)
        self.reset_button = Button("Back to the defaults", on_click=self.reset)
        self.consequences = ConsequencePanel(desk)
        self._is_filling = False
        self._warned: QualifyingRule | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._count)
        self._lay_out()
        self._connect()
        self._following = Following(desk, self, _TABLES, self._rest.start)
        self._show_draft()

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from the rule in force."""
        return self.draft != self._stored

    def entered(self) -> None:
        """Count the leads of each cell."""
        self._following.catch_up()

    def show_settings(self, settings: Settings) -> None:
        """Show the rule in force; a draft that differs from it stays."""
        was_changed = self.is_changed
        self._stored = settings.business.qualifying
        if not was_changed:
            self.draft = self._stored
        self._show_draft()

    def show_consequences(self) -> None:
        """Try the draft on the leads there are, and on those whose end is known."""
        self.consequences.ask(rule=self.draft)
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.consequences))

    def use_rule(self) -> None:
        """Put the draft in force, as one step that can be undone; unseen only by a second press."""
        draft = self.draft
        if self.consequences.preview is None and self._warned != draft:
            self._warned = draft
            self._offer()
            return
        told = "" if self.consequences.preview is None else self.consequences.movement.text()

        def done(_done: Done[None]) -> None:
            self._stored = draft
            self._show_draft()

        def refused(error: FunnelDeskError) -> None:
            self._say(str(error))

        self.desk.submit(
            lambda work: use_qualifying_rule(work, rule=draft, told=told),
            self,
            name="use_qualifying_rule",
            on_done=done,
            on_refused=refused,
        )

    def discard(self) -> None:
        """Go back to the rule in force."""
        self.draft = self._stored
        self._show_draft()
        self.grid.cells["A1"].setFocus(Qt.FocusReason.OtherFocusReason)

    def reset(self) -> None:
        """Try the rule a new business starts with."""
        self.draft = QualifyingRule()
        self._show_draft()
        if not self.is_changed:
            self.desk.surface.show_toast("The rule is the default already")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The points stand below the grid where there is no room beside it."""
        super().resizeEvent(event)
        if hasattr(self, "_beside"):
            is_wide = self.viewport().width() >= current_theme().px(_SIDE_BY_SIDE)
            way = QBoxLayout.Direction
            self._beside.setDirection(way.LeftToRight if is_wide else way.TopToBottom)

    def _connect(self) -> None:
        self.grid.changed.connect(lambda cells: self._change(cells=cells))
        for name, box in self._numbers.items():
            box.valueChanged.connect(partial(self._change_number, name))
        for chip in (*self.fields.values(), *self.acts.values()):
            chip.toggled.connect(lambda _on: self._change_lists())
        self.way.toggled.connect(lambda on: self._change(needs_way=on))
        self.consequences.answered.connect(self._offer)

    def _change_number(self, name: str, value: int) -> None:
        self._change(**{name: value})

    def _change_lists(self) -> None:
        self._change(
            required_fields=tuple(name for name, chip in self.fields.items() if chip.isChecked()),
            acts=tuple(kind for kind, chip in self.acts.items() if chip.isChecked()),
        )

    def _change(self, **values: Any) -> None:
        """Take a change into the draft; what cannot work is said and left for the person to mend."""
        if self._is_filling:
            return
        numbers = {name: box.value() for name, box in self._numbers.items()}
        try:
            draft = replace(self.draft, **{**numbers, **values})
        except Refusal as refusal:
            self._say(str(refusal))
            return
        if draft != self.draft:
            self.draft = draft
            self._show_draft()
        else:
            self._say("")

    def _show_draft(self) -> None:
        self._is_filling = True
        draft = self.draft
        for name, box in self._numbers.items():
            if box.value() != getattr(draft, name):
                box.setValue(getattr(draft, name))
        for name, chip in self.fields.items():
            chip.setChecked(name in draft.required_fields)
        for kind, chip in self.acts.items():
            chip.setChecked(kind in draft.acts)
        self.way.setChecked(draft.needs_way)
        self.grid.show_rule(draft)
        self._is_filling = False
        self.consequences.forget()
        self._say("")
        self._rest.start()

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self._offer()

    def _offer(self) -> None:
        """Offer what can be done with the draft now."""
        changed, broken = self.is_changed, bool(self.problem.text())
        unseen = changed and self.consequences.preview is None and self._warned == self.draft
        state = "Changed, not in force yet" if changed else "This rule is in force"
        self.state.setText(f"{state}, and not previewed: see what it changes, or press again" if unseen else state)
        self.use_button.setText("Use it, not previewed" if unseen else "Use this rule")
        self.use_button.setVisible(changed)
        self.discard_button.setVisible(changed)
        self.use_button.setEnabled(not broken)
        self.show_button.setEnabled(not broken and not self.consequences.is_busy)
        self.show_button.setText("Show what it changes" if changed else "Show what it does")

    def _count(self) -> None:
        if self.isVisible():
            self.desk.ask(count_cells, self, partial(self._show_counts, self.draft), self.draft)

    def _show_counts(self, rule: QualifyingRule, counts: dict[str, CellCount]) -> None:
        if rule != self.draft:
            return
        self.grid.show_counts(counts, rule.up)
        later = " Not in force yet: below you can see what it changes, and use it." if self.is_changed else ""
        leads = sum(count.leads for count in counts.values())
        inside = sum(counts[cell].with_points for cell in rule.cells)
        if not leads:
            self.share.setText("There are no leads yet.")
        else:
            share = 100 * inside / leads
            told = f"{share:.0f} %" if share >= 1 or not inside else "under 1 %"
            self.share.setText(
                f"{inside:,} of {leads:,} leads ({told}) lie in these cells with {rule.up} points or more.{later}"
            )

    def _lay_out(self) -> None:
        self.column.addWidget(self._lay_out_grid())
        self.column.addWidget(self._lay_out_limits())
        self.column.addWidget(self._lay_out_needs())
        self.column.addWidget(self._lay_out_acts())
        panel = Card()
        panel.setAccessibleName("What the rule does")
        inside = QVBoxLayout(panel)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(8)
        inside.addWidget(self.state)
        inside.addWidget(self.problem)
        inside.addWidget(self.consequences)
        buttons = FlowRow(spacing=8)
        for button in (self.show_button, self.use_button, self.discard_button, self.reset_button):
            buttons.addWidget(button)
        inside.addLayout(buttons)
        self.column.addWidget(panel)
        self.column.addStretch(1)
        self.problem.hide()

    def _lay_out_grid(self) -> QWidget:
        card = SettingsCard("Cells that qualify", "Click a cell, or go there with the arrows and press Space.")
        self._beside = QHBoxLayout()
        self._beside.setSpacing(20)
        points = QVBoxLayout()
        points.setSpacing(6)
        for caption, box, hint in (
            ("Qualifies from", self.up, "points in all"),
            ("Falls back below", self.down, "points, while no rep has accepted it"),
            ("Slack", self.slack, "points lower are the grid's limits for who is an MQL, so that nobody flaps"),
        ):
            points.addWidget(FormRow(caption, _narrow(box), hint=hint))
        points.addStretch(1)
        self._beside.addWidget(self.grid, 3)
        self._beside.addLayout(points, 2)
        card.column.addLayout(self._beside)
        card.column.addWidget(self.share)
        return card

    def _lay_out_limits(self) -> QWidget:
        card = SettingsCard("Limits of the grid")
        for caption, first, second, words in (
            ("Fit", self.fit_a, self.fit_b, ("A from", "B from", "C below")),
            ("Engagement", self.engagement_1, self.engagement_2, ("1 from", "2 from", "3 below")),
        ):
            field = QWidget()
            row = FlowRow(field, spacing=8)
            row.addWidget(PlainLabel(words[0], tone="second"))
            row.addWidget(_narrow(first))
            row.addWidget(PlainLabel(words[1], tone="second"))
            row.addWidget(_narrow(second))
            row.addWidget(PlainLabel(words[2], tone="second"))
            card.column.addWidget(FormRow(caption, field))
        return card

    def _lay_out_needs(self) -> QWidget:
        card = SettingsCard(
            "Also needed", "Who wants to hear nothing from you never qualifies; nor does who is with sales already."
        )
        row = FlowRow(spacing=6)
        row.addWidget(self.way)
        for chip in self.fields.values():
            row.addWidget(chip)
        self.way.setToolTip("A phone number or an e-mail address that may be used")
        card.column.addLayout(row)
        return card

    def _lay_out_acts(self) -> QWidget:
        card = SettingsCard(
            "Qualifies at once",
            "Whatever the score is. A trial that reached its value makes a product-qualified lead (PQL), always.",
        )
        row = FlowRow(spacing=6)
        for chip in self.acts.values():
            row.addWidget(chip)
        card.column.addLayout(row)
        card.column.addWidget(FormRow("Counts for", _narrow(self.act_days), hint="days"))
        return card


def _narrow(box: NumberBox) -> NumberBox:
    box.setFixedWidth(max(box.sizeHint().width(), current_theme().px(76)))
    return box


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
