"""The page on the program and the file: version, place, and whether the file is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout

from funneldesk import __version__
from funneldesk.desktop.settings.page import FormRow, SettingsCard, SettingsPage
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.look import Look

_SHOWN = 20


class AboutPage(SettingsPage):
    """What runs, which file is open, and a check of that file."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "About", "FunnelDesk works offline; everything you enter is in one file of yours.")
        version = PlainLabel(__version__)
        self.path = PlainLabel(str(desk.path), wrap=True)
        self.path.setAccessibleName(f"Workspace file: {desk.path}")
        self.path.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.copy = Button("Copy the path", on_click=lambda: QGuiApplication.clipboard().setText(str(desk.path)))
        self.check = Button("Check the file", on_click=self._check)
        self.keys = Button("Sheet of keys", on_click=self._show_keys)
        self.result = PlainLabel("", wrap=True)
        self.result.hide()
        card = SettingsCard()
        card.column.addWidget(FormRow("Version", version))
        hint = "For a safe copy of everything, close FunnelDesk and copy this file."
        card.column.addWidget(FormRow("Workspace", self.path, hint=hint))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.check, self.copy, self.keys):
            buttons.addWidget(button)
        buttons.addStretch(1)
        card.column.addLayout(buttons)
        card.column.addWidget(self.result)
        self.column.addWidget(card)
        self.column.addStretch(1)

    def _check(self) -> None:
        self.check.setEnabled(False)
        self._say("Checking…", good=None)
        app = self.desk.app

        def check(_look: Look) -> list[str]:
            return app.check()

        self.desk.ask(check, self, self._show_result)

    def _show_result(self, troubles: list[str]) -> None:
        self.check.setEnabled(True)
        if not troubles:
            self._say("✓ The file is whole.", good=True)
            return
        more = f"\n… and {len(troubles) - _SHOWN} more." if len(troubles) > _SHOWN else ""
        self._say("✕ The file has faults:\n" + "\n".join(troubles[:_SHOWN]) + more, good=False)

    def _say(self, text: str, *, good: bool | None) -> None:
        self.result.setText(text)
        self.result.set_tone("" if good is None else "good" if good else "bad")
        self.result.show()

    def _show_keys(self) -> None:
        from funneldesk.desktop.shell.window import MainWindow

        window = self.window()
        if isinstance(window, MainWindow):
            window.show_keys()
