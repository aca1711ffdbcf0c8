"""The collector of cycles rests while a file is planned, and works on as before."""

from __future__ import annotations

import gc

from funneldesk.exchange.plan import without_collector


def test_it_rests_and_works_on() -> None:
    gc.unfreeze()
    with without_collector():
        assert not gc.isenabled()
        kept = [[number] for number in range(10_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    # What was made is old already, so the next look at the young finds next to nothing.
    assert gc.get_count()[0] < len(kept) // 10


def test_what_was_frozen_before_stays_frozen() -> None:
    gc.freeze()
    try:
        with without_collector():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
