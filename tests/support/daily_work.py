"""A small business at work: two colleagues, a lead with a phone, and their deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from funneldesk.clock import FixedClock
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal
from funneldesk.model.user import User
from tests.support.workspace import NOON, make_workspace, open_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.commands.work import Work

T = TypeVar("T")


@dataclass
class DailyWork:
    """The open workspace and the ids of what is in it; Priya acts."""

    app: Application
    clock: FixedClock
    priya: int
    asha: int
    lead: int
    deal: int

    def do(self, command: Callable[..., T], **values: Any) -> T:
        """Run a command."""
        return self.app.run(command, **values).result().result

    def ask(self, query: Callable[..., T], *args: Any, **values: Any) -> T:
        """Ask a question."""
        return self.app.ask(query, *args, **values).result()


def open_daily_work(folder: Path) -> DailyWork:
    """Open it at noon of Saturday 21 November 2026, in Kolkata."""
    clock = FixedClock(NOON)
    app = open_app(make_workspace(folder), clock)

    def add_people(work: Work) -> list[int]:
        names = ("Priya Sharma", "Asha Rao")
        return [work.add(User(name=name, name_key=name.casefold())).id for name in names]

    priya, asha = app.submit(add_people, name="add_people").result().result
    app.actor_id = priya
    added = app.run(create_contact, name="Meera Joshi", phone="+919822014455", email="meera@example.com").result()
    lead = added.result.contact_id
    deal = app.run(create_deal, title="Rooftop 10 kW", contact_id=lead, owner_id=priya).result().result
    return DailyWork(app, clock, priya, asha, lead, deal)
