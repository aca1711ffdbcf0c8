"""This month: what is won, the target edited where it stands, and what the month comes to at this pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from funneldesk.commands.target import set_target
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import BOLD, SEMIBOLD
from funneldesk.desktop.today.words import money_list, tell_pace
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import Card, PlainLabel
from funneldesk.formatting.money import money_text
from funneldesk.model.money import Money

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.month_pace import MonthPace

_HEIGHT = 8


class ShareBar(QWidget):
    """How much of a target is reached."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """Show another share; more than all of it is drawn as all."""
        self._share = share
        self.setAccessibleName(f"{share:.0%} of the target")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """8 pixels high at 100 %."""
        theme = current_theme()
        return QSize(theme.px(120), theme.px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the track and what is reached."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(theme.colours.line)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        if self._share > 0:
            reached = QRectF(box)
            reached.setWidth(max(box.height(), box.width() * min(1.0, self._share)))
            painter.setBrush(theme.colours.good)
            painter.drawRoundedRect(reached, box.height() / 2, box.height() / 2)
        painter.end()


class MonthCard(Card):
    """The card."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("This month")
        self._desk = desk
        self._pace: MonthPace | None = None
        self.won = PlainLabel("", role="figure", weight=BOLD)
        self._whose = PlainLabel("", role="small", tone="muted")
        self._of = PlainLabel("of", tone="muted")
        self.target = InlineEdit("Target of this month", placeholder="Set a target…", check=self._check)
        self.target.committed.connect(self._keep)
        self.bar = ShareBar()
        self.words = PlainLabel("", role="note", tone="muted", wrap=True)
        figures = QHBoxLayout()
        figures.setSpacing(2)
        figures.addWidget(self.won, 0, Qt.AlignmentFlag.AlignBottom)
        figures.addWidget(self._of, 0, Qt.AlignmentFlag.AlignBottom)
        figures.addWidget(self.target, 1, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 11)
        column.setSpacing(5)
        head = QHBoxLayout()
        head.addWidget(PlainLabel("This month", weight=SEMIBOLD), 1)
        head.addWidget(self._whose)
        column.addLayout(head)
        column.addLayout(figures)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        self._of.setContentsMargins(0, 0, 0, 5)

    def show_pace(self, pace: MonthPace, *, whose: str = "") -> None:
        """Show a month, and whose it is where that is asked."""
        self._pace = pace
        self._whose.setText(whose)
        self.won.setText(money_text(pace.won, full=False))
        deals = f"{pace.n:,} deal{'' if pace.n == 1 else 's'} won, {money_text(pace.won)}"
        self.won.setToolTip(deals)
        self.won.setAccessibleName(deals)
        has_target = pace.target is not None
        self._of.setVisible(has_target)
        self.target.set_value(money_text(pace.target, full=False) if has_target else "")
        self.bar.setVisible(has_target)
        self.bar.set_share(pace.share or 0.0)
        lines = [tell_pace(pace)]
        if pace.others:
            lines.append(f"Also {money_list(pace.others)}, in other currencies.")
        if pace.without_amount:
            lines.append(f"{pace.without_amount:,} won without an amount.")
        self.words.setText(" ".join(lines))

    def _check(self, text: str) -> str:
        currency = self._desk.app.business.currency
        minor = read_amount(text, currency, whose="The target")
        return "" if minor is None else money_text(Money(minor, currency))

    def _keep(self, text: str) -> None:
        if self._pace is None:
            return
        minor = read_amount(text, self._desk.app.business.currency, whose="The target")
        self._desk.tell(
            set_target, self, starts_on=self._pace.month, value_minor=minor or None, owner_id=self._pace.owner_id
        )
