"""What a move still asks for, in one popover at the drop point: criteria, fields, and why they bought."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem, QVBoxLayout, QWidget

from funneldesk.desktop.pipeline.popovers import ReasonList
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.amounts import read_amount
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.desktop.widgets.question import Question
from funneldesk.desktop.widgets.tick_line import TickLine
from funneldesk.errors import Refusal
from funneldesk.exchange.due_words import read_day
from funneldesk.model.deal import FIELD_WORDS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QLineEdit

    from funneldesk.model.deal_gap import DealGap
    from funneldesk.queries.lookups import ReasonRow, UserRow

_HINTS = {
    "amount_minor": "Amount, such as 4,85,000",
    "expected_close_on": "Day, such as 19 Dec or +10",
    "company_id": "Name of the company",
    "contact_id": "Name of the contact",
}


@dataclass(frozen=True, slots=True)
class MoveAnswer:
    """What a person said with a move.

    Attributes:
        meets: the criteria that are ticked.
        fill: fields by name with their values.
        company: a company by its name, found or made; "" for none.
        contact: a contact by the name, found or made; "" for none.
        reason_id: why they bought, from the list.
        note: why, in words.
    """

    meets: tuple[int, ...] = ()
    fill: Mapping[str, Any] = field(default_factory=dict)
    company: str = ""
    contact: str = ""
    reason_id: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class MoveTerms:
    """What the question is made with.

    Attributes:
        gaps: what each deal lacks; empty where nothing does.
        users: who may own a deal.
        currency: of the deal, for its amount.
        today: the local day, for typed days.
        reasons: why people buy; None where it is not asked.
        needs_reason: whether a reason is needed.
    """

    gaps: Sequence[DealGap]
    users: Sequence[UserRow]
    currency: str
    today: dt.date
    reasons: Sequence[ReasonRow] | None = None
    needs_reason: bool = False


class MoveQuestion(Question):
    """The popover; `decided` carries a `MoveAnswer`, Esc puts the card back.

    Args:
        over: any widget of the window.
        heading: what is asked.
        button: what the answer does.
        terms: see `MoveTerms`.
        is_careful: several deals go; only the button answers then.
    """

    def __init__(self, over: QWidget, heading: str, button: str, terms: MoveTerms, *, is_careful: bool = False) -> None:
        super().__init__(over, heading, button, is_careful=is_careful)
        self._terms = terms
        self.ticks: list[TickLine] = []
        self.lines: dict[str, QLineEdit] = {}
        self.owner: Choice | None = None
        self.list: ReasonList | None = None
        self.words: QLineEdit | None = None
        self._add_ticks()
        self._add_fields()
        if terms.reasons is not None:
            self._add_reasons(terms.reasons)

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        if self.ticks:
            return self.ticks[0].box
        if self.owner is not None and not self.lines:
            return self.owner
        if self.lines:
            return next(iter(self.lines.values()))
        return self.list or self.words or self.ok_button

    def open_for(self, at: QPoint, focus: QWidget | None = None) -> None:
        """Open on what is asked first."""
        super().open_for(at, focus or self.first)

    def read_answer(self) -> MoveAnswer:
        """Everything that is needed must be there; a reason for buying only where Settings ask for it."""
        left = [f"“{line.words}”" for line in self.ticks if not line.is_on]
        if left:
            raise Refusal(f"Tick {', '.join(left)} first, or press Esc to put it back.")
        fill = self._read_fields()
        reason_id, note = self._read_reason()
        named = {name: self.lines[name].text().strip() for name in ("company_id", "contact_id") if name in self.lines}
        return MoveAnswer(
            tuple(line.key for line in self.ticks),
            fill,
            named.get("company_id", ""),
            named.get("contact_id", ""),
            reason_id,
            note,
        )

    # Inside.

    def _add_ticks(self) -> None:
        by_stage: dict[str, dict[int, str]] = {}
        for gap in self._terms.gaps:
            for one in gap.unmet:
                by_stage.setdefault(one.stage, {})[one.id] = one.label
        for stage, criteria in by_stage.items():
            self._add_caption(f"Before leaving {stage}")
            box = QWidget(self)
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            for criterion_id, label in criteria.items():
                line = TickLine(criterion_id, label, parent=box)
                column.addWidget(line)
                self.ticks.append(line)
            self.parts.addWidget(box)

    def _add_caption(self, words: str) -> None:
        caption = PlainLabel(words, tone="muted", role="note", weight=SEMIBOLD)
        # While the popover grows for a line that is new, nothing of it is cut.
        caption.setMinimumHeight(caption.sizeHint().height())
        self.parts.addWidget(caption)

    def _add_fields(self) -> None:
        missing = dict.fromkeys(name for gap in self._terms.gaps for name in gap.missing)
        for name in missing:
            words = FIELD_WORDS.get(name, name).capitalize()
            if name == "owner_id":
                people = [(user.id, user.name) for user in self._terms.users if user.is_active]
                self.owner = Choice(words, [(None, "Choose an owner"), *people], parent=self)
                self.parts.addWidget(self.owner)
            else:
                self.lines[name] = self.add_line(words, _HINTS.get(name, words))

    def _add_reasons(self, reasons: Sequence[ReasonRow]) -> None:
        theme = current_theme()
        ask = "Why did they buy?" if self._terms.needs_reason else "Why did they buy? Enter leaves it open."
        self._add_caption(ask)
        if reasons:
            self.list = ReasonList(self)
            self.list.has_search = not self.is_careful
            self.list.setAccessibleName("Reason for buying")
            for reason in reasons:
                item = QListWidgetItem(reason.label)
                item.setData(Qt.ItemDataRole.UserRole, reason.id)
                self.list.addItem(item)
            self.list.setSpacing(theme.px(3))
            self.list.setFixedHeight(theme.px(23) * min(6, len(reasons)) + theme.px(8))
            self.list.itemActivated.connect(lambda _item: self.press_enter())
            self.parts.addWidget(self.list)
        self.words = self.add_line("In words", "In words, if you like")

    def _read_fields(self) -> dict[str, Any]:
        fill: dict[str, Any] = {}
        for name, line in self.lines.items():
            text = line.text().strip()
            if not text:
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                raise Refusal(f"Fill in the {FIELD_WORDS.get(name, name)} first, or press Esc to put it back.")
            if name == "amount_minor":
                fill[name] = read_amount(text, self._terms.currency)
            elif name == "expected_close_on":
                fill[name] = read_day(text, self._terms.today)
        if self.owner is not None:
            if self.owner.value is None:
                raise Refusal("Choose an owner first, or press Esc to put it back.")
            fill["owner_id"] = self.owner.value
        return fill

    def _read_reason(self) -> tuple[int | None, str | None]:
        chosen = self.list.selectedItems() if self.list is not None else []
        note = (self.words.text().strip() or None) if self.words is not None else None
        if self._terms.needs_reason and not chosen and note is None:
            raise Refusal("Choose a reason or say it in words; Settings ask why every deal was won.")
        return (chosen[0].data(Qt.ItemDataRole.UserRole) if chosen else None), note
