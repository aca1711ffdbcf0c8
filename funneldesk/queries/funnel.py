"""The one funnel: the lifecycle from lead to SQL, then a pipeline's stages up to the win, as a cohort."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from funneldesk.analytics.funnel import FunnelGroup, FunnelStage, Outcome, funnel_steps
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import JOURNEY, LEFT_THE_FUNNEL, LifecycleChange, LifecycleLabel, LifecycleStage
from funneldesk.model.pipeline import StageKind
from funneldesk.queries.deal_figures import name_deals
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.figure import Figure, RecordSet
from funneldesk.queries.lead_entry import is_first_lead_entry
from funneldesk.queries.lead_figures import contact_conditions, contacts_with_deal, happened, won_contacts
from funneldesk.queries.number_column import read_numbers
from funneldesk.queries.pipeline_choice import choose_pipeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Select

    from funneldesk.analytics.funnel import FunnelStep
    from funneldesk.analytics.interval import Interval
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope
    from funneldesk.queries.pipeline_choice import ChosenPipeline

MARKETING = JOURNEY[: JOURNEY.index(LifecycleStage.CUSTOMER)]
_SKIPPED_TO = MARKETING[1:]
_WON_PLACE = len(MARKETING)


@dataclass(frozen=True)
class FunnelRow:
    """One stage of the funnel; `entered` = `advanced` + `lost` + `open`.

    `key` is the lifecycle stage, or `stage-` and the number of a pipeline's stage; `part` is `marketing` or `sales`.
    `left` says how many of `lost` were recycled or disqualified. Shares are None where nothing can be divided;
    `interval` is the Wilson 80 % interval of `share_of_previous`.
    """

    stage: str
    key: str
    kind: str
    part: str
    entered: int
    advanced: int
    lost: int
    open: int
    left: int
    share_of_previous: float | None
    share_of_first: float | None
    advance_share: float | None
    drop_off: float | None
    interval: Interval | None


def read_funnel(look: Look, scope: Scope) -> Figure:
    """The stages in order with entered, advanced, lost and open, of the leads and deals that came in the period.

    A skipped stage counts as passed. The lifecycle part stands only where the workspace has contacts.
    """
    pipeline = choose_pipeline(look, scope)
    has_leads = bool(look.connection.execute(select(exists().where(Contact.deleted_at.is_(None)))).scalar_one())
    with_sales = pipeline is not None and (pipeline.has_deals or not has_leads)
    rows: list[FunnelRow] = []
    if has_leads:
        rows += _marketing_rows(look, scope, with_customer=not with_sales)
    if pipeline is not None and with_sales:
        rows += _sales_rows(look, scope, pipeline)
    return Figure(tuple(rows), rows[0].entered if rows else 0)


@dataclass(frozen=True)
class StageLoss:
    """How many of those that entered a stage left the funnel from it."""

    stage: str
    key: str
    entered: int
    lost: int
    share: float | None


def read_drop_off(look: Look, scope: Scope) -> Figure:
    """For each stage of the funnel, the records lost or left from it ÷ the records that entered it."""
    rows: Sequence[FunnelRow] = read_funnel(look, scope).value  # type: ignore[assignment]  # its value is always rows
    losses = tuple(StageLoss(row.stage, row.key, row.entered, row.lost, row.drop_off) for row in rows)
    return Figure(losses, sum(row.lost for row in losses))


def list_funnel(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The records that entered a stage; `part` is its key, or its key, a colon and `advanced`, `lost` or `open`.

    Without a part: all leads and deals of the cohort.
    """
    key, _, what = (part or "").partition(":")
    if key in JOURNEY:
        return _list_contacts(look, scope, key, what)
    pipeline = choose_pipeline(look, scope)
    if key.startswith("stage-") and pipeline is not None:
        return _list_deals(look, scope, pipeline, pipeline.places.get(int(key.removeprefix("stage-")), -1), what)
    rows: Sequence[FunnelRow] = read_funnel(look, scope).value  # type: ignore[assignment]  # its value is always rows
    firsts = {row.part: row.key for row in reversed(rows)}
    return tuple(found for first in sorted(firsts.values()) for found in list_funnel(look, scope, first))


