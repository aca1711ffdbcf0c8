"""Parts that flow stand on one middle line, and a table in its card cuts words before it scrolls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from funneldesk.desktop.campaigns.beside import frame_table
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance


@dataclass(frozen=True)
class _Row:
    id: int
    name: str


@pytest.mark.usefixtures("appearance")
def test_parts_of_unlike_height_stand_on_one_line_and_the_rest_goes_below(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = FlowRow(holder, spacing=8)
    parts = [QLabel("x") for _ in range(3)]
    for part, height in zip(parts, (20, 30, 24), strict=True):
        part.setFixedSize(80, height)
        row.addWidget(part)
    holder.resize(180, 200)
    holder.show()
    qtbot.waitExposed(holder)
    assert parts[0].geometry().center().y() == parts[1].geometry().center().y()
    assert parts[2].y() == 38
    assert row.heightForWidth(180) == 62
    assert row.heightForWidth(400) == 30


@pytest.mark.parametrize("width", [260, 333, 700])
def test_columns_fill_their_card_and_give_way_before_the_table_scrolls(
    qtbot: QtBot, appearance: Appearance, width: int
) -> None:
    assert appearance is not None
    columns: list[Column[_Row]] = [
        Column("Name", lambda row: row.name, 160, share=3),
        Column("More", lambda row: row.name, 60, share=2, hide_below=300),
        Column("Id", lambda row: str(row.id), 80, is_number=True),
    ]
    table: RecordTable[_Row] = RecordTable("Things", columns)
    card = frame_table(table)
    qtbot.addWidget(card)
    table.set_rows([_Row(1, "one")])
    card.resize(width, 200)
    card.show()
    qtbot.waitExposed(card)
    shown = [place for place in range(3) if not table.isColumnHidden(place)]
    assert sum(table.columnWidth(place) for place in shown) == table.viewport().width()
    assert not table.horizontalScrollBar().isVisible()
