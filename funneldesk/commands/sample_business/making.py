"""What the making of the sample keeps at hand, and the leads it draws before any row is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from funneldesk.model.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from funneldesk.commands.sample_business.origins import Origin
    from funneldesk.commands.sample_business.rounds import Round
    from funneldesk.commands.work import Work
    from funneldesk.model.activity import Activity
    from funneldesk.model.base import Record
    from funneldesk.model.campaign import Campaign
    from funneldesk.model.capture_form import CaptureForm
    from funneldesk.model.company import Company
    from funneldesk.model.contact import Contact
    from funneldesk.model.content import Content
    from funneldesk.model.deal import Deal
    from funneldesk.model.message import Message
    from funneldesk.model.pipeline import Stage, StageKind
    from funneldesk.model.reason import ReasonKind
    from funneldesk.model.segment import Segment
    from funneldesk.model.source import Source
    from funneldesk.model.touchpoint import Touchpoint
    from funneldesk.model.user import User
    from funneldesk.model.working_time import WorkingCalendar

_RecordT = TypeVar("_RecordT", bound="Record")

_GOLDEN = 0.618_033_988_749_895


@dataclass
class Lead:
    """One person of the sample on the way through the funnel.

    Attributes:
        ends_at: until when marketing reaches the person: the win or loss of the deal, else now.
        mql_at: when marketing qualified the person; None where it did not.
        is_written_to: in a sequence or an experiment already.
        is_featured: told by hand, so that nothing is drawn for the person.
        rounds: of the handoff, in order.
        done: what reps did with the person.
    """

    origin: Origin
    created: dt.datetime
    contact: Contact
    company: Company | None
    age_days: float
    ends_at: dt.datetime
    mql_at: dt.datetime | None = None
    deal: Deal | None = None
    touches: list[Touchpoint] = field(default_factory=list)
    is_written_to: bool = False
    is_featured: bool = False
    rounds: list[Round] = field(default_factory=list)
    done: list[Activity] = field(default_factory=list)


@dataclass
class Sample:
    """The sample in the making; each part finds here what the parts before it stored."""

    work: Work
    random: Random
    calendar: WorkingCalendar
    stages: list[Stage] = field(default_factory=list)
    closings: dict[str, Stage] = field(default_factory=dict)
    reps: list[User] = field(default_factory=list)
    marketers: list[User] = field(default_factory=list)
    channels: dict[str, int] = field(default_factory=dict)
    channel_keys: dict[int, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    segments: dict[str, Segment] = field(default_factory=dict)
    forms: dict[str, CaptureForm] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    featured: list[Lead] = field(default_factory=list)
    _evenly: dict[str, float] = field(default_factory=dict)

    def evenly(self, what: str) -> float:
        """The next number from 0 to 1 of a series that fills the range evenly, so that few draws come out as meant."""
        last = self._evenly.get(what)
        following = self.random.random() if last is None else (last + _GOLDEN) % 1
        self._evenly[what] = following
        return following

    def ago(self, days: float) -> dt.datetime:
        """An instant that many days ago, within working hours of the business."""
        day = (self.work.now - dt.timedelta(days=days)).astimezone(self.work.business.zone)
        at = day.replace(hour=self.random.randint(9, 18), minute=self.random.choice((0, 10, 15, 30, 40, 45)))
        return min(at.astimezone(dt.UTC).replace(second=0, microsecond=0), self.work.now - dt.timedelta(minutes=5))

    def day_ago(self, days: float) -> dt.date:
        """The day of the business that many days ago."""
        return (self.work.now.astimezone(self.work.business.zone) - dt.timedelta(days=days)).date()

    def add_all(self, records: Iterable[_RecordT]) -> list[_RecordT]:
        """Store records of one table together, in order, and give each its id."""
        added = list(records)
        self.work.session.add_all(added)
        self.work.session.flush()
        return added

    def reason_id(self, kind: ReasonKind, label: str) -> int:
        """The reason of a list by its words; one that the list lacks is added to it."""
        found = self.reasons.get((kind, label))
        if found is None:
            position = sum(1 for known, _ in self.reasons if known == kind)
            found = self.work.add(Reason(kind=kind, label=label, position=position))
            self.reasons[kind, label] = found
        return found.id

    def closing(self, kind: StageKind) -> Stage:
        """The stage in which deals are won, or lost."""
        return self.closings[kind]

    def campaign_id(self, key: str) -> int | None:
        """The id of a campaign by its key; None where there is none of that key."""
        campaign = self.campaigns.get(key)
        return None if campaign is None else campaign.id
