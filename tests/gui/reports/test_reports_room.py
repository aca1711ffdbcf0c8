"""The Reports room over a real file: pages made by a process of their own, saved whole, and made anew when stale."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pypdfium2
import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.commands.deal import create_deal
from funneldesk.desktop.reports.maker import ReportMaker
from funneldesk.desktop.reports.preview import draw_pages
from funneldesk.desktop.reports.room import ReportsRoom
from funneldesk.desktop.shot import shoot_room
from funneldesk.errors import Refusal
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.period import EVERYTHING, Period, Scope
from tests.support.sample_business import make_sample
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


PATIENCE = 60_000


@pytest.fixture(scope="module")
def shared_stage(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The room over the sample business; one for all tests, because a report takes seconds."""
    del qapp
    made = Stage(make_sample(tmp_path_factory.mktemp("reports")), ReportsRoom)
    yield made
    _room(made).maker.stop()
    made.close()
    shiboken6.delete(made.window)


@pytest.fixture
def stage(qtbot: QtBot, shared_stage: Stage) -> Stage:
    """The room with the report of everything shown."""
    room = _room(shared_stage)
    shared_stage.said.toasts.clear()
    room.trouble.hide()
    room.show_scope(EVERYTHING)
    room.entered()
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    return shared_stage


def _room(stage: Stage) -> ReportsRoom:
    assert isinstance(stage.room, ReportsRoom)
    return stage.room


def _text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def test_the_pages_of_the_report_are_shown_and_named(stage: Stage) -> None:
    room = _room(stage)
    assert room.file is not None
    assert len(room.preview.pages) == len(draw_pages(room.file, 200))
    first = room.preview.pages[0]
    assert first.accessibleName() == f"Page 1 of {len(room.preview.pages)}"
    assert "Surya Solar" in first.accessibleDescription()
    assert first.pixmap().height() > first.pixmap().width()
    assert room.preview.isVisible()
    assert room.save.isEnabled()
    assert unnamed_widgets(room) == []


def test_what_is_saved_is_what_is_shown(stage: Stage, tmp_path: Path) -> None:
    room = _room(stage)
    out = tmp_path / "हमारी रिपोर्ट.pdf"
    room.save_as(out)
    assert room.file is not None
    assert out.read_bytes() == room.file.read_bytes()
    assert stage.said.toasts == [f"Saved {out.name}"]


def test_a_folder_that_is_gone_is_said_in_place(stage: Stage, tmp_path: Path) -> None:
    room = _room(stage)
    room.save_as(tmp_path / "absent" / "report.pdf")
    assert room.trouble.isVisible()
    assert "was not saved" in room.trouble.accessibleName()


def test_saving_never_replaces_the_workspace_or_another_kind_of_file(stage: Stage, tmp_path: Path) -> None:
    room = _room(stage)
    mine = tmp_path / "mine.pdf"
    mine.write_text("my own words")
    linked = tmp_path / "linked.pdf"
    os.link(stage.desk.path, linked)
    for out in (stage.desk.path, linked, mine):
        before = out.read_bytes()
        room.save_as(out)
        assert room.trouble.isVisible()
        assert out.read_bytes() == before
        with pytest.raises(Refusal):
            shoot_room(stage.desk.path, "leads", out)
        assert out.read_bytes() == before
    assert stage.said.toasts == []


def test_another_period_makes_another_report(stage: Stage, qtbot: QtBot) -> None:
    room = _room(stage)
    room.show_period(Period(dt.date(2026, 9, 1), dt.date(2026, 10, 1)))
    assert room.maker.is_busy
    assert not room.save.isEnabled()
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.file is not None
    assert "September 2026" in _text(room.file)


def test_a_narrowed_scope_is_printed_and_can_be_widened(stage: Stage, qtbot: QtBot) -> None:
    room = _room(stage)
    user = stage.app.ask(read_lookups).result().users[0]
    room.show_scope(Scope(owner_id=user.id), (f"Owner: {user.name}",))
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.file is not None
    assert f"Owner: {user.name}" in _text(room.file)
    room.narrowing.click()
    assert room.scope == EVERYTHING
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert f"Owner: {user.name}" not in _text(room.file)


