"""The score rules as a tree: axis, group, rule; Space switches a rule, Enter opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from funneldesk.desktop.settings.rule_words import condition_words, fading_words, repeat_words
from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.icons import draw_icon
from funneldesk.desktop.theme.theme import MEDIUM, SEMIBOLD
from funneldesk.desktop.widgets.painted import signed
from funneldesk.desktop.widgets.plain import plain_tooltip
from funneldesk.model.score_terms import Axis

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.settings.rule_draft import DraftRule, RuleDraft
    from funneldesk.model.score_terms import GroupLimit

_RULE, _GROUP = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_HIDE_BELOW = {1: 480, 3: 660, 4: 660}
_HEADINGS = ("Rule", "Counts when", "Points", "Halves every", "How often")
_AXES = (
    (Axis.FIT, "Fit: how well a lead suits us"),
    (Axis.ENGAGEMENT, "Engagement: how much it wants us now"),
)


class _BoxDelegate(QStyledItemDelegate):
    """Draws a rule's box in the theme's colours: the style's own is too dark on dark ground and does not grow."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell, and the box over the place that the style keeps free for it."""
        super().paint(painter, option, index)
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        whole = QStyleOptionViewItem(option)
        self.initStyleOption(whole, index)
        style = whole.widget.style()
        place = style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, whole, whole.widget)
        theme = current_theme()
        is_on = Qt.CheckState(state) == Qt.CheckState.Checked
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colours.brand if is_on else theme.colours.ink_3_text, 1.2))
        painter.setBrush(theme.colours.brand if is_on else theme.colours.surface)
        painter.drawRoundedRect(QRectF(place).adjusted(0.6, 0.6, -0.6, -0.6), theme.px(3), theme.px(3))
        if is_on:
            ratio = whole.widget.devicePixelRatioF()
            painter.drawPixmap(place.topLeft(), draw_icon("check", theme.colours.on_brand, place.width(), ratio))
        painter.restore()


