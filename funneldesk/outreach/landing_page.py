"""Landing pages: one quick, accessible HTML file with a form, to be put on any web space."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote
from zlib import crc32

from funneldesk.errors import Refusal, StoreFailure
from funneldesk.outreach.capture_field import END, MARKER, check_fields
from funneldesk.outreach.links import make_email_link, make_whatsapp_link
from funneldesk.outreach.merge_field import clean_value
from funneldesk.outreach.page_picture import read_picture
from funneldesk.outreach.page_words import direction_of, words_for
from funneldesk.outreach.tracked_link import check_web_address
from funneldesk.resources import find_resource

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.outreach.capture_field import CaptureField
    from funneldesk.outreach.page_words import PageWords

VISIT_NAMES = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
WAYS = ("mail", "whatsapp", "endpoint")

LONGEST_TITLE = 120
LONGEST_TEXT = 10_000
LONGEST_CONSENT = 500

_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")
_UID = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class LandingPage:
    """What stands on the page and where its answers go.

    Attributes:
        form_uid: The form's uid; each answer carries it.
        title: Heading and title.
        text: Paragraphs, parted by empty lines.
        fields: What is asked.
        answer_way: "mail", "whatsapp" or "endpoint".
        answer_to: An e-mail address, a phone number with its country, or an https address.
        consent_line: What the person agrees to; kept with each answer. None leaves the box out.
        picture: Bytes of a picture, or None.
        picture_alt: What the picture shows, for those who cannot see it.
        language: Language tag of the page's words.
        thanks: What people read after sending.
        business: A line at the end: who this is and how to reach them.
        words: The page's own words; those of the language unless given.
    """

    form_uid: str
    title: str
    text: str
    fields: tuple[CaptureField, ...]
    answer_way: str
    answer_to: str
    consent_line: str | None = None
    picture: bytes | None = None
    picture_alt: str = ""
    language: str = "en"
    thanks: str = ""
    business: str = ""
    words: PageWords | None = None


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """The files that were written."""

    index: Path
    picture: Path | None


def write_landing_page(page: LandingPage, folder: Path) -> WrittenPage:
    """Write the page as `index.html`, with its picture beside it, into a folder that is made where needed.

    Raises:
        Refusal: the page cannot be made as described, or the folder holds another page.
        StoreFailure: the folder cannot be written to.
    """
    html = make_landing_page(page)
    picture = read_picture(page.picture) if page.picture else None
    index = folder / "index.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if index.exists() and not _is_ours(index):
            raise Refusal(f"{folder.name} already holds a page that FunnelDesk did not write. Choose another folder.")
        if picture:
            _write(folder / picture.name, picture.data)
        _write(index, html.encode())
    except OSError as error:
        raise StoreFailure(f"The page cannot be written to {folder}: {error.strerror}.") from None
    return WrittenPage(index, folder / picture.name if picture else None)


def make_landing_page(page: LandingPage) -> str:
    """The page's HTML; every text in it is escaped, and only the program's own script may run on it.

    Raises:
        Refusal: something is missing or cannot stand on the page.
    """
    _check(page)
    words = page.words or words_for(page.language)
    picture = read_picture(page.picture) if page.picture else None
    style, script = (_read(name) for name in ("style.css", "script.js"))
    target, action = _find_target(page)
    return _render(
        {
            "page": page,
            "words": words,
            "direction": direction_of(page.language),
            "paragraphs": [part.strip() for part in re.split(r"\n\s*\n", _plain_text(page.text)) if part.strip()],
            "picture": picture,
            "style": style,
            "script": script,
            "policy": _make_policy(page.answer_way, style, script),
            "target": target,
            "action": action,
            "done": " ".join(filter(None, (words.next_step.get(page.answer_way, ""), clean_value(page.thanks)))),
            "skeleton_link": _make_skeleton_link(page) if page.answer_way == "whatsapp" else "",
            "visit_names": VISIT_NAMES,
            "marker": MARKER,
            "end": END,
        }
    )


def _check(page: LandingPage) -> None:
    check_fields(page.fields)
    if not _UID.fullmatch(page.form_uid):
        raise ValueError("a form's uid is made of letters, digits and hyphens")
    if not clean_value(page.title) or len(page.title) > LONGEST_TITLE or page.title != clean_value(page.title):
        raise Refusal(f"The page needs a title of one line with at most {LONGEST_TITLE} characters.")
    if len(page.text) > LONGEST_TEXT:
        raise Refusal(f"The page's text has more than {LONGEST_TEXT:,} characters. Please shorten it.")
    consent = page.consent_line
    if consent is not None and (not consent or consent != clean_value(consent) or len(consent) > LONGEST_CONSENT):
        raise Refusal(f"The consent line is one line of at most {LONGEST_CONSENT} characters. Please write it so.")
    if page.picture and not clean_value(page.picture_alt):
        raise Refusal("Say in a few words what the picture shows, for people who cannot see it.")
    if not _LANGUAGE.fullmatch(page.language):
        raise Refusal("The page's language is a tag such as en, hi or mr. Please correct it.")
    if page.answer_way not in WAYS:
        raise ValueError(f"{page.answer_way} is no way for answers")


def _find_target(page: LandingPage) -> tuple[str, str]:
    """Where the script sends an answer, and where the form goes without script."""
    if page.answer_way == "mail":
        link = make_email_link(page.answer_to, subject=page.title)
        if link is None:
            raise Refusal("The answers need one e-mail address to go to. Please correct it.")
        return link, link
    if page.answer_way == "whatsapp":
        link = make_whatsapp_link(page.answer_to)
        if link is None:
            raise Refusal("The answers need a WhatsApp number with its country, such as +91 98220 14455.")
        return link, ""
    address = check_web_address(page.answer_to)
    if not address.startswith("https://"):
        raise Refusal("The form service's address must begin with https://, so that answers travel unread.")
    return address, address


def _make_skeleton_link(page: LandingPage) -> str:
    """A chat that opens with the questions, to be answered by hand where no script runs."""
    lines = [f"{MARKER}: {page.form_uid}", *(f"{field.key}: " for field in page.fields)]
    if page.consent_line:
        lines += ["consent: ", f"consent wording: {page.consent_line}"]
    return f"{make_whatsapp_link(page.answer_to)}?text={quote(chr(10).join([*lines, END]), safe='')}"


def _make_policy(way: str, style: str, script: str) -> str:
    own = {"mail": "mailto:", "endpoint": "https:"}.get(way, "'none'")
    # A page opened from a folder counts as no origin of its own, so its picture needs `file:`.
    return (
        f"default-src 'none'; img-src 'self' file:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        f"form-action {own}; base-uri 'none'"
    )


def _render(values: dict[str, object]) -> str:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["place"] = lambda key: f"{crc32(key.encode()):08x}"
    own = {name: Markup(values[name]) for name in ("style", "script")}  # noqa: S704 - files of the program itself
    return environment.from_string(_read("page.html")).render(values | own)


def _read(name: str) -> str:
    return find_resource(f"landing_page/{name}").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _plain_text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean_value(line) for line in lines)


def _is_ours(index: Path) -> bool:
    with index.open("rb") as file:
        return b'<meta name="generator" content="FunnelDesk">' in file.read(2000)


def _write(path: Path, data: bytes) -> None:
    half = path.with_name(f".{path.name}.part")
    try:
        half.write_bytes(data)
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
