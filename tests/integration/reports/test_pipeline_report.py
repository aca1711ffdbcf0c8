"""The pipeline report: a PDF that says the metrics' numbers, keeps names whole, and is the same twice."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.deal import create_deal, move_deal
from funneldesk.commands.pipeline import create_pipeline
from funneldesk.commands.sample import add_sample_business
from funneldesk.errors import NotFound, Refusal, StoreFailure
from funneldesk.formatting.money import money_text
from funneldesk.model.money import Money
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.metrics import METRICS, read_figures
from funneldesk.queries.period import EVERYTHING, Period, Scope
from funneldesk.reports.catalogue import write_report
from funneldesk.reports.overview import METRIC_NAMES, REST, shorten_reasons, shorten_sources
from funneldesk.reports.pipeline_report import collect_report, render_report
from tests.support.workspace import NOON, make_workspace, open_app

if TYPE_CHECKING:
    from funneldesk.queries.funnel import FunnelRow

HINDI = "सूर्या सोलर छत परियोजना"
AWKWARD = r"#let x = [$a^2$] \ */ <b>Müller & Søn</b> @ref *bold* _it_"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """A workspace with three deals, one won, whose names are hard to print."""
    clock = FixedClock(NOON - dt.timedelta(days=10))
    with open_app(make_workspace(tmp_path), clock) as opened:
        first = opened.run(create_deal, title=HINDI, amount_minor=12_40_000_50).result().result
        opened.run(create_deal, title=AWKWARD, amount_minor=99_99_999_00).result()
        opened.run(create_deal, title="No amount").result()
        clock.at = NOON
        opened.run(move_deal, deal_id=first, to_stage_id=_stage(opened, "won")).result()
        second = opened.run(create_deal, title=f"{HINDI} २", amount_minor=5_00_000_00).result().result
        assert second
        yield opened


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The sample business."""
    with open_app(make_workspace(tmp_path_factory.mktemp("sample"))) as opened:
        opened.run(add_sample_business).result()
        yield opened


def _stage(app: Application, kind: str) -> int:
    lookups = app.ask(read_lookups).result()
    return next(stage.id for stage in lookups.pipelines[0].stages if stage.kind == kind)


def _read(path: Path) -> tuple[PdfReader, str]:
    reader = PdfReader(path)
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def _read_as_a_viewer(path: Path) -> str:
    """The text as a viewer copies it: unlike pypdf, PDFium heeds the text behind joined letters."""
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_report_says_the_metrics_numbers_and_keeps_every_name(app: Application, tmp_path: Path) -> None:
    out = app.ask(write_report, tmp_path / "report.pdf").result()
    _reader, text = _read(out)
    figures = app.ask(read_figures, ["total_sales", "open_value", "weighted_pipeline"], EVERYTHING).result()
    for figure in figures.values():
        assert isinstance(figure.value, Money)
        assert money_text(figure.value) in text
    assert figures["total_sales"].value == Money.from_decimal(Decimal("1240000.50"), "INR")
    assert "₹12,40,000.50" in text
    plain = "".join(_read_as_a_viewer(out).split())
    assert "".join(f"{HINDI} २".split()) in plain
    assert "".join(AWKWARD.split()) in plain
    assert "Surya Solar" in text
    assert "All of history · as of 21 November 2026" in text
    assert METRICS["win_rate"].definition in text


