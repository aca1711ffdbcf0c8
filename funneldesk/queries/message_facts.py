"""What a message to a person is written from: their words, the step's template and content, and what they allow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.content import Content
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.message import MessageChannel, MessageTemplate
from funneldesk.model.product import DealProduct, Product
from funneldesk.model.reach import Reach
from funneldesk.model.sequence import Enrolment, Sequence, SequenceStep
from funneldesk.model.sequence_walk import CHANNEL_OF_STEP
from funneldesk.model.user import User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence as Many

    from sqlalchemy import Select

    from funneldesk.queries.look import Look

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of a person for a message.

    Attributes:
        contact_id: of the person.
        name: the full name.
        company: the company's name.
        job_title: what they do.
        city: where they are.
        owner_name: who looks after them.
        campaign: the campaign they came by.
        product_interest: the product of their newest deal.
        custom: fields of the owner's own making.
        email: where mail goes.
        phone: where calls and WhatsApp go.
        do_not: what they allow by e-mail; `reach_by` tells it of another channel.
    """

    contact_id: int
    name: str | None
    company: str | None
    job_title: str | None
    city: str | None
    owner_name: str | None
    campaign: str | None
    product_interest: str | None
    custom: Mapping[str, Any]
    email: str | None
    phone: str | None
    do_not: Reach

    def reach_by(self, channel: str) -> Reach:
        """What they allow by a channel."""
        from dataclasses import replace

        return replace(self.do_not, channel=channel, address=self.email if channel == "email" else self.phone)


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What a step says.

    Attributes:
        step_id: of the step.
        sequence: the sequence's name.
        kind: of the step.
        channel: how it reaches the person; empty for a wait.
        template_id: what it is written from; None where no template is chosen.
        subject: of the template.
        body: of the template.
        note: what the rep should know (for calls).
        content_id: the content it sends.
        content_title: its title.
        content_link: its link.
        campaign: the sequence's campaign.
        variant_id: the variant of an experiment whose message this is; None where it is the step's own.
    """

    step_id: int
    sequence: str
    kind: str
    channel: str
    template_id: int | None
    subject: str | None
    body: str | None
    note: str | None
    content_id: int | None
    content_title: str | None
    content_link: str | None
    campaign: str | None
    variant_id: int | None = None


def read_people(look: Look, contact_ids: Many[int]) -> dict[int, PersonFacts]:
    """What is known of these people, by contact id."""
    found: dict[int, PersonFacts] = {}
    for start in range(0, len(contact_ids), _CHUNK):
        chunk = contact_ids[start : start + _CHUNK]
        named = look.connection.execute(
            select(Deal.contact_id, Product.name)
            .join(DealProduct, DealProduct.deal_id == Deal.id)
            .join(Product, Product.id == DealProduct.product_id)
            .where(Deal.contact_id.in_(chunk), Deal.deleted_at.is_(None))
            .order_by(Deal.id, DealProduct.id)
        )
        products = {row[0]: row[1] for row in named}
        for row in look.connection.execute(_select_people().where(Contact.id.in_(chunk))):
            found[row.id] = _make_person(row, products.get(row.id))
    return found


def read_step_facts(look: Look, step_ids: Many[int]) -> dict[int, StepFacts]:
    """What these steps say, by step id."""
    template, content = aliased(MessageTemplate), aliased(Content)
    rows = look.connection.execute(
        select(
            SequenceStep.id,
            Sequence.name,
            SequenceStep.kind,
            template.id.label("template_id"),
            template.subject,
            template.body,
            SequenceStep.note,
            content.id.label("content_id"),
            content.title,
            content.link,
            Campaign.name.label("campaign"),
        )
        .join(Sequence, Sequence.id == SequenceStep.sequence_id)
        .outerjoin(template, (template.id == SequenceStep.template_id) & template.deleted_at.is_(None))
        .outerjoin(content, (content.id == SequenceStep.content_id) & content.deleted_at.is_(None))
        .outerjoin(Campaign, Campaign.id == Sequence.campaign_id)
        .where(SequenceStep.id.in_(set(step_ids)))
    )
    return {
        row.id: StepFacts(
            row.id,
            row.name,
            row.kind,
            CHANNEL_OF_STEP.get(row.kind, ""),
            row.template_id,
            row.subject,
            row.body,
            row.note,
            row.content_id,
            row.title,
            row.link,
            row.campaign,
        )
        for row in rows
    }


def read_next_step(look: Look, enrolment_id: int) -> tuple[int, int] | None:
    """The person and the step that comes next for them; None where their way has ended."""
    row = look.connection.execute(
        select(Enrolment.contact_id, Enrolment.step_id).where(
            Enrolment.id == enrolment_id, Enrolment.step_id.is_not(None)
        )
    ).one_or_none()
    return None if row is None else (row.contact_id, row.step_id)


def _select_people() -> Select[Any]:
    return (
        select(
            Contact.id,
            Contact.name,
            Company.name.label("company"),
            Contact.job_title,
            Contact.city,
            User.name.label("owner_name"),
            Campaign.name.label("campaign"),
            Contact.custom,
            Contact.email,
            Contact.phone,
            Contact.do_not_contact,
            Contact.do_not_email,
            Contact.do_not_call,
            Contact.do_not_whatsapp,
            Contact.email_bounced_at,
            Contact.consent,
            Contact.lifecycle_stage,
            Contact.deleted_at,
        )
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(User, User.id == Contact.owner_id)
        .outerjoin(Campaign, Campaign.id == Contact.campaign_id)
    )


def _make_person(row: Any, product: str | None) -> PersonFacts:
    return PersonFacts(
        row.id,
        row.name,
        row.company,
        row.job_title,
        row.city,
        row.owner_name,
        row.campaign,
        product,
        row.custom or {},
        row.email,
        row.phone,
        Reach(
            MessageChannel.EMAIL,
            row.email,
            row.do_not_contact,
            row.do_not_email,
            row.do_not_call,
            row.do_not_whatsapp,
            row.email_bounced_at is not None,
            row.consent,
            row.lifecycle_stage == LifecycleStage.DISQUALIFIED or row.deleted_at is not None,
        ),
    )
