"""The rule for MQLs: a draft that is tried on the leads first, put in force as one step."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.commands.qualification import use_qualifying_rule
from funneldesk.commands.score import keep_scores
from funneldesk.model.qualification import QualifyingRule
from funneldesk.queries.qualification_preview import QualificationPreview, preview_qualification
from funneldesk.queries.scores import read_score_figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.settings.qualifying_page import QualifyingPage
    from funneldesk.desktop.theme.appearance import Appearance
    from tests.gui.settings.conftest import OpenSettings
    from tests.support.stage import Stage


@pytest.fixture
def open_page(qtbot: QtBot, open_settings: OpenSettings) -> Callable[..., tuple[Stage, QualifyingPage]]:
    """Opens the page over so many leads whose scores are kept."""

    def make(leads: int = 0) -> tuple[Stage, QualifyingPage]:
        stage, room = open_settings("Business", leads=leads)
        if leads:
            figures = stage.app.ask(read_score_figures, "contact").result()
            stage.app.run(keep_scores, kind="contact", asked=None, figures=figures).result()
        room.show_page("Qualifying")
        page = room.qualifying
        qtbot.waitUntil(lambda: bool(page.share.text()))
        return stage, page

    return make


def inside(page: QualifyingPage) -> int:
    return int(page.share.text().split(" ")[0].replace(",", ""))


def is_asking(page: QualifyingPage) -> bool:
    return page.consequences.is_busy


def test_cells_are_switched_by_mouse_and_keys(
    qtbot: QtBot, open_page: Callable[..., tuple[Stage, QualifyingPage]]
) -> None:
    _stage, page = open_page(60)
    a1, b2 = page.grid.cells["A1"], page.grid.cells["B2"]
    assert a1.isChecked()
    assert page.use_button.isHidden()
    QTest.mouseClick(a1, Qt.MouseButton.LeftButton)
    assert "A1" not in page.draft.cells
    assert not page.use_button.isHidden()
    assert page.state.text() == "Changed, not in force yet"
    a1.setFocus()
    QTest.keyClick(a1, Qt.Key.Key_Right)
    QTest.keyClick(page.grid.cells["A2"], Qt.Key.Key_Down)
    assert b2.hasFocus()
    QTest.keyClick(b2, Qt.Key.Key_Space)
    assert "B2" in page.draft.cells
    QTest.keyClick(b2, Qt.Key.Key_Return)
    assert "B2" not in page.draft.cells
    page.discard_button.click()
    assert not page.is_changed
    qtbot.waitUntil(lambda: "…" not in a1.accessibleName())
    assert a1.accessibleName().startswith("A1, best fit, most engaged: qualifies, ")


def test_the_counts_follow_the_draft(qtbot: QtBot, open_page: Callable[..., tuple[Stage, QualifyingPage]]) -> None:
    _stage, page = open_page(60)
    page.up.setValue(0)
    page.down.setValue(0)
    for cell, button in page.grid.cells.items():
        if cell not in page.draft.cells:
            button.click()
    qtbot.waitUntil(lambda: inside(page) == 60)
    page.fit_a.setValue(100)
    page.grid.cells["A1"].click()
    qtbot.waitUntil(lambda: page.grid.cells["A1"].words == "0 leads")
    assert inside(page) == 60


def test_what_cannot_work_is_said_and_cannot_be_used(open_page: Callable[..., tuple[Stage, QualifyingPage]]) -> None:
    _stage, page = open_page()
    page.fit_b.setValue(80)
    assert "must lie above" in page.problem.text()
    assert not page.show_button.isEnabled()
    page.fit_a.setValue(90)
    assert page.problem.text() == ""
    assert (page.draft.fit_a, page.draft.fit_b) == (90, 80)
    assert page.use_button.isEnabled()


def test_the_consequences_are_shown_before_the_rule_is_used(
    qtbot: QtBot, open_page: Callable[..., tuple[Stage, QualifyingPage]]
) -> None:
    stage, page = open_page(120)
    page.up.setValue(30)
    page.down.setValue(20)
    for cell in ("C1", "C2", "B2", "A3", "B3"):
        page.grid.cells[cell].click()
    page.fields["email"].click()
    page.acts["form"].click()
    page.show_button.click()
    qtbot.waitUntil(lambda: page.consequences.preview is not None)
    preview = page.consequences.preview
    assert isinstance(preview, QualificationPreview)
    assert preview == stage.app.ask(preview_qualification, rule=page.draft).result()
    assert page.consequences.movement.text().startswith(f"{preview.become.n:,} leads would become an MQL today")
    assert "week" in page.consequences.weekly.text()
    assert "Too few outcomes" in page.consequences.study.text()
    assert page.consequences.chart.isHidden()
    wanted: list[tuple[str, str, tuple[int, ...]]] = []
    stage.desk.records_wanted.connect(lambda *records: wanted.append(records))
    page.consequences._become.all_button.click()
    assert wanted[0][1:] == ("contact", preview.become.ids)
    # Another change makes what was shown untrue.
    page.act_days.setValue(10)
    assert page.consequences.preview is None
    draft = page.draft
    page.use_button.click()
    assert page.use_button.text() == "Use it, not previewed"
    page.use_button.click()
    qtbot.waitUntil(lambda: stage.app.business.qualifying == draft)
    qtbot.waitUntil(page.use_button.isHidden)
    assert draft.required_fields == ("email",)
    assert set(draft.acts) == {"demo_asked", "form"}
    stage.desk.undo()
    qtbot.waitUntil(lambda: stage.app.business.qualifying == QualifyingRule())
    qtbot.waitUntil(lambda: page.up.value() == QualifyingRule().up)


def test_the_preview_keeps_its_place_and_one_press_uses_nothing_unseen(
    qtbot: QtBot, open_page: Callable[..., tuple[Stage, QualifyingPage]]
) -> None:
    stage, page = open_page(20)
    place = page.show_button.pos()
    page.up.setValue(70)
    qtbot.waitUntil(page.use_button.isVisible)
    assert page.show_button.pos() == place
    page.use_button.click()
    assert "not previewed" in page.state.text()
    assert stage.app.business.qualifying == QualifyingRule()
    page.up.setValue(75)
    assert page.use_button.text() == "Use this rule"
    page.show_button.click()
    qtbot.waitUntil(lambda: page.consequences.preview is not None)
    assert page.show_button.isVisible()
    page.use_button.click()
    qtbot.waitUntil(lambda: stage.app.business.qualifying.up == 75)


def test_the_newest_question_wins_and_any_can_be_ended(
    qtbot: QtBot, open_page: Callable[..., tuple[Stage, QualifyingPage]]
) -> None:
    _stage, page = open_page(60)
    page.show_button.click()
    first = page.consequences._watch
    page.up.setValue(10)
    page.show_consequences()
    assert first is not None
    assert first.is_over
    qtbot.waitUntil(lambda: page.consequences.preview is not None)
    page.show_consequences()
    assert is_asking(page)
    page.consequences.cancel_button.click()
    assert not is_asking(page)
    assert page.show_button.isVisible()


def test_a_draft_survives_what_others_change_and_a_rule_used_elsewhere_is_followed(
    qtbot: QtBot, open_page: Callable[..., tuple[Stage, QualifyingPage]]
) -> None:
    stage, page = open_page()
    stage.app.run(use_qualifying_rule, rule=replace(QualifyingRule(), up=72)).result()
    qtbot.waitUntil(lambda: page.up.value() == 72)
    page.up.setValue(80)
    stage.app.run(use_qualifying_rule, rule=replace(QualifyingRule(), up=65)).result()
    qtbot.waitUntil(lambda: page._stored.up == 65)
    assert page.up.value() == 80
    page.reset()
    assert page.up.value() == QualifyingRule().up


def test_the_page_fits_a_narrow_window_in_large_letters(
    qtbot: QtBot, open_page: Callable[..., tuple[Stage, QualifyingPage]], appearance: Appearance
) -> None:
    stage, page = open_page(20)
    stage.window.resize(864, 640)
    appearance.set_text_size(200)
    qtbot.waitUntil(lambda: page.viewport().width() < 600)
    qtbot.waitUntil(lambda: page.horizontalScrollBar().maximum() == 0)


def test_score_rules_say_what_they_mean_for_sales(qtbot: QtBot, open_settings: OpenSettings) -> None:
    stage, room = open_settings("Scoring", leads=60)
    page = room.scoring
    qtbot.waitUntil(lambda: len(page.draft.rules) > 50)
    first = page.draft.rules[0]
    page.draft.put(replace(first, rule=replace(first.rule, points=15)))
    page._refresh()
    page.panel.more.click()
    assert page._more.isVisible()
    qtbot.waitUntil(lambda: page.consequences.preview is not None)
    assert page.panel.more.isHidden()
    asked = partial(preview_qualification, rules=page.draft.counting, groups=tuple(page.draft.groups))
    assert page.consequences.preview == stage.app.ask(asked).result()
    page.panel.discard.click()
    assert page._more.isHidden()


def test_the_chart_reads_out_each_threshold(qtbot: QtBot, appearance: Appearance) -> None:
    from funneldesk.analytics.threshold_study import PastLead, study_thresholds
    from funneldesk.desktop.settings.threshold_chart import ThresholdChart

    del appearance
    chart = ThresholdChart()
    qtbot.addWidget(chart)
    leads = [PastLead(place, place % 3 == 0, 50, 50, 3 * place, has_acted=False) for place in range(33)]
    chart.show_study(study_thresholds(leads, QualifyingRule()))
    chart.resize(600, 170)
    chart.show()
    assert chart.shown is not None
    assert chart.shown.threshold == 60
    QTest.keyClick(chart, Qt.Key.Key_Left)
    assert (chart.shown.threshold, chart.shown.caught, chart.shown.missed) == (55, 4, 7)
    assert "From 55 points: 4 wins caught, 7 missed" in chart.accessibleName()
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.shown.threshold == 60
    assert not chart.grab().isNull()
