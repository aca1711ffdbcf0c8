"""Score rules: what they match, what they refuse, and how points come together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from funneldesk.analytics.score_band import Band, band_of
from funneldesk.analytics.scoring import (
    Axis,
    GroupLimit,
    Operator,
    Reason,
    Repeat,
    Rule,
    Scorer,
    Touch,
    score,
)
from funneldesk.errors import Refusal

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def make_rule(subject: str = "contact.city", **given: Any) -> Rule:
    fields: dict[str, Any] = {
        "id": 1,
        "axis": Axis.ENGAGEMENT,
        "group": "g",
        "operator": Operator.IS_SET,
        "value": None,
        "points": 10,
        "label": "A rule",
    }
    return Rule(subject=subject, **{**fields, **given})


def ago(days: float, subject: str = "touch.visit", weight: float = 1.0) -> Touch:
    return Touch.at(subject, NOW - timedelta(days=days), weight)


def total_of(rule: Rule, value: Any) -> int:
    return score([rule], [], {rule.subject: value}, [], NOW).total


@pytest.mark.parametrize(
    ("operator", "value", "subject_value", "holds"),
    [
        (Operator.IS, "Delhi", "  delhi ", True),
        (Operator.IS, "Delhi", "New Delhi", False),
        (Operator.IS, 5, Decimal("5.0"), True),
        (Operator.IS, 1, True, False),
        (Operator.IS, True, True, True),
        (Operator.IS, date(2026, 1, 2), datetime(2026, 1, 2, 9, tzinfo=UTC), True),
        (Operator.ONE_OF, ("Delhi", "Pune"), "PUNE", True),
        (Operator.ONE_OF, ["Delhi", "Pune"], "Goa", False),
        (Operator.CONTAINS, "cto", "Managing Director", False),
        (Operator.CONTAINS, ("cto", "director"), "Managing Director", True),
        (Operator.CONTAINS, "own", "Co-Owner", True),
        (Operator.CONTAINS, "(x", "a (x) b", True),
        (Operator.CONTAINS, "दिल्ली", "नई दिल्ली", True),
        (Operator.IS_SET, None, 0, True),
        (Operator.IS_SET, None, False, True),
        (Operator.IS_SET, None, "  ", False),
        (Operator.IS_SET, None, [], False),
        (Operator.IS_EMPTY, None, None, True),
        (Operator.IS_EMPTY, None, "x", False),
        (Operator.AT_LEAST, 10, 10, True),
        (Operator.AT_LEAST, 10, "9", False),
        (Operator.AT_LEAST, 10, "11-50", True),
        (Operator.AT_LEAST, 1000, "1,200+", True),
        (Operator.AT_LEAST, 10, "many", False),
        (Operator.AT_LEAST, 1, True, False),
        (Operator.AT_LEAST, date(2026, 1, 1), date(2026, 1, 1), True),
        (Operator.AT_LEAST, "2026-01-01", date(2025, 12, 31), False),
        (Operator.AT_LEAST, date(2026, 1, 1), 5, False),
        (Operator.AT_MOST, 10, Decimal("10.01"), False),
        (Operator.AT_MOST, date(2026, 1, 1), datetime(2026, 1, 1, 23, tzinfo=UTC), True),
        (Operator.BETWEEN, (10, 49), 49, True),
        (Operator.BETWEEN, (10, 49), 50, False),
        (Operator.BETWEEN, [10, 49], float("nan"), False),
        (Operator.WITHIN_DAYS, 7, NOW - timedelta(days=7), True),
        (Operator.WITHIN_DAYS, 7, NOW - timedelta(days=7, seconds=1), False),
        (Operator.WITHIN_DAYS, 7, NOW + timedelta(seconds=1), False),
        (Operator.WITHIN_DAYS, 7, date(2026, 11, 14), True),
        (Operator.WITHIN_DAYS, 7, "last week", False),
        (Operator.YES, None, True, True),
        (Operator.YES, None, "Yes", True),
        (Operator.YES, None, "no", False),
        (Operator.NO, None, False, True),
        (Operator.NO, None, None, False),
        (Operator.IS, "b", ["a", "B"], True),
    ],
)
def test_operators(operator: Operator, value: Any, subject_value: Any, holds: bool) -> None:  # noqa: FBT001 - a table's column
    assert total_of(make_rule(operator=operator, value=value), subject_value) == (10 if holds else 0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"subject": "city"}, "what it looks at"),
        ({"subject": "touch.visit", "operator": Operator.IS, "value": 1}, "looks at an event"),
        ({"points": 5000}, "whole points"),
        ({"axis": Axis.FIT, "half_life_days": 5}, "does not fade"),
        ({"half_life_days": 0}, "half-life"),
        ({"repeat": Repeat.AT_MOST, "repeat_limit": 2}, "Give both"),
        ({"operator": Operator.IS, "value": ""}, "nothing to compare"),
        ({"operator": Operator.BETWEEN, "value": (5,)}, "two ends"),
        ({"operator": Operator.BETWEEN, "value": (5, 1)}, "smaller first"),
        ({"operator": Operator.BETWEEN, "value": (1, date(2026, 1, 1))}, "smaller first"),
        ({"operator": Operator.AT_LEAST, "value": "ten"}, "a number or a day"),
        ({"operator": Operator.WITHIN_DAYS, "value": -1}, "number of days"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_with_what_to_change(given: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        make_rule(**given)


def test_a_group_needs_its_least_below_its_most() -> None:
    with pytest.raises(Refusal, match="Swap"):
        GroupLimit("g", "Group", Axis.FIT, cap=0, floor=1)


def test_points_halve_with_each_half_life() -> None:
    rule = make_rule("touch.visit", points=40, half_life_days=14)
    assert [score([rule], [], {}, [ago(days)], NOW).total for days in (0, 14, 28, 42)] == [40, 20, 10, 5]


def test_an_attribute_fades_by_its_own_age() -> None:
    by_day = make_rule("contact.met_on", points=40, half_life_days=10)
    by_number = make_rule("contact.age_days", points=40, half_life_days=10)
    assert total_of(by_day, date(2026, 11, 11)) == 20
    assert total_of(by_number, 20) == 10
    assert total_of(by_number, -1) == 0
    assert total_of(by_number, "no number") == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"repeat": Repeat.ONCE}, 10),
        ({"repeat": Repeat.EACH}, 50),
        ({"repeat": Repeat.AT_MOST, "repeat_limit": 2, "repeat_window_days": 7}, 40),
        ({"repeat": Repeat.AT_MOST, "repeat_limit": 1, "repeat_window_days": 365}, 10),
        ({"operator": Operator.WITHIN_DAYS, "value": 2, "repeat": Repeat.EACH}, 30),
        ({"operator": Operator.AT_LEAST, "value": 5}, 10),
        ({"operator": Operator.AT_LEAST, "value": 6}, 0),
        ({"operator": Operator.IS_EMPTY}, 0),
    ],
)
def test_repetition(given: dict[str, Any], expected: int) -> None:
    touches = [ago(0), ago(1), ago(2), ago(30), ago(31)]
    assert score([make_rule("touch.visit", **given)], [], {}, touches, NOW).total == expected


def test_what_never_happened_can_count_too() -> None:
    rule = make_rule("touch.reply", operator=Operator.NO)
    assert score([rule], [], {}, [ago(1)], NOW).total == 10
    assert score([rule], [], {}, [ago(1, "touch.reply")], NOW).total == 0
    assert score([rule], [], {}, [ago(-1, "touch.reply")], NOW).total == 10


def test_what_lies_ahead_is_ignored() -> None:
    rule = make_rule("touch.visit", repeat=Repeat.EACH)
    assert score([rule], [], {}, [ago(-0.001), ago(0)], NOW).total == 10


def test_limits_show_as_reasons_of_their_own() -> None:
    rules = [
        make_rule("contact.phone", id=1, axis=Axis.FIT, points=15, label="Phone"),
        make_rule("contact.email", id=2, axis=Axis.FIT, points=12, label="E-mail"),
        make_rule("touch.visit", id=3, group="web", points=30, label="Visit", repeat=Repeat.EACH),
    ]
    limits = [GroupLimit("g", "Contact", Axis.FIT, 20), GroupLimit("web", "Web", Axis.ENGAGEMENT, 95)]
    facts = {"contact.phone": "1", "contact.email": "a@b"}
    result = score(rules, limits, facts, [ago(1), ago(2), ago(3), ago(4)], NOW)
    assert (result.fit, result.engagement, result.total) == (20, 95, 100)
    assert result.reasons == (
        Reason("Visit (×4)", 120, Axis.ENGAGEMENT, capped=False, rule_id=3),
        Reason("Phone", 15, Axis.FIT, capped=False, rule_id=1),
        Reason("E-mail", 12, Axis.FIT, capped=False, rule_id=2),
        Reason("Contact: at most 20", -7, Axis.FIT, capped=True),
        Reason("A score ends at 100", -15, None, capped=True),
        Reason("Web: at most 95", -25, Axis.ENGAGEMENT, capped=True),
    )


def test_an_axis_does_not_go_below_nothing() -> None:
    rules = [make_rule(points=5), make_rule("touch.bounced", id=2, points=-40, label="Bounced")]
    result = score(rules, [], {"contact.city": "Goa"}, [ago(1, "touch.bounced")], NOW)
    assert (result.engagement, result.total) == (0, 0)
    assert result.reasons[-1] == Reason("Engagement does not go below 0", 35, Axis.ENGAGEMENT, capped=True)


def test_nothing_known_is_nothing_scored() -> None:
    result = score([make_rule()], [], {}, [], NOW)
    assert (result.total, result.reasons) == (0, ())


def test_a_value_and_its_lookalike_are_told_apart() -> None:
    scorer = Scorer([make_rule(operator=Operator.IS, value=1)], [], NOW)
    assert [scorer.points({"contact.city": value}).total for value in (True, 1, 1.0, "1")] == [0, 10, 10, 0]


def test_bands_do_not_flap() -> None:
    assert [band_of(total) for total in (60, 59, 30, 29)] == [Band.HOT, Band.WARM, Band.WARM, Band.COLD]
    assert band_of(50, previous=Band.HOT) is Band.HOT
    assert band_of(49, previous=Band.HOT) is Band.WARM
    assert band_of(25, previous=Band.WARM) is Band.WARM
    assert band_of(25, previous=Band.COLD) is Band.COLD
