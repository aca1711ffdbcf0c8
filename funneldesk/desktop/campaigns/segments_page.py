"""The page of segments: the list, the builder, and the people found, counted as one builds."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from funneldesk.commands.segment import copy_segment, create_segment, delete_segments, edit_segment
from funneldesk.desktop.campaigns.beside import NaturalScroll, frame_table, set_beside
from funneldesk.desktop.campaigns.page import CampaignsPage
from funneldesk.desktop.campaigns.segment_grid import RecencyGrid
from funneldesk.desktop.campaigns.segment_head import SegmentHead
from funneldesk.desktop.campaigns.segment_list import SegmentList
from funneldesk.desktop.campaigns.segment_people import PeopleTable
from funneldesk.desktop.campaigns.segment_uses import SegmentUses
from funneldesk.desktop.filtering.segment_builder import SegmentBuilder
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Button, SegmentedControl
from funneldesk.desktop.widgets.panels import EmptyState
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.errors import Refusal
from funneldesk.formatting.money import money_text
from funneldesk.model.money import Money
from funneldesk.model.segment_change import narrow
from funneldesk.model.segment_terms import EVERYBODY
from funneldesk.queries.segment_grid import narrow_to, read_grid
from funneldesk.queries.segments import (
    read_own_fields,
    read_people,
    read_segments,
    read_sizes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.model.segment_terms import Group
    from funneldesk.queries.segment_grid import GridCell
    from funneldesk.queries.segments import SegmentPeople, SegmentRow, SegmentSizes

_PAUSE = 150
_LIST, _FOUND = 150, 200
"""The least width of the list and the least height of the people found, in the design's pixels."""


