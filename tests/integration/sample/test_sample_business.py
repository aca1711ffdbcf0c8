"""The sample business speaks for the whole funnel, keeps the rules of what is stored, and is one undo step."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.analytics.experiment import ExperimentState, VariantCounts, compare_variants
from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.sample import add_sample_business
from funneldesk.model.base import to_microseconds
from funneldesk.model.campaign import CampaignStatus
from funneldesk.model.content import ContentKind
from funneldesk.model.enrolment_stop import find_stops
from funneldesk.model.sequence import StopReason
from funneldesk.model.touchpoint import TOUCH_WORDS
from funneldesk.outreach.template import fill
from funneldesk.queries.attribution import read_attribution
from funneldesk.queries.campaign_change import read_changes
from funneldesk.queries.campaign_feedback import read_feedback
from funneldesk.queries.campaign_weeks import read_week_leads
from funneldesk.queries.campaigns import read_campaigns
from funneldesk.queries.capture_form import read_capture_forms
from funneldesk.queries.nurture_due import count_due, read_due
from funneldesk.queries.segments import read_segments
from tests.support.sample_business import make_sample
from tests.support.workspace import NOON, make_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.queries.look import Look

_DAY = 86_400_000_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The sample at noon of a fixed day."""
    with Application.open(make_sample(tmp_path_factory.mktemp("sample")), clock=FixedClock(NOON)) as opened:
        yield opened


def _rows(app: Application, query: str) -> list[tuple[object, ...]]:
    def read(look: Look) -> list[tuple[object, ...]]:
        return [tuple(row) for row in look.connection.exec_driver_sql(query)]

    return app.ask(read).result()


def test_campaigns_cost_and_bring_what_one_can_believe(app: Application) -> None:
    rows = {row.name: row for row in app.ask(read_campaigns).result()}
    assert 6 <= len(rows) <= 8
    statuses = [row.status for row in rows.values()]
    assert statuses.count(CampaignStatus.PLANNED) == statuses.count(CampaignStatus.ENDED) == 1
    begun = [row for row in rows.values() if row.status != CampaignStatus.PLANNED]
    assert len({row.channel for row in begun}) == len(begun)
    assert len({row.funnel_stage for row in begun}) == 5
    for row in begun:
        figures = row.figures
        assert figures.leads > figures.mql > figures.sql > figures.customers > 0
        assert figures.roas is not None
        assert not figures.notes
        assert row.owner
        assert row.audience
        assert row.budget_used is not None
        assert 0.2 < row.budget_used < 1.1
    returns = sorted((row.figures.roas or 0, row.name) for row in begun)
    assert returns[0][1] == "LinkedIn thought pieces"
    assert returns[0][0] < 1 < returns[1][0]
    assert returns[-1][0] < 40


def test_leads_become_more_from_week_to_week(app: Application) -> None:
    weeks = app.ask(read_week_leads, weeks=12).result()
    starts = sorted({week.starts_on for week in weeks})
    early, late = (
        sum(week.leads for week in weeks if week.starts_on in chosen) for chosen in (starts[:4], starts[-5:-1])
    )
    assert late > early * 1.25
    assert all(week.mql <= week.leads for week in weeks)


def test_models_of_attribution_differ_and_some_wins_have_no_known_touch(app: Application) -> None:
    found = app.ask(read_attribution).result()
    assert {row.is_stable for row in found.rows} == {True, False}
    assert all(0 < conversions < 20 for conversions in found.none.conversions.values())
    lengths = {
        n for (n,) in _rows(app, "SELECT DISTINCT n FROM (SELECT COUNT(*) n FROM touchpoint GROUP BY contact_id)")
    }
    assert {1, 2, 3, 4, 5, 6} <= lengths


def test_touches_lie_in_the_past_and_in_the_time_of_their_campaign(app: Application) -> None:
    kinds = {str(kind) for (kind,) in _rows(app, "SELECT DISTINCT kind FROM touchpoint")}
    assert len(kinds) >= 12
    assert kinds <= set(TOUCH_WORDS)
    last = int(
        str(_rows(app, "SELECT MAX(at) FROM (SELECT at FROM touchpoint UNION SELECT at FROM lifecycle_change)")[0][0])
    )
    assert last <= to_microseconds(NOON)
    early = """
        SELECT COUNT(*) FROM touchpoint t JOIN campaign c ON c.id = t.campaign_id
        WHERE date(t.at / 1000000, 'unixepoch', '+330 minutes') < c.starts_on
    """
    assert _rows(app, early) == [(0,)]


