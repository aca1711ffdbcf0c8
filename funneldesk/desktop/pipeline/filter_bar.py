"""The bar over the board: board or table, the filters in force, and the totals of what they leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button, Chip, SegmentedControl
from funneldesk.desktop.widgets.fields import SearchField
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import PlainLabel, plain_caption, plain_tooltip
from funneldesk.queries.board import BY_HAND, BY_NEXT_STEP, MONTH, QUARTER, BoardFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from funneldesk.queries.lookups import Lookups

BOARD, TABLE = "board", "table"
_MOST_LETTERS = 28
_SCORES = ((70, "Score 70 and more"), (40, "Score 40 and more"))


def restore_filter(kept: Mapping[str, object]) -> BoardFilter:
    """The filter whose fields were kept by name; what is of another kind than the field's is left out."""
    numbers = ("pipeline_id", "owner_id", "source_id", "campaign_id", "min_score")
    ids: dict[str, Any] = {name: kept[name] for name in numbers if isinstance(kept.get(name), int)}
    text, closing = kept.get("text"), kept.get("closing")
    return BoardFilter(
        order=BY_NEXT_STEP if kept.get("order") == BY_NEXT_STEP else BY_HAND,
        text=text if isinstance(text, str) else "",
        closing=closing if isinstance(closing, str) and closing in (MONTH, QUARTER) else "",
        **ids,
    )


class ChoiceChip(QObject):
    """A chip that offers a list, and names what was chosen.

    The list's first entry takes the choice back, and so does the cross of a clearable chip.

    Attributes:
        chosen: carries the value, None for any.
    """

    chosen = Signal(object)

    def __init__(self, anything: str, parent: QWidget, *, clearable: bool = False) -> None:
        super().__init__(parent)
        self._anything = anything
        self._value: Any = None
        self._items: list[tuple[Any, str]] = []
        self.menu = QMenu(parent)
        self.menu.aboutToShow.connect(self._fill)
        self.chip = Chip(anything, menu=self.menu, clearable=clearable, parent=parent)
        self.chip.removed.connect(lambda: self.choose(None))

    def set_items(self, items: Sequence[tuple[Any, str]]) -> None:
        """Offer other values."""
        self._items = list(items)
        self.set_value(self._value)

    @property
    def is_lost(self) -> bool:
        """Whether the chosen value is no longer offered."""
        return self._value is not None and all(own != self._value for own, _words in self._items)

    def set_value(self, value: Any) -> None:
        """Show a value without announcing it."""
        self._value = value
        words = next((words for own, words in self._items if own == value), None)
        is_long = words is not None and len(words) > _MOST_LETTERS
        shown = f"{words[: _MOST_LETTERS - 1]}…" if words is not None and is_long else words
        self.chip.set_label(self._anything if shown is None else shown)
        self.chip.setToolTip(plain_tooltip(words) if words is not None and is_long else "")
        self.chip.set_on(on=words is not None)
        self.chip.setAccessibleName(f"{self._anything}: {words}" if words else self._anything)

    def choose(self, value: Any) -> None:
        """Choose as the person does."""
        self.set_value(value)
        self.chosen.emit(value)

    def _fill(self) -> None:
        self.menu.clear()
        group = QActionGroup(self.menu)
        for value, words in [(None, self._anything), *self._items]:
            action = self.menu.addAction(plain_caption(words))
            action.setCheckable(True)
            action.setChecked(value == self._value)
            group.addAction(action)
            action.triggered.connect(lambda _on=False, value=value: self.choose(value))


