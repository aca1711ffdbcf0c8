"""What a file's rows are, proposed from the names and values of its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from funneldesk.errors import Refusal
from funneldesk.exchange.columns_kind import Kind
from funneldesk.exchange.fields import CUSTOM, IGNORED, IMPORT_KINDS
from funneldesk.exchange.fields_marketing import MEASURES
from funneldesk.exchange.mapping import propose_mapping, require_usable
from funneldesk.exchange.touch_words import OTHER, kind_of_touch

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
_MEASURED: Final = frozenset(MEASURES)
_FEWEST_MEASURES: Final = 2
_MOSTLY: Final = 0.6
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
    if _are_results(profiles):
        return "campaign-results"
    if _are_touches(profiles):
        return "touchpoints"
    named = file_name.casefold()
    best, most = IMPORT_KINDS[0], (0.0, False)
    for kind in _TELLING:
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


def _are_results(profiles: Sequence[ColumnProfile]) -> bool:
    """A campaign and two measures or more, and nobody by name."""
    mapping = propose_mapping("campaign-results", profiles)
    fields = set(mapping.values())
    is_somebody = any(profile.kind in {Kind.EMAIL, Kind.PHONE} for profile in profiles)
    measures = len(fields & _MEASURED) + ({"starts_on", "ends_on"} <= fields)
    return (
        "campaign" in fields and measures >= _FEWEST_MEASURES and not fields.isdisjoint(_MEASURED) and not is_somebody
    )


def _are_touches(profiles: Sequence[ColumnProfile]) -> bool:
    """Somebody, a time, and a column whose words are mostly kinds of touches."""
    mapping = propose_mapping("touchpoints", profiles)
    fields = {field: name for name, field in mapping.items()}
    if "at" not in fields or not fields.keys() & {"id", "email", "phone", "who"}:
        return False
    if "touch" in fields["at"].casefold() and fields.keys() & {"campaign", "source"}:
        return True
    if "kind" not in fields:
        return False
    if fields.keys() & {"campaign", "source", "utm_campaign"} and "touch" in fields["kind"].casefold():
        return True
    words = next(profile.samples for profile in profiles if profile.name == fields["kind"])
    known = [kind_of_touch(word) not in {None, OTHER} for word in words]
    return bool(known) and sum(known) >= _MOSTLY * len(known)


def _telling(kind: str, fields: Sequence[str]) -> list[str]:
    found = [name for name in fields if name in _TELLING[kind]]
    # Somebody with a telephone and a sum in mind is a lead, not yet a deal.
    if kind == "deals" and found == ["amount"] and not _REACHES.isdisjoint(fields):
        return []
    return found
