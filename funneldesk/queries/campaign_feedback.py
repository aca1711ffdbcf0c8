"""What sales says about a campaign's leads: reasons and objections counted, and whether a change helped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from funneldesk.queries.period import ALL_TIME

if TYPE_CHECKING:
    from funneldesk.analytics.interval import Interval
    from funneldesk.queries.figure import RecordSet
    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Period

NO_REASON = "no reason given"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing sales says about the leads.

    Attributes:
        subject: rejected, recycled, disqualified, lost, won or objection.
        reason_id: None where it was said in words alone.
        label: the reason, or those words, or `NO_REASON`.
        n: how often.
        of: how many of that subject there are in all.
        examples: what was said in words beside it, the latest first, and the name of whom or what it was about.
        records: the contacts (or deals, for lost and won) it was said of.
    """

    subject: str
    reason_id: int | None
    label: str
    n: int
    of: int
    examples: tuple[Example, ...]
    records: RecordSet


@dataclass(frozen=True, slots=True)
class Example:
    """One of the occasions: `table` is contact or deal."""

    table: str
    record_id: int
    name: str
    words: str
    at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Measure:
    """How often a reason came among the records that were decided; `interval` is Wilson 80 %."""

    hits: int
    n: int
    share: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change that marketing logged, and the share of the reason before and after.

    `before` is of leads that came before it took effect, `after` of those that came since; only those count of whom
    sales has decided.
    """

    id: int
    subject: str
    reason_id: int | None
    reason: str
    words: str
    at: dt.datetime
    by: str
    before: Measure
    after: Measure


@dataclass(frozen=True, slots=True)
class TimeToAccept:
    """Days from MQL to acceptance by sales: the median of `n` leads; None where there is none."""

    median_days: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """All that sales says of a campaign's leads, the most frequent first within each subject."""

    said: tuple[Said, ...]
    changes: tuple[ChangeRow, ...]
    accepted: TimeToAccept


def read_feedback(look: Look, campaign_id: int, period: Period = ALL_TIME) -> Feedback:
    """What sales said of a campaign's leads in a period; changes and their measure are those of all time."""
    raise NotImplementedError
