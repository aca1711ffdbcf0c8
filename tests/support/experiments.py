"""Reading one experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.queries.experiments import read_experiments

if TYPE_CHECKING:
    from funneldesk.queries.experiments import ExperimentRow
    from funneldesk.queries.look import Look


def read_experiment(look: Look, experiment_id: int) -> ExperimentRow:
    """The live experiment with this id; there must be one."""
    (row,) = read_experiments(look, only=[experiment_id])
    return row
