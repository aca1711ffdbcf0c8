"""The page on scoring: rules by axis and group, and what changes to them would do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from funneldesk.desktop.settings.consequences import ConsequencePanel
from funneldesk.desktop.settings.following import Following
from funneldesk.desktop.settings.page import SettingsPage
from funneldesk.desktop.settings.rule_draft import DraftRule, RuleDraft
from funneldesk.desktop.settings.rule_editor import LimitEditor, RuleEditor
from funneldesk.desktop.settings.rule_preview import MOVERS, PreviewPanel
from funneldesk.desktop.settings.rule_tree import RuleTree
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.model.score_terms import Axis, Operator, Rule
from funneldesk.queries.score_rules import preview_rules, read_custom_subjects, read_groups, read_rule_rows

if TYPE_CHECKING:
    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.model.score_terms import GroupLimit
    from funneldesk.queries.look import Look
    from funneldesk.queries.score_rules import RuleRow, RulesPreview

_TABLES = frozenset({"score_rule", "score_group", "contact", "import_batch"})
"""Rules and groups, and where a field of the workspace's own may appear."""
_REST = 250


_Stored = tuple["tuple[RuleRow, ...]", "tuple[GroupLimit, ...]", "tuple[str, ...]"]


def _read(look: Look) -> _Stored:
    return read_rule_rows(look), read_groups(look), read_custom_subjects(look)


