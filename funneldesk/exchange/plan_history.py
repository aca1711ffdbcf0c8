"""The stage a row of deals says, and the visits that its dates show; nothing is invented between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from funneldesk.exchange.plan_values import When
from funneldesk.exchange.stage_words import kind_of_word
from funneldesk.model.base import from_microseconds
from funneldesk.model.deal import visit_seconds
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.exchange.plan_stages import PipelineFound, StageFound
    from funneldesk.exchange.plan_world import World


class PastVisit(NamedTuple):
    """A stay that ended: where, and when as far as history says."""

    stage: StageFound
    entered: When | None
    left: When | None


@dataclass(frozen=True, slots=True)
class DealState:
    """Where a row says a deal stands.

    Attributes:
        pipeline: its pipeline.
        stage: its stage.
        entered: when it entered that stage, where known.
        furthest: the furthest stage it reached.
        opened: when it was opened.
        closed: when it was won or lost.
        past: the stays before.
    """

    pipeline: PipelineFound
    stage: StageFound
    entered: When | None
    furthest: StageFound
    opened: When | None
    closed: When | None
    past: tuple[PastVisit, ...]


def state_of(values: dict[str, Any], pipeline: PipelineFound, fields: frozenset[str]) -> DealState:
    """Read stage, status and dates of a row together.

    Args:
        values: the row.
        pipeline: the pipeline its words belong to.
        fields: the fields that have a column in the file.
    """
    named = pipeline.stages.get(values["stage"].casefold()) if "stage" in values else None
    kind = _kind(values, named, fields)
    stage = _stage_of_kind(pipeline, named, kind)
    opened: When | None = values.get("opened")
    closed = _closed(values, kind)
    dated = pipeline.dated or pipeline.open_stages
    before = named if named is not None and named.kind == StageKind.OPEN else None
    if kind == StageKind.OPEN:
        entered = values.get("stage_since") or (opened if dated and stage == dated[0] else None)
        return DealState(pipeline, stage, entered, stage, opened, None, ())
    past: tuple[PastVisit, ...] = ()
    if before is not None:
        entered = values.get("stage_since") or (opened if len(dated) == 1 and before == dated[0] else None)
        past = (PastVisit(before, entered, closed),)
    elif len(dated) == 1 and opened is not None and closed is not None and pipeline.id == dated[0].pipeline_id:
        # One stage alone lies between opening and closing, so the whole time was spent in it.
        before = dated[0]
        past = (PastVisit(before, opened, closed),)
    if kind == StageKind.WON:
        furthest = stage
    else:
        furthest = before or (dated[0] if opened is not None and dated else pipeline.first)
    return DealState(pipeline, stage, closed, furthest, opened, closed, past)


def _kind(values: dict[str, Any], named: StageFound | None, fields: frozenset[str]) -> str:
    """Open, won or lost: by stage, else by status, else by which date is filled."""
    if named is not None and named.kind != StageKind.OPEN:
        return named.kind
    status = kind_of_word(values.get("status", ""))
    if status is not None:
        return str(status)
    if named is not None or "status" in values:
        return str(StageKind.OPEN)
    if "lost_on" in values:
        return str(StageKind.LOST)
    if "won_on" in values or ("closed" in values and "stage" not in fields):
        return str(StageKind.WON)
    return str(StageKind.OPEN)


def _stage_of_kind(pipeline: PipelineFound, named: StageFound | None, kind: str) -> StageFound:
    if named is not None and named.kind == kind:
        return named
    if kind == StageKind.WON:
        return pipeline.won
    return pipeline.lost if kind == StageKind.LOST else pipeline.first


def _closed(values: dict[str, Any], kind: str) -> When | None:
    if kind == StageKind.OPEN:
        return None
    first = "won_on" if kind == StageKind.WON else "lost_on"
    found: When | None = values.get(first) or values.get("closed")
    return found


class History:
    """Writes the visits of imported deals."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._zone = world.business.zone
        self._visits = world["stage_visit"]
        self._days: dict[int, dt.date] = {}
        self._mine: dict[int, list[list[Any]]] = {}

    def local_day(self, at: int) -> dt.date:
        """The day of an instant in the business's time zone."""
        found = self._days.get(at)
        if found is None:
            found = self._days[at] = from_microseconds(at).astimezone(self._zone).date()
        return found

    def write(self, deal_id: int, state: DealState) -> None:
        """Write the visits of a new deal: those that ended, then the open one."""
        for visit in state.past:
            self._add(deal_id, visit.stage.id, visit.entered, visit.left, is_open=False)
        self._add(deal_id, state.stage.id, state.entered, None, is_open=True)

    def _add(
        self, deal_id: int, stage_id: int, entered: When | None, left: When | None, *, is_open: bool, visit_no: int = 1
    ) -> None:
        self._visits.add(
            deal_id=deal_id,
            stage_id=stage_id,
            visit_no=visit_no,
            entered_at=entered.at if entered else None,
            entered_day_only=entered.day_only if entered else 0,
            left_at=left.at if left else None,
            left_day_only=left.day_only if left else 0,
            is_open=int(is_open),
            seconds=self._seconds(entered, left),
            cause="import",
            recorded_at=self._world.at,
        )
        self._mine.setdefault(deal_id, []).append(self._visits.new[-1])

    def _seconds(self, entered: When | None, left: When | None) -> int | None:
        if entered is None or left is None:
            return None
        if entered.day_only or left.day_only:
            return max(0, (self.local_day(left.at) - self.local_day(entered.at)).days) * 86_400
        start, end = from_microseconds(entered.at), from_microseconds(left.at)
        return visit_seconds(start, end, day_only=False, zone=self._zone)

    def update(self, deal_id: int, state: DealState, now: int) -> bool:
        """Bring a known deal to the stage a later file says; says whether a visit was added.

        A deal of another pipeline than the file's words keeps its stage: history does not move it across.
        """
        deals = self._world["deal"]
        if deals.value(deal_id, "pipeline_id") != state.pipeline.id:
            return False
        self._put_closing(deal_id, state)
        if deals.value(deal_id, "stage_id") == state.stage.id:
            return False
        moved = state.entered or When(now, 0)
        self._close_open_visit(deal_id, moved)
        known = self._visit_rows(deal_id)
        place = self._visits.place["stage_id"]
        visit_no = 1 + sum(row[place] == state.stage.id for row in known)
        self._add(deal_id, state.stage.id, moved, None, is_open=True, visit_no=visit_no)
        deals.put(deal_id, "stage_id", state.stage.id)
        deals.put(deal_id, "stage_kind", state.stage.kind)
        deals.put(deal_id, "stage_entered_at", moved.at)
        if state.stage.kind != StageKind.LOST:
            self._put_furthest(deal_id, state)
        if state.stage.kind != StageKind.WON:
            deals.put(deal_id, "won_amount_minor", None)
        if state.stage.kind != StageKind.LOST:
            deals.put(deal_id, "lost_reason_id", None)
            deals.put(deal_id, "lost_note", None)
        return True

    def _put_closing(self, deal_id: int, state: DealState) -> None:
        deals = self._world["deal"]
        if state.closed is not None:
            deals.put(deal_id, "closed_at", state.closed.at)
            deals.put(deal_id, "closed_day_only", state.closed.day_only)
        elif state.stage.kind == StageKind.OPEN:
            deals.put(deal_id, "closed_at", None)
            deals.put(deal_id, "closed_day_only", 0)

    def _put_furthest(self, deal_id: int, state: DealState) -> None:
        deals = self._world["deal"]
        stages = {stage.id: stage for stage in state.pipeline.stages.values()}
        old = stages.get(deals.value(deal_id, "furthest_stage_id"))
        new = state.furthest
        if old is None or (old.kind != StageKind.WON and (new.kind == StageKind.WON or new.position > old.position)):
            deals.put(deal_id, "furthest_stage_id", new.id)

    def _visit_rows(self, deal_id: int) -> list[list[Any]]:
        visits = self._visits
        mine = self._mine.get(deal_id, [])
        if self._world["deal"].is_new(deal_id):
            return mine
        ids = [row[0] for row in self._world.ask("SELECT id FROM stage_visit WHERE deal_id = ? ORDER BY id", deal_id)]
        visits.load(ids)
        return [*(visits.stored[visit_id] for visit_id in ids), *mine]

    def _close_open_visit(self, deal_id: int, left: When) -> None:
        visits = self._visits
        place = visits.place
        for row in self._visit_rows(deal_id):
            if not row[place["is_open"]]:
                continue
            visit_id = row[place["id"]]
            entered_at = row[place["entered_at"]]
            entered = None if entered_at is None else When(entered_at, row[place["entered_day_only"]])
            visits.put(visit_id, "left_at", left.at)
            visits.put(visit_id, "left_day_only", left.day_only)
            visits.put(visit_id, "is_open", 0)
            visits.put(visit_id, "seconds", self._seconds(entered, left))
