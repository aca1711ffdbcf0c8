"""The look: follows the system or the person, live; fonts and icons are the program's own."""

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLineEdit, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from funneldesk.desktop.theme.appearance import Appearance, current_theme, set_type
from funneldesk.desktop.theme.icons import draw_icon, make_icon
from funneldesk.desktop.theme.theme import make_theme
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.resources import find_interface_fonts, find_resource


def test_a_switch_to_dark_reaches_palette_and_style_sheet_at_once(appearance: Appearance, qapp: QApplication) -> None:
    light = qapp.palette().color(QPalette.ColorRole.Window)
    appearance.set_mode("dark")
    assert current_theme().dark
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor("#111614")
    assert light == QColor("#F5F6F4")
    assert "#111614" in qapp.styleSheet()


def test_the_system_is_followed_only_where_the_person_leaves_it_to_the_system(qapp: QApplication) -> None:
    night = [False]
    look = Appearance(qapp, "system", system_is_dark=lambda: night[0])
    seen: list[bool] = []
    look.changed.connect(lambda theme: seen.append(theme.dark))
    night[0] = True
    look.follow_system()
    look.set_mode("light")
    look.follow_system()
    assert seen == [True, False]
    look.deleteLater()


def test_the_text_size_reaches_widgets_that_exist_already(appearance: Appearance, qtbot: QtBot) -> None:
    label = PlainLabel("Rooftop", role="title", weight=600)
    qtbot.addWidget(label)
    before = label.font().pixelSize()
    appearance.set_text_size(200)
    assert label.font().pixelSize() == 2 * before
    appearance.set_text_size(500)
    assert appearance.text_size == 200


def test_there_and_back_every_part_looks_as_before(appearance: Appearance, qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    own = QFrame()
    own.setStyleSheet("QFrame { border: 1px solid gray; }")
    for widget in (PlainLabel("Rooftop", role="title"), Button("Save"), QLineEdit("words"), QComboBox(), own):
        column.addWidget(widget)
    box.resize(400, 400)
    box.show()
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    QApplication.processEvents()
    before = box.grab().toImage()
    appearance.set_text_size(150)
    appearance.set_mode("dark")
    other = box.grab().toImage()
    appearance.set_mode("light")
    appearance.set_text_size(100)
    box.resize(400, 400)
    assert other != before
    qtbot.waitUntil(lambda: box.grab().toImage() == before)


def test_the_captions_of_a_table_grow_with_the_text(appearance: Appearance, qtbot: QtBot) -> None:
    table = QTableWidget(2, 2)
    set_type(table.horizontalHeader(), "small")
    qtbot.addWidget(table)
    table.show()
    for size in (100, 200):
        appearance.set_text_size(size)
        painted = table.horizontalHeader().viewport().font().pixelSize()
        assert painted == table.horizontalHeader().font().pixelSize() == appearance.theme.font("small").pixelSize()


def test_the_fonts_come_from_the_packages_and_figures_are_tabular(appearance: Appearance) -> None:
    assert len(find_interface_fonts()) == 2
    assert {"Inter", "Noto Sans Devanagari"} <= set(QFontDatabase.families())
    font = appearance.theme.font()
    assert QFontInfo(font).family() == "Inter"
    metrics = QFontMetricsF(font)
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))


def test_a_heavier_weight_is_really_heavier(appearance: Appearance) -> None:
    regular, bold = (QFontMetricsF(appearance.theme.font("body", weight)) for weight in (400, 700))
    assert bold.horizontalAdvance("Pipeline") > regular.horizontalAdvance("Pipeline")


def test_the_style_sheet_leaves_no_token_open() -> None:
    for dark in (False, True):
        sheet = make_theme(dark=dark, text_size=130).style_sheet
        rules = sheet.split("*/", 1)[1]
        assert "@" not in rules
        assert "sp;" not in rules


def test_every_icon_is_drawn_in_the_colour_asked_for(qapp: QApplication) -> None:
    assert qapp is not None
    names = sorted(path.stem for path in find_resource("icons").glob("*.svg"))
    assert {"today", "leads", "pipeline", "brand", "undo", "sleep", "whatsapp"} <= set(names)
    for name in names:
        image = draw_icon(name, QColor("#C2352B"), 20, 2.0).toImage()
        assert image.width() == 40
        inked = [image.pixelColor(x, y) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() > 250]
        assert inked, name
        assert {colour.name() for colour in inked} == {"#c2352b"}, name


def test_icons_for_buttons_are_not_empty(qapp: QApplication) -> None:
    assert qapp is not None
    assert not make_icon("search", QColor("black")).isNull()
    with pytest.raises(FileNotFoundError, match="install FunnelDesk again"):
        draw_icon("no-such-icon", QColor("black"))


def test_a_type_role_names_a_size_of_the_tokens(appearance: Appearance, qtbot: QtBot) -> None:
    label = PlainLabel("x")
    qtbot.addWidget(label)
    set_type(label, "small")
    assert label.font().pixelSize() == appearance.theme.tokens.type["small"]
