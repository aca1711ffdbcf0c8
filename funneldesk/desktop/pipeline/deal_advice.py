"""The next best step of a deal from the owner's own history, and the deal's two clocks, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.analytics.calendar import days_between
from funneldesk.analytics.idle_clock import WORTH_SAYING, read_idle_clock, times_usual
from funneldesk.desktop.theme.appearance import set_look
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.plain import PlainLabel
from funneldesk.formatting.moment import day_text
from funneldesk.queries.next_best_step import read_next_best_step_of_deal

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.pipeline.card_words import BoardContext
    from funneldesk.queries.deal_page import DealPage
    from funneldesk.queries.next_best_step import NextBestStep


class BestStep(QWidget):
    """The advice; hidden where history is too thin to give any.

    Attributes:
        plan_wanted: the person wants to plan it: (kind of activity).
    """

    plan_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        set_look(self, "notice-warn")
        self._desk = desk
        self._asked: tuple[object, ...] | None = None
        self._waiting = 0
        self.step: NextBestStep | None = None
        self.words = PlainLabel("", weight=SEMIBOLD, wrap=True)
        self.evidence = PlainLabel("", role="note", wrap=True)
        self.button = Button("Plan it…", on_click=self._plan, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        column.addLayout(row)
        column.addWidget(self.evidence)
        self.hide()

    @property
    def is_settled(self) -> bool:
        """Whether the advice asked for has arrived."""
        return self._waiting == 0

    def follow(self, page: DealPage) -> None:
        """Ask for the advice on a deal where something that it rests on has changed."""
        asked = page.id, page.stage_id, page.next_activity_id, tuple(row.id for row in page.done)
        if asked == self._asked:
            return
        if self._asked is None or self._asked[0] != page.id:
            self._show(None)
        self._asked = asked
        if page.stage_kind != "open":
            self._show(None)
            return
        self._waiting += 1

        def take(step: NextBestStep | None) -> None:
            self._waiting -= 1
            if asked == self._asked:
                self._show(step)

        self._desk.ask(read_next_best_step_of_deal, self, take, page.id)

    def put_away(self) -> None:
        """Forget the deal."""
        self._asked = None
        self._show(None)

    def _show(self, step: NextBestStep | None) -> None:
        self.step = step
        if step is not None:
            self.words.setText(f"Next best step: {step.words}")
            self.evidence.setText(step.sentence.replace(" %", "\N{NO-BREAK SPACE}%"))
            self.setAccessibleName(step.line)
        self.button.setVisible(step is not None and step.kind is not None)
        self.setVisible(step is not None)

    def _plan(self) -> None:
        if self.step is not None and self.step.kind is not None:
            self.plan_wanted.emit(self.step.kind)


def tell_clocks(page: DealPage, context: BoardContext) -> tuple[str, str]:
    """Both clocks of an open deal in one line, and its tone; empty where a deal is over."""
    if page.stage_kind != "open":
        return "", ""
    stage = context.lookups.stages.get(page.stage_id)
    step = page.next_step
    zone, now = context.business.zone, context.now
    clock = read_idle_clock(
        touched=page.last_touch_at or page.stage_entered_at,
        due=step.due_at if step is not None else None,
        limit=stage.idle_after_days if stage is not None else None,
        now=now,
        zone=zone,
    )
    parts = []
    if clock.asleep_until is not None:
        parts.append(f"Asleep until {day_text(clock.asleep_until, today=context.today)}")
    elif clock.days is not None:
        limit = f", {clock.limit} allowed here" if clock.is_idle else ""
        parts.append(f"Last contact {_days(clock.days)}{limit}")
    if page.stage_entered_at is not None:
        age = max(0, days_between(page.stage_entered_at, now, zone))
        habit = context.habits.get(page.stage_id)
        usual = habit.usual_days if habit is not None else None
        slow = times_usual(page.stage_entered_at, usual, now, zone) >= WORTH_SAYING
        often = f", usually {max(1, round(usual))} d" if usual is not None and slow else ""
        parts.append(f"{age} d in {stage.label if stage is not None else 'this stage'}{often}")
    return " · ".join(parts), "warn" if clock.is_idle else "muted"


def _days(days: int) -> str:
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
