"""Sending over a real mail server: what arrives, and what is said of each message that does not."""

from __future__ import annotations

import datetime as dt
import socket
from typing import TYPE_CHECKING

import pytest

from funneldesk.clock import FixedClock
from funneldesk.outreach.mail_account import MailAccount, Security
from funneldesk.outreach.mail_batch import send_test_message, try_account
from funneldesk.outreach.mail_message import Letter, build_message
from funneldesk.outreach.mail_outcome import AccountTrouble, OutcomeKind, StopKind
from funneldesk.outreach.mail_password import MailPassword
from funneldesk.outreach.mail_sender import MailSender, Timeouts
from tests.support.certificate import make_certificate
from tests.support.mail_server import CUT, HOST, CuttingProxy, MailDesk, find_free_port, run_mail_server

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.outreach.mail_outcome import SendOutcome

NOW = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
PASSWORD = MailPassword("open-sesame")
PATIENT = Timeouts(
    connect_s=60, command_s=60, verdict_s=60
)  # nothing here is silent that long, whatever the machine does
IMPATIENT = Timeouts(connect_s=0.2, command_s=0.2, verdict_s=0.2)
BODY = "Namaste Ravi ji,\n\nनमस्ते। Our price is ₹1,20,000.\n.a line with a dot\n..and one with two\n.\nend"


def make_account(port: int, security: Security = Security.PLAIN, **more: str) -> MailAccount:
    return MailAccount(
        host=more.pop("host", HOST),
        port=port,
        security=security,
        sender_address="sales@example.com",
        sender_name="Asha Traders",
        **more,  # type: ignore[arg-type]  # all of these are text
    )


def make_letter(number: int = 1, **more: str) -> Letter:
    words = {"to_name": "रवि शर्मा", "subject": "आपके लिए प्रस्ताव 🎉", "body": BODY} | more
    return Letter(
        uid=f"0199-{number:04}",
        to_address=more.pop("to_address", f"ravi{number}@example.in"),
        **{name: text for name, text in words.items() if name != "to_address"},
    )


def send(account: MailAccount, letter: Letter | None = None, timeouts: Timeouts = PATIENT) -> SendOutcome:
    password = PASSWORD if account.user else None
    with MailSender(account, password, timeouts) as sender:
        return sender.send(build_message(account, letter or make_letter(), NOW))


def test_a_message_arrives_as_it_was_written() -> None:
    with run_mail_server() as server:
        outcome = send(make_account(server.port))
    assert (outcome.kind, outcome.code) == (OutcomeKind.SENT, 250)
    [mail] = server.desk.received
    assert (mail.sender, mail.recipients) == ("sales@example.com", ["ravi1@example.in"])
    message = mail.message
    assert message["Subject"] == "आपके लिए प्रस्ताव 🎉"
    assert message["From"] == "Asha Traders <sales@example.com>"
    assert message["To"].addresses[0].display_name == "रवि शर्मा"
    assert message["Message-ID"] == "<0199-0001.funneldesk@example.com>"
    assert message["Date"].datetime == NOW
    assert message["List-Unsubscribe"] == "<mailto:sales@example.com?subject=unsubscribe%200199-0001>"
    assert message["List-Unsubscribe-Post"] is None
    assert message.get_content().replace("\r\n", "\n").startswith(f"{BODY}\n\n-- \n")


def test_one_connection_carries_many_messages_past_a_refused_one() -> None:
    desk = MailDesk(to_rcpt=lambda address: "550 5.1.1 no such user" if address.startswith("ravi2") else None)
    with run_mail_server(desk) as server, CuttingProxy(server.port) as proxy:
        account = make_account(proxy.port)
        with MailSender(account, None, PATIENT) as sender:
            kinds = []
            for number in range(1, 5):
                sender.connect()
                kinds.append(sender.send(build_message(account, make_letter(number), NOW)).kind)
        assert proxy.connections == 1
    assert kinds == [OutcomeKind.SENT, OutcomeKind.REFUSED, OutcomeKind.SENT, OutcomeKind.SENT]
    assert [mail.recipients for mail in desk.received] == [[f"ravi{number}@example.in"] for number in (1, 3, 4)]


def test_a_connection_that_died_meanwhile_is_made_again() -> None:
    desk = MailDesk()
    with run_mail_server(desk) as server:
        account = make_account(server.port)
        with MailSender(account, None, PATIENT) as sender:
            sender.connect()
            assert sender._smtp is not None
            assert sender._smtp.sock is not None
            sender._smtp.sock.shutdown(socket.SHUT_RDWR)
            sender.connect()
            outcome = sender.send(build_message(account, make_letter(), NOW))
    assert outcome.kind is OutcomeKind.SENT


