"""Answers to forms: shown before they are taken, from pasted text, mails, chats and tables, dropped or opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.capture_form import create_capture_form
from funneldesk.commands.contact import create_contact
from funneldesk.desktop.bridge import Bridge
from funneldesk.desktop.campaigns.answers_draft import find_answer_files
from funneldesk.desktop.campaigns.answers_in import AnswersIn, open_answers_in
from funneldesk.desktop.desk import Desk
from funneldesk.desktop.dropped_files import take_dropped
from funneldesk.outreach.form_answer import write_answer
from funneldesk.queries.capture_form import read_capture_form
from funneldesk.queries.leads import LeadFilter, read_lead_ids
from tests.support.screen import unnamed_widgets
from tests.support.stage import Said
from tests.support.workspace import NOON, make_workspace, read_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.theme.appearance import Appearance

MAIL = (
    "From: {name} <{name}@example.in>\nSubject: Solar\nMessage-ID: <{name}@x>\n"
    "Date: Fri, 20 Nov 2026 10:00:00 +0530\n\n{text}\n"
)


class Inbox:
    """A workspace with one form, and answers to it."""

    def __init__(self, path: Path) -> None:
        self.app = Application.open(path, threads=True, clock=FixedClock(NOON))
        form_id = self.app.run(create_capture_form, name="Landing page", consent_line="I agree.").result().result
        form = self.app.ask(read_capture_form, form_id).result()
        assert form is not None
        self.uid = form.uid
        self.window = QMainWindow()
        self.said = Said()
        self.desk = Desk(self.app, Bridge(self.window), self.said, self.window)
        self.window.resize(1100, 800)
        self.window.show()

    def answer(self, name: str, phone: str, mark: str, *, consent: bool = True) -> str:
        """An answer as the page's script writes it."""
        pairs = [("name", name), ("phone", phone), ("answer id", mark), ("sent at", "2026-11-20T08:00:00.000Z")]
        if consent:
            pairs += [("consent", "yes"), ("consent wording", "I agree.")]
        return write_answer(self.uid, pairs)

    def leads(self) -> int:
        """How many leads there are."""
        return len(self.app.ask(read_lead_ids, LeadFilter()).result())


