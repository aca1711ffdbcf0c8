"""The rule by which a lead becomes an MQL, and ceases to be one: a region of the grid of fit and engagement."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from funneldesk.errors import Refusal

FIT_GRADES = ("A", "B", "C")
ENGAGEMENT_GRADES = ("1", "2", "3")
CELLS: tuple[str, ...] = tuple(fit + engagement for fit in FIT_GRADES for engagement in ENGAGEMENT_GRADES)
"""The cells of the grid: A best fit, 1 most engaged."""

HIGHEST = 100
REQUIRABLE = ("name", "phone", "email", "city", "company_id", "job_title", "needs", "consent", "source_id")
"""Fields of a contact that the rule may ask for."""


@dataclass(frozen=True)
class QualifyingRule:
    """When a lead is qualified by marketing.

    A lead qualifies when its cell is in the region, its total is at least `up`, the required fields are filled and it
    may and can be reached; or at once by one of the acts. One that was qualified by its score and that sales has not
    accepted falls back once its total is below `down`, or its cell is outside the region with each limit of the grid
    lowered by `slack`, so that nobody flaps.

    The defaults go with the default score rules: a lead that has done nothing but arrive has 20 points of engagement,
    so 2 begins above that, and 1 asks for one strong act more; the least that lies in a cell of the region comes to the
    60 points that qualify. By them one lead in eight of the sample business qualifies, where limits of engagement of
    30 and 10 would let through one in four.

    Attributes:
        cells: the region.
        fit_a: fit from which a lead is A; `fit_b` from which it is B; below it is C.
        engagement_1: engagement from which a lead is 1; `engagement_2` from which it is 2; below it is 3.
        up: the least total that qualifies.
        down: the total below which it ceases to.
        slack: points by which the limits of the grid are lowered for who is qualified already.
        required_fields: fields of the contact that must be filled.
        needs_way: whether a phone number or an e-mail address that may be used is asked for.
        acts: kinds of touch that qualify by themselves, whatever the score.
        act_days: how old such a touch may be, in days.
    """

    cells: frozenset[str] = field(default=frozenset({"A1", "A2", "B1"}))
    fit_a: int = 35
    fit_b: int = 20
    engagement_1: int = 40
    engagement_2: int = 25
    up: int = 60
    down: int = 50
    slack: int = 10
    required_fields: tuple[str, ...] = ()
    needs_way: bool = True
    acts: tuple[str, ...] = ("demo_asked",)
    act_days: int = 30

    def __post_init__(self) -> None:
        unknown = sorted(set(self.cells) - set(CELLS))
        if unknown:
            raise Refusal(f"The grid has no cell “{unknown[0]}”; its cells are A1 to C3.")
        if not 0 <= self.fit_b < self.fit_a <= HIGHEST:
            raise Refusal("The limit of fit for A must lie above that for B, both from 0 to 100.")
        if not 0 <= self.engagement_2 < self.engagement_1 <= HIGHEST:
            raise Refusal("The limit of engagement for 1 must lie above that for 2, both from 0 to 100.")
        if not 0 <= self.down <= self.up <= HIGHEST:
            raise Refusal("A lead must fall back at no more points than it qualifies at, both from 0 to 100.")
        if not 0 <= self.slack <= HIGHEST:
            raise Refusal("The slack is a number of points from 0 to 100.")
        if self.act_days < 1:
            raise Refusal("An act counts for at least one day.")
        odd = sorted(set(self.required_fields) - set(REQUIRABLE))
        if odd:
            raise Refusal(f"“{odd[0]}” cannot be asked for before the handoff.")

    def cell_of(self, fit: int, engagement: int, *, slack: int = 0) -> str:
        """The cell of a lead, each limit lowered by `slack`."""
        letter = "A" if fit >= self.fit_a - slack else "B" if fit >= self.fit_b - slack else "C"
        digit = (
            "1" if engagement >= self.engagement_1 - slack else "2" if engagement >= self.engagement_2 - slack else "3"
        )
        return letter + digit

    def holds(self, fit: int, engagement: int, total: int, *, is_qualified: bool = False) -> bool:
        """Whether the score alone qualifies; for who is qualified already, whether it still does."""
        if is_qualified:
            return total >= self.down and self.cell_of(fit, engagement, slack=self.slack) in self.cells
        return total >= self.up and self.cell_of(fit, engagement) in self.cells

    @classmethod
    def from_json(cls, stored: Any) -> QualifyingRule:
        """Read the stored form; what is not stored has its default."""
        known = {one.name for one in fields(cls)}
        kept = {name: value for name, value in (stored or {}).items() if name in known}
        for name in ("required_fields", "acts"):
            if name in kept:
                kept[name] = tuple(kept[name])
        if "cells" in kept:
            kept["cells"] = frozenset(kept["cells"])
        return cls(**kept)

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            **asdict(self),
            "cells": sorted(self.cells),
            "required_fields": list(self.required_fields),
            "acts": list(self.acts),
        }
