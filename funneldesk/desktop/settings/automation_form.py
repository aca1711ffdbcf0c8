"""One part of an automation's sentence as boxes to choose from and to fill: a trigger, an action, a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from funneldesk.desktop.settings.chosen_people import ChosenPeople
from funneldesk.desktop.theme.appearance import set_look, set_type
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.number_box import NumberBox
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from funneldesk.desktop.settings.automation_fields import Field

_MANY = 12
_LONGEST = 300


class FormBoxes(QWidget):
    """The boxes of one form; the first chooses its kind where there are several.

    Args:
        lead: the word before it, such as “When”.
        kinds: the kinds and their words; empty where there is one kind alone.
        fields: asked for the fields of a kind with the values so far.
        removable: whether a cross stands behind it.

    Attributes:
        changed: something was chosen or typed.
        removed: the cross was pressed.
    """

    changed = Signal()
    removed = Signal()

    def __init__(
        self,
        lead: str,
        kinds: Sequence[tuple[object, str]],
        fields: Callable[[str, Mapping[str, Any]], Sequence[Field]],
        *,
        removable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_look(self, "plain")
        self._fields = fields
        self._shown: tuple[Field, ...] = ()
        self._groups: dict[str, tuple[Field, QWidget]] = {}
        self.boxes: dict[str, QWidget] = {}
        self.kind = Choice(f"{lead}: what", kinds, width=250, parent=self)
        self.kind.setVisible(bool(kinds))
        if kinds:
            self.kind.set_value(kinds[0][0])
        self.kind.chosen.connect(lambda _kind: self._choose_kind())
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        if lead:
            word = PlainLabel(lead, tone="second")
            word.setMinimumWidth(36)
            head.addWidget(word)
        head.addWidget(self.kind)
        self.flow = FlowRow(spacing=10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if kinds:
            head.addStretch(1)
            column.addLayout(head)
            column.addLayout(self.flow)
        else:
            head.addLayout(self.flow, 1)
            column.addLayout(head)
        if removable:
            cross = Button(look="bare", icon="close", name=f"Remove this part: {lead or 'condition'}")
            cross.clicked.connect(lambda _on=False: self.removed.emit())
            head.addWidget(cross)
            self.cross = cross
        self._draw({})

    def show_values(self, kind: str | None, values: Mapping[str, Any]) -> None:
        """Show a form that is stored."""
        if kind is not None:
            self.kind.set_value(kind)
        self._draw(values)

    def read(self) -> dict[str, Any]:
        """What is chosen and typed: the stored form."""
        plain: dict[str, Any] = {} if self.kind.value is None else {"kind": self.kind.value}
        for field in self._shown:
            value = _value_of(self.boxes[field.name])
            if field.name == "people" and not field.many:
                value = [value] if value is not None else []
            plain[field.name] = None if field.is_optional and value == "" else value
        return plain

    def take_focus(self) -> None:
        """Begin in the first box."""
        first = self.kind if self.kind.isVisibleTo(self) else next(iter(self.boxes.values()), self)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_kind(self) -> None:
        self._draw({})
        self.changed.emit()

    def _reshape(self) -> None:
        """Another value of a box that other boxes hang on."""
        self._draw({name: _value_of(box) for name, box in self.boxes.items()})
        self.changed.emit()

    def _draw(self, values: Mapping[str, Any]) -> None:
        """Show the fields with these values; boxes that stay the same stay, and keep the focus."""
        known = dict(values)
        fields = tuple(self._fields(str(self.kind.value), known))
        # A box whose value is not on offer any more begins anew, and may bring other boxes.
        for field in fields:
            known[field.name] = _fit(field, known.get(field.name))
        fields = tuple(self._fields(str(self.kind.value), known))
        while self.flow.count():
            self.flow.takeAt(0)
        for name in [name for name, (field, _) in self._groups.items() if field not in fields]:
            gone = self._groups.pop(name)[1]
            del self.boxes[name]
            gone.hide()
            gone.deleteLater()
        self._shown = fields
        for field in fields:
            value = _fit(field, known.get(field.name))
            if field.name not in self.boxes:
                self.boxes[field.name] = self._make(field)
            box = self.boxes[field.name]
            _show(box, value)
            if field.name not in self._groups:
                self._groups[field.name] = (field, self._group(field, box))
            self.flow.addWidget(self._groups[field.name][1])
        self.updateGeometry()

    def _group(self, field: Field, box: QWidget) -> QWidget:
        """A box under its caption."""
        group = QWidget(self)
        set_look(group, "plain")
        column = QVBoxLayout(group)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        label = PlainLabel(field.words, tone="muted", role="note")
        label.setBuddy(box)
        column.addWidget(label)
        column.addWidget(box)
        return group

    def _make(self, field: Field) -> QWidget:
        box: QWidget
        if field.many:
            box = ChosenPeople(field.words, field.choices, parent=self)
            box.changed.connect(self.changed)
        elif field.choices:
            box = Choice(field.words, field.choices, searchable=len(field.choices) > _MANY, width=200, parent=self)
            box.chosen.connect(lambda _value: self._reshape() if field.shapes else self.changed.emit())
        elif field.least is not None:
            box = NumberBox(field.words, field.least, field.most, field.default or 0, parent=self)
            box.valueChanged.connect(lambda _value: self.changed.emit())
        else:
            box = QLineEdit(self)
            box.setAccessibleName(field.words)
            box.setMaxLength(_LONGEST)
            box.setMinimumWidth(200)
            set_type(box)
            box.textEdited.connect(lambda _text: self.changed.emit())
        return box


def _fit(field: Field, value: Any) -> Any:
    """A value as the field's box takes it; what is not on offer any more begins anew."""
    values = list(value) if isinstance(value, list | tuple) else []
    if field.many:
        return values
    offered = [one for one, _ in field.choices]
    first = values[0] if values else None if isinstance(value, list | tuple) else value
    if field.choices and first not in offered:
        return field.default if field.default in offered else offered[0]
    return field.default if first is None else first


def _value_of(box: QWidget) -> Any:
    if isinstance(box, ChosenPeople):
        return box.values
    if isinstance(box, Choice):
        return box.value
    if isinstance(box, NumberBox):
        return box.value()
    return box.text().strip() if isinstance(box, QLineEdit) else None


def _show(box: QWidget, value: Any) -> None:
    if isinstance(box, ChosenPeople):
        box.set_values(value)
    elif isinstance(box, Choice):
        box.set_value(value)
    elif isinstance(box, NumberBox):
        if value is not None and box.value() != value:
            box.blockSignals(True)
            box.setValue(int(value))
            box.blockSignals(False)
    elif isinstance(box, QLineEdit) and box.text() != (value or ""):
        box.setText("" if value is None else str(value))
        box.setCursorPosition(0)
