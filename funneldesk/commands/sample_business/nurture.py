"""The sample's nurture: two sequences, and everybody's way through them so far."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.letters import log_message
from funneldesk.commands.sample_business.origins import GOOGLE, LETTER, LINKEDIN, META, WEBINAR
from funneldesk.commands.sample_business.touches import make_touch
from funneldesk.model.activity import Activity, ActivityKind
from funneldesk.model.message import MessageChannel, MessageState
from funneldesk.model.segment_expression import parse_filter
from funneldesk.model.sequence import (
    STOP_REASON_WORDS,
    Enrolment,
    EnrolmentState,
    Sequence,
    SequenceStep,
    StepKind,
    StopReason,
)

if TYPE_CHECKING:
    from funneldesk.commands.sample_business.making import Lead, Sample
    from funneldesk.model.message import MessageTemplate

DUE = 6
"""So many steps are due when the sample is opened; without a mail account nothing of them can go out."""
_GUESTS, _LETTERS = "After the webinar", "The subsidy in three letters"
_WRITTEN_TO = {WEBINAR: (_GUESTS, 0.75, 60), **dict.fromkeys((META, GOOGLE, LINKEDIN, LETTER), (_LETTERS, 0.5, 100))}
_STEPS: dict[str, tuple[tuple[StepKind, int, str | None, str | None, str | None], ...]] = {
    _GUESTS: (
        (StepKind.EMAIL, 0, "thanks", "talk", None),
        (StepKind.WAIT, 3, None, None, None),
        (StepKind.CONTENT, 0, "case", "dairy", None),
        (StepKind.WHATSAPP, 4, "ask", None, "can_whatsapp = yes"),
        (StepKind.CALL, 5, "call", None, None),
    ),
    _LETTERS: (
        (StepKind.EMAIL, 0, "subsidy-1", "guide", None),
        (StepKind.EMAIL, 5, "subsidy-2", None, None),
        (StepKind.CONTENT, 7, "subsidy-3", "guide", "not touch.download"),
        (StepKind.WHATSAPP, 8, "ask", None, "can_whatsapp = yes"),
    ),
}
_CHANCES = (
    (StopReason.REPLY, 0.10),
    (StopReason.OPT_OUT, 0.04),
    (StopReason.BOUNCE, 0.04),
    (StopReason.REP_TOUCH, 0.06),
    (StopReason.PERSON, 0.03),
)
_REPLIES = ("Please call on Saturday", "What would 5 kW cost?", "Send me the list of papers", "Not now, after Diwali")


@dataclass
class _Way:
    """One person in one sequence, with what stops it and when."""

    lead: Lead
    enrolment: Enrolment
    steps: list[SequenceStep]
    campaign: str
    reason: StopReason | None = None
    stops_at: dt.datetime | None = None


def add_sequences(sample: Sample) -> dict[str, list[SequenceStep]]:
    """Add the sequences, not their templates; name to steps."""
    now = sample.work.now
    audiences = {_GUESTS: (WEBINAR, "Webinar guests not yet called"), _LETTERS: (LETTER, "Not ready yet, with consent")}
    sequences = sample.add_all(
        Sequence(
            name=name,
            purpose="Keep in touch until they are ready to talk to sales",
            campaign_id=sample.campaign_id(key),
            segment_id=sample.segments[segment].id,
            is_active=True,
            stop_on=[str(reason) for reason in STOP_REASON_WORDS if reason != StopReason.PERSON],
            recorded_at=now,
        )
        for name, (key, segment) in audiences.items()
    )
    return {
        sequence.name: sample.add_all(
            SequenceStep(
                sequence_id=sequence.id,
                position=place,
                kind=kind,
                wait_days=days,
                template_id=None,
                content_id=sample.contents[content].id if content else None,
                condition=parse_filter(condition).keep() if condition else None,
            )
            for place, (kind, days, _, content, condition) in enumerate(_STEPS[sequence.name])
        )
        for sequence in sequences
    }


def nurture(sample: Sample, templates: dict[str, MessageTemplate]) -> None:
    """Put people into the sequences and let them go through."""
    steps = add_sequences(sample)
    short = {one.id: kind[2] for name, found in steps.items() for one, kind in zip(found, _STEPS[name], strict=True)}
    for step in (step for found in steps.values() for step in found):
        step.template_id = templates[words].id if (words := short[step.id]) else None
    by_id = {template.id: template for template in templates.values()}
    ways = [way for lead in sample.leads if (way := _enrol(sample, lead, steps)) is not None]
    for way in ways:
        _draw_stop(sample, way)
        _settle(sample, way)
    _make_due(sample, ways)
    sample.add_all(way.enrolment for way in ways)
    for way in ways:
        _log(sample, way, by_id)


def _enrol(sample: Sample, lead: Lead, steps: dict[str, list[SequenceStep]]) -> _Way | None:
    name, share, days = _WRITTEN_TO.get(lead.origin.key, ("", 0.0, 0))
    begins = lead.created + dt.timedelta(days=sample.random.uniform(0.4, 1.6))
    fits = (
        not lead.is_featured
        and lead.contact.email
        and lead.contact.consent
        and lead.age_days < days
        and begins < sample.work.now
    )
    if not fits or sample.random.random() >= share or (lead.mql_at is not None and lead.mql_at <= begins):
        return None
    lead.is_written_to = True
    enrolment = Enrolment(
        sequence_id=steps[name][0].sequence_id, contact_id=lead.contact.id, started_at=begins, recorded_at=begins
    )
    return _Way(lead, enrolment, steps[name], WEBINAR if name == _GUESTS else LETTER)


def _draw_stop(sample: Sample, way: _Way) -> None:
    """What will end the way: becoming an MQL, as it is known already, or else by chance."""
    if way.lead.mql_at is not None:
        way.reason, way.stops_at = StopReason.MQL, way.lead.mql_at
        return
    if way.lead.contact.lifecycle_stage != "lead":
        return
    drawn, until = sample.random.random(), 0.0
    at = way.enrolment.started_at + dt.timedelta(days=sample.random.uniform(1, 12))
    for reason, chance in _CHANCES:
        until += chance
        if drawn < until:
            way.reason, way.stops_at = (reason, at) if at < sample.work.now else (None, None)
            return


def _settle(sample: Sample, way: _Way) -> None:
    """Where the person stands today."""
    enrolment, due = way.enrolment, way.enrolment.started_at
    enrolment.state = EnrolmentState.FINISHED
    for step in way.steps:
        due += dt.timedelta(days=step.wait_days)
        if step.kind == StepKind.WAIT:
            continue
        if way.stops_at is not None and way.stops_at <= due:
            enrolment.state, enrolment.step_id = EnrolmentState.STOPPED, step.id
            enrolment.stop_reason, enrolment.ended_at = way.reason, way.stops_at
            return
        if due > sample.work.now:
            enrolment.state, enrolment.step_id, enrolment.due_at = EnrolmentState.ACTIVE, step.id, due
            return
    enrolment.ended_at = due
    way.reason = way.stops_at = None


def _make_due(sample: Sample, ways: list[_Way]) -> None:
    """Let a few of the steps that come next have come due already, while the laptop slept."""
    waiting = [way for way in ways if way.enrolment.due_at is not None]
    waiting.sort(key=lambda way: way.enrolment.due_at or sample.work.now)
    for place, way in enumerate(waiting[:DUE]):
        due = sample.work.now - dt.timedelta(hours=2 + 4 * place)
        way.enrolment.due_at = max(due, way.enrolment.started_at)
        if place == DUE - 1:
            # This one has taken the consent back: the run will say so and send nothing.
            way.lead.contact.consent = None


def _log(sample: Sample, way: _Way, templates: dict[int, MessageTemplate]) -> None:
    """The messages of the steps that are done, what people did with them, and what stopped them."""
    at, enrolment = way.enrolment.started_at, way.enrolment
    last = None
    for step in way.steps:
        at += dt.timedelta(days=step.wait_days)
        if step.id == enrolment.step_id:
            break
        if step.kind == StepKind.WAIT or step.template_id is None:
            continue
        template = templates[step.template_id]
        state = MessageState.HANDED if template.channel == MessageChannel.CALL else MessageState.SENT
        last = log_message(
            sample, way.lead, template, at, key=way.campaign, state=state,
            enrolment_id=enrolment.id, step_id=step.id, content_id=step.content_id,
        )  # fmt: skip
        if state == MessageState.HANDED:
            call = _make_call(way.lead, at, uid=last.uid)
            way.lead.done.append(call)
            sample.work.session.add(call)
        elif template.channel == MessageChannel.EMAIL:
            _answer(sample, way, at)
    if way.stops_at is not None and way.reason is not None:
        _log_stop(sample, way, way.reason, way.stops_at)
        if last is not None and way.reason == StopReason.BOUNCE:
            last.outcome = "It came back: the mailbox does not exist"


def _answer(sample: Sample, way: _Way, at: dt.datetime) -> None:
    for kind, chance, hours in (("open", 0.42, 5), ("click", 0.12, 7)):
        when = at + dt.timedelta(hours=hours * sample.random.random())
        if sample.random.random() < chance and when < sample.work.now:
            make_touch(sample, way.lead, kind, when, key=way.campaign)


def _log_stop(sample: Sample, way: _Way, reason: StopReason, at: dt.datetime) -> None:
    contact = way.lead.contact
    if reason == StopReason.REPLY:
        words = sample.random.choice(_REPLIES)
        make_touch(sample, way.lead, "reply", at, key=way.campaign, detail=words)
    elif reason == StopReason.OPT_OUT:
        contact.do_not_email = True
        make_touch(sample, way.lead, "opted_out", at, key=way.campaign)
    elif reason == StopReason.BOUNCE:
        contact.email_bounced_at = at
        make_touch(sample, way.lead, "bounced", at, key=way.campaign, detail="The mailbox does not exist")
    elif reason == StopReason.REP_TOUCH:
        call = _make_call(way.lead, at)
        way.lead.done.append(call)
        sample.work.session.add(call)


def _make_call(lead: Lead, at: dt.datetime, uid: str | None = None) -> Activity:
    known = {} if uid is None else {"uid": uid}
    return Activity(
        kind=ActivityKind.CALL,
        subject="Ask about load and roof",
        contact_id=lead.contact.id,
        company_id=lead.contact.company_id,
        owner_id=lead.contact.owner_id,
        due_at=at,
        done_at=at,
        outcome="reached",
        minutes=10,
        recorded_at=at,
        **known,
    )
