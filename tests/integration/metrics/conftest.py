"""Random businesses, made once for all tests of the figures."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.queries.period import Period, Scope
from tests.support.plain_figures import Question
from tests.support.random_business import make_business

if TYPE_CHECKING:
    from tests.support.random_business import RandomBusiness

ZONES = ("Asia/Kolkata", "America/New_York")


@pytest.fixture(scope="session", params=range(3), ids=lambda seed: f"{ZONES[seed % 2]}-{seed}")
def business(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RandomBusiness:
    """A business in India or in New York, whose clocks change."""
    seed = int(request.param)
    return make_business(tmp_path_factory.mktemp("business"), seed, ZONES[seed % 2])


QUESTIONS = {
    "all of history": Question(),
    "a quarter over the change of clocks": Question(start=dt.date(2024, 3, 10), end=dt.date(2024, 6, 1)),
    "since a day": Question(start=dt.date(2024, 11, 3)),
    "before a day": Question(end=dt.date(2024, 7, 1)),
    "as of a day": Question(as_of=dt.date(2024, 6, 15)),
    "a quarter as of a day in it": Question(
        start=dt.date(2024, 3, 10), end=dt.date(2024, 6, 1), as_of=dt.date(2024, 5, 5)
    ),
    "as of a day after all": Question(as_of=dt.date(2026, 6, 1)),
    "as of a day before all": Question(as_of=dt.date(2020, 1, 1)),
    "one pipeline": Question(pipeline=2),
    "one owner": Question(owner=1),
    "nobody's": Question(owner=0, as_of=dt.date(2024, 8, 1)),
    "one source": Question(source=1, start=dt.date(2024, 3, 1), end=dt.date(2024, 12, 1)),
    "no source": Question(source=0),
}


@pytest.fixture(params=list(QUESTIONS.values()), ids=list(QUESTIONS))
def question(request: pytest.FixtureRequest) -> Question:
    """One way of narrowing a figure."""
    found = request.param
    assert isinstance(found, Question)
    return found


@pytest.fixture
def scope(question: Question) -> Scope:
    """The same question in the words of the package."""
    return Scope(
        period=Period(question.start, question.end),
        pipeline_id=question.pipeline,
        owner_id=question.owner,
        source_id=question.source,
        as_of=question.as_of,
    )
