"""The line of a lead's next step says in whose words its day was chosen."""

import datetime as dt

from pytestqt.qtbot import QtBot

from funneldesk.commands.activity import plan_activity
from funneldesk.commands.contact import create_contact
from tests.gui.leads.conftest import OpenRoom
from tests.support.leads import NOW


def test_what_the_lead_said_stands_beside_the_day(qtbot: QtBot, open_room: OpenRoom) -> None:
    stage = open_room(0)
    lead = stage.app.run(create_contact, name="Meera", phone="+91 98220 14455").result().result.contact_id
    stage.app.run(
        plan_activity, kind="call", contact_id=lead, due_at=NOW + dt.timedelta(days=1), due_words="after Diwali"
    ).result()
    stage.room.open_lead(lead)
    label = stage.room.panel.next_step.label
    qtbot.waitUntil(lambda: label.text() == "Next step: Call, tomorrow, said “after Diwali”")
