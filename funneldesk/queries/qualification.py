"""Who qualifies for sales now, whose score ceased to, and why somebody does not, from the kept scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, exists, not_, or_, select, type_coerce

from funneldesk.formatting.moment import day_text
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.scoring import CachedScore
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.queries.qualification_terms import (
    VALUE_KIND,
    act_kinds,
    act_since,
    act_words,
    fresh_term,
    id_parts,
    is_unspent,
    last_round,
    score_holds,
    standing_terms,
    touched_at,
)
from funneldesk.queries.scores import CONTACT, read_score_figures

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from funneldesk.model.qualification import QualifyingRule
    from funneldesk.queries.look import Look
    from funneldesk.queries.scores import ScoreFigures

_DAY_US = 86_400_000_000

__all__ = ["Candidate", "Explanation", "Lapse", "explain_qualification", "find_to_qualify", "find_to_return"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lead that qualifies now.

    Attributes:
        contact_id: which one.
        kind: the lifecycle stage it enters: `mql`, or `pql` where its trial reached its value.
        why: in words, such as “Score 72 in A1” or “Asked for a demo on 3 Nov”.
        total: its points; `fit` and `engagement` what they are made of.
        cell: its cell of the grid.
        act: the kind of touch that qualified it, or None where the score did.
        act_at: when that touch was.
    """

    contact_id: int
    kind: str
    why: str
    fit: int
    engagement: int
    total: int
    cell: str
    act: str | None = None
    act_at: dt.datetime | None = None

    @property
    def is_by_act(self) -> bool:
        """Whether an act qualified it, whatever its score."""
        return self.act is not None


