"""Forms and what people answered, on a real file."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.capture_form import (
    LARGEST_PICTURE,
    copy_capture_form,
    create_capture_form,
    delete_capture_forms,
    edit_capture_form,
    restore_capture_forms,
)
from funneldesk.commands.contact import create_contact
from funneldesk.commands.content import create_content
from funneldesk.commands.form_answer import (
    FORM,
    STALL,
    AnswerGiven,
    AnswersTaken,
    answer_mark,
    take_answer,
    take_answers,
)
from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.commands.tracked_link import create_tracked_link
from funneldesk.errors import NotFound, Refusal
from funneldesk.exchange.importing import import_file
from funneldesk.queries.capture_form import (
    AnswerMark,
    count_taken_today,
    look_up_answers,
    read_capture_form,
    read_capture_forms,
    read_form_keys,
)
from funneldesk.queries.lead_page import read_lead_page
from tests.support.workspace import NOON, make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.queries.capture_form import (
        FormPage,
    )
    from funneldesk.queries.lead_page import LeadPage

LINE = "You may call me about solar."
ASHA = {"name": "Asha Rao", "phone": "98220 14455", "email": "asha@example.in", "city": "Pune"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with open_app(make_workspace(tmp_path)) as opened:
        yield opened
        assert opened.check() == []


def add_form(app: Application, **fields: Any) -> int:
    return app.run(create_capture_form, **{"name": "Stall B-12", "consent_line": LINE, **fields}).result().result


def form(app: Application, form_id: int) -> FormPage:
    found = app.ask(read_capture_form, form_id).result()
    assert found is not None
    return found


def take(app: Application, form_id: int, values: dict[str, str], **more: Any) -> int | None:
    taken = app.run(take_answer, form_id=form_id, values=values, **more).result().result
    return None if taken is None else taken.contact_id


def lead(app: Application, contact_id: int | None) -> LeadPage:
    assert contact_id is not None
    found = app.ask(read_lead_page, contact_id).result()
    assert found is not None
    return found


def stored(app: Application, table: str, column: str) -> list[Any]:
    with app._workspace.read() as connection:
        return [row[0] for row in connection.exec_driver_sql(f"SELECT {column} FROM {table} ORDER BY id")]  # noqa: S608 - the test's own names


def test_a_form_is_made_changed_copied_and_put_into_the_bin(app: Application) -> None:
    campaign = app.run(create_campaign, name="Expo").result().result
    made = add_form(app, campaign_id=campaign, source="Trade fair", picture=b"\x89PNG", picture_alt="A roof")
    app.run(edit_capture_form, form_id=made, title="Ask us", text=" Two\n\nparts ", language="hi").result()
    found = form(app, made)
    assert (found.name, found.title, found.text, found.language) == ("Stall B-12", "Ask us", "Two\n\nparts", "hi")
    assert (found.campaign, found.source, found.picture) == ("Expo", "Trade fair", b"\x89PNG")
    assert found.keys == ("name", "phone", "email", "city")
    copy = form(app, app.run(copy_capture_form, form_id=made).result().result)
    assert (copy.name, copy.picture, copy.uid != found.uid) == ("Stall B-12 (copy)", b"\x89PNG", True)
    app.run(delete_capture_forms, form_ids=[made]).result()
    assert [row.name for row in app.ask(read_capture_forms).result()] == ["Stall B-12 (copy)"]
    assert app.ask(read_capture_form, made).result() is None
    assert {row.is_deleted for row in app.ask(read_form_keys).result()} == {True, False}
    app.run(restore_capture_forms, form_ids=[made]).result()
    assert len(app.ask(read_capture_forms, [campaign]).result()) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"title": ""},
        {"fields": []},
        {"fields": [{"key": "name", "label": "", "kind": "name"}]},
        {"fields": [{"key": "a", "label": "A", "kind": "line"}, {"key": "A", "label": "B", "kind": "line"}]},
        {"picture": b"x" * (LARGEST_PICTURE + 1)},
        {"answer_way": "pigeon"},
        {"language": "english, please"},
        {"colour": "red"},
    ],
)
def test_what_a_form_cannot_be_is_refused(app: Application, fields: dict[str, Any]) -> None:
    made = add_form(app)
    with pytest.raises(Refusal):
        app.run(edit_capture_form, form_id=made, **fields).result()


def test_an_answer_makes_a_lead_with_its_consent_source_campaign_and_touch(app: Application) -> None:
    campaign = app.run(create_campaign, name="Expo").result().result
    content = app.run(create_content, title="Guide", kind="ebook").result().result
    made = add_form(app, campaign_id=campaign, content_id=content, source="Trade fair")
    found = lead(app, take(app, made, {**ASHA, "Roof": "flat"}, consent=True))
    assert (found.name, found.phone, found.email, found.city) == (
        "Asha Rao",
        "+919822014455",
        "asha@example.in",
        "Pune",
    )
    assert (found.source, found.campaign, found.custom) == ("Trade fair", "Expo", {"Roof": "flat"})
    assert stored(app, "contact", "consent") == [f"{LINE} (Stall B-12, 2026-11-21)"]
    assert stored(app, "touchpoint", "kind || content_id || campaign_id") == [f"stall{content}{campaign}"]
    assert next(item.detail for item in found.journey if item.what == "touch").startswith("Stall B-12 · Roof: flat")
    row = app.ask(read_capture_forms).result()[0]
    assert (row.answers, row.people, row.last_at, row.questions) == (1, 1, NOON, 4)
    assert app.ask(count_taken_today, made).result() == 1


def test_without_a_tick_no_consent_is_kept(app: Application) -> None:
    made = add_form(app)
    take(app, made, ASHA)
    take(app, made, {"name": "B", "phone": "98220 14456"}, consent=False, consent_wording=LINE)
    assert stored(app, "contact", "consent") == [None, None]


def test_the_same_words_agreed_to_twice_are_kept_once_and_others_before_them(app: Application) -> None:
    made = add_form(app)
    for wording in (LINE, LINE, "You may write to me."):
        take(app, made, ASHA, consent=True, consent_wording=wording)
    assert stored(app, "contact", "consent") == [
        f"You may write to me. (Stall B-12, 2026-11-21)\n{LINE} (Stall B-12, 2026-11-21)"
    ]


def test_a_known_person_is_found_by_phone_or_mail_and_only_gaps_are_filled(app: Application) -> None:
    known = (
        app.run(create_contact, name="Asha R.", phone="+91 98220 14455", source="Referral").result().result.contact_id
    )
    made = add_form(app, source="Trade fair")
    assert take(app, made, {**ASHA, "phone": "098220 14455"}) == known
    assert take(app, made, {"name": "A", "email": "ASHA@example.in", "phone": "98220 99999"}) == known
    found = lead(app, known)
    assert (found.name, found.city, found.source, found.phone) == ("Asha R.", "Pune", "Referral", "+919822014455")
    assert stored(app, "contact_point", "value") == ["+919822099999"]
    assert stored(app, "touchpoint", "contact_id") == [known, known]


def test_what_is_typed_wrongly_at_a_stall_is_refused_and_what_comes_back_is_kept(app: Application) -> None:
    made = add_form(app)
    wrong = {"name": "Asha", "phone": "call me"}
    with pytest.raises(Refusal, match="no telephone number"):
        take(app, made, wrong)
    contact = take(app, made, wrong, kind=FORM)
    assert lead(app, contact).phone == ""
    assert stored(app, "touchpoint", "detail") == ["Stall B-12 · Phone: call me"]
    with pytest.raises(Refusal, match="names the person"):
        take(app, made, {"city": "Pune"})


def test_the_visit_decides_the_campaign_before_the_form(app: Application) -> None:
    own = app.run(create_campaign, name="Own").result().result
    diwali = app.run(create_campaign, name="Diwali", utm_campaign="diwali offer").result().result
    guide = app.run(create_content, title="Guide", kind="ebook").result().result
    app.run(
        create_tracked_link, campaign_id=own, content_id=guide, url="https://x.in/?utm_source=qr", utm_source="qr",
        utm_medium="print", utm_campaign="expo-26",
    ).result()  # fmt: skip
    made = add_form(app, campaign_id=own)
    take(app, made, {"name": "A", "phone": "98220 14451"}, kind=FORM, utm={"campaign": "diwali-offer", "source": "fb"})
    take(app, made, {"name": "B", "phone": "98220 14452"}, kind=FORM, utm={"campaign": "nobody"})
    take(
        app, made, {"name": "C", "phone": "98220 14453"}, kind=FORM,
        utm={"campaign": "expo-26", "source": "qr", "medium": "print"},
    )  # fmt: skip
    assert stored(app, "contact", "campaign_id") == [diwali, own, own]
    assert stored(app, "touchpoint", "content_id") == [None, None, guide]
    assert [lead(app, contact).source for contact in stored(app, "contact", "id")] == ["fb", "Landing page", "qr"]


def test_answers_come_once_however_often_they_are_read(app: Application) -> None:
    made = add_form(app)
    then = dt.datetime(2026, 5, 2, 8, 0, tzinfo=dt.UTC)
    given = [
        AnswerGiven(made, ASHA, consent=True, answer_id="a1", at=then),
        AnswerGiven(made, {**ASHA, "city": "Satara"}, at=then),
        AnswerGiven(made, {"name": "Ravi", "phone": "98220 14456"}, at=then),
        AnswerGiven(made, {"city": "Nowhere"}, answer_id="a4"),
    ]
    before = read_everything(app.path)
    first = app.run(take_answers, answers=given).result()
    assert first.change is not None
    assert first.change.label == "Take 2 answers to forms"
    assert (len(first.result.new_ids), first.result.repeated, len(first.result.refused)) == (2, 0, 1)
    again = app.run(take_answers, answers=given).result()
    assert again.change is None
    assert again.result == AnswersTaken((), (), 3, first.result.refused)
    assert stored(app, "contact", "created_at") == [int(then.timestamp() * 1e6)] * 2
    uid = form(app, made).uid
    marks = [AnswerMark(uid, answer_mark(one), one.values.get("phone", "")) for one in given]
    states = app.ask(look_up_answers, marks).result()
    assert [(state.is_repeated, state.name) for state in states] == [
        (True, "Asha Rao"), (True, "Asha Rao"), (True, "Ravi"), (False, "")
    ]  # fmt: skip
    assert app.ask(count_taken_today, made).result() == 0
    app.undo().result()
    assert read_everything(app.path) == before


def test_a_table_imported_after_its_answers_were_taken_adds_nothing(app: Application, tmp_path: Path) -> None:
    made = add_form(app, source="Expo page")
    then = dt.datetime(2026, 5, 2, 8, 0, tzinfo=dt.UTC)
    given = [
        AnswerGiven(made, ASHA, answer_id="a1", at=then),
        AnswerGiven(made, {"name": "Ravi", "phone": "98220 14456"}, answer_id="a2", at=then, utm={"source": "fb"}),
    ]
    app.run(take_answers, answers=given).result()
    table = tmp_path / "answers.csv"
    table.write_text(
        "FunnelDesk form,name,phone,utm_source,answer id,sent at\n"
        f"{form(app, made).uid},Asha Rao,+91 98220 14455,,a1,2026-05-02T08:00:00.000Z\n"
        f"{form(app, made).uid},Ravi,+91 98220 14456,fb,a2,2026-05-02T08:00:00.000Z\n",
        encoding="utf-8",
    )
    import_file(app, table, kind="leads")
    assert stored(app, "contact", "name") == ["Asha Rao", "Ravi"]
    assert len(stored(app, "touchpoint", "id")) == 2


def test_an_answer_that_an_imported_table_brought_is_not_taken_again(app: Application, tmp_path: Path) -> None:
    made = add_form(app)
    table = tmp_path / "answers.csv"
    table.write_text(
        "FunnelDesk form,name,phone,consent,consent wording,answer id,sent at\n"
        f"{form(app, made).uid},Asha Rao,+91 98220 14455,yes,{LINE},a1,2026-05-02T08:00:00.000Z\n",
        encoding="utf-8",
    )
    import_file(app, table, kind="leads")
    assert stored(app, "touchpoint", "kind") == ["form"]
    then = dt.datetime(2026, 5, 2, 8, 0, tzinfo=dt.UTC)
    given = [AnswerGiven(made, ASHA, consent=True, answer_id="a1", at=then)]
    assert app.run(take_answers, answers=given).result().result.repeated == 1
    assert stored(app, "touchpoint", "kind") == ["form"]


def test_each_entry_at_a_stall_is_one_of_its_own_and_is_undone_alone(app: Application) -> None:
    made = add_form(app)
    take(app, made, {"name": "Ravi", "city": "Pune"}, kind=STALL)
    take(app, made, {"name": "Ravi", "city": "Pune"}, kind=STALL)
    assert app.ask(count_taken_today, made).result() == 2
    assert app.undo().result().result.label == "Take the answer of “Ravi”"
    assert app.ask(count_taken_today, made).result() == 1


def test_a_deleted_form_takes_no_answers(app: Application) -> None:
    made = add_form(app)
    app.run(delete_capture_forms, form_ids=[made]).result()
    with pytest.raises(NotFound):
        take(app, made, ASHA)


def test_sent_content_is_a_touch_of_its_own(app: Application) -> None:
    content = app.run(create_content, title="Guide", kind="ebook").result().result
    contact = app.run(create_contact, name="Asha").result().result.contact_id
    app.run(log_touchpoint, contact_id=contact, kind="message", content_id=content).result()
    assert stored(app, "touchpoint", "content_id") == [content]
    with pytest.raises(NotFound):
        app.run(log_touchpoint, contact_id=contact, kind="message", content_id=99).result()
