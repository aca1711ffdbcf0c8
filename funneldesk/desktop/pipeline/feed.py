"""Keeps the board in step with the workspace: asks for what changed, and lets the newest answer win."""

from __future__ import annotations

import logging
from concurrent.futures import wait
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from funneldesk.desktop.pipeline.card_words import BoardContext
from funneldesk.errors import FunnelDeskError
from funneldesk.queries.board import BoardFilter, read_board, read_board_part, read_board_top
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.stage_habits import read_stage_habits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from concurrent.futures import Future

    from funneldesk.app import Change
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.board import BoardAnswer, BoardColumn
    from funneldesk.queries.lookups import Lookups, PipelineRow
    from funneldesk.queries.stage_habits import StageHabit

_log = logging.getLogger(__name__)

_MOST_AT_ONCE = 500
_EVERYTHING = frozenset({"import_batch"})
_PARTS = ("deal", "activity", "contact", "company")
_LISTS = frozenset({"user", "source", "campaign", "pipeline", "stage", "reason", "setting"})
_MINUTE = 60_000
# How long an announcement waits for what the board shows of it, in seconds: half a frame.
_TOGETHER = 0.008
# More than any screen shows of a column.
_AT_FIRST_SIGHT = 30
# Reading on at once would hold up the painting of what has come.
_FIRST_PAINT = 50


