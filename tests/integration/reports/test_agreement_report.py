"""The agreement on one page: its words, its one page however long the lists, the same bytes, its tags and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from pypdf import PdfReader

from funneldesk.commands.handoff import accept_handoff, offer_handoff, qualify_by_hand
from funneldesk.commands.pipeline import create_pipeline
from funneldesk.commands.reason import create_reason
from funneldesk.errors import NotFound
from funneldesk.reports.agreement import shorten_list
from funneldesk.reports.catalogue import REPORTS, find_report, write_report
from tests.support.console import run_console
from tests.support.handoff import make_handoff_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.handoff import HandoffWorld

HINDI = "मीरा जोशी"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[HandoffWorld]:
    """A business in which one lead was handed over."""
    made = make_handoff_world(tmp_path)
    for name, role in (("Om Anand", "owner"), (HINDI, "marketing"), ("Asha <b>#strong[x]</b>", "sales")):
        made.add_user(name, role)
    (handoff_id,) = made.do(qualify_by_hand, contact_ids=[made.add_lead("Lead")])
    made.do(offer_handoff, handoff_id=handoff_id)
    made.pass_time(minutes=90)
    made.do(accept_handoff, handoff_id=handoff_id)
    yield made
    made.close()


def _write(world: HandoffWorld, out: Path) -> Path:
    path: Path = world.ask(write_report, out, name="agreement")
    return path


def _text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        assert len(document) == 1
        return document[0].get_textpage().get_text_range()  # type: ignore[no-any-return]  # it has no types


def _plain(text: str) -> str:
    """The text without blanks and breaks, which typesetting puts where it likes."""
    return "".join(text.replace("\ufffe", "-").split())


def test_one_page_says_all_of_the_agreement(world: HandoffWorld, tmp_path: Path) -> None:
    out = _write(world, tmp_path / "agreement.pdf")
    page = PdfReader(out).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    text = _plain(_text(out))
    for words in (
        "Agreement of marketing and sales",
        "Surya Solar",
        "As of 16 November 2026",
        "within 4 working hours, else the next rep is asked",
        "Mon–Sat 10:00–18:30; closed Sun (Asia/Kolkata)",
        "Not reachable, Wrong area, Not a fit, No need, Duplicate",
        "sales · Qualified, Site visit, Proposal, Negotiation",
        "Falls back below 50, unless sales has accepted.",
        "Asha <b>#strong[x]</b>",
        HINDI,
        "How it went in the last 30 days",
        "1 of 1",
        "1 h 30 m",
        "For marketing",
    ):
        assert _plain(words) in text, words


def test_it_is_tagged_and_has_its_fonts_with_it(world: HandoffWorld, tmp_path: Path) -> None:
    reader = PdfReader(_write(world, tmp_path / "agreement.pdf"))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "Agreement of marketing and sales: Surya Solar"
    names = []
    for font in reader.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]  # pypdf types pages loosely
        for below in font.get_object()["/DescendantFonts"]:
            one = below.get_object()
            names.append(str(one["/BaseFont"]))
            assert {"/FontFile2", "/FontFile3"} & set(one["/FontDescriptor"])
    assert any("Inter" in name for name in names)
    assert any("Devanagari" in name for name in names)


def test_the_same_workspace_gives_the_same_bytes(world: HandoffWorld, tmp_path: Path) -> None:
    first, second = (_write(world, tmp_path / name).read_bytes() for name in ("first.pdf", "second.pdf"))
    assert first == second


def test_long_lists_stay_on_one_page_and_say_how_much_more_there_is(world: HandoffWorld, tmp_path: Path) -> None:
    for number in range(60):
        world.do(create_reason, kind="rejected", label=f"Because of the reason number {number}")
    for number in range(45):
        world.add_user(f"Representative number {number} of the long list")
    for number in range(6):
        stages = [f"Stage {place} of a long pipeline" for place in range(12)]
        world.do(create_pipeline, name=f"A pipeline with a long name {number}", stage_labels=stages)
    text = _plain(_text(_write(world, tmp_path / "long.pdf")))
    assert _plain("Because of the reason number 0") in text
    assert _plain("more") in text
    assert _plain("Falls back below 50, unless sales has accepted.") in text, "a definition is never cut"
    assert HINDI.split(maxsplit=1)[0] in _text(tmp_path / "long.pdf")


def test_a_business_nobody_works_in_has_its_page_too(tmp_path: Path) -> None:
    world = make_handoff_world(tmp_path)
    text = _plain(_text(_write(world, tmp_path / "empty.pdf")))
    world.close()
    assert _plain("No lead was handed over.") in text
    assert _plain("nobody yet") in text


def test_a_list_is_cut_between_its_words() -> None:
    assert shorten_list("a, b, c", 20) == "a, b, c"
    assert shorten_list("one, two, three, four", 9) == "one, two and 2 more"
    assert shorten_list("x" * 50, 9) == "x" * 8 + "…"


def test_reports_are_found_by_name_or_title() -> None:
    assert find_report(None) is REPORTS[0]
    assert find_report(" Agreement ").name == "agreement"
    assert find_report("agreement of marketing and sales").name == "agreement"
    with pytest.raises(NotFound, match="there are “pipeline” and “agreement”"):
        find_report("brief")


def test_the_command_line_writes_it(world: HandoffWorld, tmp_path: Path) -> None:
    world.close()
    said = run_console("report", world.path, "--name", "agreement", "--out", tmp_path / "cli.pdf", folder=tmp_path)
    assert (said.code, said.err) == (0, "")
    assert HINDI.split(maxsplit=1)[0] in _text(tmp_path / "cli.pdf")
    refused = run_console("report", world.path, "--name", "brief", "--out", tmp_path / "x.pdf", folder=tmp_path)
    assert refused.code == 2
    assert "“agreement”" in refused.sentence
