"""The page on the business itself: name, money, time and telephone."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale

from funneldesk.commands.business import edit_business
from funneldesk.desktop.settings.kept_line import KeptLine
from funneldesk.desktop.settings.page import FormRow, SettingsCard, SettingsPage
from funneldesk.desktop.widgets.choice import Choice
from funneldesk.errors import Refusal
from funneldesk.formatting.money import money_text
from funneldesk.queries.settings import read_currencies, read_other_currencies, read_time_zones

if TYPE_CHECKING:
    from collections.abc import Callable

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.settings import Settings

_MARGIN_HINT = "What is left of the revenue once the goods are paid; ROI takes 100 % where it is not known."
_COST_HINT = "Pay, travel and the like of those who sell. With it CAC can be told; without it there is paid CAC alone."
_TYPED = frozenset({"gross_margin_bp", "sales_cost_minor"})
_PERCENT = re.compile(r"\d{1,3}(\.\d{1,2})?", re.ASCII)
_CURRENCY_HINT = "For new amounts. Amounts already kept stay in theirs. Type a code or a part of the name."
# fmt: off
_REGIONS = (
    "IN", "AE", "AT", "AU", "BD", "BE", "BR", "CA", "CH", "CN", "DE", "DK", "ES", "FI", "FR", "GB", "ID", "IE", "IT",
    "JP", "KE", "LK", "MX", "MY", "NG", "NL", "NO", "NP", "NZ", "PH", "PK", "PL", "PT", "SA", "SE", "SG", "TH", "TR",
    "US", "VN", "ZA",
)
# fmt: on


class BusinessPage(SettingsPage):
    """Each field is kept when the person leaves it; a refusal stands below the field."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Business", "Used for amounts, days and reports. Each change is kept at once.")
        self.name = KeptLine("Business name", placeholder="Name…")
        self.currency = Choice("Currency", searchable=True, width=260)
        self.time_zone = Choice("Time zone", searchable=True, width=260)
        self.year_start = Choice("Business year begins in", _months())
        self.weekday = Choice("First day of the week", _weekdays())
        self.margin = KeptLine("Gross margin, %", placeholder="Not known", longest=12)
        self.sales_cost = KeptLine("Sales cost a month", placeholder="Not known", longest=24)
        self.region = Choice("Region of phone numbers", _regions(), searchable=True, width=260)
        self._rows: dict[str, FormRow] = {}
        self._being_kept: Counter[str] = Counter()
        self._has_zones = False
        self._lay_out()
        self.name.committed.connect(lambda text: self._keep("name", text))
        self.margin.committed.connect(lambda text: self._keep_typed("gross_margin_bp", text, read_percent))
        self.sales_cost.committed.connect(lambda text: self._keep_typed("sales_cost_minor", text, self._read_cost))
        self.currency.chosen.connect(lambda value: self._keep("currency", value))
        for field in (self.currency, self.time_zone, self.region):
            field.refused.connect(partial(self._refuse, field))
        self.time_zone.chosen.connect(lambda value: self._keep("time_zone", value))
        self.year_start.chosen.connect(lambda value: self._keep("fiscal_year_start", value))
        self.weekday.chosen.connect(lambda value: self._keep("first_weekday", value))
        self.region.chosen.connect(lambda value: self._keep("phone_region", value))

    def problem(self, field: str) -> str:
        """The refusal shown at a field of the business, if any."""
        return self._rows[field].problem

    def entered(self) -> None:
        """Fetch the time zones and the currencies on the first visit."""
        if not self._has_zones:
            self._has_zones = True
            self.desk.ask(read_time_zones, self, lambda zones: self.time_zone.set_items([(z, z) for z in zones]))
            self.desk.ask(read_currencies, self, self._offer_currencies)

    def show_settings(self, settings: Settings) -> None:
        """Show what is stored."""
        business = settings.business
        self._business = business
        self.desk.ask(read_other_currencies, self, self._tell_currency)
        cost = business.sales_cost
        for field, value in (
            ("name", business.name),
            ("currency", business.currency),
            ("gross_margin_bp", _write_percent(business.gross_margin_bp)),
            ("sales_cost_minor", "" if cost is None else money_text(cost)),
            ("time_zone", business.time_zone),
            ("fiscal_year_start", business.fiscal_year_start),
            ("first_weekday", business.first_weekday),
            ("phone_region", business.phone_region),
        ):
            # What the person has just chosen stays while it is on its way to the file.
            if not self._being_kept[field]:
                self._set(field, value)

    def _lay_out(self) -> None:
        card = SettingsCard()
        for field, caption, widget, hint in (
            ("name", "Name", self.name, "Printed on every report."),
            ("currency", "Currency", self.currency, _CURRENCY_HINT),
            ("gross_margin_bp", "Gross margin, %", self.margin, _MARGIN_HINT),
            ("sales_cost_minor", "Sales cost a month", self.sales_cost, _COST_HINT),
            ("time_zone", "Time zone", self.time_zone, "A day is a day there. Type a part of its name to find it."),
            ("fiscal_year_start", "Business year begins in", self.year_start, ""),
            ("first_weekday", "Week begins on", self.weekday, ""),
            ("phone_region", "Phone numbers are from", self.region, "For numbers written without a country code."),
        ):
            row = FormRow(caption, widget, hint=hint)
            self._rows[field] = row
            card.column.addWidget(row)
        self.column.addWidget(card)
        self.column.addStretch(1)

    def _offer_currencies(self, currencies: tuple[tuple[str, str], ...]) -> None:
        self.currency.set_items([(code, f"{code} · {name}") for code, name in currencies])

    def _refuse(self, field: Choice, sentence: str) -> None:
        next(row for row in self._rows.values() if row.field is field).set_problem(sentence)

    def _tell_currency(self, other: tuple[str, ...]) -> None:
        """Say what the choice means where amounts are in another currency."""
        kept = f"New amounts are in {self._business.currency}. Amounts in {' and '.join(other)} stay as they are; "
        self._rows["currency"].set_hint(f"{kept}nothing is converted." if other else _CURRENCY_HINT)

    def _read_cost(self, text: str) -> int | None:
        from funneldesk.desktop.widgets.amounts import read_amount

        return read_amount(text, self._business.currency, whose="The sales cost")

    def _keep_typed(self, field: str, text: str, read: Callable[[str], int | None]) -> None:
        """Keep what was typed where it can be read; else say why not and leave it to be mended."""
        try:
            value = read(text)
        except Refusal as refusal:
            self._rows[field].set_problem(str(refusal))
            return
        self._keep(field, value)

    def _keep(self, field: str, value: Any) -> None:
        def done(_result: object) -> None:
            self._being_kept[field] -= 1

        def put_back() -> None:
            self._being_kept[field] -= 1
            if field not in _TYPED:
                self._set(field, getattr(self._business, field))

        def refused(error: FunnelDeskError) -> None:
            self._rows[field].set_problem(str(error))
            put_back()

        self._rows[field].set_problem("")
        self._being_kept[field] += 1
        self.desk.submit(
            lambda work: edit_business(work, **{field: value}),
            self,
            name="edit_business",
            on_done=done,
            on_refused=refused,
            on_failed=put_back,
        )

    def _set(self, field: str, value: Any) -> None:
        widget = self._rows[field].field
        if isinstance(widget, KeptLine | Choice):
            widget.set_value(value)


def read_percent(text: str) -> int | None:
    """A percentage as typed, in hundredths of a percent; nothing typed is not known.

    Raises:
        Refusal: it is no percentage from 0 to 100.
    """
    bare = text.removesuffix("%").strip().replace(",", ".")
    if not bare:
        return None
    if not _PERCENT.fullmatch(bare) or Decimal(bare) > 100:  # noqa: PLR2004  the whole
        raise Refusal(f"“{text}” is no gross margin; type a percentage from 0 to 100, such as 37.5.")
    return int(Decimal(bare) * 100)


def _write_percent(hundredths: int | None) -> str:
    return "" if hundredths is None else f"{Decimal(hundredths) / 100:f}"


def _months() -> list[tuple[object, str]]:
    locale = QLocale()
    return [(month, locale.standaloneMonthName(month)) for month in range(1, 13)]


def _weekdays() -> list[tuple[object, str]]:
    locale = QLocale()
    return [(day, locale.standaloneDayName(day + 1)) for day in range(7)]


def _regions() -> list[tuple[object, str]]:
    named = [(code, QLocale.territoryToString(QLocale.codeToTerritory(code))) for code in _REGIONS]
    return [(code, f"{name} ({code})") for code, name in sorted(named, key=lambda pair: pair[1])]
