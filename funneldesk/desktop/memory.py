"""What the rooms of one workspace remember on this machine: the view, the filters, widths and sizes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QSplitter

    from funneldesk.desktop.shell.state import WindowState


class RoomMemory:
    """Named values of one room over one workspace; whatever is kept in another form than asked for counts as nothing.

    Args:
        state: this machine's settings; None remembers nothing beyond this object's life.
        workspace: the file, whose place on the disk tells it from others.
        room: the room's key.
    """

    def __init__(self, state: WindowState | None, workspace: Path, room: str) -> None:
        # Late, because it loads a library that the first frame does not need.
        from hashlib import blake2b

        self._state = state
        mark = blake2b(str(workspace.absolute()).encode(), digest_size=8).hexdigest()
        self._key = f"{mark}/{room}"
        self._kept = _read_object("" if state is None else state.value(self._key))

    def keep(self, name: str, value: object) -> None:
        """Remember a value that JSON can hold."""
        if name in self._kept and self._kept[name] == value:
            return
        self._kept[name] = value
        if self._state is not None:
            self._state.set_value(self._key, json.dumps(self._kept))

    def text(self, name: str) -> str:
        """A text, empty where there is none."""
        kept = self._kept.get(name)
        return kept if isinstance(kept, str) else ""

    def number(self, name: str) -> int | None:
        """A whole number."""
        return _whole(self._kept.get(name))

    def flag(self, name: str) -> bool:
        """Yes or no; no where there is nothing."""
        return self._kept.get(name) is True

    def values(self, name: str) -> dict[str, Any]:
        """Values by name."""
        kept = self._kept.get(name)
        return dict(kept) if isinstance(kept, dict) else {}

    def widths(self, name: str) -> dict[str, int]:
        """Lengths by name, such as those of columns."""
        lengths = {key: _whole(length) for key, length in self.values(name).items()}
        return {key: length for key, length in lengths.items() if length is not None and length > 0}

    def keep_widths(self, name: str, widths: Mapping[str, int]) -> None:
        """Remember lengths by name."""
        self.keep(name, dict(widths))

    def sizes(self, name: str, parts: int) -> list[int]:
        """The sizes of so many parts; empty where others are kept."""
        kept = self._kept.get(name)
        sizes = [_whole(size) for size in kept] if isinstance(kept, list) else []
        whole = [size for size in sizes if size is not None and size > 0]
        return whole if len(whole) == parts else []

    def keep_sizes(self, name: str, sizes: Sequence[int]) -> None:
        """Remember the sizes of parts that all can be seen."""
        if all(size > 0 for size in sizes):
            self.keep(name, list(sizes))


def remember_splitter(splitter: QSplitter, memory: RoomMemory, name: str = "splitter") -> None:
    """Give a splitter its remembered sizes, and remember those the person gives it."""
    sizes = memory.sizes(name, splitter.count())
    if sizes:
        splitter.setSizes(sizes)
    splitter.splitterMoved.connect(lambda _place, _index: memory.keep_sizes(name, splitter.sizes()))


def _read_object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
