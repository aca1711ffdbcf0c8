"""Keeping computed scores where lists can be sorted and filtered by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import case, delete, insert, select, update

from funneldesk.analytics.score_band import Band, band_of
from funneldesk.commands.score_crossing import note_crossings
from funneldesk.model.scoring import CachedScore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement

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


@dataclass(frozen=True, slots=True)
class Crossing:
    """A record whose kept score came into another band or cell of the grid.

    Attributes:
        kind: `contact` or `deal`.
        record_id: which one.
        total: its points now.
        band_before: the band it left; None where the record had no score yet.
        band: the band it is in.
        cell_before: the cell it left; None where the record had no score yet.
        cell: the cell it is in.
    """

    kind: str
    record_id: int
    total: int
    band_before: str | None
    band: str
    cell_before: str | None
    cell: str

    @property
    def is_first(self) -> bool:
        """Whether this is the record's first score, so that it came from nowhere."""
        return self.band_before is None and self.cell_before is None


def keep_scores(
    work: Work, *, kind: str, asked: Sequence[int] | None, figures: Sequence[Figures], is_graded: bool = True
) -> list[Crossing]:
    """Put computed scores in place of those kept before, and say who crossed a band or a cell; no undo step.

    A band is left downwards only some points below its limit, so it depends on the band kept before. Crossings that
    automations wait for are remembered in the file too, until an automation has looked at them.

    Args:
        work: the running command.
        kind: `contact` or `deal`.
        asked: the records that were looked at; those without figures are gone and lose theirs. None means all.
        figures: what was computed.
        is_graded: False renews the numbers alone, for the order of a list: band, cell and age stay as they were, so
            that whoever tells of crossings still finds them.
    """
    before = {row.record_id: row for row in _read_kept(work, kind, asked)}
    _forget(work, kind, asked)
    rows: list[dict[str, Any]] = []
    crossings: list[Crossing] = []
    rule = work.business.qualifying
    for one in figures:
        old = before.get(one.record_id)
        if old is not None and not is_graded:
            band, cell, at = old.band, old.cell, old.computed_at
        else:
            band = band_of(one.total, previous=Band(old.band) if old is not None and old.band else None).value
            cell, at = rule.cell_of(one.fit, one.engagement), work.now
            crossing = _find_crossing(kind, one, old, band, cell)
            if crossing is not None:
                crossings.append(crossing)
        numbers = {"fit": one.fit, "engagement": one.engagement, "total": one.total}
        rows.append(
            {"kind": kind, "record_id": one.record_id, **numbers, "band": band, "cell": cell, "computed_at": at}
        )
    if rows:
        work.session.execute(insert(CachedScore), rows)
    if kind == "contact":
        note_crossings(work, crossings)
    return crossings


def regrade_scores(work: Work) -> None:
    """Give all kept scores the cell that the grid's limits of now say, without scoring anew; no undo step."""
    rule, table = work.business.qualifying, CachedScore
    letter = case((table.fit >= rule.fit_a, "A"), (table.fit >= rule.fit_b, "B"), else_="C")
    digit = case((table.engagement >= rule.engagement_1, "1"), (table.engagement >= rule.engagement_2, "2"), else_="3")
    work.session.execute(
        update(CachedScore).values(cell=letter.concat(digit)), execution_options={"synchronize_session": False}
    )


def _find_crossing(kind: str, one: Figures, old: Any, band: str, cell: str) -> Crossing | None:
    if old is None:
        return Crossing(kind, one.record_id, one.total, None, band, None, cell)
    # What was kept before bands were, crossed nothing: it is only now told which band it is in.
    band_before, cell_before = old.band or band, old.cell or cell
    if (band_before, cell_before) == (band, cell):
        return None
    return Crossing(kind, one.record_id, one.total, band_before, band, cell_before, cell)


def _read_kept(work: Work, kind: str, asked: Sequence[int] | None) -> Iterator[Any]:
    table = CachedScore
    query = select(table.record_id, table.band, table.cell, table.computed_at).where(table.kind == kind)
    for part in _parts(asked):
        yield from work.session.execute(query if part is None else query.where(part))


def _forget(work: Work, kind: str, asked: Sequence[int] | None) -> None:
    statement = delete(CachedScore).where(CachedScore.kind == kind)
    for part in _parts(asked):
        work.session.execute(
            statement if part is None else statement.where(part),
            execution_options={"synchronize_session": False},
        )


def _parts(asked: Sequence[int] | None) -> Iterator[ColumnElement[bool] | None]:
    if asked is None:
        yield None
        return
    for start in range(0, len(asked), _CHUNK):
        yield CachedScore.record_id.in_(asked[start : start + _CHUNK])
