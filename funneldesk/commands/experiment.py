"""What marketing can do with experiments: make, change, start and decide them, and put them into the bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.errors import NotFound, Refusal
from funneldesk.model.campaign import Campaign
from funneldesk.model.experiment import Assignment, Experiment, Variant
from funneldesk.model.message import MessageTemplate
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import SequenceStep, StepKind
from funneldesk.model.sequence_walk import CHANNEL_OF_STEP
from funneldesk.model.touchpoint import OUR_OWN_KINDS, TOUCH_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence as Many

    from funneldesk.commands.work import Work

RESPONSE_KINDS = tuple(kind for kind in TOUCH_WORDS if kind not in OUR_OWN_KINDS)
"""The touches that can be a response: all that a person does."""

DEFAULT_RESPONSES = ("reply", "click", "form")
_LONGEST_NAME = 80
_LONGEST_QUESTION = 300
_MOST_DAYS = 365
_REFERENCES: dict[str, tuple[Any, str]] = {
    "campaign_id": (Campaign, "campaign"),
    "segment_id": (Segment, "segment"),
    "step_id": (SequenceStep, "step"),
}
_MEASURED = frozenset({"campaign_id", "response_kinds", "window_days"})


def create_experiment(work: Work, /, *, name: str, **fields: Any) -> int:
    """Make an experiment with two variants, A and B, and return its id.

    Args:
        work: the running command.
        name: what it is called.
        fields: any of question, campaign_id (whose touches count), segment_id (for whom), step_id (the step of a
            sequence whose message is tried), response_kinds (of `RESPONSE_KINDS`) and window_days.

    Raises:
        Refusal: it has no name, or a value is not allowed.
    """
    experiment = Experiment(
        name="", response_kinds=list(DEFAULT_RESPONSES), window_days=14, recorded_at=work.now, started_at=None
    )
    _apply(work, experiment, {"name": name, **fields})
    work.add(experiment)
    own = _template_of(work, experiment.step_id)
    for place, label in enumerate(("A", "B")):
        work.session.add(
            Variant(
                experiment_id=experiment.id,
                label=label,
                weight=1,
                position=place,
                template_id=own if place == 0 else None,
            )
        )
    work.label = f"Add the experiment “{experiment.name}”"
    return experiment.id


def edit_experiment(work: Work, /, *, experiment_id: int, **fields: Any) -> None:
    """Change fields of an experiment; they are those of `create_experiment` and the name.

    Raises:
        Refusal: a value is not allowed, or what is measured would change after the decision, or the step after the
            start.
    """
    experiment = work.get(Experiment, experiment_id)
    if experiment.decided_at is not None and _MEASURED & set(fields):
        raise Refusal("What counts as a response cannot change any more, as the experiment is decided.")
    if experiment.started_at is not None and "step_id" in fields:
        raise Refusal("The experiment has begun at its step; make a new one for another step.")
    _apply(work, experiment, fields)
    work.label = f"Change the experiment “{experiment.name}”"


def start_experiment(work: Work, *, experiment_id: int) -> None:
    """Let people be given variants from now on.

    Raises:
        Refusal: it has begun already, has fewer than two variants, or at a step a variant has no message that fits.
    """
    experiment = work.get(Experiment, experiment_id)
    if experiment.started_at is not None:
        raise Refusal(f"“{experiment.name}” has begun already.")
    variants = read_variants(work, experiment_id)
    if len([one for one in variants if one.weight]) <= 1:
        raise Refusal("An experiment needs at least two variants that people can get.")
    if experiment.step_id is not None:
        _require_messages(work, experiment.step_id, variants)
        other = _running_at_step(work, experiment.step_id)
        if other is not None:
            raise Refusal(f"The experiment “{other.name}” runs at this step already; decide that first.")
    experiment.started_at = work.now
    work.label = f"Start the experiment “{experiment.name}”"


def decide_experiment(work: Work, *, experiment_id: int, variant_id: int) -> None:
    """Choose the winner; where the experiment hangs on a step, the winner's message becomes the step's.

    Raises:
        Refusal: it has not begun, is decided already, or the variant is of another experiment.
    """
    experiment = work.get(Experiment, experiment_id)
    variant = _find_variant(work, experiment_id, variant_id)
    if experiment.started_at is None:
        raise Refusal(f"“{experiment.name}” has not begun; start it first.")
    if experiment.decided_at is not None:
        raise Refusal(f"“{experiment.name}” is decided already; undo that first.")
    experiment.decided_at, experiment.decided_variant_id = work.now, variant_id
    step = None if experiment.step_id is None else work.session.get(SequenceStep, experiment.step_id)
    if step is not None:
        if variant.template_id is not None:
            step.template_id = variant.template_id
        if variant.content_id is not None:
            step.content_id = variant.content_id
    work.label = f"Use {variant.label} of “{experiment.name}” for the rest"


def delete_experiments(work: Work, *, experiment_ids: Many[int]) -> None:
    """Put experiments into the bin; who got what stays on record."""
    experiments = [work.get(Experiment, experiment_id) for experiment_id in experiment_ids]
    for experiment in experiments:
        experiment.deleted_at = work.now
    work.label = f"Delete {_call(experiments)}"


def restore_experiments(work: Work, *, experiment_ids: Many[int]) -> None:
    """Take experiments out of the bin.

    Raises:
        NotFound: it ran, and the template of one of its variants is in the bin by now.
        Refusal: another experiment runs at the same step meanwhile.
    """
    experiments: list[Experiment] = []
    for experiment_id in experiment_ids:
        experiment = work.session.get(Experiment, experiment_id)
        if experiment is None:
            raise NotFound(f"There is no experiment with the number {experiment_id}.")
        if experiment.deleted_at is not None and experiment.started_at and not experiment.decided_at:
            other = None if experiment.step_id is None else _running_at_step(work, experiment.step_id)
            if other is not None:
                raise Refusal(f"The experiment “{other.name}” runs at the same step; decide that first.")
            if experiment.step_id is not None:
                _require_messages(work, experiment.step_id, read_variants(work, experiment_id))
        experiment.deleted_at = None
        work.session.flush()
        experiments.append(experiment)
    work.label = f"Restore {_call(experiments)}"


def read_variants(work: Work, experiment_id: int) -> list[Variant]:
    """The variants of an experiment, in order."""
    return list(
        work.session.scalars(
            select(Variant).where(Variant.experiment_id == experiment_id).order_by(Variant.position, Variant.id)
        )
    )


def count_assigned(work: Work, experiment_id: int) -> dict[int, int]:
    """Variant id → how many people have it."""
    rows = work.session.execute(
        select(Assignment.variant_id, func.count())
        .where(Assignment.experiment_id == experiment_id)
        .group_by(Assignment.variant_id)
    )
    return {int(variant_id): int(n) for variant_id, n in rows}


def _running_at_step(work: Work, step_id: int) -> Experiment | None:
    return work.session.scalars(
        select(Experiment)
        .where(
            Experiment.step_id == step_id,
            Experiment.started_at.is_not(None),
            Experiment.decided_at.is_(None),
            Experiment.deleted_at.is_(None),
        )
        .limit(1)
    ).first()


def _require_messages(work: Work, step_id: int, variants: Many[Variant]) -> None:
    """At a step each variant must bring what the step sends."""
    step = work.get(SequenceStep, step_id, word="step")
    for variant in variants:
        if step.kind == StepKind.CONTENT and (variant.content_id is not None or variant.template_id is not None):
            continue
        if variant.template_id is None:
            raise Refusal(f"Variant {variant.label} has no template; choose one, as the step sends it.")
        template = work.get(MessageTemplate, variant.template_id, word="template")
        if template.channel != CHANNEL_OF_STEP.get(step.kind):
            raise Refusal(f"The template “{template.name}” of variant {variant.label} is for another channel.")


def _template_of(work: Work, step_id: int | None) -> int | None:
    step = None if step_id is None else work.session.get(SequenceStep, step_id)
    return None if step is None else step.template_id


def _find_variant(work: Work, experiment_id: int, variant_id: int) -> Variant:
    variant = work.get(Variant, variant_id)
    if variant.experiment_id != experiment_id:
        raise Refusal("This variant is of another experiment.")
    return variant


def _apply(work: Work, experiment: Experiment, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(experiment, field, _clean(work, field, value))


def _clean(work: Work, field: str, value: Any) -> Any:
    if field in _REFERENCES:
        return None if value is None else _clean_reference(work, field, value)
    if field not in _CLEANERS:
        raise Refusal(f"“{field}” of an experiment cannot be changed here.")
    return _CLEANERS[field](value)


def _clean_reference(work: Work, field: str, value: int) -> int:
    record, word = _REFERENCES[field]
    found = work.get(record, value, word=word)
    if isinstance(found, SequenceStep) and found.kind == StepKind.WAIT:
        raise Refusal("A step that only waits has no message to try.")
    return value


def _clean_name(value: Any) -> str:
    words = " ".join(str(value or "").split())
    if not words or len(words) > _LONGEST_NAME:
        raise Refusal(f"An experiment needs a name of up to {_LONGEST_NAME} letters.")
    return words


def _clean_question(value: Any) -> str | None:
    return " ".join(str(value or "").split())[:_LONGEST_QUESTION] or None


def _clean_kinds(value: Any) -> list[str]:
    kinds = [kind for kind in RESPONSE_KINDS if kind in set(value or ())]
    if not kinds or len(kinds) != len(set(value)):
        raise Refusal("Choose at least one kind of touch that counts as a response.")
    return kinds


def _clean_days(value: Any) -> int:
    if type(value) is not int or not 1 <= value <= _MOST_DAYS:
        raise Refusal(f"Responses count within 1 to {_MOST_DAYS} days.")
    return value


def _call(experiments: Many[Experiment]) -> str:
    return f"“{experiments[0].name}”" if len(experiments) == 1 else f"{len(experiments)} experiments"


_CLEANERS: dict[str, Callable[[Any], Any]] = {
    "name": _clean_name,
    "question": _clean_question,
    "response_kinds": _clean_kinds,
    "window_days": _clean_days,
}
