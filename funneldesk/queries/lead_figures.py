"""Figures over leads: how many came, how many became customers, and from which source."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select, true, union_all

from funneldesk.model.contact import Contact
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleChange
from funneldesk.model.pipeline import StageKind
from funneldesk.model.source import Source
from funneldesk.queries.deal_state import deal_state
from funneldesk.queries.figure import Figure, RecordSet
from funneldesk.queries.lead_entry import is_first_lead_entry
from funneldesk.queries.period import matches
from funneldesk.queries.segment_scope import people_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from funneldesk.queries.look import Look
    from funneldesk.queries.period import Scope

NO_SOURCE = "(none)"
"""What a blank source is called; a source whose own words are these is told apart by quotation marks."""


@dataclass(frozen=True)
class SourceConversion:
    """Leads of one source in its own words, and how many of them were won."""

    source: str
    source_id: int | None
    leads: int
    won: int

    @property
    def rate(self) -> float:
        """Won ÷ leads; a source without a lead is no row."""
        return self.won / self.leads


def count_leads(look: Look, scope: Scope) -> Figure:
    """Contacts that entered `lead` in the period for the first time, whatever they are now."""
    n = _count(look, select(func.count()).where(*cohort_conditions(look, scope)))
    return Figure(n, n)


def count_customers(look: Look, scope: Scope) -> Figure:
    """Leads of the cohort that were won, and companies of deals without a contact with a first win in the period."""
    contacts = _count(look, select(func.count()).where(*_won_conditions(look, scope)))
    companies = len(won_companies(look, scope))
    return Figure(contacts + companies, contacts + companies)


def read_lead_conversion(look: Look, scope: Scope) -> Figure:
    """Leads of the cohort that became customers ÷ leads of the cohort."""
    leads = count_leads(look, scope).n
    won = _count(look, select(func.count()).where(*_won_conditions(look, scope)))
    return Figure(won / leads if leads else None, leads)


def read_conversion_by_source(look: Look, scope: Scope) -> Figure:
    """Leads and won leads by the source's own words, most leads first."""
    won = func.sum(case((was_won(look, scope), 1), else_=0))
    query = (
        select(Source.words, Contact.source_id, func.count(), won)
        .select_from(Contact)
        .outerjoin(Source, Source.id == Contact.source_id)
        .where(*cohort_conditions(look, scope))
        .group_by(Contact.source_id)
    )
    found = [
        SourceConversion(_name_source(words), source_id, int(leads), int(won))
        for words, source_id, leads, won in look.connection.execute(query)
    ]
    rows = _merge_blank(found)
    return Figure(rows, sum(row.leads for row in rows))


