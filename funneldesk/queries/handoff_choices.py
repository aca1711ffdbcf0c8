"""What must be known to answer an offer: the lead, the owner's reasons, sequences, colleagues, what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.errors import NotFound
from funneldesk.model.contact import Contact, DecisionRole
from funneldesk.model.handoff import CHECKLIST, Handoff
from funneldesk.model.reason import Reason
from funneldesk.queries.lead_name import read_lead_names
from funneldesk.queries.segments import read_sequence_choices
from funneldesk.queries.users import read_colleagues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.queries.look import Look
    from funneldesk.queries.users import Colleague


@dataclass(frozen=True)
class HandoffChoices:
    """What can be chosen for a lead in the handoff, or for several leads.

    Attributes:
        lead: what it is called; of several how many.
        handoff_id: the round; None for leads without one.
        state: of the round, empty without one.
        owner_id: the rep whose turn it is.
        reasons: the owner's, as (id, kind, words).
        sequences: those that run, as (id, name).
        people: who works here.
        known: what is known of need, budget, decision-maker and timing, by key.
    """

    lead: str
    contact_ids: tuple[int, ...]
    handoff_id: int | None
    state: str
    owner_id: int | None
    reasons: tuple[tuple[int, str, str], ...]
    sequences: tuple[tuple[int, str], ...]
    people: tuple[Colleague, ...]
    known: dict[str, str]


def read_handoff_choices(look: Look, handoff_id: int) -> HandoffChoices:
    """The choices for one round.

    Raises:
        NotFound: there is no such round.
    """
    handoff = look.connection.execute(
        select(Handoff.contact_id, Handoff.state, Handoff.owner_id).where(Handoff.id == handoff_id)
    ).one_or_none()
    if handoff is None:
        raise NotFound(f"There is no handoff with the number {handoff_id}.")
    known = _read_known(look, handoff.contact_id)
    return _read(look, [handoff.contact_id], handoff_id, handoff.state, handoff.owner_id, known)


def read_choices_for_leads(look: Look, contact_ids: Sequence[int]) -> HandoffChoices:
    """The choices for leads, whether they are in the handoff or not."""
    return _read(look, contact_ids, None, "", None, {})


def _read(
    look: Look,
    contact_ids: Sequence[int],
    handoff_id: int | None,
    state: str,
    owner_id: int | None,
    known: dict[str, str],
) -> HandoffChoices:
    lead = f"{len(contact_ids):,} leads"
    if len(contact_ids) == 1:
        lead = f"“{read_lead_names(look, contact_ids).get(contact_ids[0], 'the lead')}”"
    reasons = look.connection.execute(
        select(Reason.id, Reason.kind, Reason.label)
        .where(Reason.deleted_at.is_(None))
        .order_by(Reason.position, Reason.id)
    )
    return HandoffChoices(
        lead=lead,
        contact_ids=tuple(contact_ids),
        handoff_id=handoff_id,
        state=state,
        owner_id=owner_id,
        reasons=tuple((row.id, row.kind, row.label) for row in reasons),
        sequences=read_sequence_choices(look),
        people=read_colleagues(look),
        known=known,
    )


def _read_known(look: Look, contact_id: int) -> dict[str, str]:
    """What this or an earlier round noted, else what the lead's page says."""
    contact = look.connection.execute(
        select(Contact.name, Contact.needs, Contact.decision_role, Contact.company_id).where(Contact.id == contact_id)
    ).one()
    known = {"need": contact.needs or "", "decision_maker": _name_decider(look, contact)}
    rounds = look.connection.scalars(
        select(Handoff.checklist).where(Handoff.contact_id == contact_id).order_by(Handoff.id)
    )
    for checklist in rounds:
        known |= {key: words for key, words in (checklist or {}).items() if words}
    return {key: known[key] for key, _ in CHECKLIST if known.get(key)}


def _name_decider(look: Look, contact: Any) -> str:
    if contact.decision_role == DecisionRole.DECIDES:
        return f"{contact.name or 'The lead'} decides"
    if contact.company_id is None:
        return ""
    name = look.connection.scalar(
        select(Contact.name)
        .where(
            Contact.company_id == contact.company_id,
            Contact.decision_role == DecisionRole.DECIDES,
            Contact.deleted_at.is_(None),
        )
        .order_by(Contact.id)
        .limit(1)
    )
    return f"{name} decides" if name else ""
