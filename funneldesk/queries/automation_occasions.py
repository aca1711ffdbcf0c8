"""Which automations wait for what has happened: from the journal's facts to the events of single records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.model.activity import Activity
from funneldesk.model.automation import AutomationRun
from funneldesk.model.automation_event import Occasion
from funneldesk.model.automation_terms import COMPANY, DEAL, IMPORT, LEAD
from funneldesk.model.automation_triggers import (
    ActivityDone,
    FieldChanged,
    HandoffCame,
    ImportFinished,
    RecordCreated,
    StageEntered,
    StageLeft,
    TouchCame,
)
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import Handoff, HandoffOffer
from funneldesk.model.journal import JournalEntry, JournalImage
from funneldesk.model.pipeline import Stage

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from funneldesk.model.automation_triggers import Trigger
    from funneldesk.queries.automation_facts import Fact, Happening
    from funneldesk.queries.automation_rules import StoredRule
    from funneldesk.queries.look import Look

MOST_AT_ONCE = 200
"""Where one entry brings a rule more events than this, it leaves them alone and says so once."""

_CHUNK = 500
_LONGEST_CHAIN = 50


@dataclass(frozen=True, slots=True)
class Where:
    """The record an event is about, with its person and its deal."""

    kind: str
    id: int
    contact_id: int | None = None
    deal_id: int | None = None


@dataclass(slots=True)
class Places:
    """Finds the live records that facts are about, all of a kind at once.

    Attributes:
        look: the question's view.
        stage_kinds: stage number to open, won or lost.
    """

    look: Look
    stage_kinds: dict[int, str] = field(default_factory=dict)
    _activity_kinds: dict[int, str] = field(default_factory=dict)
    _known: dict[tuple[str, int], Where] = field(default_factory=dict)

    def learn(self, facts: Iterable[Fact]) -> None:
        """Read where these facts belong."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for fact in facts:
            wanted[fact.record_kind].add(fact.record_id)
        self.stage_kinds = {row[0]: row[1] for row in self.look.connection.execute(select(Stage.id, Stage.kind))}
        self.add_live(wanted[LEAD], wanted[DEAL])
        company = select(Company.id).where(Company.deleted_at.is_(None))
        for row in self._rows(company, Company.id, wanted[COMPANY]):
            self._known[COMPANY, row[0]] = Where(COMPANY, row[0])
        self._known |= {(IMPORT, one): Where(IMPORT, one) for one in wanted[IMPORT]}
        self._learn_activities(wanted["activity"])
        self._learn_handoffs(wanted["handoff"], wanted["offer"])

    def add_live(self, contact_ids: Collection[int], deal_ids: Collection[int]) -> None:
        """Read which of these leads and deals are live."""
        people = select(Contact.id).where(Contact.deleted_at.is_(None))
        for row in self._rows(people, Contact.id, contact_ids):
            self._known[LEAD, row[0]] = Where(LEAD, row[0], contact_id=row[0])
        deals = select(Deal.id, Deal.contact_id).where(Deal.deleted_at.is_(None))
        for row in self._rows(deals, Deal.id, deal_ids):
            self._known[DEAL, row[0]] = Where(DEAL, row[0], contact_id=row[1], deal_id=row[0])

    def of(self, record_kind: str, record_id: int) -> Where | None:
        """The record that a fact's record stands for; None where it is gone."""
        return self._known.get((record_kind, record_id))

    def activity_kind(self, activity_id: int) -> str | None:
        """What kind of work it was."""
        return self._activity_kinds.get(activity_id)

    def _learn_activities(self, ids: Collection[int]) -> None:
        query = select(Activity.id, Activity.kind, Activity.deal_id, Activity.contact_id)
        rows = self._rows(query.where(Activity.deleted_at.is_(None)), Activity.id, ids)
        self.add_live({row[3] for row in rows if row[3]}, {row[2] for row in rows if row[2]})
        for activity_id, kind, deal_id, contact_id in rows:
            self._activity_kinds[activity_id] = kind
            where = self.of(DEAL, deal_id) if deal_id is not None else self.of(LEAD, contact_id or 0)
            if where is not None:
                self._known["activity", activity_id] = where

    def _learn_handoffs(self, rounds: Collection[int], offers: Collection[int]) -> None:
        pairs = [
            *(("handoff", *row) for row in self._rows(select(Handoff.id, Handoff.contact_id), Handoff.id, rounds)),
            *(
                ("offer", *row)
                for row in self._rows(
                    select(HandoffOffer.id, Handoff.contact_id).join(Handoff, Handoff.id == HandoffOffer.handoff_id),
                    HandoffOffer.id,
                    offers,
                )
            ),
        ]
        self.add_live({pair[2] for pair in pairs}, ())
        for kind, record_id, contact_id in pairs:
            where = self.of(LEAD, contact_id)
            if where is not None:
                self._known[kind, record_id] = where

    def _rows(self, query: Any, key: Any, ids: Collection[int]) -> list[Any]:
        ordered = sorted(ids)
        found: list[Any] = []
        for start in range(0, len(ordered), _CHUNK):
            found += self.look.connection.execute(query.where(key.in_(ordered[start : start + _CHUNK]))).all()
        return found


