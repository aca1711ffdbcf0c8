"""Nurture sequences: what they are made of, who is in them, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from funneldesk.errors import NotFound
from funneldesk.model.campaign import Campaign
from funneldesk.model.content import Content
from funneldesk.model.enrolment_stop import QUALIFIED
from funneldesk.model.lifecycle import LifecycleChange
from funneldesk.model.message import Message, MessageState, MessageTemplate
from funneldesk.model.segment import Segment
from funneldesk.model.sequence import Enrolment, EnrolmentState, Sequence, SequenceStep
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.lead_name import read_lead_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy import Select

    from funneldesk.queries.look import Look

FIGURES = ("enrolled", "active", "finished", "stopped", "sent", "replied", "mql")
"""Figures of a sequence whose people can be listed."""


@dataclass(frozen=True, slots=True)
class SequenceRow:
    """One sequence with its figures; each counts people once, however often they were in it.

    Attributes:
        id: of the sequence.
        name: what it is called.
        purpose: what it is for.
        is_active: whether it runs.
        campaign_id: the campaign it belongs to.
        campaign: its name.
        segment_id: the audience it is meant for.
        segment: its name.
        stop_on: what ends it for a person.
        steps: how many steps it has.
        enrolled: people ever put into it.
        active: people in it now.
        finished: people who came to its end.
        stopped: reason to the people it was stopped for.
        sent: messages that went out.
        replied: people who answered after they were put into it.
        mql: people who became an MQL after they were put into it.
    """

    id: int
    name: str
    purpose: str | None
    is_active: bool
    campaign_id: int | None
    campaign: str | None
    segment_id: int | None
    segment: str | None
    stop_on: tuple[str, ...]
    steps: int = 0
    enrolled: int = 0
    active: int = 0
    finished: int = 0
    stopped: Mapping[str, int] = field(default_factory=dict)
    sent: int = 0
    replied: int = 0
    mql: int = 0


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step as the editor shows it."""

    id: int
    place: int
    kind: str
    wait_days: int
    template_id: int | None
    template: str | None
    content_id: int | None
    content: str | None
    condition: dict[str, Any] | None
    note: str | None
    waiting: int
    sent: int


@dataclass(frozen=True, slots=True)
class EnrolledRow:
    """One person's way through a sequence."""

    id: int
    contact_id: int
    contact: str
    state: str
    place: int | None
    due_at: dt.datetime | None
    started_at: dt.datetime
    ended_at: dt.datetime | None
    stop_reason: str | None


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One message template."""

    id: int
    name: str
    channel: str
    subject: str | None
    body: str
    language: str | None
    used: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One line of the log of messages."""

    id: int
    contact_id: int
    contact: str
    sequence: str | None
    channel: str
    to: str | None
    subject: str | None
    body: str
    state: str
    at: dt.datetime
    outcome: str | None
    attempts: int


def read_sequences(look: Look) -> list[SequenceRow]:
    """Every live sequence with its figures, by name."""
    rows = look.connection.execute(
        select(Sequence, Campaign.name, Segment.name)
        .outerjoin(Campaign, Campaign.id == Sequence.campaign_id)
        .outerjoin(Segment, Segment.id == Sequence.segment_id)
        .where(Sequence.deleted_at.is_(None))
        .with_only_columns(
            Sequence.id,
            Sequence.name,
            Sequence.purpose,
            Sequence.is_active,
            Sequence.campaign_id,
            Campaign.name.label("campaign"),
            Sequence.segment_id,
            Segment.name.label("segment"),
            Sequence.stop_on,
        )
        .order_by(func.lower(Sequence.name), Sequence.id)
    ).all()
    steps = _count(
        look,
        select(SequenceStep.sequence_id, func.count())
        .where(SequenceStep.deleted_at.is_(None))
        .group_by(SequenceStep.sequence_id),
    )
    figures = {name: _count(look, _select_figure(name)) for name in FIGURES}
    sent = _count(
        look,
        select(Enrolment.sequence_id, func.count())
        .join(Message, Message.enrolment_id == Enrolment.id)
        .where(Message.state == MessageState.SENT)
        .group_by(Enrolment.sequence_id),
    )
    stopped: dict[int, dict[str, int]] = {}
    for sequence_id, reason, count in look.connection.execute(
        select(Enrolment.sequence_id, Enrolment.stop_reason, func.count())
        .where(Enrolment.state == EnrolmentState.STOPPED)
        .group_by(Enrolment.sequence_id, Enrolment.stop_reason)
    ):
        stopped.setdefault(sequence_id, {})[reason or "person"] = count
    return [
        SequenceRow(
            *row[:8],
            tuple(row.stop_on),
            steps.get(row.id, 0),
            stopped=stopped.get(row.id, {}),
            sent=sent.get(row.id, 0),
            enrolled=figures["enrolled"].get(row.id, 0),
            active=figures["active"].get(row.id, 0),
            finished=figures["finished"].get(row.id, 0),
            replied=figures["replied"].get(row.id, 0),
            mql=figures["mql"].get(row.id, 0),
        )
        for row in rows
    ]


