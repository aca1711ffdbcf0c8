"""Leads of a lead form that came before the report which tells their campaign's name: they get it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from funneldesk.exchange.mapping import compact
from funneldesk.exchange.plan_batch import in_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from funneldesk.exchange.plan_world import World

_FORMS: Final = {"google_ads": "google_leads", "meta_ads": "meta_leads"}
_FOUND: Final = "{lead|leads} that came before with {its|their} campaign's number alone {has|have} the campaign now"


def tell_waiting_leads(world: World, system: str, campaigns: Mapping[str, int]) -> str | None:
    """Give leads that named a campaign by its number alone that campaign, with the touch by which they came.

    Args:
        world: the workspace.
        system: the advertising program.
        campaigns: number to campaign, of those not known before.

    Returns:
        What is to be said of it; None where no lead waited.
    """
    if not campaigns or system not in _FORMS:
        return None
    contacts, touches = world["contact"], world["touchpoint"]
    told = 0
    for contact_id, created_at, number in _waiting(world, _FORMS[system]):
        campaign_id = campaigns.get(number)
        if campaign_id is None:
            continue
        contacts.put(contact_id, "campaign_id", campaign_id)
        told += 1
        query = "SELECT id FROM touchpoint WHERE contact_id = ? AND kind = 'form' AND at = ? AND campaign_id IS NULL"
        for (touch_id,) in world.ask(query, contact_id, created_at):
            touches.put(touch_id, "campaign_id", campaign_id)
    return f"{told:,} {in_number(_FOUND, told)}." if told else None


def _waiting(world: World, form: str) -> Iterator[tuple[int, int | None, str]]:
    """Leads of a form without a campaign, when they came, and the number of theirs."""
    query = """SELECT c.id, c.created_at, c.custom FROM contact c WHERE c.campaign_id IS NULL AND c.deleted_at IS NULL
        AND c.custom LIKE '%campaign%id%'
        AND EXISTS (SELECT 1 FROM external_id e WHERE e.kind = 'contact' AND e.record_id = c.id AND e.system = ?)"""
    for contact_id, created_at, custom in world.ask(query, form):
        held: dict[str, Any] = orjson.loads(custom)
        for name, value in held.items():
            if compact(name) == "campaignid":
                yield contact_id, created_at, str(value)
