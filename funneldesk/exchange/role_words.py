"""What a person mainly does here, from the words of a staff file: “Marketing executive”, “Founder”, “Sales”."""

from __future__ import annotations

import re
from typing import Final

from funneldesk.model.user import Role

_MARKETING: Final = frozenset({"marketing", "brand", "branding", "content", "communications", "seo", "campaigns"})
_SALES: Final = frozenset(
    {"sales", "sale", "seller", "salesman", "salesperson", "rep", "account", "bde", "bdm", "vertrieb"}
)
_OWNER: Final = frozenset(
    {
        "owner",
        "founder",
        "cofounder",
        "proprietor",
        "director",
        "ceo",
        "md",
        "partner",
        "president",
        "inhaber",
        "manager",
    }
)
_WORD = re.compile(r"[^\W\d_]+")


def role_of(text: str) -> Role | None:
    """The role that the words of a file name clearly; None where they name none, or both marketing and sales.

    What somebody does goes before how high they stand: a marketing manager is of marketing, a manager of nothing in
    particular looks after the whole business, as its owner does.
    """
    words = frozenset(_WORD.findall(text.casefold().replace("-", "")))
    markets, sells = bool(words & _MARKETING), bool(words & _SALES)
    if markets and sells:
        return None
    if markets:
        return Role.MARKETING
    if sells:
        return Role.SALES
    return Role.OWNER if words & _OWNER else None
