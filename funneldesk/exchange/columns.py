"""What each column of a file holds, how full it is, and in which one style its values are written."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from funneldesk.exchange.columns_kind import Kind, hints_of, recognise_kind
from funneldesk.exchange.columns_style import decide_dates, decide_numbers
from funneldesk.exchange.values import BLANKS, VALUE_SEPARATORS, shown
from funneldesk.exchange.values_date import DateOrder
from funneldesk.exchange.values_number import CURRENCY_CODES, NumberStyle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funneldesk.exchange.columns_style import DateDecision, NumberDecision
    from funneldesk.exchange.source import Source

__all__ = ["ColumnProfile", "Kind", "profile_columns", "settle_readings"]

PROFILED_ROWS: Final = 300_000
_CHUNK: Final = 4096
_SAMPLES: Final = 5
_NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT})
_CODE_IN_NAME = re.compile(r"[(\[]([A-Z]{3}|[₹€£$])[)\]]")
_SIGNS: Final = {"₹": "INR", "€": "EUR", "£": "GBP", "$": "USD"}
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|.*<[^\s@]+@[^\s@]+>")


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column of a file, as a mapping or a preview needs to know it.

    Attributes:
        name: The header's distinct name.
        kind: What the values are.
        number_style: How numbers are written; None for other kinds or where ambiguous.
        date_order: How dates are ordered; None for other kinds or where ambiguous.
        ambiguous: The readings to choose from (values of ``DateOrder`` or ``NumberStyle``); empty
            where all is clear.
        currency: The one ISO code that values or name tell, or None.
        fill: Share of rows that say something, 0 to 1.
        distinct: How many different values there are, blanks aside.
        unique: Distinct values in relation to filled rows, 0 to 1.
        samples: The first few different values, as they stand.
        filled: How many rows say something.
        has_time: Whether any date has a time of day other than midnight.
        currencies: All ISO codes met.
        unreadable: How many rows do not fit the column's kind and style.
        unreadable_samples: The first few such values.
        doubtful: For ambiguous dates, a value that can be read in both ways, or two that contradict each other.
    """

    name: str
    kind: Kind
    number_style: NumberStyle | None
    date_order: DateOrder | None
    ambiguous: tuple[str, ...]
    currency: str | None
    fill: float
    distinct: int
    unique: float
    samples: tuple[str, ...]
    filled: int
    has_time: bool = False
    currencies: tuple[str, ...] = ()
    unreadable: int = 0
    unreadable_samples: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def contradicts_itself(self) -> bool:
        """Whether some of its dates can be read in one order only and others in another only."""
        return bool(self.ambiguous) and len(self.doubtful) > 1

    @property
    def question(self) -> str | None:
        """The sentence that asks how to read the column, or None where nothing is to ask."""
        if not self.ambiguous:
            return None
        if self.contradicts_itself:
            one, other = map(shown, self.doubtful[:2])
            return (
                f"Column “{self.name}” contradicts itself: {one} is no day in the order in which {other} is one. Rows "
                f"of the other order will be refused: {' or '.join(self.ambiguous)}?"
            )
        example = next(map(shown, self.doubtful or self.samples), "the values")
        return f"Column “{self.name}” can be read in more than one way, as in {example}: {' or '.join(self.ambiguous)}?"


def profile_columns(source: Source, *, max_rows: int = PROFILED_ROWS) -> list[ColumnProfile]:
    """Profile every column of a source from its distinct values.

    Number style and date order are decided from all values together, never from one cell.

    Args:
        source: The file.
        max_rows: How many rows are looked at, from the first. Later ones are read in the decided
            style and become error rows where they do not fit.
    """
    tallies: list[Counter[str]] = [Counter() for _ in source.header]
    seen = 0
    rows = itertools.islice(source.rows(), max_rows)
    while chunk := [row.cells for row in itertools.islice(rows, _CHUNK) if not row.trouble]:
        seen += len(chunk)
        for tally, column in zip(tallies, zip(*chunk, strict=True), strict=True):
            tally.update(column)
    typed = source.origin.numeric if source.origin else frozenset()
    marks: set[str] = set()
    profiles = [
        _profiled(name, tally, seen, marks, typed=position in typed)
        for position, (name, tally) in enumerate(zip(source.header, tallies, strict=True))
    ]
    if len(marks) != 1:
        return profiles
    # A file has one decimal mark; what marks decimals in one column does not group digits in another,
    # nor the reverse. A dot beside proven decimal dots stays a question: it may still group by hand.
    mark = marks.pop()
    return [_settled(profile, tally, mark) for profile, tally in zip(profiles, tallies, strict=True)]


