"""Which pipeline and stages a file's words mean: those there are, or a new pipeline proposed from words and dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from funneldesk.exchange.stage_words import kind_of_word, leading_number, usual_place
from funneldesk.model.pipeline import StageKind

if TYPE_CHECKING:
    from funneldesk.exchange.plan_world import World

_IDLE_DAYS: Final = 10
_MOSTLY: Final = 0.5


@dataclass
class StageEvidence:
    """What a file shows of one stage word: in which order it came, and which dates and amounts its deals have."""

    label: str
    first: int
    deals: int = 0
    opened: int = 0
    closed: int = 0
    valued: int = 0


@dataclass
class PipelineEvidence:
    """The stage words of one pipeline of a file, by their folded form."""

    stages: dict[str, StageEvidence] = field(default_factory=dict)
    deals: int = 0
    has_status: bool = False

    def note(self, label: str, *, opened: bool, closed: bool, valued: bool) -> None:
        """Count one deal."""
        found = self.stages.setdefault(label.casefold(), StageEvidence(label, len(self.stages)))
        found.deals += 1
        found.opened += opened
        found.closed += closed
        found.valued += valued
        self.deals += 1


@dataclass(frozen=True, slots=True)
class StageFound:
    """A stage that a word means."""

    id: int
    pipeline_id: int
    kind: str
    position: int
    label: str


@dataclass
class PipelineFound:
    """A pipeline with its stages by folded label.

    Attributes:
        id: its id.
        name: its name.
        stages: by folded label.
        first: the first open stage.
        won: where won deals go that name no stage.
        lost: where lost deals go that name no stage.
        dated: open stages whose deals have an opening date, where the file shows which; else all open ones.
        is_new: whether it comes with this import.
    """

    id: int
    name: str
    stages: dict[str, StageFound]
    dated: list[StageFound] = field(default_factory=list)
    is_new: bool = False

    @property
    def open_stages(self) -> list[StageFound]:
        """The open stages in order."""
        return sorted((s for s in self.stages.values() if s.kind == StageKind.OPEN), key=lambda s: s.position)

    @property
    def first(self) -> StageFound:
        """The first open stage, or any where none is open."""
        return next(iter(self.open_stages), next(iter(self.stages.values())))

    @property
    def won(self) -> StageFound:
        """Where won deals go that name no stage."""
        return next(stage for stage in self.stages.values() if stage.kind == StageKind.WON)

    @property
    def lost(self) -> StageFound:
        """Where lost deals go that name no stage."""
        return next(stage for stage in self.stages.values() if stage.kind == StageKind.LOST)


def read_pipelines(world: World) -> list[PipelineFound]:
    """The pipelines of the workspace, the default one first."""
    found = []
    for pipeline_id, name in world.ask(
        "SELECT id, name FROM pipeline WHERE deleted_at IS NULL ORDER BY is_default DESC, position, id"
    ):
        rows = world.ask(
            """SELECT id, pipeline_id, kind, position, label FROM stage
               WHERE pipeline_id = ? AND deleted_at IS NULL ORDER BY position DESC""",
            pipeline_id,
        )
        stages = {row[4].casefold(): StageFound(*row) for row in rows}
        found.append(PipelineFound(pipeline_id, name, stages, is_new=False))
    return found


def choose_pipeline(
    world: World, known: list[PipelineFound], evidence: PipelineEvidence, name: str, *, is_named: bool, words: list[str]
) -> PipelineFound:
    """The pipeline that stage words mean.

    One of that name, grown by stages it lacks; else one that has all the words; else a new one.

    Args:
        world: the workspace.
        known: its pipelines, the default one first.
        evidence: the stage words.
        name: the pipeline's name in the file, or the file's own.
        is_named: whether the file says so itself.
        words: sentences about what was chosen, to be added to.
    """
    same = next((each for each in known if each.name.casefold() == name.casefold()), None)
    fitting = next((each for each in known if evidence.stages.keys() <= each.stages.keys()), None)
    chosen = (same or fitting) if is_named else (fitting or same)
    if chosen is None:
        chosen = _make_pipeline(world, evidence, name)
        known.append(chosen)
        words.append(f"New pipeline “{name}”: {', '.join(s.label for s in _in_order(chosen))}.")
    elif missing := [each for key, each in evidence.stages.items() if key not in chosen.stages]:
        _grow(world, chosen, evidence, missing)
        words.append(f"Pipeline “{chosen.name}” grew by {', '.join(each.label for each in missing)}.")
    chosen.dated = _dated(chosen, evidence)
    return chosen


def _in_order(pipeline: PipelineFound) -> list[StageFound]:
    return sorted(pipeline.stages.values(), key=lambda stage: stage.position)


def _dated(pipeline: PipelineFound, evidence: PipelineEvidence) -> list[StageFound]:
    """Open stages less those that the file's own open deals show to come before the opening date."""
    undated = {
        key
        for key, each in evidence.stages.items()
        if each.deals and not each.opened and any(other.opened for other in evidence.stages.values())
    }
    return [stage for stage in pipeline.open_stages if stage.label.casefold() not in undated]


