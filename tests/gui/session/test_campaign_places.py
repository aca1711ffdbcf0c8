"""The pages of the Campaigns room are commands, and what lies on them is found by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shiboken6

from funneldesk.commands.capture_form import create_capture_form
from funneldesk.commands.experiment import create_experiment
from funneldesk.commands.message_template import create_message_template
from funneldesk.commands.tracked_link import create_tracked_link
from funneldesk.desktop.campaign_places import PLACES
from funneldesk.desktop.campaigns.content_page import ContentPage
from funneldesk.desktop.campaigns.experiments_page import ExperimentsPage
from funneldesk.desktop.campaigns.nurture_page import NurturePage
from funneldesk.desktop.campaigns.room import PAGES, CampaignsRoom
from funneldesk.desktop.session import Session
from funneldesk.desktop.work_places import LEADS_PLACES, SETTINGS_PLACES
from tests.support.builders import create_workspace, open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.desktop.theme.appearance import Appearance

_PATIENCE = 30_000


@pytest.fixture
def session(qtbot: QtBot, appearance: Appearance, state: WindowState, tmp_path: Path) -> Iterator[Session]:
    """The window over a business with two of each."""
    path = create_workspace(tmp_path)
    with open_workspace(path) as app:
        for word in ("Zebra", "Yak"):
            app.run(create_experiment, name=f"{word} subject").result()
            app.run(create_message_template, name=f"{word} letter", channel="email", body="Hello").result()
            app.run(create_capture_form, name=f"{word} stall").result()
            app.run(
                create_tracked_link,
                url="https://example.com/",
                utm_source="mail",
                utm_medium="email",
                utm_campaign=f"{word.lower()}-link",
            ).result()
    made = Session(appearance, state, tmp_path / "home")
    made.window.resize(1400, 860)
    made.window.show()
    made.begin(path)
    qtbot.waitUntil(lambda: made.desk is not None, timeout=_PATIENCE)
    yield made
    made.window.close()
    made.close_workspace()
    shiboken6.delete(made.window)


def _room(qtbot: QtBot, session: Session) -> CampaignsRoom:
    qtbot.waitUntil(lambda: session.window.current_room == "campaigns", timeout=_PATIENCE)
    room = session.window.page("campaigns")
    assert isinstance(room, CampaignsRoom)
    qtbot.waitUntil(room.is_settled, timeout=_PATIENCE)
    return room


def _open(qtbot: QtBot, session: Session, typed: str, title: str) -> CampaignsRoom:
    palette = session.window.open_palette(typed)
    qtbot.waitUntil(lambda: title in [item.title for item in palette.model.items], timeout=_PATIENCE)
    next(item for item in palette.model.items if item.title == title).run()
    palette.close()
    return _room(qtbot, session)


def test_each_page_and_view_is_a_command(qtbot: QtBot, session: Session) -> None:
    assert {page for page, _view, _title in PLACES} == {key for key, *_ in PAGES} - {"campaigns"}
    for page, view, title in PLACES:
        room = _open(qtbot, session, f">{title}", title)
        assert room.tabs.current == page
        shown = room.page()
        if isinstance(shown, NurturePage):
            assert shown.views.current == view
        if isinstance(shown, ContentPage):
            assert shown.sections.current == view


def test_experiments_templates_forms_and_links_are_found_and_shown(qtbot: QtBot, session: Session) -> None:
    for word in ("Zebra", "Yak"):
        page = _open(qtbot, session, word, f"{word} subject").page()
        assert isinstance(page, ExperimentsPage)
        assert page.card.title.value == f"{word} subject"
        page = _open(qtbot, session, word, f"{word} letter").page()
        assert isinstance(page, NurturePage)
        assert page.views.current == "templates"
        assert page.templates.row is not None
        assert page.templates.row.name == f"{word} letter"
        page = _open(qtbot, session, word, f"{word} stall").page()
        assert isinstance(page, ContentPage)
        forms = page.forms.table
        assert forms.records.rows[forms.records.place_of(forms.current_id)].name == f"{word} stall"
        page = _open(qtbot, session, word, f"{word.lower()}-link").page()
        assert isinstance(page, ContentPage)
        links = page.links.table
        assert links.records.rows[links.records.place_of(links.current_id)].utm_campaign == f"{word.lower()}-link"


def test_pages_of_leads_and_of_settings_are_commands(qtbot: QtBot, session: Session) -> None:
    for page, title in LEADS_PLACES:
        _run(qtbot, session, title)
        room: Any = session.window.page("leads")
        assert room.tabs.current == page
    for title in SETTINGS_PLACES:
        _run(qtbot, session, f"Settings: {title}")
        settings: Any = session.window.page("settings")
        assert settings.pages[settings.list.currentRow()].title == title


def _run(qtbot: QtBot, session: Session, title: str) -> None:
    palette = session.window.open_palette(f">{title}")
    qtbot.waitUntil(lambda: title in [item.title for item in palette.model.items], timeout=_PATIENCE)
    next(item for item in palette.model.items if item.title == title).run()
    palette.close()
