"""A message to one person, written from the step's template and what is known of them; every gap is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.model.message import MessageChannel
from funneldesk.model.sequence import StepKind
from funneldesk.outreach.consent import may_contact
from funneldesk.outreach.links import make_call_link, make_whatsapp_link
from funneldesk.outreach.merge_field import name_custom_field, read_first_name, tell_field
from funneldesk.outreach.template import preview
from funneldesk.queries.message_facts import read_next_step, read_people, read_step_facts
from funneldesk.queries.tried_step import read_tried_steps

if TYPE_CHECKING:
    from funneldesk.model.reach import Reach
    from funneldesk.queries.look import Look
    from funneldesk.queries.message_facts import PersonFacts, StepFacts

CONTENT_SUBJECT = "{{ content_title }}"
CONTENT_BODY = """Hello {{ first_name | or("there") }},

this may be of use to you: {{ content_title }}
{{ content_link }}

{{ business_name }}"""
"""What sends a piece of content where the step names no template."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as far as it can be written.

    Attributes:
        channel: one of `MessageChannel`.
        to: the address or number.
        to_name: the person's full name.
        subject: of an e-mail, filled; what a call is about.
        body: the text, filled; gaps show as "[first name?]".
        missing: the merge fields that are needed and missing, in words.
        errors: what is wrong besides, in sentences.
        template_id: what it was filled from.
        content_id: the content it sends.
        variant_id: the variant of an experiment that it is.
    """

    channel: str
    to: str | None
    to_name: str
    subject: str
    body: str
    missing: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    template_id: int | None = None
    content_id: int | None = None
    variant_id: int | None = None

    @property
    def problem(self) -> str:
        """Why it cannot go as it is, in a sentence; empty where it can."""
        if self.errors:
            return self.errors[0]
        if self.missing:
            return f"Missing for this person: {', '.join(self.missing)}. Fill it in, or give the template a fallback."
        return ""

    @property
    def link(self) -> str | None:
        """What opens it ready-filled for a person: WhatsApp or the telephone; None where the number does not serve."""
        if not self.to or self.channel == MessageChannel.EMAIL:
            return None
        return (
            make_whatsapp_link(self.to, self.body)
            if self.channel == MessageChannel.WHATSAPP
            else make_call_link(self.to)
        )


def permit(reach: Reach) -> str | None:
    """Why a person may not be reached now, as the end of a sentence that begins with their name; None where they may.

    This is the rule that the claim of a message asks inside its own transaction.
    """
    if reach.is_out:
        return "is disqualified or in the bin"
    allowed = may_contact(
        reach.channel,
        do_not_contact=reach.do_not_contact,
        do_not_email=reach.do_not_email,
        do_not_call=reach.do_not_call,
        do_not_whatsapp=reach.do_not_whatsapp,
        bounced=reach.bounced,
        consent=reach.consent,
        address=reach.address,
    )
    return None if allowed else allowed.reason


def make_fields(person: PersonFacts, step: StepFacts | None, business_name: str) -> dict[str, str | None]:
    """The merge fields of a person, by name."""
    fields: dict[str, str | None] = {}
    for label, value in person.custom.items():
        if any(char.isalnum() for char in label):
            fields[name_custom_field(label)] = None if value is None else str(value)
    return fields | {
        "first_name": read_first_name(person.name),
        "name": person.name,
        "company": person.company,
        "job_title": person.job_title,
        "city": person.city,
        "owner_name": person.owner_name,
        "business_name": business_name,
        "campaign": (step.campaign if step is not None else None) or person.campaign,
        "content_title": step.content_title if step is not None else None,
        "content_link": step.content_link if step is not None else None,
        "product_interest": person.product_interest,
    }


def make_draft(person: PersonFacts, step: StepFacts, business_name: str) -> Draft:
    """Write the message of a step to a person."""
    subject, body = step.subject or "", step.body or ""
    errors: list[str] = []
    if step.kind == StepKind.CONTENT:
        if step.content_id is None:
            errors.append("The step names no content; choose one.")
        if step.template_id is None:
            subject, body = CONTENT_SUBJECT, CONTENT_BODY
    elif step.template_id is None and step.channel != MessageChannel.CALL:
        errors.append("The step has no template; choose one.")
    fields = make_fields(person, step, business_name)
    if step.channel == MessageChannel.CALL:
        return _draft_call(person, step, fields)
    draft = fill_draft(person, step.channel, subject, body, fields)
    return Draft(
        draft.channel,
        draft.to,
        draft.to_name,
        draft.subject,
        draft.body,
        draft.missing,
        (*errors, *(draft.errors if not errors else ())),
        step.template_id,
        step.content_id,
        step.variant_id,
    )


def fill_draft(person: PersonFacts, channel: str, subject: str, body: str, fields: dict[str, str | None]) -> Draft:
    """Fill a text for a person by a channel, whatever it came from."""
    text = preview(body, fields)
    missing, errors = list(text.missing), list(text.errors)
    line = ""
    if channel == MessageChannel.EMAIL:
        head = preview(subject, fields, one_line=True)
        line = head.text
        missing = [*head.missing, *missing]
        errors = [*(["The message has no subject; write one."] if not subject.strip() else head.errors), *errors]
    to = person.email if channel == MessageChannel.EMAIL else person.phone
    words = tuple(dict.fromkeys(tell_field(name) for name in missing))
    return Draft(channel, to, person.name or "", line, text.text, words, tuple(errors))


def read_draft(look: Look, enrolment_id: int) -> Draft | None:
    """The message that comes next for a person in a sequence; None where their way has ended."""
    found = read_next_step(look, enrolment_id)
    if found is None:
        return None
    contact_id, step_id = found
    return read_step_draft(look, step_id, contact_id)


def read_step_draft(look: Look, step_id: int, contact_id: int) -> Draft | None:
    """The message of a step as it would go to a person; None for a wait, or where one of them is gone."""
    person, step = read_people(look, [contact_id]).get(contact_id), read_step_facts(look, [step_id]).get(step_id)
    if person is None or step is None or not step.channel:
        return None
    pair = step_id, contact_id
    tried = read_tried_steps(look, {step_id: step}, [pair])
    return make_draft(person, tried.get(pair, step), look.business.name)


def read_text_draft(look: Look, channel: str, subject: str, body: str, contact_id: int) -> Draft | None:
    """A text that is being written, as it would go to a person."""
    person = read_people(look, [contact_id]).get(contact_id)
    if person is None:
        return None
    return fill_draft(person, channel, subject, body, make_fields(person, None, look.business.name))


def _draft_call(person: PersonFacts, step: StepFacts, fields: dict[str, str | None]) -> Draft:
    """What a rep reads before a call: nobody else does, so gaps are left as they show."""
    script = preview(step.body or "", fields).text if step.template_id is not None else ""
    note = "\n\n".join(part for part in (step.note or "", script) if part)
    return Draft(
        step.channel,
        person.phone,
        person.name or "",
        f"Call: {step.sequence}",
        note,
        template_id=step.template_id,
        variant_id=step.variant_id,
    )
