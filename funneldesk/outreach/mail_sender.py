"""One connection to the user's mail server: TLS verified, one message after the other, and an exact outcome of each."""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from funneldesk.outreach.mail_account import Security
from funneldesk.outreach.mail_outcome import AccountTrouble, OutcomeKind, SendOutcome, StopKind
from funneldesk.outreach.mail_status import read_status

if TYPE_CHECKING:
    from types import TracebackType

    from funneldesk.outreach.mail_account import MailAccount
    from funneldesk.outreach.mail_message import MailMessage
    from funneldesk.outreach.mail_password import MailPassword
    from funneldesk.outreach.mail_status import MailStatus

_BROKEN = (smtplib.SMTPException, OSError)
_CHUNK = 16_384
_OK, _GO_ON, _NEEDS_LOGIN, _BAD_LOGIN, _CLOSING, _TOO_LARGE = 250, 354, 530, 535, 421, 552
_LINE_START_DOT = re.compile(rb"(?m)^\.")
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the server may keep silent, in seconds.

    Attributes:
        connect_s: until the connection stands.
        command_s: until a command is answered, and until a part of the body is taken.
        verdict_s: until it answers the final dot. RFC 5321 (4.5.3.2.6) asks for ten minutes: who gives up earlier does
            not know whether the message was taken.
    """

    connect_s: float = 20.0
    command_s: float = 60.0
    verdict_s: float = 600.0


class MailSender:
    """Sends messages over one connection, which is made when it is needed and again when it broke.

    Args:
        account: where to.
        password: None where the account has no user.
        timeouts: how long to wait.
    """

    def __init__(self, account: MailAccount, password: MailPassword | None, timeouts: Timeouts | None = None) -> None:
        self._account = account
        self._password = password
        self._timeouts = timeouts or Timeouts()
        self._smtp: smtplib.SMTP | None = None
        self._is_idle = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def connect(self) -> None:
        """Stand ready to send: connect, verify, log in; a connection that stands already is asked whether it lives.

        Raises:
            AccountTrouble: nothing can be sent now; nothing was.
        """
        if self._smtp is not None:
            try:
                if self._smtp.noop()[0] == _OK:
                    return
            except _BROKEN:
                pass
            self._drop()
        smtp = self._open()
        try:
            self._secure(smtp)
            self._log_in(smtp)
        except BaseException:
            smtp.close()
            raise
        self._smtp, self._is_idle = smtp, True

    def send(self, message: MailMessage) -> SendOutcome:
        """Send one message to its one recipient, once; the outcome says only what is known.

        The body and the dot that ends it are written apart. What fails before the dot is begun cannot have been taken
        by the server; what fails after may have been.

        Raises:
            AccountTrouble: there was no connection and none could be made.
        """
        if self._smtp is None:
            self.connect()
        smtp = self._smtp
        assert smtp is not None  # noqa: S101 - connect() has set it or raised
        self._is_idle = False
        try:
            unwanted = self._offer(smtp, message)
            if unwanted is None:
                for part in _split(message.data):
                    smtp.send(part)
        except _BROKEN as error:
            self._drop()
            return SendOutcome(
                message.uid,
                OutcomeKind.NOT_SENT,
                f"The message to {message.recipient} was not sent: {_say_break(error)} before it was complete. "
                "It can be sent again.",
            )
        if unwanted is None:
            return self._finish(smtp, message)
        self._reset(smtp, unwanted)
        return unwanted

    def close(self) -> None:
        """Say goodbye and close; without a connection nothing happens."""
        if self._smtp is not None and self._is_idle:
            with contextlib.suppress(*_BROKEN):
                self._smtp.docmd("QUIT")
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._is_idle = None, False

    def _open(self) -> smtplib.SMTP:
        account, host = self._account, self._account.host
        wait_s = self._timeouts.connect_s
        try:
            # "localhost" keeps smtplib from asking the network for this machine's name; the literal replaces it below.
            if account.security is Security.TLS:
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, account.port, "localhost", timeout=wait_s, context=make_tls_context(account)
                )
            else:
                smtp = smtplib.SMTP(host, account.port, "localhost", timeout=wait_s)
        except _BROKEN as error:
            raise self._explain(error) from error
        sock = _find_socket(smtp)
        own = sock.getsockname()[0]
        smtp.local_hostname = f"[IPv6:{own.partition('%')[0]}]" if ":" in own else f"[{own}]"
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(self._timeouts.command_s)
        return smtp

    def _secure(self, smtp: smtplib.SMTP) -> None:
        try:
            if self._account.security is Security.STARTTLS:
                smtp.starttls(context=make_tls_context(self._account))
            smtp.ehlo_or_helo_if_needed()
        except smtplib.SMTPNotSupportedError as error:
            raise AccountTrouble(
                StopKind.TLS_MISSING,
                f"{self._place} offers no STARTTLS, so nothing was said to it. Choose TLS and port 465, or ask your "
                "provider; if it worked before, somebody may be meddling with this network.",
            ) from error
        except smtplib.SMTPHeloError as error:
            raise self._explain(error) from error
        except smtplib.SMTPResponseException as error:
            words = self._read(error.smtp_code, error.smtp_error).words
            raise AccountTrouble(
                StopKind.TLS_MISSING, f"{self._place} would not begin a TLS connection: {words}. Try again later."
            ) from error
        except _BROKEN as error:
            raise self._explain(error) from error

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        if not self._account.user:
            return
        who = f"{self._account.user} at {self._account.host}"
        if self._password is None:
            raise AccountTrouble(StopKind.LOGIN_REFUSED, f"There is no password for {who}; type it and try again.")
        try:
            smtp.login(self._account.user, self._password.secret)
        except smtplib.SMTPAuthenticationError as error:
            status = self._read(error.smtp_code, error.smtp_error)
            advice = (
                "It could not check the password now; try again later."
                if status.is_later
                else "Check user name and password; many providers ask for an app password here."
            )
            sentence = f"The mail server refused the login of {who}: {status.words}. {advice}"
            # No cause: the library's own error may repeat what was sent.
            raise AccountTrouble(StopKind.LOGIN_REFUSED, sentence) from None
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise self._explain(error) from None
        except (smtplib.SMTPException, UnicodeError):
            raise AccountTrouble(
                StopKind.LOGIN_REFUSED,
                f"{self._place} offers no way to log in that FunnelDesk knows; check port and security of the account.",
            ) from None
        finally:
            # smtplib keeps both for a second try that never comes.
            smtp.__dict__.pop("password", None)

    def _offer(self, smtp: smtplib.SMTP, message: MailMessage) -> SendOutcome | None:
        """Name sender and recipient and ask to begin; None where the server waits for the body."""
        options: list[str] = []
        if message.needs_utf8:
            if not smtp.has_extn("smtputf8"):
                return SendOutcome(
                    message.uid,
                    OutcomeKind.REFUSED,
                    f"The mail server of this account cannot write to {message.recipient}, because it takes Latin "
                    "letters before the @ only.",
                )
            options.append("SMTPUTF8")
        code, reply = smtp.mail(message.sender, options)
        if code // 100 != 2:  # noqa: PLR2004 - RFC 5321: taken
            return self._judge_sender(message, code, reply)
        code, reply = smtp.rcpt(message.recipient)
        if code // 100 != 2:  # noqa: PLR2004 - RFC 5321: taken
            return self._judge(message, code, reply)
        code, reply = smtp.docmd("DATA")
        return None if code == _GO_ON else self._judge(message, code, reply, of_address=False)

    def _judge_sender(self, message: MailMessage, code: int, reply: bytes) -> SendOutcome:
        status = self._read(code, reply)
        if not status.is_never or code in {_TOO_LARGE, _NEEDS_LOGIN, _BAD_LOGIN}:
            return self._judge(message, code, reply, of_address=False)
        return SendOutcome(
            message.uid,
            OutcomeKind.NOT_SENT,
            f"The mail server does not let this account write as {message.sender}: {status.words}. "
            "Check the sender's address of the account.",
            code,
            status.dotted,
            status.words,
            stop=StopKind.SENDER_REFUSED,
        )

    def _judge(self, message: MailMessage, code: int, reply: bytes, *, of_address: bool = True) -> SendOutcome:
        """The outcome of an answer that takes nothing over.

        Without an enhanced code it speaks of the address only where it answers the address (`of_address`): a bare 550
        to the body is most often a spam filter's.
        """
        status = self._read(code, reply)
        if code in {_NEEDS_LOGIN, _BAD_LOGIN}:
            return SendOutcome(
                message.uid,
                OutcomeKind.NOT_SENT,
                f"The mail server wants a login first: {status.words}. Enter user and password of the account.",
                code,
                status.dotted,
                status.words,
                stop=StopKind.LOGIN_REFUSED,
            )
        if status.is_never:
            kind, sentence = OutcomeKind.REFUSED, f"The mail server refused the message to {message.recipient}"
        elif status.is_later:
            kind, sentence = OutcomeKind.DELAYED, f"The mail server put off the message to {message.recipient}"
        else:
            kind, sentence = OutcomeKind.NOT_SENT, f"The mail server did not take the message to {message.recipient}"
        return SendOutcome(
            message.uid,
            kind,
            f"{sentence}: {code} {status.words}",
            code,
            status.dotted,
            status.words,
            is_dead_address=status.is_dead_address and (of_address or status.enhanced is not None),
        )

    def _finish(self, smtp: smtplib.SMTP, message: MailMessage) -> SendOutcome:
        """Send the dot that ends the body and read the verdict; from here on silence means that nobody knows."""
        try:
            _find_socket(smtp).settimeout(self._timeouts.verdict_s)
            smtp.send(b".\r\n")
            code, reply = smtp.getreply()
            status = self._read(code, reply)
        except _BROKEN as error:
            self._drop()
            return make_uncertain_outcome(message.uid, f"{_say_break(error)} before the server had answered")
        if code // 100 == 2:  # noqa: PLR2004 - RFC 5321: taken
            self._rest(smtp)
            sentence = f"The mail server took the message to {message.recipient}."
            return SendOutcome(message.uid, OutcomeKind.SENT, sentence, code, words=status.words)
        if not (status.is_later or status.is_never):
            self._drop()
            return make_uncertain_outcome(message.uid, f"the server's answer “{code} {status.words}” means nothing")
        outcome = self._judge(message, code, reply, of_address=False)
        self._reset(smtp, outcome)
        return outcome

    def _reset(self, smtp: smtplib.SMTP, outcome: SendOutcome) -> None:
        """Make the connection ready for the next message, or drop it where it is no longer in step."""
        if outcome.code == _CLOSING or outcome.kind is OutcomeKind.NOT_SENT:
            self._drop()
            return
        try:
            if smtp.rset()[0] == _OK:
                self._rest(smtp)
                return
        except _BROKEN:
            pass
        self._drop()

    def _rest(self, smtp: smtplib.SMTP) -> None:
        _find_socket(smtp).settimeout(self._timeouts.command_s)
        smtp.command_encoding = "ascii"
        self._is_idle = True

    def _read(self, code: int, reply: bytes | str) -> MailStatus:
        text = reply.decode("utf-8", errors="replace") if isinstance(reply, bytes) else reply
        for secret in self._list_secrets():
            text = text.replace(secret, "•••")
        return read_status(text, code)

    def _list_secrets(self) -> list[str]:
        """The password as it went over the wire, longest first, should a server repeat it."""
        if self._password is None:
            return []
        user, secret = self._account.user, self._password.secret
        forms = [f"\0{user}\0{secret}".encode(), secret.encode()]
        return [base64.b64encode(each).decode() for each in forms] + [secret]

    @property
    def _place(self) -> str:
        return f"The mail server {self._account.host} (port {self._account.port})"

    def _explain(self, error: Exception) -> AccountTrouble:
        """What a failure to connect means; the order matters, for TLS and name failures are OSErrors too."""
        place = self._place
        if isinstance(error, socket.gaierror):
            kind, sentence = StopKind.UNRESOLVED, f"{place} was not found; check its name and the network connection."
        elif isinstance(error, ssl.SSLCertVerificationError):
            kind = StopKind.TLS_UNVERIFIED
            sentence = (
                f"The certificate of {self._account.host} is not trusted ({error.verify_message}), so nothing was sent "
                "to it. Check the server's name, or ask your provider for the certificate."
            )
        elif isinstance(error, ssl.SSLError):
            kind = StopKind.TLS_MISSING
            sentence = f"{place} does not speak TLS as the account asks for it; try starttls with 587 or tls with 465."
        elif isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
            status = self._read(error.smtp_code, error.smtp_error)
            kind = StopKind.SERVER_BUSY if status.is_later else StopKind.UNREACHED
            sentence = f"{place} turned the connection away: {error.smtp_code} {status.words}"
        elif isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            kind, sentence = StopKind.NO_ANSWER, f"{place} does not answer; check name and port, or try again later."
        else:
            kind = StopKind.UNREACHED
            sentence = f"{place} cannot be reached ({_say_break(error)}); check name, port and network connection."
        return AccountTrouble(kind, sentence)


def make_tls_context(account: MailAccount) -> ssl.SSLContext:
    """TLS 1.2 or later with certificate and host name verified; the account may name one more certificate to trust."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if account.trusted_certificate:
        context.load_verify_locations(cadata=account.trusted_certificate)
    return context


def make_uncertain_outcome(uid: str, reason: str = "FunnelDesk ended while it was being sent") -> SendOutcome:
    """The outcome of a message that may have arrived; also of each that a start finds marked as being sent."""
    return SendOutcome(
        uid,
        OutcomeKind.UNCERTAIN,
        f"It is not known whether this message arrived: {reason}. It is not sent again by itself; "
        "look into the sent mail of your provider, then mark it as sent or send it again.",
    )


def _split(content: bytes) -> list[bytes]:
    """The body in parts, with CRLF line ends and its first dots doubled, but without the dot that ends it."""
    content = _LINE_START_DOT.sub(b"..", _LINE_END.sub(b"\r\n", content))
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    return [content[start : start + _CHUNK] for start in range(0, len(content), _CHUNK)]


def _say_break(error: Exception) -> str:
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "the server fell silent"
    if isinstance(error, smtplib.SMTPException):
        return "the connection broke"
    return f"the connection broke ({error.__class__.__name__})"


def _find_socket(smtp: smtplib.SMTP) -> socket.socket:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    return smtp.sock
