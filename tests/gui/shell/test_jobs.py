"""Long work in the status area."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from funneldesk.desktop.shell.jobs import JobArea, describe_progress, describe_seconds
from funneldesk.desktop.theme.appearance import Appearance


@pytest.fixture
def ticks() -> Iterator[int]:
    """A clock that goes ten seconds at each look."""
    return iter(range(0, 10_000, 10))


@pytest.fixture
def area(qtbot: QtBot, appearance: Appearance, ticks: Iterator[int]) -> JobArea:
    assert appearance.mode == "light"
    jobs = JobArea(clock=lambda: float(next(ticks)))
    qtbot.addWidget(jobs)
    return jobs


def test_a_short_job_is_never_shown_and_a_long_one_goes_when_it_is_done(area: JobArea, qtbot: QtBot) -> None:
    area.start("Quick").finish()
    assert not area.isVisible()
    job = area.start("Importing leads.csv")
    qtbot.waitUntil(area.isVisible)
    job.finish()
    assert not area.isVisible()
    assert area.jobs == []


def test_several_jobs_stand_side_by_side(area: JobArea, qtbot: QtBot) -> None:
    first, second = area.start("Import"), area.start("Report")
    qtbot.waitUntil(area.isVisible)
    first.finish()
    assert area.isVisible()
    assert area.jobs == [second]


def test_a_job_says_how_far_and_how_long(area: JobArea) -> None:
    job = area.start("Importing")
    job.report(25, 100)
    assert job.detail == "25 of 100 · about 30 s left"


def test_cancel_asks_once_and_says_so(area: JobArea, qtbot: QtBot) -> None:
    asked: list[bool] = []
    job = area.start("Importing", on_cancel=lambda: asked.append(True))
    qtbot.waitUntil(area.isVisible)
    QTest.mouseClick(job.cancel_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(job.cancel_button, Qt.MouseButton.LeftButton)
    assert asked == [True]
    assert job.detail == "Cancelling…"


def test_times_are_told_in_the_unit_that_fits() -> None:
    assert [describe_seconds(seconds) for seconds in (0.2, 8.4, 59, 61, 200)] == [
        "1 s",
        "8 s",
        "59 s",
        "1 min",
        "3 min",
    ]
    assert describe_progress(0, None, 0.0, "Reading the file") == "Reading the file"
    assert describe_progress(7, None, 5.0) == "7 · 5 s"
    assert describe_progress(100, 100, 5.0) == "100 of 100 · 5 s"
