"""Keeps the answers to repeated questions in the order in which they were asked."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from PySide6.QtCore import QObject


class AnswerOrder:
    """Several threads read, so that the answer asked for first may be ready last.

    Were it shown last, it would stay: what has changed since it was read would be missing from the screen. So each
    receiver gets the answers to one question in the order in which it asked, and the newest last.
    """

    def __init__(self) -> None:
        self._lines: WeakKeyDictionary[QObject, dict[Hashable, deque[_Place]]] = WeakKeyDictionary()

    def stand_in_line(self, receiver: QObject, question: Hashable) -> Callable[[Callable[[], object]], None]:
        """Take the next place among a receiver's answers to a question.

        Returns:
            To be called once, with what hands the answer over: at once if all before were, else right after them.
        """
        lines = self._lines.setdefault(receiver, {})
        line = lines.setdefault(question, deque())
        place = _Place()
        line.append(place)

        def arrive(hand_over: Callable[[], object]) -> None:
            place.hand_over = hand_over
            _hand_over_ready(lines, question, line)

        return arrive


class _Place:
    """A place in a line, and what hands its answer over once that is there."""

    hand_over: Callable[[], object] | None = None


def _hand_over_ready(lines: dict[Hashable, deque[_Place]], question: Hashable, line: deque[_Place]) -> None:
    """Hand over what stands ready at the head of a line; an answer that fails holds up none behind it."""
    if not line or (hand_over := line[0].hand_over) is None:
        return
    line.popleft()
    if not line:
        del lines[question]
    try:
        hand_over()
    finally:
        _hand_over_ready(lines, question, line)
