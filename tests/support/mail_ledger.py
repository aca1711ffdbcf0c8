"""A file that keeps claims and outcomes of messages, each line forced to the disk; and a process that sends by it."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funneldesk.clock import SystemClock
from funneldesk.errors import Refusal
from funneldesk.outreach.mail_account import MailAccount, Security
from funneldesk.outreach.mail_batch import send_batch
from funneldesk.outreach.mail_message import Letter
from funneldesk.outreach.mail_outcome import OutcomeKind
from funneldesk.outreach.mail_pace import Pacer
from funneldesk.outreach.mail_sender import Timeouts, make_uncertain_outcome

if TYPE_CHECKING:
    from funneldesk.outreach.mail_outcome import SendOutcome

SENDING = "sending"


@dataclass(frozen=True)
class MailLedger:
    """States of messages in a file, the last line of a message counts."""

    path: Path

    def read(self) -> dict[str, str]:
        """The state of each message by its uid."""
        if not self.path.exists():
            return {}
        # A line that was cut short by a kill has no end and was never said.
        whole = self.path.read_text(encoding="ascii").rpartition("\n")[0]
        return dict(reversed(line.split(" ")) for line in whole.splitlines())  # type: ignore[misc]  # two words a line

    def claim(self, letter: Letter) -> None:
        """Mark a message as being sent, or refuse."""
        state = self.read().get(letter.uid)
        if state is not None and not (state in set(OutcomeKind) and OutcomeKind(state).may_be_tried_again):
            raise Refusal(f"This message is {state} already.")
        self._write(letter.uid, SENDING)

    def record(self, outcome: SendOutcome) -> None:
        """Put down what became of a message."""
        self._write(outcome.uid, outcome.kind)

    def settle(self) -> None:
        """What a start does: whatever an earlier process left as being sent is uncertain."""
        for uid, state in self.read().items():
            if state == SENDING:
                self.record(make_uncertain_outcome(uid))

    def _write(self, uid: str, state: str) -> None:
        with self.path.open("ab") as file:
            file.write(f"{state} {uid}\n".encode("ascii"))
            file.flush()
            os.fsync(file.fileno())


class CarelessLedger(MailLedger):
    """Notes outcomes but claims nothing: what has no outcome is sent again."""

    def claim(self, letter: Letter) -> None:
        """Refuse only what has its outcome."""
        if self.read().get(letter.uid) == OutcomeKind.SENT:
            raise Refusal("This message is sent already.")

    def settle(self) -> None:
        """It knows of nothing to settle."""


def make_letters(count: int) -> list[Letter]:
    """Letters to different people."""
    return [
        Letter(uid=f"m{number:03}", to_address=f"lead{number}@example.in", subject="Offer", body="Namaste")
        for number in range(count)
    ]


def send_all(port: int, ledger: MailLedger, count: int, deadly: str) -> None:
    """One life of the program: settle, then send what is left, and die by its own hand at `deadly` (`claim:m003`)."""

    def claim(letter: Letter) -> None:
        ledger.claim(letter)
        if deadly == f"claim:{letter.uid}":
            os.kill(os.getpid(), signal.SIGKILL)

    def record(outcome: SendOutcome) -> None:
        if deadly == f"answer:{outcome.uid}":
            os.kill(os.getpid(), signal.SIGKILL)
        ledger.record(outcome)
        if deadly == f"record:{outcome.uid}":
            os.kill(os.getpid(), signal.SIGKILL)

    account = MailAccount(
        host="127.0.0.1", port=port, security=Security.PLAIN, sender_address="sales@example.com",
        hourly_limit=1000, daily_limit=1000, pause_s=0,
    )  # fmt: skip
    ledger.settle()
    clock = SystemClock()
    send_batch(
        account, None, make_letters(count), claim=claim, record=record, pacer=Pacer(account, clock=clock),
        clock=clock, timeouts=Timeouts(60, 60, 60),
    )  # fmt: skip


if __name__ == "__main__":
    _port, _path, _count, _deadly, _kind = sys.argv[1:]
    send_all(int(_port), {"careless": CarelessLedger}.get(_kind, MailLedger)(Path(_path)), int(_count), _deadly)
