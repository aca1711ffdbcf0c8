"""Files dropped on the window: answers to forms, replies in saved mails, or something to import."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow

MAILS = frozenset({".eml", ".mbox"})
_MAY_HOLD_ANSWERS = MAILS | {".txt", ".csv", ".tsv"}


def take_dropped(desk: Desk, window: MainWindow, paths: Sequence[Path], import_file: Callable[[str], None]) -> None:
    """Open what the files are for; they are looked into off the window's thread.

    Args:
        desk: the open workspace.
        window: the main window.
        paths: the files.
        import_file: opens the import of one file.
    """
    asked = [path for path in paths if path.suffix.lower() in _MAY_HOLD_ANSWERS]
    if not asked:
        if paths:
            import_file(str(paths[0]))
        return
    from funneldesk.desktop.campaigns.answers_draft import find_answer_files

    desk.ask(find_answer_files, window, partial(_open, desk, window, list(paths), import_file), asked)


def _open(
    desk: Desk, window: MainWindow, paths: list[Path], import_file: Callable[[str], None], answers: Sequence[Path]
) -> None:
    mails = [path for path in paths if path.suffix.lower() in MAILS and path not in answers]
    others = [path for path in paths if path not in answers and path not in mails]
    if answers:
        from funneldesk.desktop.campaigns.answers_in import open_answers_in

        open_answers_in(desk, window, answers)
    elif others:
        import_file(str(others[0]))
    if mails:
        _read_replies(desk, window, mails)


def _read_replies(desk: Desk, window: MainWindow, mails: list[Path]) -> None:
    from funneldesk.desktop.campaigns.room import PAGES

    if not any(key == "nurture" for key, *_ in PAGES):
        desk.surface.show_toast(f"{mails[0].name} holds no answer to a form.")
        return
    room: Any = window.show_room("campaigns")
    room.show_page("nurture")
    room.page("nurture").take_answers(mails)
