"""The page on automations: what runs by itself, each in a sentence with its switch; the editor and the log below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.automation import (
    create_automation,
    delete_automations,
    edit_automation,
    switch_automation,
)
from funneldesk.desktop.settings.automation_editor import AutomationEditor
from funneldesk.desktop.settings.automation_log import AutomationLog
from funneldesk.desktop.settings.following import Following
from funneldesk.desktop.settings.page import SettingsCard, SettingsPage
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.tick_box import TickBox
from funneldesk.formatting.moment import moment_text
from funneldesk.queries.automations import read_automations

if TYPE_CHECKING:
    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.model.automation_rule import AutomationRule
    from funneldesk.queries.automations import AutomationRow
    from funneldesk.queries.automations import AutomationsPage as Found

_TABLES = frozenset({"automation", "stage", "pipeline", "user", "sequence", "campaign", "message_template"})
_LOG_REST = 600


class AutomationLine(QWidget):
    """One automation: its switch, its name, its sentence, and what it did."""

    def __init__(self, page: AutomationsPage, row: AutomationRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        set_look(self, "plain")
        self.switch = TickBox()
        self.name = PlainLabel("", weight=SEMIBOLD, elide=True)
        self.words = PlainLabel("", tone="second", wrap=True)
        self.state = PlainLabel("", tone="muted", role="note")
        self.edit = Button("Edit…", look="link", on_click=lambda: page.begin_edit(self.row))
        self.log = Button("Log", look="link", on_click=lambda: page.show_log(self.row.id))
        self.remove = Button(look="bare", icon="close", name="Delete")
        self.remove.clicked.connect(lambda _on=False: page.delete(self.row.id))
        self.switch.clicked.connect(lambda on: page.switch(self.row.id, is_active=on))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.switch)
        head.addWidget(self.name, 1)
        for widget in (self.state, self.log, self.edit, self.remove):
            head.addWidget(widget)
        words = QHBoxLayout()
        words.addSpacing(26)
        words.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(words)
        self.show_row(row)

    def show_row(self, row: AutomationRow) -> None:
        """Show what is stored."""
        self.row = row
        self.switch.setChecked(row.is_active)
        self.switch.setAccessibleName(f"Run the automation “{row.name}”")
        self.name.setText(row.name)
        self.words.setText(row.words)
        self.words.set_tone("bad" if row.rule is None else "second" if row.is_active else "muted")
        self.state.setText(self._page.tell_state(row))
        self.edit.setEnabled(row.rule is not None)
        for button, what in ((self.edit, "Edit"), (self.log, "Log of"), (self.remove, "Delete")):
            button.setAccessibleName(f"{what} the automation “{row.name}”")


class AutomationsPage(SettingsPage):
    """The list, the editor while one is written, and the log."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "Automations",
            "What the program does by itself when something happens. It never wins or loses a deal, never sends a "
            "message, and leaves the past alone. An undo of what you did takes along what followed.",
        )
        self._found: Found | None = None
        self.lines: dict[int, AutomationLine] = {}
        self.list_card = SettingsCard()
        self.list_card.setAccessibleName("Automations")
        self.empty = PlainLabel(
            "Nothing runs by itself. Write the first one: choose when it begins, and what is then done.",
            tone="muted",
            wrap=True,
        )
        self.new_button = Button("New automation…", on_click=self.begin_new)
        self.editor = AutomationEditor(desk)
        self.editor.hide()
        self.log = AutomationLog(desk)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        foot = QHBoxLayout()
        foot.addWidget(self.new_button)
        foot.addStretch(1)
        self.list_card.column.addLayout(self._rows)
        self.list_card.column.addWidget(self.empty)
        self.list_card.column.addLayout(foot)
        self.column.addWidget(self.list_card)
        self.column.addWidget(self.editor)
        self.column.addWidget(self.log)
        self.column.addStretch(1)
        self.editor.kept.connect(self._keep)
        self.editor.dropped.connect(self._close_editor)
        self._following = Following(desk, self, _TABLES, self._ask)
        # What the automations did is told a moment after the change that brought it.
        self._rest = QTimer(self, singleShot=True, interval=_LOG_REST)
        self._rest.timeout.connect(self._ask)
        desk.changed.connect(lambda _change: self._rest.start() if self.isVisible() else None)

    def entered(self) -> None:
        """Show what is stored now."""
        self._following.catch_up()
        self._ask()

    def begin_new(self) -> None:
        """Write a new automation."""
        self._open_editor(None)

    def begin_edit(self, row: AutomationRow) -> None:
        """Change an automation."""
        self._open_editor(row)

    def switch(self, automation_id: int, *, is_active: bool) -> None:
        """Switch one on or off."""
        self.desk.tell(switch_automation, self, automation_id=automation_id, is_active=is_active)

    def delete(self, automation_id: int) -> None:
        """Put one into the bin."""
        self.desk.tell(delete_automations, self, automation_ids=[automation_id])
        self.new_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_log(self, automation_id: int) -> None:
        """Show the log of one alone."""
        self.log.which.set_value(automation_id)
        self.log.ask()
        self.log.which.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.log))

    def tell_state(self, row: AutomationRow) -> str:
        """How often it ran, and when last."""
        if not row.fired:
            told = "has not run yet"
        else:
            zone, now = self.desk.app.business.zone, self.desk.app.clock.now()
            last = "" if row.last_fired_at is None else f", last {moment_text(row.last_fired_at, now=now, zone=zone)}"
            told = f"ran {row.fired:,}×{last}"
        return told + (f" · {row.failed:,} failed" if row.failed else "")

    def _open_editor(self, row: AutomationRow | None) -> None:
        if self._found is None:
            return
        rule, number = (None, None) if row is None else (row.rule, row.id)
        self.editor.show_rule(self._found.names, rule, number)
        self.editor.show()
        self.editor.take_focus()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.editor, 0, 0))

    def _close_editor(self) -> None:
        automation_id = self.editor.automation_id
        self.editor.hide()
        line = self.lines.get(automation_id) if automation_id is not None else None
        (line.edit if line is not None else self.new_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, rule: AutomationRule) -> None:
        automation_id = self.editor.automation_id

        def done(_done: Done[object]) -> None:
            self._close_editor()

        def refused(error: FunnelDeskError) -> None:
            self.editor.say(str(error))

        if automation_id is None:
            self.desk.submit(
                lambda work: create_automation(work, rule=rule),
                self,
                name="create_automation",
                on_done=done,
                on_refused=refused,
            )
            return
        self.desk.submit(
            lambda work: edit_automation(work, automation_id=automation_id, rule=rule),
            self,
            name="edit_automation",
            on_done=done,
            on_refused=refused,
        )

    def _ask(self) -> None:
        self.desk.ask(read_automations, self, self._show)
        self.log.ask()

    def _show(self, found: Found) -> None:
        self._found = found
        wanted = {row.id for row in found.rows}
        for automation_id in [one for one in self.lines if one not in wanted]:
            gone = self.lines.pop(automation_id)
            self._rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, row in enumerate(found.rows):
            line = self.lines.get(row.id)
            if line is None:
                line = self.lines[row.id] = AutomationLine(self, row)
            line.show_row(row)
            if self._rows.indexOf(line) != place:
                self._rows.insertWidget(place, line)
        self.empty.setVisible(not found.rows)
        self.log.show_rules([(row.id, row.name) for row in found.rows])
