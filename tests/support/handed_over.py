"""A week in which leads were handed over, as the pages of the Leads room show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.activity import log_activity
from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.handoff import (
    accept_handoff,
    convert_handoff,
    offer_handoff,
    qualify_by_hand,
    recycle_handoff,
    reject_handoff,
)
from tests.support.handoff import CHECKLIST, make_handoff_world

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.handoff import HandoffWorld

OM, MIRA, ASHA, RAVI = 1, 2, 3, 4


def make_week(folder: Path) -> HandoffWorld:
    """Twelve leads: eleven offered to two reps and mostly accepted, one that waits; five of them from a fair."""
    world = make_handoff_world(folder)
    for name, role in (("Om", "owner"), ("मीरा जोशी", "marketing"), ("Asha", "sales"), ("Ravi", "sales")):
        world.add_user(name, role)
    fair = world.do(create_campaign, name="Trade fair")
    for number in range(12):
        contact_id = world.add_lead(f"Lead {number}", campaign_id=fair if number < 5 else None)
        (handoff_id,) = world.do(qualify_by_hand, contact_ids=[contact_id])
        world.do(offer_handoff, handoff_id=handoff_id, user_id=ASHA if number % 2 else RAVI)
        world.pass_time(minutes=12)
        if number == 3:
            world.do(reject_handoff, handoff_id=handoff_id, note="Too far away")
        elif number == 4:
            world.do(recycle_handoff, handoff_id=handoff_id, note="After the harvest")
        elif number < 11:
            world.do(accept_handoff, handoff_id=handoff_id)
            if number < 8:
                world.pass_time(minutes=5)
                world.do(log_activity, contact_id=contact_id, kind="call", outcome="reached")
            if number < 2:
                world.do(convert_handoff, handoff_id=handoff_id, checklist=CHECKLIST)
    return world
