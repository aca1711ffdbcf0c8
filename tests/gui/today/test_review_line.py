"""The month's review is a line of the day once it is due, and opens its page."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from funneldesk.queries.today import ItemKind
from tests.support.today_business import fill_day

if TYPE_CHECKING:
    from tests.gui.today.conftest import OpenToday, Stage
    from tests.support.today_business import Business


def _fill_into_december(business: Business) -> None:
    fill_day(business)
    business.at(dt.datetime(2026, 12, 2, 8, tzinfo=dt.UTC))


def test_the_line_says_since_when_and_its_key_opens_the_page(open_today: OpenToday) -> None:
    stage: Stage = open_today("Meera Joshi", fill=_fill_into_december)
    (line,) = [line for line in stage.room._lines() if line.item is not None and line.item.kind == ItemKind.REVIEW]
    assert line.words[:2] == ("1 d ago", "Review the month: marketing and sales together")
    assert set(line.buttons) == {"open", "menu"}
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    QTest.keyClick(line, Qt.Key.Key_D)
    line.buttons["open"].click()
    assert stage.said.rooms == ["leads"] * 3


def test_before_its_day_there_is_none(open_today: OpenToday) -> None:
    stage = open_today("Meera Joshi")
    assert all(line.item is None or line.item.kind != ItemKind.REVIEW for line in stage.room._lines())
