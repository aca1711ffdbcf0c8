"""Writing what campaigns were measured to do, as a grid of days or periods is typed or pasted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.errors import Refusal
from funneldesk.formatting.currency import known_currency
from funneldesk.model.campaign import Campaign
from funneldesk.model.campaign_result import COUNTS, TYPED, CampaignResult

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from funneldesk.commands.work import Work

_MEASURES = (*COUNTS, "spend_minor")
_WORDS = {"page_conversions": "page conversions", "branded_visits": "branded visits", "spend_minor": "spend"}


@dataclass(frozen=True)
class ResultEntry:
    """One row of the grid: what was measured from `starts_on` to `ends_on`, both days inside.

    Attributes:
        starts_on: first day.
        ends_on: last day; None for a single day.
        impressions: and the other counts: None is not measured, 0 is none.
        spend_minor: in minor units of `currency`.
        currency: None for the workspace's.
        system: who measured.
        row_key: tells rows of the same days and system apart.
        note: words.
        id: the row that this one replaces, where its days were changed; None finds it by its days.
    """

    starts_on: dt.date
    ends_on: dt.date | None = None
    impressions: int | None = None
    clicks: int | None = None
    visits: int | None = None
    page_conversions: int | None = None
    mentions: int | None = None
    branded_visits: int | None = None
    spend_minor: int | None = None
    currency: str | None = None
    system: str = TYPED
    row_key: str = ""
    note: str | None = None
    id: int | None = None


@dataclass(frozen=True)
class ResultsWritten:
    """What became of the rows of the grid."""

    created: int
    updated: int
    unchanged: int
    removed: int


def write_results(
    work: Work, *, campaign_id: int, rows: Sequence[ResultEntry], removed: Sequence[int] = ()
) -> ResultsWritten:
    """Write rows of a campaign's results in one step; a row of the same days and system is replaced.

    A row in which nothing was measured takes the kept row of those days away.

    Args:
        work: the running command.
        campaign_id: whose results.
        rows: what was typed or pasted.
        removed: ids of rows to take away.

    Raises:
        Refusal: a value is not allowed, two rows are for the same days, or a period overlaps other rows of its
            system, so that its money would count twice. Nothing is written then.
    """
    campaign = work.get(Campaign, campaign_id)
    for row in rows:
        _check(row)
    _refuse_twice(rows)
    gone = [_of_campaign(work, campaign_id, result_id) for result_id in removed]
    for result in gone:
        work.session.delete(result)
    work.session.flush()
    _refuse_overlap(work, campaign_id, rows)
    counts = dict.fromkeys(("created", "updated", "unchanged", "removed"), 0)
    counts["removed"] = len(gone)
    for row in rows:
        counts[_write(work, campaign_id, row)] += 1
    work.session.flush()
    work.label = f"Write results of “{campaign.name}”"
    return ResultsWritten(**counts)


def delete_results(work: Work, *, result_ids: Sequence[int]) -> None:
    """Take results away; undo brings them back."""
    results = [work.get(CampaignResult, result_id, word="result") for result_id in result_ids]
    for result in results:
        work.session.delete(result)
    names = {work.session.get_one(Campaign, result.campaign_id).name for result in results}
    whose = f"“{names.pop()}”" if len(names) == 1 else f"{len(names)} campaigns"
    work.label = f"Remove {len(results)} {'result' if len(results) == 1 else 'results'} of {whose}"


def _check(row: ResultEntry) -> None:
    if row.ends_on is not None and row.ends_on < row.starts_on:
        raise Refusal(f"The results would end on {row.ends_on}, before they begin on {row.starts_on}; swap the days.")
    for measure in _MEASURES:
        value = getattr(row, measure)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
            what = _WORDS.get(measure, measure)
            raise Refusal(f"The {what} of {row.starts_on} must be a number of zero or more; leave it empty if unknown.")
    if not row.system.strip():
        raise Refusal("Say who measured the results.")


def _refuse_twice(rows: Sequence[ResultEntry]) -> None:
    seen: set[tuple[Any, ...]] = set()
    for row in rows:
        key = _days_key(row)
        if key in seen:
            raise Refusal(f"{_days(row.starts_on, row.ends_on)} stands in two rows; keep one of them.")
        seen.add(key)


def _days_key(row: ResultEntry) -> tuple[Any, ...]:
    return (row.starts_on, row.ends_on or row.starts_on, row.system, row.row_key)


def _refuse_overlap(work: Work, campaign_id: int, rows: Sequence[ResultEntry]) -> None:
    """Of one system and row key no day may stand in two rows, of those kept and those to be written."""
    if not rows:
        return
    replaced = {row.id for row in rows if row.id is not None}
    first, last = min(row.starts_on for row in rows), max(row.ends_on or row.starts_on for row in rows)
    spans: dict[tuple[str, str], dict[tuple[dt.date, dt.date], bool]] = {}
    kept = work.session.execute(
        select(
            CampaignResult.id,
            CampaignResult.system,
            CampaignResult.row_key,
            CampaignResult.starts_on,
            CampaignResult.ends_on,
        ).where(
            CampaignResult.campaign_id == campaign_id,
            CampaignResult.starts_on <= last,
            CampaignResult.ends_on >= first,
        )
    )
    for result_id, system, row_key, start, end in kept:
        if result_id not in replaced:
            spans.setdefault((system, row_key), {})[start, end] = False
    for row in rows:
        days = (row.starts_on, row.ends_on or row.starts_on)
        if _is_empty(row):
            spans.get((row.system, row.row_key), {}).pop(days, None)
        else:
            same = spans.setdefault((row.system, row.row_key), {})
            if row.id is not None and days in same:
                raise Refusal(f"{_days(*days)} stands in two rows; keep one of them.")
            same[days] = True
    for one in spans.values():
        _refuse_two_on_a_day(one)


def _refuse_two_on_a_day(spans: dict[tuple[dt.date, dt.date], bool]) -> None:
    """Rows that were there before and overlap among themselves are nobody's fault now."""
    reach: dict[bool, tuple[dt.date, dt.date]] = {}
    for start, end in sorted(spans):
        is_new = spans[start, end]
        for other_is_new, other in reach.items():
            if (is_new or other_is_new) and start <= other[1]:
                raise Refusal(
                    f"{_days(start, end)} and {_days(*other)} overlap, so that the same money would count twice; "
                    f"keep either the days or the period."
                )
        if is_new not in reach or end > reach[is_new][1]:
            reach[is_new] = (start, end)


