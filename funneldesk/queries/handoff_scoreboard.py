"""The scoreboard of the handoff for both sides: what was taken on, what came back and why, and how long it took."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from funneldesk.analytics.quantile import quantile
from funneldesk.model.campaign import Campaign
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, HandoffOffer, HandoffState, OfferAnswer
from funneldesk.model.reason import NOT_RECORDED, Reason
from funneldesk.model.user import Role, User
from funneldesk.queries.period import EVERYTHING, matches

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement, Row

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

NO_CAMPAIGN = "No campaign"
HEALTHY_ACCEPTANCE = (0.7, 0.9)
"""Between these shares a bar for MQLs is neither too low nor too high; near 1 it lets everything through."""
_NINE_TENTHS = 0.9
_BY_REP = frozenset({OfferAnswer.ACCEPTED, OfferAnswer.REJECTED, OfferAnswer.RECYCLED, OfferAnswer.DISQUALIFIED})
_TURNED_DOWN = _BY_REP - {OfferAnswer.ACCEPTED}
_GIVEN_BACK = frozenset({HandoffState.REJECTED, HandoffState.RECYCLED, HandoffState.DISQUALIFIED})
_COUNTED = (
    "rounds", "offered", "accepted", "turned_down", "expired", "waiting", "sql", "due", "in_time", "uncontacted",
)  # fmt: skip


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
        rounds: for a campaign and all together, rounds that began in the period; for a rep, those offered in it.
        offered: offers made in the period.
        accepted: of those, accepted. `turned_down`: rejected, recycled or disqualified by the rep, not by marketing
            or the owner in their place, who took those back. `expired`: nobody
            answered in time. `waiting`: not answered yet.
        sql: those rounds that sales qualified; for a rep, those that they took on.
        due: offers due in the period, and `in_time` those of them that were accepted before they were due.
        to_decide: from the offer to the rep's answer.
        to_contact: from accepting to the first contact.
        uncontacted: accepted leads that nobody has contacted yet.
        behind: the leads behind each figure, by the figure's name; `late` are those due that were not accepted in time.
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
    behind: Mapping[str, tuple[int, ...]] = field(default_factory=dict, hash=False)

    @property
    def answered(self) -> int:
        """Offers that a rep answered or let pass."""
        return self.accepted + self.turned_down + self.expired

    @property
    def acceptance(self) -> float | None:
        """Accepted offers as a share of those that a rep answered or let pass; None where none was."""
        return self.accepted / self.answered if self.answered else None

    @property
    def reach(self) -> float | None:
        """Rounds that became an SQL as a share of those that began; None where none did."""
        return self.sql / self.rounds if self.rounds else None

    @property
    def within_limit(self) -> float | None:
        """Offers accepted before they were due as a share of those due; None where none was due."""
        return self.in_time / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """How often sales gave leads of a campaign back for a reason.

    Attributes:
        reason: from the list, else in the words of whoever gave them back.
        answer: what became of them: rejected, recycled or disqualified.
        campaign: where they came from.
        n: how many offers.
        contact_ids: the leads.
    """

    reason: str
    answer: str
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
        reasons: why sales gave leads back, before accepting and after, by campaign, the most frequent first.
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
    found = _gather(look, scope)
    offers, due = _group(found.offers, "user_id"), _group(found.due, "user_id")
    names = {row.user_id: row.rep for row in (*found.offers, *found.due)}
    reps = [
        _draw_line(found, user_id, name, _rounds_of(offers[user_id]), offers[user_id], due[user_id])
        for user_id, name in names.items()
    ]
    rounds = _group(found.rounds, "campaign_id")
    offers, due = _group(found.offers, "campaign_id"), _group(found.due, "campaign_id")
    names = {row.campaign_id: row.campaign for row in (*found.rounds, *found.offers)}
    campaigns = [
        _draw_line(found, campaign_id, name, rounds[campaign_id], offers[campaign_id], due[campaign_id])
        for campaign_id, name in names.items()
    ]
    return Scoreboard(
        _draw_line(found, None, "All", found.rounds, found.offers, found.due),
        tuple(sorted(reps, key=lambda one: (-one.offered, one.name.casefold(), one.key or 0))),
        tuple(sorted(campaigns, key=lambda one: (-one.rounds, one.name.casefold(), one.key or 0))),
        tuple(_reasons(found.offers)),
    )


@dataclass(frozen=True)
class _Gathered:
    """Rows of the period, and by offer how many hours the answer and the first contact took."""

    rounds: list[Row[Any]]
    offers: list[Row[Any]]
    due: list[Row[Any]]
    decide_h: dict[int, float]
    contact_h: dict[int, float]


def _group(rows: Iterable[Row[Any]], column: str) -> dict[Any, list[Row[Any]]]:
    groups: dict[Any, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, column)].append(row)
    return groups


def _rounds_of(offers: Iterable[Row[Any]]) -> list[Row[Any]]:
    """The rounds that a rep was offered: of each the offer that they accepted, else the newest."""
    found: dict[int, Row[Any]] = {}
    for row in offers:
        before = found.get(row.handoff_id)
        if before is None or not _is_taker(before):
            found[row.handoff_id] = row
    return list(found.values())


def _draw_line(
    found: _Gathered, key: int | None, name: str, rounds: list[Row[Any]], offers: list[Row[Any]], due: list[Row[Any]]
) -> ScoreLine:
    by_answer = _group(offers, "answer_word")
    accepted = by_answer[OfferAnswer.ACCEPTED]
    in_time = [row for row in due if row.answer == OfferAnswer.ACCEPTED and row.answered_at <= row.due_at]
    on_time = {row.id for row in in_time}
    decided = [row for row in offers if row.id in found.decide_h]
    contacted = [row for row in accepted if row.id in found.contact_h]
    rows = {
        "rounds": rounds,
        "offered": offers,
        "accepted": accepted,
        "turned_down": [row for answer in sorted(_TURNED_DOWN) for row in by_answer[answer]],
        "expired": by_answer[OfferAnswer.EXPIRED],
        "waiting": by_answer[""],
        # A rep has brought those to an SQL that they took on themselves.
        "sql": [row for row in rounds if row.deal_id is not None and _is_taker(row)],
        "due": due,
        "in_time": in_time,
        "late": [row for row in due if row.id not in on_time],
        "to_decide": decided,
        "to_contact": contacted,
        "uncontacted": [row for row in accepted if _waits_for_contact(row)],
    }
    return ScoreLine(
        key=key,
        name=name,
        to_decide=_waiting(found.decide_h[row.id] for row in decided),
        to_contact=_waiting(found.contact_h[row.id] for row in contacted),
        **{figure: len(rows[figure]) for figure in _COUNTED},
        behind={figure: tuple(sorted({row.contact_id for row in those})) for figure, those in rows.items()},
    )


def _is_taker(row: Row[Any]) -> bool:
    """Whether a row of an offer is of the rep who took the lead on last; a row of a round is whoever's."""
    return "answer" not in row._fields or bool(
        row.answer == OfferAnswer.ACCEPTED and row.answered_at == row.accepted_at
    )


