"""What can be done with campaigns, their plans, results, content and links, and what is refused."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funneldesk.commands.campaign import (
    create_campaign,
    delete_campaigns,
    edit_campaign,
    restore_campaigns,
    set_campaign_status,
)
from funneldesk.commands.campaign_change import log_campaign_change
from funneldesk.commands.campaign_plan import plan_campaign, remove_plan
from funneldesk.commands.campaign_result import ResultEntry, delete_results, write_results
from funneldesk.commands.content import create_content, delete_contents, edit_content, restore_contents
from funneldesk.commands.tracked_link import create_tracked_link, delete_tracked_link
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.money import Money
from funneldesk.queries.campaign_page import read_campaign_page
from funneldesk.queries.campaign_results import read_results
from funneldesk.queries.campaigns import read_campaigns
from funneldesk.queries.content import ContentFilter, read_contents
from funneldesk.queries.period import ALL_TIME
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application

DAY = dt.date(2026, 11, 2)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with open_app(make_workspace(tmp_path)) as found:
        yield found


def run(app: Application, command: Any, **values: Any) -> Any:
    return app.run(command, **values).result().result


def page(app: Application, campaign: int) -> Any:
    found = app.ask(read_campaign_page, campaign).result()
    assert found is not None
    return found


def results(app: Application, campaign: int) -> Any:
    return app.ask(read_results, campaign, ALL_TIME).result()


def test_a_campaign_is_kept_as_typed_but_for_its_utm_values(app: Application) -> None:
    campaign = run(
        app,
        create_campaign,
        name="  Cold-storage   webinar ",
        channel_id=9,
        funnel_stage="consideration",
        starts_on=dt.date(2026, 10, 1),
        ends_on=dt.date(2026, 12, 15),
        budget_minor=6_000_000,
        utm_source="Webinar",
        utm_campaign="CS-26 ",
        landing_url="suryasolar.in/cold-storage",
        audience="cold chain, 150 km of Nashik",
    )
    found = page(app, campaign)
    assert (found.row.name, found.row.channel, found.row.status) == ("Cold-storage webinar", "Webinar", "running")
    assert (found.utm_source, found.utm_campaign) == ("webinar", "cs-26")
    assert found.landing_url == "https://suryasolar.in/cold-storage"
    assert found.row.budget == Money(6_000_000, "INR")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "needs a name"),
        ({"name": "WEBINAR  one"}, "called"),
        ({"name": "x", "starts_on": DAY, "ends_on": DAY - dt.timedelta(days=1)}, "swap the days"),
        ({"name": "x", "budget_minor": -1}, "budget"),
        ({"name": "x", "budget_minor": 1.5}, "budget"),
        ({"name": "x", "funnel_stage": "top"}, "part of the funnel"),
        ({"name": "x", "status": "gone"}, "status"),
        ({"name": "x", "channel_id": 999}, "no channel"),
        ({"name": "x", "landing_url": "javascript://alert(1)"}, "web address"),
        ({"name": "x", "landing_url": "https://me:secret@site.in"}, "name or password"),
        ({"name": "x", "landing_url": "file:///etc/passwd"}, "web address"),
        ({"name": "x", "landing_url": "https://a b.in"}, "blanks"),
        ({"name": "x", "utm_campaign": "ONE"}, "leads would land there"),
        ({"name": "x", "id": 7}, "cannot be changed"),
    ],
)
def test_what_a_campaign_cannot_be(app: Application, fields: dict[str, Any], words: str) -> None:
    run(app, create_campaign, name="Webinar One", utm_campaign="one")
    with pytest.raises(Refusal, match=words):
        run(app, create_campaign, **fields)
    assert len(app.ask(read_campaigns).result()) == 1


def test_a_name_is_free_again_once_its_campaign_is_in_the_bin(app: Application) -> None:
    first = run(app, create_campaign, name="Fair")
    run(app, delete_campaigns, campaign_ids=[first])
    second = run(app, create_campaign, name="fair")
    with pytest.raises(Refusal, match="called “Fair” already"):
        run(app, restore_campaigns, campaign_ids=[first])
    run(app, edit_campaign, campaign_id=second, name="Other fair")
    run(app, restore_campaigns, campaign_ids=[first])
    assert {row.name for row in app.ask(read_campaigns).result()} == {"Fair", "Other fair"}
    with pytest.raises(NotFound):
        run(app, restore_campaigns, campaign_ids=[99])


def test_every_command_is_undone_to_the_byte(app: Application) -> None:
    before = read_everything(app.path)
    campaign = run(app, create_campaign, name="Fair")
    run(app, set_campaign_status, campaign_ids=[campaign], status="paused")
    run(app, plan_campaign, campaign_id=campaign, funnel_stage="interest", hours=8, people="Asha")
    run(app, plan_campaign, campaign_id=campaign, funnel_stage="interest", budget_minor=100)
    run(app, write_results, campaign_id=campaign, rows=[ResultEntry(DAY, clicks=3)])
    run(app, write_results, campaign_id=campaign, rows=[ResultEntry(DAY, clicks=4)])
    run(app, log_campaign_change, campaign_id=campaign, subject="rejected", words="Narrow the audience")
    content = run(app, create_content, title="Guide", kind="ebook", campaign_id=campaign)
    link = run(app, create_tracked_link, url="a.in", utm_source="A", utm_medium="B", utm_campaign="C")
    run(app, delete_tracked_link, link_id=link)
    run(app, delete_contents, content_ids=[content])
    run(app, remove_plan, campaign_id=campaign, funnel_stage="interest")
    run(app, delete_campaigns, campaign_ids=[campaign])
    assert app.check() == []
    for _ in range(13):
        app.undo().result()
    assert read_everything(app.path) == before


def test_one_plan_a_part_keeps_what_is_left_out(app: Application) -> None:
    campaign = run(app, create_campaign, name="Fair")
    run(app, plan_campaign, campaign_id=campaign, funnel_stage="loyalty", people="Ravi")
    run(app, plan_campaign, campaign_id=campaign, funnel_stage="awareness", hours=8, people="Asha")
    run(app, plan_campaign, campaign_id=campaign, funnel_stage="awareness", budget_minor=100)
    plans = page(app, campaign).plans
    assert [(one.funnel_stage, one.hours, one.people) for one in plans] == [
        ("awareness", 8, "Asha"),
        ("loyalty", None, "Ravi"),
    ]
    assert plans[0].budget == Money(100, "INR")
    with pytest.raises(Refusal, match="swap the days"):
        run(
            app, plan_campaign, campaign_id=campaign, funnel_stage="loyalty", starts_on=DAY, ends_on=dt.date(2026, 1, 1)
        )


def test_results_are_found_again_by_their_days(app: Application) -> None:
    campaign = run(app, create_campaign, name="Fair")
    first = run(
        app,
        write_results,
        campaign_id=campaign,
        rows=[ResultEntry(DAY, impressions=10, spend_minor=500), ResultEntry(DAY + dt.timedelta(days=1), clicks=0)],
    )
    again = run(
        app,
        write_results,
        campaign_id=campaign,
        rows=[
            ResultEntry(DAY, impressions=10, spend_minor=500),
            ResultEntry(DAY + dt.timedelta(days=1)),
            ResultEntry(DAY + dt.timedelta(days=2), visits=7, currency="usd", spend_minor=3),
        ],
    )
    assert (first.created, first.updated) == (2, 0)
    assert (again.created, again.updated, again.unchanged, again.removed) == (1, 0, 1, 1)
    latest, oldest = results(app, campaign)
    assert (latest.visits, latest.spend, latest.clicks) == (7, Money(3, "USD"), None)
    assert (oldest.impressions, oldest.spend) == (10, Money(500, "INR"))
    run(app, delete_results, result_ids=[latest.id])
    assert len(results(app, campaign)) == 1


def test_a_row_can_be_given_other_days(app: Application) -> None:
    campaign = run(app, create_campaign, name="Fair")
    run(app, write_results, campaign_id=campaign, rows=[ResultEntry(DAY, clicks=1)])
    (row,) = results(app, campaign)
    week = DAY + dt.timedelta(days=6)
    run(app, write_results, campaign_id=campaign, rows=[ResultEntry(DAY, week, clicks=1, id=row.id)])
    (row,) = results(app, campaign)
    assert (row.starts_on, row.ends_on, row.is_period) == (DAY, week, True)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([ResultEntry(dt.date(2026, 11, 3), clicks=1)], "count twice"),
        ([ResultEntry(dt.date(2026, 10, 1), dt.date(2026, 11, 2), spend_minor=1)], "count twice"),
        ([ResultEntry(dt.date(2026, 10, 1), dt.date(2026, 12, 31), spend_minor=1)], "count twice"),
        (
            [
                ResultEntry(dt.date(2026, 12, 1), dt.date(2026, 12, 5), clicks=1),
                ResultEntry(dt.date(2026, 12, 5), clicks=1),
            ],
            "count twice",
        ),
        ([ResultEntry(dt.date(2026, 12, 1), clicks=1), ResultEntry(dt.date(2026, 12, 1), clicks=2)], "two rows"),
        ([ResultEntry(dt.date(2026, 12, 2), dt.date(2026, 12, 1), clicks=1)], "swap the days"),
        ([ResultEntry(dt.date(2026, 12, 2), clicks=-1)], "zero or more"),
        ([ResultEntry(dt.date(2026, 12, 2), spend_minor=1, currency="ZZZ")], "currency"),
    ],
)
def test_results_that_are_refused_leave_nothing(app: Application, rows: list[ResultEntry], words: str) -> None:
    campaign = run(app, create_campaign, name="Fair")
    week = ResultEntry(DAY, DAY + dt.timedelta(days=6), spend_minor=700)
    run(app, write_results, campaign_id=campaign, rows=[week])
    before = results(app, campaign)
    with pytest.raises(Refusal, match=words):
        run(app, write_results, campaign_id=campaign, rows=[ResultEntry(dt.date(2026, 9, 1), clicks=1), *rows])
    assert results(app, campaign) == before


def test_a_period_gives_way_to_its_days_in_one_step(app: Application) -> None:
    campaign = run(app, create_campaign, name="Fair")
    run(app, write_results, campaign_id=campaign, rows=[ResultEntry(DAY, DAY + dt.timedelta(days=6), spend_minor=700)])
    (week,) = results(app, campaign)
    days = [ResultEntry(DAY + dt.timedelta(days=n), spend_minor=100) for n in range(7)]
    run(app, write_results, campaign_id=campaign, rows=days, removed=[week.id])
    assert sum(row.spend.minor for row in results(app, campaign)) == 700


def test_typed_spend_over_an_advertising_platforms_days_is_taken_and_said(app: Application) -> None:
    campaign = run(app, create_campaign, name="Fair")
    rows = [ResultEntry(DAY, spend_minor=5, visits=9), ResultEntry(DAY, spend_minor=6, visits=8, system="meta_ads")]
    run(app, write_results, campaign_id=campaign, rows=[*rows, ResultEntry(DAY, visits=7, system="ga4")])
    (row,) = app.ask(read_campaigns).result()
    assert row.figures.spend == Money(11, "INR")
    assert row.figures.visits == 7
    assert any("Meta Ads reports spend too" in note for note in row.figures.notes)
    assert any("Google Analytics" in note and "typed rows" in note for note in row.figures.notes)


_span = st.tuples(st.integers(0, 40), st.integers(0, 10))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(_span, min_size=1, max_size=4), min_size=1, max_size=6))
def test_no_day_ever_stands_in_two_rows(app: Application, batches: list[list[tuple[int, int]]]) -> None:
    """Whatever is typed in whatever order: taken rows never overlap, and a refused step changes nothing."""
    campaign = run(app, create_campaign, name=f"Fair {len(app.ask(read_campaigns).result())}")
    for number, batch in enumerate(batches):
        rows = [
            ResultEntry(DAY + dt.timedelta(days=start), DAY + dt.timedelta(days=start + length), spend_minor=number + 1)
            for start, length in batch
        ]
        before = results(app, campaign)
        try:
            run(app, write_results, campaign_id=campaign, rows=rows)
        except Refusal:
            assert results(app, campaign) == before
        else:
            assert {(row.starts_on, row.ends_on) for row in rows} <= {
                (one.starts_on, one.ends_on) for one in results(app, campaign)
            }
        spans = sorted((one.starts_on, one.ends_on) for one in results(app, campaign))
        assert all(one[1] < other[0] for one, other in pairwise(spans))


def test_content_is_found_by_words_kind_and_stage(app: Application) -> None:
    campaign = run(app, create_campaign, name="Café fair")
    guide = run(app, create_content, title="Roof guide", kind="ebook", campaign_id=campaign, stage_id=2, link="a.in/g")
    story = run(app, create_content, title="Dairy saves 38 %", kind="case_study", summary="Chiller", stage_id=1)
    post = run(app, create_content, title="Any time", kind="post", funnel_stage="awareness")

    def find(**wanted: Any) -> list[int]:
        return [row.id for row in app.ask(read_contents, ContentFilter(**wanted)).result()]

    assert find() == [post, story, guide]
    assert find(text="cafe ROOF") == [guide]
    assert find(text="chiller") == [story]
    assert find(kinds=("post", "ebook")) == [post, guide]
    assert find(stages=(1,)) == [story, post]
    assert find(funnel_stages=(None,)) == [story, guide]
    assert find(campaigns=(campaign,)) == [guide]
    run(app, edit_content, content_id=guide, link="")
    run(app, delete_contents, content_ids=[guide, story])
    assert find() == [post]
    run(app, restore_contents, content_ids=[guide])
    assert find(kinds=("ebook",)) == [guide]
    for values in (
        {"title": " ", "kind": "post"},
        {"title": "x", "kind": "poem"},
        {"title": "x", "kind": "post", "a": 1},
    ):
        with pytest.raises(Refusal):
            run(app, create_content, **values)


def test_a_tracked_link_gives_its_campaign_its_utm_values_once(app: Application) -> None:
    first, second = (run(app, create_campaign, name=name) for name in ("One", "Two"))
    common = {"url": "https://a.in/?x=1", "utm_medium": "CPC", "utm_campaign": "Roof"}
    run(app, create_tracked_link, campaign_id=first, utm_source="Google", **common)
    run(app, create_tracked_link, campaign_id=first, utm_source="bing", **common)
    found = page(app, first)
    assert (found.utm_source, found.utm_medium, found.utm_campaign) == ("google", "cpc", "roof")
    assert [link.utm_source for link in found.links] == ["google", "bing"]
    with pytest.raises(Refusal, match="“One”"):
        run(app, create_tracked_link, campaign_id=second, utm_source="BING", **common)
    run(app, create_tracked_link, campaign_id=second, utm_source="meta", **common)
    run(app, delete_tracked_link, link_id=found.links[1].id)
    run(app, create_tracked_link, campaign_id=second, utm_source="BING", **common)
    with pytest.raises(Refusal, match="source, a medium"):
        run(app, create_tracked_link, campaign_id=second, utm_source=" ", **common)
