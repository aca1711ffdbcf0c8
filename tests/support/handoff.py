"""A small business with reps and leads in the handoff, over a real file and a clock that is moved by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.business import edit_business
from funneldesk.commands.contact import create_contact
from funneldesk.commands.score import keep_scores
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.commands.user import create_user
from funneldesk.handover import look_after_handover
from funneldesk.model.contact import Contact
from funneldesk.model.handoff_rules import HandoffRules
from funneldesk.queries.handoffs import read_handoff, read_handoffs, read_lead_state
from funneldesk.queries.scores import ScoreFigures
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from funneldesk.commands.work import Work
    from funneldesk.handover import HandoverReport
    from funneldesk.queries.handoffs import HandoffPage, HandoffRow, LeadState

T = TypeVar("T")

MONDAY = dt.datetime(2026, 11, 16, 5, 30, tzinfo=dt.UTC)
"""A Monday at 11:00 in India, an hour after opening."""
CHECKLIST = {"need": "10 kW", "budget": "5 lakh", "decision_maker": "the owner", "timing": "before summer"}


@dataclass
class HandoffWorld:
    """A workspace told and asked in the test's own thread; working hours are the usual ones in India."""

    path: Path
    clock: FixedClock = field(default_factory=lambda: FixedClock(MONDAY))

    def __post_init__(self) -> None:
        self.app = Application.open(self.path, clock=self.clock)

    def close(self) -> None:
        """Close the file."""
        self.app.close()

    def do(self, command: Callable[..., T], /, **words: Any) -> T:
        """Run a command as the person at the screen."""
        return self.app.submit(lambda work: command(work, **words), name=command.__name__).result().result

    def by(self, user_id: int | None) -> HandoffWorld:
        """Let somebody act from now on."""
        self.app.actor_id = user_id
        return self

    def write(self, change: Callable[[Work], T], *, cause: str = "person") -> T:
        """Run a change of the test's own."""
        return self.app.submit(change, name="change", cause=cause).result().result

    def ask(self, query: Callable[..., T], *args: Any, **words: Any) -> T:
        """Ask a question."""
        return self.app.ask(query, *args, **words).result()

    def pass_time(self, **length: float) -> None:
        """Let time go by while nobody looks."""
        self.clock.at += dt.timedelta(**length)

    def look(self) -> HandoverReport:
        """What the program does by itself now."""
        return look_after_handover(self.app)

    def set_rules(self, **rules: Any) -> None:
        """Change the agreement of the two teams."""
        known = self.app.business.handoff.to_json() | rules
        self.do(edit_business, handoff_rules=HandoffRules.from_json(known).to_json())

    def add_user(self, name: str, role: str = "sales") -> int:
        """Somebody who works here."""
        return self.do(create_user, name=name, role=role)

    def add_lead(self, name: str, *, score: tuple[int, int, int] | None = None, **fields: Any) -> int:
        """A lead who may be called; with a kept score of fit, engagement and total where one is given."""
        words: dict[str, Any] = {"phone": f"+91 98220 {sum(map(ord, name)) % 100_000:05d}"} | fields
        contact_id = self.do(create_contact, name=name, **words).contact_id
        if score is not None:
            self.keep_score(contact_id, *score)
        return contact_id

    def keep_score(self, contact_id: int, fit: int, engagement: int, total: int) -> None:
        """Keep a score as if it had just been computed."""
        figures = [ScoreFigures(contact_id, fit, engagement, total)]
        self.do(keep_scores, kind="contact", asked=[contact_id], figures=figures)

    def touch(self, contact_id: int, kind: str = "visit") -> None:
        """Something the lead does now."""
        self.do(log_touchpoint, contact_id=contact_id, kind=kind)

    def rounds(self, **words: Any) -> list[HandoffRow]:
        """The rounds, all of them unless told otherwise."""
        return self.ask(read_handoffs, **{"states": None} | words)

    def round_of(self, contact_id: int) -> HandoffRow:
        """The newest round of a lead."""
        return max(self.rounds(contact_ids=[contact_id]), key=lambda row: row.round_no)

    def page(self, handoff_id: int) -> HandoffPage:
        """A round with its offers."""
        return self.ask(read_handoff, handoff_id)

    def state(self, contact_id: int) -> LeadState:
        """Where a lead stands."""
        return self.ask(read_lead_state, contact_id)

    def lead(self, contact_id: int) -> dict[str, Any]:
        """Stage, owner and date of a lead as stored."""

        def read(work: Work) -> dict[str, Any]:
            one = work.session.get_one(Contact, contact_id)
            return {"stage": one.lifecycle_stage, "owner_id": one.owner_id, "revisit_on": one.revisit_on}

        return self.write(read)


def make_handoff_world(folder: Path) -> HandoffWorld:
    """A new business with nobody in it yet."""
    return HandoffWorld(make_workspace(folder))