@pytest.fixture
def inbox(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[Inbox]:
    """The workspace, with a window."""
    del appearance
    made = Inbox(make_workspace(tmp_path))
    qtbot.addWidget(made.window)
    yield made
    made.desk.close()
    made.app.close()
    assert made.said.failures == []


def test_pasted_answers_are_shown_taken_once_and_undone_as_one(qtbot: QtBot, inbox: Inbox) -> None:
    inbox.app.run(create_contact, name="Asha R.", phone="+91 98220 14455").result()
    dialog = open_answers_in(inbox.desk, inbox.window)
    assert unnamed_widgets(dialog) == []
    assert not dialog.take_button.isEnabled()
    text = "\n\n".join(
        [
            inbox.answer("Asha Rao", "98220 14455", "a1"),
            inbox.answer("Ravi", "98220 14456", "a2", consent=False),
            inbox.answer("", "", "a3"),
            write_answer("another-workspace", [("name", "Zed")]),
        ]
    )
    dialog.pasted.setPlainText(text)
    qtbot.waitUntil(lambda: dialog.is_settled and len(dialog.draft.rows) == 4)
    assert dialog.summary.text() == (
        "4 answers read: 1 new, 1 known already, 1 naming nobody, 1 to forms that are not in this file, "
        "1 without consent."
    )
    assert dialog.table.records.rows[0].known_as == "Asha R."
    before = read_everything(inbox.app.path)
    assert dialog.take_button.text() == "Take 2 answers"
    with qtbot.waitSignal(dialog.finished):
        QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    assert inbox.leads() == 2
    assert inbox.said.toasts[0] == "Take 2 answers to forms"
    again = open_answers_in(inbox.desk, inbox.window)
    again.pasted.setPlainText(text)
    qtbot.waitUntil(lambda: again.is_settled and len(again.draft.rows) == 4)
    assert "2 taken before" in again.summary.text()
    assert not again.take_button.isEnabled()
    again.reject()
    inbox.app.undo().result()
    assert read_everything(inbox.app.path) == before


def test_text_without_an_answer_is_said_to_have_none(qtbot: QtBot, inbox: Inbox) -> None:
    dialog = open_answers_in(inbox.desk, inbox.window)
    dialog.pasted.setPlainText("Hello, how are you?")
    qtbot.waitUntil(lambda: dialog.is_settled and "No answer to a form" in dialog.summary.text())
    dialog.reject()


def write_files(inbox: Inbox, folder: Path) -> dict[str, Path]:
    """The same three people in the files that people have."""
    mails = [
        MAIL.format(name=name, text=inbox.answer(name, phone, mark))
        for name, phone, mark in (("asha", "98220 14455", "a1"), ("ravi", "98220 14456", "a2"))
    ]
    files = {
        "mail.eml": mails[0],
        "box.mbox": "".join(f"From x@y Fri Nov 20 10:00:00 2026\n{mail}\n" for mail in mails),
        "chat.txt": f"20/11/26, 10:15 am - Meera: {inbox.answer('meera', '98220 14457', 'a3')}\n",
        "table.csv": f"FunnelDesk form,name,phone,consent,answer id\n{inbox.uid},asha,98220 14455,on,a1\n",
        "leads.csv": "Name,Phone\nSomebody,98220 14499\n",
        "note.txt": "Name\tPhone\nSomebody\t98220 14499\n",
        "reply.eml": MAIL.format(name="kavita", text="Yes, please call me."),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: folder / name for name in files}


def test_files_of_every_kind_are_read_and_the_same_person_comes_once(
    qtbot: QtBot, inbox: Inbox, tmp_path: Path
) -> None:
    files = write_files(inbox, tmp_path)
    holding = ("mail.eml", "box.mbox", "chat.txt", "table.csv")
    found = inbox.app.ask(find_answer_files, list(files.values())).result()
    assert found == tuple(files[name] for name in holding)
    dialog = open_answers_in(inbox.desk, inbox.window)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in found])
    drop = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    dialog.dropEvent(drop)
    qtbot.waitUntil(lambda: dialog.is_settled and len(dialog.draft.rows) == 5)
    with qtbot.waitSignal(dialog.finished):
        QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
    assert inbox.leads() == 3


def test_a_file_that_cannot_be_read_is_named(qtbot: QtBot, inbox: Inbox, tmp_path: Path) -> None:
    dialog = open_answers_in(inbox.desk, inbox.window, [tmp_path / "gone.eml"])
    qtbot.waitUntil(lambda: dialog.is_settled and dialog.problem.isVisible())
    assert "gone.eml cannot be read" in dialog.problem.text()
    dialog.reject()


@pytest.mark.parametrize(
    ("names", "imported", "answers"),
    [
        (["table.csv"], [], 1),
        (["mail.eml", "chat.txt"], [], 2),
        (["leads.csv"], ["leads.csv"], 0),
        (["note.txt"], ["note.txt"], 0),
    ],
)
def test_dropped_files_go_where_they_belong(
    qtbot: QtBot, inbox: Inbox, tmp_path: Path, names: list[str], imported: list[str], answers: int
) -> None:
    files = write_files(inbox, tmp_path)
    wanted: list[str] = []
    take_dropped(inbox.desk, inbox.window, [files[name] for name in names], wanted.append)  # type: ignore[arg-type]  # any window will do

    def dialogs() -> list[AnswersIn]:
        return inbox.window.findChildren(AnswersIn)

    qtbot.waitUntil(lambda: bool(wanted or dialogs()))
    assert wanted == [str(files[name]) for name in imported]
    if answers:
        (dialog,) = dialogs()
        qtbot.waitUntil(lambda: dialog.is_settled and len(dialog.draft.rows) == answers)
        dialog.reject()
