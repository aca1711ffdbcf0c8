"""The first choice: look around in a sample business, bring in a spreadsheet, or begin with nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.shell.rooms import Room
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import ErrorPanel, IconLabel
from funneldesk.desktop.widgets.plain import Card, PlainLabel

_CARD_WIDTH = 250
_PROBLEM_WIDTH = 640


@dataclass(frozen=True, slots=True)
class WelcomeChoices:
    """What the page offers.

    Attributes:
        sample: makes and opens the sample business.
        spreadsheet: makes a workspace and asks for the file to bring in.
        empty: makes and opens an empty workspace.
        open_file: asks for a workspace that exists.
    """

    sample: Callable[[], object]
    spreadsheet: Callable[[], object]
    empty: Callable[[], object]
    open_file: Callable[[], object]


class WelcomePage(Room):
    """Shown when FunnelDesk starts without a workspace; each choice is one click from real work."""

    def __init__(self, choices: WelcomeChoices, problem: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        page = QVBoxLayout(self)
        page.setContentsMargins(40, 24, 40, 24)
        page.setSpacing(12)
        page.addStretch(2)
        title = PlainLabel("Your whole customer journey, in one file on this computer", role="title", weight=SEMIBOLD)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page.addWidget(title)
        words = PlainLabel("Nothing leaves it. How would you like to begin?", tone="second")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        page.addWidget(words)
        if problem:
            # An alignment would take the sentence at the width of its first line and cut the rest.
            panel = ErrorPanel(problem)
            panel.setMaximumWidth(current_theme().px(_PROBLEM_WIDTH))
            middle = QHBoxLayout()
            middle.addStretch(1)
            middle.addWidget(panel, 20)
            middle.addStretch(1)
            page.addLayout(middle)
        page.addSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addStretch(1)
        self.buttons = [
            self._offer(
                row,
                "pipeline",
                "See a sample business",
                "A solar installer with nine months of leads, deals and visits. It lies in a file of its own.",
                "Open the sample",
                choices.sample,
            ),
            self._offer(
                row,
                "import",
                "Bring in a spreadsheet",
                "CSV or Excel: leads, deals, companies. You see what will happen before anything is written.",
                "Choose a file…",
                choices.spreadsheet,
            ),
            self._offer(
                row,
                "plus",
                "Start empty",
                "A new workspace with a ready pipeline. Add the first lead by hand.",
                "Start",
                choices.empty,
            ),
        ]
        row.addStretch(1)
        page.addLayout(row)
        page.addSpacing(8)
        other = Button("Open a workspace…", on_click=choices.open_file)
        page.addWidget(other, 0, Qt.AlignmentFlag.AlignHCenter)
        page.addStretch(3)

    def take_focus(self) -> None:
        """The first choice has the focus."""
        self.buttons[0].setFocus()

    def _offer(
        self, row: QHBoxLayout, icon: str, title: str, text: str, caption: str, on_click: Callable[[], object]
    ) -> Button:
        card = Card()
        card.setFixedWidth(current_theme().px(_CARD_WIDTH))
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 18, 18, 18)
        column.setSpacing(8)
        column.addWidget(IconLabel(icon, side=28, colour="brand"))
        column.addWidget(PlainLabel(title, role="subtitle", weight=SEMIBOLD, wrap=True))
        column.addWidget(PlainLabel(text, tone="second", wrap=True))
        column.addStretch(1)
        button = Button(caption, look="primary", on_click=on_click, parent=card)
        column.addWidget(button)
        row.addWidget(card)
        return button
