"""Many letters, each written to nobody twice: claim durably, send, record what became of it.

The protocol with whoever keeps the rows:

1. `claim` marks the message as being sent, on disk, and only if it is not yet; it also asks once more whether the
   person may be written to. It refuses otherwise, and then nothing goes out.
2. The message goes out once.
3. `record` puts down the outcome.

A process that dies between 1 and 3 leaves the mark. Whoever starts next gives each message so marked
`make_uncertain_outcome`, which is never sent again by itself: the mark was there before the first byte.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from funneldesk.errors import Refusal
from funneldesk.outreach.mail_message import address_to_self, build_message
from funneldesk.outreach.mail_outcome import AccountTrouble, OutcomeKind, StopKind
from funneldesk.outreach.mail_sender import MailSender

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from funneldesk.clock import Clock
    from funneldesk.outreach.mail_account import MailAccount
    from funneldesk.outreach.mail_message import Letter
    from funneldesk.outreach.mail_outcome import SendOutcome
    from funneldesk.outreach.mail_pace import Pacer
    from funneldesk.outreach.mail_password import MailPassword
    from funneldesk.outreach.mail_sender import Timeouts

# So many failures of one sort in a row are no accident of single messages.
_MOST_DELAYS = 5
_MOST_REFUSALS = 5
_MOST_BREAKS = 2


@dataclass(frozen=True, slots=True)
class Withheld:
    """A letter that did not go out, because its text or its recipient did not allow it.

    Attributes:
        uid: of the message.
        sentence: why, for the person who reads it.
    """

    uid: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a batch ended before its last letter.

    Attributes:
        kind: why.
        sentence: for the person who reads it.
        resume_at: from when on the rest may go, where that is known.
    """

    kind: StopKind
    sentence: str
    resume_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of the letters of a batch; each is in exactly one of the three.

    Attributes:
        outcomes: of those that were claimed, in their order.
        withheld: those that were refused before anything went out.
        untouched: the uids of those that the batch did not come to.
        stop: why it did not; None where it came to all.
    """

    outcomes: tuple[SendOutcome, ...]
    withheld: tuple[Withheld, ...]
    untouched: tuple[str, ...]
    stop: Stop | None = None

    def count(self, kind: OutcomeKind) -> int:
        """How many messages ended so."""
        return sum(each.kind is kind for each in self.outcomes)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a batch would do, found out without a connection and without a mark.

    Attributes:
        ready: the uids that would go out.
        withheld: those that would be refused now, and why.
        free_now: how many of them the limits of the account allow right now.
        takes_s: about how many seconds the pauses between those would take.
    """

    ready: tuple[str, ...]
    withheld: tuple[Withheld, ...]
    free_now: int
    takes_s: float


@dataclass(slots=True)
class _Run:
    """What a batch has come to so far, with the failures in a row."""

    outcomes: list[SendOutcome] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    delays: int = 0
    refusals: int = 0
    breaks: int = 0

    def take(self, outcome: SendOutcome) -> Stop | None:
        """Note an outcome; the stop that follows from it, if any."""
        self.outcomes.append(outcome)
        kind = outcome.kind
        self.delays = self.delays + 1 if kind is OutcomeKind.DELAYED else 0
        refused = kind is OutcomeKind.REFUSED and outcome.code is not None and not outcome.is_dead_address
        self.refusals = self.refusals + 1 if refused else 0
        self.breaks = self.breaks + 1 if kind in {OutcomeKind.NOT_SENT, OutcomeKind.UNCERTAIN} else 0
        if outcome.stop is not None:
            return Stop(outcome.stop, outcome.sentence)
        if self.breaks >= _MOST_BREAKS:
            return Stop(
                StopKind.UNSTEADY,
                f"The connection broke {self.breaks} times in a row, so the rest was left; check the network and try "
                "again.",
            )
        if self.delays >= _MOST_DELAYS:
            return Stop(
                StopKind.SERVER_BUSY,
                f"The mail server put off {self.delays} messages in a row ({outcome.words}), so the rest was left; "
                "try again in an hour or two.",
            )
        if self.refusals >= _MOST_REFUSALS:
            return Stop(
                StopKind.TOO_MANY_REFUSALS,
                f"The mail server refused {self.refusals} messages in a row ({outcome.words}), so the rest was left; "
                "ask your provider before you go on.",
            )
        return None


