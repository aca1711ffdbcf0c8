"""Which column fills which field: proposed from names and values, remembered, or said by the caller."""

from __future__ import annotations

import re
from collections.abc import Callable  # noqa: TC003 -- the type of a value made at import
from typing import TYPE_CHECKING, Final

from funneldesk.errors import Refusal
from funneldesk.exchange.columns_kind import Kind
from funneldesk.exchange.fields import CUSTOM, FIELDS, IGNORED, find_field
from funneldesk.exchange.fields_marketing import MEASURES
from funneldesk.exchange.layout import normalised_name
from funneldesk.exchange.name_words import are_companies, are_people
from funneldesk.exchange.stage_words import kind_of_word
from funneldesk.exchange.values_date import take_date_apart
from funneldesk.exchange.values_number import take_apart
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funneldesk.exchange.columns import ColumnProfile
    from funneldesk.exchange.fields import Field

_EXACT: Final = 1000
_PARTIAL: Final = 300
_BY_VALUE: Final = 100
_MOSTLY: Final = 0.6
_FILLED: Final = 0.5
# Columns of our own file of refused rows say nothing about the record.
REFUSED_COLUMNS: Final = ("Refused line", "Refused because")
_OWN_NAMES: Final = 6
_FITS: Final[dict[str, Callable[[str], object]]] = {
    "email": lambda text: "@" in text,
    "phone": lambda text: sum(map(str.isdigit, text)) >= 6,  # noqa: PLR2004 -- the shortest telephone number
    "money": take_apart,
    "instant": take_date_apart,
    "day": take_date_apart,
}
_YES_NO: Final = frozenset({"yes", "no", "true", "false", "y", "n"})
# Columns whose values are words of a small set: most of them must fit, and a digit alone may be a count.
_WORDS_THAT_FIT: Final[dict[str, Callable[[str], object]]] = {
    "outcome": lambda text: kind_of_word(text) or text.strip().casefold() in _YES_NO,
    "yes": lambda text: text.strip().casefold() in _YES_NO,
    "refuses": lambda text: text.strip().casefold() in _YES_NO,
}
# How often each value stands in a column, on average, that cannot be people's names; a customer may buy often.
_REPEATS_OF_NO_NAME: Final = {("leads", "name"): 10, ("deals", "contact"): 100}
# Columns of deals that name the buyer, and whether a person is meant where the values do not tell.
_WHO: Final = {
    "customer": False,
    "client": False,
    "customername": True,
    "clientname": True,
    "lead": True,
    "leadname": True,
    "prospect": True,
}
_FOREIGN_IDS = re.compile(
    r"\b(ad|adset|ad set|campaign|form|landing page|page|owner|user|seller|sdr|sr|rep|agent|company|companies|account|"
    r"organization|session|click|gcl|creative|asset|product|pipeline|stage)\b"
)


def compact(name: str) -> str:
    """A column's name without case, blanks and punctuation."""
    return normalised_name(name).replace(" ", "")


def system_of(name: str) -> str:
    """The name under which a column's ids are kept, such as `mql_id`."""
    return normalised_name(name).replace(" ", "_") or "id"


def propose_mapping(
    kind: str,
    profiles: Sequence[ColumnProfile],
    *,
    known_systems: frozenset[str] = frozenset(),
    knows: Callable[[str, Sequence[str]], float] | None = None,
) -> dict[str, str]:
    """Propose for each column a field's name, or `custom`.

    Args:
        kind: what the rows are.
        profiles: the columns.
        known_systems: systems that gave ids to contacts of the workspace.
        knows: says which share of values names known records of a kind: company, product or user.
    """
    scored = [
        (score, -place, field.name, profile.name)
        for place, profile in enumerate(profiles)
        for field in FIELDS[kind]
        if (score := _score(kind, field, profile, known_systems, knows)) > 0
    ]
    scored.sort(reverse=True)
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, field_name, column in scored:
        field = find_field(kind, field_name)
        if column in mapping or field is None or (field_name in taken and not field.many):
            continue
        mapping[column] = field_name
        taken.add(field_name)
    _tidy(kind, mapping, profiles)
    return {profile.name: mapping.get(profile.name, _leftover(profile)) for profile in profiles}


def _leftover(profile: ColumnProfile) -> str:
    return IGNORED if profile.name in REFUSED_COLUMNS else CUSTOM


