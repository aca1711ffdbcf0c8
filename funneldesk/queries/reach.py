"""What is needed to call or write to one person: how to reach them, what they forbid, and the templates for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.errors import NotFound
from funneldesk.queries.lead_name import read_lead_names
from funneldesk.queries.message_facts import read_people
from funneldesk.queries.nurture import read_templates

if TYPE_CHECKING:
    from funneldesk.queries.look import Look
    from funneldesk.queries.message_facts import PersonFacts
    from funneldesk.queries.nurture import TemplateRow


@dataclass(frozen=True)
class ReachPage:
    """A person with the templates of one channel; `name` is what they are called."""

    person: PersonFacts
    name: str
    templates: tuple[TemplateRow, ...]


def read_reach(look: Look, contact_id: int, channel: str) -> ReachPage:
    """How to reach a person by a channel.

    Raises:
        NotFound: the person is gone.
    """
    person = read_people(look, [contact_id]).get(contact_id)
    if person is None:
        raise NotFound("The lead is gone.")
    name = read_lead_names(look, [contact_id]).get(contact_id, "")
    return ReachPage(person, name, tuple(row for row in read_templates(look) if row.channel == channel))
