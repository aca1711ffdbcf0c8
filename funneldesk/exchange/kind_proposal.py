"""What a file's rows are, proposed from the names and values of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funneldesk.errors import Refusal
from funneldesk.exchange.fields import CUSTOM, IGNORED, IMPORT_KINDS
from funneldesk.exchange.mapping import propose_mapping, require_usable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.exchange.columns import ColumnProfile

# Fields that only rows of one kind have say more than a name or a city, which all have.
_TELLING: Final[dict[str, frozenset[str]]] = {
    "leads": frozenset(
        {"source", "campaign", "created", "outcome", "consent", "status", "first_name", "email", "phone"}
    ),
    "deals": frozenset({"stage", "amount", "won_on", "lost_on", "closed", "expected_close", "lead_id", "lost_reason"}),
    "companies": frozenset({"industry", "employees", "annual_revenue", "founded_year", "parent", "tax_number"}),
    "products": frozenset({"price", "series"}),
    "people": frozenset({"manager", "region", "role"}),
}
_TELLING_WORTH: Final = 2
_REACHES: Final = frozenset({"email", "phone"})


def propose_kind(
    profiles: Sequence[ColumnProfile],
    file_name: str = "",
    *,
    known_systems: frozenset[str] = frozenset(),
    knows: Callable[[str, Sequence[str]], float] | None = None,
) -> str:
    """The kind whose fields the columns fill best; leads where nothing speaks for any.

    Args:
        profiles: the columns.
        file_name: a word in it, such as “products”, decides between equals.
        known_systems: systems that gave ids to contacts of the workspace.
        knows: says which share of values names known records of a kind.
    """
    named = file_name.casefold()
    best, most = IMPORT_KINDS[0], (0.0, False)
    for kind in IMPORT_KINDS:
        mapping = propose_mapping(kind, profiles, known_systems=known_systems, knows=knows)
        try:
            require_usable(kind, mapping, file_name, is_chosen=False)
        except Refusal:
            continue
        fields = [name for name in mapping.values() if name not in {CUSTOM, IGNORED}]
        telling = len(_telling(kind, fields))
        if not telling:
            continue
        # A short file that fills all of a kind's few fields speaks for it as much as a long one; between equals a list
        # with few fields of its own is meant rather than deals, whose many fields fit nearly anything.
        worth = (len(fields) + _TELLING_WORTH * telling) / len(profiles)
        told = (worth, kind.removesuffix("s").removesuffix("ie") in named)
        if told >= most:
            best, most = kind, told
    return best


def _telling(kind: str, fields: Sequence[str]) -> list[str]:
    found = [name for name in fields if name in _TELLING[kind]]
    # Somebody with a telephone and a sum in mind is a lead, not yet a deal.
    if kind == "deals" and found == ["amount"] and not _REACHES.isdisjoint(fields):
        return []
    return found
