"""Fields and words in a row that flows."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel


def flow_of(*widgets: QWidget) -> QWidget:
    """The widgets in a row that goes on in the next line where room is short."""
    holder = QWidget()
    row = FlowRow(holder, spacing=8)
    for widget in widgets:
        if isinstance(widget, PlainLabel):
            # Words stand in the middle of the fields beside them.
            widget.setMinimumHeight(current_theme().px(28))
        row.addWidget(widget)
    return holder
