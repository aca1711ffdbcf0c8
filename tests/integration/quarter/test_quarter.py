"""A simulated quarter: what the program says of it agrees with a count made from a book kept beside it."""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.queries.handoff_scoreboard import read_scoreboard
from funneldesk.queries.handoffs import read_handoffs
from funneldesk.queries.leaks import read_leaks
from funneldesk.queries.metrics import read_figures
from funneldesk.queries.period import EVERYTHING, Period, Scope
from funneldesk.queries.today import ItemKind, count_waiting, read_today
from tests.support.quarter import make_quarter
from tests.support.quarter_count import (
    count_leaks,
    count_month,
    count_reasons,
    count_scoreboard,
    list_today,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.quarter import Quarter
    from tests.support.quarter_ledger import Book

MONTHS = ((2026, 8), (2026, 9), (2026, 10), (2026, 11))
_CLOSE = 1e-6


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Quarter]:
    """The quarter, lived through once."""
    made = make_quarter(tmp_path_factory.mktemp("quarter"))
    made.live()
    yield made
    made.world.close()


def said_of_handoff(quarter: Quarter, month: tuple[int, int] | None = None) -> dict[str, Any]:
    """What the program's scoreboard says, in the form of the count."""
    scope = EVERYTHING if month is None else Scope(month_of(*month))
    line = quarter.world.ask(read_scoreboard, scope).total
    names = ("rounds", "offered", "accepted", "turned_down", "expired", "waiting", "sql", "due", "in_time")
    return {
        **{name: getattr(line, name) for name in names},
        "decide": (line.to_decide.n, line.to_decide.median_h, line.to_decide.p90_h),
        "contact": (line.to_contact.n, line.to_contact.median_h, line.to_contact.p90_h),
    }


