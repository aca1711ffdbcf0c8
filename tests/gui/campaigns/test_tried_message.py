"""A WhatsApp message of a step on trial: the person is given a variant as it is opened, and that is what opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.commands.experiment import create_experiment, start_experiment
from funneldesk.commands.variant import edit_variant
from funneldesk.desktop.campaigns.room import make_room
from funneldesk.queries.nurture import read_steps
from tests.support.experiments import read_experiment
from tests.support.nurture import make_world
from tests.support.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from funneldesk.desktop.campaigns.nurture_page import NurturePage
    from funneldesk.desktop.campaigns.room import CampaignsRoom
    from funneldesk.desktop.theme.appearance import Appearance


def test_what_opens_is_the_persons_variant(qtbot: QtBot, tmp_path: Path, appearance: Appearance) -> None:
    del appearance
    world = make_world(tmp_path)
    sequence_id = world.add_sequence("Chat", ("whatsapp", 0))
    step_id = world.ask(read_steps, sequence_id)[0].id
    experiment_id = world.do(create_experiment, name="Words", step_id=step_id)
    for variant in world.ask(read_experiment, experiment_id).variants:
        template = world.add_template(f"Words {variant.label}", "whatsapp", body=f"These are words {variant.label}")
        world.do(edit_variant, variant_id=variant.id, template_id=template)
    world.do(start_experiment, experiment_id=experiment_id)
    world.enrol(sequence_id, world.add_person("Asha Rao"))
    world.close()
    stage = Stage(world.path, make_room)
    stage.clock.at = world.clock.at
    qtbot.addWidget(stage.window)
    room = cast("CampaignsRoom", stage.room)
    room.show_page("nurture")
    page = cast("NurturePage", room.page("nurture"))
    opened: list[str] = []

    def note(link: str) -> bool:
        opened.append(unquote(link))
        return True

    page.due.open_link = note
    page.show_view("due")
    qtbot.waitUntil(lambda: page.due.draft.draft is not None and page.due.open_button.isVisible())
    QTest.mouseClick(page.due.open_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(opened))
    found = stage.app.ask(read_experiment, experiment_id).result()
    given = next(one for one in found.variants if one.assigned)
    assert found.assigned == 1
    assert f"These are words {given.label}" in opened[0]
    assert world.rows("SELECT variant_id FROM message") == [(given.id,)]
    room.hide()
    stage.close()
    assert stage.said.failures == []
