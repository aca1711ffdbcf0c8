"""A spreadsheet comes in: mapped, asked about, looked at, imported, undone; or leaves no trace."""

import csv
import itertools
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from funneldesk.desktop.importing.columns_step import ColumnRow
from tests.gui.importing.conftest import Import, WriteFile
from tests.support.importing import ask_number
from tests.support.screen import unnamed_widgets
from tests.support.workspace import read_everything

OPEN_DATES = "Name;Mobile;Enquired on\nRavi;98220 14455;03/04/2026\nMeera;98220 14456;05/06/2026\n"
BROKEN = "Name,E-mail,Deal size\nRavi,ravi@example.com,5\nMeera,not-an-address,6\n=cmd(),x@example.com,7\n" + "".join(
    f"Person {i},p{i}@example.com,{i}\n" for i in range(20)
)


def test_a_file_of_leads_is_mapped_checked_imported_and_undone(over_window: Import, write_file: WriteFile) -> None:
    before = read_everything(over_window.app.path)
    dialog = over_window.open(write_file("enquiries.csv", BROKEN))
    assert dialog.draft is not None
    assert dialog.draft.kind == "leads"
    assert dialog.columns_step.rows["Name"].field.value == "name"
    assert dialog.columns_step.rows["E-mail"].field.value == "email"
    assert dialog.columns_step.rows["Deal size"].field.value == "custom"
    over_window.check(dialog)
    outcome = dialog.check_step.outcome
    assert outcome is not None
    assert (outcome.created, outcome.updated, outcome.refused) == (22, 0, 1)
    model = dialog.check_step.model
    first = [model.index(0, column).data() for column in range(4)]
    assert first[:2] == ["3", "Not taken"]
    assert "not-an-address" in first[3]
    assert read_everything(over_window.app.path) == before
    result = over_window.run(dialog)
    assert ask_number(over_window.app, "SELECT count(*) FROM contact") == 22
    assert result.counts.parts["created"].number.text() == "22"
    assert over_window.window.jobs.jobs == []
    result.undo.click()
    over_window.qtbot.waitUntil(lambda: over_window.app.history().result().undo is None)
    assert ask_number(over_window.app, "SELECT count(*) FROM contact WHERE deleted_at IS NULL") == 0
    assert over_window.said.failures == []


def test_dates_that_can_be_read_two_ways_are_asked_once(over_window: Import, write_file: WriteFile) -> None:
    dialog = over_window.open(write_file("enquiries.csv", OPEN_DATES))
    dialog.go_on()
    row = dialog.columns_step.rows["Enquired on"]
    assert row.question is not None
    assert dialog.columns_step.open_questions == ["Enquired on"]
    assert not dialog.next.isEnabled()
    words = {way: button.text() for way, button in row.question.buttons.items()}
    assert "3 Apr 2026" in words["dmy"]
    assert "4 Mar 2026" in words["mdy"]
    row.question.buttons["dmy"].click()
    assert dialog.next.isEnabled()
    if row.field.value == "custom":
        row.field.chosen.emit("created")
    over_window.check(dialog)
    over_window.run(dialog)
    days = ask_number(
        over_window.app, "SELECT group_concat(date(created_at / 1000000, 'unixepoch')) FROM contact ORDER BY id"
    )
    assert days == "2026-04-03,2026-06-05"


def test_a_skipped_column_asks_nothing(over_window: Import, write_file: WriteFile) -> None:
    dialog = over_window.open(write_file("enquiries.csv", OPEN_DATES))
    dialog.go_on()
    row = dialog.columns_step.rows["Enquired on"]
    row.field.set_value("ignored")
    row.field.chosen.emit("ignored")
    assert row.question is not None
    assert row.question.isHidden()
    assert dialog.next.isEnabled()
    over_window.check(dialog)
    over_window.run(dialog)
    assert ask_number(over_window.app, "SELECT count(*) FROM contact") == 2
    assert ask_number(over_window.app, "SELECT count(custom) FROM contact") == 0


