"""An experiment at a step: each person is sent their variant's message, and it is on record which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.contact import edit_contact
from funneldesk.commands.experiment import create_experiment, decide_experiment, start_experiment
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.commands.variant import edit_variant
from funneldesk.nurture.draft import read_draft
from funneldesk.queries.experiments import read_variant_people
from funneldesk.queries.nurture import read_steps
from tests.support.experiments import read_experiment

if TYPE_CHECKING:
    from tests.support.mail_server import MailDesk
    from tests.support.nurture import NurtureWorld

PEOPLE = 8


def start_trial(world: NurtureWorld, step_id: int) -> tuple[int, int, int]:
    """An experiment whose variant B has a template of its own: experiment, A, B."""
    other = world.add_template("Bold", subject="Bold for {{ first_name }}")
    experiment_id = world.do(create_experiment, name="Subject", step_id=step_id)
    a, b = world.ask(read_experiment, experiment_id).variants
    world.do(edit_variant, variant_id=b.id, template_id=other)
    world.do(start_experiment, experiment_id=experiment_id)
    return experiment_id, a.id, b.id


def test_each_is_sent_the_message_of_their_variant_until_the_winner_is_chosen(
    world: NurtureWorld, desk: MailDesk
) -> None:
    sequence_id = world.add_sequence("Quick", ("email", 0))
    step_id = world.ask(read_steps, sequence_id)[0].id
    experiment_id, a, b = start_trial(world, step_id)
    people = [world.add_person(f"Person{number} Rao") for number in range(PEOPLE)]
    enrolments = world.enrol(sequence_id, *people)
    own = world.ask(read_draft, enrolments[0])
    assert own is not None
    assert own.variant_id is None, "nobody is given a variant by looking"
    assert world.make_run().rehearse().lines
    assert world.ask(read_experiment, experiment_id).assigned == 0
    world.run()
    given = {variant: set(world.ask(read_variant_people, variant)) for variant in (a, b)}
    assert given[a] | given[b] == set(people)
    assert len(given[a]) == len(given[b]) == PEOPLE // 2
    subjects = {mail.recipients[0]: mail.message["Subject"] for mail in desk.received}
    sent = world.rows("SELECT contact_id, variant_id, to_address FROM message")
    assert len(sent) == PEOPLE
    for contact_id, variant_id, address in sent:
        assert contact_id in given[variant_id]
        assert subjects[address].startswith("Bold for" if variant_id == b else "Quick 1 for")
    touches = world.rows("SELECT contact_id, variant_id FROM touchpoint WHERE kind = 'message'")
    assert sorted(touches) == sorted((row[0], row[1]) for row in sent)
    assert world.ask(read_experiment, experiment_id).responded == 0, "what we sent is no response"
    world.do(decide_experiment, experiment_id=experiment_id, variant_id=b)
    late = world.add_person("Late Shah")
    world.enrol(sequence_id, late)
    world.run()
    assert desk.received[-1].message["Subject"] == "Bold for Late"
    assert world.rows("SELECT variant_id FROM message WHERE contact_id = ?", late) == [(None,)]
    assert world.app.check() == []


def test_only_who_gets_a_message_takes_part_and_the_time_begins_when_it_goes(
    world: NurtureWorld, desk: MailDesk
) -> None:
    sequence_id = world.add_sequence("Quick", ("email", 0), stop_on=[])
    step_id = world.ask(read_steps, sequence_id)[0].id
    silent = world.add_person("Silent Shah", consent=None)
    late, fine = world.add_person("Late Rao"), world.add_person("Fine Rao")
    world.enrol(sequence_id, silent, late)
    desk.to_rcpt = lambda _address: "451 Later, please"
    assert sorted(line.state for line in world.run().lines) == ["delayed", "withheld"]
    experiment_id, _, _ = start_trial(world, step_id)
    world.enrol(sequence_id, fine)
    world.run()
    row = world.ask(read_experiment, experiment_id)
    assert (row.assigned, row.waiting) == (2, 2), "who was put off before the start is drawn, who is withheld is not"
    world.do(log_touchpoint, contact_id=late, kind="reply")
    world.pass_days(row.window_days + 1)
    row = world.ask(read_experiment, experiment_id)
    assert (row.responded, row.waiting) == (0, 2), "the time does not run while the letter waits"
    desk.to_rcpt = lambda _address: None
    world.run()
    assert {mail.recipients[0] for mail in desk.received} == {"late@example.in", "fine@example.in"}
    world.pass_days(row.window_days - 1)
    world.do(log_touchpoint, contact_id=fine, kind="reply")
    row = world.ask(read_experiment, experiment_id)
    assert (row.assigned, row.responded, row.waiting) == (2, 1, 1)
    world.pass_days(2)
    assert world.ask(read_experiment, experiment_id).waiting == 0
    world.do(edit_contact, contact_id=silent, consent="stall, 2026")
    world.run()
    row = world.ask(read_experiment, experiment_id)
    assert (row.assigned, row.waiting) == (3, 1), "who may be written to by now takes part from now on"
    assert world.app.check() == []