def test_a_segment_is_chosen_printed_and_taken_away(stage: Stage, qtbot: QtBot) -> None:
    room = _room(stage)
    segment = stage.app.ask(read_lookups).result().segments[0]
    qtbot.waitUntil(room.segment.isVisible, timeout=PATIENCE)
    names = [action.text() for action in room.segment.menu().actions()]
    assert names[0] == "Everybody"
    room.segment.menu().actions()[1].trigger()
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.scope == Scope(segment_id=segment.id)
    assert room.file is not None
    assert f"Segment: {segment.name}" in " ".join(_text(room.file).split())
    qtbot.waitUntil(lambda: room.segment.label == f"Segment: {segment.name}", timeout=PATIENCE)
    room.segment.removed.emit()
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert room.scope == EVERYTHING


def test_a_change_makes_the_report_anew_while_it_is_looked_at(stage: Stage, qtbot: QtBot) -> None:
    room = _room(stage)
    before = room.file
    stage.app.run(create_deal, title="Bürohaus 900 kW", amount_minor=9_99_99_999_00).result()
    qtbot.waitUntil(lambda: room.file != before and room.is_settled(), timeout=PATIENCE)
    assert room.file is not None
    assert "Bürohaus 900 kW" in _text(room.file)
    assert before is not None
    assert not before.exists()


def test_cancelling_keeps_the_last_pages_and_leaves_no_process(stage: Stage) -> None:
    room = _room(stage)
    before = room.file
    room.make()
    process = room.maker._process
    assert process is not None
    QTest.mouseClick(room.cancel_button, Qt.MouseButton.LeftButton)
    assert not room.maker.is_busy
    assert room.file == before
    assert room.save.isEnabled()
    assert not room.cancel_button.isVisible()


def test_progress_is_told_on_the_way(stage: Stage, qtbot: QtBot) -> None:
    room = _room(stage)
    steps: list[tuple[str, int, int]] = []
    room.maker.progressed.connect(lambda step, done, total: steps.append((step, done, total)))
    room.make()
    qtbot.waitUntil(room.is_settled, timeout=PATIENCE)
    assert [done for _, done, _ in steps] == [0, 1, 2, 3, 4]
    assert all(step and total == 4 for step, _, total in steps)


def test_a_report_that_cannot_be_made_says_why(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    room = _room(stage)
    with qtbot.waitSignal(room.maker.failed, timeout=PATIENCE) as failed:
        room.maker.make(tmp_path / "absent.funnel", tmp_path / "x.pdf", name="pipeline", scope=EVERYTHING)
    assert failed.args is not None
    assert "There is no workspace at" in failed.args[0]
    assert room.trouble.isVisible()
    assert room.preview.isVisible(), "the last pages stay"


def test_a_file_that_is_no_pdf_is_said(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    room = _room(stage)
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"no pdf at all")
    with qtbot.waitSignal(room.preview.failed, timeout=PATIENCE):
        room.preview.show_file(broken)
    assert room.trouble.isVisible()


def test_a_maker_that_stops_leaves_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    del qtbot
    workspace, out = make_sample(tmp_path), tmp_path / "out" / "report.pdf"
    out.parent.mkdir()
    maker = ReportMaker()
    maker.make(workspace, out, name="pipeline", scope=EVERYTHING)
    maker.stop()
    assert not maker.is_busy
    assert list(out.parent.iterdir()) == []


def test_the_agreement_is_chosen_shown_and_left_for_a_period(stage: Stage, qtbot: QtBot) -> None:
    room = _room(stage)
    room.show_report("agreement")
    assert room._stack.currentWidget() is room.nothing, "pages of another report are not shown under this title"
    qtbot.waitUntil(lambda: room.is_settled() and room.file is not None, timeout=PATIENCE)
    assert room.file is not None
    text = _text(room.file)
    assert "Agreement of marketing and sales" in text
    assert "How it went in the last 30 days" in text
    assert len(room.preview.pages) == 1
    assert not room.period.isVisible()
    assert not room.segment.isVisible()
    assert room._file_name().startswith("agreement-")
    room.show_scope(EVERYTHING)
    assert room.report.name == "pipeline"
    qtbot.waitUntil(lambda: room.is_settled() and room.file is not None, timeout=PATIENCE)
    assert room.period.isVisible()
