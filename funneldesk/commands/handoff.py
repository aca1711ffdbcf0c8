"""What a person can do in the handoff from marketing to sales; each noun has its own module."""

from funneldesk.commands.handoff_contact import note_first_contact
from funneldesk.commands.handoff_convert import convert_handoff, note_checklist
from funneldesk.commands.handoff_exit import (
    disqualify_handoff,
    recycle_handoff,
    reject_handoff,
    reopen_lead,
    return_handoff,
)
from funneldesk.commands.handoff_offer import accept_handoff, offer_handoff
from funneldesk.commands.handoff_qualify import qualify_by_hand

__all__ = [
    "accept_handoff",
    "convert_handoff",
    "disqualify_handoff",
    "note_checklist",
    "note_first_contact",
    "offer_handoff",
    "qualify_by_hand",
    "recycle_handoff",
    "reject_handoff",
    "reopen_lead",
    "return_handoff",
]