def _write(work: Work, campaign_id: int, row: ResultEntry) -> str:
    kept = _find(work, campaign_id, row)
    if _is_empty(row):
        if kept is None:
            return "unchanged"
        work.session.delete(kept)
        return "removed"
    values = _values(work, row)
    if kept is None:
        work.session.add(CampaignResult(campaign_id=campaign_id, recorded_at=work.now, **values))
        return "created"
    if all(getattr(kept, name) == value for name, value in values.items()):
        return "unchanged"
    for name, value in values.items():
        setattr(kept, name, value)
    kept.recorded_at = work.now
    return "updated"


def _find(work: Work, campaign_id: int, row: ResultEntry) -> CampaignResult | None:
    if row.id is not None:
        return _of_campaign(work, campaign_id, row.id)
    with work.session.no_autoflush:
        return work.session.scalars(
            select(CampaignResult).where(
                CampaignResult.campaign_id == campaign_id,
                CampaignResult.starts_on == row.starts_on,
                CampaignResult.ends_on == (row.ends_on or row.starts_on),
                CampaignResult.system == row.system,
                CampaignResult.row_key == row.row_key,
            )
        ).one_or_none()


def _of_campaign(work: Work, campaign_id: int, result_id: int) -> CampaignResult:
    result = work.get(CampaignResult, result_id, word="result")
    if result.campaign_id != campaign_id:
        raise Refusal("This result belongs to another campaign; load the list again.")
    return result


def _values(work: Work, row: ResultEntry) -> dict[str, Any]:
    return {
        "starts_on": row.starts_on,
        "ends_on": row.ends_on or row.starts_on,
        "system": row.system,
        "row_key": row.row_key,
        **{measure: getattr(row, measure) for measure in _MEASURES},
        "currency": work.business.currency if row.currency is None else known_currency(row.currency),
        "note": row.note.strip() or None if row.note else None,
    }


def _is_empty(row: ResultEntry) -> bool:
    return _none(getattr(row, measure) for measure in _MEASURES) and not (row.note and row.note.strip())


def _none(values: Iterable[object]) -> bool:
    return all(value is None for value in values)


def _days(start: dt.date, end: dt.date | None) -> str:
    return f"{start}" if end is None or end == start else f"{start} to {end}"
