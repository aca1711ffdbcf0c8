"""What the two teams agree about the stages of their funnels: which meet, and who looks after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.errors import NotFound, Refusal
from funneldesk.model.lifecycle import LifecycleLabel, LifecycleStage
from funneldesk.model.pipeline import Stage, StageKind
from funneldesk.model.user import User

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_MAY_MEET: dict[str, frozenset[str]] = {
    StageKind.OPEN: frozenset(
        {LifecycleStage.LEAD, LifecycleStage.MQL, LifecycleStage.SAL, LifecycleStage.SQL, LifecycleStage.PQL}
    ),
    StageKind.WON: frozenset({LifecycleStage.CUSTOMER, LifecycleStage.REPEAT, LifecycleStage.LOYAL}),
    StageKind.LOST: frozenset({LifecycleStage.RECYCLED, LifecycleStage.DISQUALIFIED}),
}


def map_stage(work: Work, *, stage_id: int, lifecycle_stage: str | None) -> None:
    """Say which stage of the lifecycle a stage of a pipeline meets; None is what its kind says.

    Raises:
        Refusal: there is no such stage, or a stage of that kind cannot meet it: a won deal is a customer's.
    """
    stage = work.get(Stage, stage_id)
    if lifecycle_stage is not None:
        label = _get_label(work, lifecycle_stage)
        if lifecycle_stage not in _MAY_MEET[stage.kind]:
            raise Refusal(f"“{stage.label}” is {stage.kind}, so it cannot meet “{label.label}”; choose another stage.")
        words = f"“{label.label}”"
    else:
        words = "what its kind says"
    stage.lifecycle_stage = lifecycle_stage
    work.label = f"Map “{stage.label}” to {words}"


def own_stage(work: Work, *, stage_id: int, owner_id: int | None) -> None:
    """Say who looks after a stage of a pipeline; None is nobody in particular.

    Raises:
        Refusal: there is no such stage, or the person does not work here.
    """
    stage = work.get(Stage, stage_id)
    name = _name_owner(work, owner_id)
    stage.owner_id = owner_id
    work.label = f"Give the stage “{stage.label}” to {name}"


def own_lifecycle(work: Work, *, key: str, owner_id: int | None) -> None:
    """Say who looks after a stage of the lifecycle; None is nobody in particular.

    Raises:
        Refusal: there is no such stage, or the person does not work here.
    """
    label = _get_label(work, key)
    name = _name_owner(work, owner_id)
    label.owner_id = owner_id
    work.label = f"Give the stage “{label.label}” to {name}"


def _get_label(work: Work, key: str) -> LifecycleLabel:
    label = work.session.scalars(select(LifecycleLabel).where(LifecycleLabel.key == key)).one_or_none()
    if label is None:
        raise NotFound(f"There is no stage of the lifecycle “{key}”.")
    return label


def _name_owner(work: Work, owner_id: int | None) -> str:
    if owner_id is None:
        return "nobody in particular"
    user = work.get(User, owner_id, word="person")
    if not user.is_active:
        raise Refusal(f"{user.name} does not work here any more; choose somebody else.")
    return user.name