class SegmentsPage(CampaignsPage):
    """The page."""

    TABLES: ClassVar[frozenset[str]] = frozenset(
        {"segment", "contact", "company", "source", "touchpoint", "deal", "activity", "campaign", "content", "user"}
        | {"sequence", "channel", "lifecycle_label"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: tuple[SegmentRow, ...] = ()
        self._shown: int | None = None
        self._wanted: int | None = None
        self._names_it = False
        self._asked = 0
        self._unkept = 0
        self.people: SegmentPeople | None = None
        self.sizes: SegmentSizes | None = None
        self.new_button = Button("New segment", icon="plus", on_click=self.add_segment)
        self.list = SegmentList()
        self.head = SegmentHead()
        self.uses = SegmentUses(desk, self.head.use)
        self.builder = SegmentBuilder(desk)
        self.builder.tab_follows = self.head.typed
        self.total = PlainLabel("", tone="second", elide=True)
        self.views = SegmentedControl([("people", "People"), ("grid", "RFM grid")], name="What is shown")
        self.table = PeopleTable()
        self.grid = RecencyGrid(self._money)
        self._count_soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._count_soon.timeout.connect(self._ask_found)
        self._lay_out()
        self._connect()

    # What the room calls.

    def ask(self) -> None:
        """Ask for the segments, then for their numbers."""
        self.expect()
        self.desk.ask(read_segments, self, self._show_segments, counted=False)
        self.expect()
        self.desk.ask(read_own_fields, self, self._show_own)

    def take_focus(self) -> None:
        """Begin in the list."""
        (self.list if self._rows else self.empty.button).setFocus(Qt.FocusReason.OtherFocusReason)

    def bar_widgets(self) -> tuple[QWidget, ...]:
        """The button that makes a segment, at the right."""
        filler = QWidget()
        set_look(filler, "canvas")
        filler.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return filler, self.new_button

    @property
    def is_settled(self) -> bool:
        """Whether everything asked for has arrived."""
        return super().is_settled and not self._count_soon.isActive()

    @property
    def row(self) -> SegmentRow | None:
        """The segment that is shown."""
        return next((row for row in self._rows if row.id == self._shown), None)

    def show_record(self, kind: str, record_id: int) -> None:
        """Bring a segment into view."""
        del kind
        self._wanted = record_id
        self.ask()

    # What a person does.

    def add_segment(self) -> None:
        """Make a segment of everybody, to be named and narrowed."""
        taken = {row.name.casefold() for row in self._rows}
        names = ["New segment", *(f"New segment {number}" for number in range(2, len(taken) + 3))]
        name = next(name for name in names if name.casefold() not in taken)

        def done(result: Done[int]) -> None:
            self._wanted, self._names_it = result.result, True

        self.desk.submit(
            lambda work: create_segment(work, name=name, filter_=EVERYBODY), self, name="create_segment", on_done=done
        )

    def delete_chosen(self) -> None:
        """Put the chosen segments into the bin."""
        ids = self.list.chosen_ids()
        if ids:
            self.desk.tell(delete_segments, self, segment_ids=ids)

    def copy_chosen(self) -> None:
        """Make a copy of the segment shown, and show that."""
        if self._shown is None:
            return
        segment_id = self._shown

        def done(result: Done[int]) -> None:
            self._wanted = result.result

        self.desk.submit(
            lambda work: copy_segment(work, segment_id=segment_id), self, name="copy_segment", on_done=done
        )

    def show_in_leads(self) -> None:
        """List the people in the Leads room."""
        if self.row is not None and self.people is not None:
            self.desk.records_wanted.emit(self.row.name, "contact", self.people.ids)

    def choose_file(self) -> None:
        """Ask where to keep the people as a file."""
        if self.row is not None:
            self.uses.choose_file(self.row.name, self.builder.filter)

    def offer_audience(self) -> None:
        """Ask of which campaign the segment is to be the audience."""
        if self._shown is not None:
            self.uses.offer_audience(self._shown)

    def offer_sequence(self) -> None:
        """Ask into which sequence the people are to be put."""
        self.uses.offer_sequence(self.people)

    # Showing.

    def _show_segments(self, rows: tuple[SegmentRow, ...]) -> None:
        self.arrived()
        self._take_rows(rows)
        self._pages.setCurrentWidget(self._split if rows else self.empty)
        self._ask_found()
        if rows:
            self.expect()
            self.desk.ask(read_segments, self, self._show_counted)

    def _show_counted(self, rows: tuple[SegmentRow, ...]) -> None:
        self.arrived()
        self._take_rows(rows)

    def _take_rows(self, rows: tuple[SegmentRow, ...]) -> None:
        self._rows = rows
        wanted, self._wanted = self._wanted, None
        if wanted is not None and all(row.id != wanted for row in rows):
            self._wanted, wanted = wanted, None
        self.list.set_rows(rows, wanted=wanted)
        self._show_one(self.list.current_id)
        if wanted is not None and self._names_it:
            self._names_it = False
            self.head.name.open_editor()

    def _show_own(self, own: tuple[str, ...]) -> None:
        self.arrived()
        self.builder.own = own

    def _pick(self, segment_id: int | None) -> None:
        if segment_id != self._shown:
            self._show_one(segment_id)
            self._ask_found()

    def _show_one(self, segment_id: int | None) -> None:
        is_other = segment_id != self._shown
        self._shown = segment_id
        row = self.row
        self._right.setVisible(row is not None)
        if row is None:
            return
        self.head.show_segment(row, is_other=is_other)
        self.builder.setEnabled(row.filter is not None)
        # What the person builds is ahead of what was read until it is kept.
        if is_other or not self._unkept:
            self.builder.show_filter(row.filter or EVERYBODY)
            self.head.show_filter(row.filter)

    def _ask_found(self) -> None:
        if self._shown is None or (self.row is not None and self.row.filter is None):
            return
        self._asked += 1
        number, filter_ = self._asked, self.builder.filter

        def show_sizes(sizes: SegmentSizes) -> None:
            self.arrived()
            if number == self._asked:
                self.sizes = sizes
                self.builder.show_counts(sizes.parts)
                self._say_total()

        def show_people(people: SegmentPeople) -> None:
            self.arrived()
            if number == self._asked:
                self.people = people
                self.table.set_rows(people.rows)
                self._say_total()

        def show_grid(cells: tuple[GridCell, ...]) -> None:
            self.arrived()
            if number == self._asked:
                self.grid.show_cells(cells)

        for _ in range(3):
            self.expect()
        self.desk.ask(read_sizes, self, show_sizes, filter_)
        self.desk.ask(read_people, self, show_people, filter_)
        self.desk.ask(read_grid, self, show_grid, filter_)

    def _say_total(self) -> None:
        sizes, people = self.sizes, self.people
        if sizes is None:
            return
        share = f" · {100 * sizes.total / sizes.everybody:.0f} % of {sizes.everybody:,}" if sizes.everybody else ""
        is_cut = people is not None and len(people.rows) < people.n == sizes.total
        listed = f" · the first {len(people.rows)} are listed" if is_cut and people is not None else ""
        self.total.setText(f"{sizes.total:,} {'person' if sizes.total == 1 else 'people'}{share}{listed}")

    # Changing.

    def _change_filter(self, filter_: Group) -> None:
        if self._shown is None:
            return
        self.builder.show_filter(filter_)
        self.head.show_filter(filter_)
        self._count_soon.start()
        self._unkept += 1
        segment_id = self._shown

        def kept(_result: object = None) -> None:
            self._unkept -= 1

        def lost() -> None:
            kept()
            self.ask()

        def put_back(error: FunnelDeskError) -> None:
            self.desk.surface.show_toast(str(error))
            lost()

        self.desk.submit(
            lambda work: edit_segment(work, segment_id=segment_id, filter_=filter_),
            self,
            name="edit_segment",
            on_done=kept,
            on_refused=put_back,
            on_failed=lost,
        )

    def _narrow(self, recency: int, frequency: int) -> None:
        try:
            self._change_filter(narrow(self.builder.filter, narrow_to(recency, frequency)))
        except Refusal as refusal:
            self.desk.surface.show_toast(str(refusal))

    def _edit(self, **fields: str) -> None:
        if self._shown is None:
            return
        row = self.row

        def put_back(error: FunnelDeskError) -> None:
            self.desk.surface.show_toast(str(error))
            if row is not None:
                self.head.show_segment(row, is_other=False)

        segment_id = self._shown
        self.desk.submit(
            lambda work: edit_segment(work, segment_id=segment_id, **fields),
            self,
            name="edit_segment",
            on_refused=put_back,
        )

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if len(self.list.chosen_ids()) == 1:
            menu.addAction("Rename").triggered.connect(self.head.name.open_editor)
            for caption, act in self._acts():
                menu.addAction(caption).triggered.connect(lambda _on=False, act=act: act())
        menu.addAction("Copy").triggered.connect(self.list.copy)
        menu.addSeparator()
        menu.addAction("Delete").triggered.connect(self.delete_chosen)
        menu.popup(at)

    def _acts(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        return (
            ("Use as the audience of a campaign…", self.offer_audience),
            ("Start in a sequence…", self.offer_sequence),
            ("Show the people in Leads", self.show_in_leads),
            ("Save the people as CSV…", self.choose_file),
            ("Duplicate", self.copy_chosen),
        )

    def _open_people_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chosen = self.table.chosen_ids()
        menu.addAction("Open").triggered.connect(lambda: self.desk.lead_wanted.emit(chosen[0]))
        menu.addAction("Show in Leads").triggered.connect(
            lambda: self.desk.records_wanted.emit(self.row.name if self.row else "Segment", "contact", tuple(chosen))
        )
        menu.addAction("Copy").triggered.connect(self.table.copy)
        menu.popup(at)

    def _show_view(self, key: str) -> None:
        self.views.set_current(key)
        self._found.setCurrentWidget(self._table_card if key == "people" else self._grid_card)

    def _money(self, minor: int) -> str:
        return money_text(Money(minor, self.desk.app.business.currency), full=False)

    # Laying out.

    def _lay_out(self) -> None:
        self.empty = EmptyState(
            "filter",
            "Segments",
            "A segment finds people by who they are and what they did, such as everybody in Pune who came to a webinar "
            "in the last 90 days. It is counted as you build it and always up to date.",
            button="Make the first segment",
            on_click=self.add_segment,
        )
        self._right = QWidget()
        set_look(self._right, "canvas")
        self._found = QStackedWidget()
        self._table_card = frame_table(self.table)
        self._grid_card = frame_table(self.grid)
        self._found.addWidget(self._table_card)
        self._found.addWidget(self._grid_card)
        self._found.setMinimumHeight(current_theme().px(_FOUND))
        area = NaturalScroll(self.builder, "Conditions")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.views)
        self.total.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        line.addWidget(self.total, 1)
        body = QVBoxLayout(self._right)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addWidget(self.head)
        body.addWidget(area)
        body.addLayout(line)
        body.addWidget(self._found, 1)
        listed = frame_table(self.list)
        listed.setMinimumWidth(current_theme().px(_LIST))
        self._split = set_beside(listed, self._right, (2, 7))
        self._split.setStretchFactor(0, 0)
        self._pages = QStackedWidget()
        for page in (self._split, self.empty):
            self._pages.addWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._pages)

    def _connect(self) -> None:
        self.list.picked.connect(self._pick)
        self.list.opened.connect(lambda _id: self.builder.take_focus())
        self.list.menu_wanted.connect(self._open_menu)
        self.list.delete_wanted.connect(self.delete_chosen)
        self.builder.edited.connect(self._change_filter)
        self.builder.refused.connect(self.desk.surface.show_toast)
        self.head.name.committed.connect(lambda name: self._edit(name=name))
        self.head.description.committed.connect(lambda words: self._edit(description=words))
        self.head.filter_typed.connect(self._change_filter)
        self.head.offer(self._acts())
        self.views.chosen.connect(self._show_view)
        self.table.opened.connect(self.desk.lead_wanted)
        self.table.menu_wanted.connect(self._open_people_menu)
        self.grid.pressed_cell.connect(self._narrow)
