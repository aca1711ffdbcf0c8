"""The score rules in force, and what other rules would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Text, func, join, select, true, type_coerce

from funneldesk.analytics.score_band import band_of
from funneldesk.analytics.scoring import Scorer
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.score_terms import GroupLimit, Rule
from funneldesk.model.scoring import ScoreGroup, ScoreRule
from funneldesk.queries.lead_name import read_lead_names
from funneldesk.queries.score_facts import gather_contacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sqlalchemy import Row

    from funneldesk.analytics.score_band import Band
    from funneldesk.queries.look import Look


@dataclass(frozen=True)
class RuleSet:
    """Rules with the limits of their groups."""

    rules: tuple[Rule, ...]
    groups: tuple[GroupLimit, ...]


@dataclass(frozen=True)
class RuleRow:
    """One rule as Settings lists it; `is_active` tells whether it counts."""

    rule: Rule
    is_active: bool
    position: int


@dataclass(frozen=True)
class Mover:
    """A lead whose score other rules would change."""

    contact_id: int
    name: str
    before: int
    after: int


@dataclass(frozen=True)
class RulesPreview:
    """What other rules would do, were they in force now.

    Attributes:
        leads: how many leads were looked at.
        score_changes: how many get another score.
        band_changes: how many get another band.
        bands_before: leads in each band now; `bands_after` then.
        movers: those that move most, the largest change first.
    """

    leads: int
    score_changes: int
    band_changes: int
    bands_before: dict[Band, int]
    bands_after: dict[Band, int]
    movers: tuple[Mover, ...]


def read_custom_subjects(look: Look) -> tuple[str, ...]:
    """What rules can look at besides the fields every workspace has: the custom fields that any record fills."""
    subjects: list[str] = []
    for part, kind in (("contact", Contact), ("company", Company), ("deal", Deal)):
        names = func.json_each(type_coerce(kind.custom, Text)).table_valued("key")
        query = select(names.c.key).select_from(join(kind, names, true())).where(kind.custom.is_not(None)).distinct()
        subjects += [f"{part}.custom.{name}" for name in sorted(look.connection.scalars(query))]
    return tuple(subjects)


def read_rules(look: Look) -> RuleSet:
    """The rules that count now, in their order, with the limits of their groups."""
    return RuleSet(tuple(row.rule for row in read_rule_rows(look) if row.is_active), read_groups(look))


def read_rule_rows(look: Look) -> tuple[RuleRow, ...]:
    """Every rule, those switched off too, in their order."""
    table = ScoreRule.__table__
    rows = look.connection.execute(select(table).order_by(table.c.position, table.c.id))
    return tuple(RuleRow(_make_rule(row), row.is_active, row.position) for row in rows)


def read_groups(look: Look) -> tuple[GroupLimit, ...]:
    """The groups with the most and least points they may give."""
    rows = look.connection.execute(select(ScoreGroup.__table__).order_by(ScoreGroup.id))
    return tuple(GroupLimit(row.key, row.label, row.axis, row.cap, row.floor) for row in rows)


def preview_rules(
    look: Look, rules: Sequence[Rule], groups: Sequence[GroupLimit] | None = None, *, top: int = 10
) -> RulesPreview:
    """Score every lead by the rules in force and by others, and say what would change.

    Args:
        look: the question's view.
        rules: those that would count.
        groups: their limits; None keeps those in force.
        top: how many movers to name.
    """
    kept = read_rules(look)
    others = RuleSet(tuple(rules), kept.groups if groups is None else tuple(groups))
    before = Scorer(kept.rules, kept.groups, look.now)
    after = Scorer(others.rules, others.groups, look.now)
    counts: tuple[dict[Band, int], dict[Band, int]] = ({}, {})
    moved: list[tuple[int, int, int]] = []
    leads = band_changes = 0
    for facts in gather_contacts(look, (*kept.rules, *others.rules), as_of=look.now, leads_only=True):
        old = before.points(facts.attributes, facts.touches).total
        new = after.points(facts.attributes, facts.touches).total
        leads += 1
        for count, total in zip(counts, (old, new), strict=True):
            band = band_of(total)
            count[band] = count.get(band, 0) + 1
        band_changes += band_of(old) is not band_of(new)
        if old != new:
            moved.append((facts.record_id, old, new))
    best = sorted(moved, key=lambda one: (-abs(one[2] - one[1]), one[0]))[:top]
    names = read_lead_names(look, [contact_id for contact_id, _, _ in best])
    movers = tuple(Mover(contact_id, names.get(contact_id, ""), old, new) for contact_id, old, new in best)
    return RulesPreview(leads, len(moved), band_changes, counts[0], counts[1], movers)


def _make_rule(row: Row[Any]) -> Rule:
    return Rule(
        id=row.id,
        axis=row.axis,
        group=row.group_key,
        subject=row.subject,
        operator=row.operator,
        value=row.value,
        points=row.points,
        label=row.label,
        half_life_days=row.half_life_days,
        repeat=row.repeat,
        repeat_limit=row.repeat_limit,
        repeat_window_days=row.repeat_window_days,
    )
