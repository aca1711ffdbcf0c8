"""What a column's field settles about its numbers: whole units have no three decimals, so the mark groups digits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from funneldesk.exchange.columns_kind import Kind
from funneldesk.exchange.fields import CUSTOM, find_field
from funneldesk.exchange.values import shown
from funneldesk.exchange.values_date import DateOrder
from funneldesk.exchange.values_number import NumberStyle, take_apart, value_in
from funneldesk.model.money import currency_exponent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from funneldesk.exchange.columns import ColumnProfile

_UNGROUPED: Final = frozenset({NumberStyle.PLAIN, NumberStyle.PLAIN_COMMA})
_ENDS: Final = frozenset({"starts_on", "ends_on"})
_DATES: Final = frozenset({Kind.DATE, Kind.DATETIME})
# Only digits in groups of three are ever ambiguous, so the other reading always has this many decimals.
_DECIMALS_IN_DOUBT: Final = 3


def settle_by_field(
    kind: str, profiles: Sequence[ColumnProfile], mapping: Mapping[str, str], currency: str
) -> tuple[list[ColumnProfile], list[str]]:
    """Settle number styles that only one reading of the column's field allows.

    Args:
        kind: what the rows are.
        profiles: the columns; those that are clear stay as they are.
        mapping: column to field.
        currency: ISO code of amounts that name none.

    Returns:
        The columns, and a sentence about each that was settled.
    """
    codes = _codes_beside(profiles, mapping)
    settled, notes = [], []
    order = _order_beside(kind, profiles, mapping)
    for profile in profiles:
        if order in profile.ambiguous and mapping.get(profile.name) in _ENDS:
            settled.append(replace(profile, date_order=DateOrder(order), ambiguous=()))
            continue
        style = _only_style(kind, profile, mapping, codes, currency)
        if style is not None:
            notes.append(_note(profile, style))
            settled.append(replace(profile, number_style=style, ambiguous=()))
        else:
            settled.append(profile)
    return settled, notes


def _order_beside(kind: str, profiles: Sequence[ColumnProfile], mapping: Mapping[str, str]) -> str:
    """The order of days in the other column of a period, of which both are written alike; empty where it is open."""
    if kind != "campaign-results":
        return ""
    orders = {profile.date_order for profile in profiles if mapping.get(profile.name) in _ENDS}
    known = orders & {DateOrder.DMY, DateOrder.MDY}
    return str(known.pop()) if len(known) == 1 else ""


def _only_style(
    kind: str, profile: ColumnProfile, mapping: Mapping[str, str], codes: frozenset[str] | None, currency: str
) -> NumberStyle | None:
    filled = find_field(kind, mapping.get(profile.name, CUSTOM))
    if filled is None or not profile.ambiguous or profile.kind in _DATES:
        return None
    grouping = [style for style in map(NumberStyle, profile.ambiguous) if style not in _UNGROUPED]
    if len(grouping) != 1:
        return None
    if filled.reads in {"whole", "count"}:
        return grouping[0]
    if filled.reads != "money" or codes is None:
        return None
    possible = {*profile.currencies, *codes, currency}
    is_sure = all(currency_exponent(code) < _DECIMALS_IN_DOUBT for code in possible)
    return grouping[0] if is_sure else None


def _codes_beside(profiles: Sequence[ColumnProfile], mapping: Mapping[str, str]) -> frozenset[str] | None:
    """The currencies that a column of their own names; None where there are more than are known here."""
    codes: set[str] = set()
    for profile in profiles:
        if mapping.get(profile.name) == "currency":
            if profile.distinct > len(profile.samples):
                return None
            codes.update(text.strip().upper() for text in profile.samples)
    return frozenset(codes)


def _note(profile: ColumnProfile, style: NumberStyle) -> str:
    example = next((text for text in profile.samples if "," in text or "." in text), None)
    amount = take_apart(example) if example else None
    read = f", so {shown(example)} is {value_in(amount, style):f}" if example and amount else ""
    return f"The mark between the digits of “{profile.name}” groups thousands{read}."


def notes_on_text_kept(
    profiles: Sequence[ColumnProfile], mapping: Mapping[str, str], order: str | None
) -> Iterator[str]:
    """A sentence about each custom column that can be read in two ways and therefore stays text."""
    for profile in profiles:
        is_open = profile.ambiguous and not (profile.kind in _DATES and order in profile.ambiguous)
        if is_open and mapping[profile.name] == CUSTOM:
            example = shown(profile.samples[0])
            yield f"“{profile.name}” can be read in more than one way, as in {example}, and is kept as it is written."