def list_leads(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The leads of the cohort; `part` names one source in its words."""
    return _name_contacts(look, [*cohort_conditions(look, scope), *_of_source(look, part)])


def list_customers(look: Look, scope: Scope, part: str | None) -> tuple[RecordSet, ...]:
    """The leads of the cohort that were won, and the companies counted beside them."""
    won = _name_contacts(look, [*_won_conditions(look, scope), *_of_source(look, part)])
    companies = won_companies(look, scope) if part is None else ()
    return (*won, RecordSet("company", companies)) if companies else won


def cohort_conditions(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions of live contacts of the scope that entered `lead` in the period."""
    return [*contact_conditions(look, scope), Contact.id.in_(_entered_lead(look, scope))]


def contact_conditions(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions of live contacts of the scope; a pipeline says nothing about contacts."""
    return [
        Contact.deleted_at.is_(None),
        *matches(Contact.owner_id, scope.owner_id),
        *matches(Contact.source_id, scope.source_id),
        *matches(Contact.campaign_id, scope.campaign_id),
        *people_of(look, scope),
    ]


def happened(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions of lifecycle changes that had happened by the instant asked for."""
    cut = scope.cut(look)
    return [] if cut is None else [func.coalesce(LifecycleChange.at, LifecycleChange.recorded_at) < cut]


def was_won(look: Look, scope: Scope) -> ColumnElement[bool]:
    """Whether a contact became a customer: by its lifecycle, or by a won deal (of the pipeline asked for)."""
    return Contact.id.in_(union_all(*won_contacts(look, scope)))


def won_contacts(look: Look, scope: Scope) -> list[Select[Any]]:
    """The queries that name the contacts which became customers, some of them more than once."""
    state = deal_state(look, replace(scope, owner_id=None, source_id=None, campaign_id=None, segment_id=None))
    by_deal: Select[Any] = select(state.c.contact_id).where(
        state.c.kind == StageKind.WON, state.c.contact_id.is_not(None)
    )
    if scope.pipeline_id is not None:
        return [by_deal]
    by_stage: Select[Any] = select(LifecycleChange.contact_id).where(
        LifecycleChange.to_stage.in_(CUSTOMER_STAGES), *happened(look, scope)
    )
    return [by_deal, by_stage]


def contacts_with_deal(look: Look, scope: Scope) -> Select[Any]:
    """The contacts a deal was opened for, which is what makes an SQL, whatever stage history gives them."""
    state = deal_state(look, replace(scope, owner_id=None, source_id=None, campaign_id=None, segment_id=None))
    return select(state.c.contact_id).where(state.c.contact_id.is_not(None))


def _entered_lead(look: Look, scope: Scope) -> Select[Any]:
    return select(LifecycleChange.contact_id).where(
        is_first_lead_entry(),
        *scope.period.holds(LifecycleChange.at, look.business.zone),
        *happened(look, scope),
    )


def _won_conditions(look: Look, scope: Scope) -> list[ColumnElement[bool]]:
    return [*cohort_conditions(look, scope), was_won(look, scope)]


def won_companies(look: Look, scope: Scope) -> tuple[int, ...]:
    """The companies of deals without a contact whose first win lies in the period."""
    state = deal_state(look, scope)
    first_win = func.min(state.c.closed_at)
    query = (
        select(state.c.company_id)
        .where(state.c.kind == StageKind.WON, state.c.contact_id.is_(None), state.c.company_id.is_not(None))
        .group_by(state.c.company_id)
        .having(and_(true(), *scope.period.holds(first_win, look.business.zone)))
        .order_by(state.c.company_id)
    )
    return tuple(look.connection.execute(query).scalars())


def _of_source(look: Look, words: str | None) -> list[ColumnElement[bool]]:
    """The condition that a contact's source goes by these words; none where all are asked for."""
    if words is None:
        return []
    sources = look.connection.execute(select(Source.id, Source.words))
    named = Contact.source_id.in_([row.id for row in sources if _name_source(row.words) == words])
    return [or_(named, Contact.source_id.is_(None)) if words == NO_SOURCE else named]


def _name_contacts(look: Look, conditions: list[ColumnElement[bool]]) -> tuple[RecordSet, ...]:
    ids = look.connection.execute(select(Contact.id).where(*conditions).order_by(Contact.id)).scalars()
    return (RecordSet("contact", tuple(ids)),)


def _name_source(words: str | None) -> str:
    if words is None or not words.strip():
        return NO_SOURCE
    return f"“{words}”" if words == NO_SOURCE else words


def _merge_blank(found: list[SourceConversion]) -> tuple[SourceConversion, ...]:
    """One row for contacts without a source and those whose source is blank; most leads first."""
    rows: dict[str, SourceConversion] = {}
    for row in found:
        kept = rows.get(row.source)
        rows[row.source] = row if kept is None else replace(kept, leads=kept.leads + row.leads, won=kept.won + row.won)
    return tuple(sorted(rows.values(), key=lambda row: (-row.leads, row.source)))


def _count(look: Look, query: Any) -> int:
    return int(look.connection.execute(query).scalar_one())
