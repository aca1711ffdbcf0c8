"""The pages of Leads and Settings as commands, and the key to what the window tells; known before rooms are loaded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from funneldesk.desktop.shell.actions import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.shell.window import MainWindow

LEADS_PLACES: tuple[tuple[str, str], ...] = (
    ("handoff", "Leads: handoff scoreboard"),
    ("leaks", "Leads: leaks"),
    ("review", "Leads: monthly review"),
)
"""Key of the page, and what the command is called."""
SETTINGS_PLACES = ("People", "Working hours", "Handoff", "Qualifying", "Automations")
"""Titles of pages of Settings that the work between the teams asks for."""


def work_actions(window: MainWindow, is_open: Callable[[], bool]) -> list[Action]:
    """A command for each page, and the one that goes to the reminder.

    Args:
        window: shows the rooms, which are imported late.
        is_open: says whether a workspace is open.
    """

    def visit_leads(page: str) -> None:
        room: Any = window.show_room("leads")
        room.visit(page)

    def visit_settings(title: str) -> None:
        room: Any = window.show_room("settings")
        room.show_page(title)

    return [
        *(
            Action(f"leads.{page}", title, partial(visit_leads, page), enabled_when=is_open, icon="leads")
            for page, title in LEADS_PLACES
        ),
        *(
            Action(
                f"settings.{title.lower().replace(' ', '_')}",
                f"Settings: {title}",
                partial(visit_settings, title),
                enabled_when=is_open,
                icon="settings",
            )
            for title in SETTINGS_PLACES
        ),
        Action("go.reminder", "Go to the reminder and back", partial(_go_to_reminder, window), "F6", "Go", is_open),
    ]


def _go_to_reminder(window: MainWindow) -> None:
    """Put the focus on the notice that is shown, or back from it; nothing where none is."""
    from funneldesk.desktop.reminder_notice import ReminderNotice

    for notice in window.findChildren(ReminderNotice):
        if notice.isVisible():
            notice.turn_focus()
            return
    if window.toast.isVisible() and window.toast.button.isVisible():
        window.toast.button.setFocus(Qt.FocusReason.ShortcutFocusReason)
