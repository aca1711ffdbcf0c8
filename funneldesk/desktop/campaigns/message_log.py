"""The log of messages: what went out to whom, what became of it, and the answers that were read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from funneldesk.desktop.beside import run_beside
from funneldesk.desktop.campaigns.beside import fill_card, frame_table, lay_below, set_beside
from funneldesk.desktop.campaigns.nurture_words import CHANNEL_WORDS, MESSAGE_WORDS, tell_when, tone_of_message
from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.errors import FunnelDeskError
from funneldesk.nurture.answers import take_answers
from funneldesk.queries.nurture import read_messages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint

    from funneldesk.desktop.desk import Desk
    from funneldesk.nurture.answers import AnswerTaken
    from funneldesk.queries.nurture import MessageRow

_EMPTY = (
    "Every message that goes out is kept here with what became of it. Answers that you save as .eml files are read "
    "back: replies, opt-outs and mail that was returned."
)
_SHOWN = 8


class MessageLog(QWidget):
    """The part of the page.

    Args:
        desk: the open workspace.
        ask: asks for the page again, because answers have changed it.
    """

    def __init__(self, desk: Desk, ask: Callable[[], None]) -> None:
        super().__init__()
        self._desk, self._ask = desk, ask
        self.answers_button = Button("Read answers…", name="Read saved answers", on_click=self.choose_answers)
        self.told = PlainLabel("", tone="second", role="note", wrap=True)
        self.table: RecordTable[MessageRow] = RecordTable("Messages", _columns(desk))
        self.subject = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.body = PlainLabel("", wrap=True)
        self.outcome = PlainLabel("", tone="second", role="note", wrap=True)
        self.empty = EmptyState("mail", "No message yet", _EMPTY)
        self._lay_out()
        self.table.picked.connect(lambda _id: self._show_current())
        self.table.opened.connect(lambda _id: self._open_lead())
        self.table.menu_wanted.connect(self._open_menu)

    def ask_messages(self) -> None:
        """Ask for the log."""
        self._desk.ask(read_messages, self, self.show_messages)

    def show_messages(self, rows: Sequence[MessageRow]) -> None:
        """Show the log."""
        self.table.set_rows(rows)
        self.table.fit()
        self._places.setCurrentIndex(0 if rows else 1)
        self._show_current()

    def choose_answers(self) -> None:
        """Ask for saved mails and read them."""
        names, _ = QFileDialog.getOpenFileNames(
            self, "Read saved answers", str(start_folder()), "Saved mails (*.eml *.mbox)"
        )
        if names:
            remember_folder(Path(names[0]))
            self.take_answers([Path(name) for name in names])

    def take_answers(self, paths: Sequence[Path]) -> None:
        """Read saved mails."""
        self.told.setText("Reading…")
        future, _ = run_beside(lambda: take_answers(self._desk.app, paths))
        self._desk.bridge.deliver(future, self, self._tell, self._fail)

    def take_focus(self) -> None:
        """Begin in the log."""
        (self.table if self._places.currentIndex() == 0 else self.answers_button).setFocus()

    def _tell(self, taken: list[AnswerTaken]) -> None:
        lines = [f"{one.path.name}: {one.sentence}" for one in taken[:_SHOWN]]
        if len(taken) > _SHOWN:
            lines.append(f"and {len(taken) - _SHOWN:,} more")
        self.told.setText("\n".join(lines))
        self._ask()

    def _fail(self, error: BaseException) -> None:
        known = isinstance(error, FunnelDeskError)
        self.told.setText(str(error) if known else "The answers could not be read; the details are in the log.")

    @property
    def _row(self) -> MessageRow | None:
        place = self.table.records.place_of(self.table.current_id)
        return self.table.records.rows[place] if place >= 0 else None

    def _show_current(self) -> None:
        row = self._row
        self._side.setVisible(row is not None)
        if row is not None:
            self.subject.setText(row.subject or "")
            self.subject.setVisible(bool(row.subject))
            self.body.setText(row.body)
            self.outcome.setText(row.outcome or "")
            self.outcome.setVisible(bool(row.outcome))

    def _open_lead(self) -> None:
        if self._row is not None:
            self._desk.lead_wanted.emit(self._row.contact_id)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction("Open the lead").triggered.connect(lambda _on=False: self._open_lead())
        menu.addAction("Copy rows").triggered.connect(lambda _on=False: self.table.copy())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _lay_out(self) -> None:
        self._side = Card()
        right = fill_card(self._side, "Message")
        for label in (self.outcome, self.subject, self.body):
            right.addWidget(label)
        right.addStretch(1)
        split = set_beside(frame_table(self.table), self._side)
        self._places = lay_below(self, (self.answers_button, self.told), split, self.empty)


def _columns(desk: Desk) -> tuple[Column[MessageRow], ...]:
    return (
        Column("When", lambda row: tell_when(desk, row.at), 128, key=lambda row: row.at),
        Column("Person", lambda row: row.contact, 110, share=2),
        Column("By", lambda row: CHANNEL_WORDS.get(row.channel, row.channel), 92, hide_below=420),
        Column("Subject", lambda row: row.subject or row.body, 120, share=3, hide_below=360),
        Column("Sequence", lambda row: row.sequence or "", 90, share=1, tone=lambda _row: "mkt_text", hide_below=680),
        Column(
            "State", lambda row: MESSAGE_WORDS.get(row.state, row.state), 110, share=1,
            tone=lambda row: tone_of_message(row.state),
        ),
    )  # fmt: skip
