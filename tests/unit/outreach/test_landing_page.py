"""Landing pages: what stands in the file, who can use it, and what can never get into it."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from funneldesk.errors import Refusal, StoreFailure
from funneldesk.outreach.capture_field import CaptureField, key_of_label, read_fields
from funneldesk.outreach.form_answer import read_answer
from funneldesk.outreach.landing_page import LandingPage, make_landing_page, write_landing_page

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}{% raw %}"
FIELDS = read_fields(
    [
        {"label": "Your name", "kind": "name", "required": True},
        {"label": "Phone", "kind": "phone", "required": True},
        {"label": "E-mail", "kind": "email"},
        {"label": "Company", "kind": "company"},
        {"label": "City", "kind": "city"},
        {"label": "Kind of roof", "kind": "choice", "choices": ["Flat", "Sloped"], "required": True},
        {"label": "Floor", "kind": "choice", "choices": [str(number) for number in range(1, 9)]},
        {"label": "When may we call?", "kind": "line"},
        {"label": "What would you like to know?", "kind": "text"},
    ]
)
PAGE = LandingPage(
    form_uid="0190a1b2-c3d4",
    title="Rooftop solar in Pune",
    text="First paragraph,\nwith two lines.\n\nSecond paragraph.",
    fields=FIELDS,
    answer_way="mail",
    answer_to="hello@example.in",
    consent_line="I agree that Suryoday Solar writes to me.",
)


def make_png(width: int = 3, height: int = 2) -> bytes:
    """A small valid picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\x00" + b"\xff\x00\x00" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class Reader(HTMLParser):
    """Collects the elements of a page with their attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[int, str] = {}
        self._open: list[int] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "input", "img", "br"}:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        place = self._open.pop()
        assert self.elements[place][0] == tag, f"{tag} closes {self.elements[place][0]}"

    def handle_data(self, data: str) -> None:
        for place in self._open:
            self.texts[place] = self.texts.get(place, "") + data

    def find(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of that kind."""
        return [attrs for name, attrs in self.elements if name == tag]

    def text_of(self, tag: str) -> list[str]:
        """The text inside each element of that kind."""
        return [self.texts.get(place, "") for place, (name, _) in enumerate(self.elements) if name == tag]

    @property
    def inputs(self) -> dict[str, dict[str, str | None]]:
        """What can be filled in or is carried along, by name."""
        return {str(attrs["name"]): attrs for tag, attrs in self.elements if tag in {"input", "select", "textarea"}}

    @property
    def is_closed(self) -> bool:
        """Whether each element that was opened was closed."""
        return not self._open


def test_the_page_is_a_whole_and_says_its_language() -> None:
    reader = Reader(make_landing_page(PAGE))
    assert reader.is_closed
    assert reader.find("html") == [{"lang": "en", "dir": "ltr"}]
    assert reader.text_of("h1") == reader.text_of("title") == ["Rooftop solar in Pune"]
    assert reader.text_of("p")[:2] == ["First paragraph,\nwith two lines.", "Second paragraph."]
    assert any(attrs.get("name") == "viewport" for attrs in reader.find("meta"))
    assert len(reader.find("main")) == len(reader.find("form")) == 1


