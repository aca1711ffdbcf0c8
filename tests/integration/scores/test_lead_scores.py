"""Scores computed from a real file: their sum, their rules, the preview, and the cache that follows."""

import csv
import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from funneldesk import score_upkeep
from funneldesk.app import Application
from funneldesk.commands.activity import log_activity
from funneldesk.commands.contact import create_contact, edit_contact
from funneldesk.commands.deal import create_deal
from funneldesk.commands.score_rule import (
    add_score_rule,
    edit_score_group,
    edit_score_rule,
    remove_score_rule,
)
from funneldesk.commands.source import find_or_create_source
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.commands.work import Work
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.scoring import CachedScore
from funneldesk.queries.leads import LeadFilter, read_lead_ids
from funneldesk.queries.look import Look
from funneldesk.queries.score_rules import preview_rules, read_rule_rows, read_rules
from funneldesk.queries.scores import read_score_figures, read_scores
from funneldesk.score_upkeep import ScoreUpkeep
from tests.support.checkout import ROOT
from tests.support.leads import NOW, fill_leads, new_application

OLIST = ROOT.parent / "shared/data/olist_funnel/olist_marketing_qualified_leads_dataset.csv"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with new_application(tmp_path) as opened:
        yield opened
        assert opened.check() == []


def kept(look: Look) -> dict[tuple[str, int], int]:
    rows = look.connection.execute(select(CachedScore.kind, CachedScore.record_id, CachedScore.total))
    return {(kind, record_id): total for kind, record_id, total in rows}


def test_reasons_sum_to_the_points_and_both_ways_agree(app: Application) -> None:
    app.run(fill_leads, 400).result()
    rows = app.ask(read_scores).result()
    assert len(rows) == 400
    assert all(sum(reason.points for reason in row.reasons) == row.points for row in rows)
    figures = app.ask(read_score_figures, "contact").result()
    assert [tuple(one) for one in figures] == [(row.id, row.fit, row.engagement, row.points) for row in rows]
    some = app.ask(read_scores, ids=[7, 3, 3]).result()
    assert some == [rows[2], rows[6]]


def test_a_touch_raises_the_score_and_fades(app: Application) -> None:
    lead = app.run(create_contact, name="Meera", phone="+919822014455").result().result.contact_id
    before = app.ask(read_scores, ids=[lead]).result()[0]
    app.run(log_touchpoint, contact_id=lead, kind="demo_asked").result()
    after = app.ask(read_scores, ids=[lead]).result()[0]
    assert (after.fit, after.engagement - before.engagement) == (before.fit, 30)
    later = app.ask(read_scores, NOW + dt.timedelta(days=90), ids=[lead]).result()[0]
    assert later.engagement == round(15 + 20 / 4)
    app.undo().result()
    assert app.ask(read_scores, ids=[lead]).result()[0] == before


def test_a_deal_scores_through_contact_company_and_work(app: Application) -> None:
    lead = app.run(create_contact, name="M", company="Himalaya", source="Referral").result().result.contact_id
    deal = app.run(create_deal, title="60 kW", contact_id=lead, amount_minor=100).result().result
    app.run(log_activity, kind="meeting", deal_id=deal).result()
    app.run(log_activity, kind="call", contact_id=lead).result()
    (found,) = app.ask(read_score_figures, "deal", [deal]).result()
    other = app.run(create_deal, title="Nobody's").result().result
    (bare,) = app.ask(read_score_figures, "deal", [other]).result()
    assert found.fit > bare.fit
    assert found.engagement > bare.engagement
    of_lead = app.ask(read_scores, ids=[lead]).result()[0]
    assert {"Met us", "Call"} <= {reason.what for reason in of_lead.reasons}


def test_rules_are_added_changed_refused_and_removed(app: Application) -> None:
    first = app.ask(read_rules).result()
    rule = (
        app.run(
            add_score_rule,
            axis="fit",
            group="company",
            subject="contact.custom.Roof",
            operator="is",
            value="tin",
            points=7,
            label="Tin roof",
        )
        .result()
        .result
    )
    lead = app.run(create_contact, name="M", custom={"Roof": "Tin"}).result().result.contact_id
    assert "Tin roof" in {reason.what for reason in app.ask(read_scores, ids=[lead]).result()[0].reasons}
    app.run(edit_score_rule, rule_id=rule, points=3).result()
    assert {
        reason.points for reason in app.ask(read_scores, ids=[lead]).result()[0].reasons if reason.rule_id == rule
    } == {3}
    app.run(edit_score_rule, rule_id=rule, is_active=False).result()
    assert rule not in {one.id for one in app.ask(read_rules).result().rules}
    with pytest.raises(Refusal, match="half-life"):
        app.run(edit_score_rule, rule_id=rule, half_life_days=10).result()
    with pytest.raises(Refusal, match="same kind"):
        app.run(edit_score_rule, rule_id=rule, group="asked").result()
    with pytest.raises(Refusal, match="Swap"):
        app.run(edit_score_group, key="company", cap=-1).result()
    app.run(remove_score_rule, rule_id=rule).result()
    again = app.ask(read_rules).result()
    assert [replace(one, id=0) for one in again.rules] == [replace(one, id=0) for one in first.rules]
    assert again.groups == first.groups
    app.undo().result()
    assert rule in {row.rule.id for row in app.ask(read_rule_rows).result()}