def list_drop_off(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The records lost from a stage, given by its key; without a part from every stage."""
    if part is not None:
        return list_funnel(look, scope, f"{part}:lost")
    rows: Sequence[FunnelRow] = read_funnel(look, scope).value  # type: ignore[assignment]  # its value is always rows
    ids: dict[str, set[int]] = {}
    for row in rows:
        for found in list_funnel(look, scope, f"{row.key}:lost"):
            ids.setdefault(found.table, set()).update(found.ids)
    return tuple(RecordSet(table, tuple(sorted(found))) for table, found in ids.items())


def _sales_rows(look: Look, scope: Scope, pipeline: ChosenPipeline) -> list[FunnelRow]:
    state = deal_state(look, _of(scope, pipeline))
    groups = look.connection.execute(
        select(state.c.furthest_stage_id, state.c.kind, func.count())
        .where(*scope.period.holds(state.c.opened_at, look.business.zone))
        .group_by(state.c.furthest_stage_id, state.c.kind)
    ).all()
    shown = [*pipeline.open_stages, *([pipeline.won] if pipeline.won else [])]
    outcomes = {StageKind.WON: Outcome.WON, StageKind.LOST: Outcome.LOST, StageKind.OPEN: Outcome.OPEN}
    steps = funnel_steps(
        [FunnelStage(f"stage-{stage.id}", stage.label) for stage in shown],
        [
            FunnelGroup(min(pipeline.places[stage_id], len(shown) - 1), outcomes[StageKind(kind)], count)
            for stage_id, kind, count in groups
        ],
    )
    return [_row(step, stage.kind, "sales") for step, stage in zip(steps, shown, strict=True)]


def _marketing_rows(look: Look, scope: Scope, *, with_customer: bool) -> list[FunnelRow]:
    lives = _read_lives(look, scope)
    outcomes = [Outcome.WON if place == _WON_PLACE else Outcome.OPEN for place in range(_WON_PLACE + 1)]
    groups = [
        (place, Outcome.LEFT if has_left and outcomes[place] is Outcome.OPEN else outcomes[place], count)
        for has_left in (False, True)
        for place, count in enumerate(lives.count(has_left=has_left))
    ]
    keys = [*MARKETING, *([LifecycleStage.CUSTOMER] if with_customer else [])]
    named = look.connection.execute(select(LifecycleLabel.key, LifecycleLabel.label))
    labels: dict[str, str] = dict(named.all())
    steps = funnel_steps(
        [FunnelStage(str(key), labels.get(key, str(key))) for key in keys],
        [FunnelGroup(min(place, len(keys) - 1), outcome, count) for place, outcome, count in groups],
    )
    return [
        _row(step, StageKind.WON if key == LifecycleStage.CUSTOMER else StageKind.OPEN, "marketing")
        for step, key in zip(steps, keys, strict=True)
    ]


@dataclass(frozen=True)
class _Lives:
    """Contacts of the cohort: their ids, the furthest place each reached, and whether it has left since."""

    ids: NDArray[np.int64]
    places: NDArray[np.int64]
    has_left: NDArray[np.bool_]

    def count(self, *, has_left: bool) -> list[int]:
        """How many stand at each place."""
        import numpy as np

        counts: list[int] = np.bincount(self.places[self.has_left == has_left], minlength=_WON_PLACE + 1).tolist()
        return counts


def _read_lives(look: Look, scope: Scope) -> _Lives:
    import numpy as np

    live = read_numbers(look, select(Contact.id).where(*contact_conditions(look, scope)))
    came = read_numbers(look, _came(look, scope))
    reached = [read_numbers(look, _reached(look, scope, stage)) for stage in _SKIPPED_TO]
    # The last of them is SQL, which a deal makes of a lead whatever its history says.
    reached.append(read_numbers(look, contacts_with_deal(look, scope)))
    won = [read_numbers(look, query) for query in won_contacts(look, scope)]
    left = read_numbers(look, select(Contact.id).where(_stage_then(look, scope).in_(LEFT_THE_FUNNEL)))
    # Ids are dense, so a table over all of them is smaller and faster than sets.
    size = 1 + max(int(ids.max(initial=0)) for ids in (live, came, left, *reached, *won))
    counted, is_live, has_left = (np.zeros(size, dtype=np.bool_) for _ in range(3))
    places = np.zeros(size, dtype=np.int64)
    for place, ids in enumerate(reached, start=1):
        places[ids] = min(place, len(_SKIPPED_TO))
    for ids in won:
        places[ids] = _WON_PLACE
    counted[came], is_live[live], has_left[left] = True, True, True
    ids = np.flatnonzero(counted & is_live)
    return _Lives(ids, places[ids], has_left[ids] & (places[ids] < _WON_PLACE))


def _reached(look: Look, scope: Scope, stage: LifecycleStage) -> Select[Any]:
    return select(LifecycleChange.contact_id).where(LifecycleChange.to_stage == stage, *happened(look, scope))


def _came(look: Look, scope: Scope) -> Select[Any]:
    """Contacts that entered `lead` in the period, or skipped it and entered the funnel further on."""
    return select(LifecycleChange.contact_id).where(
        or_(
            is_first_lead_entry(),
            and_(LifecycleChange.to_stage.in_(_SKIPPED_TO), LifecycleChange.from_stage.is_(None)),
        ),
        *scope.period.holds(LifecycleChange.at, look.business.zone),
        *happened(look, scope),
    )


def _stage_then(look: Look, scope: Scope) -> ColumnElement[Any]:
    """A contact's lifecycle stage at the instant asked for."""
    if scope.as_of is None:
        return Contact.lifecycle_stage.expression
    return (
        select(LifecycleChange.to_stage)
        .where(LifecycleChange.contact_id == Contact.id, *happened(look, scope))
        .order_by(LifecycleChange.id.desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )


def _list_contacts(look: Look, scope: Scope, key: str, what: str) -> tuple[RecordSet, ...]:
    lives = _read_lives(look, scope)
    place = min(JOURNEY.index(LifecycleStage(key)), _WON_PLACE)
    here = (lives.places == place) & (place < _WON_PLACE)
    wanted = {
        "": lives.places >= place,
        "advanced": (lives.places > place) | (lives.places == _WON_PLACE),
        "lost": here & lives.has_left,
        "open": here & ~lives.has_left,
    }
    return (RecordSet("contact", tuple(lives.ids[wanted[what]].tolist())),)


def _list_deals(look: Look, scope: Scope, pipeline: ChosenPipeline, place: int, what: str) -> tuple[RecordSet, ...]:
    state = deal_state(look, _of(scope, pipeline))
    won, reached = state.c.kind == StageKind.WON, state.c.furthest_stage_id
    here = [stage_id for stage_id, its in pipeline.places.items() if its == place]
    beyond = [stage_id for stage_id, its in pipeline.places.items() if its > place]
    wanted = {
        "": or_(won, reached.in_([*here, *beyond])),
        "advanced": or_(won, reached.in_(beyond)),
        "lost": and_(state.c.kind == StageKind.LOST, reached.in_(here)),
        "open": and_(state.c.kind == StageKind.OPEN, reached.in_(here)),
    }
    return name_deals(look, state, *scope.period.holds(state.c.opened_at, look.business.zone), wanted[what])


def _of(scope: Scope, pipeline: ChosenPipeline) -> Scope:
    return replace(scope, pipeline_id=pipeline.id)


def _row(step: FunnelStep, kind: str, part: str) -> FunnelRow:
    return FunnelRow(
        stage=step.label,
        key=str(step.stage_id),
        kind=str(kind),
        part=part,
        entered=step.entered,
        advanced=step.advanced,
        lost=step.lost,
        open=step.open,
        left=step.left,
        share_of_previous=step.share_of_previous,
        share_of_first=step.share_of_first,
        advance_share=step.advance_share,
        drop_off=step.drop_off,
        interval=step.interval,
    )
