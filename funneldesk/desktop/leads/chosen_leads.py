"""The handoff of the leads chosen in the list: one by where it stands, several together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from funneldesk.desktop.handoff_acts import HandoffActs
from funneldesk.desktop.leads.lead_steps import (
    DISQUALIFY,
    PASS,
    QUALIFY,
    RECYCLE,
    LeadStand,
    do_step,
    steps_of,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QMenu

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.leads_page import LeadsPage

_SEVERAL = ((QUALIFY, "Qualify"), (PASS, "Offer to…"), (RECYCLE, "Recycle until…"), (DISQUALIFY, "Disqualify…"))


class ChosenLeads:
    """Acts on the leads chosen; what needs an answer asks it once for all of them.

    Args:
        desk: the open workspace.
        page: the page with the list.
    """

    def __init__(self, desk: Desk, page: LeadsPage) -> None:
        self._page = page
        self.acts = HandoffActs(desk, page)

    def fill_menu(self, menu: QMenu, ids: Sequence[int]) -> None:
        """Put what can be done with these leads into a menu."""
        stand = self._stand_of(ids[0]) if len(ids) == 1 else None
        if len(ids) == 1 and stand is None:
            return
        if stand is not None:
            for step in steps_of(stand):
                action = menu.addAction(words_of(step, stand))
                action.triggered.connect(partial(self._do_one, step, stand, menu))
        else:
            for step, words in _SEVERAL:
                menu.addAction(words).triggered.connect(partial(self._do_later, step, tuple(ids), menu))
        menu.addSeparator()

    def do(self, step: str, ids: Sequence[int], anchor: QPoint) -> None:
        """Do a step with several leads."""
        ask: dict[str, Callable[[Sequence[int], QPoint], None]] = {
            PASS: self.acts.ask_offer_leads,
            RECYCLE: self.acts.ask_recycle_leads,
            DISQUALIFY: self.acts.ask_disqualify_leads,
        }
        if step == QUALIFY:
            self.acts.qualify(ids)
        elif step in ask:
            ask[step](ids, anchor)

    def _stand_of(self, lead_id: int) -> LeadStand | None:
        place = self._page.model.place_of(lead_id)
        row = None if place is None else self._page.model.row_at(place)
        if row is None:
            return None
        mark = row.handoff
        state = mark.state if mark.handoff_id is not None else ""
        return LeadStand(lead_id, row.stage, mark.handoff_id, state)

    def _do_one(self, step: str, stand: LeadStand, menu: QMenu, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        do_step(step, stand, self.acts, menu.pos())

    def _do_later(self, step: str, ids: Sequence[int], menu: QMenu, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.do(step, ids, menu.pos())
