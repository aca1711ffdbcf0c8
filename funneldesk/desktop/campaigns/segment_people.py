"""The people a segment finds, as a table; a row opened shows the lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.desktop.widgets.record_table import Column, RecordTable

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.leads import LeadRow


class PeopleTable(RecordTable["LeadRow"]):
    """The first people found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        columns: list[Column[LeadRow]] = [
            Column("Who", lambda row: row.title, width=130, share=2),
            Column("More", lambda row: row.subtitle, width=110, share=2, hide_below=420),
            Column("Score", lambda row: str(row.points), width=64, key=lambda row: row.points, is_number=True),
            Column("Stage", lambda row: row.stage_label, width=100),
            Column("Owner", lambda row: row.owner, width=90, share=1, hide_below=560),
        ]
        super().__init__("People of the segment", columns, parent)