def settle_readings(profiles: Sequence[ColumnProfile], readings: Mapping[str, str]) -> list[ColumnProfile]:
    """Take over the answers to open questions; others stay open, and what was clear stays as it was.

    Args:
        profiles: the columns.
        readings: column to the value of one of its ``ambiguous`` readings.
    """
    return [_answered(profile, readings.get(profile.name)) for profile in profiles]


def _answered(profile: ColumnProfile, reading: str | None) -> ColumnProfile:
    if reading is None or reading not in profile.ambiguous:
        return profile
    if profile.kind in {Kind.DATE, Kind.DATETIME}:
        return replace(profile, date_order=DateOrder(reading), ambiguous=())
    return replace(profile, number_style=NumberStyle(reading), ambiguous=())


def _profiled(name: str, tally: Counter[str], rows: int, marks: set[str], *, typed: bool) -> ColumnProfile:
    """Profile one column; add the decimal mark that it proves, if any, to the file's marks."""
    values = _told(tally)
    filled = sum(map(tally.__getitem__, values))
    kind = recognise_kind(hints_of(name), values, filled, typed=typed)
    plain = ColumnProfile(
        name=name,
        kind=kind,
        number_style=None,
        date_order=None,
        ambiguous=(),
        currency=None,
        fill=filled / rows if rows else 0.0,
        distinct=len(values),
        unique=len(values) / filled if filled else 0.0,
        samples=tuple(values[:_SAMPLES]),
        filled=filled,
    )
    if kind in _NUMBERS:
        decision = decide_numbers(values, tally, typed=typed)
        if decision.style and decision.proves_mark and not typed:
            marks.add(decision.style.decimal_mark)
        return _with_numbers(plain, decision)
    if kind in {Kind.DATE, Kind.DATETIME}:
        return _with_dates(plain, decide_dates(values, tally))
    if kind is Kind.EMAIL:
        return _with_offenders(plain, [text for text in values if not _is_address(text)], tally)
    return plain


def _told(tally: Counter[str]) -> list[str]:
    return [text for text in tally if text.strip() not in BLANKS]


def _is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text)) or all(
        _ADDRESS.fullmatch(part) for part in VALUE_SEPARATORS.split(text.strip()) if part
    )


def _with_offenders(profile: ColumnProfile, offenders: list[str], tally: Counter[str]) -> ColumnProfile:
    return replace(
        profile,
        unreadable=sum(tally[text] for text in offenders),
        unreadable_samples=tuple(offenders[:_SAMPLES]),
    )


def _with_numbers(profile: ColumnProfile, decision: NumberDecision) -> ColumnProfile:
    told = _currency_in(profile.name)
    currencies = decision.currencies or ((told,) if told else ())
    kind = Kind.INTEGER if decision.whole else Kind.DECIMAL
    if currencies:
        kind = Kind.MONEY
    elif decision.percent:
        kind = Kind.PERCENT
    return replace(
        profile,
        kind=kind,
        number_style=decision.style,
        ambiguous=tuple(style.value for style in decision.ambiguous),
        currency=currencies[0] if len(currencies) == 1 else None,
        currencies=currencies,
        unreadable=decision.unreadable,
        unreadable_samples=decision.unreadable_samples,
    )


def _with_dates(profile: ColumnProfile, decision: DateDecision) -> ColumnProfile:
    return replace(
        profile,
        kind=Kind.DATETIME if decision.has_time else Kind.DATE,
        date_order=decision.order,
        ambiguous=tuple(order.value for order in decision.ambiguous),
        doubtful=decision.doubtful,
        has_time=decision.has_time,
        unreadable=decision.unreadable,
        unreadable_samples=decision.unreadable_samples,
    )


def _currency_in(name: str) -> str | None:
    """The currency a column's name carries, such as ``Amount spent (INR)``."""
    found = _CODE_IN_NAME.search(name)
    if found is None:
        return None
    code = _SIGNS.get(found[1], found[1])
    return code if code in CURRENCY_CODES else None


def _settled(profile: ColumnProfile, tally: Counter[str], mark: str) -> ColumnProfile:
    if profile.kind not in _NUMBERS or not profile.ambiguous:
        return profile
    decision = decide_numbers(_told(tally), tally, decimal_mark=mark)
    return profile if decision.ambiguous else _with_numbers(profile, decision)
