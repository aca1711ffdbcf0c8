"""Laws of the rules engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics.scoring import Axis, GroupLimit, Operator, Repeat, Rule, Scorer, Touch

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
KINDS = ["touch.visit", "touch.form", "activity.call"]
GROUPS = {Axis.FIT: ["fit_a", "fit_b"], Axis.ENGAGEMENT: ["eng_a", "eng_b"]}


@st.composite
def rules(draw: st.DrawFn, *, positive: bool = False) -> Rule:
    axis = draw(st.sampled_from(Axis))
    subject = draw(st.sampled_from([*KINDS, "contact.city", "contact.age_days"]))
    repeat = draw(st.sampled_from(Repeat))
    limited = repeat is Repeat.AT_MOST
    return Rule(
        id=draw(st.integers(0, 99)),
        axis=axis,
        group=draw(st.sampled_from(GROUPS[axis])),
        subject=subject,
        operator=Operator.IS_SET,
        value=None,
        points=draw(st.integers(1 if positive else -60, 60)),
        label="rule",
        half_life_days=draw(st.none() | st.integers(1, 90)) if axis is Axis.ENGAGEMENT else None,
        repeat=repeat,
        repeat_limit=draw(st.integers(1, 3)) if limited else None,
        repeat_window_days=draw(st.integers(1, 30)) if limited else None,
    )


LIMITS = st.lists(
    st.builds(
        lambda key, cap, depth: GroupLimit(key[1], key[1], key[0], cap, cap - depth),
        st.sampled_from([(axis, key) for axis, keys in GROUPS.items() for key in keys]),
        st.integers(0, 50),
        st.integers(0, 80),
    ),
    unique_by=lambda limit: limit.key,
)
TOUCHES = st.lists(
    st.builds(
        lambda kind, hours: Touch.at(kind, NOW - timedelta(hours=hours)),
        st.sampled_from(KINDS),
        st.integers(-100, 3000),
    ),
    max_size=12,
)
FACTS = st.fixed_dictionaries({}, optional={"contact.city": st.just("Goa"), "contact.age_days": st.integers(-5, 400)})


@given(st.lists(rules(), max_size=8), LIMITS, FACTS, TOUCHES)
def test_the_reasons_sum_to_what_is_shown(
    made: list[Rule], limits: list[GroupLimit], facts: dict[str, object], touches: list[Touch]
) -> None:
    scorer = Scorer(made, limits, NOW)
    result = scorer.score(facts, touches)
    assert sum(reason.points for reason in result.reasons) == result.total
    for axis, shown in ((Axis.FIT, result.fit), (Axis.ENGAGEMENT, result.engagement)):
        assert sum(reason.points for reason in result.reasons if reason.axis is axis) == shown
        assert 0 <= shown <= 100
    assert 0 <= result.total <= 100
    assert result.total == min(100, result.fit + result.engagement)
    assert tuple(scorer.points(facts, touches)) == (result.fit, result.engagement, result.total)


@given(st.lists(rules(), max_size=8), LIMITS, FACTS, TOUCHES, st.randoms(use_true_random=False))
def test_the_order_of_touches_does_not_matter(
    made: list[Rule],
    limits: list[GroupLimit],
    facts: dict[str, object],
    touches: list[Touch],
    random: object,
) -> None:
    shuffled = list(touches)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands over a random.Random
    assert Scorer(made, limits, NOW).score(facts, shuffled) == Scorer(made, limits, NOW).score(facts, touches)


@given(st.lists(rules(), max_size=8), LIMITS, FACTS, TOUCHES)
def test_memory_changes_no_answer(
    made: list[Rule], limits: list[GroupLimit], facts: dict[str, object], touches: list[Touch]
) -> None:
    used = Scorer(made, limits, NOW)
    used.points({"contact.city": "Pune", "contact.age_days": 3}, touches)
    used.score({}, ())
    assert used.score(facts, touches) == Scorer(made, limits, NOW).score(facts, touches)


@given(st.lists(rules(positive=True), max_size=8), LIMITS, TOUCHES, st.integers(1, 2000))
def test_silence_never_raises_the_points_of_positive_rules(
    made: list[Rule], limits: list[GroupLimit], touches: list[Touch], hours: int
) -> None:
    past = [touch for touch in touches if touch.at_us <= Touch.at("x.y", NOW).at_us]
    later = Scorer(made, limits, NOW + timedelta(hours=hours)).points({}, past)
    assert later.engagement <= Scorer(made, limits, NOW).points({}, past).engagement


@given(st.lists(rules(positive=True), max_size=8), LIMITS, TOUCHES, st.sampled_from(KINDS), st.integers(0, 3000))
def test_one_touch_more_never_lowers_the_points_of_positive_rules(
    made: list[Rule], limits: list[GroupLimit], touches: list[Touch], kind: str, hours: int
) -> None:
    scorer = Scorer(made, limits, NOW)
    more = scorer.points({}, [*touches, Touch.at(kind, NOW - timedelta(hours=hours))])
    assert all(new >= old for new, old in zip(more, scorer.points({}, touches), strict=True))


@given(st.lists(rules(), max_size=8), LIMITS, FACTS, TOUCHES, st.integers(0, 2000))
def test_a_score_as_of_then_knows_nothing_of_what_came_after(
    made: list[Rule], limits: list[GroupLimit], facts: dict[str, object], touches: list[Touch], hours: int
) -> None:
    then = NOW - timedelta(hours=hours)
    known = [touch for touch in touches if touch.at_us <= Touch.at("x.y", then).at_us]
    scorer = Scorer(made, limits, then)
    assert scorer.score(facts, touches) == scorer.score(facts, known)


@given(st.lists(rules(), max_size=8), LIMITS, FACTS, TOUCHES)
def test_no_group_shows_more_than_its_cap_or_less_than_its_floor(
    made: list[Rule], limits: list[GroupLimit], facts: dict[str, object], touches: list[Touch]
) -> None:
    unique = [
        Rule(**{**{name: getattr(rule, name) for name in Rule.__slots__}, "id": place})
        for place, rule in enumerate(made)
    ]
    group_of: dict[object, str] = {rule.id: rule.group for rule in unique}
    result = Scorer(unique, limits, NOW).score(facts, touches)
    for limit in limits:
        shown = sum(
            reason.points
            for reason in result.reasons
            if group_of.get(reason.rule_id) == limit.key or reason.what.startswith(f"{limit.label}: ")
        )
        touched = any(group_of.get(reason.rule_id) == limit.key for reason in result.reasons)
        assert not touched or limit.floor <= shown <= limit.cap
