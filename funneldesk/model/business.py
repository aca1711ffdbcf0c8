"""The business a workspace belongs to: name, currency, time zone and calendar."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Business:
    """What every figure needs to know about the owner's business.

    Attributes:
        name: as printed on reports.
        currency: ISO 4217 code of amounts that name none.
        time_zone: IANA name; a *day* is a day there.
        currency_is_chosen: False while the currency is only the default, so that a first import may set it.
        fiscal_year_start: month (1-12) in which the business year begins.
        first_weekday: 0 Monday ... 6 Sunday.
        phone_region: ISO 3166 region of phone numbers written without a country code.
    """

    name: str = "My business"
    currency: str = "INR"
    time_zone: str = "Asia/Kolkata"
    currency_is_chosen: bool = False
    fiscal_year_start: int = 4
    first_weekday: int = 0
    phone_region: str = "IN"
    is_sample: bool = False

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone in which the business's days begin and end."""
        return ZoneInfo(self.time_zone)
