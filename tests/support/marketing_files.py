"""Files as advertising platforms, portals and form services write them; all values are invented."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

META_ADS_HEADER = (
    "Campaign name", "Campaign delivery", "Attribution setting", "Results", "Result indicator", "Reach", "Frequency",
    "Cost per results", "Amount spent (INR)", "Ends", "Impressions", "CPM (cost per 1,000 impressions) (INR)",
    "Link clicks", "CPC (cost per link click) (INR)", "CTR (link click-through rate)", "Clicks (all)",
    "Landing page views", "Reporting starts", "Reporting ends",
)  # fmt: skip
GOOGLE_ADS_HEADER = (
    "Campaign status", "Campaign", "Budget", "Budget name", "Budget type", "Campaign ID", "Currency code", "Status",
    "Optimization score", "Campaign type", "Impr.", "Interactions", "Avg. cost", "Cost", "Clicks", "CTR", "Avg. CPC",
    "Conversions", "Conv. rate", "Cost / conv.",
)  # fmt: skip
META_LEADS_HEADER = (
    "id", "created_time", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name", "form_id",
    "form_name", "is_organic", "platform", "how_large_is_your_roof?", "full_name", "email", "phone_number", "city",
    "inbox_url", "lead_status",
)  # fmt: skip
INDIAMART_HEADER = (
    "UNIQUE_QUERY_ID", "QUERY_TYPE", "QUERY_TIME", "SENDER_NAME", "SENDER_MOBILE", "SENDER_EMAIL", "SENDER_COMPANY",
    "SENDER_ADDRESS", "SENDER_CITY", "SENDER_STATE", "SENDER_PINCODE", "SENDER_COUNTRY_ISO", "SUBJECT",
    "QUERY_PRODUCT_NAME", "QUERY_MESSAGE", "CALL_DURATION", "RECEIVER_MOBILE",
)  # fmt: skip
JUSTDIAL_HEADER = (
    "leadid", "leadtype", "prefix", "name", "mobile", "phone", "email", "date", "time", "category", "city", "area",
    "brancharea", "dncmobile", "dncphone", "company", "pincode", "branchpin", "parentid",
)  # fmt: skip
LANDING_HEADER = (
    "FunnelDesk form", "name", "phone", "Roof, flat or sloped?", "consent", "consent wording", "utm_source",
    "utm_medium", "utm_campaign", "utm_content", "answer id", "sent at",
)  # fmt: skip


def as_csv(rows: Sequence[Sequence[object]], *, delimiter: str = ",", line_end: str = "\r\n") -> str:
    """Rows as the text of a file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue()


def meta_ads_row(
    campaign: str, starts: str, ends: str, *, spend: str, impressions: str, clicks: str, views: str, leads: str
) -> tuple[str, ...]:
    """One row of an Ads Manager report."""
    return (
        campaign, "active", "7-day click", leads, "actions:lead" if leads else "", "900", "1.2", "", spend, "Ongoing",
        impressions, "81.2", clicks, "4.5", "1.31", "77", views, starts, ends,
    )  # fmt: skip


def meta_ads_period() -> list[tuple[str, ...]]:
    """A month of two campaigns, a row each, with the report's own total above them."""
    period = ("2026-03-01", "2026-03-31")
    total = meta_ads_row("", *period, spend="18500.50", impressions="150000", clicks="2300", views="1900", leads="")
    return [
        META_ADS_HEADER,
        total,
        meta_ads_row(
            "Monsoon roofs", *period, spend="12000.5", impressions="100000", clicks="1500", views="1300", leads="41"
        ),
        meta_ads_row(
            "Brand – Nashik", *period, spend="6500", impressions="50000", clicks="800", views="600", leads=""
        ),
    ]  # fmt: skip


def meta_ads_days(days: int = 3) -> list[tuple[str, ...]]:
    """Days of one campaign in two ad sets."""
    rows: list[tuple[str, ...]] = [("Ad set name", *META_ADS_HEADER)]
    for number in range(days):
        day = (dt.date(2026, 4, 1) + dt.timedelta(number)).isoformat()
        for name, spend in (("Owners 35+", f"{100 + number}.25"), ("Lookalike 1%", f"{50 + number}")):
            row = meta_ads_row(
                "Monsoon roofs", day, day, spend=spend, impressions="1000", clicks="12", views="9", leads="1"
            )
            rows.append((name, *row))
    return rows


