"""Mails dropped on the whole window: an answer to a form is shown before it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from funneldesk.commands.capture_form import create_capture_form
from funneldesk.desktop.campaigns.answers_in import AnswersIn
from funneldesk.desktop.campaigns.room import CampaignsRoom
from funneldesk.desktop.session import Session
from funneldesk.outreach.form_answer import write_answer
from funneldesk.queries.capture_form import read_capture_forms
from tests.support.workspace import make_workspace, open_app

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.desktop.theme.appearance import Appearance

_PATIENCE = 20_000


def drop(session: Session, path: Path) -> None:
    """Let a file fall on the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    session.window.dropEvent(
        QDropEvent(
            QPointF(9, 9), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )


def test_a_reply_dropped_on_the_window_goes_to_the_messages(
    qtbot: QtBot, appearance: Appearance, state: WindowState, tmp_path: Path
) -> None:
    path = make_workspace(tmp_path)
    mail = tmp_path / "reply.eml"
    mail.write_text("From: asha@example.in\nSubject: Re: Solar\n\nYes, please call me.\n", encoding="utf-8")
    session = Session(appearance, state, tmp_path / "home")
    try:
        session.window.show()
        session.begin(path)
        qtbot.waitUntil(lambda: session.window.current_room == "today", timeout=_PATIENCE)
        drop(session, mail)
        qtbot.waitUntil(lambda: session.window.current_room == "campaigns", timeout=_PATIENCE)
        room = session.window.page("campaigns")
        assert isinstance(room, CampaignsRoom)
        assert room.tabs.current == "nurture"
        qtbot.waitUntil(room.is_settled, timeout=_PATIENCE)
        assert session.window.findChild(AnswersIn) is None
    finally:
        session.window.close()
        session.close_workspace()
        shiboken6.delete(session.window)


def test_an_answer_dropped_on_the_window_is_shown_and_taken(
    qtbot: QtBot, appearance: Appearance, state: WindowState, tmp_path: Path
) -> None:
    path = make_workspace(tmp_path)
    with open_app(path) as app:
        app.run(create_capture_form, name="Landing page", consent_line="I agree.").result()
        uid = app.ask(read_capture_forms).result()[0].uid
    mail = tmp_path / "answer.eml"
    answer = write_answer(uid, [("name", "Asha Rao"), ("phone", "+91 98220 14455"), ("consent", "yes")])
    mail.write_text(f"From: asha@example.in\nSubject: Solar\n\n{answer}\n", encoding="utf-8")
    session = Session(appearance, state, tmp_path / "home")
    try:
        session.window.show()
        session.begin(path)
        qtbot.waitUntil(lambda: session.window.current_room == "today", timeout=_PATIENCE)
        drop(session, mail)
        qtbot.waitUntil(lambda: session.window.findChild(AnswersIn) is not None, timeout=_PATIENCE)
        dialog = session.window.findChild(AnswersIn)
        assert dialog is not None
        qtbot.waitUntil(lambda: dialog.is_settled and len(dialog.draft.given) == 1)
        with qtbot.waitSignal(dialog.finished):
            QTest.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(session.window.toast.isVisible)
        assert session.desk is not None
        assert session.desk.app.ask(read_capture_forms).result()[0].people == 1
    finally:
        session.window.close()
        session.close_workspace()
        shiboken6.delete(session.window)
