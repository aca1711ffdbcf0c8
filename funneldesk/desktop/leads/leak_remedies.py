"""What mends a leak: who gets it, what is planned, to whom it is offered, when it comes back, who is asked."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.contacts_bulk import assign_contacts
from funneldesk.commands.deals_bulk import assign_deals, plan_steps
from funneldesk.commands.feedback import ask_feedback
from funneldesk.commands.handoff import reopen_lead
from funneldesk.desktop.handoff_acts import HandoffActs
from funneldesk.desktop.note_feedback import note_feedback
from funneldesk.desktop.put_off import DAYS
from funneldesk.desktop.widgets.plain import plain_caption
from funneldesk.desktop.work_steps import plan_step, reach_person
from funneldesk.model.activity import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.leaks import Leak
    from funneldesk.queries.users import Colleague

CAPTIONS = {
    "assign": "Assign…",
    "plan": "Plan a step…",
    "call": "Call",
    "offer": "Offer to a rep…",
    "wake": "Wake up",
    "ask": "Feedback…",
}
"""What the button that mends a leak is called."""
_NOON = dt.time(12)


class LeakRemedies(QObject):
    """Mends leaks; each remedy is one change that Undo takes back.

    Args:
        desk: the open workspace.
        over: the page, over which questions open.
    """

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over
        self.colleagues: Sequence[Colleague] = ()

    def mend(self, leak: Leak, ids: Sequence[int], anchor: QPoint, *, contact_id: int | None = None) -> None:
        """Mend some records of a leak, asking first where there is something to choose.

        Args:
            leak: which.
            ids: the records.
            anchor: what a question opens below.
            contact_id: whom a single deal is with.
        """
        if not ids:
            return
        if leak.remedy == "assign":
            self.make_people(leak, ids).popup(anchor)
        elif leak.remedy == "plan" and len(ids) == 1:
            deal_id, contact_id = (ids[0], None) if leak.table == "deal" else (None, ids[0])
            plan_step(self._over, self._desk, anchor, deal_id=deal_id, contact_id=contact_id)
        elif leak.remedy == "plan":
            self.make_days(leak.table, ids).popup(anchor)
        elif leak.remedy == "call":
            # One is called after the other: the first that was chosen.
            reach_person(self._over, self._desk, anchor, ActivityKind.CALL, contact_id=ids[0])
        elif leak.remedy == "offer":
            HandoffActs(self._desk, self._over).ask_offer_leads(ids, anchor)
        elif leak.remedy == "wake":
            self._wake(ids)
        elif len(ids) == 1:
            note_feedback(self._over, self._desk, anchor, deal_id=ids[0], contact_id=contact_id)
        else:
            self._desk.tell(ask_feedback, self, deal_ids=list(ids))

    def recycle(self, ids: Sequence[int], anchor: QPoint) -> None:
        """Give recycled leads another date."""
        HandoffActs(self._desk, self._over).ask_recycle_leads(ids, anchor)

    def make_people(self, leak: Leak, ids: Sequence[int]) -> QMenu:
        """The colleagues who can be given the records."""
        menu = QMenu(self._over)
        menu.aboutToHide.connect(menu.deleteLater)
        for one in self.colleagues:
            menu.addAction(plain_caption(one.name)).triggered.connect(partial(self._assign, leak.table, ids, one.id))
        if not self.colleagues:
            menu.addAction("Add people in Settings…").triggered.connect(
                lambda _on=False: self._desk.settings_wanted.emit("People")
            )
        return menu

    def make_days(self, table: str, ids: Sequence[int]) -> QMenu:
        """The days for which a call can be planned for several deals or leads."""
        menu = QMenu(self._over)
        menu.aboutToHide.connect(menu.deleteLater)
        for words, day_of in DAYS:
            menu.addAction(f"Call: {words.lower()}").triggered.connect(partial(self._plan, table, ids, day_of))
        return menu

    def _assign(self, table: str, ids: Sequence[int], user_id: int, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        if table == "deal":
            self._desk.tell(assign_deals, self, deal_ids=list(ids), owner_id=user_id)
        else:
            self._desk.tell(assign_contacts, self, contact_ids=list(ids), owner_id=user_id)

    def _plan(
        self,
        table: str,
        ids: Sequence[int],
        day_of: Callable[[dt.date], dt.date],
        _on: bool = False,  # noqa: FBT001, FBT002 - a Qt slot
    ) -> None:
        zone = self._desk.app.business.zone
        day = day_of(self._desk.app.clock.now().astimezone(zone).date())
        due_at = dt.datetime.combine(day, _NOON, zone).astimezone(dt.UTC)
        if table == "deal":
            self._desk.tell(plan_steps, self, deal_ids=list(ids), kind=ActivityKind.CALL, due_at=due_at)
            return

        def plan(work: Work) -> None:
            for contact_id in ids:
                plan_activity(work, kind=ActivityKind.CALL, contact_id=contact_id, due_at=due_at, due_day_only=True)
            work.label = f"Plan a call to {len(ids):,} leads"

        self._desk.submit(plan, self, name="plan_activity")

    def _wake(self, ids: Sequence[int]) -> None:
        def wake(work: Work) -> None:
            for contact_id in ids:
                reopen_lead(work, contact_id=contact_id)
            if len(ids) > 1:
                work.label = f"Take back {len(ids):,} recycled leads"

        self._desk.submit(wake, self, name="reopen_lead")
