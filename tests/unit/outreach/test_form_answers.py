"""Answers that come back as mails, chats and copied text."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage

import pytest

from funneldesk.outreach.answer_file import read_answers
from funneldesk.outreach.form_answer import read_answer, write_answer
from funneldesk.outreach.tracked_link import UtmNames

TEXT = write_answer(
    "form-1",
    [
        ("name", "Asha Rao"),
        ("phone", "+91 98220 14455"),
        ("email", ""),
        ("What would you like to know?", "Price?\nBack\\slash: yes"),
        ("consent", "yes"),
        ("consent wording", "I agree."),
        ("utm_source", "Facebook"),
        ("utm_campaign", "monsoon"),
        ("answer id", "a1"),
        ("sent at", "2026-05-02T08:00:00.000Z"),
    ],
)
VALUES = {"name": "Asha Rao", "phone": "+91 98220 14455", "What would you like to know?": "Price?\nBack\\slash: yes"}


def make_mail(text: str, *, html: str | None = None, answer: int = 1) -> EmailMessage:
    """A mail as a visitor's program would send it."""
    mail = EmailMessage()
    mail["From"] = "Asha Rao <asha@example.in>"
    mail["To"] = "hello@example.in"
    mail["Subject"] = "Rooftop solar"
    mail["Date"] = "Sat, 02 May 2026 13:30:00 +0530"
    mail["Message-ID"] = f"<{answer}@example.in>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def test_an_answer_is_read_with_its_consent_and_its_visit() -> None:
    answer = read_answer(TEXT)
    assert answer is not None
    assert answer.form_uid == "form-1"
    assert answer.values == VALUES
    assert (answer.consent, answer.consent_wording) == (True, "I agree.")
    assert answer.utm == UtmNames(source="facebook", campaign="monsoon")
    assert (answer.answer_id, answer.sent_at) == ("a1", "2026-05-02T08:00:00.000Z")


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        "\n".join(f"> {line}" for line in TEXT.split("\n")),
        "\n".join(f">> {line}" for line in TEXT.split("\n")),
        "\n".join(f"    {line}  " for line in TEXT.split("\n")),
        f"Hello,\n\n{TEXT}\n\nTel: 020 1234567\nSent from my phone",
        f"\ufeff{TEXT}",
        f"12/05/26, 10:15 am - Asha Rao: {TEXT}\n12/05/26, 10:16 am - Me: Thanks: we will call",
        f"[12/05/26, 10:15:33\u202fAM] ~Asha Rao: \u200e{TEXT}\n[12/05/26, 10:16:00\u202fAM] Me: ok",
        f"2026-05-12, 10:15 - +91 98220 14455: {TEXT}",
        f"12.05.26, 10:15 - Asha: {TEXT.removesuffix('End of form')}12.05.26, 10:17 - Me: name: no",
        "<div>" + TEXT.replace("\n", "<br>") + "</div>",
        "<!DOCTYPE html><html><head><style>p{name: x}</style></head><body>"
        + "".join(f"<p>{line}</p>" for line in TEXT.split("\n"))
        + "</body></html>",
        "<table>"
        + "".join(f"<tr><td>{line.replace(': ', ':</td><td>', 1)}</td></tr>" for line in TEXT.split("\n"))
        + "</table>",
    ],
)  # fmt: skip
def test_what_programs_do_to_a_text_is_undone(changed: str) -> None:
    answer = read_answer(changed)
    assert answer is not None
    assert answer.values == VALUES
    assert answer.consent_wording == "I agree."


def test_a_broken_line_is_put_together() -> None:
    wrapped = "FunnelDesk form: f\nquestion: please call me\nafter 5 pm\ncity: Pune\n\nAsha\nMobile: 1\n"
    answer = read_answer(wrapped.replace("\nMobile", "\n-- \nMobile"))
    assert answer is not None
    assert answer.values["question"] == "please call me after 5 pm"
    assert answer.values["city"] == "Pune"
    tricky = "FunnelDesk form: f\nquestion: we have two roofs,\nnamely: flat and tin\ncity: Pune\nEnd of form"
    known = read_answer(tricky, {"f": ["question", "city"]})
    assert known is not None
    assert known.values == {"question": "we have two roofs, namely: flat and tin", "city": "Pune"}


def test_a_form_sent_without_script_is_read() -> None:
    plain = (
        "FunnelDesk form=form-1\r\nname=Asha\r\nquestion=one = 1\r\ntwo\\n\r\nconsent=yes\r\n"
        "consent wording=I agree.\r\nutm_source=\r\nanswer id=\r\nEnd of form=\r\nname=no\r\n"
    )
    answer = read_answer(plain)
    assert answer is not None
    assert answer.values == {"name": "Asha", "question": "one = 1\ntwo\\n"}
    assert answer.consent is True
    assert not answer.utm
    dated = read_answer("FunnelDesk form=f\nquestion=as agreed\n12.05.2026, 10:15 - me: yes\nEnd of form=")
    assert dated is not None
    assert dated.values == {"question": "as agreed\n12.05.2026, 10:15 - me: yes"}


def test_a_text_without_a_form_holds_no_answer() -> None:
    for text in ("", "name: Asha\nphone: 1", "FunnelDesk form: ", "FunnelDesk form: <b>", "about FunnelDesk form: x"):
        assert read_answer(text) is None


def test_consent_that_was_lost_or_denied_is_not_given() -> None:
    lost = read_answer("FunnelDesk form: f\nname: A")
    denied = read_answer("FunnelDesk form: f\nname: A\nconsent: no")
    assert lost is not None
    assert denied is not None
    assert (lost.consent, denied.consent) == (None, False)


