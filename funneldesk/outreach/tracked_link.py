"""Tracked links: a web address with UTM values, so that a visit can be traced to its campaign."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 100
"""A UTM value may have so many characters."""

LONGEST_LINK = 2000
"""A link may have so many characters; longer ones do not pass through every program."""

_PARTS = ("source", "medium", "campaign", "content", "term")
_SAFE_IN_PATH = "/%:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class UtmNames:
    """The five UTM values, each as tracked links carry it; None where it is not given."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    content: str | None = None
    term: str | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, part) for part in _PARTS)


class CollisionKind(StrEnum):
    """In what way a set of UTM values is taken."""

    TAKEN = "taken"
    """Another campaign uses just these values: its figures would mix with ours."""
    ALIKE = "alike"
    """It differs from a set in use by capitals, hyphens, underscores or spaces alone: figures would split or mix."""


@dataclass(frozen=True, slots=True)
class Collision:
    """A set in use that ours would be mistaken for."""

    kind: CollisionKind
    names: UtmNames
    campaign: str


def name_utm(text: str | None) -> str | None:
    """A UTM value as links carry it: lower case, spaces as hyphens; None where nothing is left.

    Raises:
        Refusal: it is too long or holds no letter or digit.
    """
    plain = unicodedata.normalize("NFC", text or "")
    visible = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in plain)
    name = "-".join(visible.lower().split())
    if not name:
        return None
    if len(name) > LONGEST_NAME:
        raise Refusal(f"“{name[:20]}…” is longer than {LONGEST_NAME} characters. Please shorten it.")
    if not any(char.isalnum() for char in name):
        raise Refusal(f"“{name}” has no letter or digit. Please give it a name.")
    return name


def build_tracked_link(
    url: str, *, source: str, medium: str, campaign: str, content: str | None = None, term: str | None = None
) -> str:
    """The address with its UTM values; its own query and fragment are kept, older UTM values replaced.

    Raises:
        Refusal: the address is no web address, or source, medium or campaign is missing.
    """
    named = {part: name_utm(text) for part, text in zip(_PARTS, (source, medium, campaign, content, term), strict=True)}
    missing = [part for part in _PARTS[:3] if not named[part]]
    if missing:
        raise Refusal(f"A tracked link needs its {' and '.join(missing)}. Please fill it in.")
    scheme, host, path, query, fragment = _split_address(url)
    kept = [pair for pair in query.split("&") if pair and not _is_utm(pair)]
    added = urlencode({f"utm_{part}": name for part, name in named.items() if name}, quote_via=quote)
    link = urlunsplit((scheme, host, path, "&".join([*kept, added]), fragment))
    if len(link) > LONGEST_LINK:
        raise Refusal(f"The link grows beyond {LONGEST_LINK:,} characters. Please take a shorter address.")
    return link


def read_utm(text: str | None) -> UtmNames:
    """The UTM values in a web address or in a bare query such as `utm_source=…&utm_medium=…`.

    They are brought into the form that tracked links carry, whatever capitals and spaces the sender used; the first
    of several counts. What cannot be a value is left out.
    """
    whole = (text or "").strip().replace("&amp;", "&")
    found: dict[str, str] = {}
    for piece in re.split(r"[?#]", whole):
        for key, value in _read_pairs(piece):
            part = key.strip().lower().removeprefix("utm_")
            if part in _PARTS and key.strip().lower().startswith("utm_") and part not in found:
                name = _try_name(value)
                if name:
                    found[part] = name
    return UtmNames(**found)


def find_collisions(wanted: UtmNames, campaign: str, in_use: Iterable[tuple[UtmNames, str]]) -> tuple[Collision, ...]:
    """The sets in use that ours would be mistaken for, each once.

    Source, medium, campaign and content are compared; the term is free. The same set within the same campaign is
    none, since several links may share it.

    Args:
        wanted: our values.
        campaign: our campaign, by its name or any other mark it is known by in `in_use`.
        in_use: the values of all links and campaigns, each with its campaign.
    """
    found: dict[Collision, None] = {}
    exact, loose = _key(wanted), _loose_key(wanted)
    for names, other in in_use:
        if _key(names) == exact:
            if other != campaign:
                found[Collision(CollisionKind.TAKEN, names, other)] = None
        elif _loose_key(names) == loose:
            found[Collision(CollisionKind.ALIKE, names, other)] = None
    return tuple(found)


def tell_collision(collision: Collision) -> str:
    """The collision in a sentence, with what to do."""
    values = " / ".join(filter(None, _key(collision.names)))
    if collision.kind is CollisionKind.TAKEN:
        return f"“{collision.campaign}” already uses {values}. Choose another content or campaign name."
    return f"This differs from {values} of “{collision.campaign}” by capitals or hyphens only. Write it the same way."


def check_web_address(url: str) -> str:
    """The address as ASCII, with its query and fragment.

    Raises:
        Refusal: it is no address of a web page that may be given to others.
    """
    return urlunsplit(_split_address(url))


def _split_address(url: str) -> tuple[str, str, str, str, str]:
    """Scheme, host, path, query and fragment of a checked web address, all in ASCII."""
    address = url.strip()
    if any(char.isspace() or unicodedata.category(char)[0] == "C" for char in address) or "\\" in address:
        raise Refusal("The web address has a space or an invisible sign in it. Please write it anew.")
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii") if ":" not in (parts.hostname or "") else ""
    except (ValueError, UnicodeError):
        raise Refusal(f"“{address[:60]}” is no web address. It looks like https://example.com/page.") from None
    if parts.scheme not in {"http", "https"}:
        raise Refusal("A web address begins with https:// or http://. Please write it in full.")
    if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?", host):
        raise Refusal("The web address names no site. It looks like https://example.com/page.")
    if "@" in parts.netloc:
        raise Refusal("A web address for others holds no user name. Take the part before @ out.")
    query, fragment = (quote(part, safe=f"{_SAFE_IN_PATH}?") for part in (parts.query, parts.fragment))
    place = host if port is None else f"{host}:{port}"
    return parts.scheme, place, quote(parts.path, safe=_SAFE_IN_PATH) or "/", query, fragment


def _is_utm(pair: str) -> bool:
    return unquote(pair.partition("=")[0]).strip().lower().startswith("utm_")


def _read_pairs(piece: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(piece, max_num_fields=100)
    except ValueError:
        return []


def _try_name(value: str) -> str | None:
    try:
        return name_utm(value)
    except Refusal:
        return None


def _key(names: UtmNames) -> tuple[str, ...]:
    return tuple(part or "" for part in (names.source, names.medium, names.campaign, names.content))


def _loose_key(names: UtmNames) -> tuple[str, ...]:
    return tuple(re.sub(r"[\s\-_.+]+", "", part.casefold()) for part in _key(names))
