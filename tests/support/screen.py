"""Draws the window with placeholder rooms, for tests and for looking at it.

python -m tests.support.screen FILE.png [--size 1440x900] [--scale 2] [--dark] [--text 100] [--show toast]
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from funneldesk.desktop.shell.quick_add import QuickAddReading, ReadingPart
from funneldesk.desktop.shell.rooms import Room, RoomSpec
from funneldesk.desktop.shell.state import WindowState
from funneldesk.desktop.shell.window import MainWindow, ShellHooks
from funneldesk.desktop.theme.appearance import Appearance
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip, SegmentedControl
from funneldesk.desktop.widgets.fields import InlineEdit, SearchField
from funneldesk.desktop.widgets.painted import Avatar, Reason, ReasonBars, ScoreRing, StageTrack
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel, ProgressLine
from funneldesk.desktop.widgets.plain import Card, Pill, PlainLabel
from funneldesk.desktop.widgets.timeline import Timeline, TimelineEntry


class GalleryRoom(Room):
    """A page with every part on it."""

    def __init__(self) -> None:
        super().__init__()
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 10, 20, 16)
        page.setSpacing(12)
        page.addLayout(self._make_bar())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._make_list(), 21)
        row.addWidget(self._make_page(), 26)
        page.addLayout(row, 1)

    def header_widget(self) -> QWidget:
        """A chooser."""
        menu = QMenu(self)
        menu.addAction("Rooftop sales")
        return Chip("Rooftop sales", menu=menu)

    def _make_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(SegmentedControl([("board", "Board"), ("table", "Table")], name="View"))
        menu = QMenu(self)
        menu.addAction("Priya")
        bar.addWidget(Chip("All owners", menu=menu))
        bar.addWidget(Chip("Closing this quarter", removable=True))
        bar.addWidget(Chip("Hot", checkable=True))
        bar.addWidget(SearchField("Filter deals"))
        bar.addStretch(1)
        bar.addWidget(Button("Import…"))
        return bar

    def _make_list(self) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        pills = QHBoxLayout()
        pills.addWidget(Pill("82", "good"))
        pills.addWidget(Pill("3 h 12 m left", "warn"))
        pills.addWidget(Pill("Late 1 h", "bad"))
        pills.addWidget(Pill("Cold", "info"))
        pills.addWidget(Pill("MQL", "mkt"))
        pills.addWidget(Pill("Recycled", "post"))
        pills.addWidget(Pill("₹28.5 L", "brand"))
        pills.addWidget(Avatar("Priya Sharma"))
        pills.addStretch(1)
        column.addLayout(pills)
        column.addWidget(PlainLabel("सूर्या सोलर · Surya Solar · ₹12,40,000 · 111", elide=True))
        column.addWidget(InlineEdit("Next step", "Call on Friday"))
        column.addWidget(ErrorPanel("The file could not be read.", safe="Nothing was changed.", retry=self.update))
        progress = ProgressLine("Importing leads.csv")
        progress.set_progress(4, 10, "8,000 of 20,000 · about 8 s left")
        column.addWidget(progress)
        text = "A lead is somebody who may buy. Import a spreadsheet, or add the first one by hand."
        column.addWidget(
            EmptyState("leads", "No leads yet", text, button="Import a spreadsheet", on_click=self.update), 1
        )
        return card

    def _make_page(self) -> Card:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(12)
        top = QHBoxLayout()
        top.addWidget(PlainLabel("Himalaya Foods", role="title", weight=SEMIBOLD, elide=True), 1)
        top.addWidget(Button("Call", icon="phone"))
        top.addWidget(Button("WhatsApp"))
        top.addWidget(Button("Accept lead", look="primary"))
        column.addLayout(top)
        steps = ["Lead", "MQL", "Accepted", "SQL", "Customer", "Loyal"]
        column.addWidget(StageTrack(steps, 1, kinds=["mkt", "mkt", "brand", "brand", "brand", "post"]))
        why = QHBoxLayout()
        why.addWidget(ScoreRing(82))
        reasons = [("Asked for a demo, 2 d ago", 24), ("Opened pricing page 3×", 18), ("No reply to last e-mail", -6)]
        why.addWidget(ReasonBars([Reason(text, points) for text, points in reasons]), 1)
        column.addLayout(why)
        column.addWidget(PlainLabel("Journey", weight=SEMIBOLD))
        journey = Timeline()
        journey.set_entries(
            [
                TimelineEntry("Clicked “60 kW case study” in e-mail 3", "Campaign: webinar", "Today 09:12", "mkt"),
                TimelineEntry("WhatsApp: asked for subsidy papers", "Logged by Priya", "19 Nov 10:05", "sales"),
                TimelineEntry("<b>Visited</b> stall B-12", "Campaign: AgriFood <i>trade fair</i>", "2 Nov", "post"),
            ]
        )
        column.addWidget(journey, 1)
        return card


def make_specs() -> list[RoomSpec]:
    """Placeholder rooms as the finished program has them."""

    def empty(key: str, title: str) -> QWidget:
        return EmptyState(key, f"{title}: nothing here yet", "What to do first stands here.")

    main = ["today", "leads", "pipeline", "campaigns", "insights", "customers", "reports"]
    specs = [
        RoomSpec(
            key,
            key.title(),
            key,
            GalleryRoom if key == "pipeline" else lambda k=key: empty(k, k.title()),  # type: ignore[misc]  # bound per room
        )
        for key in main
    ]
    return [*specs, RoomSpec("settings", "Settings", "settings", lambda: empty("settings", "Settings"), foot=True)]


def interpret(text: str) -> QuickAddReading:
    """A stand-in reader: the first two words are the name, digits are the phone."""
    words = text.split()
    digits = "".join(word for word in words if word.isdigit())
    parts = [ReadingPart("Name", " ".join(words[:2]))]
    if digits:
        parts.append(ReadingPart("Phone", digits))
    return QuickAddReading(tuple(parts), "" if digits else "Add a phone number or an e-mail address.")


def make_window(appearance: Appearance, state: WindowState, hooks: ShellHooks | None = None) -> MainWindow:
    """The window over placeholder rooms."""
    nothing = ShellHooks(
        undo=lambda: None, redo=lambda: None, new_deal=lambda: None, interpret=interpret, submit=lambda _reading: None
    )
    window = MainWindow(make_specs(), appearance, state, nothing if hooks is None else hooks)
    window.set_badge("today", 7)
    window.set_badge("leads", 23)
    window.set_file("Surya Solar.funnel", "All changes saved · backed up 10:02")
    return window


def unnamed_widgets(root: QWidget) -> list[str]:
    """Focusable widgets below `root` without an accessible name."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QAccessible

    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.objectName().startswith("qt_"):
            continue
        face = QAccessible.queryAccessibleInterface(widget)
        if not face.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


