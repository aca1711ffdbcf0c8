"""The words of the sample's messages: templates, and the log of what went out to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.sample_business.touches import make_touch
from funneldesk.model.base import new_uid
from funneldesk.model.message import Message, MessageChannel, MessageState, MessageTemplate

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.commands.sample_business.making import Lead, Sample

_HELLO = 'Dear {{ first_name | or("reader") }},\n\n'
_TEMPLATES = (
    (
        "invitation-a", "Invitation A: save on power", MessageChannel.EMAIL, "Save on power: a talk for cold stores",
        "on Thursday three owners tell what their plants save.\n\n{{ content_link }}\n\n{{ owner_name }}",
    ),
    (
        "invitation-b", "Invitation B: cut chiller bills 38%", MessageChannel.EMAIL, "Cut chiller bills 38%",
        "a dairy cut its chiller bill by 38%. Hear how on Thursday.\n\n{{ content_link }}\n\n{{ owner_name }}",
    ),
    (
        "thanks", "Webinar: thank you", MessageChannel.EMAIL, 'Your recording, {{ first_name | or("as promised") }}',
        "thank you for coming. Here is the recording with the three bills.\n\n{{ owner_name }}",
    ),
    (
        "case", "Webinar: the dairy", MessageChannel.EMAIL, "How a dairy halved its chiller bill",
        "{{ content_title }}: {{ content_link }}\n\n{{ owner_name }}, {{ business_name }}",
    ),
    (
        "ask", "Ask for the bill", MessageChannel.WHATSAPP, None,
        "may I have a photo of your last bill? I send you what the sun would take off it. {{ owner_name }}",
    ),
    (
        "call", "Call after the webinar", MessageChannel.CALL, "Ask about load and roof",
        "Ask for the load in kW, the roof and who decides.",
    ),
    (
        "subsidy-1", "Subsidy 1: who gets it", MessageChannel.EMAIL, "Who gets the subsidy this year",
        "in short: homes up to 3 kW get the most.\n\n{{ content_link }}\n\n{{ owner_name }}",
    ),
    (
        "subsidy-2", "Subsidy 2: what it pays", MessageChannel.EMAIL, "What the subsidy pays for your roof",
        'an example from {{ city | or("your town") }}, with the price before and after.\n\n{{ owner_name }}',
    ),
    (
        "subsidy-3", "Subsidy 3: the e-book", MessageChannel.EMAIL, "The subsidy, step by step",
        "{{ content_title }}: {{ content_link }}\n\n{{ owner_name }}",
    ),
)  # fmt: skip


def add_templates(sample: Sample) -> dict[str, MessageTemplate]:
    """Write the templates; short name to template."""
    templates = sample.add_all(
        MessageTemplate(
            name=name,
            channel=channel,
            subject=subject,
            body=body if channel == MessageChannel.CALL else f"{_HELLO}{body}",
            language="en",
            recorded_at=sample.work.now,
        )
        for _, name, channel, subject, body in _TEMPLATES
    )
    return {one[0]: template for one, template in zip(_TEMPLATES, templates, strict=True)}


def log_message(
    sample: Sample,
    lead: Lead,
    template: MessageTemplate,
    at: dt.datetime,
    *,
    key: str,
    state: MessageState = MessageState.SENT,
    outcome: str | None = None,
    **ids: int | None,
) -> Message:
    """Log one message with the touch that it is; `ids` are those of enrolment, step, content and variant."""
    is_mail = template.channel == MessageChannel.EMAIL
    first = (lead.contact.name or "").split(" ")[0]
    message = Message(
        uid=new_uid(),
        contact_id=lead.contact.id,
        template_id=template.id,
        campaign_id=sample.campaign_id(key),
        channel=template.channel,
        to_address=lead.contact.email if is_mail else lead.contact.phone,
        subject=template.subject if template.subject and "{{" not in template.subject else template.name,
        body=template.body.replace('{{ first_name | or("reader") }}', first).split("{{", maxsplit=1)[0].strip(),
        state=state,
        state_at=at,
        outcome=outcome or _OUTCOMES[template.channel],
        attempts=1,
        recorded_at=at,
        **ids,
    )
    sample.messages.append(message)
    if state == MessageState.SENT:
        touch = make_touch(sample, lead, "message", at, key=key)
        touch.uid = message.uid
        touch.content_id, touch.variant_id = ids.get("content_id"), ids.get("variant_id")
    return message


def keep_messages(sample: Sample) -> None:
    """Store the log; as nothing of it ever went out, the one undo step of the sample takes it back too."""
    sample.add_all(sample.messages)
    rows = sample.work.session.connection().exec_driver_sql("SELECT * FROM message ORDER BY id")
    columns = list(rows.keys())
    sample.work.bulk.add_inserted("message", columns, [tuple(row) for row in rows])


_OUTCOMES: dict[str, str] = {
    MessageChannel.EMAIL: "The mail server took it.",
    MessageChannel.WHATSAPP: "A person says that it was sent.",
    MessageChannel.CALL: "Planned as a call.",
}
