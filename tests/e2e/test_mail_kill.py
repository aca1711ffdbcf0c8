"""A sending process is killed at every point of its protocol: nobody is written to twice, and nobody is forgotten."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from funneldesk.outreach.mail_outcome import OutcomeKind
from tests.support.checkout import ROOT
from tests.support.mail_ledger import SENDING, CarelessLedger, MailLedger
from tests.support.mail_server import MailDesk, run_mail_server

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
    pytest.mark.timeout(180),
]

COUNT = 12
# Each life dies at one of these, in this order; `rcpt` and `dot` are where the server pulls the trigger.
DEATHS = ["claim:m000", "rcpt:m001", "dot:m002", "answer:m003", "record:m004", "claim:m005", "dot:m006", "answer:m007"]


@dataclass
class KillRun:
    """What came of a run: how often each person was written to, and the states at the end."""

    arrived: Counter[str] = field(default_factory=Counter)
    states: dict[str, str] = field(default_factory=dict)
    lives: int = 0

    @property
    def twice(self) -> list[str]:
        return sorted(address for address, times in self.arrived.items() if times > 1)


def kill_senders(folder: Path, ledger_kind: type[MailLedger], deaths: list[str]) -> KillRun:
    """Let one process after the other send, each killed at its point, and the last one finish."""
    run = KillRun()
    ledger = ledger_kind(folder / "ledger")
    process: subprocess.Popen[bytes] | None = None
    deadly = ""

    def die_at(point: str, address: str) -> str | None:
        number = int(address.removeprefix("lead").partition("@")[0])
        if deadly == f"{point}:m{number:03}":
            assert process is not None
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=20)
        return None

    desk = MailDesk(
        to_rcpt=lambda address: die_at("rcpt", address), to_data=lambda mail: die_at("dot", mail.recipients[0])
    )
    with run_mail_server(desk) as server:
        for deadly in [*deaths, "never"]:
            kind = "careless" if ledger_kind is CarelessLedger else "careful"
            words = [str(server.port), str(ledger.path), str(COUNT), deadly, kind]
            process = subprocess.Popen([sys.executable, "-m", "tests.support.mail_ledger", *words], cwd=ROOT)
            code = process.wait(timeout=60)
            assert code == (0 if deadly == "never" else -signal.SIGKILL), deadly
            run.lives += 1
    run.arrived.update(mail.recipients[0] for mail in desk.received)
    run.states = ledger.read()
    return run


def test_nobody_is_written_to_twice_however_the_sender_dies(tmp_path: Path) -> None:
    run = kill_senders(tmp_path, MailLedger, DEATHS)
    assert run.twice == []
    assert run.lives == len(DEATHS) + 1
    assert len(run.states) == COUNT
    assert SENDING not in run.states.values()
    for number in range(COUNT):
        state, arrived = run.states[f"m{number:03}"], run.arrived[f"lead{number}@example.in"]
        # Who was reached stands as sent or as uncertain, who was not as uncertain: nobody is called unsent wrongly.
        assert state in ({OutcomeKind.SENT, OutcomeKind.UNCERTAIN} if arrived else {OutcomeKind.UNCERTAIN})
    uncertain = {uid for uid, state in run.states.items() if state == OutcomeKind.UNCERTAIN}
    assert uncertain == {death.partition(":")[2] for death in DEATHS if not death.startswith("record")}
    assert sum(run.arrived.values()) == COUNT - sum(death.startswith(("claim", "rcpt")) for death in DEATHS)


def test_a_sender_without_claims_is_caught_writing_twice(tmp_path: Path) -> None:
    run = kill_senders(tmp_path, CarelessLedger, ["dot:m002", "answer:m003"])
    assert run.twice == ["lead2@example.in", "lead3@example.in"], "the harness is blind"
