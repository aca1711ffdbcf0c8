"""The actions of an automation, each by the command a person would use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.contact import FIELD_WORDS, change_lifecycle, edit_contact
from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.deal import assign_deals, edit_deal
from funneldesk.commands.enrolment import enrol_people, stop_enrolments
from funneldesk.commands.handoff_round import call_user, find_marketing_owner
from funneldesk.errors import Refusal
from funneldesk.model.activity import ActivityKind
from funneldesk.model.automation import AutomationRun, Notice
from funneldesk.model.automation_actions import (
    MARKETING,
    OWNER,
    SETTABLE,
    AddTag,
    Assign,
    MoveLifecycle,
    Notify,
    PlanTask,
    PrepareMessage,
    RemoveTag,
    SetField,
    StartSequence,
    StopSequence,
    fill_words,
)
from funneldesk.model.automation_event import Outcome
from funneldesk.model.automation_terms import COMPANY, DEAL, LEAD
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.import_batch import ImportBatch
from funneldesk.model.pipeline import StageKind
from funneldesk.model.sequence import Enrolment, EnrolmentState, Sequence
from funneldesk.model.tags import clean_tags
from funneldesk.model.user import Role, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from funneldesk.commands.work import Work
    from funneldesk.model.automation_actions import Action
    from funneldesk.model.automation_event import Occasion
    from funneldesk.model.automation_rule import AutomationRule

_NOON = dt.time(12)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message written for a person.

    Attributes:
        channel: email, whatsapp or call.
        name: of the template.
        subject: of an e-mail; empty otherwise.
        text: the message, with its gaps marked.
    """

    channel: str
    name: str
    subject: str
    text: str


if TYPE_CHECKING:
    Prepare = Callable[[Connection, int, int], Prepared]


@dataclass(frozen=True, slots=True)
class Scene:
    """What an action works on.

    Attributes:
        work: the running command.
        rule: whose action it is.
        occasion: the event.
        prepare: writes a message from a template (its id) for a person (contact id).
    """

    work: Work
    rule: AutomationRule
    occasion: Occasion
    prepare: Prepare

    @property
    def contact(self) -> Contact:
        """The person the event is about.

        Raises:
            Refusal: there is none.
        """
        if self.occasion.contact_id is None:
            raise Refusal("This belongs to no lead, so there is nobody to do it for.")
        return self.work.get(Contact, self.occasion.contact_id, word="lead")

    @property
    def deal(self) -> Deal:
        """The deal the event is about.

        Raises:
            Refusal: there is none.
        """
        if self.occasion.deal_id is None:
            raise Refusal("This belongs to no deal, so there is none to do it with.")
        return self.work.get(Deal, self.occasion.deal_id)

    @property
    def owner_id(self) -> int | None:
        """Who owns the record: the deal, else the lead."""
        if self.occasion.deal_id is not None:
            return self.deal.owner_id
        return self.contact.owner_id if self.occasion.contact_id is not None else None

    def fill(self, words: str) -> str:
        """The words with the names of lead, deal and owner."""
        occasion, work = self.occasion, self.work
        lead = name_contact(work, self.contact) if occasion.contact_id is not None else self.customer
        deal = self.deal.title if occasion.deal_id is not None else lead
        if "{lead}" in words and deal.casefold().startswith(lead.casefold()):
            # Many deals are called after their lead, who need not be named twice.
            deal = deal[len(lead) :].strip(" -–—·:,") or "the deal"
        return fill_words(words, {"lead": lead, "deal": deal, "owner": call_user(work, self.owner_id)})

    @property
    def customer(self) -> str:
        """Who is meant where no person is known: a deal's company, else the words for it."""
        if self.occasion.record_kind != DEAL:
            return self.name
        company_id = self.deal.company_id
        return "the customer" if company_id is None else self.work.get(Company, company_id).name

    @property
    def name(self) -> str:
        """What the event's record is called."""
        occasion, work = self.occasion, self.work
        if occasion.record_kind == COMPANY:
            return work.get(Company, occasion.record_id).name
        if occasion.record_kind == DEAL:
            return self.deal.title
        if occasion.record_kind == LEAD:
            return name_contact(work, self.contact)
        batch = work.session.get(ImportBatch, occasion.record_id)
        return batch.file_name if batch is not None else "the import"


