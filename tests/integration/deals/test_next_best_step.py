"""Next best step from stored history: what past deals and leads had at the same age, and nothing of what came later."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.queries.next_best_step import read_next_best_step_of_deal, read_next_best_step_of_lead
from tests.support.builders import NOW, RawWorkspace, Stay, create_workspace, look_at, micro

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.next_best_step import NextBestStep

DAY = dt.timedelta(days=1)
BEGIN = NOW - dt.timedelta(days=400)
_UIDS = itertools.count(1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return create_workspace(tmp_path)


def activity(raw: RawWorkspace, kind: str, *, done: dt.datetime | None = None, **values: Any) -> None:
    written = done or values.pop("recorded", NOW)
    raw.insert(
        "activity",
        uid=f"activity-{next(_UIDS)}",
        kind=kind,
        done_at=micro(done),
        recorded_at=micro(written),
        due_day_only=0,
        **values,
    )


def write_history(raw: RawWorkspace, *, visit_on: int | None, had: int = 30, not_had: int = 30) -> int:
    """Deals that spent 20 days in Proposal; those with a visit on that day were mostly won. Returns an open deal."""
    for place in range(had + not_had):
        begin = BEGIN + place * DAY
        has = place < had
        won = place % 10 < (8 if has else 2)
        deal = raw.add_deal(
            [Stay("Proposal", begin), Stay("Won" if won else "Lost", begin + 20 * DAY)], amount_minor=100
        )
        if has and visit_on is not None:
            activity(raw, "site_visit", done=begin + visit_on * DAY, deal_id=deal.id)
    return raw.add_deal([Stay("Proposal", NOW - 12 * DAY)], amount_minor=100).id


def ask(path: Path, deal_id: int) -> NextBestStep | None:
    with look_at(path) as look:
        return read_next_best_step_of_deal(look, deal_id)


def test_the_step_that_went_with_winning_is_told_with_its_evidence(path: Path) -> None:
    with RawWorkspace(path) as raw:
        deal = write_history(raw, visit_on=5)
    step = ask(path, deal)
    assert step is not None
    assert (step.key, step.kind, step.words) == ("site_visit", "site_visit", "site visit")
    assert step.sentence == (
        "Of 30 deals that had a site visit by day 12 in Proposal, 80 % were won; of 30 without, 20 %."
    )
    assert "because" not in step.line


def test_what_was_done_later_than_this_age_does_not_count(path: Path) -> None:
    with RawWorkspace(path) as raw:
        deal = write_history(raw, visit_on=13)
    assert ask(path, deal) is None


def test_deals_that_had_left_the_stage_by_this_age_do_not_count(path: Path) -> None:
    with RawWorkspace(path) as raw:
        deal = write_history(raw, visit_on=5)
        for place in range(100):
            begin = BEGIN + place * DAY
            raw.add_deal([Stay("Proposal", begin), Stay("Won", begin + 3 * DAY)])
    step = ask(path, deal)
    assert step is not None
    assert (step.count.n_with, step.count.n_without) == (30, 30)


def test_a_step_that_was_done_is_not_advised_and_thin_history_is_silent(path: Path) -> None:
    with RawWorkspace(path) as raw:
        deal = write_history(raw, visit_on=5)
        activity(raw, "site_visit", done=NOW - DAY, deal_id=deal)
        thin = raw.add_deal([Stay("Negotiation", NOW - 12 * DAY)]).id
        won = raw.add_deal([Stay("Won", NOW - DAY)]).id
    assert ask(path, deal) is None
    assert ask(path, thin) is None
    assert ask(path, won) is None


def test_calls_that_reached_nobody_and_deleted_work_do_not_count(path: Path) -> None:
    with RawWorkspace(path) as raw:
        deal = write_history(raw, visit_on=None)
        for past in list(raw.deals[:30]):
            begin = past.stays[0].entered
            assert begin is not None
            activity(raw, "call", done=begin + DAY, deal_id=past.id, outcome="No answer: busy")
            activity(raw, "demo", done=begin + DAY, deal_id=past.id, deleted_at=micro(NOW))
    assert ask(path, deal) is None


def test_a_planned_step_counts_as_it_was_known_then(path: Path) -> None:
    with RawWorkspace(path) as raw:
        deal = write_history(raw, visit_on=None)
        late = write_history(raw, visit_on=None, had=0, not_had=0)
        for past in list(raw.deals[:30]):
            begin = past.stays[0].entered
            assert begin is not None
            raw.insert(
                "activity",
                uid=f"planned-{past.id}",
                kind="call",
                deal_id=past.id,
                recorded_at=micro(begin + 2 * DAY),
                done_at=micro(begin + 15 * DAY),
                due_day_only=0,
            )
    step = ask(path, deal)
    assert step is not None
    assert step.key == "planned"
    assert "a next step planned by day 12" in step.sentence
    assert step.kind is None
    with RawWorkspace(path) as raw:
        raw.change("deal", late, stage_entered_at=micro(NOW - 16 * DAY))
    told = ask(path, late)
    # Sixteen days in, the plan has been carried out: it is the call that counts now.
    assert told is not None
    assert told.key == "call"


def write_rounds(raw: RawWorkspace, contacted_after: dt.timedelta) -> int:
    """Closed rounds of the handoff, half of them contacted after so long and mostly qualified; returns a lead."""
    for place in range(60):
        offered = BEGIN + place * DAY
        has = place < 30
        good = place % 10 < (8 if has else 2)
        lead = raw.add_contact([("lead", offered - DAY)])
        add_round(raw, lead, offered, "sql" if good else "rejected", offered + 3 * DAY)
        if has:
            activity(raw, "call", done=offered + contacted_after, contact_id=lead)
    fresh = raw.add_contact([("lead", NOW - 9 * DAY)])
    add_round(raw, fresh, NOW - dt.timedelta(hours=1), "offered", None)
    return fresh


def add_round(raw: RawWorkspace, lead: int, offered: dt.datetime, state: str, closed: dt.datetime | None) -> None:
    raw.insert(
        "handoff",
        uid=f"round-{lead}",
        contact_id=lead,
        round_no=1,
        state=state,
        qualified_at=micro(offered),
        qualified_why="score",
        is_by_hand=0,
        score=70,
        fit=40,
        engagement=30,
        cell="A1",
        offered_at=micro(offered),
        closed_at=micro(closed),
        recorded_at=micro(offered),
    )


@pytest.mark.parametrize(("hours", "when"), [(3, "hour 4"), (20, "day 1")])
def test_a_lead_is_told_how_soon_others_were_contacted(path: Path, hours: int, when: str) -> None:
    with RawWorkspace(path) as raw:
        lead = write_rounds(raw, dt.timedelta(hours=hours))
    with look_at(path) as look:
        step = read_next_best_step_of_lead(look, lead)
    assert step is not None
    assert (step.key, step.kind) == ("contact", "call")
    assert step.sentence == (
        f"Of 30 leads that had a first contact by {when} after the handoff, 80 % became an SQL; of 30 without, 20 %."
    )


def test_a_lead_that_was_contacted_in_this_round_is_told_nothing_of_it(path: Path) -> None:
    with RawWorkspace(path) as raw:
        lead = write_rounds(raw, dt.timedelta(hours=3))
        activity(raw, "call", done=NOW - dt.timedelta(minutes=30), contact_id=lead)
    with look_at(path) as look:
        assert read_next_best_step_of_lead(look, lead) is None


def test_a_contact_before_the_handoff_is_none_of_it(path: Path) -> None:
    with RawWorkspace(path) as raw:
        lead = write_rounds(raw, dt.timedelta(hours=3))
        activity(raw, "call", done=NOW - dt.timedelta(days=3), contact_id=lead)
    with look_at(path) as look:
        step = read_next_best_step_of_lead(look, lead)
    assert step is not None
    assert step.key == "contact"


def test_without_a_handoff_leads_are_compared_since_they_came_in(path: Path) -> None:
    with RawWorkspace(path) as raw:
        for place in range(60):
            came = BEGIN + place * DAY
            has = place < 30
            good = place % 10 < (8 if has else 2)
            lead = raw.add_contact([("lead", came), ("sql" if good else "disqualified", came + 9 * DAY)])
            if has:
                activity(raw, "demo", done=came + 2 * DAY, contact_id=lead)
        fresh = raw.add_contact([("lead", NOW - 5 * DAY)])
        gone = raw.add_contact([("lead", NOW - 5 * DAY), ("disqualified", NOW - DAY)])
    with look_at(path) as look:
        step = read_next_best_step_of_lead(look, fresh)
        assert read_next_best_step_of_lead(look, gone) is None
        assert read_next_best_step_of_lead(look, 10_000) is None
    assert step is not None
    assert step.key == "demo"
    assert step.sentence.startswith("Of 30 leads that had a ")