def test_every_question_has_a_label_of_its_own() -> None:
    reader = Reader(make_landing_page(PAGE))
    tied = [attrs["for"] for attrs in reader.find("label")]
    asked = [
        attrs["id"]
        for tag, attrs in reader.elements
        if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden"
    ]
    assert sorted(map(str, tied)) == sorted(map(str, asked))
    ids = [attrs["id"] for _, attrs in reader.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert reader.text_of("legend") == ["Kind of roof (required)"]


def test_browsers_know_what_is_asked_and_what_is_needed() -> None:
    inputs = Reader(make_landing_page(PAGE)).inputs
    kinds = {
        key: (inputs[key].get("type"), inputs[key].get("autocomplete"))
        for key in ("name", "phone", "email", "company", "city")
    }
    assert kinds == {
        "name": ("text", "name"),
        "phone": ("tel", "tel"),
        "email": ("email", "email"),
        "company": ("text", "organization"),
        "city": ("text", "address-level2"),
    }
    needed = {key for key, attrs in inputs.items() if "required" in attrs}
    assert needed == {"name", "phone", "Kind of roof", "consent"}


def test_consent_is_a_box_that_is_not_ticked_and_its_wording_goes_along() -> None:
    inputs = Reader(make_landing_page(PAGE)).inputs
    assert inputs["consent"]["type"] == "checkbox"
    assert "checked" not in inputs["consent"]
    assert inputs["consent wording"]["value"] == PAGE.consent_line
    assert "consent" not in Reader(make_landing_page(replace(PAGE, consent_line=None))).inputs


def test_nothing_is_fetched_from_elsewhere() -> None:
    html = make_landing_page(replace(PAGE, picture=make_png(), picture_alt="A roof"))
    reader = Reader(html)
    assert not reader.find("link")
    assert not reader.find("iframe")
    assert [attrs for attrs in reader.find("script") if attrs] == []
    assert "url(" not in html
    assert "@import" not in html
    assert all("/" not in str(attrs["src"]) for attrs in reader.find("img"))
    assert len(html.encode()) < 20_000


def test_only_our_own_script_and_style_may_run() -> None:
    html = make_landing_page(PAGE)
    reader = Reader(html)
    policy = next(str(attrs["content"]) for attrs in reader.find("meta") if "http-equiv" in attrs)
    assert "default-src 'none'" in policy
    for tag in ("script", "style"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert b64encode(sha256(text.encode()).digest()).decode() in policy


def test_no_text_of_the_owner_becomes_markup() -> None:
    fields = (
        CaptureField("Question", HOSTILE[:80].strip(), "line"),
        CaptureField(
            "Other " + HOSTILE.replace("=", "")[:60].strip(), "x", "choice", choices=(HOSTILE[:70].strip(), "b")
        ),
    )
    tame = (CaptureField("Question", "q", "line"), CaptureField("Other", "x", "choice", choices=("a", "b")))
    picture = make_png()
    bare = Reader(
        make_landing_page(replace(PAGE, text="x", fields=tame, business="x", picture=picture, picture_alt="x"))
    )
    full = Reader(
        make_landing_page(
            replace(PAGE, title=HOSTILE, text=HOSTILE, fields=fields, consent_line=HOSTILE, thanks=HOSTILE,
                    business=HOSTILE, picture=picture, picture_alt=HOSTILE)
        )
    )  # fmt: skip
    assert [tag for tag, _ in full.elements] == [tag for tag, _ in bare.elements]
    assert full.text_of("script") == bare.text_of("script")
    assert full.text_of("h1") == [HOSTILE]
    assert full.find("img")[0]["alt"] == HOSTILE
    assert not any(name.startswith("on") for _, attrs in full.elements for name in attrs)


def test_mail_goes_to_one_address_even_without_script() -> None:
    (form,) = Reader(make_landing_page(PAGE)).find("form")
    assert str(form["action"]).startswith("mailto:hello@example.in?subject=")
    assert (form["method"], form["enctype"]) == ("post", "text/plain")
    assert "hidden" not in form
    for wrong in ("", "a@b.in,c@d.in", "a@b.in?bcc=x@y.in"):
        with pytest.raises(Refusal, match="e-mail"):
            make_landing_page(replace(PAGE, answer_to=wrong))


def test_whatsapp_without_script_opens_a_chat_to_fill_by_hand() -> None:
    reader = Reader(make_landing_page(replace(PAGE, answer_way="whatsapp", answer_to="+91 98220 14455")))
    (form,) = reader.find("form")
    assert "hidden" in form
    assert "action" not in form
    link = str(reader.find("a")[0]["href"])
    assert link.startswith("https://wa.me/919822014455?text=")
    text = (
        parse_qs(urlsplit(link).query)["text"][0]
        .replace("name: ", "name: Asha")
        .replace("consent: ", "consent: yes", 1)
    )
    answer = read_answer(text)
    assert answer is not None
    assert (answer.form_uid, answer.values, answer.consent) == (PAGE.form_uid, {"name": "Asha"}, True)
    with pytest.raises(Refusal, match="country"):
        make_landing_page(replace(PAGE, answer_way="whatsapp", answer_to="98220 14455"))


def test_a_form_service_gets_a_plain_post() -> None:
    html = make_landing_page(replace(PAGE, answer_way="endpoint", answer_to="https://forms.example.com/f?id=1"))
    reader = Reader(html)
    (form,) = reader.find("form")
    assert (form["action"], form["method"]) == ("https://forms.example.com/f?id=1", "post")
    assert "enctype" not in form
    assert reader.inputs["FunnelDesk form"]["value"] == PAGE.form_uid
    assert "End of form" not in reader.inputs
    for wrong in ("http://forms.example.com/f", "javascript:alert(1)", "https://u:p@x.com", ""):
        with pytest.raises(Refusal):
            make_landing_page(replace(PAGE, answer_way="endpoint", answer_to=wrong))


def test_the_page_speaks_the_language_it_names() -> None:
    hindi = Reader(make_landing_page(replace(PAGE, language="hi")))
    assert hindi.text_of("button") == ["भेजें"]
    assert Reader(make_landing_page(replace(PAGE, language="ur"))).find("html") == [{"lang": "ur", "dir": "rtl"}]
    with pytest.raises(Refusal, match="language"):
        make_landing_page(replace(PAGE, language='en" onload="x'))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": "x" * 200}, "title"),
        ({"text": "x" * 20_000}, "shorten"),
        ({"consent_line": ""}, "consent"),
        ({"consent_line": "a\nb"}, "consent"),
        ({"fields": ()}, "questions"),
        ({"picture": make_png()}, "picture shows"),
        ({"picture": b"<svg onload='alert(1)'/>", "picture_alt": "x"}, "PNG"),
        ({"picture": make_png() + b"x" * 4_000_000, "picture_alt": "x"}, "MB"),
    ],
)
def test_what_cannot_stand_on_a_page_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        make_landing_page(replace(PAGE, **change))  # type: ignore[arg-type] # any field may be changed


