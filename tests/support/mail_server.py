"""A real mail server in a thread, and a proxy before it that cuts the connection at a chosen byte."""

from __future__ import annotations

import contextlib
import email
import email.policy
import functools
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
CUT = "cut"
"""An answer that is none: the server breaks the connection off instead."""


def find_free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Received:
    """A message that the server has taken in whole."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return email.message_from_bytes(self.content, policy=email.policy.default)


@dataclass
class MailDesk:
    """What the server answers, and what it took in.

    Attributes:
        received: each message whose final dot came in, whatever was answered to it.
        to_rcpt: the answer to a recipient; `CUT` breaks off, None takes it.
        to_data: the answer after the final dot; likewise.
        to_mail: the answer to a sender; likewise.
        logins: the user names that tried.
    """

    received: list[Received] = field(default_factory=list)
    to_rcpt: Callable[[str], str | None] = lambda _address: None
    to_data: Callable[[Received], str | None] = lambda _message: None
    to_mail: Callable[[str], str | None] = lambda _address: None
    logins: list[bytes] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - the server calls it by this name
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.to_mail(address)
        if answer is None:
            envelope.mail_from = address
        return _answer(server, answer)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.to_rcpt(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return _answer(server, answer)

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        message = Received(envelope.mail_from or "", list(envelope.rcpt_tos), content)
        self.received.append(message)
        return _answer(server, self.to_data(message))

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        """Let in who knows the password; repeat it to who does not, as a careless server might."""
        self.logins.append(data.login)
        words = f"535 5.7.8 wrong, you said {data.password.decode()}"
        return AuthResult(success=data.password == b"open-sesame", handled=False, message=words)


@dataclass(frozen=True)
class RunningServer:
    """Where the server listens, and its desk."""

    port: int
    desk: MailDesk


@contextlib.contextmanager
def run_mail_server(
    desk: MailDesk | None = None,
    *,
    implicit_tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    auth: bool = False,
) -> Iterator[RunningServer]:
    """A server on a free port of this machine until the block ends."""
    desk = desk or MailDesk()
    words: dict[str, object] = {"hostname": HOST, "port": find_free_port()}
    if starttls is not None:
        words |= {"tls_context": starttls, "require_starttls": True}
    if auth:
        # Implicit TLS does not count as TLS for the server, which would then neither offer nor ask for a login.
        is_starttls = starttls is not None
        words |= {
            "authenticator": desk.authenticate,
            "auth_required": is_starttls,
            "auth_require_tls": is_starttls,
        }
    if implicit_tls is not None:
        words |= {"ssl_context": implicit_tls}
    controller = Controller(desk, **words)  # type: ignore[arg-type]  # words are keyword arguments of several types
    controller.start()
    try:
        yield RunningServer(int(str(words["port"])), desk)
    finally:
        controller.stop()


def _answer(server: SMTP, answer: str | None) -> str:
    if answer == CUT:
        assert server.transport is not None
        server.transport.close()
        return "421 cut"
    return answer or "250 OK"


class CuttingProxy:
    """Passes bytes to a server and back, until so many went one way; then it ends the connection on both sides.

    Args:
        port: of the server.
        to_server: bytes let through to the server; None for all.
        to_client: bytes let through to the client; None for all.
        holds: keeps the connection open and silent at the limit instead of ending it.
        narrow: takes in little ahead of what it passes on, so that a client notices the cut while it writes.

    Attributes:
        port: where it listens.
        passed: how many bytes went to the server and to the client.
        connections: how many it took.
    """

    def __init__(
        self,
        port: int,
        *,
        to_server: int | None = None,
        to_client: int | None = None,
        holds: bool = False,
        narrow: bool = False,
    ) -> None:
        self._server_port = port
        self._limits = (to_server, to_client)
        self._holds = holds
        self._listener = socket.socket()
        if narrow:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listener.bind((HOST, 0))
        self._listener.listen()
        self.port: int = self._listener.getsockname()[1]
        self.passed = [0, 0]
        self.connections = 0
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_error: object) -> None:
        # A thread that waits in accept() is woken by shutting the listener down.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=20)
            assert not thread.is_alive()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                server = socket.create_connection((HOST, self._server_port))
                self._start(functools.partial(self._pump, client, server, 0))
                self._start(functools.partial(self._pump, server, client, 1))

    def _pump(self, source: socket.socket, target: socket.socket, way: int) -> None:
        limit = self._limits[way]
        with contextlib.suppress(OSError):
            while (limit is None or self.passed[way] < limit) and (block := source.recv(4096)):
                part = block if limit is None else block[: limit - self.passed[way]]
                # Counted first: who has read the part may ask for the count at once.
                self.passed[way] += len(part)
                target.sendall(part)
            if self._holds and way == 1:
                # Silent until the client itself goes, which the other way passes on to the server.
                while source.recv(4096):
                    pass
        server, client = (target, source) if way == 0 else (source, target)
        # First the client loses its connection; the server still reads what was let through, then its end.
        for each, how in ((client, socket.SHUT_RDWR), (server, socket.SHUT_WR)):
            with contextlib.suppress(OSError):
                each.shutdown(how)
        if way == 1:
            # The server's side ends when the server itself closes, after it has handled all it read.
            with contextlib.suppress(OSError):
                while server.recv(4096):
                    pass
            server.close()
            client.close()
