"""What sales says about a campaign's leads, and what marketing changed in answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from funneldesk.commands.campaign_change import delete_campaign_change
from funneldesk.desktop.campaigns.answer import Answer
from funneldesk.desktop.theme.appearance import set_type
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.plain import PlainLabel, Rule, plain_tooltip
from funneldesk.formatting.moment import day_text
from funneldesk.formatting.percent import percent_text
from funneldesk.queries.campaign_feedback import NO_REASON

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.campaign_change import ChangeRow, Measure
    from funneldesk.queries.campaign_feedback import Feedback, Said

WHOLE = {
    "rejected": ("rejection", "rejections"),
    "recycled": ("recycled lead", "recycled leads"),
    "disqualified": ("disqualified lead", "disqualified leads"),
    "lost": ("lost deal", "lost deals"),
    "won": ("won deal", "won deals"),
    "objection": ("objection", "objections"),
}
_MOST = 5
_LONGEST = 36


class FeedbackList(QWidget):
    """One block a thing said, the most frequent first.

    Attributes:
        records_wanted: a title and a `RecordSet`.
    """

    records_wanted = Signal(str, object)

    def __init__(self, desk: Desk, today: Callable[[], dt.date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._today = desk, today
        self._campaign_id = 0
        self._feedback: Feedback | None = None
        self._shows_all = False
        self.answer: Answer | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    def show_feedback(self, campaign_id: int, feedback: Feedback) -> None:
        """Show what is said of a campaign; the same again leaves everything as it stands."""
        if (campaign_id, feedback) == (self._campaign_id, self._feedback):
            return
        self._shows_all = self._shows_all and campaign_id == self._campaign_id
        self._campaign_id, self._feedback = campaign_id, feedback
        self._fill()

    def _fill(self) -> None:
        before: list[QWidget] = []
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                before.append(widget)
        self._fill_anew()
        self._keep_focus(before)
        for widget in before:
            widget.hide()
            widget.deleteLater()

    def _keep_focus(self, before: list[QWidget]) -> None:
        """Give the focus to what stands where it was: hiding the old would send it, and the view, far down."""
        focused = QApplication.focusWidget()
        if focused is None or not any(widget is focused or widget.isAncestorOf(focused) for widget in before):
            return
        items = [self._column.itemAt(place) for place in range(self._column.count())]
        blocks = [block for block in (item.widget() for item in items if item is not None) if block is not None]
        buttons: list[QPushButton] = []
        for block in blocks:
            block.show()
            buttons += [block] if isinstance(block, QPushButton) else block.findChildren(QPushButton)
        name = focused.accessibleName()
        target = next((one for one in buttons if one.accessibleName() == name), buttons[0] if buttons else None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_anew(self) -> None:
        feedback = self._feedback
        if feedback is None:
            return
        said = sorted(feedback.said, key=lambda one: -one.n)
        shown = said if self._shows_all else said[:_MOST]
        told: set[int] = set()
        for place, one in enumerate(shown):
            if place:
                self._column.addWidget(Rule())
            changes = [change for change in feedback.changes if _answers(change, one) and change.id not in told]
            told |= {change.id for change in changes}
            self._column.addWidget(self._make_said(one, changes))
        rest = [change for change in feedback.changes if change.id not in told]
        for change in rest if self._shows_all or len(said) <= _MOST else ():
            self._column.addWidget(Rule())
            self._column.addWidget(self._make_change(change, alone=True))
        if len(said) > _MOST and not self._shows_all:
            self._column.addWidget(Button(f"Show all {len(said)}", look="link", on_click=self._show_all))
        if not said and not rest:
            words = "Nothing yet. Reasons that sales gives when it rejects, loses or wins these leads are counted here."
            self._column.addWidget(PlainLabel(words, tone="second", wrap=True))

    def _show_all(self) -> None:
        self._shows_all = True
        self._fill()

    def _make_said(self, said: Said, changes: list[ChangeRow]) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(0)
        top = QHBoxLayout()
        name = said.label if said.reason_id is not None or said.label == NO_REASON else f"“{said.label}”"
        top.addWidget(PlainLabel(name, role="note", weight=600, elide=True), 1)
        one, several = WHOLE.get(said.subject, (said.subject, said.subject))
        every = f"{said.n} {one if said.n == 1 else several}"
        words = f"{said.n} of {said.of} {several}" if said.of > said.n else every
        count = Button(words, look="link", name=f"{name}: {words}. Open the records")
        count.clicked.connect(lambda _on=False: self._open(name, said, count))
        answer = Button("Answer…", look="link", name=f"Answer what sales says: {name}")
        answer.clicked.connect(lambda _on=False: self._answer(said, answer))
        for button in (count, answer):
            set_type(button, "note")
            top.addWidget(button)
        column.addLayout(top)
        if said.examples:
            example = said.examples[0]
            if example.words != said.label:
                column.addWidget(PlainLabel(f"{example.name}: {example.words}", role="small", tone="muted", elide=True))
        for change in changes:
            column.addWidget(self._make_change(change))
        return block

    def _make_change(self, change: ChangeRow, *, alone: bool = False) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 2, 0, 4)
        column.setSpacing(2)
        menu = QMenu(block)
        short = change.words if len(change.words) <= _LONGEST else f"{change.words[: _LONGEST - 1].rstrip()}…"
        chip = Chip(short, menu=menu, on=True)
        menu.addAction("Edit…", lambda: self._edit(change, chip))
        menu.addAction("Delete", lambda: self._desk.tell(delete_campaign_change, self, change_id=change.id))
        chip.setAccessibleName(f"Change: {change.words}")
        chip.setToolTip(plain_tooltip(change.words))
        column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
        day = day_text(change.at.astimezone(self._desk.app.business.zone).date(), today=self._today())
        about = f"{day} · before {write_measure(change.before)}, since {write_measure(change.after)}"
        whose = f"{change.reason} · " if alone and change.reason else ""
        column.addWidget(PlainLabel(whose + about, role="small", tone="muted", wrap=True))
        return block

    def _open(self, name: str, said: Said, anchor: QWidget) -> None:
        if len(said.records) == 1:
            self.records_wanted.emit(name, said.records[0])
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for records in said.records:
            noun = {"contact": "leads", "deal": "deals"}.get(records.table, records.table)
            menu.addAction(f"{len(records.ids)} {noun}").triggered.connect(
                lambda _on=False, r=records: self.records_wanted.emit(name, r)
            )
        menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def _answer(self, said: Said, anchor: QWidget) -> None:
        self.answer = Answer(self, self._desk, self._campaign_id, self._today, said=said)
        self.answer.open_at(anchor, focus=self.answer.words)

    def _edit(self, change: ChangeRow, anchor: QWidget) -> None:
        self.answer = Answer(self, self._desk, self._campaign_id, self._today, change=change)
        self.answer.open_at(anchor, focus=self.answer.words)


def write_measure(measure: Measure) -> str:
    """How often the reason came, as much as the number allows to say."""
    if measure.n == 0:
        return "nobody decided yet"
    share = percent_text(measure.share, measure.n)
    # Few are told as "3 of 4" already.
    return share if " of " in share else f"{share} of {measure.n}"


def _answers(change: ChangeRow, said: Said) -> bool:
    return change.subject == said.subject and change.reason_id == said.reason_id