class FilterBar(QWidget):
    """The bar.

    Attributes:
        view_chosen: carries "board" or "table".
        filter_changed: carries the new `BoardFilter`.
    """

    view_chosen = Signal(str)
    filter_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filter = BoardFilter()
        self.views = SegmentedControl([(BOARD, "Board"), (TABLE, "Table")], name="View")
        self.views.chosen.connect(self.view_chosen)
        self.owner = self._make("All owners", lambda value: {"owner_id": value})
        self.closing = self._make("Closing any time", lambda value: {"closing": value or ""})
        self.closing.set_items([(MONTH, "Closing this month"), (QUARTER, "Closing this quarter")])
        self.score = self._make("Any score", lambda value: {"min_score": value})
        self.score.set_items(_SCORES)
        self.source = self._make("All sources", lambda value: {"source_id": value})
        self.campaign = self._make("All campaigns", lambda value: {"campaign_id": value})
        self.order = ChoiceChip("Order by hand", self)
        self.order.set_items([(BY_NEXT_STEP, "Order by next step")])
        self.order.chip.setToolTip("How the cards of a column stand")
        self.order.chosen.connect(lambda value: self._change(order=value or BY_HAND))
        self.text = SearchField("Filter deals", parent=self)
        self.text.setAccessibleName("Filter deals by title, company or contact")
        self.text.searched.connect(lambda text: self._change(text=text))
        self.clear_button = Button("Clear filters", look="link", on_click=self.clear, parent=self)
        self.clear_button.hide()
        self._count = PlainLabel("", tone="second")
        self._total = PlainLabel("", weight=SEMIBOLD)
        self._weighted_word = PlainLabel("", tone="second")
        self._weighted = PlainLabel("", weight=SEMIBOLD)
        self._lay_out()

    @property
    def board_filter(self) -> BoardFilter:
        """The filters in force."""
        return self._filter

    def set_lookups(self, lookups: Lookups) -> None:
        """Offer other people, sources and campaigns."""
        self.owner.set_items([(user.id, user.name) for user in lookups.users])
        self.source.set_items([(source.id, source.name) for source in lookups.sources])
        self.campaign.set_items([(campaign.id, campaign.name) for campaign in lookups.campaigns])
        self.source.chip.setVisible(bool(lookups.sources))
        self.campaign.chip.setVisible(bool(lookups.campaigns))
        self.owner.chip.setVisible(bool(lookups.users))
        choices = (("owner_id", self.owner), ("source_id", self.source), ("campaign_id", self.campaign))
        gone: dict[str, Any] = {field: None for field, choice in choices if choice.is_lost}
        if self._filter.pipeline_id is not None and all(
            row.id != self._filter.pipeline_id for row in lookups.pipelines
        ):
            gone["pipeline_id"] = None
        # Before the lists have come there is nothing that could be missing.
        if gone and lookups.pipelines:
            for field, choice in choices:
                if field in gone:
                    choice.set_value(None)
            self._change(**gone)

    def set_pipeline(self, pipeline_id: int | None) -> None:
        """Show another pipeline under the same filters."""
        self._change(pipeline_id=pipeline_id)

    def restore(self, board_filter: BoardFilter) -> None:
        """Show filters without announcing them; what they name may still be on its way."""
        self._filter = board_filter
        self.owner.set_value(board_filter.owner_id)
        self.closing.set_value(board_filter.closing or None)
        self.score.set_value(board_filter.min_score)
        self.source.set_value(board_filter.source_id)
        self.campaign.set_value(board_filter.campaign_id)
        self.order.set_value(board_filter.order or None)
        self.text.show_search(board_filter.text)
        self.clear_button.setVisible(board_filter.is_narrow)

    def set_totals(self, count: str, total: str, weighted: str) -> None:
        """Show number, sum and weighted sum of the open deals."""
        self._count.setText(f"{count} ·")
        self._total.setText(total)
        self._weighted_word.setText("· weighted")
        self._weighted.setText(weighted)

    def totals_text(self) -> str:
        """The totals as they are read."""
        parts = (self._count, self._total, self._weighted_word, self._weighted)
        return " ".join(label.text() for label in parts)

    def clear(self) -> None:
        """Take every filter away."""
        for choice in (self.owner, self.closing, self.score, self.source, self.campaign):
            choice.set_value(None)
        self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(False)
        self._filter = replace(BoardFilter(), pipeline_id=self._filter.pipeline_id, order=self._filter.order)
        self.clear_button.hide()
        self.filter_changed.emit(self._filter)

    def _make(self, anything: str, fields: Callable[[Any], dict[str, Any]]) -> ChoiceChip:
        choice = ChoiceChip(anything, self, clearable=True)
        choice.chosen.connect(lambda value: self._change(**fields(value)))
        return choice

    def _change(self, **fields: Any) -> None:
        board_filter = replace(self._filter, **fields)
        if board_filter == self._filter:
            return
        self._filter = board_filter
        self.clear_button.setVisible(board_filter.is_narrow)
        self.filter_changed.emit(board_filter)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        left = QWidget(self)
        left.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        flow = FlowRow(left, spacing=8)
        flow.addWidget(self.views)
        for choice in (self.owner, self.closing, self.score, self.source, self.campaign):
            flow.addWidget(choice.chip)
        flow.addWidget(self.order.chip)
        self.text.setFixedWidth(current_theme().px(150))
        flow.addWidget(self.text)
        flow.addWidget(self.clear_button)
        row.addWidget(left, 1)
        totals = QHBoxLayout()
        totals.setSpacing(4)
        for label in (self._count, self._total, self._weighted_word, self._weighted):
            totals.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        totals.setContentsMargins(0, 6, 0, 0)
        row.addLayout(totals)
        row.setAlignment(totals, Qt.AlignmentFlag.AlignTop)
