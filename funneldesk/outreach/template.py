"""Message templates: fields, fallbacks and conditions in a sandbox; a gap is named, never sent.

A template is plain text with `{{ first_name }}`, `{{ first_name | or("there") }}` and
`{% if company %} … {% else %} … {% endif %}`. There are no loops, calls, attributes or sums, so a template takes time
in proportion to its length, whatever it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.outreach.merge_field import clean_fields, clean_value, tell_field
from funneldesk.outreach.template_check import check_syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

LONGEST_TEMPLATE = 10_000
"""A template may have so many characters."""

LONGEST_MESSAGE = 20_000
"""A filled message may have so many characters."""

LONGEST_SUBJECT = 200
"""A filled subject line may have so many characters."""

_EMPTY_GREETING = re.compile(
    r"^[ \t]*(?:dear[ \t]*|(?:hi|hello|hey|namaste|good (?:morning|afternoon|evening))[ \t]+)[,:!.]?[ \t]*$"
    r"|^[ \t]*(?:dear[ \t]*|(?:hi|hello|hey|namaste)[ \t]+)[,:!]",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """How a template looks for one person.

    Attributes:
        text: The message; a gap shows as "[first name?]". Empty where the template itself is broken.
        missing: Names of the fields that are needed here and are missing or blank, each once, in order.
        errors: What is wrong besides, in sentences for the writer.
    """

    text: str
    missing: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the message could be sent as it is."""
        return not self.missing and not self.errors


def preview(template: str, fields: Mapping[str, str | None], *, one_line: bool = False) -> Preview:
    """How the template looks with these fields, with all gaps and errors named; never refuses.

    Args:
        template: the text with its fields.
        fields: values by field name; None and blank mean missing.
        one_line: whether it is a subject line.
    """
    try:
        compiled = _compile(template)
        gaps: list[str] = []
        text = compiled.render(clean_fields(fields), gaps)
    except Refusal as refusal:
        return Preview("", errors=(str(refusal),))
    errors = _find_errors(text, one_line=one_line) if not gaps else ()
    return Preview(text, tuple(dict.fromkeys(gaps)), errors)


def fill(template: str, fields: Mapping[str, str | None], *, one_line: bool = False) -> str:
    """The finished message.

    Raises:
        Refusal: the template is broken, a field it needs is missing or blank, or the result cannot be sent.
    """
    result = preview(template, fields, one_line=one_line)
    if result.errors:
        raise Refusal(result.errors[0])
    if result.missing:
        words = ", ".join(tell_field(name) for name in result.missing)
        example = f'{{{{ {result.missing[0]} | or("…") }}}}'
        raise Refusal(
            f"Missing for this person: {words}. Fill it in, or give the template a fallback such as {example}."
        )
    return result.text


class _Gap:
    """Stands for a field without a value: false in conditions, equal to nothing, noted where it would be shown."""

    def __init__(self, name: str, gaps: list[str]) -> None:
        self._name, self._gaps = name, gaps

    def __str__(self) -> str:
        self._gaps.append(self._name)
        return f"[{tell_field(self._name)}?]"

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class _Compiled:
    names: tuple[str, ...]
    template: Template

    def render(self, fields: dict[str, str], gaps: list[str]) -> str:
        """The text; names of shown gaps are added to `gaps`."""
        values: dict[str, str | _Gap] = {name: fields.get(name) or _Gap(name, gaps) for name in self.names}
        pieces, length = [], 0
        for piece in self.template.generate(values):
            length += len(piece)
            if length > LONGEST_MESSAGE:
                raise Refusal(f"The message grows beyond {LONGEST_MESSAGE:,} characters. Please shorten it.")
            pieces.append(piece)
        return "".join(pieces)


@lru_cache(maxsize=64)
def _compile(template: str) -> _Compiled:
    if len(template) > LONGEST_TEMPLATE:
        raise Refusal(f"The template has more than {LONGEST_TEMPLATE:,} characters. Please shorten it.")
    from jinja2 import TemplateSyntaxError

    environment = _make_environment()
    try:
        parsed = environment.parse(template)
        names = check_syntax(parsed)
        return _Compiled(names, environment.from_string(parsed))
    except TemplateSyntaxError as error:
        raise Refusal(f"Line {error.lineno} of the template cannot be read: {error.message}.") from None
    except (RecursionError, MemoryError, OverflowError, ValueError):
        raise Refusal("The template is nested too deeply to be read. Please simplify it.") from None


@cache
def _make_environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=0,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update(_FILTERS)
    return environment


def _or(value: str | _Gap, fallback: str | _Gap) -> str | _Gap:
    return value or fallback


def _change(how: Callable[[str], str]) -> Callable[[str | _Gap], str | _Gap]:
    return lambda value: value if isinstance(value, _Gap) else how(str(value))


_FILTERS: dict[str, Callable[..., str | _Gap]] = {
    "or": _or,
    "upper": _change(str.upper),
    "lower": _change(str.lower),
    "title": _change(str.title),
}


def _find_errors(text: str, *, one_line: bool) -> tuple[str, ...]:
    errors = []
    if not clean_value(text):
        errors.append("The message is empty for this person. Write something that is always there.")
    if _EMPTY_GREETING.search(text) and not one_line:
        errors.append("The greeting names nobody. Give it a fallback such as “there”, or leave the greeting out.")
    if one_line and text.splitlines() not in ([], [text]):
        errors.append("A subject is one line. Take the line break out.")
    if one_line and len(text) > LONGEST_SUBJECT:
        errors.append(f"The subject has more than {LONGEST_SUBJECT} characters. Please shorten it.")
    return tuple(errors)
