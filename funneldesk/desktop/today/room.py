"""The Today room: what moves money today, in order, each line one key from done."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.desktop.shell.rooms import Room
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import BOLD
from funneldesk.desktop.today.acts import DayActs
from funneldesk.desktop.today.day_card import DayCard
from funneldesk.desktop.today.rest import AllDone, make_new
from funneldesk.desktop.today.side import DaySide
from funneldesk.desktop.today.words import call_short, count_things, greet, offers_title, tell_day
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.panels import ErrorPanel
from funneldesk.desktop.widgets.plain import PlainLabel, plain_tooltip
from funneldesk.errors import Cancelled
from funneldesk.formatting.older_leads import older_leads_text
from funneldesk.queries.going_cold import read_going_cold
from funneldesk.queries.leaks import read_leaks
from funneldesk.queries.month_pace import read_shown_month
from funneldesk.queries.second_order import read_second_orders
from funneldesk.queries.stage_habits import read_stage_habits
from funneldesk.queries.today import read_today
from funneldesk.queries.today_news import read_news

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.today.day_line import DayLine
    from funneldesk.queries.going_cold import GoingCold
    from funneldesk.queries.today import Today

_log = logging.getLogger(__name__)

_PAUSE = 200
"""Milliseconds in which several changes become one question."""
_TICK = 10_000
"""How often the clock is looked at: often enough for minutes, and soon after the machine slept."""
_TWO_COLUMNS = 820
_HINT = "D done · S put off · A accept · C call · Enter open"
_TABLES = frozenset(
    {
        "activity",
        "campaign",
        "campaign_result",
        "company",
        "contact",
        "deal",
        "enrolment",
        "feedback",
        "handoff",
        "handoff_offer",
        "import_batch",
        "mention",
        "notice",
        "reason",
        "setting",
        "stage",
        "target",
        "touchpoint",
        "user",
    }
)


class TodayRoom(Room):
    """The room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("Today")
        self.desk = desk
        self.today: Today | None = None
        self._memory = desk.memory("today")
        self._person_id = self._memory.number("person")
        self._asked = 0
        self._waiting = 0
        self._is_shown = False
        self._is_stale = True
        self._habits_of: set[int] = set()
        self._chips: list[Chip] = []
        self._focus_at: int | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE)
        self._soon.timeout.connect(self.ask)
        self._clock = QTimer(self, interval=_TICK)
        self._clock.timeout.connect(self.tick)
        self.acts = DayActs(desk, self)
        self._lay_out()
        desk.changed.connect(self._follow)
        desk.me_changed.connect(self._change_person)
        desk.seen.connect(self._ask_soon)

    # What the shell asks of a room.

    def entered(self) -> None:
        """The room is shown: ask anew if anything happened meanwhile."""
        self._is_shown = True
        self._clock.start()
        if self._is_stale:
            self.ask()
        else:
            self.tick()

    def left(self) -> None:
        """Another room is shown."""
        self._is_shown = False
        self._clock.stop()
        self._soon.stop()

    def take_focus(self) -> None:
        """Begin with the first line, as soon as it is there."""
        lines = self._lines()
        if lines:
            lines[0].setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._waiting:
            self._focus_at = 0
        else:
            self._focus_nothing()

    def is_settled(self) -> bool:
        """Whether everything asked for has arrived."""
        return self._waiting == 0 and not self._soon.isActive()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where room is short the right half stands below the left one."""
        super().resizeEvent(event)
        self._fit()

    # Asking and showing.

    def ask(self) -> None:
        """Ask for everything that is shown; an older answer that comes later is dropped."""
        if self.desk.is_closed:
            return
        self._is_stale = False
        self._soon.stop()
        self._asked += 1
        self._ask(read_today, self._show, actor_id=self.desk.me, person_id=self._person_id)

    def tick(self) -> None:
        """Let time pass: pills count down; a new day is asked for."""
        today, now = self.today, self.desk.app.clock.now()
        if today is None or self.desk.is_closed:
            return
        if now.astimezone(self.desk.app.business.zone).date() != today.day:
            self.ask()
            return
        self._greet(today, now)
        for card in self._cards:
            card.tell_time(now, self.desk.app.business)

    def _ask(self, query: Callable[..., Any], show: Callable[[Any], object], *args: Any, **kwargs: Any) -> None:
        number = self._asked
        self._waiting += 1
        future = self.desk.app.ask(query, *args, **kwargs)
        self.desk.bridge.deliver(future, self, partial(self._arrive, number, show), partial(self._fail, number))

    def _arrive(self, number: int, show: Callable[[Any], object], answer: Any) -> None:
        self._waiting -= 1
        if number == self._asked and not self.desk.is_closed:
            self.trouble.hide()
            show(answer)

    def _fail(self, number: int, error: BaseException) -> None:
        self._waiting -= 1
        if number != self._asked or self.desk.is_closed or isinstance(error, Cancelled):
            return
        _log.error("the day could not be read", exc_info=error)
        self._is_stale = True
        self.trouble.set_error(
            "Today could not be read.", safe="Nothing was changed; what you see may be old.", advice=str(error)
        )
        self.trouble.show()

    def _show(self, today: Today) -> None:
        place = self._focused_place()
        self.today = today
        business, now = self.desk.app.business, today.now
        with_owner = today.whose.person_id is None
        self._greet(today, now)
        self._show_people(today)
        self.offers.title.setText(offers_title(today.n_offers))
        self.offers.show_items(today.offers, today.n_offers, now, business, with_owner=with_owner)
        waiting = today.marketing.items if today.marketing else ()
        n_waiting = today.marketing.n if today.marketing else 0
        self.waiting.show_items(waiting, n_waiting, now, business, with_owner=False)
        older = today.marketing.older if today.marketing else ()
        self.waiting.show_older(
            [
                (
                    older_leads_text(one.kind, one.n, one.since, today=today.day),
                    partial(self.side.open_leaks, one.kind),
                )
                for one in older
            ]
        )
        self.told.title.setText("For the team" if today.whose.actor is None else "For you")
        self.told.show_items(today.told, today.n_told, now, business, with_owner=with_owner)
        self.steps.show_items(today.steps, today.n_steps, now, business, with_owner=with_owner)
        self._tell_keys()
        self.done.show_coming(today.coming, now, business.zone)
        self.done.setVisible(today.n == 0 and not today.is_new)
        self.new.setVisible(today.is_new)
        self.side.setVisible(not today.is_new)
        self.side.show_marketing(today)
        self._keep_focus(place)
        self._ask_side(today)

    def _ask_side(self, today: Today) -> None:
        """Ask for the right half, once the lines stand."""
        if today.is_new:
            return
        whose, actor = today.whose.person_id, self.desk.me
        owner_id = None if today.whose.sees_marketing else whose
        show_pace = partial(self.side.show_pace, is_one_of_many=len(today.people) > 1)
        self._ask(read_shown_month, show_pace, owner_id=owner_id)
        self._ask(read_going_cold, self._show_cold, owner_id=owner_id)
        self._ask(read_news, lambda news: self.side.show_news(news, today.now), actor_id=actor, owner_id=owner_id)
        self._ask(read_second_orders, self.side.show_orders, owner_id=owner_id)
        self._ask(read_leaks, self.side.show_leaks, owner_id=owner_id)

    def _show_cold(self, cold: GoingCold) -> None:
        self.side.show_cold(cold)
        # How long deals usually stay changes slowly and takes longest to read: once for each pipeline.
        for pipeline_id in {deal.pipeline_id for deal in cold.deals} - self._habits_of:
            self._habits_of.add(pipeline_id)
            self._ask(read_stage_habits, self.side.show_habits, pipeline_id)

    def _greet(self, today: Today, now: dt.datetime) -> None:
        first_name = today.whose.actor.first_name if today.whose.actor else ""
        words = [greet(now, self.desk.app.business.zone, first_name), count_things(today.n)]
        self.heading.setText(" ".join(part for part in words if part))
        self.subtitle.setText(tell_day(today, today.day))

    def _tell_keys(self) -> None:
        first = next((card for card in self._cards if card.isVisibleTo(self)), None)
        for card in self._cards:
            card.hint.setText(_HINT if card is first else "")

    # People.

    def _show_people(self, today: Today) -> None:
        people = today.people if today.whose.may_choose and not today.is_new else ()
        self.people_row.setVisible(len(people) > 1)
        if len(people) < 2:  # noqa: PLR2004 - one person is everybody
            return
        wanted = [(None, "Everyone"), *((one.id, one.name) for one in people)]
        if [(one.property("person"), one.accessibleName()) for one in self._chips] != wanted:
            for chip in self._chips:
                self._people.removeWidget(chip)
                chip.deleteLater()
            short = call_short([name for _, name in wanted])
            self._chips = [self._make_chip(*one, words) for one, words in zip(wanted, short, strict=True)]
        for chip in self._chips:
            chip.set_on(on=chip.property("person") == today.whose.person_id)

    def _make_chip(self, person_id: int | None, name: str, words: str) -> Chip:
        chip = Chip(words)
        chip.setAccessibleName(name)
        chip.setToolTip(plain_tooltip(name) if words != name else "")
        chip.setProperty("person", person_id)
        chip.clicked.connect(lambda _on=False: self.show_person(person_id))
        self._people.addWidget(chip)
        return chip

    def show_person(self, person_id: int | None) -> None:
        """Look at somebody's day; None is everybody's."""
        self._person_id = person_id
        self._memory.keep("person", person_id)
        self.ask()

    def _change_person(self) -> None:
        self._person_id = None
        self._ask_soon()

    # Focus.

    @property
    def _cards(self) -> tuple[DayCard, ...]:
        return self.offers, self.steps, self.told, self.waiting

    def _lines(self) -> list[DayLine]:
        return [line for card in self._cards if not card.isHidden() for line in card.lines]

    def _focused_place(self) -> int | None:
        """Which line has the focus, or one of its buttons."""
        for place, line in enumerate(self._lines()):
            if _holds_focus(line):
                return place
        return self._focus_at

    def _keep_focus(self, place: int | None) -> None:
        """A line that is gone hands the focus to the one that stands in its place now."""
        begins, self._focus_at = self._focus_at is not None, None
        lines = self._lines()
        if not lines and begins:
            self._focus_nothing()
        if place is None or not lines:
            return
        if not any(_holds_focus(line) for line in lines):
            lines[min(place, len(lines) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_nothing(self) -> None:
        """There is no line: begin with what a new workspace offers, else with the room itself."""
        target = self.new.button if not self.new.isHidden() else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, line: DayLine, way: int) -> None:
        lines = self._lines()
        place = lines.index(line) + way if line in lines else 0
        if 0 <= place < len(lines):
            lines[place].setFocus(Qt.FocusReason.OtherFocusReason)

    # Following.

    def _follow(self, change: Change) -> None:
        if _TABLES & set(change.touched.tables()):
            if "stage" in change.touched.tables():
                self._habits_of.clear()
            self._ask_soon()

    def _ask_soon(self) -> None:
        self._is_stale = True
        if self._is_shown:
            self._soon.start()

    # Layout.

    def _lay_out(self) -> None:
        self.heading = PlainLabel("", role="headline", weight=BOLD, wrap=True)
        self.subtitle = PlainLabel("", tone="muted", wrap=True)
        self.people_row = QWidget()
        self._people = FlowRow(self.people_row)
        self.trouble = ErrorPanel("", retry=self.ask)
        self.trouble.hide()
        self.offers = DayCard("Accept or reject")
        self.waiting = DayCard("Waits for marketing")
        self.told = DayCard("For you")
        self.steps = DayCard("Follow-ups")
        self.done = AllDone()
        self.new = make_new(lambda: self.desk.import_wanted.emit(""))
        for hidden in (*self._cards, self.done, self.new, self.people_row):
            hidden.hide()
        for card in self._cards:
            card.acted.connect(self.acts.do)
            card.stepped.connect(self._step)
        self.side = DaySide(self.desk)
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addWidget(self.heading)
        head.addWidget(self.subtitle)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addLayout(head)
        for widget in (self.people_row, self.trouble, *self._cards, self.done, self.new):
            left.addWidget(widget)
        left.addStretch(1)
        self._columns = QHBoxLayout(self)
        self._columns.setContentsMargins(20, 14, 20, 16)
        self._columns.setSpacing(14)
        self._columns.addLayout(left, 8)
        self._columns.addWidget(self.side, 5)

    def _fit(self) -> None:
        way = QBoxLayout.Direction
        wide = self.width() >= current_theme().px(_TWO_COLUMNS)
        self._columns.setDirection(way.LeftToRight if wide else way.TopToBottom)


def _holds_focus(line: DayLine) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is line or line.isAncestorOf(focused))


def make_room(desk: Desk) -> TodayRoom:
    """The room over an open workspace."""
    return TodayRoom(desk)
