"""Where a table begins and ends, and what happens to rows that do not fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.errors import NotFound, Refusal
from funneldesk.exchange.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.exchange.source import Source


def _source(folder: Path, text: str | bytes) -> Source:
    path = folder / "file.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_source(path)


def test_names_become_distinct(tmp_path: Path) -> None:
    source = _source(tmp_path, "Name,,Name,name\nAsha,1,x,y\n")
    assert source.header == ("Name", "Column 2", "Name (2)", "name (3)")


def test_short_rows_are_padded_and_long_ones_told(tmp_path: Path) -> None:
    source = _source(tmp_path, 'name,city,phone\nAsha,Pune\nRavi,"Delhi, old",1,2\nMeera,Goa,3,,\n')
    first, second, third = source.rows()
    assert first.cells == ["Asha", "Pune", ""]
    assert not first.trouble
    assert "4 cells" in second.trouble
    assert second.raw == 'Ravi,"Delhi, old",1,2'
    assert second.line == 3
    assert third.cells == ["Meera", "Goa", "3"]
    assert not third.trouble


def test_lines_are_counted_through_multi_line_cells(tmp_path: Path) -> None:
    source = _source(tmp_path, 'name,address\nAsha,"1 Main St\r\nPune"\n\nRavi,Goa\n')
    assert [row.line for row in source.rows()] == [2, 5]


def test_a_quotation_never_closed_is_told(tmp_path: Path) -> None:
    source = _source(tmp_path, 'name,city\nAsha,Pune\nRavi,"Goa\nMeera,Delhi\nNoor,Agra\n')
    rows = list(source.rows())
    assert "never closed" in rows[-1].trouble
    assert "Noor,Agra" in rows[-1].raw


def test_excel_hint_decides_the_delimiter(tmp_path: Path) -> None:
    source = _source(tmp_path, "sep=;\nname;price\nA, B;1,5\nC, D;2,5\n")
    assert source.delimiter == ";"
    assert source.header == ("name", "price")
    assert [line.why for line in source.cut_above] == ["hint"]


def test_a_file_without_names_numbers_its_columns(tmp_path: Path) -> None:
    source = _source(tmp_path, "Asha,asha@example.com,2026-01-02\nRavi,ravi@example.com,2026-01-03\n")
    assert source.header == ("Column 1", "Column 2", "Column 3")
    assert len(list(source.rows())) == 2
    assert source.header_line == 0


@pytest.mark.parametrize(
    "footer",
    ["Grand Totals (2 records)", "Total,,7", "Total: all,--,7", '"Copyright (c) 2026 Example"', "\nAnything at all"],
)
def test_footers_are_cut_and_told(tmp_path: Path, footer: str) -> None:
    source = _source(tmp_path, f"campaign,city,cost\nSpring,Pune,3\nTotal Wine,Goa,4\n{footer}\n")
    assert [row.cells[0] for row in source.rows()] == ["Spring", "Total Wine"]
    assert len(source.cut_below) == 1


@pytest.mark.parametrize("last", ["Total Wine promo,Pune,3", "Total,Pune,3", "Asha", "Asha,,", "Total: brand,Pune,3"])
def test_records_at_the_end_stay(tmp_path: Path, last: str) -> None:
    source = _source(tmp_path, f"campaign,city,cost\nSpring,Pune,3\n{last}\n")
    assert len(list(source.rows())) == 2
    assert source.cut_below == ()


def test_a_second_table_is_left_out_and_told(tmp_path: Path) -> None:
    source = _source(tmp_path, "# report\nchannel,visits\nads,3\n\n# by day\nday,visits\n1,2\n")
    first, other = source.rows()
    assert first.cells == ["ads", "3"]
    assert (other.line, other.raw) == (7, "1,2")
    assert "another table of the file, under “day, visits”" in other.trouble
    assert [line.why for line in source.cut_below] == ["second table"]


def test_footers_are_cut_in_long_files_too(tmp_path: Path) -> None:
    body = "".join(f"n{number},{number}\n" for number in range(2000))
    source = _source(tmp_path, f"name,amount\n{body}Total:,99\n")
    rows = list(source.rows())
    assert len(rows) == 2000
    assert [row.line for row in rows] == list(range(2, 2002))
    assert source.cut_below[0].why == "total"


def test_control_characters_are_removed_with_a_notice(tmp_path: Path) -> None:
    source = _source(tmp_path, "name,city\nAs\x00ha,Pu\x07ne\n" + "Ravi,Goa\n" * 20)
    assert next(source.rows()).cells == ["Asha", "Pune"]
    assert any("control characters" in notice for notice in source.notices)


def test_a_cell_beyond_the_limit_is_an_error_row(tmp_path: Path) -> None:
    source = _source(tmp_path, f"name,note\nAsha,{'x' * 200_000}\nRavi,{'y' * (2 << 20)}\nMeera,z\n")
    rows = list(source.rows())
    assert len(rows[0].cells[1]) == 200_000
    assert "1 MiB" in rows[1].trouble
    assert rows[2].cells == ["Meera", "z"]


def test_signature_leaves_out_order_and_case(tmp_path: Path) -> None:
    first = _source(tmp_path, "First Name,City\nAsha,Pune\n").signature
    second = _source(tmp_path, "city,first_name\nPune,Asha\n").signature
    third = _source(tmp_path, "city;first_name\nPune;Asha\n").signature
    assert first == second != third


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"SQLite format 3\x00", "database"),
        (b"<html><table><tr><td>a</td></tr></table>", "web page"),
        (bytes(range(256)) * 20, "not a text table"),
    ],
)
def test_other_files_are_refused_with_a_sentence(tmp_path: Path, content: bytes, word: str) -> None:
    with pytest.raises(Refusal, match=word):
        _source(tmp_path, content)


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no file"):
        read_source(tmp_path / "nothing.csv")
    with pytest.raises(Refusal, match="not a file"):
        read_source(tmp_path)
