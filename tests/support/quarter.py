"""A quarter of a five-person business, lived through the real commands on a real file, with a book kept beside it."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from funneldesk.automation.follower import look_after_automations
from funneldesk.commands.activity import finish_activity, log_activity, plan_activity
from funneldesk.commands.business import edit_business
from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import move_deal
from funneldesk.commands.enrolment import enrol_people
from funneldesk.commands.feedback import ask_feedback
from funneldesk.commands.handoff import (
    accept_handoff,
    convert_handoff,
    disqualify_handoff,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
    reject_handoff,
    reopen_lead,
    return_handoff,
)
from funneldesk.commands.sequence import create_sequence
from funneldesk.commands.sequence_step import add_step
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.handover.scoring import score_afresh
from tests.support.handoff import CHECKLIST, make_handoff_world
from tests.support.quarter_ledger import (
    ACCEPT_S,
    Book,
    DealRow,
    Hours,
    OfferRow,
    RoundRow,
    StepRow,
    local_day,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.handoff import HandoffWorld

FIRST = dt.date(2026, 8, 3)
WEEKS = 13
CLOSED = {dt.date(2026, 8, 15), dt.date(2026, 9, 14), dt.date(2026, 10, 2)}
ASLEEP = range(49, 56)
"""Days of the week in which nobody opens the laptop."""
CAMPAIGNS = ("Webinar", "Search ads", "Fair")
_HOUR = dt.timedelta(hours=1)


@dataclass
class Quarter:
    """The business, its book, and whoever sits at the laptop."""

    world: HandoffWorld
    random: Random
    book: Book
    reps: list[int] = field(default_factory=list)
    marketer: int = 0
    owner: int = 0
    campaigns: list[tuple[int, str]] = field(default_factory=list)
    reasons: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    stages: list[int] = field(default_factory=list)
    won: int = 0
    lost: int = 0
    sequence: int = 0
    _seen_steps: int = 0

    @property
    def now(self) -> dt.datetime:
        """The present instant."""
        return self.world.clock.at

    def live(self) -> None:
        """Live through all weeks."""
        for number in range(WEEKS * 7):
            day = FIRST + dt.timedelta(days=number)
            if number in ASLEEP or not self.book.hours.is_working_day(day):
                continue
            # Some mornings before opening, some evenings after closing.
            hours = sorted(self.random.uniform(9.4, 19.6) for _ in range(self.random.randint(2, 5)))
            for hour in hours:
                midnight = dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC) - dt.timedelta(hours=5, minutes=30)
                self.world.clock.at = midnight + round(hour * 3600) * dt.timedelta(seconds=1)
                self.look()
                self._act()

    def look(self) -> None:
        """Let the program do what is due, and write down what the book says that must be."""
        self._expect_expiry()
        self._expect_waking()
        if self.random.random() < 0.25:
            score_afresh(self.world.app)
        self.world.look()
        self._note_rounds()
        look_after_automations(self.world.app)
        self._note_steps()

    def read(self, query: str, *values: Any) -> list[Any]:
        """Rows as stored."""
        with closing(sqlite3.connect(self.world.path)) as db:
            return db.execute(query, values).fetchall()

    def _expect_expiry(self) -> None:
        late = [
            (offer.due, one)
            for one in self.book.rounds.values()
            if (offer := one.open_offer) is not None and offer.due <= self.now
        ]
        for due, one in sorted(late, key=lambda pair: (pair[0], pair[1].id)):
            asked = {offer.user for offer in one.offers}
            ran_out = 1 + sum(offer.answer == "expired" for offer in one.offers)
            offer = one.open_offer
            assert offer is not None
            offer.answer, offer.answered = "expired", due
            if ran_out >= 3 or asked >= set(self.reps):
                self.book.move(one, "expired", due, "lead")
            else:
                self.book.move(one, "mql", due, "")

    def _expect_waking(self) -> None:
        today = local_day(self.now)
        last = {one.contact: one for one in self.book.rounds.values()}
        for contact, one in last.items():
            if self.book.stages[contact] == "recycled" and one.revisit is not None and one.revisit <= today:
                self.book.enter(contact, "lead", min(self.now, self.book.hours.morning(one.revisit)))

    def _note_rounds(self) -> None:
        """Rounds that began or were taken back by the score, and offers that were made, as the file has them."""
        for number, state in self.read("SELECT id, state FROM handoff WHERE state = 'returned'"):
            known = self.book.rounds[number]
            if known.state != state:
                self.book.move(known, "returned", self.now, "lead")
        newest = max(self.book.rounds, default=0)
        query = "SELECT id, contact_id, campaign_id, qualified_why FROM handoff WHERE id > ? ORDER BY id"
        for number, contact, campaign, why in self.read(query, newest):
            if why.startswith("Reached"):
                self.book.enter(contact, "pql", self.now)
            name = dict(self.campaigns)[campaign]
            self.book.rounds[number] = RoundRow(number, contact, name, self.now)
            self.book.enter(contact, "mql", self.now)
        newest = max((offer.id for one in self.book.rounds.values() for offer in one.offers), default=0)
        query = "SELECT id, handoff_id, user_id FROM handoff_offer WHERE id > ? ORDER BY id"
        for number, handoff, user in self.read(query, newest):
            one = self.book.rounds[handoff]
            one.offers.append(OfferRow(number, user, self.now, self.book.hours.after(self.now, ACCEPT_S)))
            self.book.moves.add((one.state, "offered"))
            one.state = "offered"

    def _note_steps(self) -> None:
        """Tasks that automations planned."""
        query = """SELECT a.id, a.deal_id, COALESCE(a.owner_id, d.owner_id), a.due_at FROM activity a
                   JOIN deal d ON d.id = a.deal_id WHERE a.id > ? AND a.cause = 'automation' ORDER BY a.id"""
        for number, deal, owner, due in self.read(query, self._seen_steps):
            at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=due)
            self.book.steps[number] = StepRow(number, deal, owner, at)
            self._seen_steps = number

    def _act(self) -> None:
        acts = [self._market, *(lambda rep=rep: self._sell(rep) for rep in self.reps), self._manage]
        for act in self.random.sample(acts, self.random.randint(1, len(acts))):
            act()
        self.world.by(None)

    def _market(self) -> None:
        self.world.by(self.marketer)
        for _ in range(self.random.choice((0, 1, 1, 2))):
            self._add_lead()
        leads = [contact for contact, stage in self.book.stages.items() if stage == "lead"]
        for contact in self.random.sample(leads, min(len(leads), 2)):
            kind = self.random.choice(("visit", "visit", "webinar", "price_enquiry", "demo_asked", "trial_value"))
            if self.random.random() < 0.6:
                self.world.do(log_touchpoint, contact_id=contact, kind=kind)
            elif self.random.random() < 0.3:
                self._qualify(contact)
            elif self.random.random() < 0.5:
                self.world.do(enrol_people, sequence_id=self.sequence, contact_ids=[contact])
        waiting = [one for one in self.book.rounds.values() if one.state in ("mql", "offered", "accepted")]
        if waiting and self.random.random() < 0.06:
            one = self.random.choice(waiting)
            self.world.do(return_handoff, handoff_id=one.id)
            self._leave(one, "returned", "lead", "")

    def _add_lead(self) -> None:
        number = len(self.book.stages) + 1
        campaign_id, _ = self.random.choice(self.campaigns)
        rich = {"email": f"p{number}@mill.example", "city": "Pune", "job_title": "Owner", "company": f"Mill {number}"}
        fields = rich if self.random.random() < 0.6 else {}
        contact = self.world.do(
            create_contact,
            name=f"Person {number}",
            phone=f"+91 98200 {number:05d}",
            source=self.random.choice(("Referral", "Google Ads", "Trade fair")),
            campaign_id=campaign_id,
            **fields,
        ).contact_id
        self.book.enter(contact, "lead", self.now)
        self.book.owners[contact] = self.read("SELECT owner_id FROM contact WHERE id = ?", contact)[0][0]

    def _qualify(self, contact: int) -> None:
        (number,) = self.world.do(qualify_by_hand, contact_ids=[contact], note="met them")
        name = self.read("SELECT c.name FROM campaign c JOIN contact p ON p.campaign_id = c.id WHERE p.id = ?", contact)
        self.book.rounds[number] = RoundRow(number, contact, name[0][0], self.now)
        self.book.enter(contact, "mql", self.now)

    def _sell(self, rep: int) -> None:
        self.world.by(rep)
        for one in list(self.book.rounds.values()):
            offer = one.open_offer
            if offer is not None and offer.user == rep and self.random.random() < 0.65:
                self._answer(one, rep)
            elif one.state == "accepted" and one.offers[-1].user == rep and self.random.random() < 0.4:
                self._work(one, rep)
        for deal in [deal for deal in self.book.deals.values() if deal.owner == rep and deal.state == "open"]:
            if self.random.random() < 0.25:
                self._push(deal)

    def _answer(self, one: RoundRow, rep: int) -> None:
        act = self.random.choices(("accepted", "rejected", "recycled", "disqualified"), (62, 22, 10, 6))[0]
        if act == "accepted":
            self.world.do(accept_handoff, handoff_id=one.id)
            self.book.move(one, "accepted", self.now, "sal")
            one.accepted, self.book.owners[one.contact] = self.now, rep
        elif act == "rejected":
            reason_id, label = self.random.choice(self.reasons["rejected"])
            self.world.do(reject_handoff, handoff_id=one.id, reason_id=reason_id)
            self._leave(one, "rejected", "lead", label)
        else:
            self._put_out(one, act)

    def _put_out(self, one: RoundRow, act: str) -> None:
        reason_id, label = self.random.choice(self.reasons[act])
        if act == "recycled":
            one.revisit = local_day(self.now) + dt.timedelta(days=self.random.randint(3, 30))
            self.world.do(recycle_handoff, handoff_id=one.id, reason_id=reason_id, until=one.revisit)
        else:
            self.world.do(disqualify_handoff, handoff_id=one.id, reason_id=reason_id)
        deal = self.book.deals.get(one.deal or 0)
        if deal is not None and deal.state == "open":
            deal.state, deal.closed = "lost", self.now
        self._leave(one, act, act, label)

    def _leave(self, one: RoundRow, state: str, stage: str, reason: str) -> None:
        """A round ended backwards; what sales had is marketing's again."""
        if one.state in ("accepted", "sql"):
            self.book.owners[one.contact] = self.marketer
        self.book.move(one, state, self.now, stage, reason)

    def _work(self, one: RoundRow, rep: int) -> None:
        if one.contacted is None or self.random.random() < 0.3:
            self.world.do(log_activity, kind="call", contact_id=one.contact, outcome="reached", minutes=5)
            one.contacted = one.contacted or self.now
            return
        act = self.random.choices(("sql", "recycled", "disqualified", "passed on"), (70, 14, 8, 8))[0]
        if act == "sql":
            amount = self.random.randint(80, 900) * 100_000
            deal = self.world.do(
                convert_handoff, handoff_id=one.id, checklist=CHECKLIST, title=f"Plant {one.id}", amount_minor=amount
            )
            self.book.deals[deal] = DealRow(deal, one.contact, rep, amount, touched=self.now)
            one.deal = deal
            self.book.move(one, "sql", self.now, "sql")
        elif act == "passed on":
            self._pass_on(one, self.random.choice([other for other in self.reps if other != rep]))
        else:
            self._put_out(one, act)

    def _pass_on(self, one: RoundRow, rep: int) -> None:
        self.world.do(offer_handoff, handoff_id=one.id, user_id=rep)
        if (offer := one.open_offer) is not None:
            offer.answer, offer.answered = "reassigned", self.now
        self.book.move(one, "mql", self.now, "mql")
        one.accepted = one.contacted = None
        self._note_rounds()

    def _push(self, deal: DealRow) -> None:
        act = self.random.choices(("move", "plan", "finish", "lose", "ask later"), (34, 30, 26, 6, 4))[0]
        mine = [step for step in self.book.steps.values() if step.deal == deal.id and step.done is None]
        if act == "plan" and not mine:
            due = self.now + self.random.uniform(-0.2, 9) * 24 * _HOUR
            due = due.replace(microsecond=0)
            step = self.world.do(plan_activity, kind="call", deal_id=deal.id, due_at=due)
            self.book.steps[step] = StepRow(step, deal.id, deal.owner, due)
        elif act == "finish" and mine:
            self.world.do(finish_activity, activity_id=mine[0].id, outcome="reached")
            mine[0].done = deal.touched = self.now
        elif act == "lose":
            reason_id, label = self.random.choice(self.reasons["lost"])
            self.world.do(move_deal, deal_id=deal.id, to_stage_id=self.lost, reason_id=reason_id)
            deal.state, deal.closed, deal.touched = "lost", self.now, self.now
            one = next(one for one in self.book.rounds.values() if one.deal == deal.id)
            one.revisit = local_day(self.now) + dt.timedelta(days=self.world.app.business.handoff.recycle_days)
            self._leave(one, "recycled", "recycled", label)
        elif act == "move":
            deal.stage += 1
            is_last = deal.stage == len(self.stages)
            to = self.won if is_last else self.stages[deal.stage]
            self.world.do(move_deal, deal_id=deal.id, to_stage_id=to)
            deal.touched = self.now
            if is_last:
                deal.state, deal.closed = "won", self.now
                self.book.enter(deal.contact, "customer", self.now)

    def _manage(self) -> None:
        self.world.by(self.owner)
        for deal in self.book.deals.values():
            if deal.state == "won" and not deal.asked and self.random.random() < 0.05:
                self.world.do(ask_feedback, deal_ids=[deal.id])
                deal.asked = True
        out = [contact for contact, stage in self.book.stages.items() if stage == "disqualified"]
        if out and self.random.random() < 0.08:
            contact = self.random.choice(out)
            self.world.do(reopen_lead, contact_id=contact)
            self.book.enter(contact, "lead", self.now)
        offered = [one for one in self.book.rounds.values() if one.open_offer]
        if offered and self.random.random() < 0.1:
            one = self.random.choice(offered)
            others = [rep for rep in self.reps if rep != one.offers[-1].user]
            self._pass_on(one, self.random.choice(others))
        sold = [one for one in self.book.rounds.values() if one.state == "sql"]
        sold = [one for one in sold if self.book.deals[one.deal or 0].state != "won"]
        if sold and self.random.random() < 0.06:
            self._put_out(self.random.choice(sold), self.random.choice(("recycled", "disqualified")))


