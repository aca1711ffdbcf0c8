"""The list of segments at the left of their page: names with the people they find now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from funneldesk.desktop.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.segments import SegmentRow


class SegmentList(RecordTable["SegmentRow"]):
    """The list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns: list[Column[SegmentRow]] = [
            Column("Segment", lambda row: row.name, width=60, share=1),
            Column("People", _people, width=66, key=lambda row: row.n or 0, is_number=True),
        ]
        super().__init__("Segments", columns, parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


def _people(row: SegmentRow) -> str:
    if row.filter is None:
        return "not read"
    return "…" if row.n is None else f"{row.n:,}"
