"""Laws of the qualifying rule: nobody flaps, and more points never disqualify."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics.score_band import USUAL_BANDS, Band, band_of
from funneldesk.analytics.threshold_study import PastLead, study_thresholds
from funneldesk.model.qualification import CELLS, QualifyingRule

POINTS = st.integers(0, 100)


@st.composite
def rules(draw: st.DrawFn, *, is_upward: bool = False) -> QualifyingRule:
    """Any rule; one that is upward has with a cell all that are better on both axes."""
    low_fit, high_fit = sorted(draw(st.lists(POINTS, min_size=2, max_size=2, unique=True)))
    low, high = sorted(draw(st.lists(POINTS, min_size=2, max_size=2, unique=True)))
    down, up = sorted((draw(POINTS), draw(POINTS)))
    cells = set(draw(st.sets(st.sampled_from(CELLS))))
    if is_upward:
        cells |= {better for cell in cells for better in CELLS if better[0] <= cell[0] and better[1] <= cell[1]}
    return QualifyingRule(frozenset(cells), high_fit, low_fit, high, low, up, down, draw(st.integers(0, 30)))


@given(rules(is_upward=True), POINTS, POINTS, POINTS, POINTS)
def test_more_points_never_disqualify(rule: QualifyingRule, fit: int, engagement: int, more: int, also: int) -> None:
    total = min(100, fit + engagement)
    better = min(100, fit + more), min(100, engagement + also)
    for is_qualified in (False, True):
        if rule.holds(fit, engagement, total, is_qualified=is_qualified):
            assert rule.holds(*better, min(100, sum(better)), is_qualified=is_qualified)


@given(rules(is_upward=True), POINTS, POINTS)
def test_who_qualifies_goes_on_qualifying(rule: QualifyingRule, fit: int, engagement: int) -> None:
    total = min(100, fit + engagement)
    if rule.holds(fit, engagement, total):
        assert rule.holds(fit, engagement, total, is_qualified=True)


@given(rules(is_upward=True), POINTS, POINTS, st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=20))
def test_nobody_flaps_within_the_slack(
    rule: QualifyingRule, fit: int, engagement: int, wobbles: list[tuple[int, int]]
) -> None:
    """Whoever qualified and wobbles by less than the slack and less than from up to down stays qualified."""
    if not rule.holds(fit, engagement, min(100, fit + engagement)):
        return
    for by_fit, by_engagement in wobbles:
        near = fit + by_fit, engagement + by_engagement
        inside = max(-by_fit, -by_engagement) <= rule.slack
        if inside and min(100, sum(near)) >= rule.down:
            assert rule.holds(*near, min(100, sum(near)), is_qualified=True)


@given(POINTS, st.lists(st.integers(-USUAL_BANDS.slack, 0), max_size=30))
def test_a_band_is_kept_within_its_slack(total: int, wobbles: list[int]) -> None:
    band = band_of(total)
    kept = band
    for wobble in wobbles:
        kept = band_of(max(0, total + wobble), previous=kept)
        assert kept is band or band is Band.COLD


@given(st.lists(POINTS, min_size=2))
def test_a_band_is_entered_at_its_limit_and_left_below_its_slack(totals: list[int]) -> None:
    limits = {Band.HOT: USUAL_BANDS.hot, Band.WARM: USUAL_BANDS.warm}
    band = band_of(totals[0])
    for total in totals[1:]:
        new = band_of(total, previous=band)
        if _rank(new) > _rank(band):
            assert total >= limits[new]
        elif new is not band:
            assert total < limits[band] - USUAL_BANDS.slack
        band = new


@given(rules(), POINTS, POINTS)
def test_slack_lowers_limits_and_never_raises_them(rule: QualifyingRule, fit: int, engagement: int) -> None:
    strict, eased = rule.cell_of(fit, engagement), rule.cell_of(fit, engagement, slack=rule.slack)
    assert eased[0] <= strict[0]
    assert eased[1] <= strict[1]


@given(rules())
def test_a_rule_is_read_back_as_it_was_written(rule: QualifyingRule) -> None:
    assert QualifyingRule.from_json(rule.to_json()) == rule


@given(
    rules(),
    st.lists(
        st.builds(PastLead, st.integers(1, 99), st.booleans(), POINTS, POINTS, POINTS, st.booleans()), max_size=30
    ),
)
def test_a_study_agrees_with_counting_one_by_one(rule: QualifyingRule, leads: list[PastLead]) -> None:
    study = study_thresholds(leads, rule)
    for row in study.rows:
        handed = [
            lead
            for lead in leads
            if lead.has_acted or (lead.total >= row.threshold and rule.cell_of(lead.fit, lead.engagement) in rule.cells)
        ]
        wins = sum(lead.is_won for lead in leads)
        caught = sum(lead.is_won for lead in handed)
        assert (row.caught, row.missed, row.in_vain) == (caught, wins - caught, len(handed) - caught)
    assert study.chosen.threshold == rule.up


def _rank(band: Band) -> int:
    return [Band.COLD, Band.WARM, Band.HOT].index(band)
