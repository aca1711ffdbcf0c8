"""Small pictures drawn from the theme: initials, the score ring, reasons, the life-cycle bar."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from funneldesk.desktop.theme.appearance import current_theme
from funneldesk.desktop.theme.theme import BOLD, REGULAR, SEMIBOLD

if TYPE_CHECKING:
    from PySide6.QtGui import QColor

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Avatar(QWidget):
    """A person's initials in a circle.

    Args:
        name: the whole name; it is what a screen reader says and what the tooltip of the owner shows.
        side: the diameter at 100 %.
    """

    def __init__(self, name: str = "", *, side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._initials = initials_of(name)
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A square."""
        side = current_theme().px(self._side)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the circle and the initials."""
        painter = QPainter(self)
        paint_avatar(painter, QRectF(self.rect()), self._initials)
        painter.end()


def initials_of(name: str) -> str:
    """Up to two initials of a name: of its first and last word."""
    words = [word for word in name.split() if word[:1].isalnum()]
    chosen = words if len(words) < 2 else [words[0], words[-1]]  # noqa: PLR2004 - first and last
    return "".join(word[0].upper() for word in chosen)


def paint_avatar(painter: QPainter, box: QRectF, initials: str) -> None:
    """Draw initials in a circle; delegates use this too."""
    theme = current_theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colours.avatar)
    painter.drawEllipse(box)
    painter.setPen(theme.colours.avatar_text)
    painter.setFont(theme.font("tiny", BOLD))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials)


def paint_pill(painter: QPainter, box: QRectF, text: str, ground: "QColor", letters: "QColor") -> None:
    """Draw a word on a rounded ground, in the painter's letters; delegates use this."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(letters)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def score_kind(score: float | None) -> Literal["good", "warn", "bad", "plain"]:
    """How a score of 0 to 100 is coloured: from 70 good, from 40 fair, below weak."""
    if score is None:
        return "plain"
    return "good" if score >= 70 else "warn" if score >= 40 else "bad"  # noqa: PLR2004 - the design's two steps


class ScoreRing(QWidget):
    """A score from 0 to 100 as a ring with the figure in it; a dash where there is none."""

    def __init__(self, score: float | None = None, *, side: int = 104, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_score(score)

    def set_score(self, score: float | None) -> None:
        """Show another score."""
        self._score = score
        self.setAccessibleName("No score yet" if score is None else f"Score {round(score)} of 100")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A square."""
        side = current_theme().px(self._side)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the track, the arc from twelve o'clock on, and the figure."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        width = side * 0.09
        inset = width / 2 + side * 0.035
        box = QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(theme.colours.line, width))
        painter.drawEllipse(box)
        text = "–"
        if self._score is not None:
            text = str(round(self._score))
            kind = score_kind(self._score)
            pen = QPen(theme.kind(kind)[0], width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            sixteenths = round(360 * 16 * max(0.0, min(100.0, self._score)) / 100)
            painter.drawArc(box, 90 * 16, -sixteenths)
        painter.setPen(theme.colours.ink)
        painter.setFont(theme.font("score", BOLD))
        painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a score: plain words and the signed points it brought."""

    text: str
    points: float


class ReasonBars(QWidget):
    """Why a score is what it is: one bar a reason, its length the points, red where they count against."""

    ROW = 23
    LABEL = 172
    FIGURE = 40

    def __init__(self, reasons: Sequence[Reason] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_reasons(reasons)

    def set_reasons(self, reasons: Sequence[Reason]) -> None:
        """Show other reasons."""
        self._reasons = tuple(reasons)
        self.setAccessibleName("; ".join(f"{r.text}: {signed(r.points)}" for r in self._reasons) or "No reasons yet")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as the reasons are many."""
        theme = current_theme()
        return QSize(theme.px(360), theme.px(self.ROW) * max(1, len(self._reasons)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The bars may shrink, the words less so."""
        return QSize(current_theme().px(self.LABEL), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw words, bar and points in rows."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = theme.px(self.ROW)
        label = min(theme.px(self.LABEL), round(self.width() * 0.55))
        figure = theme.px(self.FIGURE)
        room = max(0, self.width() - label - figure - theme.px(16))
        most = max((abs(reason.points) for reason in self._reasons), default=0.0)
        font, strong = theme.font("note"), theme.font("note", SEMIBOLD)
        for index, reason in enumerate(self._reasons):
            top = index * row
            painter.setPen(theme.colours.ink)
            painter.setFont(font)
            words = painter.fontMetrics().elidedText(reason.text, Qt.TextElideMode.ElideRight, label - theme.px(8))
            painter.drawText(QRectF(0, top, label, row), _LEFT, words)
            painter.setFont(strong)
            painter.drawText(QRectF(self.width() - figure, top, figure, row), _RIGHT, signed(reason.points))
            length = room * abs(reason.points) / most if most else 0.0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colours.bad if reason.points < 0 else theme.colours.good)
            height = theme.px(10)
            painter.drawRoundedRect(QRectF(label, top + (row - height) / 2, length, height), 3, 3)
        painter.end()


def signed(points: float) -> str:
    """Points with their sign (a true minus), whole where they are whole."""
    rounded = round(points, 1)
    number = f"{abs(rounded):g}"
    sign = "" if math.isclose(rounded, 0.0) else "−" if rounded < 0 else "+"
    return sign + number


class StageTrack(QWidget):
    """A life cycle as a bar of steps: those passed are coloured, the present one is named in bold.

    Args:
        steps: the names, first to last.
        current: the index of the present step; -1 before the first.
        kind: the colour of the steps reached: "mkt" or "brand" (or one kind a step).
    """

    def __init__(
        self,
        steps: Sequence[str] = (),
        current: int = -1,
        *,
        kinds: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_steps(steps, current, kinds=kinds)

    def set_steps(self, steps: Sequence[str], current: int, *, kinds: Sequence[str] = ()) -> None:
        """Show another life cycle or another place in it."""
        self._steps, self._current = tuple(steps), current
        self._kinds = tuple(kinds) or ("brand",) * len(self._steps)
        where = self._steps[current] if 0 <= current < len(self._steps) else "not begun"
        self.setAccessibleName(f"Stage: {where}, step {current + 1} of {len(self._steps)}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A line of bars over a line of words."""
        theme = current_theme()
        return QSize(theme.px(90) * max(1, len(self._steps)), theme.px(26))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The steps may become narrow; their names are then cut."""
        theme = current_theme()
        return QSize(theme.px(40) * max(1, len(self._steps)), theme.px(26))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the bars and the names."""
        if not self._steps:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap = theme.px(5)
        width = (self.width() - gap * (len(self._steps) - 1)) / len(self._steps)
        for index, (step, kind) in enumerate(zip(self._steps, self._kinds, strict=True)):
            left = index * (width + gap)
            colour: QColor = getattr(theme.colours, kind) if index <= self._current else theme.colours.line
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(left, 0, width, theme.px(5)), 2, 2)
            now = index == self._current
            painter.setPen(theme.colours.ink if now else theme.colours.ink_3_text)
            painter.setFont(theme.font("small", SEMIBOLD if now else REGULAR))
            words = painter.fontMetrics().elidedText(step, Qt.TextElideMode.ElideRight, int(width))
            painter.drawText(QRectF(left, theme.px(8), width, theme.px(18)), _LEFT, words)
        painter.end()
