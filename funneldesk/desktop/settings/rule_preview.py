"""What changed score rules would do, said before they are put in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from funneldesk.analytics.score_band import Band
from funneldesk.desktop.theme.theme import SEMIBOLD
from funneldesk.desktop.widgets.buttons import Button
from funneldesk.desktop.widgets.flow import FlowRow
from funneldesk.desktop.widgets.plain import Card, Pill, PlainLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from funneldesk.desktop.widgets.plain import PillKind
    from funneldesk.queries.score_rules import RulesPreview

MOVERS = 4
_BANDS: tuple[tuple[Band, str, PillKind], ...] = (
    (Band.HOT, "Hot", "good"),
    (Band.WARM, "Warm", "warn"),
    (Band.COLD, "Cold", "info"),
)


class PreviewPanel(Card):
    """Counts, bands and top movers, with the two ways out: put in force, or discard."""

    def __init__(
        self,
        on_apply: Callable[[], object],
        on_discard: Callable[[], object],
        on_more: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("What the changes would do")
        self.title = PlainLabel("", weight=SEMIBOLD)
        self.words = PlainLabel("", tone="second", wrap=True)
        self.apply = Button("Put in force", look="primary", on_click=on_apply)
        self.discard = Button("Discard", on_click=on_discard)
        self.more = Button("Show what it means for sales", on_click=on_more)
        self.more.setVisible(on_more is not None)
        self._movers = QGridLayout()
        self._movers.setHorizontalSpacing(8)
        self._movers.setVerticalSpacing(2)
        self._movers.setColumnStretch(0, 1)
        self._bands = QHBoxLayout()
        self._bands.setSpacing(6)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self.title)
        left.addWidget(self.words)
        left.addLayout(self._bands)
        buttons = FlowRow(spacing=8)
        for button in (self.apply, self.discard, self.more):
            buttons.addWidget(button)
        left.addLayout(buttons)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(20)
        row.addLayout(left, 5)
        row.addLayout(self._movers, 4)

    def show_waiting(self, changes: int) -> None:
        """Say that so many changes are being reckoned."""
        self.title.setText("1 change, not in force yet" if changes == 1 else f"{changes} changes, not in force yet")
        self.words.setText("Reckoning what would change…")

    def show_preview(self, preview: RulesPreview) -> None:
        """Say what would change."""
        locale = QLocale()
        leads = locale.toString(preview.leads)
        if preview.leads == 0:
            self.words.setText("There are no leads yet, so nothing changes today.")
        elif preview.score_changes == 0:
            one = preview.leads == 1
            self.words.setText(
                f"{'The one lead keeps its' if one else f'None of the {leads} leads gets another'} score."
            )
        else:
            changed, banded = locale.toString(preview.score_changes), locale.toString(preview.band_changes)
            get = "gets" if preview.score_changes == 1 else "get"
            noun = "lead" if preview.leads == 1 else "leads"
            self.words.setText(f"{changed} of {leads} {noun} {get} another score, {banded} of them another band.")
        self._show_bands(preview)
        self._show_movers(preview)

    def _show_bands(self, preview: RulesPreview) -> None:
        _clear(self._bands)
        if not preview.score_changes:
            return
        locale = QLocale()
        for band, words, kind in _BANDS:
            before, after = preview.bands_before.get(band, 0), preview.bands_after.get(band, 0)
            told = (
                locale.toString(before) if before == after else f"{locale.toString(before)} → {locale.toString(after)}"
            )
            self._bands.addWidget(Pill(f"{words} {told}", kind))
        self._bands.addStretch(1)

    def _show_movers(self, preview: RulesPreview) -> None:
        _clear(self._movers)
        for place, mover in enumerate(preview.movers[:MOVERS]):
            up = mover.after > mover.before
            self._movers.addWidget(PlainLabel(mover.name or f"Lead {mover.contact_id}", elide=True), place, 0)
            self._movers.addWidget(PlainLabel(f"{mover.before} → {mover.after}", tone="second"), place, 1)
            change = Pill(f"{abs(mover.after - mover.before)}", "good" if up else "bad", shape="▲" if up else "▼")
            self._movers.addWidget(change, place, 2)


def _clear(layout: QGridLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
