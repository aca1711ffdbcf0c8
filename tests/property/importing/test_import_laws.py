"""Laws every import keeps: no row is lost from the count, a second one changes nothing, one undo takes it all."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.errors import Refusal
from funneldesk.exchange.importing import import_file
from tests.support.workspace import NOON, make_workspace, read_everything

# Shrinking runs whole imports again and again; the failing rows are few enough to read as they are.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = settings(
    max_examples=20, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
words = st.sampled_from(["", "Meera", "Arif Khan", "Zoë O'Brien", "=1+1", "n/a", "Ltd"])
emails = st.sampled_from(["", "a@example.com", "A@EXAMPLE.com", "b@example.com", "c@example.com; d@example.com", "no"])
phones = st.sampled_from(["", "98220 14455", "+919822014455", "+91 98220 14466", "9.8E+09", "12"])
days = st.sampled_from(["", "2026-01-31", "2026-02-30", "2026-03-04", "soon"])
ids = st.sampled_from(["", "A1", "A2", "A3", "A4"])
amounts = st.sampled_from(["", "10", "1,200.50", "-4", "many", "0"])
stages = st.sampled_from(["", "Talking", "Quote", "Won", "Lost"])

LEADS = ("Lead ID", "Name", "Email", "Phone", "Company", "Lead source", "Created")
DEALS = ("Deal ID", "Customer", "Email", "Stage", "Amount", "Create date", "Close date", "Product")
lead_rows = st.lists(st.tuples(ids, words, emails, phones, words, words, days), min_size=1, max_size=12)
deal_rows = st.lists(st.tuples(ids, words, emails, stages, amounts, days, days, words), min_size=1, max_size=12)


def keep_the_laws(kind: str, header: tuple[str, ...], *files: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with Application.open(make_workspace(folder), clock=FixedClock(NOON)) as app:
            for number, rows in enumerate(files):
                path = folder / f"file{number}.csv"
                with path.open("w", newline="", encoding="utf-8") as stream:
                    csv.writer(stream).writerows([header, *rows])
                before = read_everything(app.path)
                try:
                    answer = import_file(app, path, kind=kind)
                except Refusal:
                    assert read_everything(app.path) == before
                    continue
                told = sum(1 for row in rows if any(cell.strip() for cell in row))
                counted = answer.created + answer.updated + answer.unchanged + answer.refused + answer.dropped
                assert counted == told
                assert app.check() == []
                whole = read_everything(app.path)

                again = import_file(app, path, kind=kind)
                assert (again.created, again.updated, again.refused) == (0, 0, answer.refused)
                assert read_everything(app.path) == whole

                if answer.batch is not None:
                    app.undo().result()
                    assert read_everything(app.path) == before
                    app.redo().result()
                    assert read_everything(app.path) == whole


@FEW
@given(lead_rows, lead_rows)
def test_leads(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> None:
    keep_the_laws("leads", LEADS, first, second)


@FEW
@given(deal_rows, deal_rows)
def test_deals(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> None:
    keep_the_laws("deals", DEALS, first, second)
