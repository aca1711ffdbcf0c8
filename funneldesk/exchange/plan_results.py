"""Planning the import of campaign results: whose they are, for which days, and that nothing counts twice."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from funneldesk.errors import Refusal
from funneldesk.exchange.fields_marketing import DATED
from funneldesk.exchange.plan_campaigns import Campaigns
from funneldesk.exchange.plan_channels import channel_words, find_channel
from funneldesk.exchange.plan_pending_campaigns import tell_waiting_leads
from funneldesk.exchange.plan_spans import Spans
from funneldesk.exchange.plan_totals import is_total_row
from funneldesk.model.campaign_result import COUNTS
from funneldesk.model.money import Money, currency_exponent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from funneldesk.exchange.plan_batch import RowRead, Tally
    from funneldesk.exchange.plan_world import World
    from funneldesk.exchange.source import Row

FILE_SYSTEM: Final = "file"
"""The system of results from a file of no known program."""

_SEPARATOR: Final = " · "
_WEEK: Final = dt.timedelta(days=6)
_ONE: Final = Decimal(1)
_LEAD_WORDS: Final = ("lead", "conversion", "purchase", "registration", "contact", "submit_application")
_GA4_NONE: Final = re.compile(r"\(.*\)")
_MEASURES: Final = (*COUNTS, "spend_minor")
_OUTGROWN: Final = "{row takes|rows take} the place of an earlier, shorter period of the same campaign"
_NOTHING: Final = "{row measures|rows measure} nothing and {was|were} left out"
_OWN_TOTAL: Final = "{row is|rows are} the report's own total and {was|were} passed over"
_PARTS_ADDED: Final = (
    "{row is a further part|rows are further parts} of the same campaign and days and {was|were} added"
)
_TWICE: Final = "{row repeats|rows repeat} a campaign and days with other numbers; the higher ones count"
_AGAIN: Final = "{row repeats|rows repeat} an earlier row and {was|were} counted once"
_ROUNDED: Final = "{row counts|rows count} parts of a conversion, which {was|were} rounded"
_UNEVEN: Final = "{row has|rows have} a count with decimals, which {was|were} rounded to whole ones"
_AHEAD: Final = "{row is|rows are} for days still to come; look whether the day is right"


class ResultKey(NamedTuple):
    """What makes a result unique in its system: campaign, first and last day as ISO text, and its part."""

    campaign_id: int
    starts_on: str
    ends_on: str
    row_key: str


@dataclass(frozen=True)
class ResultFile:
    """What all results of one file share.

    Attributes:
        system: who measured.
        channel: key of the channel of campaigns made here.
        currency: ISO code of amounts that name none.
        period: first and last day of rows without a day.
        words: places of the columns whose words tell rows of the same campaign and days apart.
        fields: the fields that have a column.
        campaign_place: where the campaign's name stands in a row; None where no column has it.
        number_place: where its number in the other program stands.
        period_at: the days of the row on a line, where its table has days of its own.
    """

    system: str
    channel: str | None
    currency: str
    period: tuple[dt.date, dt.date] | None
    words: tuple[int, ...]
    fields: frozenset[str]
    campaign_place: int | None = None
    number_place: int | None = None
    period_at: Callable[[int], tuple[dt.date, dt.date] | None] = lambda _line: None


class _Met(NamedTuple):
    """A row of the file, ready to be written."""

    line: int
    cells: Sequence[str]
    words: tuple[str, ...]
    measures: dict[str, int | None]
    currency: str
    note: str | None


class ResultPlanner:
    """Plans rows of campaign results; what becomes of a row is settled when all are known, in no order but their own.

    Raises:
        Refusal: neither rows nor file nor request say for which days the results are.
    """

    table = "campaign_result"

    def __init__(self, world: World, file: ResultFile) -> None:
        if file.fields.isdisjoint(DATED) and file.period is None:
            raise Refusal(
                "The file does not say for which days its results are. Say it with --period 2026-03-01..2026-03-31, "
                "or export it with a day on each row."
            )
        self.world = world
        self.file = file
        self.campaigns = Campaigns(world, file.channel)
        self._results = world["campaign_result"]
        self._met: dict[ResultKey, list[_Met]] = {}
        self._outer: dict[str, set[int]] = {}
        self._whole: dict[ResultKey, ResultKey] = {}
        self.notes: list[str] = []
        self._today = world.now.astimezone(world.business.zone).date().isoformat()

    def passes_over(self, row: Row, tally: Tally) -> bool:
        """Whether a row is the report's own total, which is left out whatever its other cells hold."""
        file = self.file
        if not row.cells or not is_total_row(row.cells, file.campaign_place, file.number_place):
            return False
        _drop_total(row.line, tally)
        return True

    def prepare(self, rows: Sequence[RowRead]) -> None:
        """Nothing to look at before all rows are known."""

    def take(self, row: RowRead, tally: Tally) -> None:
        """Read one row; it is written by `settle`. Of a row that brings nothing no campaign is made."""
        values = row.values
        if self.file.system == "ga4" and _GA4_NONE.fullmatch(values.get("campaign", "")):
            del values["campaign"]
        if "campaign" not in values and self.file.system == "meta_ads":
            # The report heads its rows with their total.
            _drop_total(row.line, tally)
            return
        span = self._span(row)
        if isinstance(span, str):
            tally.refuse(row.line, row.cells, span)
            return
        measures = self._measures(row, tally)
        if measures is None:
            return
        if all(value is None for value in measures.values()):
            tally.drop(row.line, "It measures nothing.")
            tally.flag(_NOTHING, row.line)
            return
        whose = self._campaign(row, tally)
        if whose is None:
            return
        if span[0] > self._today:
            tally.flag(_AHEAD, row.line)
        key = self._key(whose, span, values)
        words = tuple(row.cells[place].strip() for place in self.file.words)
        currency = values.get("currency") or self._money(values)[1]
        self._met.setdefault(key, []).append(_Met(row.line, row.cells, words, measures, currency, values.get("note")))

    def settle(self, tally: Tally) -> None:
        """Write all rows: the shorter spans before the longer, so that their order in the file says nothing."""
        spans = Spans(self.world, self.file.system, {key.campaign_id for key in self._met})
        self._results.load(spans.ids())
        for told in sorted(self._met, key=_by_length):
            met, key = self._met[told], told
            whole = self._whole.get(told)
            if whole is not None and spans.stored(told) is None and spans.stored(whole) is not None:
                key = whole
            stored = spans.stored(key)
            if stored is None and (outgrown := spans.outgrown(key)) is not None and self._tells_all(outgrown, met):
                stored = outgrown
                tally.flag(_OUTGROWN, met[0].line)
            clash = None if stored is not None else spans.clash(key)
            if clash is not None:
                for each in met:
                    tally.refuse(each.line, each.cells, clash)
                continue
            spans.take(key, stored)
            self._write(key, stored, met, tally)

    def _tells_all(self, result_id: int, met: list[_Met]) -> bool:
        """Whether rows measure all that a stored result does, so that nothing of it stays for the wrong days."""
        told = {name for each in met for name, value in each.measures.items() if value is not None}
        return all(name in told for name in _MEASURES if self._results.value(result_id, name) is not None)

    def finish(self, tally: Tally) -> int:
        """Keep the campaigns' ids in the other program, and count the updates."""
        self._keep_ids()
        return tally.settle(self._results.is_changed)

    def _campaign(self, row: RowRead, tally: Tally) -> int | None:
        """Whose results a row holds; None where it was refused."""
        values = row.values
        name = values.get("campaign")
        if name is not None:
            found = self.campaigns.find(name, channel=self._channel(values), place=_place(values))
            if "campaign_id" in values:
                self._outer.setdefault(values["campaign_id"], set()).add(found)
            return found
        place = _place(values)
        of_place = self.campaigns.find_place(*place) if place is not None else None
        if of_place is None:
            tally.refuse(row.line, row.cells, self._why_no_campaign(values))
        return of_place

    def _why_no_campaign(self, values: dict[str, Any]) -> str:
        if "campaign" in self.file.fields:
            told = f"“{values['campaign']}” names no campaign" if "campaign" in values else "The campaign is missing"
            return f"{told}, and no campaign is made up for it."
        told = " / ".join(values.get("source_medium", ())) or "(not set)"
        return (
            f"“{told}” is where visits came from, not a campaign. Export the report by session campaign, "
            "or say which column names campaigns with --map campaign=COLUMN."
        )

    def _channel(self, values: dict[str, Any]) -> str | None:
        return find_channel(values["channel"], self.file.system) if "channel" in values else None

    def _span(self, row: RowRead) -> tuple[str, str] | str:
        """First and last day of a row, or why there is none."""
        values = row.values
        span: tuple[str, str] | None = values.get("month")
        if "day" in values:
            span = values["day"], values["day"]
        elif "starts_on" in values:
            span = values["starts_on"], values.get("ends_on", values["starts_on"])
        elif "week" in values:
            span = values["week"], (dt.date.fromisoformat(values["week"]) + _WEEK).isoformat()
        elif span is None and self.file.period is not None and self.file.fields.isdisjoint(DATED):
            first, last = self.file.period_at(row.line) or self.file.period
            span = first.isoformat(), last.isoformat()
        if span is None:
            return "The day is missing."
        if span[1] < span[0]:
            return f"The row ends on {span[1]}, before it begins on {span[0]}."
        return span

    def _key(self, campaign_id: int, span: tuple[str, str], values: dict[str, Any]) -> ResultKey:
        """What makes a row the same row again: in a table of no known program its channel, too.

        What an earlier file without channels held of a campaign is meant where the campaign has the row's channel.
        """
        parts = self._parts(values)
        whole = ResultKey(campaign_id, *span, _SEPARATOR.join(parts))
        if self.file.system != FILE_SYSTEM or "channel" not in values:
            return whole
        key = whole._replace(row_key=_SEPARATOR.join((*parts, channel_words(values["channel"]))))
        own = self.world["campaign"].value(campaign_id, "channel_id")
        if own is not None and own == self.world.channel_id(self._channel(values)):
            self._whole[key] = whole
        return key

    def _parts(self, values: dict[str, Any]) -> tuple[str, ...]:
        places = values.get("source_medium", ()) if "campaign" in self.file.fields else ()
        return (*values.get("breakdown", ()), *places)

    def _money(self, values: dict[str, Any]) -> tuple[Decimal | None, str]:
        price = values.get("spend")
        currency = (price.currency if price else None) or values.get("currency") or self.file.currency
        return (price.amount if price else None), currency

    def _measures(self, row: RowRead, tally: Tally) -> dict[str, int | None] | None:
        values = row.values
        if "page_conversions" not in values and "results" in values and _are_leads(values.get("result_indicator")):
            values["page_conversions"] = values["results"]
        measures: dict[str, int | None] = {}
        for name in COUNTS:
            number = values.get(name)
            measures[name] = None if number is None else int(number.quantize(_ONE, ROUND_HALF_UP))
            if number is not None and number != measures[name]:
                tally.flag(_ROUNDED if name == "page_conversions" else _UNEVEN, row.line)
        amount, currency = self._money(values)
        try:
            spend = None if amount is None else Money.from_decimal(amount, currency, rounded=True)
        except Refusal as refusal:
            tally.refuse(row.line, row.cells, f"Spend: {refusal}")
            return None
        if spend is not None and amount is not None and spend.amount != amount:
            digits = currency_exponent(currency)
            tally.flag(f"{{amount was|amounts were}} rounded to {digits} decimals", row.line)
        measures["spend_minor"] = None if spend is None else spend.minor
        return measures

    def _write(self, key: ResultKey, stored: int | None, met: list[_Met], tally: Tally) -> None:
        """Put the rows of one key together, and write them as one result."""
        first, values = self._together(met, tally)
        if stored is None:
            self._results.add(**key._asdict(), system=self.file.system, recorded_at=self.world.at, **values)
            tally.create(first.line)
            return
        self._results.put(stored, "starts_on", key.starts_on)
        self._results.put(stored, "ends_on", key.ends_on)
        for column, value in values.items():
            # What a file does not measure it does not take away either.
            if value is not None and (column != "currency" or values["spend_minor"] is not None):
                self._results.put(stored, column, value)
        if self._results.is_changed(stored):
            self._results.put(stored, "recorded_at", self.world.at)
        tally.match(first.line, stored)

    def _together(self, met: list[_Met], tally: Tally) -> tuple[_Met, dict[str, Any]]:
        """One result of all rows of a key: of rows with the same words the higher numbers, of all parts the sums."""
        if len(met) == 1:
            only = met[0]
            return only, {**only.measures, "note": only.note, "currency": only.currency}
        currency = self._currency_of(met)
        first: _Met | None = None
        parts: dict[tuple[str, ...], dict[str, int | None]] = {}
        for each in sorted(met, key=lambda each: each.line):
            if each.currency != currency and each.measures["spend_minor"] is not None:
                tally.refuse(each.line, each.cells, f"Its amount is not in {currency} like the others of these days.")
                continue
            known = parts.get(each.words)
            parts[each.words] = each.measures if known is None else _higher(known, each.measures)
            if first is None:
                first = each
            else:
                reason, flag = _joined(known, each.measures)
                tally.keep(each.line, reason)
                tally.flag(flag, each.line)
        if first is None:
            raise AssertionError("the currency is that of one of the rows")
        notes = "; ".join(sorted({each.note for each in met if each.note})) or None
        return first, {**_added(parts.values()), "note": notes, "currency": currency}

    def _currency_of(self, met: list[_Met]) -> str:
        """The currency of the rows' amounts; of several the file's own, else the first by name."""
        told = {each.currency for each in met if each.measures["spend_minor"] is not None}
        return self.file.currency if self.file.currency in told or not told else min(told)

    def _keep_ids(self) -> None:
        """A campaign's id in the other program lets its lead forms find it; an id of two campaigns tells nothing."""
        known = self.world.outer_ids("campaign").get(self.file.system, {})
        told = {value: each.pop() for value, each in self._outer.items() if len(each) == 1 and value not in known}
        for value, campaign_id in told.items():
            self.world.add_outer_id("campaign", campaign_id, self.file.system, value)
        waited = tell_waiting_leads(self.world, self.file.system, told)
        if waited is not None:
            self.notes.append(waited)


