"""The tracked links of a campaign and the content, forms and sequences tied to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from funneldesk.queries.campaign_page import CampaignPage

_MOST = 4
_JOINTS = ("?", "&", "/", "=", "-", "_")


class LinkList(QWidget):
    """The links, each with a button that copies it.

    Attributes:
        copied: a link was put on the clipboard.
    """

    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: CampaignPage | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def show_page(self, page: CampaignPage) -> None:
        """Show another campaign's links; the same again leave everything as it stands."""
        before = self._page
        self._page = page
        if before is not None and _parts(before) == _parts(page):
            return
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for link in page.links[:_MOST]:
            self._column.addWidget(self._make_link(link.url, link.label or link.content))
        if len(page.links) > _MOST:
            self._column.addWidget(PlainLabel(f"and {len(page.links) - _MOST} more", tone="muted", role="small"))
        if not page.links:
            words = "No tracked link yet. A link with UTM names tells which campaign a visitor came by."
            self._column.addWidget(PlainLabel(words, tone="second", wrap=True))
        for title, names in (
            ("Content", [content.title for content in page.contents]),
            ("Forms", [form.name for form in page.forms]),
            ("Sequences", [sequence.name for sequence in page.sequences]),
        ):
            if names:
                more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
                words = f"{title}: {', '.join(names[:_MOST])}{more}"
                self._column.addWidget(PlainLabel(words, tone="second", role="note", wrap=True))

    def _make_link(self, url: str, label: str) -> QWidget:
        block = QWidget()
        set_look(block, "sunken")
        row = QHBoxLayout(block)
        row.setContentsMargins(10, 6, 6, 6)
        words = QVBoxLayout()
        words.setSpacing(0)
        if label:
            words.addWidget(PlainLabel(label, role="small", tone="muted", elide=True))
        # A long address has no blanks; it may break at its joints.
        shown = url.partition("://")[2] or url
        for joint in _JOINTS:
            shown = shown.replace(joint, f"{joint}\u200b")
        text = PlainLabel(shown, role="note", wrap=True)
        text.setAccessibleName(url)
        text.setMinimumWidth(1)
        words.addWidget(text)
        row.addLayout(words, 1)
        row.addWidget(
            Button("Copy", look="link", name=f"Copy the link {label or url}", on_click=lambda: self._copy(url))
        )
        return block

    def _copy(self, url: str) -> None:
        QGuiApplication.clipboard().setText(url)
        self.copied.emit(url)


def _parts(page: CampaignPage) -> tuple[object, ...]:
    return page.row.id, page.links, page.contents, page.forms, page.sequences
