"""The Content page by mouse and keys: content, landing pages, links and their codes, on a real file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.capture_form import create_capture_form
from funneldesk.commands.content import create_content
from funneldesk.commands.form_answer import take_answer
from funneldesk.commands.tracked_link import create_tracked_link
from funneldesk.desktop.campaigns.content_page import FORMS, LINKS, ContentPage
from funneldesk.desktop.campaigns.name_question import NameQuestion
from funneldesk.desktop.campaigns.room import CampaignsRoom, make_room
from funneldesk.outreach.form_answer import read_answer, write_answer
from funneldesk.queries.capture_form import read_capture_form, read_capture_forms
from funneldesk.queries.content import read_contents
from funneldesk.queries.tracked_link import read_tracked_links
from tests.support.screen import unnamed_widgets
from tests.support.stage import Stage
from tests.support.workspace import make_workspace, open_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.app import Application
    from funneldesk.desktop.theme.appearance import Appearance

    OpenPage = Callable[..., tuple[Stage, ContentPage]]

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def keep_in(opened: list[Any]) -> Callable[[Any], bool]:
    """Stands in for the machine's own programs."""

    def keep(what: Any) -> bool:
        opened.append(what)
        return True

    return keep


def fill(app: Application) -> None:
    campaign = app.run(
        create_campaign, name="Monsoon offer", utm_source="instagram", utm_medium="social",
        utm_campaign="monsoon-offer", landing_url="https://surya.example.in/monsoon",
    ).result().result  # fmt: skip
    for title, kind, part in (
        ("Ten questions", "ebook", "awareness"),
        ("How the subsidy works", "video", "interest"),
        ("Cold storage saved", "case_study", "consideration"),
    ):
        app.run(
            create_content, title=title, kind=kind, funnel_stage=part, campaign_id=campaign,
            link=f"https://surya.example.in/{kind}",
        ).result()  # fmt: skip
    form = app.run(
        create_capture_form, name="Stall B-12", title="Solar for you", answer_to="hello@example.in",
        consent_line="You may call me.", campaign_id=campaign,
    ).result().result  # fmt: skip
    app.run(take_answer, form_id=form, values={"name": "Asha", "phone": "98220 14455"}).result()
    app.run(
        create_tracked_link, url="https://surya.example.in/monsoon?utm_source=instagram&utm_medium=social",
        utm_source="instagram", utm_medium="social", utm_campaign="monsoon-offer", campaign_id=campaign, label="Story",
    ).result()  # fmt: skip


@pytest.fixture
def open_page(qtbot: QtBot, appearance: Appearance, tmp_path: Path) -> Iterator[OpenPage]:
    """Opens the room at its Content page."""
    del appearance
    opened: list[Stage] = []

    def make(*, filled: bool = True) -> tuple[Stage, ContentPage]:
        path = make_workspace(tmp_path)
        if filled:
            with open_app(path) as app:
                fill(app)
        stage = Stage(path, make_room)
        opened.append(stage)
        qtbot.addWidget(stage.window)
        room = stage.room
        assert isinstance(room, CampaignsRoom)
        room.show_page("content")
        page = room.page("content")
        assert isinstance(page, ContentPage)
        stage.window.activateWindow()
        qtbot.waitUntil(stage.window.isActiveWindow)
        qtbot.waitUntil(lambda: page.is_settled and page.library.count.text() != "")
        return stage, page

    yield make
    for stage in opened:
        stage.room.hide()
        stage.close()
        assert stage.said.failures == []


def test_content_is_filtered_by_level_and_words(qtbot: QtBot, open_page: OpenPage) -> None:
    _, page = open_page()
    library = page.library
    assert [row.title for row in library.table.records.rows] == [
        "Cold storage saved", "How the subsidy works", "Ten questions"
    ]  # fmt: skip
    QTest.mouseClick(library.levels["MOFU"], LEFT)
    qtbot.waitUntil(lambda: [row.title for row in library.table.records.rows] == ["How the subsidy works"])
    assert library.editor.title.value == "How the subsidy works"
    QTest.keyClicks(library.search, "nothing like it")
    qtbot.waitUntil(library.none_found.isVisible)
    QTest.mouseClick(library.none_found.button, LEFT)
    qtbot.waitUntil(lambda: len(library.table.records.rows) == 3)
    assert unnamed_widgets(page) == []