def do_action(scene: Scene, action: Action) -> str:
    """Do one action and say what was done, in words that go on in a sentence.

    Raises:
        Refusal: it cannot be done.
    """
    act: Callable[[Scene, Any], str] = _ACTS[type(action)]
    return act(scene, action)


def _plan(scene: Scene, action: PlanTask) -> str:
    words = scene.fill(action.words)
    owner_id = scene.owner_id if action.who == OWNER else _person(scene, action.who)
    _plan_work(scene, action.activity, words, None, action.days, owner_id)
    whose = f" for {call_user(scene.work, owner_id)}" if owner_id is not None else ""
    return f"planned “{words}”{whose}"


def _plan_work(scene: Scene, kind: str, subject: str, note: str | None, days: int, owner_id: int | None) -> None:
    occasion = scene.occasion
    belongs = (
        {"deal_id": occasion.deal_id}
        if occasion.deal_id is not None
        else {"contact_id": occasion.contact_id}
        if occasion.contact_id is not None
        else {"company_id": occasion.record_id}
    )
    plan_activity(
        scene.work,
        kind=kind,
        subject=subject,
        note=note,
        due_at=find_due(scene.work, occasion.due_at, days),
        due_day_only=True,
        owner_id=owner_id,
        **belongs,  # type: ignore[arg-type]  # one number, by one of three names
    )


def find_due(work: Work, at: dt.datetime, days: int) -> dt.datetime:
    """Noon of the day that comes so many working days after an instant; with 0 it is the next moment of work."""
    calendar = work.business.calendar
    day = (at if days else calendar.next_open(at)).astimezone(calendar.zone).date()
    left = days
    while left:
        day += dt.timedelta(days=1)
        if calendar.spans_of(day):
            left -= 1
    return dt.datetime.combine(day, _NOON, calendar.zone).astimezone(dt.UTC)


def _notify(scene: Scene, action: Notify) -> str:
    work, occasion = scene.work, scene.occasion
    words = scene.fill(action.words)
    for user_id in _receivers(scene, action.who):
        work.session.add(
            Notice(
                user_id=user_id,
                words=words,
                record_kind=occasion.record_kind,
                record_id=occasion.record_id,
                at=occasion.due_at,
            )
        )
    return f"told {_call_who(scene, action.who)}: “{words}”"


def _receivers(scene: Scene, who: int | str) -> list[int | None]:
    """The people a notice is for; a role that nobody has, and an owner that is none, is everybody."""
    if who == OWNER:
        return [scene.owner_id]
    if isinstance(who, int):
        return [scene.work.get(User, who, word="person").id]
    users = scene.work.session.scalars(select(User.id).where(User.role == who, User.is_active).order_by(User.id)).all()
    return list(users) or [None]


def _call_who(scene: Scene, who: int | str) -> str:
    if who == OWNER:
        return "everybody" if scene.owner_id is None else call_user(scene.work, scene.owner_id)
    if isinstance(who, int):
        return call_user(scene.work, who)
    return {Role.OWNER: "the owner", Role.MARKETING: "marketing", Role.SALES: "sales"}[Role(who)]


def _person(scene: Scene, who: int | str) -> int | None:
    if who == MARKETING:
        return find_marketing_owner(scene.work)
    return scene.work.get(User, int(who), word="person").id


def _assign(scene: Scene, action: Assign) -> str:
    user_id = action.people[0] if action.way == "named" else _choose(scene, action)
    owner = scene.work.get(User, user_id, word="person")
    if not owner.is_active:
        raise Refusal(f"{owner.name} does not work here any more; choose somebody else for it.")
    if action.record == DEAL:
        assign_deals(scene.work, deal_ids=[scene.deal.id], owner_id=user_id)
        return f"gave the deal to {owner.name}"
    edit_contact(scene.work, contact_id=scene.contact.id, owner_id=user_id)
    return f"gave the lead to {owner.name}"


def _choose(scene: Scene, action: Assign) -> int:
    work = scene.work
    today = work.now.astimezone(work.business.zone).date()
    people = select(User).where(User.is_active).order_by(User.id)
    people = people.where(User.id.in_(action.people)) if action.people else people.where(User.role == Role.SALES)
    free = [one.id for one in work.session.scalars(people) if one.away_until is None or one.away_until < today]
    if not free:
        raise Refusal("Nobody is there to give it to; everybody it may go to is away or has left.")
    if action.way == "load":
        return min(free, key=lambda one: (_load(work, one), one))
    run = AutomationRun
    fired = work.session.scalar(
        select(func.count()).where(run.automation_id == scene.occasion.automation_id, run.outcome == Outcome.FIRED)
    )
    return free[(fired or 0) % len(free)]


