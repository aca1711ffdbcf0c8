"""A row with one person's e-mail and another's phone does not go to one of them in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.importing import ask_file, ask_number

if TYPE_CHECKING:
    from funneldesk.app import Application
    from tests.integration.importing.conftest import Bring

HEADER = ("id", "name", "email", "phone")
TOUCH = ("id", "email", "phone", "at", "kind")


@pytest.fixture
def two(bring: Bring) -> None:
    bring(
        "leads",
        HEADER,
        ("L1", "Meera", "meera@example.com", "98220 00001"),
        ("L2", "Arif", "arif@example.com", "98220 00002"),
        name="two.csv",
    )


@pytest.mark.usefixtures("two")
def test_a_torn_touch_is_refused_and_names_both(app: Application, bring: Bring) -> None:
    answer = bring(
        "touchpoints",
        TOUCH,
        ("", "meera@example.com", "98220 00002", "2026-03-01", "visit"),
        ("", "meera@example.com", "98220 00001", "2026-03-02", "visit"),
        ("L1", "meera@example.com", "98220 00002", "2026-03-03", "visit"),
    )
    assert (answer.created, answer.refused) == (2, 1)
    assert answer.refused_rows is not None
    assert "The e-mail is of Meera and the phone of Arif" in answer.refused_rows.read_text(encoding="utf-8-sig")
    assert ask_file(app, "SELECT DISTINCT contact_id FROM touchpoint") == [(1,)]


@pytest.mark.usefixtures("two")
def test_a_torn_lead_is_flagged_by_its_row(app: Application, bring: Bring) -> None:
    answer = bring("leads", ("name", "email", "phone"), ("Meera", "meera@example.com", "98220 00002"))
    flag = next(flag for flag in answer.flags if "the e-mail of one lead and the phone of another" in flag)
    assert flag.endswith("(line 2)")
    assert ask_number(app, "SELECT COUNT(*) FROM contact") == 2


def test_a_family_may_share_its_telephone(bring: Bring) -> None:
    rows = [("Meera", "meera@example.com", "98220 00001"), ("Arif", "arif@example.com", "98220 00001")]
    bring("leads", ("name", "email", "phone"), *rows, name="two.csv")
    answer = bring("touchpoints", TOUCH, ("", "arif@example.com", "98220 00001", "2026-03-01", "visit"))
    assert (answer.created, answer.refused) == (1, 0)
    again = bring("leads", ("name", "email", "phone"), *rows, name="again.csv")
    assert not any("phone of another" in flag for flag in again.flags)