def test_a_file_of_the_same_sort_comes_as_it_was_settled(over_window: Import, write_file: WriteFile) -> None:
    text = "Name,Company,Remark\nRavi,Ravi Traders,hot\nMeera,Himalaya Foods,cold\n"
    dialog = over_window.open(write_file("one.csv", text))
    dialog.columns_step.rows["Remark"].field.chosen.emit("source")
    over_window.check(dialog)
    over_window.run(dialog).close()
    again = over_window.open(write_file("two.csv", text.replace("Ravi", "Vidya")))
    assert again.columns_step.rows["Remark"].field.value == "source"
    assert not again.columns_step.remembered.isHidden()
    again.reject()


def test_escape_and_back_leave_no_trace(over_window: Import, write_file: WriteFile) -> None:
    before = read_everything(over_window.app.path)
    dialog = over_window.open(write_file("enquiries.csv", BROKEN))
    over_window.check(dialog)
    dialog.back.click()
    assert dialog.step == 1
    QTest.keyClick(dialog, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert dialog.step == 0
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert read_everything(over_window.app.path) == before
    assert over_window.results == []
    assert not over_window.importer._process.is_running


def test_an_import_that_is_cancelled_leaves_nothing(over_window: Import, write_file: WriteFile) -> None:
    rows = "".join(f"Person {i},p{i}@example.com\n" for i in range(20_000))
    dialog = over_window.open(write_file("many.csv", "Name,E-mail\n" + rows))
    over_window.check(dialog)
    before = read_everything(over_window.app.path)
    dialog.next.click()
    (job,) = over_window.window.jobs.jobs
    job.cancel()
    over_window.qtbot.waitUntil(lambda: bool(over_window.said.toasts))
    assert "was cancelled; nothing of it was kept" in over_window.said.toasts[0]
    assert over_window.window.jobs.jobs == []
    assert read_everything(over_window.app.path) == before
    assert over_window.app.history().result().undo is None
    assert over_window.results == []


def test_the_bad_rows_are_saved_with_their_reasons(over_window: Import, write_file: WriteFile, tmp_path: Path) -> None:
    dialog = over_window.open(write_file("enquiries.csv", BROKEN))
    over_window.check(dialog)
    result = over_window.run(dialog)
    assert not result.save.isHidden()
    target = tmp_path / "bad.csv"
    result.save_to(target)
    with target.open(encoding="utf-8-sig", newline="") as stream:
        header, row = list(csv.reader(stream))
    assert header[:3] == ["Name", "E-mail", "Deal size"]
    assert row[:2] == ["Meera", "not-an-address"]
    assert "not-an-address" in row[-1]
    assert "Saved as bad.csv" in result.said.text()
    result.save_to(tmp_path / "absent" / "bad.csv")
    assert "could not be written" in result.said.text()


def test_undo_is_not_offered_once_something_else_has_changed(over_window: Import, write_file: WriteFile) -> None:
    from funneldesk.commands.reason import create_reason

    dialog = over_window.open(write_file("enquiries.csv", BROKEN))
    over_window.check(dialog)
    result = over_window.run(dialog)
    assert result.undo.isEnabled()
    over_window.app.run(create_reason, kind="lost", label="Moved away").result()
    over_window.qtbot.waitUntil(lambda: not result.undo.isEnabled())
    assert "step by step" in result.said.text()
    over_window.app.undo().result()
    over_window.qtbot.waitUntil(result.undo.isEnabled)
    over_window.app.undo().result()
    over_window.qtbot.waitUntil(result.undo.isHidden)
    assert "is undone" in result.said.text()
    over_window.app.redo().result()
    over_window.qtbot.waitUntil(lambda: not result.undo.isHidden() and result.undo.isEnabled())
    assert result.said.isHidden()


def test_a_file_that_is_none_is_refused_in_a_sentence(over_window: Import, tmp_path: Path) -> None:
    path = tmp_path / "paper.csv"
    path.write_bytes(b"%PDF-1.7 and so on")
    dialog = over_window.open(path)
    assert "paper.csv is a PDF document, not a table" in dialog.file_step.failure
    assert not dialog.next.isEnabled()
    over_window.qtbot.waitUntil(lambda: dialog.focusWidget() is dialog.file_step.choose)
    dialog.set_path(tmp_path / "absent.csv")
    over_window.wait_for_file(dialog)
    assert "There is no file absent.csv" in dialog.file_step.failure
    good = tmp_path / "good.csv"
    good.write_text("Name,E-mail\nRavi,ravi@example.com\n", encoding="utf-8")
    dialog.set_path(good)
    over_window.wait_for_file(dialog)
    assert dialog.file_step.failure == ""
    assert dialog.next.isEnabled()
    dialog.reject()


def test_a_mapping_without_anything_to_know_a_row_by_is_refused(over_window: Import, write_file: WriteFile) -> None:
    dialog = over_window.open(write_file("plants.csv", "Height,Colour\n12,green\n14,red\n15,red\n"))
    over_window.check(dialog)
    assert "cannot be imported as leads" in dialog.check_step.failure
    assert "--map" not in dialog.check_step.failure
    assert not dialog.next.isEnabled()
    dialog.reject()


def test_another_kind_proposes_its_own_fields(over_window: Import, write_file: WriteFile) -> None:
    dialog = over_window.open(write_file("list.csv", "Name,Price\nPanel,12000\nInverter,40000\n"))
    assert dialog.reading is not None
    assert dialog.reading.kind == "products"
    assert str(dialog.columns_step.rows["Price"].field.value) == "price"
    dialog.file_step.kind_chosen.emit("leads")
    over_window.wait_for_file(dialog)
    assert dialog.reading.kind == "leads"
    assert str(dialog.columns_step.rows["Price"].field.value) == "custom"
    dialog.reject()


def test_a_workbooks_sheet_is_chosen(over_window: Import, tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Leads"
    for row in (("Name", "E-mail"), *((name, f"{name}@example.com") for name in ("Ravi", "Meera", "Arif"))):
        first.append(row)
    second = book.create_sheet("Products")
    for line in (("Product", "Price"), ("Panel", 12000), ("Inverter", 40000)):
        second.append(line)
    path = tmp_path / "book.xlsx"
    book.save(path)
    dialog = over_window.open(path)
    assert dialog.draft is not None
    assert (dialog.draft.kind, dialog.draft.sheet) == ("leads", "Leads")
    dialog.file_step.sheet_chosen.emit("Products")
    over_window.wait_for_file(dialog)
    assert (dialog.draft.kind, dialog.draft.sheet) == ("products", "Products")
    over_window.check(dialog)
    over_window.run(dialog)
    assert ask_number(over_window.app, "SELECT count(*) FROM product") == 2


def test_a_dropped_file_is_read(over_window: Import, write_file: WriteFile) -> None:
    dialog = over_window.open()
    assert not dialog.next.isEnabled()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write_file("enquiries.csv", BROKEN)))])
    dialog.file_step.drop.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    over_window.wait_for_file(dialog)
    assert dialog.next.isEnabled()
    dialog.reject()


