"""Random filters for property tests."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_subjects import BANDS
from funneldesk.model.segment_terms import Condition, Group, Join
from tests.support.segment_world import CAMPAIGNS, CITIES, CONTENTS, INDUSTRIES, KINDS, OWNERS, SOURCES, STAGES, TODAY

_TEXTS = {
    "contact.name": ("meera joshi", "Zoë", "ZOË"),
    "contact.city": CITIES,
    "contact.owner": OWNERS,
    "source.words": SOURCES,
    "company.name": ("acme dairy", "Co & Sons"),
    "company.industry": INDUSTRIES,
    "campaign.name": CAMPAIGNS,
    "contact.custom.interests": ("Dairy", "roof", "export", "12", "yes", "no", "2026-05-01", "50%_off"),
}
_PARTS = ("M", "joshi", "Khan", "pu", "new d", "del", "zü", "ZÜ", "fair", "site", "“", "50%", "_", "sons", "exp")
_CHOICES = {"contact.lifecycle_stage": STAGES, "contact.band": BANDS}
_NUMBERS = {
    "company.size": (0, 5, 50, 51),
    "contact.points": (0, 10, 45, 80, 81),
    "rfm.recency": (0, 1, 29, 30, 31, 90, 400),
    "rfm.frequency": (0, 1, 2, 5),
    "deal.won_amount": (0, 1000, 250_000, Decimal("250000.5"), 251_000),
    "contact.custom.size of roof": (10, Decimal("20.5"), 21),
    "contact.custom.interests": (3, Decimal("3.5"), 12),
}
_EVENTS = ("touch", *(f"touch.{kind}" for kind in KINDS), "activity", "activity.call", "deal.won", "deal.lost")
_DAYS = st.sampled_from([0, 1, 29, 30, 31, 89, 90, 400])
_DATES = st.sampled_from([TODAY - dt.timedelta(days=days) for days in (-1, 0, 1, 30, 90)])


@st.composite
def _texts(draw: st.DrawFn) -> Condition:
    subject = draw(st.sampled_from(sorted(_TEXTS)))
    known = [text for text in _TEXTS[subject] if text]
    operator = draw(
        st.sampled_from([Operator.IS, Operator.ONE_OF, Operator.CONTAINS, Operator.IS_SET, Operator.IS_EMPTY])
    )
    value: object = None
    if operator is Operator.IS:
        value = draw(st.sampled_from(known))
    elif operator is Operator.ONE_OF:
        value = tuple(draw(st.lists(st.sampled_from(known), min_size=1, max_size=3)))
    elif operator is Operator.CONTAINS:
        value = draw(st.sampled_from(_PARTS))
    return Condition(subject, operator, value, draw(st.booleans()))  # type: ignore[arg-type]  # checked inside


@st.composite
def _choices(draw: st.DrawFn) -> Condition:
    subject = draw(st.sampled_from(sorted(_CHOICES)))
    values = draw(st.lists(st.sampled_from(_CHOICES[subject]), min_size=1, max_size=2))
    operator = draw(st.sampled_from([Operator.IS, Operator.ONE_OF, Operator.IS_SET, Operator.IS_EMPTY]))
    value = {Operator.IS: values[0], Operator.ONE_OF: tuple(values)}.get(operator)
    return Condition(subject, operator, value, draw(st.booleans()))  # type: ignore[arg-type]  # checked inside


@st.composite
def _numbers(draw: st.DrawFn) -> Condition:
    subject = draw(st.sampled_from(sorted(_NUMBERS)))
    ends = sorted(draw(st.lists(st.sampled_from(_NUMBERS[subject]), min_size=2, max_size=2)))
    operators = [Operator.IS, Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN, Operator.IS_SET, Operator.IS_EMPTY]
    operator = draw(st.sampled_from(operators))
    value: object = tuple(ends) if operator is Operator.BETWEEN else ends[0]
    value = None if operator in {Operator.IS_SET, Operator.IS_EMPTY} else value
    return Condition(subject, operator, value, draw(st.booleans()))  # type: ignore[arg-type]  # checked inside


@st.composite
def _days(draw: st.DrawFn) -> Condition:
    ends = sorted([draw(_DATES), draw(_DATES)])
    operator = draw(st.sampled_from([Operator.WITHIN_DAYS, Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN]))
    if operator is Operator.WITHIN_DAYS:
        return Condition("contact.created", operator, draw(_DAYS), draw(st.booleans()))
    subject = draw(st.sampled_from(["contact.created", "contact.custom.interests"]))
    value = tuple(ends) if operator is Operator.BETWEEN else ends[0]
    return Condition(subject, operator, value, draw(st.booleans()))


@st.composite
def _events(draw: st.DrawFn) -> Condition:
    subject = draw(st.sampled_from(_EVENTS))
    is_touch = subject.startswith("touch")
    return Condition(
        subject,
        Operator.YES,
        None,
        draw(st.booleans()),
        draw(st.sampled_from([1, 1, 2, 3])),
        draw(st.none() | _DAYS),
        draw(st.none() | st.sampled_from(CAMPAIGNS)) if is_touch else None,
        draw(st.none() | st.sampled_from(CONTENTS)) if is_touch else None,
    )


_FLAGS = st.builds(
    Condition,
    st.sampled_from(["contact.do_not_email", "reach.email"]),
    st.sampled_from([Operator.YES, Operator.NO]),
    st.none(),
    st.booleans(),
)
CONDITIONS = st.one_of(_texts(), _choices(), _numbers(), _days(), _events(), _FLAGS)


def _groups(parts: st.SearchStrategy[Condition | Group]) -> st.SearchStrategy[Condition | Group]:
    return st.builds(Group, st.sampled_from(Join), st.lists(parts, min_size=1, max_size=3).map(tuple), st.booleans())


def _as_filter(part: Condition | Group) -> Group:
    return part if isinstance(part, Group) else Group(parts=(part,))


FILTERS: st.SearchStrategy[Group] = st.recursive(CONDITIONS, _groups, max_leaves=5).map(_as_filter)
"""Filters of up to about five conditions, nested."""
