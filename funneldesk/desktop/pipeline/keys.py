"""The keys of the chosen deals, and the menu that offers the same."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from funneldesk.desktop.shell.actions import KeyHint
from funneldesk.desktop.widgets.plain import plain_caption

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.pipeline.acts import DealActs
    from funneldesk.queries.board import CardRow
    from funneldesk.queries.lookups import Lookups, PipelineRow

HINTS = (
    KeyHint("Board", "Arrows", "Go from card to card"),
    KeyHint("Board", "Ctrl+Arrows", "Move the card"),
    KeyHint("Board", "Enter", "Open the deal"),
    KeyHint("Board", "Space", "Peek"),
    KeyHint("Board", "A", "Plan an activity"),
    KeyHint("Board", "N", "Note"),
    KeyHint("Board", "C", "Call"),
    KeyHint("Board", "W", "Won"),
    KeyHint("Board", "L", "Lost"),
    KeyHint("Board", "M", "Move to…"),
    KeyHint("Board", "Del", "Delete"),
    KeyHint("Board", "/", "Filter"),
    KeyHint("Board", "Esc", "Cancel a drag, clear the choice"),
)


def run_key(
    event: QKeyEvent, acts: DealActs, cards: Sequence[CardRow], anchor: QPoint, *, menu: Callable[[], object]
) -> bool:
    """Do what a key asks for the chosen deals; False if the key is none of theirs.

    Args:
        event: the key.
        acts: the acts.
        cards: the chosen deals.
        anchor: a global point at the focused one.
        menu: opens the "Move to…" menu.
    """
    if event.matches(QKeySequence.StandardKey.Copy):
        acts.copy(cards)
        return True
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    if not plain:
        return False
    table: dict[int, Callable[[], object]] = {
        Qt.Key.Key_Space: lambda: acts.peek(cards, anchor),
        Qt.Key.Key_A: lambda: acts.plan(cards, anchor),
        Qt.Key.Key_N: lambda: acts.note(cards, anchor),
        Qt.Key.Key_C: lambda: acts.call(cards, anchor),
        Qt.Key.Key_W: lambda: acts.win(cards, anchor),
        Qt.Key.Key_L: lambda: acts.ask_lost(cards, anchor),
        Qt.Key.Key_M: menu,
        Qt.Key.Key_Delete: lambda: acts.make_sure("Delete", cards, anchor, lambda: acts.delete(cards)),
    }
    act = table.get(event.key())
    if act is None:
        return False
    act()
    return True


def make_menu(
    parent: QWidget,
    acts: DealActs,
    cards: Sequence[CardRow],
    anchor: QPoint,
    *,
    pipeline: PipelineRow,
    lookups: Lookups,
    on_open: Callable[[int], object],
) -> QMenu:
    """The menu of the chosen deals: everything that keys and drags do."""
    menu = QMenu(parent)
    many = len(cards) > 1
    if not many:
        _add(menu, "Open", "Return", lambda: on_open(cards[0].id))
        _add(menu, "Peek", "Space", lambda: acts.peek(cards, anchor))
        menu.addSeparator()
        _add(menu, "Plan an activity…", "A", lambda: acts.plan(cards, anchor))
        _add(menu, "Note…", "N", lambda: acts.note(cards, anchor))
        _add(menu, "Call…", "C", lambda: acts.call(cards, anchor))
        menu.addSeparator()
    _add(menu, "Won…", "W", lambda: acts.win(cards, anchor))
    _add(menu, "Lost…", "L", lambda: acts.ask_lost(cards, anchor))
    menu.addMenu(make_move_menu(menu, acts, cards, anchor, pipeline=pipeline))
    owners = menu.addMenu("Assign to")
    for user in lookups.users:
        if user.is_active:
            _add(owners, user.name, "", partial(acts.assign, cards, user.id))
    owners.addSeparator()
    _add(owners, "Nobody", "", lambda: acts.assign(cards, None))
    menu.addSeparator()
    _add(menu, "Copy", "Ctrl+C", lambda: acts.copy(cards))
    _add(menu, f"Delete {len(cards)} deals" if many else "Delete", "Del", lambda: acts.delete(cards))
    return menu


def make_move_menu(
    parent: QWidget,
    acts: DealActs,
    cards: Sequence[CardRow],
    anchor: QPoint,
    *,
    pipeline: PipelineRow,
    by_key: bool = False,
) -> QMenu:
    """Every stage of the pipeline, lost ones too; opened by a key, several deals are asked about first."""
    menu = QMenu("Move to", parent)
    for stage in pipeline.stages:
        if any(card.stage_id != stage.id for card in cards):
            move = acts.move_surely if by_key else acts.move
            _add(menu, stage.label, "", partial(move, cards, stage, anchor=anchor))
    return menu


def _add(menu: QMenu, words: str, key: str, act: Callable[[], object]) -> None:
    action = menu.addAction(plain_caption(words))
    if key:
        action.setShortcut(QKeySequence(key))
        # The key belongs to the list; the menu only names it.
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setShortcutVisibleInContextMenu(True)
    action.triggered.connect(lambda _on=False: act())
