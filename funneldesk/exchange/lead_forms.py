"""What lead forms, portals and landing pages say beside the fields: where a lead came from, and its first touch."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from funneldesk.exchange.mapping import compact
from funneldesk.exchange.plan_campaigns import DOUBTFUL, NO_UTM, Campaigns
from funneldesk.exchange.plan_touch_book import TouchBook, TouchKey
from funneldesk.exchange.plan_values import When, plain_id
from funneldesk.exchange.values import is_blank
from funneldesk.model.base import from_microseconds, to_microseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_world import World
    from funneldesk.exchange.vendor import Vendor
    from funneldesk.outreach.tracked_link import UtmNames

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?", re.IGNORECASE)
_TRUE: Final = frozenset({"yes", "y", "on", "true", "t", "1", "हाँ", "होय", "organic"})
_PLATFORMS: Final = frozenset({"fb", "ig", "facebook", "instagram", "msg", "wa"})
_NOON: Final = 12
_UNKNOWN_ID: Final = (
    "{lead names|leads name} a campaign by a number that is not known here yet; the number is kept with "
    "{it|them}, and a report of the campaigns with their numbers makes it known"
)


class Arrival(NamedTuple):
    """How a lead came: the touch it left, and what belongs to it.

    Attributes:
        kind: of the touch.
        detail: its words.
        content_id: what the link led to.
    """

    kind: str
    detail: str | None = None
    content_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """One landing page's form, as far as its answers need it."""

    name: str
    campaign_id: int | None
    content_id: int | None
    source: str | None