def _score(  # noqa: PLR0911 -- a ladder, one rung a kind of evidence
    kind: str,
    field: Field,
    profile: ColumnProfile,
    known_systems: frozenset[str],
    knows: Callable[[str, Sequence[str]], float] | None,
) -> int:
    if _is_category_of_few(kind, field, profile):
        return 0
    if profile.kind not in field.kinds and profile.kind is not Kind.EMPTY:
        return _EXACT // 2 if _is_named_and_fits_in_part(field, profile) else 0
    empty = 400 if profile.kind is Kind.EMPTY else 0
    if field.name == "lead_id" and system_of(profile.name) in known_systems and profile.kind is not Kind.EMPTY:
        generic = system_of(profile.name) in {"id", "record_id"}
        return 0 if generic else _EXACT + 100
    wanted = compact(profile.name)
    if kind == "deals" and wanted in _WHO and field.name in {"contact", "company"} and not empty:
        return _score_of_who(field.name, profile, knows)
    for place, alias in enumerate(field.aliases):
        if compact(alias) == wanted:
            return _EXACT - place - empty
    if profile.kind is Kind.EMPTY:
        return 0
    partial = _partial(field, profile)
    return partial or _by_value(kind, field, profile, knows)


def _score_of_who(field_name: str, profile: ColumnProfile, knows: Callable[[str, Sequence[str]], float] | None) -> int:
    """Who buys may be a company or a person: the values say which; one word alone leaves it to the column's name."""
    fitting, other = _EXACT - _BY_VALUE, 0
    if are_companies(profile.samples) or (knows and knows("company", profile.samples) >= _MOSTLY):
        meant = "company"
    elif are_people(profile.samples):
        meant = "contact"
    else:
        meant, other = "contact" if _WHO[compact(profile.name)] else "company", _BY_VALUE
    return fitting if field_name == meant else other


def _is_category_of_few(kind: str, field: Field, profile: ColumnProfile) -> bool:
    """Whether a column that could be people's names only repeats a few words, such as telephone and cellular."""
    repeats = _REPEATS_OF_NO_NAME.get((kind, field.name))
    return repeats is not None and profile.kind is Kind.CATEGORY and profile.filled >= repeats * profile.distinct


def _is_named_and_fits_in_part(field: Field, profile: ColumnProfile) -> bool:
    """A column that bears the field's own name and holds some such values: the others are errors, not another field."""
    if compact(profile.name) not in {compact(alias) for alias in field.aliases[:_OWN_NAMES]}:
        return False
    fits = _FITS.get(field.reads)
    return _mostly_fits(field.reads, profile) if fits is None else any(fits(text) for text in profile.samples)


def _mostly_fits(reads: str, profile: ColumnProfile) -> bool:
    fits = _WORDS_THAT_FIT.get(reads)
    return fits is not None and sum(bool(fits(text)) for text in profile.samples) * 2 > len(profile.samples)


def _partial(field: Field, profile: ColumnProfile) -> int:
    """A name that ends with an alias of two words, or is one short word around it: “our deal value”."""
    if field.reads == "id":
        return 0
    words = normalised_name(profile.name).split()
    for place, alias in enumerate(field.aliases):
        told = normalised_name(alias).split()
        if (
            len(told) > 1
            and len(words) <= len(told) + 2
            and (words[-len(told) :] == told or words[: len(told)] == told)
        ):
            return _PARTIAL - place
    return 0


def _by_value(  # noqa: PLR0911 -- a ladder, one rung a kind of evidence
    kind: str,
    field: Field,
    profile: ColumnProfile,
    knows: Callable[[str, Sequence[str]], float] | None,
) -> int:
    """What the values say where the name says nothing."""
    if field.name == "email" and profile.kind is Kind.EMAIL:
        return _BY_VALUE
    if field.name == "phone" and profile.kind is Kind.PHONE:
        return _BY_VALUE
    if field.name == "id" and kind in {"leads", "deals"} and profile.kind is Kind.ID:
        own = profile.unique == 1.0 and profile.fill == 1.0 and not _FOREIGN_IDS.search(normalised_name(profile.name))
        return _BY_VALUE // 2 if own else 0
    if kind != "deals":
        return 0
    if field.name in {"stage", "status"} and profile.kind is Kind.CATEGORY:
        kinds = {kind_of_word(text) for text in profile.samples}
        return _BY_VALUE - (field.name == "status") if StageKind.WON in kinds or StageKind.LOST in kinds else 0
    if field.name == "amount" and profile.kind is Kind.MONEY:
        return _BY_VALUE
    record = {"company": "company", "product": "product", "owner": "user"}.get(field.name)
    if record and knows and profile.kind in {Kind.CATEGORY, Kind.TEXT} and profile.samples:
        return _BY_VALUE - 10 if knows(record, profile.samples) >= _MOSTLY else 0
    return 0


def _is_second_name(column: str) -> bool:
    """Whether a column beside first and last name only repeats them, dressed for show."""
    return compact(column) not in {"fullname", "name", "contactname", "leadname", "personname"}


