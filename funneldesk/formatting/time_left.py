"""What is left of a time limit, or by how much it has passed, as short text."""

from __future__ import annotations

import datetime as dt

_HOUR = dt.timedelta(hours=1)
_MINUTE = dt.timedelta(minutes=1)
_FIRST_WHOLE_HOURS = 10


def length_text(length: dt.timedelta) -> str:
    """A length such as "12 m", "3 h 12 m" or "26 h": from ten hours on the minutes say nothing."""
    hours, rest = divmod(abs(length), _HOUR)
    minutes = rest // _MINUTE
    if not hours:
        return f"{minutes} m"
    return f"{hours} h {minutes} m" if minutes and hours < _FIRST_WHOLE_HOURS else f"{hours} h"


def left_text(left: dt.timedelta) -> str:
    """What is left of a time limit: "3 h 12 m left"; once it has passed "Late 1 h"."""
    if left > dt.timedelta():
        return f"{length_text(max(left, _MINUTE))} left"
    passed = abs(left)
    return f"Late {length_text(passed // _HOUR * _HOUR if passed >= _HOUR else passed)}"
