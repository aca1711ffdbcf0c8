"""Experiments: who may get what, who responded, and how they are decided; on a real file."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.assignment import assign_at_steps, assign_people
from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.contact import create_contact
from funneldesk.commands.contacts_bulk import delete_contacts
from funneldesk.commands.experiment import (
    create_experiment,
    decide_experiment,
    delete_experiments,
    edit_experiment,
    restore_experiments,
    start_experiment,
)
from funneldesk.commands.message_template import (
    create_message_template,
    delete_message_templates,
    edit_message_template,
    restore_message_templates,
)
from funneldesk.commands.sequence import create_sequence
from funneldesk.commands.sequence_step import add_step
from funneldesk.commands.variant import add_variant, delete_variant, edit_variant
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.sequence import SequenceStep
from funneldesk.queries.experiments import (
    read_campaign_experiments,
    read_experiment_choices,
    read_experiments,
    read_variant_for,
    read_variant_people,
)
from tests.support.builders import NOW, RawWorkspace, create_workspace, look_at, micro, open_workspace
from tests.support.experiments import read_experiment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.commands.work import Work

DAY = dt.timedelta(days=1)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """An empty workspace."""
    with open_workspace(create_workspace(tmp_path)) as opened:
        yield opened


def add_people(app: Application, n: int) -> list[int]:
    return [app.run(create_contact, name=f"Person {number}").result().result.contact_id for number in range(n)]


def make_running(app: Application, **fields: Any) -> int:
    experiment_id = app.run(create_experiment, name="Subject", **fields).result().result
    app.run(start_experiment, experiment_id=experiment_id).result()
    return int(experiment_id)


def check(app: Application) -> None:
    assert app.check() == []


def test_people_get_one_variant_each_in_balance_and_keep_it(app: Application) -> None:
    people = add_people(app, 41)
    experiment_id = make_running(app)
    first = app.run(assign_people, experiment_id=experiment_id, contact_ids=people[:20]).result().result
    assert first.n == 20
    assert abs(first.variants["A"] - first.variants["B"]) <= 2
    again = app.run(assign_people, experiment_id=experiment_id, contact_ids=[*people, people[0]]).result().result
    assert (again.n, again.before) == (21, 20)
    row = app.ask(read_experiment, experiment_id).result()
    held = [set(app.ask(read_variant_people, one.id).result()) for one in row.variants]
    assert held[0] | held[1] == set(people)
    assert not held[0] & held[1]
    assert sum(one.assigned for one in row.variants) == 41
    check(app)


def test_the_lot_does_not_hang_on_the_order_and_turning_back_takes_it_away(app: Application) -> None:
    people = add_people(app, 30)
    experiment_id = make_running(app)
    app.run(assign_people, experiment_id=experiment_id, contact_ids=people).result()
    row = app.ask(read_experiment, experiment_id).result()
    first = [app.ask(read_variant_people, one.id).result() for one in row.variants]
    app.undo().result()
    assert app.ask(read_experiment, experiment_id).result().assigned == 0
    shuffled = random.Random(4).sample(people, len(people))
    app.run(assign_people, experiment_id=experiment_id, contact_ids=shuffled).result()
    assert [app.ask(read_variant_people, one.id).result() for one in row.variants] == first
    app.undo().result()
    app.redo().result()
    assert [app.ask(read_variant_people, one.id).result() for one in row.variants] == first
    check(app)


def test_who_does_not_want_to_be_contacted_and_who_is_gone_are_left_out(app: Application) -> None:
    people = add_people(app, 3)
    app.run(delete_contacts, contact_ids=[people[0]]).result()

    def opt_out(work: Work) -> None:
        from funneldesk.model.contact import Contact

        work.get(Contact, people[1]).do_not_contact = True

    app.submit(opt_out, name="opt_out").result()
    experiment_id = make_running(app)
    told = app.run(assign_people, experiment_id=experiment_id, contact_ids=people).result().result
    assert (told.n, told.opted_out) == (1, 1)
    assert "left out" in told.sentence


def test_responses_are_touches_in_time_of_the_kind_and_the_campaign(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with open_workspace(path) as app:
        mine = app.run(create_campaign, name="Mine").result().result
        other = app.run(create_campaign, name="Other").result().result
        people = add_people(app, 10)
        experiment_id = make_running(app, campaign_id=mine, response_kinds=["reply", "click"], window_days=7)
        app.run(assign_people, experiment_id=experiment_id, contact_ids=people).result()
        row = app.ask(read_experiment, experiment_id).result()
    ours = {one: variant.id for variant in row.variants for one in _people_of(path, variant.id)}
    theirs = {one: next(v.id for v in row.variants if v.id != ours[one]) for one in people}
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"kind": "reply", "campaign_id": mine, "at": NOW + DAY}, True),
        ({"kind": "reply", "campaign_id": other, "at": NOW + DAY}, False),
        ({"kind": "reply", "campaign_id": None, "at": NOW + DAY}, False),
        ({"kind": "open", "campaign_id": mine, "at": NOW + DAY}, False),
        ({"kind": "click", "campaign_id": mine, "at": NOW - DAY}, False),
        ({"kind": "click", "campaign_id": mine, "at": NOW + 7 * DAY}, False),
        ({"kind": "click", "campaign_id": mine, "at": NOW + 7 * DAY - dt.timedelta(seconds=1)}, True),
        ({"kind": "click", "campaign_id": None, "variant_id": "own", "at": NOW + DAY}, True),
        ({"kind": "click", "campaign_id": mine, "variant_id": "rival", "at": NOW + DAY}, False),
        ({"kind": "reply", "campaign_id": mine, "at": NOW.replace(hour=6, minute=30), "at_day_only": 1}, True),
    ]
    with RawWorkspace(path) as raw:
        for place, (touch, _) in enumerate(cases):
            variant = {"own": ours, "rival": theirs}.get(touch.get("variant_id", ""), {}).get(people[place])
            values = {"at_day_only": 0, **touch, "at": micro(touch["at"]), "variant_id": variant}
            for number in range(2):
                raw.insert(
                    "touchpoint",
                    uid=f"t{place}-{number}",
                    contact_id=people[place],
                    weight=1,
                    recorded_at=micro(NOW),
                    **values,
                )
    with look_at(path) as look:
        row = read_experiment(look, experiment_id)
        responded = {one for variant in row.variants for one in read_variant_people(look, variant.id, "responded")}
        waiting = {one for variant in row.variants for one in read_variant_people(look, variant.id, "waiting")}
        with pytest.raises(NotFound):
            read_variant_people(look, 1, "nonsense")
    assert responded == {people[place] for place, (_, counts) in enumerate(cases) if counts}
    assert waiting == set(people) - responded
    assert (row.responded, row.waiting) == (len(responded), len(waiting))
    with look_at(path, now=NOW + 8 * DAY) as look:
        assert read_experiment(look, experiment_id).waiting == 0
        assert [one.id for one in read_campaign_experiments(look, mine)] == [experiment_id]
        assert read_campaign_experiments(look, other) == ()


def _people_of(path: Path, variant_id: int) -> tuple[int, ...]:
    with look_at(path) as look:
        return read_variant_people(look, variant_id)


def make_step(app: Application) -> tuple[int, int, int]:
    """A sequence with an e-mail step and two templates: step, its own template, another."""
    own, other = (
        app.run(create_message_template, name=name, channel="email", subject=name, body="Hello").result().result
        for name in ("Plain", "Bold")
    )
    sequence_id = app.run(create_sequence, name="Welcome").result().result
    step_id = app.run(add_step, sequence_id=sequence_id, kind="email", template_id=own).result().result
    return step_id, own, other


def template_of(app: Application, step_id: int) -> int | None:
    def read(work: Work) -> int | None:
        return work.get(SequenceStep, step_id).template_id

    return app.submit(read, name="look").result().result


def test_at_a_step_people_get_their_variants_message_until_the_winner_becomes_the_steps(app: Application) -> None:
    step_id, own, other = make_step(app)
    people = add_people(app, 8)
    experiment_id = app.run(create_experiment, name="Subject", step_id=step_id).result().result
    a, b = app.ask(read_experiment, experiment_id).result().variants
    assert a.template_id == own
    with pytest.raises(Refusal, match="Variant B has no template"):
        app.run(start_experiment, experiment_id=experiment_id).result()
    app.run(edit_variant, variant_id=b.id, template_id=other).result()
    assert app.run(assign_at_steps, pairs=[(step_id, people[0])]).result().result == 0
    app.run(start_experiment, experiment_id=experiment_id).result()
    assert app.run(assign_at_steps, pairs=[(step_id, one) for one in people]).result().result == 8
    assert app.run(assign_at_steps, pairs=[(step_id, one) for one in people]).result().result == 0
    told = [app.ask(read_variant_for, step_id, one).result() for one in people]
    assert sorted(one.template_id or 0 for one in told if one) == [own] * 4 + [other] * 4
    assert app.ask(read_variant_for, step_id + 1, people[0]).result() is None
    app.run(decide_experiment, experiment_id=experiment_id, variant_id=b.id).result()
    assert template_of(app, step_id) == other
    assert app.ask(read_variant_for, step_id, people[0]).result() is None
    app.undo().result()
    assert template_of(app, step_id) == own
    assert app.ask(read_experiment, experiment_id).result().state == "running"
    app.redo().result()
    row = app.ask(read_experiment, experiment_id).result()
    assert (row.state, row.winner and row.winner.id) == ("decided", b.id)
    assert template_of(app, step_id) == other
    check(app)


def test_the_template_of_a_running_experiments_variant_is_not_binned(app: Application) -> None:
    step_id, _own, other = make_step(app)
    experiment_id = app.run(create_experiment, name="Subject", step_id=step_id).result().result
    b = app.ask(read_experiment, experiment_id).result().variants[1]
    app.run(edit_variant, variant_id=b.id, template_id=other).result()
    app.run(delete_message_templates, template_ids=[other]).result()
    with pytest.raises(NotFound, match="template"):
        app.run(start_experiment, experiment_id=experiment_id).result()
    app.run(restore_message_templates, template_ids=[other]).result()
    app.run(start_experiment, experiment_id=experiment_id).result()
    with pytest.raises(Refusal, match="variant B of the running experiment “Subject”"):
        app.run(delete_message_templates, template_ids=[other]).result()
    with pytest.raises(Refusal, match="variant B of the running experiment “Subject”"):
        app.run(edit_message_template, template_id=other, channel="whatsapp").result()
    app.run(edit_message_template, template_id=other, body="Hello you").result()
    app.run(delete_experiments, experiment_ids=[experiment_id]).result()
    app.run(delete_message_templates, template_ids=[other]).result()
    with pytest.raises(NotFound):
        app.run(restore_experiments, experiment_ids=[experiment_id]).result()
    app.run(restore_message_templates, template_ids=[other]).result()
    app.run(restore_experiments, experiment_ids=[experiment_id]).result()
    app.run(decide_experiment, experiment_id=experiment_id, variant_id=b.id - 1).result()
    app.run(delete_message_templates, template_ids=[other]).result()
    check(app)


def test_one_experiment_at_a_time_runs_at_a_step(app: Application) -> None:
    step_id, _own, other = make_step(app)
    ids = []
    for name in ("One", "Two"):
        ids.append(app.run(create_experiment, name=name, step_id=step_id).result().result)
        b = app.ask(read_experiment, ids[-1]).result().variants[1]
        app.run(edit_variant, variant_id=b.id, template_id=other).result()
    app.run(start_experiment, experiment_id=ids[0]).result()
    with pytest.raises(Refusal, match="“One” runs at this step"):
        app.run(start_experiment, experiment_id=ids[1]).result()
    app.run(delete_experiments, experiment_ids=[ids[0]]).result()
    app.run(start_experiment, experiment_id=ids[1]).result()
    with pytest.raises(Refusal, match="“Two” runs at the same step"):
        app.run(restore_experiments, experiment_ids=[ids[0]]).result()


def test_what_would_spoil_the_comparison_is_refused(app: Application) -> None:
    people = add_people(app, 4)
    experiment_id = app.run(create_experiment, name="  Two   words ").result().result
    assert app.ask(read_experiment, experiment_id).result().name == "Two words"
    with pytest.raises(Refusal, match="start it first"):
        app.run(assign_people, experiment_id=experiment_id, contact_ids=people).result()
    third = app.run(add_variant, experiment_id=experiment_id, words="a third").result().result
    a, b, c = app.ask(read_experiment, experiment_id).result().variants
    assert (c.id, c.label, c.words) == (third, "C", "a third")
    with pytest.raises(Refusal, match="a variant a already"):
        app.run(edit_variant, variant_id=b.id, label="a").result()
    app.run(edit_variant, variant_id=b.id, weight=3).result()
    app.run(delete_variant, variant_id=c.id).result()
    with pytest.raises(Refusal, match="at least two"):
        app.run(delete_variant, variant_id=b.id).result()
    app.run(start_experiment, experiment_id=experiment_id).result()
    for command, fields in (
        (start_experiment, {"experiment_id": experiment_id}),
        (add_variant, {"experiment_id": experiment_id}),
        (delete_variant, {"variant_id": a.id}),
        (edit_variant, {"variant_id": a.id, "weight": 2}),
        (edit_experiment, {"experiment_id": experiment_id, "step_id": None}),
    ):
        run: Any = command
        with pytest.raises(Refusal):
            app.run(run, **fields).result()
    app.run(edit_variant, variant_id=a.id, words="said better").result()
    told = app.run(assign_people, experiment_id=experiment_id, contact_ids=people).result().result
    assert told.variants == {"A": 1, "B": 3}
    app.run(decide_experiment, experiment_id=experiment_id, variant_id=a.id).result()
    with pytest.raises(Refusal, match="decided"):
        app.run(assign_people, experiment_id=experiment_id, contact_ids=people).result()
    with pytest.raises(Refusal, match="decided"):
        app.run(decide_experiment, experiment_id=experiment_id, variant_id=b.id).result()
    with pytest.raises(Refusal, match="cannot change any more"):
        app.run(edit_experiment, experiment_id=experiment_id, window_days=3).result()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 81),
        ("window_days", 0),
        ("window_days", True),
        ("response_kinds", []),
        ("response_kinds", ["message"]),
        ("campaign_id", 99),
        ("step_id", 99),
        ("colour", "red"),
    ],
)
def test_bad_values_are_refused_and_change_nothing(app: Application, field: str, value: object) -> None:
    experiment_id = app.run(create_experiment, name="Good").result().result
    before = app.ask(read_experiment, experiment_id).result()
    with pytest.raises(Refusal):
        app.run(edit_experiment, experiment_id=experiment_id, **{field: value}).result()
    assert app.ask(read_experiment, experiment_id).result() == before


def test_the_bin_and_the_order_of_the_list(app: Application) -> None:
    draft = app.run(create_experiment, name="Draft").result().result
    running = make_running(app)
    decided = make_running(app)
    variant = app.ask(read_experiment, decided).result().variants[0]
    app.run(decide_experiment, experiment_id=decided, variant_id=variant.id).result()
    assert [row.id for row in app.ask(read_experiments).result()] == [running, draft, decided]
    app.run(delete_experiments, experiment_ids=[draft, running]).result()
    assert [row.id for row in app.ask(read_experiments).result()] == [decided]
    app.run(restore_experiments, experiment_ids=[draft]).result()
    assert [row.state for row in app.ask(read_experiments).result()] == ["draft", "decided"]
    choices = app.ask(read_experiment_choices).result()
    assert choices.steps == ()
