"""Messages on their way out: claimed before the first byte, their outcome put down, withheld, skipped or handed over.

The row of a message is the claim: a step writes to an enrolled person by one row only, which no undo takes away.
What follows from an outcome (the touch, the next step, a dead address) is journaled. A person who is put back to a
step that went out, as an undone confirmation does, is not written to again; the touch is written once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.enrolment import advance_enrolment, end_enrolment, find_stop
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.activity import Activity, ActivityKind
from funneldesk.model.base import new_uid
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.message import Message, MessageChannel, MessageState
from funneldesk.model.reach import Reach
from funneldesk.model.sequence import STOP_REASON_WORDS, Enrolment, EnrolmentState, Sequence, SequenceStep, StopReason
from funneldesk.model.sequence_walk import CHANNEL_OF_STEP
from funneldesk.model.touchpoint import Touchpoint

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.commands.work import Work
    from funneldesk.model.reach import Permit

MAY_GO = frozenset({MessageState.DELAYED, MessageState.WITHHELD})
"""States of a message from which it may still be sent."""
IS_OVER = frozenset({MessageState.SENT, MessageState.REFUSED, MessageState.SKIPPED})
"""States after which a step is done."""
_WORDS: dict[str, str] = {
    MessageState.SENDING: "is being sent",
    MessageState.SENT: "was sent",
    MessageState.REFUSED: "was refused",
    MessageState.UNCERTAIN: "may have arrived; decide about it first",
    MessageState.HANDED: "was opened for sending; say first whether it went out",
    MessageState.SKIPPED: "was passed over",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDraft:
    """A message as it is to go to one person.

    Attributes:
        uid: of its row; the row's own where there is one already.
        enrolment_id: of whom.
        step_id: which step writes it.
        channel: one of `MessageChannel`.
        to_address: the address or number it was written for.
        subject: of an e-mail.
        body: its text, filled.
        template_id: what it was filled from.
        content_id: the content it sends.
        variant_id: the variant of an experiment that it is.
    """

    uid: str
    enrolment_id: int
    step_id: int
    channel: str
    to_address: str | None
    subject: str | None
    body: str
    template_id: int | None = None
    content_id: int | None = None
    variant_id: int | None = None


def claim_message(work: Work, *, draft: MessageDraft, permit: Permit) -> int:
    """Mark a message as being sent, and return its id; without it nothing goes out.

    Raises:
        Refusal: the step is not due for this person, something stopped it, the person may not be written to now, or
            the message went out already.
    """
    return _claim(work, draft, permit, MessageState.SENDING).id


def hand_over_message(work: Work, *, draft: MessageDraft, permit: Permit) -> int:
    """Mark a message as opened ready-filled for a person to send, and return its id.

    Raises:
        Refusal: as `claim_message`.
    """
    return _claim(work, draft, permit, MessageState.HANDED).id


def withhold_message(work: Work, *, draft: MessageDraft, why: str) -> bool:
    """Put down that a message did not go out and why; it may go once that is mended.

    Returns:
        Whether it was put down; not where it went out already or the person stands elsewhere by now.
    """
    enrolment = work.session.get(Enrolment, draft.enrolment_id)
    message = _find(work, draft.enrolment_id, draft.step_id)
    if enrolment is None or enrolment.state != EnrolmentState.ACTIVE or enrolment.step_id != draft.step_id:
        return False
    if message is not None and message.state not in MAY_GO:
        return False
    message = _write(work, draft, message)
    _set_state(work, message, MessageState.WITHHELD, why)
    return True


def record_outcome(work: Work, *, uid: str, state: str, sentence: str, is_dead_address: bool = False) -> None:
    """Put down what became of a message that was being sent, with what follows from it.

    Args:
        work: the running command.
        uid: of the message.
        state: one of SENT, REFUSED, DELAYED, UNCERTAIN.
        sentence: what is known, for the person who reads it.
        is_dead_address: a hard bounce: the address takes no mail, now and later.

    Raises:
        NotFound: there is no such message.
        Refusal: it is not being sent.
    """
    message = work.session.scalars(select(Message).where(Message.uid == uid)).one_or_none()
    if message is None:
        raise NotFound("There is no such message.")
    if message.state != MessageState.SENDING:
        raise Refusal(f"This message is not being sent; it {_WORDS.get(message.state, 'waits')}.")
    _set_state(work, message, state, sentence)
    if state == MessageState.SENT:
        complete_message(work, message)
    elif state == MessageState.REFUSED:
        _refuse(work, message, is_dead_address=is_dead_address)


def settle_messages(work: Work, *, sentence: str, left_before: dt.datetime | None = None) -> tuple[int, ...]:
    """Call uncertain what an earlier run of the program left as being sent, and return the ids; for a start only.

    Args:
        work: the running command.
        sentence: what is known of such a message.
        left_before: only what was claimed up to this instant; None for all.
    """
    query = select(Message).where(Message.state == MessageState.SENDING)
    if left_before is not None:
        query = query.where(Message.state_at <= left_before)
    left = list(work.session.scalars(query))
    for message in left:
        _set_state(work, message, MessageState.UNCERTAIN, sentence)
    return tuple(message.id for message in left)


def confirm_message(work: Work, *, message_id: int, went_out: bool) -> None:
    """Put down what a person found out about an uncertain message, or did with one that was opened for them.

    Args:
        work: the running command.
        message_id: of the message.
        went_out: it arrived or was sent; else it may go again.

    Raises:
        Refusal: nothing is in doubt about it.
    """
    message = work.get(Message, message_id)
    if message.state not in {MessageState.UNCERTAIN, MessageState.HANDED}:
        raise Refusal(f"Nothing is to be decided: this message {_WORDS.get(message.state, 'waits to be sent')}.")
    if went_out:
        went_at = message.state_at
        _set_state(work, message, MessageState.SENT, "A person says that it was sent.")
        # It went when it was opened or in doubt, not when somebody says so.
        message.state_at = went_at
        complete_message(work, message)
    else:
        _set_state(work, message, MessageState.DELAYED, "A person says that it was not sent; it may go again.")


def skip_step(work: Work, *, enrolment_id: int, step_id: int, why: str = "passed over by hand") -> None:
    """Pass over the step at which a person stands, and go on with the next.

    A message that went out already is completed: its touch is written where an undo took it away.

    Raises:
        Refusal: the person does not stand there, or the message is being sent.
    """
    enrolment, step = _stand(work, enrolment_id, step_id)
    message = _find(work, enrolment_id, step_id)
    if message is not None and message.state == MessageState.SENDING:
        raise Refusal("This message is being sent; wait for its outcome.")
    if message is None or message.state not in IS_OVER:
        if message is None:
            channel = CHANNEL_OF_STEP[step.kind]
            draft = MessageDraft(
                uid=new_uid(), enrolment_id=enrolment_id, step_id=step_id, channel=channel,
                to_address=None, subject=None, body="", template_id=step.template_id, content_id=step.content_id,
            )  # fmt: skip
            message = _write(work, draft, None)
        _set_state(work, message, MessageState.SKIPPED, why)
    if message.state == MessageState.SENT:
        complete_message(work, message)
        return
    went_at = message.state_at if message.state != MessageState.SKIPPED else work.now
    advance_enrolment(work, enrolment, step, went_at)
    work.label = f"Pass over a step for “{name_contact(work, work.session.get_one(Contact, enrolment.contact_id))}”"


def make_call_task(work: Work, *, draft: MessageDraft, permit: Permit) -> int:
    """Plan the call of a step for whoever looks after the person, and return the activity's id.

    The activity carries the message's uid, by which it is known as the sequence's own.

    Raises:
        Refusal: as `claim_message`, or the call is planned already.
    """
    message = _find(work, draft.enrolment_id, draft.step_id)
    uid = message.uid if message is not None else draft.uid
    if work.session.scalars(select(Activity.id).where(Activity.uid == uid)).first() is not None:
        raise Refusal("This call is planned already.")
    if message is not None and message.state == MessageState.HANDED:
        # The plan was undone; a plan reaches nobody, so it may be made again.
        message.state = MessageState.DELAYED
        work.session.flush()
    message = _claim(work, draft, permit, MessageState.HANDED)
    contact = work.session.get_one(Contact, message.contact_id)
    enrolment, step = _stand(work, draft.enrolment_id, draft.step_id)
    activity = work.add(
        Activity(
            uid=message.uid,
            kind=ActivityKind.CALL,
            subject=draft.subject,
            note=draft.body or None,
            contact_id=contact.id,
            company_id=contact.company_id,
            owner_id=contact.owner_id,
            due_at=work.now,
            due_day_only=False,
            recorded_at=work.now,
            cause=work.cause,
        )
    )
    advance_enrolment(work, enrolment, step, work.now)
    work.label = f"Plan a call with “{name_contact(work, contact)}”"
    return activity.id


def complete_message(work: Work, message: Message) -> None:
    """Write the touch of a message that went out, once, and let the person go on to the next step."""
    if work.session.scalars(select(Touchpoint.id).where(Touchpoint.uid == message.uid)).first() is None:
        touch = _make_touch(message, "message", work)
        touch.uid = message.uid
        work.add(touch)
    _go_on(work, message)
    work.label = f"Sent {_call(message)} to “{_name(work, message)}”"


def _refuse(work: Work, message: Message, *, is_dead_address: bool) -> None:
    work.add(_make_touch(message, "bounced" if is_dead_address else "refused", work))
    contact = work.session.get_one(Contact, message.contact_id)
    if is_dead_address and contact.email == message.to_address and contact.email_bounced_at is None:
        contact.email_bounced_at = work.now
    enrolment = work.session.get(Enrolment, message.enrolment_id) if message.enrolment_id is not None else None
    stops = enrolment is not None and StopReason.BOUNCE in work.session.get_one(Sequence, enrolment.sequence_id).stop_on
    if is_dead_address and stops and enrolment is not None and enrolment.state == EnrolmentState.ACTIVE:
        end_enrolment(enrolment, StopReason.BOUNCE, work.now)
    else:
        _go_on(work, message)
    work.label = f"Refused: {_call(message)} to “{_name(work, message)}”"


def _claim(work: Work, draft: MessageDraft, permit: Permit, state: MessageState) -> Message:
    enrolment, _ = _stand(work, draft.enrolment_id, draft.step_id)
    if enrolment.due_at is None or enrolment.due_at > work.now:
        raise Refusal("This step is not due yet.")
    message = _find(work, draft.enrolment_id, draft.step_id)
    if message is not None and message.state not in MAY_GO:
        raise Refusal(f"This message {_WORDS[message.state]}; it is not sent again.")
    if message is not None and message.uid != draft.uid:
        raise Refusal("This message was written by another run meanwhile; look at it again.")
    contact = work.get(Contact, enrolment.contact_id, word="lead")
    name = name_contact(work, contact)
    reach = make_reach(contact, draft.channel)
    why = permit(reach)
    if why is not None:
        raise Refusal(f"{name} {why}.")
    stop = find_stop(work, enrolment.id)
    if stop is not None:
        raise Refusal(f"{name} goes no further in this sequence: {STOP_REASON_WORDS[stop]}.")
    if reach.address != draft.to_address:
        raise Refusal(f"The address of {name} has changed meanwhile; look at the message again.")
    message = _write(work, draft, message)
    message.attempts += 1
    _set_state(work, message, state, None)
    return message


def make_reach(contact: Contact, channel: str) -> Reach:
    """What a contact allows by a channel now."""
    return Reach(
        channel=channel,
        address=contact.email if channel == MessageChannel.EMAIL else contact.phone,
        do_not_contact=contact.do_not_contact,
        do_not_email=contact.do_not_email,
        do_not_call=contact.do_not_call,
        do_not_whatsapp=contact.do_not_whatsapp,
        bounced=contact.email_bounced_at is not None,
        consent=contact.consent,
        is_out=contact.lifecycle_stage == LifecycleStage.DISQUALIFIED or contact.deleted_at is not None,
    )


def _stand(work: Work, enrolment_id: int, step_id: int) -> tuple[Enrolment, SequenceStep]:
    """The enrolment and the step, if the person stands there in a sequence that runs."""
    enrolment = work.get(Enrolment, enrolment_id)
    step = work.get(SequenceStep, step_id, word="step")
    sequence = work.get(Sequence, enrolment.sequence_id)
    if enrolment.state != EnrolmentState.ACTIVE or enrolment.step_id != step_id:
        raise Refusal("This person does not stand at that step any more.")
    if not sequence.is_active:
        raise Refusal(f"The sequence “{sequence.name}” is paused; start it first.")
    return enrolment, step


def _find(work: Work, enrolment_id: int, step_id: int) -> Message | None:
    return work.session.scalars(
        select(Message).where(Message.enrolment_id == enrolment_id, Message.step_id == step_id)
    ).one_or_none()


def _write(work: Work, draft: MessageDraft, message: Message | None) -> Message:
    """The row of a draft, made or brought up to date."""
    enrolment = work.session.get_one(Enrolment, draft.enrolment_id)
    if message is None:
        message = Message(
            uid=draft.uid,
            contact_id=enrolment.contact_id,
            enrolment_id=draft.enrolment_id,
            step_id=draft.step_id,
            attempts=0,
            recorded_at=work.now,
        )
    message.campaign_id = work.session.get_one(Sequence, enrolment.sequence_id).campaign_id
    message.channel, message.to_address = draft.channel, draft.to_address
    message.subject, message.body = draft.subject, draft.body
    message.template_id, message.content_id = draft.template_id, draft.content_id
    message.variant_id = draft.variant_id
    return message


def _set_state(work: Work, message: Message, state: str, sentence: str | None) -> None:
    message.state, message.state_at, message.outcome = state, work.now, sentence
    work.session.add(message)
    work.session.flush()


def _go_on(work: Work, message: Message) -> None:
    if message.enrolment_id is not None and message.step_id is not None:
        enrolment = work.session.get_one(Enrolment, message.enrolment_id)
        advance_enrolment(work, enrolment, work.session.get_one(SequenceStep, message.step_id), message.state_at)


def _make_touch(message: Message, kind: str, work: Work) -> Touchpoint:
    return Touchpoint(
        contact_id=message.contact_id,
        campaign_id=message.campaign_id,
        content_id=message.content_id,
        variant_id=message.variant_id,
        kind=kind,
        at=message.state_at,
        at_day_only=False,
        weight=1,
        detail=_call(message) if kind == "message" else message.outcome,
        recorded_at=work.now,
    )


def _call(message: Message) -> str:
    if message.subject:
        return f"“{message.subject}”"
    return "a WhatsApp message" if message.channel == MessageChannel.WHATSAPP else "a message"


def _name(work: Work, message: Message) -> str:
    return name_contact(work, work.session.get_one(Contact, message.contact_id))
