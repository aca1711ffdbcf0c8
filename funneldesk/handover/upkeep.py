"""One look at the handoff: what ran out or has come due is done, in short steps behind people's changes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from funneldesk.app import JOB
from funneldesk.commands.handoff_exit import settle_strayed
from funneldesk.commands.handoff_offer import BY_HAND_ALTHOUGH, TOOK_OVER, expire_offers, route_handoffs
from funneldesk.commands.handoff_pass import release_offers
from funneldesk.commands.handoff_qualify import Figures, Qualified, qualify_by_score, return_by_score, wake_leads
from funneldesk.queries.handoff_due import find_expired, find_offered, find_strayed, find_to_wake, find_waiting
from funneldesk.queries.handoffs import load_team, read_handoffs
from funneldesk.queries.qualification import find_to_qualify, find_to_return
from funneldesk.queries.scores import read_scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from funneldesk.app import Application
    from funneldesk.commands.work import Work
    from funneldesk.queries.handoffs import HandoffRow
    from funneldesk.queries.look import Look
    from funneldesk.queries.qualification import Candidate

T = TypeVar("T")
_ItemT = TypeVar("_ItemT")

ORIGIN = "handover"
"""Passed on with each change made here, so that whoever looks after changes knows it for our own."""
_STEP = 10
"""How many of them a transaction takes: a person's change waits for one such step at most."""


@dataclass(frozen=True, slots=True)
class HandoverLead:
    """What became of one lead, as it stands after the look."""

    contact_id: int
    handoff_id: int
    lead: str
    state: str
    owner: str
    score: int
    cell: str
    why: str


