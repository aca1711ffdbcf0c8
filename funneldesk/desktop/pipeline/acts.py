"""What a person does with the chosen deals: each act is shown at once, committed, and put back where it is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from funneldesk.commands.deal import assign_deals, delete_deals, move_deal, move_deals
from funneldesk.commands.deal_opening import name_company, name_deal_contact
from funneldesk.desktop.pipeline.card_words import amount_text, count_and_sum, describe_step
from funneldesk.desktop.pipeline.move_question import MoveAnswer, MoveQuestion, MoveTerms
from funneldesk.desktop.pipeline.popovers import LostQuestion, Peek, SureQuestion
from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.widgets.question import Question
from funneldesk.desktop.work_steps import finish_step, log_step, note_on, plan_step, reach_person
from funneldesk.formatting.moment import day_text
from funneldesk.model.deal_gap import NotReady, tell_gaps
from funneldesk.queries.deal_readiness import read_deal_gaps
from funneldesk.queries.deal_table import read_deal_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint

    from funneldesk.app import Done
    from funneldesk.commands.deal import DealMoved
    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.pipeline.board import Board
    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.desktop.pipeline.feed import BoardFeed
    from funneldesk.desktop.pipeline.popovers import LostAnswer
    from funneldesk.errors import FunnelDeskError
    from funneldesk.model.deal_gap import DealGap
    from funneldesk.queries.board import CardRow
    from funneldesk.queries.lookups import ReasonRow, StageRow


class DealActs(QObject):
    """The acts, for the board, its table and the deal's page alike."""

    def __init__(self, desk: Desk, feed: BoardFeed, board: Board) -> None:
        super().__init__(board)
        self._desk, self._feed, self._board = desk, feed, board
        self.open_link: Callable[[str], bool] | None = None
        self._own: Question | Peek | None = None

    # Moving.

    def move(
        self,
        cards: Sequence[CardRow],
        stage: StageRow,
        *,
        before_id: int | None = None,
        at_end: bool = False,
        anchor: QPoint | None = None,
    ) -> None:
        """Move cards to a stage; what is asked first, such as why they are lost, is asked at the anchor."""
        if not cards:
            return
        anchor = anchor or self._board.anchor()
        if stage.kind == "lost":
            self.ask_lost(cards, anchor)
        elif stage.kind == "won":
            self._ask_won([card for card in cards if card.stage_id != stage.id], stage, anchor)
        elif any(card.stage_id != stage.id for card in cards) or before_id is not None or at_end:
            self._board.show_move(cards, stage, before_id, at_end=at_end)
            self._submit_move(_Move(cards, stage, anchor, before_id, at_end))

    def win(self, cards: Sequence[CardRow], anchor: QPoint | None = None) -> None:
        """Move cards to the pipeline's stage for won deals, and ask why they bought."""
        stage = self._stage_of_kind("won")
        if stage is not None:
            self.move(cards, stage, anchor=anchor)

    def _ask_won(self, cards: Sequence[CardRow], stage: StageRow, anchor: QPoint) -> None:
        """Show the win at once; what it still asks for and why they bought is one question, and Esc puts it back."""
        if not cards:
            return
        move = _Move(cards, stage, anchor)
        self._board.show_move(cards, stage, None, at_end=False)

        def ask(gaps: tuple[DealGap, ...]) -> None:
            if _lacks_fields_of_several(gaps):
                self.put_back(cards, tell_gaps(gaps, stage.label))
                return
            reasons = self._feed.context.lookups.reasons_of("won")
            needs_reason = self._desk.app.business.needs_won_reason
            if not reasons and not gaps and not needs_reason:
                self._submit_move(move)
            else:
                self._ask_first(move, gaps, reasons)

        self._desk.ask(read_deal_gaps, self, ask, [card.id for card in cards], stage.id)

    def _ask_first(self, move: _Move, gaps: Sequence[DealGap], reasons: Sequence[ReasonRow] | None) -> None:
        """Ask in one popover for all that a move lacks; the answer goes on, Esc puts the cards back."""
        cards, stage = move.cards, move.stage
        lookups = self._feed.context.lookups
        is_many = len(cards) > 1
        verb = "Win" if stage.kind == "won" else "Move"
        what = count_and_sum(cards) if is_many else f"“{cards[0].title}”"
        heading = f"{verb} {what}" + ("" if stage.kind == "won" else f" to {stage.label}") + "?"
        needs_reason = reasons is not None and self._desk.app.business.needs_won_reason
        terms = MoveTerms(
            gaps, lookups.users, cards[0].currency, self._feed.context.today, reasons, needs_reason=needs_reason
        )
        button = f"{verb} {len(cards)} deals" if is_many else "Won" if stage.kind == "won" else f"To {stage.label}"
        question = MoveQuestion(self._board, heading, button, terms, is_careful=is_many)
        question.decided.connect(lambda answer: self._submit_move(replace(move, answer=answer)))
        question.dismissed.connect(lambda: self.put_back(cards))
        self._open(question, move.anchor)

    def make_sure(
        self, verb: str, cards: Sequence[CardRow], anchor: QPoint, act: Callable[[], object], *, where: str = ""
    ) -> None:
        """Do something by a single key; where several cards are chosen, ask first with their number and sum."""
        if len(cards) < 2:  # noqa: PLR2004  several
            act()
            return
        heading = f"{verb} {count_and_sum(cards)}{where}?"
        question = SureQuestion(self._board, heading, f"{verb} {len(cards)} deals")
        question.decided.connect(lambda _answer: act())
        self._open(question, anchor)

    def move_surely(self, cards: Sequence[CardRow], stage: StageRow, *, anchor: QPoint) -> None:
        """Move cards to a stage chosen by keys; several are asked about first."""
        if stage.kind in ("lost", "won"):
            self.move(cards, stage, anchor=anchor)
        else:
            where = f" to {stage.label}"
            self.make_sure("Move", cards, anchor, lambda: self.move(cards, stage, anchor=anchor), where=where)

    def ask_lost(self, cards: Sequence[CardRow], anchor: QPoint) -> None:
        """Ask why cards are lost, then move them; Esc puts them back."""
        stage = self._stage_of_kind("lost")
        if stage is None or not cards:
            return
        reasons = self._feed.context.lookups.reasons_of("lost")
        question = LostQuestion(self._board, _name(cards), reasons)
        if len(cards) > 1:
            button = f"Lose {len(cards)} deals"
            question = LostQuestion(self._board, "", reasons, many=count_and_sum(cards), button=button)
        self._board.remove([card.id for card in cards])

        def decide(answer: LostAnswer) -> None:
            why = MoveAnswer(reason_id=answer.reason_id, note=answer.note)
            self._submit_move(_Move(cards, stage, anchor, answer=why))

        question.decided.connect(decide)
        question.dismissed.connect(lambda: self.put_back(cards))
        self._open(question, anchor)

    def put_back(self, cards: Sequence[CardRow], sentence: str = "") -> None:
        """Show cards where they were, with the sentence that says why."""
        for card in cards:
            self._board.place(card)
        self._board.show_deal(cards[0].id)
        if sentence:
            self._desk.surface.show_toast(sentence)
        announce(self._board, sentence or f"{_name(cards)} put back.")

    # Next steps, notes, calls.

    def plan(self, cards: Sequence[CardRow], anchor: QPoint, *, heading: str = "", kind: str = "call") -> None:
        """Ask for the next step of one deal."""
        if cards:
            plan_step(self._board, self._desk, anchor, deal_id=cards[0].id, heading=heading, kind=kind)

    def finish_step(self, activity_id: int, anchor: QPoint) -> None:
        """Ask how the next step went and for the one after it in the same place."""
        finish_step(self._board, self._desk, activity_id, anchor)

    def note(self, cards: Sequence[CardRow], anchor: QPoint) -> None:
        """Ask for a note on one deal."""
        if cards:
            note_on(self._board, self._desk, anchor, deal_id=cards[0].id)

    def call(self, cards: Sequence[CardRow], anchor: QPoint) -> None:
        """Dial the contact's number, then ask how it went."""
        self.reach(cards, anchor, "call")

    def reach(self, cards: Sequence[CardRow], anchor: QPoint, kind: str) -> None:
        """Call or write to the contact of one deal, then ask whether they were reached."""
        if not cards:
            return
        card = cards[0]
        if card.contact_id is None:
            # There is nobody to dial; how it went is written down all the same.
            log_step(self._board, self._desk, anchor, kind, deal_id=card.id)
            return
        reach_person(
            self._board,
            self._desk,
            anchor,
            kind,
            contact_id=card.contact_id,
            deal_id=card.id,
            open_link=self.open_link,
        )

    def peek(self, cards: Sequence[CardRow], anchor: QPoint) -> None:
        """Show the chosen card's facts without opening it."""
        if not cards:
            return
        card, context = cards[0], self._feed.context
        lookups = context.lookups
        stage = lookups.stages.get(card.stage_id)
        chance = card.probability if card.probability is not None else stage and stage.win_probability
        rows = [
            ("Customer", card.who or ""),
            ("Amount", amount_text(card)),
            ("Stage", stage.label if stage else ""),
            ("Chance", "" if chance is None else f"{chance} %"),
            ("Closes", _day(card.expected_close_on, context)),
            ("Owner", lookups.user_names.get(card.owner_id or 0, "")),
            ("Source", lookups.source_words.get(card.source_id or 0, "")),
            ("Campaign", lookups.campaign_names.get(card.campaign_id or 0, "")),
            ("Score", "" if card.score is None else f"{card.score} of 100"),
            ("Next step", describe_step(card, context).text),
        ]
        self._open(Peek(self._board, card.title, [row for row in rows if row[1]]), anchor)

    # The same for a deal that is shown on its page, whether its card is on the board or not.

    def plan_for(self, deal_id: int | None, anchor: QPoint, *, kind: str = "call") -> None:
        """Ask for the next step of a deal."""
        self._with_card(deal_id, lambda card: self.plan([card], anchor, kind=kind))

    def note_for(self, deal_id: int | None, anchor: QPoint) -> None:
        """Ask for a note on a deal."""
        self._with_card(deal_id, lambda card: self.note([card], anchor))

    def reach_for(self, deal_id: int | None, anchor: QPoint, kind: str) -> None:
        """Call or write to a deal's contact."""
        self._with_card(deal_id, lambda card: self.reach([card], anchor, kind))

    def note_feedback(self, deal_id: int | None, contact_id: int | None, anchor: QPoint) -> None:
        """Ask what the customer says about a won deal, or write it down."""
        from funneldesk.desktop.note_feedback import note_feedback

        if deal_id is not None:
            way = {} if self.open_link is None else {"opener": self.open_link}
            note_feedback(self._board, self._desk, anchor, deal_id=deal_id, contact_id=contact_id, **way)

    def move_deal(self, deal_id: int, stage: StageRow, anchor: QPoint) -> None:
        """Move a deal to a stage."""
        self._with_card(deal_id, lambda card: self.move([card], stage, anchor=anchor))

    # Many at once.

    def assign(self, cards: Sequence[CardRow], owner_id: int | None) -> None:
        """Give cards to an owner, or to nobody."""
        ids = [card.id for card in cards]
        if ids:
            self._submit("assign_deals", lambda work: assign_deals(work, deal_ids=ids, owner_id=owner_id))

    def delete(self, cards: Sequence[CardRow]) -> None:
        """Put cards into the bin; the toast offers to take it back."""
        if not cards:
            return
        ids = [card.id for card in cards]
        self._board.remove(ids)
        self._submit(
            "delete_deals", lambda work: delete_deals(work, deal_ids=ids), on_refused=lambda: self.put_back(cards)
        )

    def copy(self, cards: Sequence[CardRow]) -> None:
        """Put cards on the clipboard as tab-separated text with a head."""
        lookups = self._feed.context.lookups
        lines = ["Deal\tCustomer\tAmount\tCurrency\tStage\tOwner\tSource\tNext step"]
        for card in cards:
            stage = lookups.stages.get(card.stage_id)
            cells = (
                card.title,
                card.who or "",
                amount_text(card) if card.amount_minor is not None else "",
                card.currency,
                stage.label if stage else "",
                lookups.user_names.get(card.owner_id or 0, ""),
                lookups.source_words.get(card.source_id or 0, ""),
                describe_step(card, self._feed.context).text,
            )
            lines.append("\t".join(" ".join(cell.split()) for cell in cells))
        QGuiApplication.clipboard().setText("\n".join(lines))

    # Inside.

    def _submit_move(self, move: _Move) -> None:
        ids = [card.id for card in move.cards]

        def done(result: Done[list[DealMoved]]) -> None:
            for step in result.result:
                card = self._board.card(step.deal_id)
                if card is not None:
                    self._board.place(card._replace(rank=step.rank))
            announce(self._board, f"{_name(move.cards)} moved to {move.stage.label}.")

        def refused(error: FunnelDeskError) -> None:
            # The card waits at its new place for what it lacks, so that one answer carries it on.
            if isinstance(error, NotReady) and not move.is_answered and not _lacks_fields_of_several(error.gaps):
                self._ask_first(move, error.gaps, None)
            else:
                self.put_back(move.cards, str(error))

        self._desk.submit(
            partial(_carry_out, move),
            self,
            name="move_deal" if len(ids) == 1 else "move_deals",
            on_done=done,
            on_refused=refused,
            on_failed=lambda: self.put_back(move.cards),
        )

    def _submit(
        self,
        name: str,
        command: Callable[[Work], Any],
        on_done: Callable[[Any], object] | None = None,
        *,
        on_refused: Callable[[], object] | None = None,
    ) -> None:
        def refused(error: FunnelDeskError) -> None:
            self._desk.surface.show_toast(str(error))
            if on_refused is not None:
                on_refused()

        self._desk.submit(command, self, name=name, on_done=on_done, on_refused=refused, on_failed=on_refused)

    def _with_card(self, deal_id: int | None, act: Callable[[CardRow], object]) -> None:
        if deal_id is None:
            return
        card = self._board.card(deal_id)
        if card is not None:
            act(card)
            return

        def take(cards: dict[int, CardRow]) -> None:
            if deal_id in cards:
                act(cards[deal_id])

        self._desk.ask(read_deal_rows, self, take, [deal_id])

    def _stage_of_kind(self, kind: str) -> StageRow | None:
        pipeline = self._feed.pipeline
        return pipeline.first_of(kind) if pipeline is not None else None

    @property
    def question(self) -> Question | Peek | None:
        """What is asked over the board at present, here or in the steps that all rooms share."""
        if self._own is not None:
            return self._own
        shown = self._board.window().findChildren(Question)
        return next((question for question in shown if question.isVisible()), None)

    def _open(self, question: Question | Peek, anchor: QPoint) -> None:
        before = self.question
        if before is not None:
            before.dismiss()
        self._own = question
        question.closed.connect(lambda: self._forget(question))
        if isinstance(question, Peek):
            question.open_at(anchor, focus=question)
        else:
            question.open_for(anchor)

    def _forget(self, question: QObject) -> None:
        if self._own is question:
            self._own = None


