"""What all results of one file share: who measured, in which currency, and for which days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funneldesk.exchange.columns_kind import Kind
from funneldesk.exchange.fields import CUSTOM, IGNORED
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
    """
    codes = {code for profile in profiles if mapping[profile.name] == "spend" for code in profile.currencies}
    told = codes.pop() if len(codes) == 1 else None
    words = tuple(
        place
        for place, profile in enumerate(profiles)
        if profile.kind in _TELLING and mapping[profile.name] in _OF_ALL_DAYS
    )
    places = {mapping[profile.name]: place for place, profile in enumerate(profiles)}
    return ResultFile(
        system=vendor.key if vendor else FILE_SYSTEM,
        channel=vendor.channel if vendor else None,
        currency=told or request.currency or business.currency,
        period=request.period or read_period(cut.text for cut in source.cut_above),
        words=words,
        fields=frozenset(mapping.values()),
        campaign_place=places.get("campaign"),
        number_place=places.get("campaign_id"),
        period_at=lambda line: _period_of_block(source, line),
    )


def _period_of_block(source: Source, line: int) -> tuple[dt.date, dt.date] | None:
    """The days of the further table that a row stands in, which its own comments tell."""
    above = [comments for start, comments in source.blocks if start < line]
    return read_period(above[-1]) if above else None
