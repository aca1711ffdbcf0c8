"""A process that runs what is due in a workspace, and dies by its own hand at a named point of the protocol."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.nurture import run as nurture_run
from funneldesk.outreach.mail_sender import Timeouts
from tests.support.nurture import make_account
from tests.support.workspace import NOON


class CarelessRun(nurture_run.NurtureRun):
    """A run that sends without a claim; it puts the claim down only with the outcome."""

    _unclaimed: dict[str, Any]

    def _claim(self, one: Any) -> None:
        self.__dict__.setdefault("_unclaimed", {})[one.message.uid] = one

    def _record(self, outcome: Any) -> None:
        super()._claim(self._unclaimed[outcome.uid])
        super()._record(outcome)


def run_due(path: Path, port: int, point: str, number: int, *, careless: bool) -> None:
    """One life of the program: wake, run, and die before or after the claim or the outcome of the n-th message."""
    seen = {"claim": 0, "record": 0}
    kind = CarelessRun if careless else nurture_run.NurtureRun

    class DyingRun(kind):  # type: ignore[misc, valid-type]  # chosen by the test
        def _claim(self, one: Any) -> None:
            super()._claim(one)
            seen["claim"] += 1
            if point == "claim" and seen["claim"] == number:
                os.kill(os.getpid(), signal.SIGKILL)

        def _record(self, outcome: Any) -> None:
            seen["record"] += 1
            if point == "answer" and seen["record"] == number:
                os.kill(os.getpid(), signal.SIGKILL)
            super()._record(outcome)
            if point == "record" and seen["record"] == number:
                os.kill(os.getpid(), signal.SIGKILL)

    with Application.open(path, clock=FixedClock(NOON)) as app:
        nurture_run.wake_nurture(app)
        DyingRun(app, make_account(port), timeouts=Timeouts(60, 60, 60)).run()


if __name__ == "__main__":
    _path, _port, _point, _number, _kind = sys.argv[1:]
    run_due(Path(_path), int(_port), _point, int(_number), careless=_kind == "careless")
