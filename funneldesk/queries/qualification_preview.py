"""What another qualifying rule, or other score rules, would do: said before they are put in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, select

from funneldesk.analytics.scoring import Scorer
from funneldesk.analytics.threshold_study import study_thresholds
from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import CUSTOMER_STAGES
from funneldesk.model.qualification import CELLS
from funneldesk.model.scoring import CachedScore
from funneldesk.model.user import Role, User
from funneldesk.queries.lead_name import read_lead_names
from funneldesk.queries.past_leads import read_endings, score_endings
from funneldesk.queries.qualification import find_to_qualify, find_to_return
from funneldesk.queries.qualification_weeks import Plan, count_weeks, read_active_ids
from funneldesk.queries.score_facts import gather_contacts
from funneldesk.queries.score_rules import RuleSet, read_rules
from funneldesk.queries.scores import CONTACT, ScoreFigures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from funneldesk.analytics.threshold_study import ThresholdStudy
    from funneldesk.model.qualification import QualifyingRule
    from funneldesk.model.score_terms import GroupLimit, Rule
    from funneldesk.queries.look import Look

NAMED = 6
"""How many leads are named on each side unless more are asked for."""
_CHUNK = 500


@dataclass(frozen=True)
class NamedLead:
    """A lead that would cross, and why, in words."""

    contact_id: int
    name: str
    why: str


@dataclass(frozen=True)
class Movement:
    """Leads that would cross one way: all their ids, and the first few by name."""

    ids: tuple[int, ...]
    first: tuple[NamedLead, ...]

    @property
    def n(self) -> int:
        """How many."""
        return len(self.ids)


@dataclass(frozen=True)
class WeeklyHandoffs:
    """How many leads would have crossed in each of the past weeks, the oldest first, by the rule now and by the other.

    Attributes:
        before: by what is in force; `after` by what would be.
        reps: how many people take handoffs.
    """

    before: tuple[int, ...]
    after: tuple[int, ...]
    reps: int

    def per_rep(self, weeks: Sequence[int]) -> float | None:
        """Handoffs a week and rep; None where nobody takes any."""
        return sum(weeks) / len(weeks) / self.reps if self.reps and weeks else None


@dataclass(frozen=True)
class QualificationPreview:
    """What would change, were the other rules in force now.

    Attributes:
        leads: how many leads there are that are no customers.
        become: those that would become MQLs; `stop` those that would stop being one, or not become one any more.
        weekly: the handoffs that this makes.
        study: what the rule would have done with leads whose end is known.
    """

    leads: int
    become: Movement
    stop: Movement
    weekly: WeeklyHandoffs
    study: ThresholdStudy


@dataclass(frozen=True)
class CellCount:
    """Leads in a cell of the grid, and how many of them have the points that qualify."""

    leads: int
    with_points: int


def count_cells(look: Look, rule: QualifyingRule) -> dict[str, CellCount]:
    """How many leads that are no customers lie in each cell, by their kept scores and this rule's limits."""
    table = CachedScore
    letter = case((table.fit >= rule.fit_a, "A"), (table.fit >= rule.fit_b, "B"), else_="C")
    digit = case((table.engagement >= rule.engagement_1, "1"), (table.engagement >= rule.engagement_2, "2"), else_="3")
    cell = letter.concat(digit).label("cell")
    rows = look.connection.execute(
        select(cell, func.count(), func.sum(case((table.total >= rule.up, 1), else_=0)))
        .join(Contact, and_(table.kind == CONTACT, Contact.id == table.record_id))
        .where(Contact.deleted_at.is_(None), Contact.lifecycle_stage.not_in(sorted(CUSTOMER_STAGES)))
        .group_by(cell)
    )
    found = {name: CellCount(leads, int(many)) for name, leads, many in rows}
    return {name: found.get(name, CellCount(0, 0)) for name in CELLS}


def count_reps(look: Look) -> int:
    """How many people handoffs are offered to: sales, or the owners where nobody is of sales; away or not."""
    counts: dict[str, list[int]] = {}
    query = select(User.role, User.takes_handoffs).where(User.is_active)
    for role, takes in look.connection.execute(query):
        counts.setdefault(role, []).append(int(takes))
    return sum(counts.get(Role.SALES) or counts.get(Role.OWNER, []))


