"""The attribution answer, key by key."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.support.builders import RawWorkspace, Stay, create_workspace, micro

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.console import Said

MODELS = ("first", "last", "last-non-direct", "linear", "decay", "position", "w", "markov", "shapley")


def on(month: int, day: int) -> dt.datetime:
    return dt.datetime(2026, month, day, 6, 30, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """One deal of 1,000.00 after three touches of two campaigns, one without any touch, and one in dollars."""
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        for number, (name, channel) in enumerate((("Fair", 8), ("Search", 1)), start=1):
            raw.insert(
                "campaign",
                uid=f"c{number}",
                name=name,
                name_key=name.casefold(),
                status="running",
                channel_id=channel,
            )
        ann, bob = (raw.add_contact([("lead", on(3, day))]) for day in (1, 2))
        for number, (campaign, day) in enumerate(((1, 1), (2, 5), (2, 10))):
            raw.insert(
                "touchpoint",
                uid=f"t{number}",
                contact_id=ann,
                campaign_id=campaign,
                kind="form",
                at=micro(on(3, day)),
                at_day_only=1,
                weight=1,
                recorded_at=micro(on(4, 1)),
            )
        for contact, minor, currency in ((ann, 100_000, "INR"), (bob, 5_001, "INR"), (bob, 900, "USD")):
            raw.add_deal(
                [Stay("Qualified", on(3, 8)), Stay("Won", on(3, 20))],
                day_only=True,
                amount_minor=minor,
                currency=currency,
                contact_id=contact,
            )
    return path


def test_linear_by_campaign(run_here: Callable[..., Said], path: Path) -> None:
    said = run_here("attribution", path, "--model", "linear", "--json")
    assert said.code == 0, said.err
    told = said.document
    assert told["model"] == "linear"
    assert (told["conversions"], told["revenue"]) == (2, "1050.01")
    assert set(told["credits"]) == {"Fair", "Search"}
    assert told["credits"]["Fair"]["conversions"] == pytest.approx(1 / 3)
    assert told["credits"]["Fair"]["revenue"] == "333.34"
    assert told["credits"]["Search"]["revenue"] == "666.66"
    assert told["none"] == {"conversions": 1.0, "revenue": "50.01"}
    assert told["other_currencies"] == {"USD": "9.00"}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("by", ["campaign", "channel"])
def test_every_model_answers_and_sums(run_here: Callable[..., Said], path: Path, model: str, by: str) -> None:
    told = run_here("attribution", path, "--model", model, "--by", by, "--json").document
    parts = [*told["credits"].values(), told["none"]]
    assert sum(Decimal(part["revenue"]) for part in parts) == Decimal(told["revenue"])
    assert sum(part["conversions"] for part in parts) == pytest.approx(told["conversions"])


def test_the_half_life_of_decay_can_be_chosen(run_here: Callable[..., Said], path: Path) -> None:
    # The touches lie 19, 15 and 10 days before the win: with 5 days each weighs 2^-3.8, 2^-3 and 2^-2.
    weights = [2 ** (-days / 5) for days in (19, 15, 10)]
    told = run_here("attribution", path, "--model", "decay", "--half-life", "5", "--json").document
    assert told["credits"]["Fair"]["conversions"] == pytest.approx(weights[0] / sum(weights))
    assert told["half_life_days"] == 5
    usual = run_here("attribution", path, "--model", "decay", "--json").document
    assert (usual["half_life_days"], usual["credits"]["Fair"]) != (5, told["credits"]["Fair"])


def test_each_name_says_whether_its_rank_hangs_on_the_model(run_here: Callable[..., Said], path: Path) -> None:
    told = run_here("attribution", path, "--model", "linear", "--json").document
    # Fair is first by the first touch and second by the last: a rank moves by one place, which is stable.
    assert {name: credit["stable"] for name, credit in told["credits"].items()} == {"Fair": True, "Search": True}
    assert "(stable)" in run_here("attribution", path, "--model", "linear").out


def test_channels_are_named_by_their_labels(run_here: Callable[..., Said], path: Path) -> None:
    told = run_here("attribution", path, "--model", "first", "--by", "channel", "--json").document
    assert told["credits"]["Event"]["revenue"] == "1000.00"
    assert told["credits"]["Search ads"]["revenue"] == "0.00"


def test_a_period_counts_by_closing_date(run_here: Callable[..., Said], path: Path) -> None:
    said = run_here("attribution", path, "--model", "first", "--from", "2026-04-01", "--json")
    assert said.document["conversions"] == 0
    said = run_here("attribution", path, "--model", "first", "--to", "2026-03-21", "--json")
    assert said.document["conversions"] == 2


def test_words_say_what_is_left_out_and_what_not_to_decide_by(run_here: Callable[..., Said], path: Path) -> None:
    said = run_here("attribution", path, "--model", "shapley")
    assert said.code == 0
    assert "No known touch: 1.00 conversions, ₹50.01" in said.out
    assert "Not attributed, in another currency: $9" in said.out
    assert "Do not decide by this: The Shapley model needs 200 conversions" in said.out


def test_mistakes_are_refused(run_here: Callable[..., Said], path: Path) -> None:
    for words in (
        ("attribution", path),
        ("attribution", path, "--model", "magic"),
        ("attribution", path, "--model", "first", "--by", "planet"),
        ("attribution", path.with_name("missing.funnel"), "--model", "first"),
        ("attribution", path, "--model", "first", "--owner", "Nobody"),
        ("attribution", path, "--model", "decay", "--half-life", "0"),
        ("attribution", path, "--model", "decay", "--half-life", "nan"),
        ("attribution", path, "--model", "linear", "--half-life", "5"),
    ):
        said = run_here(*words)
        assert said.code == 2, words
        assert said.err.strip()
