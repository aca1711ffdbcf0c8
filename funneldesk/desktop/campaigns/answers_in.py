"""Answers to forms coming in: what was read is shown before it is taken, then all of it is one change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from funneldesk.commands.form_answer import take_answers
from funneldesk.desktop.campaigns.answers_draft import (
    KNOWN,
    NEW,
    NOBODY,
    REPEATED,
    STATE_WORDS,
    UNKNOWN_FORM,
    AnswersDraft,
    read_draft,
)
from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.shell.announce import announce
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.formatting.moment import day_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Done
    from funneldesk.commands.form_answer import AnswersTaken
    from funneldesk.desktop.campaigns.answers_draft import (
        DraftRow,
    )
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError

ANSWER_FILES = frozenset({".eml", ".mbox", ".txt", ".csv", ".tsv", ".html"})
"""How the files end that may hold answers."""

_REST = 250
_TONES = {NEW: "good_text", KNOWN: "info_text", REPEATED: "ink_3_text", NOBODY: "bad_text", UNKNOWN_FORM: "bad_text"}


class AnswersIn(QDialog):
    """The dialog.

    Args:
        desk: the open workspace.
        window: what it stands over.
        paths: files to read at once; none lets the person paste or choose.
    """

    def __init__(self, desk: Desk, window: QWidget, paths: Sequence[Path] = ()) -> None:
        super().__init__(window)
        self._desk = desk
        self._asked = 0
        self.draft = AnswersDraft((), ())
        self.setWindowTitle("Answers to forms")
        self.setAccessibleName("Answers to forms")
        self.setAcceptDrops(True)
        self.pasted = QPlainTextEdit()
        self.pasted.setAccessibleName("Pasted text")
        self.pasted.setPlaceholderText("Paste a mail or a WhatsApp message here")
        self.pasted.setTabChangesFocus(True)
        self.pasted.setFixedHeight(current_theme().px(96))
        self.files_button = Button("Open files…", icon="import", on_click=self._choose_files)
        self.summary = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.problem = PlainLabel("", tone="bad", role="note", wrap=True)
        self.problem.hide()
        self.table: RecordTable[DraftRow] = RecordTable("Answers that were read", self._columns())
        self.take_button = Button("Take the answers", look="primary", on_click=self.take)
        self.cancel_button = Button("Cancel", on_click=self.reject)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(lambda: self._read(self.pasted.toPlainText()))
        self.pasted.textChanged.connect(self._rest.start)
        self._lay_out()
        self._show()
        if paths:
            self.read_files(paths)

    @property
    def is_settled(self) -> bool:
        """Whether what was given has been read."""
        return self._asked == 0 and not self._rest.isActive()

    def read_files(self, paths: Sequence[Path]) -> None:
        """Read files; what was pasted goes."""
        self.pasted.blockSignals(True)
        self.pasted.clear()
        self.pasted.blockSignals(False)
        self._read(list(paths))

    def take(self) -> None:
        """Take what can be taken, as one change."""
        given = self.draft.given
        if not given:
            return
        self.take_button.setEnabled(False)
        self._desk.submit(
            lambda work: take_answers(work, answers=given),
            self,
            name="take_answers",
            on_done=self._taken,
            on_refused=self._refused,
            on_failed=lambda: self.take_button.setEnabled(True),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files that may hold answers may be dropped here."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Read what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        paths = [path for path in paths if path.suffix.lower() in ANSWER_FILES]
        if paths:
            event.acceptProposedAction()
            self.read_files(paths)

    def _read(self, source: str | list[Path]) -> None:
        self._asked += 1
        self.summary.setText("Reading…")
        self._desk.ask(read_draft, self, self._take_draft, source)

    def _take_draft(self, draft: AnswersDraft) -> None:
        self._asked -= 1
        if self._asked == 0:
            self.draft = draft
            self._show()

    def _taken(self, done: Done[AnswersTaken]) -> None:
        refused = done.result.refused
        self.accept()
        if refused:
            self._desk.surface.show_toast(f"{len(refused)} left out: {refused[0]}")

    def _refused(self, error: FunnelDeskError) -> None:
        self.take_button.setEnabled(True)
        self.problem.setText(str(error))
        self.problem.show()

    def _show(self) -> None:
        draft = self.draft
        self.table.set_rows(draft.rows)
        self.table.setVisible(bool(draft.rows))
        self.hint.setVisible(not draft.rows)
        self.summary.setText(tell_draft(draft, was_given=bool(self.pasted.toPlainText().strip() or draft.unread)))
        self.summary.setVisible(bool(self.summary.text()))
        if self.summary.text():
            announce(self, self.summary.text())
        self.problem.setText(" ".join(draft.unread))
        self.problem.setVisible(bool(draft.unread))
        self.consent_note.setVisible(draft.without_consent > 0)
        count = len(draft.given)
        self.take_button.setText(f"Take {count} answer{'' if count == 1 else 's'}" if count else "Take the answers")
        self.take_button.setEnabled(count > 0)

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self, "Open answers", str(start_folder()), "Mails, chats and tables (*.eml *.mbox *.txt *.csv *.tsv *.html)"
        )
        if names:
            remember_folder(Path(names[0]))
            self.read_files([Path(name) for name in names])

    def _columns(self) -> tuple[Column[DraftRow], ...]:
        zone = self._desk.app.business.zone
        today = self._desk.app.clock.now().astimezone(zone).date()
        return (
            Column("Who", lambda row: row.who, 120, share=3),
            Column("Form", lambda row: row.form, 90, share=2),
            Column("Given", lambda row: day_text(row.at.astimezone(zone).date(), today=today) if row.at else "", 80),
            Column("Consent", lambda row: "Yes" if row.has_consent else "No", 70),
            Column("Came by", lambda row: row.utm, 70, share=2, hide_below=620),
            Column("Taking it", _tell_state, 130, share=2, tone=lambda row: _TONES[row.state]),
        )

    def _lay_out(self) -> None:
        theme = current_theme()
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(PlainLabel("Answers to forms", role="subtitle", weight=SEMIBOLD), 1)
        head.addWidget(self.files_button)
        column.addLayout(head)
        column.addWidget(self.pasted)
        self.hint = PlainLabel(
            "Paste the text of a mail or chat in which an answer came, or open saved mails (.eml, .mbox), a chat "
            "export (.txt) or a form service’s table (.csv). Nothing is taken before you have seen it.",
            tone="second", wrap=True,
        )  # fmt: skip
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.summary)
        column.addWidget(self.problem)
        column.addWidget(self.hint, 1)
        column.addWidget(self.table, 1)
        self.consent_note = PlainLabel(
            "People without consent become leads too; messages to them are held back until they agree.",
            tone="muted", role="note", wrap=True,
        )  # fmt: skip
        column.addWidget(self.consent_note)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.take_button)
        column.addLayout(foot)
        window = self.parentWidget()
        room = window.window().size() if window is not None else self.size()
        self.resize(min(theme.px(760), room.width() - 40), min(theme.px(560), room.height() - 40))


def tell_draft(draft: AnswersDraft, *, was_given: bool) -> str:
    """What was read, in a sentence; empty before anything was given."""
    if not draft.rows:
        return "No answer to a form was found in this." if was_given else ""
    count = len(draft.rows)
    words = {NEW: "new", KNOWN: "known already", REPEATED: "taken before", NOBODY: "naming nobody"}
    parts = [f"{draft.count(state)} {word}" for state, word in words.items() if draft.count(state)]
    unknown = draft.count(UNKNOWN_FORM)
    if unknown:
        parts.append(f"{unknown} to forms that are not in this file")
    if draft.without_consent:
        parts.append(f"{draft.without_consent} without consent")
    return f"{count} answer{'' if count == 1 else 's'} read: {', '.join(parts)}."


def _tell_state(row: DraftRow) -> str:
    if row.state == KNOWN and row.known_as and row.known_as != row.who:
        return f"Known as {row.known_as}"
    return STATE_WORDS[row.state]


def open_answers_in(desk: Desk, window: QWidget, paths: Sequence[Path] = ()) -> AnswersIn:
    """Open the dialog over a window."""
    dialog = AnswersIn(desk, window, paths)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    (dialog.files_button if paths else dialog.pasted).setFocus(Qt.FocusReason.OtherFocusReason)
    return dialog
