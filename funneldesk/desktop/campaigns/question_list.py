"""The questions of a form, each changed where it stands, moved, removed and added."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import Refusal
from funneldesk.outreach.capture_field import FieldKind, key_of_label, read_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND_WORDS: dict[str, str] = {
    FieldKind.NAME: "Name",
    FieldKind.PHONE: "Phone",
    FieldKind.EMAIL: "E-mail",
    FieldKind.COMPANY: "Company",
    FieldKind.CITY: "City",
    FieldKind.CHOICE: "One of several",
    FieldKind.LINE: "Short answer",
    FieldKind.TEXT: "Long answer",
}
_OWN = frozenset({FieldKind.CHOICE, FieldKind.LINE, FieldKind.TEXT})
_BETWEEN = ", "


class QuestionRow(QWidget):
    """One question.

    Attributes:
        changed: carries the question as a plain mapping.
        moved: carries -1 or 1.
        removed: it is to go.
    """

    changed = Signal(object)
    moved = Signal(int)
    removed = Signal()

    def __init__(self, question: dict[str, Any], place: int, count: int) -> None:
        super().__init__()
        self.question = dict(question)
        label = str(question["label"])
        set_look(self, "plain")
        self.label = InlineEdit("Question", label, placeholder="Question…")
        self.kind = Choice(f"Kind of “{label}”", tuple(KIND_WORDS.items()), width=128)
        self.kind.set_value(question["kind"])
        self.needed = Chip("Needed", checkable=True, on=bool(question["required"]))
        self.needed.setAccessibleName(f"“{label}” is needed")
        self.up = Button("↑", look="bare", name=f"Move “{label}” up", on_click=lambda: self.moved.emit(-1))
        self.down = Button("↓", look="bare", name=f"Move “{label}” down", on_click=lambda: self.moved.emit(1))
        self.remove = Button(icon="close", look="bare", name=f"Remove “{label}”", on_click=self.removed.emit)
        self.up.setEnabled(place > 0)
        self.down.setEnabled(place < count - 1)
        self.remove.setEnabled(count > 1)
        self.choices = InlineEdit(
            f"Answers to choose from, “{label}”",
            _BETWEEN.join(question["choices"]),
            placeholder="Answers, with commas between…",
        )
        self.choices.setVisible(question["kind"] == FieldKind.CHOICE)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.label, 1)
        for widget in (self.kind, self.needed, self.up, self.down, self.remove):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.choices)
        self.label.committed.connect(lambda text: self._change(label=text))
        self.kind.chosen.connect(self._change_kind)
        self.needed.toggled.connect(lambda on: self._change(required=on))
        self.choices.committed.connect(
            lambda text: self._change(choices=[part.strip() for part in text.split(",") if part.strip()])
        )

    def _change_kind(self, kind: object) -> None:
        own = kind in _OWN
        key = key_of_label(str(self.question["label"])) if own else str(kind)
        choices = self.question["choices"] or ["Yes", "No"] if kind == FieldKind.CHOICE else []
        self._change(kind=kind, key=key, choices=choices)

    def _change(self, **parts: Any) -> None:
        self.changed.emit({**self.question, **parts})


class QuestionList(QWidget):
    """The questions in their order.

    Attributes:
        changed: carries the whole list, once it can be asked.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[QuestionRow] = []
        self._questions: list[dict[str, Any]] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._menu = QMenu(self)
        for kind, words in KIND_WORDS.items():
            self._menu.addAction(words).triggered.connect(partial(self.add, kind))
        self.add_chip = Chip("Add a question", menu=self._menu)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(6)
        outer.addLayout(self._column)
        outer.addWidget(self.problem)
        outer.addWidget(self.add_chip)

    def show_questions(self, questions: Sequence[dict[str, Any]]) -> None:
        """Show what is stored; the same again disturbs nobody."""
        wanted = [dict(question) for question in questions]
        if wanted == self._questions and self.rows:
            return
        self._questions = wanted
        self.problem.hide()
        self._draw()

    def add(self, kind: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        """Add a question of a kind at the end."""
        label = KIND_WORDS[kind] if kind not in _OWN else self._free_label()
        key = kind if kind not in _OWN else key_of_label(label)
        choices = ["Yes", "No"] if kind == FieldKind.CHOICE else []
        new = {"key": key, "label": label, "kind": str(kind), "required": False, "choices": choices}
        self._offer([*self._questions, new])

    def _free_label(self) -> str:
        taken = {str(question["label"]) for question in self._questions}
        number = 1
        while f"Question {number}" in taken:
            number += 1
        return f"Question {number}"

    def _draw(self) -> None:
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        count = len(self._questions)
        self.rows = [QuestionRow(question, place, count) for place, question in enumerate(self._questions)]
        for place, row in enumerate(self.rows):
            row.changed.connect(partial(self._replace, place))
            row.moved.connect(partial(self._move, place))
            row.removed.connect(partial(self._remove, place))
            self._column.addWidget(row)

    def _replace(self, place: int, question: dict[str, Any]) -> None:
        before = self._questions[place]
        if (
            before["key"] != before["kind"]
            and question["key"] == before["key"]
            and before["label"].startswith("Questi")
        ):
            # A name given for the first time also names the answers; later the answers on their way keep theirs.
            question = {**question, "key": key_of_label(str(question["label"]))}
        self._offer([question if at == place else one for at, one in enumerate(self._questions)])

    def _move(self, place: int, by: int) -> None:
        order = list(self._questions)
        order.insert(place + by, order.pop(place))
        self._offer(order)

    def _remove(self, place: int) -> None:
        self._offer([one for at, one in enumerate(self._questions) if at != place])

    def _offer(self, questions: list[dict[str, Any]]) -> None:
        """Hand the list on if people can answer it, else say why and show what is stored."""
        try:
            read_fields(questions)
        except Refusal as refusal:
            self.problem.setText(str(refusal))
            self.problem.show()
            self._draw()
            return
        self.problem.hide()
        self.changed.emit(questions)


__all__ = ["KIND_WORDS", "QuestionList", "QuestionRow"]
