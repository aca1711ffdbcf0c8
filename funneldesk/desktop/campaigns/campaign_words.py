"""What the table and the panel of campaigns say: money, shares, days and statuses as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from funneldesk.commands.campaign import STATUS_WORDS
from funneldesk.formatting.grouping import UNDEFINED
from funneldesk.formatting.moment import day_text
from funneldesk.formatting.money import money_text
from funneldesk.formatting.number import number_text
from funneldesk.formatting.percent import percent_text
from funneldesk.model.campaign import FUNNEL_STAGE_WORDS
from funneldesk.queries.campaign_figures import PAID_CAC, REVENUE_WORDS

if TYPE_CHECKING:
    import datetime as dt

    from funneldesk.formatting.grouping import NumberStyle
    from funneldesk.model.money import Money
    from funneldesk.queries.campaign_figures import CampaignFigures
    from funneldesk.queries.campaigns import CampaignRow

ReturnKind = Literal["good", "bad", "plain"]

SPENT = "Spent / budget"
RETURN = "Return"
CAPTIONS = ("Campaign", "Funnel stage", SPENT, "Leads", "→ MQL", "Cost/lead", PAID_CAC, RETURN)
MEANINGS = {
    "Campaign": "The campaign and its channel.",
    "Funnel stage": "The part of the funnel it works on.",
    SPENT: "Spent in the period; the bar is all that was ever spent, held against the budget.",
    "Leads": "Contacts of the campaign that became a lead in the period.",
    "→ MQL": "Those of them that became an MQL since, of all of them.",
    "Cost/lead": "Spent in the period ÷ leads.",
    PAID_CAC: "Spent in the period ÷ customers among its leads. No cost of selling is in it.",
    RETURN: f"ROAS: won amounts of its leads' deals, {REVENUE_WORDS}, ÷ what was spent in the period.",
}


def write_money(money: Money | None) -> str:
    """Money in full up to five figures, tight above; an en dash where it is not known."""
    if money is None:
        return UNDEFINED
    full = money_text(money)
    # Paise of a cost per lead say nothing; whole units do.
    whole = money_text(money, full=False)
    return full if len(full) <= len(whole) else whole


def write_share(share: float | None, n: int, style: NumberStyle) -> str:
    """A share in short, with "of n" where few stand behind it."""
    return percent_text(share, n, style=style).split(" (", maxsplit=1)[0]


def write_return(figures: CampaignFigures) -> str:
    """Return on the money as a multiple; "–" where it is not reckoned."""
    roas = figures.roas
    if roas is None:
        return UNDEFINED
    return f"{roas:.0f}×" if roas >= 10 else f"{roas:.1f}×"  # noqa: PLR2004 - two figures are enough


def return_kind(figures: CampaignFigures) -> ReturnKind:
    """Green where the money came back, red where it did not."""
    roas = figures.roas
    return "plain" if roas is None else "good" if roas >= 1 else "bad"


def write_spent(row: CampaignRow) -> str:
    """Spent and budget in one line."""
    spent = write_money(row.figures.spend)
    return spent if row.budget is None else f"{spent} / {write_money(row.budget)}"


def write_stage(stage: str | None) -> str:
    """The part of the funnel; empty where none is given."""
    return FUNNEL_STAGE_WORDS.get(stage or "", stage or "")


def write_channel(row: CampaignRow) -> str:
    """The channel, and the status where it is not running."""
    status = "" if row.status == "running" else STATUS_WORDS.get(row.status, row.status)
    return " · ".join(part for part in (row.channel, status) if part)


def write_days(starts_on: dt.date | None, ends_on: dt.date | None, today: dt.date) -> str:
    """From when to when: "1 Oct – 15 Dec"; empty where neither is known."""
    if starts_on is None and ends_on is None:
        return ""
    if starts_on is None or ends_on is None:
        return f"from {day_text(starts_on, today=today)}" if starts_on else f"until {day_text(ends_on, today=today)}"  # type: ignore[arg-type]  # one of the two is there
    return f"{day_text(starts_on, today=today)} – {day_text(ends_on, today=today)}"


def write_count(n: int | None, style: NumberStyle) -> str:
    """A count; an en dash where nobody measured."""
    return number_text(n, style=style)
