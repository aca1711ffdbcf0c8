"""What is due runs through a real mail server: in time order, to whom it may, and to nobody twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.contact import edit_contact
from funneldesk.commands.enrolment import enrol_people, stop_enrolments
from funneldesk.commands.outgoing_message import claim_message, confirm_message, hand_over_message, skip_step
from funneldesk.commands.sequence import edit_sequence
from funneldesk.commands.sequence_step import add_step, delete_step, edit_step, move_step
from funneldesk.errors import Refusal
from funneldesk.model.sequence import Enrolment
from funneldesk.nurture.draft import permit, read_draft
from funneldesk.nurture.due_page import read_judged_page
from funneldesk.nurture.run import wake_nurture, write_message
from funneldesk.queries.nurture import read_enrolled, read_figure_people, read_messages, read_sequences, read_steps
from funneldesk.queries.nurture_due import DueCount, count_due, read_due
from tests.support.mail_server import CUT

if TYPE_CHECKING:
    from funneldesk.queries.look import Look
    from funneldesk.queries.nurture_due import DueItem
    from tests.support.mail_server import MailDesk
    from tests.support.nurture import NurtureWorld


def recipients(desk: MailDesk) -> list[str]:
    return [mail.recipients[0] for mail in desk.received]


def test_what_came_due_while_the_laptop_slept_is_shown_in_time_order_and_sent(
    world: NurtureWorld, desk: MailDesk
) -> None:
    slow = world.add_sequence("Slow", ("wait", 2), ("email", 3))
    quick = world.add_sequence("Quick", ("email", 1), ("email", 2))
    asha, ravi, meera = (world.add_person(name) for name in ("Asha Rao", "Ravi Shah", "Meera Joshi"))
    world.enrol(slow, asha)
    world.enrol(quick, ravi, meera)
    assert world.ask(read_due) == []
    world.pass_days(7)
    world.reopen()
    assert wake_nurture(world.app).due == 3
    due = world.ask(read_due)
    assert [item.contact for item in due] == ["Ravi Shah", "Meera Joshi", "Asha Rao"]
    assert [item.due_at for item in due] == sorted(item.due_at for item in due)
    assert due[2].due_at == world.clock.at - dt.timedelta(days=2)
    assert desk.received == [], "nothing goes before a person says so"
    report = world.run()
    assert recipients(desk) == ["ravi@example.in", "meera@example.in", "asha@example.in"]
    assert [line.state for line in report.lines] == ["sent"] * 3
    first = desk.received[0].message
    assert first["Subject"] == "Quick 1 for Ravi"
    assert first["List-Unsubscribe"] is not None
    assert "Dear Ravi," in first.get_content()
    # The next step is counted from when the message went, so nobody gets two at once.
    assert world.ask(read_due) == []
    world.pass_days(2)
    assert [item.place for item in world.ask(read_due)] == [2, 2]
    world.run()
    assert len(desk.received) == 5
    states = {row.contact: row.state for row in world.ask(read_enrolled, quick)}
    assert states == {"Ravi Shah": "finished", "Meera Joshi": "finished"}


def test_each_message_is_a_touch_and_the_figures_count_it(world: NurtureWorld) -> None:
    quick = world.add_sequence("Quick", ("email", 0))
    ravi = world.add_person("Ravi Shah")
    world.enrol(quick, ravi)
    world.run()
    assert world.rows("SELECT contact_id, kind, detail FROM touchpoint") == [(ravi, "message", "“Quick 1 for Ravi”")]
    row = world.ask(read_sequences)[0]
    assert (row.enrolled, row.active, row.finished, row.sent, row.replied, row.mql) == (1, 0, 1, 1, 0, 0)
    assert world.ask(read_figure_people, quick, "sent") == [ravi]
    assert [message.state for message in world.ask(read_messages, contact_id=ravi)] == ["sent"]
    assert world.app.check() == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"consent": None}, "has not given consent"),
        ({"email": None}, "has no e-mail address"),
        ({"name": "R. Shah"}, "Missing for this person: first name"),
    ],
)
def test_who_may_not_be_written_to_is_withheld_with_its_reason_and_goes_once_mended(
    world: NurtureWorld, desk: MailDesk, fields: dict[str, str | None], said: str
) -> None:
    quick = world.add_sequence("Quick", ("email", 0))
    ravi = world.add_person("Ravi Shah", **{key: value for key, value in fields.items() if key != "name"})
    world.do(edit_contact, contact_id=ravi, **fields)
    world.enrol(quick, ravi)
    rehearsal = world.make_run().rehearse()
    assert [line.state for line in rehearsal.lines] == ["withheld"]
    assert said in rehearsal.lines[0].sentence
    assert world.rows("SELECT COUNT(*) FROM message") == [(0,)], "a rehearsal writes nothing"
    report = world.run()
    assert [line.state for line in report.lines] == ["withheld"]
    assert said in report.lines[0].sentence
    assert desk.received == []
    assert [(item.state, said in (item.outcome or "")) for item in world.ask(read_due)] == [("withheld", True)]
    world.do(edit_contact, contact_id=ravi, consent="asked", email="ravi@example.in", name="Ravi Shah")
    world.run()
    assert recipients(desk) == ["ravi@example.in"]


def test_do_not_contact_is_asked_at_the_moment_of_sending(world: NurtureWorld, desk: MailDesk) -> None:
    quick = world.add_sequence("Quick", ("email", 0))
    people = [world.add_person(name) for name in ("Asha Rao", "Ravi Shah", "Meera Joshi")]
    world.enrol(quick, *people)

    def opt_out_meanwhile(address: str) -> str | None:
        if address == "asha@example.in":
            world.do(edit_contact, contact_id=people[1], do_not_contact=True)
        return None

    desk.to_rcpt = opt_out_meanwhile
    report = world.run()
    assert recipients(desk) == ["asha@example.in", "meera@example.in"]
    assert [(line.state, line.sentence) for line in report.lines][1] == (
        "withheld",
        "Ravi Shah does not want to be contacted.",
    )
    assert world.rows("SELECT stop_reason FROM enrolment WHERE contact_id = ?", people[1]) == [("opt_out",)]


def test_a_dead_address_is_marked_and_its_way_ends_while_another_refusal_lets_it_go_on(
    world: NurtureWorld, desk: MailDesk
) -> None:
    two = world.add_sequence("Two", ("email", 0), ("email", 1))
    asha, ravi = world.add_person("Asha Rao"), world.add_person("Ravi Shah")
    world.enrol(two, asha, ravi)
    desk.to_rcpt = lambda address: (
        "550 5.1.1 no such mailbox" if address.startswith("asha") else "554 5.7.1 looks like spam"
    )
    report = world.run()
    assert [line.state for line in report.lines] == ["refused", "refused"]
    assert world.rows("SELECT email_bounced_at IS NOT NULL FROM contact ORDER BY id") == [(1,), (0,)]
    assert world.rows("SELECT state, stop_reason FROM enrolment ORDER BY id") == [
        ("stopped", "bounce"),
        ("active", None),
    ]
    assert world.rows("SELECT contact_id, kind FROM touchpoint ORDER BY id") == [(asha, "bounced"), (ravi, "refused")]
    # A new address is another address.
    world.do(edit_contact, contact_id=asha, email="asha.rao@example.in")
    assert world.rows("SELECT email_bounced_at FROM contact WHERE id = ?", asha) == [(None,)]


def test_a_delay_is_tried_again_by_the_same_message(world: NurtureWorld, desk: MailDesk) -> None:
    quick = world.add_sequence("Quick", ("email", 0))
    world.enrol(quick, world.add_person("Ravi Shah"))
    desk.to_rcpt = lambda _address: "451 4.7.1 greylisted"
    assert [line.state for line in world.run().lines] == ["delayed"]
    desk.to_rcpt = lambda _address: None
    assert [line.state for line in world.run().lines] == ["sent"]
    assert world.rows("SELECT attempts, state FROM message") == [(2, "sent")]
    uid = world.rows("SELECT uid FROM message")[0][0]
    assert desk.received[0].message["Message-ID"].startswith(f"<{uid}.")


def test_a_cut_after_the_last_byte_is_uncertain_and_waits_for_a_person(world: NurtureWorld, desk: MailDesk) -> None:
    quick = world.add_sequence("Quick", ("email", 0))
    asha, ravi = world.add_person("Asha Rao"), world.add_person("Ravi Shah")
    world.enrol(quick, asha, ravi)
    desk.to_data = lambda mail: CUT if mail.recipients[0].startswith("asha") else None
    assert [line.state for line in world.run().lines] == ["uncertain", "sent"]
    again = world.run()
    assert [line.state for line in again.lines] == ["for_person"]
    assert recipients(desk) == ["asha@example.in", "ravi@example.in"]
    message_id = world.ask(read_due)[0].message_id
    world.do(confirm_message, message_id=message_id, went_out=True)
    assert world.ask(read_due) == []
    assert world.rows("SELECT state FROM enrolment WHERE contact_id = ?", asha) == [("finished",)]
    with pytest.raises(Refusal, match="Nothing is to be decided"):
        world.do(confirm_message, message_id=message_id, went_out=True)


def test_a_person_may_say_that_an_uncertain_message_did_not_arrive(world: NurtureWorld, desk: MailDesk) -> None:
    quick = world.add_sequence("Quick", ("email", 0))
    world.enrol(quick, world.add_person("Asha Rao"))
    desk.to_data = lambda _mail: CUT
    world.run()
    world.do(confirm_message, message_id=world.ask(read_due)[0].message_id, went_out=False)
    desk.to_data = lambda _mail: None
    assert [line.state for line in world.run().lines] == ["sent"]


def test_a_cancel_leaves_the_rest_untouched_for_the_next_run(world: NurtureWorld, desk: MailDesk) -> None:
    quick = world.add_sequence("Quick", ("email", 0))
    world.enrol(quick, *(world.add_person(name) for name in ("Asha Rao", "Ravi Shah", "Meera Joshi")))
    progress: list[tuple[int, int]] = []
    report = world.run(cancel=lambda: len(desk.received) >= 1, progress=lambda *how: progress.append(how))
    assert [line.state for line in report.lines] == ["sent", "untouched", "untouched"]
    assert progress == [(1, 3)]
    world.run()
    assert sorted(recipients(desk)) == ["asha@example.in", "meera@example.in", "ravi@example.in"]


def test_the_limits_count_what_went_before_the_restart(world: NurtureWorld, desk: MailDesk) -> None:
    assert world.account is not None
    quick = world.add_sequence("Quick", ("email", 0))
    world.enrol(quick, *(world.add_person(name) for name in ("Asha Rao", "Ravi Shah", "Meera Joshi")))
    object.__setattr__(world.account, "hourly_limit", 2)
    report = world.run()
    assert [line.state for line in report.lines] == ["sent", "sent", "untouched"]
    assert report.stop is not None
    assert report.stop.resume_at == world.clock.at + dt.timedelta(hours=1)
    world.reopen()
    assert world.make_run().rehearse().free_now == 0
    world.pass_days(2 / 24)
    world.run()
    assert len(desk.received) == 3


def test_without_an_account_calls_are_planned_and_mail_waits_with_the_reason(world: NurtureWorld) -> None:
    both = world.add_sequence("Calls", ("call", 0), ("email", 0))
    ravi = world.add_person("Ravi Shah")
    world.enrol(both, ravi)
    world.account = None
    assert [line.state for line in world.run().lines] == ["planned"]
    assert world.rows("SELECT kind, contact_id, done_at FROM activity") == [("call", ravi, None)]
    assert [item.kind for item in world.ask(read_due)] == ["email"]
    report = world.run()
    assert [line.state for line in report.lines] == ["untouched"]


def test_whatsapp_is_opened_ready_filled_and_logged_once_the_person_says_so(world: NurtureWorld) -> None:
    chat = world.add_sequence("Chat", ("whatsapp", 0))
    ravi = world.add_person("Ravi Shah", company="Shah & Sons")
    world.enrol(chat, ravi)
    assert [line.state for line in world.run().lines] == ["for_person"]
    item = world.ask(read_due)[0]
    draft = world.ask(read_draft, item.id)
    assert draft is not None
    assert draft.link is not None
    assert draft.link.startswith("https://wa.me/9198220")
    assert "Shah%20%26%20Sons" in draft.link
    message_id = world.do(hand_over_message, draft=write_message(item, draft), permit=permit)
    assert [one.state for one in world.ask(read_due)] == ["handed"]
    with pytest.raises(Refusal, match="say first whether it went out"):
        world.do(hand_over_message, draft=write_message(world.ask(read_due)[0], draft), permit=permit)
    world.do(confirm_message, message_id=message_id, went_out=True)
    assert world.ask(read_due) == []
    assert world.rows("SELECT kind, detail FROM touchpoint") == [("message", "a WhatsApp message")]


def test_a_step_whose_condition_does_not_hold_is_passed_over(world: NurtureWorld, desk: MailDesk) -> None:
    local = world.add_sequence("Local", ("email", 0), ("email", 0))
    first = world.ask(read_steps, local)[0]
    world.do(
        edit_step,
        step_id=first.id,
        condition={"join": "all", "parts": [{"subject": "contact.city", "operator": "is", "value": "Pune"}]},
    )
    asha, ravi = world.add_person("Asha Rao", city="Pune"), world.add_person("Ravi Shah", city="Nagpur")
    world.enrol(local, asha, ravi)
    assert {item.contact: item.state for item in world.ask(read_due)} == {
        "Asha Rao": "ready",
        "Ravi Shah": "passed_over",
    }
    assert [line.state for line in world.run().lines] == ["sent", "passed_over"]
    assert [mail.message["Subject"] for mail in desk.received] == ["Local 1 for Asha"]
    world.run()
    assert sorted(mail.message["Subject"] for mail in desk.received[1:]) == ["Local 2 for Asha", "Local 2 for Ravi"]


def test_what_was_withheld_is_counted_apart_from_what_a_run_could_do(world: NurtureWorld, desk: MailDesk) -> None:
    silent = world.add_person("Silent Shah", consent=None)
    world.enrol(world.add_sequence("Two", ("email", 0), ("email", 1)), silent, world.add_person("Asha Rao"))
    assert world.ask(count_due) == DueCount(2, 0)
    world.run()
    assert world.ask(count_due) == DueCount(0, 1)
    world.pass_days(1)
    woken = wake_nurture(world.app)
    assert (woken.due, woken.withheld) == (1, 1)
    world.do(edit_contact, contact_id=silent, consent="stall, 2026")
    world.run()
    assert world.ask(count_due) == DueCount(0, 0)
    assert len(desk.received) == 3


def test_a_paused_sequence_a_skip_and_a_stop_by_hand(world: NurtureWorld, desk: MailDesk) -> None:
    two = world.add_sequence("Two", ("email", 0), ("email", 3))
    asha, ravi = world.enrol(two, world.add_person("Asha Rao"), world.add_person("Ravi Shah"))
    world.do(edit_sequence, sequence_id=two, is_active=False)
    assert world.ask(count_due) == DueCount(0, 0)
    world.do(edit_sequence, sequence_id=two, is_active=True)
    assert world.ask(count_due) == DueCount(2, 0)
    world.do(stop_enrolments, enrolment_ids=[asha])
    item = world.ask(read_due)[0]
    world.do(skip_step, enrolment_id=ravi, step_id=item.step_id)
    assert world.run().lines == []
    assert desk.received == []
    world.pass_days(3)
    world.run()
    assert [mail.message["Subject"] for mail in desk.received] == ["Two 2 for Ravi"]


def test_whoever_waits_follows_the_days_of_the_steps(world: NurtureWorld) -> None:
    sequence = world.add_sequence("Days", ("email", 5), ("email", 1))
    (enrolment,) = world.enrol(sequence, world.add_person("Asha Rao"))

    def due_in() -> float:
        at = world.rows("SELECT due_at FROM enrolment WHERE id = ?", enrolment)[0][0]
        return float(at / 1e6 - world.clock.at.timestamp()) / 86_400

    first, second = world.ask(read_steps, sequence)
    assert due_in() == 5
    world.do(edit_step, step_id=first.id, wait_days=2)
    assert due_in() == 2
    wait = world.do(add_step, sequence_id=sequence, kind="wait", wait_days=4, place=0)
    assert due_in() == 6
    world.do(move_step, step_id=wait, place=1)
    assert due_in() == 2
    world.do(move_step, step_id=second.id, place=0)
    assert due_in() == 2
    world.do(delete_step, step_id=first.id)
    # Behind the deleted step nothing is left that does something, so the way is at its end.
    assert world.rows("SELECT state FROM enrolment") == [("finished",)]
    world.app.undo().result()
    assert due_in() == 2


def test_nobody_is_in_a_sequence_twice_and_those_who_were_are_left_out(world: NurtureWorld) -> None:
    sequence = world.add_sequence("Once", ("email", 1))
    asha, ravi = world.add_person("Asha Rao"), world.add_person("Ravi Shah")
    out = world.add_person("Meera Joshi")
    world.do(edit_contact, contact_id=out, do_not_contact=True)
    (first,) = world.enrol(sequence, asha)
    world.do(stop_enrolments, enrolment_ids=[first])
    world.enrol(sequence, ravi)
    left = world.do(enrol_people, sequence_id=sequence, contact_ids=[asha, ravi, out])
    assert (left.enrolment_ids, left.active, left.before, left.opted_out) == ((), 1, 1, 1)
    again = world.do(enrol_people, sequence_id=sequence, contact_ids=[asha, ravi], again=True)
    assert len(again.enrolment_ids) == 1
    empty = world.add_sequence("Empty", ("wait", 1))
    with pytest.raises(Refusal, match="no step yet that does something"):
        world.enrol(empty, asha)


def test_the_claim_asks_the_rule_in_its_own_transaction(world: NurtureWorld) -> None:
    quick = world.add_sequence("Quick", ("email", 1))
    ravi = world.add_person("Ravi Shah")
    world.enrol(quick, ravi)
    world.pass_days(1)
    item: DueItem = world.ask(read_due)[0]
    draft = world.ask(read_draft, item.id)
    assert draft is not None
    message = write_message(item, draft)
    world.do(edit_contact, contact_id=ravi, email="ravi.shah@example.in")
    with pytest.raises(Refusal, match="has changed meanwhile"):
        world.do(claim_message, draft=message, permit=permit)
    world.do(edit_contact, contact_id=ravi, email="ravi@example.in")
    world.do(claim_message, draft=message, permit=permit)
    with pytest.raises(Refusal, match="it is not sent again"):
        world.do(claim_message, draft=message, permit=permit)

    def count(look: Look) -> int:
        return len(look.connection.execute(Enrolment.__table__.select()).all())

    assert world.ask(count) == 1


def test_who_may_not_be_reached_stands_as_withheld_before_the_run(world: NurtureWorld) -> None:
    silent, asha = world.add_person("Silent Shah", consent=None), world.add_person("Asha Rao")
    world.enrol(world.add_sequence("Quick", ("email", 0)), silent, asha)
    assert {item.contact: (item.state, item.outcome) for item in world.ask(read_judged_page).due} == {
        "Silent Shah": ("withheld", "Silent Shah has not given consent."),
        "Asha Rao": ("ready", None),
    }
    world.do(edit_contact, contact_id=silent, consent="stall, 2026")
    assert [item.state for item in world.ask(read_judged_page).due] == ["ready", "ready"]
