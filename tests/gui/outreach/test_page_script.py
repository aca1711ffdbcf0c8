"""The landing page's own script, run in a JavaScript engine: it writes what the reader reads."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtQml import QJSEngine

from funneldesk.outreach.form_answer import read_answer, write_answer
from funneldesk.outreach.tracked_link import UtmNames
from funneldesk.resources import find_resource
from tests.support.form_answers import PAIRS

if TYPE_CHECKING:
    from collections.abc import Callable

# As much of a browser as the script touches: a body, hidden inputs, one form, and what a visitor has written.
BROWSER = """
function Input(name, part) { this.name = name; this.value = ""; this.part = part; }
var inputs = [new Input("utm_source", "visit"), new Input("utm_campaign", "visit"), new Input("answer id", "answer"),
  new Input("sent at", "sent")];
var form = { hidden: true, removeAttribute: function (name) { this.hidden = false; } };
var done = { textContent: "" };
var heard = null;
var document = {
  body: { dataset: { way: WAY, to: TO, done: "Please press send." } },
  querySelectorAll: function (wanted) {
    return wanted === "form" ? [form] : inputs.filter((each) => wanted === "input[data-" + each.part + "]");
  },
  addEventListener: function (name, listener) { heard = listener; },
  getElementById: function () { return done; },
};
var location = { search: SEARCH, href: "" };
function URLSearchParams(search) {
  const pairs = {};
  for (const [key, value] of search.slice(1).split("&").map((pair) => pair.split("="))) {
    pairs[key] = decodeURIComponent(value || "");
  }
  this.get = (name) => (name in pairs ? pairs[name] : null);
}
var crypto = { getRandomValues: (bytes) => bytes.map((_, place) => place) };
function FormData() {
  const pairs = [["FunnelDesk form", "form-1"], ["name", "Asha"], ["note", "one\\ntwo"]];
  const carried = inputs.map((each) => [each.name, each.value]);
  this[Symbol.iterator] = () => pairs.concat(carried, [["End of form", ""]]).values();
}
"""


@pytest.fixture
def run(qapp: object) -> Callable[[str], str]:
    """Evaluates JavaScript and gives the result as text."""
    assert qapp is not None
    engine: Any = QJSEngine()  # the stubs say `evaluate` returns a pair; it returns the value

    def evaluate(code: str) -> str:
        value = engine.evaluate(code)
        assert not value.isError(), value.toString()
        return str(value.toString())

    return evaluate


def read_script() -> str:
    """The script as it goes into each page."""
    return find_resource("landing_page/script.js").read_text(encoding="utf-8")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pairs=PAIRS)
def test_the_script_writes_what_the_reader_reads(run: Callable[[str], str], pairs: dict[str, str]) -> None:
    whole = json.dumps([["FunnelDesk form", "form-1"], *pairs.items()])
    written = unquote(run(f"{read_script()}; encodeURIComponent(writeAnswer({whole}))"))
    assert written == write_answer("form-1", pairs.items())


@pytest.mark.parametrize(
    ("way", "to"), [("mail", "mailto:a@b.in?subject=x"), ("whatsapp", "https://wa.me/919822014455")]
)
def test_a_sent_form_opens_mail_or_chat_with_the_answer(run: Callable[[str], str], way: str, to: str) -> None:
    named = {"WAY": way, "TO": to, "SEARCH": "?utm_source=Facebook&utm_campaign=monsoon%20offer&x=1"}
    browser = re.sub(r"\b(WAY|TO|SEARCH)\b", lambda found: json.dumps(named[found[0]]), BROWSER)
    href = run(f"{browser}{read_script()}; heard({{ preventDefault: () => 0, target: form }}); location.href")
    query = parse_qs(urlsplit(href).query)
    answer = read_answer(query["body" if way == "mail" else "text"][0])
    assert href.startswith(to)
    assert answer is not None
    assert answer.values == {"name": "Asha", "note": "one\ntwo"}
    assert answer.utm == UtmNames(source="facebook", campaign="monsoon-offer")
    assert answer.answer_id == "000102030405060708090a0b"
    assert answer.sent_at.endswith("Z")
    assert run("[form.hidden, done.textContent].join()") == "false,Please press send."


def test_a_form_service_gets_the_form_itself(run: Callable[[str], str]) -> None:
    named = {"WAY": "endpoint", "TO": "https://forms.example.com/", "SEARCH": ""}
    browser = re.sub(r"\b(WAY|TO|SEARCH)\b", lambda found: json.dumps(named[found[0]]), BROWSER)
    stopped = "var stopped = 0; heard({ preventDefault: () => { stopped = 1; }, target: form })"
    assert (
        run(f"{browser}{read_script()}; {stopped}; [stopped, location.href, inputs[3].value !== ''].join()")
        == "0,,true"
    )
