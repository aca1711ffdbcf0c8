"""What other rules would do, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.analytics.threshold_study import LEAST_CLOSED, LEAST_WON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from funneldesk.analytics.threshold_study import ThresholdStudy
    from funneldesk.queries.qualification_preview import QualificationPreview, WeeklyHandoffs


def tell_movement(preview: QualificationPreview) -> str:
    """How many leads would become an MQL, and how many would stop."""
    become, stop = preview.become.n, preview.stop.n
    if not become and not stop:
        return "No lead would become or stop being an MQL today."
    one = "No lead" if not become else "1 lead" if become == 1 else f"{become:,} leads"
    return f"{one} would become an MQL today, {f'{stop:,}' if stop else 'none'} would stop being one."


def tell_weekly(weekly: WeeklyHandoffs) -> str:
    """How many handoffs a week that makes, in all and for each rep."""
    before, after = _mean(weekly.before), _mean(weekly.after)
    weeks = len(weekly.after)
    of_all = f"Over the past {weeks} weeks {_number(after)} leads a week would have crossed the rule"
    now = "as many as now" if abs(after - before) < _SAME else f"now {_number(before)}"
    each, then = weekly.per_rep(weekly.after), weekly.per_rep(weekly.before)
    if each is None or then is None:
        return f"{of_all} ({now}). Nobody takes handoffs yet, so they would wait."
    if weekly.reps == 1:
        return f"{of_all} ({now}), all for the one rep who takes handoffs."
    rep_now = "" if abs(each - then) < _SAME else f", now {_number(then)}"
    return f"{of_all} ({now}): {_number(each)} for each of {weekly.reps} reps{rep_now}."


def tell_study(study: ThresholdStudy) -> str:
    """Which past wins the rule would have caught and missed; or that there are too few to say."""
    if not study.is_telling:
        leads = "1 lead" if study.closed == 1 else f"{study.closed:,} leads"
        return (
            f"Too few outcomes to say what it would have caught: the end of {leads} is known, {study.won:,} of them "
            f"won. It takes {LEAST_CLOSED} with {LEAST_WON} won."
        )
    row = study.chosen
    return (
        f"Of {study.won:,} leads that were won it would have handed over {row.caught:,} and missed {row.missed:,}; "
        f"of {study.lost:,} that were not, {row.in_vain:,} would have been handed over in vain. Scores are those from "
        "just before sales took each lead on."
    )


_SAME = 0.05


def _mean(weeks: Sequence[int]) -> float:
    return sum(weeks) / len(weeks) if weeks else 0.0


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"  # noqa: PLR2004  two digits tell enough
