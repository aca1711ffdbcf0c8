"""Workbooks: typed cells as exact text, and hostile files refused with a sentence."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from funneldesk.errors import Refusal
from funneldesk.exchange.columns import Kind, profile_columns
from funneldesk.exchange.sheet_worker import cell_text
from funneldesk.exchange.source import read_source
from funneldesk.exchange.values_number import NumberStyle

if TYPE_CHECKING:
    from pathlib import Path


def _book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def _with_sheet_text(path: Path, old: bytes, new: bytes) -> None:
    """Rewrite the first sheet's XML inside a workbook."""
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in archive.namelist():
            content = archive.read(name)
            target.writestr(name, content.replace(old, new) if "sheet1" in name else content)
    path.write_bytes(packed.getvalue())


def test_cells_are_read_without_loss(tmp_path: Path) -> None:
    path = _book(
        tmp_path / "deals.xlsx",
        {
            "Empty": [],
            "Deals": [
                ["Title", "Amount", "Won on", "At", "Paid", "Phone"],
                ["Asha, Ltd\nPune", 1234.5, dt.date(2026, 3, 1), dt.datetime(2026, 3, 1, 10, 5), True, "007"],  # noqa: DTZ001 -- a sheet's cell has no zone
                ["Ravi", 9812345678, dt.date(2026, 12, 31), dt.datetime(2026, 3, 2, 11, 0), False, "+91"],  # noqa: DTZ001 -- a sheet's cell has no zone
            ],
        },
    )
    with read_source(path) as source:
        rows = list(source.rows())
        assert source.origin is not None
        assert source.origin.sheet == "Deals"
        assert source.origin.sheets == ("Empty", "Deals")
        assert rows[0].cells == ["Asha, Ltd\nPune", "1234.5", "2026-03-01", "2026-03-01 10:05:00", "TRUE", "007"]
        assert rows[1].cells[1] == "9812345678"
        assert [row.line for row in rows] == [2, 3]
        folder = source.origin.folder
        assert folder.exists()
    assert not folder.exists()


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    path = _book(tmp_path / "two.xlsx", {"One": [["name", "n"], ["a", 1]], "Two": [["city", "n"], ["b", 2]]})
    with read_source(path, sheet="Two") as source:
        assert source.header == ("city", "n")
    with pytest.raises(Refusal, match="no sheet 'Three'"):
        read_source(path, sheet="Three")


def test_a_cover_before_the_table_is_passed_over_and_told(tmp_path: Path) -> None:
    cover: list[list[object]] = [[f"Line {number} of the introduction"] for number in range(30)]
    table: list[list[object]] = [["Title", "Amount", "Owner"], ["Roof", 5, "Asha"], ["Well", 7, "Ravi"]]
    lists: list[list[object]] = [["Owner", "Region"], ["Asha", "West"]]
    path = _book(tmp_path / "cover.xlsx", {"Read me": cover, "Deals": table, "Lists": lists, "Blank": []})
    with read_source(path) as source:
        assert source.header == ("Title", "Amount", "Owner")
        assert source.notices == ("The workbook has several sheets: “Deals” was read, “Read me”, “Lists” were not.",)
    with read_source(path, sheet="Lists") as source:
        assert source.notices == ()


def test_text_under_a_workbooks_name_is_told(tmp_path: Path) -> None:
    table = tmp_path / "leads.xlsx"
    table.write_text("Name,City\nMeera,Pune\nArif,Nashik\n", encoding="utf-8")
    with read_source(table) as source:
        assert source.header == ("Name", "City")
        assert source.notices == ("leads.xlsx is no workbook but a text file, and was read as one.",)
    words = tmp_path / "words.xlsx"
    words.write_text("this is only text\nand more of it\n", encoding="utf-8")
    with pytest.raises(Refusal, match="is no workbook"):
        read_source(words)
    noise = tmp_path / "noise.xlsx"
    noise.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(Refusal, match="is no workbook"):
        read_source(noise)


def test_charts_and_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    path = _book(tmp_path / "three.xlsx", {"Hidden": [["x", "y"], [1, 2]], "Shown": [["name", "n"], ["a", 1]]})
    book = openpyxl.load_workbook(path)
    book["Hidden"].sheet_state = "hidden"
    book.create_chartsheet("Chart", 0)
    book.active = 2
    book.save(path)
    with read_source(path) as source:
        assert source.header == ("name", "n")
    with read_source(path, sheet="Hidden") as source:
        assert source.header == ("x", "y")


def test_typed_numbers_are_never_ambiguous(tmp_path: Path) -> None:
    path = _book(tmp_path / "n.xlsx", {"S": [["name", "weight"], ["a", 1.234], ["b", 2.345]]})
    with read_source(path) as source:
        weight = profile_columns(source)[1]
    assert weight.kind is Kind.DECIMAL
    assert weight.number_style is NumberStyle.PLAIN
    assert not weight.ambiguous


def test_a_cell_at_the_far_corner_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "far.xlsx", {"S": [["name", "n"], ["a", 1]]})
    _with_sheet_text(path, b'r="B2"', b'r="XFD1048576"')
    assert path.stat().st_size < 10_000
    with pytest.raises(Refusal, match="far cells"):
        read_source(path)


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "doctype.xlsx", {"S": [["name", "n"], ["a", 1]]})
    _with_sheet_text(path, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
    with pytest.raises(Refusal, match="document type"):
        read_source(path)


def test_a_part_outside_the_archive_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "outside.xlsx", {"S": [["name", "n"], ["a", 1]]})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../evil.xml", "<a/>")
    with pytest.raises(Refusal, match="outside"):
        read_source(path)


def test_a_part_packed_beyond_measure_is_refused(tmp_path: Path) -> None:
    path = _book(tmp_path / "bomb.xlsx", {"S": [["name", "n"], ["a", 1]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(20 << 20))
    with pytest.raises(Refusal, match="packed beyond measure"):
        read_source(path)


@pytest.mark.parametrize("keep", [10, 200, 2000])
def test_a_torn_workbook_is_refused(tmp_path: Path, keep: int) -> None:
    path = _book(tmp_path / "torn.xlsx", {"S": [["name", "n"], ["a", 1]]})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Refusal):
        read_source(path)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("note.txt", "hello")
    with pytest.raises(Refusal):
        read_source(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-3.0, "-3"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (True, "TRUE"),
        (dt.date(2026, 3, 1), "2026-03-01"),
        (dt.datetime(2026, 3, 1), "2026-03-01"),  # noqa: DTZ001 -- a sheet's cell has no zone
        (dt.time(3, 4), "03:04:00"),
        (None, ""),
    ],
)
def test_typed_cells_have_exact_text(value: object, text: str) -> None:
    assert cell_text(value) == text
