"""What sets the idle clock of a deal and what leaves it alone, and what won deals suggest as its limit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from funneldesk.analytics.idle_clock import read_idle_clock, times_usual
from funneldesk.clock import FixedClock
from funneldesk.commands.activity import complete_activity, log_activity, plan_activity
from funneldesk.commands.contact import create_contact
from funneldesk.commands.deal import assign_deals, create_deal, edit_deal, move_deal, move_deals
from funneldesk.commands.deal_criterion import tick_criterion
from funneldesk.commands.incoming_answer import log_reply
from funneldesk.commands.stage_criterion import create_criterion
from funneldesk.commands.touchpoint import log_touchpoint, remove_touchpoint
from funneldesk.queries.board import BoardFilter, read_cards
from funneldesk.queries.stage_habits import IdleSuggestion, read_idle_suggestions
from tests.support.builders import NOW, RawWorkspace, Stay, create_workspace, look_at, micro
from tests.support.workspace import NOON, make_workspace, open_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from funneldesk.analytics.idle_clock import IdleClock
    from funneldesk.app import Application

DAY = dt.timedelta(days=1)
ZONE = ZoneInfo("Asia/Kolkata")


class Desk:
    """A deal that was opened at noon, and a clock that stands three days later."""

    def __init__(self, path: Path) -> None:
        self.clock = FixedClock(NOON)
        self.app: Application = open_app(path, self.clock)
        self.lead = self.run(create_contact, name="Meera").contact_id
        self.deal = self.run(create_deal, title="Cold store", contact_id=self.lead)
        self.other = self.run(create_deal, title="Dairy")
        self.step = self.run(plan_activity, kind="call", deal_id=self.deal)
        self.criterion = self.run(create_criterion, stage_id=4, label="Contract read")
        self.clock.at = NOON + 3 * DAY

    def run(self, command: Any, **values: Any) -> Any:
        return self.app.run(command, **values).result().result

    @property
    def touched(self) -> dt.timedelta:
        cards = self.app.ask(read_cards, BoardFilter()).result()
        card = next(card for card in cards if card.id == self.deal)
        assert card.last_touch_us is not None
        return dt.datetime.fromtimestamp(card.last_touch_us / 1_000_000, dt.UTC) - NOON


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(make_workspace(tmp_path))
    yield made
    made.app.close()


TOUCHES: dict[str, Any] = {
    "a call": lambda desk: desk.run(log_activity, kind="call", deal_id=desk.deal),
    "a note": lambda desk: desk.run(log_activity, kind="note", note="Wants a bigger one", deal_id=desk.deal),
    "a step done": lambda desk: desk.run(complete_activity, activity_id=desk.step),
    "a stage move": lambda desk: desk.run(move_deal, deal_id=desk.deal, to_stage_id=2),
    "a reply": lambda desk: desk.run(log_reply, contact_id=desk.lead, detail="Yes please"),
    "a reply told": lambda desk: desk.run(log_touchpoint, contact_id=desk.lead, kind="reply"),
}
NO_TOUCHES: dict[str, Any] = {
    "a field": lambda desk: desk.run(edit_deal, deal_id=desk.deal, amount_minor=5),
    "notes": lambda desk: desk.run(edit_deal, deal_id=desk.deal, notes="South roof"),
    "tags": lambda desk: desk.run(edit_deal, deal_id=desk.deal, tags=["Roof"]),
    "an owner for many": lambda desk: desk.run(assign_deals, deal_ids=[desk.deal, desk.other], owner_id=None),
    "a move of many": lambda desk: desk.run(move_deals, deal_ids=[desk.deal, desk.other], to_stage_id=2),
    "another order": lambda desk: desk.run(move_deal, deal_id=desk.deal, to_stage_id=1, at_end=True),
    "a tick": lambda desk: desk.run(tick_criterion, deal_id=desk.deal, criterion_id=desk.criterion),
    "a plan": lambda desk: desk.run(plan_activity, kind="call", deal_id=desk.deal, due_at=NOON + 4 * DAY),
    "an open": lambda desk: desk.run(log_touchpoint, contact_id=desk.lead, kind="open"),
    "a move by a rule": lambda desk: desk.app.submit(
        lambda work: move_deal(work, deal_id=desk.deal, to_stage_id=2), name="move_deal", cause="automation"
    ).result(),
    "work by a rule": lambda desk: desk.app.submit(
        lambda work: log_activity(work, kind="call", deal_id=desk.deal), name="log_activity", cause="automation"
    ).result(),
}


@pytest.mark.parametrize("what", TOUCHES)
def test_people_set_the_clock_and_undo_puts_it_back(desk: Desk, what: str) -> None:
    assert desk.touched == 0 * DAY
    TOUCHES[what](desk)
    assert desk.touched == 3 * DAY
    desk.app.undo().result()
    assert desk.touched == 0 * DAY


@pytest.mark.parametrize("what", NO_TOUCHES)
def test_all_else_leaves_the_clock_alone(desk: Desk, what: str) -> None:
    NO_TOUCHES[what](desk)
    assert desk.touched == 0 * DAY


def clock(days: int, limit: int | None, due_in: int | None = None) -> IdleClock:
    due = None if due_in is None else NOON + due_in * DAY
    return read_idle_clock(touched=NOON - days * DAY, due=due, limit=limit, now=NOON, zone=ZONE)


def test_a_deal_is_idle_after_its_limit_and_never_without_one() -> None:
    assert not clock(7, 7).is_idle
    assert clock(8, 7).is_idle
    assert not clock(800, None).is_idle
    assert not read_idle_clock(touched=None, due=None, limit=7, now=NOON, zone=ZONE).is_idle


def test_a_step_beyond_the_limit_lets_it_sleep_until_that_day_and_no_longer() -> None:
    asleep = clock(8, 7, due_in=8)
    assert asleep.asleep_until == dt.date(2026, 11, 29)
    assert not asleep.is_idle
    assert clock(8, 7, due_in=7).asleep_until is None
    woken = read_idle_clock(touched=NOON - 8 * DAY, due=NOON, limit=7, now=NOON, zone=ZONE)
    assert woken.is_idle


def test_days_are_counted_by_the_calendar_of_the_business() -> None:
    late = dt.datetime(2026, 11, 20, 19, 0, tzinfo=dt.UTC)  # half past midnight of the 21st in Kolkata
    early = dt.datetime(2026, 11, 20, 18, 0, tzinfo=dt.UTC)  # half an hour before midnight
    assert [read_idle_clock(touched=at, due=None, limit=1, now=NOON, zone=ZONE).days for at in (late, early)] == [0, 1]


def test_the_second_clock_is_apart() -> None:
    assert times_usual(NOON - 12 * DAY, 5.0, NOON, ZONE) == pytest.approx(2.4)
    assert times_usual(NOON - 12 * DAY, None, NOON, ZONE) == 0
    assert times_usual(None, 5.0, NOON, ZONE) == 0


def write_wins(raw: RawWorkspace, count: int) -> None:
    """Won deals that stayed 1, 2, 3 … days in Proposal."""
    for place in range(count):
        begin = NOW - (100 + place) * DAY
        raw.add_deal([Stay("Proposal", begin), Stay("Won", begin + (1 + place) * DAY)])


def suggest(path: Path) -> dict[int, IdleSuggestion]:
    with look_at(path) as look:
        return dict(read_idle_suggestions(look))


def test_fifteen_won_deals_suggest_a_limit_and_fourteen_do_not(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        write_wins(raw, 14)
        for place in range(30):
            begin = NOW - (100 + place) * DAY
            raw.add_deal([Stay("Proposal", begin), Stay("Lost", begin + 90 * DAY)])
        raw.save()
        assert suggest(path) == {}
        raw.add_deal([Stay("Proposal", NOW - 80 * DAY), Stay("Won", NOW - 65 * DAY)])
    # 1 … 15 days: the 75th percentile is 11.5.
    assert suggest(path) == {3: IdleSuggestion(12, 15)}


def test_touches_within_the_stage_part_the_time(tmp_path: Path) -> None:
    path = create_workspace(tmp_path)
    with RawWorkspace(path) as raw:
        for place in range(20):
            begin = NOW - (100 + place) * DAY
            deal = raw.add_deal([Stay("Proposal", begin), Stay("Won", begin + 12 * DAY)])
            for after, cause in ((3, "person"), (8, "person"), (5, "automation"), (20, "person")):
                raw.insert(
                    "activity",
                    uid=f"a{place}-{after}",
                    kind="call",
                    deal_id=deal.id,
                    done_at=micro(begin + after * DAY),
                    recorded_at=micro(NOW),
                    due_day_only=0,
                    cause=cause,
                )
    assert suggest(path) == {3: IdleSuggestion(5, 20)}


def test_a_reply_that_is_taken_away_takes_its_touch_along(desk: Desk) -> None:
    reply = desk.run(log_touchpoint, contact_id=desk.lead, kind="reply")
    assert desk.touched == 3 * DAY
    desk.run(remove_touchpoint, touchpoint_id=reply)
    assert desk.touched == 0 * DAY
