"""What can be done with campaigns: one or several, by menu, by button and by key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenu

from funneldesk.commands.campaign import STATUS_WORDS, delete_campaigns, edit_campaign, set_campaign_status
from funneldesk.commands.campaigns_bulk import assign_campaigns, duplicate_campaign
from funneldesk.desktop.widgets.plain import plain_caption

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from funneldesk.app import Done
    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.campaign_choices import CampaignChoices

STATUS_ACTS: dict[str, str] = {"running": "Start", "paused": "Pause", "ended": "End", "planned": "Set back to planned"}


class CampaignActions:
    """Acts on campaigns by id; every act is one undo step and says its name in a toast."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self._desk, self._widget = desk, owner
        self.choices: CampaignChoices | None = None

    def change(self, campaign_id: int, on_refused: Callable[[Any], object] | None = None, **fields: Any) -> None:
        """Change fields of one campaign."""
        self._desk.submit(
            lambda work: edit_campaign(work, campaign_id=campaign_id, **fields),
            self._widget,
            name="edit_campaign",
            on_refused=on_refused,
        )

    def set_status(self, ids: Sequence[int], status: str) -> None:
        """Start, pause or end campaigns."""
        self._desk.tell(set_campaign_status, self._widget, campaign_ids=list(ids), status=status)

    def assign(self, ids: Sequence[int], **fields: Any) -> None:
        """Give campaigns a channel, an owner or a funnel stage."""
        self._desk.submit(
            lambda work: assign_campaigns(work, campaign_ids=list(ids), **fields),
            self._widget,
            name="assign_campaigns",
        )

    def duplicate(self, campaign_id: int, on_done: Callable[[int], object]) -> None:
        """Make a campaign like another one and hand over its id."""

        def done(result: Done[int]) -> None:
            on_done(result.result)

        self._desk.submit(
            lambda work: duplicate_campaign(work, campaign_id=campaign_id),
            self._widget,
            name="duplicate_campaign",
            on_done=done,
        )

    def delete(self, ids: Sequence[int]) -> None:
        """Put campaigns into the bin."""
        if ids:
            self._desk.tell(delete_campaigns, self._widget, campaign_ids=list(ids))

    def status_menu(self, ids: Sequence[int], parent: QWidget) -> QMenu:
        """The statuses campaigns may be set to."""
        menu = QMenu("Set status", parent)
        for status, words in STATUS_WORDS.items():
            menu.addAction(words).triggered.connect(partial(self._set_later, ids, status))
        return menu

    def field_menu(self, title: str, field: str, ids: Sequence[int], parent: QWidget) -> QMenu:
        """What campaigns may be given: field is channel_id, owner_id or funnel_stage."""
        from funneldesk.model.campaign import FUNNEL_STAGE_WORDS

        choices = self.choices
        offered: dict[str, Sequence[tuple[Any, str]]] = {
            "channel_id": choices.channels if choices else (),
            "owner_id": choices.people if choices else (),
            "funnel_stage": tuple(FUNNEL_STAGE_WORDS.items()),
        }
        menu = QMenu(title, parent)
        for value, words in offered[field]:
            menu.addAction(plain_caption(words)).triggered.connect(partial(self._assign_later, ids, field, value))
        menu.addSeparator()
        none = {"channel_id": "No channel", "owner_id": "Nobody", "funnel_stage": "No funnel stage"}[field]
        menu.addAction(none).triggered.connect(partial(self._assign_later, ids, field, None))
        return menu

    def _set_later(self, ids: Sequence[int], status: str, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.set_status(ids, status)

    def _assign_later(self, ids: Sequence[int], field: str, value: Any, _on: bool = False) -> None:  # noqa: FBT001, FBT002 - a Qt slot
        self.assign(ids, **{field: value})
