"""Calling and writing: a message from a template, the machine's own program, then whether the person was reached."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPlainTextEdit

from funneldesk.desktop.link_opener import open_link
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption
from funneldesk.desktop.widgets.question import Question
from funneldesk.errors import Refusal
from funneldesk.model.activity import ActivityKind
from funneldesk.nurture.draft import make_fields
from funneldesk.outreach.consent import has_consent, may_contact
from funneldesk.outreach.links import make_call_link, make_email_link, make_whatsapp_link, read_number
from funneldesk.outreach.merge_field import tell_field
from funneldesk.outreach.template import preview
from funneldesk.queries.reach import read_reach

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLineEdit, QWidget

    from funneldesk.desktop.desk import Desk
    from funneldesk.model.business import Business
    from funneldesk.queries.message_facts import PersonFacts
    from funneldesk.queries.reach import ReachPage

_WORDS = {ActivityKind.CALL: "call", ActivityKind.WHATSAPP: "WhatsApp", ActivityKind.EMAIL: "e-mail"}
_LONGEST = 1500


def link_to(kind: str, person: PersonFacts, region: str, *, subject: str = "", words: str = "") -> str:
    """The link by which a way leads to the person, made of checked parts alone.

    Args:
        kind: `call`, `whatsapp` or `email`.
        person: whom.
        region: ISO 3166 region of numbers without a country.
        subject: of a mail.
        words: of a message.

    Raises:
        Refusal: they do not want to be reached this way, or have no usable number or address.
    """
    reach = person.reach_by(kind)
    address = (reach.address or "").strip()
    number = None if kind == ActivityKind.EMAIL else read_number(address, region)
    permission = may_contact(
        kind,
        do_not_contact=reach.do_not_contact,
        do_not_email=reach.do_not_email,
        do_not_call=reach.do_not_call,
        do_not_whatsapp=reach.do_not_whatsapp,
        bounced=reach.bounced,
        consent=reach.consent,
        address=number or address,
        # What is written by hand to one person answers them; what they forbid is a bar.
        consent_needed=False,
    )
    if not permission:
        raise Refusal(f"{person.name or person.company or 'This person'} {permission.reason}.")
    if kind == ActivityKind.EMAIL:
        link = make_email_link(address, subject, words)
    elif number is None:
        link = None
    else:
        link = make_call_link(number) if kind == ActivityKind.CALL else make_whatsapp_link(number, words)
    if link is None:
        raise Refusal("This number or address cannot be right; correct it on the page.")
    return link


class Reaching:
    """One attempt to reach somebody, from the message to its log.

    Args:
        over: a widget of the window.
        desk: the open workspace.
        kind: `call`, `whatsapp` or `email`.
        contact_id: whom.
        opener: hands a checked link to the system; None is the system's own way.
        show: opens a question in its place.
        log: asks whether they were reached; called with the question's heading and, where no program
            took the link, the number or address.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        kind: str,
        contact_id: int,
        *,
        opener: Callable[[str], bool] | None,
        show: Callable[[Question], object],
        log: Callable[[str, str], object],
    ) -> None:
        self._over, self._desk, self._kind, self._contact_id = over, desk, kind, contact_id
        self._open_link = opener or open_link
        self._show, self._log = show, log

    def begin(self) -> None:
        """Find out how they are reached; then call at once, or ask for the message."""
        self._desk.ask(read_reach, self._over, self._take, self._contact_id, self._kind)

    def _take(self, page: ReachPage) -> None:
        try:
            link = link_to(self._kind, page.person, self._desk.app.business.phone_region)
        except Refusal as refusal:
            self._desk.surface.show_toast(str(refusal))
            return
        if self._kind == ActivityKind.CALL:
            self._open(page, link)
            return
        question = MessageQuestion(self._over, page, self._kind, self._desk.app.business)
        question.decided.connect(partial(self._open, page))
        self._show(question)

    def _open(self, page: ReachPage, link: str) -> None:
        address = "" if self._open_link(link) else page.person.reach_by(self._kind).address or ""
        self._log("Did you reach {}?" if self._kind == ActivityKind.CALL else "Did you write to {}?", address)


