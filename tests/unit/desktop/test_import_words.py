"""What the import asks and says about a column."""

from funneldesk.desktop.importing.process import for_people
from funneldesk.desktop.importing.words import field_choices, reading_words, telling_samples, type_words
from funneldesk.exchange.fields import CUSTOM, FIELDS, IGNORED


def test_each_reading_shows_what_it_makes_of_the_values() -> None:
    samples = ["03/04/2026", "05/06/2026"]
    assert reading_words("dmy", samples) == "Day first: 3 Apr 2026, 5 Jun 2026"
    assert reading_words("mdy", samples) == "Month first: 4 Mar 2026, 6 May 2026"
    assert reading_words("1234567.89", ["1.000", "2.500"]) == "“.” marks decimals: 1, 2.5"
    assert reading_words("1.234.567,89", ["1.000", "2.500"]) == "“.” groups thousands: 1,000, 2,500"


def test_values_on_which_readings_differ_are_shown_first() -> None:
    samples = ["01/01/2026", "02/02/2026", "03/04/2026", "05/06/2026"]
    assert telling_samples(samples, ("dmy", "mdy"))[:2] == ["03/04/2026", "05/06/2026"]


def test_a_column_of_its_own_is_the_first_choice_and_skipping_the_last() -> None:
    for kind, fields in FIELDS.items():
        choices = [value for value, _words in field_choices(kind)]
        assert choices[0] == CUSTOM
        assert choices[-1] == IGNORED
        assert choices[1:-1] == [field.name for field in fields]


def test_types_say_their_style_where_it_matters() -> None:
    assert type_words("date", "dmy") == "dates, day first"
    assert type_words("money", "1,234,567.89", "INR") == "amounts, like 1,234,567.89, INR"
    assert type_words("integer", "1234567.89") == "whole numbers"


def test_refusals_lose_what_only_the_command_line_can_use() -> None:
    said = (
        "No column of a.csv looks like a name, so it cannot be imported as leads. Say which one it is with --map id=C."
    )
    assert "--" not in for_people(said)
    assert for_people(said).startswith("No column of a.csv looks like a name")
    assert for_people("a.csv is empty.") == "a.csv is empty."
