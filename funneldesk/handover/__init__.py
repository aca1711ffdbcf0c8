"""What the handoff does by itself: qualifying, offering, letting run out, waking; joined above the application."""

from funneldesk.handover.upkeep import HandoverLead, HandoverReport, expire_due, look_after_handover

__all__ = ["HandoverLead", "HandoverReport", "expire_due", "look_after_handover"]
