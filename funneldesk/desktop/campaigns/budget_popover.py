"""The what-if of attribution: from which campaign, to which, how much; the range of outcomes or why there is none."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from funneldesk.desktop.theme.appearance import current_theme, set_look, set_type
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.popover import Popover
from funneldesk.errors import FunnelDeskError, Refusal
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.model.money import Money
from funneldesk.queries.budget_move import read_budget_move, read_spending_campaigns

if TYPE_CHECKING:
    from funneldesk.analytics.budget_what_if import MinorRange, Range
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.budget_move import BudgetMove, SpendingCampaign

_WIDTH = 460
_HEIGHT = 540


class BudgetPopover(Popover):
    """Asks and answers in one place; what was answered goes when another question is put."""

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, name="What if budget were moved")
        self._desk = desk
        self._asked = 0
        self.is_waiting = False
        self.giver = Choice("Take from", width=250)
        self.taker = Choice("Give to", width=250)
        self.amount = QLineEdit()
        self.amount.setAccessibleName("Amount a month")
        self.amount.setPlaceholderText("such as 50,000")
        set_type(self.amount)
        self.button = Button("Show the range", look="primary", on_click=self.ask)
        self.problem = PlainLabel("", tone="bad", wrap=True)
        self.result = PlainLabel("", wrap=True, weight=SEMIBOLD)
        self.detail = PlainLabel("", wrap=True)
        self.assumptions = PlainLabel("", tone="second", role="note", wrap=True)
        self._lay_out()
        self.giver.chosen.connect(lambda _value: self._clear())
        self.taker.chosen.connect(lambda _value: self._clear())
        self.amount.textEdited.connect(lambda _text: self._clear())
        self.amount.returnPressed.connect(self.ask)
        desk.ask(read_spending_campaigns, self, self._offer)

    def ask(self) -> None:
        """Ask for the range."""
        self._clear()
        try:
            giver, taker, minor = self._read()
        except Refusal as refusal:
            self.problem.setText(str(refusal))
            self._fit()
            return
        self._asked += 1
        asked = self._asked
        self.is_waiting = True
        self.result.setText("Working it out …")
        self._fit()

        def done(move: BudgetMove) -> None:
            if asked == self._asked:
                self._show(move)

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self._refuse(error)

        future = self._desk.app.ask(read_budget_move, giver, taker, minor)
        self._desk.bridge.deliver(future, self, done, failed)

    def _read(self) -> tuple[int, int, int]:
        giver, taker = self.giver.value, self.taker.value
        if not isinstance(giver, int) or not isinstance(taker, int):
            raise Refusal("Choose the campaign that gives and the one that takes.")
        try:
            amount = Decimal(self.amount.text().replace(",", "").replace(" ", "").lstrip("₹$€£¥"))
            minor = Money.from_decimal(amount, self._desk.app.business.currency).minor
        except (InvalidOperation, ValueError) as error:
            raise Refusal("Write the amount as a number, such as 50,000.") from error
        return giver, taker, minor

    def _offer(self, campaigns: tuple[SpendingCampaign, ...]) -> None:
        items = [(one.id, one.name) for one in campaigns]
        for choice in (self.giver, self.taker):
            choice.set_items(items)
        if len(items) < 2:  # noqa: PLR2004  budget moves between two
            self.problem.setText(
                "Budget can be moved between two campaigns with spend. Enter what was spent on the page “Campaigns”."
            )
            self.button.setEnabled(False)
        else:
            self.giver.set_value(items[0][0])
            self.taker.set_value(items[1][0])
        self._fit()

    def _show(self, move: BudgetMove) -> None:
        from funneldesk.analytics.budget_what_if import ASSUMPTIONS

        self.is_waiting = False
        currency, found = self._desk.app.business.currency, move.outcome
        unit = move.unit
        moved = money_text(Money(found.moved_minor, currency))
        self.result.setText(
            f"Moving {moved} a {unit} from “{found.giver}” to “{found.taker}”: "
            f"{_range(found.change, signed=True)} won deals a {unit}."
        )
        lines = []
        if found.revenue_change_minor is not None:
            lines.append(f"Revenue: {_money_range(found.revenue_change_minor, currency)} a {unit}.")
        spends = [
            money_text(Money(one, currency), full=False) for one in (found.giver_spend_minor, found.taker_spend_minor)
        ]
        lines.append(f"Chance that it brings more deals than now: {_chance(found.chance_better)}.")
        lines.append(
            f"A coming {unit} of both together, luck included: {_range(found.now)} deals as it is, "
            f"{_range(found.then)} after the move."
        )
        lines.append(f"Now “{found.giver}” spends {spends[0]} and “{found.taker}” {spends[1]} a {unit}.")
        self.detail.setText("\n".join(lines))
        self.assumptions.setText(
            "The range holds eight of ten outcomes. It rests on this:\n"
            + "\n".join(f"•  {one}" for one in ASSUMPTIONS)
            + f"\n•  Deals are credited by the linear model, in the {unit} of the touch. The last "
            f"{move.ripe_days} days are left out, as their touches may still lead to deals. "
            f"{move.giver_periods} and {move.taker_periods} {unit}s were looked at."
        )
        self._fit()

    def _refuse(self, error: BaseException) -> None:
        self.is_waiting = False
        self.result.setText("")
        words = str(error) if isinstance(error, FunnelDeskError) else "This could not be worked out."
        self.problem.setText(words)
        self._fit()

    def _clear(self) -> None:
        self._asked += 1
        self.is_waiting = False
        for label in (self.problem, self.result, self.detail, self.assumptions):
            label.setText("")

    def _lay_out(self) -> None:
        theme = current_theme()
        inside = QWidget()
        set_look(inside, "plain")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(PlainLabel("What if budget were moved?", role="subtitle", weight=SEMIBOLD))
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(PlainLabel("Take from"), self.giver)
        form.addRow(PlainLabel("Give to"), self.taker)
        form.addRow(PlainLabel("A month"), self.amount)
        column.addLayout(form)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        for label in (self.problem, self.result, self.detail, self.assumptions):
            column.addWidget(label)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(area)
        self.setMinimumWidth(min(theme.px(_WIDTH), self._over.width() - 2 * self.MARGIN))
        area.setMinimumHeight(min(theme.px(_HEIGHT), self._over.height() - 4 * self.MARGIN))

    def _fit(self) -> None:
        for label in (self.problem, self.result, self.detail, self.assumptions):
            label.setVisible(bool(label.text()))


def _range(found: Range, *, signed: bool = False) -> str:
    low, mid, high = (_number(one, signed=True) if signed else number_text(round(one)) for one in found)
    return f"{low} to {high} (middle {mid})"


def _number(value: float, *, signed: bool) -> str:
    text = number_text(abs(value), decimals=1)
    is_zero = not any(digit in text for digit in "123456789")
    sign = "−" if value < 0 and not is_zero else "+" if signed and not is_zero else ""
    return sign + text


def _money_range(found: MinorRange, currency: str) -> str:
    low, mid, high = (("+" if minor > 0 else "") + money_text(Money(minor, currency), full=False) for minor in found)
    return f"{low} to {high} (middle {mid})"


def _chance(share: float) -> str:
    if share > 0.99:  # noqa: PLR2004  nothing is certain
        return ">99 %"
    return "<1 %" if share < 0.01 else f"{share * 100:.0f} %"  # noqa: PLR2004
