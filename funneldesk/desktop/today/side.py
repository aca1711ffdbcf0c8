"""The right half of Today: the month, deals going cold, what is new, who may buy again, and what leaks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from funneldesk.desktop.leak_words import leak_money
from funneldesk.desktop.today.month_card import MonthCard
from funneldesk.desktop.today.side_card import SideCard, SideWords
from funneldesk.desktop.today.words import (
    cold_title,
    cold_words,
    news_words,
    second_order_words,
    since_words,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from funneldesk.desktop.desk import Desk
    from funneldesk.queries.going_cold import ColdDeal, GoingCold
    from funneldesk.queries.leaks import Leak
    from funneldesk.queries.month_pace import MonthPace
    from funneldesk.queries.second_order import SecondOrders
    from funneldesk.queries.stage_habits import StageHabit
    from funneldesk.queries.today import Today
    from funneldesk.queries.today_news import News, TodayNews

_LEAKS = 3
_RECORD_ROOMS = {"contact", "deal"}


class DaySide(QWidget):
    """The cards at the right, from top to bottom."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._cold: GoingCold | None = None
        self._usual: dict[int, float | None] = {}
        self.month = MonthCard(desk)
        self.marketing = SideCard("Marketing today")
        self.cold = SideCard("Going cold")
        self.news = SideCard("New")
        self.again = SideCard("Ask for a second order")
        self.leaks = SideCard("Leaks")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (self.month, self.marketing, self.cold, self.news, self.again, self.leaks):
            column.addWidget(card)
            card.setVisible(card is self.month)
        column.addStretch(1)

    def show_pace(self, pace: MonthPace, *, is_one_of_many: bool = False) -> None:
        """Show the month; whose it is is said where several people work here."""
        self.month.show_pace(
            pace, whose="" if not is_one_of_many else "everybody" if pace.owner_id is None else "yours"
        )

    def show_marketing(self, today: Today) -> None:
        """Show what else waits for marketing: nurture that is due, campaigns without results."""
        day = today.marketing
        lines: list[SideWords] = []
        if day is not None and day.nurture_due:
            words = f"{day.nurture_due:,} nurture step{'' if day.nurture_due == 1 else 's'} due"
            withheld = f"{day.nurture_withheld:,} withheld" if day.nurture_withheld else ""
            lines.append(SideWords(words, withheld, partial(self._visit, "nurture")))
        for name, _campaign_id in () if day is None else day.without_results:
            lines.append(SideWords(name, "no results this week", partial(self._visit, "campaigns")))
        self.marketing.show_lines(lines)
        self.marketing.setVisible(bool(lines))

    def show_cold(self, cold: GoingCold) -> None:
        """Show the deals going cold."""
        self._cold = cold
        self._tell_cold()

    def show_habits(self, habits: Mapping[int, StageHabit]) -> None:
        """Say of the deals going cold how long a deal usually stays in its stage."""
        self._usual.update({stage_id: habit.usual_days for stage_id, habit in habits.items()})
        self._tell_cold()

    def show_news(self, news: TodayNews, now: dt.datetime) -> None:
        """Show what is new."""
        zone = self._desk.app.business.zone
        self.news.title.setText(f"New since {since_words(news.since, now.astimezone(zone).date())}")
        self.news.show_lines([SideWords(*news_words(line, now, zone), self._opens(line, now)) for line in news.lines])
        self.news.setVisible(bool(news.lines))

    def show_orders(self, orders: SecondOrders) -> None:
        """Show who may buy again; nothing where too little is known."""
        self.again.show_lines(
            [
                SideWords(buyer.name, buyer.bought, partial(self._desk.deal_wanted.emit, buyer.deal_id))
                for buyer in orders.buyers[1:]
            ]
        )
        first = orders.buyers[0] if orders.buyers else None
        self.again.set_note("" if first is None else second_order_words(first, orders))
        if first is not None:
            self.again.set_link("Open", partial(self._desk.deal_wanted.emit, first.deal_id))
        self.again.setVisible(first is not None)

    def show_leaks(self, leaks: tuple[Leak, ...]) -> None:
        """Show the leaks that hold most."""
        worst = sorted(
            (leak for leak in leaks if leak.n),
            key=lambda leak: (leak.money is None, -(leak.money.minor if leak.money else 0), -leak.n),
        )
        self.leaks.show_lines(
            [
                SideWords(f"{leak.words} ({leak.n:,})", leak_money(leak), partial(self.open_leaks, leak.kind))
                for leak in worst[:_LEAKS]
            ]
        )
        self.leaks.set_link("All leaks", self.open_leaks)
        self.leaks.setVisible(bool(worst))

    def open_leaks(self, kind: str = "") -> None:
        """Open the page of leaks, at one kind."""
        page: Any = self._desk.surface.open_room("leads")
        if page is not None and hasattr(page, "visit"):
            page.visit("leaks", kind)

    def _tell_cold(self) -> None:
        cold = self._cold
        if cold is None:
            return
        self.cold.show_lines(
            [
                SideWords(cold_title(deal), cold_words(deal, self._usual.get(deal.stage_id)), self._opens_deal(deal))
                for deal in cold.deals
            ]
        )
        more = cold.n - len(cold.deals)
        self.cold.set_link(f"{more:,} more" if more else "", self.open_leaks if more else None)
        self.cold.setVisible(bool(cold.deals))

    def _opens_deal(self, deal: ColdDeal) -> Callable[[], object]:
        return partial(self._desk.deal_wanted.emit, deal.id)

    def _opens(self, news: News, now: dt.datetime) -> Callable[[], object] | None:
        if not news.ids or news.table not in _RECORD_ROOMS:
            return None
        if len(news.ids) == 1:
            wanted = self._desk.deal_wanted if news.table == "deal" else self._desk.lead_wanted
            return partial(wanted.emit, news.ids[0])
        title = news_words(news, now, self._desk.app.business.zone)[0]
        return partial(self._desk.records_wanted.emit, title, news.table, news.ids)

    def _visit(self, page: str) -> None:
        room: Any = self._desk.surface.open_room("campaigns")
        if room is not None:
            room.show_page(page)
