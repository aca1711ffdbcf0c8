"""What the table of campaigns is narrowed to: chips for status, channel and funnel stage, and a search."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from funneldesk.commands.campaign import STATUS_WORDS
from funneldesk.desktop.widgets.buttons import Chip
from funneldesk.desktop.widgets.fields import SearchField
from funneldesk.desktop.widgets.plain import plain_caption
from funneldesk.model.campaign import FUNNEL_STAGE_WORDS
from funneldesk.queries.campaigns import CampaignFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from funneldesk.queries.campaign_choices import CampaignChoices

EVERY = {"statuses": "All campaigns", "channels": "Any channel", "funnel_stages": "Any funnel stage"}


class CampaignFilterBar(QObject):
    """The chips and the search field, which the page puts where they belong.

    Attributes:
        changed: the filter is another one.
        records: says that only the campaigns behind a figure are listed; taking it away lists all again.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.filter = CampaignFilter()
        self._choices: dict[str, tuple[tuple[Any, str], ...]] = dict.fromkeys(EVERY, ())
        self.chips: dict[str, Chip] = {}
        for field, words in EVERY.items():
            menu = QMenu(parent)
            menu.setAccessibleName(words)
            chip = Chip(words, menu=menu, clearable=True)
            chip.removed.connect(lambda f=field: self._narrow(f, ()))
            menu.aboutToShow.connect(lambda f=field, m=menu: self._fill(f, m))
            self.chips[field] = chip
        self.records = Chip("", removable=True, parent=parent)
        self.records.hide()
        self.records.removed.connect(self.clear)
        self._behind = ""
        self.search = SearchField("Filter campaigns")
        self.search.searched.connect(lambda text: self.set_filter(replace(self.filter, text=text)))

    def set_choices(self, choices: CampaignChoices) -> None:
        """Offer other values."""
        counts = choices.counts or {}
        self._choices = {
            "statuses": tuple((key, f"{words} · {counts.get(key, 0)}") for key, words in STATUS_WORDS.items()),
            "channels": (*choices.channels, (None, "No channel")),
            "funnel_stages": (*FUNNEL_STAGE_WORDS.items(), (None, "No funnel stage")),
        }
        self._write()

    def show_filter(self, wanted: CampaignFilter) -> None:
        """Show a filter without announcing it."""
        self.filter = wanted
        if self.search.text() != wanted.text:
            self.search.show_search(wanted.text)
        self._write()

    def set_filter(self, wanted: CampaignFilter) -> None:
        """Take a filter and announce it."""
        if wanted != self.filter:
            self.show_filter(wanted)
            self.changed.emit()

    def show_records(self, title: str, ids: Sequence[int]) -> None:
        """List exactly the campaigns behind a figure, whose words are the title."""
        self._behind = title
        self.set_filter(CampaignFilter(only=tuple(ids)))
        self._write()

    def clear(self) -> None:
        """Narrow to nothing."""
        self.set_filter(CampaignFilter())

    def _narrow(self, field: str, values: Sequence[Any]) -> None:
        # Only the three fields of the chips are ever named here, and each takes a tuple of its values.
        narrowed: dict[str, Any] = {field: tuple(values)}
        self.set_filter(replace(self.filter, **narrowed))

    def _write(self) -> None:
        for field, chip in self.chips.items():
            chosen = getattr(self.filter, field)
            words = dict(self._choices[field])
            names = [words.get(value, str(value)) for value in chosen]
            label = EVERY[field] if not names else names[0] if len(names) == 1 else f"{names[0]} + {len(names) - 1}"
            chip.set_label(label)
            chip.set_on(on=bool(names))
        only = self.filter.only
        self.records.setVisible(only is not None)
        if only is not None:
            self.records.set_label(
                f"{len(only)} {'campaign' if len(only) == 1 else 'campaigns'} behind ‘{self._behind}’"
            )

    def _fill(self, field: str, menu: QMenu) -> None:
        menu.clear()
        chosen: tuple[Any, ...] = getattr(self.filter, field)
        every = menu.addAction(EVERY[field])
        every.setCheckable(True)
        every.setChecked(not chosen)
        every.triggered.connect(lambda _on=False: self._narrow(field, ()))
        menu.addSeparator()
        for value, words in self._choices[field]:
            action = menu.addAction(plain_caption(words))
            action.setCheckable(True)
            action.setChecked(value in chosen)
            action.triggered.connect(lambda _on=False, v=value: self._narrow(field, (v,)))
        if chosen:
            menu.addSeparator()
            more = menu.addMenu("Or also")
            for value, words in self._choices[field]:
                if value not in chosen:
                    wider = (*chosen, value)
                    more.addAction(plain_caption(words)).triggered.connect(
                        lambda _on=False, w=wider: self._narrow(field, w)
                    )
