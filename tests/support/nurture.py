"""A small nurture world over a real file: people, templates, sequences, and a real mail server beside it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.contact import create_contact
from funneldesk.commands.enrolment import enrol_people
from funneldesk.commands.mail_account import keep_mail_account
from funneldesk.commands.message_template import create_message_template
from funneldesk.commands.sequence import create_sequence
from funneldesk.commands.sequence_step import add_step
from funneldesk.nurture.account import describe_account
from funneldesk.nurture.run import NurtureRun
from funneldesk.outreach.mail_account import MailAccount, Security
from funneldesk.outreach.mail_sender import Timeouts
from tests.support.mail_server import HOST
from tests.support.workspace import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from funneldesk.commands.work import Work
    from funneldesk.nurture.run import RunReport

T = TypeVar("T")

BODY = "Dear {{ first_name }},\n\nthe sun shines on {{ company | or('your roof') }}.\n"


def make_account(port: int, **more: Any) -> MailAccount:
    """An account at a server of this machine, without limits that a test would wait for."""
    words: dict[str, Any] = {"hourly_limit": 1000, "daily_limit": 1000, "pause_s": 0.0} | more
    return MailAccount(host=HOST, port=port, security=Security.PLAIN, sender_address="sales@example.com", **words)


@dataclass
class NurtureWorld:
    """A workspace with people and sequences, told and asked in the test's own thread."""

    path: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))
    account: MailAccount | None = None

    def __post_init__(self) -> None:
        self.app = Application.open(self.path, clock=self.clock)

    def close(self) -> None:
        """Close the file."""
        self.app.close()

    def reopen(self) -> None:
        """Close the file and open it again, as the next start does."""
        self.app.close()
        self.app = Application.open(self.path, clock=self.clock)

    def do(self, command: Callable[..., T], /, **words: Any) -> T:
        """Run a command as the person at the screen."""
        return self.app.submit(lambda work: command(work, **words), name=command.__name__).result().result

    def write(self, change: Callable[[Work], T]) -> T:
        """Run a change of the test's own."""
        return self.app.submit(change, name="change").result().result

    def ask(self, query: Callable[..., T], *args: Any, **words: Any) -> T:
        """Ask a question."""
        return self.app.ask(query, *args, **words).result()

    def pass_days(self, days: float) -> None:
        """Let time go by while nobody looks."""
        self.clock.at += dt.timedelta(days=days)

    def keep_account(self, account: MailAccount) -> None:
        """Make it the workspace's account."""
        self.do(keep_mail_account, account=describe_account(account))

    def add_person(self, name: str, **fields: Any) -> int:
        """A person who may be written to, unless the fields say otherwise."""
        first = name.split(maxsplit=1)[0].lower()
        words: dict[str, Any] = {
            "email": f"{first}@example.in",
            "phone": f"+91 98220 {sum(map(ord, name)) % 100_000:05d}",
            "consent": "stall, 2026",
        } | fields
        return self.do(create_contact, name=name, **words).contact_id

    def add_template(self, name: str, channel: str = "email", body: str = BODY, subject: str | None = None) -> int:
        """A template."""
        subject = subject or (f"{name} for {{{{ first_name }}}}" if channel == "email" else None)
        return self.do(create_message_template, name=name, channel=channel, body=body, subject=subject)

    def add_sequence(self, name: str, *steps: tuple[str, int], **fields: Any) -> int:
        """A sequence of steps (kind, days), each with a template of its own where it needs one."""
        sequence_id = self.do(create_sequence, name=name, **fields)
        for number, (kind, days) in enumerate(steps, 1):
            words: dict[str, Any] = {}
            if kind in {"email", "whatsapp"}:
                words["template_id"] = self.add_template(f"{name} {number}", kind)
            self.do(add_step, sequence_id=sequence_id, kind=kind, wait_days=days, **words)
        return sequence_id

    def enrol(self, sequence_id: int, *people: int) -> tuple[int, ...]:
        """Put people into a sequence."""
        return self.do(enrol_people, sequence_id=sequence_id, contact_ids=people).enrolment_ids

    def run(self, **words: Any) -> RunReport:
        """Run what is due."""
        return self.make_run().run(**words)

    def make_run(self) -> NurtureRun:
        """A run through the account."""
        return NurtureRun(self.app, self.account, timeouts=Timeouts(60, 60, 60), wait=lambda _seconds: None)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the file itself."""
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(query, values).fetchall()


def make_world(folder: Path) -> NurtureWorld:
    """A new workspace with nobody in it."""
    return NurtureWorld(make_workspace(folder))
