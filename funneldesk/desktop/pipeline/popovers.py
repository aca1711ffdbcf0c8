"""The small questions of the board: why lost, what next, a note, how the call went."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
)

from funneldesk.desktop.pipeline.card_words import STEP_WORDS
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import next_monday, noon_of, read_moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.lookups import ReasonRow

_PLANNABLE = ("call", "whatsapp", "email", "site_visit", "meeting", "demo", "proposal", "follow_up", "task")
_OUTCOMES = ("Reached", "No answer", "Call back later", "Wrong number")


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


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """A step to plan: its kind, when (UTC; None for some day), whether only the day is known, and words."""

    kind: str
    due_at: dt.datetime | None
    day_only: bool
    subject: str | None


class StepQuestion(Question):
    """What is to be done next, and when; `decided` carries a `StepAnswer`."""

    def __init__(self, over: QWidget, heading: str, now: dt.datetime, *, kind: str = "call") -> None:
        super().__init__(over, heading, "Plan")
        self._now = now
        self.kinds = self.add_chips("Kind", [(key, STEP_WORDS[key]) for key in _PLANNABLE], kind)
        days = [("0", "Today"), ("1", "+1 d"), ("3", "+3 d"), ("monday", "Next Monday")]
        self.days = self.add_chips("When", days, "1")
        self.date = self.add_line("Another day", "Or a day: Fri 10:30, 19 Dec, +10")
        self.words = self.add_line("What", "What, in a few words")
        self.date.textEdited.connect(lambda _text: self.days.clear())
        self.days.chosen.connect(lambda _value: self.date.clear())

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open with the words in focus."""
        super().open_for(at, focus or self.words)

    def read_answer(self) -> StepAnswer:
        """A kind and a day are needed."""
        typed = self.date.text().strip()
        if typed:
            at, day_only = read_moment(typed, self._now)
        else:
            chosen = self.days.value
            if chosen is None:
                raise Refusal("Choose a day or type one.")
            today = self._now.date()
            day = next_monday(today) if chosen == "monday" else today + dt.timedelta(days=int(chosen))
            at, day_only = noon_of(day, self._now), True
        words = self.words.text().strip() or None
        return StepAnswer(self.kinds.value or "task", at.astimezone(dt.UTC), day_only, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Outside the lines digits choose a day: 0 today, 1, 3, and M for next Monday."""
        keys = {Qt.Key.Key_0: "0", Qt.Key.Key_1: "1", Qt.Key.Key_3: "3", Qt.Key.Key_M: "monday"}
        if event.key() in keys:
            self.days.choose(keys[Qt.Key(event.key())])
            self.date.clear()
            event.accept()
        else:
            super().keyPressEvent(event)


class _NoteText(QPlainTextEdit):
    """Lines of text that leave Enter to the question; Shift+Enter starts a new line."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Enter through."""
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shift:
            event.ignore()
        else:
            super().keyPressEvent(event)


class NoteQuestion(Question):
    """A note; `decided` carries its text."""

    def __init__(self, over: QWidget, what: str) -> None:
        super().__init__(over, f"Note on {what}", "Keep note")
        self.text = _NoteText(self)
        self.text.setPlaceholderText("Enter keeps it, Shift+Enter starts a new line")
        self.text.setAccessibleName("Note")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(current_theme().px(96))
        self.parts.addWidget(self.text)

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open with the text in focus."""
        super().open_for(at, focus or self.text)

    def read_answer(self) -> str:
        """Some words are needed."""
        text = self.text.toPlainText().strip()
        if not text:
            raise Refusal("Type the note first.")
        return text


class CallQuestion(Question):
    """How a call went; `decided` carries its outcome as text."""

    def __init__(self, over: QWidget, who: str, phone: str) -> None:
        super().__init__(over, f"How did the call with {who} go?", "Log call")
        if phone:
            self.parts.addWidget(PlainLabel(phone, tone="muted"))
        self.outcome = self.add_chips("Outcome", [(words, words) for words in _OUTCOMES], _OUTCOMES[0])
        self.words = self.add_line("In words", "In words, if you like")

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open with the words in focus."""
        super().open_for(at, focus or self.words)

    def read_answer(self) -> str:
        """The outcome, with the words behind it."""
        words = self.words.text().strip()
        return ": ".join(part for part in (self.outcome.value, words) if part)


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
