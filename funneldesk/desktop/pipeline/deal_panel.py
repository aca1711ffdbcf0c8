"""The page of one deal beside the board: everything about it, changed where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from funneldesk.commands.activity import delete_activity
from funneldesk.commands.contact import edit_contact
from funneldesk.commands.deal import correct_won_amount, edit_deal
from funneldesk.commands.deal_criterion import tick_criterion
from funneldesk.commands.deal_opening import name_company, name_deal_contact
from funneldesk.desktop.notes_list import NotesList
from funneldesk.desktop.pipeline.deal_advice import BestStep, tell_clocks
from funneldesk.desktop.pipeline.deal_checklist import Checklist
from funneldesk.desktop.pipeline.deal_fields import check_chance, need_title
from funneldesk.desktop.pipeline.deal_layout import lay_out_deal
from funneldesk.desktop.pipeline.deal_past import DealPast
from funneldesk.desktop.pipeline.deal_person import DealPerson, WonReason
from funneldesk.desktop.pipeline.deal_tags import TagRow
from funneldesk.desktop.pipeline.deal_words import tell_step
from funneldesk.desktop.pipeline.filter_bar import ChoiceChip
from funneldesk.desktop.put_off import PutOff
from funneldesk.desktop.theme.appearance import set_look, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.kept_text import KeptText
from funneldesk.desktop.widgets.painted import StageTrack, score_kind
from funneldesk.desktop.widgets.plain import Pill, PlainLabel
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import read_day
from funneldesk.formatting.moment import day_text
from funneldesk.formatting.money import money_text
from funneldesk.queries.deal_page import read_deal_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent

    from funneldesk.app import Change
    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.pipeline.acts import DealActs
    from funneldesk.desktop.pipeline.feed import BoardFeed
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.deal_page import DealPage


class DealPanel(QFrame):
    """The page.

    Attributes:
        closed: the person closed it.
    """

    closed = Signal()

    def __init__(self, desk: Desk, feed: BoardFeed, acts: DealActs, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._feed, self._acts = desk, feed, acts
        self._serial = self._waiting = 0
        self._deal_id: int | None = None
        self.page: DealPage | None = None
        set_look(self, "card")
        self.setAccessibleName("Deal")
        self.title = InlineEdit("Title", check=need_title, parent=self)
        for editor in self.title.findChildren(QWidget):
            set_type(editor, "subtitle", SEMIBOLD)
        self.close_button = Button(icon="close", look="bare", name="Close the deal", on_click=self._close, parent=self)
        self.track = StageTrack(parent=self)
        self.score = Pill("", parent=self)
        self.amount = InlineEdit("Amount", placeholder="Add an amount", check=self._check_amount, parent=self)
        self.amount_word = PlainLabel("Amount", tone="muted", role="note", parent=self)
        self.close_on = InlineEdit("Expected close", placeholder="Add a day", check=self._check_day, parent=self)
        self.chance = InlineEdit("Chance", placeholder="As the stage says", check=check_chance, parent=self)
        self.company = InlineEdit("Company", placeholder="Add a company", parent=self)
        self.contact = InlineEdit("Contact", placeholder="Add a contact", parent=self)
        self._fields = (self.title, self.amount, self.close_on, self.chance, self.company, self.contact)
        self.reach = PlainLabel("", tone="second", role="note", elide=True, parent=self)
        self.stage = ChoiceChip("Stage", self)
        self.owner = ChoiceChip("Nobody", self)
        self.source = ChoiceChip("No source", self)
        self.campaign = ChoiceChip("No campaign", self)
        self.lost = PlainLabel("", tone="bad", role="note", wrap=True, parent=self)
        self.won = WonReason(self)
        self.tags = TagRow(self)
        self.clocks = PlainLabel("", tone="muted", role="note", wrap=True, parent=self)
        self.advice = BestStep(desk, self)
        self.checklist = Checklist(self)
        self.person = DealPerson(self)
        self.step = PlainLabel("", wrap=True, parent=self)
        self.done_button = Button("Done", icon="check", on_click=self._finish_step, parent=self)
        self.put_off = PutOff(desk, self)
        self.plan_button = Button("Plan…", name="Plan the next step", on_click=self._plan, parent=self)
        self.note_button = Button("Note…", on_click=self._note, parent=self)
        self.call_button = Button("Call…", icon="phone", on_click=lambda: self._reach("call"), parent=self)
        self.chat_button = Button("WhatsApp…", icon="whatsapp", on_click=lambda: self._reach("whatsapp"), parent=self)
        self.send_button = Button("Send…", icon="mail", name="Send content", on_click=self._send, parent=self)
        self.notes = KeptText("Notes", "Notes", parent=self)
        self.team_notes = NotesList(desk, self, what="deal")
        self.past = DealPast(self)
        lay_out_deal(self)
        self._connect()

    @property
    def is_settled(self) -> bool:
        """Whether everything asked for has arrived."""
        return self._waiting == 0 and self.advice.is_settled

    @property
    def deal_id(self) -> int | None:
        """The deal that is shown or on its way."""
        return self._deal_id

    def show_deal(self, deal_id: int) -> None:
        """Show a deal; what was typed for another one, and what was said about it, goes."""
        is_other = self._deal_id != deal_id
        if is_other:
            self.page = None
        self._forget_problems(put_away=is_other)
        self._deal_id = deal_id
        self.show()
        self._ask()

    def put_away(self) -> None:
        """Show no deal any more; nothing that was said about one stays for the next."""
        self._deal_id = self.page = None
        self._forget_problems(put_away=True)
        self.advice.put_away()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes the page."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
            event.accept()
        else:
            super().keyPressEvent(event)

    # Asking.

    def _ask(self) -> None:
        if self._deal_id is None or self._desk.is_closed:
            return
        self._serial += 1
        serial = self._serial
        self._waiting += 1
        future = self._desk.app.ask(read_deal_page, self._deal_id)
        self._desk.bridge.deliver(
            future, self, lambda page: self._take(serial, page), lambda error: self._miss(serial, error)
        )

    def _take(self, serial: int, page: DealPage) -> None:
        self._waiting -= 1
        if serial == self._serial and page.id == self._deal_id:
            self.page = page
            self._fill(page)

    def _miss(self, serial: int, error: BaseException) -> None:
        """The deal is gone: it was deleted, or its addition was undone."""
        self._waiting -= 1
        if serial != self._serial:
            return
        self._deal_id = self.page = None
        self._close()
        if isinstance(error, Refusal):
            return
        self._desk.surface.show_failure("The deal could not be read", "Nothing was changed; try again.")

    def _follow(self, change: Change) -> None:
        if self._deal_id is None or not self.isVisible():
            return
        touched = change.touched.ids
        others = {"activity", "contact", "company", "stage_visit", "deal_product", "user", "source", "campaign"}
        others |= {"deal_criterion", "stage_criterion", "stage", "reason"}
        if self._deal_id in touched.get("deal", ()) or others & touched.keys():
            self._ask()

    # Showing.

    def _fill(self, page: DealPage) -> None:
        context = self._feed.context
        lookups = context.lookups
        pipeline = lookups.pipeline(page.pipeline_id)
        stages = pipeline.stages if pipeline is not None else ()
        self.setAccessibleName(f"Deal {page.title}")
        self.title.set_value(page.title)
        line = [stage for stage in stages if stage.kind != "lost"]
        at = next((place for place, stage in enumerate(line) if stage.id == page.stage_id), -1)
        self.track.set_steps([stage.label for stage in line], at)
        is_won = page.stage_kind == "won"
        money = page.won_amount if is_won else page.amount
        self.amount_word.setText("Won amount, frozen" if is_won else "Amount")
        self.amount.set_value(money_text(money) if money is not None else "")
        self.amount.setToolTip("Changing it corrects the win itself; the history shows it." if is_won else "")
        closes = page.expected_close_on
        self.close_on.set_value(day_text(closes, today=context.today) if closes else "")
        self.chance.set_value(f"{page.probability} %" if page.probability is not None else "")
        self.company.set_value(page.company or "")
        self.contact.set_value(page.contact or "")
        self.reach.setText(" · ".join(part for part in (page.phone, page.email) if part))
        self.reach.setVisible(bool(page.phone or page.email))
        self.stage.set_items([(stage.id, stage.label) for stage in stages])
        self.stage.set_value(page.stage_id)
        self.owner.set_items([(user.id, user.name) for user in lookups.users])
        self.owner.set_value(page.owner_id)
        self.source.set_items([(source.id, source.name) for source in lookups.sources])
        self.source.set_value(page.source_id)
        self.campaign.set_items([(campaign.id, campaign.name) for campaign in lookups.campaigns])
        self.campaign.set_value(page.campaign_id)
        why = " · ".join(part for part in (page.lost_reason, page.lost_note) if part)
        self.lost.setText(f"Lost: {why}")
        self.lost.setVisible(page.stage_kind == "lost")
        self.won.fill(page, context)
        self.tags.set_tags(page.tags)
        here = lookups.stages.get(page.stage_id)
        self.checklist.set_criteria(here.label if here is not None else "this stage", page.criteria)
        self.person.fill(page, context)
        if page.score is not None:
            self.score.set_value(f"Score {page.score.total}", score_kind(page.score.total))
            words = f"fit {page.score.fit}, engagement {page.score.engagement}"
            self.score.setToolTip(words)
            self.score.setAccessibleName(f"Score {page.score.total} of 100, {words}")
        self.score.setVisible(page.score is not None)
        self._fill_steps(page)

    def _fill_steps(self, page: DealPage) -> None:
        context = self._feed.context
        step = page.next_step
        self.step.setText(tell_step(step, context) if step is not None else "No next step")
        self.step.set_tone("" if step is not None else "warn")
        words, tone = tell_clocks(page, context)
        self.clocks.setText(words)
        self.clocks.set_tone(tone)  # type: ignore[arg-type]  # a tone by its name
        self.clocks.setVisible(bool(words))
        self.advice.follow(page)
        self.done_button.setVisible(step is not None)
        self.put_off.set_step(step)
        self.notes.set_value(page.notes or "")
        self.team_notes.show_record(deal_id=page.id)
        self.past.fill(page, context)

    # Changing.

    def _connect(self) -> None:
        self._desk.changed.connect(self._follow)
        self.past.activities.removal_wanted.connect(
            lambda activity_id: self._desk.tell(delete_activity, self, activity_id=activity_id)
        )
        for field in self._fields:
            field.opened.connect(self._forget_problems)
        self._feed.context_changed.connect(lambda _context: self._fill(self.page) if self.page is not None else None)
        self.title.committed.connect(lambda text: self._edit(self.title, title=text))
        self.amount.committed.connect(self._keep_amount)
        self.close_on.committed.connect(lambda text: self._edit(self.close_on, expected_close_on=self._day(text)))
        self.chance.committed.connect(
            lambda text: self._edit(self.chance, probability=int(text.rstrip(" %")) if text else None)
        )
        self.company.committed.connect(
            lambda text: self._tell(self.company, "edit_deal", lambda work, i: name_company(work, deal_id=i, name=text))
        )
        self.contact.committed.connect(
            lambda text: self._tell(
                self.contact, "edit_deal", lambda work, i: name_deal_contact(work, deal_id=i, name=text)
            )
        )
        self.owner.chosen.connect(lambda value: self._edit(None, owner_id=value))
        self.source.chosen.connect(lambda value: self._edit(None, source_id=value))
        self.campaign.chosen.connect(lambda value: self._edit(None, campaign_id=value))
        self.notes.committed.connect(lambda text: self._edit(None, notes=text or None))
        self.stage.chosen.connect(self._move)
        self.tags.changed.connect(lambda tags: self._edit(None, tags=tags))
        self.won.reason_chosen.connect(lambda reason_id: self._edit(None, won_reason_id=reason_id))
        self.won.words_kept.connect(lambda text: self._edit(self.won.words, won_note=text or None))
        self.won.feedback_wanted.connect(
            lambda: self._acts.note_feedback(
                self._deal_id, self.page.contact_id if self.page is not None else None, self._anchor(self.won.feedback)
            )
        )
        self.checklist.ticked.connect(self._tick)
        self.person.kept.connect(self._keep_of_contact)
        self.advice.plan_wanted.connect(
            lambda kind: self._acts.plan_for(self._deal_id, self._anchor(self.advice.button), kind=kind)
        )

    def _forget_problems(self, *, put_away: bool = False) -> None:
        """A refusal belongs to one edit of one field; the next edit, or another page, takes it away."""
        if put_away:
            self.tags.put_away()
        for field in (*self._fields, self.won.words, self.person.needs, self.person.preferences):
            if put_away:
                field.put_away()
            elif not field.is_open:
                field.set_problem("")

    def _edit(self, field: InlineEdit | None, **values: Any) -> None:
        self._tell(field, "edit_deal", lambda work, deal_id: edit_deal(work, deal_id=deal_id, **values))

    def _tell(self, field: InlineEdit | None, name: str, command: Callable[[Work, int], Any]) -> None:
        page = self.page
        if page is None:
            return
        deal_id = page.id
        self._forget_problems()

        def refused(error: FunnelDeskError) -> None:
            if self.page is not None:
                self._fill(self.page)
            if field is not None and self._deal_id == deal_id:
                field.set_problem(f"Not kept: {error}")
            else:
                self._desk.surface.show_toast(str(error))

        self._desk.submit(lambda work: command(work, deal_id), self, name=name, on_refused=refused, on_failed=self._ask)

    def _tick(self, criterion_id: int, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        self._tell(
            None,
            "tick_criterion",
            lambda work, deal_id: tick_criterion(work, deal_id=deal_id, criterion_id=criterion_id, is_met=on),
        )

    def _keep_of_contact(self, name: str, text: str) -> None:
        """What a contact needs and prefers is the person's, and shown on all their deals."""
        contact_id = self.page.contact_id if self.page is not None else None
        field = self.person.needs if name == "needs" else self.person.preferences
        if contact_id is not None:
            self._tell(
                field,
                "edit_contact",
                lambda work, _deal_id: edit_contact(work, contact_id=contact_id, **{name: text or None}),
            )

    def _keep_amount(self, text: str) -> None:
        page = self.page
        if page is None:
            return
        minor = read_amount(text, page.currency)
        if page.stage_kind != "won":
            self._edit(self.amount, amount_minor=minor)
        elif minor is not None:
            self._tell(
                self.amount,
                "correct_won_amount",
                lambda work, deal_id: correct_won_amount(work, deal_id=deal_id, amount_minor=minor),
            )

    def _check_amount(self, text: str) -> str:
        """The text as money in full, so that what is kept is what is shown."""
        if self.page is None:
            return text
        minor = read_amount(text, self.page.currency)
        if minor is None:
            if self.page.stage_kind == "won":
                raise Refusal("A won deal keeps an amount; type the right one.")
            return ""
        from funneldesk.model.money import Money

        return money_text(Money(minor, self.page.currency))

    def _check_day(self, text: str) -> str:
        today = self._feed.context.today
        return day_text(read_day(text, today), today=today) if text.strip() else ""

    def _day(self, text: str) -> Any:
        return read_day(text, self._feed.context.today) if text else None

    def _move(self, stage_id: int | None) -> None:
        page = self.page
        stage = self._feed.context.lookups.stages.get(stage_id or 0)
        if page is None or stage is None or stage.id == page.stage_id:
            if page is not None:
                self.stage.set_value(page.stage_id)
            return
        self.stage.set_value(page.stage_id)
        self._acts.move_deal(page.id, stage, self._anchor(self.stage.chip))

    def _finish_step(self) -> None:
        page = self.page
        if page is not None and page.next_step is not None:
            self._acts.finish_step(page.next_step.id, self._anchor(self.done_button))

    def _plan(self) -> None:
        self._acts.plan_for(self._deal_id, self._anchor(self.plan_button))

    def _note(self) -> None:
        self._acts.note_for(self._deal_id, self._anchor(self.note_button))

    def _reach(self, kind: str) -> None:
        button = self.call_button if kind == "call" else self.chat_button
        self._acts.reach_for(self._deal_id, self._anchor(button), kind)

    def _send(self) -> None:
        page = self.page
        if page is None:
            return
        if page.contact_id is None:
            self._desk.surface.show_toast("Add a contact first; content is sent to a person.")
            return
        from funneldesk.desktop.send_content import SendContent

        SendContent(self, self._desk, page.contact_id, page.stage_id).open_for(self.send_button)

    def _anchor(self, widget: QWidget) -> QPoint:
        return widget.mapToGlobal(widget.rect().bottomLeft())

    def _close(self) -> None:
        self.put_away()
        self.closed.emit()
