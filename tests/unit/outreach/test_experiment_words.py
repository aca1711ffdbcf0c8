"""What is said of an experiment: never more than the counts carry."""

from __future__ import annotations

from funneldesk.analytics.experiment import VariantCounts, compare_variants
from funneldesk.outreach.experiment_words import tell_chance, tell_difference, tell_share, tell_state

LABELS = {"A": "Short mail", "B": "Long mail"}


def compare(first: tuple[int, int], second: tuple[int, int]) -> tuple[str, list[str]]:
    """The sentence on the whole, and share, difference and chance of the second variant."""
    result = compare_variants([VariantCounts("A", first[1], first[0]), VariantCounts("B", second[1], second[0])])
    told = result.variants[1]
    return tell_state(result, LABELS), [tell_share(told), tell_difference(told), tell_chance(told)]


def test_few_people_are_counted_only() -> None:
    state, told = compare((1, 3), (2, 4))
    assert told == ["2 of 4", "–", "–"]
    assert state == (
        "Too early to tell: each variant needs 30 people, and there must be 5 responses in all. "
        "It needs about 53 more people."
    )
    assert compare((1, 4), (20, 40))[1][1] == "–"


def test_nobody_is_said_to_be_nobody() -> None:
    assert compare((0, 0), (0, 0)) == ("Nobody has been given a variant yet.", ["–", "–", "–"])


def test_a_winner_is_named_with_interval_and_chance() -> None:
    state, told = compare((12, 120), (31, 118))
    assert state == "Long mail is best, with a chance of >99 %."
    assert told == ["26 %", "+16 points (+10 to +23)", ">99 %"]


def test_an_open_question_says_what_it_takes() -> None:
    state, told = compare((12, 120), (17, 118))
    assert state == (
        "Undecided: Long mail is ahead, with a chance of 85 % to be best. It needs about 1,300 more people."
    )
    assert told == ["14 %", "+4 points (−1 to +10)", "85 %"]
    assert compare((12, 120), (12, 120))[0] == "Undecided: the best variants are level."
    assert compare((12_000, 120_000), (12_010, 120_000))[0].endswith("no useful number of people would settle it.")


def test_the_loser_has_a_true_minus() -> None:
    result = compare_variants([VariantCounts("A", 100, 30), VariantCounts("B", 100, 20)])
    assert tell_difference(result.variants[1]).startswith("−10 points (−")
