"""A box for a whole number, typed or stepped by the arrow keys."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSpinBox, QWidget

from funneldesk.desktop.theme.appearance import set_look, set_type
from funneldesk.desktop.widgets.choice import field_height


class NumberBox(QSpinBox):
    """The box.

    Args:
        name: what is counted, for screen readers.
        least: the smallest number.
        most: the largest number.
        value: what is shown first.
        special: what stands there in place of the smallest number.
    """

    def __init__(
        self, name: str, least: int, most: int, value: int = 0, *, special: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setRange(least, most)
        self.setValue(value)
        self.setSpecialValueText(special)
        set_look(self, "field")
        # The style sheet leaves the line within a box as it is, and its words at the border.
        self.lineEdit().setTextMargins(6, 0, 6, 0)
        self.lineEdit().setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        set_type(self)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as the other fields."""
        return QSize(super().sizeHint().width(), field_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as the other fields."""
        return QSize(super().minimumSizeHint().width(), field_height())
