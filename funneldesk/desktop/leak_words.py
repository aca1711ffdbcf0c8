"""What leaks are worth, in words; the Leads room and Today say it alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.formatting.money import money_text

if TYPE_CHECKING:
    from funneldesk.queries.leaks import Leak


def leak_money(leak: Leak) -> str:
    """What a leak is worth: its sums, or that no amount is known."""
    sums = [money for money in (leak.money, *leak.others) if money is not None and (money.minor or not leak.n)]
    return " + ".join(money_text(money, full=False) for money in sums) if sums else "no amount"


def leak_basis(leak: Leak) -> str:
    """What the sum of a leak is made of, in a sentence; empty where nothing needs to be said."""
    parts = []
    if leak.valued:
        what = f"{leak.valued:,} without a deal" if leak.valued < leak.n else "no deal yet"
        parts.append(f"{what}: valued at the average sale × the share of MQLs that buy")
    if leak.unvalued:
        why = "no amount" if leak.table == "deal" else "no deal, and too few sales to value them"
        parts.append(f"{leak.unvalued:,} not in the sum ({why})")
    if leak.is_won and leak.n:
        parts.append("what they bought for")
    return "; ".join(parts)