def test_content_is_added_changed_in_place_copied_and_deleted(qtbot: QtBot, open_page: OpenPage) -> None:
    stage, page = open_page(filled=False)
    assert page.library.empty.isVisible()
    QTest.mouseClick(page.library.empty.button, LEFT)
    asking = stage.window.findChild(NameQuestion)
    assert asking is not None
    QTest.keyClicks(asking.line, "Webinar: farms")
    QTest.keyClick(asking.line, Key.Key_Return)
    qtbot.waitUntil(lambda: page.library.editor.title.value == "Webinar: farms")
    editor = page.library.editor
    editor.kind.setCurrentIndex(editor.kind.findData("webinar"))
    editor.kind.activated.emit(editor.kind.currentIndex())
    editor.link.open_editor()
    QTest.keyClicks(editor.link._editor, "surya.example.in/farms")
    QTest.keyClick(editor.link._editor, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(editor.row and editor.row.link and editor.row.kind == "webinar"))
    row = stage.app.ask(read_contents).result()[0]
    assert (row.kind, row.link) == ("webinar", "https://surya.example.in/farms")
    opened: list[str] = []
    editor.open_address = keep_in(opened)
    QTest.mouseClick(editor.open_button, LEFT)
    assert opened == ["https://surya.example.in/farms"]
    QTest.mouseClick(editor.copy_button, LEFT)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "https://surya.example.in/farms")
    page.library.table.setFocus()
    QTest.keyClick(page.library.table, Key.Key_Delete)
    qtbot.waitUntil(page.library.empty.isVisible)
    stage.desk.undo()
    qtbot.waitUntil(lambda: not page.library.empty.isVisible())


def test_a_link_with_another_scheme_is_refused_where_it_stands(qtbot: QtBot, open_page: OpenPage) -> None:
    _, page = open_page()
    editor = page.library.editor
    editor.link.open_editor()
    editor.link._editor.setText("javascript://alert.example")
    QTest.keyClick(editor.link._editor, Key.Key_Return)
    assert "no web address" in editor.link.problem
    QTest.keyClick(editor.link._editor, Key.Key_Escape)
    qtbot.waitUntil(lambda: not editor.link.is_open)
    QTest.mouseClick(editor.copy_button, LEFT)
    wanted = "utm_source=instagram&utm_medium=social&utm_campaign=monsoon-offer&utm_content=cold-storage-saved"
    qtbot.waitUntil(lambda: wanted in QGuiApplication.clipboard().text())