def google_ads_report(period: str = "1 March 2026 - 31 March 2026") -> str:
    """A report of three campaigns with title lines above and seven totals below."""
    lines = [
        ("Enabled", "Solar pump search", "1,000.00", " --", "Daily", "701", "INR", "Eligible", "81.2%", "Search",
         "12,345", "640", "3.20", "2,048.00", "640", "5.18%", "3.20", "12.50", "1.95%", "163.84"),
        ("Paused", "Total Wine promo", "500.00", " --", "Daily", "702", "INR", "Paused", " --", "Display",
         "1,200", "10", "9.95", "99.50", "10", "0.83%", "9.95", "0.00", "0.00%", " --"),
        ("Removed", "Old video", " --", " --", " --", "703", "INR", "Removed", " --", "Video", "0", "0", " --", "0.00",
         "0", " --", " --", "0.00", " --", " --"),
    ]  # fmt: skip
    names = ("Campaigns", "Account", "Search", "Display", "Video", "Performance Max", "Removed campaigns")
    totals = [
        (f"Total: {name}", " --", " --", " --", " --", " --", "INR", " --", "80.0%", " --", "13,545", "650", "3.30",
         "2,147.50", "650", "4.80%", "3.30", "12.50", "1.92%", "171.80")
        for name in names
    ]  # fmt: skip
    return f'Campaign report\r\n"{period}"\r\n{as_csv([GOOGLE_ADS_HEADER, *lines, *totals])}'


def google_ads_days() -> str:
    """The report cut by day."""
    rows = [("Day", *GOOGLE_ADS_HEADER)]
    for number in range(3):
        cost = f"{1000 + number:,}.10"
        rows.append(
            (f"2026-03-0{number + 1}", "Enabled", "Solar pump search", "1,000.00", " --", "Daily", "701", "INR",
             "Eligible", "81.2%", "Search", "1,345", "64", "3.20", cost, "64", "5.18%", "3.20", "1.00", "1.95%", "163"),
        )  # fmt: skip
    return f"Campaign report\r\nAll time\r\n{as_csv(rows)}"


def ga4_report(
    rows: Sequence[Sequence[object]],
    dimension: str = "Session campaign",
    *,
    days: tuple[str, str] = ("20260301", "20260331"),
) -> str:
    """An Analytics report with its comment lines."""
    head = [
        "# ----------------------------------------", "# Traffic acquisition", "# Account: Invented",
        "# ----------------------------------------", "#", "# All Users", f"# Start date: {days[0]}",
        f"# End date: {days[1]}", "",
    ]  # fmt: skip
    columns = (dimension, "Sessions", "Engaged sessions", "Engagement rate", "Key events", "Total revenue")
    return "\n".join(head) + "\n" + as_csv([columns, *rows], line_end="\n")


def meta_leads(leads: int = 3) -> list[tuple[str, ...]]:
    """A lead form's answers, the first one its maker's own test."""
    test = "<test lead: dummy data for full_name>"
    rows = [
        META_LEADS_HEADER,
        ("l:1", "2026-03-01T10:00:00+05:30", "", "", "", "", "", "", "f:9", "Roof quote", "true", "", test, test,
         "<test lead: dummy data for email>", "p:<test lead: dummy data for phone>", "", "", "complete"),
    ]  # fmt: skip
    answers: list[tuple[str, ...]] = [
            (f"l:10{number}", f"2026-03-0{number % 9 + 1}T10:0{number % 10}:00+05:30", f"ag:55{number}", "Banner-01",
             "as:44", "Owners 35+", "c:33", "Monsoon roofs", "f:9", "Roof quote", "true" if number == 2 else "false",
             "ig" if number % 2 else "fb", "under_₹50k", f"Lead {number}", f"lead{number}@example.com",
             f"p:+9198220{number:05d}", "Nashik", "https://example.com/inbox", "complete")
            for number in range(leads)
    ]  # fmt: skip
    return [*rows, *answers]


