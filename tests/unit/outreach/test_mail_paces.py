"""The pace of sending holds its limits in any window of time, whatever went before and whatever the clock does."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from funneldesk.clock import FixedClock
from funneldesk.outreach.mail_account import MailAccount
from funneldesk.outreach.mail_pace import Pacer

NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def make_account(hourly: int, daily: int, pause_s: float = 0.0) -> MailAccount:
    return MailAccount(
        host="smtp.example.com",
        sender_address="sales@example.com",
        hourly_limit=hourly,
        daily_limit=daily,
        pause_s=pause_s,
    )


@given(
    hourly=st.integers(1, 4),
    daily=st.integers(1, 8),
    past=st.lists(st.integers(0, 100_000), max_size=12),
    steps=st.lists(st.integers(1, 20_000), min_size=1, max_size=30),
)
def test_no_hour_and_no_day_holds_more_than_its_limit(
    hourly: int, daily: int, past: list[int], steps: list[int]
) -> None:
    clock = FixedClock(NOW)
    before = [NOW - dt.timedelta(seconds=ago) for ago in past]
    pacer = Pacer(make_account(hourly, daily), clock=clock, past=before)
    sent: list[dt.datetime] = []
    for step in steps:
        clock.at += dt.timedelta(seconds=step)
        free_at = pacer.find_free_instant()
        assert (free_at is None) == (pacer.count_free() > 0)
        if free_at is None:
            pacer.note()
            sent.append(clock.at)
        else:
            assert free_at > clock.at
    for at in sent:
        everything = [*before, *sent]
        assert sum(at - HOUR < other <= at for other in everything) <= hourly
        assert sum(at - DAY < other <= at for other in everything) <= daily


def test_the_instant_that_is_named_is_the_first_free_one() -> None:
    clock = FixedClock(NOW)
    pacer = Pacer(make_account(2, 3), clock=clock, past=[NOW - HOUR * 5, NOW - HOUR / 2, NOW - HOUR / 4])
    assert pacer.find_free_instant() == NOW - HOUR * 5 + DAY
    clock.at = NOW - HOUR * 5 + DAY
    assert pacer.find_free_instant() is None


def test_a_clock_that_was_set_back_neither_frees_nor_blocks_for_longer_than_the_span() -> None:
    clock = FixedClock(NOW)
    pacer = Pacer(make_account(1, 10, pause_s=30), clock=clock, past=[NOW + DAY * 400])
    assert pacer.find_free_instant() == NOW + HOUR
    waited: list[float] = []
    slow = Pacer(make_account(9, 9, pause_s=30), clock=clock, past=[NOW + DAY * 400], wait=waited.append)
    assert slow.await_turn(lambda: False)
    assert sum(waited) == 30
    assert max(waited) <= 0.25
