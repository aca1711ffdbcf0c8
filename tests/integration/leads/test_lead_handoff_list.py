"""Where leads stand in the handoff, as the list shows, narrows and orders it; and what a rep is handed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.clock import FixedClock
from funneldesk.commands.activity import log_activity
from funneldesk.commands.contact import create_contact, edit_contact
from funneldesk.commands.handoff import (
    accept_handoff,
    convert_handoff,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
    reject_handoff,
)
from funneldesk.commands.leads_bulk import offer_leads, recycle_leads
from funneldesk.commands.reason import create_reason
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.commands.user import create_user
from funneldesk.errors import Refusal
from funneldesk.queries.handoff_choices import read_choices_for_leads, read_handoff_choices
from funneldesk.queries.lead_choices import read_first_view
from funneldesk.queries.lead_handoff import HANDOFF_FILTERS
from funneldesk.queries.lead_page import read_lead_page
from funneldesk.queries.leads import LeadFilter, read_lead_ids, read_lead_rows
from tests.support.leads import fill_leads, new_application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application

PRIYA, ARJUN = 1, 2


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """A business with two reps and sixty leads."""
    opened = new_application(tmp_path)
    opened.run(fill_leads, 60).result()
    yield opened
    opened.close()


def offer(app: Application, lead: int, rep: int = PRIYA) -> int:
    (handoff,) = app.run(qualify_by_hand, contact_ids=[lead]).result().result
    app.run(offer_handoff, handoff_id=handoff, user_id=rep).result()
    return handoff


def listed(app: Application, *handoffs: str, offered_to: int | None = None) -> list[int]:
    return app.ask(read_lead_ids, LeadFilter(handoffs=handoffs, offered_to=offered_to)).result()


def test_every_place_in_the_handoff_is_listed_and_none_twice(app: Application) -> None:
    offer(app, 1)
    offer(app, 2, ARJUN)
    app.run(qualify_by_hand, contact_ids=[3]).result()
    taken = offer(app, 7)
    app.run(accept_handoff, handoff_id=taken).result()
    assert set(listed(app, "offered")) == {1, 2}
    assert listed(app, "offered", offered_to=ARJUN) == [2]
    assert listed(app, "mql") == [3]
    assert listed(app, "accepted") == [7]
    assert 6 in listed(app, "recycled")
    none = set(listed(app, "none"))
    assert not none & {1, 2, 3, 7, 6}
    every = set(app.ask(read_lead_ids, LeadFilter()).result())
    keys = [key for key, _ in HANDOFF_FILTERS if key != "late"]
    assert set().union(*(listed(app, key) for key in keys)) == every
    assert sum(len(listed(app, key)) for key in keys) == len(every)


def test_the_most_pressing_stands_first_and_who_has_no_clock_last(app: Application) -> None:
    clock = app.clock
    assert isinstance(clock, FixedClock)
    offer(app, 8)
    clock.at += dt.timedelta(minutes=20)
    offer(app, 1, ARJUN)
    ids = app.ask(read_lead_ids, LeadFilter(), order="handoff", descending=False).result()
    assert ids[:2] == [8, 1]
    clock.at += dt.timedelta(days=3)
    assert set(listed(app, "late")) == {1, 8}
    rows = {row.id: row.handoff for row in app.ask(read_lead_rows, [1, 8, 9]).result()}
    assert (rows[1].state, rows[1].owner) == ("offered", "Arjun Rao")
    assert rows[9].handoff_id is None


def test_a_kept_filter_comes_back_and_nonsense_does_not() -> None:
    wanted = LeadFilter(handoffs=("offered", "late"), offered_to=3)
    assert LeadFilter.restore(wanted.keep()) == wanted
    assert LeadFilter.restore({"handoffs": "late", "offered_to": "me"}) == LeadFilter()


def test_who_left_shows_why_and_until_when(app: Application) -> None:
    handoff = offer(app, 1)
    app.run(recycle_handoff, handoff_id=handoff, note="after the harvest", until=dt.date(2027, 2, 1)).result()
    (row,) = app.ask(read_lead_rows, [1]).result()
    assert (row.handoff.state, row.handoff.reason, row.handoff.revisit_on) == (
        "recycled",
        "after the harvest",
        dt.date(2027, 2, 1),
    )


def test_a_rep_begins_with_offers_and_others_with_all(app: Application) -> None:
    assert app.ask(read_first_view, PRIYA).result() == ""
    offer(app, 1)
    assert app.ask(read_first_view, PRIYA).result() == "to_accept"
    assert app.ask(read_first_view, ARJUN).result() == ""
    assert app.ask(read_first_view, None).result() == ""


def test_the_page_holds_what_a_rep_is_handed(app: Application) -> None:
    objection = app.run(create_reason, kind="objection", label="Roof is old").result().result
    company = app.ask(read_lead_page, 1).result()
    assert company is not None
    app.run(
        edit_contact,
        contact_id=1,
        needs="60 kW",
        preferences="mornings",
        research="two cold stores",
        best_time="before noon",
        consent="card at the fair",
        origin="inbound",
        decision_role="influences",
        tags=["Cold", "cold", " subsidy "],
        profile={"website": True, "need": "asked"},
    ).result()
    app.run(log_touchpoint, contact_id=1, kind="trial_start").result()
    app.run(log_activity, contact_id=1, kind="call", outcome="reached", objection_id=objection).result()
    rejected = offer(app, 1)
    app.run(reject_handoff, handoff_id=rejected, note="wrong number").result()
    offer(app, 1, ARJUN)
    page = app.ask(read_lead_page, 1).result()
    assert page is not None
    background = page.background
    assert background.handoff is not None
    assert (background.handoff.row.owner, background.handoff.row.round_no) == ("Arjun Rao", 2)
    assert [(one.round_no, one.state, one.reason) for one in background.rounds] == [(1, "rejected", "wrong number")]
    assert (background.needs, background.best_time, background.origin) == ("60 kW", "before noon", "inbound")
    assert background.tags == ("Cold", "subsidy")
    assert background.profile == {"website": True, "need": "asked"}
    assert [one.words for one in background.objections] == ["Roof is old"]
    assert "trial_start" in background.steps
    assert {one.id for one in background.people} >= {1}
    words = [item.word for item in page.journey if item.what == "handoff"]
    assert words == [
        "Offered to Arjun Rao",
        "Qualified for sales, round 2",
        "Rejected by Priya Shah",
        "Offered to Priya Shah",
        "Qualified for sales",
    ]
    assert not [item for item in page.journey if item.what == "stage" and item.word == "MQL"]


def test_what_is_known_fills_the_checklist(app: Application) -> None:
    colleague = app.run(create_contact, name="Sunil", company_id=1).result().result.contact_id
    app.run(edit_contact, contact_id=1, needs="60 kW", company_id=1).result()
    app.run(edit_contact, contact_id=colleague, decision_role="decides").result()
    handoff = offer(app, 1)
    assert app.ask(read_handoff_choices, handoff).result().known == {"need": "60 kW", "decision_maker": "Sunil decides"}
    app.run(accept_handoff, handoff_id=handoff).result()
    known = {"need": "70 kW", "budget": "granted", "decision_maker": "Sunil", "timing": "May"}
    app.run(convert_handoff, handoff_id=handoff, checklist=known).result()
    assert app.ask(read_handoff_choices, handoff).result().known == known
    several = app.ask(read_choices_for_leads, [2, 3]).result()
    assert (several.lead, several.known) == ("2 leads", {})


def test_many_are_offered_and_recycled_in_one_step_each(app: Application) -> None:
    app.run(qualify_by_hand, contact_ids=[1]).result()
    assert app.run(offer_leads, contact_ids=[1, 2, 3], user_id=PRIYA).result().result == 3
    assert set(listed(app, "offered", offered_to=PRIYA)) == {1, 2, 3}
    app.run(recycle_leads, contact_ids=[1, 2, 9], note="next season", until=dt.date(2027, 3, 1)).result()
    assert {1, 2, 9} <= set(listed(app, "recycled"))
    app.undo().result()
    app.undo().result()
    assert listed(app, "mql") == [1]
    with pytest.raises(Refusal):
        app.run(recycle_leads, contact_ids=[1, 2]).result()


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "sideways"},
        {"decision_role": "shouts"},
        {"profile": {"shoe_size": True}},
        {"tags": ["x" * 41]},
        {"revisit_on": dt.date(2020, 1, 1)},
    ],
)
def test_what_makes_no_sense_is_refused(app: Application, fields: dict[str, object]) -> None:
    with pytest.raises(Refusal):
        app.run(edit_contact, contact_id=1, **fields).result()


def test_new_people_find_their_role(app: Application) -> None:
    marketing = app.run(create_user, name="Neha", role="marketing").result().result
    assert app.ask(read_first_view, marketing).result() == ""


def test_a_journey_names_who_turned_an_offer_down_in_the_place_of_its_rep(app: Application) -> None:
    app.actor_id = app.run(create_user, name="Asha Rao", role="marketing").result().result
    app.run(recycle_handoff, handoff_id=offer(app, 1), note="asked for spring").result()
    page = app.ask(read_lead_page, 1).result()
    assert page is not None
    told = next(item for item in page.journey if item.what == "handoff")
    assert told.word == "Recycled by Asha Rao (was offered to Priya Shah)"
    assert (told.detail, told.team) == ("asked for spring", "marketing")
