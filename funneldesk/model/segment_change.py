"""Changing one part of a filter, which itself never changes: each function gives a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from funneldesk.model.segment_terms import Group, Join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.model.segment_terms import Condition

Place = tuple[int, ...]
"""Where a part stands: the positions that lead to it from the root, which itself is ()."""


def part_at(filter_: Group, place: Place) -> Condition | Group:
    """The part at a place."""
    part: Condition | Group = filter_
    for position in place:
        if not isinstance(part, Group):
            raise TypeError(place)
        part = part.parts[position]
    return part


def put_part(filter_: Group, place: Place, part: Condition | Group | None) -> Group:
    """The filter with another part at a place; None takes the part away, and groups that become empty by it."""
    if not place:
        return part if isinstance(part, Group) else Group()
    parts = list(filter_.parts)
    position, rest = place[0], place[1:]
    if rest:
        inner = parts[position]
        if not isinstance(inner, Group):
            raise TypeError(place)
        inner = put_part(inner, rest, part)
        part = inner if inner.parts else None
    parts[position : position + 1] = [] if part is None else [part]
    return replace(filter_, parts=tuple(parts), negate=filter_.negate and bool(parts))


def add_parts(filter_: Group, place: Place, parts: Iterable[Condition | Group]) -> Group:
    """The filter with parts added at the end of the group at a place."""
    group = part_at(filter_, place)
    if not isinstance(group, Group):
        raise TypeError(place)
    return put_part(filter_, place, replace(group, parts=(*group.parts, *parts)))


def narrow(filter_: Group, parts: Iterable[Condition | Group]) -> Group:
    """The filter for whom these hold besides."""
    if filter_.join is Join.ALL and not filter_.negate:
        return replace(filter_, parts=(*filter_.parts, *parts))
    return Group(Join.ALL, (filter_, *parts))
