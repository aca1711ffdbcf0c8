"""A form filling the screen, for a stall or a desk: people are typed in one after another, and nothing else is seen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from funneldesk.commands.form_answer import STALL, take_answer
from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme, restyle, set_look, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.desktop.widgets.tick_box import TickBox
from funneldesk.outreach.capture_field import FieldKind
from funneldesk.queries.capture_form import count_taken_today

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QCloseEvent, QMouseEvent

    from funneldesk.app import Done, History
    from funneldesk.commands.form_answer import AnswerTaken
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.capture_form import FormPage

_WIDTH = 640
_FIELD = 40
_SAID_FOR = 4000
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class StallForm(QWidget):
    """The form over the whole screen.

    Enter saves and clears, Tab goes through the questions, Esc leaves; what was typed is only lost when the person
    says so. One entry is one change, and the last one can be taken back here.

    Args:
        desk: the open workspace.
        form: the form.
        window: what it comes from; it is shown again at the end.

    Attributes:
        is_saving: an entry is on its way to the disk.
    """

    def __init__(self, desk: Desk, form: FormPage, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._desk, self._form = desk, form
        self._last = ""
        self.is_saving = False
        self.setWindowTitle(form.title)
        self.setAccessibleName(form.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        set_look(self, "canvas")
        self.fields: dict[str, QWidget] = {}
        self._labels: dict[str, PlainLabel] = {}
        self.consent = TickBox(side=20)
        self.said = PlainLabel("", tone="good", role="subtitle", wrap=True)
        self.problem = PlainLabel("", tone="bad", role="subtitle", wrap=True)
        self.count = PlainLabel("", tone="second")
        self.save_button = _BigButton("Save", look="primary", on_click=self.save)
        self.undo_button = Button("Take back the last entry", icon="undo", on_click=self.take_back)
        self.leave_button = Button("Leave", name="Leave the form", on_click=self.leave)
        self.undo_button.setEnabled(False)
        self.question: Popover | None = None
        self._hush = QTimer(self, singleShot=True, interval=_SAID_FOR)
        self._hush.timeout.connect(lambda: self._say(""))
        self._lay_out()
        desk.changed.connect(lambda _change: self._ask_count())
        self._ask_count()

    @property
    def has_text(self) -> bool:
        """Whether something was typed that is not saved."""
        return any(self._values().values())

    def show_everywhere(self) -> None:
        """Fill the screen and begin with the first question."""
        self.showFullScreen()
        self.take_focus()

    def take_focus(self) -> None:
        """Go to the first question."""
        first = next(iter(self.fields.values()))
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        self._area.verticalScrollBar().setValue(0)

    def save(self) -> None:
        """Keep the entry and clear the form for the next person; a refusal is said and everything stays."""
        if self.is_saving:
            return
        values = {key: value for key, value in self._values().items() if value}
        missing = next((one for one in self._form.fields if one["required"] and str(one["key"]) not in values), None)
        if missing is not None:
            self._refuse(f"“{missing['label']}” is needed.", str(missing["key"]))
            return
        self.is_saving = True
        ticked = self.consent.isChecked() and bool(self._form.consent_line)
        form = self._form
        self._desk.submit(
            lambda work: take_answer(
                work,
                form_id=form.id,
                kind=STALL,
                values=values,
                consent=ticked,
                consent_wording=form.consent_line if ticked else "",
            ),
            self,
            name="take_answer",
            on_done=self._saved,
            on_refused=self._not_saved,
            on_failed=self._failed,
            toast=False,
        )

    def take_back(self) -> None:
        """Take the last entry back, unless something else was changed since."""
        if self._last:
            self._desk.take(self._desk.app.history(), self, self._undo_own)

    def leave(self) -> None:
        """Close; asks first where something was typed."""
        if not self.has_text:
            self.close()
            return
        if self.question is None:
            self.question = self._ask_leave()
        self.question.open_centred(top=max(40, self.height() // 3))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            event.accept()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """The system's own ways to close ask as Esc does."""
        if self.has_text:
            event.ignore()
            self.leave()
        else:
            super().closeEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter saves from a line, Ctrl+Enter from everywhere; Esc leaves even where a field would take it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() in _RETURN and (held or not isinstance(watched, QPlainTextEdit)):
                self.save()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        return super().eventFilter(watched, event)

    # What happened.

    def _saved(self, done: Done[AnswerTaken | None]) -> None:
        self.is_saving = False
        self._last = done.change.label if done.change is not None else ""
        self.undo_button.setEnabled(bool(self._last))
        self._clear()
        self._say(f"✓ Saved. {self._form.thanks}".strip())
        self.take_focus()

    def _not_saved(self, error: FunnelDeskError) -> None:
        self.is_saving = False
        kinds = {"telephone": FieldKind.PHONE, "e-mail": FieldKind.EMAIL}
        kind = next((kind for word, kind in kinds.items() if f"no {word}" in str(error)), None)
        key = next((str(one["key"]) for one in self._form.fields if one["kind"] == kind), "")
        self._refuse(str(error), key)

    def _failed(self) -> None:
        self.is_saving = False
        self._refuse("This could not be saved; everything typed is still here. Try again.", "")

    def _undo_own(self, history: History) -> None:
        if history.undo == self._last:
            self._desk.bridge.deliver(self._desk.app.undo(), self, self._undone, lambda _error: self._cannot_undo())
        else:
            self._cannot_undo()

    def _undone(self, _done: object) -> None:
        self._last = ""
        self.undo_button.setEnabled(False)
        self._say("↶ The last entry is taken back.")
        self.take_focus()

    def _cannot_undo(self) -> None:
        self._last = ""
        self.undo_button.setEnabled(False)
        self._refuse("Something else was changed since; undo it in the window.", "")

    def _ask_count(self) -> None:
        self._desk.ask(count_taken_today, self, self._show_count, self._form.id)

    def _show_count(self, count: int) -> None:
        self.count.setText(f"{count} {'person' if count == 1 else 'people'} today")

    # The fields.

    def _values(self) -> dict[str, str]:
        return {key: _text_of(field) for key, field in self.fields.items()}

    def _clear(self) -> None:
        for field in self.fields.values():
            if isinstance(field, QLineEdit | QPlainTextEdit):
                field.clear()
            elif isinstance(field, Choice):
                field.set_value(None)
            field.setProperty("refused", "false")
            restyle(field)
        self.consent.setChecked(False)
        self.problem.hide()

    def _refuse(self, sentence: str, key: str) -> None:
        self._say("")
        self.problem.setText(sentence)
        self.problem.show()
        announce(self, sentence)
        field = self.fields.get(key)
        for other in self.fields.values():
            other.setProperty("refused", "true" if other is field else "false")
            restyle(other)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(field)

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self.said.setVisible(bool(words))
        if words:
            self.problem.hide()
            self._hush.start()
            announce(self, words)

    def _make_field(self, question: dict[str, Any]) -> QWidget:
        theme = current_theme()
        field: QWidget
        if question["kind"] == FieldKind.CHOICE:
            items = [(None, "Choose…"), *((choice, choice) for choice in question["choices"])]
            field = _BigChoice(str(question["label"]), items, width=_WIDTH)
        elif question["kind"] == FieldKind.TEXT:
            field = QPlainTextEdit()
            field.setTabChangesFocus(True)
            field.setFixedHeight(theme.px(96))
        else:
            field = QLineEdit()
            field.setMaxLength(200)
            field.setMinimumHeight(theme.px(_FIELD))
        set_type(field, "title")
        field.setAccessibleName(f"{question['label']}{', needed' if question['required'] else ''}")
        field.installEventFilter(self)
        return field

    def _lay_out(self) -> None:
        theme = current_theme()
        sheet = Card()
        sheet.setMaximumWidth(theme.px(_WIDTH))
        column = QVBoxLayout(sheet)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(8)
        column.addWidget(PlainLabel(self._form.title, role="score", weight=SEMIBOLD, wrap=True))
        first = self._form.text.split("\n\n", maxsplit=1)[0].strip()
        if first:
            column.addWidget(PlainLabel(first, tone="second", role="subtitle", wrap=True))
        column.addSpacing(6)
        for question in self._form.fields:
            key = str(question["key"])
            mark = " *" if question["required"] else ""
            label = self._labels[key] = PlainLabel(f"{question['label']}{mark}", role="subtitle", weight=SEMIBOLD)
            field = self.fields[key] = self._make_field(question)
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        if self._form.consent_line:
            column.addSpacing(6)
            column.addLayout(self._make_consent())
        column.addSpacing(6)
        self.problem.hide()
        self.said.hide()
        column.addWidget(self.problem)
        column.addWidget(self.said)
        set_type(self.save_button, "subtitle", SEMIBOLD)
        column.addWidget(self.save_button)
        column.addWidget(PlainLabel("Enter saves · Tab goes on · Esc leaves", tone="muted", role="note"))
        self._put_into_window(sheet)

    def _make_consent(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.consent.setAccessibleName(self._form.consent_line)
        self.consent.installEventFilter(self)
        wording = _Wording(self._form.consent_line, self.consent)
        row.addWidget(self.consent, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(wording, 1)
        return row

    def _put_into_window(self, sheet: QWidget) -> None:
        body = QWidget()
        set_look(body, "plain")
        middle = QHBoxLayout(body)
        middle.setContentsMargins(16, 16, 16, 16)
        middle.addStretch(1)
        middle.addWidget(sheet, 100, Qt.AlignmentFlag.AlignTop)
        middle.addStretch(1)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(body)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 20, 12)
        foot.setSpacing(8)
        foot.addWidget(self.count, 1)
        foot.addWidget(self.undo_button)
        foot.addWidget(self.leave_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._area, 1)
        outer.addLayout(foot)

    def _ask_leave(self) -> Popover:
        asking = Popover(self, name="Leave the form?")
        column = QVBoxLayout(asking)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(PlainLabel("Leave and lose what was typed?", weight=SEMIBOLD))
        row = QHBoxLayout()
        stay = Button("Stay", look="primary", on_click=asking.dismiss)
        go = Button("Leave", on_click=partial(self._leave_for_good, asking))
        row.addWidget(stay)
        row.addWidget(go)
        column.addLayout(row)
        return asking

    def _leave_for_good(self, asking: Popover) -> None:
        asking.close_quietly()
        self._clear()
        self.close()


class _BigChoice(Choice):
    """A box of several answers, as high as the lines around it."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The style sheet's own height would be too small for a finger."""
        return QSize(super().sizeHint().width(), current_theme().px(_FIELD))


class _BigButton(Button):
    """A button, as high as the lines above it."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The style sheet's own height would be too small for a finger."""
        return QSize(super().sizeHint().width(), current_theme().px(_FIELD + 4))


class _Wording(PlainLabel):
    """The consent line beside its box; a click on it ticks the box."""

    def __init__(self, text: str, box: TickBox) -> None:
        super().__init__(text, role="subtitle", wrap=True)
        self._box = box
        self.setBuddy(box)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Tick, or take the tick away."""
        self._box.toggle()
        event.accept()


def _text_of(field: QWidget) -> str:
    if isinstance(field, QLineEdit):
        return field.text().strip()
    if isinstance(field, QPlainTextEdit):
        return field.toPlainText().strip()
    return str(field.value or "") if isinstance(field, Choice) else ""
