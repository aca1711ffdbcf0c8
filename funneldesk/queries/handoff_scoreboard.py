"""The scoreboard of the handoff for both sides: what was taken on, what came back and why, and how long it took."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from funneldesk.analytics.quantile import quantile
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, HandoffOffer, HandoffState, OfferAnswer
from funneldesk.model.reason import NOT_RECORDED, Reason
from funneldesk.model.user import User
from funneldesk.queries.period import EVERYTHING, matches

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Row

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

NO_CAMPAIGN = "No campaign"
HEALTHY_ACCEPTANCE = (0.7, 0.9)
"""Between these shares a bar for MQLs is neither too low nor too high; near 1 it lets everything through."""
_NINE_TENTHS = 0.9
_BY_REP = frozenset({OfferAnswer.ACCEPTED, OfferAnswer.REJECTED, OfferAnswer.RECYCLED, OfferAnswer.DISQUALIFIED})
_TURNED_DOWN = _BY_REP - {OfferAnswer.ACCEPTED}


@dataclass(frozen=True, slots=True)
class WaitingTime:
    """How long something took in working time, over `n` cases that ended; hours, None where there is none."""

    n: int
    median_h: float | None
    p90_h: float | None


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The handoff of one rep or one campaign, or of all together.

    Attributes:
        key: the rep's or campaign's id; None for all together or for leads without a campaign.
        name: what it is called.
        rounds: for a campaign and all together, rounds that began in the period; for a rep, rounds offered.
        offered: offers made in the period.
        accepted: of those, accepted. `turned_down`: rejected, recycled or disqualified by the rep. `expired`: nobody
            answered in time. `waiting`: not answered yet.
        sql: rounds that sales qualified.
        due: offers due in the period, and `in_time` those of them that were accepted before they were due.
        to_decide: from the offer to the rep's answer.
        to_contact: from accepting to the first contact.
        uncontacted: accepted leads that nobody has contacted yet.
        handoff_ids: the rounds counted.
    """

    key: int | None
    name: str
    rounds: int
    offered: int
    accepted: int
    turned_down: int
    expired: int
    waiting: int
    sql: int
    due: int
    in_time: int
    to_decide: WaitingTime
    to_contact: WaitingTime
    uncontacted: int
    handoff_ids: tuple[int, ...] = ()
    contact_ids: tuple[int, ...] = ()

    @property
    def acceptance(self) -> float | None:
        """Accepted offers as a share of those that a rep answered or let pass; None where none was."""
        ended = self.accepted + self.turned_down + self.expired
        return self.accepted / ended if ended else None

    @property
    def within_limit(self) -> float | None:
        """Offers accepted before they were due as a share of those due; None where none was due."""
        return self.in_time / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """How often a reason was given for turning leads of a campaign down."""

    reason: str
    campaign: str
    n: int
    contact_ids: tuple[int, ...]


@dataclass(frozen=True)
class Scoreboard:
    """Both sides of the handoff.

    Attributes:
        total: all together.
        reps: one line a rep, the one with most offers first.
        campaigns: one line a campaign, the one with most rounds first.
        reasons: why leads were turned down, by campaign, the most frequent first.
    """

    total: ScoreLine
    reps: tuple[ScoreLine, ...]
    campaigns: tuple[ScoreLine, ...]
    reasons: tuple[ReasonLine, ...]


def read_scoreboard(look: Look, scope: Scope = EVERYTHING) -> Scoreboard:
    """The scoreboard of a period.

    Rounds count by when they began, offers by when they were made; the share in time counts offers by when they were
    due, and leaves out those that marketing took back or passed on before. Times are working time.

    Args:
        look: the question's view.
        scope: its period, owner (the rep), source and campaign narrow it.
    """
    gathered = _gather(look, scope)
    reps = [gathered.line(key, name, "rep") for key, name in gathered.reps.items()]
    campaigns = [gathered.line(key, name, "campaign") for key, name in gathered.campaigns.items()]
    return Scoreboard(
        gathered.line(None, "All", ""),
        tuple(sorted(reps, key=lambda one: (-one.offered, one.name.casefold(), one.key or 0))),
        tuple(sorted(campaigns, key=lambda one: (-one.rounds, one.name.casefold(), one.key or 0))),
        tuple(_reasons(gathered.turned_down)),
    )


@dataclass
class _Gathered:
    """Rows of the period and how long things took."""

    rounds: list[Row[Any]]
    offers: list[Row[Any]]
    due: list[Row[Any]]
    decide_h: dict[int, float]
    contact_h: dict[int, float]
    reps: dict[int, str] = field(default_factory=dict)
    campaigns: dict[int | None, str] = field(default_factory=dict)

    @property
    def turned_down(self) -> list[Row[Any]]:
        """Offers that a rep gave back."""
        return [row for row in self.offers if row.answer in _TURNED_DOWN]

    def line(self, key: int | None, name: str, by: str) -> ScoreLine:
        """The line of a rep, of a campaign, or of all."""
        offers = [row for row in self.offers if _is_of(row, by, key)]
        due = [row for row in self.due if _is_of(row, by, key)]
        if by == "rep":
            own = {row.handoff_id for row in offers}
            rounds = [row for row in self.rounds if row.id in own]
        else:
            rounds = [row for row in self.rounds if _is_of(row, by, key)]
        answers = Counter(row.answer for row in offers)
        accepted = [row for row in offers if row.answer == OfferAnswer.ACCEPTED]
        return ScoreLine(
            key,
            name,
            len({row.handoff_id for row in offers}) if by == "rep" else len(rounds),
            len(offers),
            len(accepted),
            sum(answers[answer] for answer in _TURNED_DOWN),
            answers[OfferAnswer.EXPIRED],
            answers[None],
            sum(row.is_sql for row in rounds),
            len(due),
            sum(row.answer == OfferAnswer.ACCEPTED and row.answered_at <= row.due_at for row in due),
            _waiting(self.decide_h[row.id] for row in offers if row.id in self.decide_h),
            _waiting(self.contact_h[row.id] for row in accepted if row.id in self.contact_h),
            sum(row.id not in self.contact_h and row.state == HandoffState.ACCEPTED for row in accepted),
            tuple(sorted({row.id for row in rounds})),
            tuple(sorted({row.contact_id for row in rounds})),
        )


