"""The run of what is due is killed between claim, answer and outcome: the server counts nobody twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.support.checkout import ROOT
from tests.support.mail_server import MailDesk, run_mail_server
from tests.support.nurture import make_world

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
    pytest.mark.timeout(180),
]
PEOPLE = 8
DEATHS = [("claim", 1), ("answer", 1), ("record", 1), ("answer", 2)]


def run_with_deaths(folder: Path, kind: str, deaths: list[tuple[str, int]]) -> tuple[Counter[str], dict[str, str]]:
    world = make_world(folder)
    sequence = world.add_sequence("Offer", ("email", 0))
    world.enrol(sequence, *(world.add_person(f"Lead{number} Rao") for number in range(PEOPLE)))
    world.close()
    desk = MailDesk()
    with run_mail_server(desk) as server:
        for point, number in [*deaths, ("never", 0)]:
            words = [str(world.path), str(server.port), point, str(number), kind]
            done = subprocess.run([sys.executable, "-m", "tests.support.nurture_sender", *words], cwd=ROOT, check=False)
            assert done.returncode == (0 if point == "never" else -signal.SIGKILL)
    states = dict(world.rows("SELECT to_address, state FROM message"))
    return Counter(mail.recipients[0] for mail in desk.received), states


def test_nobody_is_written_to_twice_however_the_run_dies(tmp_path: Path) -> None:
    arrived, states = run_with_deaths(tmp_path, "careful", DEATHS)
    assert [address for address, times in arrived.items() if times > 1] == []
    assert len(states) == PEOPLE
    assert set(states.values()) == {"sent", "uncertain"}
    # Dying at a claim or an answer leaves one in doubt each time; a recorded outcome leaves none.
    assert sum(state == "uncertain" for state in states.values()) == 3
    for address, state in states.items():
        assert state == "uncertain" or arrived[address] == 1


def test_a_run_without_claims_is_caught_writing_twice(tmp_path: Path) -> None:
    arrived, _ = run_with_deaths(tmp_path, "careless", [("answer", 1), ("answer", 2)])
    assert any(times > 1 for times in arrived.values()), "the harness is blind"
