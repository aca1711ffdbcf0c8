"""The connection breaks or falls silent at any place of a run: the server counts nobody twice, and nobody is lost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.outgoing_message import confirm_message
from funneldesk.nurture.run import NurtureRun
from funneldesk.outreach.mail_sender import Timeouts
from funneldesk.queries.nurture_due import read_due
from tests.support.mail_server import CuttingProxy, MailDesk, run_mail_server
from tests.support.nurture import make_account, make_world

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.nurture import NurtureWorld

NAMES = ("Asha Rao", "Ravi Shah", "Meera Joshi")


def run_through(world: NurtureWorld, port: int, verdict_s: float = 60) -> list[str]:
    timeouts = Timeouts(connect_s=60, command_s=60, verdict_s=verdict_s)
    run = NurtureRun(world.app, make_account(port), timeouts=timeouts, wait=lambda _seconds: None)
    return [line.state for line in run.run().lines]


def fill(folder: Path, names: Sequence[str] = NAMES) -> NurtureWorld:
    world = make_world(folder)
    world.enrol(world.add_sequence("Offer", ("email", 0)), *(world.add_person(name) for name in names))
    return world


@pytest.mark.parametrize("cut", [10, 60, 130, 400, 700, 900, 1_100, 1_600, 2_300])
def test_a_connection_cut_half_way_writes_to_nobody_twice(tmp_path: Path, cut: int) -> None:
    world = fill(tmp_path)
    desk = MailDesk()
    with run_mail_server(desk) as server:
        with CuttingProxy(server.port, to_server=cut) as proxy:
            first = run_through(world, proxy.port)
        for item in world.ask(read_due):
            if item.state == "uncertain":
                arrived = any(mail.recipients == [item.to] for mail in desk.received)
                world.do(confirm_message, message_id=item.message_id, went_out=arrived)
        second = run_through(world, server.port)
    assert set(first) <= {"sent", "delayed", "uncertain", "untouched"}
    assert set(second) <= {"sent"}
    counted = Counter(mail.recipients[0] for mail in desk.received)
    assert counted == {"asha@example.in": 1, "ravi@example.in": 1, "meera@example.in": 1}
    assert world.ask(read_due) == []
    world.close()


def test_a_server_that_falls_silent_before_its_answer_leaves_the_message_in_doubt(tmp_path: Path) -> None:
    said = 0
    for folder, limit in ((tmp_path / "whole", False), (tmp_path / "silent", True)):
        folder.mkdir()
        world = fill(folder, NAMES[:1])
        desk = MailDesk()
        with run_mail_server(desk) as server:
            # What the server says after the last dot: it took the message, and goodbye.
            until = said - len("250 OK\r\n") - len("221 Bye\r\n") if limit else None
            with CuttingProxy(server.port, to_client=until, holds=True) as proxy:
                states = run_through(world, proxy.port, verdict_s=0.2 if limit else 60)
                said = proxy.passed[1]
            again = run_through(world, server.port)
        assert (states, again) == ((["uncertain"], ["for_person"]) if limit else (["sent"], []))
        assert len(desk.received) == 1
        world.close()