def propose_kinds(evidence: PipelineEvidence) -> dict[str, StageKind]:
    """Open, won or lost for each stage word, from the word, else from dates and amounts."""
    kinds = {key: kind_of_word(each.label) for key, each in evidence.stages.items()}
    told = set(kinds.values()) - {None}
    some_never_close = any(each.deals and not each.closed for each in evidence.stages.values())
    for key, each in evidence.stages.items():
        if kinds[key] is not None or not some_never_close or evidence.has_status:
            continue
        if each.deals and each.closed == each.deals and len(told) < 2:  # noqa: PLR2004  won and lost
            valued = each.valued > each.deals * _MOSTLY
            kind = StageKind.WON if valued else StageKind.LOST
            kinds[key] = kind if kind not in told else (StageKind.LOST if valued else StageKind.WON)
    return {key: kind or StageKind.OPEN for key, kind in kinds.items()}


def _open_order(evidence: list[StageEvidence]) -> list[StageEvidence]:
    """Open stages in their likely order: undated before dated, then by number, usual place or first appearance."""
    numbers = [leading_number(each.label) for each in evidence]
    places = [usual_place(each.label) for each in evidence]
    hints: list[int] = [each.first for each in evidence]
    if all(number is not None for number in numbers):
        hints = [number or 0 for number in numbers]
    elif all(place is not None for place in places):
        hints = [place or 0 for place in places]
    some_dated = any(each.opened for each in evidence)
    keyed = [
        ((bool(each.opened) if some_dated else False), hint, each.first, each)
        for each, hint in zip(evidence, hints, strict=True)
    ]
    return [each for *_, each in sorted(keyed, key=lambda item: item[:3])]


def _make_pipeline(world: World, evidence: PipelineEvidence, name: str) -> PipelineFound:
    kinds = propose_kinds(evidence)
    open_ones = _open_order([each for key, each in evidence.stages.items() if kinds[key] == StageKind.OPEN])
    position = 1 + max(row[0] or 0 for row in world.ask("SELECT MAX(position) FROM pipeline"))
    pipeline_id = world["pipeline"].add(name=name, position=position + len(world["pipeline"].new), is_default=0)
    pipeline = PipelineFound(pipeline_id, name, {}, is_new=True)
    labels: list[tuple[str, StageKind]] = [(each.label, StageKind.OPEN) for each in open_ones]
    for kind, default in ((StageKind.WON, "Won"), (StageKind.LOST, "Lost")):
        mine = [each.label for key, each in evidence.stages.items() if kinds[key] == kind]
        labels += [(label, kind) for label in mine or [default]]
    if not open_ones:
        labels.insert(0, ("Open", StageKind.OPEN))
    count = sum(kind == StageKind.OPEN for _, kind in labels)
    for place, (label, kind) in enumerate(labels):
        chance = {StageKind.WON: 100, StageKind.LOST: 0}.get(kind, round(100 * (place + 1) / (count + 1)))
        _add_stage(world, pipeline, label, kind, place, chance)
    return pipeline


def _add_stage(world: World, pipeline: PipelineFound, label: str, kind: str, position: int, chance: int) -> None:
    stage_id = world["stage"].add(
        pipeline_id=pipeline.id,
        label=label,
        kind=str(kind),
        position=position,
        win_probability=chance,
        idle_after_days=_IDLE_DAYS if kind == StageKind.OPEN else None,
    )
    pipeline.stages[label.casefold()] = StageFound(stage_id, pipeline.id, str(kind), position, label)


def _grow(world: World, pipeline: PipelineFound, evidence: PipelineEvidence, missing: list[StageEvidence]) -> None:
    """Add stages to a pipeline: open ones after its last open stage, with the chance between their neighbours."""
    kinds = propose_kinds(evidence)
    last = max((stage.position for stage in pipeline.open_stages), default=-1)
    closed = [stage for stage in pipeline.stages.values() if stage.kind != StageKind.OPEN]
    opens = [each for each in missing if kinds[each.label.casefold()] == StageKind.OPEN]
    for stage in closed:
        world["stage"].put(stage.id, "position", stage.position + len(opens))
        moved = StageFound(stage.id, stage.pipeline_id, stage.kind, stage.position + len(opens), stage.label)
        pipeline.stages[stage.label.casefold()] = moved
    chances = [world["stage"].value(stage.id, "win_probability") for stage in pipeline.open_stages]
    chance = round((max(chances, default=50) + 100) / 2)
    for place, each in enumerate(opens, start=last + 1):
        _add_stage(world, pipeline, each.label, StageKind.OPEN, place, chance)
    end = 1 + max(stage.position for stage in pipeline.stages.values())
    for each in missing:
        kind = kinds[each.label.casefold()]
        if kind != StageKind.OPEN:
            _add_stage(world, pipeline, each.label, kind, end, 100 if kind == StageKind.WON else 0)
            end += 1
