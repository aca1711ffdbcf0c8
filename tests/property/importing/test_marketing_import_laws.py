"""Laws of imported results and touches: no row is lost, a second time changes nothing, and order says nothing."""

from __future__ import annotations

import csv
import random
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.errors import Refusal
from funneldesk.exchange.importing import import_file
from tests.support.workspace import NOON, make_workspace, read_everything

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = settings(
    max_examples=25, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
campaigns = st.sampled_from(["Pumps", "pumps", "Roofs", "", "Total Wine promo"])
starts = st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-05", "2026-03-31", "", "soon"])
ends = st.sampled_from(["2026-03-01", "2026-03-02", "2026-03-31", "", ""])
counts = st.sampled_from(["", "0", "5", "1,200", "7.5", "-1", " --"])
amounts = st.sampled_from(["", "10", "1,200.50", "-4", "0.005", "many"])
parts = st.sampled_from(["", "", "Set A", "Set B"])
words = st.sampled_from(["", "x", "y"])
RESULTS = ("Campaign", "Start date", "End date", "Impressions", "Clicks", "Spend", "Ad set name", "Audience")
result_rows = st.lists(
    st.tuples(campaigns, starts, ends, counts, counts, amounts, parts, words), min_size=1, max_size=14
)

who = st.sampled_from(["", "A1", "A2", "A3"])
emails = st.sampled_from(["", "a@example.com", "A@EXAMPLE.com", "b@example.com", "no"])
times = st.sampled_from(["2026-03-01 10:00", "2026-03-02 11:00", "2026-03-03", "2031-01-01", "", "soon"])
kinds = st.sampled_from(["Visit", "Ad click", "Billboard", "", "demo request"])
sources = st.sampled_from(["", "Google", "Fair"])
TOUCHES = ("Lead ID", "Email", "When", "Touch", "Campaign", "Channel")
# Whoever has an id has one address, and no address is two people's; else it would be the order that says who is who.
PEOPLE = [
    ("A1", "a@example.com"),
    ("A1", "A@EXAMPLE.com"),
    ("A2", "b@example.com"),
    ("A3", ""),
    ("", "c@example.com"),
    ("", ""),
    ("", "no"),
]
touches = st.tuples(times, kinds, campaigns, sources)
touch_rows = st.lists(
    st.tuples(st.sampled_from(PEOPLE), touches).map(lambda row: (*row[0], *row[1])), min_size=1, max_size=14
)
mixed_up_rows = st.lists(st.tuples(who, emails, times, kinds, campaigns, sources), min_size=1, max_size=14)

_RESULTS_SAID = """SELECT LOWER(c.name), r.starts_on, r.ends_on, r.row_key, r.impressions, r.clicks, r.spend_minor
    FROM campaign_result r JOIN campaign c ON c.id = r.campaign_id ORDER BY 1, 2, 3, 4"""
_TOUCHES_SAID = """SELECT t.at, t.kind, LOWER(c.name), s.words, COUNT(*) FROM touchpoint t
    LEFT JOIN campaign c ON c.id = t.campaign_id LEFT JOIN source s ON s.id = t.source_id GROUP BY 1, 2, 3, 4
    ORDER BY 1, 2, 3, 4"""


def bring(app: Application, path: Path, kind: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> Any:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([header, *rows])
    return import_file(app, path, kind=kind)


def ask(app: Application, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(app.path)) as connection:
        return connection.execute(query).fetchall()


def keep_the_laws(
    kind: str, header: tuple[str, ...], query: str, *files: list[tuple[str, ...]], in_any_order: bool = True
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with Application.open(make_workspace(folder), clock=FixedClock(NOON)) as app:
            for number, rows in enumerate(files):
                before = read_everything(app.path)
                try:
                    answer = bring(app, folder / f"file{number}.csv", kind, header, rows)
                except Refusal:
                    assert read_everything(app.path) == before
                    continue
                told = sum(1 for row in rows if any(cell.strip() for cell in row))
                assert answer.created + answer.updated + answer.unchanged + answer.refused + answer.dropped == told
                assert app.check() == []
                whole, said = read_everything(app.path), ask(app, query)

                again = import_file(app, folder / f"file{number}.csv", kind=kind)
                assert (again.created, again.updated, again.refused) == (0, 0, answer.refused)
                assert read_everything(app.path) == whole
                mixed = random.Random(number).sample(rows, len(rows)) if in_any_order else rows
                other = bring(app, folder / f"mixed{number}.csv", kind, header, mixed)
                assert (other.created, other.updated, other.refused) == (0, 0, answer.refused)

                if answer.batch is not None:
                    app.undo().result()
                    assert read_everything(app.path) == before
                    fresh = bring(app, folder / f"fresh{number}.csv", kind, header, mixed)
                    assert (fresh.created, fresh.updated) == (answer.created, answer.updated)
                    assert ask(app, query) == said


@FEW
@given(result_rows, result_rows)
def test_results(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> None:
    keep_the_laws("campaign-results", RESULTS, _RESULTS_SAID, first, second)


@FEW
@given(touch_rows, touch_rows)
def test_touches(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> None:
    keep_the_laws("touchpoints", TOUCHES, _TOUCHES_SAID, first, second)


@FEW
@given(mixed_up_rows)
def test_touches_of_people_who_share_ids_and_addresses(rows: list[tuple[str, ...]]) -> None:
    keep_the_laws("touchpoints", TOUCHES, _TOUCHES_SAID, rows, in_any_order=False)
