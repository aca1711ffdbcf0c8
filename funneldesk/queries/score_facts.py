"""What score rules look at, read from what is stored: attributes of records and what happened to them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, Text, case, func, literal, select, type_coerce

from funneldesk.model.activity import NO_ANSWER, Activity
from funneldesk.model.base import to_microseconds
from funneldesk.model.campaign import Campaign
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.lifecycle import CUSTOMER_STAGES, LifecycleChange, LifecycleStage
from funneldesk.model.money import currency_exponent
from funneldesk.model.pipeline import Stage
from funneldesk.model.source import Channel, Source
from funneldesk.model.touchpoint import Touchpoint
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import ColumnElement, Row, Select
    from sqlalchemy.orm import InstrumentedAttribute

    from funneldesk.model.score_terms import Rule
    from funneldesk.queries.look import Look

_CHUNK = 500
_DAY_US = 86_400_000_000
_NO_REPLY = "touch.no_reply"

_SHARED: dict[str, Any] = {
    "company.name": Company.name,
    "company.industry": Company.industry,
    "company.size": Company.employees,
    "company.city": Company.city,
    "company.country": Company.country,
    "company.founded_year": Company.founded_year,
    "company.website": Company.website,
    "company.tax_number": Company.tax_number,
    "source.words": Source.words,
    "source.channel": Channel.key,
    "source.origin": Source.origin,
    "campaign.name": Campaign.name,
    "contact.name": Contact.name,
    "contact.job_title": Contact.job_title,
    "contact.phone": Contact.phone,
    "contact.email": Contact.email,
    "contact.city": Contact.city,
    "contact.country": Contact.country,
    "contact.language": Contact.language,
    "contact.consent": Contact.consent,
    "contact.do_not_contact": Contact.do_not_contact,
    "contact.lifecycle_stage": Contact.lifecycle_stage,
    "contact.owner": User.name,
}
_OF_DEAL: dict[str, Any] = {
    "deal.title": Deal.title,
    "deal.currency": Deal.currency,
    "deal.stage": Stage.label,
    "deal.kind": Deal.stage_kind,
    "deal.probability": func.coalesce(Deal.probability, Stage.win_probability),
}
_CREATED = type_coerce(Contact.created_at, BigInteger)
# Attributes that are a number of days at the moment asked about; unknown where history does not say when it began:
# that a file came in today makes nobody a recent contact, nor does a date that lay ahead when it was written down.
_AGES: dict[str, Any] = {
    "contact.age_days": case((type_coerce(Contact.recorded_at, BigInteger) + _DAY_US > _CREATED, _CREATED)),
    "deal.age_days": type_coerce(Deal.opened_at, BigInteger),
    "deal.stage_days": type_coerce(Deal.stage_entered_at, BigInteger),
}
_PLAIN = {**_SHARED, **_OF_DEAL}
_CUSTOM: dict[str, Any] = {
    "contact.custom": type_coerce(Contact.custom, Text),
    "company.custom": type_coerce(Company.custom, Text),
    "deal.custom": type_coerce(Deal.custom, Text),
}

CONTACT_SUBJECTS = (*_SHARED, "contact.age_days")
"""What a rule may look at in a lead, beside `contact.custom.NAME`, `company.custom.NAME`, touches and activities."""
DEAL_SUBJECTS = (*_OF_DEAL, "deal.amount", "deal.age_days", "deal.stage_days")
"""What a rule may look at in a deal beside what it may in a lead."""


Happened = tuple[str, int, float]
"""A touch as a plain row: its subject, its instant as stored, its weight."""


class Facts(NamedTuple):
    """All that rules may look at for one record."""

    record_id: int
    attributes: dict[str, Any]
    touches: list[Happened]

    def attributes_before(self, days: float) -> dict[str, Any]:
        """The attributes so many days earlier: ages are less, all else is the same."""
        ages = {name: self.attributes[name] for name in _AGES if self.attributes.get(name) is not None}
        if not ages:
            return self.attributes
        return {**self.attributes, **{name: max(0.0, age - days) for name, age in ages.items()}}


def gather_contacts(
    look: Look,
    rules: Iterable[Rule],
    *,
    as_of: dt.datetime,
    ids: Sequence[int] | None = None,
    leads_only: bool = False,
) -> Iterator[Facts]:
    """The facts of live contacts by id; only what the rules look at is read.

    Args:
        look: the question's view.
        rules: those that will be applied.
        as_of: ages are reckoned to this moment, and nothing that came after it counts; of a past moment the lifecycle
            stage is that of then, all other attributes are today's.
        ids: which contacts; None means all.
        leads_only: leave out those who are customers.
    """
    subjects = frozenset(one for one in _subjects(rules) if not one.startswith("deal."))
    reader = _Reader(subjects, as_of, skip=1, is_past=as_of < look.now)
    query = (
        select(Contact.id, *reader.columns)
        .select_from(Contact)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Source, Source.id == Contact.source_id)
        .outerjoin(Channel, Channel.id == Source.channel_id)
        .outerjoin(Campaign, Campaign.id == Contact.campaign_id)
        .outerjoin(User, User.id == Contact.owner_id)
        .where(Contact.deleted_at.is_(None))
        .order_by(Contact.id)
    )
    if leads_only:
        query = query.where(Contact.lifecycle_stage.not_in(sorted(CUSTOMER_STAGES)))
    for chunk in _chunks(ids):
        touches = _contact_touches(look, subjects, as_of, chunk)
        rows = look.connection.execute(query if chunk is None else query.where(Contact.id.in_(chunk)))
        for row in rows:
            yield Facts(row[0], reader.read(row), touches.get(row[0], []))


def gather_deals(
    look: Look, rules: Iterable[Rule], *, as_of: dt.datetime, ids: Sequence[int] | None = None
) -> Iterator[Facts]:
    """The facts of live deals by id: their own, and those of their contact, company and source."""
    subjects = _subjects(rules)
    reader = _Reader(subjects, as_of, skip=2)
    query = (
        select(Deal.id, Deal.contact_id, *reader.columns)
        .select_from(Deal)
        .join(Stage, Stage.id == Deal.stage_id)
        .outerjoin(Contact, Contact.id == Deal.contact_id)
        .outerjoin(Company, Company.id == func.coalesce(Deal.company_id, Contact.company_id))
        .outerjoin(Source, Source.id == func.coalesce(Deal.source_id, Contact.source_id))
        .outerjoin(Channel, Channel.id == Source.channel_id)
        .outerjoin(Campaign, Campaign.id == func.coalesce(Deal.campaign_id, Contact.campaign_id))
        .outerjoin(User, User.id == Contact.owner_id)
        .where(Deal.deleted_at.is_(None))
        .order_by(Deal.id)
    )
    for chunk in _chunks(ids):
        rows = look.connection.execute(query if chunk is None else query.where(Deal.id.in_(chunk))).all()
        people = None if chunk is None else [row[1] for row in rows if row[1] is not None]
        of_people = _contact_touches(look, subjects, as_of, people, with_deals=False)
        of_deals = _deal_touches(look, subjects, chunk)
        for row in rows:
            yield Facts(row[0], reader.read(row), of_people.get(row[1], []) + of_deals.get(row[0], []))


class _Reader:
    """Selects the columns that the rules need and turns a row into attributes."""

    def __init__(self, subjects: frozenset[str], as_of: dt.datetime, *, skip: int, is_past: bool = False) -> None:
        self.columns: list[ColumnElement[Any]] = []
        self._skip = skip
        self._now = to_microseconds(as_of)
        self._plain: list[tuple[str, int]] = []
        self._ages: list[tuple[str, int]] = []
        self._custom: dict[str, int] = {}
        self._amount: tuple[int, int] | None = None
        for subject in sorted(subjects):
            head = ".".join(subject.split(".")[:2])
            if subject == "deal.amount":
                self._amount = self._add(Deal.amount_minor), self._add(Deal.currency)
            elif subject in _AGES:
                self._ages.append((subject, self._add(_AGES[subject])))
            elif subject == "contact.lifecycle_stage" and is_past:
                self._plain.append((subject, self._add(_stage_at(as_of))))
            elif subject in _PLAIN:
                self._plain.append((subject, self._add(_PLAIN[subject])))
            elif head in _CUSTOM and head not in self._custom:
                self._custom[head] = self._add(_CUSTOM[head])

    def _add(self, column: Any) -> int:
        self.columns.append(column)
        return self._skip + len(self.columns) - 1

    def read(self, row: Row[Any]) -> dict[str, Any]:
        """The row's attributes by subject."""
        found = {subject: row[place] for subject, place in self._plain}
        for subject, place in self._ages:
            at = row[place]
            # What is dated ahead, a day in the business's zone say, has no age yet.
            found[subject] = None if at is None else max(0.0, (self._now - at) / _DAY_US)
        if self._amount is not None:
            amount, currency = row[self._amount[0]], row[self._amount[1]]
            found["deal.amount"] = None if amount is None else Decimal(amount).scaleb(-currency_exponent(currency))
        for head, place in self._custom.items():
            for key, value in orjson.loads(row[place] or "{}").items():
                found[f"{head}.{key}"] = value
        return found