@dataclass(frozen=True)
class _Move:
    """Cards on their way to a stage, with what was said about it."""

    cards: Sequence[CardRow]
    stage: StageRow
    anchor: QPoint
    before_id: int | None = None
    at_end: bool = False
    answer: MoveAnswer = field(default_factory=MoveAnswer)

    @property
    def is_answered(self) -> bool:
        """Whether what it lacked was given."""
        return bool(self.answer.meets or self.answer.fill or self.answer.company or self.answer.contact)


def _carry_out(move: _Move, work: Work) -> list[DealMoved]:
    """The command of a move: what was filled in by name first, then ticks, fields and the move in one step."""
    answer, ids = move.answer, [card.id for card in move.cards]
    place: dict[str, Any] = {"before_deal_id": move.before_id, "at_end": move.at_end}
    why: dict[str, Any] = {"reason_id": answer.reason_id, "note": answer.note, "meets": answer.meets}
    if len(ids) != 1:
        return move_deals(work, deal_ids=ids, to_stage_id=move.stage.id, **place, **why)
    if answer.company:
        name_company(work, deal_id=ids[0], name=answer.company)
    if answer.contact:
        name_deal_contact(work, deal_id=ids[0], name=answer.contact)
    return [move_deal(work, deal_id=ids[0], to_stage_id=move.stage.id, fill=answer.fill, **place, **why)]


def _lacks_fields_of_several(gaps: Sequence[DealGap]) -> bool:
    """Whether fields are missing that several deals cannot be given together."""
    return len(gaps) > 1 and any(gap.missing for gap in gaps)


def _day(text: str | None, context: BoardContext) -> str:
    return day_text(dt.date.fromisoformat(text), today=context.today) if text else ""


def _name(cards: Sequence[CardRow]) -> str:
    return f"“{cards[0].title}”" if len(cards) == 1 else f"{len(cards)} deals"