class BoardFeed(QObject):
    """Answers for one board under one filter.

    Attributes:
        context_changed: the lists, habits or the minute changed: (BoardContext).
        loaded: a board came: (BoardAnswer). The first one has the first cards of each column alone, if it has many.
        part_loaded: some cards came anew: (BoardAnswer).
        is_loaded: a board has come.
        is_whole: all of it has.
        failed: the board could not be read: (what to say).
        deals_changed: a commit touched these deals, or all of them (None).
    """

    context_changed = Signal(object)
    loaded = Signal(object)
    part_loaded = Signal(object)
    failed = Signal(str)
    deals_changed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked_filter = self._filter = BoardFilter()
        self._serial = 0
        self._newest: dict[int, int] = {}
        self._figures: dict[int, tuple[int, BoardColumn]] = {}
        self._ahead: dict[int, tuple[BoardFilter, Future[BoardAnswer]]] = {}
        self._loading = 0
        self._late: dict[str, set[int]] = {part: set() for part in _PARTS}
        self._waiting = 0
        self._habits_of: int | None = None
        self._habits_are_stale = False
        self.is_loaded = False
        self.is_whole = False
        self.context = BoardContext(desk.app.business, desk.app.clock.now())
        desk.changed.connect(self._follow)
        desk.look_ahead(self._look_ahead)
        self._minute = QTimer(self, interval=_MINUTE)
        self._minute.timeout.connect(self._tick)
        self._minute.start()

    @property
    def board_filter(self) -> BoardFilter:
        """What is shown."""
        return self._filter

    @property
    def pipeline(self) -> PipelineRow | None:
        """The pipeline that is shown."""
        return self.context.lookups.pipeline(self._filter.pipeline_id)

    @property
    def is_settled(self) -> bool:
        """Whether everything asked for has arrived."""
        return self.is_loaded and self._waiting == 0

    def start(self) -> None:
        """Ask for the lists, then for the board."""
        self._ask_lists()

    def begin_with(self, board_filter: BoardFilter) -> None:
        """Show these deals from the start; call it before `start`."""
        self._asked_filter = self._filter = board_filter

    def set_filter(self, board_filter: BoardFilter) -> None:
        """Show other deals."""
        if board_filter != self._asked_filter:
            self._asked_filter = board_filter
            self._name_pipeline(self.context.lookups)
            self.reload()

    def _name_pipeline(self, lookups: Lookups) -> None:
        """Where nobody chose a pipeline, name the one that is shown, so that all questions mean the same."""
        chosen = self._asked_filter.pipeline_id
        usual = lookups.usual_pipeline_id
        self._filter = replace(self._asked_filter, pipeline_id=usual if chosen is None else chosen)

    def reload(self) -> None:
        """Ask for the whole board, and for the habits of another pipeline's stages."""
        self._serial += 1
        self._loading = serial = self._serial
        self._forget_late()
        self._waiting += 1
        ask = self._desk.app.ask
        future = ask(read_board, self._filter) if self.is_loaded else ask(read_board_top, self._filter, _AT_FIRST_SIGHT)
        self._desk.bridge.deliver(
            future, self, lambda answer: self._take_board(serial, answer), lambda error: self._miss_board(serial, error)
        )
        if self.is_loaded:
            self._follow_pipeline()

    def _follow_pipeline(self) -> None:
        pipeline = self.pipeline
        if pipeline is not None and self._habits_of != pipeline.id:
            self._ask_habits(pipeline.id)

    def refresh(
        self,
        deal_ids: AbstractSet[int],
        activity_ids: AbstractSet[int] = frozenset(),
        contact_ids: AbstractSet[int] = frozenset(),
        company_ids: AbstractSet[int] = frozenset(),
        *,
        visit_ids: AbstractSet[int] | None = None,
        ahead: Future[BoardAnswer] | None = None,
    ) -> None:
        """Ask for some cards anew: of deals, and of those that activities, contacts and companies belong to.

        Args:
            deal_ids: the deals.
            activity_ids: the activities.
            contact_ids: the contacts.
            company_ids: the companies.
            visit_ids: every visit of a stage that changed; None where that is not known, or nothing changed but time.
            ahead: the answer, where it was asked for already.
        """
        if self._desk.is_closed:
            return
        self._serial += 1
        serial = self._serial
        asked = (deal_ids, activity_ids, contact_ids, company_ids)
        if self._loading:
            for part, ids in zip(_PARTS, asked, strict=True):
                self._late[part] |= ids
        self._newest.update(dict.fromkeys(deal_ids, serial))
        self._waiting += 1
        future = ahead or self._desk.app.ask(read_board_part, self._filter, *asked, visit_ids=visit_ids)
        self._desk.take(future, self, lambda answer: self._take_part(serial, answer))

    def refresh_or_reload(self, deal_ids: set[int]) -> None:
        """Ask for some cards anew, or for the whole board where they are many."""
        if len(deal_ids) > _MOST_AT_ONCE:
            self.reload()
        else:
            # A deal whose score is new moved nowhere.
            self.refresh(deal_ids, visit_ids=frozenset())

    def _take_board(self, serial: int, answer: BoardAnswer) -> None:
        self._waiting -= 1
        if serial != self._loading:
            return
        is_first, self.is_loaded = not self.is_loaded, True
        self._loading = 0
        self._newest.clear()
        self._figures = {column.stage_id: (serial, column) for column in answer.columns}
        self.is_whole = not is_first or len(answer.cards) == sum(column.count for column in answer.columns)
        self.loaded.emit(answer)
        if is_first:
            self._waiting += 1
            QTimer.singleShot(_FIRST_PAINT, self, self._complete)
        if any(self._late.values()):
            # Changed while the board was on its way: it may show them as they were before.
            late = [set(self._late[part]) for part in _PARTS]
            self._forget_late()
            self.refresh(*late)

    def _complete(self) -> None:
        """Ask for what the first sight of the board left out: the cards below the screen, the habits of its stages."""
        self._waiting -= 1
        if self._desk.is_closed:
            return
        if self.is_whole:
            self._follow_pipeline()
        else:
            self.reload()

    def _forget_late(self) -> None:
        for ids in self._late.values():
            ids.clear()

    def _miss_board(self, serial: int, error: BaseException) -> None:
        self._waiting -= 1
        if serial == self._loading:
            self._loading = 0
            _log.error("the board could not be read", exc_info=error)
            self.failed.emit(str(error) if isinstance(error, FunnelDeskError) else "The details are in the log.")

    def _take_part(self, serial: int, answer: BoardAnswer) -> None:
        self._waiting -= 1
        fresh = frozenset(deal_id for deal_id in answer.asked_ids if self._newest.get(deal_id, serial) <= serial)
        self._newest.update(dict.fromkeys(fresh, serial))
        cards = tuple(card for card in answer.cards if card.id in fresh)
        newer = {
            column.stage_id: (serial, column)
            for column in answer.columns
            if serial > self._figures.get(column.stage_id, (serial, column))[0]
        }
        self._figures.update(newer)
        columns = tuple(column for _serial, column in self._figures.values()) if newer else ()
        self.part_loaded.emit(replace(answer, columns=columns, cards=cards, asked_ids=fresh))

    def _look_ahead(self, change: Change) -> None:
        """Ask as soon as a change is on disk, so that it and what the board shows of it are painted together."""
        touched = change.touched.ids
        parts = _parts_of(change)
        if self.is_loaded and not (_LISTS | _EVERYTHING) & touched.keys() and 0 < sum(map(len, parts)) <= _MOST_AT_ONCE:
            board_filter = self._filter
            visit_ids = touched.get("stage_visit", frozenset())
            future = self._desk.app.ask(read_board_part, board_filter, *parts, visit_ids=visit_ids)
            self._ahead[change.entry_id] = board_filter, future
            wait([future], _TOGETHER)

    def _follow(self, change: Change) -> None:
        touched = change.touched.ids
        parts = _parts_of(change)
        asked_filter, ahead = self._ahead.pop(change.entry_id, (None, None))
        if _LISTS & touched.keys():
            self._habits_of = None
            self._ask_lists()
            self.deals_changed.emit(None)
        elif _EVERYTHING & touched.keys() or sum(map(len, parts)) > _MOST_AT_ONCE:
            self.reload()
            self.deals_changed.emit(None)
        elif any(parts):
            visit_ids = touched.get("stage_visit", frozenset())
            self.refresh(*parts, visit_ids=visit_ids, ahead=ahead if asked_filter == self._filter else None)
            self.deals_changed.emit(set(parts[0]))
        self._habits_are_stale |= "stage_visit" in touched

    def _ask_lists(self) -> None:
        self._waiting += 1
        self._desk.ask(read_lookups, self, self._take_lists)

    def _take_lists(self, lookups: Lookups) -> None:
        self._waiting -= 1
        self._name_pipeline(lookups)
        self._set_context(lookups=lookups)
        self.reload()

    def _ask_habits(self, pipeline_id: int) -> None:
        self._habits_of = pipeline_id
        self._habits_are_stale = False
        self._waiting += 1
        self._desk.ask_behind(
            read_stage_habits, self, lambda habits: self._take_habits(pipeline_id, habits), pipeline_id
        )

    def _take_habits(self, pipeline_id: int, habits: Mapping[int, StageHabit]) -> None:
        self._waiting -= 1
        if pipeline_id == self._habits_of:
            self._set_context(habits=habits)

    def _tick(self) -> None:
        """Steps become due as time passes."""
        before = self.context.today
        self._set_context()
        if self.context.today != before:
            self.reload()
        if self._habits_are_stale and self._habits_of is not None:
            # One move changes habits by little; counting them anew after each would cost more than the move.
            self._ask_habits(self._habits_of)

    def _set_context(self, *, lookups: Lookups | None = None, habits: Mapping[int, StageHabit] | None = None) -> None:
        self.context = BoardContext(
            self._desk.app.business,
            self._desk.app.clock.now(),
            self.context.lookups if lookups is None else lookups,
            self.context.habits if habits is None else habits,
        )
        self.context_changed.emit(self.context)


def _parts_of(change: Change) -> list[frozenset[int]]:
    return [change.touched.ids.get(part, frozenset()) for part in _PARTS]
