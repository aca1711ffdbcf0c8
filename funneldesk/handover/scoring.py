"""Scores computed afresh for everybody, where no window keeps them in step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from funneldesk.app import JOB
from funneldesk.commands.score import keep_scores
from funneldesk.queries.scores import CONTACT, read_score_figures

if TYPE_CHECKING:
    from funneldesk.app import Application

_STEP = 5000


def score_afresh(app: Application) -> int:
    """Compute the score of every contact as of now, keep it in short steps, and return how many there are."""
    figures = app.ask(read_score_figures, CONTACT).result()
    for start in range(0, len(figures), _STEP):
        part = figures[start : start + _STEP]
        asked = [one.record_id for one in part]
        keep = partial(keep_scores, kind=CONTACT, asked=asked, figures=part)
        app.submit(keep, name="keep_scores", cause="job", priority=JOB).result()
    return len(figures)
