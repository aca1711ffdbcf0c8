"""The choice of the half-life by which time decay weighs touches."""

from __future__ import annotations

import re

from funneldesk.analytics.attribution_model import DEFAULT_HALF_LIFE_DAYS
from funneldesk.desktop.widgets.choice import Choice

OFFERED = (3, 7, 14, 30)
_LONGEST = 365
_TYPED = re.compile(r"(?:half-life )?(\d{1,4})(?: days?)?", re.IGNORECASE)


class HalfLifeChoice(Choice):
    """A few half-lives to choose from; another one is typed."""

    def __init__(self) -> None:
        super().__init__("Half-life of time decay", [_item(days) for days in OFFERED], searchable=True, width=150)
        self.set_value(int(DEFAULT_HALF_LIFE_DAYS))

    @property
    def days(self) -> int:
        """The half-life chosen, in days."""
        return self.value if isinstance(self.value, int) else int(DEFAULT_HALF_LIFE_DAYS)

    def set_days(self, days: int) -> None:
        """Show a half-life without announcing it; one out of bounds is passed over."""
        if 0 < days <= _LONGEST:
            self._offer(days)
            self.set_value(days)

    def _choose(self) -> None:
        found = _TYPED.fullmatch(self.currentText().strip())
        if found is not None and 0 < int(found[1]) <= _LONGEST:
            self._offer(int(found[1]))
            self.setEditText(_item(int(found[1]))[1])
        super()._choose()

    def _refusal(self, typed: str, found: int) -> str:
        del found
        return f"“{typed}” is no half-life; type whole days from 1 to {_LONGEST}."

    def _offer(self, days: int) -> None:
        self.set_items([_item(one) for one in sorted({*OFFERED, days})])


def _item(days: int) -> tuple[int, str]:
    return days, f"Half-life {days} {'day' if days == 1 else 'days'}"
