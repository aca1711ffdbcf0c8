"""What can be done with a line of the day, by key, button or menu.

The commands and questions behind the acts are loaded after the day is painted, or when the first act wants them.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from funneldesk.desktop.widgets.plain import plain_caption
from funneldesk.model.activity import ActivityKind
from funneldesk.queries.today_items import ItemKind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.today.day_line import DayLine
    from funneldesk.queries.today_items import TodayItem

_NOON = dt.time(12)
_WAYS = {"call": ActivityKind.CALL, "whatsapp": ActivityKind.WHATSAPP, "email": ActivityKind.EMAIL}
_PLANNED = frozenset({ItemKind.STEP, ItemKind.REMINDER})
_TOLD = {ItemKind.MENTION: "mention", ItemKind.NOTICE: "notice"}


_OWN_ACTS: dict[str, list[tuple[str, str]]] = {
    ItemKind.OFFER: [
        ("accept", "Accept\tA"),
        ("reject", "Reject…\tR"),
        ("recycle", "Recycle…"),
        ("disqualify", "Disqualify…"),
        ("reassign", "Offer to somebody else…"),
    ],
    ItemKind.UNROUTED: [("offer", "Offer…\tA")],
    ItemKind.EXPIRED: [("offer", "Offer again…\tA"), ("recycle", "Recycle…")],
    ItemKind.REVISIT: [("take_back", "Take back\tD"), ("recycle", "Recycle again…")],
    ItemKind.NO_STEP: [("plan", "Plan the next step…\tD")],
    ItemKind.MENTION: [("done", "Seen\tD")],
    ItemKind.NOTICE: [("done", "Seen\tD")],
    ItemKind.REVIEW: [],
}


class DayActs(QObject):
    """The acts.

    Args:
        desk: the open workspace.
        over: the room, over which questions open.
    """

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over

    def do(self, line: DayLine, act: str) -> None:
        """Do what a key or button of a line asks for; what makes no sense for the line does nothing."""
        item = line.item
        if item is None:
            return
        anchor = line.mapToGlobal(QPoint(line.width() // 2, line.height()))
        if act == "menu":
            self.make_menu(line).popup(anchor)
        elif act == "open":
            self.open(item)
        elif act in _WAYS:
            self._reach(item, act, anchor)
        elif act in ("done", "plan"):
            self._finish(item, anchor)
        elif act == "put_off" and item.kind == ItemKind.STEP:
            self._make_days(item, anchor).popup(anchor)
        else:
            self._answer(item, act, anchor)

    def open(self, item: TodayItem) -> None:
        """Open the deal, else the lead; of the review its page."""
        if item.kind == ItemKind.REVIEW:
            visit = getattr(self._desk.surface.open_room("leads"), "visit", None)
            if visit is not None:
                visit("review")
        elif item.deal_id is not None and item.kind in _PLANNED | set(_TOLD):
            self._desk.deal_wanted.emit(item.deal_id)
        elif item.contact_id is not None:
            self._desk.lead_wanted.emit(item.contact_id)
        elif item.deal_id is not None:
            self._desk.deal_wanted.emit(item.deal_id)

    def make_menu(self, line: DayLine) -> QMenu:
        """Everything that can be done with a line, with its keys."""
        menu = QMenu(self._over)
        menu.aboutToHide.connect(menu.deleteLater)
        item = line.item
        if item is None:
            return menu
        for act, caption in _list_acts(item):
            menu.addAction(plain_caption(caption)).triggered.connect(partial(self._run, line, act))
        if item.kind == ItemKind.STEP:
            menu.addMenu(self._make_days(item, line.mapToGlobal(QPoint(line.width() // 2, line.height()))))
        return menu

    def _run(self, line: DayLine, act: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.do(line, act)

    def _reach(self, item: TodayItem, act: str, anchor: QPoint) -> None:
        from funneldesk.desktop.work_steps import reach_person

        if item.contact_id is not None:
            reach_person(self._over, self._desk, anchor, _WAYS[act], contact_id=item.contact_id, deal_id=item.deal_id)

    def _finish(self, item: TodayItem, anchor: QPoint) -> None:
        from funneldesk.commands.mention import mark_read
        from funneldesk.desktop.work_steps import finish_step, log_step, plan_step

        if item.kind in _PLANNED:
            finish_step(self._over, self._desk, item.record_id, anchor)
        elif item.kind == ItemKind.FIRST_CONTACT:
            log_step(self._over, self._desk, anchor, ActivityKind.CALL, contact_id=item.contact_id)
        elif item.kind == ItemKind.NO_STEP:
            plan_step(self._over, self._desk, anchor, contact_id=item.contact_id)
        elif item.kind in _TOLD:
            self._desk.submit(
                partial(mark_read, kind=_TOLD[ItemKind(item.kind)], record_ids=[item.record_id], user_id=self._desk.me),
                self,
                name="mark_read",
                on_done=lambda _done: self._desk.seen.emit(),
            )
        elif item.kind == ItemKind.REVIEW:
            self.open(item)
        else:
            self._answer(item, "done", anchor)

    def _make_days(self, item: TodayItem, anchor: QPoint) -> QMenu:
        """To which working day planned work can be put off, each named once."""
        from funneldesk.desktop.put_off import DAYS, name_day, select_first
        from funneldesk.exchange.due_words import find_working_day

        menu = QMenu("Put off", self._over)
        today = self._desk.app.clock.now().astimezone(self._desk.app.business.zone).date()
        offered: set[dt.date] = set()
        for words, day_of in DAYS:
            day = find_working_day(day_of(today), self._desk.app.business.calendar)
            if day not in offered:
                caption = name_day(words, day_of(today), day, today)
                menu.addAction(caption).triggered.connect(partial(self._put_off, item, day))
            offered.add(day)
        menu.addAction("Another day…").triggered.connect(partial(self._ask_day, item, anchor))
        menu.aboutToShow.connect(partial(select_first, menu))
        return menu

    def _ask_day(self, item: TodayItem, anchor: QPoint, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        from funneldesk.desktop.another_day import ask_another_day

        ask_another_day(self._over, self._desk, item.record_id, anchor)

    def _put_off(
        self,
        item: TodayItem,
        day: dt.date,
        _on: bool = False,  # noqa: FBT001, FBT002 - a Qt slot
    ) -> None:
        """Move planned work to another day; what has a time of day keeps it."""
        from funneldesk.commands.activity import reschedule_activity

        zone = self._desk.app.business.zone
        has_time = item.due_at is not None and not item.due_day_only
        time = item.due_at.astimezone(zone).time() if item.due_at is not None and has_time else _NOON
        self._desk.tell(
            reschedule_activity,
            self,
            activity_id=item.record_id,
            due_at=dt.datetime.combine(day, time, zone).astimezone(dt.UTC),
            due_day_only=not has_time,
        )

    def _answer(self, item: TodayItem, act: str, anchor: QPoint) -> None:
        """What the handoff asks for: of a round, and of leads whose round has ended."""
        from funneldesk.desktop.handoff_acts import HandoffActs

        leads = HandoffActs(self._desk, self._over)
        if item.kind == ItemKind.OFFER:
            asks = {
                "reject": leads.ask_reject,
                "recycle": leads.ask_recycle,
                "disqualify": leads.ask_disqualify,
                "reassign": leads.ask_reassign,
            }
            if act == "accept":
                leads.accept(item.record_id)
            elif act in asks:
                asks[act](item.record_id, anchor)
        elif act in ("accept", "offer", "reassign") and item.kind == ItemKind.UNROUTED:
            leads.ask_reassign(item.record_id, anchor)
        elif act in ("accept", "offer") and item.kind == ItemKind.EXPIRED:
            leads.ask_offer_leads([item.record_id], anchor)
        elif act in ("take_back", "done") and item.kind == ItemKind.REVISIT:
            leads.reopen(item.record_id)
        elif act == "recycle" and item.kind in (ItemKind.EXPIRED, ItemKind.REVISIT):
            leads.ask_recycle_leads([item.record_id], anchor)


def _list_acts(item: TodayItem) -> list[tuple[str, str]]:
    """The acts of a line with their captions and keys."""
    acts = [("open", "Open\tEnter"), *_OWN_ACTS.get(item.kind, [("done", "Done…\tD")])]
    if item.contact_id is not None:
        acts += [("call", "Call\tC"), ("whatsapp", "WhatsApp\tW"), ("email", "E-mail\tE")]
    return acts
