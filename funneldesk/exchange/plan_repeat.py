"""Knowing a file again that was the last one brought in: it says nothing new, whatever its rows say of one another."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.exchange.plan_batch import ImportRequest
    from funneldesk.exchange.plan_world import World

REPEATED = "This very file, read in this very way, was the last one imported; it says nothing new."

_BLOCK = 1 << 20


def digest_of(request: ImportRequest, mapping: Mapping[str, str], order: str | None) -> str:
    """A digest of a file's bytes and of how they are read: the same only for the same import."""
    read: list[object] = [request.kind, mapping, order, request.currency, request.sheet, dict(request.readings)]
    if request.period is not None:
        read.append(request.period)
    digest = sha256(orjson.dumps(read, option=orjson.OPT_SORT_KEYS))
    with request.source.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def was_last(world: World, digest: str) -> bool:
    """Whether the newest import that stands is this one."""
    rows = world.ask("SELECT report FROM import_batch ORDER BY id DESC LIMIT 1")
    report = orjson.loads(rows[0][0]) if rows and rows[0][0] else {}
    return bool(report.get("digest") == digest)
