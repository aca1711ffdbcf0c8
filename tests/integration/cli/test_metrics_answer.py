"""The metrics answer, key by key."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from funneldesk.cli.verbs.metrics import PAST_NOTE
from funneldesk.queries.metrics import METRICS
from tests.support.builders import RawWorkspace, Stay, create_workspace
from tests.support.console import run_console

if TYPE_CHECKING:
    from pathlib import Path


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}+00:00")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two leads, one won; deals in India whose days differ from UTC's."""
    path = create_workspace(tmp_path_factory.mktemp("answer"))
    with RawWorkspace(path) as raw:
        source = raw.add_source("Unknown")
        won = raw.add_contact(
            [("lead", at("2024-01-05 10:00")), ("customer", at("2024-02-01 10:00"))], source_id=source
        )
        raw.add_contact([("lead", at("2024-01-31 20:00"))])
        raw.add_deal(
            [Stay("Qualified", at("2024-01-10 06:30")), Stay("Won", at("2024-01-31 20:00"))],
            amount_minor=100_050,
            contact_id=won,
            owner_id=raw.add_user("Asha"),
        )
        raw.add_deal(
            [Stay("Qualified", at("2024-01-10 06:30")), Stay("Won", at("2024-01-20 06:30"))],
            amount_minor=700,
            currency="USD",
            day_only=True,
        )
        raw.add_deal([Stay("Qualified", at("2024-01-12 06:30")), Stay("Lost", at("2024-03-01 06:30"))])
    return path


def read(path: Path, *words: str) -> dict[str, object]:
    said = run_console("metrics", path, *words, "--json", folder=path.parent)
    assert (said.code, said.err) == (0, "")
    document = said.document
    assert isinstance(document, dict)
    return document


def test_the_document_has_these_keys(path: Path) -> None:
    document = read(path, "deals_won", "--from", "2024-01-01", "--to", "2024-03-01", "--as-of", "2024-06-30")
    assert document == {
        "workspace": str(path),
        "currency": "INR",
        "period": {"from": "2024-01-01", "to": "2024-03-01", "as_of": "2024-06-30"},
        "metrics": {"deals_won": {"value": 2, "n": 2}},
        "notes": [PAST_NOTE],
    }


def test_a_day_is_a_day_where_the_business_is(path: Path) -> None:
    # 20:00 UTC on 31 January is 1 February in India.
    january = read(path, "deals_won", "leads", "--from", "2024-01-01", "--to", "2024-02-01")["metrics"]
    assert january == {"deals_won": {"value": 1, "n": 1}, "leads": {"value": 1, "n": 1}}


def test_money_is_decimal_text_and_other_currencies_stand_apart(path: Path) -> None:
    metrics = read(path, "total_sales", "average_deal_size")["metrics"]
    other = {"USD": {"value": "7.00", "n": 1}}
    assert metrics == {
        "total_sales": {"value": "1000.50", "n": 1, "other_currencies": other},
        "average_deal_size": {"value": "1000.50", "n": 1, "other_currencies": other},
    }


def test_the_world_as_of_a_day_knows_nothing_later(path: Path) -> None:
    metrics = read(path, "deals_won", "deals_open", "leads", "win_rate", "--as-of", "2024-01-31")["metrics"]
    assert metrics == {
        "deals_won": {"value": 1, "n": 1},
        "deals_open": {"value": 2, "n": 2},
        "leads": {"value": 1, "n": 1},
        "win_rate": {"value": 1.0, "n": 1},
    }


def test_a_day_of_its_own_comes_with_what_is_known_only_today(path: Path) -> None:
    note = read(path, "deals_won", "--as-of", "2024-01-31")["notes"]
    assert note == [PAST_NOTE]
    assert "known today" in PAST_NOTE
    assert "notes" not in read(path, "deals_won")
    said = run_console("metrics", path, "deals_won", "--as-of", "2024-01-31", folder=path.parent)
    assert said.out.splitlines()[1] == PAST_NOTE


def test_sources_are_keys_in_their_own_words(path: Path) -> None:
    assert read(path, "conversion_by_source")["metrics"] == {
        "conversion_by_source": {
            "value": {
                "(none)": {"leads": 1, "won": 0, "rate": 0.0},
                "Unknown": {"leads": 1, "won": 1, "rate": 1.0},
            },
            "n": 2,
        }
    }


def test_the_funnel_and_time_in_stage_are_ordered_rows(path: Path) -> None:
    said = run_console(
        "metrics", path, "funnel", "time_in_stage", "--as-of", "2024-06-30", "--json", folder=path.parent
    )
    metrics = said.document["metrics"]
    funnel = metrics["funnel"]["value"]
    assert [row["stage"] for row in funnel][-2:] == ["Negotiation", "Won"]
    wanted = {"stage": "Qualified", "entered": 3, "advanced": 2, "lost": 1, "open": 0}
    assert wanted.items() <= funnel[4].items()
    days = metrics["time_in_stage"]["value"][0]
    assert (days["stage"], days["closed"], days["open"]) == ("Qualified", 3, 0)
    assert days["median"] == pytest.approx(21 + 13.5 / 24)


def test_an_owner_narrows_every_figure(path: Path) -> None:
    metrics = read(path, "deals_won", "deals_lost", "--owner", "asha")["metrics"]
    assert metrics == {"deals_won": {"value": 1, "n": 1}, "deals_lost": {"value": 0, "n": 0}}


def test_the_same_question_gives_the_same_bytes(path: Path) -> None:
    first, second = (
        run_console("metrics", path, "--as-of", "2024-06-30", "--json", folder=path.parent) for _ in range(2)
    )
    assert first.out == second.out
    assert list(first.document["metrics"]) == list(METRICS)


def test_json_may_come_first(path: Path) -> None:
    said = run_console("--json", "metrics", path, "deals_won", folder=path.parent)
    assert said.document["metrics"]["deals_won"]["value"] == 2


def test_people_get_words(path: Path) -> None:
    said = run_console("metrics", path, "--as-of", "2024-06-30", folder=path.parent)
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert "Deals won: 2" in lines
    assert "  Qualified: entered 3, advanced 2, lost 1, open 0, drop off 1 of 3" in lines
    assert "  2024-02: won 1, value ₹1,000.50" in lines
    assert "  Unknown: leads 1, won 1, rate 1 of 1" in lines
    assert "  Qualified: median 22 d, 10 % 10 d, 90 % 49 d, closed 3, open 0" in lines


def test_people_are_told_which_visits_could_not_be_measured(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        for _ in range(2):
            raw.add_deal([Stay("Qualified", None)])
    said = run_console("metrics", path, "time_in_stage", folder=tmp_path)
    assert "  Qualified: median –, 10 % –, 90 % –, closed 0, open 0, 2 with no known beginning" in said.out.splitlines()
