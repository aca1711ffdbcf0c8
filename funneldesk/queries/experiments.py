"""Experiments as their page shows them: who got which variant, who responded, and what that says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, and_, case, func, or_, select, type_coerce

from funneldesk.errors import NotFound
from funneldesk.model.base import to_microseconds
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.experiment import Assignment, Experiment, Variant
from funneldesk.model.message import Message, MessageChannel, MessageState, MessageTemplate
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import Sequence, SequenceStep
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement

    from funneldesk.analytics.experiment import ExperimentResult
    from funneldesk.queries.look import Look

_DAY_US = 86_400_000_000
_DAY_REST_US = 43_199_999_999
_CHUNK = 400


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One variant with its counts.

    Attributes:
        key: of the variant in the result: its id as text.
        waiting: people who have not responded and still have time to.
    """

    id: int
    key: str
    label: str
    words: str
    template_id: int | None
    template: str
    content_id: int | None
    content: str
    weight: int
    assigned: int
    responded: int
    waiting: int
    is_winner: bool


@dataclass(frozen=True, slots=True)
class ExperimentRow:
    """One experiment.

    Attributes:
        place: the sequence and step whose message is tried, in words; empty without one.
        result: what the counts say.
    """

    id: int
    name: str
    question: str
    campaign_id: int | None
    campaign: str
    segment_id: int | None
    segment: str
    step_id: int | None
    place: str
    response_kinds: tuple[str, ...]
    window_days: int
    started_at: dt.datetime | None
    decided_at: dt.datetime | None
    decided_variant_id: int | None
    variants: tuple[VariantRow, ...]
    result: ExperimentResult

    @property
    def state(self) -> str:
        """`draft`, `running` or `decided`."""
        if self.started_at is None:
            return "draft"
        return "running" if self.decided_at is None else "decided"

    @property
    def assigned(self) -> int:
        """People who got a variant."""
        return sum(one.assigned for one in self.variants)

    @property
    def responded(self) -> int:
        """Those of them who responded."""
        return sum(one.responded for one in self.variants)

    @property
    def waiting(self) -> int:
        """Those who did not, and still have time to."""
        return sum(one.waiting for one in self.variants)

    @property
    def labels(self) -> dict[str, str]:
        """Key of a variant → what it is called."""
        return {one.key: one.label for one in self.variants}

    @property
    def winner(self) -> VariantRow | None:
        """The variant that was chosen."""
        return next((one for one in self.variants if one.is_winner), None)


@dataclass(frozen=True, slots=True)
class StepVariant:
    """What a person gets at a step instead of the step's own message."""

    variant_id: int
    template_id: int | None
    content_id: int | None


@dataclass(frozen=True, slots=True)
class ExperimentChoices:
    """What the editor chooses from: (id, name) each; templates with their channel, steps with their kind."""

    campaigns: tuple[tuple[int, str], ...] = ()
    segments: tuple[tuple[int, str], ...] = ()
    steps: tuple[tuple[int, str], ...] = ()
    templates: tuple[tuple[int, str], ...] = ()
    contents: tuple[tuple[int, str], ...] = field(default=())


def read_experiments(
    look: Look, *, only: Iterable[int] | None = None, campaign_id: int | None = None
) -> tuple[ExperimentRow, ...]:
    """The live experiments with their results: the running first, then those not begun, then the decided.

    Args:
        look: the question's view.
        only: these alone.
        campaign_id: those of one campaign alone.
    """
    order = case((Experiment.started_at.is_(None), 1), (Experiment.decided_at.is_(None), 0), else_=2)
    query = (
        select(Experiment, Campaign.name.label("campaign"), Segment.name.label("segment"))
        .with_only_columns(*Experiment.__table__.c, Campaign.name.label("campaign"), Segment.name.label("segment"))
        .outerjoin(Campaign, Campaign.id == Experiment.campaign_id)
        .outerjoin(Segment, Segment.id == Experiment.segment_id)
        .where(Experiment.deleted_at.is_(None))
        .order_by(order, Experiment.started_at.desc(), Experiment.id.desc())
    )
    if only is not None:
        query = query.where(Experiment.id.in_(list(only)))
    if campaign_id is not None:
        query = query.where(Experiment.campaign_id == campaign_id)
    rows = look.connection.execute(query).all()
    variants = _read_variants(look, [row.id for row in rows])
    places = _name_steps(look, [row.step_id for row in rows if row.step_id is not None])
    return tuple(_make_row(row, variants.get(row.id, []), places) for row in rows)


def read_campaign_experiments(look: Look, campaign_id: int) -> tuple[ExperimentRow, ...]:
    """The experiments of a campaign, the running one first: for the line on its panel."""
    return read_experiments(look, campaign_id=campaign_id)


