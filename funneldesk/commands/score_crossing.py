"""Remembering which leads' scores came into a place that an automation waits for, until it has looked at them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import delete, insert, select

from funneldesk.model.automation import Automation
from funneldesk.model.automation_triggers import ScoreCrossed
from funneldesk.model.score_crossing import ScoreCrossing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_CHUNK = 500


class Crossed(Protocol):
    """A lead whose kept score came into another band or cell."""

    @property
    def record_id(self) -> int:
        """The contact."""
        ...

    @property
    def band_before(self) -> str | None:
        """The band it left; None where it had no score."""
        ...

    @property
    def band(self) -> str:
        """The band it is in."""
        ...

    @property
    def cell_before(self) -> str | None:
        """The cell it left; None where it had no score."""
        ...

    @property
    def cell(self) -> str:
        """The cell it is in."""
        ...


def note_crossings(work: Work, crossings: Sequence[Crossed]) -> None:
    """Remember the leads that came into a place some automation waits for, and forget those that left it; no undo step.

    It stands in the file, so that the next look finds it whoever computed the scores: a window, or a command line that
    runs no automations itself.
    """
    if not crossings:
        return
    for place in _read_awaited(work):
        came = [one.record_id for one in crossings if place in _now(one) and place not in _before(one)]
        left = [one.record_id for one in crossings if place in _before(one) and place not in _now(one)]
        for start in range(0, len(came) + len(left), _CHUNK):
            part = [*came, *left][start : start + _CHUNK]
            gone = delete(ScoreCrossing).where(ScoreCrossing.place == place, ScoreCrossing.contact_id.in_(part))
            work.session.execute(gone, execution_options={"synchronize_session": False})
        if came:
            rows = [{"contact_id": one, "place": place, "at": work.now} for one in came]
            work.session.execute(insert(ScoreCrossing), rows)


def _now(one: Crossed) -> tuple[str, str]:
    return one.band, one.cell


def _before(one: Crossed) -> tuple[str | None, str | None]:
    return one.band_before, one.cell_before


def _read_awaited(work: Work) -> set[str]:
    """The bands and cells that automations wait for which are switched on."""
    triggers = work.session.scalars(
        select(Automation.trigger).where(Automation.is_active, Automation.deleted_at.is_(None))
    )
    return {str(one.get("to")) for one in triggers if one.get("kind") == ScoreCrossed.KIND}
