"""Whatever people do in whatever order: one message for each step of an enrolment, none to who has opted out."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from funneldesk.commands.contact import edit_contact
from funneldesk.commands.enrolment import enrol_people, stop_enrolments
from funneldesk.commands.outgoing_message import claim_message, confirm_message, record_outcome, skip_step
from funneldesk.commands.sequence_step import delete_step, edit_step, move_step
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.errors import FunnelDeskError
from funneldesk.nurture.draft import permit, read_draft
from funneldesk.nurture.run import end_stopped, wake_nurture, write_message
from funneldesk.queries.nurture_due import read_due
from tests.support.nurture import make_world

_PEOPLE = st.integers(1, 3)
_STEPS = st.integers(1, 4)


class NurtureMachine(RuleBasedStateMachine):
    """Enrols, sends, stops, edits, undoes and restarts at random; `sent` is what left the program."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="funneldesk-nurture-"))
        self.world = make_world(self.folder)
        for name in ("Asha Rao", "Ravi Shah", "Meera Joshi"):
            self.world.add_person(name)
        self.sequence = self.world.add_sequence("Two", ("email", 0), ("wait", 1), ("email", 1), ("email", 0))
        self.sent: Counter[tuple[int, int]] = Counter()
        self.wrong: list[str] = []

    def teardown(self) -> None:
        broken = self.world.app.check()
        self.world.close()
        shutil.rmtree(self.folder)
        assert broken == []

    def attempt(self, act: object, **words: object) -> None:
        try:
            self.world.do(act, **words)  # type: ignore[arg-type]  # any command with its words
        except FunnelDeskError:
            return

    @rule(who=_PEOPLE, again=st.booleans())
    def enrol(self, who: int, again: bool) -> None:  # noqa: FBT001  hypothesis hands it in
        self.attempt(enrol_people, sequence_id=self.sequence, contact_ids=[who], again=again)

    @rule(outcome=st.sampled_from(["sent", "sent", "refused", "delayed", "uncertain", "dies"]))
    def send_what_is_due(self, outcome: str) -> None:
        for item in self.world.ask(read_due):
            draft = self.world.ask(read_draft, item.id)
            assert draft is not None
            message = write_message(item, draft)
            try:
                self.world.do(claim_message, draft=message, permit=permit)
            except FunnelDeskError:
                continue
            barred = self.world.rows(
                "SELECT do_not_contact OR do_not_email FROM contact WHERE id = ?", item.contact_id
            )[0][0]
            if barred:
                self.wrong.append(f"{item.contact} had opted out")
            if outcome in {"sent", "uncertain", "dies"}:
                self.sent[item.id, item.step_id] += 1
            if outcome == "dies":
                self.world.reopen()
                wake_nurture(self.world.app)
                return
            record = partial(record_outcome, uid=message.uid, state=outcome, sentence=outcome)
            self.world.app.submit(record, name="record_outcome", cause="automation").result()

    @rule()
    def say_what_is_in_doubt_arrived(self) -> None:
        for (message_id,) in self.world.rows("SELECT id FROM message WHERE state = 'uncertain'"):
            self.attempt(confirm_message, message_id=message_id, went_out=True)

    @rule(days=st.integers(0, 3))
    def pass_days(self, days: int) -> None:
        self.world.clock.at += dt.timedelta(days=days, seconds=1)

    @rule(who=_PEOPLE)
    def skip(self, who: int) -> None:
        for item in self.world.ask(read_due):
            if item.contact_id == who:
                self.attempt(skip_step, enrolment_id=item.id, step_id=item.step_id)

    @rule(number=st.integers(1, 6))
    def stop(self, number: int) -> None:
        self.attempt(stop_enrolments, enrolment_ids=[number])

    @rule(who=_PEOPLE, out=st.booleans())
    def opt_out(self, who: int, out: bool) -> None:  # noqa: FBT001
        self.attempt(edit_contact, contact_id=who, do_not_contact=out)

    @rule(who=_PEOPLE, kind=st.sampled_from(["reply", "opted_out", "open"]))
    def touch(self, who: int, kind: str) -> None:
        self.attempt(log_touchpoint, contact_id=who, kind=kind)

    @rule()
    def look(self) -> None:
        end_stopped(self.world.app)

    @rule(step=_STEPS, days=st.integers(0, 2), kind=st.sampled_from(["wait", "email", None]))
    def edit(self, step: int, days: int, kind: str | None) -> None:
        words = {} if kind is None else {"kind": kind}
        self.attempt(edit_step, step_id=step, wait_days=days, **words)

    @rule(step=_STEPS, place=st.integers(0, 3))
    def move(self, step: int, place: int) -> None:
        self.attempt(move_step, step_id=step, place=place)

    @rule(step=st.integers(2, 4))
    def delete(self, step: int) -> None:
        self.attempt(delete_step, step_id=step)

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            try:
                self.world.app.undo().result()
            except FunnelDeskError:
                return

    @rule()
    def redo(self) -> None:
        try:
            self.world.app.redo().result()
        except FunnelDeskError:
            return

    @invariant()
    def what_went_out_and_was_gone_on_from_left_one_touch(self) -> None:
        assert (
            self.world.rows(
                "SELECT m.id FROM message m JOIN enrolment e ON e.id = m.enrolment_id WHERE m.state = 'sent'"
                " AND e.state = 'active' AND e.step_id <> m.step_id"
                " AND 1 <> (SELECT COUNT(*) FROM touchpoint t WHERE t.uid = m.uid)"
            )
            == []
        )

    @invariant()
    def nobody_is_written_to_twice_for_a_step(self) -> None:
        assert [key for key, times in self.sent.items() if times > 1] == []

    @invariant()
    def nobody_who_opted_out_is_written_to(self) -> None:
        assert self.wrong == []

    @invariant()
    def nobody_is_in_a_sequence_twice(self) -> None:
        assert (
            self.world.rows(
                "SELECT contact_id FROM enrolment WHERE state = 'active' GROUP BY 1, sequence_id HAVING COUNT(*) > 1"
            )
            == []
        )

    @invariant()
    def nobody_stands_on_a_wait(self) -> None:
        assert (
            self.world.rows(
                "SELECT e.id FROM enrolment e LEFT JOIN sequence_step s ON s.id = e.step_id AND s.deleted_at IS NULL"
                " WHERE e.state = 'active' AND (s.id IS NULL OR s.kind = 'wait')"
            )
            == []
        )


TestNurtureMachine = NurtureMachine.TestCase
TestNurtureMachine.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
