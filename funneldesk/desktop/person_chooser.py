"""Who works at this window: shown at the foot of the navigation, chosen from a menu."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QMenu

from funneldesk.commands.user import ROLE_WORDS
from funneldesk.desktop.widgets.plain import plain_caption
from funneldesk.queries.users import read_colleagues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.shell.window import MainWindow
    from funneldesk.queries.users import Colleague

PEOPLE_PAGE = "People"
"""The title of the page of Settings on which people are added."""


class PersonChooser(QObject):
    """Keeps the name at the foot right and offers the colleagues.

    Args:
        desk: the open workspace; this goes with it.
        window: where the name stands.
    """

    def __init__(self, desk: Desk, window: MainWindow) -> None:
        super().__init__(desk)
        self._desk, self._window = desk, window
        self.colleagues: Sequence[Colleague] = ()
        desk.changed.connect(self._follow)
        desk.me_changed.connect(self._show)
        window.navigation.person_asked.connect(self._open_menu)
        self._ask()

    def make_menu(self) -> QMenu:
        """The menu of those who work here."""
        menu = QMenu(self._window)
        for one in self.colleagues:
            words = f"{one.name} · {ROLE_WORDS.get(one.role, one.role)}"
            action = menu.addAction(plain_caption(words))
            action.setCheckable(True)
            action.setChecked(one.id == self._desk.me)
            action.triggered.connect(partial(self._choose, one.id))
        if self.colleagues:
            menu.addSeparator()
            everybody = menu.addAction("Nobody in particular: show everybody's")
            everybody.setCheckable(True)
            everybody.setChecked(self._desk.me is None)
            everybody.triggered.connect(partial(self._choose, None))
        menu.addAction("People and roles…").triggered.connect(
            lambda _on=False: self._desk.settings_wanted.emit(PEOPLE_PAGE)
        )
        return menu

    def _choose(self, user_id: int | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self._desk.set_me(user_id)
        if self._window.current_room:
            # The menu gives the focus back as it closes; the keys of the room are wanted next.
            room = self._window.current_room
            QTimer.singleShot(0, self, lambda: self._window.show_room(room, take_focus=True))

    def _open_menu(self, at: QPoint) -> None:
        menu = self.make_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at - QPoint(0, menu.sizeHint().height()))

    def _follow(self, change: Change) -> None:
        if "user" in change.touched.tables():
            self._ask()

    def _ask(self) -> None:
        self._desk.ask(read_colleagues, self, self._take)

    def _take(self, colleagues: Sequence[Colleague]) -> None:
        self.colleagues = colleagues
        if self._desk.me is not None and all(one.id != self._desk.me for one in colleagues):
            # Whoever left, or belongs to another copy of the file, works here no more.
            self._desk.set_me(None)
        self._show()

    def _show(self) -> None:
        me = next((one for one in self.colleagues if one.id == self._desk.me), None)
        if me is None:
            self._window.navigation.set_person("Everybody" if self.colleagues else "Who works here?", "")
        else:
            self._window.navigation.set_person(me.name, ROLE_WORDS.get(me.role, me.role))
