"""The e-mail page keeps each field in the file, the password nowhere near it, and proves the account."""

from functools import partial

import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from funneldesk.outreach import mail_password
from funneldesk.queries.mail_account import read_mail_account
from tests.gui.settings.conftest import OpenSettings
from tests.support.mail_server import HOST, MailDesk, run_mail_server
from tests.support.stage import Stage


class MemorySafe(KeyringBackend):
    """A safe that forgets at the end of the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def safe(monkeypatch: pytest.MonkeyPatch) -> MemorySafe:
    """The system's safe for this test."""
    safe = MemorySafe()
    monkeypatch.setattr("keyring.get_keyring", lambda: safe)
    monkeypatch.setattr(mail_password, "_SAFE_MODULES", (MemorySafe.__module__,))
    return safe


def is_kept(stage: Stage, field: str, value: object) -> bool:
    return (stage.app.ask(read_mail_account).result() or {}).get(field) == value


def test_the_account_is_kept_tried_and_sends_a_test_to_its_owner(
    qtbot: QtBot, open_settings: OpenSettings, safe: MemorySafe
) -> None:
    stage, room = open_settings("E-mail")
    page = room.mail
    desk = MailDesk()
    with run_mail_server(desk, auth=True) as server:
        page.security.set_value("plain")
        page._keep("security", "plain")
        for field, text in (
            ("host", HOST),
            ("port", str(server.port)),
            ("sender_address", "asha@example.com"),
            ("user", "asha"),
        ):
            line = page.lines[field]
            line.setFocus()
            line.selectAll()
            QTest.keyClicks(line, text)
            QTest.keyClick(line, Qt.Key.Key_Return)
            kept = text if field != "port" else server.port
            qtbot.waitUntil(partial(is_kept, stage, field, kept))
        page.password.setFocus()
        QTest.keyClicks(page.password, "open-sesame")
        QTest.keyClick(page.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "kept in the system's safe" in page.told.text())
        assert list(safe.kept.values()) == ["open-sesame"]
        assert page.password.text() == ""
        QTest.mouseClick(page.try_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "It works" in page.told.text())
        assert desk.received == []
        qtbot.waitUntil(page.test_button.isEnabled)
        QTest.mouseClick(page.test_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(desk.received) == 1)
        assert desk.received[0].recipients == ["asha@example.com"]
        qtbot.waitUntil(page.test_button.isEnabled)
    assert b"open-sesame" not in stage.app.path.read_bytes()


def test_a_field_that_cannot_be_used_is_refused_in_place(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("E-mail")
    page = room.mail
    page._keep("host", "smtp.example.com")
    page._keep("sender_address", "asha@example.com")
    line = page.lines["reply_to"]
    line.setFocus()
    QTest.keyClicks(line, "nobody")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "no usable e-mail address" in page.problem("reply_to")
    assert line.text() == ""
    page._keep("security", "plain")
    assert "must go over TLS" in page.problem("security")
    port = page.lines["port"]
    port.setFocus()
    port.selectAll()
    QTest.keyClicks(port, "many")
    QTest.keyClick(port, Qt.Key.Key_Return)
    assert "no number" in page.problem("port")
    qtbot.waitUntil(lambda: (stage.app.ask(read_mail_account).result() or {}).get("host") == "smtp.example.com")


def test_without_a_safe_the_password_is_held_for_this_run_and_said_so(
    qtbot: QtBot, open_settings: OpenSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring.backends.fail

    monkeypatch.setattr("keyring.get_keyring", keyring.backends.fail.Keyring)
    stage, room = open_settings("E-mail")
    page = room.mail
    page._keep("host", "smtp.example.com")
    page._keep("sender_address", "asha@example.com")
    page.entered()
    qtbot.waitUntil(lambda: "no safe for passwords" in page._rows["password"]._note.text())
    QTest.keyClicks(page.password, "open-sesame")
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.desk.mail_password is not None)
    qtbot.waitUntil(lambda: "until FunnelDesk is closed" in page.told.text())
    assert b"open-sesame" not in stage.app.path.read_bytes()


def test_the_account_is_removed_and_undo_brings_it_back(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("E-mail")
    page = room.mail
    qtbot.waitUntil(lambda: not page.remove_button.isVisible())
    page._keep("host", "smtp.example.com")
    page._keep("sender_address", "asha@example.com")
    qtbot.waitUntil(lambda: page.remove_button.isVisible() and not page._edits)
    page.remove_button.click()
    qtbot.waitUntil(lambda: stage.app.ask(read_mail_account).result() is None)
    qtbot.waitUntil(lambda: page.lines["host"].text() == "" and not page.remove_button.isVisible())
    stage.app.undo().result()
    kept = stage.app.ask(read_mail_account).result()
    assert kept is not None
    assert kept["host"] == "smtp.example.com"