def _load(work: Work, user_id: int) -> int:
    """Open deals and open leads of a person."""
    deals = select(func.count()).where(
        Deal.owner_id == user_id, Deal.stage_kind == StageKind.OPEN, Deal.deleted_at.is_(None)
    )
    leads = select(func.count()).where(Contact.owner_id == user_id, Contact.deleted_at.is_(None))
    return (work.session.scalar(deals) or 0) + (work.session.scalar(leads) or 0)


def _set(scene: Scene, action: SetField) -> str:
    word = SETTABLE[action.record][action.field]
    if action.record == DEAL:
        value: Any = int(action.value) if action.field == "probability" else action.value
        edit_deal(scene.work, deal_id=scene.deal.id, **{action.field: value})
    elif action.field in FIELD_WORDS:
        edit_contact(scene.work, contact_id=scene.contact.id, **{action.field: action.value})
    else:
        setattr(scene.contact, action.field, action.value)
    return f"set the {word} to “{action.value}”"


def _move(scene: Scene, action: MoveLifecycle) -> str:
    MoveLifecycle(action.stage)  # what was stored by something else is asked once more
    if scene.contact.lifecycle_stage == action.stage:
        return f"left the lead in {action.stage}, where it is"
    change_lifecycle(
        scene.work,
        contact_ids=[scene.contact.id],
        to_stage=action.stage,
        note=f"Automation “{scene.rule.name}”",
    )
    return f"moved the lead to {action.stage}"


def _start_sequence(scene: Scene, action: StartSequence) -> str:
    sequence = scene.work.get(Sequence, action.sequence_id)
    enrolled = enrol_people(scene.work, sequence_id=sequence.id, contact_ids=[scene.contact.id])
    return f"put the lead into “{sequence.name}”" if enrolled.enrolment_ids else f"{enrolled.words.rstrip('.').lower()}"


def _stop_sequence(scene: Scene, action: StopSequence) -> str:
    query = select(Enrolment.id).where(
        Enrolment.contact_id == scene.contact.id, Enrolment.state == EnrolmentState.ACTIVE
    )
    if action.sequence_id is not None:
        query = query.where(Enrolment.sequence_id == action.sequence_id)
    found = scene.work.session.scalars(query).all()
    stop_enrolments(scene.work, enrolment_ids=found)
    return "stopped the nurture sequence" if found else "found no nurture sequence to stop"


def _add_tag(scene: Scene, action: AddTag) -> str:
    record = scene.deal if action.record == DEAL else scene.contact
    tags = clean_tags([*(record.tags or ()), action.tag])
    if tags != record.tags:
        record.tags = tags
    return f"added the tag “{action.tag}”"


def _remove_tag(scene: Scene, action: RemoveTag) -> str:
    record = scene.deal if action.record == DEAL else scene.contact
    left = [tag for tag in record.tags or () if tag.casefold() != action.tag.strip().casefold()]
    if len(left) == len(record.tags or ()):
        return f"found no tag “{action.tag}” to remove"
    record.tags = left or None
    return f"removed the tag “{action.tag}”"


def _prepare(scene: Scene, action: PrepareMessage) -> str:
    message = scene.prepare(scene.work.session.connection(), action.template_id, scene.contact.id)
    kind = {"email": ActivityKind.EMAIL, "whatsapp": ActivityKind.WHATSAPP}.get(message.channel, ActivityKind.CALL)
    subject = f"Send “{message.subject or message.name}”" if kind is not ActivityKind.CALL else message.name
    _plan_work(scene, kind, subject, message.text, 0, scene.owner_id)
    return f"wrote “{message.name}” for a person to send"


_ACTS: dict[type[Action], Callable[[Scene, Any], str]] = {
    PlanTask: _plan,
    Notify: _notify,
    Assign: _assign,
    SetField: _set,
    MoveLifecycle: _move,
    StartSequence: _start_sequence,
    StopSequence: _stop_sequence,
    AddTag: _add_tag,
    RemoveTag: _remove_tag,
    PrepareMessage: _prepare,
}
