"""The page of leaks: where leads and deals get lost, in money, each row with the button that mends it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from funneldesk.analytics.calendar import days_between
from funneldesk.desktop.leads.leak_remedies import CAPTIONS, LeakRemedies
from funneldesk.desktop.leak_words import leak_basis, leak_money
from funneldesk.desktop.room_page import RoomPage
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.panels import EmptyState, ErrorPanel
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.desktop.widgets.record_table import Column, RecordTable
from funneldesk.errors import Cancelled
from funneldesk.formatting.money import money_text
from funneldesk.model.lifecycle import LIFECYCLE_LABELS
from funneldesk.queries.leaks import MOST_ROWS, read_leak_rows, read_leaks
from funneldesk.queries.users import read_colleagues, read_role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.leaks import Leak, LeakRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.users import Colleague

_log = logging.getLogger(__name__)

_STAGES = {key: label for key, label, _ in LIFECYCLE_LABELS}
_KINDS_WIDTH = 390


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of leak as a row of the list at the left."""

    id: int
    leak: Leak


class KindTable(RecordTable[KindRow]):
    """The kinds of leaks, with how many and how much."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Kinds of leaks",
            [
                Column("Leak", lambda row: row.leak.words, 210, 1),
                Column("Records", lambda row: f"{row.leak.n:,}", 64, 0, lambda row: row.leak.n, is_number=True),
                Column(
                    "At stake",
                    lambda row: leak_money(row.leak) if row.leak.n else "–",
                    96,
                    0,
                    lambda row: row.leak.money.minor if row.leak.money else -1,
                    is_number=True,
                ),
            ],
            parent,
        )
        self.setSelectionMode(RecordTable.SelectionMode.SingleSelection)


class LeakTable(RecordTable[Any]):
    """The records of a leak; M, or a click on the last column, mends.

    Attributes:
        mend_wanted: carries the ids that are to be mended.
    """

    mend_wanted = Signal(object)

    def __init__(self, columns: Sequence[Column[LeakRow]], parent: QWidget | None = None) -> None:
        super().__init__("Records that leak", columns, parent)
        self.clicked.connect(self._press)
        self.setMouseTracking(True)
        self.entered.connect(
            lambda index: self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor
                if index.column() == len(self.records.columns) - 1
                else Qt.CursorShape.ArrowCursor
            )
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """M mends what is chosen."""
        if event.key() == Qt.Key.Key_M and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.mend_wanted.emit(self.chosen_ids())
        else:
            super().keyPressEvent(event)

    def _press(self, index: Any) -> None:
        if index.column() == len(self.records.columns) - 1:
            self.mend_wanted.emit([self.records.rows[index.row()].id])


class LeaksPage(RoomPage):
    """The page."""

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {"activity", "company", "contact", "deal", "feedback", "handoff", "setting", "stage", "user"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.leaks: tuple[Leak, ...] = ()
        self.leak: Leak | None = None
        self._owner_id: int | None = None
        self._memory = desk.memory("leaks")
        self._wanted = self._memory.text("kind")
        self._asked = 0
        self.remedies = LeakRemedies(desk, self)
        self.mine = Chip("Mine only", checkable=True)
        self.mine.toggled.connect(lambda _on: self.ask())
        desk.me_changed.connect(self._change_person)
        self.mine.setVisible(desk.me is not None)
        self._lay_out()

    # What the room calls.

    def ask(self) -> None:
        """Ask for all kinds, then for the records of the chosen one."""
        if self.desk.is_closed:
            return
        self._asked += 1
        self._ask(partial(_read_all, user_id=self.desk.me, mine=self.mine.isChecked()), self._show)

    def take_focus(self) -> None:
        """Begin with the kinds."""
        self.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """Whose leaks are shown."""
        return (self.mine, QWidget())

    def show_part(self, view: str) -> None:
        """Show one kind of leak."""
        if view:
            self._wanted = view
            self._choose(view)

    # Asking and showing.

    def _ask(self, query: Callable[..., Any], show: Callable[[Any], object]) -> None:
        number = self._asked
        self.expect()

        def arrive(answer: Any) -> None:
            self.arrived()
            if number == self._asked and not self.desk.is_closed:
                self.trouble.hide()
                show(answer)

        def fail(error: BaseException) -> None:
            self.arrived()
            if number != self._asked or self.desk.is_closed or isinstance(error, Cancelled):
                return
            _log.error("the leaks could not be read", exc_info=error)
            self._is_stale = True
            self.trouble.set_error(
                "The leaks could not be read.", safe="Nothing was changed; what you see may be old.", advice=str(error)
            )
            self.trouble.show()

        self.desk.bridge.deliver(self.desk.app.ask(query), self, arrive, fail)

    def _show(self, answer: tuple[tuple[Leak, ...], tuple[Colleague, ...], int | None]) -> None:
        self.leaks, self.remedies.colleagues, self._owner_id = answer
        rows = [KindRow(place, leak) for place, leak in enumerate(self.leaks)]
        wanted = next((row for row in rows if row.leak.kind == self._wanted), None)
        if wanted is None:
            wanted = max(rows, key=lambda row: (row.leak.money.minor if row.leak.money else 0, row.leak.n))
        self.kinds.set_rows(rows, wanted=wanted.id)
        self._show_kind(wanted.leak)

    def _choose(self, kind: str) -> None:
        place = next((place for place, leak in enumerate(self.leaks) if leak.kind == kind), None)
        if place is not None:
            self.kinds.pick(place)

    def _pick(self, place: int | None) -> None:
        if place is not None and place < len(self.leaks) and self.leaks[place] is not self.leak:
            self._wanted = self.leaks[place].kind
            self._memory.keep("kind", self._wanted)
            self._show_kind(self.leaks[place])

    def _show_kind(self, leak: Leak) -> None:
        self.leak = leak
        self.title.setText(leak.words)
        worth = f"{leak.n:,} · {leak_money(leak)}" if leak.n else ""
        self.worth.setText(worth)
        basis = leak_basis(leak)
        more = f"The {MOST_ROWS:,} largest are listed." if leak.n > MOST_ROWS else ""
        note = f"{basis[:1].upper()}{basis[1:]}." if basis else ""
        self.meaning.setText(" ".join(part for part in (leak.meaning, note, more) if part))
        self.mend.setText(CAPTIONS[leak.remedy])
        self.again.setVisible(leak.remedy == "wake" and leak.n > 0)
        self.mend.setVisible(leak.n > 0)
        self.pages.setCurrentWidget(self.table if leak.n else self.nothing)
        if leak.n:
            self._ask(partial(read_leak_rows, kind=leak.kind, owner_id=self._owner_id), self.table.set_rows)
        else:
            self.table.set_rows([])

    def _change_person(self) -> None:
        self.mine.setVisible(self.desk.me is not None)
        self.mine.setChecked(False)
        self._is_stale = True
        if self._is_shown:
            self.ask()

    # Acts.

    def _mend_chosen(self) -> None:
        self._mend(self.table.chosen_ids(), self.mend)

    def _mend(self, ids: Sequence[int], anchor: QWidget | None = None) -> None:
        if self.leak is None:
            return
        at = self._below(anchor) if anchor is not None else self._below_row(ids)
        row = next((row for row in self.table.records.rows if row.id in ids), None)
        self.remedies.mend(self.leak, list(ids), at, contact_id=None if row is None else row.contact_id)

    def _recycle_chosen(self) -> None:
        self.remedies.recycle(self.table.chosen_ids(), self._below(self.again))

    def _open(self, record_id: int) -> None:
        if self.leak is not None:
            wanted = self.desk.deal_wanted if self.leak.table == "deal" else self.desk.lead_wanted
            wanted.emit(record_id)

    def _open_menu(self, at: QPoint) -> None:
        if self.leak is None:
            return
        leak, ids = self.leak, self.table.chosen_ids()
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction("Open\tEnter").triggered.connect(lambda _on=False: self._open(ids[0]))
        menu.addAction(f"{CAPTIONS[leak.remedy]}\tM").triggered.connect(lambda _on=False: self._mend(ids))
        if leak.remedy == "wake":
            menu.addAction("Recycle again…").triggered.connect(lambda _on=False: self._recycle_chosen())
        menu.addAction("Copy\tCtrl+C").triggered.connect(lambda _on=False: self.table.copy())
        menu.popup(at)

    def _below(self, widget: QWidget) -> QPoint:
        return widget.mapToGlobal(QPoint(0, widget.height() + 4))

    def _below_row(self, ids: Sequence[int]) -> QPoint:
        place = self.table.records.place_of(ids[0] if ids else None)
        last = len(self.table.records.columns) - 1
        box = self.table.visualRect(self.table.records.index(max(0, place), last))
        return self.table.viewport().mapToGlobal(box.bottomLeft())

    # Layout.

    def _lay_out(self) -> None:
        self.trouble = ErrorPanel("", retry=self.ask)
        self.trouble.hide()
        self.kinds = KindTable()
        self.kinds.picked.connect(self._pick)
        self.kinds.opened.connect(lambda _place: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        left = Card()
        left.setFixedWidth(current_theme().px(_KINDS_WIDTH))
        column = QVBoxLayout(left)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.kinds)
        self.title = PlainLabel("", role="subtitle", weight=SEMIBOLD)
        self.worth = PlainLabel("", tone="second")
        self.meaning = PlainLabel("", role="note", tone="muted", wrap=True)
        self.again = Button("Recycle again…", on_click=self._recycle_chosen)
        self.mend = Button("", look="primary", on_click=self._mend_chosen)
        self.table: LeakTable = LeakTable(self._columns())
        self.table.opened.connect(self._open)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.mend_wanted.connect(self._mend)
        self.nothing = EmptyState(
            "check", "Nothing leaks here", "What leaks in this way is listed here with its money."
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.nothing)
        for hidden in (self.again, self.mend):
            hidden.hide()
        head = QHBoxLayout()
        head.setContentsMargins(14, 12, 14, 0)
        head.setSpacing(8)
        for widget in (self.title, self.worth):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.again)
        head.addWidget(self.mend)
        right = Card()
        column = QVBoxLayout(right)
        column.setContentsMargins(1, 0, 1, 1)
        column.setSpacing(6)
        column.addLayout(head)
        self.meaning.setContentsMargins(14, 0, 14, 4)
        column.addWidget(self.meaning)
        column.addWidget(self.pages, 1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(left)
        row.addWidget(right, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(10)
        page.addWidget(self.trouble)
        page.addLayout(row, 1)

    def _columns(self) -> list[Column[LeakRow]]:
        return [
            Column("Deal or lead", lambda row: f"{row.title} · {row.who}" if row.who else row.title, 170, 3),
            Column("Stage", lambda row: _STAGES.get(row.stage, row.stage), 100, hide_below=620),
            Column("Owner", lambda row: row.owner or "nobody", 110, 1, hide_below=540),
            Column("Days", self._days, 64, key=self._age, is_number=True, hide_below=460),
            Column(
                "Amount",
                lambda row: "–" if row.money is None else f"{'≈ ' if row.is_valued else ''}{money_text(row.money)}",
                110,
                key=lambda row: row.money.minor if row.money else -1,
                is_number=True,
            ),
            Column("", lambda _row: self._caption(), 120, tone=lambda _row: "brand_text"),
        ]

    def _caption(self) -> str:
        return "" if self.leak is None else CAPTIONS[self.leak.remedy]

    def _age(self, row: LeakRow) -> int:
        """Whole local days since the last human touch, the win, or since the lead came."""
        app = self.desk.app
        return -1 if row.since is None else max(0, days_between(row.since, app.clock.now(), app.business.zone))

    def _days(self, row: LeakRow) -> str:
        age = self._age(row)
        return "–" if age < 0 else f"{age:,}"


def _read_all(
    look: Look, *, user_id: int | None, mine: bool
) -> tuple[tuple[Leak, ...], tuple[Colleague, ...], int | None]:
    """The leaks, the colleagues, and whose leaks they are: a rep sees their own."""
    own = mine or read_role(look, user_id) == "sales"
    owner_id = user_id if own else None
    return read_leaks(look, owner_id=owner_id), read_colleagues(look), owner_id
