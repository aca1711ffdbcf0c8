"""Sources are counted as channels by the owner's choice; channels are added, renamed, ordered and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from funneldesk.commands.campaign import create_campaign, delete_campaigns
from funneldesk.commands.channel import create_channel, delete_channel, edit_channel, reorder_channels
from funneldesk.commands.contact import create_contact
from funneldesk.commands.contacts_bulk import delete_contacts
from funneldesk.commands.segment import create_segment
from funneldesk.commands.source import map_sources, set_source_origin
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.score_terms import Operator
from funneldesk.model.segment_terms import Condition, Group
from funneldesk.queries.sources import read_source_map
from tests.support.workspace import make_workspace, open_app, read_everything

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.app import Application
    from funneldesk.queries.sources import ChannelRow, SourceRow


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    with open_app(make_workspace(tmp_path)) as found:
        yield found


def run(app: Application, command: Any, **values: Any) -> Any:
    return app.run(command, **values).result().result


def add_lead(app: Application, name: str, source: str) -> int:
    found: int = run(app, create_contact, name=name, source=source).contact_id
    return found


def source(app: Application, words: str) -> SourceRow:
    return next(row for row in app.ask(read_source_map).result().sources if row.words == words)


def channel(app: Application, label: str) -> ChannelRow:
    return next(row for row in app.ask(read_source_map).result().channels if row.label == label)


def test_sources_without_a_channel_come_first_and_leads_are_counted(app: Application) -> None:
    for number, words in enumerate(("Referral", "Referral", "zq", "zr", "zr", "zr")):
        add_lead(app, f"Lead {number}", words)
    binned = add_lead(app, "Gone", "Referral")
    run(app, delete_contacts, contact_ids=[binned])
    found = app.ask(read_source_map).result().sources
    assert [(row.words, row.leads, row.channel, row.origin) for row in found] == [
        ("zr", 3, "", ""),
        ("zq", 1, "", ""),
        ("Referral", 2, "Referral", "inbound"),
    ]


def test_several_sources_are_mapped_at_once_and_keep_their_words(app: Application) -> None:
    for words in ("adv/meta", "Adv/Meta"):
        add_lead(app, words, words)
    before = read_everything(app.path)
    ids = [source(app, words).id for words in ("adv/meta", "Adv/Meta")]
    wanted = channel(app, "Social ads")
    change = app.run(map_sources, source_ids=ids, channel_id=wanted.id).result().change
    assert change is not None
    assert change.label == "Count 2 sources as “Social ads”"
    run(app, set_source_origin, source_ids=ids, origin="outbound")
    for words in ("adv/meta", "Adv/Meta"):
        row = source(app, words)
        assert (row.channel, row.origin) == ("Social ads", "outbound")
    assert channel(app, "Social ads").sources == 2
    for _ in range(2):
        app.undo().result()
    assert read_everything(app.path) == before


def test_what_is_no_mapping_is_refused(app: Application) -> None:
    add_lead(app, "Meera", "zq")
    row = source(app, "zq")
    with pytest.raises(NotFound):
        run(app, map_sources, source_ids=[row.id], channel_id=999)
    with pytest.raises(NotFound):
        run(app, map_sources, source_ids=[row.id, 999], channel_id=1)
    with pytest.raises(Refusal, match="inbound or outbound"):
        run(app, set_source_origin, source_ids=[row.id], origin="sideways")
    assert source(app, "zq") == row


def test_channels_are_added_renamed_and_ordered(app: Application) -> None:
    run(app, create_channel, label="  Radio   spots ")
    labels = [row.label for row in app.ask(read_source_map).result().channels]
    assert labels[-1] == "Radio spots"
    with pytest.raises(Refusal, match="already"):
        run(app, create_channel, label="RADIO SPOTS")
    with pytest.raises(Refusal, match="needs a name"):
        run(app, create_channel, label="  ")
    run(app, edit_channel, channel_id=channel(app, "Radio spots").id, label="Radio")
    run(app, create_channel, label="Radio spots")
    with pytest.raises(Refusal, match="already"):
        run(app, edit_channel, channel_id=channel(app, "Radio spots").id, label="Radio")
    ids = [row.id for row in app.ask(read_source_map).result().channels]
    run(app, reorder_channels, channel_ids=ids[::-1])
    assert [row.id for row in app.ask(read_source_map).result().channels] == ids[::-1]
    with pytest.raises(Refusal, match="meanwhile"):
        run(app, reorder_channels, channel_ids=ids[1:])


def test_a_channel_of_signs_alone_and_its_like_get_keys_of_their_own(app: Application) -> None:
    for label in ("रेडियो", "टीवी", "Search ads!"):
        run(app, create_channel, label=label)
    assert [row.label for row in app.ask(read_source_map).result().channels][-3:] == ["रेडियो", "टीवी", "Search ads!"]


def test_a_channel_in_use_is_not_deleted_and_says_by_what(app: Application) -> None:
    add_lead(app, "Meera", "Radio Mirchi")
    made = run(app, create_channel, label="Radio")
    campaign = run(app, create_campaign, name="Diwali on air", channel_id=made)
    row = source(app, "Radio Mirchi")
    run(app, map_sources, source_ids=[row.id], channel_id=made)
    with pytest.raises(Refusal, match=r"“Radio” is used by 1 source and 1 campaign\."):
        run(app, delete_channel, channel_id=made)
    run(app, map_sources, source_ids=[row.id], channel_id=None)
    run(app, delete_campaigns, campaign_ids=[campaign])
    with pytest.raises(Refusal, match="1 campaign"):
        run(app, delete_channel, channel_id=made)
    run(app, create_channel, label="Hoardings")
    unused = channel(app, "Hoardings")
    assert not unused.is_used
    run(app, delete_channel, channel_id=unused.id)
    assert all(one.label != "Hoardings" for one in app.ask(read_source_map).result().channels)
    app.undo().result()
    assert channel(app, "Hoardings") == unused


def test_a_channel_that_segments_or_rules_name_is_not_deleted(app: Application) -> None:
    group = Group(parts=(Condition("source.channel", Operator.IS, "partner"),))
    run(app, create_segment, name="Readers", filter_=group)
    with pytest.raises(Refusal, match="the segment “Readers”"):
        run(app, delete_channel, channel_id=channel(app, "Partner").id)
    with pytest.raises(Refusal, match="the score rule “Came by referral”"):
        run(app, delete_channel, channel_id=channel(app, "Referral").id)
