"""The fields of a card below each other, each with its caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout

from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget


def lay_fields(parts: Sequence[tuple[str | PlainLabel, QWidget]]) -> QGridLayout:
    """Lay out pairs of a caption, or a label that changes, and its field."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for place, (words, field) in enumerate(parts):
        label = PlainLabel(words, tone="muted", role="note") if isinstance(words, str) else words
        label.setBuddy(field)
        grid.addWidget(label, place, 0)
        grid.addWidget(field, place, 1)
    return grid