def make_quarter(folder: Path, seed: int = 7) -> Quarter:
    """A business on its first morning."""
    world = make_handoff_world(folder)
    hours = Hours(FIRST - dt.timedelta(days=7), WEEKS * 7 + 60, CLOSED)
    quarter = Quarter(world, Random(seed), Book(hours))
    world.clock.at = hours.morning(FIRST) - _HOUR
    world.do(edit_business, holidays={day.isoformat(): "Holiday" for day in sorted(CLOSED)})
    quarter.owner = world.add_user("Vikram", "owner")
    quarter.marketer = world.add_user("Neha", "marketing")
    quarter.reps = [world.add_user(name) for name in ("Priya", "Rohan", "Anita")]
    quarter.campaigns = [(world.do(create_campaign, name=name), name) for name in CAMPAIGNS]
    quarter.sequence = world.do(create_sequence, name="Letters")
    world.do(add_step, sequence_id=quarter.sequence, kind="call", wait_days=5)
    for number, kind, label in quarter.read("SELECT id, kind, label FROM reason ORDER BY id"):
        quarter.reasons.setdefault(kind, []).append((number, label))
    rows = quarter.read("SELECT id, kind, idle_after_days FROM stage ORDER BY position")
    quarter.stages = [number for number, kind, _ in rows if kind == "open"]
    quarter.book.idle = [days for _, kind, days in rows if kind == "open"]
    quarter.won = next(number for number, kind, _ in rows if kind == "won")
    quarter.lost = next(number for number, kind, _ in rows if kind == "lost")
    return quarter
