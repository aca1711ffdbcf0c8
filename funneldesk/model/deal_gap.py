"""What a deal still lacks for a forward move: exit criteria that are not ticked, fields that are not filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from funneldesk.errors import Refusal
from funneldesk.model.deal import FIELD_WORDS
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_FEW_DEALS = 3


class Criterion(NamedTuple):
    """An exit criterion by its words."""

    id: int
    label: str


@dataclass(frozen=True, slots=True)
class StageRule:
    """What a stage of a pipeline asks for: `required` fields to enter it, `criteria` to leave it forwards."""

    id: int
    label: str
    kind: str
    position: int
    required: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCriterion:
    """A criterion that is not ticked, with the stage it belongs to."""

    id: int
    label: str
    stage: str


@dataclass(frozen=True, slots=True)
class DealGap:
    """What one deal lacks: `missing` names fields of a deal."""

    deal_id: int
    title: str
    from_stage: str
    missing: tuple[str, ...]
    unmet: tuple[OpenCriterion, ...]


class NotReady(Refusal):
    """A forward move that stages' rules forbid for now; `gaps` says what each deal lacks."""

    def __init__(self, gaps: Sequence[DealGap], to_stage: str, *, sentence: str = "") -> None:
        super().__init__(sentence or tell_gaps(gaps, to_stage))
        self.gaps = tuple(gaps)
        self.to_stage = to_stage


def passed_stages(rules: Sequence[StageRule], from_id: int, to_id: int) -> list[StageRule]:
    """The open stages that a move leaves behind going forwards: the first one and those it skips; else none.

    Args:
        rules: the live stages of the pipeline in their order.
        from_id: the open stage a deal stands in, or stood in before it was lost.
        to_id: where it goes.
    """
    by_id = {rule.id: rule for rule in rules}
    start, end = by_id.get(from_id), by_id.get(to_id)
    if start is None or end is None or end.kind == StageKind.LOST or start.kind != StageKind.OPEN:
        return []
    last = max((rule.position for rule in rules), default=0) + 1 if end.kind == StageKind.WON else end.position
    return [rule for rule in rules if rule.kind == StageKind.OPEN and start.position <= rule.position < last]


def find_gap(
    deal: tuple[int, str, Collection[str]],
    met: Collection[int],
    passed: Sequence[StageRule],
    target: StageRule,
) -> DealGap | None:
    """What a deal lacks to go where it is to go; None where it lacks nothing.

    Args:
        deal: its id, its title and the required fields that are empty.
        met: ids of the criteria that are ticked.
        passed: see `passed_stages`.
        target: where it goes.
    """
    deal_id, title, empty = deal
    asking = [*passed[1:], target]
    missing = tuple(dict.fromkeys(field for rule in asking for field in rule.required if field in empty))
    unmet = tuple(
        OpenCriterion(one.id, one.label, rule.label) for rule in passed for one in rule.criteria if one.id not in met
    )
    from_stage = passed[0].label if passed else ""
    return DealGap(deal_id, title, from_stage, missing, unmet) if missing or unmet else None


def tell_gaps(gaps: Sequence[DealGap], to_stage: str) -> str:
    """One or two sentences that name what is open."""
    if len(gaps) > 1:
        named = ", ".join(f"“{gap.title}”" for gap in gaps[:_FEW_DEALS])
        more = f" and {len(gaps) - _FEW_DEALS:,} more" if len(gaps) > _FEW_DEALS else ""
        return f"{len(gaps):,} deals cannot go to “{to_stage}” yet: {named}{more}. {_tell_open(gaps, to_stage)}"
    gap = gaps[0]
    if gap.missing and not gap.unmet:
        return f"“{to_stage}” needs {_fields(gap.missing)} first; fill it in on “{gap.title}”."
    return f"“{gap.title}” cannot go to “{to_stage}” yet. {_tell_open(gaps, to_stage)}"


def tell_opening_gap(gap: DealGap, stage: str, first: str) -> str:
    """What a new deal lacks to open in a stage, and where it can begin."""
    where = f"open it in “{first}” and move it once that is done"
    if gap.missing and not gap.unmet:
        return f"A deal that opens in “{stage}” needs {_fields(gap.missing)}; fill it in, or {where}."
    return f"“{gap.title}” cannot open in “{stage}”. {_tell_open([gap], stage)} {where[0].upper()}{where[1:]}."


def _tell_open(gaps: Sequence[DealGap], to_stage: str) -> str:
    by_stage: dict[str, dict[str, None]] = {}
    for gap in gaps:
        for one in gap.unmet:
            by_stage.setdefault(one.stage, {})[f"“{one.label}”"] = None
    parts = [f"Before leaving {stage}: {', '.join(labels)}." for stage, labels in by_stage.items()]
    fields = dict.fromkeys(field for gap in gaps for field in gap.missing)
    if fields:
        parts.append(f"“{to_stage}” needs {_fields(tuple(fields))}.")
    return " ".join(parts)


def _fields(names: Sequence[str]) -> str:
    return ", ".join(FIELD_WORDS.get(name, name) for name in names)
