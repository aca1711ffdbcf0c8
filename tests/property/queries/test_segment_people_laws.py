"""Segments found by the database are those found by a second reading in plain Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from funneldesk.model.segment_terms import EVERYBODY, turn
from funneldesk.queries.segment_people import count_people, holds_for, read_people_ids
from tests.support.builders import look_at
from tests.support.segment_filters import FILTERS
from tests.support.segment_world import Person, find, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.look import Look

SLOWLY = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
World = tuple["Look", list[Person]]


@pytest.fixture(scope="module", params=[1, 2])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path, people = make_world(tmp_path_factory.mktemp("segments"), request.param)
    with look_at(path) as look:
        yield look, people


@SLOWLY
@given(filter_=FILTERS)
def test_the_database_finds_whom_plain_python_finds(world: World, filter_: Group) -> None:
    look, people = world
    expected = find(people, filter_)
    assert read_people_ids(look, filter_) == expected
    assert count_people(look, filter_) == len(expected)
    some = [person.id for person in people][::3]
    assert holds_for(look, filter_, some) == set(expected) & set(some)


@SLOWLY
@given(filter_=FILTERS)
def test_a_filter_and_its_contrary_share_out_everybody(world: World, filter_: Group) -> None:
    look, _ = world
    contrary = turn(filter_)
    found, others = read_people_ids(look, filter_), read_people_ids(look, contrary)
    assert sorted([*found, *others]) == read_people_ids(look, EVERYBODY)
