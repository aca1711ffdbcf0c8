"""Saved mails that answer ours: matched, written down once, believed only as far as they can be."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from funneldesk.nurture.answers import take_answers
from funneldesk.queries.nurture_due import read_due

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.mail_server import MailDesk
    from tests.support.nurture import NurtureWorld


def write_mail(path: Path, *, sender: str, subject: str, body: str, world: NurtureWorld, **headers: str) -> Path:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "sales@example.com", subject
    mail["Date"] = format_datetime(world.clock.at)
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    path.write_bytes(mail.as_bytes())
    return path


def write_bounce(path: Path, *, about: str, message_id: str, status: str = "5.1.1") -> Path:
    lines = [
        "From: MAILER-DAEMON@example.in",
        "To: sales@example.com",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "It came back.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example.in",
        "",
        f"Final-Recipient: rfc822; {about}",
        "Action: failed",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} no such user",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {message_id}",
        f"To: {about}",
        "",
        "--b--",
        "",
    ]
    path.write_text("\r\n".join(lines), encoding="ascii")
    return path


@pytest.fixture
def written(world: NurtureWorld, desk: MailDesk) -> str:
    """Asha was written to; the Message-ID of that message."""
    world.enrol(world.add_sequence("Two", ("email", 0), ("email", 1)), world.add_person("Asha Rao"))
    world.run()
    world.pass_days(1)
    return str(desk.received[0].message["Message-ID"])


def test_a_reply_is_a_touch_and_ends_the_way(world: NurtureWorld, tmp_path: Path, written: str) -> None:
    path = write_mail(
        tmp_path / "reply.eml", sender="other@home.in", subject="Re: Two", body="Call me.", world=world,
        In_Reply_To=written,
    )  # fmt: skip
    taken = take_answers(world.app, [path])
    assert [(one.kind, one.is_new, one.sentence) for one in taken] == [("reply", True, "Asha Rao answered.")]
    assert world.rows("SELECT stop_reason FROM enrolment") == [("reply",)]
    assert world.rows("SELECT kind, detail FROM touchpoint WHERE kind = 'reply'") == [("reply", "Call me.")]
    again = take_answers(world.app, [path])
    assert [one.is_new for one in again] == [False]
    assert world.rows("SELECT COUNT(*) FROM touchpoint WHERE kind = 'reply'") == [(1,)]


def test_an_opt_out_is_followed_whoever_wrote_it(world: NurtureWorld, tmp_path: Path, written: str) -> None:
    ravi = world.add_person("Ravi Shah")
    path = write_mail(
        tmp_path / "stop.eml", sender="ravi@example.in", subject="Re: Two", body="unsubscribe", world=world,
        In_Reply_To=written,
    )  # fmt: skip
    taken = take_answers(world.app, [path])
    assert taken[0].kind == "opt_out"
    assert world.rows("SELECT do_not_email FROM contact ORDER BY id") == [(1,), (1,)]
    assert ravi in taken[0].contact_ids
    assert world.ask(read_due) == []
    assert world.rows("SELECT stop_reason FROM enrolment") == [("opt_out",)]


def test_a_bounce_counts_only_where_it_names_our_message_and_its_address(
    world: NurtureWorld, tmp_path: Path, written: str
) -> None:
    forged = write_bounce(tmp_path / "f.eml", about="asha@example.in", message_id="<someone@else.in>")
    other = write_bounce(tmp_path / "o.eml", about="someone@else.in", message_id=written)
    assert [one.is_new for one in take_answers(world.app, [forged, other])] == [False, False]
    assert world.rows("SELECT email_bounced_at FROM contact") == [(None,)]
    real = write_bounce(tmp_path / "r.eml", about="asha@example.in", message_id=written)
    assert [one.is_new for one in take_answers(world.app, [real])] == [True]
    assert world.rows("SELECT email_bounced_at IS NOT NULL FROM contact") == [(1,)]
    assert world.rows("SELECT stop_reason FROM enrolment") == [("bounce",)]


def test_a_reply_shows_that_an_uncertain_message_arrived(world: NurtureWorld, tmp_path: Path, desk: MailDesk) -> None:
    from tests.support.mail_server import CUT

    world.enrol(world.add_sequence("Two", ("email", 0), ("email", 1), stop_on=[]), world.add_person("Asha Rao"))
    desk.to_data = lambda _mail: CUT
    world.run()
    path = write_mail(
        tmp_path / "r.eml", sender="asha@example.in", subject="Re", body="Thanks!", world=world,
        In_Reply_To=str(desk.received[0].message["Message-ID"]),
    )  # fmt: skip
    take_answers(world.app, [path])
    assert world.rows("SELECT state FROM message") == [("sent",)]
    world.pass_days(1)
    assert [item.place for item in world.ask(read_due)] == [2]


def test_machines_strangers_and_what_is_no_mail_change_nothing(
    world: NurtureWorld, tmp_path: Path, written: str
) -> None:
    away = write_mail(
        tmp_path / "a.eml", sender="asha@example.in", subject="Out of office", body="Away.", world=world,
        Auto_Submitted="auto-replied", In_Reply_To=written,
    )  # fmt: skip
    stranger = write_mail(tmp_path / "s.eml", sender="who@else.in", subject="Hi", body="Hello", world=world)
    broken = tmp_path / "b.eml"
    broken.write_bytes(b"\x00\x01\x02")
    taken = take_answers(world.app, [away, stranger, broken, tmp_path / "missing.eml"])
    assert [one.is_new for one in taken] == [False] * 4
    assert taken[1].sentence == "Nobody here has the address of who@else.in."
    assert world.rows("SELECT state FROM enrolment") == [("active",)]


def test_a_folder_of_mails_in_one_file_is_read_mail_by_mail(world: NurtureWorld, tmp_path: Path, written: str) -> None:
    ravi = world.add_person("Ravi Shah")
    reply = write_mail(
        tmp_path / "r.eml", sender="asha@example.in", subject="Re", body="Call me.\n>From here", world=world,
        In_Reply_To=written,
    )  # fmt: skip
    out = write_mail(tmp_path / "o.eml", sender="ravi@example.in", subject="stop", body="unsubscribe", world=world)
    folder = tmp_path / "answers.mbox"
    folder.write_bytes(b"".join(b"From x Sat Nov 21\n" + path.read_bytes() + b"\n" for path in (reply, out)))
    taken = take_answers(world.app, [folder])
    assert [(one.kind, one.is_new) for one in taken] == [("reply", True), ("opt_out", True)]
    assert world.rows("SELECT do_not_email FROM contact WHERE id = ?", ravi) == [(1,)]
    assert [one.is_new for one in take_answers(world.app, [folder])] == [False, False]
