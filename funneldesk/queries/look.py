"""What every query is handed: a read-only connection on one snapshot, the time and the business."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable

    from sqlalchemy import Connection

    from funneldesk.model.business import Business

_AnswerT = TypeVar("_AnswerT")


@dataclass(frozen=True)
class Look:
    """One question's view of the workspace.

    Attributes:
        connection: read-only; everything asked through it sees the same snapshot.
        now: the instant the question was asked (UTC).
        business: the business of the workspace.
    """

    connection: Connection
    now: dt.datetime
    business: Business
    _answers: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: Hashable, read: Callable[[], _AnswerT]) -> _AnswerT:
        """What `read` answers, asked once in this look however many figures rest on it; nobody changes the answer.

        Args:
            key: tells answers apart; begins with a name of its own.
            read: asks through this look alone.
        """
        if key not in self._answers:
            self._answers[key] = read()
        answer: _AnswerT = self._answers[key]
        return answer
