"""Beginning a round of the handoff, by hand or by the score, and ending it where the score has fallen."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.commands.contact_name import name_contact
from funneldesk.commands.handoff_round import change_stage, count_rounds, find_open_round, give_back
from funneldesk.errors import Refusal
from funneldesk.model.contact import Contact
from funneldesk.model.handoff import Handoff, HandoffState
from funneldesk.model.lifecycle import LifecycleStage
from funneldesk.model.scoring import CachedScore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from funneldesk.commands.work import Work

FROM_STAGES = frozenset({LifecycleStage.LEAD, LifecycleStage.PQL})
"""Stages from which a lead is qualified by itself."""
BY_HAND_STAGES = frozenset({*FROM_STAGES, LifecycleStage.RECYCLED, LifecycleStage.MQL})
"""Stages from which a person may qualify a lead; an MQL without a round comes from imported history."""
NO_SCORE = "?"
"""The cell of a lead that has no score yet."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The score of a lead as it was when it was qualified, with its reasons.

    Attributes:
        reasons: pairs of what and points, the largest first; None where they were not asked for.
    """

    total: int
    fit: int
    engagement: int
    cell: str
    reasons: tuple[tuple[str, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class Qualified:
    """A lead that its score or an act qualifies, with why in words."""

    contact_id: int
    figures: Figures
    why: str
    is_by_product: bool = False
    """A trial reached its value: the lead passes through the stage of the product-qualified."""
    is_by_act: bool = False
    """Something it did qualifies it, so that a recycled lead need not wait for its day."""


def qualify_by_hand(
    work: Work, *, contact_ids: Sequence[int], note: str | None = None, figures: Mapping[int, Figures] | None = None
) -> list[int]:
    """Make leads MQLs by a person's word and return their rounds; those in the handoff already stay.

    Args:
        work: the running command.
        contact_ids: whom.
        note: why, in words.
        figures: their scores with reasons, where they were just computed; else the kept ones are taken.

    Raises:
        Refusal: somebody is beyond it, disqualified, or wants no contact; or all are in the handoff already.
    """
    made: list[Handoff] = []
    for contact_id in dict.fromkeys(contact_ids):
        contact = work.get(Contact, contact_id, word="lead")
        if find_open_round(work, contact_id) is not None:
            continue
        _check_by_hand(work, contact)
        known = (figures or {}).get(contact_id) or _read_kept(work, contact_id)
        why = f"by hand: {note.strip()}" if note and note.strip() else "by hand"
        made.append(_begin_round(work, contact, known, why, is_by_hand=True))
    if not made:
        raise Refusal("Already in the handoff; look at its state there.")
    what = f"{len(made):,} leads"
    if len(made) == 1:
        what = f"“{name_contact(work, work.session.get_one(Contact, made[0].contact_id))}”"
    work.label = f"Qualify {what}"
    return [handoff.id for handoff in made]


def qualify_by_score(work: Work, *, found: Sequence[Qualified]) -> tuple[int, ...]:
    """Make those MQLs whom the rule qualifies and return their rounds; who has changed meanwhile is left out."""
    made: list[int] = []
    for one in found:
        contact = work.session.get(Contact, one.contact_id)
        if contact is None or contact.deleted_at is not None:
            continue
        wakes = one.is_by_act and contact.lifecycle_stage == LifecycleStage.RECYCLED
        if not wakes and contact.lifecycle_stage not in FROM_STAGES:
            continue
        if contact.do_not_contact or find_open_round(work, contact.id) is not None:
            continue
        if one.is_by_product:
            change_stage(work, contact, LifecycleStage.PQL, note=one.why)
        made.append(_begin_round(work, contact, one.figures, one.why, is_by_hand=False).id)
    work.label = f"Qualify {_count(made)}"
    return tuple(made)


def return_by_score(work: Work, *, fallen: Sequence[tuple[int, str]]) -> tuple[int, ...]:
    """Take back MQLs that the rule does not hold for any more, unless a rep accepted them; returns their rounds."""
    done: list[int] = []
    for handoff_id, why in fallen:
        handoff = work.session.get(Handoff, handoff_id)
        if handoff is None or handoff.is_by_hand:
            continue
        if handoff.state not in {HandoffState.MQL, HandoffState.OFFERED}:
            continue
        contact = work.session.get_one(Contact, handoff.contact_id)
        give_back(work, handoff, contact, HandoffState.RETURNED, LifecycleStage.LEAD, note=why)
        done.append(handoff_id)
    work.label = f"Take back {_count(done)}"
    return tuple(done)


def wake_leads(work: Work, *, contact_ids: Sequence[int]) -> tuple[int, ...]:
    """Recycled leads whose date has come are leads again, from the beginning of work on that day."""
    zone = work.business.zone
    today = work.now.astimezone(zone).date()
    woken: list[int] = []
    for contact_id in contact_ids:
        contact = work.session.get(Contact, contact_id)
        if contact is None or contact.deleted_at is not None or contact.lifecycle_stage != LifecycleStage.RECYCLED:
            continue
        if contact.revisit_on is None or contact.revisit_on > today:
            continue
        morning = dt.datetime.combine(contact.revisit_on, dt.time(), tzinfo=zone).astimezone(dt.UTC)
        day = contact.revisit_on
        change_stage(
            work,
            contact,
            LifecycleStage.LEAD,
            at=min(work.now, work.business.calendar.next_open(morning)),
            note=f"its date has come: {day:%d %b %Y}",
        )
        woken.append(contact_id)
    work.label = f"Wake {_count(woken)}"
    return tuple(woken)


def _begin_round(work: Work, contact: Contact, figures: Figures, why: str, *, is_by_hand: bool) -> Handoff:
    """Open the next round of a lead and start the clock to its first offer."""
    minutes = work.business.handoff.route_minutes
    handoff = work.add(
        Handoff(
            contact_id=contact.id,
            round_no=count_rounds(work, contact.id) + 1,
            state=HandoffState.MQL,
            qualified_at=work.now,
            qualified_why=why,
            is_by_hand=is_by_hand,
            score=figures.total,
            fit=figures.fit,
            engagement=figures.engagement,
            cell=figures.cell,
            packet=_freeze(figures, why),
            campaign_id=contact.campaign_id,
            source_id=contact.source_id,
            due_at=work.business.calendar.add(work.now, dt.timedelta(minutes=minutes)),
            recorded_at=work.now,
        )
    )
    change_stage(work, contact, LifecycleStage.MQL, note=why)
    return handoff


def _freeze(figures: Figures, why: str) -> dict[str, Any]:
    """What the rep is given, as it was known then."""
    packet = {**asdict(figures), "why": why}
    if figures.reasons is not None:
        packet["reasons"] = [{"what": what, "points": points} for what, points in figures.reasons]
    return packet


def _check_by_hand(work: Work, contact: Contact) -> None:
    name = name_contact(work, contact)
    if contact.lifecycle_stage == LifecycleStage.DISQUALIFIED:
        raise Refusal(f"“{name}” is disqualified; reopen the lead first.")
    if contact.lifecycle_stage not in BY_HAND_STAGES:
        raise Refusal(f"“{name}” is with sales already, in the stage “{contact.lifecycle_stage}”.")
    if contact.do_not_contact:
        raise Refusal(f"“{name}” does not want to be contacted and cannot be handed to sales.")


def _read_kept(work: Work, contact_id: int) -> Figures:
    row = work.session.execute(
        select(CachedScore.total, CachedScore.fit, CachedScore.engagement).where(
            CachedScore.kind == "contact", CachedScore.record_id == contact_id
        )
    ).one_or_none()
    if row is None:
        return Figures(0, 0, 0, NO_SCORE)
    return Figures(row.total, row.fit, row.engagement, work.business.qualifying.cell_of(row.fit, row.engagement))


def _count(ids: Sequence[int]) -> str:
    return "1 lead" if len(ids) == 1 else f"{len(ids):,} leads"
