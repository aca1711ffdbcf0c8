"""The program on a real X server: its window shows the sample, and a card dragged by the mouse is moved in the file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QImage

from funneldesk.app import Application
from funneldesk.commands.sample import add_sample_business
from funneldesk.commands.stage_criterion import delete_criterion
from funneldesk.queries.board import BoardFilter, read_cards
from funneldesk.queries.settings import read_settings
from tests.support.checkout import ROOT
from tests.support.virtual_screen import has_virtual_screen, virtual_screen
from tests.support.workspace import make_workspace

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.x11,
    pytest.mark.skipif(not has_virtual_screen(), reason="Xvfb, the virtual X server, is not installed"),
]

_DRIVER = ROOT / "tests" / "support" / "drive_window.py"


def test_a_card_dragged_on_a_real_screen_is_moved_in_the_file(tmp_path: Path) -> None:
    path, picture = make_workspace(tmp_path), tmp_path / "screen.png"
    with Application.open(path) as app:
        app.run(add_sample_business).result()
        # A card that lacks what its stage asks for would be held back at the drop.
        for pipeline in app.ask(read_settings).result().pipelines:
            for stage in pipeline.stages:
                for criterion in stage.criteria:
                    app.run(delete_criterion, criterion_id=criterion.id).result()
    with virtual_screen() as screen:
        driven = subprocess.run(
            [sys.executable, str(_DRIVER), "drag", str(path), str(picture)],
            env={
                **screen,
                "PYTHONPATH": str(ROOT),
                "XDG_CONFIG_HOME": str(tmp_path / "settings"),
                "XDG_DATA_HOME": str(tmp_path / "data"),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert driven.returncode == 0, driven.stderr
    events = {event["event"]: event for event in map(json.loads, driven.stdout.splitlines())}
    assert events["first frame"]["heavy"] == []
    assert events["pictured"]["platform"] == "xcb"
    assert events["board"]["cards"] > 10
    assert "Traceback" not in driven.stderr
    with Application.open(path) as app:
        moved = {card.id: card.stage_id for card in app.ask(read_cards, BoardFilter()).result()}
        assert moved[events["dropped"]["deal"]] == events["dropped"]["stage"]
        assert app.check() == []
        app.undo().result()
        back = {card.id: card.stage_id for card in app.ask(read_cards, BoardFilter()).result()}
        assert back[events["dropped"]["deal"]] != events["dropped"]["stage"]
    _assert_not_blank(QImage(str(picture)))


def _assert_not_blank(picture: QImage) -> None:
    assert picture.width() > 800
    assert picture.height() > 500
    points = [picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)]
    colours = Counter(points)
    assert len(colours) > 40, "the screen shows next to nothing"
    assert colours.most_common(1)[0][1] < 0.9 * len(points), "most of the screen is one colour"
