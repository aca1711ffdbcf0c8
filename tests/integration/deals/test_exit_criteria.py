"""A deal goes forwards only when what its stages ask for is done, whatever moves it, and undo takes all back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.business import edit_business
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal, edit_deal, move_deal, move_deals
from funneldesk.commands.deal_criterion import tick_criterion
from funneldesk.commands.deal_opening import open_deal_by_name
from funneldesk.commands.handoff import accept_handoff, convert_handoff, offer_handoff, qualify_by_hand
from funneldesk.commands.pipeline import delete_stage, edit_stage
from funneldesk.commands.stage_criterion import (
    create_criterion,
    delete_criterion,
    edit_criterion,
    reorder_criteria,
    restore_criteria,
)
from funneldesk.commands.user import create_user
from funneldesk.errors import Refusal
from funneldesk.model.deal_gap import NotReady
from funneldesk.queries.deal_readiness import read_deal_gaps
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application

QUALIFIED, VISIT, PROPOSAL, NEGOTIATION, WON, LOST = range(1, 7)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    opened = open_app(make_workspace(tmp_path))
    yield opened
    opened.close()


def run(app: Application, command: Any, **values: Any) -> Any:
    return app.run(command, **values).result().result


def where(app: Application, deal_id: int) -> int:
    from funneldesk.queries.deal_page import read_deal_page

    return app.ask(read_deal_page, deal_id).result().stage_id


def test_a_move_names_what_is_open_also_in_the_stages_it_skips(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    run(app, create_criterion, stage_id=VISIT, label="Roof measured")
    with pytest.raises(NotReady) as refused:
        run(app, move_deal, deal_id=deal, to_stage_id=PROPOSAL)
    assert str(refused.value) == (
        "“Cold store” cannot go to “Proposal” yet. Before leaving Qualified: “Budget known”. "
        "Before leaving Site visit: “Roof measured”."
    )
    assert [one.label for one in refused.value.gaps[0].unmet] == ["Budget known", "Roof measured"]
    assert app.ask(read_deal_gaps, [deal], PROPOSAL).result() == refused.value.gaps
    assert where(app, deal) == QUALIFIED


def test_a_deal_cannot_open_past_what_a_move_would_ask_for(app: Application) -> None:
    run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    before = read_everything(app.path)
    with pytest.raises(NotReady) as refused:
        run(app, open_deal_by_name, title="Cold store", company="Lotus", stage_id=PROPOSAL)
    assert str(refused.value) == (
        "“Cold store” cannot open in “Proposal”. Before leaving Qualified: “Budget known”. "
        "Open it in “Qualified” and move it once that is done."
    )
    assert read_everything(app.path) == before
    deal = run(app, open_deal_by_name, title="Cold store", company="Lotus", stage_id=QUALIFIED)
    assert where(app, deal) == QUALIFIED


def test_a_deal_that_opens_late_brings_the_fields_of_the_stages_before(app: Application) -> None:
    run(app, edit_stage, stage_id=QUALIFIED, required_fields=["expected_close_on"])
    run(app, edit_stage, stage_id=VISIT, required_fields=["amount_minor"])
    with pytest.raises(NotReady, match="A deal that opens in “Proposal” needs amount; fill it in, or open it in"):
        run(app, create_deal, title="Cold store", stage_id=PROPOSAL)
    deal = run(app, create_deal, title="Cold store", stage_id=PROPOSAL, amount_minor=500_00)
    assert where(app, deal) == PROPOSAL
    assert where(app, run(app, create_deal, title="Begins with what is known")) == QUALIFIED


def test_an_imported_deal_opens_where_it_stands(app: Application) -> None:
    run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    future = app.submit(
        lambda work: create_deal(work, title="Old", stage_id=PROPOSAL), name="create_deal", cause="import"
    )
    assert where(app, future.result().result) == PROPOSAL


def test_a_handed_over_lead_opens_no_deal_past_what_a_move_would_ask_for(app: Application) -> None:
    rep = run(app, create_user, name="Asha", role="sales")
    lead = run(app, create_contact, name="Kiran", phone="+91 98220 14455").contact_id
    [handoff] = run(app, qualify_by_hand, contact_ids=[lead])
    run(app, offer_handoff, handoff_id=handoff, user_id=rep)
    run(app, accept_handoff, handoff_id=handoff)
    run(app, create_criterion, stage_id=VISIT, label="Roof measured")
    known = dict.fromkeys(("need", "budget", "decision_maker", "timing"), "yes")
    with pytest.raises(NotReady, match="Roof measured"):
        run(app, convert_handoff, handoff_id=handoff, checklist=known, stage_id=PROPOSAL)
    deal = run(app, convert_handoff, handoff_id=handoff, checklist=known, stage_id=VISIT)
    assert where(app, deal) == VISIT


def test_a_tick_opens_the_way_and_is_taken_back_by_undo(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    budget = run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    run(app, tick_criterion, deal_id=deal, criterion_id=budget)
    run(app, move_deal, deal_id=deal, to_stage_id=VISIT)
    app.undo().result()
    app.undo().result()
    with pytest.raises(NotReady, match="Budget known"):
        run(app, move_deal, deal_id=deal, to_stage_id=VISIT)


def test_ticks_and_fields_given_with_the_move_are_one_step(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    budget = run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    run(app, edit_stage, stage_id=VISIT, required_fields=["amount_minor"])
    before = read_everything(app.path)
    run(app, move_deal, deal_id=deal, to_stage_id=VISIT, meets=[budget], fill={"amount_minor": 500_00})
    assert where(app, deal) == VISIT
    app.undo().result()
    assert read_everything(app.path) == before


def test_a_refused_move_keeps_none_of_what_was_ticked_with_it(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    budget = run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    run(app, create_criterion, stage_id=QUALIFIED, label="Decider met")
    before = read_everything(app.path)
    with pytest.raises(NotReady, match="Decider met"):
        run(app, move_deal, deal_id=deal, to_stage_id=VISIT, meets=[budget])
    assert read_everything(app.path) == before


def test_several_deals_move_together_or_not_at_all(app: Application) -> None:
    deals = [run(app, create_deal, title=title) for title in ("One", "Two", "Three")]
    budget = run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    run(app, tick_criterion, deal_id=deals[0], criterion_id=budget)
    with pytest.raises(NotReady, match="2 deals cannot go to “Site visit” yet") as refused:
        run(app, move_deals, deal_ids=deals, to_stage_id=VISIT)
    assert {gap.title for gap in refused.value.gaps} == {"Two", "Three"}
    assert {where(app, deal) for deal in deals} == {QUALIFIED}
    run(app, move_deals, deal_ids=deals, to_stage_id=VISIT, meets=[budget])
    assert {where(app, deal) for deal in deals} == {VISIT}


def test_losing_is_free_but_no_way_around(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    run(app, move_deal, deal_id=deal, to_stage_id=LOST, note="Price")
    for target in (VISIT, NEGOTIATION, WON):
        with pytest.raises(NotReady, match="Budget known"):
            run(app, move_deal, deal_id=deal, to_stage_id=target)
    run(app, move_deal, deal_id=deal, to_stage_id=QUALIFIED)
    assert where(app, deal) == QUALIFIED


def test_going_back_is_free(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store", stage_id=NEGOTIATION)
    run(app, create_criterion, stage_id=NEGOTIATION, label="Contract read")
    run(app, create_criterion, stage_id=VISIT, label="Roof measured")
    run(app, move_deal, deal_id=deal, to_stage_id=VISIT)
    with pytest.raises(NotReady, match="Roof measured"):
        run(app, move_deal, deal_id=deal, to_stage_id=NEGOTIATION)


def test_winning_asks_for_every_stage_on_the_way(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store", stage_id=PROPOSAL)
    run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    run(app, create_criterion, stage_id=NEGOTIATION, label="Contract read")
    with pytest.raises(NotReady, match="Contract read") as refused:
        run(app, move_deal, deal_id=deal, to_stage_id=WON)
    assert "Budget known" not in str(refused.value)


def test_a_field_that_a_skipped_stage_requires_is_required(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    run(app, edit_stage, stage_id=PROPOSAL, required_fields=["amount_minor"])
    with pytest.raises(NotReady, match="needs amount first"):
        run(app, move_deal, deal_id=deal, to_stage_id=WON)
    run(app, edit_deal, deal_id=deal, amount_minor=1)
    run(app, move_deal, deal_id=deal, to_stage_id=WON)


def test_automation_is_bound_and_an_import_is_not(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    run(app, create_criterion, stage_id=QUALIFIED, label="Budget known")
    with pytest.raises(NotReady):
        app.submit(
            lambda work: move_deal(work, deal_id=deal, to_stage_id=VISIT), name="move_deal", cause="automation"
        ).result()
    app.submit(lambda work: move_deal(work, deal_id=deal, to_stage_id=VISIT), name="move_deal", cause="import").result()
    assert where(app, deal) == VISIT


def test_the_owner_words_orders_and_bins_criteria(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    one = run(app, create_criterion, stage_id=QUALIFIED, label=" Budget  known ")
    two = run(app, create_criterion, stage_id=QUALIFIED, label="Decider met")
    with pytest.raises(Refusal, match="asked for in this stage already"):
        run(app, create_criterion, stage_id=QUALIFIED, label="budget known")
    with pytest.raises(Refusal, match="needs words"):
        run(app, edit_criterion, criterion_id=one, label=" ")
    with pytest.raises(Refusal, match="belong to open stages"):
        run(app, create_criterion, stage_id=WON, label="Paid")
    run(app, reorder_criteria, stage_id=QUALIFIED, criterion_ids=[two, one])
    with pytest.raises(Refusal, match="changed meanwhile"):
        run(app, reorder_criteria, stage_id=QUALIFIED, criterion_ids=[two])
    (gap,) = app.ask(read_deal_gaps, [deal], VISIT).result()
    assert [open_.label for open_ in gap.unmet] == ["Decider met", "Budget known"]
    run(app, tick_criterion, deal_id=deal, criterion_id=one)
    run(app, delete_criterion, criterion_id=one)
    run(app, delete_criterion, criterion_id=two)
    assert app.ask(read_deal_gaps, [deal], VISIT).result() == ()
    run(app, restore_criteria, criterion_ids=[one, two])
    (gap,) = app.ask(read_deal_gaps, [deal], VISIT).result()
    assert [open_.label for open_ in gap.unmet] == ["Decider met"]


def test_criteria_of_a_stage_that_is_gone_hold_nobody(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store")
    run(app, create_criterion, stage_id=VISIT, label="Roof measured")
    run(app, delete_stage, stage_id=VISIT)
    run(app, move_deal, deal_id=deal, to_stage_id=NEGOTIATION)
    assert where(app, deal) == NEGOTIATION


def test_a_win_may_say_why_they_bought_and_must_where_settings_ask(app: Application) -> None:
    deal = run(app, create_deal, title="Cold store", amount_minor=1)
    run(app, move_deal, deal_id=deal, to_stage_id=WON)
    with pytest.raises(Refusal, match="is no reason for buying"):
        run(app, edit_deal, deal_id=deal, won_reason_id=1)
    run(app, edit_deal, deal_id=deal, won_note="The neighbours have one")
    run(app, move_deal, deal_id=deal, to_stage_id=NEGOTIATION)
    with pytest.raises(Refusal, match="is not won"):
        run(app, edit_deal, deal_id=deal, won_note="Too early")
    run(app, edit_business, needs_won_reason=True)
    with pytest.raises(Refusal, match="Say why they bought"):
        run(app, move_deal, deal_id=deal, to_stage_id=WON)
    run(app, move_deal, deal_id=deal, to_stage_id=WON, note="Price")
    with pytest.raises(Refusal, match="keeps a reason"):
        run(app, edit_deal, deal_id=deal, won_note=None)