def test_a_preview_says_what_other_rules_would_do(app: Application) -> None:
    app.run(fill_leads, 200).result()
    rules = app.ask(read_rules).result().rules
    same = app.ask(preview_rules, rules).result()
    assert (same.leads, same.score_changes, same.band_changes, same.movers) == (200, 0, 0, ())
    less = app.ask(preview_rules, [rule for rule in rules if rule.subject != "contact.phone"], top=3).result()
    assert less.score_changes > 150
    assert len(less.movers) == 3
    assert less.movers[0].before - less.movers[0].after == 8
    assert sum(less.bands_after.values()) == 200


def test_kept_scores_follow_every_change(app: Application) -> None:
    app.run(fill_leads, 50).result()
    told: list[str] = []
    upkeep = ScoreUpkeep(app, lambda kind, _ids: told.append(kind))
    upkeep.start()

    def agree() -> bool:
        figures = app.ask(read_score_figures, "contact").result() + app.ask(read_score_figures, "deal").result()
        return sorted(total for *_, total in figures) == sorted(app.ask(kept).result().values())

    assert agree()
    assert "contact" in told
    hot = app.ask(read_lead_ids, LeadFilter(bands=("hot",))).result()
    assert hot == [
        one.record_id for one in app.ask(read_score_figures, "contact", hot[::-1]).result() if one.total >= 60
    ]
    app.run(edit_contact, contact_id=3, phone=None, email=None).result()
    app.run(log_touchpoint, contact_id=4, kind="demo_asked").result()
    deal = app.run(create_deal, title="60 kW", contact_id=4).result().result
    app.run(log_activity, kind="demo", deal_id=deal).result()
    assert agree()
    for _ in range(3):
        app.undo().result()
        assert agree()
    app.run(edit_score_rule, rule_id=1, points=1).result()
    assert agree()
    before = app.ask(kept).result()
    upkeep.close()
    app.run(edit_contact, contact_id=5, phone=None).result()
    assert app.ask(kept).result() == before


def test_many_steps_in_one_thread_do_not_pile_up(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score_upkeep, "_CHUNK", 1)
    app.run(fill_leads, 300).result()
    ScoreUpkeep(app).start()
    assert len(app.ask(kept).result()) == 300


def test_a_closed_workspace_ends_the_upkeep_quietly(tmp_path: Path) -> None:
    with new_application(tmp_path, threads=True) as threaded:
        threaded.run(fill_leads, 3000).result()
        ScoreUpkeep(threaded).start()
    with Application.open(tmp_path / "leads.funnel") as again:
        assert again.check() == []
        ScoreUpkeep(again).start()
        assert len(again.ask(kept).result()) == 3000


def test_quick_changes_are_scored_together_once_they_rest(tmp_path: Path) -> None:
    told: list[frozenset[int]] = []
    heard = threading.Event()

    def hear(_kind: str, ids: frozenset[int]) -> None:
        told.append(ids)
        heard.set()

    with new_application(tmp_path, threads=True) as threaded:
        upkeep = ScoreUpkeep(threaded, hear, rest_s=0.2)
        contacts = [
            threaded.run(create_contact, name=name).result().result.contact_id for name in ("Meera", "Kabir", "Asha")
        ]
        assert heard.wait(20)
        assert told == [frozenset(contacts)]
        threaded.run(edit_contact, contact_id=contacts[0], phone="+919812345678").result()
        # Whoever closes while it rests waits for nothing.
        upkeep.close()


def test_keeping_scores_is_no_undo_step(app: Application) -> None:
    app.run(create_contact, name="Meera").result()
    ScoreUpkeep(app).start()
    assert app.ask(kept).result()
    assert app.undo().result().result.command == "create_contact"


@pytest.mark.real_data
@pytest.mark.skipif(not OLIST.exists(), reason="the Olist leads are not beside the project")
def test_leads_known_by_source_and_date_alone_spread(app: Application) -> None:
    with OLIST.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))[:2000]

    def bring_in(work: Work) -> None:
        for row in rows:
            day = dt.datetime.strptime(row["first_contact_date"], "%Y.%m.%d").replace(hour=12, tzinfo=dt.UTC)
            source = find_or_create_source(work, row["origin"]) if row["origin"] else None
            work.session.add(
                Contact(
                    source_id=source,
                    created_at=day,
                    created_day_only=True,
                    recorded_at=work.now,
                    custom={"landing_page_id": row["landing_page_id"]},
                )
            )
        work.session.flush()

    app.run(bring_in).result()
    assert len({row.points for row in app.ask(read_scores).result()}) >= 5
    app.undo().result()
