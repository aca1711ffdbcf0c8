"""What one campaign, or several together, cost and brought in a period: counts, rates, costs and returns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from funneldesk.model.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REVENUE_MODEL = "source campaign"
"""How revenue is put to campaigns here: a deal's own campaign, else that of its contact."""

REVENUE_WORDS = "by the lead's own campaign, not shared among touches"
"""The same, as people are told."""

PAID_CAC = "Paid CAC"
"""What spend ÷ customers is called while no cost of selling is known; it is never called CAC then."""

NO_MARGIN_WORDS = "gross margin taken as 100 %, as none is known"


@dataclass(frozen=True, slots=True)
class Sums:
    """Results of a period added up; None is not measured.

    Attributes:
        spend: currency → minor units.
        rows: how many rows were added up.
        straddling: period rows that lie partly outside the period and are left out.
        straddling_spend: how many of those hold money.
        straddling_visits: how many of those hold visits.
        page_systems: whose visits, page conversions and branded visits count, where several measured.
        left_systems: whose visits are left out, because others measured them too.
        counted_twice: systems whose spend lies on the same days as typed spend, so that it may count twice.
    """

    impressions: int | None = None
    clicks: int | None = None
    visits: int | None = None
    page_conversions: int | None = None
    mentions: int | None = None
    branded_visits: int | None = None
    spend: Mapping[str, int] | None = None
    rows: int = 0
    straddling: int = 0
    straddling_spend: int = 0
    straddling_visits: int = 0
    page_systems: tuple[str, ...] = ()
    left_systems: tuple[str, ...] = ()
    counted_twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cohort:
    """The leads of a period and what has become of them since; a skipped stage counts as passed.

    `revenue` is currency → (minor units, won deals) of the deals of those leads, and of deals without a contact that
    were opened in the period.
    """

    leads: int = 0
    mql: int = 0
    sql: int = 0
    customers: int = 0
    revenue: Mapping[str, tuple[int, int]] | None = None


