"""What a person can do with targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from funneldesk.errors import Refusal
from funneldesk.model.target import TOTAL_SALES, Target
from funneldesk.model.user import User

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from funneldesk.commands.work import Work

_MONTHS = 12
_PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": _MONTHS}


def set_target(
    work: Work,
    *,
    starts_on: dt.date,
    value_minor: int | None,
    period: str = "month",
    metric: str = TOTAL_SALES,
    owner_id: int | None = None,
) -> int | None:
    """Set what is aimed at in a period, for the whole business or one person; None takes the target away.

    Args:
        work: the running command.
        starts_on: the first local day of the period.
        value_minor: in minor units of the business's currency; for a metric that is no money a plain count.
        period: month, quarter or year.
        metric: which figure.
        owner_id: whose target; None is the whole business's.

    Returns:
        The target's id; None where there is none any more.

    Raises:
        Refusal: the value is not above zero, or the period does not begin on the first of a month.
        NotFound: there is no such person.
    """
    if period not in _PERIOD_MONTHS:
        raise Refusal(f"“{period}” is no period of a target; choose month, quarter or year.")
    if starts_on.day != 1:
        raise Refusal("A target's period begins on the first day of a month.")
    if value_minor is not None and value_minor <= 0:
        raise Refusal("A target is more than zero; leave it empty to have none.")
    person = None if owner_id is None else work.get(User, owner_id)
    found = next(iter(_find_all(work, metric, period, starts_on, owner_id)), None)
    whose = f" of {person.name}" if person is not None else ""
    work.label = f"Set the target for {_name_period(starts_on, period)}{whose}"
    if value_minor is None:
        if found is not None:
            found.deleted_at = work.now
            work.label = f"Remove the target for {_name_period(starts_on, period)}{whose}"
        return None
    if found is None:
        found = work.add(
            Target(
                metric=metric,
                period=period,
                starts_on=starts_on,
                value=value_minor,
                currency=work.business.currency if metric == TOTAL_SALES else None,
                owner_id=owner_id,
                recorded_at=work.now,
            )
        )
    else:
        found.value = value_minor
        found.currency = work.business.currency if metric == TOTAL_SALES else None
    return found.id


def restore_targets(work: Work, *, target_ids: Sequence[int]) -> None:
    """Take targets out of the bin.

    Raises:
        Refusal: the period has got a target again meanwhile.
    """
    names = []
    for target in [work.take_out(Target, one) for one in target_ids]:
        names.append(_name_period(target.starts_on, target.period))
        work.session.flush()
        if len(_find_all(work, target.metric, target.period, target.starts_on, target.owner_id)) > 1:
            raise Refusal(f"There is a target for {names[-1]} again already; remove that first.")
    work.label = f"Restore the target for {names[0]}" if len(names) == 1 else f"Restore {len(names):,} targets"


def _find_all(work: Work, metric: str, period: str, starts_on: dt.date, owner_id: int | None) -> Sequence[Target]:
    return work.session.scalars(
        select(Target).where(
            Target.metric == metric,
            Target.period == period,
            Target.starts_on == starts_on,
            Target.owner_id.is_(None) if owner_id is None else Target.owner_id == owner_id,
            Target.deleted_at.is_(None),
        )
    ).all()


def _name_period(starts_on: dt.date, period: str) -> str:
    month = f"{starts_on:%B %Y}"
    return {"month": month, "quarter": f"the quarter from {month}", "year": f"the year from {month}"}[period]
