"""What the desk does between a commit and its announcement, and with answers that were asked for already."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from funneldesk.app import Change
from funneldesk.commands.deal import create_deal
from funneldesk.desktop.shell.rooms import Room
from funneldesk.errors import Refusal, StoreFailure
from funneldesk.queries.look import Look
from tests.support.stage import Said, Stage
from tests.support.workspace import make_workspace


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A desk over an empty workspace."""
    del qtbot
    made = Stage(make_workspace(tmp_path), lambda _desk: Room())
    yield made
    made.close()


def test_a_change_is_looked_at_in_its_lane_before_the_window_hears_of_it(stage: Stage, qtbot: QtBot) -> None:
    order: list[tuple[str, Change, bool]] = []
    window = threading.get_ident()

    def note(what: str, change: Change) -> None:
        order.append((what, change, threading.get_ident() == window))

    stage.desk.look_ahead(lambda change: note("ahead", change))
    stage.desk.changed.connect(lambda change: note("changed", change))
    for title in ("One", "Two"):
        with qtbot.waitSignal(stage.desk.changed):
            stage.desk.tell(create_deal, stage.room, title=title)
    assert [(what, change.label, here) for what, change, here in order] == [
        ("ahead", "Add “One”", False),
        ("changed", "Add “One”", True),
        ("ahead", "Add “Two”", False),
        ("changed", "Add “Two”", True),
    ]


def test_a_view_that_cannot_look_ahead_stops_neither_the_others_nor_the_announcement(
    stage: Stage, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[int] = []

    def fail(_change: Change) -> None:
        raise RuntimeError("no view")

    stage.desk.look_ahead(fail)
    stage.desk.look_ahead(lambda change: seen.append(change.entry_id))
    with qtbot.waitSignal(stage.desk.changed) as told:
        stage.desk.tell(create_deal, stage.room, title="One")
    assert told.args is not None
    assert seen == [told.args[0].entry_id]
    assert "could not look ahead" in caplog.text


def test_an_answer_asked_for_already_is_handed_over_in_the_windows_thread(stage: Stage, qtbot: QtBot) -> None:
    early: Future[int] = Future()
    early.set_result(1)
    late: Future[int] = Future()
    got: list[tuple[int, bool]] = []
    home = QApplication.instance()
    assert home is not None
    for future in (early, late):
        stage.desk.take(
            future, stage.room, lambda number: got.append((number, QThread.currentThread() is home.thread()))
        )
    worker = threading.Thread(target=late.set_result, args=(2,))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: len(got) == 2)
    assert sorted(got) == [(1, True), (2, True)]


def test_an_answer_that_failed_is_told_as_any_other(stage: Stage, qtbot: QtBot) -> None:
    for error in (Refusal("There is no such deal."), StoreFailure("The disk is full.")):
        future: Future[int] = Future()
        future.set_exception(error)
        stage.desk.take(future, stage.room, lambda _number: pytest.fail("there was no answer"))
    qtbot.waitUntil(lambda: bool(stage.said.toasts and stage.said.failures))
    assert stage.said.toasts == ["There is no such deal."]
    assert "The disk is full." in stage.said.failures[0]


def test_the_answers_to_one_question_come_as_they_were_asked_whichever_is_read_first(
    stage: Stage, qtbot: QtBot
) -> None:
    may_end = threading.Event()

    def read_slowly_at_first(_look: Look, number: int) -> int:
        if number == 1:
            may_end.wait()
        return number

    got: list[int] = []
    for number in (1, 2, 3):
        stage.desk.ask(read_slowly_at_first, stage.room, got.append, number)
    # One reader is held by the first question; the other one answers the rest and this one, in turn.
    others: list[str] = []
    stage.desk.ask(lambda _look: "another question", stage.room, others.append)
    stage.desk.ask(read_slowly_at_first, stage.desk, lambda number: others.append(f"another receiver: {number}"), 4)
    qtbot.waitUntil(lambda: others == ["another question", "another receiver: 4"])
    assert got == []
    may_end.set()
    qtbot.waitUntil(lambda: len(got) == 3)
    assert got == [1, 2, 3]


def test_a_question_that_fails_holds_up_none_that_was_asked_later(stage: Stage, qtbot: QtBot) -> None:
    may_end = threading.Event()

    def refuse_the_first(_look: Look, number: int) -> int:
        if number == 1:
            may_end.wait()
            raise Refusal("There is no first.")
        return number

    got: list[int] = []
    for number in (1, 2):
        stage.desk.ask(refuse_the_first, stage.room, got.append, number)
    may_end.set()
    qtbot.waitUntil(lambda: got == [2])
    assert stage.said.toasts == ["There is no first."]


def test_an_answer_to_a_closed_desk_finds_nobody(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(make_workspace(tmp_path), lambda _desk: Room())
    future: Future[int] = Future()
    stage.desk.take(future, stage.room, lambda _number: pytest.fail("the desk is closed"))
    stage.close()
    assert stage.desk.is_closed
    future.set_result(1)
    after: list[bool] = []
    stage.desk.bridge.call(stage.room, after.append, value=True)
    qtbot.waitUntil(lambda: bool(after))
    assert stage.said == Said()
