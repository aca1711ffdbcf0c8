"""A figure that rests on results of campaigns, or on campaigns, opens their room on just those campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shiboken6

from funneldesk.desktop.campaigns.campaigns_page import CampaignTablePage
from funneldesk.desktop.campaigns.room import CampaignsRoom
from funneldesk.desktop.insights.room import InsightsRoom
from funneldesk.desktop.session import Session
from funneldesk.queries.campaign_results import find_measured_campaigns
from funneldesk.queries.metrics import find_records
from funneldesk.queries.period import Scope
from tests.support.sample_business import make_sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.shell.state import WindowState
    from funneldesk.desktop.theme.appearance import Appearance

_PATIENCE = 30_000


@pytest.fixture
def session(appearance: Appearance, state: WindowState, tmp_path: Path) -> Iterator[Session]:
    """The window over the sample business."""
    made = Session(appearance, state, tmp_path / "home")
    made.window.resize(1400, 860)
    made.window.show()
    made.begin(make_sample(tmp_path))
    yield made
    made.window.close()
    made.close_workspace()
    shiboken6.delete(made.window)


def _insights(qtbot: QtBot, session: Session) -> InsightsRoom:
    qtbot.waitUntil(lambda: session.desk is not None, timeout=_PATIENCE)
    room = session.window.show_room("insights")
    assert isinstance(room, InsightsRoom)
    qtbot.waitUntil(room.is_settled, timeout=_PATIENCE)
    return room


def _table(qtbot: QtBot, session: Session) -> CampaignTablePage:
    qtbot.waitUntil(lambda: session.window.current_room == "campaigns", timeout=_PATIENCE)
    room = session.window.page("campaigns")
    assert isinstance(room, CampaignsRoom)
    page = room.page()
    assert isinstance(page, CampaignTablePage)
    qtbot.waitUntil(room.is_settled, timeout=_PATIENCE)
    return page


def _listed(page: CampaignTablePage) -> set[int]:
    assert page.read is not None
    return {row.id for row in page.read.rows}


def test_spend_opens_the_campaigns_it_was_spent_on_and_the_chip_takes_it_back(qtbot: QtBot, session: Session) -> None:
    insights = _insights(qtbot, session)
    assert session.desk is not None
    (records,) = session.desk.app.ask(find_records, "marketing_spend", insights.scope).result()
    assert records.table == "campaign_result"
    campaigns = session.desk.app.ask(find_measured_campaigns, records.ids).result()
    insights.open_records("marketing_spend")
    page = _table(qtbot, session)
    assert _listed(page) == set(campaigns)
    chip = page.filter_bar.records
    assert chip.isVisible()
    assert f"{len(campaigns)} campaigns behind ‘Marketing spend’" in chip.text()
    chip.click()
    qtbot.waitUntil(lambda: _listed(page) > set(campaigns), timeout=_PATIENCE)
    assert not chip.isVisible()


def test_a_figure_of_one_campaign_opens_the_room_on_that_campaign(qtbot: QtBot, session: Session) -> None:
    _insights(qtbot, session)
    assert session.desk is not None
    wanted = 3
    scope = Scope(campaign_id=wanted)
    (records,) = session.desk.app.ask(find_records, "clicks", scope).result()
    session.desk.records_wanted.emit("Clicks", records.table, records.ids)
    page = _table(qtbot, session)
    assert _listed(page) == {wanted}
    assert page.panel.page is not None
    assert page.panel.page.row.id == wanted
    session.desk.records_wanted.emit("Spend without outcome", "campaign", (5,))
    qtbot.waitUntil(lambda: _listed(page) == {5}, timeout=_PATIENCE)
