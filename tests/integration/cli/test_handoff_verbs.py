"""`qualify` and `handoff` on the command line: their answers, their refusals, and the same bytes for the same file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from funneldesk.app import Application
from funneldesk.cli.main import run
from funneldesk.clock import FixedClock, SystemClock
from funneldesk.model.user import User
from tests.support.handoff import MONDAY, make_handoff_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from funneldesk.queries.look import Look
    from tests.support.handoff import HandoffWorld

HANDOFF_KEYS = {"id", "lead", "state", "owner", "due", "score"}
LEAD_KEYS = {"id", "lead", "state", "owner", "score", "cell", "why"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """The clock of the command line, which stands still."""
    clock = FixedClock(MONDAY)
    monkeypatch.setattr(SystemClock, "now", lambda _self: clock.now())
    return clock


@pytest.fixture
def path(tmp_path: Path, clock: FixedClock) -> Path:
    """A business with two reps and one lead that asked for a demo."""
    assert clock.now() == MONDAY
    world = _make(tmp_path)
    world.close()
    return world.path


def _make(folder: Path) -> HandoffWorld:
    world = make_handoff_world(folder)
    world.add_user("Mira", "marketing")
    world.add_user("Asha")
    world.add_user("Ravi")
    world.touch(world.add_lead("Kiran", city="Pune"), "demo_asked")
    world.add_lead("Quiet")
    return world


@pytest.fixture
def ask(path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Any]:
    """Run a verb with `--json` and return its document."""
    import orjson

    def tell(verb: str, *words: str) -> Any:
        assert run([verb, str(path), *words, "--json"]) == 0, capsysbinary.readouterr().err.decode()
        return orjson.loads(capsysbinary.readouterr().out)

    return tell


@pytest.fixture
def refuse(path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Callable[..., str]:
    """Run a verb that is refused and return the sentence."""

    def tell(verb: str, *words: str) -> str:
        assert run([verb, str(path), *words]) == 2
        return capsysbinary.readouterr().err.decode()

    return tell


def test_a_lead_is_qualified_offered_accepted_and_converted(ask: Callable[..., Any]) -> None:
    rehearsed = ask("qualify", "--dry-run")
    assert (rehearsed["qualified"], rehearsed["leads"][0]["lead"]) == (1, "Kiran")
    assert ask("handoff", "list") == {"handoffs": []}
    done = ask("qualify")
    assert {key: done[key] for key in ("qualified", "returned", "offered", "expired", "woken", "waiting")} == {
        "qualified": 1,
        "returned": 0,
        "offered": 1,
        "expired": 0,
        "woken": 0,
        "waiting": 0,
    }
    [lead] = done["leads"]
    assert lead.keys() >= LEAD_KEYS
    assert (lead["id"], lead["lead"], lead["state"], lead["owner"]) == (1, "Kiran", "offered", "Asha")
    [row] = ask("handoff", "list")["handoffs"]
    assert row.keys() >= HANDOFF_KEYS
    assert (row["lead"], row["due"]) == ("Kiran", "2026-11-16T09:30:00+00:00")
    assert ask("handoff", "accept", "--id", row["uid"], "--by", "asha")["state"] == "accepted"
    answers = ("--need", "10 kW", "--budget", "5 lakh", "--decision-maker", "herself", "--timing", "May")
    done = ask("handoff", "convert", "--id", "1", *answers, "--amount", "500000")
    assert (done["state"], done["deal"]) == ("sql", 1)
    assert ask("metrics", "deals_open")["metrics"]["deals_open"]["value"] == 1
    assert ask("qualify")["leads"] == []


def test_reasons_are_found_by_their_label_and_else_kept_as_words(ask: Callable[..., Any]) -> None:
    ask("qualify")
    done = ask("handoff", "reject", "--id", "1", "--reason", "wrong AREA")
    assert (done["state"], done["reason"]) == ("rejected", "Wrong area")
    ask("undo")
    done = ask("handoff", "recycle", "--id", "1", "--reason", "after the feast", "--until", "2027-03-01")
    assert (done["state"], done["reason"], done["revisit"]) == ("recycled", "after the feast", "2027-03-01")


def test_a_lead_is_offered_to_somebody_named_and_taken_back(ask: Callable[..., Any]) -> None:
    ask("qualify")
    assert ask("handoff", "offer", "--id", "1", "--to", "Ravi")["owner"] == "Ravi"
    assert ask("handoff", "list", "--owner", "Asha")["handoffs"] == []
    assert len(ask("handoff", "list", "--owner", "Ravi", "--state", "open")["handoffs"]) == 1
    assert ask("handoff", "return", "--id", "1")["state"] == "returned"
    assert ask("handoff", "list", "--state", "open")["handoffs"] == []
    assert ask("handoff", "list", "--state", "returned")["handoffs"][0]["reason"] == "taken back by marketing"


def test_what_ran_out_while_nobody_looked_goes_to_the_next(ask: Callable[..., Any], clock: FixedClock) -> None:
    import datetime as dt

    ask("qualify")
    clock.at += dt.timedelta(days=2)
    assert ask("handoff", "list")["handoffs"][0]["late"] is True
    done = ask("qualify")
    assert (done["expired"], done["offered"], done["leads"][0]["owner"]) == (1, 1, "Ravi")


def test_an_offer_that_ran_out_is_not_answered_any_more(
    path: Path, ask: Callable[..., Any], clock: FixedClock, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    import datetime as dt

    ask("qualify")
    clock.at += dt.timedelta(days=2)
    assert run(["handoff", str(path), "reject", "--id", "1", "--reason", "too small"]) == 2
    assert "waits for a rep" in capsysbinary.readouterr().err.decode()
    assert ask("handoff", "list")["handoffs"][0]["state"] == "mql"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("accept",), "--id gives the round’s number"),
        (("accept", "--id", "7"), "There is no handoff “7”"),
        (("reject", "--id", "1"), "Say why"),
        (("convert", "--id", "1"), "is offered to Asha; accept, reject"),
        (("accept", "--id", "1", "--by", "Zoe"), "There is no person “Zoe”; choose from “Asha”"),
        (("accept", "--id", "1", "--by", "Ravi"), "is offered to Asha; have"),
        (("accept", "--id", "1", "--reason", "why not"), "--reason says nothing to “accept”"),
        (("recycle", "--id", "1", "--reason", "later", "--until", "2026-11-16"), "day ahead"),
        (("recycle", "--id", "1", "--reason", "later", "--until", "soon"), "no day"),
        (("list", "--state", "lost"), "There is no state “lost”"),
        (("dance",), "dance"),
        (("qualify",), "--lead gives its number"),
        (("qualify", "--id", "1"), "--id says nothing to “qualify”"),
        (("qualify", "--lead", "1"), "Already in the handoff"),
        (("reopen", "--lead", "1"), "nothing to reopen"),
        (("convert", "--id", "1", "--amount", "1e5"), "“1e5” is no amount"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    ask: Callable[..., Any], refuse: Callable[..., str], words: tuple[str, ...], sentence: str
) -> None:
    ask("qualify")
    before = ask("handoff", "list")
    assert sentence in refuse("handoff", *words)
    assert ask("handoff", "list") == before


def test_what_a_person_qualified_is_one_undo_step_and_the_next_is_what_was_before(
    ask: Callable[..., Any], path: Path
) -> None:
    leads = path.with_name("more.csv")
    leads.write_text("id,name,phone\nA-1,Asha Rao,+91 98220 14455\n", encoding="utf-8")
    assert ask("import", str(leads), "--as", "leads", "--map", "id=id", "--map", "name=name")["created"] == 1
    done = ask("qualify")
    assert (done["qualified"], done["offered"]) == (1, 1)
    undone = ask("undo")
    assert (undone["undone"], undone["followed_by"]) == ("Qualify and hand over", 1)
    assert ask("handoff", "list") == {"handoffs": []}
    assert len(ask("score")["leads"]) == 3
    assert ask("redo")["followed_by"] == 1
    assert ask("handoff", "list")["handoffs"][0]["state"] == "offered"
    ask("undo")
    assert "more.csv" in ask("undo")["undone"]
    assert len(ask("score")["leads"]) == 2


def test_a_rejected_lead_is_qualified_again_by_hand_and_the_refusal_says_how(
    ask: Callable[..., Any], refuse: Callable[..., str]
) -> None:
    ask("qualify")
    ask("handoff", "reject", "--id", "1", "--reason", "too far")
    assert "handoff FILE qualify --lead 1" in refuse("handoff", "accept", "--id", "1")
    again = ask("handoff", "qualify", "--lead", "1", "--note", "they called again")
    assert (again["state"], again["round"], again["why"]) == ("mql", 2, "by hand: they called again")
    assert ask("handoff", "offer", "--id", str(again["id"]), "--to", "Ravi")["owner"] == "Ravi"


def test_a_disqualified_lead_is_reopened_and_qualified(ask: Callable[..., Any], refuse: Callable[..., str]) -> None:
    ask("qualify")
    ask("handoff", "disqualify", "--id", "1", "--reason", "a student")
    assert "handoff FILE reopen --lead 1" in refuse("handoff", "recycle", "--id", "1", "--reason", "later")
    assert "handoff FILE reopen --lead 1" in refuse("handoff", "qualify", "--lead", "1")
    assert ask("handoff", "reopen", "--lead", "1")["stage"] == "lead"
    assert ask("handoff", "qualify", "--lead", "1")["round"] == 2


@pytest.mark.parametrize(("text", "money"), [("1,85,000", "185000.00"), ("2.5L", "250000.00"), ("₹90k", "90000.00")])
def test_amounts_are_read_as_people_type_them(ask: Callable[..., Any], text: str, money: str) -> None:
    ask("qualify")
    ask("handoff", "accept", "--id", "1")
    answers = ("--need", "10 kW", "--budget", "5 lakh", "--decision-maker", "herself", "--timing", "May")
    ask("handoff", "convert", "--id", "1", *answers, "--amount", text)
    assert ask("leaks", "--kind", "no_next_step")["leaks"][0]["money"] == money


def _read_roles(look: Look) -> dict[str, str]:
    return {row.name: row.role for row in look.connection.execute(select(User.name, User.role))}


def test_staff_of_a_file_have_the_roles_its_titles_name_and_reps_alone_get_offers(
    ask: Callable[..., Any], path: Path
) -> None:
    staff = path.with_name("staff.csv")
    titles = {"Boss": "Owner", "Neha": "Marketing Manager", "Zara": "Sales Rep", "Dev": "Engineer", "Om": "Manager"}
    rows = "".join(f"{name},{title}\n" for name, title in titles.items())
    staff.write_text(f"Name,Title\n{rows}", encoding="utf-8")
    assert ask("import", str(staff), "--as", "people")["created"] == len(titles)
    with Application.open(path, read_only=True) as app:
        found = app.ask(_read_roles).result()
    assert {name: found[name] for name in titles} == {
        "Boss": "owner",
        "Neha": "marketing",
        "Zara": "sales",
        "Dev": "sales",
        "Om": "owner",
    }
    ask("qualify")
    assert found[ask("handoff", "list")["handoffs"][0]["owner"]] == "sales"


def test_the_same_file_gives_the_same_bytes(path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    run(["qualify", str(path), "--json"])
    capsysbinary.readouterr()
    answers = []
    for _ in range(2):
        run(["handoff", str(path), "list", "--json"])
        answers.append(capsysbinary.readouterr().out)
    assert answers[0] == answers[1]
    assert b"Kiran" in answers[0]


def test_words_for_people(path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    run(["qualify", str(path)])
    assert "1 lead was offered to a rep." in capsysbinary.readouterr().out.decode()
    run(["handoff", str(path), "accept", "--id", "1"])
    assert capsysbinary.readouterr().out.decode() == "Accepted Kiran: accepted, Asha.\n"
    run(["handoff", str(path), "list"])
    assert "due 2026-11-17 10:30" in capsysbinary.readouterr().out.decode()
