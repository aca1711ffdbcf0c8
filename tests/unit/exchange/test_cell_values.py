"""Cells are read exactly or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from funneldesk.exchange.values import Unreadable, is_blank, parse_boolean, parse_email, parse_emails
from funneldesk.exchange.values_date import DateOrder, parse_date, parse_instant
from funneldesk.exchange.values_number import NumberStyle, parse_money, parse_number
from funneldesk.exchange.values_phone import parse_phone, parse_phones

KOLKATA = ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("text", "style", "amount", "currency"),
    [
        ("₹ 12,34,567.00", NumberStyle.INDIAN, "1234567.00", "INR"),
        ("Rs. 500/-", NumberStyle.PLAIN, "500", "INR"),
        ("Rs.500", NumberStyle.PLAIN, "500", "INR"),
        ("INR 3 lakh", NumberStyle.PLAIN, "300000", "INR"),
        ("2.5L", NumberStyle.PLAIN, "250000", None),
        ("1.2 Cr", NumberStyle.PLAIN, "12000000", None),
        ("50k", NumberStyle.PLAIN, "50000", None),
        ("(1,234.50)", NumberStyle.COMMA_DOT, "-1234.50", None),
        ("1.234,56-", NumberStyle.DOT_COMMA, "-1234.56", None),
        ("-$5", NumberStyle.PLAIN, "-5", "USD"),
        ("€ 1 234,56", NumberStyle.SPACE_COMMA, "1234.56", "EUR"),
        ("1\u202f234,56 €", NumberStyle.SPACE_COMMA, "1234.56", "EUR"),
        ("\u2212 7", NumberStyle.PLAIN, "-7", None),
        ("१२३", NumberStyle.PLAIN, "123", None),
        ("USD 500,000.00", NumberStyle.COMMA_DOT, "500000.00", "USD"),
    ],
)
def test_amounts_are_exact(text: str, style: NumberStyle, amount: str, currency: str | None) -> None:
    assert parse_money(text, style) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("9.8E+09", NumberStyle.PLAIN),
        ("12,34", NumberStyle.COMMA_DOT),
        ("1.234,56", NumberStyle.COMMA_DOT),
        ("5 - 6", NumberStyle.PLAIN),
        ("(-5)", NumberStyle.PLAIN),
        ("about 5", NumberStyle.PLAIN),
        ("$5 €", NumberStyle.PLAIN),
        ("1 2", NumberStyle.SPACE_DOT),
        ("", NumberStyle.PLAIN),
        ("nan", NumberStyle.PLAIN),
        ("05.jan", NumberStyle.PLAIN),
    ],
)
def test_other_writings_are_unreadable(text: str, style: NumberStyle) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_money(text, style)
    assert caught.value.reason.endswith(".")


def test_a_plain_number_has_no_currency() -> None:
    with pytest.raises(Unreadable, match="money"):
        parse_number("₹ 5")
    assert parse_number("0.97%") == Decimal("0.97")


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2018.02.01", DateOrder.YMD, (2018, 2, 1)),
        ("03/04/2026", DateOrder.DMY, (2026, 4, 3)),
        ("03/04/2026", DateOrder.MDY, (2026, 3, 4)),
        ("2026-03-04", DateOrder.DMY, (2026, 3, 4)),
        ("5.1.26", DateOrder.DMY, (2026, 1, 5)),
        ("3rd March 2026", DateOrder.MDY, (2026, 3, 3)),
        ("Mar 3, 2026", DateOrder.DMY, (2026, 3, 3)),
        ("03-Mar-26", DateOrder.YMD, (2026, 3, 3)),
        ("45631", DateOrder.SERIAL, (2024, 12, 5)),
        ("Tue, 3 Mar 2026", DateOrder.DMY, (2026, 3, 3)),
    ],
)
def test_days_are_read_in_their_order(text: str, order: DateOrder, day: tuple[int, int, int]) -> None:
    assert parse_date(text, order) == dt.date(*day)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31/02/2026", "soon", "12:30", "2026", "2026-01-02 25:00", "1/2/3", "2026-03-01510:00", ""]
)
def test_no_day_is_made_up(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_date(text, DateOrder.DMY)


def test_a_bare_day_is_local_noon() -> None:
    instant = parse_instant("2026-03-01", DateOrder.YMD, KOLKATA)
    assert instant == (dt.datetime(2026, 3, 1, 6, 30, tzinfo=dt.UTC), True)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-08-31T12:12:17-05:00", (2026, 8, 31, 17, 12, 17)),
        ("2026-08-31T12:12:17Z", (2026, 8, 31, 12, 12, 17)),
        ("2026.08.31 12:12", (2026, 8, 31, 6, 42)),
        ("31/08/2026, 3:04\u202fpm", (2026, 8, 31, 9, 34)),
        ("31/08/2026 12:00 AM", (2026, 8, 30, 18, 30)),
    ],
)
def test_times_become_utc(text: str, utc: tuple[int, ...]) -> None:
    at, day_only = parse_instant(text, DateOrder.DMY, KOLKATA)
    assert at == dt.datetime(*utc, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]  # parts of an instant
    assert not day_only


def test_midnight_is_a_day_where_the_column_says_so() -> None:
    assert parse_instant("2026-03-01 00:00", DateOrder.YMD, KOLKATA, midnight_is_day=True).day_only
    assert not parse_instant("2026-03-01 00:00", DateOrder.YMD, KOLKATA).day_only


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9812345678", "+919812345678"),
        ("098123-45678", "+919812345678"),
        ("91 98123 45678", "+919812345678"),
        ("p:+919812345678", "+919812345678"),
        ("९८१२३४५६७८", "+919812345678"),
        ("0044 20 7946 0958", "+442079460958"),
        ("+44 7700 953958", "+447700953958"),
        ("1800 123 4567", "+9118001234567"),
    ],
)
def test_phones_become_international(text: str, number: str) -> None:
    reading = parse_phone(text, "IN")
    assert reading.e164 == number
    assert reading.raw == text


@pytest.mark.parametrize(
    "text", ["9.81235E+09", "12345", "hello", "+911234", "p:<test lead: dummy data>", "--", "0007095649"]
)
def test_damaged_phones_are_flagged_not_guessed(text: str) -> None:
    reading = parse_phone(text, "IN")
    assert reading.e164 is None
    assert reading.note
    assert reading.raw == text


@pytest.mark.parametrize(
    "text",
    ["98123 45678 / 98123 45679", "98123-45678/98123-45679", "9812345678, 9812345679", "9812345678 ::: 9812345679"],
)
def test_two_phones_in_one_cell_are_both_read(text: str) -> None:
    assert [reading.e164 for reading in parse_phones(text, "IN")] == ["+919812345678", "+919812345679"]
    assert parse_phone(text, "IN").others[0].e164 == "+919812345679"


def test_an_extension_is_told() -> None:
    assert "5" in parse_phone("020 7946 0958 ext 5", "GB").note


def test_addresses() -> None:
    assert parse_email(" Asha <Asha@Example.COM> ") == "Asha@example.com"
    assert parse_emails("a@example.com, b@example.org") == ("a@example.com", "b@example.org")
    assert parse_email("आशा@उदाहरण.भारत").startswith("आशा@")
    for text in ("asha", "a@b", "a b@example.com", "", "a@example.com;b@example.com"):
        with pytest.raises(Unreadable):
            parse_email(text)


def test_booleans_and_blanks() -> None:
    assert parse_boolean("YES")
    assert not parse_boolean(" 0 ")
    with pytest.raises(Unreadable):
        parse_boolean("maybe")
    assert all(map(is_blank, ["", "  ", "--", " --", "(not set)", "0/0/00", "Select"]))
    assert not any(map(is_blank, ["Unknown", "0", "none of these", "select a plan", "Null"]))
