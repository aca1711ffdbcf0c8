"""What sales says about a campaign's leads, counted by hand; and whether a change helped."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.model.share import wilson_bounds
from funneldesk.queries.campaign_feedback import NO_REASON, read_feedback
from funneldesk.queries.campaign_page import read_campaign_page
from funneldesk.queries.figure import RecordSet
from funneldesk.queries.period import Period
from tests.support.builders import RawWorkspace, Stay, create_workspace, look_at, micro

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.campaign_feedback import Feedback

CHANGED = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def on(month: int, day: int, hour: int = 6) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One campaign with rejections, losses, a win, objections and a change in June; another that must not count."""
    path = create_workspace(tmp_path_factory.mktemp("feedback"))
    with RawWorkspace(path) as raw:
        for number, name in enumerate(("Fair", "Other"), start=1):
            raw.insert("campaign", uid=f"c{number}", name=name, name_key=name.casefold(), status="running")
        rejected = {label: key for key, label in raw.reasons("rejected").items()}
        lost = {label: key for key, label in raw.reasons("lost").items()}
        won = {label: key for key, label in raw.reasons("won").items()}
        objections = {label: key for key, label in raw.reasons("objection").items()}
        plan = [(2, "recycled"), (3, "recycled"), (4, "sal"), (7, "recycled"), (8, "sal"), (9, "sal"), (10, "mql")]
        for number, (month, end) in enumerate(plan):
            road = [("lead", on(month, 1)), ("mql", on(month, 2))]
            road += [(end, on(month, 2 + number, 12))] if end != "mql" else []
            contact = raw.add_contact(road)
            raw.change("contact", contact, campaign_id=1, name=f"Person {number}")
        for change_id, reason, note in ((3, rejected["Wrong area"], "Pune"), (6, rejected["Wrong area"], "Goa")):
            raw.change("lifecycle_change", change_id, reason_id=reason, note=note)
        raw.change("lifecycle_change", 12, note="Load sheet missing")
        stranger = raw.add_contact([("lead", on(3, 1)), ("disqualified", on(3, 2))])
        raw.change("contact", stranger, campaign_id=2)
        for month, label in ((3, "Price"), (4, "Price"), (8, "Timing")):
            stays = [Stay("Qualified", on(month, 1)), Stay("Lost", on(month, 20))]
            deal = raw.add_deal(stays, reason_id=lost[label], contact_id=3)
            raw.change("deal", deal.id, lost_note="too dear" if month == 4 else None)
        sold = raw.add_deal([Stay("Qualified", on(8, 1)), Stay("Won", on(8, 9))], amount_minor=1)
        raw.change("deal", sold.id, campaign_id=1)
        raw.change("stage_visit", 8, reason_id=won["Trust in us"])
        raw.add_deal(
            [Stay("Qualified", on(8, 1)), Stay("Lost", on(8, 9))], reason_id=lost["Price"], contact_id=stranger
        )
        for contact in (3, 5):
            raw.insert(
                "activity",
                uid=f"a{contact}",
                kind="call",
                contact_id=contact,
                due_day_only=0,
                done_at=micro(on(9, 1)),
                objection_id=objections["Price"] if contact == 3 else None,
                recorded_at=micro(on(9, 1)),
            )
        for number, (subject, reason) in enumerate((("rejected", rejected["Wrong area"]), ("lost", lost["Price"]))):
            raw.insert(
                "campaign_change",
                uid=f"n{number}",
                campaign_id=1,
                subject=subject,
                reason_id=reason,
                words="Narrow the audience",
                at=micro(CHANGED),
                recorded_at=micro(CHANGED),
            )
    return path


def feedback(path: Path, period: Period | None = None) -> Feedback:
    with look_at(path) as look:
        return read_feedback(look, 1, period or Period())


def test_reasons_are_counted_with_examples_and_records(path: Path) -> None:
    said = feedback(path).said
    assert [(one.subject, one.label, one.n, one.of) for one in said] == [
        ("lost", "Price", 2, 3),
        ("lost", "Timing", 1, 3),
        ("won", "Trust in us", 1, 1),
        ("rejected", "Wrong area", 2, 3),
        ("rejected", "Load sheet missing", 1, 3),
        ("objection", "Price", 1, 1),
    ]
    area = said[3]
    assert [(one.name, one.words) for one in area.examples] == [("Person 1", "Goa"), ("Person 0", "Pune")]
    assert area.records == (RecordSet("contact", (1, 2)),)
    assert said[0].records == (RecordSet("deal", (1, 2)),)
    assert [one.words for one in said[0].examples] == ["too dear"]


def test_only_what_was_said_in_the_period_counts(path: Path) -> None:
    said = feedback(path, Period(dt.date(2026, 7, 1), dt.date(2026, 9, 1))).said
    assert [(one.subject, one.label, one.n, one.of) for one in said] == [
        ("lost", "Timing", 1, 1),
        ("won", "Trust in us", 1, 1),
        ("rejected", "Load sheet missing", 1, 1),
    ]


def test_a_change_is_measured_over_leads_that_came_before_and_since(path: Path) -> None:
    rejected, lost = sorted(feedback(path).changes, key=lambda change: change.subject != "rejected")
    assert (rejected.before.hits, rejected.before.n) == (2, 3)
    assert (rejected.after.hits, rejected.after.n) == (0, 3)
    assert rejected.before.interval is not None
    assert (rejected.before.interval.low, rejected.before.interval.high) == pytest.approx(wilson_bounds(2 / 3, 3))
    # All three lost deals are of one lead who came in April; the deal of no contact came in August.
    assert (lost.before.hits, lost.before.n) == (2, 3)
    assert (lost.after.hits, lost.after.n) == (0, 1)


def test_time_to_accept_is_the_median_of_accepted_leads(path: Path) -> None:
    accepted = feedback(path).accepted
    # Accepted 2.25, 4.25 and 5.25 days after the MQL.
    assert (accepted.median_days, accepted.n) == (4.25, 3)
    assert feedback(path, Period(dt.date(2030, 1, 1))).accepted.median_days is None


def test_a_loss_without_a_reason_says_so(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        raw.insert("campaign", uid="c", name="Fair", name_key="fair", status="running")
        deal = raw.add_deal([Stay("Qualified", on(8, 1)), Stay("Lost", on(8, 9))])
        raw.change("deal", deal.id, campaign_id=1)
    (said,) = feedback(path).said
    assert (said.label, said.n) == (NO_REASON, 1)


def test_the_page_shows_the_funnel_step_by_step(path: Path) -> None:
    with look_at(path) as look:
        page = read_campaign_page(look, 1)
        assert read_campaign_page(look, 99) is None
    assert page is not None
    assert [(step.key, step.n) for step in page.funnel] == [
        ("impressions", None),
        ("clicks", None),
        ("visits", None),
        ("leads", 7),
        ("mql", 7),
        ("sql", 1),
        ("customers", 0),
    ]
    assert [step.share for step in page.funnel] == [None, None, None, None, 1.0, 1 / 7, 0.0]
