"""The small questions of the board: why lost, whether several are meant; and a look at a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
)

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.lookups import ReasonRow


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """Why deals were lost: a reason from the list, words, or both."""

    reason_id: int | None
    note: str | None


class ReasonList(QListWidget):
    """Reasons; a letter jumps to one, unless that is switched off."""

    has_search = True

    def keyboardSearch(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Jump to the reason that begins so."""
        if self.has_search:
            super().keyboardSearch(text)


class LostQuestion(Question):
    """Why deals were lost; `decided` carries a `LostAnswer`.

    Args:
        over: any widget of the window.
        what: the deal.
        reasons: those to choose from.
        many: number and sum where there are several deals; then only the button answers.
        button: its caption.
    """

    def __init__(
        self,
        over: QWidget,
        what: str,
        reasons: Sequence[ReasonRow],
        *,
        many: str = "",
        button: str = "Mark as lost",
    ) -> None:
        heading = f"Lose {many}? Say why." if many else f"Why was {what} lost?"
        super().__init__(over, heading, button, is_careful=bool(many))
        self.list = ReasonList(self)
        self.list.has_search = not many
        self.list.setAccessibleName("Reason")
        for reason in reasons:
            item = QListWidgetItem(reason.label)
            item.setData(Qt.ItemDataRole.UserRole, reason.id)
            self.list.addItem(item)
        theme = current_theme()
        self.list.setSpacing(theme.px(3))
        self.list.setFixedHeight(theme.px(23) * min(8, max(1, len(reasons))) + theme.px(8))
        self.parts.addWidget(self.list)
        self.words = self.add_line("In words", "In words, if you like")
        self.list.itemActivated.connect(lambda _item: self.press_enter())

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open with the list in focus."""
        super().open_for(at, focus or self.list)

    def read_answer(self) -> LostAnswer:
        """A reason or words are needed."""
        chosen = self.list.selectedItems()
        note = self.words.text().strip() or None
        if not chosen and note is None:
            raise Refusal("Choose a reason or say it in words.")
        return LostAnswer(chosen[0].data(Qt.ItemDataRole.UserRole) if chosen else None, note)


class SureQuestion(Question):
    """Whether several deals are really meant; the focus starts on Cancel, so that stray keys do nothing."""

    def __init__(self, over: QWidget, heading: str, button: str) -> None:
        super().__init__(over, heading, button, is_careful=True)

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open on the harmless button."""
        super().open_for(at, focus or self.cancel_button)


class Peek(Popover):
    """A look at a card without opening it; Space or Esc closes."""

    def __init__(self, over: QWidget, title: str, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(over, name=f"{title}: " + ", ".join(f"{name} {value}" for name, value in rows))
        self.setFixedWidth(current_theme().px(320))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(5)
        column.addWidget(PlainLabel(title, role="subtitle", weight=SEMIBOLD, wrap=True))
        for name, value in rows:
            row = QHBoxLayout()
            label = PlainLabel(name, tone="muted", role="note")
            label.setFixedWidth(current_theme().px(92))
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(PlainLabel(value, role="note", wrap=True), 1)
            column.addLayout(row)
        self.closed.connect(self.deleteLater)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space closes as Esc does."""
        if event.key() == Qt.Key.Key_Space:
            self.dismiss()
        else:
            super().keyPressEvent(event)
