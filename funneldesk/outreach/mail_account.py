"""The user's own mail account: where mail goes out, under which name, how fast, and how people say no more."""

from __future__ import annotations

import ipaddress
import re
import ssl
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from funneldesk.errors import Refusal
from funneldesk.outreach.mail_text import check_address, check_header, write_for_wire

if TYPE_CHECKING:
    from collections.abc import Callable

_HOST = re.compile(r"(?=.{1,253}\Z)(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
_HIGHEST_PORT = 65535
_LONGEST_NAME = 120
_LONGEST_USER = 320
_LONGEST_URL = 1000
_LONGEST_PAUSE_S = 3600.0
_URL_CHARS = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z{}~]+")

UID_FIELD = "{message}"
"""Where this stands in the unsubscribe page's address, the uid of the message is put."""


class Security(StrEnum):
    """How the way to the mail server is kept from being read."""

    STARTTLS = "starttls"
    """Begins in plain text and turns to TLS before anything is said; usually port 587."""
    TLS = "tls"
    """TLS from the first byte; usually port 465."""
    PLAIN = "plain"
    """No TLS; only to this machine itself, for a mail program or a test server that listens there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """An SMTP account, checked when it is made; it never holds the password.

    Attributes:
        host: name or IP address of the mail server.
        port: its port.
        security: `STARTTLS` or `TLS`; `PLAIN` only to this machine itself.
        user: the login name; empty where the server asks for none.
        sender_name: what people read as sender; may be empty.
        sender_address: the address that mail comes from.
        reply_to: where answers go; empty for the sender's address.
        hourly_limit: most messages in any 60 minutes.
        daily_limit: most messages in any 24 hours.
        pause_s: least seconds between two messages.
        unsubscribe_address: takes opt-out mails; empty for `reply_to`.
        unsubscribe_url: an https page for opting out; `{message}` in it becomes the message's uid; may be empty.
        one_click: the page opts out at a bare POST as RFC 8058 has it; needs `{message}` in the address.
        trusted_certificate: a certificate in PEM that is trusted besides the machine's own; may be empty.

    Raises:
        Refusal: a part cannot be used; the sentence names it.
    """

    host: str
    sender_address: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    sender_name: str = ""
    reply_to: str = ""
    hourly_limit: int = 60
    daily_limit: int = 300
    pause_s: float = 5.0
    unsubscribe_address: str = ""
    unsubscribe_url: str = ""
    one_click: bool = False
    trusted_certificate: str = ""

    def __post_init__(self) -> None:
        self._tidy("host", _check_host)
        self._tidy("sender_address", lambda text: check_address(text, "The sender's address"))
        self._tidy("sender_name", lambda text: check_header(text, "The sender's name", _LONGEST_NAME))
        self._tidy("user", lambda text: check_header(text, "The user name", _LONGEST_USER))
        self._tidy("reply_to", lambda text: _check_optional(text, "The address for answers"))
        self._tidy("unsubscribe_address", lambda text: _check_optional(text, "The address for unsubscribing"))
        _check_numbers(self)
        _check_security(self)
        if self.unsubscribe_url or self.one_click:
            self._tidy("unsubscribe_url", lambda text: _check_url(text, one_click=self.one_click))

    @property
    def answer_address(self) -> str:
        """Where answers go."""
        return self.reply_to or self.sender_address

    @property
    def opt_out_address(self) -> str:
        """Where an opt-out by mail goes; there always is one."""
        return self.unsubscribe_address or self.answer_address

    @property
    def sender_domain(self) -> str:
        """The ASCII domain of the sender, which the Message-ID ends with."""
        return write_for_wire(self.sender_address).rpartition("@")[2]

    def _tidy(self, name: str, check: Callable[[str], str]) -> None:
        object.__setattr__(self, name, check(getattr(self, name)))


def is_loopback(host: str) -> bool:
    """Whether the host is this machine itself, by its reserved name or a loopback address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_host(host: str) -> str:
    host = check_header(host, "The name of the mail server").rstrip(".")
    try:
        return str(ipaddress.ip_address(host.strip("[]").replace("%", " ")))
    except ValueError:
        if not _HOST.fullmatch(host):
            raise Refusal(
                f"“{host[:80]}” is no name of a mail server; write it like smtp.example.com, without https and port."
            ) from None
        return host.lower()


def _check_optional(address: str, what: str) -> str:
    return check_address(address, what) if address.strip() else ""


def _check_numbers(account: MailAccount) -> None:
    if not 1 <= account.port <= _HIGHEST_PORT:
        raise Refusal(f"The port must be between 1 and {_HIGHEST_PORT}; mail servers use 587 or 465.")
    if account.hourly_limit < 1 or account.daily_limit < 1:
        raise Refusal("The limits for messages an hour and a day must be at least 1.")
    if not 0 <= account.pause_s <= _LONGEST_PAUSE_S:
        raise Refusal(f"The pause between two messages must be between 0 and {_LONGEST_PAUSE_S:.0f} seconds.")


def _check_security(account: MailAccount) -> None:
    if account.security not in set(Security):
        raise Refusal("The security of the connection must be starttls or tls.")
    object.__setattr__(account, "security", Security(account.security))
    if account.security is Security.PLAIN and not is_loopback(account.host):
        raise Refusal(
            f"Mail to {account.host} must go over TLS; choose starttls or tls. "
            "A connection without it is possible to this machine only."
        )
    if account.trusted_certificate.strip():
        try:
            ssl.create_default_context().load_verify_locations(cadata=account.trusted_certificate)
        except (ssl.SSLError, ValueError) as error:
            raise Refusal(
                "The trusted certificate cannot be read; paste it in PEM form, with its BEGIN and END lines."
            ) from error


def _check_url(url: str, *, one_click: bool) -> str:
    url = check_header(url, "The unsubscribe page", _LONGEST_URL)
    wrong = f"The unsubscribe page “{url[:80]}” must be an address that begins with https://, without blanks."
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Refusal(wrong) from error
    if parts.scheme != "https" or not host or parts.username is not None or not _URL_CHARS.fullmatch(url):
        raise Refusal(wrong)
    if "{" in parts.netloc or "}" in parts.netloc:
        raise Refusal(wrong)
    rest = url.replace(UID_FIELD, "")
    if "{" in rest or "}" in rest:
        raise Refusal(f"Only {UID_FIELD} may stand in braces in the address of the unsubscribe page.")
    if one_click and UID_FIELD not in url:
        raise Refusal(
            f"Unsubscribing by one click needs {UID_FIELD} in the page's address, "
            "for nothing else tells the page who pressed."
        )
    return url