@pytest.mark.parametrize(
    "rows",
    [
        [{"label": "", "kind": "line"}],
        [{"label": "a", "kind": "spell"}],
        [{"label": "a", "kind": "choice"}],
        [{"label": "a", "kind": "choice", "choices": ["x", "x"]}],
        [{"label": "a", "kind": "line", "choices": ["x", "y"]}],
        [{"label": "a", "kind": "line"}, {"label": "A", "kind": "line"}],
        [{"key": "consent", "label": "a", "kind": "line"}],
        [{"key": "FunnelDesk form", "label": "a", "kind": "line"}],
        [{"key": "a:b", "label": "a", "kind": "line"}],
        [{"key": "1", "label": "a", "kind": "line"}],
        [{"label": f"q{number}", "kind": "line"} for number in range(31)],
    ],
)
def test_questions_that_cannot_be_told_apart_are_refused(rows: list[dict[str, object]]) -> None:
    with pytest.raises(Refusal):
        read_fields(rows)


def test_a_key_is_made_of_the_label() -> None:
    assert key_of_label("Roof: flat or sloped?") == "Roof flat or sloped?"
    assert key_of_label("1) When = now") == "When now"
    assert key_of_label("???") == "question"
    assert key_of_label("छत का प्रकार") == "छत का प्रकार"


def test_files_are_written_and_may_be_written_again(tmp_path: Path) -> None:
    page = replace(PAGE, picture=make_png(), picture_alt="A red roof")
    folder = tmp_path / "new" / "page"
    written = write_landing_page(page, folder)
    assert write_landing_page(page, folder) == written
    assert written.picture is not None
    assert sorted(path.name for path in folder.iterdir()) == ["index.html", written.picture.name]
    assert re.fullmatch(r"picture-[0-9a-f]{12}\.png", written.picture.name)
    image = Reader(written.index.read_text(encoding="utf-8")).find("img")[0]
    assert image == {"src": written.picture.name, "alt": "A red roof", "width": "3", "height": "2"}


def test_a_page_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<h1>Mine</h1>", encoding="utf-8")
    with pytest.raises(Refusal, match="another folder"):
        write_landing_page(PAGE, tmp_path)
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == "<h1>Mine</h1>"


def test_a_folder_that_is_a_file_is_a_failure_of_the_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreFailure, match="cannot be written"):
        write_landing_page(PAGE, tmp_path / "file")
