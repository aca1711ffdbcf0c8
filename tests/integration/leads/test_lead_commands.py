"""What a person can do with leads, on a real file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from funneldesk.app import Application
from funneldesk.commands.activity import log_activity
from funneldesk.commands.company import edit_company
from funneldesk.commands.contact import change_lifecycle, create_contact, edit_contact, open_deal
from funneldesk.commands.contacts_bulk import assign_contacts, delete_contacts
from funneldesk.commands.saved_view import remove_view, save_view
from funneldesk.commands.touchpoint import log_touchpoint, remove_touchpoint
from funneldesk.errors import NotFound, Refusal
from funneldesk.queries.duplicates import find_doubles_of
from funneldesk.queries.lead_choices import read_lead_choices
from funneldesk.queries.lead_page import LeadPage, read_lead_page
from funneldesk.queries.leads import LeadFilter, read_lead_ids, read_lead_rows
from tests.support.leads import fill_leads, new_application


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with new_application(tmp_path) as opened:
        yield opened
        assert opened.check() == []


def add(app: Application, **fields: Any) -> int:
    return app.run(create_contact, **fields).result().result.contact_id


def page(app: Application, contact_id: int) -> LeadPage:
    found = app.ask(read_lead_page, contact_id).result()
    assert found is not None
    return found


def test_a_new_lead_is_found_by_what_was_typed(app: Application) -> None:
    lead = add(app, name="Zoë Joshi", company="Himalaya Foods Pvt Ltd", phone="98220 14455", source="Trade fair")
    found = page(app, lead)
    assert (found.title, found.name, found.phone) == ("Himalaya Foods Pvt Ltd", "Zoë Joshi", "+919822014455")
    assert (found.source, found.stage) == ("Trade fair", "lead")
    assert [item.what for item in found.journey] == ["captured"]
    for typed in ("zoe", "himalaya jos", "14455"):
        assert app.ask(read_lead_ids, LeadFilter(text=typed)).result() == [lead]
    assert app.ask(read_lead_ids, LeadFilter(text="%")).result() == []


def test_a_company_is_made_once(app: Application) -> None:
    first = add(app, name="A", company="Himalaya Foods Pvt. Ltd.")
    second = add(app, name="B", company="himalaya foods")
    assert page(app, first).company_id == page(app, second).company_id


def test_doubles_are_named_and_never_merged(app: Application) -> None:
    first = add(app, name="Meera", phone="+91 98220 14455", email="Meera@Himalaya.in")
    done = app.run(create_contact, name="M. Joshi", email="meera@himalaya.in").result().result
    assert done.duplicate_ids == (first,)
    assert done.contact_id != first
    for typed in ({"phone": "9822014455"}, {"phone": "098220 14455"}, {"email": "MEERA@himalaya.in "}):
        assert first in [one.contact_id for one in app.ask(find_doubles_of, **typed).result()]
    assert app.ask(find_doubles_of, phone="98220", email="meera@").result() == []


def test_a_lead_without_anything_is_refused(app: Application) -> None:
    with pytest.raises(Refusal, match="needs a name"):
        add(app, city="Pune")
    with pytest.raises(Refusal, match="no e-mail"):
        add(app, name="A", email="a@b\nbcc")
    with pytest.raises(Refusal, match="no telephone"):
        add(app, name="A", phone="call me")


def test_an_edit_is_found_and_undone(app: Application) -> None:
    lead = add(app, name="Meera", custom={"Roof": "tin"})
    deal = app.run(open_deal, contact_id=lead).result().result
    app.run(
        edit_contact, contact_id=lead, name="Mira", phone="+919822014455", custom={"Roof": None, "kW": "60"}
    ).result()
    assert app.ask(read_lead_ids, LeadFilter(text="mira")).result() == [lead]
    assert page(app, lead).custom == {"kW": "60"}
    assert page(app, lead).deals[0].id == deal
    app.undo().result()
    assert page(app, lead).name == "Meera"
    assert page(app, lead).custom == {"Roof": "tin"}
    with pytest.raises(Refusal, match="cannot be edited"):
        app.run(edit_contact, contact_id=lead, lifecycle_stage="customer").result()


def test_opening_a_deal_qualifies_the_lead_in_one_step(app: Application) -> None:
    lead = add(app, name="Meera", company="Himalaya Foods")
    app.run(open_deal, contact_id=lead).result()
    found = page(app, lead)
    assert found.stage == "sql"
    assert found.deals[0].title == "Meera"
    assert {item.what for item in found.journey} == {"captured", "stage", "deal_opened"}
    app.undo().result()
    assert (page(app, lead).stage, page(app, lead).deals) == ("lead", ())


def test_lifecycle_moves_with_a_reason_where_one_is_due(app: Application) -> None:
    ids = [add(app, name=name) for name in ("A", "B")]
    assert app.run(change_lifecycle, contact_ids=ids, to_stage="mql").result().result == 2
    with pytest.raises(Refusal, match="Already"):
        app.run(change_lifecycle, contact_ids=ids, to_stage="mql").result()
    with pytest.raises(Refusal, match="Say why"):
        app.run(change_lifecycle, contact_ids=ids, to_stage="recycled").result()
    with pytest.raises(Refusal, match="deal is won"):
        app.run(change_lifecycle, contact_ids=ids, to_stage="customer").result()
    reasons = app.ask(read_lead_choices).result().reasons
    lost = next(reason_id for reason_id, kind, _ in reasons if kind == "lost")
    recycled = next(reason_id for reason_id, kind, _ in reasons if kind == "recycled")
    with pytest.raises(Refusal, match="no reason"):
        app.run(change_lifecycle, contact_ids=ids, to_stage="recycled", reason_id=lost).result()
    app.run(change_lifecycle, contact_ids=ids, to_stage="recycled", reason_id=recycled).result()
    assert page(app, ids[0]).stage == "recycled"


def test_many_are_assigned_and_deleted_in_one_undo(app: Application) -> None:
    app.run(fill_leads, 1500).result()
    every = app.ask(read_lead_ids).result()
    app.run(assign_contacts, contact_ids=every, owner_id=1).result()
    assert len(app.ask(read_lead_ids, LeadFilter(owners=(1,))).result()) == len(every)
    app.undo().result()
    assert 0 < len(app.ask(read_lead_ids, LeadFilter(owners=(1,))).result()) < len(every)
    app.run(delete_contacts, contact_ids=every[:700]).result()
    assert len(app.ask(read_lead_ids).result()) == len(every) - 700
    with pytest.raises(NotFound):
        app.run(assign_contacts, contact_ids=every[:1], owner_id=1).result()
    app.undo().result()
    assert app.ask(read_lead_ids).result() == every


def test_filters_and_orders(app: Application) -> None:
    app.run(fill_leads, 300).result()
    rows = app.ask(read_lead_rows, app.ask(read_lead_ids).result()).result()
    assert len(rows) == 300
    assert [row.created_at for row in rows] == sorted((row.created_at for row in rows), reverse=True)  # type: ignore[type-var]  # all are dated
    for order, shown in (("lead", "title"), ("source", "source"), ("owner", "owner")):
        listed = app.ask(read_lead_rows, app.ask(read_lead_ids, order=order, descending=False).result()).result()
        words = [getattr(row, shown).lower() for row in listed if getattr(row, shown)]
        assert words == sorted(words)
    only = app.ask(read_lead_ids, LeadFilter(only=(5, 9, 400))).result()
    assert sorted(only) == [5, 9]
    nobody = app.ask(read_lead_ids, LeadFilter(owners=(None,), stages=("mql",))).result()
    assert {(row.owner, row.stage) for row in app.ask(read_lead_rows, nobody).result()} <= {("", "mql")}


def test_a_view_is_kept_replaced_and_removed(app: Application) -> None:
    wanted = LeadFilter(text="pune", stages=("mql",), sources=(3, None))
    view = app.run(save_view, room="leads", name="Pune", view=wanted.keep()).result().result
    kept = app.ask(read_lead_choices).result().views
    assert [(one.name, LeadFilter.restore(one.filter)) for one in kept] == [("Pune", wanted)]
    app.run(save_view, room="leads", name="PUNE", view=LeadFilter().keep()).result()
    assert [LeadFilter.restore(one.filter) for one in app.ask(read_lead_choices).result().views] == [LeadFilter()]
    app.run(remove_view, view_id=view).result()
    assert app.ask(read_lead_choices).result().views == ()
    assert LeadFilter.restore({"text": 5, "stages": "x", "other": 1}) == LeadFilter()


def test_a_journey_holds_touches_and_work(app: Application) -> None:
    lead = add(app, name="Meera")
    touch = app.run(log_touchpoint, contact_id=lead, kind="webinar", detail="46 min").result().result
    app.run(log_activity, kind="call", contact_id=lead, outcome="asked for papers").result()
    assert {item.what for item in page(app, lead).journey} == {"captured", "touch", "activity"}
    with pytest.raises(Refusal, match="no kind of touch"):
        app.run(log_touchpoint, contact_id=lead, kind="telepathy").result()
    app.run(remove_touchpoint, touchpoint_id=touch).result()
    assert {item.what for item in page(app, lead).journey} == {"captured", "activity"}


def test_a_company_renamed_is_found_with_its_people(app: Application) -> None:
    lead = add(app, name="Meera", company="Himalaya Foods")
    company = page(app, lead).company_id
    assert company is not None
    app.run(edit_company, company_id=company, name="Nilgiri Foods").result()
    assert app.ask(read_lead_ids, LeadFilter(text="nilgiri")).result() == [lead]
    app.undo().result()
    assert app.ask(read_lead_ids, LeadFilter(text="nilgiri")).result() == []


def test_who_is_gone_has_no_page(app: Application) -> None:
    assert app.ask(read_lead_page, 77).result() is None
    lead = add(app, name="Meera")
    app.run(delete_contacts, contact_ids=[lead]).result()
    assert app.ask(read_lead_page, lead).result() is None
