"""Reading the cells of mapped columns, each distinct text once."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from funneldesk.errors import Refusal
from funneldesk.exchange.columns_kind import Kind
from funneldesk.exchange.mapping import system_of
from funneldesk.exchange.period_words import read_month
from funneldesk.exchange.stage_words import kind_of_word
from funneldesk.exchange.values import BLANKS, Unreadable, parse_boolean, parse_emails, shown
from funneldesk.exchange.values_date import DateOrder, parse_date, parse_instant
from funneldesk.exchange.values_number import NumberStyle, parse_money, parse_number, take_apart
from funneldesk.exchange.values_phone import parse_phones
from funneldesk.model.base import to_microseconds
from funneldesk.model.match_key import email_key, phone_key
from funneldesk.model.money import Money, check_currency
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.exchange.columns import ColumnProfile
    from funneldesk.exchange.fields import Field
    from funneldesk.model.business import Business

_REMEMBERED: Final = 200_000
_GUARDED: Final = ("'=", "'+", "'-", "'@")
_ID_PREFIXES: Final = ("l:", "c:", "ag:", "as:", "f:", "p:")
_HIGHEST_PERCENT: Final = 100
_PLAIN_DIGITS: Final = 15
_LARGEST_COUNT: Final = 10**15
_SYMBOL_CODES: Final = {"₹": "INR", "€": "EUR", "£": "GBP", "$": "USD", "¥": "JPY"}


class Bad(NamedTuple):
    """A cell that does not say what its column says; its row is refused."""

    reason: str


class When(NamedTuple):
    """An instant as the database holds it: microseconds, and 1 where only the day is known."""

    at: int
    day_only: int


class Phone(NamedTuple):
    """A telephone number: as kept, its match key, and why it is not certain."""

    text: str
    key: str | None
    note: str


class Email(NamedTuple):
    """An e-mail address and its match key."""

    text: str
    key: str | None


class Price(NamedTuple):
    """An amount in major units with the currency its cell names."""

    amount: Decimal
    currency: str | None


class _Memo(dict[str, Any]):
    """Texts and what they say; a text met for the first time is read."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        super().__init__()
        self.parse = parse
        self.has_bad = False

    def __missing__(self, text: str) -> Any:
        value = None if text.strip() in BLANKS else self._read(text)
        if len(self) < _REMEMBERED:
            self[text] = value
        return value

    def _read(self, text: str) -> Any:
        if text[0] == "'" and text.startswith(_GUARDED):
            text = text[1:]
        try:
            return self.parse(text)
        except Unreadable as unreadable:
            self.has_bad = True
            return Bad(unreadable.reason)


@dataclass
class ColumnReader:
    """One column: its place in a row, the field it fills and how its cells are read."""

    name: str
    place: int
    fills: str
    memo: _Memo = field(repr=False)
    joins: bool = False

    def read(self, texts: Sequence[str], bad: dict[int, list[str]]) -> list[Any]:
        """The values of a run of cells; what cannot be read is told in `bad` by position."""
        values = list(map(self.memo.__getitem__, texts))
        if self.memo.has_bad:
            for place, value in enumerate(values):
                if value.__class__ is Bad:
                    bad.setdefault(place, []).append(f"{self.name}: {value.reason}")
        return values


def make_reader(
    profile: ColumnProfile,
    place: int,
    filled: Field,
    business: Business,
    order: str | None,
    *,
    system: str | None = None,
) -> ColumnReader:
    """Make the reader of one column.

    Args:
        profile: the column.
        place: where it stands in a row.
        filled: the field it fills.
        business: whose file it is.
        order: of dates that could be read two ways.
        system: what its ids are kept under, where its name does not say.

    Raises:
        Refusal: the column can be read in two ways and nobody said which.
    """
    memo = _Memo(_parser(profile, filled.reads, business, order))
    if filled.many and filled.reads == "id":
        memo.parse = _outer_ids(system or system_of(profile.name))
    elif filled.many and filled.reads in {"text", "name"}:
        memo.parse = lambda text: (_line(text),)
    return ColumnReader(profile.name, place, filled.name, memo, filled.many)