@dataclass(frozen=True, slots=True)
class Lapse:
    """An open round whose lead was qualified by its score and is no more; `why` says so in words."""

    handoff_id: int
    contact_id: int
    why: str
    fit: int
    engagement: int
    total: int
    cell: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether a lead qualifies now, and what stands against it.

    Attributes:
        candidate: how it qualifies; None where it does not.
        obstacles: what is missing, in words; empty where it qualifies.
        fit: of its score as it is now; so are `engagement`, `total` and `cell`.
    """

    candidate: Candidate | None
    obstacles: tuple[str, ...]
    fit: int
    engagement: int
    total: int
    cell: str


def find_to_qualify(
    look: Look,
    ids: Sequence[int] | None = None,
    *,
    rule: QualifyingRule | None = None,
    figures: Mapping[int, ScoreFigures] | None = None,
) -> list[Candidate]:
    """The leads that qualify now and are in no round: by an act since the last round, or by their score.

    An act since a lead was recycled qualifies at once; a score waits until its day.

    Args:
        look: the question's view.
        ids: which contacts to look at; None means all.
        rule: another rule than the one in force, to see what it would do.
        figures: other scores than those kept, by contact.
    """
    rule = rule or look.business.qualifying
    found: dict[int, Candidate] = {}
    for part in id_parts(ids):
        for candidate in _by_act(look, rule, part, figures):
            found[candidate.contact_id] = candidate
        for candidate in _by_score(look, rule, part, figures):
            found.setdefault(candidate.contact_id, candidate)
    return [found[contact_id] for contact_id in sorted(found)]


def find_to_return(
    look: Look, *, rule: QualifyingRule | None = None, figures: Mapping[int, ScoreFigures] | None = None
) -> list[Lapse]:
    """The open rounds that no rep has accepted and whose score ceased to hold, or whose lead wants to hear nothing.

    Rounds begun by hand or by an act stay, whatever the score. The limits are lower than those that qualify, so that
    nobody flaps.

    Args:
        look: the question's view.
        rule: another rule than the one in force, to see what it would do.
        figures: other scores than those kept, by contact.
    """
    rule = rule or look.business.qualifying
    acted = exists().where(
        Touchpoint.contact_id == Handoff.contact_id,
        Touchpoint.kind.in_(act_kinds(rule)),
        touched_at <= Handoff.qualified_at,
        type_coerce(touched_at, BigInteger) >= type_coerce(Handoff.qualified_at, BigInteger) - rule.act_days * _DAY_US,
    )
    query = (
        select(
            Handoff.id.label("handoff_id"),
            Handoff.contact_id,
            Contact.do_not_contact,
            CachedScore.fit,
            CachedScore.engagement,
            CachedScore.total,
        )
        .join(Contact, Contact.id == Handoff.contact_id)
        .join(CachedScore, and_(CachedScore.kind == CONTACT, CachedScore.record_id == Handoff.contact_id))
        .where(
            Handoff.state.in_([HandoffState.MQL.value, HandoffState.OFFERED.value]),
            Handoff.is_by_hand.is_(False),
            Contact.deleted_at.is_(None),
            or_(Contact.do_not_contact.is_(True), ~acted),
        )
        .order_by(Handoff.id)
    )
    if figures is None:
        query = query.where(or_(Contact.do_not_contact.is_(True), not_(score_holds(rule, is_qualified=True))))
    lapses = []
    for row in look.connection.execute(query):
        fit, engagement, total = _figures_of(row, row.contact_id, figures)
        if row.do_not_contact:
            why = "Wants to hear nothing from us"
        elif rule.holds(fit, engagement, total, is_qualified=True):
            continue
        else:
            why = _lapse_words(rule, fit, engagement, total)
        cell = rule.cell_of(fit, engagement)
        lapses.append(Lapse(row.handoff_id, row.contact_id, why, fit, engagement, total, cell))
    return lapses


def explain_qualification(look: Look, contact_id: int) -> Explanation:
    """Whether a lead qualifies, by its score as it is now, and what is missing: “Score 54 of 60”, for one."""
    rule = look.business.qualifying
    scores = read_score_figures(look, CONTACT, [contact_id])
    numbers = scores[0][1:] if scores else (0, 0, 0)
    fit, engagement, total = numbers
    cell = rule.cell_of(fit, engagement)
    figures = {one.record_id: one for one in scores}
    found = find_to_qualify(look, [contact_id], figures=figures)
    obstacles = () if found else tuple(_obstacles(look, rule, contact_id, numbers))
    return Explanation(found[0] if found else None, obstacles, fit, engagement, total, cell)


def _by_score(
    look: Look, rule: QualifyingRule, ids: list[int] | None, figures: Mapping[int, ScoreFigures] | None
) -> list[Candidate]:
    query = _leads(CachedScore.fit, CachedScore.engagement, CachedScore.total).where(
        *(term.condition for term in standing_terms(look, rule)), fresh_term(look).condition
    )
    if figures is None:
        query = query.where(score_holds(rule))
    if ids is not None:
        query = query.where(Contact.id.in_(ids))
    found = []
    for row in look.connection.execute(query):
        fit, engagement, total = _figures_of(row, row.id, figures)
        if figures is None or rule.holds(fit, engagement, total):
            cell = rule.cell_of(fit, engagement)
            words = f"Score {total} in {cell}"
            found.append(Candidate(row.id, LifecycleStage.MQL.value, words, fit, engagement, total, cell))
    return found


def _by_act(
    look: Look, rule: QualifyingRule, ids: list[int] | None, figures: Mapping[int, ScoreFigures] | None
) -> list[Candidate]:
    at, since = touched_at.label("act_at"), act_since(look, rule)
    query = (
        _leads(CachedScore.fit, CachedScore.engagement, CachedScore.total, Touchpoint.kind.label("act"), at)
        .join(Touchpoint, Touchpoint.contact_id == Contact.id)
        .where(
            *(term.condition for term in standing_terms(look, rule, is_acting=True)),
            Touchpoint.kind.in_(act_kinds(rule)),
            touched_at >= since,
            touched_at <= look.now,
            or_(last_round.c.contact_id.is_(None), touched_at > last_round.c.closed_at),
            is_unspent(),
        )
        .order_by(at, Touchpoint.id)
    )
    if ids is None:
        # Few have acted of late; an index finds them, so that not everybody's touches are read.
        lately = or_(Touchpoint.at >= since, Touchpoint.at.is_(None))
        query = query.where(
            Contact.id.in_(select(Touchpoint.contact_id).where(Touchpoint.kind.in_(act_kinds(rule)), lately))
        )
    else:
        query = query.where(Contact.id.in_(ids))
    best: dict[int, Candidate] = {}
    for row in look.connection.execute(query):
        kept = best.get(row.id)
        if kept is not None and kept.act == VALUE_KIND and row.act != VALUE_KIND:
            # Who saw the value of a trial is product-qualified, whatever they asked for since.
            continue
        fit, engagement, total = _figures_of(row, row.id, figures)
        stage = LifecycleStage.PQL if row.act == VALUE_KIND else LifecycleStage.MQL
        words = f"{act_words(row.act)} on {_day_words(look, row.act_at)}"
        cell = rule.cell_of(fit, engagement)
        best[row.id] = Candidate(row.id, stage.value, words, fit, engagement, total, cell, row.act, row.act_at)
    return list(best.values())


def _leads(*columns: Any) -> Select[Any]:
    """Contacts with their kept scores and their last round."""
    return (
        select(Contact.id, *columns)
        .select_from(Contact)
        .outerjoin(CachedScore, and_(CachedScore.kind == CONTACT, CachedScore.record_id == Contact.id))
        .outerjoin(last_round, last_round.c.contact_id == Contact.id)
    )


def _obstacles(look: Look, rule: QualifyingRule, contact_id: int, numbers: tuple[int, ...]) -> list[str]:
    terms = [*standing_terms(look, rule), fresh_term(look)]
    row = look.connection.execute(
        select(
            Contact.lifecycle_stage,
            Contact.revisit_on,
            last_round.c.contact_id,
            *(term.condition.label(f"term_{place}") for place, term in enumerate(terms)),
        )
        .select_from(Contact)
        .outerjoin(last_round, last_round.c.contact_id == Contact.id)
        .where(Contact.id == contact_id)
    ).one_or_none()
    if row is None:
        return ["There is no such lead"]
    words = []
    fit, engagement, total = numbers
    holds = rule.holds(fit, engagement, total)
    for place, term in enumerate(terms):
        if row[3 + place]:
            continue
        if term.key == "stage" and row.lifecycle_stage == LifecycleStage.RECYCLED:
            day = row.revisit_on
            today = look.now.astimezone(look.business.zone).date()
            words.append("Is recycled" if day is None else f"Is recycled until {day_text(day, today=today)}")
        elif term.key != "fresh" or holds:
            words.append(term.words)
    if not holds:
        words.append(_score_words(rule, fit, engagement, total))
    return words


def _score_words(rule: QualifyingRule, fit: int, engagement: int, total: int) -> str:
    cell = rule.cell_of(fit, engagement)
    if total < rule.up:
        return f"Score {total} of {rule.up}"
    if not rule.cells:
        return "No cell of the grid qualifies"
    return f"Score {total}, but {cell} is none of {', '.join(sorted(rule.cells))}"


def _lapse_words(rule: QualifyingRule, fit: int, engagement: int, total: int) -> str:
    if total < rule.down:
        return f"Score fell to {total}, below {rule.down}"
    return f"Fell to {rule.cell_of(fit, engagement)} of the grid"


def _figures_of(row: Any, contact_id: int, figures: Mapping[int, ScoreFigures] | None) -> tuple[int, int, int]:
    given = None if figures is None else figures.get(contact_id)
    if given is not None:
        return given.fit, given.engagement, given.total
    return (0, 0, 0) if row.total is None or figures is not None else (row.fit, row.engagement, row.total)


def _day_words(look: Look, at: dt.datetime) -> str:
    zone = look.business.zone
    return day_text(at.astimezone(zone).date(), today=look.now.astimezone(zone).date())