@dataclass(slots=True)
class HandoverReport:
    """What a look at the handoff did.

    Attributes:
        qualified: leads that became MQLs.
        returned: rounds taken back because the score fell, or the lead was moved past them.
        offered: offers made.
        expired: offers that ran out.
        passed_on: offers taken off reps who are away or take none by now.
        woken: recycled leads whose day has come.
        waiting: MQLs that wait because nobody is free.
        waiting_why: why, in a sentence.
        handoff_ids: the rounds that were touched.
    """

    qualified: int = 0
    returned: int = 0
    offered: int = 0
    expired: int = 0
    passed_on: int = 0
    woken: int = 0
    waiting: int = 0
    waiting_why: str = ""
    handoff_ids: set[int] = field(default_factory=set)

    @property
    def has_done(self) -> bool:
        """Whether anything was changed."""
        return bool(self.qualified or self.returned or self.offered or self.expired or self.passed_on or self.woken)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What happened, each thing in a sentence."""
        told = [
            (self.woken, "recycled lead has come back", "recycled leads have come back"),
            (self.qualified, "lead became an MQL", "leads became MQLs"),
            (self.returned, "lead is marketing’s again", "leads are marketing’s again"),
            (self.expired, "offer ran out", "offers ran out"),
            (self.passed_on, "offer was taken off a rep who is away", "offers were taken off reps who are away"),
            (self.offered, "lead was offered to a rep", "leads were offered to reps"),
            (self.waiting, "MQL waits for a rep", "MQLs wait for a rep"),
        ]
        words = [f"{count:,} {one if count == 1 else many}." for count, one, many in told if count]
        return (*words, self.waiting_why) if self.waiting and self.waiting_why else tuple(words)


def look_after_handover(
    app: Application,
    *,
    is_closing: Callable[[], bool] = lambda: False,
    caused_by: int | None = None,
    rest_s: float = 0.0,
    by_person: bool = False,
) -> HandoverReport:
    """Do all that is due in the handoff at the application's present instant.

    Offers that ran out are stamped with the end of their time, in the order of it; leads whose day has come wake;
    rounds whose score fell are taken back; leads that qualify become MQLs; and whatever waits is offered, its clock
    from now. A second look finds nothing left to do. It blocks, so the window gives it a thread of its own.

    Args:
        app: the open workspace.
        is_closing: asked between steps; True ends the look early, and the next one goes on.
        caused_by: the journal entry that this follows, where it is known; what the clock brings follows from none.
        rest_s: seconds of rest after each step, so that a window paints what it changed and a person comes between.
        by_person: a person asked for it: all of it is one undo step of theirs.
    """
    return _Upkeep(app, is_closing, caused_by, rest_s, by_person=by_person).run()


def expire_due(app: Application) -> int:
    """Let the offers run out whose time is over, before a person acts on one; returns how many did."""
    upkeep = _Upkeep(app, lambda: False, None, 0.0, by_person=False)
    return upkeep.expire()


def read_touched(look: Look, report: HandoverReport) -> tuple[HandoverLead, ...]:
    """The leads that a look touched, as they stand now."""
    rows = read_handoffs(look, states=None, handoff_ids=sorted(report.handoff_ids))
    return tuple(_describe(row) for row in sorted(rows, key=lambda row: row.id))


class _Upkeep:
    def __init__(
        self,
        app: Application,
        is_closing: Callable[[], bool],
        caused_by: int | None,
        rest_s: float,
        *,
        by_person: bool,
    ) -> None:
        self._app = app
        self._by_person = by_person
        self._is_closing = is_closing
        self._rest_s = rest_s
        self._caused_by = caused_by
        self._report = HandoverReport()

    def run(self) -> HandoverReport:
        if not self._app.business.handoff.is_on:
            return self._report
        self._settle()
        self._expire()
        self._pass_on()
        self._wake()
        self._take_back()
        self._qualify()
        self._route()
        return self._report

    def expire(self) -> int:
        if self._app.business.handoff.is_on:
            self._expire()
        return self._report.expired

    def _settle(self) -> None:
        for part in self._parts(self._ask(find_strayed)):
            done = self._do(partial(settle_strayed, handoff_ids=part), "settle_strayed")
            self._report.returned += self._note(done)

    def _expire(self) -> None:
        for part in self._parts(self._ask(find_expired)):
            done = self._do(partial(expire_offers, handoff_ids=part), "expire_offers", by_clock=True)
            self._report.expired += self._note([*done.next, *done.over])

    def _pass_on(self) -> None:
        for part in self._parts(self._ask(_find_gone)):
            self._report.passed_on += self._note(self._do(partial(release_offers, handoff_ids=part), "release_offers"))

    def _wake(self) -> None:
        for part in self._parts(self._ask(find_to_wake)):
            self._report.woken += len(self._do(partial(wake_leads, contact_ids=part), "wake_leads", by_clock=True))

    def _take_back(self) -> None:
        for part in self._parts(self._ask(find_to_return)):
            fallen = [(one.handoff_id, one.why) for one in part]
            done = self._do(partial(return_by_score, fallen=fallen), "return_by_score")
            self._report.returned += self._note(done)

    def _qualify(self) -> None:
        for part in self._parts(self._ask(find_to_qualify)):
            found = self._ask(_gather, part)
            done = self._do(partial(qualify_by_score, found=found), "qualify_by_score")
            self._report.qualified += self._note(done)

    def _route(self) -> None:
        """Offer what waits until nobody is free; what is left goes on waiting."""
        waiting = self._ask(find_waiting)
        left = 0
        for part in self._parts(waiting):
            if self._ask(_is_full):
                break
            done = self._do(partial(route_handoffs, handoff_ids=part), "route_handoffs")
            self._report.offered += self._note(done.offered)
            left += len(done.waiting)
            self._report.waiting_why = self._report.waiting_why or done.why
        self._report.waiting = len(waiting) - self._report.offered
        if self._report.waiting > left:
            self._report.waiting_why = self._ask(_say_full)

    def _ask(self, query: Callable[..., T], *args: Any) -> T:
        return self._app.ask_behind(query, *args).result()

    def _do(self, command: Callable[[Work], T], name: str, *, by_clock: bool = False) -> T:
        # What a person asked for begins with an entry of theirs, and the rest follows from that one.
        begins = self._by_person and self._caused_by is None
        future = self._app.submit(
            partial(_begin, command) if begins else command,
            name=name,
            cause="person" if begins else "automation",
            origin=ORIGIN,
            priority=JOB,
            caused_by=None if by_clock and not self._by_person else self._caused_by,
        )
        done = future.result()
        if begins and done.change is not None:
            self._caused_by = done.change.entry_id
        return done.result

    def _parts(self, items: Sequence[_ItemT]) -> Iterator[Sequence[_ItemT]]:
        """The items in parts that one short transaction takes."""
        for start in range(0, len(items), _STEP):
            if start and self._rest_s:
                time.sleep(self._rest_s)
            if self._is_closing():
                return
            yield items[start : start + _STEP]

    def _note(self, handoff_ids: Sequence[int]) -> int:
        self._report.handoff_ids.update(handoff_ids)
        return len(handoff_ids)


def _begin(command: Callable[[Work], T], work: Work) -> T:
    """Do what the program does by itself, as the first of what a person asked for at once."""
    work.cause = "automation"
    done = command(work)
    work.label = "Qualify and hand over"
    return done


def _gather(look: Look, candidates: Sequence[Candidate]) -> list[Qualified]:
    """Candidates with the reasons of their scores, as they are frozen in the packet."""
    ids = [one.contact_id for one in candidates]
    reasons = {
        score.id: tuple((reason.what, reason.points) for reason in score.reasons)
        for score in read_scores(look, ids=ids)
    }
    return [
        Qualified(
            one.contact_id,
            Figures(one.total, one.fit, one.engagement, one.cell, reasons.get(one.contact_id)),
            one.why,
            is_by_product=one.kind == "pql",
            is_by_act=one.is_by_act,
        )
        for one in candidates
    ]


def _find_gone(look: Look) -> list[int]:
    """Rounds that are offered to somebody who takes none by now; a person's own choice stays."""
    offered = [one for one in find_offered(look) if not one[2].startswith((BY_HAND_ALTHOUGH, TOOK_OVER))]
    if not offered:
        return []
    team = load_team(look)
    return [handoff_id for handoff_id, user_id, _ in offered if team.say_gone(user_id) is not None]


def _is_full(look: Look) -> bool:
    return load_team(look).is_full


def _say_full(look: Look) -> str:
    return load_team(look).choose({}).why


def _describe(row: HandoffRow) -> HandoverLead:
    return HandoverLead(row.contact_id, row.id, row.lead, row.state, row.owner, row.score, row.cell, row.why)
