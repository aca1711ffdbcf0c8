"""What stands beside the list while more than one lead is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.desktop.leads.lead_steps import PASS, QUALIFY, RECYCLE
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import Card, PlainLabel

if TYPE_CHECKING:
    from funneldesk.desktop.leads.leads_page import LeadsPage


class SeveralLeads(Card):
    """Stands beside the list while more than one lead is chosen."""

    def __init__(self, page: LeadsPage) -> None:
        super().__init__()
        self._page = page
        self.label = PlainLabel("", role="title", weight=SEMIBOLD)
        self.assign = Button("Assign to…", on_click=lambda: self._pop(self.assign))
        self.stage = Button("Change stage…", on_click=lambda: self._pop(self.stage))
        self.qualify = Button("Qualify", on_click=lambda: self._do(QUALIFY, self.qualify))
        self.offer = Button("Offer to…", on_click=lambda: self._do(PASS, self.offer))
        self.recycle = Button("Recycle…", on_click=lambda: self._do(RECYCLE, self.recycle))
        self.copy = Button("Copy", on_click=page.copy)
        self.delete = Button("Delete", look="danger", on_click=self._delete)
        holder = QWidget()
        set_look(holder, "plain")
        row = FlowRow(holder, spacing=8)
        for button in (
            self.qualify,
            self.offer,
            self.recycle,
            self.assign,
            self.stage,
            self.copy,
            self.delete,
        ):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        column.addWidget(self.label)
        column.addWidget(
            PlainLabel("What you do here is done to all of them; Ctrl+Z takes it back.", tone="second", wrap=True)
        )
        column.addWidget(holder)
        column.addStretch(1)

    def show_count(self, count: int, words: str) -> None:
        """Say how many are chosen."""
        self.label.setText(f"{words} leads chosen")
        self.setAccessibleName(f"{count} leads chosen")

    def _pop(self, button: QWidget) -> None:
        ids = self._page.table.chosen_ids()
        actions = self._page.actions_on
        menu = actions.assign_menu(ids, self) if button is self.assign else actions.stage_menu(ids, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + 4)))

    def _do(self, step: str, button: QWidget) -> None:
        below = button.mapToGlobal(QPoint(0, button.height() + 4))
        self._page.acts_on.do(step, self._page.table.chosen_ids(), below)

    def _delete(self) -> None:
        self._page.actions_on.delete(self._page.table.chosen_ids())
