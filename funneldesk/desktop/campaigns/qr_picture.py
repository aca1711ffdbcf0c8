"""A link with its QR code: shown, copied, and saved as a picture."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from funneldesk.desktop.campaigns.content_editor import open_web_address
from funneldesk.desktop.folders import remember_folder, start_folder
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.outreach.qr_code import draw_qr_png, draw_qr_svg

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.desk import Desk

_SIDE = 128
_NARROW = 290
_BREAKABLE = re.compile(r"[/?&=.]")


class QrPicture(QWidget):
    """The link with its code, and what can be done with it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._serial = self._waiting = 0
        self.link = ""
        self.name = "link"
        self.words = PlainLabel("", role="note", wrap=True)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        # An address has few places to break at; it must not push the card beyond its window.
        self.words.setMinimumWidth(1)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.copy_button = Button("Copy link", on_click=self.copy)
        self.open_button = Button("Open", name="Open the link", on_click=self.open)
        self.save_button = Button("Save QR code…", on_click=self.choose_file)
        buttons = QWidget()
        row = FlowRow(buttons)
        for button in (self.copy_button, self.open_button, self.save_button):
            row.addWidget(button)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addWidget(buttons)
        column.addStretch(1)
        self._beside = QHBoxLayout(self)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(12)
        self._beside.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        self._beside.addLayout(column, 1)
        self.show_link("", "")

    @property
    def is_settled(self) -> bool:
        """Whether the code is drawn."""
        return self._waiting == 0

    def show_link(self, link: str, name: str) -> None:
        """Show another link; an empty one shows nothing. `name` is what a saved picture is called."""
        self.link, self.name = link, name or "link"
        # Breaks after the marks between the parts let a long address wrap.
        self.words.setText(_BREAKABLE.sub("\\g<0>\u200b", link))
        for button in (self.copy_button, self.open_button, self.save_button):
            button.setEnabled(bool(link))
        self._serial += 1
        serial = self._serial
        self.picture.setVisible(bool(link))
        if link:
            self._waiting += 1
            self._desk.ask(lambda _look: draw_qr_png(link, scale=8), self, lambda data: self._show(serial, data))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Where room is short the code stands above the words, which asks for no more than its own width."""
        return QSize(current_theme().px(_SIDE + 8), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the code beside the words, or above them where room is short."""
        super().resizeEvent(event)
        narrow = self.width() < current_theme().px(_NARROW)
        self._beside.setDirection(QHBoxLayout.Direction.TopToBottom if narrow else QHBoxLayout.Direction.LeftToRight)

    def copy(self) -> None:
        """Put the link on the clipboard."""
        QGuiApplication.clipboard().setText(self.link)
        self._desk.surface.show_toast("Link copied")

    def open(self) -> None:
        """Open the link in the browser."""
        if not open_web_address(self.link):
            self._desk.surface.show_toast("No program on this machine opens the link; copy it instead.")

    def choose_file(self) -> None:
        """Ask where to and save the code."""
        plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in self.name)
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the QR code", str(start_folder() / f"qr-{plain}.png"), "Pictures (*.png *.svg)"
        )
        if name:
            remember_folder(Path(name))
            self.save(Path(name))

    def save(self, path: Path) -> None:
        """Save the code: an SVG for print where the name ends so, else a PNG."""
        path = path if path.suffix.lower() in {".png", ".svg"} else path.with_name(f"{path.name}.png")
        draw = draw_qr_svg if path.suffix.lower() == ".svg" else draw_qr_png
        try:
            path.write_bytes(draw(self.link))
        except OSError as error:
            self._desk.surface.show_toast(f"{path.name} cannot be written: {error.strerror}.")
        else:
            self._desk.surface.show_toast(f"QR code saved as {path.name}")

    def _show(self, serial: int, data: bytes) -> None:
        self._waiting -= 1
        if serial != self._serial:
            return
        side = round(current_theme().px(_SIDE) * self.devicePixelRatioF())
        image = QImage.fromData(QByteArray(data)).scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.FastTransformation
        )
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self.picture.setPixmap(pixmap)
        self.picture.setAccessibleName(f"QR code of {self.link}")