def _stage_at(as_of: dt.datetime) -> ColumnElement[Any]:
    """The lifecycle stage a contact was in at an instant."""
    at = func.coalesce(LifecycleChange.at, LifecycleChange.recorded_at)
    latest = (
        select(LifecycleChange.to_stage)
        .where(LifecycleChange.contact_id == Contact.id, at <= as_of)
        .order_by(at.desc(), LifecycleChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(latest, LifecycleStage.LEAD.value)


def _subjects(rules: Iterable[Rule]) -> frozenset[str]:
    return frozenset(rule.subject for rule in rules)


def _chunks(ids: Sequence[int] | None) -> Iterator[list[int] | None]:
    if ids is None:
        yield None
        return
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _contact_touches(
    look: Look, subjects: frozenset[str], as_of: dt.datetime, ids: list[int] | None, *, with_deals: bool = True
) -> dict[int, list[Happened]]:
    """What happened to contacts: touches and done activities, those of their deals too unless told otherwise."""
    found: dict[int, list[Happened]] = defaultdict(list)
    kinds = _kinds(subjects, "touch.")
    if kinds:
        at = type_coerce(func.coalesce(Touchpoint.at, Touchpoint.recorded_at), BigInteger)
        named = literal("touch.").concat(Touchpoint.kind)
        query = select(Touchpoint.contact_id, named, at, Touchpoint.weight).where(Touchpoint.kind.in_(kinds))
        if as_of < look.now:
            query = query.where(at <= to_microseconds(as_of))
        if ids is not None:
            query = query.where(Touchpoint.contact_id.in_(ids))
        with look.connection.execute(query) as result:
            # The driver's rows are as they are wanted, and making others of a million takes longer than scoring them.
            rows: Any = result.cursor
            for contact_id, subject, moment, weight in rows:
                found[contact_id].append((subject, moment, weight))
    worked = _counts_work(subjects)
    if worked:
        own = _done_activities(Activity.contact_id).where(Activity.contact_id.is_not(None))
        if not with_deals:
            own = own.where(Activity.deal_id.is_(None))
        _note_activities(look, own if ids is None else own.where(Activity.contact_id.in_(ids)), found)
    if worked and with_deals:
        # Work on a deal that names nobody is work with the deal's contact.
        through = _done_activities(Deal.contact_id).join(Deal, Deal.id == Activity.deal_id)
        through = through.where(Activity.contact_id.is_(None), Deal.contact_id.is_not(None))
        _note_activities(look, through if ids is None else through.where(Deal.contact_id.in_(ids)), found)
    return found


def _deal_touches(look: Look, subjects: frozenset[str], ids: list[int] | None) -> dict[int, list[Happened]]:
    """The done activities of deals."""
    found: dict[int, list[Happened]] = defaultdict(list)
    if _counts_work(subjects):
        done = _done_activities(Activity.deal_id).where(Activity.deal_id.is_not(None))
        if ids is not None:
            done = done.where(Activity.deal_id.in_(ids))
        _note_activities(look, done, found)
    return found


def _done_activities(whose: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[Any]:
    at = type_coerce(Activity.done_at, BigInteger)
    return (
        select(whose, Activity.kind, Activity.outcome, at)
        .select_from(Activity)
        .where(Activity.done_at.is_not(None), Activity.deleted_at.is_(None))
    )


def _note_activities(look: Look, query: Select[Any], found: dict[int, list[Happened]]) -> None:
    for record_id, kind, outcome, moment in look.connection.execute(query):
        found[record_id].append((_NO_REPLY if outcome == NO_ANSWER else f"activity.{kind}", moment, 1.0))


def _counts_work(subjects: frozenset[str]) -> bool:
    return any(subject == _NO_REPLY or subject.startswith("activity.") for subject in subjects)


def _kinds(subjects: frozenset[str], start: str) -> list[str]:
    return sorted(subject.removeprefix(start) for subject in subjects if subject.startswith(start))
