"""What can be done with the leads chosen: the right-click menu and the buttons of several leads share it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from funneldesk.commands.contact import change_lifecycle, open_deal
from funneldesk.commands.contacts_bulk import assign_contacts, delete_contacts
from funneldesk.commands.enrolment import enrol_people
from funneldesk.desktop.leads.lead_words import short_stage
from funneldesk.desktop.widgets.plain import plain_caption
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LEFT_THE_FUNNEL, LifecycleStage
from funneldesk.queries.segments import read_sequence_choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Done
    from funneldesk.commands.enrolment import Enrolled
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.lead_choices import LeadChoices

_BY_AN_ACT = frozenset({LifecycleStage.SAL, LifecycleStage.SQL, *CUSTOMER_STAGES})
"""Stages that come by accepting, by a deal or by a win, each of which has its own place in the menus."""


class LeadActions:
    """Acts on leads by id; every act is one undo step and says its name in a toast."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self._desk, self._widget = desk, owner
        self.choices: LeadChoices | None = None

    def assign(self, ids: Sequence[int], owner_id: int | None) -> None:
        """Give the leads to somebody."""
        self._desk.tell(assign_contacts, self._widget, contact_ids=list(ids), owner_id=owner_id)

    def move(self, ids: Sequence[int], stage: str, reason_id: int | None = None) -> None:
        """Move the leads to a lifecycle stage."""
        self._desk.tell(change_lifecycle, self._widget, contact_ids=list(ids), to_stage=stage, reason_id=reason_id)

    def delete(self, ids: Sequence[int]) -> None:
        """Put the leads into the bin."""
        if ids:
            self._desk.tell(delete_contacts, self._widget, contact_ids=list(ids))

    def open_deal(self, lead_id: int) -> None:
        """Open a deal for the lead and go to it."""

        def go(done: Done[int]) -> None:
            self._desk.deal_wanted.emit(done.result)

        self._desk.submit(lambda work: open_deal(work, contact_id=lead_id), self._widget, name="open_deal", on_done=go)

    def offer_sequences(self, ids: Sequence[int], at: QPoint) -> None:
        """Ask into which running sequence the leads are to be put, in a menu at a place of the screen."""
        self._desk.ask(read_sequence_choices, self._widget, partial(self._show_sequences, list(ids), at))

    def enrol(self, ids: Sequence[int], sequence_id: int) -> None:
        """Put the leads into a sequence; who was left out is said."""

        def told(done: Done[Enrolled]) -> None:
            if done.result.words or not done.result.enrolment_ids:
                words = f"{len(done.result.enrolment_ids):,} put in. {done.result.words}".strip()
                self._desk.surface.show_toast(words, undoable=done.change is not None)

        self._desk.submit(
            lambda work: enrol_people(work, sequence_id=sequence_id, contact_ids=ids),
            self._widget,
            name="enrol_people",
            on_done=told,
        )

    def assign_menu(self, ids: Sequence[int], parent: QWidget) -> QMenu:
        """Everybody the leads may be given to."""
        menu = QMenu("Assign to", parent)
        for user_id, name in self.choices.people if self.choices else ():
            menu.addAction(plain_caption(name)).triggered.connect(partial(self._assign_later, ids, user_id))
        if menu.actions():
            menu.addSeparator()
        menu.addAction("Nobody").triggered.connect(partial(self._assign_later, ids, None))
        return menu

    def stage_menu(self, ids: Sequence[int], parent: QWidget) -> QMenu:
        """The stages the leads may be moved to, with a reason where one is due."""
        menu = QMenu("Change stage", parent)
        if self.choices is None:
            return menu
        for stage in self.choices.stages:
            if stage.key in _BY_AN_ACT:
                continue
            if stage.key not in LEFT_THE_FUNNEL:
                action = menu.addAction(plain_caption(short_stage(stage.label)))
                action.triggered.connect(partial(self._move_later, ids, stage.key, None))
                continue
            why = menu.addMenu(plain_caption(f"{stage.label}: why?"))
            for reason_id, kind, label in self.choices.reasons:
                if kind == stage.key:
                    action = why.addAction(plain_caption(label))
                    action.triggered.connect(partial(self._move_later, ids, stage.key, reason_id))
        return menu

    def _show_sequences(self, ids: Sequence[int], at: QPoint, choices: Sequence[tuple[int, str]]) -> None:
        if not choices:
            self._desk.surface.show_toast("No sequence runs yet; make one in Campaigns, Nurture.")
            return
        menu = QMenu("Put into a sequence", self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for sequence_id, name in choices:
            menu.addAction(plain_caption(name)).triggered.connect(partial(self._enrol_later, ids, sequence_id))
        menu.popup(at)

    def _enrol_later(self, ids: Sequence[int], sequence_id: int, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.enrol(ids, sequence_id)

    def _assign_later(self, ids: Sequence[int], owner_id: int | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.assign(ids, owner_id)

    def _move_later(self, ids: Sequence[int], stage: str, reason_id: int | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.move(ids, stage, reason_id)
