"""A batch of letters: claimed, sent, recorded, within the limits, and stopped where going on is in vain."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from funneldesk.clock import FixedClock
from funneldesk.errors import Refusal, StoreFailure
from funneldesk.outreach.mail_account import MailAccount, Security
from funneldesk.outreach.mail_batch import rehearse_batch, send_batch
from funneldesk.outreach.mail_message import Letter
from funneldesk.outreach.mail_outcome import OutcomeKind, StopKind
from funneldesk.outreach.mail_pace import Pacer
from funneldesk.outreach.mail_sender import Timeouts
from tests.support.mail_server import CUT, HOST, MailDesk, find_free_port, run_mail_server

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.outreach.mail_batch import BatchResult
    from funneldesk.outreach.mail_outcome import SendOutcome

NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)


def make_letters(count: int) -> list[Letter]:
    return [
        Letter(uid=f"m{number}", to_address=f"lead{number}@example.in", subject="Offer", body="Namaste")
        for number in range(count)
    ]


@dataclass
class Desk:
    """One batch's surroundings, with everything that happens written down in order."""

    account: MailAccount
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    past: list[dt.datetime] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    waited_s: float = 0.0
    is_full: bool = False

    def wait(self, seconds: float) -> None:
        self.waited_s += seconds
        self.clock.at += dt.timedelta(seconds=seconds)

    def claim(self, letter: Letter) -> None:
        if letter.uid in self.refused:
            raise Refusal(self.refused[letter.uid])
        self.events.append(f"claim {letter.uid}")

    def record(self, outcome: SendOutcome) -> None:
        if self.is_full:
            raise StoreFailure("The disk is full.")
        self.events.append(f"{outcome.kind} {outcome.uid}")

    def make_pacer(self) -> Pacer:
        return Pacer(self.account, clock=self.clock, past=self.past, wait=self.wait)

    def send(self, letters: list[Letter], cancel: Callable[[], bool] = lambda: False) -> BatchResult:
        return send_batch(
            self.account,
            None,
            letters,
            claim=self.claim,
            record=self.record,
            pacer=self.make_pacer(),
            clock=self.clock,
            cancel=cancel,
            timeouts=Timeouts(60, 60, 60),
        )


def make_desk(port: int, *, hourly: int = 100, daily: int = 1000, pause_s: float = 0.0) -> Desk:
    return Desk(
        MailAccount(
            host=HOST,
            port=port,
            security=Security.PLAIN,
            sender_address="sales@example.com",
            hourly_limit=hourly,
            daily_limit=daily,
            pause_s=pause_s,
        )
    )


def test_each_letter_is_claimed_before_it_goes_and_recorded_after() -> None:
    arrived: list[str] = []
    with run_mail_server() as server:
        desk = make_desk(server.port)
        server.desk.to_data = lambda mail: arrived.append(f"{mail.recipients[0]} after {desk.events[-1]}")
        result = desk.send(make_letters(3))
    assert desk.events == ["claim m0", "sent m0", "claim m1", "sent m1", "claim m2", "sent m2"]
    assert arrived == [f"lead{number}@example.in after claim m{number}" for number in range(3)]
    assert (result.count(OutcomeKind.SENT), result.withheld, result.untouched, result.stop) == (3, (), (), None)


def test_a_letter_that_is_refused_at_the_last_moment_does_not_go_out() -> None:
    with run_mail_server() as server:
        desk = make_desk(server.port)
        desk.refused = {"m1": "Ravi does not want to be written to."}
        letters = [*make_letters(3), Letter(uid="m3", to_address="x@example.in", subject="a\r\nBcc: y@z.in", body="b")]
        result = desk.send(letters)
    assert [mail.recipients for mail in server.desk.received] == [["lead0@example.in"], ["lead2@example.in"]]
    assert [each.uid for each in result.withheld] == ["m1", "m3"]
    assert result.withheld[0].sentence == "Ravi does not want to be written to."
    assert "claim m3" not in desk.events


def test_the_pause_is_kept_and_the_first_letter_waits_for_none() -> None:
    with run_mail_server() as server:
        desk = make_desk(server.port, pause_s=7.5)
        desk.send(make_letters(3))
        assert desk.waited_s == pytest.approx(15.0)
        desk.past = [desk.clock.at - dt.timedelta(seconds=5)]
        desk.send(make_letters(1))
    assert desk.waited_s == pytest.approx(17.5)


