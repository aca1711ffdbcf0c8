"""Touches to come beside those that are there: the same touch is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.exchange.plan_values import When
    from funneldesk.exchange.plan_world import World

_CHUNK: Final = 500
_FILLED: Final = (
    "contact_id",
    "at",
    "kind",
    "campaign_id",
    "source_id",
    "at_day_only",
    "content_id",
    "weight",
    "detail",
)


class TouchKey(NamedTuple):
    """What makes a touch the same touch."""

    contact_id: int
    at: int
    kind: str
    campaign_id: int | None
    source_id: int | None


class TouchBook:
    """Writes touches; of one that is there already it adds none."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._touches = world["touchpoint"]
        self._known: set[TouchKey] = set()
        self._met: set[TouchKey] = set()
        self._loaded: set[int] = set()
        self._blank = self._touches.template(recorded_at=world.at)
        self._places = [self._touches.place[name] for name in _FILLED]

    def load(self, contacts: Iterable[int]) -> None:
        """Look at the touches of contacts that are there."""
        if not self._touches.base:
            return
        is_new = self._world["contact"].is_new
        wanted = [each for each in dict.fromkeys(contacts) if each not in self._loaded and not is_new(each)]
        self._loaded.update(wanted)
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            marks = ", ".join("?" * len(part))
            query = f"SELECT contact_id, at, kind, campaign_id, source_id FROM touchpoint WHERE contact_id IN ({marks})"  # noqa: S608  marks alone
            self._known.update(map(TouchKey._make, self._world.ask(query, *part)))

    def is_there(self, key: TouchKey) -> bool:
        """Whether the workspace has the touch."""
        return key in self._known

    def add(
        self, key: TouchKey, when: When, *, content_id: int | None = None, weight: int = 1, detail: str | None = None
    ) -> bool:
        """Write a touch; says whether it is new to the workspace and to the file."""
        if key in self._known or key in self._met:
            return False
        self._met.add(key)
        row = self._blank.copy()
        values: tuple[Any, ...] = (*key, when.day_only, content_id, weight, detail)
        for place, value in zip(self._places, values, strict=True):
            row[place] = value
        self._touches.append(row)
        return True
