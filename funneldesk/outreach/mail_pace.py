"""How fast mail goes out: a pause between two messages, and at most so many an hour and a day."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from funneldesk.clock import Clock
    from funneldesk.outreach.mail_account import MailAccount

_HOUR = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)
_LONGEST_WAIT_S = 0.25


class Pacer:
    """Keeps to the account's limits, also over the end of the program, when it is told what went before.

    Args:
        account: whose limits.
        clock: tells the instants that the limits count.
        past: the instants at which messages of the last day were claimed, in any order.
        wait: waits so many seconds, never more than a quarter of one at a time; tests hand in their own.
    """

    def __init__(
        self,
        account: MailAccount,
        *,
        clock: Clock,
        past: Iterable[dt.datetime] = (),
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = ((account.hourly_limit, _HOUR), (account.daily_limit, _DAY))
        self._pause_s = account.pause_s
        self._clock = clock
        self._wait = wait
        self._past = sorted(past)

    def find_free_instant(self) -> dt.datetime | None:
        """The instant from which the limits allow the next message; None where they allow it now.

        An instant that lies ahead, because the clock was set back, counts as one of just now.
        """
        now = self._clock.now()
        free: dt.datetime | None = None
        for limit, span in self._limits:
            counted = [min(at, now) for at in self._past if at > now - span]
            if len(counted) >= limit:
                at = counted[len(counted) - limit] + span
                free = at if free is None else max(free, at)
        return free

    def count_free(self) -> int:
        """How many messages the limits allow right now."""
        now = self._clock.now()
        return max(0, min(limit - sum(at > now - span for at in self._past) for limit, span in self._limits))

    def await_turn(self, cancel: Callable[[], bool]) -> bool:
        """Wait out what is left of the pause since the last message; False where `cancel` said to stop meanwhile."""
        left = 0.0
        if self._past:
            gone = (self._clock.now() - self._past[-1]).total_seconds()
            left = min(max(self._pause_s - gone, 0.0), self._pause_s)
        # The waited time is counted, not read from the clock, which somebody may set back meanwhile.
        while left > 0:
            if cancel():
                return False
            step = min(left, _LONGEST_WAIT_S)
            self._wait(step)
            left -= step
        return not cancel()

    def note(self) -> None:
        """Count one message from this instant on."""
        self._past.append(self._clock.now())
        self._past.sort()
