"""Whatever goes into the bin is listed there and comes back as it was."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

import pytest

from funneldesk.commands.activity import delete_activity, log_activity, plan_activity
from funneldesk.commands.automation import delete_automations
from funneldesk.commands.bin import KINDS, restore_records
from funneldesk.commands.campaign import create_campaign, delete_campaigns
from funneldesk.commands.campaign_change import delete_campaign_change, log_campaign_change
from funneldesk.commands.capture_form import create_capture_form, delete_capture_forms
from funneldesk.commands.contact import create_contact
from funneldesk.commands.contacts_bulk import delete_contacts
from funneldesk.commands.content import create_content, delete_contents
from funneldesk.commands.deal import create_deal, delete_deals
from funneldesk.commands.experiment import create_experiment, delete_experiments
from funneldesk.commands.feedback import ask_feedback, delete_feedback
from funneldesk.commands.message_template import create_message_template, delete_message_templates
from funneldesk.commands.pipeline import create_pipeline, create_stage, delete_pipeline, delete_stage
from funneldesk.commands.reason import create_reason, delete_reason
from funneldesk.commands.review import delete_review, hold_review
from funneldesk.commands.segment import create_segment, delete_segments
from funneldesk.commands.sequence import create_sequence, delete_sequences
from funneldesk.commands.sequence_step import add_step, delete_step
from funneldesk.commands.stage_criterion import create_criterion, delete_criterion
from funneldesk.commands.target import set_target
from funneldesk.commands.tracked_link import create_tracked_link, delete_tracked_link
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.segment_terms import Group
from funneldesk.queries.bin import read_bin
from funneldesk.queries.settings import read_settings
from tests.support.leads import fill_leads
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.clock import FixedClock


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with open_app(make_workspace(tmp_path)) as found:
        yield found


def run(app: Application, command: Any, **values: Any) -> Any:
    return app.run(command, **values).result().result


def listed(app: Application) -> list[tuple[str, str, str]]:
    return [(row.kind, row.title, row.belongs_to) for row in app.ask(read_bin).result()]


def bin_everything(app: Application) -> None:
    """One record of each kind is made; all are deleted afterwards, what hangs on others first."""
    lead = run(app, create_contact, name="Meera", company="Himalaya Foods").contact_id
    deal = run(app, create_deal, title="Dairy 15 kW", contact_id=lead)
    activity = run(app, log_activity, kind="call", deal_id=deal, subject="About the roof")
    campaign = run(app, create_campaign, name="Diwali")
    change = run(app, log_campaign_change, campaign_id=campaign, subject="lost", words="Ask for the roof")
    content = run(app, create_content, title="Savings table", kind="ebook", campaign_id=campaign)
    link = run(
        app,
        create_tracked_link,
        url="https://surya.example/a",
        utm_source="meta",
        utm_medium="paid",
        utm_campaign="diwali",
        campaign_id=campaign,
        label="Story",
    )
    form = run(app, create_capture_form, name="Stall", campaign_id=campaign)
    template = run(app, create_message_template, name="Hello", channel="email")
    segment = run(app, create_segment, name="Pune", filter_=Group())
    sequence = run(app, create_sequence, name="After the fair")
    step = run(app, add_step, sequence_id=sequence, kind="wait", wait_days=3)
    experiment = run(app, create_experiment, name="Subjects")
    pipeline = run(app, create_pipeline, name="Maintenance")
    stage = run(app, create_stage, pipeline_id=1, label="Subsidy papers")
    criterion = run(app, create_criterion, stage_id=1, label="Roof seen")
    reason = run(app, create_reason, kind="lost", label="Roof too small")
    review = run(app, hold_review, agreement=[{"name": "Leads"}], held_on=dt.date(2026, 10, 30))
    (feedback,) = run(app, ask_feedback, contact_ids=[lead])
    run(app, set_target, starts_on=dt.date(2026, 11, 1), value_minor=5_00_000_00)
    for command, values in (
        (delete_review, {"review_id": review}),
        (delete_feedback, {"feedback_id": feedback}),
        (set_target, {"starts_on": dt.date(2026, 11, 1), "value_minor": None}),
        (delete_activity, {"activity_id": activity}),
        (delete_deals, {"deal_ids": [deal]}),
        (delete_contacts, {"contact_ids": [lead]}),
        (delete_campaign_change, {"change_id": change}),
        (delete_contents, {"content_ids": [content]}),
        (delete_tracked_link, {"link_id": link}),
        (delete_capture_forms, {"form_ids": [form]}),
        (delete_message_templates, {"template_ids": [template]}),
        (delete_segments, {"segment_ids": [segment]}),
        (delete_automations, {"automation_ids": [1]}),
        (delete_step, {"step_id": step}),
        (delete_sequences, {"sequence_ids": [sequence]}),
        (delete_experiments, {"experiment_ids": [experiment]}),
        (delete_campaigns, {"campaign_ids": [campaign]}),
        (delete_pipeline, {"pipeline_id": pipeline}),
        (delete_stage, {"stage_id": stage}),
        (delete_criterion, {"criterion_id": criterion}),
        (delete_reason, {"reason_id": reason}),
    ):
        run(app, command, **values)


def test_every_kind_that_can_be_deleted_lies_in_the_bin_and_comes_back(app: Application) -> None:
    bin_everything(app)
    rows = app.ask(read_bin).result()
    assert sorted(row.kind for row in rows) == sorted(KINDS)
    assert set(listed(app)) >= {
        ("contact", "Meera", "Himalaya Foods"),
        ("activity", "About the roof", "Dairy 15 kW"),
        ("campaign_change", "Ask for the roof", "Diwali"),
        ("tracked_link", "Story", "Diwali"),
        ("stage", "Subsidy papers", "Sales"),
        ("review", "2026-10-30", ""),
        ("feedback", "NPS", "Meera"),
        ("target", "2026-11-01", ""),
    }
    before = read_everything(app.path)
    change = app.run(restore_records, records=[(row.kind, row.id) for row in rows]).result().change
    assert change is not None
    assert change.label == f"Restore {len(KINDS)} records"
    assert listed(app) == []
    app.undo().result()
    assert read_everything(app.path) == before


@pytest.mark.parametrize("kind", KINDS)
def test_one_record_comes_back_alone_and_undo_puts_it_back(app: Application, kind: str) -> None:
    bin_everything(app)
    before = read_everything(app.path)
    row = next(one for one in app.ask(read_bin).result() if one.kind == kind)
    if kind == "sequence_step":
        with pytest.raises(Refusal, match="“After the fair”; restore that first"):
            run(app, restore_records, records=[(kind, row.id)])
        return
    change = app.run(restore_records, records=[(kind, row.id)]).result().change
    assert change is not None
    assert change.label.startswith("Restore ")
    assert all(one.kind != kind for one in app.ask(read_bin).result())
    app.undo().result()
    assert read_everything(app.path) == before


def test_the_last_deleted_stands_first(app: Application) -> None:
    assert listed(app) == []
    for name in ("First", "Second"):
        lead = run(app, create_contact, name=name).contact_id
        run(app, delete_contacts, contact_ids=[lead])
        cast("FixedClock", app.clock).at += dt.timedelta(hours=1)
    assert [row[1] for row in listed(app)] == ["Second", "First"]


def test_a_deal_does_not_come_back_to_a_stage_that_is_gone(app: Application) -> None:
    stage = run(app, create_stage, pipeline_id=1, label="Subsidy papers")
    deal = run(app, create_deal, title="Dairy 15 kW", stage_id=stage)
    run(app, delete_deals, deal_ids=[deal])
    run(app, delete_stage, stage_id=stage)
    with pytest.raises(Refusal, match="stage “Subsidy papers”, which is deleted; restore that first"):
        run(app, restore_records, records=[("deal", deal)])
    assert len(listed(app)) == 2
    run(app, restore_records, records=[("deal", deal), ("stage", stage)])
    assert listed(app) == []


def test_a_stage_comes_back_to_its_place(app: Application) -> None:
    def labels() -> list[str]:
        return [stage.label for stage in app.ask(read_settings).result().pipelines[0].stages]

    first = labels()
    stage = app.ask(read_settings).result().pipelines[0].stages[1]
    run(app, delete_stage, stage_id=stage.id)
    assert labels() == [first[0], *first[2:]]
    run(app, restore_records, records=[("stage", stage.id)])
    assert labels() == first


def test_a_next_step_follows_its_activity_out_of_the_bin(app: Application) -> None:
    deal = run(app, create_deal, title="Dairy 15 kW")
    step = run(app, plan_activity, kind="call", deal_id=deal, due_at=app.clock.now())
    run(app, delete_activity, activity_id=step)
    run(app, restore_records, records=[("activity", step)])
    kept = read_everything(app.path)["deal"]
    assert any(step in row for row in kept)


def test_a_name_taken_meanwhile_keeps_everything_in_the_bin(app: Application) -> None:
    reason = run(app, create_reason, kind="lost", label="Roof too small")
    run(app, delete_reason, reason_id=reason)
    run(app, create_reason, kind="lost", label="ROOF too small")
    lead = run(app, create_contact, name="Meera").contact_id
    run(app, delete_contacts, contact_ids=[lead])
    with pytest.raises(Refusal, match="again already"):
        run(app, restore_records, records=[("contact", lead), ("reason", reason)])
    assert len(listed(app)) == 2


def test_a_target_that_was_set_anew_keeps_the_old_one_in_the_bin(app: Application) -> None:
    november = dt.date(2026, 11, 1)
    old = run(app, set_target, starts_on=november, value_minor=5_00_000_00)
    run(app, set_target, starts_on=november, value_minor=None)
    run(app, set_target, starts_on=november, value_minor=6_00_000_00)
    with pytest.raises(Refusal, match="target for November 2026 again already"):
        run(app, restore_records, records=[("target", old)])
    assert listed(app) == [("target", "2026-11-01", "")]


def test_what_is_no_record_of_the_bin_is_refused(app: Application) -> None:
    with pytest.raises(Refusal, match="no bin"):
        run(app, restore_records, records=[("journal_entry", 1)])
    with pytest.raises(Refusal, match="Choose"):
        run(app, restore_records, records=[])
    with pytest.raises(NotFound):
        run(app, restore_records, records=[("contact", 99)])
    with pytest.raises(NotFound):
        run(app, restore_records, records=[("deal", 99)])


def test_many_leads_come_back_at_once(app: Application) -> None:
    app.run(fill_leads, 1200).result()
    ids = list(range(1, 1201))
    run(app, delete_contacts, contact_ids=ids)
    assert len(listed(app)) == 1200
    run(app, restore_records, records=[("contact", one) for one in ids])
    assert listed(app) == []
    app.undo().result()
    assert len(listed(app)) == 1200
