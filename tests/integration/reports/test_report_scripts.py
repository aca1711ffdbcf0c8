"""Names in any script are printed: drawn where a font has them, boxed where none has, and always copied out whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from funneldesk.charts.canvas import ChartLook
from funneldesk.charts.picture import draw_chart, svg_of
from funneldesk.reports import typeset
from funneldesk.reports.pipeline_report import collect_report, render_report
from funneldesk.reports.script_fonts import find_missing_letters, find_undrawable, write_box_font
from tests.support.sample_business import make_sample
from tests.support.workspace import open_app

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.queries.largest_open import OpenDeal
    from funneldesk.reports.pipeline_report import ReportData

HINDI, JAPANESE, EMOJI = "प्रस्ताव भेजा", "株式会社東京", "Roof 🎉 Pune 👩‍💻"
NOBODY_HAS = "\U0010fffd"
ACCESSIBLE = b"pdfuaid"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    """What the report says of the sample business."""
    with open_app(make_sample(tmp_path_factory.mktemp("scripts"))) as app:
        return app.ask(collect_report).result()


def rename(data: ReportData, name: str) -> ReportData:
    """The data with that name for a stage, in charts and tables."""
    view = data.overview
    funnel = replace(view.funnel, rows=(*view.funnel.rows[:-1], replace(view.funnel.rows[-1], label=name)))
    times = replace(view.stage_time, rows=(replace(view.stage_time.rows[0], label=name), *view.stage_time.rows[1:]))
    return replace(data, overview=replace(view, funnel=funnel, stage_time=times))


def sell(data: ReportData, *, title: str = "Roof", who: str = "Asha") -> ReportData:
    """The data with one more large deal."""
    deal: OpenDeal = data.largest_open[0]
    return replace(data, largest_open=(replace(deal, title=title, who=who), *data.largest_open))


def read(pdf: bytes) -> str:
    """The text as a viewer copies it, without spaces, which PDFium guesses, and the marks between boxes."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    return squeeze(text).replace("\u2060", "")


def squeeze(words: str) -> str:
    return "".join(words.split())


def test_a_stage_in_hindi_stands_in_charts_and_tables(data: ReportData) -> None:
    pdf = render_report(rename(data, HINDI))
    # Two charts with a table each.
    assert read(pdf).count(squeeze(HINDI)) == 4
    assert ACCESSIBLE in pdf


@pytest.mark.parametrize("name", [JAPANESE, "Deal 🎉", f"Deal {NOBODY_HAS} x", "ಸೌರ", "שלום", "e\u0301\u0323 a"])
def test_a_stage_in_any_script_stops_no_report(data: ReportData, name: str) -> None:
    text = read(render_report(rename(data, name)))
    # Letters that run from right to left are copied in either order.
    assert text.count(squeeze(name)) + text.count(squeeze(name)[::-1]) == 4


def test_a_company_in_japanese_copies_out(data: ReportData) -> None:
    assert JAPANESE in read(render_report(sell(data, who=JAPANESE)))


def test_a_title_with_emoji_copies_out(data: ReportData) -> None:
    text = read(render_report(sell(data, title=EMOJI)))
    assert squeeze(EMOJI) in text


def test_what_no_font_has_is_boxed_and_copies_out_of_a_tagged_file(
    data: ReportData, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on a machine without any other font.
    monkeypatch.setattr(typeset, "find_undrawable", frozenset)
    first, second = (render_report(sell(rename(data, JAPANESE), title=f"{EMOJI} 👍🏽 🇮🇳")) for _ in range(2))
    text = read(first)
    assert text.count(JAPANESE) == 4
    assert squeeze(f"{EMOJI} 👍🏽 🇮🇳") in text
    assert first == second
    assert b"StructTreeRoot" in first
    assert ACCESSIBLE in first


def test_only_letters_that_are_drawn_can_be_missing() -> None:
    assert not find_missing_letters(f"{HINDI} é ₹ – … \u200d \ufe0f \n")
    assert find_missing_letters(f"{JAPANESE}🎉") == {*map(ord, JAPANESE), ord("🎉")}
    assert find_undrawable({ord(NOBODY_HAS)}) == {ord(NOBODY_HAS)}
    assert not find_undrawable(())


def test_the_font_of_boxes_is_the_same_twice(tmp_path: Path) -> None:
    for name in ("a.ttf", "b.ttf"):
        write_box_font(map(ord, JAPANESE), tmp_path / name)
    assert (tmp_path / "a.ttf").read_bytes() == (tmp_path / "b.ttf").read_bytes()


def test_on_paper_a_chart_leaves_its_letters_to_the_page(data: ReportData) -> None:
    drawing = draw_chart(data.overview.funnel, 480, None, ChartLook(clear=True))
    assert b"<text" not in svg_of(drawing)
    assert {row.label for row in data.overview.funnel.rows} <= {line.words for line in drawing.letters}
    assert all(0 <= line.x <= drawing.width and 0 < line.baseline < drawing.height for line in drawing.letters)
