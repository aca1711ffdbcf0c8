"""The head of a segment: its name, who uses it, what can be done with it, and its filter as a person would type it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import restyle, set_look, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import Refusal
from funneldesk.model.segment_expression import parse_filter, write_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.desktop.desk import Desk
    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.look import Look
    from funneldesk.queries.segments import SegmentRow


_EXAMPLE = 'city = "Pune" and score >= 70 and touch.webinar within 90 days'


class SegmentHead(QWidget):
    """The head.

    Attributes:
        filter_typed: carries the `Group` that was typed.
    """

    filter_typed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_look(self, "canvas")
        self._written = ""
        self.name = InlineEdit("Name of the segment", check=_check_name, weight=SEMIBOLD)
        self.description = InlineEdit("What it is for", placeholder="What it is for…")
        self.uses = PlainLabel("", tone="muted", role="note", elide=True)
        self.use = Chip("Use", menu=QMenu(self))
        self.use.setAccessibleName("Use this segment")
        self.typed = QLineEdit()
        self.typed.setAccessibleName("The conditions as text")
        self.typed.setPlaceholderText(_EXAMPLE)
        self.typed.setToolTip("The same conditions as text; type others and press Enter")
        self.typed.setMaxLength(20_000)
        set_type(self.typed)
        caption = PlainLabel("As text", tone="second")
        caption.setBuddy(self.typed)
        self.hint = PlainLabel(f"Such as: {_EXAMPLE}", tone="muted", role="small", elide=True)
        self.problem = PlainLabel("", tone="bad", role="small", wrap=True)
        self.problem.hide()
        first = QHBoxLayout()
        first.setSpacing(6)
        first.addWidget(self.name, 1)
        first.addWidget(self.use)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.description, 2)
        second.addWidget(self.uses, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(second)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(caption)
        line.addWidget(self.typed, 1)
        column.addLayout(line)
        column.addWidget(self.hint)
        column.addWidget(self.problem)
        self.typed.editingFinished.connect(self._take)
        self.typed.textEdited.connect(lambda _text: self._say(""))
        self.typed.installEventFilter(self)

    def offer(self, acts: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Offer what can be done with the segment."""
        menu = self.use.menu()
        menu.clear()
        for caption, act in acts:
            menu.addAction(caption).triggered.connect(lambda _on=False, act=act: act())

    def show_segment(self, row: SegmentRow, *, is_other: bool) -> None:
        """Show a segment; what is being typed stays while it is the same one."""
        if is_other:
            self.name.put_away()
            self.description.put_away()
        self.name.set_value(row.name)
        self.description.set_value(row.description)
        names = ", ".join(f"{use.kind} “{use.name}”" for use in row.uses)
        self.uses.setText(f"Used by {names}" if names else "")
        if row.filter is None:
            self._say(row.fault)

    def show_filter(self, filter_: Group | None) -> None:
        """Write a filter into the line."""
        self._written = "" if filter_ is None else write_filter(filter_)
        if not (self.typed.hasFocus() and self.typed.isModified()):
            self.typed.setText(self._written)
            self.typed.setCursorPosition(0)
        self.hint.setVisible(filter_ is not None and not filter_.parts)
        if filter_ is not None:
            self._say("")

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # noqa: N802 - Qt's name
        """Esc takes back what was typed."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self.typed and event.type() == QEvent.Type.KeyPress and is_escape:
            self.typed.setText(self._written)
            self._say("")
            return True
        return False

    def _take(self) -> None:
        if not self.typed.isModified() or self.typed.text() == self._written:
            return
        try:
            filter_ = parse_filter(self.typed.text())
        except Refusal as refusal:
            self._say(str(refusal))
            return
        self.typed.setModified(False)
        self._say("")
        self.filter_typed.emit(filter_)

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.typed.setProperty("refused", "true" if sentence else "false")
        restyle(self.typed)


class UseChoice(Popover):
    """Asks for a campaign or a sequence to use a segment with, and opens itself once it knows them.

    Args:
        over: the widget it opens over.
        desk: the open workspace.
        what: "campaign" or "sequence".
        title: what is asked.
        query: the (id, name) pairs to choose from.
        on_choice: called with the id.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        what: str,
        title: str,
        query: Callable[[Look], tuple[tuple[int, str], ...]],
        on_choice: Callable[[int], object],
    ) -> None:
        super().__init__(over, name=title)
        self._anchor, self._on_choice = over, on_choice
        self.choice = Choice(what.capitalize(), searchable=True, width=280)
        self.none = PlainLabel(f"There is no {what} yet; make one first.", tone="second", wrap=True)
        self.choice.chosen.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(PlainLabel(title, weight=SEMIBOLD))
        column.addWidget(self.choice)
        column.addWidget(self.none)
        self.closed.connect(self.deleteLater)
        desk.ask(query, self, self._offer)

    def _offer(self, choices: Sequence[tuple[int, str]]) -> None:
        self.choice.set_items(list(choices))
        self.choice.setVisible(bool(choices))
        self.none.setVisible(not choices)
        self.open_at(self._anchor, focus=self.choice if choices else None)

    def _choose(self, record_id: object) -> None:
        self.close_quietly()
        self._on_choice(int(str(record_id)))


def _check_name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Refusal("A segment needs a name.")
    return name
