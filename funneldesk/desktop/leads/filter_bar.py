"""The bar above the list: saved views, search, filters and order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.analytics.score_band import USUAL_BANDS, Band
from funneldesk.desktop.leads.lead_model import COLUMNS
from funneldesk.desktop.leads.lead_words import short_stage
from funneldesk.desktop.theme.appearance import current_theme, set_look
from funneldesk.desktop.widgets.buttons import Button, Chip
from funneldesk.desktop.widgets.fields import SearchField
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.model.handoff import HandoffState
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleStage
from funneldesk.queries.lead_choices import LeadChoices
from funneldesk.queries.lead_handoff import HANDOFF_FILTERS, NURTURING
from funneldesk.queries.leads import ORDERS, LeadFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QResizeEvent

    from funneldesk.desktop.leads.lead_words import LeadWords
    from funneldesk.queries.lead_choices import View

_BANDS = (
    (Band.HOT, f"Hot: {USUAL_BANDS.hot} and more"),
    (Band.WARM, f"Warm: {USUAL_BANDS.warm} to {USUAL_BANDS.hot - 1}"),
    (Band.COLD, f"Cold: below {USUAL_BANDS.warm}"),
)
_MOST_SOURCES = 40
_WIDE, _SEARCH_WIDE, _SEARCH_NARROW = 1100, 270, 140
_HOT = LeadFilter(bands=(Band.HOT,))
_NURTURING = LeadFilter(handoffs=(NURTURING,))
_RECYCLED = LeadFilter(stages=(LifecycleStage.RECYCLED,))
_NEWEST = ("created", True)


class FilterBar(QWidget):
    """Holds the filter and the order in force and lets the person change them.

    Attributes:
        changed: the filter or the order is another.
        save_wanted: carries the name under which to keep the filter.
        remove_wanted: carries the id of a saved view.
        import_wanted: Import was pressed.
        add_wanted: New lead was pressed.
    """

    changed = Signal()
    save_wanted = Signal(str)
    remove_wanted = Signal(int)
    import_wanted = Signal()
    add_wanted = Signal()

    def __init__(self, words: LeadWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._choices = LeadChoices()
        self._behind = ""
        self.filter = LeadFilter()
        self._me: int | None = None
        self.order, self.descending = _NEWEST
        self._order_before = _NEWEST
        self.search = SearchField("Search leads")
        self.search.searched.connect(lambda text: self.narrow(text=text))
        self.stage = self._make("Stage", "stages")
        self.source = self._make("Source", "sources")
        self.owner = self._make("Owner", "owners")
        self.band = self._make("Score", "bands")
        self.handoff = self._make("Handoff", "handoffs")
        self.segment = Chip("Segment", menu=QMenu(self), clearable=True)
        self.segment.removed.connect(lambda: self.narrow(segment_id=None))
        self.sort = Chip("Order", menu=QMenu(self))
        self.records = Chip("", removable=True)
        self.records.removed.connect(self.drop_records)
        self.records.hide()
        self.count = PlainLabel("", tone="muted", role="note")
        self.save = Chip("＋ Save view")
        self.save.setAccessibleName("Save this view")
        self.save.clicked.connect(lambda _on=False: self._ask_name())
        self.add_button = Button("New lead", icon="plus", on_click=self.add_wanted.emit)
        self.import_button = Button("Import…", on_click=self.import_wanted.emit)
        self._views: list[Chip] = []
        self._lay_out()
        self.set_choices(LeadChoices())

    def set_choices(self, choices: LeadChoices) -> None:
        """Offer what there is now."""
        self._choices = choices
        self._draw_views()
        self._draw_filters()

    def set_me(self, user_id: int | None) -> None:
        """Say who works here: the offers to accept are that person's, or everybody's."""
        was_to_accept = self.filter == self.to_accept
        self._me = user_id
        if was_to_accept:
            self._take(self.to_accept)
        else:
            self._draw_views()

    @property
    def to_accept(self) -> LeadFilter:
        """The leads offered to who works here; to anybody where nobody was chosen."""
        return LeadFilter(handoffs=(HandoffState.OFFERED,), offered_to=self._me)

    def show_to_accept(self) -> None:
        """List the offers that wait for an answer, the most pressing first."""
        if self.filter != self.to_accept:
            self._order_before = self.order, self.descending
            self.use(self.to_accept.keep() | {"order": "handoff", "descending": False})

    def show_view(self, wanted: LeadFilter) -> None:
        """List another of the room's own views; the order of the offers is not carried over."""
        if self.filter == self.to_accept:
            self.order, self.descending = self._order_before
        self._take(wanted)

    def show_nurturing(self) -> None:
        """List those who go through a sequence."""
        self.show_view(_NURTURING)

    def set_count(self, number: int) -> None:
        """Say how many leads are listed."""
        self.count.setText(f"{self._words.count(number)} {'lead' if number == 1 else 'leads'}")

    def narrow(self, **parts: Any) -> None:
        """Change parts of the filter."""
        self._take(replace(self.filter, **parts))

    def set_order(self, key: str, *, descending: bool | None = None) -> None:
        """Order by a column; by the same one again turns it round."""
        if descending is None:
            descending = not self.descending if key == self.order else key in ("score", "created")
        self.order, self.descending = key, descending
        self._draw_filters()
        self.changed.emit()

    def show_records(self, title: str, ids: Iterable[int]) -> None:
        """List exactly these, with a chip that says what they are behind."""
        self._behind = title
        self._take(LeadFilter(only=tuple(ids)))

    def drop_records(self) -> None:
        """Back to all leads."""
        self._take(replace(self.filter, only=None))

    def clear(self) -> None:
        """List every lead."""
        self._take(LeadFilter())

    @property
    def is_narrow(self) -> bool:
        """Whether a filter is in force."""
        return self.filter != LeadFilter()

    def show_filters(self, *, on: bool) -> None:
        """Offer to narrow, or not while there is nothing yet."""
        self._filters.setVisible(on)
        for chip in self._views:
            chip.setVisible(on)

    def beside_tabs(self) -> tuple[QWidget, ...]:
        """What stands in one line with the room's tabs: the views, and the buttons at the right."""
        return self._area, self.add_button, self.import_button

    def keep(self) -> dict[str, Any]:
        """What a saved view remembers: filter and order."""
        return self.filter.keep() | {"order": self.order, "descending": self.descending}

    def use(self, kept: dict[str, Any]) -> None:
        """List as a saved view remembers it."""
        if kept.get("order") in ORDERS:
            self.order, self.descending = str(kept["order"]), bool(kept.get("descending"))
        wanted = LeadFilter.restore(kept)
        if wanted == self.filter:
            self._draw_filters()
            self.changed.emit()
        else:
            self._take(wanted)

    def view_chips(self) -> list[Chip]:
        """The chips of the views, those of the room before those of the person."""
        return list(self._views)

    def _take(self, wanted: LeadFilter) -> None:
        if wanted == self.filter:
            return
        self.filter = wanted
        if self.search.text().strip() != wanted.text.strip():
            self.search.show_search(wanted.text)
        self._draw_views()
        self._draw_filters()
        self.changed.emit()

    def _lay_out(self) -> None:
        self._view_row = QHBoxLayout()
        self._view_row.setContentsMargins(0, 0, 0, 0)
        self._view_row.setSpacing(6)
        strip = QWidget()
        set_look(strip, "plain")
        strip.setLayout(self._view_row)
        area = QScrollArea()
        area.setWidget(strip)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._area = area
        area.setAccessibleName("Saved views")
        self._filters = QWidget()
        second = FlowRow(self._filters)
        second.addWidget(self.search)
        for chip in (
            self.stage,
            self.source,
            self.owner,
            self.band,
            self.handoff,
            self.segment,
            self.records,
            self.sort,
        ):
            second.addWidget(chip)
        second.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._filters)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The search field gives way first; what finds no room then goes on in the next line."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_area"):
            # The chips take their letters after this.
            QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        theme = current_theme()
        self._area.setFixedHeight(self.save.sizeHint().height() + theme.px(4))
        self.search.setFixedWidth(theme.px(_SEARCH_WIDE if self.width() >= theme.px(_WIDE) else _SEARCH_NARROW))

    def _draw_views(self) -> None:
        while self._view_row.count():
            item = self._view_row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not self.save:
                widget.hide()
                widget.deleteLater()
        offers = self._words.count(self._choices.to_accept.get(self._me, 0))
        to_accept = Chip(f"To accept · {offers}", on=self.filter == self.to_accept)
        to_accept.clicked.connect(lambda _on=False: self.show_to_accept())
        self._views = [
            to_accept,
            self._view_chip(f"Hot · {self._words.count(self._choices.hot)}", _HOT),
            self._view_chip("Nurturing", _NURTURING),
            self._view_chip("Recycled", _RECYCLED),
            self._view_chip(f"All {self._words.count(self._choices.total)}", LeadFilter()),
        ]
        self._views += [self._own_chip(view) for view in self._choices.views]
        for chip in self._views:
            self._view_row.addWidget(chip)
        self._view_row.addWidget(self.save)
        self._view_row.addStretch(1)
        self.save.setVisible(self.is_narrow and self.filter.only is None)

    def _view_chip(self, label: str, wanted: LeadFilter) -> Chip:
        chip = Chip(label, on=self.filter == wanted)
        chip.clicked.connect(lambda _on=False: self.show_view(wanted))
        return chip

    def _own_chip(self, view: View) -> Chip:
        chip = Chip(view.name, on=self.filter == LeadFilter.restore(view.filter))
        chip.clicked.connect(lambda _on=False: self.use(view.filter))
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        remove = QAction("Remove this view", chip)
        remove.setShortcut("Delete")
        remove.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        remove.triggered.connect(lambda: self.remove_wanted.emit(view.id))
        chip.addAction(remove)
        chip.setToolTip("Delete or a right click removes this view")
        return chip

    def _draw_filters(self) -> None:
        wanted, choices = self.filter, self._choices
        leads = dict(choices.leads_by_stage)
        stages = [
            (stage.key, _counted(short_stage(stage.label), leads.get(stage.key, 0)))
            for stage in choices.stages
            if stage.key not in CUSTOMER_STAGES or stage.key in wanted.stages
        ]
        sources = [(one.key, _counted(one.label, one.leads)) for one in choices.sources[:_MOST_SOURCES]]
        owners = [(one.key, _counted(one.label, one.leads)) for one in choices.owners]
        self._fill(self.stage, "Stage", stages, wanted.stages, "stages")
        self._fill(self.source, "Source", sources, wanted.sources, "sources")
        self._fill(self.owner, "Owner", owners, wanted.owners, "owners")
        self._fill(self.band, "Score", list(_BANDS), wanted.bands, "bands")
        self._fill(self.handoff, "Handoff", list(HANDOFF_FILTERS), wanted.handoffs, "handoffs")
        self._fill_segment()
        self._fill_order()
        self.records.setVisible(wanted.only is not None)
        if wanted.only is not None:
            number = len(wanted.only)
            self.records.set_label(
                f"{self._words.count(number)} {'lead' if number == 1 else 'leads'} behind ‘{self._behind}’"
            )

    def _fill(self, chip: Chip, title: str, offered: list[tuple[Any, str]], chosen: tuple[Any, ...], part: str) -> None:
        menu = _clear_menu(chip)
        names = [label.partition("  ")[0] for key, label in offered if key in chosen]
        chip.set_label(f"{title}: {names[0]}" + (f" +{len(names) - 1}" if len(names) > 1 else "") if names else title)
        chip.set_on(on=bool(chosen))
        chip.setEnabled(bool(offered or chosen))
        for key, label in offered:
            action = QAction(plain_caption(label), menu, checkable=True, checked=key in chosen)
            action.triggered.connect(self._toggler(part, key))
            menu.addAction(action)
        if chosen:
            menu.addSeparator()
            menu.addAction("Any").triggered.connect(lambda: self.narrow(**{part: ()}))

    def _fill_segment(self) -> None:
        """One segment at most; nothing is offered while there is none."""
        chosen, menu = self.filter.segment_id, _clear_menu(self.segment)
        names = dict(self._choices.segments)
        self.segment.setVisible(bool(names) or chosen is not None)
        self.segment.set_label("Segment" if chosen is None else f"Segment: {names.get(chosen, 'deleted')}")
        self.segment.set_on(on=chosen is not None)
        for key, name in names.items():
            action = QAction(plain_caption(name), menu, checkable=True, checked=key == chosen)
            action.triggered.connect(lambda _on=False, k=key: self.narrow(segment_id=k))
            menu.addAction(action)

    def _make(self, title: str, part: str) -> Chip:
        chip = Chip(title, menu=QMenu(self), clearable=True)
        chip.removed.connect(lambda: self.narrow(**{part: ()}))
        return chip

    def _toggler(self, part: str, key: Any) -> Callable[[], None]:
        def toggle() -> None:
            chosen: tuple[Any, ...] = getattr(self.filter, part)
            left = tuple(one for one in chosen if one != key)
            self.narrow(**{part: left if len(left) < len(chosen) else (*chosen, key)})

        return toggle

    def _fill_order(self) -> None:
        menu = _clear_menu(self.sort)
        names = dict(COLUMNS)
        self.sort.set_label(f"By {names[self.order].lower()} {'↓' if self.descending else '↑'}")
        self.sort.setAccessibleName(
            f"Ordered by {names[self.order]}, {'descending' if self.descending else 'ascending'}"
        )
        for key, name in COLUMNS:
            action = QAction(name, menu, checkable=True, checked=key == self.order)
            action.triggered.connect(lambda _on=False, k=key: self.set_order(k))
            menu.addAction(action)

    def _ask_name(self) -> None:
        asking = NameView(self, self.save_wanted.emit)
        asking.open_at(self.save.mapToGlobal(QPoint(0, self.save.height() + 4)), focus=asking.name)


class NameView(Popover):
    """Asks under which name to keep the view in force."""

    def __init__(self, over: QWidget, on_name: Callable[[str], object]) -> None:
        super().__init__(over, name="Save this view")
        self._on_name = on_name
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the view")
        self.name.setPlaceholderText("Name, such as “Pune, hot”")
        self.name.setMaxLength(40)
        self.name.setMinimumWidth(current_theme().px(220))
        self.name.returnPressed.connect(self._keep)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.addWidget(self.name)
        row.addWidget(Button("Save", look="primary", on_click=self._keep))
        self.closed.connect(self.deleteLater)

    def _keep(self) -> None:
        name = self.name.text().strip()
        if name:
            self.close_quietly()
            self._on_name(name)


def _clear_menu(chip: Chip) -> QMenu:
    menu = chip.menu()
    menu.clear()
    return menu


def _counted(label: str, leads: int) -> str:
    return f"{label}  ({leads:,})"
