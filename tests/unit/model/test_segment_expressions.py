"""Filters as people write them: what is understood, and what is said where it is not."""

from __future__ import annotations

import pytest

from funneldesk.errors import Refusal
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_change import add_parts, narrow, part_at, put_part
from funneldesk.model.segment_expression import parse_filter, write_filter
from funneldesk.model.segment_terms import EVERYBODY, Condition, Group, Join


def test_and_binds_more_closely_than_or_and_not_most_closely() -> None:
    found = parse_filter(
        'NOT city = "Pune" AND touch or (touch.webinar or deal.won) and not (role is set or points >= 5)'
    )
    assert found == Group(
        Join.ANY,
        (
            Group(
                Join.ALL,
                (Condition("contact.city", Operator.IS, "Pune", negate=True), Condition("touch", Operator.YES)),
            ),
            Group(
                Join.ALL,
                (
                    Group(Join.ANY, (Condition("touch.webinar", Operator.YES), Condition("deal.won", Operator.YES))),
                    Group(
                        Join.ANY,
                        (Condition("contact.job_title", Operator.IS_SET), Condition("contact.points", "at_least", 5)),  # type: ignore[arg-type]  # as stored
                        negate=True,
                    ),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("city = Pune", 'city = "Pune"'),
        ("city != 'Pune'", 'not city = "Pune"'),
        ("touch 3 times within 1 day", "touch at least 3 times within 1 days"),
        ("touch.open >= 2 in campaign Monsoon", 'touch.open at least 2 times in campaign "Monsoon"'),
        ("do_not_email", "do_not_email = yes"),
        ("can_call != yes", "not can_call = yes"),
        ("role is not empty", "not role is empty"),
        ("not not city is set", "city is set"),
        ("((city = a))", 'city = "a"'),
        ("Contact.City = a", 'city = "a"'),
        ("postcode = 0411", 'postcode = "0411"'),
        ("score >= 70", "points >= 70"),
        ("Score between 40 and 70 and band = Hot", 'points between 40 and 70 and band = "hot"'),
        ("size = 5.50", "size = 5.5"),
        ("contact.custom.A.b = 2026-01-01", 'contact.custom."A.b" = "2026-01-01"'),
        ("created between 2026-01-01 and 2026-02-01", "created between 2026-01-01 and 2026-02-01"),
        (r'name = "a \"b\" \\ c"', r'name = "a \"b\" \\ c"'),
        ("everybody", "everybody"),
    ],
)
def test_one_thing_can_be_written_in_several_ways(typed: str, written: str) -> None:
    assert write_filter(parse_filter(typed)) == written


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "There is no condition"),
        ("city", "ends at character 5 where a comparison"),
        ("city = ", "ends at character 8 where a value"),
        ("city = (a)", "“(” at character 8"),
        ("city > 4", "write >= or <= instead"),
        ('city = "a', "begins at character 8 has no closing"),
        ("(city = a", "where “)” is missing"),
        ("city = a city = b", "“city” at character 10"),
        ("shoe = 4", "“shoe” at character 1 is no field or event"),
        ("touch.nothing", "“touch.nothing” at character 1"),
        ("created = 2026-02-31", "no day 2026-02-31"),
        ("lifecycle = king", "choose from lead, mql"),
        ("lifecycle contains a", "cannot be compared by"),
        ("size between 5 and 3", "the smaller first"),
        ("touch within days", "“days” at character 14"),
        ("touch within 99999 days", "from 0 to 36500"),
        ("touch 0 times", "1 or more"),
        ("deal.won in campaign a", "Only touches belong to a campaign"),
        ("everybody and city = a", "“everybody” stands alone"),
        ("size = 12,5", "“,” at character 10"),
        ("(" * 60 + "touch" + ")" * 60, "more than 50 deep"),
        ("x" * 30_000, "too long"),
    ],
)
def test_what_is_not_understood_is_said_with_its_place(typed: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_filter(typed)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "kept",
    [
        {},
        [],
        {"parts": 5, "join": "all"},
        {"join": "some", "parts": [{"subject": "touch", "operator": "yes"}]},
        {"subject": "contact.city", "operator": "is"},
        {"subject": "contact.city", "operator": "like", "value": "a"},
        {"subject": "contact.secret", "operator": "is", "value": "a"},
        {"join": "all", "parts": [{"join": "any", "parts": []}]},
        {"subject": "contact.city", "operator": "is", "value": "a", "times": 2},
        {"subject": 'contact.custom.a"b', "operator": "is_set"},
    ],
)
def test_a_stored_form_that_makes_no_sense_is_refused(kept: object) -> None:
    with pytest.raises(Refusal):
        Group.restore(kept)  # type: ignore[arg-type]  # whatever a file may hold


def test_parts_are_changed_by_their_place() -> None:
    filter_ = parse_filter("city = a and (touch or role = b)")
    assert part_at(filter_, (1, 1)) == Condition("contact.job_title", Operator.IS, "b")
    assert write_filter(put_part(filter_, (1, 0), None)) == 'city = "a" and role = "b"'
    without = put_part(put_part(filter_, (1, 0), None), (1, 0), None)
    assert without == parse_filter("city = a")
    assert put_part(without, (0,), None) == EVERYBODY
    more = add_parts(filter_, (1,), [Condition("deal.won", Operator.YES)])
    assert write_filter(more) == 'city = "a" and (touch or role = "b" or deal.won)'
    assert write_filter(narrow(parse_filter("touch or deal.won"), [Condition("activity", Operator.YES)])) == (
        "(touch or deal.won) and activity"
    )