def read_variant_people(look: Look, variant_id: int, part: str = "assigned") -> tuple[int, ...]:
    """The contacts behind a number of a variant.

    Args:
        look: the question's view.
        variant_id: the variant.
        part: `assigned`, `responded` or `waiting`.

    Raises:
        NotFound: there is no such part.
    """
    conditions = {
        "assigned": [],
        "responded": [_has_responded()],
        "waiting": [~_has_responded(), _has_time(look)],
    }.get(part)
    if conditions is None:
        raise NotFound(f"There is no part “{part}” of a variant.")
    query = (
        select(Assignment.contact_id)
        .join(Experiment, Experiment.id == Assignment.experiment_id)
        .join(Contact, Contact.id == Assignment.contact_id)
        .where(Assignment.variant_id == variant_id, *conditions)
        .order_by(Assignment.contact_id)
    )
    return tuple(look.connection.scalars(query))


def read_variant_for(look: Look, step_id: int, contact_id: int) -> StepVariant | None:
    """What a person gets at a step: the variant they were given; None where the step's own message goes."""
    return read_variants_for(look, [(step_id, contact_id)]).get((step_id, contact_id))


def read_variants_for(look: Look, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], StepVariant]:
    """`read_variant_for` of many (step id, contact id).

    Only running experiments count: once one is decided, the winner's message is the step's own.
    """
    wanted = set(pairs)
    contacts = sorted({contact for _, contact in wanted})
    found: dict[tuple[int, int], StepVariant] = {}
    for start in range(0, len(contacts), _CHUNK):
        rows = look.connection.execute(
            select(Experiment.step_id, Assignment.contact_id, Variant.id, Variant.template_id, Variant.content_id)
            .join(Assignment, Assignment.experiment_id == Experiment.id)
            .join(Variant, Variant.id == Assignment.variant_id)
            .where(
                Assignment.contact_id.in_(contacts[start : start + _CHUNK]),
                Experiment.step_id.in_(sorted({step for step, _ in wanted})),
                Experiment.started_at.is_not(None),
                Experiment.decided_at.is_(None),
                Experiment.deleted_at.is_(None),
            )
        )
        for row in rows:
            if (row[0] or 0, row[1]) in wanted:
                found[row[0] or 0, row[1]] = StepVariant(row[2], row[3], row[4])
    return found


def read_experiment_choices(look: Look) -> ExperimentChoices:
    """What an experiment can be tied to."""
    step_ids = look.connection.scalars(
        select(SequenceStep.id)
        .join(Sequence, Sequence.id == SequenceStep.sequence_id)
        .where(SequenceStep.deleted_at.is_(None), Sequence.deleted_at.is_(None), SequenceStep.kind != "wait")
        .order_by(Sequence.name, SequenceStep.position)
    ).all()
    steps = _name_steps(look, list(step_ids))
    return ExperimentChoices(
        _read_named(look, Campaign.id, Campaign.name, Campaign.deleted_at),
        _read_named(look, Segment.id, Segment.name, Segment.deleted_at),
        tuple((one, steps[one]) for one in step_ids),
        _read_named(look, MessageTemplate.id, MessageTemplate.name, MessageTemplate.deleted_at),
        _read_named(look, Content.id, Content.title, Content.deleted_at),
    )


def _read_named(look: Look, key: Any, name: Any, deleted_at: Any) -> tuple[tuple[int, str], ...]:
    rows = look.connection.execute(select(key, name).where(deleted_at.is_(None)).order_by(func.lower(name), key))
    return tuple((int(one), str(words)) for one, words in rows)


def _name_steps(look: Look, step_ids: list[int]) -> dict[int, str]:
    rows = look.connection.execute(
        select(SequenceStep.id, SequenceStep.position, Sequence.name)
        .join(Sequence, Sequence.id == SequenceStep.sequence_id)
        .where(SequenceStep.id.in_(step_ids))
    )
    return {row[0]: f"{row[2]}, step {row[1] + 1}" for row in rows}


def _read_variants(look: Look, experiment_ids: list[int]) -> dict[int, list[VariantRow]]:
    rows = look.connection.execute(
        select(
            Variant.id,
            Variant.experiment_id,
            Variant.label,
            Variant.words,
            Variant.template_id,
            MessageTemplate.name.label("template"),
            Variant.content_id,
            Content.title.label("content"),
            Variant.weight,
            Experiment.decided_variant_id,
        )
        .join(Experiment, Experiment.id == Variant.experiment_id)
        .outerjoin(MessageTemplate, MessageTemplate.id == Variant.template_id)
        .outerjoin(Content, Content.id == Variant.content_id)
        .where(Variant.experiment_id.in_(experiment_ids))
        .order_by(Variant.position, Variant.id)
    ).all()
    counts = _count(look, experiment_ids)
    found: dict[int, list[VariantRow]] = {}
    for row in rows:
        assigned, responded, waiting = counts.get(row.id, (0, 0, 0))
        found.setdefault(row.experiment_id, []).append(
            VariantRow(
                row.id,
                str(row.id),
                row.label,
                row.words or "",
                row.template_id,
                row.template or "",
                row.content_id,
                row.content or "",
                row.weight,
                assigned,
                responded,
                waiting,
                row.id == row.decided_variant_id,
            )
        )
    return found