def test_the_report_is_tagged_has_its_own_fonts_and_a_fixed_date(app: Application, tmp_path: Path) -> None:
    reader, _text = _read(app.ask(write_report, tmp_path / "report.pdf").result())
    assert _root(reader)["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Pipeline and funnel report: Surya Solar"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == dt.date(2026, 11, 21)
    names: set[str] = set()
    for page in reader.pages:
        resources: Any = page["/Resources"]
        names |= {str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values()}
    assert any("Inter" in name for name in names)
    assert any("NotoSansDevanagari" in name for name in names)
    assert all("+" in name for name in names), "every font is embedded as a subset"


def test_the_same_workspace_gives_the_same_bytes(sample: Application, tmp_path: Path) -> None:
    first = sample.ask(write_report, tmp_path / "first.pdf").result()
    second = sample.ask(write_report, tmp_path / "second.pdf").result()
    assert first.read_bytes() == second.read_bytes()


def test_pages_are_counted_and_long_tables_repeat_their_heads(sample: Application, tmp_path: Path) -> None:
    data = sample.ask(collect_report).result()
    many = replace(data, largest_open=data.largest_open * 8)
    path = tmp_path / "long.pdf"
    path.write_bytes(render_report(many))
    reader = PdfReader(path)
    pages = [page.extract_text() for page in reader.pages]
    total = len(pages)
    assert all(f"Page {number} of {total}" in text for number, text in enumerate(pages, 1))
    with_heads = [text for text in pages if "Customer" in text and "Opened" in text and "Amount" in text]
    assert len(with_heads) >= 3
    rows = sum(text.count("2026") for text in pages)
    assert rows >= total


def test_charts_are_vectors_with_their_words(sample: Application) -> None:
    data = sample.ask(collect_report).result()
    reader = PdfReader(BytesIO(render_report(data)))
    assert not any(page.images for page in reader.pages)
    raw = str(_alternatives(reader))
    assert data.overview.stage_time.alt_text() in raw
    assert data.overview.lost_reasons.alt_text() in raw


def test_every_bar_counts_the_records_behind_it(sample: Application) -> None:
    view = sample.ask(collect_report).result().overview
    for name, rows in (
        ("funnel", [(row.key, row.entered) for row in view.funnel.rows]),
        ("won_per_month", [(row.key, row.deals) for row in view.won_months.rows]),
        ("lost_reasons", [(row.key, row.lost) for row in view.lost_reasons.rows]),
        ("conversion_by_source", [(row.key, row.leads) for row in view.source_rates.rows]),
    ):
        assert rows
        for key, count in rows:
            sets = sample.ask(METRICS[name].records, EVERYTHING, key).result()
            assert sum(len(found.ids) for found in sets) == count, (name, key)


def test_charts_and_cards_say_what_the_metrics_say(sample: Application) -> None:
    scope = Scope(Period(dt.date(2026, 7, 1), dt.date(2026, 10, 1)))
    view = sample.ask(collect_report, scope).result().overview
    figures = sample.ask(read_figures, METRIC_NAMES, scope).result()
    assert dict(view.figures) == figures
    funnel: tuple[FunnelRow, ...] = figures["funnel"].value  # type: ignore[assignment]  # this metric's value is rows
    assert [(row.label, row.entered, row.lost, row.open) for row in view.funnel.rows] == [
        (row.stage, row.entered, row.lost, row.open) for row in funnel
    ]
    assert sum(row.deals for row in view.won_months.rows) == figures["deals_won"].n
    assert view.period == "1 July – 30 September 2026"
    assert view.leak.startswith("Biggest leak: ")


def test_long_lists_are_shortened_for_pictures_only(sample: Application) -> None:
    view = sample.ask(collect_report).result().overview
    reasons = shorten_reasons(view.lost_reasons, 3)
    assert [row.key for row in reasons.rows][-1] == REST
    assert sum(row.lost for row in reasons.rows) == view.lost_reasons.total
    sources = shorten_sources(view.source_rates, 3)
    assert len(sources.rows) == 3
    assert sum(row.leads for row in sources.rows) == sum(row.leads for row in view.source_rates.rows)
    assert shorten_sources(view.source_rates, 50) == view.source_rates


def test_deals_without_amounts_are_counted_and_not_called_worth_nothing(tmp_path: Path) -> None:
    with open_app(make_workspace(tmp_path)) as app:
        first = app.run(create_deal, title="One").result().result
        app.run(create_deal, title="Two").result()
        app.run(move_deal, deal_id=first, to_stage_id=_stage(app, "won")).result()
        data = app.ask(collect_report).result()
    assert data.summary.startswith("1 deal won; no amount is known. ")
    assert "1 deal open, none with an amount." in data.summary
    assert data.overview.cards["total_sales"].note == "no amount on 1 won deal"
    assert data.overview.won_months.counts_deals


def test_the_leak_is_told_in_a_plain_sentence(sample: Application, app: Application) -> None:
    view = sample.ask(collect_report).result().overview
    stages = [row for row in view.funnel.rows if row.key.startswith("stage-")]
    worst = max(stages, key=lambda row: row.lost)
    said = f"Biggest leak: {worst.label}. {worst.lost} of the {worst.entered} deals that got there were lost there ("
    assert view.leak.startswith(said)
    assert "%). Commonest reason: " in view.leak
    assert app.ask(collect_report).result().overview.leak == ""


def test_the_usual_time_of_a_step_is_its_own_time_in_stage(sample: Application) -> None:
    view = sample.ask(collect_report).result().overview
    medians = {row.key: row.median for row in view.stage_time.rows}
    assert {row.key: row.days for row in view.funnel.rows if row.key in medians} == medians
    assert [row.days for row in view.funnel.rows if row.key not in medians] == [None] * 5


def test_the_pipeline_shown_unasked_is_named(app: Application) -> None:
    assert app.ask(collect_report).result().overview.pipeline == ""
    app.run(create_pipeline, name="Service").result()
    view = app.ask(collect_report).result().overview
    assert view.pipeline
    assert app.ask(collect_report, Scope(pipeline_id=1)).result().overview.pipeline == ""


def test_an_empty_workspace_gives_a_report_that_says_so(tmp_path: Path) -> None:
    with open_app(make_workspace(tmp_path)) as app:
        out = app.ask(write_report, tmp_path / "empty.pdf").result()
    _reader, text = _read(out)
    assert "There are no leads and no deals in this period yet." in text


def test_what_cannot_be_written_is_refused_and_leaves_nothing(app: Application, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="does not exist"):
        app.ask(write_report, tmp_path / "absent" / "x.pdf").result()
    with pytest.raises(Refusal, match="is a folder"):
        app.ask(write_report, tmp_path).result()
    with pytest.raises(NotFound, match="no report “brief”"):
        app.ask(write_report, tmp_path / "x.pdf", name="brief").result()
    assert not list(tmp_path.glob("*.pdf"))


def test_a_disk_that_refuses_leaves_the_old_report(
    app: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "report.pdf"
    out.write_bytes(b"%PDF-1.7 old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailure, match="No space left"):
        app.ask(write_report, out).result()
    assert out.read_bytes() == b"%PDF-1.7 old"
    assert [path.name for path in tmp_path.iterdir() if "report" in path.name] == ["report.pdf"]


def test_progress_runs_from_nothing_to_all(app: Application, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    out = tmp_path / "report.pdf"
    app.ask(write_report, out, name="Pipeline", progress=lambda _what, done, of: steps.append((done, of))).result()
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]


def _root(reader: PdfReader) -> Any:
    root: Any = reader.trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    return root


def _alternatives(reader: PdfReader) -> list[str]:
    """The alternative texts of the document's structure."""
    found: list[str] = []
    waiting: list[Any] = [_root(reader)["/StructTreeRoot"]]
    while waiting:
        node: Any = waiting.pop().get_object()
        if isinstance(node, ArrayObject):
            waiting += node
        elif isinstance(node, DictionaryObject):
            found += [str(node["/Alt"])] if "/Alt" in node else []
            waiting += [node.raw_get("/K")] if "/K" in node else []
    return found
