"""A page that asks for all it shows at once, and says so where that fails."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from funneldesk.desktop.room_page import RoomPage
from funneldesk.desktop.widgets.panels import ErrorPanel
from funneldesk.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk

_log = logging.getLogger(__name__)


class AskingPage(RoomPage):
    """The base of such a page; of several answers to the same question only the newest is shown.

    Args:
        desk: the open workspace.
        what: what is read, as the beginning of the sentence that says it could not be.
    """

    def __init__(self, desk: Desk, what: str) -> None:
        super().__init__(desk)
        self._what = what
        self._asked: dict[str, int] = {}
        self.trouble = ErrorPanel("", retry=self.ask)
        self.trouble.hide()

    def question(self, key: str, query: Callable[..., Any], show: Callable[[Any], object]) -> None:
        """Ask; `key` tells questions apart."""
        if self.desk.is_closed:
            return
        number = self._asked[key] = self._asked.get(key, 0) + 1
        self.expect()

        def arrive(answer: Any) -> None:
            self.arrived()
            if number == self._asked[key] and not self.desk.is_closed:
                self.trouble.hide()
                show(answer)

        def fail(error: BaseException) -> None:
            self.arrived()
            if number != self._asked[key] or self.desk.is_closed or isinstance(error, Cancelled):
                return
            _log.error("%s could not be read", self._what, exc_info=error)
            self._is_stale = True
            self.trouble.set_error(
                f"{self._what} could not be read.",
                safe="Nothing was changed; what you see may be old.",
                advice=str(error),
            )
            self.trouble.show()

        self.desk.bridge.deliver(self.desk.app.ask(query), self, arrive, fail)