class ScoringPage(SettingsPage):
    """Edits gather in a draft; the panel below says what they would change; one press puts them in force."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Scoring",
            "Rules give points; a lead's score is the sum within each group's limits, from 0 to 100. "
            "Changes are tried on your leads before they count.",
        )
        self.draft = RuleDraft()
        self.tree = RuleTree()
        self.panel = PreviewPanel(self.put_in_force, self.discard, self.show_consequences)
        self.consequences = ConsequencePanel(desk)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.editor: RuleEditor | LimitEditor | None = None
        self._asked = self._answered = 0
        self._reset_button = Button("Reset to defaults", on_click=self.reset)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._reckon)
        self._custom: tuple[str, ...] = ()
        self._is_written = False
        self._lay_out()
        self.tree.switched.connect(self._switch)
        self.tree.rule_asked.connect(self.open_rule)
        self.tree.limit_asked.connect(self.open_limit)
        self.tree.removal_asked.connect(self.remove_rule)
        self._following = Following(desk, self, _TABLES, self._ask)

    def entered(self) -> None:
        """Read the rules once they are wanted."""
        if not self._following.catch_up() and self.draft.changes:
            self._rest.start()

    def add_rule(self) -> None:
        """Add a rule to the group of the current row, and open it."""
        groups = self.draft.groups
        key = self.tree.current_group or groups[0].key
        group = next(group for group in groups if group.key == key)
        subject = "contact.city" if group.axis is Axis.FIT else "touch.visit"
        rule = Rule(self.draft.new_id(), group.axis, key, subject, Operator.IS_SET, None, 5, "New rule")
        self.draft.put(DraftRule(rule))
        self._refresh()
        self.open_rule(rule.id, is_new=True)

    def open_rule(self, rule_id: int | str, *, is_new: bool = False) -> None:
        """Open a rule for editing."""
        before = self.draft.find(rule_id)
        if before is None:
            return

        def edit(rule: Rule) -> None:
            now = self.draft.find(rule_id) or before
            self.draft.put(replace(now, rule=rule))
            self._refresh()

        def revert() -> None:
            if is_new:
                self.draft.remove(rule_id)
            else:
                self.draft.put(before)
            self._refresh()

        editor = RuleEditor(self, before.rule, self.draft.groups, self._custom)
        editor.edited.connect(edit)
        editor.reverted.connect(revert)
        editor.removed.connect(lambda: self.remove_rule(rule_id))
        self._open(editor)
        editor.open_at(self.tree.place_of(rule_id), focus=editor.label if is_new else editor.points)

    def open_limit(self, key: str) -> None:
        """Open the limits of a group for editing."""
        before = next(group for group in self.draft.groups if group.key == key)

        def edit(limit: GroupLimit) -> None:
            self.draft.put_limit(limit)
            self._refresh()

        editor = LimitEditor(self, before)
        editor.edited.connect(edit)
        editor.reverted.connect(lambda: edit(before))
        self._open(editor)
        editor.open_at(self.tree.place_of_current(), focus=editor.most)

    def remove_rule(self, rule_id: int | str) -> None:
        """Take a rule out of the draft."""
        self.draft.remove(rule_id)
        self._refresh()

    def reset(self) -> None:
        """Try the rules a new business starts with."""
        self.draft.reset()
        self._refresh()
        if not self.draft.changes:
            self.desk.surface.show_toast("The rules are the defaults already")

    def discard(self) -> None:
        """Go back to what is in force."""
        self.draft.discard()
        self._refresh()
        self.tree.setFocus()

    def show_consequences(self) -> None:
        """Say who would cross the rule for MQLs, how many handoffs that makes, and which past wins it catches."""
        self.consequences.ask(rules=self.draft.counting, groups=tuple(self.draft.groups))
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self._more))

    def put_in_force(self) -> None:
        """Write all changes as one step that can be undone."""
        prepared = self.draft.prepare()

        def done(_done: Done[None]) -> None:
            # The draft stays until the rules as they are now stored have arrived, so that no old ones flash up.
            self._is_written = True
            self._ask()

        def refused(error: FunnelDeskError) -> None:
            self.problem.setText(str(error))
            self.problem.show()

        self.desk.submit(prepared.write, self, name="change_score_rules", on_done=done, on_refused=refused)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(Button("Add a rule", icon="plus", on_click=self.add_rule))
        bar.addWidget(self._reset_button)
        bar.addStretch(1)
        hint = PlainLabel("Space switches a rule on or off, Enter opens it", tone="muted", role="note", elide=True)
        bar.addWidget(hint)
        card = Card()
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.addWidget(self.tree)
        self.tree.setMinimumHeight(200)
        self.problem.hide()
        self.panel.hide()
        self.column.addLayout(bar)
        self.column.addWidget(card, 1)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.panel)
        self._more = Card()
        self._more.setAccessibleName("What the changes mean for sales")
        inside = QVBoxLayout(self._more)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.addWidget(self.consequences)
        self.column.addWidget(self._more)
        self._more.hide()
        self.consequences.answered.connect(self._show_more)

    def _show_more(self) -> None:
        shown = self.consequences
        self._more.setVisible(shown.is_busy or shown.preview is not None or not shown.problem.isHidden())
        self.panel.more.setVisible(not shown.is_busy and shown.preview is None)

    def _open(self, editor: RuleEditor | LimitEditor) -> None:
        if self.editor is not None:
            self.editor.close_quietly()
        self.editor = editor

        def gone() -> None:
            if self.editor is editor:
                self.editor = None
            editor.deleteLater()

        editor.closed.connect(gone)

    def _switch(self, rule_id: int | str, is_active: bool) -> None:  # noqa: FBT001 - a Qt slot
        draft = self.draft.find(rule_id)
        if draft is not None:
            self.draft.put(replace(draft, is_active=is_active))
            # The tree is still telling of this very item; it is filled anew once it is done.
            QTimer.singleShot(0, self, self._refresh)

    def _ask(self) -> None:
        self.desk.ask(_read, self, self._take)

    def _take(self, stored: _Stored) -> None:
        if self._is_written:
            self._is_written = False
            self.draft.discard()
        rows, groups, self._custom = stored
        self.draft.show_stored(rows, groups)
        self._refresh()

    def _refresh(self) -> None:
        self.problem.hide()
        self.consequences.forget()
        self.tree.show_draft(self.draft)
        changes = self.draft.changes
        self.panel.setVisible(changes > 0)
        if changes:
            self.panel.show_waiting(changes)
            self._rest.start()
        else:
            self._rest.stop()

    def _reckon(self) -> None:
        """Ask what the draft would do; one question at a time, the newest draft last."""
        if not self.isVisible():
            return
        if self._asked != self._answered:
            self._rest.start()
            return
        self._asked += 1
        self.desk.ask(
            preview_rules, self, self._show_preview, self.draft.counting, tuple(self.draft.groups), top=MOVERS
        )

    def _show_preview(self, preview: RulesPreview) -> None:
        self._answered = self._asked
        if self.draft.changes and not self._rest.isActive():
            self.panel.show_preview(preview)
