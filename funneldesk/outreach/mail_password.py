"""The mail password in the system's own safe; where there is none, only in memory for as long as the program runs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal, StoreFailure

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from funneldesk.outreach.mail_account import MailAccount

SERVICE = "FunnelDesk"

# Only safes that keep secrets encrypted; a backend that somebody added and that writes plain text is not used.
_SAFE_MODULES = (
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
_CHAIN = "keyring.backends.chainer"


class Safekeeping(StrEnum):
    """How well the system can keep a password."""

    SAFE = "safe"
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """A backend is set that is not known to encrypt."""


@dataclass(frozen=True, slots=True)
class SafeState:
    """What the system offers.

    Attributes:
        keeping: whether a safe is there.
        sentence: what to tell the person where it is not; empty otherwise.
    """

    keeping: Safekeeping
    sentence: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class MailPassword:
    """A password on its way from the safe to the server; it never shows itself in a log or a traceback.

    Attributes:
        secret: the password.
        kept: whether it lies in the system's safe; otherwise the caller holds it for this run only.
    """

    secret: str
    kept: bool = False

    def __repr__(self) -> str:
        return f"MailPassword(kept={self.kept})"


class PasswordSafe:
    """The system's safe, asked for the passwords of mail accounts.

    Args:
        backend: the safe; None takes the one that the system offers.
        trusted: modules of backends that are used besides those known to encrypt.
    """

    def __init__(self, backend: KeyringBackend | None = None, *, trusted: tuple[str, ...] = ()) -> None:
        self._backend = backend
        self._modules = (*_SAFE_MODULES, *trusted)

    def describe(self) -> SafeState:
        """Whether passwords can be kept, with the sentence for the person where they cannot."""
        import keyring.backends.fail
        import keyring.backends.null

        backend = self._find()
        if self._is_known(backend):
            return SafeState(Safekeeping.SAFE)
        if isinstance(backend, keyring.backends.fail.Keyring | keyring.backends.null.Keyring) or self._is_chain(
            backend
        ):
            return SafeState(
                Safekeeping.ABSENT,
                "This system has no safe for passwords, so FunnelDesk keeps the mail password only until it is closed "
                "and asks for it again next time.",
            )
        return SafeState(
            Safekeeping.UNKNOWN,
            "The safe for passwords that is set up here is not known to encrypt, so FunnelDesk keeps the mail "
            "password only until it is closed and asks for it again next time.",
        )

    def keep(self, account: MailAccount, secret: str) -> MailPassword:
        """Put the password into the safe; without a safe, give it back to be held for this run only.

        Raises:
            Refusal: the password is empty or cannot be sent to a mail server.
            StoreFailure: the safe is there and refused, for instance because it is locked.
        """
        import keyring.errors

        _check_secret(secret)
        if self.describe().keeping is not Safekeeping.SAFE:
            return MailPassword(secret)
        try:
            self._find().set_password(SERVICE, name_entry(account), secret)
        except keyring.errors.NoKeyringError:
            return MailPassword(secret)
        except Exception as error:  # noqa: BLE001 - a backend raises whatever its system raises
            raise _make_failure("would not keep the mail password", error) from None
        return MailPassword(secret, kept=True)

    def find(self, account: MailAccount) -> MailPassword | None:
        """The password of the account; None where it is not kept or there is no safe.

        Raises:
            StoreFailure: the safe is there and refused, for instance because it is locked.
        """
        import keyring.errors

        if self.describe().keeping is not Safekeeping.SAFE:
            return None
        try:
            secret = self._find().get_password(SERVICE, name_entry(account))
        except keyring.errors.NoKeyringError:
            return None
        except Exception as error:  # noqa: BLE001 - a backend raises whatever its system raises
            raise _make_failure("would not hand out the mail password", error) from None
        return None if secret is None else MailPassword(secret, kept=True)

    def forget(self, account: MailAccount) -> bool:
        """Take the password out of the safe; False where it was not in it.

        Raises:
            StoreFailure: the safe is there and refused, for instance because it is locked.
        """
        if self.find(account) is None:
            return False
        try:
            self._find().delete_password(SERVICE, name_entry(account))
        except Exception as error:  # noqa: BLE001 - a backend raises whatever its system raises
            raise _make_failure("would not forget the mail password", error) from None
        return True

    def _find(self) -> KeyringBackend:
        import keyring

        return self._backend if self._backend is not None else keyring.get_keyring()

    def _is_known(self, backend: KeyringBackend) -> bool:
        if self._is_chain(backend):
            # A chain writes into the first of its backends that takes it; each must be safe, and there must be one.
            links = tuple(getattr(backend, "backends", ()))
            return bool(links) and all(self._is_known(each) for each in links)
        module = type(backend).__module__
        return any(module == each or module.startswith(f"{each}.") for each in self._modules)

    @staticmethod
    def _is_chain(backend: KeyringBackend) -> bool:
        return type(backend).__module__ == _CHAIN


def name_entry(account: MailAccount) -> str:
    """The name of the account's entry in the safe: user and host."""
    return f"{account.user or account.sender_address}@{account.host}"


def _check_secret(secret: str) -> None:
    if not secret:
        raise Refusal("The mail password is empty; type the password of the mail account.")
    if not secret.isascii() or not secret.isprintable():
        raise Refusal(
            "The mail password holds characters that mail servers cannot take; "
            "make an app password of Latin letters and digits at your provider."
        )


def _make_failure(did: str, error: Exception) -> StoreFailure:
    # Only the kind of error: its text is the backend's own and might repeat what it was given.
    return StoreFailure(
        f"The system's safe for passwords {did} ({type(error).__name__}); unlock it and try again, "
        "or type the password for this time only."
    )