def find_occasions(look: Look, rules: Sequence[StoredRule], happenings: Sequence[Happening]) -> list[Occasion]:
    """The events that rules wait for among what has happened, in the order of the journal."""
    waiting = [one for one in rules if one.rule is not None and not one.rule.trigger.BY_CLOCK]
    facts = [fact for one in happenings for fact in one.facts]
    if not waiting or not facts:
        return []
    places = Places(look)
    places.learn(facts)
    depths = read_depths(look, [one.entry_id for one in happenings if one.cause == "automation" and one.facts])
    found: list[Occasion] = []
    for one in happenings:
        for stored in waiting:
            if stored.rule is not None and one.at >= stored.active_since:
                places_hit = _hits(stored.rule.trigger, one.facts, places)
                found += _occasions(stored.id, one, places_hit, depths.get(one.entry_id, 0) + 1)
    return found


def _hits(trigger: Trigger, facts: Sequence[Fact], places: Places) -> list[Where]:
    hits: dict[tuple[str, int], Where] = {}
    for fact in facts:
        if matches(trigger, fact, places):
            where = places.of(fact.record_kind, fact.record_id)
            if where is not None:
                hits[where.kind, where.id] = where
    return list(hits.values())


def _occasions(automation_id: int, one: Happening, hits: Sequence[Where], depth: int) -> list[Occasion]:
    hold = None
    if len(hits) > MOST_AT_ONCE:
        hold = f"{len(hits):,} records changed at once; automations leave so large a change alone"
        hits = hits[:1]
    return [
        Occasion(
            automation_id,
            where.kind,
            where.id,
            where.contact_id,
            where.deal_id,
            f"entry:{one.entry_id}",
            one.at,
            one.entry_id,
            depth,
            hold,
        )
        for where in hits
    ]


def matches(trigger: Trigger, fact: Fact, places: Places) -> bool:  # noqa: PLR0911  one way out for each trigger
    """Whether a fact is what a trigger waits for."""
    if isinstance(trigger, RecordCreated):
        return fact.kind == "created" and fact.record_kind == trigger.record
    if isinstance(trigger, FieldChanged):
        is_field = fact.kind == "changed" and (fact.record_kind, fact.name) == (trigger.record, trigger.field)
        return is_field and (trigger.value is None or _write(fact.value) == trigger.value.strip().casefold())
    if isinstance(trigger, StageEntered | StageLeft):
        kind = "entered" if isinstance(trigger, StageEntered) else "left"
        return fact.kind == kind and fact.record_kind == trigger.record and _is_stage(trigger.stage, fact, places)
    if isinstance(trigger, ActivityDone):
        kind_of_work = places.activity_kind(fact.record_id)
        return fact.kind == "done" and trigger.activity in {None, kind_of_work}
    if isinstance(trigger, TouchCame):
        is_kind = fact.kind == "touch" and trigger.touch in {None, fact.name}
        return is_kind and trigger.campaign_id in {None, fact.value}
    if isinstance(trigger, HandoffCame):
        return fact.kind == "handoff" and fact.name == trigger.state
    return isinstance(trigger, ImportFinished) and fact.kind == "imported"


def _is_stage(stage: int | str, fact: Fact, places: Places) -> bool:
    if fact.record_kind == DEAL and isinstance(stage, str):
        return places.stage_kinds.get(int(fact.name or 0)) == stage
    return fact.name == stage


def _write(value: Any) -> str:
    return "" if value is None else str(value).strip().casefold()


def read_depths(look: Look, entry_ids: Collection[int]) -> dict[int, int]:
    """How many automations led to each of these entries of the program's own."""
    depths: dict[int, int] = {}
    waiting = {one: one for one in entry_ids}
    for _ in range(_LONGEST_CHAIN):
        if not waiting:
            break
        asked = sorted(set(waiting.values()))
        run, entry = AutomationRun, JournalEntry
        runs = {
            row[0]: row[1]
            for row in look.connection.execute(select(run.entry_id, run.depth).where(run.entry_id.in_(asked)))
        }
        parents = {
            row[0]: row[1]
            for row in look.connection.execute(select(entry.id, entry.caused_by_id).where(entry.id.in_(asked)))
        }
        further: dict[int, int] = {}
        for origin, place in waiting.items():
            parent = parents.get(place)
            if place in runs:
                depths[origin] = runs[place]
            elif parent is not None:
                further[origin] = parent
        waiting = further
    return depths


def read_row_depth(look: Look, table_name: str, row_id: int) -> int:
    """How many automations led to a row; 0 where a person or an import made it."""
    entry_id = look.connection.scalar(
        select(JournalImage.entry_id)
        .where(
            JournalImage.table_name == table_name,
            JournalImage.first_id <= row_id,
            JournalImage.last_id >= row_id,
            JournalImage.action == "insert",
        )
        .order_by(JournalImage.entry_id)
        .limit(1)
    )
    return 0 if entry_id is None else read_depths(look, [entry_id]).get(entry_id, 0)
