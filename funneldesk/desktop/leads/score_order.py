"""Keeps a list that is ordered by score in the order of the scores it shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from funneldesk.commands.score import keep_scores
from funneldesk.lanes import JOB
from funneldesk.queries.scores import CONTACT, read_score_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.leads import LeadRow
    from funneldesk.queries.scores import ScoreFigures


class ScoreOrder:
    """Renews the kept scores, by which lists are ordered, of rows that show another score now: scores fade.

    Args:
        desk: the open workspace.
        receiver: whoever lives as long as the list.
        on_renewed: called once the order may be another.
    """

    def __init__(self, desk: Desk, receiver: QObject, on_renewed: Callable[[], object]) -> None:
        self._desk, self._receiver, self._on_renewed = desk, receiver, on_renewed
        self._busy = False
        self._waiting: set[int] = set()

    def check(self, rows: Sequence[LeadRow]) -> None:
        """Renew where a row shows another score than the kept one; one step at a time."""
        if not self._desk.app.is_read_only:
            self._waiting |= {row.id for row in rows if row.points != row.kept_points}
            self._go_on()

    def _go_on(self) -> None:
        if self._waiting and not self._busy:
            self._busy = True
            old, self._waiting = sorted(self._waiting), set()
            self._desk.ask(read_score_figures, self._receiver, partial(self._keep, old), CONTACT, old)

    def _keep(self, ids: list[int], figures: list[ScoreFigures]) -> None:
        # Bands are left to the upkeep, which tells who crossed one.
        keep = partial(keep_scores, kind=CONTACT, asked=ids, figures=figures, is_graded=False)
        future = self._desk.app.submit(keep, name="keep_scores", cause="job", priority=JOB)
        self._desk.bridge.deliver(future, self._receiver, lambda _done: self._end(), lambda _error: self._end())

    def _end(self) -> None:
        self._busy = False
        if self._waiting:
            self._go_on()
        else:
            self._on_renewed()