def _tidy(kind: str, mapping: dict[str, str], profiles: Sequence[ColumnProfile]) -> None:
    """Correct what only the whole mapping shows."""
    fields = {field: column for column, field in mapping.items()}
    by_name = {profile.name: profile for profile in profiles}
    if kind == "deals":
        if "stage" not in fields and "status" in fields:
            mapping[fields["status"]] = "stage"
        if "id" in fields and by_name[fields["id"]].kind is Kind.EMPTY:
            mapping.pop(fields["id"])
    if "name" in fields and fields.keys() & {"first_name", "last_name"} and _is_second_name(fields["name"]):
        mapping.pop(fields["name"])
    if kind == "leads" and "outcome" in fields:
        outcome = by_name[fields["outcome"]]
        words = {text.strip().casefold() for text in outcome.samples}
        is_told = any(map(kind_of_word, words)) or _mostly_fits("outcome", outcome)
        if outcome.kind is not Kind.BOOLEAN and not is_told:
            mapping.pop(fields["outcome"])
        elif outcome.kind is Kind.BOOLEAN and outcome.distinct == 1:
            # A mark that is the same on every row tells nobody apart.
            mapping.pop(fields["outcome"])


def apply_explicit(
    kind: str, mapping: dict[str, str], header: Sequence[str], said: Mapping[str, str]
) -> dict[str, str]:
    """Lay what the caller said over a mapping.

    Args:
        kind: what the rows are.
        mapping: column to field.
        header: the file's columns.
        said: field to column, as `--map field=column`; `custom` and `ignored` are fields too.

    Raises:
        Refusal: there is no such field or column.
    """
    by_name = {compact(name): name for name in header}
    result = dict(mapping)
    for field, wanted in said.items():
        name = field.strip()
        known = find_field(kind, name)
        if known is None and name not in {CUSTOM, IGNORED}:
            names = ", ".join(each.name for each in FIELDS[kind])
            raise Refusal(f"“{field}” is no field of {kind}. Choose one of {names}, custom.")
        column = wanted if wanted in header else by_name.get(compact(wanted))
        if column is None:
            raise Refusal(f"The file has no column “{wanted}”. Its columns are {', '.join(header[:30])}.")
        if known is not None and not known.many:
            result = {each: CUSTOM if told == name else told for each, told in result.items()}
        result[column] = name
    return result


_MEASURED: Final = (frozenset(MEASURES) | {"results"}, "a count or an amount, such as clicks or spend", "spend")
# Of each group one field must be filled: the fields, what they are called, and the example for `--map`.
_NEEDED: Final[dict[str, tuple[tuple[frozenset[str], str, str], ...]]] = {
    "leads": (
        (
            frozenset({"id", "name", "first_name", "last_name", "email", "phone", "company"}),
            "a name, a phone number, an e-mail address, a company or an id",
            "company",
        ),
    ),
    "deals": (
        (
            frozenset({"id", "lead_id", "title", "stage", "amount", "won_on", "closed", "company", "contact", "email"}),
            "a deal's id, title, stage, amount or closing date",
            "amount",
        ),
    ),
    "companies": ((frozenset({"name"}), "a company's name", "name"),),
    "products": ((frozenset({"name"}), "a product's name", "name"),),
    "people": ((frozenset({"name", "first_name", "last_name"}), "a person's name", "first_name"),),
    "campaign-results": (
        (frozenset({"campaign", "source_medium"}), "a campaign's name", "campaign"),
        _MEASURED,
    ),
    "touchpoints": (
        (
            frozenset({"id", "email", "phone", "who"}),
            "who was touched: an id, an e-mail address or a phone number",
            "id",
        ),
        (frozenset({"at"}), "the day or time of the touch", "at"),
    ),
}

_LEADS_ALONE: Final = frozenset({"outcome", "source", "campaign", "created", "status", "score"})


def _are_nameless_leads(kind: str, mapping: Mapping[str, str]) -> bool:
    """Rows about nobody by name are still leads where a column says what became of them or where they came from."""
    return kind == "leads" and not _LEADS_ALONE.isdisjoint(mapping.values())


def require_usable(kind: str, mapping: Mapping[str, str], file_name: str, *, is_chosen: bool = True) -> None:
    """Refuse a mapping that names nothing the rows could be known by.

    Args:
        kind: what the rows are.
        mapping: column to field.
        file_name: for the sentence.
        is_chosen: whether somebody chose the kind; leads about nobody by name are never guessed.

    Raises:
        Refusal: no column of the file can be used for this kind of record.
    """
    for needed, words, example in _NEEDED[kind]:
        if not needed.isdisjoint(mapping.values()) or (is_chosen and _are_nameless_leads(kind, mapping)):
            continue
        raise Refusal(
            f"No column of {file_name} looks like {words}, so it cannot be imported as {kind}. "
            f"Say which one it is with --map {example}=COLUMN."
        )
