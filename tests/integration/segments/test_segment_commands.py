"""Segments over a real file: commands, the list of leads, figures, the grid, the file of people, and the verb."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.campaign import create_campaign, edit_campaign
from funneldesk.commands.contact import create_contact
from funneldesk.commands.contacts_bulk import delete_contacts
from funneldesk.commands.segment import (
    copy_segment,
    create_segment,
    delete_segments,
    edit_segment,
    restore_segments,
)
from funneldesk.errors import NotFound, Refusal
from funneldesk.exchange.people_file import write_people
from funneldesk.model.segment_expression import parse_filter, write_filter
from funneldesk.model.segment_terms import EVERYBODY, Group
from funneldesk.queries.leads import LeadFilter, count_leads, read_lead_ids
from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import Scope
from funneldesk.queries.segment_grid import FREQUENCY, RECENCY, narrow_to, read_grid
from funneldesk.queries.segment_people import count_people, read_people_ids
from funneldesk.queries.segments import read_people, read_segments, read_sizes, read_values
from tests.support.builders import create_workspace, look_at, open_workspace
from tests.support.console import run_console
from tests.support.segment_world import make_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application

PUNE = parse_filter('city = "Pune"')


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    path = create_workspace(tmp_path)
    with open_workspace(path) as opened:
        for name, city in (("Asha", "Pune"), ("Ravi", "Nashik"), ("Meera", "pune")):
            opened.run(create_contact, name=name, city=city).result()
        yield opened


def _add(app: Application, name: str, filter_: Group = PUNE) -> int:
    return app.run(create_segment, name=name, filter_=filter_).result().result


def _names(app: Application) -> list[str]:
    return [row.name for row in app.ask(read_segments).result()]


def test_a_segment_is_live_and_its_changes_can_be_undone(app: Application) -> None:
    segment = _add(app, "  Pune   people ")
    (row,) = app.ask(read_segments).result()
    assert (row.name, row.n, row.filter) == ("Pune people", 2, PUNE)
    app.run(create_contact, name="Zoya", city="Pune").result()
    assert app.ask(read_segments).result()[0].n == 3
    app.run(edit_segment, segment_id=segment, filter_=EVERYBODY, description="all of them").result()
    assert app.ask(read_segments).result()[0].n == 4
    app.undo().result()
    assert app.ask(read_segments).result()[0].filter == PUNE


def test_a_person_in_the_bin_never_counts(app: Application) -> None:
    someone = app.ask(read_people_ids, PUNE).result()[0]
    app.run(delete_contacts, contact_ids=[someone]).result()
    assert someone not in app.ask(read_people_ids, PUNE).result()
    assert app.ask(count_people, EVERYBODY).result() == 2
    assert someone not in app.ask(read_people_ids, parse_filter('not city = "Nashik"')).result()


def test_names_are_unique_but_for_case(app: Application) -> None:
    first = _add(app, "Pune")
    with pytest.raises(Refusal, match="already"):
        _add(app, "PUNE")
    with pytest.raises(Refusal, match="needs a name"):
        _add(app, " ")
    app.run(edit_segment, segment_id=first, name="pune").result()
    copy = app.run(copy_segment, segment_id=first).result().result
    assert _names(app) == ["pune", "pune copy"]
    app.run(delete_segments, segment_ids=[first]).result()
    app.run(edit_segment, segment_id=copy, name="Pune").result()
    with pytest.raises(Refusal, match="already"):
        app.run(restore_segments, segment_ids=[first]).result()


def test_a_segment_in_use_is_not_deleted(app: Application) -> None:
    segment = _add(app, "Pune")
    campaign = app.run(create_campaign, name="Monsoon", segment_id=segment).result().result
    assert [use.name for use in app.ask(read_segments).result()[0].uses] == ["Monsoon"]
    with pytest.raises(Refusal, match="campaign “Monsoon”"):
        app.run(delete_segments, segment_ids=[segment]).result()
    app.run(edit_campaign, campaign_id=campaign, segment_id=None).result()
    app.run(delete_segments, segment_ids=[segment]).result()
    assert _names(app) == []
    app.run(restore_segments, segment_ids=[segment]).result()
    assert _names(app) == ["Pune"]


def test_segments_follow_a_campaign_to_its_new_name(app: Application) -> None:
    written = 'campaign in ("Monsoon", "Other") or touch.visit in campaign "monsoon"'
    segment = _add(app, "Touched", parse_filter(written))
    campaign = app.run(create_campaign, name="Monsoon").result().result
    app.run(edit_campaign, campaign_id=campaign, name="Winter “24”").result()
    found = app.ask(read_segments).result()[0].filter
    assert found is not None
    assert write_filter(found) == ('campaign in ("Winter “24”", "Other") or touch.visit in campaign "Winter “24”"'), (
        segment
    )


def test_leads_and_figures_are_narrowed_to_a_segment(app: Application) -> None:
    segment = _add(app, "Pune")
    wanted = LeadFilter(segment_id=segment)
    assert app.ask(count_leads, wanted).result() == 2
    assert sorted(app.ask(read_lead_ids, wanted).result()) == app.ask(read_people_ids, PUNE).result()
    assert LeadFilter.restore(wanted.keep()) == wanted
    assert app.ask(read_figures, ["leads"], Scope(segment_id=segment)).result()["leads"].value == 2
    app.run(delete_segments, segment_ids=[segment]).result()
    assert app.ask(count_leads, wanted).result() == 0
    with pytest.raises(NotFound):
        app.ask(read_figures, ["leads"], Scope(segment_id=segment)).result()


def test_sizes_of_parts_and_values_to_choose_from(app: Application) -> None:
    filter_ = parse_filter('city = "Nashik" and (name = "Ravi" or name = "Asha")')
    sizes = app.ask(read_sizes, filter_).result()
    assert (sizes.everybody, sizes.total) == (3, 1)
    assert sizes.parts == {(0,): 1, (1,): 2, (1, 0): 1, (1, 1): 1}
    assert set(app.ask(read_values, "contact.city").result()) == {"Pune", "pune", "Nashik"}
    assert app.ask(read_values, "contact.created").result() == ()
    assert [row.title for row in app.ask(read_people, filter_).result().rows] == ["Ravi"]


def test_the_file_of_people_holds_no_formula_and_nobody_to_be_left_alone(app: Application) -> None:
    app.run(create_contact, name='=HYPERLINK("x")', city="Pune").result()
    app.run(create_contact, name="Leave me", city="Pune", do_not_contact=True).result()
    content = app.ask(write_people, PUNE).result().decode("utf-8-sig")
    names = [row["name"] for row in csv.DictReader(io.StringIO(content))]
    assert names == ["Asha", "Meera", '\'=HYPERLINK("x")']


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_cell_of_the_grid_holds_whom_its_conditions_find(tmp_path: Path, seed: int) -> None:
    path, _people = make_world(tmp_path, seed)
    with look_at(path) as look:
        cells = {(cell.recency, cell.frequency): cell.people for cell in read_grid(look, EVERYBODY)}
        assert sum(cells.values()) == count_people(look, EVERYBODY)
        for recency in range(len(RECENCY)):
            for frequency in range(len(FREQUENCY)):
                found = count_people(look, Group(parts=narrow_to(recency, frequency)))
                assert found == cells.get((recency, frequency), 0), (recency, frequency)


def test_the_verb_answers_with_people_and_refuses_in_a_sentence(app: Application, tmp_path: Path) -> None:
    _add(app, "Pune folk")
    path = app.path
    app.close()
    said = run_console("segment", path, "--where", "city = pune and not name contains m", "--json", folder=tmp_path)
    assert (said.code, said.document["n"], len(said.document["ids"])) == (0, 1, 1)
    named = run_console("segment", path, "--name", "pune FOLK", folder=tmp_path)
    assert named.out.splitlines()[0] == '2 people: city = "Pune"'
    figures = run_console("metrics", path, "leads", "--segment", "Pune folk", "--json", folder=tmp_path)
    assert figures.document["metrics"]["leads"]["value"] == 2
    for words, sentence in (
        (("--where", "city ="), "at character 7"),
        (("--where", "shoe = 4"), "“shoe” at character 1 is no field"),
        (
            ("--where", 'city = Pune and contact.custom.fooo = "x"'),
            "“contact.custom.fooo” at character 17: no record has this field; there are no fields of your own yet",
        ),
        (("--where", "not company.custom.tier is empty"), "“company.custom.tier” at character 5: no record has"),
        (("--name", "nobody"), "There is no segment “nobody”"),
        ((), "required"),
    ):
        refused = run_console("segment", path, *words, folder=tmp_path)
        assert (refused.code, refused.out) == (2, "")
        assert sentence in refused.sentence


def test_a_field_of_the_owners_own_is_asked_for_where_a_record_has_it(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with open_workspace(path) as app:
        app.run(create_contact, name="Asha", custom={"foo": "x", "Roof size": 4}).result()
    for written, n in (('contact.custom.foo = "x"', 1), ('contact.custom."Roof size" >= 5', 0)):
        assert run_console("segment", path, "--where", written, "--json", folder=tmp_path).document["n"] == n
    refused = run_console("segment", path, "--where", 'contact.custom.fooo = "x"', folder=tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert 'fields of your own are contact.custom."Roof size", contact.custom.foo.' in refused.sentence
