"""Rows in which a report adds itself up: they are no campaign, and their money would count twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funneldesk.exchange.values import is_blank
from funneldesk.model.fold import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a row's label says in a report of one of these languages; followed by a colon it may go on with what is added up.
_WORDS: Final = (
    *("total", "totals", "subtotal", "sub-total", "subtotals", "grand total", "grand totals", "sum", "overall total"),
    *("gesamt", "gesamtsumme", "gesamtergebnis", "summe", "insgesamt", "zwischensumme"),
    *("total general", "totales", "suma total", "total général", "totaux", "sous-total", "totale", "totaal", "totais"),
    *("कुल", "कुल योग", "योग", "एकूण", "मोठी बेरीज"),
)
_LABELS: Final = frozenset(fold(word) for word in _WORDS)


def is_total_label(text: str) -> bool:
    """Whether a cell labels a total: “Totals”, “Grand total”, “Total: Account”; “Total Wine promo” is a campaign."""
    label = fold(" ".join(text.split()))
    return label in _LABELS or label.partition(":")[0].rstrip() in (_LABELS if ":" in label else ())


def is_total_row(cells: Sequence[str], campaign: int | None = None, number: int | None = None) -> bool:
    """Whether a row is the report's own total.

    Args:
        cells: the row.
        campaign: the place of the campaign's name; the first cell that says something is looked at besides.
        number: the place of the campaign's number in its program, which no total has.
    """
    if number is not None and not is_blank(cells[number]):
        return False
    if campaign is None or is_blank(cells[campaign]):
        first = next((cell for cell in cells if not is_blank(cell)), "")
        return is_total_label(first) or any(":" in cell and is_total_label(cell) for cell in cells)
    return is_total_label(cells[campaign]) or is_total_label(next(cell for cell in cells if not is_blank(cell)))
