"""The business's own people: adding, changing, and what becomes of the work of somebody who leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.app import Application
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import create_deal
from funneldesk.commands.user import create_user, edit_user, retire_user
from funneldesk.errors import Refusal
from funneldesk.model.business import Business
from funneldesk.queries.users import read_colleagues, read_role, read_users

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    path = tmp_path / "a.funnel"
    Application.create(path, Business())
    with Application.open(path) as opened:
        yield opened


def test_people_are_added_with_a_role_and_named_in_order(app: Application) -> None:
    app.run(create_user, name="Ravi", role="sales").result()
    app.run(create_user, name="Asha Rao", role="owner").result()
    meena = app.run(create_user, name="Meena", role="marketing").result().result
    assert [(one.name, one.role) for one in app.ask(read_colleagues).result()] == [
        ("Asha Rao", "owner"),
        ("Meena", "marketing"),
        ("Ravi", "sales"),
    ]
    assert app.ask(read_role, meena).result() == "marketing"
    assert app.ask(read_role, None).result() is None


@pytest.mark.parametrize(("name", "role", "said"), [("  ", "sales", "needs a name"), ("Ravi", "boss", "no role")])
def test_nonsense_is_refused(app: Application, name: str, role: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        app.run(create_user, name=name, role=role).result()
    assert app.ask(read_users).result() == ()


def test_two_of_one_name_are_told_apart(app: Application) -> None:
    app.run(create_user, name="Ravi").result()
    with pytest.raises(Refusal, match="works here already"):
        app.run(create_user, name="ravi").result()
    other = app.run(create_user, name="Meena").result().result
    with pytest.raises(Refusal, match="is known already"):
        app.run(edit_user, user_id=other, name="RAVI").result()


def test_the_work_of_somebody_who_leaves_goes_to_a_colleague_and_comes_back_by_undo(app: Application) -> None:
    ravi = app.run(create_user, name="Ravi").result().result
    meena = app.run(create_user, name="Meena").result().result
    lead = app.run(create_contact, name="A. Patil", owner_id=ravi).result().result.contact_id
    app.run(create_deal, title="Roof", contact_id=lead, owner_id=ravi).result()
    with pytest.raises(Refusal, match="cannot take over"):
        app.run(retire_user, user_id=ravi, to_user_id=ravi).result()
    assert app.run(retire_user, user_id=ravi, to_user_id=meena).result().result == 2
    by_name = {one.name: one for one in app.ask(read_users).result()}
    assert (by_name["Meena"].deals, by_name["Ravi"].deals, by_name["Ravi"].is_active) == (1, 0, False)
    app.undo().result()
    by_name = {one.name: one for one in app.ask(read_users).result()}
    assert (by_name["Meena"].deals, by_name["Ravi"].deals, by_name["Ravi"].is_active) == (0, 1, True)


def test_who_left_comes_back_under_the_same_name(app: Application) -> None:
    ravi = app.run(create_user, name="Ravi").result().result
    app.run(retire_user, user_id=ravi).result()
    assert app.run(create_user, name="Ravi", role="marketing").result().result == ravi
    assert app.ask(read_role, ravi).result() == "marketing"