def _parser(profile: ColumnProfile, reads: str, business: Business, order: str | None) -> Callable[[str], Any]:
    if reads in {"instant", "day"}:
        return _date_parser(profile, reads, business, date_order_of(profile, order))
    if reads in {"money", "whole", "count", "number", "percent"}:
        return _number_parser(reads, number_style_of(profile))
    if reads == "phone":
        return lambda text: read_phones(text, business.phone_region)
    plain: dict[str, Callable[[str], Any]] = {
        "email": read_emails,
        "id": plain_id,
        "yes": lambda text: int(parse_boolean(text)),
        # What a file does not refuse it does not allow either: only a refusal is kept.
        "refuses": lambda text: int(parse_boolean(text)) or None,
        "month": _month,
        "outcome": _outcome,
        "currency": _currency,
    }
    return plain.get(reads, _line if reads == "name" else str.strip)


def date_order_of(profile: ColumnProfile, order: str | None) -> DateOrder:
    """The order of a date column, by its values or else as said.

    Raises:
        Refusal: it can be read in two ways and nobody said which.
    """
    if profile.date_order is not None:
        return profile.date_order
    if profile.ambiguous and not (order and order in profile.ambiguous):
        raise Refusal(
            f"{profile.question or profile.name} Say which with --dates {' or --dates '.join(profile.ambiguous)}."
        )
    return DateOrder(order) if order else DateOrder.YMD


def number_style_of(profile: ColumnProfile) -> NumberStyle:
    """The style of a number column.

    Raises:
        Refusal: its values can be read in two ways.
    """
    if profile.number_style is not None:
        return profile.number_style
    if profile.ambiguous:
        raise Refusal(
            f"{profile.question or profile.name} Write one of its numbers with decimals in the file, "
            "so that the mark is plain."
        )
    return NumberStyle.PLAIN


def _date_parser(profile: ColumnProfile, reads: str, business: Business, order: DateOrder) -> Callable[[str], Any]:
    zone, midnight = business.zone, not profile.has_time

    def instant(text: str) -> When:
        told = parse_instant(text, order, zone, midnight_is_day=midnight)
        return When(to_microseconds(told.at), int(told.day_only))

    def day(text: str) -> str:
        return parse_date(text, order).isoformat()

    return instant if reads == "instant" else day


def _number_parser(reads: str, style: NumberStyle) -> Callable[[str], Any]:
    def money(text: str) -> Price:
        # Digits alone are written the same in every style.
        amount, currency = (Decimal(text), None) if _is_digits(text) else parse_money(text, style)
        if amount < 0:
            raise Unreadable(
                f"{shown(text)} is below zero, and an amount cannot be negative. "
                "Take the minus or the brackets away, or leave the cell empty."
            )
        return Price(amount, currency)

    def percent(text: str) -> int:
        told = take_apart(text)
        number = parse_number(text, style)
        if told is not None and not told.percent and 0 < number < 1:
            number *= 100
        if not 0 <= number <= _HIGHEST_PERCENT:
            raise Unreadable(f"{shown(text)} is no chance from 0 to 100 percent.")
        return round(number)

    def number(text: str) -> int | float:
        return int(text) if _is_digits(text) else _json_number(parse_number(text, style))

    plain: dict[str, Callable[[str], Any]] = {
        "money": money,
        "whole": lambda text: _whole(text, style),
        "count": lambda text: _count(text, style),
        "percent": percent,
        "number": number,
    }
    return plain[reads]


def _whole(text: str, style: NumberStyle) -> int:
    number = parse_number(text, style)
    if number < 0:
        raise Unreadable(f"{shown(text)} is below zero; write a whole number such as 12.")
    if number != number.to_integral_value():
        raise Unreadable(f"{shown(text)} is no whole number.")
    return int(number)


def _count(text: str, style: NumberStyle) -> Decimal:
    """A count; platforms that share one conversion among several advertisements write parts of it."""
    number = parse_number(text, style)
    if number < 0:
        raise Unreadable(f"{shown(text)} is below zero; a count is 0 or more.")
    if number > _LARGEST_COUNT:
        raise Unreadable(f"{shown(text)} is too large for a count.")
    return number


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _PLAIN_DIGITS


