"""The agreement of marketing and sales on the handoff, in words: definitions, times, who, reasons, stages."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from funneldesk.formatting.moment import day_text
from funneldesk.model.handoff import CHECKLIST
from funneldesk.model.handoff_rules import ROUTING_BASES, Routing
from funneldesk.model.qualification import CELLS
from funneldesk.model.reason import ReasonKind
from funneldesk.model.routing import select_marketing_owner
from funneldesk.model.user import Role
from funneldesk.queries.lookups import read_lookups
from funneldesk.queries.qualification_terms import FIELD_WORDS, act_words
from funneldesk.queries.routing import read_routing_rules
from funneldesk.queries.stage_map import read_stage_map
from funneldesk.queries.users import read_users

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from funneldesk.model.business import Business
    from funneldesk.model.qualification import QualifyingRule
    from funneldesk.model.working_time import Span, WorkingWeek
    from funneldesk.queries.look import Look
    from funneldesk.queries.users import UserRow

_MINUTES_AN_HOUR = 60
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ROUTING_WORDS: dict[str, str] = {
    Routing.ROUND_ROBIN: "in turn",
    Routing.LOAD: "whoever has least to do",
    Routing.TERRITORY: "by territory, else in turn",
    Routing.SOURCE: "by source or campaign, else by territory",
}
_REASON_WORDS: tuple[tuple[str, str], ...] = (
    (ReasonKind.REJECTED, "Rejected"),
    (ReasonKind.RECYCLED, "Recycled"),
    (ReasonKind.DISQUALIFIED, "Disqualified"),
    (ReasonKind.LOST, "Deal lost"),
    (ReasonKind.WON, "Deal won"),
    (ReasonKind.OBJECTION, "Objections"),
)
_ROLE_WORDS = ((Role.OWNER, "Owners"), (Role.MARKETING, "Marketing"), (Role.SALES, "Sales"))
NOBODY_YET = "nobody yet"
MEANINGS = "What the words mean"
"""The title of the section of definitions."""
_HOLIDAYS = "Holidays ahead"


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of the agreement: what it is about, and what was agreed."""

    term: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the agreement."""

    title: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What marketing and sales agreed."""

    sections: tuple[Section, ...]

    def to_json(self) -> list[dict[str, Any]]:
        """The form in which a review keeps it."""
        return [
            {"title": one.title, "clauses": [[clause.term, clause.words] for clause in one.clauses]}
            for one in self.sections
        ]

    @classmethod
    def from_json(cls, stored: Any) -> Agreement:
        """Read the kept form; whatever is not of that form is left out."""
        sections = []
        for one in stored if isinstance(stored, list) else ():
            if isinstance(one, dict):
                pairs = [pair for pair in one.get("clauses", ()) if isinstance(pair, list) and len(pair) == 2]  # noqa: PLR2004
                sections.append(Section(str(one.get("title", "")), tuple(Clause(str(t), str(w)) for t, w in pairs)))
        return cls(tuple(sections))


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of the agreement that says something else now; empty words are a line that was not there."""

    section: str
    term: str
    before: str
    after: str


def read_agreement(look: Look) -> Agreement:
    """The agreement as it stands."""
    people = [one for one in read_users(look) if one.is_active]
    sections = (
        Section(MEANINGS, tuple(_define(look.business))),
        Section("Times", tuple(_say_times(look))),
        Section("Who", tuple(_say_who(look, people))),
        Section("Reasons", tuple(_say_reasons(look))),
        Section("Stage map", tuple(_say_map(look))),
    )
    return Agreement(sections)


def find_differences(before: Agreement, after: Agreement) -> tuple[Difference, ...]:
    """What one agreement says otherwise than an earlier one, in the order of the later; what went comes last.

    Holidays are left out: that one has passed was not agreed. Of a part that was not kept nothing can be said.
    """
    old, new = _by_place(before), _by_place(after)
    kept = {part.title for part in before.sections}
    places = [*new, *(place for place in old if place not in new)]
    return tuple(
        Difference(*place, old.get(place, ""), new.get(place, ""))
        for place in places
        if place[0] in kept and place[1] != _HOLIDAYS and old.get(place, "") != new.get(place, "")
    )


def working_words(minutes: int) -> str:
    """A length of working time: "4 working hours", "1 working hour 30 minutes", "45 working minutes"."""
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if not hours:
        return f"{rest} working minute{'' if rest == 1 else 's'}"
    words = f"{hours} working hour{'' if hours == 1 else 's'}"
    return f"{words} {rest} minute{'' if rest == 1 else 's'}" if rest else words


def describe_rule(rule: QualifyingRule) -> str:
    """What makes a lead an MQL, in a few sentences."""
    cells = [cell for cell in CELLS if cell in rule.cells]
    sentences = []
    if cells:
        sentences.append(
            f"{rule.up} points or more and in {_join(cells)} of the grid (fit A from {rule.fit_a}, B from {rule.fit_b};"
            f" engagement 1 from {rule.engagement_1}, 2 from {rule.engagement_2})."
        )
    if rule.acts:
        acts = [_lower(act_words(kind)) for kind in rule.acts]
        begin = f"Or {acts[0]}" if cells else act_words(rule.acts[0])
        days = f"{rule.act_days} day{'' if rule.act_days == 1 else 's'}"
        sentences.append(f"{_join([begin, *acts[1:]], 'or')} in the last {days}, whatever the score.")
    if not sentences:
        sentences.append("Only whom marketing names by hand.")
    asked = [FIELD_WORDS[name] for name in rule.required_fields]
    needs = [f"{_join(asked)} known"] if asked else []
    needs += ["a way to reach them that may be used"] if rule.needs_way else []
    if needs:
        sentences.append(f"Needed: {'; '.join(needs)}.")
    if cells:
        sentences.append(f"Falls back below {rule.down}, unless sales has accepted.")
    return " ".join(sentences)


def describe_week(week: WorkingWeek) -> str:
    """The opening hours: "Mon–Sat 10:00–18:30; closed Sun"."""
    runs = [(spans, [day for day, _ in run]) for spans, run in groupby(enumerate(week.days), key=lambda one: one[1])]
    opened = [f"{_days(days)} {_spans(spans)}" for spans, days in runs if spans]
    closed = [_days(days) for spans, days in runs if not spans]
    return "; ".join([*opened, *([f"closed {_join(closed)}"] if closed else [])])


def _define(business: Business) -> Iterator[Clause]:
    rules = business.handoff
    checklist = _join([_lower(words) for _, words in CHECKLIST])
    yield Clause("Lead", "A person captured by a form, a call, a stall, an import or a referral. Marketing's.")
    yield Clause("MQL", describe_rule(business.qualifying))
    yield Clause("SAL", "An MQL that a rep has accepted: a promise to make contact in time. Sales'.")
    yield Clause("SQL", f"{checklist[:1].upper()}{checklist[1:]} confirmed by the rep: a deal opens.")
    days = f"{rules.recycle_days} day{'' if rules.recycle_days == 1 else 's'}"
    yield Clause(
        "Recycled",
        f"Given back for later with a reason and a date ({days} unless another is chosen); nurtured meanwhile.",
    )
    yield Clause("Disqualified", "Out for good, with a reason; only a person reopens it.")


def _say_times(look: Look) -> Iterator[Clause]:
    business, rules = look.business, look.business.handoff
    yield Clause("Offered to a rep", f"within {working_words(rules.route_minutes)} of being an MQL")
    yield Clause("Accepted or rejected", f"within {working_words(rules.accept_minutes)}, else the next rep is asked")
    yield Clause("First contact", f"within {working_words(rules.contact_minutes)} of accepting")
    yield Clause("Working hours", f"{describe_week(business.calendar.week)} ({business.time_zone})")
    today = look.now.astimezone(business.zone).date()
    coming = sorted((day, name) for day, name in business.calendar.holidays.items() if day >= today)
    named = [f"{day_text(day, today=today)} {name}".strip() for day, name in coming]
    yield Clause(_HOLIDAYS, ", ".join(named) or "none entered")
    yield Clause("Review", f"together, on day {business.review_day} of each month")


def _say_who(look: Look, people: Sequence[UserRow]) -> Iterator[Clause]:
    rules = look.business.handoff
    names = {one.id: one.name for one in people}
    keeper = look.connection.scalar(select_marketing_owner(rules))
    yield Clause("Leads before and between", names.get(keeper, NOBODY_YET))
    # A business without anybody for sales is its owner's to sell.
    selling = [one for one in people if one.role == Role.SALES] or [one for one in people if one.role == Role.OWNER]
    taking = [one.name for one in selling if one.takes_handoffs]
    yield Clause("Offered to", _join(taking) or NOBODY_YET)
    by_hand = "" if rules.is_on else "by hand only; proposed "
    reps = f"{rules.most_offers} rep{'' if rules.most_offers == 1 else 's'} at most, one after the other"
    limit = f"{rules.offer_limit} open offer{'' if rules.offer_limit == 1 else 's'} each at most"
    yield Clause("Routing", f"{by_hand}{_ROUTING_WORDS[rules.routing]}; {reps}; {limit}")
    used = ROUTING_BASES.get(rules.routing, ()) + (
        ROUTING_BASES[Routing.TERRITORY] if rules.routing == Routing.SOURCE else ()
    )
    routes = [f"{one.value} → {one.user}" for one in read_routing_rules(look) if one.basis in used]
    if routes:
        yield Clause("Routes", ", ".join(routes))
    for role, words in _ROLE_WORDS:
        those = [one.name for one in people if one.role == role]
        if those:
            yield Clause(words, ", ".join(those))


def _say_reasons(look: Look) -> Iterator[Clause]:
    lookups = read_lookups(look)
    for kind, words in _REASON_WORDS:
        labels = [one.label for one in lookups.reasons_of(kind)]
        if labels:
            yield Clause(words, ", ".join(labels))


def _say_map(look: Look) -> Iterator[Clause]:
    rows = read_stage_map(look)
    many = len({stage.pipeline for row in rows for stage in row.stages}) > 1
    for row in rows:
        who = row.owner or {"both": "both teams"}.get(row.team, row.team)
        parts = []
        for pipeline, stages in groupby(row.stages, key=lambda one: one.pipeline):
            words = ", ".join(f"{one.label} ({one.owner})" if one.owner else one.label for one in stages)
            parts.append(f"{pipeline}: {words}" if many else words)
        yield Clause(row.label, f"{who} · {'; '.join(parts)}" if parts else who)


def _by_place(agreement: Agreement) -> Mapping[tuple[str, str], str]:
    return {(part.title, clause.term): clause.words for part in agreement.sections for clause in part.clauses}


def _days(days: Sequence[int]) -> str:
    names = [_WEEKDAYS[day] for day in (days[0], days[-1])]
    return names[0] if len(days) == 1 else "–".join(names)


def _spans(spans: Iterable[Span]) -> str:
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in spans)


def _clock(minute: int) -> str:
    return f"{minute // _MINUTES_AN_HOUR:02d}:{minute % _MINUTES_AN_HOUR:02d}"


def _join(words: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part) if words else ""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
