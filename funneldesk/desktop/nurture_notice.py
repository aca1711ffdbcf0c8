"""The quiet notice at the start: what came due in nurture while nobody looked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow
    from funneldesk.nurture.run import Woken


def look_after_nurture(desk: Desk, window: MainWindow, opened_at: dt.datetime) -> None:
    """End what was stopped, call half-sent messages uncertain, and say what is due; nothing goes out.

    Args:
        desk: the open workspace.
        window: where the notice is shown.
        opened_at: when the workspace was opened: what is being sent since then is no left-over.
    """
    from funneldesk.desktop.beside import run_beside

    app = desk.app

    def wake() -> Woken:
        from funneldesk.nurture.run import wake_nurture

        return wake_nurture(app, opened_at=opened_at)

    future, _ = run_beside(wake)
    desk.bridge.deliver(future, window, partial(_tell, window), lambda _error: None)


def tell_woken(woken: Woken) -> str:
    """What a start found, in one line; empty where there is nothing to say."""
    parts: list[str] = []
    if woken.due:
        steps = "One nurture step" if woken.due == 1 else f"{woken.due:,} nurture steps"
        parts.append(f"{steps} came due while you were away")
    if woken.uncertain:
        one = woken.uncertain == 1
        parts.append(f"{'one message' if one else f'{woken.uncertain:,} messages'} may or may not have arrived")
    if parts and woken.withheld:
        # Said beside the news alone: what was withheld before is none.
        parts.append(f"{woken.withheld:,} more {'is' if woken.withheld == 1 else 'are'} withheld")
    told = "; ".join(parts)
    return told[:1].upper() + told[1:]


def _tell(window: MainWindow, woken: Woken) -> None:
    words = tell_woken(woken)
    if words:
        window.toast.show_notice(words, undo=partial(_open, window), button="Show", hint="")


def _open(window: MainWindow) -> None:
    room: Any = window.show_room("campaigns")
    room.show_page("nurture")
    room.page("nurture").show_view("due")
