"""A small business with three campaigns for the tests of their page, and the page in a window over it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from funneldesk.app import Application
from funneldesk.clock import FixedClock
from funneldesk.commands.campaign import create_campaign
from funneldesk.commands.campaign_result import ResultEntry, write_results
from funneldesk.commands.contact import change_lifecycle, create_contact
from funneldesk.queries.lead_choices import read_lead_choices
from tests.support.workspace import NOON, make_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from funneldesk.commands.work import Work

TODAY = NOON.date()
FAIR, WEBINAR, ADS = 1, 2, 3


def make_campaigns(folder: Path) -> Path:
    """A workspace whose fair runs with 12 leads, its webinar with 3, and whose ads are paused without any.

    Five of the fair's leads are MQLs, four of which sales gave back. The fair cost ₹24,000 of ₹50,000.
    """
    path = make_workspace(folder)
    with Application.open(path, clock=FixedClock(NOON)) as app:
        app.run(_make).result()
        reasons = app.ask(read_lead_choices).result().reasons
        reason = next(reason_id for reason_id, kind, _ in reasons if kind == "recycled")
        app.run(change_lifecycle, contact_ids=[1, 2, 3, 4], to_stage="recycled", reason_id=reason).result()
    return path


def _make(work: Work) -> None:
    create_campaign(work, name="Trade fair", channel_id=8, funnel_stage="interest", budget_minor=50_000_00)
    create_campaign(work, name="Webinar", funnel_stage="consideration", starts_on=dt.date(2026, 10, 1))
    create_campaign(work, name="Ads", status="paused")
    people = [create_contact(work, name=f"Lead {n:02d}", campaign_id=FAIR if n < 12 else WEBINAR) for n in range(15)]
    change_lifecycle(work, contact_ids=[one.contact_id for one in people[:5]], to_stage="mql")
    rows = [
        ResultEntry(TODAY - dt.timedelta(days=n), impressions=1000, clicks=50, spend_minor=8_000_00) for n in (1, 2)
    ]
    rows.append(ResultEntry(dt.date(2026, 10, 5), dt.date(2026, 10, 11), impressions=400, spend_minor=8_000_00))
    write_results(work, campaign_id=FAIR, rows=rows)
    work.label = "Make campaigns"
