"""The style of a column comes from all its values, or is asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from funneldesk.exchange.columns import Kind, profile_columns
from funneldesk.exchange.source import read_source
from funneldesk.exchange.values import Unreadable
from funneldesk.exchange.values_date import DateOrder
from funneldesk.exchange.values_number import NumberStyle, parse_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from funneldesk.exchange.columns import ColumnProfile


def _column(folder: Path, name: str, values: Sequence[str], other: str = "word") -> ColumnProfile:
    path = folder / "file.csv"
    lines = [f"{name};beside"] + [f"{value};{other} {number}" for number, value in enumerate(values)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return profile_columns(read_source(path))[0]


@pytest.mark.parametrize(
    ("values", "style"),
    [
        (["1234", "12"], NumberStyle.PLAIN),
        (["1234.5", "12.25"], NumberStyle.PLAIN),
        (["1,234.56", "999"], NumberStyle.COMMA_DOT),
        (["1,234,567", "1,234"], NumberStyle.COMMA_DOT),
        (["12,34,567.00", "1,234"], NumberStyle.INDIAN),
        (["1.234,56", "12"], NumberStyle.DOT_COMMA),
        (["1.234.567", "12.345"], NumberStyle.DOT_COMMA),
        (["1 234,56", "12"], NumberStyle.SPACE_COMMA),
        (["1234,56", "0,5"], NumberStyle.PLAIN_COMMA),
        (["1'234.50", "7"], NumberStyle.APOSTROPHE),
        (["0.123", "0.456"], NumberStyle.PLAIN),
    ],
)
def test_number_style_is_decided_for_the_column(tmp_path: Path, values: list[str], style: NumberStyle) -> None:
    column = _column(tmp_path, "value", values)
    assert column.number_style is style
    assert not column.ambiguous
    assert not column.unreadable


@pytest.mark.parametrize("values", [["1.234", "2.500"], ["1,234", "12,345"], ["€ 1.234", "€ 999"]])
def test_one_mark_before_three_digits_is_asked(tmp_path: Path, values: list[str]) -> None:
    column = _column(tmp_path, "value", values)
    assert column.number_style is None
    assert len(column.ambiguous) == 2
    assert column.question is not None
    assert not column.unreadable


def test_rupees_never_have_a_decimal_comma(tmp_path: Path) -> None:
    column = _column(tmp_path, "value", ["₹ 1,234", "Rs. 12,345", "INR 5"])
    assert column.number_style is NumberStyle.COMMA_DOT
    assert column.kind is Kind.MONEY
    assert column.currency == "INR"


def test_a_neighbour_that_proves_the_mark_settles_a_grouping_comma(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("shown;cost\n12,345;99.90\n1,200;10.25\n", encoding="utf-8")
    shown, cost = profile_columns(read_source(path))
    assert shown.number_style is NumberStyle.COMMA_DOT
    assert shown.kind is Kind.INTEGER
    assert cost.number_style is NumberStyle.PLAIN


def test_values_of_another_style_are_errors(tmp_path: Path) -> None:
    column = _column(tmp_path, "value", ["1,234.56", "999,999.00", "12,34,567.00", "333,100.10", "much", "1,000.00"])
    assert column.number_style is NumberStyle.COMMA_DOT
    assert column.unreadable == 2
    assert column.unreadable_samples == ("12,34,567.00", "much")


def test_where_both_decimal_marks_are_proven_only_what_can_be_read_two_ways_is_an_error(tmp_path: Path) -> None:
    column = _column(tmp_path, "value", ["1,234.56", "9,999.00", "12.345,00", "1,234", "300", "much"])
    assert column.number_style is NumberStyle.MIXED
    assert column.unreadable_samples == ("1,234", "much")
    readings = [parse_number(text, column.number_style) for text in ("1,234.56", "12.345,00", "300")]
    assert readings == [Decimal("1234.56"), Decimal("12345.00"), Decimal(300)]
    with pytest.raises(Unreadable, match="two ways"):
        parse_number("1,234", column.number_style)


def test_currency_in_the_name_makes_money(tmp_path: Path) -> None:
    column = _column(tmp_path, "Amount spent (INR)", ["12.50", "3"])
    assert (column.kind, column.currency) == (Kind.MONEY, "INR")


def test_two_currencies_are_both_told(tmp_path: Path) -> None:
    column = _column(tmp_path, "Amount", ["$12", "€15", "$9"])
    assert column.currency is None
    assert column.currencies == ("USD", "EUR")


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["2026-01-02", "2026-12-31"], DateOrder.YMD),
        (["2018.02.01", "2017.10.20"], DateOrder.YMD),
        (["2018/02/01", "2017/10/20"], DateOrder.YMD),
        (["03/04/2026", "31/12/2026"], DateOrder.DMY),
        (["03/04/26", "31/12/26"], DateOrder.DMY),
        (["03/04/2026", "12/31/2026"], DateOrder.MDY),
        (["3 March 2026", "Mar 4, 2026"], DateOrder.YMD),
        (["31.12.2026", "2026-12-31"], DateOrder.DMY),
        (["03/03/2026", "04/04/2026"], DateOrder.DMY),
    ],
)
def test_date_order_is_decided_for_the_column(tmp_path: Path, values: list[str], order: DateOrder) -> None:
    column = _column(tmp_path, "when", values)
    assert (column.kind, column.date_order, column.ambiguous) == (Kind.DATE, order, ())


def test_dates_that_fit_both_orders_are_asked(tmp_path: Path) -> None:
    column = _column(tmp_path, "when", ["03/04/2026", "05/06/2026 10:30"])
    assert column.date_order is None
    assert column.ambiguous == ("dmy", "mdy")
    assert column.kind is Kind.DATETIME


def test_impossible_dates_are_errors(tmp_path: Path) -> None:
    column = _column(tmp_path, "when", ["2026-01-02", "2026-02-30", "soon", "2026-03-04", "2026-03-05"])
    assert column.unreadable_samples == ("2026-02-30", "soon")


def test_midnight_alone_is_a_day(tmp_path: Path) -> None:
    column = _column(tmp_path, "when", ["2026-01-02 00:00", "2026-01-03 00:00:00"])
    assert (column.kind, column.has_time) == (Kind.DATE, False)


def test_day_numbers_need_a_date_in_the_name(tmp_path: Path) -> None:
    assert _column(tmp_path, "Expected close date", ["45631", "45700"]).date_order is DateOrder.SERIAL
    assert _column(tmp_path, "Value", ["45631", "45700"]).kind is Kind.INTEGER


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("e-mail", ["a@example.com", "B <b@example.org>", "c@example.com, d@example.com"], Kind.EMAIL),
        ("Mobile", ["9812345678", "098123-45678"], Kind.PHONE),
        ("to call", ["+919812345678", "+447700900123"], Kind.PHONE),
        ("Record ID", ["9812345678", "9812345679"], Kind.ID),
        ("ticket", [f"AB12CD{n:02}" for n in range(30)], Kind.ID),
        ("subscribed", ["Yes", "no", "YES"], Kind.BOOLEAN),
        ("stage", ["Won", "Lost", "Won", "Won", "Lost", "Won"], Kind.CATEGORY),
        ("rate", ["0.97%", "1.00%"], Kind.PERCENT),
        ("size", ["2.5L", "1.2 Cr", "3 lakh", "50k"], Kind.INTEGER),
        ("none", ["--", "", "(not set)", "n/a"], Kind.EMPTY),
    ],
)
def test_kinds_are_recognised(tmp_path: Path, name: str, values: list[str], kind: Kind) -> None:
    found = _column(tmp_path, name, values).kind
    # Words such as "2.5L" have decimals in writing, so the column counts as decimal.
    assert found is (Kind.DECIMAL if name == "size" else kind)


def test_unknown_is_a_word_and_select_is_not(tmp_path: Path) -> None:
    column = _column(tmp_path, "origin", ["Unknown", "Select", "unknown", "--"])
    assert column.distinct == 2
    assert column.filled == 2
