"""What sales rejects in the handoff is feedback on its campaign, though the lead is marketing's to nurture again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.campaign_change import log_campaign_change
from funneldesk.commands.handoff import accept_handoff, qualify_by_hand, reject_handoff, return_handoff
from funneldesk.model.reason import ReasonKind
from funneldesk.queries.campaign_change import read_changes
from funneldesk.queries.campaign_feedback import read_feedback
from tests.support.handoff import make_handoff_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.handoff import HandoffWorld


@pytest.fixture
def world(tmp_path: Path) -> Iterator[HandoffWorld]:
    made = make_handoff_world(tmp_path)
    made.add_user("Mira", "marketing")
    made.add_user("Asha")
    yield made
    made.close()


def _offered(world: HandoffWorld, name: str, campaign_id: int) -> int:
    lead = world.add_lead(name, campaign_id=campaign_id)
    (handoff,) = world.do(qualify_by_hand, contact_ids=[lead])
    world.look()
    return handoff


def test_a_rejection_in_words_alone_is_told_and_one_that_marketing_took_back_is_not(world: HandoffWorld) -> None:
    campaign = world.do(create_campaign, name="Fair")
    world.do(reject_handoff, handoff_id=_offered(world, "Far", campaign), note="four hours away")
    world.do(return_handoff, handoff_id=_offered(world, "Back", campaign), note="not yet")
    world.do(accept_handoff, handoff_id=_offered(world, "Good", campaign))
    said = world.ask(read_feedback, campaign).said
    assert [(one.subject, one.label, one.n, one.of) for one in said] == [("rejected", "four hours away", 1, 1)]


def test_a_change_is_measured_by_rejections_among_what_sales_decided(world: HandoffWorld) -> None:
    campaign = world.do(create_campaign, name="Fair")
    world.do(reject_handoff, handoff_id=_offered(world, "Far", campaign), note="four hours away")
    world.do(accept_handoff, handoff_id=_offered(world, "Good", campaign))
    world.pass_time(hours=1)
    world.do(log_campaign_change, campaign_id=campaign, subject=ReasonKind.REJECTED, words="Narrow the area")
    (change,) = world.ask(read_changes, campaign)
    assert (change.before.hits, change.before.n, change.after.n) == (1, 2, 0)