def test_what_sales_says_is_answered_by_changes_that_are_measured(app: Application) -> None:
    campaign_id = next(row.id for row in app.ask(read_campaigns).result() if row.name == "Cold-storage webinar")
    said = app.ask(read_feedback, campaign_id).result()
    labels = {(one.subject, one.label) for one in said.said}
    assert {("rejected", "Load sheet missing"), ("rejected", "Wrong area"), ("lost", "Price")} <= labels
    assert {"objection", "won", "recycled"} <= {subject for subject, _ in labels}
    load = next(one for one in app.ask(read_changes, campaign_id).result() if one.reason == "Load sheet missing")
    assert load.before.share is not None
    assert load.after.share is not None
    assert load.after.share < load.before.share


def test_content_is_there_in_each_form_and_segments_find_people(app: Application) -> None:
    kinds = {str(kind) for (kind,) in _rows(app, "SELECT DISTINCT kind FROM content WHERE campaign_id IS NOT NULL")}
    assert kinds == set(ContentKind)
    segments = app.ask(read_segments).result()
    assert {"Dairy within Nashik", "Webinar guests not yet called"} <= {segment.name for segment in segments}
    assert len(_rows(app, "SELECT id FROM tracked_link")) >= 5
    assert all(form.answers > 10 for form in app.ask(read_capture_forms).result())


def test_nurture_has_people_on_every_way_and_sends_nothing(app: Application) -> None:
    ended = {reason for (reason,) in _rows(app, "SELECT DISTINCT stop_reason FROM enrolment WHERE state = 'stopped'")}
    assert ended == set(StopReason)
    states = {state for (state,) in _rows(app, "SELECT DISTINCT state FROM enrolment")}
    assert states == {"active", "finished", "stopped"}
    due = app.ask(read_due).result()
    counted = app.ask(count_due).result()
    assert 3 <= len(due) == counted.steps + counted.withheld <= 8
    assert all(item.due_at <= NOON for item in due)

    def pending(look: Look) -> int:
        return len(look.connection.execute(find_stops()).all())

    assert app.ask(pending).result() == 0
    assert _rows(app, "SELECT COUNT(*) FROM message WHERE state NOT IN ('sent', 'handed')") == [(0,)]
    assert _rows(app, "SELECT COUNT(*) FROM setting WHERE key LIKE '%mail%'") == [(0,)]


def test_templates_can_be_filled(app: Application) -> None:
    fields = {"first_name": "Meera", "owner_name": "Asha", "business_name": "Surya Solar", "content_title": "Guide"}
    for subject, body in _rows(app, "SELECT subject, body FROM message_template"):
        for text in (subject, body):
            if text is not None:
                filled = fill(str(text), {**fields, "content_link": "https://suryasolar.example"})
                assert "{{" not in filled
                assert filled.strip()


def test_experiments_are_nearly_sure_undecided_and_decided(app: Application) -> None:
    rows = _rows(
        app,
        f"""
        SELECT e.name, e.decided_variant_id IS NOT NULL, v.label, COUNT(*), SUM(EXISTS(
            SELECT 1 FROM touchpoint t WHERE t.contact_id = a.contact_id AND t.campaign_id = e.campaign_id
            AND instr(e.response_kinds, t.kind) AND t.at >= a.at AND t.at < a.at + e.window_days * {_DAY}))
        FROM assignment a JOIN variant v ON v.id = a.variant_id JOIN experiment e ON e.id = a.experiment_id
        GROUP BY e.id, v.id ORDER BY e.id, v.id
        """,  # noqa: S608  a constant
    )
    found: dict[str, list[VariantCounts]] = {}
    for name, _, label, n, hits in rows:
        found.setdefault(str(name), []).append(VariantCounts(str(label), int(str(n)), int(str(hits))))
    first, second, third = (compare_variants(counts) for counts in found.values())
    assert 0.96 <= first.variants[1].chance_best <= 0.98
    assert (first.leader, second.state, third.leader) == ("B", ExperimentState.UNDECIDED, "B")
    assert second.needs_more
    assert [decided for _, decided, label, *_ in rows if label == "B"] == [0, 0, 1]


@pytest.mark.parametrize("days", [0, 37, 130])
def test_it_is_one_step_that_can_be_taken_back_and_brought_again_on_any_day(tmp_path: Path, days: int) -> None:
    path = make_workspace(tmp_path)
    with Application.open(path, clock=FixedClock(NOON + dt.timedelta(days=days, hours=5))) as app:
        tables = ("contact", "message", "touchpoint", "campaign_result", "enrolment", "external_id", "assignment")
        app.run(add_sample_business).result()
        counted = [_rows(app, f"SELECT COUNT(*) FROM {table}") for table in tables]  # noqa: S608  constants
        assert all(rows[0][0] for rows in counted)
        app.undo().result()
        assert all(_rows(app, f"SELECT COUNT(*) FROM {table}") == [(0,)] for table in tables)  # noqa: S608
        app.redo().result()
        assert [_rows(app, f"SELECT COUNT(*) FROM {table}") for table in tables] == counted  # noqa: S608
        assert app.ask(count_due).result().steps >= 3
