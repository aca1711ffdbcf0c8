"""The mail password lies in the system's safe or in memory, and shows itself nowhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import keyring
import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from funneldesk.errors import Refusal, StoreFailure
from funneldesk.outreach.mail_account import MailAccount
from funneldesk.outreach.mail_password import MailPassword, PasswordSafe, Safekeeping, name_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = MailAccount(host="smtp.example.com", sender_address="sales@example.com", user="sales")
SECRET = "correct-horse-42"  # noqa: S105 - of nobody


class MemoryKeyring(KeyringBackend):
    """A safe that keeps its entries in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library leaves it without types
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class LockedKeyring(MemoryKeyring):
    """A safe that its owner does not open."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.PasswordSetError(f"{service} {username} {password}")


@pytest.fixture(autouse=True)
def _system_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def open_safe(backend: KeyringBackend) -> PasswordSafe:
    """The safe over the system's backend, which here is the one given; this file's own backends count as encrypting."""
    keyring.set_keyring(backend)
    return PasswordSafe(trusted=(__name__,))


def test_a_password_is_kept_found_and_forgotten() -> None:
    backend = MemoryKeyring()
    safe = open_safe(backend)
    assert safe.describe().keeping is Safekeeping.SAFE
    assert safe.find(ACCOUNT) is None
    assert safe.keep(ACCOUNT, SECRET).kept
    assert backend.entries == {("FunnelDesk", "sales@smtp.example.com"): SECRET}
    found = safe.find(ACCOUNT)
    assert found is not None
    assert (found.secret, found.kept) == (SECRET, True)
    assert safe.forget(ACCOUNT)
    assert not safe.forget(ACCOUNT)
    assert backend.entries == {}


def test_each_account_has_an_entry_of_its_own() -> None:
    other = MailAccount(host="smtp.example.org", sender_address="sales@example.com", user="sales")
    nameless = MailAccount(host="smtp.example.com", sender_address="asha@example.com")
    assert len({name_entry(each) for each in (ACCOUNT, other, nameless)}) == 3


@pytest.mark.parametrize("backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_without_a_safe_the_caller_holds_the_password_for_this_run(backend: type[KeyringBackend]) -> None:
    safe = open_safe(backend())
    state = safe.describe()
    assert state.keeping is Safekeeping.ABSENT
    assert "only until it is closed" in state.sentence
    held = safe.keep(ACCOUNT, SECRET)
    assert (held.secret, held.kept) == (SECRET, False)
    assert safe.find(ACCOUNT) is None
    assert not safe.forget(ACCOUNT)


def test_a_backend_that_is_not_known_to_encrypt_gets_no_password() -> None:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    safe = PasswordSafe()
    assert safe.describe().keeping is Safekeeping.UNKNOWN
    assert not safe.keep(ACCOUNT, SECRET).kept
    assert backend.entries == {}


def test_a_locked_safe_says_so_and_repeats_no_password() -> None:
    safe = open_safe(LockedKeyring())
    with pytest.raises(StoreFailure, match="unlock it") as caught:
        safe.keep(ACCOUNT, SECRET)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    with pytest.raises(StoreFailure, match="would not hand out"):
        safe.find(ACCOUNT)


@pytest.mark.parametrize("secret", ["", "पासवर्ड", "line\nbreak", "tab\t"])
def test_a_password_that_no_server_takes_is_refused(secret: str) -> None:
    with pytest.raises(Refusal, match="mail password") as caught:
        open_safe(MemoryKeyring()).keep(ACCOUNT, secret)
    assert not secret or secret not in str(caught.value)


def test_a_password_shows_itself_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    password = open_safe(MemoryKeyring()).keep(ACCOUNT, SECRET)
    logging.getLogger("funneldesk").warning("%s %r", password, password)
    assert SECRET not in f"{password} {password!r} {[password]}"
    assert SECRET not in caplog.text
    assert repr(MailPassword("x")) == "MailPassword(kept=False)"