def read_figure_people(look: Look, sequence_id: int, figure: str) -> list[int]:
    """The ids of the people behind a figure of a sequence.

    Raises:
        NotFound: there is no such figure.
    """
    query = _select_figure(figure).with_only_columns(Enrolment.contact_id).group_by(None)
    people = query.where(Enrolment.sequence_id == sequence_id).distinct().order_by(Enrolment.contact_id)
    return list(look.connection.scalars(people))


def read_steps(look: Look, sequence_id: int) -> list[StepRow]:
    """The steps of a sequence, with who waits at each and what each sent."""
    waiting = (
        select(func.count())
        .where(Enrolment.step_id == SequenceStep.id, Enrolment.state == EnrolmentState.ACTIVE)
        .scalar_subquery()
    )
    sent = (
        select(func.count())
        .where(Message.step_id == SequenceStep.id, Message.state == MessageState.SENT)
        .scalar_subquery()
    )
    rows = look.connection.execute(
        select(
            SequenceStep.id,
            SequenceStep.kind,
            SequenceStep.wait_days,
            SequenceStep.template_id,
            MessageTemplate.name.label("template"),
            SequenceStep.content_id,
            Content.title,
            SequenceStep.condition,
            SequenceStep.note,
            waiting.label("waiting"),
            sent.label("sent"),
        )
        .outerjoin(MessageTemplate, MessageTemplate.id == SequenceStep.template_id)
        .outerjoin(Content, Content.id == SequenceStep.content_id)
        .where(SequenceStep.sequence_id == sequence_id, SequenceStep.deleted_at.is_(None))
        .order_by(SequenceStep.position, SequenceStep.id)
    )
    return [StepRow(row[0], place, *row[1:]) for place, row in enumerate(rows, 1)]


def read_enrolled(look: Look, sequence_id: int, *, limit: int = 5000) -> list[EnrolledRow]:
    """The people in a sequence: who goes on first, by time; then who ended, newest first."""
    rows = look.connection.execute(
        select(
            Enrolment.id,
            Enrolment.contact_id,
            Enrolment.state,
            SequenceStep.position,
            Enrolment.due_at,
            Enrolment.started_at,
            Enrolment.ended_at,
            Enrolment.stop_reason,
        )
        .outerjoin(SequenceStep, SequenceStep.id == Enrolment.step_id)
        .where(Enrolment.sequence_id == sequence_id)
        .order_by(Enrolment.state != EnrolmentState.ACTIVE, Enrolment.due_at, Enrolment.ended_at.desc(), Enrolment.id)
        .limit(limit)
    ).all()
    names = read_lead_names(look, sorted({row.contact_id for row in rows}))
    return [
        EnrolledRow(
            row.id,
            row.contact_id,
            names.get(row.contact_id, ""),
            row.state,
            None if row.position is None else row.position + 1,
            row.due_at,
            row.started_at,
            row.ended_at,
            row.stop_reason,
        )
        for row in rows
    ]


