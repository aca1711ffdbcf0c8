"""A message that an automation prepares for a person to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.automation_act import Prepared
from funneldesk.errors import Refusal
from funneldesk.outreach.merge_field import name_custom_field, read_first_name
from funneldesk.outreach.template import preview
from funneldesk.queries.automation_message import read_template
from funneldesk.queries.message_facts import read_people

if TYPE_CHECKING:
    from funneldesk.queries.look import Look
    from funneldesk.queries.message_facts import PersonFacts


def write_message(look: Look, template_id: int, contact_id: int) -> Prepared:
    """Fill a template for a person; what is not known stays marked in the text, for whoever sends it.

    Raises:
        Refusal: the template or the person is gone, or the template is broken.
    """
    template = read_template(look, template_id)
    person = read_people(look, [contact_id]).get(contact_id)
    if template is None or person is None:
        raise Refusal("The template of the message, or the person it is for, is gone.")
    fields = _fields(person, look.business.name)
    text = preview(template.body, fields)
    if text.errors:
        raise Refusal(text.errors[0])
    subject = preview(template.subject or "", fields, one_line=True).text if template.subject else ""
    return Prepared(template.channel, template.name, subject, text.text)


def _fields(person: PersonFacts, business_name: str) -> dict[str, str | None]:
    own = {
        name_custom_field(label): None if value is None else str(value)
        for label, value in person.custom.items()
        if any(char.isalnum() for char in label)
    }
    return own | {
        "first_name": read_first_name(person.name),
        "name": person.name,
        "company": person.company,
        "job_title": person.job_title,
        "city": person.city,
        "owner_name": person.owner_name,
        "business_name": business_name,
        "campaign": person.campaign,
        "content_title": None,
        "content_link": None,
        "product_interest": person.product_interest,
    }
