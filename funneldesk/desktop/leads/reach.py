"""Calling and writing: opens the machine's own program, then asks whether the person was reached."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from funneldesk.commands.activity import log_activity
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.model.activity import NO_ANSWER, ActivityKind
from funneldesk.outreach.links import make_call_link, make_email_link, make_whatsapp_link

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.lead_page import LeadPage

WAYS: tuple[tuple[str, str, str, str], ...] = (
    (ActivityKind.CALL, "Call", "phone", "Did you reach {}?"),
    (ActivityKind.WHATSAPP, "WhatsApp", "whatsapp", "Did you write to {}?"),
    (ActivityKind.EMAIL, "E-mail", "mail", "Did you write to {}?"),
)


def link_for(kind: str, page: LeadPage) -> str | None:
    """The link by which this way leads to the person; None where it does not."""
    if page.do_not_contact:
        return None
    if kind == ActivityKind.CALL:
        return make_call_link(page.phone)
    return make_whatsapp_link(page.phone) if kind == ActivityKind.WHATSAPP else make_email_link(page.email)


def open_link(link: str) -> bool:
    """Hand a link made by `link_for` to the system."""
    return QDesktopServices.openUrl(QUrl(link, QUrl.ParsingMode.StrictMode))


class AskReached(Popover):
    """Asks how it went and writes it down."""

    def __init__(self, over: QWidget, desk: Desk, page: LeadPage, kind: str, question: str) -> None:
        super().__init__(over, name=question)
        self._desk, self._page, self._kind, self._room = desk, page, kind, over
        self.yes = Button("Yes", look="primary", on_click=partial(self._log, "reached"))
        self.no = Button("No answer", on_click=partial(self._log, NO_ANSWER))
        self.skip = Button("Do not log", look="link", on_click=self.close_quietly)
        if kind != ActivityKind.CALL:
            self.no.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(PlainLabel(question, weight=SEMIBOLD))
        row = QHBoxLayout()
        row.addWidget(self.yes)
        row.addWidget(self.no)
        row.addWidget(self.skip)
        column.addLayout(row)
        self.closed.connect(self.deleteLater)

    def _log(self, outcome: str) -> None:
        self.close_quietly()
        self._desk.tell(log_activity, self._room, kind=self._kind, contact_id=self._page.id, outcome=outcome)