def preview_qualification(
    look: Look,
    *,
    rule: QualifyingRule | None = None,
    rules: Sequence[Rule] | None = None,
    groups: Sequence[GroupLimit] | None = None,
    watch: Callable[[int, int], None] | None = None,
    names: int = NAMED,
) -> QualificationPreview:
    """Say what another qualifying rule or other score rules would do.

    Args:
        look: the question's view.
        rule: the qualifying rule that would be in force; None keeps the one that is.
        rules: the score rules that would count; None keeps those in force.
        groups: the limits of their groups; None keeps those in force.
        watch: called between steps with (done, of how many), from the question's thread; what it raises ends the
            question.
        names: how many leads to name on each side.
    """
    in_force = read_rules(look)
    others = RuleSet(
        in_force.rules if rules is None else tuple(rules), in_force.groups if groups is None else tuple(groups)
    )
    before = Plan(look.business.qualifying, in_force)
    after = Plan(rule or look.business.qualifying, others)
    endings = read_endings(look)
    active = read_active_ids(look)
    is_rescored = (others.rules, others.groups) != (in_force.rules, in_force.groups)
    lead_ids = _read_lead_ids(look) if is_rescored else []
    step = _Steps(watch, len(endings) + len(active) + len(lead_ids))
    figures = _score_all(look, others, lead_ids, step) if is_rescored else None
    become, stop = _find_movements(look, after.rule, figures, names)
    weeks = count_weeks(look, [before, after], active, step)
    past = score_endings(look, endings, others, after.rule, step)
    return QualificationPreview(
        leads=_count_leads(look),
        become=become,
        stop=stop,
        weekly=WeeklyHandoffs(weeks[0], weeks[1], count_reps(look)),
        study=study_thresholds(past, after.rule),
    )


class _Steps:
    """Tells a watch how far the question is, in leads."""

    def __init__(self, watch: Callable[[int, int], None] | None, steps: int) -> None:
        self._watch, self._steps, self._done = watch, max(1, steps), 0
        self(0)

    def __call__(self, more: int) -> None:
        self._done += more
        if self._watch is not None:
            self._watch(self._done, self._steps)


def _score_all(look: Look, rules: RuleSet, ids: Sequence[int], step: _Steps) -> dict[int, ScoreFigures]:
    scorer = Scorer(rules.rules, rules.groups, look.now)
    figures: dict[int, ScoreFigures] = {}
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        for facts in gather_contacts(look, rules.rules, as_of=look.now, ids=part):
            numbers = scorer.points(facts.attributes, facts.touches)
            figures[facts.record_id] = ScoreFigures(facts.record_id, *numbers)
        step(len(part))
    return figures


def _find_movements(
    look: Look, rule: QualifyingRule, figures: Mapping[int, ScoreFigures] | None, names: int
) -> tuple[Movement, Movement]:
    """Who would become an MQL that does not now, and who would stop."""
    ready = {one.contact_id: one.why for one in find_to_qualify(look)}
    would = {one.contact_id: one.why for one in find_to_qualify(look, rule=rule, figures=figures)}
    lapsing = {one.contact_id for one in find_to_return(look)}
    would_lapse = {one.contact_id: one.why for one in find_to_return(look, rule=rule, figures=figures)}
    become = {contact_id: why for contact_id, why in would.items() if contact_id not in ready}
    stop = {contact_id: why for contact_id, why in would_lapse.items() if contact_id not in lapsing}
    stop |= {
        contact_id: f"Now: {why[:1].lower()}{why[1:]}" for contact_id, why in ready.items() if contact_id not in would
    }
    return _move(look, become, names), _move(look, stop, names)


def _move(look: Look, whys: Mapping[int, str], names: int) -> Movement:
    ids = tuple(sorted(whys))
    called = read_lead_names(look, ids[:names])
    first = tuple(NamedLead(one, called.get(one, ""), whys[one]) for one in ids[:names])
    return Movement(ids, first)


def _read_lead_ids(look: Look) -> list[int]:
    query = select(Contact.id).where(*_is_lead()).order_by(Contact.id)
    return list(look.connection.scalars(query))


def _count_leads(look: Look) -> int:
    return int(look.connection.scalar(select(func.count()).select_from(Contact).where(*_is_lead())) or 0)


def _is_lead() -> list[ColumnElement[bool]]:
    return [Contact.deleted_at.is_(None), Contact.lifecycle_stage.not_in(sorted(CUSTOMER_STAGES))]
