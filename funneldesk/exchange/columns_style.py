"""The one number style or date order of a column, decided from all its values, or the question to ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from funneldesk.exchange.values import Unreadable
from funneldesk.exchange.values_date import DateOrder, date_in, parse_date, take_date_apart
from funneldesk.exchange.values_number import CLEAN_FIGURES, Amount, NumberStyle, styles_of, take_apart

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from funneldesk.exchange.values_date import WrittenDate

_SAMPLES: Final = 5
_DIGITS: Final = str.maketrans("012345678", "999999999")
_INDIAN: Final = " lakh"
_CLEAR: Final[tuple[DateOrder, ...]] = ()
_STRAY_SHARE: Final = 0.05
# Business in these is never written with a decimal comma.
_DOT_CURRENCIES: Final = frozenset({"INR"})


@dataclass(frozen=True, slots=True)
class NumberDecision:
    """How a column writes numbers.

    Attributes:
        style: The style all or most values share; None where two readings differ.
        ambiguous: Those readings.
        currencies: ISO codes met, most frequent first.
        whole: Whether no value has decimals.
        percent: Whether most values carry a percent sign.
        proves_mark: Whether some value can be read with one decimal mark only.
        unreadable: Rows that are no number or of another style.
        unreadable_samples: The first such values.
    """

    style: NumberStyle | None
    ambiguous: tuple[NumberStyle, ...]
    currencies: tuple[str, ...]
    whole: bool
    percent: bool
    proves_mark: bool
    unreadable: int
    unreadable_samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateDecision:
    """How a column writes dates.

    Attributes:
        order: The order all or most values share; None where two readings differ.
        ambiguous: Those readings.
        has_time: Whether any value has a time of day other than midnight.
        unreadable: Rows that are no date in that order.
        unreadable_samples: The first such values.
        doubtful: Where it is ambiguous, a value that can be read in both ways; or one of each, where each can be read
            in one way only and the column contradicts itself.
    """

    order: DateOrder | None
    ambiguous: tuple[DateOrder, ...]
    has_time: bool
    unreadable: int
    unreadable_samples: tuple[str, ...]
    doubtful: tuple[str, ...] = ()


def decide_numbers(
    values: Sequence[str], weights: Mapping[str, int], *, typed: bool = False, decimal_mark: str | None = None
) -> NumberDecision:
    """Decide the number style of a column.

    Args:
        values: Distinct texts that are not blank.
        weights: How many rows each has.
        typed: Whether a spreadsheet says that all are numbers (then no dot groups digits).
        decimal_mark: The mark that other columns of the file prove, if any.
    """
    shapes: Counter[str] = Counter()
    shape_of: dict[str, str] = {}
    currencies: Counter[str] = Counter()
    percent, multiplied = 0, False
    for text in values:
        if CLEAN_FIGURES.fullmatch(text) or (text.isascii() and text.isdigit()):
            shape_of[text] = shape = _shape(text)
            shapes[shape] += weights[text]
            continue
        amount = take_apart(text)
        if amount is None:
            continue
        weight = weights[text]
        shape_of[text] = shape = _shape(amount.figures, indian=amount.indian)
        shapes[shape] += weight
        if amount.currency:
            currencies[amount.currency] += weight
        percent += weight if amount.percent else 0
        multiplied = multiplied or amount.multiple != 1
    styles = {shape: _styles_of_shape(shape) for shape in shapes}
    told = tuple(code for code, _ in currencies.most_common())
    if decimal_mark is None and told and _DOT_CURRENCIES.issuperset(told):
        decimal_mark = "grouping comma"
    best, ambiguous = _best_style(shapes, styles, typed=typed, hint=decimal_mark)
    if not ambiguous and _is_mixed(styles, best):
        best = NumberStyle.MIXED
    offenders = [text for text in values if text not in shape_of or best not in styles[shape_of[text]]]
    return NumberDecision(
        style=None if ambiguous else best,
        ambiguous=ambiguous,
        currencies=told,
        whole=not multiplied
        and not ambiguous
        and best is not NumberStyle.MIXED
        and all(best.decimal_mark not in shape for shape in shapes),
        percent=percent * 2 > sum(shapes.values()),
        proves_mark=best is not NumberStyle.MIXED and any(_proves(shape, styles[shape]) for shape in shapes),
        unreadable=sum(weights[text] for text in offenders),
        unreadable_samples=tuple(offenders[:_SAMPLES]),
    )


def _shape(figures: str, *, indian: bool = False) -> str:
    """Figures without their digits' values, a leading zero aside: what decides which styles fit."""
    if figures.isdigit():
        shape = "9"
    else:
        shape = figures.translate(_DIGITS)
        if figures[0] == "0":
            shape = f"0{shape[1:]}"
    return shape + _INDIAN if indian else shape


def _styles_of_shape(shape: str) -> frozenset[NumberStyle]:
    return styles_of(Amount(shape.removesuffix(_INDIAN), indian=shape.endswith(_INDIAN)))


def _proves(shape: str, styles: frozenset[NumberStyle]) -> bool:
    return ("." in shape or "," in shape) and NumberStyle.MIXED in styles


