"""The campaigns that a file's rows mean: found by name or by UTM values, else made in the same batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from funneldesk.commands.utm import utm_name_key
from funneldesk.errors import Refusal
from funneldesk.exchange.plan_world import key_of
from funneldesk.outreach.tracked_link import UtmNames, name_utm, read_utm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from funneldesk.exchange.plan_world import World

_PARTS: Final = ("source", "medium", "campaign", "content")


NO_UTM: Final = UtmNames()
DOUBTFUL: Final = (
    "{row carries|rows carry} a UTM campaign that fits several campaigns equally well and {was|were} given to none of "
    "them; give one of them these UTM values"
)
_KEYS: Final = frozenset({"landing_url", *(f"utm_{part}" for part in _PARTS)})


class _Known(NamedTuple):
    """One campaign's set of UTM values; a part that is None tells nothing apart."""

    campaign_id: int
    source: str | None
    medium: str | None
    content: str | None
    content_id: int | None


class Campaigns:
    """Finds the campaign of a row.

    Args:
        world: the workspace.
        channel: key of the channel of campaigns made here; None where their words decide.
    """

    def __init__(self, world: World, channel: str | None = None) -> None:
        self.world = world
        self._channel = channel
        self._by_name: dict[tuple[str, tuple[str, str] | None, str | None], int] = {}
        self._by_utm: dict[str, list[_Known]] = {}
        self._by_utm_key: dict[str, list[_Known]] = {}
        self._by_name_key: dict[str, set[int]] = {}
        self._doubtful: set[UtmNames] = set()
        self._read: dict[tuple[str | None, ...], UtmNames] = {}
        for row in world.ask(
            "SELECT id, utm_source, utm_medium, utm_campaign FROM campaign "
            "WHERE utm_campaign IS NOT NULL AND deleted_at IS NULL ORDER BY id"
        ):
            self._know(row[3], _Known(row[0], tidy_utm(row[1]), tidy_utm(row[2]), None, None))
        for campaign_id, name in world.ask(
            "SELECT id, name FROM campaign WHERE utm_campaign IS NULL AND deleted_at IS NULL"
        ):
            self._by_name_key.setdefault(utm_name_key(name), set()).add(campaign_id)
        for row in world.ask(
            "SELECT l.campaign_id, l.utm_source, l.utm_medium, l.utm_campaign, l.utm_content, l.content_id "
            "FROM tracked_link l JOIN campaign c ON c.id = l.campaign_id "
            "WHERE l.deleted_at IS NULL AND c.deleted_at IS NULL ORDER BY l.id"
        ):
            self._know(row[3], _Known(row[0], tidy_utm(row[1]), tidy_utm(row[2]), tidy_utm(row[4]), row[5]))

    def _know(self, utm_campaign: str, known: _Known) -> None:
        name = tidy_utm(utm_campaign)
        if name is not None:
            self._by_utm.setdefault(name, []).append(known)
            self._by_utm_key.setdefault(utm_name_key(name), []).append(known)

    def find(self, name: str, *, channel: str | None = None, place: tuple[str, str] | None = None) -> int:
        """The campaign of that name, or with that UTM campaign; a new one where there is none.

        Args:
            name: as the file has it.
            channel: key of the channel of a new one, before the file's.
            place: source and medium, where the row tells them; they part campaigns with the same UTM campaign.
        """
        found = self._by_name.get((name, place, channel))
        if found is None:
            found = self.world.keys("campaign").get(key_of("campaign", name))
            if found is None:
                source, medium = map(tidy_utm, place) if place else (None, None)
                found = self._match(UtmNames(source, medium, tidy_utm(name)))
            if found is None:
                found = self._make(name, channel or self._channel)
            else:
                self._tell_channel(found, channel or self._channel)
            self._by_name[name, place, channel] = found
        return found

    def find_utm(self, utm: UtmNames) -> int | None:
        """The campaign that UTM values mean, made where there is none; None where they name no campaign.

        A campaign without UTM values of its own is meant by its name, blanks, hyphens and underscores alike.
        """
        if utm.campaign is None:
            return None
        found = self._match(utm)
        if found is None:
            found = self.world.keys("campaign").get(key_of("campaign", utm.campaign))
        if found is None:
            alike = self._by_name_key.get(utm_name_key(utm.campaign), set())
            found = next(iter(alike)) if len(alike) == 1 else None
            if len(alike) > 1 or self._by_utm.get(utm.campaign):
                self._doubtful.add(utm)
        if found is None:
            channel = _channel_of(utm)
            found = self._make(utm.campaign, channel or self._channel, utm_campaign=utm.campaign)
            self._know(utm.campaign, _Known(found, None, None, None, None))
        return found

    def is_doubtful(self, utm: UtmNames) -> bool:
        """Whether several campaigns fit these UTM values equally well."""
        return utm in self._doubtful

    def _tell_channel(self, campaign_id: int, channel: str | None) -> None:
        """Give a campaign its channel where it was met without one; what is there stays."""
        campaigns, channel_id = self.world["campaign"], self.world.channel_id(channel)
        if channel_id is not None and campaigns.value(campaign_id, "channel_id") is None:
            campaigns.put(campaign_id, "channel_id", channel_id)

    def find_place(self, source: str, medium: str | None) -> int | None:
        """The one campaign that all traffic of a source and medium belongs to; None where there is none or several."""
        place = (tidy_utm(source), tidy_utm(medium))
        found = {
            known.campaign_id
            for several in self._by_utm.values()
            for known in several
            if (known.source, known.medium) == place
        }
        return found.pop() if len(found) == 1 and None not in place else None

    def content_of(self, campaign_id: int, utm: UtmNames) -> int | None:
        """The content that a tracked link of the campaign with these values leads to."""
        known = self._by_utm.get(utm.campaign or "", [])
        fitting = [each for each in known if each.campaign_id == campaign_id and each.content_id is not None]
        exact = [each for each in fitting if each.content == utm.content and _fits(each, utm)]
        found = {each.content_id for each in exact}
        return found.pop() if len(found) == 1 else None

    def name_of(self, campaign_id: int) -> str:
        """The name under which a campaign is found."""
        return self.world.name_of("campaign", campaign_id) or ""

    def _match(self, utm: UtmNames) -> int | None:
        """Of campaigns with the same UTM campaign, the one whose source and medium fit; a single one fits always."""
        if utm.campaign is None:
            return None
        known = self._by_utm.get(utm.campaign) or self._by_utm_key.get(utm_name_key(utm.campaign), [])
        campaigns = {each.campaign_id for each in known}
        if len(campaigns) > 1:
            campaigns = {each.campaign_id for each in known if _fits(each, utm)}
        return campaigns.pop() if len(campaigns) == 1 else None

    def _make(self, name: str, channel: str | None, **values: Any) -> int:
        world = self.world
        key = key_of("campaign", name)
        channel_id = world.channel_id(channel) if channel else None
        if channel_id is None:
            made = world.find("campaign", name)
            for column, value in values.items():
                world["campaign"].put(made, column, value)
        else:
            made = world["campaign"].add(name=name, name_key=key, channel_id=channel_id, status="running", **values)
            world.note_made("campaign", key, made)
        if not values:
            self._by_name_key.setdefault(utm_name_key(name), set()).add(made)
        return made

    def read_utm(self, values: Mapping[str, Any]) -> UtmNames:
        """The UTM values of a row: of its own columns, else of its landing page's address; `NO_UTM` without any."""
        if _KEYS.isdisjoint(values):
            return NO_UTM
        told = (*(values.get(f"utm_{part}") for part in _PARTS), values.get("landing_url"))
        found = self._read.get(told)
        if found is None:
            of_url = read_utm(told[4]) if told[4] else NO_UTM
            own = {part: tidy_utm(text) or getattr(of_url, part) for part, text in zip(_PARTS, told, strict=False)}
            found = self._read[told] = UtmNames(**own) or NO_UTM
        return found


_PAID: Final = frozenset({"cpc", "ppc", "paid", "cpm", "paid_social", "paidsocial", "paid-social", "ads"})
_SOCIAL: Final = ("facebook", "instagram", "meta", "linkedin", "fb", "ig", "twitter", "youtube")


def _channel_of(utm: UtmNames) -> str | None:
    """The channel that a source and medium mean."""
    from funneldesk.model.source import propose_channel

    source, medium = utm.source or "", utm.medium or ""
    is_social = source in _SOCIAL or any(len(name) > 2 and name in source for name in _SOCIAL)  # noqa: PLR2004 -- two letters stand in many words
    if medium in _PAID:
        return "social_ads" if is_social else "search_ads"
    if is_social:
        return "social"
    return propose_channel(medium.replace("-", " ")) or propose_channel(source.replace("-", " "))


def _fits(known: _Known, utm: UtmNames) -> bool:
    return all(
        mine is None or theirs is None or mine == theirs
        for mine, theirs in ((known.source, utm.source), (known.medium, utm.medium))
    )


def tidy_utm(text: str | None) -> str | None:
    """A UTM value as tracked links carry it, for comparing; None where it is none."""
    if not text:
        return None
    try:
        return name_utm(text)
    except Refusal:
        return None
