"""Where the parts of a deal's page stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from funneldesk.desktop.pipeline.deal_past import make_section
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import Card, PlainLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.desktop.pipeline.deal_panel import DealPanel

_WIDTH = 420


def lay_out_deal(panel: DealPanel) -> None:
    """Put the parts of the page below one another, in a column that scrolls."""
    theme = current_theme()
    panel.setMinimumWidth(theme.px(280))
    panel.setMaximumWidth(theme.px(560))
    body = QWidget()
    set_look(body, "plain")
    column = QVBoxLayout(body)
    column.setContentsMargins(14, 10, 14, 14)
    column.setSpacing(10)
    head = QHBoxLayout()
    head.addWidget(panel.title, 1)
    head.addWidget(panel.score)
    head.addWidget(panel.close_button)
    column.addLayout(head)
    column.addWidget(panel.track)
    column.addWidget(panel.lost)
    column.addWidget(panel.won)
    column.addWidget(panel.tags)
    column.addLayout(_make_fields(panel))
    column.addWidget(panel.reach)
    column.addWidget(panel.advice)
    column.addWidget(_make_step_card(panel))
    column.addWidget(panel.checklist)
    column.addWidget(panel.person)
    column.addWidget(make_section("Notes", panel.notes))
    column.addWidget(make_section("Team notes", panel.team_notes))
    column.addWidget(panel.past)
    column.addStretch(1)
    area = QScrollArea(panel)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    outer = QVBoxLayout(panel)
    outer.setContentsMargins(1, 1, 1, 1)
    outer.addWidget(area)
    panel.resize(theme.px(_WIDTH), panel.height())


def _make_fields(panel: DealPanel) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(1, 1)
    rows: Sequence[tuple[PlainLabel | str, QWidget]] = (
        (panel.amount_word, panel.amount),
        ("Stage", panel.stage.chip),
        ("Expected close", panel.close_on),
        ("Chance", panel.chance),
        ("Owner", panel.owner.chip),
        ("Company", panel.company),
        ("Contact", panel.contact),
        ("Source", panel.source.chip),
        ("Campaign", panel.campaign.chip),
    )
    for place, (name, widget) in enumerate(rows):
        label = PlainLabel(name, tone="muted", role="note") if isinstance(name, str) else name
        label.setBuddy(widget)
        grid.addWidget(label, place, 0)
        grid.addWidget(widget, place, 1)
    return grid


def _make_step_card(panel: DealPanel) -> Card:
    card = Card(look="sunken")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 10, 12, 10)
    column.setSpacing(8)
    column.addWidget(PlainLabel("Next step", tone="muted", role="small", weight=SEMIBOLD))
    column.addWidget(panel.step)
    column.addWidget(panel.clocks)
    buttons = QWidget(card)
    row = FlowRow(buttons)
    for button in (
        panel.done_button,
        panel.put_off,
        panel.plan_button,
        panel.note_button,
        panel.call_button,
        panel.chat_button,
        panel.send_button,
    ):
        row.addWidget(button)
    column.addWidget(buttons)
    return card
