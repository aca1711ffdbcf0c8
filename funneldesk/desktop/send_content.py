"""Sends a piece of content to one person: found by stage and words, opened ready-filled, logged once it was sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from funneldesk.commands.touchpoint import log_touchpoint
from funneldesk.desktop.content_link import BY_HAND, read_content_link
from funneldesk.desktop.link_opener import open_link
from funneldesk.desktop.theme.appearance import current_theme, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import SearchField
from funneldesk.desktop.widgets.plain import PlainLabel, plain_tooltip
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.formatting.moment import day_text
from funneldesk.model.content import CONTENT_KIND_WORDS
from funneldesk.outreach.consent import has_consent, may_contact
from funneldesk.outreach.links import make_email_link, make_whatsapp_link
from funneldesk.queries.content_offer import read_content_offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject, QPoint

    from funneldesk.desktop.desk import Desk
    from funneldesk.outreach.consent import Permission
    from funneldesk.queries.content import ContentRow
    from funneldesk.queries.content_offer import ContentOffer, OfferedContent, Reachable

WHATSAPP, EMAIL = "whatsapp", "email"
_WAYS = {WHATSAPP: "WhatsApp", EMAIL: "E-mail"}
_ICONS = {WHATSAPP: "whatsapp", EMAIL: "mail"}
_WIDTH, _LIST = 380, 232


class SendContent(Popover):
    """The popover.

    Args:
        over: a widget of the window.
        desk: the open workspace.
        contact_id: who gets it.
        stage_id: the stage of the deal it is sent for; None goes by the lead's own stage.

    Attributes:
        open_link: hands a checked link to the system; tests put another in its place.
    """

    def __init__(self, over: QWidget, desk: Desk, contact_id: int, stage_id: int | None = None) -> None:
        super().__init__(over, name="Send content")
        self._room, self._desk = over, desk
        self._contact_id, self._stage_id = contact_id, stage_id
        self._serial = 0
        self._sent: tuple[ContentRow, str] | None = None
        self.offer: ContentOffer | None = None
        self.open_link: Callable[[str], bool] = open_link
        self.heading = PlainLabel("Send content", weight=SEMIBOLD, elide=True)
        self.search = SearchField("Search content")
        self.list = QListWidget()
        self.list.setAccessibleName("Content")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedHeight(current_theme().px(_LIST))
        set_type(self.list)
        self.note = PlainLabel("", tone="warn", role="note", wrap=True)
        self.ways = {
            way: Button(words, icon=_ICONS[way], on_click=partial(self.send, way)) for way, words in _WAYS.items()
        }
        self.copy_button = Button("Copy link", on_click=self.copy)
        self.asked = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.yes_button = Button("Yes, log it", look="primary", on_click=self.log)
        self.no_button = Button("Not sent", on_click=self._go_back)
        self._lay_out()
        self.search.searched.connect(lambda _text: self._ask())
        self.list.currentRowChanged.connect(lambda _row: self._allow())
        self.list.itemActivated.connect(lambda _item: self._send_by_first_way())
        self.search.installEventFilter(self)
        self.closed.connect(self.deleteLater)
        self._ask()

    @property
    def chosen(self) -> ContentRow | None:
        """The piece that is marked."""
        row = self.list.currentRow()
        return self.offer.offered[row].content if self.offer is not None and 0 <= row < self.list.count() else None

    def open_for(self, anchor: QWidget | QPoint) -> None:
        """Show it and begin in the search."""
        self.open_at(anchor, focus=self.search)

    def event(self, event: QEvent) -> bool:
        """Grow with what is said below the list, still wholly inside the window."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self.setGeometry(self._kept_inside(QRect(self.pos(), self.sizeHint())))
        return handled

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as its lines need at its width."""
        layout = self.layout()
        width = self.minimumWidth()
        height = layout.totalHeightForWidth(width) if layout is not None and layout.hasHeightForWidth() else -1
        return QSize(width, height) if height > 0 else super().sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Down goes from the search into the list."""
        pressed = watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Down and self.list.count():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)

    def send(self, way: str) -> None:
        """Open the way with the title and the tracked link filled in, then ask whether it was sent."""
        content = self.chosen
        if content is not None:
            self._desk.ask(
                lambda look: read_content_link(look, content, way), self, lambda link: self._open(way, content, link)
            )

    def copy(self) -> None:
        """Put the title and the tracked link on the clipboard, then ask whether it was sent."""
        content = self.chosen
        if content is not None:
            self._desk.ask(
                lambda look: read_content_link(look, content, BY_HAND), self, lambda link: self._copy(content, link)
            )

    def log(self) -> None:
        """Write down that the person got it."""
        if self._sent is None:
            return
        content, way = self._sent
        words = f"{content.title} · {way}"
        self.close_quietly()
        self._desk.tell(
            log_touchpoint,
            self._room,
            contact_id=self._contact_id,
            kind="message",
            detail=words,
            content_id=content.id,
            campaign_id=content.campaign_id,
        )

    def _ask(self) -> None:
        self._serial += 1
        serial = self._serial
        self._desk.ask(
            read_content_offer,
            self,
            lambda offer: self._show(serial, offer),
            self._contact_id,
            self._stage_id,
            self.search.text(),
        )

    def _show(self, serial: int, offer: ContentOffer | None) -> None:
        if serial != self._serial:
            return
        if offer is None:
            self.close_quietly()
            return
        self.offer = offer
        self.heading.setText(f"Send content to {offer.person.name}")
        self.list.blockSignals(True)
        self.list.clear()
        for one in offer.offered:
            item = QListWidgetItem(f"{one.content.title}\n{self._tell(one, offer)}")
            item.setToolTip(plain_tooltip(one.content.summary or one.content.title))
            item.setSizeHint(QSize(10, current_theme().px(44)))
            self.list.addItem(item)
        self.list.setCurrentRow(0 if offer.offered else -1)
        self.list.blockSignals(False)
        self.none.setVisible(not offer.offered)
        self.none.setText(
            "Nothing is found by these words." if self.search.text() else
            "There is no content yet. Marketing adds it under Campaigns, Content."
        )  # fmt: skip
        self.list.setVisible(bool(offer.offered))
        self._allow()

    def _tell(self, one: OfferedContent, offer: ContentOffer) -> str:
        zone = self._desk.app.business.zone
        parts = [CONTENT_KIND_WORDS.get(one.content.kind, one.content.kind)]
        if one.had_at is not None:
            today = self._desk.app.clock.now().astimezone(zone).date()
            parts.append(f"had it {day_text(one.had_at.astimezone(zone).date(), today=today)}")
        elif one.fits:
            at_stage = offer.stage and one.content.stage_id == self._stage_id
            parts.append(f"for {offer.stage}" if at_stage else "fits now")
        if not (one.content.link or one.content.body):
            parts.append("no link or text to send")
        return " · ".join(parts)

    def _allow(self) -> None:
        """Offer the ways that the person and the content allow; say why the others are closed."""
        offer, content = self.offer, self.chosen
        if offer is None:
            return
        has_words = content is not None and bool(content.link or content.body)
        permissions = {way: _permit(offer.person, way) for way in _WAYS}
        for way, button in self.ways.items():
            button.setEnabled(has_words and bool(permissions[way]))
        self.copy_button.setEnabled(has_words and not offer.person.do_not_contact)
        closed = dict.fromkeys(permission.reason for permission in permissions.values() if not permission)
        words = [f"{offer.person.name} {reason}." for reason in closed]
        if not has_consent(offer.person.consent) and any(permissions.values()):
            words.append("No consent is on record: send only what was asked for.")
        self.note.setText(" ".join(words))
        self.note.setVisible(bool(words))

    def _send_by_first_way(self) -> None:
        way = next((way for way, button in self.ways.items() if button.isEnabled()), None)
        if way is not None:
            self.send(way)

    def _open(self, way: str, content: ContentRow, link: str) -> None:
        offer = self.offer
        if offer is None:
            return
        words = _write(content, link)
        address = (
            make_whatsapp_link(offer.person.phone, words)
            if way == WHATSAPP
            else make_email_link(offer.person.email, content.title, words)
        )
        if address is None or not self.open_link(address):
            QGuiApplication.clipboard().setText(words)
            self._desk.surface.show_toast("No program on this machine takes that; the message is copied instead.")
        self._ask_sent(content, _WAYS[way], offer.person.name)

    def _copy(self, content: ContentRow, link: str) -> None:
        QGuiApplication.clipboard().setText(_write(content, link))
        self._ask_sent(content, "copied link", self.offer.person.name if self.offer is not None else "them")

    def _ask_sent(self, content: ContentRow, way: str, name: str) -> None:
        self._sent = (content, way)
        self.asked.setText(f"Did you send “{content.title}” to {name}?")
        self._show_page(1)
        self.yes_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, place: int) -> None:
        for number, page in enumerate(self._pages):
            page.setVisible(number == place)

    def _go_back(self) -> None:
        self._sent = None
        self._show_page(0)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self.setFixedWidth(current_theme().px(_WIDTH))
        choose, ask = QWidget(), QWidget()
        column = QVBoxLayout(choose)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.search)
        self.none = PlainLabel("", tone="second", wrap=True)
        column.addWidget(self.none)
        column.addWidget(self.list)
        column.addWidget(self.note)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (*self.ways.values(), self.copy_button):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        below = QVBoxLayout(ask)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.asked)
        answers = QHBoxLayout()
        answers.addWidget(self.yes_button)
        answers.addWidget(self.no_button)
        answers.addStretch(1)
        below.addLayout(answers)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(14, 12, 14, 12)
        self._pages = (choose, ask)
        for page in self._pages:
            outer.addWidget(page)
        ask.hide()
        self.none.hide()
        self.note.hide()
        for button in (*self.ways.values(), self.copy_button):
            button.setEnabled(False)


def _permit(person: Reachable, way: str) -> Permission:
    """Consent is no bar here: what a rep sends by hand answers the person's own question; what is forbidden is one."""
    return may_contact(
        way,
        do_not_contact=person.do_not_contact,
        do_not_email=person.do_not_email,
        do_not_call=person.do_not_call,
        do_not_whatsapp=person.do_not_whatsapp,
        bounced=person.has_bounced,
        consent=person.consent,
        address=person.phone if way == WHATSAPP else person.email,
        consent_needed=False,
    )


def _write(content: ContentRow, link: str) -> str:
    return "\n".join(part for part in (content.title, "" if link else content.body, link) if part)