def _main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("file", type=Path)
    options.add_argument("--size", default="1440x900")
    options.add_argument("--scale", default="1")
    options.add_argument("--text", type=int, default=100)
    options.add_argument("--dark", action="store_true")
    options.add_argument("--room", default="pipeline")
    options.add_argument("--show", default="toast")
    chosen = options.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = chosen.scale
    app = QApplication(sys.argv[:1])
    appearance = Appearance(app, "dark" if chosen.dark else "light", chosen.text)
    with tempfile.TemporaryDirectory() as folder:
        window = make_window(appearance, WindowState(Path(folder) / "window.ini"))
        width, height = chosen.size.split("x")
        window.resize(int(width), int(height))
        window.show()
        window.show_room(chosen.room)
        window.jobs.start("Importing leads.csv", on_cancel=lambda: None).report(8000, 20000)
        _open(window, chosen.show)
        window.grab().save(str(chosen.file))
        window.close()
    return 0


def _open(window: MainWindow, part: str) -> None:
    if part == "toast":
        window.set_undo("Move “Dairy 15 kW” to Won")
        window.notify("Moved “Dairy 15 kW” to Won")
    elif part == "palette":
        window.open_palette("li")
    elif part == "quick":
        window.open_quick_add()
        if window.quick_add is not None:
            window.quick_add.line.setText("Ravi Traders 9822014455")
            window.quick_add._read()
    elif part == "jobs":
        window.jobs.show()
    elif part == "menu":
        menu = window.make_menu()
        menu.popup(QPoint(40, 60))


if __name__ == "__main__":
    raise SystemExit(_main())
