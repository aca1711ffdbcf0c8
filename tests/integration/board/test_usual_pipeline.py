"""Which pipeline a board shows when nobody chose one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.deal import create_deal
from funneldesk.commands.pipeline import create_pipeline
from funneldesk.queries.board import BoardFilter, read_columns
from funneldesk.queries.lookups import read_lookups
from tests.support.workspace import make_workspace, open_app

if TYPE_CHECKING:
    from pathlib import Path


def test_the_default_one_but_while_it_is_empty_the_one_with_most_deals(tmp_path: Path) -> None:
    with open_app(make_workspace(tmp_path)) as app:
        other = app.run(create_pipeline, name="Imported", stage_labels=["Talk"]).result().result
        stage = next(row for row in app.ask(read_lookups).result().pipelines if row.id == other).stages[0]
        assert app.ask(read_lookups).result().usual_pipeline_id == 1
        app.run(create_deal, title="A", stage_id=stage.id).result()
        lookups = app.ask(read_lookups).result()
        assert lookups.usual_pipeline_id == other
        assert next(column.stage_id for column in app.ask(read_columns, BoardFilter()).result()) == stage.id
        app.run(create_deal, title="B").result()
        assert app.ask(read_lookups).result().usual_pipeline_id == 1
