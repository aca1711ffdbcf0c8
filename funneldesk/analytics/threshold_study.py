"""What a qualifying rule would have done with leads whose end is known, at every threshold of the score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from funneldesk.model.qualification import HIGHEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from funneldesk.model.qualification import QualifyingRule

LEAST_CLOSED, LEAST_WON = 20, 5
"""Below these a study says nothing."""


class PastLead(NamedTuple):
    """A lead whose end is known, with its score from just before sales took it on or it was given up."""

    contact_id: int
    is_won: bool
    fit: int
    engagement: int
    total: int
    has_acted: bool


class ThresholdRow(NamedTuple):
    """What one threshold would have done.

    Attributes:
        threshold: the least total that qualifies.
        caught: wins that it would have handed over.
        missed: wins that it would not.
        in_vain: leads handed over that were lost or out of question.
    """

    threshold: int
    caught: int
    missed: int
    in_vain: int


@dataclass(frozen=True)
class ThresholdStudy:
    """All thresholds over the same past leads, the rule's other parts as they are.

    Attributes:
        won: how many were won; `lost` how many ended otherwise.
        chosen: the row of the rule's own threshold.
        rows: one for each threshold from 0 to 100.
    """

    won: int
    lost: int
    chosen: ThresholdRow
    rows: tuple[ThresholdRow, ...]

    @property
    def closed(self) -> int:
        """Of how many leads the end is known."""
        return self.won + self.lost

    @property
    def is_telling(self) -> bool:
        """Whether there are enough ends to say anything."""
        return self.closed >= LEAST_CLOSED and self.won >= LEAST_WON


def study_thresholds(leads: Iterable[PastLead], rule: QualifyingRule) -> ThresholdStudy:
    """Try every threshold on leads whose end is known; cells and acts are the rule's."""
    # By the highest threshold that would still have handed the lead over.
    won, lost = [0] * (HIGHEST + 2), [0] * (HIGHEST + 2)
    for lead in leads:
        if lead.has_acted:
            reach = HIGHEST
        elif rule.cell_of(lead.fit, lead.engagement) in rule.cells:
            reach = lead.total
        else:
            reach = -1
        (won if lead.is_won else lost)[reach + 1] += 1
    wins, losses = sum(won), sum(lost)
    rows = []
    caught, in_vain = wins, losses
    for threshold in range(HIGHEST + 1):
        caught -= won[threshold]
        in_vain -= lost[threshold]
        rows.append(ThresholdRow(threshold, caught, wins - caught, in_vain))
    return ThresholdStudy(wins, losses, rows[rule.up], tuple(rows))
