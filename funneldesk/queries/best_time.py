"""When somebody is best reached: as it was typed, else from past answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.analytics.best_time import Attempt, find_best_time
from funneldesk.model.activity import Activity, ActivityKind, was_answered
from funneldesk.model.contact import Contact

if TYPE_CHECKING:
    from funneldesk.queries.look import Look

_VOICE = (ActivityKind.CALL, ActivityKind.VIDEO_CALL, ActivityKind.FOLLOW_UP)
# Habits change, and a look at a lead must not read ten years of calls.
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class BestTime:
    """When a person is best reached.

    Attributes:
        words: as they are shown, such as "Usually answers weekdays 4–6 pm (3 of 4 calls)".
        typed: somebody wrote it down; else it is reckoned from past answers.
    """

    words: str
    typed: bool


def read_best_time(look: Look, contact_id: int) -> BestTime | None:
    """When a person is best reached; None where nobody said so and too little is known.

    What was typed goes before what is reckoned. Attempts count at the hour they were written down as done, in the
    business's zone; those whose outcome says nothing of an answer, and those that were imported, are left out.
    """
    typed = look.connection.scalar(select(Contact.best_time).where(Contact.id == contact_id))
    if typed and typed.strip():
        return BestTime(" ".join(typed.split()), typed=True)
    everybody = look.once(("best_time", "attempts"), lambda: _read_attempts(look))
    own = [attempt for who, attempt in _read_attempts(look, contact_id) if who == contact_id]
    found = find_best_time(own, [attempt for _, attempt in everybody])
    return None if found is None else BestTime(found.words, typed=False)


def _read_attempts(look: Look, contact_id: int | None = None) -> list[tuple[int | None, Attempt]]:
    """Attempts whose outcome is known, the latest first."""
    question: Any = (
        select(Activity.contact_id, Activity.done_at, Activity.outcome)
        .where(
            Activity.kind.in_(_VOICE),
            Activity.done_at.is_not(None),
            Activity.done_at <= look.now,
            Activity.outcome.is_not(None),
            Activity.deleted_at.is_(None),
            Activity.cause == "person",
        )
        .order_by(Activity.done_at.desc(), Activity.id.desc())
        .limit(_MOST)
    )
    if contact_id is not None:
        question = question.where(Activity.contact_id == contact_id)
    found = []
    for who, done_at, outcome in look.connection.execute(question):
        answered = was_answered(outcome)
        if answered is not None:
            local = done_at.astimezone(look.business.zone)
            found.append((who, Attempt(local.weekday(), local.hour, answered)))
    return found
