"""Random leads, acts, answers, clocks and undos: each lead is in one state with one owner, whatever happens."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from funneldesk.commands.activity import delete_activity, log_activity
from funneldesk.commands.contact import change_lifecycle, edit_contact, open_deal
from funneldesk.commands.contacts_bulk import delete_contacts, restore_contacts
from funneldesk.commands.deal import move_deal
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
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.commands.user import create_user, edit_user, retire_user
from funneldesk.errors import Refusal
from funneldesk.model.base import from_microseconds
from funneldesk.model.handoff import OPEN_STATES
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.store.integrity import find_broken_promises
from tests.support.handoff import CHECKLIST, make_handoff_world

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.queries.look import Look

_LEADS = st.integers(1, 3)
_ROUNDS = st.integers(0, 4)
_PEOPLE = st.integers(1, 6)
_NOTES = st.sampled_from(["because", "because", "because", "  ", None])
_STAGES = st.sampled_from([str(stage) for stage in LifecycleStage])
_KNOWN = {str(one) for one in LifecycleStage} | {str(one) for one in OPEN_STATES}
_SCORES = st.sampled_from([(50, 50, 80), (40, 30, 55), (10, 5, 15), (50, 5, 60)])
_IS_OPEN = "state IN ('mql', 'offered', 'accepted')"


def _broken(look: Look) -> list[str]:
    return find_broken_promises(look.connection)


class HandoffMachine(RuleBasedStateMachine):
    """Marketing, two reps and an owner who do anything in any order, with a program that looks now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="funneldesk-handoff-"))
        self.world = make_handoff_world(self.folder)
        self.leads = 0

    @initialize()
    def begin(self) -> None:
        for name, role in (("Mira", "marketing"), ("Asha", "sales"), ("Ravi", "sales"), ("Om", "owner")):
            self.world.add_user(name, role)
        self.world.set_rules(offer_limit=2, most_offers=2, recycle_days=3)
        for number in range(3):
            self.add_lead()
            self.world.keep_score(number + 1, 50, 50, 80)
        self.world.look()

    def teardown(self) -> None:
        self.world.close()
        shutil.rmtree(self.folder)

    def do(self, command: Callable[..., Any], **words: Any) -> None:
        try:
            self.world.do(command, **words)
        except Refusal:
            return

    def pick(self, place: int) -> int:
        """One of the rounds there are, the open ones first, so that acts meet something."""
        ids = [row[0] for row in self.read(f"SELECT id FROM handoff ORDER BY {_IS_OPEN} DESC, id")]  # noqa: S608  constant
        return int(ids[place % len(ids)]) if ids else place

    def read(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.world.path)) as db:
            return db.execute(query).fetchall()

    @rule()
    def add_lead(self) -> None:
        self.leads += 1
        self.world.add_lead(f"Lead {self.leads}")

    @rule(lead=_LEADS, score=_SCORES)
    def score(self, lead: int, score: tuple[int, int, int]) -> None:
        if lead <= self.leads:
            self.world.keep_score(lead, *score)

    @rule(lead=_LEADS, kind=st.sampled_from(["visit", "demo_asked", "trial_value", "bounced"]))
    def touch(self, lead: int, kind: str) -> None:
        self.do(log_touchpoint, contact_id=lead, kind=kind)

    @rule(minutes=st.sampled_from([1, 61, 250, 600, 1440, 4 * 1440, 10080]))
    def pass_time(self, minutes: int) -> None:
        self.world.pass_time(minutes=minutes)

    @rule()
    def look(self) -> None:
        self.world.look()
        assert not self.world.look().has_done, "a second look found something to do"

    @rule(person=st.none() | _PEOPLE)
    def act_as(self, person: int | None) -> None:
        users = {row[0] for row in self.read("SELECT id FROM user WHERE is_active")}
        self.world.by(person if person in users else None)

    @rule(lead=_LEADS, note=_NOTES)
    def qualify(self, lead: int, note: str | None) -> None:
        self.do(qualify_by_hand, contact_ids=[lead], note=note)

    @rule(handoff=_ROUNDS, person=st.none() | _PEOPLE)
    def offer(self, handoff: int, person: int | None) -> None:
        self.do(offer_handoff, handoff_id=self.pick(handoff), user_id=person)

    @rule(handoff=_ROUNDS)
    def accept(self, handoff: int) -> None:
        self.do(accept_handoff, handoff_id=self.pick(handoff))

    @rule(
        handoff=_ROUNDS,
        note=_NOTES,
        command=st.sampled_from([reject_handoff, recycle_handoff, disqualify_handoff, return_handoff]),
    )
    def give_back(self, handoff: int, note: str | None, command: Callable[..., Any]) -> None:
        self.do(command, handoff_id=self.pick(handoff), note=note)

    @rule(handoff=_ROUNDS, lacks=st.booleans())
    def convert(self, handoff: int, lacks: bool) -> None:  # noqa: FBT001  hypothesis draws it
        self.do(
            convert_handoff, handoff_id=self.pick(handoff), checklist={**CHECKLIST, "timing": "" if lacks else "May"}
        )

    @rule(lead=_LEADS, stage=_STAGES, note=_NOTES)
    def choose_stage(self, lead: int, stage: str, note: str | None) -> None:
        self.do(change_lifecycle, contact_ids=[lead], to_stage=stage, note=note)

    @rule(handoff=_ROUNDS)
    def take_all_the_way(self, handoff: int) -> None:
        self.do(accept_handoff, handoff_id=self.pick(handoff))
        self.do(convert_handoff, handoff_id=self.pick(handoff), checklist=CHECKLIST)

    @rule(lead=_LEADS)
    def reopen(self, lead: int) -> None:
        self.do(reopen_lead, contact_id=lead)

    @rule(lead=_LEADS)
    def open_by_hand(self, lead: int) -> None:
        self.do(open_deal, contact_id=lead)

    @rule(deal=st.integers(1, 4), stage=st.integers(1, 6))
    def move(self, deal: int, stage: int) -> None:
        self.do(move_deal, deal_id=deal, to_stage_id=stage, note="so it went")

    @rule(lead=_LEADS, back=st.booleans())
    def bin_or_restore(self, lead: int, back: bool) -> None:  # noqa: FBT001  hypothesis draws it
        self.do(restore_contacts if back else delete_contacts, contact_ids=[lead])

    @rule(lead=_LEADS, kind=st.sampled_from(["call", "note", "meeting"]), ago=st.sampled_from([0, 30, 3000]))
    def act(self, lead: int, kind: str, ago: int) -> None:
        done_at = self.world.clock.at - dt.timedelta(minutes=ago)
        self.do(log_activity, contact_id=lead, kind=kind, done_at=done_at)

    @rule(activity=st.integers(1, 4))
    def take_act_back(self, activity: int) -> None:
        self.do(delete_activity, activity_id=activity)

    @rule(lead=_LEADS, barred=st.booleans())
    def change_permission(self, lead: int, barred: bool) -> None:  # noqa: FBT001  hypothesis draws it
        self.do(edit_contact, contact_id=lead, do_not_contact=barred)

    @rule(person=_PEOPLE, heir=st.none() | _PEOPLE)
    def leave(self, person: int, heir: int | None) -> None:
        self.world.by(None)
        self.do(retire_user, user_id=person, to_user_id=heir)

    @rule(name=st.sampled_from(["Mira", "Asha", "Ravi"]), away=st.booleans())
    def come_back(self, name: str, away: bool) -> None:  # noqa: FBT001  hypothesis draws it
        self.do(create_user, name=name, role="marketing" if name == "Mira" else "sales")
        day = self.world.clock.at.date() + dt.timedelta(days=2) if away else None
        self.do(edit_user, user_id=2, away_until=day)

    @rule(n=st.integers(1, 3), again=st.booleans())
    def turn(self, n: int, again: bool) -> None:  # noqa: FBT001  hypothesis draws it
        for _ in range(n):
            try:
                self.world.app.undo().result()
                if again:
                    self.world.app.redo().result()
            except Refusal:
                return

    @invariant()
    def promises_hold(self) -> None:
        assert self.world.ask(_broken) == []

    @invariant()
    def each_lead_is_in_one_state_with_one_owner(self) -> None:
        someone = bool(self.read("SELECT 1 FROM user WHERE is_active LIMIT 1"))
        rounds = self.read(f"SELECT contact_id, COUNT(*) FROM handoff WHERE {_IS_OPEN} GROUP BY 1")  # noqa: S608  constant
        assert all(count == 1 for _, count in rounds)
        for (lead,) in self.read("SELECT id FROM contact WHERE deleted_at IS NULL"):
            state = self.world.state(lead)
            assert state.state in _KNOWN
            assert state.owner_id is not None or not someone
            assert (state.handoff_id is not None) == (lead in dict(rounds))

    @invariant()
    def each_exit_has_a_reason(self) -> None:
        silent = "reason_id IS NULL AND COALESCE(note, '') = ''"
        assert self.read(f"SELECT * FROM lifecycle_change WHERE from_stage IN ('mql', 'sal') AND {silent}") == []  # noqa: S608  constant
        assert self.read(f"SELECT * FROM handoff WHERE NOT {_IS_OPEN} AND {silent}") == []  # noqa: S608  constant

    @invariant()
    def no_clock_ends_outside_working_hours(self) -> None:
        calendar = self.world.app.business.calendar
        ends = self.read("SELECT due_at FROM handoff WHERE due_at IS NOT NULL UNION SELECT due_at FROM handoff_offer")
        for (value,) in ends:
            end = from_microseconds(value)
            assert calendar.is_open(end) or calendar.is_open(end - dt.timedelta(microseconds=1))

    @invariant()
    def nobody_holds_more_offers_than_the_program_may_give(self) -> None:
        # A person may offer more by hand; the program alone keeps to the limit.
        held = self.read(
            "SELECT user_id, COUNT(*) FROM handoff_offer WHERE answer IS NULL AND why NOT LIKE '%hand%' "
            "AND why NOT LIKE 'took over%' GROUP BY 1"
        )
        assert all(count <= 2 for _, count in held)


HandoffMachine.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestHandoff = HandoffMachine.TestCase
