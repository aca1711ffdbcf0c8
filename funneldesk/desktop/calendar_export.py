"""Writes a person's planned work as a calendar that a phone takes in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QFileDialog

from funneldesk.desktop.beside import run_beside
from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.shell.actions import Action
from funneldesk.errors import FunnelDeskError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk

FILE_NAME = "My calendar.ics"


def calendar_action(find_desk: Callable[[], Desk | None]) -> Action:
    """The window's action that exports the calendar of the open workspace."""

    def run() -> None:
        desk = find_desk()
        if desk is not None:
            export_calendar(desk, QApplication.activeWindow())

    return Action("work.calendar", "Export my calendar…", run, "", "File", lambda: find_desk() is not None, "calendar")


def export_calendar(desk: Desk, window: QWidget | None) -> None:
    """Ask for a file and write the open steps of whoever acts into it; of everybody where nobody is chosen."""
    name, _ = QFileDialog.getSaveFileName(
        window, "Export my calendar", str(start_folder() / FILE_NAME), "Calendars (*.ics)"
    )
    if name:
        path = Path(name)
        remember_folder(path)
        write_calendar_file(desk, path if path.suffix else path.with_name(path.name + ".ics"))


def write_calendar_file(desk: Desk, path: Path) -> None:
    """Write the calendar, beside the window's thread, and say how many steps are in it."""
    app = desk.app

    def work() -> int:
        from funneldesk.exchange.ics import write_calendar
        from funneldesk.queries.activities import read_activities
        from funneldesk.reports.out_file import ICS, check_target, replace_file

        check_target(path, ICS, workspace=app.path)
        found = app.ask(read_activities, is_done=False, owner_id=app.actor_id).result()
        rows = [row for row in found if row.due_at is not None]
        replace_file(path, write_calendar(rows, app.business, now=app.clock.now()))
        return len(rows)

    future, _ = run_beside(work)
    desk.bridge.deliver(future, desk, partial(_tell, desk, path), partial(_explain, desk))


def _tell(desk: Desk, path: Path, n: int) -> None:
    steps = "1 step" if n == 1 else f"{n:,} steps"
    desk.surface.show_toast(f"{steps} written to {path.name}. Open it on the phone, or send it there.")


def _explain(desk: Desk, error: BaseException) -> None:
    if isinstance(error, FunnelDeskError):
        desk.surface.show_failure("The calendar was not written", str(error))
    else:
        raise error
