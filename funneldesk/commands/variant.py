"""What marketing can do with the variants of an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funneldesk.commands.experiment import count_assigned, read_variants
from funneldesk.errors import Refusal
from funneldesk.model.content import Content
from funneldesk.model.experiment import Experiment, Variant
from funneldesk.model.message import MessageTemplate

if TYPE_CHECKING:
    from funneldesk.commands.work import Work

_MOST_VARIANTS = 6
_MOST_WEIGHT = 20
_LONGEST_LABEL = 32
_LONGEST_WORDS = 300


def add_variant(work: Work, /, *, experiment_id: int, **fields: Any) -> int:
    """Add a variant to an experiment that has not begun and return its id; unless named it is the next letter.

    Args:
        work: the running command.
        experiment_id: of which experiment.
        fields: any of label, words, template_id, content_id and weight (how many people it gets in proportion).

    Raises:
        Refusal: the experiment has begun, has many variants already, or a value is not allowed.
    """
    experiment = _find_unstarted(work, experiment_id, "get another variant")
    variants = read_variants(work, experiment_id)
    if len(variants) >= _MOST_VARIANTS:
        raise Refusal(f"An experiment has at most {_MOST_VARIANTS} variants: the more there are, the longer it takes.")
    taken = {one.label for one in variants}
    label = next(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in taken)
    variant = Variant(experiment_id=experiment_id, label=label, weight=1, position=len(variants))
    _apply(work, variant, fields)
    work.add(variant)
    work.label = f"Add the variant {variant.label} to “{experiment.name}”"
    return variant.id


def edit_variant(work: Work, /, *, variant_id: int, **fields: Any) -> None:
    """Change fields of a variant; those of `add_variant`. Once people have it, only its words may change.

    Raises:
        Refusal: a value is not allowed; nothing is changed then.
    """
    variant = work.get(Variant, variant_id)
    experiment = work.get(Experiment, variant.experiment_id)
    if experiment.started_at is not None and set(fields) - {"words", "label"}:
        raise Refusal("People get this variant already. Changing what they get would mix two things; begin a new one.")
    _apply(work, variant, fields)
    work.label = f"Change the variant {variant.label} of “{experiment.name}”"


def delete_variant(work: Work, *, variant_id: int) -> None:
    """Take a variant out of an experiment that has not begun.

    Raises:
        Refusal: the experiment has begun, or would be left with one variant.
    """
    variant = work.get(Variant, variant_id)
    experiment = _find_unstarted(work, variant.experiment_id, "lose a variant")
    others = [one for one in read_variants(work, experiment.id) if one.id != variant_id]
    if len(others) <= 1:
        raise Refusal("An experiment needs at least two variants.")
    if count_assigned(work, experiment.id).get(variant_id):
        raise Refusal("People have got this variant already.")
    work.session.delete(variant)
    for place, other in enumerate(others):
        other.position = place
    work.label = f"Delete the variant {variant.label} of “{experiment.name}”"


def _find_unstarted(work: Work, experiment_id: int, what: str) -> Experiment:
    experiment = work.get(Experiment, experiment_id)
    if experiment.started_at is not None:
        raise Refusal(f"“{experiment.name}” has begun and cannot {what}; make a new experiment for that.")
    return experiment


def _apply(work: Work, variant: Variant, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(variant, field, _clean(work, variant, field, value))


def _clean(work: Work, variant: Variant, field: str, value: Any) -> Any:
    if field == "label":
        label = " ".join(str(value or "").split())
        if not label or len(label) > _LONGEST_LABEL:
            raise Refusal(f"A variant is called by up to {_LONGEST_LABEL} letters.")
        others = read_variants(work, variant.experiment_id)
        if any(one.label.casefold() == label.casefold() and one.id != variant.id for one in others):
            raise Refusal(f"There is a variant {label} already.")
        return label
    if field == "words":
        return " ".join(str(value or "").split())[:_LONGEST_WORDS] or None
    if field == "template_id":
        return value if value is None else work.get(MessageTemplate, value, word="template").id
    if field == "content_id":
        return value if value is None else work.get(Content, value).id
    if field == "weight":
        if type(value) is not int or not 1 <= value <= _MOST_WEIGHT:
            raise Refusal(f"A variant's part is a whole number from 1 to {_MOST_WEIGHT}.")
        return value
    raise Refusal(f"“{field}” of a variant cannot be changed here.")