def _place(values: dict[str, Any]) -> tuple[str, str] | None:
    """Source and medium that visits came from, of one column such as `google / cpc` or of two."""
    told = values.get("source_medium", ())
    parts = told[0].split("/", 1) if len(told) == 1 else told
    return (parts[0].strip(), parts[1].strip()) if len(parts) == 2 else None  # noqa: PLR2004 -- source and medium


def _by_length(key: ResultKey) -> tuple[int, ResultKey]:
    return (dt.date.fromisoformat(key.ends_on) - dt.date.fromisoformat(key.starts_on)).days, key


def _higher(one: dict[str, int | None], other: dict[str, int | None]) -> dict[str, int | None]:
    """Of each measure the higher number: counts of the same days only grow from one report to the next."""
    return {name: max((value for value in (one[name], other[name]) if value is not None), default=None) for name in one}


def _added(parts: Iterable[dict[str, int | None]]) -> dict[str, int | None]:
    """The sums of the parts' measures; what no part measures stays unknown."""
    total: dict[str, int | None] = {}
    for part in parts:
        for name, value in part.items():
            known = total.get(name)
            total[name] = value if known is None else known if value is None else known + value
    return total


def _joined(known: dict[str, int | None] | None, measures: dict[str, int | None]) -> tuple[str, str]:
    """Why a further row of a key makes no result of its own, for the row and for the whole file."""
    if known is None:
        return "A further part of the same campaign and days; it was added.", _PARTS_ADDED
    if known == measures:
        return "It repeats an earlier row.", _AGAIN
    return "It repeats a campaign and days; the higher numbers count.", _TWICE


def _drop_total(line: int, tally: Tally) -> None:
    tally.drop(line, "The report's own total.")
    tally.flag(_OWN_TOTAL, line)


def _are_leads(indicator: str | None) -> bool:
    plain = (indicator or "").casefold()
    return any(word in plain for word in _LEAD_WORDS)
