"""Which deals a board and its table show, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace

MONTH, QUARTER = "month", "quarter"
BY_HAND, BY_NEXT_STEP = "", "next"
"""How the cards of a column stand: as somebody put them, or by what is to be done next."""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """Which deals the board and its table show.

    Attributes:
        pipeline_id: None for the usual pipeline.
        owner_id: of the deal.
        source_id: where the deal came from.
        campaign_id: which campaign brought it.
        text: words that must all be in title, company or contact; case and accents do not matter.
        closing: open deals expected to close this "month" or "quarter" of the business's calendar; "" for all.
        min_score: the least score.
        order: how the cards of a column stand, `BY_HAND` or `BY_NEXT_STEP`.
    """

    pipeline_id: int | None = None
    owner_id: int | None = None
    source_id: int | None = None
    campaign_id: int | None = None
    text: str = ""
    closing: str = ""
    min_score: int | None = None
    order: str = BY_HAND

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves out anything within its pipeline."""
        return replace(self, pipeline_id=None, order=BY_HAND) != BoardFilter()