def read_templates(look: Look) -> list[TemplateRow]:
    """Every live template, by name, with how many steps use it."""
    used = (
        select(func.count())
        .where(SequenceStep.template_id == MessageTemplate.id, SequenceStep.deleted_at.is_(None))
        .scalar_subquery()
    )
    rows = look.connection.execute(
        select(
            MessageTemplate.id,
            MessageTemplate.name,
            MessageTemplate.channel,
            MessageTemplate.subject,
            MessageTemplate.body,
            MessageTemplate.language,
            used,
        )
        .where(MessageTemplate.deleted_at.is_(None))
        .order_by(func.lower(MessageTemplate.name), MessageTemplate.id)
    )
    return [TemplateRow(*row) for row in rows]


def read_messages(
    look: Look, *, contact_id: int | None = None, sequence_id: int | None = None, limit: int = 2000
) -> list[MessageRow]:
    """The log of messages, the newest first; of one person (their nurture history) or of one sequence."""
    query = (
        select(
            Message.id,
            Message.contact_id,
            Sequence.name.label("sequence"),
            Message.channel,
            Message.to_address,
            Message.subject,
            Message.body,
            Message.state,
            Message.state_at,
            Message.outcome,
            Message.attempts,
        )
        .outerjoin(Enrolment, Enrolment.id == Message.enrolment_id)
        .outerjoin(Sequence, Sequence.id == Enrolment.sequence_id)
        .order_by(Message.state_at.desc(), Message.id.desc())
        .limit(limit)
    )
    if contact_id is not None:
        query = query.where(Message.contact_id == contact_id)
    if sequence_id is not None:
        query = query.where(Enrolment.sequence_id == sequence_id)
    rows = look.connection.execute(query).all()
    names = read_lead_names(look, sorted({row.contact_id for row in rows}))
    return [MessageRow(row.id, row.contact_id, names.get(row.contact_id, ""), *row[2:]) for row in rows]


def read_person_nurture(look: Look, contact_id: int) -> list[tuple[str, EnrolledRow]]:
    """The sequences that a person went or goes through, the newest first."""
    names = read_lead_names(look, [contact_id])
    rows = look.connection.execute(
        select(
            Sequence.name,
            Enrolment.id,
            Enrolment.state,
            SequenceStep.position,
            Enrolment.due_at,
            Enrolment.started_at,
            Enrolment.ended_at,
            Enrolment.stop_reason,
        )
        .join(Sequence, Sequence.id == Enrolment.sequence_id)
        .outerjoin(SequenceStep, SequenceStep.id == Enrolment.step_id)
        .where(Enrolment.contact_id == contact_id)
        .order_by(Enrolment.started_at.desc(), Enrolment.id.desc())
    )
    return [
        (
            row.name,
            EnrolledRow(
                row.id,
                contact_id,
                names.get(contact_id, ""),
                row.state,
                None if row.position is None else row.position + 1,
                *row[4:],
            ),
        )
        for row in rows
    ]


def _select_figure(figure: str) -> Select[*tuple[Any, ...]]:
    """Sequence id and how many people a figure counts."""
    query = select(Enrolment.sequence_id, func.count(Enrolment.contact_id.distinct())).group_by(Enrolment.sequence_id)
    if figure == "enrolled":
        return query
    if figure in set(EnrolmentState):
        return query.where(Enrolment.state == figure)
    if figure == "sent":
        return query.join(Message, Message.enrolment_id == Enrolment.id).where(Message.state == MessageState.SENT)
    if figure == "replied":
        touch = Touchpoint
        return query.join(touch, touch.contact_id == Enrolment.contact_id).where(
            touch.kind == "reply", func.coalesce(touch.at, touch.recorded_at) > Enrolment.started_at
        )
    if figure == "mql":
        change = LifecycleChange
        return query.join(change, change.contact_id == Enrolment.contact_id).where(
            or_(*(change.to_stage == stage for stage in QUALIFIED)),
            func.coalesce(change.at, change.recorded_at) > Enrolment.started_at,
        )
    raise NotFound(f"“{figure}” is no figure of a sequence.")


def _count(look: Look, query: Select[*tuple[Any, ...]]) -> dict[int, int]:
    return {row[0]: int(row[1]) for row in look.connection.execute(query)}
