"""The sheet of keys: every shortcut, made from the registry of actions."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from funneldesk.desktop.shell.actions import MENUS, ActionRegistry, shortcut_keys
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel


def list_keys(actions: ActionRegistry) -> dict[str, list[tuple[str, str]]]:
    """The pairs (keys, what they do) by group: the menus, then what rooms handle themselves."""
    groups: dict[str, list[tuple[str, str]]] = {name: [] for name in MENUS}
    for action in actions.all():
        keys = [key.toString(key.SequenceFormat.NativeText) for key in shortcut_keys(action.shortcut)]
        if keys:
            groups.setdefault(action.menu or "Other", []).append((" or ".join(keys), action.title))
    for hint in actions.hints():
        groups.setdefault(hint.group, []).append((hint.keys, hint.text))
    return {name: rows for name, rows in groups.items() if rows}


class KeysSheet(QDialog):
    """All keys, grouped; Esc closes it."""

    def __init__(self, actions: ActionRegistry, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAccessibleName("Keys")
        theme = current_theme()
        page = QWidget()
        set_look(page, "canvas")
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(4)
        for name, rows in list_keys(actions).items():
            column.addWidget(PlainLabel(name, weight=SEMIBOLD))
            grid = QGridLayout()
            grid.setContentsMargins(0, 2, 0, 12)
            grid.setHorizontalSpacing(16)
            grid.setColumnStretch(1, 1)
            grid.setColumnMinimumWidth(0, theme.px(160))
            for row, (keys, text) in enumerate(rows):
                grid.addWidget(PlainLabel(keys, tone="key", role="note"), row, 0, Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(PlainLabel(text, tone="second"), row, 1)
            column.addLayout(grid)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setAccessibleName("List of keys")
        area.setWidgetResizable(True)
        area.setWidget(page)
        close = Button("Close", look="primary", on_click=self.accept, parent=self)
        outer = QVBoxLayout(self)
        outer.addWidget(area, 1)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(theme.px(520), theme.px(560))
