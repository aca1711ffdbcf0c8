"""Whether a column's names are those of companies or of people, as far as the words themselves tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOSTLY: Final = 0.6
_HALF: Final = 0.5
_WORD = re.compile(r"[^\W\d_]+")
_PERSON = re.compile(r"[^\W\d_][^\W\d_.'’-]*\.?(?:[ '’-]+[^\W\d_][^\W\d_.'’-]*\.?){1,4}")
_OF_COMPANIES: Final = frozenset(
    """
    ltd limited pvt private llp llc inc incorporated corp corporation co company gmbh ag kg ug ohg bv nv sa sarl srl spa
    oy ab plc pty group holding holdings international industries enterprise enterprises solutions services systems
    technologies technology tech software labs media studio studios agency consulting consultants associates partners
    partnership trading traders trade exports imports supplies supply logistics transport motors auto foods food bakery
    cafe coffee restaurant hotel hotels resort bar kitchen catering farm farms dairy store stores shop mart market
    bazaar boutique textiles fashions jewellers pharma pharmacy clinic hospital hospitals dental care school schools
    college university academy institute trust foundation bank finance insurance capital ventures realty estates
    builders construction constructions infra engineering works steel power energy solar electric electricals
    electronics telecom networks house centre center salon gym club society council
    """.split()  # noqa: SIM905 -- a list of 140 quoted words reads worse
)


def are_companies(names: Sequence[str]) -> bool:
    """Whether at least half of the names have a word, sign or figure that people's names have not."""
    return bool(names) and sum(map(_is_company, names)) >= _HALF * len(names)


def are_people(names: Sequence[str]) -> bool:
    """Whether most of the names are a few plain words, none of them a company's."""
    people = sum(not _is_company(name) and _PERSON.fullmatch(name.strip()) is not None for name in names)
    return bool(names) and people >= _MOSTLY * len(names)


def _is_company(name: str) -> bool:
    if "&" in name or any(map(str.isdigit, name)):
        return True
    return any(word in _OF_COMPANIES for word in _WORD.findall(name.casefold().replace(".", "")))
