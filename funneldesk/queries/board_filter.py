"""Which deals a board and its table show."""

from __future__ import annotations

from dataclasses import dataclass, replace

MONTH, QUARTER = "month", "quarter"


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
    """

    pipeline_id: int | None = None
    owner_id: int | None = None
    source_id: int | None = None
    campaign_id: int | None = None
    text: str = ""
    closing: str = ""
    min_score: int | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves out anything within its pipeline."""
        return replace(self, pipeline_id=None) != BoardFilter()
