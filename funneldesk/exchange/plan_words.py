"""Sentences about what an import leaves out and makes along the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funneldesk.exchange.fields import CUSTOM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.exchange.columns import ColumnProfile
    from funneldesk.exchange.source import CutLine

_FEW_TOTALS: Final = 2


def cut_words(cut_below: Sequence[CutLine]) -> list[str]:
    """Sentences about the lines below the records; many totals are said as one."""
    totals = [cut.line for cut in cut_below if cut.why == "total"]
    are_many = len(totals) > _FEW_TOTALS
    told = [
        f"Line {cut.line} was taken for no record ({cut.why}): {cut.text[:80]}"
        for cut in cut_below
        if cut.why != "blank" and not (are_many and cut.why == "total")
    ]
    if are_many:
        told.append(f"{len(totals)} lines at the end are totals and were left out (line {totals[0]} to {totals[-1]})")
    return told


def not_kept(kind: str, profiles: Sequence[ColumnProfile], mapping: dict[str, str]) -> list[str]:
    """People of the business and results have no custom fields, and that must not pass in silence."""
    if kind not in {"people", "campaign-results"}:
        return []
    who = "People" if kind == "people" else "Results"
    lost = [profile.name for profile in profiles if mapping[profile.name] == CUSTOM and profile.filled]
    return [f"{who} have no place for {', '.join(f'“{name}”' for name in lost)}; it was left out."] if lost else []


def made_word(table: str, count: int) -> str:
    """What records made along the way are called, after their number."""
    words = {
        "user": ("person of the business was", "people of the business were"),
        "company": ("company was", "companies were"),
        "product": ("product was", "products were"),
        "source": ("source was", "sources were"),
        "campaign": ("campaign was", "campaigns were"),
        "contact": ("contact was", "contacts were"),
        "content": ("piece of content was", "pieces of content were"),
    }
    return words[table][count != 1]