class LeadForms:
    """Completes the rows of a file of leads by what its program or its UTM values say.

    Args:
        world: the workspace.
        vendor: the program that wrote the file; None for any other.
        header: the file's columns.
    """

    def __init__(self, world: World, vendor: Vendor | None, header: Sequence[str]) -> None:
        self.world = world
        self.vendor = vendor
        self.campaigns = Campaigns(world, vendor.channel if vendor else None)
        self.touches = TouchBook(world)
        self._places = {compact(name): place for place, name in enumerate(header)}
        self._forms: dict[str, _Form] | None = None
        own: dict[str, Callable[[RowRead, Tally], Arrival]] = {
            "meta_leads": self._from_meta,
            "google_leads": self._from_google,
            "indiamart": self._from_indiamart,
            "justdial": self._from_justdial,
            "form_answer": self._from_landing_page,
        }
        self._complete = own.get(vendor.key) if vendor else None

    def is_test(self, cells: Sequence[str]) -> bool:
        """Whether the program marks a row as a test of the form's maker."""
        place = self._places.get("istest")
        is_google = self.vendor is not None and self.vendor.key == "google_leads"
        return is_google and place is not None and cells[place].strip().casefold() in _TRUE

    def complete(self, row: RowRead, tally: Tally) -> Arrival | None:
        """Fill in what the program says of a row; returns how the lead came, None for a plain file's rows."""
        values = row.values
        if values.pop("do_not_mobile", None):
            values["do_not_call"] = values["do_not_whatsapp"] = 1
        arrival = self._complete(row, tally) if self._complete else None
        utm = self.campaigns.read_utm(values)
        if utm is not NO_UTM:
            arrival = self._land(values, utm, arrival)
            if self.campaigns.is_doubtful(utm):
                tally.flag(DOUBTFUL, row.line)
        if "campaign" in values:
            values["campaign"] = self.campaigns.name_of(self.campaigns.find(values["campaign"]))
        return arrival

    def touch(self, contact_id: int, values: dict[str, Any], arrival: Arrival) -> bool:
        """Write the touch by which a lead came; says whether it is new."""
        when: When | None = values.get("created")
        if when is None:
            return False
        world = self.world
        key = TouchKey(
            contact_id,
            when.at,
            arrival.kind,
            self.campaigns.find(values["campaign"]) if "campaign" in values else None,
            world.find("source", values["source"]) if "source" in values else None,
        )
        return self.touches.add(key, when, content_id=arrival.content_id, detail=arrival.detail)

    def _land(self, values: dict[str, Any], utm: UtmNames, arrival: Arrival | None) -> Arrival | None:
        """Let a lead with UTM values land on their campaign, and keep their source."""
        if utm.source and "source" not in values:
            values["source"] = values.get("utm_source") or utm.source
        campaign_id = self.campaigns.find_utm(utm) if "campaign" not in values else None
        if campaign_id is None:
            return arrival or (Arrival("form") if utm.campaign else None)
        values["campaign"] = self.campaigns.name_of(campaign_id)
        content_id = self.campaigns.content_of(campaign_id, utm)
        arrival = arrival or Arrival("form")
        return arrival._replace(content_id=content_id) if content_id is not None else arrival

    def _cell(self, row: RowRead, *names: str) -> str:
        """The text under the first of these columns that says something."""
        for name in names:
            place = self._places.get(compact(name))
            if place is not None and not is_blank(row.cells[place]):
                return " ".join(row.cells[place].split())
        return ""

    def _find_source(self, values: dict[str, Any], words: str, channel: str | None) -> None:
        """Give a row a source, made with its channel where it is new."""
        values["source"] = words
        known = self.world.keys("source")
        if words not in known:
            made = self.world.find("source", words)
            channel_id = self.world.channel_id(channel)
            if channel_id is not None:
                self.world["source"].put(made, "channel_id", channel_id)
            self.world["source"].put(made, "origin", "inbound")

    def _find_campaign(self, row: RowRead, system: str, tally: Tally) -> None:
        """A campaign by its number in the advertising program, where no column names it."""
        number = plain_id(self._cell(row, "campaign_id"))
        if "campaign" in row.values or not number:
            return
        found = self.world.outer_ids("campaign").get(system, {}).get(number)
        if found is None:
            tally.flag(_UNKNOWN_ID, row.line)
        else:
            row.values["campaign"] = self.campaigns.name_of(found)

    def _from_meta(self, row: RowRead, tally: Tally) -> Arrival:
        values = row.values
        is_organic = self._cell(row, "is_organic").casefold() in _TRUE
        platform = values.get("source", "")
        if not platform or platform.casefold() in _PLATFORMS:
            words = platform or "Meta lead form"
            channel = "social" if is_organic else "social_ads"
            self._find_source(values, f"{words} (organic)" if is_organic else words, channel)
        self._find_campaign(row, "meta_ads", tally)
        told = [self._cell(row, "form_name"), self._cell(row, "ad_name")]
        return Arrival("form", " · ".join(filter(None, told)) or None)

    def _from_google(self, row: RowRead, tally: Tally) -> Arrival:
        if "source" not in row.values:
            self._find_source(row.values, "Google Ads lead form", "search_ads")
        self._find_campaign(row, "google_ads", tally)
        form = self._cell(row, "form_id")
        return Arrival("form", f"Form {form}" if form else None)

    def _from_indiamart(self, row: RowRead, tally: Tally) -> Arrival:
        del tally
        if "source" not in row.values:
            self._find_source(row.values, "IndiaMART", "partner")
        told = self._cell(row, "SUBJECT", "QUERY_PRODUCT_NAME", "Product name") or None
        way = self._cell(row, "QUERY_TYPE", "Enquiry type", "Inquiry type").casefold()
        if way.startswith(("p", "call", "c")):
            length = self._cell(row, "CALL_DURATION")
            call = f"Call through IndiaMART, {length}" if length else "Call through IndiaMART"
            return Arrival("other", f"{call}: {told}" if told else call)
        if way.startswith("b"):
            return Arrival("other", f"Bought lead: {told}" if told else "Bought lead")
        return Arrival("price_enquiry", told)

    def _from_justdial(self, row: RowRead, tally: Tally) -> Arrival:
        del tally
        if "source" not in row.values:
            self._find_source(row.values, "JustDial", "partner")
        self._tell_time(row.values, self._cell(row, "time"))
        return Arrival("form", self._cell(row, "category") or None)

    def _tell_time(self, values: dict[str, Any], clock: str) -> None:
        """Put the hour, which stands in a column of its own, to the day."""
        when: When | None = values.get("created")
        found = _TIME.fullmatch(clock)
        if when is None or not when.day_only or found is None:
            return
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        if found[4]:
            hour = hour % _NOON + (_NOON if found[4].casefold() == "pm" else 0)
        zone = self.world.business.zone
        day = from_microseconds(when.at).astimezone(zone)
        try:
            at = dt.datetime.combine(day.date(), dt.time(hour, minute, second), zone)
        except ValueError:
            return
        values["created"] = When(to_microseconds(at.astimezone(dt.UTC)), 0)

    def _from_landing_page(self, row: RowRead, tally: Tally) -> Arrival:
        del tally
        values = row.values
        form = self._form(self._cell(row, "FunnelDesk form"))
        values.pop("consent", None)
        if self._cell(row, "consent").casefold() in _TRUE:
            values["consent"] = self._cell(row, "consent wording") or "Yes, on the form"
        if not self.campaigns.read_utm(values).campaign and form.campaign_id is not None and "campaign" not in values:
            values["campaign"] = self.campaigns.name_of(form.campaign_id)
        if "utm_source" not in values and "source" not in values:
            self._find_source(values, form.source or "Landing page", None)
        return Arrival("form", form.name or None, form.content_id)

    def _form(self, uid: str) -> _Form:
        if self._forms is None:
            self._forms = {
                row[0]: _Form(*row[1:])
                for row in self.world.ask(
                    "SELECT f.uid, f.name, c.id, f.content_id, s.words FROM capture_form f "
                    "LEFT JOIN campaign c ON c.id = f.campaign_id AND c.deleted_at IS NULL "
                    "LEFT JOIN source s ON s.id = f.source_id"
                )
            }
        return self._forms.get(uid, _Form("", None, None, None))
