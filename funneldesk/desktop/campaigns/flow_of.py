"""Fields and words in a row that flows."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from funneldesk.desktop.widgets.flow import FlowRow


def flow_of(*widgets: QWidget) -> QWidget:
    """The widgets in a row that goes on in the next line where room is short."""
    holder = QWidget()
    row = FlowRow(holder, spacing=8)
    for widget in widgets:
        row.addWidget(widget)
    return holder
