"""What the owner can change about the business itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from funneldesk.commands.handoff_clock import move_clocks
from funneldesk.errors import Refusal
from funneldesk.formatting.currency import known_currency
from funneldesk.model.business import WHOLE_MARGIN, Business
from funneldesk.model.handoff_rules import HandoffRules
from funneldesk.model.qualification import QualifyingRule
from funneldesk.model.setting import Setting
from funneldesk.model.working_time import WorkingWeek

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.commands.work import Work

_WORDS = {
    "name": "business name",
    "currency": "currency",
    "time_zone": "time zone",
    "fiscal_year_start": "start of the business year",
    "first_weekday": "first day of the week",
    "phone_region": "phone region",
    "gross_margin_bp": "gross margin",
    "sales_cost_minor": "sales cost",
    "needs_won_reason": "need of a reason for buying",
    "working_hours": "working hours",
    "holidays": "holidays",
    "qualification": "rule for MQLs",
    "handoff_rules": "agreement on the handoff",
    "review_day": "day of the review",
}
_HOURS = frozenset({"working_hours", "holidays", "time_zone"})
# Every month has that day.
_LAST_REVIEW_DAY = 28


def edit_business(work: Work, /, **values: Any) -> None:
    """Change settings of the business, such as its name or time zone.

    Other working hours or holidays move the clocks of the handoff that run: each keeps its working length. Another
    time limit leaves them.

    Raises:
        Refusal: a value is not allowed; nothing is changed then.
    """
    known = {field.name for field in fields(Business)}
    for name, value in values.items():
        if name not in known:
            raise Refusal(f"“{name}” is no setting of the business.")
        _check(name, value)
    if "currency" in values:
        values["currency"] = known_currency(values["currency"])
        values["currency_is_chosen"] = True
    if "sales_cost_minor" in values:
        cost = values["sales_cost_minor"]
        values["sales_cost_currency"] = None if cost is None else _stored_currency(work)
    stored = {setting.key: setting for setting in work.session.scalars(select(Setting))}
    for name, value in values.items():
        if value is None:
            # What is not known has no setting.
            if name in stored:
                work.session.delete(stored[name])
        elif name in stored:
            stored[name].value = value
        else:
            work.session.add(Setting(key=name, value=value))
    hours = {name: value for name, value in values.items() if name in _HOURS and (value or name != "time_zone")}
    if hours:
        move_clocks(work, replace(work.business, **hours).calendar)
    named = [_WORDS[name] for name in values if name in _WORDS]
    work.label = f"Change the {' and '.join(named) or 'settings'}"


def _check(name: str, value: Any) -> None:
    if name == "name" and not str(value).strip():
        raise Refusal("The business needs a name; it stands on every report.")
    if name == "currency":
        known_currency(value)
    if name == "time_zone":
        check_time_zone(value)
    if name == "fiscal_year_start" and value not in range(1, 13):
        raise Refusal("The business year begins in a month from 1 to 12.")
    if name == "first_weekday" and value not in range(7):
        raise Refusal("The first day of the week is a number from 0 (Monday) to 6 (Sunday).")

    if name == "gross_margin_bp" and value is not None and value not in range(WHOLE_MARGIN + 1):
        raise Refusal("The gross margin is a percentage from 0 to 100.")
    if name == "sales_cost_minor" and value is not None and (not isinstance(value, int) or value < 0):
        raise Refusal("The sales cost a month is an amount, and not negative.")

    if name == "review_day" and value not in range(1, _LAST_REVIEW_DAY + 1):
        raise Refusal(f"The review is held on a day of the month from 1 to {_LAST_REVIEW_DAY}.")
    if name in _FORMS and value is not None:
        _FORMS[name](value)


def _check_holidays(stored: dict[str, str]) -> None:
    for day, name in stored.items():
        try:
            dt.date.fromisoformat(day)
        except ValueError as error:
            raise Refusal(f"“{day}” is no day; write it as 2026-11-08.") from error
        if not name.strip():
            raise Refusal("A holiday needs a name; type what is celebrated.")


# Settings that hold a form of their own, with what reads it and refuses nonsense.
_FORMS: dict[str, Callable[[Any], object]] = {
    "working_hours": WorkingWeek.from_json,
    "holidays": _check_holidays,
    "qualification": QualifyingRule.from_json,
    "handoff_rules": HandoffRules.from_json,
}


def _stored_currency(work: Work) -> str:
    """The workspace's currency, in which the sales cost is kept from now on."""
    kept = work.session.scalar(select(Setting.value).where(Setting.key == "currency"))
    return str(kept or Business.currency)


def check_time_zone(name: str) -> None:
    """Refuse what is no IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refusal(f"“{name}” is no time zone; use a name such as Asia/Kolkata or Europe/Berlin.") from error
