"""The page on the look of this machine; it belongs to no workspace and to no undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from funneldesk.desktop.settings.page import FormRow, SettingsCard, SettingsPage
from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.widgets.buttons import Button, SegmentedControl
from funneldesk.desktop.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.theme.appearance import Appearance, Mode

_MODES: dict[str, Mode] = {"system": "system", "light": "light", "dark": "dark"}
_LEAST, _MOST, _STEP = 80, 200, 10


class AppearancePage(SettingsPage):
    """Light, dark or as the system says; and the size of all text."""

    def __init__(self, desk: Desk, appearance: Appearance) -> None:
        super().__init__(desk, "Appearance", "Kept for this computer, not in the workspace.")
        self._appearance = appearance
        self.mode = SegmentedControl(
            [("system", "As the system"), ("light", "Light"), ("dark", "Dark")], name="Light or dark"
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Text size in percent")
        self.slider.setRange(_LEAST // _STEP, _MOST // _STEP)
        self.slider.setPageStep(2)
        self.slider.setMinimumHeight(24)
        self.percent = PlainLabel("")
        self.normal = Button("Normal size", look="link", on_click=lambda: appearance.set_text_size(100))
        # The whole window is laid out anew for each size; a drag over many sizes waits for its rest.
        self._rest = QTimer(self, singleShot=True, interval=150)
        self._rest.timeout.connect(lambda: appearance.set_text_size(self.slider.value() * _STEP))
        sizes = QWidget()
        row = QHBoxLayout(sizes)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.slider)
        row.addWidget(self.percent)
        row.addWidget(self.normal)
        row.addStretch(1)
        card = SettingsCard()
        card.column.addWidget(FormRow("Colours", self.mode))
        card.column.addWidget(FormRow("Text size", sizes, hint="Ctrl and + or − do the same anywhere, Ctrl+0 resets."))
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.mode.chosen.connect(lambda key: appearance.set_mode(_MODES[key]))
        self.slider.valueChanged.connect(self._slide)
        appearance.changed.connect(self._follow)
        self._follow()

    def _slide(self, step: int) -> None:
        self.percent.setText(f"{step * _STEP} %")
        self._rest.start()

    def _follow(self, _theme: object = None) -> None:
        self.mode.set_current(self._appearance.mode)
        self.slider.blockSignals(True)
        self.slider.setValue(round(self._appearance.text_size / _STEP))
        self.slider.blockSignals(False)
        self.slider.setFixedWidth(current_theme().px(220))
        self.percent.setText(f"{self._appearance.text_size} %")
        self.normal.setVisible(self._appearance.text_size != 100)  # noqa: PLR2004 - percent
