"""`nurture FILE --due`: the list, the rehearsal and the run, with the codes and streams of the contract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from funneldesk.clock import SystemClock
from funneldesk.commands.mail_account import keep_mail_account
from funneldesk.errors import Refusal
from funneldesk.nurture.account import PASSWORD_VARIABLE, describe_account
from tests.support.mail_server import MailDesk, run_mail_server
from tests.support.nurture import NurtureWorld, make_account, make_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.console import Said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three people are due: one by mail, one by mail without consent, one by WhatsApp."""
    world = make_world(tmp_path)
    world.enrol(world.add_sequence("Mail", ("email", 0)), world.add_person("Asha Rao"))
    world.enrol(world.add_sequence("Late", ("email", 0)), world.add_person("Ravi Shah", consent=None))
    world.enrol(world.add_sequence("Chat", ("whatsapp", 0)), world.add_person("Meera Joshi"))
    world.close()
    return world.path


def give_account(path: Path, port: int, **more: object) -> None:
    world = NurtureWorld(path)
    world.keep_account(make_account(port, **more))
    world.close()


def test_what_is_due_is_listed_without_writing(path: Path, run_here: Callable[..., Said]) -> None:
    before = path.read_bytes()
    said = run_here("nurture", path, "--due", "--json")
    assert said.code == 0
    due = said.document["due"]
    assert [(item["id"], item["contact"], item["kind"], item["state"]) for item in due] == [
        (1, "Asha Rao", "email", "ready"),
        (2, "Ravi Shah", "email", "ready"),
        (3, "Meera Joshi", "whatsapp", "ready"),
    ]
    assert due[0]["to"] == "asha@example.in"
    assert due[2]["for_person"] is True
    assert path.read_bytes() == before
    words = run_here("nurture", path, "--due")
    assert words.out.splitlines()[0].endswith("Asha Rao, “Mail” step 1: is ready to go")


def test_a_dry_run_says_what_would_become_of_each(path: Path, run_here: Callable[..., Said]) -> None:
    give_account(path, 2525)
    said = run_here("nurture", path, "--due", "--dry-run", "--json")
    assert [item["state"] for item in said.document["due"]] == ["ready", "withheld", "for_person"]
    assert said.document["due"][1]["outcome"] == "Ravi Shah has not given consent."


def test_the_run_sends_and_reports_progress(path: Path, run_here: Callable[..., Said]) -> None:
    with run_mail_server() as server:
        give_account(path, server.port)
        said = run_here("nurture", path, "--due", "--run", "--json")
        again = run_here("nurture", path, "--due", "--run", "--json")
    assert (said.code, again.code) == (0, 0)
    assert said.document["counts"] == {"sent": 1, "withheld": 1, "for_person": 1}
    assert [json.loads(line)["progress"] for line in said.err.splitlines()] == [
        {"step": "messages", "done": 1, "total": 1}
    ]
    assert [mail.recipients for mail in server.desk.received] == [["asha@example.in"]]


def test_without_an_account_nothing_goes_and_the_caller_can_mend_it(path: Path, run_here: Callable[..., Said]) -> None:
    said = run_here("nurture", path, "--due", "--run", "--json")
    assert (said.code, said.out) == (2, "")
    assert "mail account" in said.sentence


def test_the_password_comes_from_the_environment_and_never_stays(
    path: Path, run_here: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = MailDesk()
    with run_mail_server(desk, auth=True) as server:
        give_account(path, server.port, user="sales")
        missing = run_here("nurture", path, "--due", "--run")
        assert missing.code == 2
        assert "password of sales is not known" in missing.sentence
        monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
        wrong = run_here("nurture", path, "--due", "--run")
        assert wrong.code == 1
        assert "wrong" not in wrong.err.replace("wrong, you said", "")
        monkeypatch.setenv(PASSWORD_VARIABLE, "open-sesame")
        assert run_here("nurture", path, "--due", "--run").code == 0
    assert len(desk.received) == 1
    assert b"open-sesame" not in path.read_bytes()


def test_a_password_is_no_field_of_the_account_in_the_file(path: Path) -> None:
    world = NurtureWorld(path, clock=SystemClock())  # type: ignore[arg-type]  # any clock serves
    with pytest.raises(Refusal, match="no field of a mail account"):
        world.do(keep_mail_account, account=describe_account(make_account(25)) | {"password": "open-sesame"})
    world.close()


def test_the_verb_asks_what_to_do(path: Path, run_here: Callable[..., Said]) -> None:
    said = run_here("nurture", path)
    assert said.code == 2
    assert "--due" in said.sentence
    assert run_here("nurture", path, "--due", "--run", "--dry-run").code == 2
    assert run_here("nurture", path.with_name("gone.funnel"), "--due").code == 2
