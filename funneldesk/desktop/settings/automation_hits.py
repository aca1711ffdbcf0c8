"""The records that a dry run found."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel, plain_tooltip
from funneldesk.formatting.moment import day_text
from funneldesk.model.automation_terms import DEAL, LEAD

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.automation_rehearsal import Rehearsal

_SHOWN = 12
_LONGEST = 44


class HitList(QWidget):
    """A sentence with the counts, and the newest records with a link each."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        set_look(self, "plain")
        self.words = PlainLabel("", tone="second", wrap=True)
        self.links: list[Button] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self.words)
        column.addLayout(self._list)
        self.hide()

    def clear(self) -> None:
        """Show nothing."""
        self._empty()
        self.hide()

    def begin(self) -> None:
        """Say that it is being tried."""
        self._empty()
        self.words.setText("Trying it …")
        self.show()

    def show_hits(self, found: Rehearsal) -> None:
        """Show what was found."""
        self._empty()
        self.words.setText(tell_rehearsal(found))
        zone = self.desk.app.business.zone
        today = self.desk.app.clock.now().astimezone(zone).date()
        for hit in found.hits[:_SHOWN]:
            line = QWidget()
            set_look(line, "plain")
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(10)
            row.addWidget(PlainLabel(day_text(hit.at.astimezone(zone).date(), today=today), tone="muted"))
            row.addWidget(make_record_link(self.desk, hit.record_kind, hit.record_id, hit.record))
            row.addStretch(1)
            self._list.addWidget(line)
        self.show()

    def _empty(self) -> None:
        while self._list.count():
            item = self._list.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def make_record_link(desk: Desk, kind: str, record_id: int, name: str) -> QWidget:
    """A link that opens a lead or a deal; plain words for what has no page, or is gone."""
    words = " ".join(name.split()) or f"{kind} {record_id} (gone)"
    signal = {LEAD: desk.lead_wanted, DEAL: desk.deal_wanted}.get(kind)
    if signal is None or not name:
        return PlainLabel(words, elide=True)
    shown = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rstrip()}…"
    link = Button(shown, look="link", name=f"Open the {kind} {words}", on_click=partial(signal.emit, record_id))
    if shown != words:
        link.setToolTip(plain_tooltip(words))
    return link


def tell_rehearsal(found: Rehearsal) -> str:
    """The counts of a dry run in a sentence."""
    n = f"{found.n_hits:,} record{'s' if found.n_hits != 1 else ''}"
    if found.is_present:
        told = f"{n} would meet this now. It leaves alone what came due before it is switched on."
    else:
        times = f"{found.n_hits:,} time{'s' if found.n_hits != 1 else ''}"
        told = f"In the last {found.days} days it would have run {times}. What has passed stays as it is."
    if found.n_passed:
        told += f" {found.n_passed:,} more did not meet the conditions."
    return told + (" More had happened than is looked at here." if found.is_cut else "")
