"""Landing pages made of forms: whether one can be written, what it would say of itself, and writing it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from funneldesk.desktop.campaigns.content_words import WAY_WORDS
from funneldesk.errors import Refusal
from funneldesk.outreach.capture_field import read_fields
from funneldesk.outreach.landing_page import LandingPage, make_landing_page, write_landing_page

if TYPE_CHECKING:
    from funneldesk.outreach.landing_page import WrittenPage
    from funneldesk.queries.capture_form import FormPage
    from funneldesk.queries.look import Look

_KILO = 1000


@dataclass(frozen=True, slots=True)
class PageState:
    """A form as a page: its summary in words, and what keeps it from being written; empty where nothing does."""

    summary: str
    problem: str


def judge_page(look: Look, form: FormPage) -> PageState:
    """What the page asks, where its answers go and how large it is, or why it cannot be made."""
    asked = [
        f"{field['label'].lower() if field['key'] == field['kind'] else '“' + field['label'] + '”'}"
        f"{' (needed)' if field['required'] else ''}"
        for field in form.fields
    ]
    parts = [f"Asks {', '.join(asked)}."]
    if form.answer_to:
        way = WAY_WORDS.get(form.answer_way, "")
        parts.append(f"Answers come {way[:1].lower()}{way[1:]}: {form.answer_to}.")
    parts.append("Consent is asked and kept." if form.consent_line else "No consent is asked, so nobody may be mailed.")
    if form.campaign:
        parts.append(f"Counts for “{form.campaign}” unless the visitor’s link says otherwise.")
    try:
        page = describe_page(form, look.business.name)
        size = len(make_landing_page(page).encode()) + len(form.picture or b"")
    except Refusal as refusal:
        return PageState(" ".join(parts), str(refusal))
    parts.append(f"{max(1, round(size / _KILO))} kB; works without script, and on any web space.")
    return PageState(" ".join(parts), "")


def write_page(look: Look, form: FormPage, folder: Path) -> WrittenPage:
    """Write the page into a folder.

    Raises:
        Refusal: the page is not complete, or the folder holds another page.
        StoreFailure: the folder cannot be written to.
    """
    return write_landing_page(describe_page(form, look.business.name), folder)


class Previews:
    """Pages written for a look, each in a folder of its own among the machine's temporary files, until `clean_up`."""

    def __init__(self) -> None:
        self._folders: list[TemporaryDirectory[str]] = []

    def write(self, look: Look, form: FormPage) -> WrittenPage:
        """Write the page into a new folder; refuses as `write_page`."""
        folder = TemporaryDirectory(prefix="funneldesk-page-", ignore_cleanup_errors=True)
        self._folders.append(folder)
        return write_page(look, form, Path(folder.name))

    def clean_up(self) -> None:
        """Take away all that was written."""
        while self._folders:
            self._folders.pop().cleanup()


def describe_page(form: FormPage, business: str) -> LandingPage:
    """The page of a form.

    Raises:
        Refusal: a question cannot be asked.
    """
    return LandingPage(
        form_uid=form.uid,
        title=form.title,
        text=form.text,
        fields=read_fields(form.fields),
        answer_way=form.answer_way,
        answer_to=form.answer_to,
        consent_line=form.consent_line or None,
        picture=form.picture,
        picture_alt=form.picture_alt,
        language=form.language,
        thanks=form.thanks,
        business=business,
    )


def open_file(path: Path) -> bool:
    """Open a file or folder that this program wrote with the machine's own program."""
    return path.exists() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
