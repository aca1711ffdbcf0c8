"""What is due: the list in time order, the message of the one with the focus, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from funneldesk.commands.assignment import assign_at_steps
from funneldesk.commands.enrolment import stop_enrolments
from funneldesk.commands.outgoing_message import confirm_message, hand_over_message, skip_step
from funneldesk.desktop.campaigns.beside import frame_table, lay_below, set_beside
from funneldesk.desktop.campaigns.draft_card import DraftCard
from funneldesk.desktop.campaigns.nurture_job import NurtureJob
from funneldesk.desktop.campaigns.nurture_words import (
    KIND_WORDS,
    count_words,
    tell_due_state,
    tell_run,
    tell_when,
    tone_of_due,
)
from funneldesk.desktop.link_opener import open_link
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.model.message import MessageChannel
from funneldesk.nurture.draft import permit, read_draft
from funneldesk.nurture.run import write_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from funneldesk.app import Done
    from funneldesk.commands.work import Work
    from funneldesk.desktop.desk import Desk
    from funneldesk.nurture.draft import Draft
    from funneldesk.nurture.run import RunReport
    from funneldesk.queries.nurture_due import DueItem
    from funneldesk.queries.nurture_page import NurturePageRows

_EMPTY = "Steps show here when their day has come. Nothing goes out before you press Run."


class DueView(QWidget):
    """The part of the page.

    Args:
        desk: the open workspace.
        ask: asks for the page again, because a message has changed, which is announced to nobody.
    """

    def __init__(self, desk: Desk, ask: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._ask = desk, ask
        self.job = NurtureJob(desk, self)
        # Opens links; a test puts its own in place.
        self.open_link: Callable[[str], bool] = open_link
        self.run_button = Button("Run", look="primary", on_click=self.run)
        self.dry_button = Button("Dry run", on_click=self.rehearse)
        self.told = PlainLabel("", tone="second", role="note", wrap=True)
        self.table: RecordTable[DueItem] = RecordTable("Due steps", _columns(desk))
        self.draft = DraftCard(desk, "Message")
        self.open_button = Button("Open", look="primary", on_click=self.open_ready_filled)
        self.yes_button = Button("It was sent", on_click=lambda: self._confirm(went_out=True))
        self.no_button = Button("It was not sent", on_click=lambda: self._confirm(went_out=False))
        self.skip_button = Button("Skip", on_click=self.skip)
        self.stop_button = Button("Stop nurture", on_click=self.stop)
        self.lead_button = Button("Open the lead", on_click=self._open_lead)
        self.why = PlainLabel("", tone="warn", role="note", wrap=True)
        self.empty = EmptyState("mail", "Nothing is due", _EMPTY)
        self._lay_out()
        self._connect()

    def show_page(self, page: NurturePageRows) -> None:
        """Show what is due."""
        self.table.set_rows(page.due)
        self.table.fit()
        self._places.setCurrentIndex(0 if page.due else 1)
        self._name_run()
        self._show_current()

    def run(self) -> None:
        """Do what is due: the chosen steps where several are chosen, else all."""
        self._begin(rehearse=False)

    def rehearse(self) -> None:
        """Say what would become of each, and change nothing."""
        self._begin(rehearse=True)

    def skip(self) -> None:
        """Pass over the chosen steps."""
        chosen = self.table.chosen_rows()

        def change(work: Work) -> None:
            for item in chosen:
                skip_step(work, enrolment_id=item.id, step_id=item.step_id)
            if len(chosen) > 1:
                work.label = f"Pass over {len(chosen)} steps"

        if chosen:
            self._desk.submit(change, self, name="skip_step", on_done=lambda _done: self._ask())

    def stop(self) -> None:
        """Take the chosen people out of their sequences."""
        ids = self.table.chosen_ids()
        if ids:
            self._desk.tell(stop_enrolments, self, enrolment_ids=ids)

    def open_ready_filled(self) -> None:
        """Open WhatsApp or the telephone with everything filled in, after the same rules as for e-mail."""
        item, draft = self._item, self.draft.draft
        if item is None or draft is None or draft.problem or draft.link is None:
            return

        def drawn(done: Done[int]) -> None:
            if done.result:
                # The person was given a variant of an experiment just now, so that the message is another one.
                self._desk.ask(read_draft, self, lambda tried: self._hand_over(item, tried), item.id)
            else:
                self._hand_over(item, draft)

        self._desk.submit(
            lambda work: assign_at_steps(work, pairs=[(item.step_id, item.contact_id)]),
            self,
            name="assign_at_steps",
            on_done=drawn,
            on_refused=self._refuse,
            toast=False,
        )

    def _hand_over(self, item: DueItem, draft: Draft | None) -> None:
        if draft is None or draft.problem or draft.link is None:
            self._ask()
            return
        link = draft.link

        def opened(_done: object) -> None:
            if not self.open_link(link):
                self._desk.surface.show_toast("No program on this machine opens the link.")
            self._ask()

        self._desk.submit(
            lambda work: hand_over_message(work, draft=write_message(item, draft), permit=permit),
            self,
            name="hand_over_message",
            on_done=opened,
            on_refused=self._refuse,
        )

    def take_focus(self) -> None:
        """Begin in the list."""
        if self._places.currentIndex() == 0:
            self.table.setFocus()

    @property
    def _item(self) -> DueItem | None:
        place = self.table.records.place_of(self.table.current_id)
        return self.table.records.rows[place] if place >= 0 else None

    def _begin(self, *, rehearse: bool) -> None:
        chosen = self.table.chosen_ids()
        self.told.setText("Looking…" if rehearse else "Sending…")
        self.job.start(chosen if len(chosen) > 1 else None, rehearse=rehearse)
        self._name_run()

    def _name_run(self) -> None:
        """Say on the button how many steps it runs: the chosen ones where several are chosen, else all."""
        chosen = self.table.chosen_rows()
        items = chosen if len(chosen) > 1 else self.table.records.rows
        mine = sum(not item.is_for_person for item in items)
        what = f" {mine:,} chosen" if len(chosen) > 1 else f" {mine:,}" if mine else ""
        self.run_button.setText(f"Run{what}")
        free = not self.job.is_busy
        self.run_button.setEnabled(free and mine > 0 and not self._desk.app.is_read_only)
        self.dry_button.setEnabled(free and bool(items))

    def _end(self, report: RunReport, was_rehearsal: bool) -> None:  # noqa: FBT001 - a Qt slot
        told = tell_run(report)
        reasons = list(dict.fromkeys(f"{line.item.contact}: {line.sentence}" for line in report.lines if line.sentence))
        shown = "\n".join(reasons[:6]) + (f"\nand {len(reasons) - 6:,} more" if len(reasons) > 6 else "")  # noqa: PLR2004  what the eye takes in
        head = "Nothing was sent. " if was_rehearsal else ""
        pace = (
            f" Sending takes about {count_words(round(report.takes_s / 60) or 1, 'minute')}." if report.takes_s else ""
        )
        self.told.setText(f"{head}{told}{pace}" + (f"\n{shown}" if shown else ""))
        self._ask()

    def _fail(self, sentence: str) -> None:
        self.told.setText(sentence)
        self._ask()

    def _refuse(self, error: object) -> None:
        self.why.setText(str(error))
        self.why.show()

    def _confirm(self, *, went_out: bool) -> None:
        item = self._item
        if item is None or item.message_id is None:
            return
        message_id = item.message_id
        self._desk.submit(
            lambda work: confirm_message(work, message_id=message_id, went_out=went_out),
            self,
            name="confirm_message",
            on_done=lambda _done: self._ask(),
        )

    def _show_current(self) -> None:
        item = self._item
        self._side.setVisible(item is not None)
        if item is None:
            return
        in_doubt = item.state in {"uncertain", "handed", "sending"}
        self.yes_button.setVisible(in_doubt)
        self.no_button.setVisible(in_doubt)
        self.open_button.setText("Open WhatsApp" if item.channel == MessageChannel.WHATSAPP else "Call")
        self.open_button.setVisible(item.channel == MessageChannel.WHATSAPP and not in_doubt)
        self.open_button.setEnabled(False)
        self.why.setText(item.outcome or "")
        self.why.setVisible(bool(item.outcome))
        self._desk.ask(read_draft, self, self._show_draft, item.id)

    def _show_draft(self, draft: Draft | None) -> None:
        self.draft.show_draft(draft)
        self.open_button.setEnabled(draft is not None and not draft.problem and draft.link is not None)

    def _open_lead(self) -> None:
        if self._item is not None:
            self._desk.lead_wanted.emit(self._item.contact_id)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        acts: list[tuple[str, Callable[[], Any]]] = [
            ("Open the lead", self._open_lead),
            ("Skip", self.skip),
            ("Stop nurture\tDel", self.stop),
            ("Copy rows", self.table.copy),
        ]
        for words, act in acts:
            menu.addAction(words).triggered.connect(lambda _on=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _connect(self) -> None:
        self.job.ended.connect(self._end)
        self.job.failed.connect(self._fail)
        self.table.picked.connect(lambda _id: self._show_current())
        self.table.opened.connect(lambda _id: self._open_lead())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._name_run())
        self.table.menu_wanted.connect(self._open_menu)
        self.table.delete_wanted.connect(self.stop)

    def _lay_out(self) -> None:
        self._side = QWidget()
        right = QVBoxLayout(self._side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        right.addWidget(self.draft)
        right.addWidget(self.why)
        acts = QWidget()
        flow = FlowRow(acts, spacing=8)
        for button in (
            self.open_button, self.yes_button, self.no_button, self.skip_button, self.stop_button, self.lead_button,
        ):  # fmt: skip
            flow.addWidget(button)
        right.addWidget(acts)
        right.addStretch(1)
        split = set_beside(frame_table(self.table), self._side)
        self._places = lay_below(self, (self.run_button, self.dry_button, self.told), split, self.empty)


def _columns(desk: Desk) -> tuple[Column[DueItem], ...]:
    return (
        Column("Due", lambda item: tell_when(desk, item.due_at), 128, key=lambda item: item.due_at),
        Column("Person", lambda item: item.contact, 110, share=2),
        Column("Step", lambda item: KIND_WORDS.get(item.kind, item.kind), 100),
        Column(
            "Sequence", lambda item: f"{item.sequence} · {item.place}", 110, share=2, tone=lambda _item: "mkt_text",
            hide_below=520,
        ),
        Column("To", lambda item: item.to or "–", 110, share=2, hide_below=700),
        Column("State", tell_due_state, 130, share=3, tone=tone_of_due),
    )  # fmt: skip