@pytest.mark.parametrize(
    ("answer", "kind", "enhanced", "dead"),
    [
        ("550 5.1.1 no such user", OutcomeKind.REFUSED, "5.1.1", True),
        ("550 no such user", OutcomeKind.REFUSED, "", True),
        ("552 5.2.2 mailbox full", OutcomeKind.REFUSED, "5.2.2", False),
        ("550 5.7.1 looks like spam", OutcomeKind.REFUSED, "5.7.1", False),
        ("451 4.3.0 try again", OutcomeKind.DELAYED, "4.3.0", False),
        ("421 4.7.0 too fast", OutcomeKind.DELAYED, "4.7.0", False),
    ],
)
def test_a_refusal_of_the_recipient_is_told_from_a_delay(
    answer: str, kind: OutcomeKind, enhanced: str, *, dead: bool
) -> None:
    with run_mail_server(MailDesk(to_rcpt=lambda _address: answer)) as server:
        outcome = send(make_account(server.port))
    assert (outcome.kind, outcome.enhanced, outcome.is_dead_address) == (kind, enhanced, dead)
    assert outcome.code == int(answer[:3])
    assert answer.split(" ", 1)[1] in outcome.sentence
    assert server.desk.received == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("552 5.3.4 too large", OutcomeKind.REFUSED),
        ("554 5.7.1 spam", OutcomeKind.REFUSED),
        ("451 4.3.0 try again", OutcomeKind.DELAYED),
        ("354 what", OutcomeKind.UNCERTAIN),
        ("banana", OutcomeKind.UNCERTAIN),
        ("x" * 10_000, OutcomeKind.UNCERTAIN),
        (CUT, OutcomeKind.UNCERTAIN),
    ],
)
def test_what_the_server_says_to_the_final_dot_decides(answer: str, kind: OutcomeKind) -> None:
    with run_mail_server(MailDesk(to_data=lambda _message: answer)) as server:
        outcome = send(make_account(server.port))
    assert outcome.kind is kind
    assert outcome.kind.may_be_tried_again == (kind is OutcomeKind.DELAYED)
    assert len(server.desk.received) == 1


def test_a_bare_550_speaks_of_the_address_only_where_it_answers_the_address() -> None:
    with run_mail_server(MailDesk(to_rcpt=lambda _address: "550 unknown")) as server:
        assert send(make_account(server.port)).is_dead_address
    with run_mail_server(MailDesk(to_data=lambda _message: "550 not wanted")) as server:
        assert not send(make_account(server.port)).is_dead_address


def test_a_cut_before_the_body_is_safe_to_repeat() -> None:
    with run_mail_server(MailDesk(to_rcpt=lambda _address: CUT)) as server:
        outcome = send(make_account(server.port))
    # The farewell may come through before the cut; both say that nothing was taken.
    assert outcome.kind.may_be_tried_again
    assert server.desk.received == []


def test_a_cut_in_the_middle_of_a_long_body_is_safe_to_repeat() -> None:
    letter = make_letter(body="एक लंबा संदेश " * 14_000)
    with run_mail_server() as server, CuttingProxy(server.port, to_server=100_000, narrow=True) as proxy:
        account = make_account(proxy.port)
        with MailSender(account, None, PATIENT) as sender:
            sender.connect()
            assert sender._smtp is not None
            assert sender._smtp.sock is not None
            # Else the system takes the whole body in before the cut, and nobody could tell how far it came.
            sender._smtp.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            outcome = sender.send(build_message(account, letter, NOW))
    assert outcome.kind is OutcomeKind.NOT_SENT
    assert server.desk.received == []


def test_a_server_that_is_silent_after_the_dot_leaves_it_uncertain() -> None:
    with run_mail_server() as server:
        with CuttingProxy(server.port) as proxy:
            send(make_account(proxy.port))
            answered = proxy.passed[1]
        # The last answers are those to the dot and to QUIT; without them the client hears nothing more.
        farewell = len(b"250 OK\r\n221 Bye\r\n")
        with CuttingProxy(server.port, to_client=answered - farewell, holds=True) as proxy:
            outcome = send(make_account(proxy.port), make_letter(2), Timeouts(60, 60, 0.2))
    assert outcome.kind is OutcomeKind.UNCERTAIN
    assert "fell silent" in outcome.sentence
    assert len(server.desk.received) == 2


def test_cut_at_any_byte_no_message_said_to_be_unsent_has_arrived() -> None:
    letter = make_letter(body="short")
    with run_mail_server() as server:
        with CuttingProxy(server.port) as proxy:
            assert send(make_account(proxy.port), letter).kind is OutcomeKind.SENT
            there, back = proxy.passed
        seen = set()
        limits = [(byte, None) for byte in (*range(0, there - 40, 23), *range(there - 40, there))]
        limits += [(None, byte) for byte in (*range(0, back, 11), *range(back - 20, back))]
        for to_server, to_client in limits:
            server.desk.received.clear()
            with CuttingProxy(server.port, to_server=to_server, to_client=to_client) as proxy:
                try:
                    kind = send(make_account(proxy.port), letter).kind
                except AccountTrouble:
                    kind = OutcomeKind.NOT_SENT
            arrived = len(server.desk.received)
            seen.add((kind, arrived))
    assert seen == {
        (OutcomeKind.NOT_SENT, 0),
        (OutcomeKind.UNCERTAIN, 0),
        (OutcomeKind.UNCERTAIN, 1),
        (OutcomeKind.SENT, 1),
    }