def test_a_wide_file_is_shown_whole_with_names_for_all(over_window: Import, write_file: WriteFile) -> None:
    names = ["Name", "E-mail", *(f"Extra {i}" for i in range(60))]
    rows = [",".join(names), ",".join(["Ravi", "ravi@example.com", *("x" * (i % 3 + 1) for i in range(60))])]
    dialog = over_window.open(write_file("wide.csv", "\n".join(rows) + "\n"))
    dialog.go_on()
    over_window.qtbot.waitUntil(lambda: len(dialog.columns_step.rows) == len(names))
    shown = [dialog.columns_step.rows[name] for name in names]

    def stand_in_order() -> bool:
        return all(one.y() < other.y() for one, other in itertools.pairwise(shown))

    over_window.qtbot.waitUntil(stand_in_order)
    assert all(isinstance(row, ColumnRow) for row in shown)
    assert unnamed_widgets(dialog) == []
    dialog.reject()


def test_text_of_a_file_is_never_markup(over_window: Import, write_file: WriteFile) -> None:
    text = "Name,E-mail,<b>Bold</b>\n<img src=x>,ravi@example.com,<i>now</i>\n"
    dialog = over_window.open(write_file("markup.csv", text))
    dialog.go_on()
    labels = [label.text() for label in dialog.columns_step.rows["<b>Bold</b>"].findChildren(type(dialog.note))]
    assert "<b>Bold</b>" in labels
    over_window.check(dialog)
    index = dialog.check_step.model.index(0, 2)
    assert index.data().startswith("<img src=x>")
    assert index.data(Qt.ItemDataRole.ToolTipRole).startswith("<span>&lt;img")
    dialog.reject()
