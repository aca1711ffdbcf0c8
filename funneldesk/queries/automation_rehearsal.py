"""A dry run: which records an automation would be run for, on what is stored already; nothing is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.model.automation_event import Occasion
from funneldesk.model.automation_terms import LEAD
from funneldesk.model.automation_triggers import ScoreCrossed
from funneldesk.model.base import EPOCH
from funneldesk.model.contact import Contact
from funneldesk.model.scoring import CachedScore
from funneldesk.queries.automation_clock import Span, find_due
from funneldesk.queries.automation_facts import read_happenings
from funneldesk.queries.automation_judge import judge
from funneldesk.queries.automation_occasions import find_occasions
from funneldesk.queries.automation_rules import StoredRule
from funneldesk.queries.automations import read_record_names

if TYPE_CHECKING:
    from funneldesk.model.automation_rule import AutomationRule
    from funneldesk.queries.look import Look

MOST_ENTRIES = 5000
MOST_JUDGED = 2000


@dataclass(frozen=True, slots=True)
class Hit:
    """One record it would be run for.

    Attributes:
        record_kind: lead, deal, company or import.
        record_id: which one.
        record: its name; empty where it is gone.
        at: when it happened or came due (UTC).
    """

    record_kind: str
    record_id: int
    record: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a dry run found.

    Attributes:
        hits: the records it would be run for, the newest first; at most as many as were asked for.
        n_hits: how many there are in all.
        n_passed: how many events did not meet the conditions, as they hold now.
        is_present: whether it looked at what holds now (by the clock and by score), else at the days before.
        days: how many days before now were looked at.
        is_cut: whether more had happened than is looked at.
    """

    hits: tuple[Hit, ...]
    n_hits: int
    n_passed: int
    is_present: bool
    days: int
    is_cut: bool = False


def rehearse(look: Look, rule: AutomationRule, *, days: int = 90, limit: int = 200) -> Rehearsal:
    """Try a rule on what is stored.

    A rule by the clock or by score is held against what is so now; one by events against the journal of the last
    days. The filter is asked as things stand now.

    Args:
        look: the question's view.
        rule: as it is being written; it need not be stored.
        days: how far back.
        limit: at most so many hits are listed.
    """
    stored = StoredRule(0, rule.name, is_active=True, active_since=EPOCH, rule=rule, problem="", builtin_key=None)
    is_cut = False
    is_present = rule.trigger.BY_CLOCK or isinstance(rule.trigger, ScoreCrossed)
    if isinstance(rule.trigger, ScoreCrossed):
        occasions = _scored(look, rule.trigger)
    elif rule.trigger.BY_CLOCK:
        occasions = find_due(look, stored, Span(EPOCH, look.now))
    else:
        happenings = read_happenings(look, since=look.now - dt.timedelta(days=days), limit=MOST_ENTRIES)
        is_cut = len(happenings) == MOST_ENTRIES
        occasions = [one for one in find_occasions(look, [stored], happenings) if one.hold is None]
    judged = occasions[-MOST_JUDGED:]
    holding = [one for one in judged if judge(look, rule.filter, one) is None]
    shown = sorted(holding, key=lambda one: one.due_at, reverse=True)[:limit]
    names = read_record_names(look, {(one.record_kind, one.record_id) for one in shown})
    hits = tuple(
        Hit(one.record_kind, one.record_id, names.get((one.record_kind, one.record_id), ""), one.due_at)
        for one in shown
    )
    is_cut = is_cut or len(judged) < len(occasions)
    return Rehearsal(hits, len(holding), len(judged) - len(holding), is_present, days, is_cut)


def _scored(look: Look, trigger: ScoreCrossed) -> list[Occasion]:
    score = CachedScore
    rows = look.connection.execute(
        select(score.record_id, score.computed_at)
        .join(Contact, Contact.id == score.record_id)
        .where(
            score.kind == "contact",
            (score.band == trigger.to) | (score.cell == trigger.to),
            Contact.deleted_at.is_(None),
        )
        .order_by(score.total)
    )
    return [Occasion(0, LEAD, row[0], row[0], None, "score", row[1]) for row in rows]