def month_of(year: int, number: int) -> Period:
    """A month's days."""
    return Period(dt.date(year, number, 1), dt.date(year + number // 12, number % 12 + 1, 1))


def agree(said: dict[str, Any], counted: dict[str, Any]) -> bool:
    """Whether both say the same; lengths of time to a thousandth of a second."""
    for name, value in counted.items():
        pairs = zip(said[name], value, strict=True) if isinstance(value, tuple) else [(said[name], value)]
        if any(one != other and (one is None or other is None or abs(one - other) > _CLOSE) for one, other in pairs):
            return False
    return True


def test_the_file_keeps_all_promises(quarter: Quarter) -> None:
    assert quarter.world.app.check() == []


def test_each_round_stands_where_the_book_has_it(quarter: Quarter) -> None:
    rows = quarter.world.ask(read_handoffs, states=None)
    assert {row.id: row.state for row in rows} == {one.id: one.state for one in quarter.book.rounds.values()}
    stages = quarter.read("SELECT id, lifecycle_stage FROM contact")
    assert dict(stages) == quarter.book.stages
    stored = quarter.read("SELECT lifecycle_stage, COUNT(*) FROM contact GROUP BY 1")
    assert dict(stored) == Counter(quarter.book.stages.values())


@pytest.mark.parametrize("month", [None, *MONTHS])
def test_the_scoreboard_is_the_one_counted_by_hand(quarter: Quarter, month: tuple[int, int] | None) -> None:
    counted = count_scoreboard(quarter.book, quarter.now, month)
    said = said_of_handoff(quarter, month)
    assert agree(said, counted), (said, counted)
    if month is None:
        assert counted["decide"][0] > 50
        assert 0 < counted["in_time"] < counted["due"]
        assert counted["expired"] > 5


def test_reasons_are_counted_by_answer_and_campaign(quarter: Quarter) -> None:
    lines = quarter.world.ask(read_scoreboard).reasons
    assert {(one.reason, one.answer, one.campaign): one.n for one in lines} == count_reasons(quarter.book)
    assert len({one.campaign for one in lines}) == 3


@pytest.mark.parametrize(("year", "number"), MONTHS)
def test_a_month_has_the_leads_wins_and_sales_of_the_book(quarter: Quarter, year: int, number: int) -> None:
    counted = count_month(quarter.book, year, number)
    scope = Scope(month_of(year, number))
    said = quarter.world.ask(read_figures, ("leads", "customers", "deals_won", "total_sales"), scope)
    sales = said["total_sales"].value
    assert said["leads"].value == counted["leads"]
    assert said["customers"].value == counted["customers"]
    assert said["deals_won"].value == counted["won"]
    assert minor(sales) == counted["sales"]
    since, until = (
        dt.datetime(y, m, 1, tzinfo=dt.UTC) - dt.timedelta(hours=5, minutes=30) for y, m in _edges(year, number)
    )
    query = "SELECT COUNT(DISTINCT contact_id) FROM lifecycle_change WHERE to_stage = ? AND at >= ? AND at < ?"
    for stage in ("mql", "sal", "sql", "customer"):
        bounds = (int(since.timestamp()) * 1_000_000, int(until.timestamp()) * 1_000_000)
        assert quarter.read(query, stage, *bounds) == [(counted[stage],)], stage


def test_leaks_are_as_many_and_as_much_as_in_the_book(quarter: Quarter) -> None:
    said = {leak.kind: (leak.n, None if leak.money is None else leak.money.minor) for leak in _leaks(quarter)}
    counted = count_leaks(quarter.book, quarter.now)
    assert said == counted
    assert sum(n for n, _ in counted.values()) > 10


def test_today_shows_each_rep_what_the_book_says(quarter: Quarter) -> None:
    for rep in quarter.reps:
        today = quarter.world.ask(read_today, actor_id=rep)
        offers, contacts, steps = list_today(quarter.book, rep, quarter.now)
        assert {item.record_id for item in today.offers} == offers
        found = {kind: {item.record_id for item in today.steps if item.kind == kind} for kind in ItemKind}
        assert found[ItemKind.FIRST_CONTACT] == contacts
        assert found[ItemKind.STEP] | found[ItemKind.REMINDER] == steps
        assert today.n == quarter.world.ask(count_waiting, actor_id=rep).today
    assert any(list_today(quarter.book, rep, quarter.now)[2] for rep in quarter.reps)


def test_every_state_was_reached_and_left(quarter: Quarter) -> None:
    moves, leads = quarter.book.moves, quarter.book.lead_moves
    rounds = {"mql", "offered", "accepted", "sql", "rejected", "recycled", "disqualified", "expired", "returned"}
    assert {to for _, to in moves} == rounds
    assert {start for start, _ in moves} == {"mql", "offered", "accepted", "sql"}
    stages = {"lead", "pql", "mql", "sal", "sql", "recycled", "disqualified"}
    assert {to for _, to in leads} == {*stages, "customer"}
    assert {start for start, _ in leads} == {"", *stages}
    assert max(row.round_no for row in quarter.world.ask(read_handoffs, states=None)) >= 3


def _first_accepted(book: Book) -> Any:
    return next(one for one in book.rounds.values() if one.state == "sql" and one.contacted)


def _later(book: Book) -> None:
    one = _first_accepted(book)
    one.contacted += dt.timedelta(days=3)


def _other_answer(book: Book) -> None:
    _first_accepted(book).offers[-1].answer = "rejected"


def _not_late(book: Book) -> None:
    offer = next(offer for one in book.rounds.values() for offer in one.offers if offer.answer == "expired")
    offer.answer = "reassigned"


@pytest.mark.parametrize("alter", [_later, _other_answer, _not_late])
def test_one_altered_event_is_noticed(quarter: Quarter, alter: Any) -> None:
    book = copy.deepcopy(quarter.book)
    alter(book)
    assert not agree(said_of_handoff(quarter), count_scoreboard(book, quarter.now))


def test_an_altered_sale_is_noticed_in_month_and_leaks(quarter: Quarter) -> None:
    book = copy.deepcopy(quarter.book)
    deal = next(deal for deal in book.deals.values() if deal.state == "won" and deal.closed)
    deal.amount += 1
    assert deal.closed is not None
    key = (deal.closed.year, deal.closed.month)
    said = quarter.world.ask(read_figures, ("total_sales",), Scope(month_of(*key)))["total_sales"].value
    assert minor(said) != count_month(book, *key)["sales"]
    asleep = next(deal for deal in book.deals.values() if deal.state == "open")
    asleep.amount += 1
    for step in book.steps.values():
        step.done = step.done or quarter.now
    assert {leak.kind: leak.n for leak in _leaks(quarter)} != {
        kind: n for kind, (n, _) in count_leaks(book, quarter.now).items()
    }


def minor(value: Any) -> int:
    """An amount of the business's currency; of several sums that one."""
    amounts = value if isinstance(value, tuple | list) else (value,)
    return sum(one.minor for one in amounts if one is not None)


def _leaks(quarter: Quarter) -> Any:
    return quarter.world.ask(read_leaks)


def _edges(year: int, number: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return (year, number), (year + number // 12, number % 12 + 1)
