"""The list of channels: renamed where they stand, dragged or stepped into order, taken away while unused."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from funneldesk.commands.channel import create_channel, delete_channel, edit_channel, reorder_channels
from funneldesk.desktop.settings.page import AddLine, SettingsCard
from funneldesk.desktop.settings.stage_row import Handle
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.fields import InlineEdit
from funneldesk.desktop.widgets.plain import PlainLabel, plain_tooltip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPoint

    from funneldesk.desktop.desk import Desk
    from funneldesk.errors import FunnelDeskError
    from funneldesk.queries.sources import ChannelRow

_USE = 190


class ChannelLine(QWidget):
    """One channel: a handle, its name, what counts as it, and a cross."""

    def __init__(self, desk: Desk, channel: ChannelRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.handle = Handle(self)
        self.handle.setToolTip("Drag, or press the arrow keys, to move")
        self.name = InlineEdit("Channel", placeholder="Name…")
        self.use = PlainLabel("", tone="muted", role="note")
        self.remove = Button(look="bare", icon="close", name="Delete the channel", on_click=self._delete)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.handle)
        row.addWidget(self.name, 1)
        row.addWidget(self.use)
        row.addWidget(self.remove)
        self.name.committed.connect(self._rename)
        self.show_channel(channel)

    def show_channel(self, channel: ChannelRow) -> None:
        """Show what is stored."""
        self.channel = channel
        self.name.set_value(channel.label)
        self.handle.setAccessibleName(f"Move “{channel.label}”")
        uses = [
            f"{count:,} {word if count == 1 else word + 's'}"
            for count, word in ((channel.sources, "source"), (channel.campaigns, "campaign"))
            if count
        ]
        self.use.setText(" · ".join(uses) or "Not used")
        self.use.setMinimumWidth(current_theme().px(_USE))
        self.remove.setEnabled(not channel.is_used)
        why = "Map its sources and campaigns elsewhere first" if channel.is_used else "Delete"
        self.remove.setAccessibleName(f"Delete the channel “{channel.label}”")
        self.remove.setToolTip(plain_tooltip(why))

    def _rename(self, label: str) -> None:
        def refused(error: FunnelDeskError) -> None:
            self.name.set_value(self.channel.label)
            self.name.set_problem(str(error))

        self._desk.submit(
            lambda work: edit_channel(work, channel_id=self.channel.id, label=label),
            self,
            name="edit_channel",
            on_refused=refused,
        )

    def _delete(self) -> None:
        self._desk.submit(
            lambda work: delete_channel(work, channel_id=self.channel.id),
            self,
            name="delete_channel",
            on_refused=lambda error: self.name.set_problem(str(error)),
        )


class ChannelList(SettingsCard):
    """All channels in their order."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Channels", "What sources and campaigns count as, in the order they are offered.")
        self._desk = desk
        self.setAccessibleName("Channels")
        self.lines: dict[int, ChannelLine] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.add_line = AddLine("Add a channel…", self._add)
        self.column.addLayout(self._rows)
        self.column.addWidget(self.add_line)

    @property
    def ids(self) -> list[int]:
        """The channels in the order they are shown."""
        return sorted(self.lines, key=lambda channel_id: self._rows.indexOf(self.lines[channel_id]))

    def show_channels(self, channels: Sequence[ChannelRow]) -> None:
        """Show what is stored; lines that stay keep their focus."""
        wanted = {channel.id for channel in channels}
        for channel_id in [known for known in self.lines if known not in wanted]:
            gone = self.lines.pop(channel_id)
            self._rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for place, channel in enumerate(channels):
            line = self.lines.get(channel.id)
            if line is None:
                line = self.lines[channel.id] = ChannelLine(self._desk, channel, self)
                line.handle.stepped.connect(partial(self._step, channel.id))
                line.handle.dropped.connect(partial(self._drop, channel.id))
            line.show_channel(channel)
            if self._rows.indexOf(line) != place:
                self._rows.insertWidget(place, line)
        for before, after in itertools.pairwise(channels):
            QWidget.setTabOrder(self.lines[before.id].remove, self.lines[after.id].handle)

    def _add(self, label: str) -> None:
        self._desk.submit(
            lambda work: create_channel(work, label=label),
            self,
            name="create_channel",
            on_done=lambda _done: self.add_line.clear(),
            on_refused=lambda error: self.add_line.set_problem(str(error)),
        )

    def _step(self, channel_id: int, by: int) -> None:
        self._move(channel_id, self.ids.index(channel_id) + by)

    def _drop(self, channel_id: int, at: QPoint) -> None:
        """Put it before the first other line whose middle lies below the pointer."""
        others = [self.lines[other] for other in self.ids if other != channel_id]
        height = at.y()
        place = sum(line.mapToGlobal(line.rect().center()).y() < height for line in others)
        self._move(channel_id, place)

    def _move(self, channel_id: int, place: int) -> None:
        ids = self.ids
        before = ids.index(channel_id)
        place = max(0, min(place, len(ids) - 1))
        if place != before:
            ids.insert(place, ids.pop(before))
            self._desk.tell(reorder_channels, self, channel_ids=ids)