def _is_of(row: Row[Any], by: str, key: int | None) -> bool:
    if by == "rep":
        return bool(row.user_id == key)
    return bool(not by or row.campaign_id == key)


def _gather(look: Look, scope: Scope) -> _Gathered:
    zone, calendar = look.business.zone, look.business.calendar
    period = scope.period
    rounds: list[Row[Any]] = list(
        look.connection.execute(
            select(
                Handoff.id,
                Handoff.contact_id,
                Handoff.campaign_id,
                (Handoff.deal_id.is_not(None)).label("is_sql"),
                func.coalesce(Campaign.name, NO_CAMPAIGN).label("campaign"),
            )
            .join(Contact, Contact.id == Handoff.contact_id)
            .outerjoin(Campaign, Campaign.id == Handoff.campaign_id)
            .where(*period.holds(Handoff.qualified_at, zone), *_narrow(scope))
        )
    )
    offers = _read_offers(look, scope, period.holds(HandoffOffer.offered_at, zone))
    taken_away = (OfferAnswer.REASSIGNED, OfferAnswer.RETURNED)
    due = [
        row
        for row in _read_offers(look, scope, period.holds(HandoffOffer.due_at, zone))
        if row.due_at <= look.now and row.answer not in taken_away
    ]
    decide = {
        row.id: _hours(calendar.between(row.offered_at, row.answered_at)) for row in offers if row.answer in _BY_REP
    }
    contact = {
        row.id: _hours(calendar.between(row.answered_at, row.first_contact_at))
        for row in offers
        if row.answer == OfferAnswer.ACCEPTED
        and row.first_contact_at is not None
        and row.first_contact_at >= row.answered_at
    }
    found = _Gathered(rounds, offers, due, decide, contact)
    for row in (*offers, *due):
        found.reps[row.user_id] = row.rep
    for row in (*rounds, *offers):
        found.campaigns[row.campaign_id] = row.campaign
    return found


def _read_offers(look: Look, scope: Scope, when: Iterable[ColumnElement[bool]]) -> list[Row[Any]]:
    query = (
        select(
            HandoffOffer.id,
            HandoffOffer.handoff_id,
            HandoffOffer.user_id,
            HandoffOffer.offered_at,
            HandoffOffer.due_at,
            HandoffOffer.answer,
            HandoffOffer.answered_at,
            HandoffOffer.note,
            Handoff.contact_id,
            Handoff.campaign_id,
            Handoff.first_contact_at,
            Handoff.state,
            User.name.label("rep"),
            func.coalesce(Campaign.name, NO_CAMPAIGN).label("campaign"),
            Reason.label.label("reason"),
        )
        .join(Handoff, Handoff.id == HandoffOffer.handoff_id)
        .join(Contact, Contact.id == Handoff.contact_id)
        .join(User, User.id == HandoffOffer.user_id)
        .outerjoin(Campaign, Campaign.id == Handoff.campaign_id)
        .outerjoin(Reason, Reason.id == HandoffOffer.reason_id)
        .where(*when, *matches(HandoffOffer.user_id, scope.owner_id), *_narrow(scope, with_owner=False))
        .order_by(HandoffOffer.id)
    )
    return list(look.connection.execute(query))


def _narrow(scope: Scope, *, with_owner: bool = True) -> list[ColumnElement[bool]]:
    conditions = [
        Contact.deleted_at.is_(None),
        *matches(Handoff.source_id, scope.source_id),
        *matches(Handoff.campaign_id, scope.campaign_id),
    ]
    if with_owner and scope.owner_id is not None:
        offered = select(HandoffOffer.id).where(
            and_(HandoffOffer.handoff_id == Handoff.id, *matches(HandoffOffer.user_id, scope.owner_id))
        )
        conditions.append(offered.exists())
    return conditions


def _reasons(turned_down: Iterable[Row[Any]]) -> list[ReasonLine]:
    people: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in turned_down:
        people[row.reason or row.note or NOT_RECORDED, row.campaign].append(row.contact_id)
    lines = [
        ReasonLine(reason, campaign, len(ids), tuple(sorted(set(ids)))) for (reason, campaign), ids in people.items()
    ]
    return sorted(lines, key=lambda one: (-one.n, one.reason.casefold(), one.campaign.casefold()))


def _hours(length: dt.timedelta) -> float:
    return length.total_seconds() / 3600


def _waiting(hours: Iterable[float]) -> WaitingTime:
    found = list(hours)
    return WaitingTime(len(found), quantile(found, 0.5), quantile(found, _NINE_TENTHS))
