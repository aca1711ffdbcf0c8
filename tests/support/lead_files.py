"""Spreadsheets of leads in any length, the same for the same seed."""

from __future__ import annotations

import csv
import datetime as dt
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = (
    "Name", "Phone", "Email", "Company", "City", "Job title", "Source", "Owner", "Created", "Notes", "Industry", "Plan",
)  # fmt: skip

_FIRST = ("Meera", "Arif", "Nisha", "Ravi", "Zoë", "Priya", "Vikram", "Lata", "Suresh", "Farah")
_LAST = ("Joshi", "Kulkarni", "Shah", "Patil", "Deshmukh", "Thomas", "Khan", "Iyer", "Rao", "Mehta")
_SOURCES = ("Trade fair", "Referral", "Website", "Meta Ads", "Google Ads")
_OWNERS = ("Priya Sharma", "Rohan Kulkarni", "Anita Menon")
_CITIES = ("Pune", "Nashik", "Mumbai", "Surat", "Indore")


def write_leads(path: Path, rows: int, *, seed: int = 1) -> Path:
    """Write a CSV file of so many leads, each with a phone and an e-mail of its own, and return its path."""
    rng = random.Random(seed)
    start = dt.date(2024, 1, 1)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for number in range(rows):
            out.writerow(
                (
                    f"{rng.choice(_FIRST)} {rng.choice(_LAST)}",
                    f"+91 9{number:09d}",
                    f"lead{number}.{seed}@example.com",
                    f"{rng.choice(_LAST)} Traders {number % max(1, rows // 4)}",
                    rng.choice(_CITIES),
                    "Owner",
                    rng.choice(_SOURCES),
                    rng.choice(_OWNERS),
                    (start + dt.timedelta(days=rng.randrange(900))).isoformat(),
                    "Met at the fair, wants an offer",
                    "Retail",
                    f"Plan {rng.randrange(4)}",
                )
            )
    return path
