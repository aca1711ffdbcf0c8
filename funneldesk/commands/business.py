"""What the owner can change about the business itself."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from funneldesk.errors import Refusal
from funneldesk.formatting.currency import known_currency
from funneldesk.model.business import WHOLE_MARGIN, Business
from funneldesk.model.setting import Setting

if TYPE_CHECKING:
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
}


def edit_business(work: Work, /, **values: Any) -> None:
    """Change settings of the business, such as its name or time zone.

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