def send_batch(
    account: MailAccount,
    password: MailPassword | None,
    letters: Sequence[Letter],
    *,
    claim: Callable[[Letter], None],
    record: Callable[[SendOutcome], None],
    pacer: Pacer,
    clock: Clock,
    cancel: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    footer: str | None = None,
    timeouts: Timeouts | None = None,
) -> BatchResult:
    """Send the letters one after the other over one connection, by the protocol of this module.

    Nothing is claimed before the connection stands and the login is through, so that a wrong password marks nobody.

    Args:
        account: whose mail it is.
        password: None where the account has no user.
        letters: in the order in which they go.
        claim: step 1; raises `Refusal` where the letter must not go, with the reason for the person.
        record: step 3.
        pacer: keeps to the limits.
        clock: gives the Date of each message.
        cancel: asked between messages, and while waiting for a turn.
        progress: told how many of how many letters are through.
        footer: see `build_message`.
        timeouts: see `MailSender`.

    Raises:
        StoreFailure: `claim` or `record` could not write; the batch ends at once, and a message that was claimed keeps
            its mark.
    """
    run = _Run()
    done = 0
    stop: Stop | None = None
    with MailSender(account, password, timeouts) as sender:
        while done < len(letters) and stop is None:
            letter = letters[done]
            stop = _await_turn(pacer, cancel) or _try_connect(sender)
            if stop is not None:
                break
            try:
                message = build_message(account, letter, clock.now(), footer=footer)
                claim(letter)
            except Refusal as refusal:
                run.withheld.append(Withheld(letter.uid, str(refusal)))
            else:
                pacer.note()
                outcome = sender.send(message)
                record(outcome)
                stop = run.take(outcome)
            done += 1
            progress(done, len(letters))
    untouched = tuple(letter.uid for letter in letters[done:])
    # A stop after the last letter leaves nothing undone, unless the account itself is at fault.
    if stop is not None and not untouched and (not run.outcomes or run.outcomes[-1].stop is None):
        stop = None
    return BatchResult(tuple(run.outcomes), tuple(run.withheld), untouched, stop)


def rehearse_batch(
    account: MailAccount,
    letters: Sequence[Letter],
    *,
    check: Callable[[Letter], None],
    pacer: Pacer,
    clock: Clock,
    footer: str | None = None,
) -> Rehearsal:
    """The dry run: build each message and ask whether its person may be written to, and send nothing.

    Args:
        account: whose mail it would be.
        letters: in the order in which they would go.
        check: what `claim` asks, without its mark; raises `Refusal` with the reason.
        pacer: whose limits; it counts nothing and does not wait.
        clock: gives the Date of each message.
        footer: see `build_message`.
    """
    ready: list[str] = []
    withheld: list[Withheld] = []
    for letter in letters:
        try:
            build_message(account, letter, clock.now(), footer=footer)
            check(letter)
        except Refusal as refusal:
            withheld.append(Withheld(letter.uid, str(refusal)))
        else:
            ready.append(letter.uid)
    free = min(len(ready), pacer.count_free())
    return Rehearsal(tuple(ready), tuple(withheld), free, max(0, free - 1) * account.pause_s)


def send_test_message(
    account: MailAccount,
    password: MailPassword | None,
    letter: Letter,
    *,
    clock: Clock,
    footer: str | None = None,
    timeouts: Timeouts | None = None,
) -> SendOutcome:
    """Send the letter to the sender's own address, marked as a test; nobody else gets it.

    Args:
        account: who writes to themselves.
        password: None where the account has no user.
        letter: its uid must be one of its own, for it becomes the Message-ID.
        clock: gives the Date.
        footer: see `build_message`.
        timeouts: see `MailSender`.

    Raises:
        Refusal: the letter cannot be built.
        AccountTrouble: nothing can be sent through this account now.
    """
    message = build_message(account, address_to_self(account, letter), clock.now(), footer=footer)
    with MailSender(account, password, timeouts) as sender:
        sender.connect()
        return sender.send(message)


def try_account(account: MailAccount, password: MailPassword | None, timeouts: Timeouts | None = None) -> None:
    """Connect, verify and log in, and send nothing.

    Raises:
        AccountTrouble: what is wrong.
    """
    with MailSender(account, password, timeouts) as sender:
        sender.connect()


def _await_turn(pacer: Pacer, cancel: Callable[[], bool]) -> Stop | None:
    free_at = pacer.find_free_instant()
    if free_at is not None and not cancel():
        return Stop(
            StopKind.RATE_REACHED,
            "The limit of the mail account for an hour or a day is reached; the rest can go later.",
            free_at,
        )
    if free_at is None and pacer.await_turn(cancel):
        return None
    return Stop(StopKind.CANCELLED, "The sending was cancelled; what had gone out before stays sent.")


def _try_connect(sender: MailSender) -> Stop | None:
    try:
        sender.connect()
    except AccountTrouble as trouble:
        return Stop(trouble.kind, trouble.sentence)
    return None
