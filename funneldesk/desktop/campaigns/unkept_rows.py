"""Rows of results that are not kept yet: they wait while other campaigns are shown, and hold the window back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QMessageBox

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.campaigns.results_model import Line, ResultsModel


class UnkeptRows(QObject):
    """The rows by campaign.

    Args:
        model: the grid's lines.
        is_over: whether the workspace is closed, so that nothing can be kept any more.
        show: brings a campaign's rows into view.
    """

    def __init__(
        self, model: ResultsModel, is_over: Callable[[], bool], show: Callable[[int], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model, self._is_over, self._show = model, is_over, show
        self._waiting: dict[int, list[Line]] = {}
        self._shown = 0
        self._window: QWidget | None = None
        self.question: QMessageBox | None = None

    @property
    def count(self) -> int:
        """How many rows are not kept, of all campaigns."""
        return len(self._model.unkept()) + sum(map(len, self._waiting.values()))

    def turn_to(self, campaign_id: int) -> None:
        """Put the rows of the campaign shown aside, and bring back those of another."""
        left = self._model.unkept()
        if left:
            self._waiting[self._shown] = left
        self._shown = campaign_id
        self._model.begin_with(self._waiting.pop(campaign_id, []))

    def guard(self, window: QWidget) -> None:
        """Let the window ask before it is closed over such rows."""
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The window stays open until the rows are mended or dropped."""
        if watched is self._window and event.type() == QEvent.Type.Close and not self._is_over() and self.count:
            event.ignore()
            self._ask()
            return True
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        if self.question is not None:
            self.question.raise_()
            return
        box = QMessageBox(self._window)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle("FunnelDesk")
        box.setText(f"{tell_unkept(self.count)} Mend or drop?")
        box.setInformativeText("Closing the window drops results that are not kept.")
        mend = box.addButton("Mend", QMessageBox.ButtonRole.RejectRole)
        drop = box.addButton("Drop and close", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(mend)
        box.setEscapeButton(mend)
        self.question = box
        box.finished.connect(lambda _code: self._answered(is_dropped=box.clickedButton() is drop))
        box.open()

    def _answered(self, *, is_dropped: bool) -> None:
        if self.question is not None:
            self.question.deleteLater()
            self.question = None
        if is_dropped:
            self._waiting.clear()
            self._model.clear()
            if self._window is not None:
                self._window.close()
        elif self._model.unkept():
            self._show(self._shown)
        else:
            self._show(next(iter(self._waiting), self._shown))


def tell_unkept(count: int) -> str:
    """So many rows are not kept, as a sentence."""
    return f"{count} {'row' if count == 1 else 'rows'} of results {'is' if count == 1 else 'are'} not kept yet."
