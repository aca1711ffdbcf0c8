"""Keeps the cached scores in step with what is stored: after each change, quietly and behind a person's work."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any

from funneldesk.app import JOB
from funneldesk.commands.score import keep_scores, regrade_scores
from funneldesk.queries.score_touched import ToScore, read_all_to_score, read_touched, read_turned_entry
from funneldesk.queries.scores import CONTACT, DEAL, read_score_figures, read_unscored_ids

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from funneldesk.app import Application, Change, Done
    from funneldesk.commands.score import Crossing
    from funneldesk.queries.look import Look
    from funneldesk.queries.scores import ScoreFigures

_CHUNK = 200
"""How many are scored in one step: neither its reading nor its writing may hold a person up by more than a frame."""
_REMEMBERED = 500
_LONGEST_REST_S = 5.0

_log = logging.getLogger(__name__)


class ScoreUpkeep:
    """Scores anew what a change has touched: computed on a reader, written in short steps behind people's changes.

    One step runs at a time and reads after the newest change, so an older answer never overwrites a newer one.

    Args:
        app: the open workspace.
        on_kept: called with the kind (`contact` or `deal`) and the ids when kept scores were renewed, in a worker's
            thread.
        rest_s: seconds without a change before each step begins, so that whoever made the change sees it first, and
            quick changes are scored together; 0 to begin at once. Where changes never rest it goes on after a while.
        on_crossed: called with the `Crossing`s of each step that had any, in a worker's thread.
    """

    def __init__(
        self,
        app: Application,
        on_kept: Callable[[str, frozenset[int]], object] | None = None,
        *,
        rest_s: float = 0.0,
        on_crossed: Callable[[tuple[Crossing, ...]], object] | None = None,
    ) -> None:
        self._app = app
        self._on_kept = on_kept
        self._on_crossed = on_crossed
        self._rule = app.business.qualifying
        self._rest_s = rest_s
        self._renew_s = 0.0
        self._renewing: threading.Timer | None = None
        self._resting: threading.Timer | None = None
        self._changed_at = -math.inf
        self._held_since: float | None = None
        self._lock = threading.Lock()
        self._waiting: list[Callable[[Look], ToScore]] = []
        self._todo: dict[str, list[int]] = {CONTACT: [], DEAL: []}
        self._kept: dict[str, set[int]] = {CONTACT: set(), DEAL: set()}
        self._seen: OrderedDict[int, ToScore] = OrderedDict()
        self._busy = self._stepping = self._again = False
        self._closed = False
        self._unsubscribe = app.subscribe(self.follow)

    def start(self, *, renew_s: float = 0.0) -> None:
        """Score what has no score yet or an old one, as after an import by another program or a new day.

        Args:
            renew_s: look again after each so many seconds, for a program that is left open for days; 0 for never.
        """
        self._add(_read_unscored)
        self._renew_s = renew_s
        if renew_s > 0:
            with self._lock:
                self._wait_to_renew()

    def follow(self, change: Change) -> None:
        """Score what the change has touched; other limits of the grid need no scoring, only other cells."""
        rule = self._app.business.qualifying
        if rule != self._rule:
            self._rule = rule
            self._app.submit(regrade_scores, name="regrade_scores", cause="job", priority=JOB)
        self._add(partial(self._read_change, change=change))

    def close(self) -> None:
        """Stop; what was not scored yet is found at the next start."""
        self._closed = True
        with self._lock:
            timers = self._resting, self._renewing
            self._resting = self._renewing = None
        for timer in timers:
            if timer is not None:
                timer.cancel()
        self._unsubscribe()

    def _read_change(self, look: Look, *, change: Change) -> ToScore:
        entry_id = change.entry_id if change.kind == "do" else read_turned_entry(look, change.entry_id)
        found = read_touched(look, change.touched.ids)
        if found.everything and entry_id in self._seen and not _rules_changed(change):
            # The row that said whose it was is gone; what it was found to touch before says it.
            return self._seen[entry_id]
        if not found.everything:
            self._seen[entry_id] = found
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return found

    def _add(self, question: Callable[[Look], ToScore]) -> None:
        with self._lock:
            self._waiting.append(question)
            self._changed_at = time.monotonic()
            if self._busy:
                # The next step sees the question, and rests before it where it is to rest.
                return
            self._busy = True
        self._step()

    def _is_to_rest(self) -> bool:
        """Wait until nothing has changed for a while, though not for ever; called with the lock held."""
        now = time.monotonic()
        left = self._changed_at + self._rest_s - now
        if left <= 0 or self._closed:
            self._held_since = None
            return False
        if self._held_since is None:
            self._held_since = now
        elif now - self._held_since >= _LONGEST_REST_S:
            return False
        timer = threading.Timer(left, lambda: self._wake(timer))
        timer.daemon = True
        self._resting = timer
        timer.start()
        return True

    def _wait_to_renew(self) -> None:
        """Look for old scores again after a while; called with the lock held."""

        def renew() -> None:
            with self._lock:
                if self._closed or self._renewing is not timer:
                    return
                self._wait_to_renew()
            self._add(_read_unscored)

        timer = threading.Timer(self._renew_s, renew)
        timer.daemon = True
        self._renewing = timer
        timer.start()

    def _wake(self, timer: threading.Timer) -> None:
        with self._lock:
            if self._resting is not timer:
                return
            self._resting = None
        self._step()

    def _step(self) -> None:
        """Go on after a piece of work; in a loop, since with inline lanes each piece ends before it is left."""
        with self._lock:
            self._again = True
            if self._stepping:
                return
            self._stepping = True
        while True:
            with self._lock:
                if not self._again:
                    self._stepping = False
                    return
                self._again = False
            self._begin_next()

    def _begin_next(self) -> None:
        """Begin the next piece of work, or rest."""
        if self._closed:
            return
        with self._lock:
            if self._resting is not None or self._is_to_rest():
                return
            questions, self._waiting = self._waiting, []
            kind = next((kind for kind, ids in self._todo.items() if ids), None)
            if not questions and kind is None:
                self._busy = False
                return
        try:
            if questions:
                self._then(self._app.ask_behind(_find, questions), self._note)
            elif kind is not None:
                ids, self._todo[kind] = self._todo[kind][:_CHUNK], self._todo[kind][_CHUNK:]
                answer = self._app.ask_behind(read_score_figures, kind, ids)
                self._then(answer, lambda figures: self._keep(kind, ids, figures))
        except RuntimeError:
            self._stop_quietly()

    def _stop_quietly(self) -> None:
        """The lanes were closed while this ran; the next start finds what is left."""
        self._closed = True
        _log.info("the upkeep of scores stopped with its workspace", exc_info=True)

    def _note(self, found: ToScore) -> None:
        for kind, ids in ((CONTACT, found.contacts), (DEAL, found.deals)):
            self._todo[kind] = sorted({*self._todo[kind], *ids})
        self._step()

    def _keep(self, kind: str, ids: list[int], figures: list[ScoreFigures]) -> None:
        future = self._app.submit(
            partial(keep_scores, kind=kind, asked=ids, figures=figures), name="keep_scores", cause="job", priority=JOB
        )

        def kept(done: Done[list[Crossing]]) -> None:
            self._kept[kind].update(ids)
            if done.result and self._on_crossed is not None and not self._closed:
                self._on_crossed(tuple(done.result))
            if self._on_kept is not None and not self._closed and not self._todo[kind]:
                told, self._kept[kind] = frozenset(self._kept[kind]), set()
                self._on_kept(kind, told)
            self._step()

        self._then(future, kept)

    def _then(self, future: Future[Any], go_on: Callable[[Any], object]) -> None:
        def done(finished: Future[Any]) -> None:
            if self._closed or finished.cancelled():
                return
            try:
                go_on(finished.result())
            except RuntimeError:
                self._stop_quietly()
            except Exception:  # noqa: BLE001  a cache must never disturb anybody's work
                _log.exception("scores could not be renewed; the next start tries again")
                with self._lock:
                    self._busy = False

        future.add_done_callback(done)


def _read_unscored(look: Look) -> ToScore:
    return ToScore(frozenset(read_unscored_ids(look, CONTACT)), frozenset(read_unscored_ids(look, DEAL)))


def _find(look: Look, questions: list[Callable[[Look], ToScore]]) -> ToScore:
    found = ToScore()
    for question in questions:
        found |= question(look)
    return read_all_to_score(look) if found.everything else found


def _rules_changed(change: Change) -> bool:
    return bool({"score_rule", "score_group"} & change.touched.tables())
