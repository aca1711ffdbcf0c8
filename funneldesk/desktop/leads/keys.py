"""The keys of the leads, and what the sheet of keys says of them."""

from __future__ import annotations

from funneldesk.desktop.leads.lead_steps import (
    ACCEPT,
    CONVERT,
    DISQUALIFY,
    KEY_OF,
    PASS,
    RECYCLE,
    REJECT,
    REOPEN,
)
from funneldesk.desktop.shell.actions import KeyHint

_SAID = {
    ACCEPT: "Accept the lead",
    REJECT: "Reject it, with a reason",
    RECYCLE: "Recycle it until a day",
    CONVERT: "Qualify it: for the handoff, or for a deal once accepted",
    PASS: "Offer it to somebody, or pass it on",
    DISQUALIFY: "Disqualify it",
    REOPEN: "Reopen a recycled or disqualified lead",
}
CALL, PLAN, NOTE, MEND = "C", "A", "N", "M"

HINTS = (
    KeyHint("Leads", "Enter", "Open the lead"),
    *(KeyHint("Leads", KEY_OF[step], words) for step, words in _SAID.items()),
    KeyHint("Leads", CALL, "Call"),
    KeyHint("Leads", PLAN, "Plan the next step"),
    KeyHint("Leads", NOTE, "Note"),
    KeyHint("Leads", "/", "Search"),
    KeyHint("Leads", "Del", "Delete"),
    KeyHint("Leads", MEND, "Leaks: mend what is chosen"),
)