@dataclass(frozen=True, slots=True)
class CampaignFigures:
    """The figures of a campaign, or of several together.

    Leads are contacts of the campaign that entered `lead` in the period; MQL, SQL and customers are those of them who
    have reached that stage since. Money and counts that nobody measured are None.

    Attributes:
        currency: the workspace's, in which nothing is shown where all was in one other currency.
        sums: the results of the period.
        cohort: the leads of the period.
        margin: gross margin as a share; None where it is not known, and 100 % is taken then.
        costed: of several together, the cohort of those whose spend is known, where that is not all of them; costs
            and returns are reckoned on it, as spend and cohort must be of the same campaigns.
        uncosted: how many campaigns with leads or revenue have no known spend.
    """

    currency: str
    sums: Sums
    cohort: Cohort
    margin: Fraction | None = None
    costed: Cohort | None = None
    uncosted: int = 0

    # Counts.

    @property
    def impressions(self) -> int | None:
        """How often it was shown."""
        return self.sums.impressions

    @property
    def clicks(self) -> int | None:
        """How often it was clicked."""
        return self.sums.clicks

    @property
    def visits(self) -> int | None:
        """Visits to its page, by one system alone."""
        return self.sums.visits

    @property
    def page_conversions(self) -> int | None:
        """Forms sent as the page's own counter has it."""
        return self.sums.page_conversions

    @property
    def mentions(self) -> int | None:
        """How often somebody spoke of us."""
        return self.sums.mentions

    @property
    def branded_visits(self) -> int | None:
        """Visits by people who looked for our name."""
        return self.sums.branded_visits

    @property
    def leads(self) -> int:
        """Leads of the period."""
        return self.cohort.leads

    @property
    def mql(self) -> int:
        """Those of them who became an MQL since."""
        return self.cohort.mql

    @property
    def sql(self) -> int:
        """Those of them who became an SQL since."""
        return self.cohort.sql

    @property
    def customers(self) -> int:
        """Those of them who became a customer since."""
        return self.cohort.customers

    @property
    def won_deals(self) -> int:
        """Won deals of the cohort that have an amount."""
        return sum(n for _, n in (self.cohort.revenue or {}).values())

    # Money.

    @property
    def spend(self) -> Money | None:
        """What was spent in the one currency it was spent in, else what was in the workspace's."""
        return _main(self.sums.spend or {}, self.currency)

    @property
    def has_known_spend(self) -> bool:
        """Whether anybody measured what was spent, even where that was nothing."""
        return bool(self.sums.spend) or self.sums.straddling_spend > 0

    @property
    def other_spend(self) -> tuple[Money, ...]:
        """What was spent in further currencies; never added."""
        return _others(self.sums.spend or {}, self.spend)

    @property
    def revenue(self) -> Money:
        """Won amounts of the cohort's deals, in the one currency they have, else in the workspace's."""
        return _main(self._won, self.currency) or Money.zero(self.currency)

    @property
    def other_revenue(self) -> tuple[Money, ...]:
        """Won amounts in further currencies; never added."""
        return _others(self._won, self.revenue)

    @property
    def _won(self) -> dict[str, int]:
        return {code: minor for code, (minor, _) in (self.cohort.revenue or {}).items()}

    @property
    def _paid(self) -> Cohort:
        return self.cohort if self.costed is None else self.costed

    @property
    def _paid_revenue(self) -> int:
        return (self._paid.revenue or {}).get(self.revenue.currency, (0, 0))[0]

    # Rates; None where nothing can be divided.

    @property
    def ctr(self) -> float | None:
        """Clicks ÷ impressions."""
        return _share(self.clicks, self.impressions)

    @property
    def page_conversion(self) -> float | None:
        """Leads ÷ page visits of the same days."""
        return None if self.sums.straddling_visits else _share(self.leads, self.visits)

    @property
    def mql_share(self) -> float | None:
        """MQL ÷ leads."""
        return _share(self.mql, self.leads)

    @property
    def sql_share(self) -> float | None:
        """SQL ÷ MQL."""
        return _share(self.sql, self.mql)

    @property
    def customer_share(self) -> float | None:
        """Customers ÷ SQL."""
        return _share(self.customers, self.sql)

    @property
    def cpl(self) -> Money | None:
        """Spend ÷ leads."""
        return self._cost(self._paid.leads)

    @property
    def cost_per_mql(self) -> Money | None:
        """Spend ÷ MQL."""
        return self._cost(self._paid.mql)

    @property
    def cost_per_sql(self) -> Money | None:
        """Spend ÷ SQL."""
        return self._cost(self._paid.sql)

    @property
    def cac(self) -> Money | None:
        """Spend ÷ customers: the *paid* CAC, as no cost of selling is in it."""
        return self._cost(self._paid.customers)

    @property
    def roi(self) -> float | None:
        """(revenue × margin − spend) ÷ spend; None where `refusal` says why, or nothing was spent."""
        spend = self.spend
        if self.refusal or spend is None or spend.minor == 0:
            return None
        return float((Fraction(self._paid_revenue) * self._margin - spend.minor) / spend.minor)

    @property
    def margin_words(self) -> str:
        """Which gross margin `roi` is reckoned with."""
        return tell_margin(self.margin)

    @property
    def _margin(self) -> Fraction:
        return Fraction(1) if self.margin is None else self.margin

    @property
    def roas(self) -> float | None:
        """Revenue ÷ spend; None as `roi` is."""
        spend = self.spend
        if self.refusal or spend is None or spend.minor == 0:
            return None
        return float(Fraction(self._paid_revenue, spend.minor))

    # What is said beside the figures.

    @property
    def spend_refusal(self) -> str:
        """Why costs per lead and the like are not reckoned, in words; empty where they are."""
        if self.sums.straddling_spend:
            return f"{_rows(self.sums.straddling_spend)} with spend the period's edge; choose a period that holds them."
        if self.other_spend:
            return f"Spend is in several currencies ({_codes(self.sums.spend or {})}); they are never added."
        return ""

    @property
    def refusal(self) -> str:
        """Why return on the money is not reckoned, in words; empty where it is."""
        if self.spend_refusal:
            return self.spend_refusal
        if self.other_revenue:
            return f"Revenue is in several currencies ({_codes(self._won)}); they are never added."
        spend = self.spend
        if spend is not None and self.revenue.minor and self.revenue.currency != spend.currency:
            return f"Revenue is in {self.revenue.currency} and spend in {spend.currency}; they cannot be compared."
        return ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the figures, in sentences."""
        found: list[str] = []
        if self.refusal:
            found.append(f"Return is not reckoned: {self.refusal}")
        if self.uncosted and self.spend is not None:
            which = "1 campaign has" if self.uncosted == 1 else f"{self.uncosted} campaigns have"
            found.append(f"{which} no known spend and stand outside costs and return.")
        if self.sums.straddling and not self.sums.straddling_spend:
            found.append(f"{_rows(self.sums.straddling)} the period's edge and left out.")
        if self.sums.left_systems:
            found.append(
                f"Visits are those of {_list(self.sums.page_systems)}; those of {_list(self.sums.left_systems)} are "
                "left out, as the same visits would count twice."
            )
        if self.sums.counted_twice:
            found.append(
                f"Spend was typed for days on which {_list(self.sums.counted_twice)} reports spend too; it may count "
                "twice."
            )
        return tuple(found)

    def _cost(self, n: int) -> Money | None:
        if self.spend_refusal or self.spend is None or n == 0:
            return None
        return self.spend.times(Fraction(1, n))


def tell_margin(margin: Fraction | None) -> str:
    """A gross margin in words, or that none is known."""
    return NO_MARGIN_WORDS if margin is None else f"gross margin {float(margin * 100):g} %"


def add_figures(figures: Iterable[CampaignFigures], currency: str) -> CampaignFigures:
    """The figures of several campaigns together; leads and deals belong to one campaign each, so sums are exact."""
    total, costed = CampaignFigures(currency, Sums(), Cohort()), Cohort()
    for one in figures:
        if one.has_known_spend:
            costed = _add_cohorts(costed, one.cohort)
        total = replace(
            total,
            sums=_add_sums(total.sums, one.sums),
            cohort=_add_cohorts(total.cohort, one.cohort),
            margin=one.margin,
            uncosted=total.uncosted + (not one.has_known_spend and one.cohort != Cohort()),
        )
    return replace(total, costed=costed) if total.uncosted else total


def _add_sums(one: Sums, other: Sums) -> Sums:
    spend = {
        code: (one.spend or {}).get(code, 0) + (other.spend or {}).get(code, 0)
        for code in sorted({*(one.spend or {}), *(other.spend or {})})
    }
    counts = ("impressions", "clicks", "visits", "page_conversions", "mentions", "branded_visits")
    names = ("page_systems", "left_systems", "counted_twice")
    plain = ("rows", "straddling", "straddling_spend", "straddling_visits")
    changes: dict[str, Any] = {
        **{name: _plus(getattr(one, name), getattr(other, name)) for name in counts},
        **{name: getattr(one, name) + getattr(other, name) for name in plain},
        **{name: tuple(sorted({*getattr(one, name), *getattr(other, name)})) for name in names},
    }
    return replace(one, spend=spend, **changes)


def _add_cohorts(one: Cohort, other: Cohort) -> Cohort:
    mine, theirs = one.revenue or {}, other.revenue or {}
    nothing = (0, 0)
    return Cohort(
        one.leads + other.leads,
        one.mql + other.mql,
        one.sql + other.sql,
        one.customers + other.customers,
        {
            code: tuple(a + b for a, b in zip(mine.get(code, nothing), theirs.get(code, nothing), strict=True))  # type: ignore[misc]  # two and two
            for code in sorted({*mine, *theirs})
        },
    )


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def _main(sums: Mapping[str, int], currency: str) -> Money | None:
    if currency in sums:
        return Money(sums[currency], currency)
    if len(sums) == 1:
        ((code, minor),) = sums.items()
        return Money(minor, code)
    return Money.zero(currency) if sums else None


def _others(sums: Mapping[str, int], main: Money | None) -> tuple[Money, ...]:
    return tuple(Money(minor, code) for code, minor in sorted(sums.items()) if main is None or code != main.currency)


def _codes(sums: Mapping[str, int]) -> str:
    return ", ".join(sorted(sums))


def _rows(n: int) -> str:
    return f"{n} period row straddles" if n == 1 else f"{n} period rows straddle"


def _list(names: Iterable[str]) -> str:
    return " and ".join(SYSTEM_WORDS.get(name, name) for name in names)


SYSTEM_WORDS: dict[str, str] = {
    "typed": "typed rows",
    "meta_ads": "Meta Ads",
    "google_ads": "Google Ads",
    "ga4": "Google Analytics",
    "file": "imported tables",
}