def _is_mixed(styles: Mapping[str, frozenset[NumberStyle]], best: NumberStyle) -> bool:
    """Whether both decimal marks are proven: then values outside the best style speak for themselves."""
    proven = {
        next(iter(fitting - {NumberStyle.MIXED})).decimal_mark
        for shape, fitting in styles.items()
        if _proves(shape, fitting)
    }
    others = [fitting for fitting in styles.values() if best not in fitting]
    return len(proven) > 1 and all(NumberStyle.MIXED in fitting for fitting in others)


def _best_style(
    shapes: Counter[str], styles: Mapping[str, frozenset[NumberStyle]], *, typed: bool, hint: str | None
) -> tuple[NumberStyle, tuple[NumberStyle, ...]]:
    if typed or not shapes:
        return NumberStyle.PLAIN, ()
    fits: Counter[NumberStyle] = Counter()
    for shape, weight in shapes.items():
        for style in styles[shape] - {NumberStyle.MIXED}:
            fits[style] += weight
    most = max(fits.values(), default=0)
    tied = [style for style in NumberStyle if style is not NumberStyle.MIXED and fits[style] == most]
    by_mark = {mark: [style for style in tied if style.decimal_mark == mark] for mark in ".,"}
    unclear = [
        shape
        for shape in shapes
        if ("." in shape or "," in shape)
        and not styles[shape].isdisjoint(by_mark["."])
        and not styles[shape].isdisjoint(by_mark[","])
    ]
    if not unclear or not by_mark["."] or not by_mark[","]:
        return tied[0], ()
    grouped_by = {"," if "," in shape else "." for shape in unclear}
    if grouped_by == {","} and hint in {".", "grouping comma"}:
        return by_mark["."][0], ()
    if grouped_by == {"."} and hint == ",":
        return by_mark[","][0], ()
    return tied[0], (by_mark["."][0], by_mark[","][0])


def decide_dates(values: Sequence[str], weights: Mapping[str, int]) -> DateDecision:
    """Decide the order of day, month and year in a column.

    Args:
        values: Distinct texts that are not blank.
        weights: How many rows each has.
    """
    written = {text: take_date_apart(text) for text in values}
    open_days: Counter[WrittenDate] = Counter()
    has_time = False
    for text, date in written.items():
        if date is None:
            continue
        has_time = has_time or (date.time is not None and bool(date.time.hour or date.time.minute or date.time.second))
        if not date.fixed:
            open_days[date._replace(time=None, offset=None)] += weights[text]
    serials = sum(date is None and text.strip()[:5].isdigit() for text, date in written.items())
    if serials and not open_days and serials * 2 > len(written):
        order, ambiguous = DateOrder.SERIAL, _CLEAR
        has_time = any("." in text for text in values)
    else:
        order, ambiguous = _best_order(open_days)
    offenders = list(_no_dates(written, order, ambiguous))
    return DateDecision(
        order=None if ambiguous else order,
        ambiguous=ambiguous,
        has_time=has_time,
        unreadable=sum(weights[text] for text in offenders),
        unreadable_samples=tuple(offenders[:_SAMPLES]),
        doubtful=_doubtful(written) if ambiguous else (),
    )


def _doubtful(written: Mapping[str, WrittenDate | None]) -> tuple[str, ...]:
    both = ""
    only: dict[DateOrder, str] = {}
    for text, date in written.items():
        if date is None or date.fixed:
            continue
        dmy, mdy = date_in(date, DateOrder.DMY), date_in(date, DateOrder.MDY)
        if dmy and mdy:
            both = both or (text if dmy != mdy else "")
        elif dmy or mdy:
            only.setdefault(DateOrder.DMY if dmy else DateOrder.MDY, text)
    return tuple(only.values()) if len(only) > 1 else (both,) if both else ()


def _best_order(days: Counter[WrittenDate]) -> tuple[DateOrder, tuple[DateOrder, ...]]:
    only: Counter[DateOrder] = Counter()
    differing = 0
    for day, weight in days.items():
        dmy, mdy = date_in(day, DateOrder.DMY), date_in(day, DateOrder.MDY)
        if dmy and mdy:
            differing += weight if dmy != mdy else 0
        elif dmy or mdy:
            only[DateOrder.DMY if dmy else DateOrder.MDY] += weight
        elif date_in(day, DateOrder.YMD):
            only[DateOrder.YMD] += weight
    if not days:
        return DateOrder.YMD, ()
    if not only:
        return DateOrder.DMY, (DateOrder.DMY, DateOrder.MDY) if differing else ()
    order, weight = only.most_common(1)[0]
    # A few impossible dates are errors; as many of the one as of the other are a question.
    if sum(only.values()) - weight > _STRAY_SHARE * sum(only.values()):
        return order, tuple(found for found, _ in only.most_common())
    return order, ()


def _no_dates(
    written: Mapping[str, WrittenDate | None], order: DateOrder, ambiguous: tuple[DateOrder, ...]
) -> Iterable[str]:
    orders = ambiguous or (order,)
    known: dict[tuple[int, int, int, bool], dt.date | None] = {}
    for text, date in written.items():
        if date is None:
            if order is not DateOrder.SERIAL or not _is_serial(text):
                yield text
            continue
        key = (*date.parts, date.fixed)
        if key not in known:
            known[key] = next((day for each in orders if (day := date_in(date, each))), None)
        if known[key] is None:
            yield text


def _is_serial(text: str) -> bool:
    try:
        parse_date(text, DateOrder.SERIAL)
    except Unreadable:
        return False
    return True
