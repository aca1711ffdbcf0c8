"""The window offers campaign results and touches, knows reports for what they are, and asks for missing days."""

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QDate

from tests.gui.importing.conftest import Import
from tests.support.importing import ask_file, ask_number
from tests.support.marketing_files import as_csv, google_ads_report, meta_ads_period, meta_leads, write_touches
from tests.support.screen import unnamed_widgets


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8-sig")
    return path


def test_a_report_is_named_and_its_kind_proposed(over_window: Import, tmp_path: Path) -> None:
    dialog = over_window.open(write(tmp_path / "meta.csv", as_csv(meta_ads_period())))
    assert dialog.draft is not None
    assert dialog.draft.kind == "campaign-results"
    assert dialog.file_step.kinds.current == "campaign-results"
    assert dialog.file_step.looks_like.text() == "This looks like a Meta Ads Manager report."
    dialog.resize(640, 520)
    kinds = dialog.file_step.kinds
    over_window.qtbot.waitUntil(lambda: kinds.height() > kinds.chips["leads"].height() * 2)
    assert all(kinds.rect().contains(chip.geometry()) for chip in kinds.chips.values())
    over_window.check(dialog)
    outcome = dialog.check_step.outcome
    assert outcome is not None
    assert (outcome.created, outcome.unchanged, outcome.refused, outcome.dropped) == (2, 0, 0, 1)
    result = over_window.run(dialog)
    assert result.counts.parts["created"].number.text() == "2"
    assert ask_number(over_window.app, "SELECT SUM(spend_minor) FROM campaign_result") == 1_850_050
    result.undo.click()
    over_window.qtbot.waitUntil(lambda: over_window.app.history().result().undo is None)
    assert ask_number(over_window.app, "SELECT COUNT(*) FROM campaign_result") == 0


def test_days_that_the_file_leaves_out_are_asked_for(over_window: Import, tmp_path: Path) -> None:
    dialog = over_window.open(write(tmp_path / "google.csv", google_ads_report("All time")))
    dialog.go_on()
    question = dialog.columns_step.period
    assert question.isVisibleTo(dialog)
    assert not dialog.next.isEnabled()
    assert unnamed_widgets(dialog) == []
    question.first.setDate(QDate(2026, 3, 31))
    question.last.setDate(QDate(2026, 3, 1))
    question.take.click()
    assert "before the first" in question.words.text()
    assert not dialog.next.isEnabled()
    question.first.setDate(QDate(2026, 1, 1))
    question.take.click()
    assert dialog.next.isEnabled()
    assert dialog.draft is not None
    assert dialog.draft.period == (dt.date(2026, 1, 1), dt.date(2026, 3, 1))
    over_window.check(dialog)
    over_window.run(dialog)
    days = ask_file(over_window.app, "SELECT DISTINCT starts_on, ends_on FROM campaign_result")
    assert days == [("2026-01-01", "2026-03-01")]


def test_touches_are_known_by_their_words(over_window: Import, tmp_path: Path) -> None:
    dialog = over_window.open(write_touches(tmp_path / "touches.csv", 300, people=40))
    assert dialog.draft is not None
    assert dialog.draft.kind == "touchpoints"
    assert dialog.columns_step.rows["Touch"].field.value == "kind"
    over_window.check(dialog)
    over_window.run(dialog)
    assert ask_number(over_window.app, "SELECT COUNT(*) FROM touchpoint") == 300


def test_a_lead_form_is_named_and_another_kind_takes_the_name_away(over_window: Import, tmp_path: Path) -> None:
    dialog = over_window.open(write(tmp_path / "form.tsv", as_csv(meta_leads(), delimiter="\t")))
    assert dialog.draft is not None
    assert dialog.draft.kind == "leads"
    assert dialog.file_step.looks_like.text() == "This looks like a Meta lead form export."
    dialog.file_step.kinds.chips["touchpoints"].click()
    over_window.qtbot.waitUntil(lambda: dialog.draft is not None and dialog.draft.kind == "touchpoints")
    over_window.wait_for_file(dialog)
    assert dialog.file_step.looks_like.text() == ""
