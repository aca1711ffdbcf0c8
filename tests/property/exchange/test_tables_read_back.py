"""Laws of reading: what was written comes back, and no bytes bring the reader down."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from funneldesk.errors import Refusal
from funneldesk.exchange.columns import profile_columns
from funneldesk.exchange.source import read_source
from funneldesk.exchange.values import Unreadable
from funneldesk.exchange.values_date import DateOrder, parse_date
from funneldesk.exchange.values_number import NumberStyle, parse_money, parse_number, take_apart
from funneldesk.exchange.values_phone import parse_phone
from funneldesk.model.match_key import company_key, person_key, product_key

if TYPE_CHECKING:
    from decimal import Decimal

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16", "cp1252")
HEADS = ("Name", "City", "Deal title", "Source", "Owner", "Note")
WORDS = st.text(
    alphabet=st.sampled_from("abcdefghijklmnopqrstuvwxyzABCXYZ     éüñÅß’–€-.&/()'\",;|\t"),
    max_size=18,
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header and rows of text; the first cell is a word, so that no row is blank."""
    width = draw(st.integers(2, len(HEADS)))
    row = st.tuples(st.sampled_from(["Asha", "Ravi", "Zoë", "Noor"]), *[WORDS] * (width - 1))
    rows = draw(st.lists(row, min_size=3, max_size=25))
    return [list(HEADS[:width]), *(list(cells) for cells in rows)]


def _reads_as_utf8(content: bytes) -> bool:
    """Whether bytes of Windows-1252 happen to be UTF-8 as well; nobody could tell them apart."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


@settings(max_examples=150, deadline=None)
@given(
    table=tables(),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_tables_read_back_identically(
    table: list[list[str]], encoding: str, delimiter: str, end: str, quoting: int
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)  # type: ignore[arg-type]  # one of two constants
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        content = text.getvalue().encode(encoding)
        assume(encoding != "cp1252" or content.isascii() or not _reads_as_utf8(content))
        path.write_bytes(content)
        source = read_source(path)
        rows = list(source.rows())
    assert source.header == tuple(table[0])
    assert source.delimiter == delimiter
    assert [row.cells for row in rows] == table[1:]
    assert not [row for row in rows if row.trouble]
    assert [row.line for row in rows] == list(range(2, len(table) + 1))


def _grouped(whole: str, style: NumberStyle) -> str:
    if style in {NumberStyle.PLAIN, NumberStyle.PLAIN_COMMA}:
        return whole
    mark = {",": ",", ".": ".", " ": " ", "'": "'", "2": ","}[
        style.value[1] if style is not NumberStyle.INDIAN else "2"
    ]
    head, groups = whole[:-3], [whole[-3:]]
    size = 2 if style is NumberStyle.INDIAN else 3
    while head:
        groups.insert(0, head[-size:])
        head = head[:-size]
    return mark.join(groups)


def written(amount: Decimal, style: NumberStyle) -> str:
    """An amount as this style writes it."""
    whole, _, decimals = format(abs(amount), "f").partition(".")
    text = _grouped(whole, style) + (style.decimal_mark + decimals if decimals else "")
    return f"-{text}" if amount < 0 else text


STYLES = st.sampled_from([style for style in NumberStyle if style is not NumberStyle.MIXED])
AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False, allow_infinity=False)


@settings(max_examples=400, deadline=None)
@given(amount=AMOUNTS, style=STYLES)
def test_numbers_round_trip_in_each_style(amount: Decimal, style: NumberStyle) -> None:
    assert parse_number(written(amount, style), style) == amount


@settings(max_examples=300, deadline=None)
@given(
    amount=AMOUNTS.map(abs),
    style=STYLES,
    form=st.sampled_from(["₹ {}", "₹{}", "Rs. {}", "INR {}", "{} INR", "Rs {}/-", "{} ₹"]),
    negative=st.sampled_from(["{}", "({})", "-{}", "{}-"]),
)
def test_money_round_trips_in_each_dress(amount: Decimal, style: NumberStyle, form: str, negative: str) -> None:
    text = negative.format(form.format(written(amount, style)))
    expected = amount if negative == "{}" else -amount
    assert parse_money(text, style) == (expected, "INR")


@settings(max_examples=60, deadline=None)
@given(amounts=st.lists(AMOUNTS, min_size=3, max_size=30), style=STYLES)
def test_a_column_is_read_right_or_asked(amounts: list[Decimal], style: NumberStyle) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "amounts.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter="|").writerows(
                [["name", "amount"], *(["a", written(a, style)] for a in amounts)]
            )
        column = profile_columns(read_source(path))[1]
    # Two decimals leave no doubt about the mark; groups may fit a wider style that reads the same.
    assert column.number_style is not None
    assert not column.unreadable
    assert [parse_number(written(amount, style), column.number_style) for amount in amounts] == amounts


@settings(max_examples=300, deadline=None)
@given(
    day=st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)),
    mark=st.sampled_from("-./"),
    order=st.sampled_from([DateOrder.DMY, DateOrder.MDY, DateOrder.YMD]),
    short=st.booleans(),
)
def test_dates_round_trip_in_each_order(day: dt.date, mark: str, order: DateOrder, short: bool) -> None:  # noqa: FBT001 -- hypothesis fills it
    year = f"{day.year % 100:02}" if short and order is not DateOrder.YMD else str(day.year)
    parts = {"y": year, "m": f"{day.month:02}", "d": str(day.day)}
    assert parse_date(mark.join(parts[letter] for letter in order.value), order) == day


@settings(max_examples=200, deadline=None)
@given(
    day=st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)),
    form=st.sampled_from(["%d %B %Y", "%b %d, %Y", "%d-%b-%y"]),
)
def test_named_months_round_trip(day: dt.date, form: str) -> None:
    assert parse_date(day.strftime(form), DateOrder.MDY) == day


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=400) | st.text(alphabet='ab,;\t|"\n\r#\x00é1.', max_size=200).map(str.encode))
def test_no_bytes_bring_the_reader_down(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "noise.csv"
        path.write_bytes(content)
        told, source = "", None
        try:
            source = read_source(path)
            rows = list(source.rows())
            profile_columns(source)
        except Refusal as refused:
            told = str(refused)
            source, rows = None, []
    if source is None:
        assert told.endswith(".")
        return
    assert all(len(row.cells) == len(source.header) for row in rows)
    assert len({name.casefold() for name in source.header}) == len(source.header)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_is_read_or_unreadable(text: str) -> None:
    take_apart(text)
    reasons: list[str] = []
    for style in NumberStyle:
        try:
            parse_money(text, style)
        except Unreadable as unreadable:
            reasons.append(unreadable.reason)
    for order in DateOrder:
        try:
            parse_date(text, order)
        except Unreadable as unreadable:
            reasons.append(unreadable.reason)
    assert all(reason.endswith(".") for reason in reasons)
    assert parse_phone(text, "IN").raw in text


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=30))
def test_keys_do_not_mind_case_and_outer_spaces(name: str) -> None:
    for key in (company_key, person_key, product_key):
        assert key(f"  {name} ") == key(name)
        assert key(name.upper().lower()) == key(name.upper())
