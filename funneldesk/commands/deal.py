"""What a person can do with deals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.commands.deal_criterion import meet_criteria
from funneldesk.commands.deal_lead import adopt_steps, choose_deal_owner, follow_move, let_go, take_on
from funneldesk.commands.deal_rank import rank_at_top, rank_for
from funneldesk.commands.deal_ready import demand_ready, demand_ready_to_open
from funneldesk.commands.search_text import describe_deal
from funneldesk.errors import NotFound, Refusal
from funneldesk.model.activity import Activity
from funneldesk.model.company import Company
from funneldesk.model.contact import Contact
from funneldesk.model.deal import Deal
from funneldesk.model.pipeline import Pipeline, Stage, StageKind, StageVisit
from funneldesk.model.reason import Reason, ReasonKind
from funneldesk.model.tags import clean_tags
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from funneldesk.commands.work import Work


_REASONS = {StageKind.LOST: ReasonKind.LOST, StageKind.WON: ReasonKind.WON}


@dataclass(frozen=True)
class DealMoved:
    """Where a deal stands after a move."""

    deal_id: int
    from_stage_id: int
    to_stage_id: int
    rank: int


def create_deal(
    work: Work,
    *,
    title: str,
    stage_id: int | None = None,
    contact_id: int | None = None,
    company_id: int | None = None,
    amount_minor: int | None = None,
    currency: str | None = None,
    owner_id: int | None = None,
    source_id: int | None = None,
    campaign_id: int | None = None,
    expected_close_on: dt.date | None = None,
    notes: str | None = None,
) -> int:
    """Open a deal at the top of a column and return its id.

    Without a stage it opens in the first stage of the default pipeline. Source and campaign come from the contact
    where they are not given. Its contact is an SQL from now on, unless it is a customer: whoever opens a deal has
    taken the lead on, and a round of the handoff ends with it. What is planned with the contact and belongs to no
    deal is a step of this one.

    Raises:
        NotReady: the stage is a later one, and those before it ask for what is open.
        Refusal: the title is blank, the amount negative or the stage not an open one.
    """
    if not title.strip():
        raise Refusal("A deal needs a title; type a few words that say what is sold to whom.")
    _check_amount(amount_minor)
    stage = work.get(Stage, stage_id) if stage_id is not None else first_stage(work)
    if stage.kind != StageKind.OPEN:
        raise Refusal(f"A new deal opens in an open stage, not in “{stage.label}”.")
    contact = work.get(Contact, contact_id) if contact_id is not None else None
    deal = Deal(
        title=title.strip(),
        stage_id=stage.id,
        stage_kind=stage.kind,
        furthest_stage_id=stage.id,
        stage_entered_at=work.now,
        pipeline_id=stage.pipeline_id,
        contact_id=contact_id,
        company_id=company_id if company_id is not None else contact and contact.company_id,
        amount_minor=amount_minor,
        currency=currency or work.business.currency,
        owner_id=owner_id if owner_id is not None else contact and choose_deal_owner(work, contact),
        source_id=source_id if source_id is not None else contact and contact.source_id,
        campaign_id=campaign_id if campaign_id is not None else contact and contact.campaign_id,
        expected_close_on=expected_close_on,
        notes=notes,
        opened_at=work.now,
        rank=rank_at_top(work, stage.id),
        last_touch_at=work.now if work.cause == "person" else None,
        recorded_at=work.now,
    )
    deal.search_text = describe_deal(work, deal)
    work.add(deal)
    demand_ready_to_open(work, deal, stage)
    work.add(
        StageVisit(
            deal_id=deal.id,
            stage_id=stage.id,
            entered_at=work.now,
            recorded_at=work.now,
            by_user_id=work.actor_id,
            cause=work.cause,
        )
    )
    take_on(work, deal)
    if adopt_steps(work, deal):
        refresh_next_step(work, deal.id)
    work.label = f"Add “{deal.title}”"
    return deal.id


def move_deal(
    work: Work,
    *,
    deal_id: int,
    to_stage_id: int,
    before_deal_id: int | None = None,
    at_end: bool = False,
    reason_id: int | None = None,
    note: str | None = None,
    meets: Sequence[int] = (),
    fill: Mapping[str, Any] | None = None,
) -> DealMoved:
    """Move a deal to a stage, or to another place in its own column.

    Args:
        work: the running command.
        deal_id: which deal.
        to_stage_id: where to.
        before_deal_id: the card it is put above; None puts it at the top, or at the end where `at_end` is set.
        at_end: put it under the last card.
        reason_id: why: of a lost deal needed (unless `note` says it), of a won one where the business asks for it.
        note: why, in words.
        meets: exit criteria that are ticked with the move.
        fill: fields of the deal that are filled with the move.

    Raises:
        NotReady: exit criteria or fields that the move needs are open; the sentence names them.
        Refusal: another rule of the board is broken; the sentence says which.
        NotFound: there is no such deal, stage or reason.
    """
    deal = work.get(Deal, deal_id)
    stage = work.get(Stage, to_stage_id)
    _prepare(work, [deal], meets, fill)
    from_stage_id = deal.stage_id
    if stage.id == deal.stage_id and before_deal_id is None and not at_end:
        deal.check_move(stage, reason_id=reason_id, note=note)
    if stage.id != deal.stage_id:
        _check_move(work, deal, stage, reason_id, note)
        demand_ready(work, [deal], stage)
        _change_stage(work, deal, stage, reason_id, note)
        if work.cause == "person":
            deal.last_touch_at = work.now
        work.label = f"Move “{deal.title}” to {stage.label}"
    else:
        work.label = f"Reorder “{deal.title}”"
    deal.rank = rank_for(work, deal, before_deal_id, at_end=at_end)
    return DealMoved(deal.id, from_stage_id, stage.id, deal.rank)


def move_deals(
    work: Work,
    *,
    deal_ids: Sequence[int],
    to_stage_id: int,
    reason_id: int | None = None,
    note: str | None = None,
    before_deal_id: int | None = None,
    at_end: bool = False,
    meets: Sequence[int] = (),
) -> list[DealMoved]:
    """Move several deals in one step, keeping their order; all move or none does.

    Those that are in the stage already are put to the new place too where one is named, else they stay. Moving
    several at once is tidying up and no human touch: the idle clock of each runs on.

    Raises:
        NotReady: some of them are not ready; the sentence names what is open.
        Refusal: another rule of the board is broken; the sentence says which.
    """
    stage = work.get(Stage, to_stage_id)
    has_place = before_deal_id is not None or at_end
    ordered = deal_ids if has_place else list(reversed(deal_ids))
    deals = [work.get(Deal, deal_id) for deal_id in ordered]
    going = [deal for deal in deals if has_place or deal.stage_id != stage.id]
    if len(going) == 1:
        one = going[0].id
        place = {"before_deal_id": before_deal_id, "at_end": at_end}
        return [
            move_deal(work, deal_id=one, to_stage_id=stage.id, reason_id=reason_id, note=note, meets=meets, **place)  # type: ignore[arg-type]  # one dictionary for two kinds
        ]
    entering = [deal for deal in going if deal.stage_id != stage.id]
    _prepare(work, entering, meets, None)
    for deal in entering:
        _check_move(work, deal, stage, reason_id, note)
    demand_ready(work, entering, stage)
    moved = []
    for deal in going:
        from_stage_id = deal.stage_id
        if from_stage_id != stage.id:
            _change_stage(work, deal, stage, reason_id, note)
        deal.rank = rank_for(work, deal, before_deal_id, at_end=at_end)
        moved.append(DealMoved(deal.id, from_stage_id, stage.id, deal.rank))
    reordered = bool(moved) and not entering
    work.label = f"Reorder {len(moved)} deals" if reordered else f"Move {len(moved)} deals to {stage.label}"
    return moved


def _prepare(work: Work, deals: Sequence[Deal], meets: Sequence[int], fill: Mapping[str, Any] | None) -> None:
    """Tick and fill what was said together with a move."""
    if meets:
        meet_criteria(work, deals=deals, criterion_ids=meets)
    for name, value in (fill or {}).items():
        if name not in _EDITABLE:
            raise Refusal(f"“{name}” of a deal cannot be edited here.")
        _check_field(work, name, value)
        for deal in deals:
            setattr(deal, name, value)
    if fill:
        for deal in deals:
            deal.search_text = describe_deal(work, deal)


def _check_move(work: Work, deal: Deal, stage: Stage, reason_id: int | None, note: str | None) -> None:
    _check_reason(work, reason_id, stage)
    deal.check_move(stage, reason_id=reason_id, note=note, asks_why_won=work.business.needs_won_reason)


def _change_stage(work: Work, deal: Deal, stage: Stage, reason_id: int | None, note: str | None) -> None:
    from_kind, closed_at = deal.stage_kind, deal.closed_at
    visits = work.session.scalars(select(StageVisit).where(StageVisit.deal_id == deal.id).order_by(StageVisit.id)).all()
    visit = deal.move(
        stage,
        at=work.now,
        visits=visits,
        furthest=work.session.get_one(Stage, deal.furthest_stage_id),
        zone=work.business.zone,
        by_user_id=work.actor_id,
        cause=work.cause,
        reason_id=reason_id,
        note=note,
    )
    work.session.add(visit)
    follow_move(work, deal, from_kind=from_kind, closed_at=closed_at)


_EDITABLE = frozenset(
    {
        "title",
        "amount_minor",
        "currency",
        "expected_close_on",
        "owner_id",
        "contact_id",
        "company_id",
        "source_id",
        "campaign_id",
        "probability",
        "notes",
        "lost_reason_id",
        "lost_note",
        "won_reason_id",
        "won_note",
        "tags",
    }
)
_WORDS = {
    "title": "title",
    "amount_minor": "amount",
    "currency": "currency",
    "expected_close_on": "expected close",
    "owner_id": "owner",
    "contact_id": "contact",
    "company_id": "company",
    "source_id": "source",
    "campaign_id": "campaign",
    "probability": "chance",
    "notes": "notes",
    "lost_reason_id": "lost reason",
    "lost_note": "lost reason",
    "won_reason_id": "reason for buying",
    "won_note": "reason for buying",
    "tags": "tags",
}


def edit_deal(work: Work, /, *, deal_id: int, **fields: Any) -> None:
    """Change fields of a deal. The amount of a won deal stays frozen in its history: the win keeps its own.

    A change of a field is no human touch: the idle clock runs on.

    Raises:
        Refusal: a field cannot be edited, or its value is not allowed.
    """
    deal = work.get(Deal, deal_id)
    had_contact_id = deal.contact_id
    for name, value in fields.items():
        if name not in _EDITABLE:
            raise Refusal(f"“{name}” of a deal cannot be edited here.")
        _check_field(work, name, value)
        setattr(deal, name, _clean(name, value))
    _check_won_reason(work, deal, fields)
    if deal.contact_id != had_contact_id:
        let_go(work, deal, had_contact_id, why=f"“{deal.title}” is somebody else’s deal")
        if deal.stage_kind == StageKind.OPEN:
            take_on(work, deal)
    deal.search_text = describe_deal(work, deal)
    work.label = f"Change {_WORDS[next(iter(fields))]} of “{deal.title}”" if fields else ""


def correct_won_amount(work: Work, *, deal_id: int, amount_minor: int) -> None:
    """Correct the frozen amount of a won deal, as an act of its own that history shows.

    Raises:
        Refusal: the deal is not won, or the amount is negative.
    """
    deal = work.get(Deal, deal_id)
    if deal.stage_kind != StageKind.WON:
        raise Refusal(f"“{deal.title}” is not won, so it has no frozen amount.")
    _check_amount(amount_minor)
    deal.amount_minor = amount_minor
    deal.won_amount_minor = amount_minor
    work.label = f"Correct the won amount of “{deal.title}”"


def assign_deals(work: Work, *, deal_ids: Sequence[int], owner_id: int | None) -> None:
    """Give deals to an owner, or to nobody."""
    owner = work.get(User, owner_id) if owner_id is not None else None
    for deal_id in deal_ids:
        work.get(Deal, deal_id).owner_id = owner_id
    work.label = f"Assign {_count(deal_ids)} to {owner.name if owner else 'nobody'}"


def delete_deals(work: Work, *, deal_ids: Sequence[int]) -> None:
    """Put deals into the bin; an SQL that has no other deal is a lead again."""
    deals = [work.get(Deal, deal_id) for deal_id in deal_ids]
    for deal in deals:
        deal.deleted_at = work.now
    for deal in deals:
        let_go(work, deal, deal.contact_id, why="its deal was deleted")
    work.label = f"Delete “{deals[0].title}”" if len(deals) == 1 else f"Delete {_count(deal_ids)}"


def restore_deals(work: Work, *, deal_ids: Sequence[int]) -> None:
    """Take deals out of the bin, to the stage they stood in; the lead of an open one is an SQL again.

    Raises:
        Refusal: the stage or the pipeline of one of them is deleted meanwhile.
    """
    deals = [work.take_out(Deal, deal_id) for deal_id in deal_ids]
    for deal in deals:
        stage = work.session.get_one(Stage, deal.stage_id)
        pipeline = work.session.get_one(Pipeline, deal.pipeline_id)
        if stage.deleted_at is not None or pipeline.deleted_at is not None:
            gone = f"stage “{stage.label}”" if pipeline.deleted_at is None else f"pipeline “{pipeline.name}”"
            raise Refusal(f"“{deal.title}” stood in the {gone}, which is deleted; restore that first.")
        if deal.stage_kind == StageKind.OPEN:
            take_on(work, deal, why=f"“{deal.title}” was restored")
    work.label = f"Restore “{deals[0].title}”" if len(deals) == 1 else f"Restore {_count(deal_ids)}"


def first_stage(work: Work, pipeline_id: int | None = None) -> Stage:
    """The first open stage of a pipeline, by default of the default one.

    Raises:
        NotFound: the pipeline has no open stage.
    """
    query = select(Stage).where(Stage.kind == StageKind.OPEN, Stage.deleted_at.is_(None)).order_by(Stage.position)
    if pipeline_id is None:
        query = query.join(Pipeline, Pipeline.id == Stage.pipeline_id).where(
            Pipeline.is_default, Pipeline.deleted_at.is_(None)
        )
    else:
        query = query.where(Stage.pipeline_id == pipeline_id)
    stage = work.session.scalars(query.limit(1)).one_or_none()
    if stage is None:
        raise NotFound("The pipeline has no open stage; add one in Settings.")
    return stage


def refresh_next_step(work: Work, deal_id: int) -> None:
    """Keep the deal's next step at its earliest open activity; dated ones come before undated ones."""
    work.session.flush()
    deal = work.session.get_one(Deal, deal_id)
    deal.next_activity_id = work.session.scalars(
        select(Activity.id)
        .where(Activity.deal_id == deal_id, Activity.done_at.is_(None), Activity.deleted_at.is_(None))
        .order_by(Activity.due_at.is_(None), Activity.due_at, Activity.id)
        .limit(1)
    ).one_or_none()


