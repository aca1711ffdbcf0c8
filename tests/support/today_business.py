"""A day in a small business as the Today room shows it: offers, follow-ups, cold deals, wins and what waits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.activity import plan_activity
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.commands.handoff import offer_handoff, qualify_by_hand
from funneldesk.commands.user import create_user
from funneldesk.model.automation_terms import LEAD
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ZONE_HOURS = dt.timedelta(hours=5, minutes=30)
SATURDAY = dt.date(2026, 11, 21)
NOW = dt.datetime(2026, 11, 21, 8, 0, tzinfo=dt.UTC)
"""Saturday 13:30 in Kolkata, within working hours."""


def local(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """The instant of a wall-clock time in Kolkata."""
    return dt.datetime.combine(day, dt.time(hour, minute), dt.UTC) - ZONE_HOURS


@dataclass
class Business:
    """An open workspace whose clock is moved by hand, and what was put into it by name."""

    app: Application
    clock: FixedClock
    users: dict[str, int] = field(default_factory=dict)
    contacts: dict[str, int] = field(default_factory=dict)
    deals: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    handoffs: dict[str, int] = field(default_factory=dict)

    def run(self, command: Callable[..., Any], **kwargs: Any) -> Any:
        """Run a command now."""
        return self.app.run(command, **kwargs).result().result

    def at(self, instant: dt.datetime) -> None:
        """Move the clock."""
        self.clock.at = instant

    def add_user(self, name: str, role: str = "sales") -> int:
        """Add a person."""
        self.users[name] = self.run(create_user, name=name, role=role)
        return self.users[name]

    def add_lead(self, name: str, company: str | None = None, **fields: Any) -> int:
        """Add a lead, of a company where one is named."""
        added = self.run(create_contact, name=name, **({"company": company} if company else {}), **fields)
        self.contacts[company or name] = added.contact_id
        return self.contacts[company or name]

    def add_deal(self, title: str, rupees: int | None, **fields: Any) -> int:
        """Add a deal."""
        minor = None if rupees is None else rupees * 100
        self.deals[title] = self.run(create_deal, title=title, amount_minor=minor, **fields)
        return self.deals[title]

    def move(self, title: str, stage: str) -> None:
        """Move a deal to a stage by its label."""
        from sqlalchemy import select

        from funneldesk.model.pipeline import Stage

        stages = self.app.ask(lambda look: dict(look.connection.execute(select(Stage.label, Stage.id)).all())).result()
        self.run(move_deal, deal_id=self.deals[title], to_stage_id=stages[stage])

    def plan(self, title: str, kind: str, due_at: dt.datetime | None, **fields: Any) -> int:
        """Plan a step of a deal."""
        self.steps[title] = self.run(plan_activity, deal_id=self.deals[title], kind=kind, due_at=due_at, **fields)
        return self.steps[title]

    def notify(self, words: str, lead: str, *, to: str | None = None) -> None:
        """Let an automation put down a line about a lead, for one person or for everybody."""
        from funneldesk.model.automation import Notice

        user_id = None if to is None else self.users[to]
        self.run(
            lambda work: (
                work.add(
                    Notice(
                        user_id=user_id,
                        words=words,
                        record_kind=LEAD,
                        record_id=self.contacts[lead],
                        at=self.clock.now(),
                    )
                ).id
            )
        )

    def offer(self, lead: str, to: str, why: str | None = None) -> int:
        """Qualify a lead by hand and offer it to somebody."""
        (self.handoffs[lead],) = self.run(qualify_by_hand, contact_ids=[self.contacts[lead]], note=why)
        self.run(offer_handoff, handoff_id=self.handoffs[lead], user_id=self.users[to])
        return self.handoffs[lead]


def make_business(folder: Path, *, threads: bool = False, at: dt.datetime = NOW) -> Business:
    """A new workspace with an owner, two reps and one of marketing."""
    clock = FixedClock(at)
    path = make_workspace(folder)
    business = Business(Application.open(path, threads=threads, clock=clock), clock)
    for name, role in (
        ("Anand Surya", "owner"),
        ("Priya Sharma", "sales"),
        ("Rohan Kulkarni", "sales"),
        ("Meera Joshi", "marketing"),
    ):
        business.add_user(name, role)
    return business


def fill_day(business: Business) -> None:
    """Fill in the day of the design's picture; the clock stands at `NOW` afterwards."""
    priya = business.users["Priya Sharma"]
    friday = SATURDAY - dt.timedelta(days=1)
    _sell_past(business, priya)
    business.at(local(SATURDAY - dt.timedelta(days=30), 11))
    for title, rupees, who in (
        ("Cold-storage 60 kW", 28_50_000, "Himalaya Foods"),
        ("Rooftop 10 kW", 4_85_000, "Anand Textiles"),
        ("Petrol pump canopy", 11_60_000, "Shree Fuels"),
        ("Clinic backup", None, "Dr. Rao's Clinic"),
        ("Bakery 8 kW", 3_95_000, "Crust & Co"),
        ("Farm pump 5 HP", 2_10_000, "Deshmukh Farms"),
    ):
        contact = business.add_lead(f"Person of {who}", who, phone="+91 98220 14455")
        business.add_deal(title, rupees, contact_id=contact, owner_id=priya)
    business.at(local(SATURDAY - dt.timedelta(days=22), 11))
    business.move("Bakery 8 kW", "Proposal")
    business.at(local(SATURDAY - dt.timedelta(days=5), 11))
    business.move("Farm pump 5 HP", "Site visit")
    business.plan("Cold-storage 60 kW", "site_visit", local(SATURDAY, 15, 30), note="bring load sheet")
    business.plan("Rooftop 10 kW", "call", local(SATURDAY, 16), due_words="after Diwali")
    business.plan("Petrol pump canopy", "call", local(SATURDAY, 18, 15), note="waiting for partner's sign-off")
    business.plan("Clinic backup", "task", local(SATURDAY - dt.timedelta(days=2), 11), subject="Send photos")
    for lead, who, when, why in (
        ("Vidya Mandir", "Fr. Thomas", local(friday, 17), "Watched webinar twice"),
        ("Himalaya Cold", "Meera Joshi", local(SATURDAY, 12, 42), "Asked for a site survey; 60 kW"),
        ("Green Acres CHS", "S. Kulkarni", local(SATURDAY, 13, 20), "Referred by Lotus Heights"),
    ):
        business.at(when)
        business.add_lead(who, lead, phone="+91 98220 14466")
        business.offer(lead, "Priya Sharma", why)
    business.at(local(friday, 15))
    business.add_deal("Dairy 15 kW", 6_30_000, contact_id=business.add_lead("A. Amrit", "Amrit Dairy"), owner_id=priya)
    business.move("Dairy 15 kW", "Won")
    business.at(NOW)


def _sell_past(business: Business, owner_id: int) -> None:
    """Ten wins in the last weeks, so that the pace of the month can be told."""
    for number in range(10):
        business.at(local(SATURDAY - dt.timedelta(days=5 + 7 * number), 12))
        contact = business.add_lead(f"Buyer {number}")
        business.add_deal(f"Villa {number}", 4_00_000 + 25_000 * number, contact_id=contact, owner_id=owner_id)
        business.move(f"Villa {number}", "Won")
