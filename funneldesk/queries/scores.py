"""Scores of leads and deals, computed from what is stored, so that no score can disagree with its log."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import exists, func, select

from funneldesk.analytics.scoring import Scorer
from funneldesk.model.base import from_microseconds
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.scoring import CachedScore
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.lead_name import read_outer_ids
from funneldesk.queries.score_facts import gather_contacts, gather_deals
from funneldesk.queries.score_rules import read_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement

    from funneldesk.analytics.scoring import Reason
    from funneldesk.model.score_terms import Rule
    from funneldesk.queries.look import Look
    from funneldesk.queries.score_facts import Facts

CONTACT, DEAL = "contact", "deal"
"""The kinds of record that are scored: their tables' names."""

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """The score of one record.

    Attributes:
        id: the contact's or deal's id.
        external_id: the id another system gave it, or None.
        fit: how well it suits us, 0 to 100.
        engagement: how much it wants us now, 0 to 100.
        points: the one number shown, 0 to 100.
        reasons: the lines whose points sum to it, the largest first.
    """

    id: int
    external_id: str | None
    fit: int
    engagement: int
    points: int
    reasons: tuple[Reason, ...]


class ScoreFigures(NamedTuple):
    """The three numbers of one record without their reasons."""

    record_id: int
    fit: int
    engagement: int
    total: int


def read_scores(look: Look, as_of: dt.datetime | None = None, ids: Sequence[int] | None = None) -> list[ScoreRow]:
    """The scores of contacts with their reasons, by id.

    Args:
        look: the question's view.
        as_of: score as things stood at that moment, by what had happened until then and who was known; the lifecycle
            stage is that of then, other attributes are today's, for their past values are not kept. None means now.
        ids: which contacts; None means all that are not in the bin.
    """
    moment = as_of or look.now
    rules = read_rules(look)
    scorer = Scorer(rules.rules, rules.groups, moment)
    outer = read_outer_ids(look, ids)
    unknown = frozenset() if as_of is None else _not_yet_known(look, moment)
    rows: list[ScoreRow] = []
    for facts in gather_contacts(look, rules.rules, as_of=moment, ids=ids):
        if facts.record_id in unknown:
            continue
        found = scorer.score(facts.attributes, facts.touches)
        rows.append(
            ScoreRow(
                facts.record_id,
                outer.get(facts.record_id),
                found.fit,
                found.engagement,
                found.total,
                found.reasons,
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """The score of a lead at one moment of its past."""

    at: dt.datetime
    fit: int
    engagement: int
    total: int


def read_score_history(look: Look, contact_id: int, days: int = 90, *, step_days: int = 7) -> tuple[ScorePoint, ...]:
    """A lead's score week by week up to now, by the rules of now; it begins when the lead was first known.

    Args:
        look: the question's view.
        contact_id: whose score.
        days: how far back.
        step_days: the days between two points.
    """
    rules = read_rules(look)
    facts = next(iter(gather_contacts(look, rules.rules, as_of=look.now, ids=[contact_id])), None)
    if facts is None:
        return ()
    met = select(_met_at()).where(Contact.id == contact_id)
    begun = min([*look.connection.scalars(met), *(from_microseconds(touch[1]) for touch in facts.touches)])
    points = []
    for back in range(days // step_days * step_days, -1, -step_days):
        moment = look.now - dt.timedelta(days=back)
        if back and moment < begun:
            continue
        scorer = Scorer(rules.rules, rules.groups, moment)
        points.append(ScorePoint(moment, *scorer.points(facts.attributes_before(back), facts.touches)))
    return tuple(points)


def read_score_figures(
    look: Look, kind: str, ids: Sequence[int] | None = None, as_of: dt.datetime | None = None
) -> list[ScoreFigures]:
    """The numbers alone, at a fraction of the cost; `kind` is `contact` or `deal`."""
    moment = as_of or look.now
    rules = read_rules(look)
    scorer = Scorer(rules.rules, rules.groups, moment)
    return [
        ScoreFigures(facts.record_id, *scorer.points(facts.attributes, facts.touches))
        for facts in _gather(look, kind, rules.rules, moment, ids)
    ]


def read_unscored_ids(look: Look, kind: str) -> list[int]:
    """The live records whose kept score is missing, ungraded or older than a day, for scores fade with time."""
    record = Contact if kind == CONTACT else Deal
    yesterday = look.now - _DAY
    fresh = select(CachedScore.record_id).where(
        CachedScore.kind == kind, CachedScore.computed_at > yesterday, CachedScore.cell.is_not(None)
    )
    query = select(record.id).where(record.deleted_at.is_(None), record.id.not_in(fresh)).order_by(record.id)
    return list(look.connection.scalars(query))


def _not_yet_known(look: Look, moment: dt.datetime) -> frozenset[int]:
    """The contacts that were first met after the moment and had left no touch before it."""
    met = _met_at()
    touched = exists().where(Touchpoint.contact_id == Contact.id, func.coalesce(Touchpoint.at, met) <= moment)
    return frozenset(look.connection.scalars(select(Contact.id).where(met > moment, ~touched)))


def _met_at() -> ColumnElement[dt.datetime]:
    """When a contact was first met: as told, or when it was written down, as a date that lay ahead then is none."""
    return func.min(func.coalesce(Contact.created_at, Contact.recorded_at), Contact.recorded_at)


def _gather(
    look: Look, kind: str, rules: Sequence[Rule], moment: dt.datetime, ids: Sequence[int] | None
) -> Iterator[Facts]:
    gather = gather_contacts if kind == CONTACT else gather_deals
    return gather(look, rules, as_of=moment, ids=ids)