def _waits_for_contact(row: Row[Any]) -> bool:
    """Whether an accepted lead waits for its first contact from this rep; one passed on to another does not."""
    return bool(row.state == HandoffState.ACCEPTED and row.first_contact_at is None and _is_taker(row))


def _gather(look: Look, scope: Scope) -> _Gathered:
    zone, calendar = look.business.zone, look.business.calendar
    period = scope.period
    rounds: list[Row[Any]] = list(
        look.connection.execute(
            select(
                Handoff.id,
                Handoff.contact_id,
                Handoff.campaign_id,
                Handoff.deal_id,
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
        # Of a lead that was passed on after accepting, the contact is that of whoever accepted last.
        if _is_taker(row) and row.first_contact_at is not None
    }
    return _Gathered(rounds, offers, due, decide, contact)


def _read_offers(look: Look, scope: Scope, when: Iterable[ColumnElement[bool]]) -> list[Row[Any]]:
    RoundReason = aliased(Reason)  # noqa: N806 - a table by another name
    answer = _answer_of_rep()
    query = (
        select(
            HandoffOffer.id,
            HandoffOffer.handoff_id,
            HandoffOffer.user_id,
            HandoffOffer.offered_at,
            HandoffOffer.due_at,
            answer.label("answer"),
            func.coalesce(answer, "").label("answer_word"),
            HandoffOffer.answered_at,
            HandoffOffer.note,
            Handoff.contact_id,
            Handoff.campaign_id,
            Handoff.deal_id,
            Handoff.accepted_at,
            Handoff.first_contact_at,
            Handoff.state,
            func.coalesce(RoundReason.label, Handoff.note).label("round_reason"),
            User.name.label("rep"),
            func.coalesce(Campaign.name, NO_CAMPAIGN).label("campaign"),
            Reason.label.label("reason"),
        )
        .join(Handoff, Handoff.id == HandoffOffer.handoff_id)
        .join(Contact, Contact.id == Handoff.contact_id)
        .join(User, User.id == HandoffOffer.user_id)
        .outerjoin(Campaign, Campaign.id == Handoff.campaign_id)
        .outerjoin(Reason, Reason.id == HandoffOffer.reason_id)
        .outerjoin(RoundReason, RoundReason.id == Handoff.reason_id)
        .where(*when, *matches(HandoffOffer.user_id, scope.owner_id), *_narrow(scope, with_owner=False))
        .order_by(HandoffOffer.id)
    )
    return list(look.connection.execute(query))


def _answer_of_rep() -> ColumnElement[str | None]:
    """The answer of an offer; what marketing or the owner turned down in a rep's place was taken back from them."""
    by = aliased(User)
    leads = select(by.id).where(by.id == HandoffOffer.by_user_id, by.role != Role.SALES).correlate(HandoffOffer)
    for_another = and_(
        HandoffOffer.answer.in_(sorted(_TURNED_DOWN)), HandoffOffer.by_user_id != HandoffOffer.user_id, leads.exists()
    )
    return case((for_another, OfferAnswer.RETURNED.value), else_=HandoffOffer.answer)


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


def _reasons(offers: Iterable[Row[Any]]) -> list[ReasonLine]:
    people: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in offers:
        if row.answer in _TURNED_DOWN:
            people[row.reason or row.note or NOT_RECORDED, row.answer, row.campaign].append(row.contact_id)
        elif row.state in _GIVEN_BACK and _is_taker(row):
            people[row.round_reason or NOT_RECORDED, row.state, row.campaign].append(row.contact_id)
    lines = [ReasonLine(*words, len(ids), tuple(sorted(set(ids)))) for words, ids in people.items()]
    return sorted(lines, key=lambda one: (-one.n, one.reason.casefold(), one.campaign.casefold(), one.answer))


def _hours(length: dt.timedelta) -> float:
    return length.total_seconds() / 3600


def _waiting(hours: Iterable[float]) -> WaitingTime:
    found = list(hours)
    return WaitingTime(len(found), quantile(found, 0.5), quantile(found, _NINE_TENTHS))
