"""Where the sample's leads come from, and how each campaign fares: its price, its reach, and what becomes of leads."""

from __future__ import annotations

from dataclasses import dataclass

WEBINAR, META, GOOGLE, FAIR = "webinar", "meta", "google", "fair"
LINKEDIN, REFER, LETTER = "linkedin", "refer", "letter"


@dataclass(frozen=True, slots=True)
class Origin:
    """One way in which people come.

    Attributes:
        key: of the campaign; of no campaign where `has_campaign` is False.
        source: the words of the source.
        share: of all leads, while it runs.
        first_kind: the touch with which they become a lead; empty for none.
        to_mql: share of leads that marketing qualifies.
        rejected: share of those that sales gives back at once.
        to_win: share of deals that are won.
        homes: share of households.
        haste: days a deal takes in a stage, against the usual ones.
        begins_ago, ends_ago: days before today in which it brings leads.
        cpl: rupees a lead costs.
        visits_a_lead: visits to the page for each lead.
        click_rate: clicks for each impression.
    """

    key: str
    source: str
    share: float
    first_kind: str
    to_mql: float
    rejected: float
    to_win: float
    homes: float
    haste: float = 1.0
    begins_ago: int = 280
    ends_ago: int = 0
    cpl: int = 0
    visits_a_lead: int = 0
    click_rate: float = 0.0

    @property
    def has_campaign(self) -> bool:
        """Whether a campaign stands behind it."""
        return self.cpl > 0


ORIGINS = (
    Origin(META, "Meta Ads", 0.36, "form", 0.22, 0.26, 0.20, 0.80, 0.9, 262, 0, 1_900, 26, 0.014),
    Origin(GOOGLE, "Google Ads", 0.19, "form", 0.38, 0.14, 0.30, 0.60, 0.8, 240, 0, 4_200, 14, 0.045),
    Origin(WEBINAR, "Webinar", 0.20, "form", 0.48, 0.36, 0.38, 0.0, 0.7, 76, 0, 4_800, 9, 0.03),
    Origin(LINKEDIN, "LinkedIn", 0.06, "download", 0.18, 0.22, 0.30, 1.0, 0.9, 150, 0, 12_000, 48, 0.006),
    Origin(REFER, "Referral", 0.10, "referral", 0.66, 0.04, 0.42, 0.85, 0.6, 200, 0, 4_800, 0, 0.0),
    Origin(LETTER, "Newsletter", 0.06, "click", 0.34, 0.15, 0.34, 0.7, 0.7, 130, 0, 2_900, 11, 0.06),
    Origin("website", "Website", 0.09, "form", 0.40, 0.12, 0.42, 0.5),
    Origin("walk-in", "Walk-in", 0.06, "", 0.52, 0.06, 0.45, 0.7),
)
FAIR_ORIGIN = Origin(FAIR, "Trade fair", 0.0, "stall", 0.52, 0.16, 0.38, 0.3, 0.8, 38, 36, 14_500)
"""Its leads all come on the three days of the fair, and sales works on them after."""
FAIR_LEADS = 28

ALL_ORIGINS = (*ORIGINS, FAIR_ORIGIN)
