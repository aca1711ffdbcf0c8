"""The buttons of the lead's page: ways to reach it, what comes next in the handoff, and the menu of the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from funneldesk.desktop.handoff_acts import HandoffActs
from funneldesk.desktop.leads.lead_steps import buttons_of, do_step, stand_of, steps_of, words_of
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import plain_tooltip
from funneldesk.desktop.work_steps import WAYS, note_on, plan_step, reach_person
from funneldesk.model.activity import ActivityKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.leads.lead_steps import LeadStand
    from funneldesk.queries.lead_page import LeadPage


_GAP = 6


class LeadButtons(QWidget):
    """The buttons in one row, in more where room is short.

    Attributes:
        deal_wanted: "Open a deal" was chosen: carries the lead's id.
        sequence_wanted: "Put into a sequence" was chosen: carries the lead's id.
        row: in which they stand; the page may give the menu's button another place.
        open_link: hands a checked link to the system; tests put another in its place.
    """

    deal_wanted = Signal(int)
    sequence_wanted = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "plain")
        self._desk = desk
        self._page: LeadPage | None = None
        self.acts = HandoffActs(desk, self)
        self.open_link: Callable[[str], bool] | None = None
        # Words tell the ways apart; one icon shows at a glance where they begin.
        self.ways = {
            kind: Button(label, icon=icon if kind == ActivityKind.CALL else "", on_click=partial(self.reach, kind))
            for kind, label, icon in WAYS
        }
        self.first = Button("", look="primary", name="Next in the handoff", on_click=lambda: self._press(0))
        self.second = Button("", name="Or", on_click=lambda: self._press(1))
        self.more = Button(icon="more", look="bare", name="More that can be done with the lead")
        self.more.setMenu(QMenu(self))
        self.row = FlowRow(self, spacing=_GAP)
        for button in self._all:
            self.row.addWidget(button)

    @property
    def in_one_row(self) -> int:
        """How wide the buttons that are shown stand side by side, in pixels."""
        widths = []
        for button in self._all:
            if not button.isHidden():
                # Before it has its style a button thinks itself wider.
                button.ensurePolished()
                widths.append(button.sizeHint().width())
        return sum(widths) + _GAP * max(0, len(widths) - 1)

    @property
    def _all(self) -> tuple[Button, ...]:
        return (*self.ways.values(), self.first, self.second, self.more)

    @property
    def stand(self) -> LeadStand | None:
        """Where the lead shown stands; None while none is."""
        return None if self._page is None else stand_of(self._page)

    def show_page(self, page: LeadPage) -> None:
        """Show what can be done with a lead."""
        self._page = page
        name = page.name or page.title
        for kind, button in self.ways.items():
            address = page.email if kind == ActivityKind.EMAIL else page.phone
            button.setVisible(bool(address) and not page.do_not_contact)
            barred = kind in page.background.barred_ways
            button.setEnabled(not barred)
            button.setAccessibleName(f"{button.text()}: {name}")
            button.setToolTip("Asked not to be reached this way; see “May be reached by”" if barred else "")
        when = page.background.best_time or page.background.usual_time
        if when and self.ways["call"].isEnabled():
            self.ways["call"].setToolTip(plain_tooltip(f"Best time: {when}"))
        stand = stand_of(page)
        steps = () if self._desk.app.is_read_only else steps_of(stand)
        buttons = min(buttons_of(stand), len(steps))
        for place, button in enumerate((self.first, self.second)):
            button.setVisible(place < buttons)
            if place < len(steps):
                words = words_of(steps[place], stand)
                button.setText(words)
                button.setAccessibleName(f"{words}: {name}")
        self._fill_menu(page.id, stand, steps[buttons:])
        self.updateGeometry()

    def take_step(self, step: str) -> bool:
        """Do a step of the handoff where the lead stands so; a question opens below the buttons."""
        stand = self.stand
        if stand is None or step not in steps_of(stand):
            return False
        do_step(step, stand, self.acts, self.more if self.first.isHidden() else self.first)
        return True

    def reach(self, kind: str) -> None:
        """Call or write, where that leads anywhere."""
        if self._page is not None and not self.ways[kind].isHidden() and self.ways[kind].isEnabled():
            reach_person(self, self._desk, self.ways[kind], kind, contact_id=self._page.id, open_link=self.open_link)

    def plan(self) -> None:
        """Ask for the next step and plan it."""
        if self._page is not None:
            plan_step(self, self._desk, self.more, contact_id=self._page.id)

    def write_note(self) -> None:
        """Ask for a note on the lead."""
        if self._page is not None:
            note_on(self, self._desk, self.more, contact_id=self._page.id)

    def _press(self, place: int) -> None:
        stand = self.stand
        if stand is not None and place < len(steps_of(stand)):
            do_step(steps_of(stand)[place], stand, self.acts, self.second if place else self.first)

    def _fill_menu(self, lead_id: int, stand: LeadStand, steps: tuple[str, ...]) -> None:
        menu = self.more.menu()
        menu.clear()
        for step in steps:
            menu.addAction(words_of(step, stand)).triggered.connect(partial(self._choose, step))
        if steps:
            menu.addSeparator()
        menu.addAction("Send content…").triggered.connect(lambda _on=False: self._send(lead_id))
        into = menu.addAction("Put into a sequence…")
        into.triggered.connect(lambda _on=False: self.sequence_wanted.emit(lead_id))
        menu.addAction("Note…").triggered.connect(lambda _on=False: self.write_note())
        menu.addAction("Open a deal").triggered.connect(lambda _on=False: self.deal_wanted.emit(lead_id))

    def _choose(self, step: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.take_step(step)

    def _send(self, lead_id: int) -> None:
        from funneldesk.desktop.send_content import SendContent

        SendContent(self, self._desk, lead_id).open_for(self.more)
