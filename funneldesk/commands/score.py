"""Keeping computed scores where lists can be sorted and filtered by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import delete, insert

from funneldesk.model.scoring import CachedScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_CHUNK = 500


class Figures(Protocol):
    """The numbers of one record."""

    @property
    def record_id(self) -> int:
        """The contact or deal."""
        ...

    @property
    def fit(self) -> int:
        """How well it suits us."""
        ...

    @property
    def engagement(self) -> int:
        """How much it wants us now."""
        ...

    @property
    def total(self) -> int:
        """The one number shown."""
        ...


def keep_scores(work: Work, *, kind: str, asked: Sequence[int] | None, figures: Sequence[Figures]) -> None:
    """Put computed scores in place of those kept before; a cache, so no undo step.

    Args:
        work: the running command.
        kind: `contact` or `deal`.
        asked: the records that were looked at; those without figures are gone and lose theirs. None means all.
        figures: what was computed.
    """
    table = CachedScore.__table__
    session = work.session
    if asked is None:
        session.execute(delete(CachedScore).where(CachedScore.kind == kind))
    else:
        for start in range(0, len(asked), _CHUNK):
            chunk = asked[start : start + _CHUNK]
            session.execute(
                delete(CachedScore).where(table.c.kind == kind, table.c.record_id.in_(chunk)),
                execution_options={"synchronize_session": False},
            )
    if figures:
        session.execute(
            insert(CachedScore),
            [
                {
                    "kind": kind,
                    "record_id": one.record_id,
                    "fit": one.fit,
                    "engagement": one.engagement,
                    "total": one.total,
                    "computed_at": work.now,
                }
                for one in figures
            ],
        )