def _json_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _month(text: str) -> tuple[str, str]:
    found = read_month(text)
    if found is None:
        raise Unreadable(f"{shown(text)} is no month; write it as 2026-03.")
    return found[0].isoformat(), found[1].isoformat()


def _line(text: str) -> str:
    return " ".join(text.split())


def plain_id(text: str) -> str:
    """An id without the typed prefix that lead forms write before it."""
    text = text.strip()
    for prefix in _ID_PREFIXES:
        if text.startswith(prefix) and text[len(prefix) :].isdigit():
            return text[len(prefix) :]
    return text


def _outer_ids(system: str) -> Callable[[str], Any]:
    """One cell's ids with their system; several stand apart by semicolons."""
    return lambda text: tuple((system, plain_id(part)) for part in text.split(";") if part.strip())


def read_emails(text: str) -> tuple[Email, ...]:
    """The addresses of a cell with their match keys."""
    return tuple(
        Email(address, address.lower() if address.isascii() else email_key(address)) for address in parse_emails(text)
    )


def read_phones(text: str, region: str) -> tuple[Phone, ...]:
    """The telephone numbers of a cell with their match keys."""
    found = []
    for reading in parse_phones(text, region):
        if reading.e164 is None and (reading.note.startswith(("This is no telephone", "A spreadsheet", "There is no"))):
            raise Unreadable(f"{shown(text)}: {reading.note}")
        kept = reading.e164 or reading.raw.removeprefix("p:").strip()
        # A number in E.164 is its own match key.
        found.append(Phone(kept, reading.e164 or phone_key(kept), reading.note))
    return tuple(found)


def _outcome(text: str) -> StageKind | None:
    kind = kind_of_word(text)
    if kind is not None:
        return kind
    try:
        return StageKind.WON if parse_boolean(text) else StageKind.LOST
    except Unreadable:
        pass
    if text.strip().casefold() in {"open", "pending", "in progress"}:
        return None
    raise Unreadable(f"{shown(text)} says neither won nor lost. Write won, lost or nothing.")


def _currency(text: str) -> str:
    word = text.strip()
    code = _SYMBOL_CODES.get(word, word.upper())
    try:
        check_currency(code)
    except Refusal as refusal:
        raise Unreadable(str(refusal)) from refusal
    return code


def to_minor(price: Price, currency: str) -> int | Bad:
    """An amount in the smallest unit of its currency, or why it cannot be one."""
    try:
        return Money.from_decimal(price.amount, currency).minor
    except Refusal as refusal:
        return Bad(str(refusal))


def make_custom_reader(profile: ColumnProfile, place: int, business: Business, order: str | None) -> ColumnReader:
    """The reader of a column that becomes a custom field with its type.

    What does not fit the type stays text, and so does a column that can be read in two ways.
    """
    parse = _custom_parser(profile, business, order)

    def read(text: str) -> Any:
        if text.startswith(_ID_PREFIXES) and (bare := plain_id(text)) != text:
            return bare
        try:
            return parse(text)
        except Unreadable:
            return text.strip()

    return ColumnReader(profile.name, place, profile.name, _Memo(read))


def _custom_parser(profile: ColumnProfile, business: Business, order: str | None) -> Callable[[str], Any]:
    is_open = profile.ambiguous and order not in profile.ambiguous
    if profile.unreadable or is_open:
        return str.strip
    if profile.kind in {Kind.DATE, Kind.DATETIME}:
        chosen, zone, midnight = date_order_of(profile, order), business.zone, not profile.has_time

        def moment(text: str) -> str:
            told = parse_instant(text, chosen, zone, midnight_is_day=midnight)
            local = told.at.astimezone(zone)
            return local.date().isoformat() if told.day_only else local.isoformat(timespec="seconds")

        return moment
    if profile.kind in {Kind.INTEGER, Kind.DECIMAL, Kind.PERCENT} and profile.number_style is not None:
        style = profile.number_style
        return lambda text: int(text) if _is_digits(text) else _json_number(parse_number(text, style))
    if profile.kind is Kind.BOOLEAN and {text.strip().casefold() for text in profile.samples} - {"0", "1"}:
        return parse_boolean
    if profile.kind is Kind.BOOLEAN:
        return int
    return str.strip
