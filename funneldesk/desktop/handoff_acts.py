"""What a person does in the handoff, wherever the lead stands: accept, give back, put off, rule out, qualify, pass on.

The Leads room and Today both call these, so that each question is asked in one way only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint

from funneldesk.commands.contact import change_lifecycle
from funneldesk.commands.handoff import (
    accept_handoff,
    convert_handoff,
    disqualify_handoff,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
    reject_handoff,
    reopen_lead,
    return_handoff,
)
from funneldesk.commands.leads_bulk import offer_leads, recycle_leads
from funneldesk.desktop.handoff_questions import ConvertQuestion, PassQuestion, RecycleQuestion, WhyQuestion
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.reason import ReasonKind
from funneldesk.queries.handoff_choices import read_choices_for_leads, read_handoff_choices

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.handoff_questions import ConvertAnswer, WhyAnswer
    from funneldesk.desktop.widgets.question import Question
    from funneldesk.queries.handoff_choices import HandoffChoices

    Anchor = QWidget | QPoint
    Keep = Callable[[Any], object]


class HandoffActs:
    """Acts on rounds of the handoff and on leads; each is one change that Undo takes back, Esc changes nothing.

    Args:
        desk: the open workspace.
        over: a widget of the window; nothing opens or is told once it is gone.
        goes_to_deal: whether the deal is shown that opens for a qualified lead.
    """

    def __init__(self, desk: Desk, over: QWidget, *, goes_to_deal: bool = True) -> None:
        self._desk, self._over, self._goes_to_deal = desk, over, goes_to_deal

    # Without a question.

    def accept(self, handoff_id: int, *, on_done: Callable[[], object] | None = None) -> None:
        """Take an offered lead on."""
        after = None if on_done is None else lambda _done: on_done()
        self._desk.submit(
            lambda work: accept_handoff(work, handoff_id=handoff_id), self._over, name="accept_handoff", on_done=after
        )

    def take_back(self, handoff_id: int) -> None:
        """Marketing takes a lead back."""
        self._desk.tell(return_handoff, self._over, handoff_id=handoff_id)

    def qualify(self, contact_ids: Sequence[int]) -> None:
        """Begin a round for leads, by hand."""
        self._desk.tell(qualify_by_hand, self._over, contact_ids=list(contact_ids))

    def reopen(self, contact_id: int) -> None:
        """Make a recycled or disqualified lead a lead again."""
        self._desk.tell(reopen_lead, self._over, contact_id=contact_id)

    # Of one round.

    def ask_reject(self, handoff_id: int, anchor: Anchor) -> None:
        """Ask why an offer is rejected."""

        def ask(choices: HandoffChoices) -> Question:
            return WhyQuestion(self._over, choices, ReasonKind.REJECTED, f"Reject {choices.lead}: why?", "Reject")

        def keep(answer: WhyAnswer) -> None:
            self._desk.tell(
                reject_handoff, self._over, handoff_id=handoff_id, reason_id=answer.reason_id, note=answer.note
            )

        self._ask(handoff_id, anchor, ask, keep)

    def ask_recycle(self, handoff_id: int, anchor: Anchor) -> None:
        """Ask why a lead is put off, and until when."""

        def keep(answer: WhyAnswer) -> None:
            self._desk.tell(
                recycle_handoff,
                self._over,
                handoff_id=handoff_id,
                reason_id=answer.reason_id,
                note=answer.note,
                until=answer.until,
                sequence_id=answer.sequence_id,
            )

        self._ask(handoff_id, anchor, self._make_recycle, keep)

    def ask_disqualify(self, handoff_id: int, anchor: Anchor) -> None:
        """Ask why a lead is out for good; only the button answers."""

        def keep(answer: WhyAnswer) -> None:
            self._desk.tell(
                disqualify_handoff, self._over, handoff_id=handoff_id, reason_id=answer.reason_id, note=answer.note
            )

        self._ask(handoff_id, anchor, self._make_disqualify, keep)

    def ask_convert(self, handoff_id: int, anchor: Anchor) -> None:
        """Ask for need, budget, decision-maker and timing, and open the deal."""

        def ask(choices: HandoffChoices) -> Question:
            return ConvertQuestion(self._over, choices, self._today, self._desk.app.business.currency)

        def keep(answer: ConvertAnswer) -> None:
            command = partial(
                convert_handoff,
                handoff_id=handoff_id,
                checklist=answer.checklist,
                title=answer.title or None,
                amount_minor=answer.amount_minor,
                expected_close_on=answer.expected_close_on,
            )
            self._desk.submit(command, self._over, name="convert_handoff", on_done=self._go_to_deal)

        self._ask(handoff_id, anchor, ask, keep)

    def ask_reassign(self, handoff_id: int, anchor: Anchor) -> None:
        """Ask to whom a lead is offered or passed on."""

        def keep(user_id: int | None) -> None:
            self._desk.tell(offer_handoff, self._over, handoff_id=handoff_id, user_id=user_id)

        self._ask(handoff_id, anchor, lambda choices: PassQuestion(self._over, choices), keep)

    # Of leads, whether they are in the handoff or not.

    def ask_recycle_leads(self, contact_ids: Sequence[int], anchor: Anchor) -> None:
        """Ask why these leads are put off, and until when."""

        def keep(answer: WhyAnswer) -> None:
            self._desk.tell(
                recycle_leads,
                self._over,
                contact_ids=list(contact_ids),
                reason_id=answer.reason_id,
                note=answer.note,
                until=answer.until,
                sequence_id=answer.sequence_id,
            )

        self._ask_leads(contact_ids, anchor, self._make_recycle, keep)

    def ask_disqualify_leads(self, contact_ids: Sequence[int], anchor: Anchor) -> None:
        """Ask why these leads are out for good; only the button answers."""

        def keep(answer: WhyAnswer) -> None:
            self._desk.tell(
                change_lifecycle,
                self._over,
                contact_ids=list(contact_ids),
                to_stage=LifecycleStage.DISQUALIFIED,
                reason_id=answer.reason_id,
                note=answer.note,
            )

        self._ask_leads(contact_ids, anchor, self._make_disqualify, keep)

    def ask_offer_leads(self, contact_ids: Sequence[int], anchor: Anchor) -> None:
        """Ask to whom these leads are offered; those not qualified yet are qualified by hand."""

        def keep(user_id: int | None) -> None:
            self._desk.tell(offer_leads, self._over, contact_ids=list(contact_ids), user_id=user_id)

        self._ask_leads(contact_ids, anchor, lambda choices: PassQuestion(self._over, choices), keep)

    @property
    def _today(self) -> dt.date:
        return self._desk.app.clock.now().astimezone(self._desk.app.business.zone).date()

    def _make_recycle(self, choices: HandoffChoices) -> Question:
        return RecycleQuestion(self._over, choices, self._today, self._desk.app.business.handoff.recycle_days)

    def _make_disqualify(self, choices: HandoffChoices) -> Question:
        heading = f"Rule out {choices.lead} for good: why?"
        return WhyQuestion(self._over, choices, ReasonKind.DISQUALIFIED, heading, "Disqualify", is_careful=True)

    def _ask(self, handoff_id: int, anchor: Anchor, make: Callable[[HandoffChoices], Question], keep: Keep) -> None:
        point = _point_of(anchor)
        self._desk.ask(
            read_handoff_choices, self._over, lambda choices: self._open(make(choices), point, keep), handoff_id
        )

    def _ask_leads(
        self, contact_ids: Sequence[int], anchor: Anchor, make: Callable[[HandoffChoices], Question], keep: Keep
    ) -> None:
        if not contact_ids:
            return
        point = _point_of(anchor)
        self._desk.ask(
            read_choices_for_leads, self._over, lambda choices: self._open(make(choices), point, keep), contact_ids
        )

    def _open(self, question: Question, point: QPoint, keep: Keep) -> None:
        question.decided.connect(keep)
        question.open_for(point)

    def _go_to_deal(self, done: Done[int]) -> None:
        if self._goes_to_deal:
            self._desk.deal_wanted.emit(done.result)


def _point_of(anchor: Anchor) -> QPoint:
    """Where a question opens: below a widget, kept now, for the widget may have gone when the answer comes."""
    return anchor if isinstance(anchor, QPoint) else anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