def google_leads() -> list[tuple[str, ...]]:
    """A Google lead form's answers, the last one a test."""
    return [
        ("lead_id", "form_id", "campaign_id", "adgroup_id", "gcl_id", "is_test", "lead_submit_time", "FULL_NAME",
         "USER_EMAIL", "PHONE_NUMBER", "POSTAL_CODE", "REGION"),
        ("TeSt-1", "88", "701", "5", "Cj0K", "false", "2026-03-04T09:00:00Z", "Meera Joshi", "meera@example.com",
         "+919822000001", "422001", "Maharashtra"),
        ("TeSt-2", "88", "999", "5", "Cj0L", "false", "2026-03-05T09:00:00Z", "Arif Khan", "arif@example.com",
         "+919822000002", "411001", "Maharashtra"),
        ("TeSt-3", "88", "701", "5", "Cj0M", "true", "2026-03-06T09:00:00Z", "FirstName LastName", "test@example.com",
         "+16505550123", "94043", "CA"),
    ]  # fmt: skip


def indiamart() -> list[tuple[str, ...]]:
    """One lead of each way: a direct enquiry, a bought lead, a call."""
    rest = ("Plot 4", "Nashik", "Maharashtra", "422001", "IN")
    return [
        INDIAMART_HEADER,
        ("2001", "W", "2026-03-01 10:15:00", "Meera Joshi", "+91-9822000001", "meera@example.com", "Joshi Dairy", *rest,
         "Requirement for solar pump", "Solar pump 5 HP", "Need a quote", "", "+91-9999900000"),
        ("2002", "B", "2026-03-02 11:00:00", "Arif Khan", "+91-9822000002", "", "", *rest, "Buy solar panel",
         "Solar panel", "", "", "+91-9999900000"),
        ("2003", "P", "2026-03-03 12:30:00", "", "+91-9822000003", "", "", *rest, "Call", "", "", "68",
         "+91-9999900000"),
    ]  # fmt: skip


def justdial() -> list[tuple[str, ...]]:
    """Two enquiries, one of somebody who is not to be called."""
    return [
        JUSTDIAL_HEADER,
        ("JD1", "company", "Ms", "Meera Joshi", "9822000001", "", "meera@example.com", "2026-03-01", "14:32:10",
         "Solar dealers", "Nashik", "College Road", "CIDCO", "1", "0", "", "422005", "422009", "PX1"),
        ("JD2", "category", "Mr", "Arif Khan", "9822000002", "", "", "2026-03-02", "09:05:00", "Solar dealers",
         "Nashik", "Gangapur Road", "CIDCO", "0", "0", "", "422013", "422009", "PX1"),
    ]  # fmt: skip


def landing_answers(form_uid: str) -> list[tuple[str, ...]]:
    """Answers of a landing page as a form service gives them: one with consent, one without."""
    wording = "Yes, you may write to me about solar."
    return [
        LANDING_HEADER,
        (form_uid, "Meera Joshi", "+91 98220 00001", "flat", "yes", wording, "facebook", "paid", "Diwali Sale",
         "video-1", "a-1", "2026-03-01T10:00:00.000Z"),
        (form_uid, "Arif Khan", "+91 98220 00002", "sloped", "", wording, "", "", "", "", "a-2",
         "2026-03-02T10:00:00.000Z"),
    ]  # fmt: skip


TOUCH_HEADER = ("Email", "Lead ID", "When", "Touch", "Campaign", "Channel", "Asset", "Weight", "Notes")


def write_touches(path: Path, rows: int, *, people: int = 5_000, seed: int = 1) -> Path:
    """Write a CSV file of so many touches of so many people, all of them different, and return its path."""
    rng = random.Random(seed)
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    kinds = ("Email opened", "Page view", "Form submission", "Ad click", "Demo request", "Webinar")
    campaigns = ("Monsoon roofs", "Diwali Offer", "Brand – Nashik", "Pump search", "")
    channels = ("Google Ads", "Facebook", "Newsletter", "Referral")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("Email", "When", "Touch", "Campaign", "Channel", "Weight"))
        for number in range(rows):
            at = start + dt.timedelta(seconds=number * 300)
            out.writerow(
                (
                    f"person{rng.randrange(people)}@example.com",
                    at.isoformat(sep=" ", timespec="seconds")[:19],
                    rng.choice(kinds),
                    rng.choice(campaigns),
                    rng.choice(channels),
                    1,
                )
            )
    return path
