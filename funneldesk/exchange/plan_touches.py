"""Planning the import of touchpoints: who was touched, when, how, and by which campaign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from funneldesk.exchange.plan_campaigns import DOUBTFUL, NO_UTM, Campaigns
from funneldesk.exchange.plan_deal_people import link_ids
from funneldesk.exchange.plan_people import People
from funneldesk.exchange.plan_touch_book import TouchBook, TouchKey
from funneldesk.exchange.plan_values import When, plain_id, read_emails, read_phones
from funneldesk.exchange.touch_words import OTHER, kind_of_touch
from funneldesk.exchange.values import Unreadable
from funneldesk.model.base import from_microseconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_world import World

_WHO: Final = "who"
_PHONE_DIGITS: Final = 10
_PERSON: Final = ("id", "email", "phone")
_MADE: Final = "{lead was|leads were} made of {a touch|touches} of somebody not known before"
_OTHER_KIND: Final = "{touch is|touches are} of a kind not known here, kept as “Other touch” with the file's word"
_AGAIN: Final = (
    "{row repeats|rows repeat} a touch of the same person, time, kind and campaign and {was|were} counted once"
)
_BINNED: Final = "{row belongs|rows belong} to leads in the bin and {was|were} passed over"


class _First(NamedTuple):
    """The earliest touch of a lead that comes with the file; of several at once the first by its words."""

    at: int
    day_only: int
    source: str
    campaign: str


class TouchPlanner:
    """Plans the rows of a file of touchpoints."""

    table = "touchpoint"

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = People(world)
        self.campaigns = Campaigns(world)
        self._book = TouchBook(world)
        self._first: dict[int, _First] = {}
        self._now = world.now.astimezone(world.business.zone)
        self._until = world.at
        self._uids: dict[str, int] | None = None

    def prepare(self, rows: Sequence[RowRead]) -> None:
        """Look at the people of a run of rows, and at their touches."""
        for row in rows:
            if "who" in row.values:
                self._tell_who(row.values, row.values.pop("who"))
            if "id" in row.values:
                row.values["id"] = link_ids(self.people, row.values["id"])
        self.people.load(rows)
        found = (self._find(row.values) for row in rows)
        self._book.load(contact_id for contact_id in found if contact_id is not None)

    def _tell_who(self, values: dict[str, Any], text: str) -> None:
        """Read one column that holds ids, e-mail addresses and phone numbers; a name alone says nobody for certain."""
        try:
            if "@" in text:
                values.setdefault("email", read_emails(text))
                return
            links = link_ids(self.people, ((_WHO, plain_id(text)),))
            if links[0][0] == _WHO and sum(map(str.isdigit, text)) >= _PHONE_DIGITS:
                phones = read_phones(text, self.world.business.phone_region)
                if phones and not phones[0].note:
                    values.setdefault("phone", phones)
                    return
        except Unreadable:
            pass
        if len(text.split()) == 1:
            values.setdefault("id", ((_WHO, plain_id(text)),))

    def settle(self, tally: Tally) -> None:
        """Say of each lead that came with the file when it was first met, and by what."""
        del tally
        contacts = self.people.contacts
        for contact_id, first in self._first.items():
            self.people.tell_first_contact(contact_id, When(first.at, first.day_only))
            if first.source:
                contacts.put(contact_id, "source_id", self.world.find("source", first.source))
            if first.campaign:
                contacts.put(contact_id, "campaign_id", self.campaigns.find(first.campaign))

    def finish(self, tally: Tally) -> int:
        """Count the updates, of which there are none: a touch that is there stays as it is."""
        return tally.settle(lambda _touch_id: False)

    def take(self, row: RowRead, tally: Tally) -> None:
        """Plan one row."""
        values = row.values
        why_not = self._why_not(values)
        if why_not is not None:
            tally.refuse(row.line, row.cells, why_not)
            return
        contact_id = self._find(values)
        if contact_id is not None and contact_id in self.people.binned:
            tally.keep(row.line, "The lead lies in the bin.")
            tally.flag(_BINNED, row.line)
            return
        when: When = values["at"]
        source, campaign_id, content_id = self._by_what(values)
        if self.campaigns.is_doubtful(self.campaigns.read_utm(values)):
            tally.flag(DOUBTFUL, row.line)
        if contact_id is None:
            contact_id = self._make(values, row.line, tally)
        # An id that came with a known address is that person's: else it would be somebody else further below.
        self.people.add_outer_ids(contact_id, values)
        if contact_id in self._first:
            self.people.add_points(contact_id, values, row.line, tally)
            self._note_first(contact_id, when, source, campaign_id)
        kind, detail = _kind_and_detail(values, row.custom)
        if kind == OTHER and "kind" in values and kind_of_touch(values["kind"]) is None:
            tally.flag(_OTHER_KIND, row.line)
        source_id = self.world.find("source", source) if source else None
        key = TouchKey(contact_id, when.at, kind, campaign_id, source_id)
        if self._book.add(key, when, content_id=content_id, weight=values.get("weight", 1), detail=detail):
            tally.create(row.line)
        elif self._book.is_there(key):
            tally.keep(row.line, "It is there already.")
        else:
            tally.keep(row.line, "It repeats a touch met earlier in the file.")
            tally.flag(_AGAIN, row.line)

    def _find(self, values: dict[str, Any]) -> int | None:
        found = self.people.find(values)
        if found is None and "id" in values:
            if self._uids is None:
                rows = self.world.ask("SELECT uid, id FROM contact")
                self._uids = {uid: contact_id for uid, contact_id in rows}  # noqa: C416 -- rows are no pairs to the type checker
            found = next((self._uids[value] for _, value in values["id"] if value in self._uids), None)
        return found

    def _why_not(self, values: dict[str, Any]) -> str | None:  # noqa: PLR0911 -- a ladder, one rung a reason
        """Why a row cannot be taken; None where it can."""
        if not ("id" in values or "email" in values):
            if "phone" not in values:
                return "Nobody is named: give an id, an e-mail address or a phone number."
            if not any(phone.key for phone in values["phone"]):
                return "Nobody can be found by this phone number, and a lead is not made of it."
        if "at" not in values:
            return "The day or time of the touch is missing."
        if self._is_ahead(values["at"]):
            return "A touch lies in the past; this one is still to come."
        if values.get("weight", 1) < 1:
            return "The weight of a touch is 1 or more."
        torn = self.people.torn(values)
        if torn is not None:
            return f"The e-mail is of {torn[0]} and the phone of {torn[1]}; leave the one of whom was touched."
        return None

    def _is_ahead(self, when: When) -> bool:
        if when.day_only:
            return (
                when.at > self._until
                and from_microseconds(when.at).astimezone(self._now.tzinfo).date() > self._now.date()
            )
        return when.at > self._until

    def _by_what(self, values: dict[str, Any]) -> tuple[str, int | None, int | None]:
        """The source's words, the campaign and the content of a touch."""
        utm = self.campaigns.read_utm(values)
        source = values.get("source") or values.get("utm_source") or utm.source or ""
        campaign_id = self.campaigns.find(values["campaign"]) if "campaign" in values else None
        if utm is NO_UTM and "content" not in values:
            return source, campaign_id, None
        if campaign_id is None:
            campaign_id = self.campaigns.find_utm(utm)
        if "content" in values:
            return source, campaign_id, self.world.find("content", values["content"])
        content_id = self.campaigns.content_of(campaign_id, utm) if campaign_id is not None else None
        return source, campaign_id, content_id

    def _make(self, values: dict[str, Any], line: int, tally: Tally) -> int:
        known: dict[str, Any] = {name: values[name] for name in (*_PERSON, "name") if name in values}
        contact_id = self.people.add(known, None, line, tally)
        self.world.made["contact"] = self.world.made.get("contact", 0) + 1
        self._first[contact_id] = _LAST
        tally.flag(_MADE, line)
        return contact_id

    def _note_first(self, contact_id: int, when: When, source: str, campaign_id: int | None) -> None:
        campaign = self.campaigns.name_of(campaign_id) if campaign_id is not None else ""
        self._first[contact_id] = min(self._first[contact_id], _First(when.at, when.day_only, source, campaign))


_LAST: Final = _First(1 << 62, 0, "", "")


def _kind_and_detail(values: dict[str, Any], custom: dict[str, Any]) -> tuple[str, str | None]:
    """The kind of a touch, and all that the row says besides."""
    word = values.get("kind")
    kind = kind_of_touch(word) if word is not None else OTHER
    if kind is not None and not custom:
        return kind, values.get("detail")
    told = [word] if kind is None and word is not None else []
    if "detail" in values:
        told.append(values["detail"])
    told += [f"{name}: {value}" for name, value in custom.items()]
    return kind or OTHER, "; ".join(told) or None