class _MessageText(QPlainTextEdit):
    """Lines of text; Ctrl+Enter is left to the question."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Ctrl+Enter through."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            event.ignore()
        else:
            super().keyPressEvent(event)


class MessageQuestion(Question):
    """The message to one person, filled from a template and open to changes; `decided` carries the link to open."""

    def __init__(self, over: QWidget, page: ReachPage, kind: str, business: Business) -> None:
        words = _WORDS[ActivityKind(kind)]
        super().__init__(over, f"{words[:1].upper()}{words[1:]} to {page.name}", f"Open {words}")
        self.setFixedWidth(current_theme().px(400))
        self._page, self._kind, self._region = page, kind, business.phone_region
        self._fields = make_fields(page.person, None, business.name)
        self._gaps: tuple[str, ...] = ()
        menu = QMenu(self)
        self.templates = Chip("No template", menu=menu, parent=self)
        self.templates.setAccessibleName("Template")
        menu.addAction("No template").triggered.connect(partial(self.use_template, None))
        for place, template in enumerate(page.templates):
            menu.addAction(plain_caption(template.name)).triggered.connect(partial(self.use_template, place))
        self.templates.setVisible(bool(page.templates))
        row = QHBoxLayout()
        row.addWidget(self.templates)
        row.addStretch(1)
        self.parts.addLayout(row)
        self.subject: QLineEdit = self.add_line("Subject", "Subject")
        self.subject.setVisible(kind == ActivityKind.EMAIL)
        self.text = _MessageText(self)
        self.text.setAccessibleName("Message")
        self.text.setPlaceholderText("The message; Ctrl+Enter opens it")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(current_theme().px(132))
        self.parts.addWidget(self.text)
        self.note = PlainLabel("", tone="warn", role="note", wrap=True, parent=self)
        self.note.hide()
        self.parts.addWidget(self.note)
        self._tell()

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open on the choice of a template, or in the text where there is none."""
        super().open_for(at, focus or (self.templates if self._page.templates else self.text))

    def use_template(self, place: int | None, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        """Fill subject and text from a template; what is missing for this person shows as a gap."""
        template = None if place is None else self._page.templates[place]
        self.templates.set_label(template.name if template is not None else "No template")
        body = preview(template.body, self._fields) if template is not None else None
        subject = preview(template.subject or "", self._fields, one_line=True) if template is not None else None
        self.text.setPlainText(body.text if body is not None else "")
        self.subject.setText(subject.text if subject is not None else "")
        self._gaps = tuple(dict.fromkeys((body.missing if body else ()) + (subject.missing if subject else ())))
        self._tell(body.errors if body is not None else ())
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def read_answer(self) -> Any:
        """The link; gaps must be filled or taken out before."""
        words, subject = self.text.toPlainText().strip(), " ".join(self.subject.text().split())
        left = [tell_field(name) for name in self._gaps if f"[{tell_field(name)}?]" in f"{subject}\n{words}"]
        if left:
            raise Refusal(f"Fill in or take out what is in brackets: {', '.join(left)}.")
        if len(words) > _LONGEST:
            raise Refusal(f"A message opened this way has at most {_LONGEST:,} letters; shorten it.")
        return link_to(self._kind, self._page.person, self._region, subject=subject, words=words)

    def _tell(self, errors: tuple[str, ...] = ()) -> None:
        said = list(errors)
        if self._gaps:
            said.append(f"Not known of this person: {', '.join(tell_field(name) for name in self._gaps)}.")
        if not has_consent(self._page.person.do_not.consent):
            said.append("No consent is on record: write only what was asked for.")
        self.note.setText(" ".join(said))
        self.note.setVisible(bool(said))
