"""The pages of a PDF as pictures, drawn in a thread of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import current_theme, set_look

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.bridge import Bridge

_WIDEST = 820
_MARGIN = 24


@dataclass(frozen=True)
class PageImage:
    """One page as pixels of four bytes (blue, green, red, unused), and its text for screen readers."""

    width: int
    height: int
    stride: int
    pixels: bytes
    text: str


def draw_pages(path: Path, width: int) -> tuple[PageImage, ...]:
    """Every page of a PDF, `width` pixels wide."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return tuple(_draw_page(document[number], width) for number in range(len(document)))


def _draw_page(page: Any, width: int) -> PageImage:
    bitmap = page.render(scale=width / page.get_width(), rev_byteorder=False, prefer_bgrx=True)
    words = page.get_textpage()
    image = PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), words.get_text_range())
    for part in (words, bitmap, page):
        part.close()
    return image


class PagePreview(QScrollArea):
    """Shows the pages of a PDF below one another, as wide as there is room.

    Attributes:
        shown: the pages of the newest PDF and width stand.
        failed: the file could not be read as PDF; carries the reason.
    """

    shown = Signal()
    failed = Signal(str)

    def __init__(self, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="pages")
        self._path: Path | None = None
        self._asked = self._answered = 0
        self.pages: list[QLabel] = []
        self.setAccessibleName("Preview of the report")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ground = QWidget()
        set_look(ground, "sunken")
        self._column = QVBoxLayout(ground)
        self._column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._column.setSpacing(16)
        self._column.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(ground)
        self._soon = QTimer(self, singleShot=True, interval=120)
        self._soon.timeout.connect(self._ask)
        worker = self._worker
        self.destroyed.connect(lambda _self=None: worker.shutdown(wait=False, cancel_futures=True))

    @property
    def is_settled(self) -> bool:
        """Whether the pages shown are those wanted."""
        return self._asked == self._answered and not self._soon.isActive()

    def show_file(self, path: Path) -> None:
        """Show a PDF's pages, from the first on."""
        self._path = path
        self.verticalScrollBar().setValue(0)
        self._ask()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the pages as wide as there is room now."""
        super().resizeEvent(event)
        if self._path is not None and event.size().width() != event.oldSize().width():
            self._soon.start()

    def _ask(self) -> None:
        if self._path is None:
            return
        self._asked += 1
        number, ratio = self._asked, self.devicePixelRatioF()
        room = self.viewport().width() - 2 * _MARGIN
        width = max(120, min(room, current_theme().px(_WIDEST)))
        future = self._worker.submit(draw_pages, self._path, round(width * ratio))
        self._bridge.deliver(
            future, self, lambda pages: self._show(number, pages, ratio), lambda error: self._fail(number, error)
        )

    def _show(self, number: int, pages: tuple[PageImage, ...], ratio: float) -> None:
        self._answered = max(self._answered, number)
        if number != self._asked:
            return
        while len(self.pages) > len(pages):
            gone = self.pages.pop()
            self._column.removeWidget(gone)
            gone.deleteLater()
        while len(self.pages) < len(pages):
            label = QLabel()
            label.setTextFormat(Qt.TextFormat.PlainText)
            self.pages.append(label)
            self._column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        for place, (label, page) in enumerate(zip(self.pages, pages, strict=True), 1):
            image = QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32)
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            label.setPixmap(pixmap)
            label.setAccessibleName(f"Page {place} of {len(pages)}")
            label.setAccessibleDescription(page.text)
        self.shown.emit()

    def _fail(self, number: int, error: BaseException) -> None:
        self._answered = max(self._answered, number)
        if number == self._asked:
            self.failed.emit(str(error))