def test_the_limit_of_an_hour_stops_the_batch_and_says_from_when_on_it_may_go_on() -> None:
    with run_mail_server() as server:
        desk = make_desk(server.port, hourly=4)
        desk.past = [NOW - dt.timedelta(minutes=50), NOW - dt.timedelta(minutes=61)]
        result = desk.send(make_letters(5))
    assert result.count(OutcomeKind.SENT) == 3
    assert result.untouched == ("m3", "m4")
    assert result.stop is not None
    assert result.stop.kind is StopKind.RATE_REACHED
    assert result.stop.resume_at == NOW + dt.timedelta(minutes=10)


def test_a_batch_is_cancelled_between_two_messages_and_while_it_waits() -> None:
    with run_mail_server() as server:
        desk = make_desk(server.port)
        result = desk.send(make_letters(4), cancel=lambda: "sent m1" in desk.events)
        assert result.untouched == ("m2", "m3")
        assert result.stop is not None
        assert result.stop.kind is StopKind.CANCELLED
        slow = make_desk(server.port, pause_s=600)
        slow.send(make_letters(2), cancel=lambda: slow.waited_s > 1)
    assert slow.waited_s < 2
    assert slow.events == ["claim m0", "sent m0"]


def test_no_letter_is_claimed_where_the_account_cannot_send() -> None:
    desk = make_desk(find_free_port())
    result = desk.send(make_letters(3))
    assert desk.events == []
    assert result.untouched == ("m0", "m1", "m2")
    assert result.stop is not None
    assert result.stop.kind is StopKind.UNREACHED


@pytest.mark.parametrize(
    ("answers", "tried", "stop"),
    [
        ({"to_rcpt": "450 4.7.0 slow down"}, 5, StopKind.SERVER_BUSY),
        ({"to_rcpt": "550 5.7.1 policy"}, 5, StopKind.TOO_MANY_REFUSALS),
        ({"to_rcpt": "550 5.1.1 unknown"}, 8, None),
        ({"to_data": CUT}, 2, StopKind.UNSTEADY),
        ({"to_mail": "550 5.7.1 not yours"}, 1, StopKind.SENDER_REFUSED),
    ],
)
def test_failures_in_a_row_stop_the_batch_unless_they_are_of_the_addresses(
    answers: dict[str, str], tried: int, stop: StopKind | None
) -> None:
    server_desk = MailDesk()
    for name, text in answers.items():
        setattr(server_desk, name, lambda _about, text=text: text)
    with run_mail_server(server_desk) as server:
        result = make_desk(server.port).send(make_letters(8))
    assert len(result.outcomes) == tried
    assert len(result.untouched) == 8 - tried
    assert (result.stop.kind if result.stop else None) is stop


def test_a_record_that_cannot_be_written_ends_the_batch_and_leaves_the_claim() -> None:
    with run_mail_server() as server:
        desk = make_desk(server.port)
        desk.is_full = True
        with pytest.raises(StoreFailure):
            desk.send(make_letters(3))
    assert desk.events == ["claim m0"]
    assert len(server.desk.received) == 1


def test_a_rehearsal_sends_and_marks_nothing() -> None:
    with run_mail_server() as server:
        desk = make_desk(server.port, hourly=2, pause_s=5)
        letters = [*make_letters(3), Letter(uid="m3", to_address="nobody", subject="s", body="b")]
        desk.refused = {"m0": "No consent."}
        checked: list[str] = []

        def check(letter: Letter) -> None:
            checked.append(letter.uid)
            if letter.uid in desk.refused:
                raise Refusal(desk.refused[letter.uid])

        plan = rehearse_batch(desk.account, letters, check=check, pacer=desk.make_pacer(), clock=desk.clock)
    assert (plan.ready, plan.free_now, plan.takes_s) == (("m1", "m2"), 2, 5.0)
    assert [each.uid for each in plan.withheld] == ["m0", "m3"]
    assert checked == ["m0", "m1", "m2"]
    assert (server.desk.received, desk.events, desk.waited_s) == ([], [], 0.0)
