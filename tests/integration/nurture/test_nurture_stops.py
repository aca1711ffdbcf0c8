"""What ends a person's way through a sequence, by what is stored; and undo, which never sends anything twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.activity import complete_activity, delete_activity, log_activity
from funneldesk.commands.contact import change_lifecycle, edit_contact, open_deal
from funneldesk.commands.enrolment import stop_enrolments
from funneldesk.commands.outgoing_message import confirm_message
from funneldesk.commands.sequence import STOP_CHOICES, delete_sequences, edit_sequence, restore_sequences
from funneldesk.commands.sequence_step import edit_step
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.errors import StaleChange
from funneldesk.model.activity import NO_ANSWER, ActivityKind
from funneldesk.model.contact import Contact
from funneldesk.model.sequence import StopReason
from funneldesk.nurture.run import end_stopped, wake_nurture
from funneldesk.queries.nurture import read_sequences, read_steps
from funneldesk.queries.nurture_due import count_due, read_due
from tests.support.mail_server import CUT

if TYPE_CHECKING:
    from funneldesk.commands.work import Work
    from tests.support.mail_server import MailDesk
    from tests.support.nurture import NurtureWorld

Happening = Callable[["NurtureWorld", int], object]


def bar(field: str) -> Happening:
    def change(world: NurtureWorld, who: int) -> None:
        def set_it(work: Work) -> None:
            setattr(work.get(Contact, who), field, True)

        world.write(set_it)

    return change


def touch(kind: str, **words: Any) -> Happening:
    return lambda world, who: world.do(log_touchpoint, contact_id=who, kind=kind, **words)


def act(kind: str, **words: Any) -> Happening:
    return lambda world, who: world.do(log_activity, contact_id=who, kind=kind, **words)


HAPPENINGS: list[tuple[Happening, str]] = [
    (touch("reply"), StopReason.REPLY),
    (touch("bounced"), StopReason.BOUNCE),
    (touch("opted_out"), StopReason.OPT_OUT),
    (bar("do_not_contact"), StopReason.OPT_OUT),
    (bar("do_not_email"), StopReason.OPT_OUT),
    (lambda world, who: world.do(change_lifecycle, contact_ids=[who], to_stage="mql"), StopReason.MQL),
    (lambda world, who: world.do(open_deal, contact_id=who), StopReason.MQL),
    (act(ActivityKind.CALL), StopReason.REP_TOUCH),
    (act(ActivityKind.MEETING, outcome="liked it"), StopReason.REP_TOUCH),
]


@pytest.mark.parametrize(("happens", "reason"), HAPPENINGS)
def test_a_way_ends_by_itself_with_its_reason_and_its_time(
    world: NurtureWorld, desk: MailDesk, happens: Happening, reason: str
) -> None:
    sequence = world.add_sequence("Long", ("email", 2), ("email", 2))
    asha, ravi = world.add_person("Asha Rao"), world.add_person("Ravi Shah")
    world.enrol(sequence, asha, ravi)
    world.pass_days(1)
    happens(world, asha)
    happened_at = world.clock.at
    world.pass_days(2)
    # At the moment of looking the person is out, written down or not.
    assert [item.contact_id for item in world.ask(read_due)] == [ravi]
    assert world.ask(count_due).steps == 1
    assert wake_nurture(world.app).stopped == 1
    row = world.ask(read_sequences)[0]
    assert dict(row.stopped) == {reason: 1}
    state, ended = world.rows("SELECT state, ended_at FROM enrolment WHERE contact_id = ?", asha)[0]
    assert state == "stopped"
    ended_at = dt.datetime.fromtimestamp(ended / 1e6, dt.UTC)
    # A flag has no time of its own; everything else ends the way when it happened.
    assert ended_at in {happened_at, world.clock.at}
    world.run()
    assert [mail.recipients[0] for mail in desk.received] == ["ravi@example.in"]


@pytest.mark.parametrize(("happens", "reason"), HAPPENINGS)
def test_a_sequence_stops_only_on_what_it_says_and_always_on_opting_out(
    world: NurtureWorld, happens: Happening, reason: str
) -> None:
    kept = [choice for choice in STOP_CHOICES if choice != reason]
    sequence = world.add_sequence("Stubborn", ("email", 2), stop_on=kept)
    asha = world.add_person("Asha Rao")
    world.enrol(sequence, asha)
    world.pass_days(1)
    happens(world, asha)
    assert len(end_stopped(world.app)) == (1 if reason == StopReason.OPT_OUT else 0)


@pytest.mark.parametrize(
    "happens",
    [
        touch("open"),
        touch("message"),
        act(ActivityKind.NOTE),
        act(ActivityKind.TASK),
        act(ActivityKind.CALL, outcome=NO_ANSWER),
        bar("do_not_call"),
        touch("reply", at=dt.datetime(2026, 11, 20, 6, 30, tzinfo=dt.UTC)),
        act(ActivityKind.CALL, done_at=dt.datetime(2026, 11, 20, 6, 30, tzinfo=dt.UTC)),
        lambda world, who: world.do(change_lifecycle, contact_ids=[who], to_stage="recycled", note="later"),
    ],
)
def test_what_is_no_reason_ends_nothing(world: NurtureWorld, happens: Happening) -> None:
    asha = world.add_person("Asha Rao")
    world.enrol(world.add_sequence("Long", ("email", 2)), asha)
    world.pass_days(1)
    happens(world, asha)
    assert end_stopped(world.app) == ()


def test_a_reply_known_only_to_the_day_counts_if_it_was_written_down_later(world: NurtureWorld) -> None:
    asha = world.add_person("Asha Rao")
    world.pass_days(0.2)
    world.enrol(world.add_sequence("Long", ("email", 2)), asha)
    world.pass_days(0.1)
    noon = dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC)
    world.do(log_touchpoint, contact_id=asha, kind="reply", at=noon, at_day_only=True)
    assert len(end_stopped(world.app)) == 1


def test_the_call_that_the_sequence_planned_is_its_own_step(world: NurtureWorld) -> None:
    asha = world.add_person("Asha Rao")
    world.enrol(world.add_sequence("Calls", ("call", 0), ("email", 1)), asha)
    world.run()
    world.pass_days(1)
    task = world.rows("SELECT id FROM activity")[0][0]
    world.do(complete_activity, activity_id=task, outcome="talked")
    assert end_stopped(world.app) == ()
    world.do(log_activity, contact_id=asha, kind=ActivityKind.CALL)
    assert len(end_stopped(world.app)) == 1


def test_opting_out_of_calls_stops_only_who_is_still_to_be_called(world: NurtureWorld) -> None:
    asha, ravi = world.add_person("Asha Rao"), world.add_person("Ravi Shah")
    world.enrol(world.add_sequence("Calls", ("email", 0), ("call", 5)), asha)
    world.enrol(world.add_sequence("Letters", ("email", 0)), ravi)
    bar("do_not_call")(world, asha)
    bar("do_not_call")(world, ravi)
    assert len(end_stopped(world.app)) == 1


def test_a_stop_that_was_recorded_by_itself_is_not_in_the_way_of_undo(world: NurtureWorld) -> None:
    asha = world.add_person("Asha Rao")
    world.enrol(world.add_sequence("Long", ("email", 2)), asha)
    world.pass_days(1)
    world.do(change_lifecycle, contact_ids=[asha], to_stage="mql")
    end_stopped(world.app)
    assert world.app.undo().result().result.command == "change_lifecycle"
    assert world.rows("SELECT lifecycle_stage FROM contact") == [("lead",)]
    assert world.rows("SELECT state FROM enrolment") == [("stopped",)], "what was put down by itself stays on record"
    assert world.app.redo().result().result.command == "change_lifecycle"
    assert end_stopped(world.app) == ()
    assert world.app.check() == []


def test_undoing_what_followed_a_message_never_sends_it_again(world: NurtureWorld, desk: MailDesk) -> None:
    sequence = world.add_sequence("Two", ("email", 0), ("email", 1))
    asha = world.add_person("Asha Rao")
    world.enrol(sequence, asha)
    desk.to_data = lambda _mail: CUT
    world.run()
    desk.to_data = lambda _mail: None
    (item,) = world.ask(read_due)
    assert item.message_id is not None
    world.do(confirm_message, message_id=item.message_id, went_out=True)
    touches = "SELECT kind, at FROM touchpoint"
    (sent,) = world.rows(touches)
    world.clock.at += dt.timedelta(hours=2)
    assert world.app.undo().result().result.label == "Sent “Two 1 for Asha” to “Asha Rao”"
    assert world.rows(touches) == []
    assert [(item.place, item.state) for item in world.ask(read_due)] == [(1, "done")]
    assert [line.state for line in world.run().lines] == ["passed_over"]
    assert world.rows(touches) == [sent], "the touch is written once more, at its own time"
    assert world.run().lines == []
    assert world.rows(touches) == [sent]
    assert len(desk.received) == 1
    with pytest.raises(StaleChange):
        world.app.redo().result()
    world.pass_days(1)
    world.run()
    assert [mail.message["Subject"] for mail in desk.received] == ["Two 1 for Asha", "Two 2 for Asha"]
    assert world.app.check() == []


def test_letters_that_went_out_are_not_in_the_way_of_a_persons_own_undo(world: NurtureWorld, desk: MailDesk) -> None:
    names = ("Asha Rao", "Ravi Shah", "Meera Joshi")
    people = [world.add_person(name) for name in names]
    sequence = world.add_sequence("Two", ("email", 0), ("email", 1))
    world.enrol(sequence, *people)
    world.do(edit_contact, contact_id=people[0], city="Pune")
    world.run()
    assert len(desk.received) == len(names)
    assert world.app.history().result().undo == "Change city of “Asha Rao”"
    world.app.undo().result()
    assert world.rows("SELECT city FROM contact WHERE id = ?", people[0]) == [(None,)]
    assert world.rows("SELECT COUNT(*) FROM touchpoint WHERE kind = 'message'") == [(3,)]
    end_stopped(world.app)
    world.app.redo().result()
    assert world.rows("SELECT city FROM contact WHERE id = ?", people[0]) == [("Pune",)]
    assert world.app.check() == []


def test_a_step_at_which_people_came_to_stand_is_not_turned_back_into_a_wait(world: NurtureWorld) -> None:
    sequence = world.add_sequence("Two", ("email", 0), ("wait", 1), ("email", 1))
    template = world.add_template("Later")
    wait = world.ask(read_steps, sequence)[1]
    world.enrol(sequence, world.add_person("Asha Rao"))
    world.do(edit_step, step_id=wait.id, kind="email", template_id=template)
    world.run()
    with pytest.raises(StaleChange):
        world.app.undo().result()
    assert world.app.check() == []


def test_an_enrolment_that_wrote_to_somebody_cannot_be_undone(world: NurtureWorld, desk: MailDesk) -> None:
    sequence = world.add_sequence("Two", ("email", 0), ("email", 1))
    world.enrol(sequence, world.add_person("Asha Rao"))
    world.run()
    with pytest.raises(StaleChange):
        world.app.undo().result()
    assert len(desk.received) == 1
    assert world.app.check() == []


def test_undo_and_redo_of_sequences_templates_people_and_stops(world: NurtureWorld) -> None:
    sequence = world.add_sequence("Two", ("email", 0), ("whatsapp", 1))
    asha = world.add_person("Asha Rao")
    tables = ("sequence", "sequence_step", "message_template", "enrolment", "contact")

    def read() -> list[Any]:
        return [world.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]  # noqa: S608  our own tables

    states = [read()]
    for change in (
        lambda: world.do(edit_sequence, sequence_id=sequence, name="Three", stop_on=["reply"]),
        lambda: world.enrol(sequence, asha),
        lambda: world.do(stop_enrolments, enrolment_ids=[1]),
        lambda: world.do(edit_contact, contact_id=asha, email="x@example.in"),
        lambda: world.do(delete_sequences, sequence_ids=[sequence]),
        lambda: world.do(restore_sequences, sequence_ids=[sequence]),
    ):
        change()
        states.append(read())
    for before in reversed(states[:-1]):
        world.app.undo().result()
        assert read() == before
    for after in states[1:]:
        world.app.redo().result()
        assert read() == after


def test_an_undone_stop_cannot_put_somebody_in_twice(world: NurtureWorld) -> None:
    sequence = world.add_sequence("Two", ("email", 5))
    asha = world.add_person("Asha Rao")
    (first,) = world.enrol(sequence, asha)
    world.do(stop_enrolments, enrolment_ids=[first])
    world.app.undo().result()
    assert world.enrol(sequence, asha) == ()
    assert world.rows("SELECT COUNT(*) FROM enrolment WHERE state = 'active'") == [(1,)]


def test_a_planned_call_is_removed_by_hand_and_stays_so(world: NurtureWorld) -> None:
    world.enrol(world.add_sequence("Calls", ("call", 0)), world.add_person("Asha Rao"))
    world.run()
    assert world.rows("SELECT COUNT(*) FROM activity") == [(1,)]
    task = world.rows("SELECT id FROM activity")[0][0]
    world.do(delete_activity, activity_id=task)
    assert world.ask(read_due) == []