class RuleTree(QTreeWidget):
    """Shows a draft.

    Attributes:
        switched: carries a rule's id and whether it would count.
        rule_asked: carries the id of the rule to open.
        limit_asked: carries the key of the group whose limits to open.
        removal_asked: carries a rule's id.
    """

    switched = Signal(object, bool)
    rule_asked = Signal(object)
    limit_asked = Signal(str)
    removal_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Score rules")
        self.setColumnCount(len(_HEADINGS))
        self.setHeaderLabels(list(_HEADINGS))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column in (2, 3, 4):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        set_type(self)
        set_type(header, "note")
        set_look(header, "tight")
        self.setItemDelegate(_BoxDelegate(self))
        self._filling = False
        self._draft: RuleDraft | None = None
        self._repaint = QTimer(self, singleShot=True, interval=0)
        self._repaint.timeout.connect(self._follow_theme)
        self.itemChanged.connect(self._switch)
        self.itemActivated.connect(lambda item, _column: self._open(item))
        self.itemDoubleClicked.connect(lambda item, _column: self._open(item))

    def show_draft(self, draft: RuleDraft) -> None:
        """Show the rules as they would be; the current row and what is folded stay."""
        self._filling = True
        self._draft = draft
        self._make_room()
        current = self._key_of(self.currentItem())
        folded = {self._key_of(item) for item in self._containers() if not item.isExpanded()}
        self.clear()
        self._row = QSize(0, current_theme().px(28))
        self.setIndentation(current_theme().px(16))
        for axis, words in _AXES:
            top = QTreeWidgetItem(self, [words])
            top.setData(0, _GROUP, "")
            top.setFont(0, current_theme().font("body", SEMIBOLD))
            top.setFirstColumnSpanned(True)
            top.setSizeHint(0, self._row)
            for limit in (group for group in draft.groups if group.axis is axis):
                self._add_group(top, limit, draft)
        for item in self._containers():
            item.setExpanded(self._key_of(item) not in folded)
        self._filling = False
        self._find(current)

    def select_rule(self, rule_id: object) -> None:
        """Make a rule the current row and show it."""
        self._find(("rule", rule_id))
        item = self.currentItem()
        if item is not None:
            self.scrollToItem(item)

    @property
    def current_group(self) -> str:
        """The key of the group of the current row; empty on an axis."""
        item = self.currentItem()
        return str(item.data(0, _GROUP) or "") if item is not None else ""

    def place_of(self, rule_id: object) -> QPoint:
        """Where a popover for a rule belongs (global point)."""
        self.select_rule(rule_id)
        return self.place_of_current()

    def place_of_current(self) -> QPoint:
        """Where a popover for the current row belongs (global point)."""
        item = self.currentItem()
        rect = self.visualItemRect(item) if item is not None else self.rect()
        return self.viewport().mapToGlobal(rect.bottomLeft())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete takes the current rule away."""
        item = self.currentItem()
        rule_id = item.data(0, _RULE) if item is not None else None
        if event.key() == Qt.Key.Key_Delete and rule_id is not None:
            self.removal_asked.emit(rule_id)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Columns that find no room are left out; the tooltip of the rule tells all of it."""
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Colours, letters and heights of the items are those of the theme they were made in: make them anew."""
        super().changeEvent(event)
        kinds = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)
        if event.type() in kinds and hasattr(self, "_repaint"):
            self._repaint.start()

    def _follow_theme(self) -> None:
        if self._draft is not None:
            self.show_draft(self._draft)

    def _make_room(self) -> None:
        theme = current_theme()
        for column, below in _HIDE_BELOW.items():
            self.setColumnHidden(column, self.viewport().width() < theme.px(below))

    def _add_group(self, top: QTreeWidgetItem, limit: GroupLimit, draft: RuleDraft) -> None:
        span = f"at most {limit.cap}" if limit.floor == 0 else f"{limit.floor} to {limit.cap}".replace("-", "−")
        item = QTreeWidgetItem(top, [limit.label, "", span])
        item.setData(0, _GROUP, limit.key)
        item.setFont(0, current_theme().font("body", MEDIUM))
        item.setToolTip(0, "Enter changes the limits of the group")
        item.setSizeHint(0, self._row)
        for column in (1, 2):
            item.setForeground(column, current_theme().colours.ink_3_text)
        for one in (rule for rule in draft.rules if rule.rule.group == limit.key):
            self._add_rule(item, one, draft.state_of(one.rule.id))

    def _add_rule(self, group: QTreeWidgetItem, one: DraftRule, state: str) -> None:
        rule = one.rule
        words = f"{rule.label} ({state})" if state else rule.label
        texts = [words, condition_words(rule), signed(rule.points), fading_words(rule), repeat_words(rule)]
        item = QTreeWidgetItem(group, texts)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, Qt.CheckState.Checked if one.is_active else Qt.CheckState.Unchecked)
        item.setData(0, _RULE, rule.id)
        item.setData(0, _GROUP, rule.group)
        theme = current_theme()
        whole = "\n".join(text for text in (words, *texts[1:2], *texts[3:]) if text)
        for column in (0, 1):
            item.setToolTip(column, plain_tooltip(whole))
        for column in (1, 3, 4):
            item.setForeground(column, theme.colours.ink_2)
        item.setForeground(2, theme.colours.good_text if rule.points >= 0 else theme.colours.bad_text)
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setSizeHint(0, self._row)
        if state:
            item.setForeground(0, theme.colours.brand_text)
        elif not one.is_active:
            item.setForeground(0, theme.colours.ink_3_text)

    def _containers(self) -> list[QTreeWidgetItem]:
        tops = [self.topLevelItem(index) for index in range(self.topLevelItemCount())]
        found = [item for item in tops if item is not None]
        return found + [child for item in found for child in _children(item)]

    def _key_of(self, item: QTreeWidgetItem | None) -> tuple[str, object]:
        if item is None:
            return ("", None)
        rule_id = item.data(0, _RULE)
        if rule_id is not None:
            return ("rule", rule_id)
        return ("group", item.data(0, _GROUP) or item.text(0))

    def _find(self, key: tuple[str, object]) -> None:
        for item in self._containers():
            if self._key_of(item) == key:
                self.setCurrentItem(item)
                return
            for child in _children(item):
                if self._key_of(child) == key:
                    self.setCurrentItem(child)
                    return

    def _switch(self, item: QTreeWidgetItem, column: int) -> None:
        rule_id = item.data(0, _RULE)
        if not self._filling and column == 0 and rule_id is not None:
            self.switched.emit(rule_id, item.checkState(0) == Qt.CheckState.Checked)

    def _open(self, item: QTreeWidgetItem) -> None:
        rule_id = item.data(0, _RULE)
        if rule_id is not None:
            self.rule_asked.emit(rule_id)
        elif item.data(0, _GROUP):
            self.limit_asked.emit(str(item.data(0, _GROUP)))
        else:
            item.setExpanded(not item.isExpanded())


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    children = (item.child(index) for index in range(item.childCount()))
    return [child for child in children if child is not None]
