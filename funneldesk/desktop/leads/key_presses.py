"""The letters that work in the list of leads and on the lead's page, outside of text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from funneldesk.desktop.leads.keys import CALL, NOTE, PLAN
from funneldesk.desktop.leads.lead_steps import CONVERT, KEY_OF, QUALIFY

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.leads.leads_page import LeadsPage


def listen(page: LeadsPage) -> None:
    """Let the letters do what the buttons do; in a question over the window they are typed."""
    letters: dict[str, list[str]] = {}
    for step, letter in KEY_OF.items():
        letters.setdefault(letter, []).append(step)
    for letter, steps in letters.items():
        _bind(page, letter, partial(_take, page, steps))
    _bind(page, CALL, lambda: _with_one(page, partial(page.panel.buttons.reach, "call")))
    _bind(page, PLAN, lambda: _with_one(page, page.panel.buttons.plan))
    _bind(page, NOTE, lambda: _with_one(page, page.panel.buttons.write_note))


def _bind(page: LeadsPage, letter: str, act: Callable[[], object]) -> None:
    shortcut = QShortcut(QKeySequence(letter), page)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(act)


def _take(page: LeadsPage, steps: list[str]) -> None:
    chosen = page.table.chosen_ids() if page.table.chosen_count() > 1 else []
    if chosen:
        step = QUALIFY if CONVERT in steps else steps[0]
        page.acts_on.do(step, chosen, page.table.mapToGlobal(QPoint(40, 60)))
        return
    if _is_in_step(page):
        for step in steps:
            if page.panel.buttons.take_step(step):
                return


def _with_one(page: LeadsPage, act: Callable[[], object]) -> None:
    if page.table.chosen_count() <= 1 and _is_in_step(page):
        act()


def _is_in_step(page: LeadsPage) -> bool:
    """Whether the page shown is that of the lead with the focus: while it is on its way a letter would hit another."""
    shown, current = page.panel.page, page.table.current_id()
    return shown is not None and current in (None, shown.id)