def test_starttls_with_a_trusted_certificate_and_a_login(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with run_mail_server(starttls=certificate.make_server_context(), auth=True) as server:
        account = make_account(
            server.port, Security.STARTTLS, host="localhost", user="sales", trusted_certificate=certificate.pem
        )
        outcome = send(account)
    assert outcome.kind is OutcomeKind.SENT
    assert server.desk.logins == [b"sales"]


def test_implicit_tls_with_a_trusted_certificate_and_a_login(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with run_mail_server(implicit_tls=certificate.make_server_context(), auth=True) as server:
        account = make_account(server.port, Security.TLS, user="sales", trusted_certificate=certificate.pem)
        outcome = send(account)
    assert outcome.kind is OutcomeKind.SENT
    assert len(server.desk.received) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("fault", ["unknown", "other name", "run out"])
def test_a_certificate_that_cannot_be_verified_stops_before_the_login(
    tmp_path: Path, security: Security, fault: str
) -> None:
    certificate = make_certificate(
        tmp_path,
        name="mail.example.org" if fault == "other name" else "localhost",
        days=-1 if fault == "run out" else 1,
    )
    context = certificate.make_server_context()
    starttls, implicit = (context, None) if security is Security.STARTTLS else (None, context)
    with run_mail_server(auth=True, starttls=starttls, implicit_tls=implicit) as server:
        trust = "" if fault == "unknown" else certificate.pem
        account = make_account(server.port, security, host="localhost", user="sales", trusted_certificate=trust)
        with pytest.raises(AccountTrouble, match="is not trusted") as caught:
            send(account)
    assert caught.value.kind is StopKind.TLS_UNVERIFIED
    assert server.desk.logins == []
    assert server.desk.received == []


def test_a_server_without_starttls_hears_no_password() -> None:
    with run_mail_server() as server:
        account = make_account(server.port, Security.STARTTLS, user="sales")
        with pytest.raises(AccountTrouble, match="offers no STARTTLS") as caught:
            send(account)
    assert caught.value.kind is StopKind.TLS_MISSING
    assert server.desk.logins == []


def test_a_server_that_speaks_plain_text_on_the_tls_port_is_told_apart() -> None:
    with run_mail_server() as server, pytest.raises(AccountTrouble) as caught:
        send(make_account(server.port, Security.TLS))
    assert caught.value.kind is StopKind.TLS_MISSING


def test_a_refused_login_says_so_and_repeats_no_password(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with run_mail_server(starttls=certificate.make_server_context(), auth=True) as server:
        account = make_account(
            server.port, Security.STARTTLS, host="localhost", user="sales", trusted_certificate=certificate.pem
        )
        with pytest.raises(AccountTrouble, match="refused the login of sales at localhost") as caught:
            try_account(account, MailPassword("wrong-password"), PATIENT)
        with pytest.raises(AccountTrouble, match="no password for sales"):
            try_account(account, None, PATIENT)
        try_account(account, PASSWORD, PATIENT)
    assert caught.value.kind is StopKind.LOGIN_REFUSED
    # The server repeats the password; the sentence does not.
    assert "you said •••" in caught.value.sentence
    assert "wrong-password" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_sender_that_the_server_does_not_allow_stops_everything() -> None:
    with run_mail_server(MailDesk(to_mail=lambda _address: "553 5.7.1 not your address")) as server:
        outcome = send(make_account(server.port))
    assert (outcome.kind, outcome.stop) == (OutcomeKind.NOT_SENT, StopKind.SENDER_REFUSED)


def test_a_server_that_never_answers_is_given_up() -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        for security in Security:
            with pytest.raises(AccountTrouble, match="does not answer") as caught:
                send(make_account(listener.getsockname()[1], security), timeouts=IMPATIENT)
            assert caught.value.kind is StopKind.NO_ANSWER


def test_a_closed_port_and_an_unknown_name_are_told_apart() -> None:
    with pytest.raises(AccountTrouble, match="cannot be reached") as caught:
        send(make_account(find_free_port()))
    assert caught.value.kind is StopKind.UNREACHED
    with pytest.raises(AccountTrouble, match="was not found") as caught:
        send(make_account(587, Security.STARTTLS, host="mail.invalid"))
    assert caught.value.kind is StopKind.UNRESOLVED


def test_an_address_with_devanagari_goes_to_a_server_that_takes_it() -> None:
    with run_mail_server() as server:
        outcome = send(make_account(server.port), make_letter(to_address="रवि@example.in"))
    assert outcome.kind is OutcomeKind.SENT
    assert server.desk.received[0].recipients == ["रवि@example.in"]


def test_a_test_message_goes_to_the_sender_alone() -> None:
    with run_mail_server() as server:
        outcome = send_test_message(
            make_account(server.port), None, make_letter(), clock=FixedClock(NOW), timeouts=PATIENT
        )
    assert outcome.kind is OutcomeKind.SENT
    [mail] = server.desk.received
    assert mail.recipients == ["sales@example.com"]
    assert mail.message["Subject"].startswith("[Test] ")