def _count(look: Look, experiment_ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """Variant id → people, those who responded, those who did not and still have time."""
    responded = case((_has_responded(), 1), else_=0).label("responded")
    has_time = case((_has_time(look), 1), else_=0).label("has_time")
    each = (
        select(Assignment.variant_id, responded, has_time)
        .join(Experiment, Experiment.id == Assignment.experiment_id)
        .where(Assignment.experiment_id.in_(experiment_ids))
        .subquery("each")
    )
    rows = look.connection.execute(
        select(
            each.c.variant_id,
            func.count(),
            func.sum(each.c.responded),
            func.sum((1 - each.c.responded) * each.c.has_time),
        ).group_by(each.c.variant_id)
    )
    return {int(row[0]): (int(row[1]), int(row[2]), int(row[3])) for row in rows}


def _has_responded() -> ColumnElement[bool]:
    """Whether the person of an assignment responded: a touch of a kind that counts, in time, of what was tried.

    A touch that names a variant counts for that variant alone; others count where they are of the experiment's
    campaign, or anyhow where it has none. A touch known to the day may have been at any moment of it. The time begins
    with `_begun`.
    """
    kinds = func.json_each(type_coerce(Experiment.response_kinds, Integer)).table_valued("value").alias("kinds")
    at = type_coerce(Touchpoint.at, BigInteger)
    begun = _begun()
    touch = (
        select(Touchpoint.id)
        .where(
            Touchpoint.contact_id == Assignment.contact_id,
            Touchpoint.kind.in_(select(kinds.c.value)),
            at + case((Touchpoint.at_day_only, _DAY_REST_US), else_=0) >= begun,
            at < begun + Experiment.window_days * _DAY_US,
            or_(
                Touchpoint.variant_id == Assignment.variant_id,
                and_(
                    Touchpoint.variant_id.is_(None),
                    or_(Experiment.campaign_id.is_(None), Touchpoint.campaign_id == Experiment.campaign_id),
                ),
            ),
        )
        .correlate(Assignment, Experiment)
    )
    return touch.exists()


def _has_time(look: Look) -> ColumnElement[bool]:
    """Whether a response would still count; who was given a variant and did not get it yet has all the time."""
    begun = _begun()
    waits = and_(begun.is_(None), Experiment.decided_at.is_(None))
    return or_(waits, func.coalesce(begun + Experiment.window_days * _DAY_US > to_microseconds(look.now), 0) == 1)


def _begun() -> ColumnElement[int | None]:
    """The instant from which a response counts: at a step when the message went, else when the variant was given.

    None as long as the message of the step waits.
    """
    over = (MessageState.SENT, MessageState.REFUSED, MessageState.SKIPPED)
    is_planned_call = and_(Message.channel == MessageChannel.CALL, Message.state == MessageState.HANDED)
    went_at = (
        select(func.min(type_coerce(Message.state_at, BigInteger)))
        .where(
            Message.contact_id == Assignment.contact_id,
            # The sum keeps the person's few messages as the way in; all of a variant's are many.
            Message.variant_id + 0 == Assignment.variant_id,
            or_(Message.state.in_(over), is_planned_call),
        )
        .correlate(Assignment)
        .scalar_subquery()
    )
    return case((Experiment.step_id.is_(None), type_coerce(Assignment.at, BigInteger)), else_=went_at)


def _make_row(row: Any, variants: list[VariantRow], places: dict[int, str]) -> ExperimentRow:
    from funneldesk.analytics.experiment import VariantCounts, compare_variants

    return ExperimentRow(
        id=row.id,
        name=row.name,
        question=row.question or "",
        campaign_id=row.campaign_id,
        campaign=row.campaign or "",
        segment_id=row.segment_id,
        segment=row.segment or "",
        step_id=row.step_id,
        place=places.get(row.step_id, "") if row.step_id is not None else "",
        response_kinds=tuple(row.response_kinds),
        window_days=row.window_days,
        started_at=row.started_at,
        decided_at=row.decided_at,
        decided_variant_id=row.decided_variant_id,
        variants=tuple(variants),
        result=compare_variants([VariantCounts(one.key, one.assigned, one.responded) for one in variants]),
    )
