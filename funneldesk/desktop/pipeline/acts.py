"""What a person does with the chosen deals: each act is shown at once, committed, and put back where it is refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from funneldesk.commands.activity import complete_activity, log_activity, plan_activity
from funneldesk.commands.deal import assign_deals, delete_deals, move_deal, move_deals
from funneldesk.desktop.pipeline.card_words import amount_text, count_and_sum, describe_step
from funneldesk.desktop.pipeline.popovers import (
    CallQuestion,
    LostQuestion,
    NoteQuestion,
    Peek,
    StepQuestion,
    SureQuestion,
)
from funneldesk.desktop.shell.announce import announce
from funneldesk.formatting.moment import day_text
from funneldesk.outreach.links import make_call_link
from funneldesk.queries.deal_page import read_deal_page
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
    from funneldesk.desktop.pipeline.popovers import LostAnswer, StepAnswer
    from funneldesk.desktop.widgets.question import Question
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.board import CardRow
    from funneldesk.queries.deal_page import DealPage
    from funneldesk.queries.lookups import StageRow


class DealActs(QObject):
    """The acts, for the board, its table and the deal's page alike."""

    def __init__(self, desk: Desk, feed: BoardFeed, board: Board) -> None:
        super().__init__(board)
        self._desk, self._feed, self._board = desk, feed, board
        self.open_url: Callable[[QUrl], object] = QDesktopServices.openUrl
        self.question: Question | Peek | None = None

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
        """Move cards to a stage; for a lost one the reason is asked at the anchor first."""
        if not cards:
            return
        if stage.kind == "lost":
            self.ask_lost(cards, anchor or self._board.anchor())
            return
        if all(card.stage_id == stage.id for card in cards) and before_id is None and not at_end:
            return
        self._board.show_move(cards, stage, before_id, at_end=at_end)
        self._submit_move(cards, stage, before_id=before_id, at_end=at_end)

    def win(self, cards: Sequence[CardRow]) -> None:
        """Move cards to the pipeline's stage for won deals."""
        stage = self._stage_of_kind("won")
        if stage is not None:
            self.move(cards, stage)

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
        if stage.kind == "lost":
            self.ask_lost(cards, anchor)
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
            self._submit_move(cards, stage, reason_id=answer.reason_id, note=answer.note)

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
        if not cards:
            return
        card = cards[0]
        now = self._desk.app.clock.now().astimezone(self._desk.app.business.zone)
        question = StepQuestion(self._board, heading or f"Next step for “{card.title}”", now, kind=kind)

        def decide(answer: StepAnswer) -> None:
            self._submit(
                "plan_activity",
                lambda work: plan_activity(
                    work,
                    kind=answer.kind,
                    subject=answer.subject,
                    deal_id=card.id,
                    due_at=answer.due_at,
                    due_day_only=answer.day_only,
                ),
            )

        question.decided.connect(decide)
        self._open(question, anchor)

    def finish_step(self, deal_id: int, activity_id: int, title: str, anchor: QPoint) -> None:
        """Mark the next step as done and ask for the one after it in the same place."""

        def ask_next(_done: object) -> None:
            heading = f"Done. What is next for “{title}”?"
            self._with_card(deal_id, lambda card: self.plan([card], anchor, heading=heading))

        self._submit("complete_activity", lambda work: complete_activity(work, activity_id=activity_id), ask_next)

    def note(self, cards: Sequence[CardRow], anchor: QPoint) -> None:
        """Ask for a note on one deal."""
        if not cards:
            return
        card = cards[0]
        question = NoteQuestion(self._board, f"“{card.title}”")

        def decide(text: str) -> None:
            self._submit("log_activity", lambda work: log_activity(work, kind="note", note=text, deal_id=card.id))

        question.decided.connect(decide)
        self._open(question, anchor)

    def call(self, cards: Sequence[CardRow], anchor: QPoint) -> None:
        """Dial the contact's number, then ask how it went."""
        if not cards:
            return
        card = cards[0]

        def dial(page: DealPage) -> None:
            if page.do_not_contact:
                self._desk.surface.show_toast(f"{page.contact or page.title} asked not to be contacted.")
                return
            link = make_call_link(page.phone or "")
            if link is not None:
                self.open_url(QUrl(link))
            question = CallQuestion(self._board, page.contact or page.company or page.title, page.phone or "")

            def decide(outcome: str) -> None:
                self._submit(
                    "log_activity", lambda work: log_activity(work, kind="call", outcome=outcome, deal_id=card.id)
                )

            question.decided.connect(decide)
            self._open(question, anchor)

        self._desk.ask(read_deal_page, self, dial, card.id)

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

    def plan_for(self, deal_id: int | None, anchor: QPoint) -> None:
        """Ask for the next step of a deal."""
        self._with_card(deal_id, lambda card: self.plan([card], anchor))

    def note_for(self, deal_id: int | None, anchor: QPoint) -> None:
        """Ask for a note on a deal."""
        self._with_card(deal_id, lambda card: self.note([card], anchor))

    def call_for(self, deal_id: int | None, anchor: QPoint) -> None:
        """Call a deal's contact."""
        self._with_card(deal_id, lambda card: self.call([card], anchor))

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

    def _submit_move(
        self,
        cards: Sequence[CardRow],
        stage: StageRow,
        *,
        before_id: int | None = None,
        at_end: bool = False,
        reason_id: int | None = None,
        note: str | None = None,
    ) -> None:
        ids = [card.id for card in cards]

        def command(work: Work) -> list[DealMoved]:
            place = {"before_deal_id": before_id, "at_end": at_end}
            why = {"reason_id": reason_id, "note": note}
            if len(ids) == 1:
                return [move_deal(work, deal_id=ids[0], to_stage_id=stage.id, **place, **why)]  # type: ignore[arg-type]
            return move_deals(work, deal_ids=ids, to_stage_id=stage.id, **place, **why)  # type: ignore[arg-type]

        def done(result: Done[list[DealMoved]]) -> None:
            for step in result.result:
                card = self._board.card(step.deal_id)
                if card is not None:
                    self._board.place(card._replace(rank=step.rank))
            announce(self._board, f"{_name(cards)} moved to {stage.label}.")

        def refused(error: FunnelDeskError) -> None:
            self.put_back(cards, str(error))

        self._desk.submit(
            command,
            self,
            name="move_deal" if len(ids) == 1 else "move_deals",
            on_done=done,
            on_refused=refused,
            on_failed=lambda: self.put_back(cards),
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

    def _open(self, question: Question | Peek, anchor: QPoint) -> None:
        if self.question is not None:
            self.question.dismiss()
        self.question = question
        question.closed.connect(lambda: self._forget(question))
        if isinstance(question, Peek):
            question.open_at(anchor, focus=question)
        else:
            question.open_for(anchor)

    def _forget(self, question: QObject) -> None:
        if self.question is question:
            self.question = None


def _day(text: str | None, context: BoardContext) -> str:
    return day_text(dt.date.fromisoformat(text), today=context.today) if text else ""


def _name(cards: Sequence[CardRow]) -> str:
    return f"“{cards[0].title}”" if len(cards) == 1 else f"{len(cards)} deals"
