"""Leads of advertising platforms, portals and landing pages come with their campaign, source, consent and touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.campaign import create_campaign
from funneldesk.exchange.importing import import_file
from funneldesk.model.capture_form import CaptureForm
from tests.support import marketing_files as files
from tests.support.importing import ask_file, ask_number, find_data
from tests.support.workspace import read_everything

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.commands.work import Work
    from tests.integration.importing.conftest import Bring

TOUCHES = """SELECT p.name, t.kind, t.detail, c.name, s.words, t.at = p.created_at FROM touchpoint t
    JOIN contact p ON p.id = t.contact_id LEFT JOIN campaign c ON c.id = t.campaign_id
    LEFT JOIN source s ON s.id = t.source_id ORDER BY p.id"""


def counts(answer: object) -> tuple[int, ...]:
    return tuple(getattr(answer, name) for name in ("created", "updated", "unchanged", "refused"))


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-16", "\t"), ("utf-8", "\t"), ("utf-8-sig", ",")])
def test_a_meta_lead_form(app: Application, tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(files.as_csv(files.meta_leads(), delimiter=delimiter).encode(encoding))
    before = read_everything(app.path)
    answer = import_file(app, path, kind="leads")

    assert (*counts(answer), answer.dropped) == (3, 0, 0, 0, 1)
    assert "Read as a Meta lead form export." in answer.flags
    assert "1 test row of the lead form was passed over (line 2)" in answer.flags
    told = "Roof quote · Banner-01"
    assert ask_file(app, TOUCHES) == [
        ("Lead 0", "form", told, "Monsoon roofs", "fb", 1),
        ("Lead 1", "form", told, "Monsoon roofs", "ig", 1),
        ("Lead 2", "form", told, "Monsoon roofs", "fb (organic)", 1),
    ]
    assert ask_file(app, "SELECT s.words, h.key FROM source s JOIN channel h ON h.id = s.channel_id ORDER BY 1") == [
        ("fb", "social_ads"),
        ("fb (organic)", "social"),
        ("ig", "social_ads"),
    ]
    assert ask_file(app, "SELECT system, value FROM external_id ORDER BY value") == [
        ("meta_leads", f"10{number}") for number in range(3)
    ]
    custom = ask_number(app, "SELECT custom FROM contact ORDER BY id LIMIT 1")
    assert '"how_large_is_your_roof?":"under_₹50k"' in custom
    assert '"ad_id":"550"' in custom
    assert app.check() == []
    whole = read_everything(app.path)
    again = import_file(app, path, kind="leads")
    assert (*counts(again), again.dropped) == (0, 0, 3, 0, 1)
    assert read_everything(app.path) == whole
    app.undo().result()
    assert read_everything(app.path) == before


def test_a_second_form_of_a_known_lead_adds_a_touch_and_keeps_where_the_lead_came_from(
    app: Application, bring: Bring
) -> None:
    header, _test, first, *_ = files.meta_leads()
    bring("leads", header, first, name="one.csv")
    later = list(first)
    later[0], later[1] = "l:777", "2026-05-01T10:00:00+05:30"
    later[header.index("campaign_name")] = "Diwali"
    answer = bring("leads", header, later, name="two.csv")
    assert counts(answer) == (0, 1, 0, 0)
    assert [row[3] for row in ask_file(app, TOUCHES)] == ["Monsoon roofs", "Diwali"]
    assert ask_file(app, "SELECT c.name FROM contact p JOIN campaign c ON c.id = p.campaign_id") == [("Monsoon roofs",)]


def test_a_google_lead_form_finds_its_campaign_by_number(app: Application, bring: Bring, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    report.write_text(files.google_ads_report(), encoding="utf-8-sig")
    import_file(app, report, kind="campaign-results")
    answer = bring("leads", *files.google_leads())

    assert (*counts(answer), answer.dropped) == (2, 0, 0, 0, 1)
    assert "1 test row of the lead form was passed over (line 4)" in answer.flags
    assert any("campaign by a number that is not known" in flag for flag in answer.flags)
    source = "Google Ads lead form"
    assert ask_file(app, TOUCHES) == [
        ("Meera Joshi", "form", "Form 88", "Solar pump search", source, 1),
        ("Arif Khan", "form", "Form 88", None, source, 1),
    ]
    assert ask_file(app, "SELECT region, postcode FROM contact ORDER BY id") == [
        ("Maharashtra", "422001"),
        ("Maharashtra", "411001"),
    ]
    assert counts(bring("leads", *files.google_leads())) == (0, 0, 2, 0)


def test_leads_that_came_before_the_report_get_their_campaign_with_it(
    app: Application, bring: Bring, tmp_path: Path
) -> None:
    bring("leads", *files.google_leads())
    before = read_everything(app.path)
    report = tmp_path / "report.csv"
    report.write_text(files.google_ads_report(), encoding="utf-8-sig")
    answer = import_file(app, report, kind="campaign-results")
    assert "1 lead that came before with its campaign's number alone has the campaign now." in answer.flags
    assert [row[3] for row in ask_file(app, TOUCHES)] == ["Solar pump search", None]
    told = "SELECT c.name FROM contact p LEFT JOIN campaign c ON c.id = p.campaign_id ORDER BY p.id"
    assert ask_file(app, told) == [("Solar pump search",), (None,)]
    assert app.check() == []
    # The same answers again find the campaign and add no touch.
    assert counts(bring("leads", *files.google_leads(), name="again.csv")) == (0, 0, 2, 0)
    assert ask_number(app, "SELECT COUNT(*) FROM touchpoint") == 2
    app.undo().result()
    assert read_everything(app.path) == before


def test_indiamart_tells_enquiries_bought_leads_and_calls_apart(app: Application, bring: Bring) -> None:
    answer = bring("leads", *files.indiamart())

    assert counts(answer) == (3, 0, 0, 0)
    assert [row[1:3] for row in ask_file(app, TOUCHES)] == [
        ("price_enquiry", "Requirement for solar pump"),
        ("other", "Bought lead: Buy solar panel"),
        ("other", "Call through IndiaMART, 68: Call"),
    ]
    assert ask_file(app, "SELECT name, phone, region, postcode, country, notes FROM contact ORDER BY id") == [
        ("Meera Joshi", "+919822000001", "Maharashtra", "422001", "IN", "Need a quote"),
        ("Arif Khan", "+919822000002", "Maharashtra", "422001", "IN", None),
        (None, "+919822000003", "Maharashtra", "422001", "IN", None),
    ]
    assert ask_file(app, "SELECT DISTINCT words FROM source") == [("IndiaMART",)]
    assert ask_number(app, "SELECT COUNT(*) FROM contact_point") == 0
    assert counts(bring("leads", *files.indiamart())) == (0, 0, 3, 0)
    assert app.check() == []


def test_indiamart_with_the_labels_of_its_spreadsheet(app: Application, bring: Bring) -> None:
    answer = bring(
        "leads",
        ("Query ID", "Query Type", "Query Date", "Sender Name", "Sender Mobile", "Sender State", "Product Name"),
        ("2001", "Direct Enquiry", "01-Mar-2026", "Meera Joshi", "+91-9822000001", "Maharashtra", "Solar pump"),
    )
    assert "Read as an IndiaMART export." in answer.flags
    assert [row[1:3] for row in ask_file(app, TOUCHES)] == [("price_enquiry", "Solar pump")]


def test_justdial_bars_calls_to_those_who_forbid_them(app: Application, bring: Bring) -> None:
    answer = bring("leads", *files.justdial())

    assert counts(answer) == (2, 0, 0, 0)
    barred = "SELECT name, do_not_call, do_not_whatsapp, do_not_contact, created_day_only FROM contact ORDER BY id"
    assert ask_file(app, barred) == [("Meera Joshi", 1, 1, 0, 0), ("Arif Khan", 0, 0, 0, 0)]
    at = ask_number(app, "SELECT created_at FROM contact ORDER BY id LIMIT 1")
    assert at == ask_number(app, "SELECT STRFTIME('%s', '2026-03-01 09:02:10') * 1000000")
    assert [row[1:3] for row in ask_file(app, TOUCHES)] == [("form", "Solar dealers"), ("form", "Solar dealers")]
    # A later file that says nothing of it does not allow what was forbidden.
    header, first, _ = files.justdial()
    cells = list(first)
    cells[header.index("dncmobile")] = "0"
    bring("leads", header, cells, name="later.csv")
    assert ask_number(app, "SELECT do_not_call FROM contact ORDER BY id LIMIT 1") == 1


def test_answers_of_a_landing_page_bring_consent_only_where_it_was_given(app: Application, bring: Bring) -> None:
    def make(work: Work) -> str:
        own = create_campaign(work, name="Roof page")
        create_campaign(work, name="Diwali", utm_campaign="diwali sale", utm_source="facebook", utm_medium="paid")
        form = CaptureForm(name="Roof form", campaign_id=own, title="Roofs", fields=[], recorded_at=work.now)
        work.add(form)
        return form.uid

    uid = app.submit(make, name="make").result().result
    answer = bring("leads", *files.landing_answers(uid))

    assert counts(answer) == (2, 0, 0, 0)
    assert ask_file(app, "SELECT name, consent FROM contact ORDER BY id") == [
        ("Meera Joshi", "Yes, you may write to me about solar."),
        ("Arif Khan", None),
    ]
    assert ask_file(app, TOUCHES) == [
        ("Meera Joshi", "form", "Roof form", "Diwali", "facebook", 1),
        ("Arif Khan", "form", "Roof form", "Roof page", "Landing page", 1),
    ]
    assert '"Roof, flat or sloped?":"flat"' in ask_number(app, "SELECT custom FROM contact ORDER BY id LIMIT 1")
    assert counts(bring("leads", *files.landing_answers(uid))) == (0, 0, 2, 0)
    assert app.check() == []


def test_a_plain_list_with_utm_columns_lands_on_its_campaigns(app: Application, bring: Bring) -> None:
    app.submit(
        lambda work: create_campaign(work, name="Diwali", utm_campaign="diwali"), name="create_campaign"
    ).result()
    answer = bring(
        "leads",
        ("Name", "Email", "Created", "utm_source", "utm_medium", "utm_campaign"),
        ("Meera", "meera@example.com", "2026-03-01", "google", "cpc", "Diwali"),
        ("Arif", "arif@example.com", "2026-03-02", "", "", ""),
    )
    assert counts(answer) == (2, 0, 0, 0)
    assert ask_file(app, TOUCHES) == [("Meera", "form", None, "Diwali", "google", 1)]
    assert '"utm_medium":"cpc"' in ask_number(app, "SELECT custom FROM contact ORDER BY id LIMIT 1")


@pytest.mark.real_data
def test_the_sample_of_meta_leads(app: Application) -> None:
    answer = import_file(app, find_data("import_samples/meta_lead_ads_utf16_tab.csv"), kind="leads")
    # One hundred and twenty-one ids, two of them of one person.
    assert (*counts(answer), answer.dropped) == (120, 0, 1, 0, 1)
    assert ask_number(app, "SELECT COUNT(*) FROM touchpoint WHERE kind = 'form' AND campaign_id IS NOT NULL") == 120
