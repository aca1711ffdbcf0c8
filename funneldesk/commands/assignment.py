"""Giving people their variant of an experiment: by lot, in balance, and nobody two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.analytics.assignment import assign_all
from funneldesk.commands.experiment import count_assigned, read_variants
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.experiment import Assignment, Experiment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence as Many

    from funneldesk.commands.work import Work

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of the people who were to be given a variant.

    Attributes:
        variants: label of the variant → how many got it now.
        before: how many had one already and keep it.
        opted_out: how many were left out, as they do not want to be contacted.
    """

    variants: dict[str, int]
    before: int
    opted_out: int

    @property
    def n(self) -> int:
        """How many people were given a variant."""
        return sum(self.variants.values())

    @property
    def sentence(self) -> str:
        """What happened, in a sentence."""
        shares = ", ".join(f"{label} {n:,}" for label, n in self.variants.items())
        told = (
            f"{self.n:,} people were given a variant by lot: {shares}." if self.n else "Nobody new was given a variant."
        )
        if self.before:
            told += f" {self.before:,} had one already."
        if self.opted_out:
            told += f" {self.opted_out:,} do not want to be contacted and were left out."
        return told


def assign_people(work: Work, *, experiment_id: int, contact_ids: Many[int]) -> Assigned:
    """Give each of these people a variant; whoever has one keeps it.

    The lot is drawn from the experiment's and the person's uid, so that the same people get the same variants in
    whatever order they are named.

    Raises:
        Refusal: the experiment has not begun or is decided.
        NotFound: the experiment is gone.
    """
    experiment = work.get(Experiment, experiment_id)
    if experiment.started_at is None:
        raise Refusal(f"“{experiment.name}” has not begun; start it first.")
    if experiment.decided_at is not None:
        raise Refusal(f"“{experiment.name}” is decided; nobody is given a variant any more.")
    people = _read_people(work, contact_ids)
    before = _read_assigned(work, experiment_id) & set(people)
    out = {one for one, (_, is_out) in people.items() if is_out} - before
    fresh = {uid: one for one, (uid, is_out) in people.items() if not is_out and one not in before}
    variants = read_variants(work, experiment_id)
    counts = count_assigned(work, experiment_id)
    chosen = assign_all(
        experiment.uid, fresh, [one.weight for one in variants], [counts.get(one.id, 0) for one in variants]
    )
    given = {one.label: 0 for one in variants}
    for uid, place in chosen.items():
        variant = variants[place]
        given[variant.label] += 1
        work.session.add(
            Assignment(experiment_id=experiment_id, variant_id=variant.id, contact_id=fresh[uid], at=work.now)
        )
    work.label = f"Give {len(chosen):,} people a variant of “{experiment.name}”"
    return Assigned(given, len(before), len(out))


def assign_at_steps(work: Work, *, pairs: Iterable[tuple[int, int]]) -> int:
    """Give people who are about to get the message of a step their variant, where an experiment runs at the step.

    To be run before the messages are written; who has a variant keeps it.

    Args:
        work: the running command.
        pairs: (step id, contact id).

    Returns:
        How many people were given a variant.
    """
    people: dict[int, list[int]] = {}
    for step_id, contact_id in pairs:
        people.setdefault(step_id, []).append(contact_id)
    running = work.session.execute(
        select(Experiment.id, Experiment.step_id).where(
            Experiment.step_id.in_(people),
            Experiment.started_at.is_not(None),
            Experiment.decided_at.is_(None),
            Experiment.deleted_at.is_(None),
        )
    ).all()
    n = sum(assign_people(work, experiment_id=row[0], contact_ids=people[row[1] or 0]).n for row in running)
    work.label = f"Give {n:,} people the variant of a message" if n else ""
    return n


def _read_people(work: Work, contact_ids: Many[int]) -> dict[int, tuple[str, bool]]:
    """Contact id → uid and whether they do not want to be contacted; those in the bin are left out."""
    ids = list(dict.fromkeys(contact_ids))
    found: dict[int, tuple[str, bool]] = {}
    for start in range(0, len(ids), _CHUNK):
        rows = work.session.execute(
            select(Contact.id, Contact.uid, Contact.do_not_contact).where(
                Contact.id.in_(ids[start : start + _CHUNK]), Contact.deleted_at.is_(None)
            )
        )
        found |= {row[0]: (row[1], row[2]) for row in rows}
    return found


def _read_assigned(work: Work, experiment_id: int) -> set[int]:
    return set(work.session.scalars(select(Assignment.contact_id).where(Assignment.experiment_id == experiment_id)))