def test_rows_are_copied_tab_separated_and_sorted_by_a_click(open_page: OpenPage) -> None:
    _, page = open_page()
    table = page.library.table
    table.setFocus()
    table.selectAll()
    QTest.keyClick(table, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[:2] == ["Title", "Kind"]
    assert [line.split("\t")[0] for line in lines[1:]] == [row.title for row in table.records.rows]
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [row.kind for row in table.records.rows] == ["video", "ebook", "case_study"]
    assert table.current_id == table.records.rows[table.currentIndex().row()].id


def test_a_form_is_edited_written_to_a_folder_and_its_page_reads_back(
    qtbot: QtBot, open_page: OpenPage, tmp_path: Path
) -> None:
    stage, page = open_page()
    page.show_section(FORMS)
    editor = page.forms.editor
    qtbot.waitUntil(lambda: editor.isVisible() and editor.state.text() == "Ready to publish")
    assert "mail: hello@example.in" in editor.summary.text()
    editor.questions.add("choice")
    qtbot.waitUntil(lambda: len(editor.questions.rows) == 5)
    last = editor.questions.rows[-1]
    last.label.open_editor()
    last.label._editor.setText("Roof")
    QTest.keyClick(last.label._editor, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(editor.form and editor.form.keys[-1] == "Roof"))
    last = editor.questions.rows[-1]
    last.choices.open_editor()
    last.choices._editor.setText("Flat, Sloped, Flat")
    QTest.keyClick(last.choices._editor, Key.Key_Return)
    qtbot.waitUntil(lambda: "different answers" in editor.questions.problem.text())
    last = editor.questions.rows[-1]
    last.choices.open_editor()
    last.choices._editor.setText("Flat, Sloped")
    QTest.keyClick(last.choices._editor, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(editor.form and editor.form.fields[-1]["choices"] == ["Flat", "Sloped"]))
    qtbot.waitUntil(lambda: page.is_settled)
    folder = tmp_path / "page"
    editor.acts.write(folder)
    qtbot.waitUntil(lambda: (folder / "index.html").exists() and editor.acts.folder_button.isVisible())
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert "Solar for you" in html
    assert "Sloped" in html
    assert editor.form is not None
    assert editor.form.uid in html
    read = read_answer(write_answer(editor.form.uid, [("name", "Ravi"), ("Roof", "Flat")]))
    assert read is not None
    assert read.form_uid == editor.form.uid
    opened: list[Path] = []
    editor.acts.open_file = keep_in(opened)
    QTest.mouseClick(editor.acts.page_button, LEFT)
    QTest.mouseClick(editor.acts.folder_button, LEFT)
    QTest.mouseClick(editor.acts.preview_button, LEFT)
    qtbot.waitUntil(lambda: len(opened) == 3)
    assert opened[:2] == [folder / "index.html", folder]
    assert opened[2].read_text(encoding="utf-8") == html
    assert unnamed_widgets(page) == []
    people: list[object] = []
    stage.desk.records_wanted.connect(lambda *record: people.append(record))
    QTest.mouseClick(editor.acts.people_button, LEFT)
    assert people == [("Answered “Stall B-12”", "contact", editor.form.people)]


def test_a_page_written_for_a_look_is_gone_when_the_window_is(qtbot: QtBot, open_page: OpenPage) -> None:
    _, page = open_page()
    page.show_section(FORMS)
    editor = page.forms.editor
    qtbot.waitUntil(lambda: editor.isVisible() and editor.is_settled)
    opened: list[Path] = []
    editor.acts.open_file = keep_in(opened)
    QTest.mouseClick(editor.acts.preview_button, LEFT)
    QTest.mouseClick(editor.acts.preview_button, LEFT)
    qtbot.waitUntil(lambda: len(opened) == 2)
    assert all(index.exists() for index in opened)
    editor.acts.deleteLater()
    qtbot.waitUntil(lambda: not any(index.parent.exists() for index in opened))


def test_what_keeps_a_page_from_being_written_is_said(qtbot: QtBot, open_page: OpenPage, tmp_path: Path) -> None:
    stage, page = open_page()
    page.show_section(FORMS)
    editor = page.forms.editor
    qtbot.waitUntil(lambda: editor.isVisible() and editor.is_settled)
    editor.to.open_editor()
    editor.to._editor.setText("nobody")
    QTest.keyClick(editor.to._editor, Key.Key_Return)
    qtbot.waitUntil(lambda: "need one e-mail address" in editor.problem.text())
    assert not editor.acts.write_button.isEnabled()
    picture = tmp_path / "roof.png"
    picture.write_bytes(b"no picture at all")
    editor.acts.take_picture(picture)
    assert "no PNG" in stage.said.toasts[-1]
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    image.save(str(picture))
    editor.acts.take_picture(picture)
    qtbot.waitUntil(lambda: editor.picture.text().startswith("roof.png"))
    qtbot.waitUntil(editor.alt.isVisible)
    QTest.mouseClick(editor.drop_picture, LEFT)
    qtbot.waitUntil(lambda: editor.picture.text() == "No picture")


def test_forms_are_added_copied_and_deleted(qtbot: QtBot, open_page: OpenPage) -> None:
    stage, page = open_page()
    page.show_section(FORMS)
    page.add()
    asking = stage.window.findChild(NameQuestion)
    assert asking is not None
    QTest.keyClicks(asking.line, "Walk-ins")
    QTest.keyClick(asking.line, Key.Key_Return)
    qtbot.waitUntil(lambda: page.forms.editor.name.value == "Walk-ins" and page.is_settled)
    QTest.mouseClick(page.forms.editor.acts.copy_button, LEFT)
    qtbot.waitUntil(lambda: len(page.forms.table.records.rows) == 3)
    page.forms.table.selectAll()
    QTest.keyClick(page.forms.table, Key.Key_Delete)
    qtbot.waitUntil(page.forms.empty.isVisible)
    assert stage.app.ask(read_capture_forms).result() == ()
    stage.app.undo().result()
    assert len(stage.app.ask(read_capture_forms).result()) == 3


def test_a_link_is_built_with_a_warning_kept_and_its_code_saved(
    qtbot: QtBot, open_page: OpenPage, tmp_path: Path
) -> None:
    stage, page = open_page()
    page.show_section(LINKS)
    builder, picture = page.links.builder, page.links.picture
    builder.campaign.setCurrentIndex(1)
    builder.campaign.activated.emit(1)
    assert builder.fields["url"].text() == "https://surya.example.in/monsoon"
    builder.fields["source"].clear()
    QTest.keyClicks(builder.fields["source"], "Insta gram")
    qtbot.waitUntil(lambda: builder.is_settled and "by capitals or hyphens only" in builder.warning.text())
    builder.fields["source"].clear()
    QTest.keyClicks(builder.fields["source"], "Flyer")
    qtbot.waitUntil(lambda: "utm_source=flyer" in picture.link and picture.is_settled)
    assert not builder.warning.isVisible()
    assert not picture.picture.pixmap().isNull()
    QTest.keyClick(builder.fields["source"], Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.links.table.records.rows) == 2)
    row = stage.app.ask(read_tracked_links).result()[0]
    assert row.url.endswith("?utm_source=flyer&utm_medium=social&utm_campaign=monsoon-offer")
    assert builder.fields["source"].text() == ""
    qtbot.waitUntil(lambda: picture.link == row.url)
    QTest.mouseClick(picture.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == row.url
    picture.save(tmp_path / "code.png")
    picture.save(tmp_path / "code.svg")
    assert not QImage(str(tmp_path / "code.png")).isNull()
    assert (tmp_path / "code.svg").read_bytes().lstrip().startswith(b"<")
    page.links.table.setFocus()
    QTest.keyClick(page.links.table, Key.Key_Delete)
    qtbot.waitUntil(lambda: len(page.links.table.records.rows) == 1)
    assert unnamed_widgets(page) == []


def test_the_page_says_what_it_does_not_do_and_offers_the_import(
    open_page: OpenPage,
) -> None:
    stage, page = open_page()
    wanted: list[str] = []
    stage.desk.import_wanted.connect(wanted.append)
    QTest.mouseClick(page.import_button, LEFT)
    assert wanted == [""]
    form = stage.app.ask(read_capture_forms).result()[0]
    assert stage.app.ask(read_capture_form, form.id).result() is not None


def test_a_campaign_fills_only_what_nobody_typed(open_page: OpenPage) -> None:
    _, page = open_page()
    page.show_section(LINKS)
    builder = page.links.builder
    QTest.keyClicks(builder.fields["source"], "flyer")
    builder.campaign.setCurrentIndex(1)
    builder.campaign.activated.emit(1)
    assert builder.fields["source"].text() == "flyer"
    assert builder.fields["medium"].text() == "social"
    builder.piece.setCurrentIndex(1)
    builder.piece.activated.emit(1)
    assert builder.fields["url"].text() != "https://surya.example.in/monsoon"
