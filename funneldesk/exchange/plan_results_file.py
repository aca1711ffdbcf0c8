"""What all results of one file share: who measured, in which currency, and for which days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funneldesk.errors import Refusal
from funneldesk.exchange.columns_kind import Kind
from funneldesk.exchange.fields import CUSTOM, IGNORED
from funneldesk.exchange.fields_marketing import DATED
from funneldesk.exchange.period_words import read_period
from funneldesk.exchange.plan_results import FILE_SYSTEM, ResultFile

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from funneldesk.exchange.columns import ColumnProfile
    from funneldesk.exchange.plan_batch import ImportRequest
    from funneldesk.exchange.source import Source
    from funneldesk.exchange.vendor import Vendor
    from funneldesk.model.business import Business

_TELLING: Final = frozenset({Kind.CATEGORY, Kind.TEXT, Kind.ID, Kind.BOOLEAN})
_OF_ALL_DAYS: Final = frozenset({CUSTOM, IGNORED, "campaign_id", "channel"})


def make_result_file(
    source: Source,
    profiles: Sequence[ColumnProfile],
    mapping: Mapping[str, str],
    request: ImportRequest,
    vendor: Vendor | None,
    business: Business,
) -> ResultFile:
    """Put together what a file's results share.

    Args:
        source: the file.
        profiles: its columns.
        mapping: column to field.
        request: what was asked.
        vendor: the program that wrote it, if known.
        business: whose workspace it is.

    Raises:
        Refusal: a period was said, and the file has days of its own.
    """
    codes = {code for profile in profiles if mapping[profile.name] == "spend" for code in profile.currencies}
    told = codes.pop() if len(codes) == 1 else None
    words = tuple(
        place
        for place, profile in enumerate(profiles)
        if profile.kind in _TELLING and mapping[profile.name] in _OF_ALL_DAYS
    )
    fields = frozenset(mapping.values())
    told_above = read_period(cut.text for cut in source.cut_above)
    if request.columns is None:
        _refuse_needless(request, fields, told_above)
    places = {mapping[profile.name]: place for place, profile in enumerate(profiles)}
    return ResultFile(
        system=vendor.key if vendor else FILE_SYSTEM,
        channel=vendor.channel if vendor else None,
        currency=told or request.currency or business.currency,
        period=request.period or told_above,
        words=words,
        fields=fields,
        campaign_place=places.get("campaign"),
        number_place=places.get("campaign_id"),
        period_at=lambda line: _period_of_block(source, line),
    )


def _refuse_needless(
    request: ImportRequest, fields: frozenset[str], told_above: tuple[dt.date, dt.date] | None
) -> None:
    """Refuse a period where the file says its days itself: one of the two would be wrong.

    Raises:
        Refusal: rows have their days, or lines above the table tell others.
    """
    if request.period is None:
        return
    if not fields.isdisjoint(DATED):
        raise Refusal("Each row of the file says for which days it is. Leave --period out.")
    if told_above is not None and told_above != request.period:
        first, last = told_above
        raise Refusal(f"The file says itself that its results are for {first}..{last}. Leave --period out.")


def _period_of_block(source: Source, line: int) -> tuple[dt.date, dt.date] | None:
    """The days of the further table that a row stands in, which its own comments tell."""
    above = [comments for start, comments in source.blocks if start < line]
    return read_period(above[-1]) if above else None
