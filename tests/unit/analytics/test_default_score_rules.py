"""The default rules tell leads apart and explain themselves."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest

from funneldesk.analytics.scoring import Scorer, Touch
from funneldesk.model.score_rule_defaults import default_groups, default_rules
from funneldesk.model.source import propose_channel

NOW = datetime(2018, 6, 1, tzinfo=UTC)
OLIST = Path(__file__).parents[4] / "shared/data/olist_funnel/olist_marketing_qualified_leads_dataset.csv"
ORIGINS = [
    "Social",
    "Paid Search",
    "Organic Search",
    "Email",
    "Referral",
    "Direct Traffic",
    "Display",
    "Other Publicities",
    "Unknown",
    "Other",
    "",
]


def facts_of(origin: str, age_days: int | None) -> dict[str, object]:
    return {
        "source.words": origin or None,
        "source.channel": propose_channel(origin) if origin else None,
        "contact.age_days": age_days,
    }


def test_origin_alone_tells_leads_apart() -> None:
    scorer = Scorer(default_rules(), default_groups(), NOW)
    totals = {origin: scorer.points(facts_of(origin, None)).total for origin in ORIGINS}
    assert len(set(totals.values())) >= 8
    assert totals["Referral"] > totals["Organic Search"] > totals["Social"] > totals["Other"] > totals[""] == 0
    assert totals["Unknown"] > totals[""]


def test_a_newer_lead_of_the_same_origin_stands_higher() -> None:
    scorer = Scorer(default_rules(), default_groups(), NOW)
    by_age = [scorer.points(facts_of("Social", age)).total for age in (0, 30, 90, 400)]
    assert by_age == sorted(by_age, reverse=True)
    assert len(set(by_age)) == 4


@pytest.mark.real_data
@pytest.mark.skipif(not OLIST.exists(), reason="the Olist leads are not beside the project")
@pytest.mark.parametrize("now", [NOW, datetime(2026, 11, 21, tzinfo=UTC)])
def test_real_leads_known_only_by_origin_and_day_are_spread(now: datetime) -> None:
    scorer = Scorer(default_rules(), default_groups(), now)
    with OLIST.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    totals = [
        scorer.points(
            facts_of(
                row["origin"],
                (now - datetime.strptime(row["first_contact_date"], "%Y.%m.%d").replace(tzinfo=UTC)).days,
            ),
        ).total
        for row in rows
    ]
    assert len(rows) == 8000
    assert len(set(totals)) >= 8
    assert max(totals.count(total) for total in set(totals)) < len(rows) / 2


def test_a_decider_who_asked_for_a_demo_is_hot() -> None:
    facts = {
        "contact.phone": "+91",
        "contact.job_title": "Owner",
        "source.words": "Referral",
        "source.channel": "referral",
    }
    touches = [Touch.at("touch.demo_asked", NOW - timedelta(days=1)), Touch.at("touch.open", NOW - timedelta(days=1))]
    result = Scorer(default_rules(), default_groups(), NOW).score(facts, touches)
    assert result.total >= 60
    assert result.reasons[0].what == "Asked for a demo"
    assert sum(reason.points for reason in result.reasons) == result.total


def test_a_deal_is_scored_through_company_and_activity() -> None:
    facts = {"company.name": "Acme", "company.industry": "retail", "company.size": 2_000, "deal.amount": 5}
    scorer = Scorer(default_rules(), default_groups(), NOW)
    quiet = scorer.points(facts)
    busy = scorer.points(facts, [Touch.at("activity.meeting", NOW)])
    assert (quiet.fit, quiet.engagement) == (21, 0)
    assert busy.total == quiet.total + 15


def test_opting_out_takes_engagement_away() -> None:
    touches = [Touch.at("touch.demo_asked", NOW), Touch.at("touch.opted_out", NOW)]
    assert Scorer(default_rules(), default_groups(), NOW).points({}, touches).engagement == 0


def test_the_defaults_are_plain_data() -> None:
    rules, groups = default_rules(), default_groups()
    assert len({rule.id for rule in rules}) == len(rules)
    assert {(rule.axis, rule.group) for rule in rules} == {(group.axis, group.key) for group in groups}
    assert json.dumps([rule.value for rule in rules])


def test_scoring_a_lead_costs_little_more_than_reading_its_values() -> None:
    scorer = Scorer(default_rules(), default_groups(), NOW)
    leads = [
        (
            {**facts_of(ORIGINS[place % len(ORIGINS)], place % 350), "contact.phone": str(place)},
            [Touch.at("touch.visit", NOW - timedelta(hours=place % 999)), Touch.at("touch.form", NOW)],
        )
        for place in range(5_000)
    ]
    began = perf_counter()
    for facts, touches in leads:
        scorer.points(facts, touches)
    remembered = perf_counter() - began
    began = perf_counter()
    for facts, touches in leads[:50]:
        Scorer(default_rules(), default_groups(), NOW).points(facts, touches)
    assert remembered / len(leads) * 10 < (perf_counter() - began) / 50


def test_figures_and_texts_need_no_heavy_import() -> None:
    modules = (
        "analytics.scoring analytics.survival analytics.funnel analytics.calendar formatting.moment formatting.percent"
    )
    code = (
        f"import sys, importlib; [importlib.import_module('funneldesk.' + name) for name in {modules.split()!r}];"
        "print([name for name in ('numpy', 'sqlalchemy', 'matplotlib', 'babel') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == "[]"
