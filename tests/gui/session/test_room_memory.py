"""What the rooms remember over a restart: view, filters, order, widths, sizes and the period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from funneldesk.commands.pipeline import create_pipeline
from funneldesk.desktop.insights.room import InsightsRoom
from funneldesk.desktop.leads.room import LeadsRoom
from funneldesk.desktop.memory import RoomMemory
from funneldesk.desktop.pipeline.room import TABLE, PipelineRoom
from funneldesk.desktop.session import Session
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.widgets.period_chip import keep_period, named_periods, restore_period
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.period import NOBODY, Period
from tests.support.sample_business import make_sample
from tests.support.workspace import NOON, make_workspace, open_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QHeaderView, QWidget
    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.leads.leads_page import LeadsPage
    from funneldesk.desktop.theme.appearance import Appearance

_PATIENCE = 20_000
TODAY = NOON.date()


def _pull_edge(head: QHeaderView, section: int, width: int) -> None:
    """Give a column a width as a person does: by pulling the edge of its caption."""
    edge = QPoint(head.sectionViewportPosition(section) + head.sectionSize(section) - 1, head.height() // 2)
    to = edge + QPoint(width - head.sectionSize(section), 0)
    QTest.mousePress(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, edge)
    QTest.mouseMove(head.viewport(), to)
    QTest.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, to)


@pytest.fixture
def restart(appearance: Appearance, tmp_path: Path) -> Iterator[Callable[[Path], Session]]:
    """Ends the window that is open and starts another one over the same settings, read from the disk."""
    open_now: list[Session] = []

    def end() -> None:
        for session in open_now:
            session.window.close()
            session.close_workspace()
            shiboken6.delete(session.window)
        open_now.clear()

    def begin(path: Path) -> Session:
        end()
        session = Session(appearance, WindowState(tmp_path / "window.ini"), tmp_path / "home")
        open_now.append(session)
        session.window.resize(1400, 860)
        session.window.show()
        session.begin(path)
        return session

    yield begin
    end()


def _visit(qtbot: QtBot, session: Session, room: str) -> QWidget:
    qtbot.waitUntil(lambda: session.desk is not None, timeout=_PATIENCE)
    page = session.window.show_room(room)
    qtbot.waitUntil(page.is_settled, timeout=_PATIENCE)  # type: ignore[attr-defined]  # every room has it
    return page


def _visit_leads(qtbot: QtBot, session: Session) -> LeadsPage:
    room = _visit(qtbot, session, "leads")
    assert isinstance(room, LeadsRoom)
    return room.leads


def test_the_board_comes_back_as_it_was_left(qtbot: QtBot, restart: Callable[[Path], Session], tmp_path: Path) -> None:
    path = make_sample(tmp_path)
    app = open_app(path)
    retail = app.run(create_pipeline, name="Retail").result().result
    owner = app.ask(read_lookups).result().users[0].id
    app.close()
    room = _visit(qtbot, restart(path), "pipeline")
    assert isinstance(room, PipelineRoom)
    room.filters.owner.choose(owner)
    room.filters.set_pipeline(retail)
    room.show_view(TABLE)
    room.filters.views.chosen.emit(TABLE)
    room.table.view.horizontalHeader().setSortIndicator(3, room.table.view.horizontalHeader().sortIndicatorOrder())
    room.table.view.setColumnWidth(0, 333)
    room = _visit(qtbot, restart(path), "pipeline")
    assert isinstance(room, PipelineRoom)
    assert room.filters.views.current == TABLE
    assert room.pages.currentWidget() is room.table
    assert (room.feed.board_filter.owner_id, room.pipeline_id) == (owner, retail)
    assert room.chooser.label == "Retail"
    assert room.filters.owner.chip.can_be_cleared
    assert room.table.view.horizontalHeader().sortIndicatorSection() == 3
    assert room.table.view.columnWidth(0) == 333


def test_the_deal_page_keeps_the_width_it_was_given(
    qtbot: QtBot, restart: Callable[[Path], Session], tmp_path: Path
) -> None:
    path = make_sample(tmp_path)
    widths = []
    for given in (520, None):
        room = _visit(qtbot, restart(path), "pipeline")
        assert isinstance(room, PipelineRoom)
        card = next(card for column in room.board.columns for card in column.model.cards())
        room.open_deal(card.id)
        qtbot.waitUntil(room.is_settled, timeout=_PATIENCE)
        if given is not None:
            total = sum(room.splitter.sizes())
            room.splitter.moveSplitter(total - given, 1)
        widths.append(room.splitter.sizes()[1])
    assert abs(widths[0] - widths[1]) <= 2
    assert abs(widths[0] - 520) < 20


def test_the_list_of_leads_comes_back_as_it_was_left(
    qtbot: QtBot, restart: Callable[[Path], Session], tmp_path: Path
) -> None:
    path = make_sample(tmp_path)
    room = _visit_leads(qtbot, restart(path))
    room.bar.narrow(owners=(None,))
    room.bar.set_order("score", descending=True)
    # A wide list first: in a narrow one the column makes room for others.
    room.splitter.moveSplitter(700, 1)
    qtbot.waitUntil(lambda: not room.table.isColumnHidden(3))
    _pull_edge(room.table.horizontalHeader(), 3, 150)
    left = room.splitter.sizes()
    room = _visit_leads(qtbot, restart(path))
    assert room.bar.filter.owners == (None,)
    assert (room.bar.order, room.bar.descending) == ("score", True)
    assert room.table.horizontalHeader().sortIndicatorSection() == 1
    assert room.table.columnWidth(3) == 150
    assert all(abs(now - before) <= 2 for now, before in zip(room.splitter.sizes(), left, strict=True))


def test_the_text_size_is_no_width_that_a_person_gave(
    qtbot: QtBot, restart: Callable[[Path], Session], appearance: Appearance, tmp_path: Path
) -> None:
    path = make_sample(tmp_path)
    session = restart(path)
    room = _visit_leads(qtbot, session)

    def widths() -> list[int]:
        return [room.table.columnWidth(column) for column in range(1, 6)]

    before = widths()
    for size in (120, 200, 80, 100):
        appearance.set_text_size(size)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: widths() == before)
    assert RoomMemory(session.state, path, "leads").widths("columns") == {}


def test_insights_open_on_the_scope_of_the_last_visit(
    qtbot: QtBot, restart: Callable[[Path], Session], tmp_path: Path
) -> None:
    path = make_sample(tmp_path)
    room = _visit(qtbot, restart(path), "insights")
    assert isinstance(room, InsightsRoom)
    last_month = named_periods(*room._today())["Last month"]
    room.period.choose(last_month)
    room._narrow(type(room.scope)(last_month, owner_id=NOBODY))
    qtbot.waitUntil(room.is_settled, timeout=_PATIENCE)
    room = _visit(qtbot, restart(path), "insights")
    assert isinstance(room, InsightsRoom)
    assert room.period.label == "Last month"
    assert (room.scope.period, room.scope.owner_id) == (last_month, NOBODY)
    assert room.owner.label == "Nobody"


def test_what_is_gone_by_now_is_not_remembered(
    qtbot: QtBot, restart: Callable[[Path], Session], tmp_path: Path
) -> None:
    path = make_sample(tmp_path)
    state = WindowState(tmp_path / "window.ini")
    RoomMemory(state, path, "pipeline").keep("filter", {"owner_id": 4711, "pipeline_id": 4712, "text": 3})
    memory = RoomMemory(state, path, "insights")
    memory.keep("period", {"name": "All time"})
    memory.keep("owner", 4711)
    state.flush()
    session = restart(path)
    room = _visit(qtbot, session, "pipeline")
    assert isinstance(room, PipelineRoom)
    assert not room.filters.board_filter.is_narrow
    assert room.pages.currentWidget() is room.board
    insights = _visit(qtbot, session, "insights")
    assert isinstance(insights, InsightsRoom)
    assert insights.scope.owner_id is None


def test_each_workspace_has_a_memory_of_its_own_and_nonsense_counts_as_nothing(tmp_path: Path) -> None:
    state = WindowState(tmp_path / "window.ini")
    memory = RoomMemory(state, tmp_path / "one.funnel", "leads")
    memory.keep("columns", {"score": 90, "stage": "wide", "owner": -3})
    memory.keep("splitter", [300, 500])
    state.flush()
    fresh = WindowState(tmp_path / "window.ini")
    again = RoomMemory(fresh, tmp_path / "one.funnel", "leads")
    assert again.widths("columns") == {"score": 90}
    assert again.sizes("splitter", 2) == [300, 500]
    assert again.sizes("splitter", 3) == []
    assert (again.number("splitter"), again.text("columns"), again.flag("columns")) == (None, "", False)
    assert RoomMemory(fresh, tmp_path / "two.funnel", "leads").values("columns") == {}
    memory._state = None
    fresh.set_value(memory._key, "{broken")
    assert RoomMemory(fresh, tmp_path / "one.funnel", "leads").values("columns") == {}


def test_a_remembered_period_of_a_name_moves_with_the_calendar(tmp_path: Path) -> None:
    app = open_app(make_workspace(tmp_path))
    business = app.business
    app.close()
    this_month = named_periods(TODAY, business)["This month"]
    later = TODAY.replace(year=TODAY.year + 1)
    kept = keep_period(this_month, TODAY, business)
    assert restore_period(kept, later, business) == named_periods(later, business)["This month"]
    days = Period(TODAY.replace(day=2), TODAY.replace(day=5))
    assert restore_period(keep_period(days, TODAY, business), later, business) == days
    assert restore_period({"start": "no day"}, TODAY, business) is None
    assert restore_period({}, TODAY, business) is None