def _count(deal_ids: Sequence[int]) -> str:
    return "1 deal" if len(deal_ids) == 1 else f"{len(deal_ids)} deals"


def _check_amount(amount_minor: int | None) -> None:
    if amount_minor is not None and amount_minor < 0:
        raise Refusal("An amount cannot be negative.")


def _check_field(work: Work, name: str, value: Any) -> None:
    if name == "title" and not (isinstance(value, str) and value.strip()):
        raise Refusal("A deal needs a title; type a few words that say what is sold to whom.")
    if name == "amount_minor":
        _check_amount(value)
    if name == "probability" and value is not None and not 0 <= value <= 100:  # noqa: PLR2004  percent
        raise Refusal("A chance lies between 0 and 100 percent.")
    record = {"owner_id": User, "contact_id": Contact, "company_id": Company, "lost_reason_id": Reason}.get(name)
    if record is not None and value is not None:
        work.get(record, value)
    if name == "won_reason_id" and value is not None:
        _check_kind(work.get(Reason, value), ReasonKind.WON)


def _clean(name: str, value: Any) -> Any:
    if name == "title":
        return value.strip()
    return clean_tags(value) if name == "tags" else value


def _check_won_reason(work: Work, deal: Deal, fields: Mapping[str, Any]) -> None:
    """Only a won deal says why they bought, and where the business asks for it, it keeps saying so."""
    if not {"won_reason_id", "won_note"} & fields.keys():
        return
    has_reason = deal.won_reason_id is not None or bool(deal.won_note and deal.won_note.strip())
    if has_reason and deal.stage_kind != StageKind.WON:
        raise Refusal(f"“{deal.title}” is not won, so nobody has bought yet.")
    if not has_reason and deal.stage_kind == StageKind.WON and work.business.needs_won_reason:
        raise Refusal(f"Say why they bought: “{deal.title}” keeps a reason, as Settings ask for one.")


def _check_reason(work: Work, reason_id: int | None, stage: Stage) -> None:
    if reason_id is None:
        return
    reason = work.get(Reason, reason_id)
    if stage.kind in _REASONS:
        _check_kind(reason, _REASONS[StageKind(stage.kind)])


def _check_kind(reason: Reason, kind: ReasonKind) -> None:
    if reason.kind != kind:
        why = "losing a deal" if kind == ReasonKind.LOST else "buying"
        raise Refusal(f"“{reason.label}” is no reason for {why}; choose one from the list.")
