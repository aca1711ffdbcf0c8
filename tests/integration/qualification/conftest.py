"""A business whose leads may qualify."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.handoff import make_handoff_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.handoff import HandoffWorld


@pytest.fixture
def world(tmp_path: Path) -> Iterator[HandoffWorld]:
    """Two reps, and nobody to hand over yet."""
    made = make_handoff_world(tmp_path)
    made.add_user("Asha")
    made.add_user("Ravi")
    yield made
    assert made.app.check() == []
    made.close()
