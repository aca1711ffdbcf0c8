"""The business a workspace belongs to: name, currency, time zone and calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from funneldesk.model.handoff_rules import HandoffRules
from funneldesk.model.money import Money
from funneldesk.model.qualification import QualifyingRule
from funneldesk.model.working_time import WorkingCalendar, WorkingWeek

WHOLE_MARGIN = 10_000
"""A gross margin of 100 %, in hundredths of a percent."""


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
        gross_margin_bp: gross margin in hundredths of a percent; None is not known.
        sales_cost_minor: what selling costs a month, in minor units; None is not known.
        sales_cost_currency: of that amount.
        working_hours: the stored form of the opening hours; see `calendar`.
        holidays: closed days (ISO) and their names; see `calendar`.
        qualification: the stored form of the MQL rule; see `qualifying`.
        handoff_rules: the stored form of the times and ways of the handoff; see `handoff`.
        needs_won_reason: whether a deal is won only with a reason for buying.
        review_day: day of the month on which marketing and sales review the month.
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
    gross_margin_bp: int | None = None
    sales_cost_minor: int | None = None
    sales_cost_currency: str | None = None
    working_hours: list[list[list[int]]] | None = field(default=None, hash=False)
    holidays: dict[str, str] | None = field(default=None, hash=False)
    qualification: dict[str, Any] | None = field(default=None, hash=False)
    handoff_rules: dict[str, Any] | None = field(default=None, hash=False)
    review_day: int = 1
    needs_won_reason: bool = False

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone in which the business's days begin and end."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working hours and holidays in which the clocks of the handoff run."""
        holidays = {dt.date.fromisoformat(day): name for day, name in (self.holidays or {}).items()}
        return WorkingCalendar(self.zone, WorkingWeek.from_json(self.working_hours), holidays)

    @cached_property
    def qualifying(self) -> QualifyingRule:
        """The rule by which a lead becomes an MQL."""
        return QualifyingRule.from_json(self.qualification)

    @cached_property
    def handoff(self) -> HandoffRules:
        """The times and ways of the handoff."""
        return HandoffRules.from_json(self.handoff_rules)

    @property
    def gross_margin(self) -> Fraction | None:
        """The gross margin as a share of the revenue; None where it is not known."""
        return None if self.gross_margin_bp is None else Fraction(self.gross_margin_bp, WHOLE_MARGIN)

    @property
    def sales_cost(self) -> Money | None:
        """What selling costs a month; None where it is not known."""
        if self.sales_cost_minor is None:
            return None
        return Money(self.sales_cost_minor, self.sales_cost_currency or self.currency)