def test_a_saved_mail_is_read_with_its_sender_and_time() -> None:
    (answer,) = read_answers(make_mail(TEXT).as_bytes())
    assert answer.values == VALUES
    assert answer.sender == "asha@example.in"
    assert answer.received_at == dt.datetime(2026, 5, 2, 8, tzinfo=dt.UTC)
    assert answer.answer_id == "a1"


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_mails_are_decoded(encoding: str) -> None:
    mail = EmailMessage()
    mail["From"] = "a@b.in"
    mail.set_content(write_answer("f", [("name", "आशा राव"), ("note", "x" * 300)]), charset="utf-8", cte=encoding)
    (answer,) = read_answers(mail.as_bytes())
    assert answer.values == {"name": "आशा राव", "note": "x" * 300}


def test_an_html_mail_is_read_where_the_plain_part_says_nothing() -> None:
    html = "<html><body><p>" + TEXT.replace("\n", "</p><p>") + "</p></body></html>"
    (answer,) = read_answers(make_mail("Please see the HTML part.", html=html).as_bytes())
    assert answer.values == VALUES
    both = read_answers(make_mail(TEXT, html=html).as_bytes())
    assert len(both) == 1


def test_a_mail_without_a_mark_of_its_own_is_known_by_its_id() -> None:
    (answer,) = read_answers(make_mail("FunnelDesk form: f\nname: A", answer=7).as_bytes())
    assert answer.answer_id == "7@example.in/0"


def test_a_mailbox_holds_many_and_the_same_answer_counts_once() -> None:
    second = TEXT.replace("a1", "a2").replace("Asha", "Meera")
    quoted = "Thanks!\n\n" + "\n".join(f"> {line}" for line in TEXT.split("\n"))
    mails = [make_mail(text, answer=number) for number, text in enumerate([TEXT, second, quoted])]
    box = b"".join(b"From asha@example.in Sat May  2 08:00:00 2026\n" + mail.as_bytes() + b"\n\n" for mail in mails)
    answers = read_answers(box)
    assert [answer.values["name"] for answer in answers] == ["Asha Rao", "Meera Rao"]
    assert read_answers(box.replace(b"\n", b"\r\n")) == answers


def test_a_forwarded_mail_is_opened() -> None:
    outer = EmailMessage()
    outer["From"] = "me@example.in"
    outer.set_content("See below.")
    outer.add_attachment(make_mail(TEXT))
    (answer,) = read_answers(outer.as_bytes())
    assert answer.values == VALUES


def test_many_answers_in_one_text_keep_their_own_questions() -> None:
    other = write_answer("form-2", [("name", "Meera"), ("answer id", "b")])
    answers = read_answers(f"{TEXT}\n{other}\n{TEXT}", {"form-2": ["name"]})
    assert [(answer.form_uid, answer.values["name"]) for answer in answers] == [
        ("form-1", "Asha Rao"),
        ("form-2", "Meera"),
    ]


def test_text_files_of_windows_are_read() -> None:
    for data in (TEXT.encode("utf-16"), TEXT.encode("utf-8-sig"), TEXT.replace("Rao", "Räo").encode("cp1252")):
        assert len(read_answers(data)) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"From: \nDate: never\nContent-Type: text/plain; charset=nonsense\n\nFunnelDesk form: f\nname: A\n",
        b"From: =?utf-8?q?=ff?= <a@b>\nDate: 99 Foo 20260\n\nFunnelDesk form: f\nname: A\n",
        b"Subject: x\nContent-Type: multipart/mixed\n\nFunnelDesk form: f\nname: A\n",
        b"Date: Mon, 1 Jan 0001 00:00:00 +2359\nContent-Transfer-Encoding: base64\n\n%%%%",
        b"From \nfrom:",
        b"From x\n\nFrom y\n\n",
        b"\xff\xfe\x00",
        b"",
    ],
)
def test_broken_mails_break_nothing(raw: bytes) -> None:
    assert len(read_answers(raw)) <= 1


@pytest.mark.parametrize(
    "raw",
    [
        b"<div>" + b"<a " * 200_000,
        b"<div>" + b"<!--" * 200_000,
        b"<div>" + b"<script>" * 50_000 + b"<td>" * 50_000,
        b"<div>&#" + b"1" * 100_000 + b";",
        b">" * 500_000,
        b"[" * 500_000,
        b"From: " + b"(" * 50_000 + b"\n\n",
        b"Message-ID: <" + b"a.@" * 50_000 + b">\n\n",
        b"From: a\nContent-Type: text/plain; " + b"a;" * 50_000 + b"\n\n",
        b"From: a\nContent-Type: multipart/mixed; boundary=b0\n\n"
        + b"".join(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (n, n + 1) for n in range(2000)),
    ],
)
def test_mails_made_to_hang_a_reader_are_passed_over(raw: bytes) -> None:
    # The suite's time limit fails what takes quadratic time here: minutes with the standard library's readers.
    assert read_answers(raw) == ()


def test_html_is_read_as_people_see_it() -> None:
    html = (
        "<html><head><title>x</title><style>p > a {}</style></head><!-- <p>FunnelDesk form: no</p> -->"
        "<body><p>FunnelDesk form: f</p><p title='a'>name:&nbsp;A&amp;B <b>C</b> 1 < 2</p><script>x</script>"
        "End of form</body></html>"
    )
    answer = read_answer(html)
    assert answer is not None
    assert answer.form_uid == "f"
    assert answer.values == {"name": "A&B C 1 < 2"}
