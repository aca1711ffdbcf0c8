"""The funnel against plain Python over the rows as they were written, and its laws."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import EVERYTHING, Scope
from tests.support.builders import RawWorkspace, Stay, create_workspace, look_at
from tests.support.plain_figures import Question, has_come, in_period, is_won, lead_ids, standings, with_deal

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.funnel import FunnelRow
    from tests.support.random_business import RandomBusiness

JOURNEY = ["lead", "mql", "sal", "sql"]


def read_rows(path: Path, scope: Scope) -> list[FunnelRow]:
    with look_at(path) as look:
        value = read_figures(look, ["funnel"], scope)["funnel"].value
    assert isinstance(value, tuple)
    return list(value)


def figures(row: FunnelRow) -> tuple[int, int, int, int]:
    return row.entered, row.advanced, row.lost, row.open


def test_sales_stages_count_the_furthest_reached(business: RandomBusiness, question: Question, scope: Scope) -> None:
    live = Counter(deal.pipeline_id for deal in business.raw.deals if not deal.binned)
    pipeline = question.pipeline or live.most_common(1)[0][0]
    narrowed = Question(question.start, question.end, question.as_of, pipeline, question.owner, question.source)
    cohort = [
        each for each in standings(business, narrowed) if in_period(each.deal.stays[0].entered, question, business)
    ]
    rows = [row for row in read_rows(business.path, scope) if row.part == "sales"]
    shown = [stage for stage in business.stages[pipeline] if stage.kind != "lost"]
    assert [row.stage for row in rows] == [stage.label for stage in shown]
    for place, (row, stage) in enumerate(zip(rows, shown, strict=True)):
        won = [each for each in cohort if each.stage.kind == "won"]
        rest = [each for each in cohort if each.stage.kind != "won"]
        here = [each for each in rest if each.furthest.id == stage.id]
        beyond = [each for each in rest if each.furthest.id in {later.id for later in shown[place + 1 :]}]
        lost = sum(each.stage.kind == "lost" for each in here)
        assert figures(row) == (
            len(won) + len(here) + len(beyond),
            len(won) + len(beyond),
            lost,
            len(here) - lost,
        )


def test_lifecycle_stages_count_skipped_ones_as_passed(
    business: RandomBusiness, question: Question, scope: Scope
) -> None:
    won, dealt = is_won(business, question), with_deal(business, question)
    places: list[tuple[int, str]] = []
    for contact_id in lead_ids(business, question, skipped=True):
        changes = [
            stage for stage, at in business.raw.contacts[contact_id]["changes"] if has_come(at, question, business)
        ]
        furthest = max((JOURNEY.index(stage) for stage in changes if stage in JOURNEY), default=0)
        if contact_id in dealt:
            furthest = max(furthest, JOURNEY.index("sql"))
        gone = changes[-1] in {"recycled", "disqualified"}
        places.append((4, "won") if won(contact_id) else (furthest, "left" if gone else "open"))
    rows = [row for row in read_rows(business.path, scope) if row.part == "marketing"]
    assert [row.key for row in rows] == JOURNEY
    for place, row in enumerate(rows):
        assert figures(row) == (
            sum(at >= place for at, _ in places),
            sum(at > place for at, _ in places),
            places.count((place, "left")),
            places.count((place, "open")),
        )


def test_each_part_never_grows_and_adds_up(business: RandomBusiness, scope: Scope) -> None:
    rows = read_rows(business.path, scope)
    for row in rows:
        assert row.entered == row.advanced + row.lost + row.open
    for before, after in pairwise(rows):
        if before.part == after.part:
            assert before.advanced == after.entered


def test_present_and_as_of_today_agree(business: RandomBusiness) -> None:
    assert read_rows(business.path, EVERYTHING) == read_rows(business.path, Scope(as_of=dt.date(2026, 11, 21)))


def test_without_deals_the_journey_ends_with_the_customer(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        raw.add_contact([("lead", None)])
        raw.add_contact([("lead", None), ("customer", None)])
    rows = read_rows(path, EVERYTHING)
    assert [row.key for row in rows] == [*JOURNEY, "customer"]
    assert [figures(row) for row in (rows[0], rows[-1])] == [(2, 1, 0, 1), (1, 1, 0, 0)]


def test_without_leads_only_the_pipeline_stands(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        raw.add_deal([Stay("Qualified", None), Stay("Won", None)])
    rows = read_rows(path, EVERYTHING)
    assert [row.stage for row in rows] == ["Qualified", "Site visit", "Proposal", "Negotiation", "Won"]
    assert {figures(row) for row in rows} == {(1, 1, 0, 0)}


def test_a_removed_stage_hands_its_deals_to_the_one_before(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        raw.add_deal([Stay("Site visit", None)])
        raw._db.execute("UPDATE stage SET deleted_at = 1 WHERE label = 'Site visit'")
    rows = read_rows(path, EVERYTHING)
    assert [(row.stage, row.open) for row in rows][:2] == [("Qualified", 1), ("Proposal", 0)]
