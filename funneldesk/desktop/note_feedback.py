"""What a customer said about a sale: asked for by WhatsApp or e-mail, and written down with a few keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from funneldesk.commands.feedback import RATINGS, answer_feedback, ask_feedback
from funneldesk.desktop.link_opener import open_link
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.question import Question
from funneldesk.desktop.work_steps import open_question, reach_person
from funneldesk.errors import Refusal
from funneldesk.model.activity import ActivityKind
from funneldesk.model.feedback import FeedbackKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.widgets.question import ChipGroup

_KINDS = ((FeedbackKind.NPS, "NPS, 0–10"), (FeedbackKind.CSAT, "CSAT, 1–5"))
_TEN = 10


def note_feedback(
    over: QWidget,
    desk: Desk,
    anchor: QPoint,
    *,
    deal_id: int,
    contact_id: int | None = None,
    opener: Callable[[str], bool] = open_link,
) -> None:
    """Ask for the answer of a customer about a won deal, or write to them for one.

    Args:
        over: a widget of the window.
        desk: the open workspace.
        anchor: what the question opens below.
        deal_id: the won deal.
        contact_id: whom to write to; without one nobody is written to from here.
        opener: hands a checked link to the system; tests put another in its place.
    """
    question = FeedbackQuestion(over, can_write=contact_id is not None)

    def keep(answer: tuple[str, int, str]) -> None:
        kind, rating, words = answer
        desk.tell(answer_feedback, over, deal_id=deal_id, kind=kind, rating=rating, words=words or None)

    def asked(kind: str) -> None:
        desk.tell(ask_feedback, over, deal_ids=[deal_id], kind=kind)

    def write(way: str) -> None:
        kind = question.kind.value
        question.dismiss()

        def open_and_note(link: str) -> bool:
            opened = opener(link)
            if opened:
                asked(kind)
            return opened

        if contact_id is not None:
            reach_person(over, desk, anchor, way, contact_id=contact_id, deal_id=deal_id, open_link=open_and_note)

    def told() -> None:
        kind = question.kind.value
        question.dismiss()
        asked(kind)

    question.decided.connect(keep)
    question.whatsapp.clicked.connect(lambda _on=False: write(ActivityKind.WHATSAPP))
    question.email.clicked.connect(lambda _on=False: write(ActivityKind.EMAIL))
    question.otherwise.clicked.connect(lambda _on=False: told())
    open_question(over, question, anchor)


class FeedbackQuestion(Question):
    """The form; digits choose the rating, 1 and then 0 make 10. `decided` carries kind, rating and words."""

    def __init__(self, over: QWidget, *, can_write: bool) -> None:
        super().__init__(over, "What did they answer?", "Note the answer")
        self.setFixedWidth(current_theme().px(400))
        self.kind = self.add_chips("Question", _KINDS, FeedbackKind.NPS)
        self.ratings: dict[str, ChipGroup] = {}
        for kind, (low, high) in RATINGS.items():
            numbers = [(number, str(number)) for number in range(low, high + 1)]
            self.ratings[kind] = self.add_chips(f"Rating, {low} to {high}", numbers, None)
            self.ratings[kind].setVisible(kind == FeedbackKind.NPS)
        self.kind.chosen.connect(self._show_kind)
        self.words = self.add_line("Their words", "In their words…")
        self.parts.addWidget(PlainLabel("Not asked yet?", tone="muted", role="note"))
        self.whatsapp = Button("WhatsApp…", name="Ask by WhatsApp", parent=self)
        self.email = Button("E-mail…", name="Ask by e-mail", parent=self)
        self.otherwise = Button("Asked otherwise", parent=self)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.whatsapp, self.email, self.otherwise):
            row.addWidget(button)
        row.addStretch(1)
        self.parts.addLayout(row)
        self.whatsapp.setVisible(can_write)
        self.email.setVisible(can_write)

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Begin with the rating."""
        super().open_for(at, focus or self._scale.first)

    def read_answer(self) -> tuple[str, int, str]:
        """Kind, rating and words."""
        if self._scale.value is None:
            raise Refusal("Choose the number they gave; type it, or click it.")
        return self.kind.value, self._scale.value, self.words.text().strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """A digit chooses the rating."""
        digit = event.text()
        if digit.isascii() and digit.isdigit():
            is_ten = digit == "0" and self._scale.value == 1 and self._scale.offers(_TEN)
            number = _TEN if is_ten else int(digit)
            if self._scale.offers(number):
                self._scale.choose(number)
                self._scale.chip(number).setFocus(Qt.FocusReason.OtherFocusReason)
            event.accept()
        else:
            super().keyPressEvent(event)

    @property
    def _scale(self) -> ChipGroup:
        return self.ratings[self.kind.value]

    def _show_kind(self, chosen: str) -> None:
        for kind, group in self.ratings.items():
            group.setVisible(kind == chosen)
