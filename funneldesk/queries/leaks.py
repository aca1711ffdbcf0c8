"""Where leads and deals leak, in money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, distinct, func, literal, null, select, union_all

from funneldesk.errors import NotFound
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.handoff import OPEN_STATES, Handoff
from funneldesk.model.money import Money
from funneldesk.model.pipeline import Stage
from funneldesk.model.user import User
from funneldesk.queries.going_cold import is_open
from funneldesk.queries.lead_name import call_lead, read_outer_ids
from funneldesk.queries.lead_value import read_lead_value
from funneldesk.queries.leak_terms import LEAKS, find_leak, leak_conditions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row

    from funneldesk.queries.leak_terms import LeakTerm
    from funneldesk.queries.look import Look

MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Leak:
    """One kind of leak and what is at stake.

    Attributes:
        kind: its key.
        words: what it is called.
        meaning: what it is, in a sentence.
        table: deal or contact.
        remedy: the key of what mends it.
        n: how many records.
        money: what is at stake in the business's currency; None where nothing can be said.
        others: what is at stake in other currencies, which is never added.
        valued: leads without a deal that are in `money` with the average value of a lead.
        unvalued: records that are not in it: deals without an amount, leads that no average can be given.
        is_won: the money was won already.
    """

    kind: str
    words: str
    meaning: str
    table: str
    remedy: str
    n: int
    money: Money | None
    others: tuple[Money, ...] = ()
    valued: int = 0
    unvalued: int = 0
    is_won: bool = False

    @property
    def currency(self) -> str | None:
        """The currency of the money."""
        return None if self.money is None else self.money.currency


@dataclass(frozen=True, slots=True)
class LeakRow:
    """One record that leaks.

    Attributes:
        id: of the deal or contact, as `table` says.
        title: what it is called.
        who: the company or person of a deal; of a lead the company.
        stage: where it stands.
        owner: whose it is.
        since: the last human touch of a deal, the win, or when the lead came.
        money: of a deal its amount; of a lead the sum of its open deals, in the business's currency where it has any
            in it; of a lead without one the average value of a lead, as the leak's sum has it.
        is_valued: the money is that average.
        contact_id: the lead.
        deal_id: the deal.
        handoff_id: the open round of the handoff.
    """

    id: int
    table: str
    title: str
    who: str | None
    stage: str
    owner: str | None
    since: dt.datetime | None
    since_day_only: bool
    money: Money | None
    contact_id: int | None
    deal_id: int | None
    handoff_id: int | None
    is_valued: bool = False


def read_leaks(look: Look, *, owner_id: int | None = None) -> tuple[Leak, ...]:
    """Read all kinds of leaks, those with nothing in them too, in the order of `LEAKS`."""
    return tuple(_read_leak(look, term, owner_id) for term in LEAKS)


def read_leak(look: Look, kind: str, *, owner_id: int | None = None) -> Leak:
    """Read one kind of leak.

    Raises:
        NotFound: there is no such kind.
    """
    return _read_leak(look, require_leak(kind), owner_id)


def require_leak(kind: str) -> LeakTerm:
    """The kind of leak with this key.

    Raises:
        NotFound: there is none.
    """
    term = find_leak(kind)
    if term is None:
        raise NotFound(f"There is no leak “{kind}”; choose one of {', '.join(one.kind for one in LEAKS)}.")
    return term


def read_leak_ids(look: Look, kind: str, *, owner_id: int | None = None) -> list[int]:
    """The ids of all records of a kind of leak."""
    term = require_leak(kind)
    column = Deal.id if term.table == "deal" else Contact.id
    return list(look.connection.scalars(select(column).where(*leak_conditions(look, term, owner_id))))


def read_leak_rows(
    look: Look, kind: str, *, owner_id: int | None = None, limit: int = MOST_ROWS
) -> tuple[LeakRow, ...]:
    """Read the records of a kind of leak, the largest amount first."""
    term = require_leak(kind)
    conditions = leak_conditions(look, term, owner_id)
    return _deal_rows(look, term, conditions, limit) if term.table == "deal" else _lead_rows(look, conditions, limit)


def _read_leak(look: Look, term: LeakTerm, owner_id: int | None) -> Leak:
    conditions = leak_conditions(look, term, owner_id)
    if term.table == "deal":
        return _read_deal_leak(look, term, conditions)
    return _read_lead_leak(look, term, conditions)


def _read_deal_leak(look: Look, term: LeakTerm, conditions: Sequence[ColumnElement[bool]]) -> Leak:
    amount = func.coalesce(Deal.won_amount_minor, Deal.amount_minor) if term.counts_won else Deal.amount_minor
    rows = look.connection.execute(
        select(Deal.currency, func.count(), func.sum(amount), func.count(amount))
        .where(*conditions)
        .group_by(Deal.currency)
    ).all()
    n, priced = sum(row[1] for row in rows), sum(row[3] for row in rows)
    return _make_leak(look, term, n, {row[0]: row[2] or 0 for row in rows if row[3]}, unvalued=n - priced)


def _read_lead_leak(look: Look, term: LeakTerm, conditions: Sequence[ColumnElement[bool]]) -> Leak:
    """What the leads' own open deals are worth; a lead without one counts with the average of the business's sales."""
    # Named once and used three times, so that the leads are found once.
    leak = select(Contact.id.label("id")).where(*conditions).cte("leak")
    priced_deals = (is_open(), Deal.contact_id.in_(select(leak.c.id)), Deal.amount_minor.is_not(None))
    every = null().label("currency")
    rows: Sequence[Any] = look.connection.execute(
        union_all(
            select(literal("n").label("what"), every, func.count().label("value")).select_from(leak),
            select(literal("priced"), every, func.count(distinct(Deal.contact_id))).where(*priced_deals),
            select(literal("sum"), Deal.currency, func.sum(Deal.amount_minor))
            .where(*priced_deals)
            .group_by(Deal.currency),
        )
    ).all()
    n, priced = (next(row.value for row in rows if row.what == what) for what in ("n", "priced"))
    if not n:
        return _make_leak(look, term, 0, {})
    sums = {row.currency: row.value or 0 for row in rows if row.what == "sum"}
    rest = n - priced
    each = read_lead_value(look).each if rest else None
    if each is None:
        return _make_leak(look, term, n, sums, unvalued=rest)
    sums[each.currency] = sums.get(each.currency, 0) + each.times(rest).minor
    return _make_leak(look, term, n, sums, valued=rest)


def _make_leak(look: Look, term: LeakTerm, n: int, sums: dict[str, int], *, valued: int = 0, unvalued: int = 0) -> Leak:
    home = look.business.currency
    own = sums.pop(home, None)
    others = tuple(Money(minor, currency) for currency, minor in sorted(sums.items()) if minor)
    # Nothing leaks: that is a plain zero. Something leaks of which no amount is known: that is no zero.
    money = Money(own or 0, home) if own is not None or not n else None
    return Leak(
        term.kind,
        term.words,
        term.meaning,
        term.table,
        term.remedy,
        n,
        money,
        others,
        valued,
        unvalued,
        term.counts_won,
    )


def _deal_rows(
    look: Look, term: LeakTerm, conditions: Sequence[ColumnElement[bool]], limit: int
) -> tuple[LeakRow, ...]:
    amount = func.coalesce(Deal.won_amount_minor, Deal.amount_minor) if term.counts_won else Deal.amount_minor
    since = Deal.closed_at if term.counts_won else func.coalesce(Deal.last_touch_at, Deal.stage_entered_at)
    rows = look.connection.execute(
        select(
            Deal.id,
            Deal.title,
            func.coalesce(Company.name, Contact.name).label("who"),
            Stage.label.label("stage"),
            User.name.label("owner"),
            since.label("since"),
            (Deal.closed_day_only if term.counts_won else Deal.opened_day_only).label("day_only"),
            amount.label("amount"),
            Deal.currency,
            Deal.contact_id,
        )
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Company, Company.id == Deal.company_id)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .outerjoin(User, User.id == Deal.owner_id)
        .where(*conditions)
        .order_by(func.coalesce(amount, 0).desc(), Deal.id)
        .limit(limit)
    )
    return tuple(
        LeakRow(
            row.id,
            "deal",
            row.title,
            row.who,
            row.stage,
            row.owner,
            row.since,
            bool(row.day_only),
            None if row.amount is None else Money(row.amount, row.currency),
            row.contact_id,
            row.id,
            None,
        )
        for row in rows
    )


def _lead_rows(look: Look, conditions: Sequence[ColumnElement[bool]], limit: int) -> tuple[LeakRow, ...]:
    home, each = look.business.currency, read_lead_value(look).each
    deals = (Deal.contact_id == Contact.id, is_open(), Deal.amount_minor.is_not(None))
    worth = (
        select(func.sum(case((Deal.currency == home, Deal.amount_minor)))).where(*deals).correlate(Contact)
    ).scalar_subquery()
    others = select(func.sum(Deal.amount_minor)).where(*deals).correlate(Contact).scalar_subquery()
    currency = select(func.min(Deal.currency)).where(*deals).correlate(Contact).scalar_subquery()
    expected = case((others.is_(None), each.minor if each else None), else_=func.coalesce(worth, 0))
    handoff = (
        select(func.max(Handoff.id))
        .where(Handoff.contact_id == Contact.id, Handoff.state.in_(OPEN_STATES))
        .correlate(Contact)
        .scalar_subquery()
    )
    rows = look.connection.execute(
        select(
            Contact.id,
            Contact.name,
            Contact.phone,
            Contact.email,
            Company.name.label("company"),
            Contact.lifecycle_stage,
            User.name.label("owner"),
            func.coalesce(Contact.created_at, Contact.recorded_at).label("since"),
            Contact.created_day_only,
            worth.label("worth"),
            others.label("others"),
            currency.label("currency"),
            handoff.label("handoff_id"),
        )
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(User, User.id == Contact.owner_id)
        .where(*conditions)
        .order_by(func.coalesce(expected, 0).desc(), Contact.id)
        .limit(limit)
    ).all()
    outer = read_outer_ids(look, [row.id for row in rows if not (row.name or row.company or row.phone or row.email)])
    return tuple(_lead_row(row, outer, home, each) for row in rows)


def _lead_row(row: Row[*tuple[Any, ...]], outer: dict[int, str], home: str, each: Money | None) -> LeakRow:
    if row.worth is not None:
        money: Money | None = Money(row.worth, home)
    else:
        money = each if row.others is None else Money(row.others, row.currency)
    return LeakRow(
        row.id,
        "contact",
        call_lead(row.id, row.name, row.company, row.phone, row.email, outer.get(row.id)),
        row.company if row.name else None,
        row.lifecycle_stage,
        row.owner,
        row.since,
        bool(row.created_day_only),
        money,
        row.id,
        None,
        row.handoff_id,
        is_valued=row.others is None and each is not None,
    )
