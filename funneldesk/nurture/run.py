"""The run of what is due: messages go out, calls are planned, and whoever was stopped goes no further."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from funneldesk.app import JOB
from funneldesk.commands.assignment import assign_at_steps
from funneldesk.commands.enrolment import record_stops
from funneldesk.commands.outgoing_message import (
    MessageDraft,
    claim_message,
    make_call_task,
    record_outcome,
    settle_messages,
    skip_step,
    withhold_message,
)
from funneldesk.errors import Refusal
from funneldesk.model.base import new_uid
from funneldesk.model.message import MessageChannel, MessageState
from funneldesk.nurture.draft import make_draft, permit
from funneldesk.outreach.mail_batch import rehearse_batch, send_batch
from funneldesk.outreach.mail_message import Letter
from funneldesk.outreach.mail_outcome import OutcomeKind
from funneldesk.outreach.mail_pace import Pacer
from funneldesk.outreach.mail_sender import make_uncertain_outcome
from funneldesk.queries.mail_account import read_mail_instants
from funneldesk.queries.message_facts import read_people, read_step_facts
from funneldesk.queries.nurture_due import PASSED_OVER, READY, count_due, read_due
from funneldesk.queries.tried_step import read_tried_steps

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Sequence

    from funneldesk.app import Application
    from funneldesk.commands.work import Work
    from funneldesk.nurture.draft import Draft
    from funneldesk.outreach.mail_account import MailAccount
    from funneldesk.outreach.mail_batch import Rehearsal, Stop
    from funneldesk.outreach.mail_outcome import SendOutcome
    from funneldesk.outreach.mail_password import MailPassword
    from funneldesk.outreach.mail_sender import Timeouts
    from funneldesk.queries.look import Look
    from funneldesk.queries.nurture_due import DueItem

T = TypeVar("T")

_STATES: dict[str, str] = {
    OutcomeKind.SENT: MessageState.SENT,
    OutcomeKind.REFUSED: MessageState.REFUSED,
    OutcomeKind.DELAYED: MessageState.DELAYED,
    OutcomeKind.NOT_SENT: MessageState.DELAYED,
    OutcomeKind.UNCERTAIN: MessageState.UNCERTAIN,
}


@dataclass(frozen=True, slots=True)
class Woken:
    """What a start found.

    Attributes:
        due: how many steps are due that can be done.
        uncertain: messages that an earlier run left half-way; a person decides about them.
        stopped: enrolments that ended meanwhile.
        withheld: how many messages an earlier run withheld and still wait for what keeps them.
    """

    due: int
    uncertain: int
    stopped: int
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one due step.

    Attributes:
        item: the step and the person.
        state: `sent`, `refused`, `delayed`, `uncertain`, `withheld`, `planned` (a call), `passed_over`, `for_person`,
            `untouched` (the run did not come to it), or `ready` in a rehearsal.
        sentence: why, or what is known; may be empty.
    """

    item: DueItem
    state: str
    sentence: str = ""


@dataclass(slots=True)
class RunReport:
    """What a run, or its rehearsal, came to.

    Attributes:
        lines: one for each due step, in the order of their time.
        stop: why the sending ended before the last message.
        trouble: why no e-mail could go at all, in a sentence.
        takes_s: in a rehearsal, about how many seconds the sending would take.
        free_now: in a rehearsal, how many messages the limits allow now.
    """

    lines: list[Line] = field(default_factory=list)
    stop: Stop | None = None
    trouble: str = ""
    takes_s: float = 0.0
    free_now: int = 0

    def count(self, state: str) -> int:
        """How many steps ended so."""
        return sum(line.state == state for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Written:
    """A due step with its message, whether the person may be reached, and why it cannot go as it was written."""

    item: DueItem
    draft: Draft
    message: MessageDraft
    is_permitted: bool
    bar: str = ""

    @property
    def letter(self) -> Letter:
        """The message as a letter."""
        return Letter(
            uid=self.message.uid,
            to_address=self.draft.to or "",
            subject=self.draft.subject,
            body=self.draft.body,
            to_name=self.draft.to_name,
        )


def wake_nurture(app: Application, *, opened_at: dt.datetime | None = None) -> Woken:
    """What a start does: half-sent messages become uncertain, whoever was stopped is ended; nothing goes out.

    Args:
        app: the open workspace.
        opened_at: when it was opened, for what is being sent since then is no left-over; None for just now.
    """
    settle = partial(settle_messages, sentence=make_uncertain_outcome("").sentence, left_before=opened_at)
    uncertain = _do(app, settle, "settle_messages")
    stopped = end_stopped(app)
    due = app.ask(count_due).result()
    return Woken(due.steps, len(uncertain), len(stopped), due.withheld)


def end_stopped(app: Application) -> tuple[int, ...]:
    """End the enrolments that a reply, a bounce or the like has stopped, and return their ids."""
    return _do(app, record_stops, "record_stops", cause="automation")


class NurtureRun:
    """One run of what is due; it blocks, so the window gives it a thread of its own.

    Args:
        app: the open workspace.
        account: whose mail it is; None where none is set up, and then no e-mail goes.
        password: None where the account has no user.
        timeouts: see `MailSender`.
        wait: waits so many seconds between two messages; tests hand in their own.
    """

    def __init__(
        self,
        app: Application,
        account: MailAccount | None,
        password: MailPassword | None = None,
        *,
        timeouts: Timeouts | None = None,
        wait: Callable[[float], None] | None = None,
        trouble: str = "",
    ) -> None:
        self._app = app
        self._account = account
        self._password = password
        self._timeouts = timeouts
        self._wait = wait
        self._trouble = trouble

    def run(
        self,
        enrolment_ids: Collection[int] | None = None,
        *,
        cancel: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> RunReport:
        """Do what is due, the oldest first; WhatsApp messages and messages in doubt are left to a person.

        Args:
            enrolment_ids: only these; None means all.
            cancel: asked between messages.
            progress: told how many of how many e-mails are through.
        """
        end_stopped(self._app)
        written, report = self._write(enrolment_ids)
        if self._draw_lots(written):
            written, report = self._write(enrolment_ids)
        lines: dict[int, Line] = {line.item.id: line for line in report.lines}
        mails: list[_Written] = []
        for one in written:
            if cancel():
                lines[one.item.id] = Line(one.item, "untouched")
            elif one.item.state in {PASSED_OVER, "done"}:
                lines[one.item.id] = self._pass_over(one.item)
            elif one.item.channel == MessageChannel.CALL:
                lines[one.item.id] = self._plan_call(one)
            elif one.item.is_for_person:
                lines[one.item.id] = Line(one.item, "for_person", one.item.outcome or "")
            elif one.bar:
                lines[one.item.id] = self._withhold(one, one.bar)
            else:
                mails.append(one)
        self._send(mails, lines, report, cancel, progress)
        report.lines = sorted(lines.values(), key=lambda line: (line.item.due_at, line.item.id))
        return report

    def rehearse(self, enrolment_ids: Collection[int] | None = None) -> RunReport:
        """The dry run: say of each due step what would become of it now, and change nothing."""
        written, report = self._write(enrolment_ids)
        lines: dict[int, Line] = {line.item.id: line for line in report.lines}
        mails: list[_Written] = []
        for one in written:
            item = one.item
            if item.state in {PASSED_OVER, "done"}:
                lines[item.id] = Line(item, "passed_over", item.outcome or "")
            elif one.bar:
                lines[item.id] = Line(item, "withheld", one.bar)
            elif item.channel == MessageChannel.CALL:
                lines[item.id] = Line(item, "planned")
            elif item.is_for_person:
                lines[item.id] = Line(item, "for_person", item.outcome or "")
            else:
                mails.append(one)
        if self._account is None:
            lines.update({one.item.id: Line(one.item, "untouched", self._trouble) for one in mails})
            report.trouble = self._trouble if mails else ""
        elif mails:
            rehearsal = self._rehearse_mails(mails)
            withheld = {each.uid: each.sentence for each in rehearsal.withheld}
            for one in mails:
                why = withheld.get(one.message.uid)
                lines[one.item.id] = Line(one.item, "ready" if why is None else "withheld", why or "")
            report.free_now, report.takes_s = rehearsal.free_now, rehearsal.takes_s
        report.lines = sorted(lines.values(), key=lambda line: (line.item.due_at, line.item.id))
        return report

    def _draw_lots(self, written: Sequence[_Written]) -> int:
        """Give those whose message is about to go their variant, where an experiment runs at the step.

        Who may not be reached gets nothing, and so takes no part; what a person sends is drawn when they open it.
        """
        ways = {MessageChannel.CALL} if self._account is None else {MessageChannel.CALL, MessageChannel.EMAIL}
        pairs = [
            (one.item.step_id, one.item.contact_id)
            for one in written
            if one.is_permitted and one.item.channel in ways and one.item.state in {READY, "withheld", "delayed"}
        ]
        if not pairs:
            return 0
        return _do(self._app, partial(assign_at_steps, pairs=pairs), "assign_at_steps", cause="automation")

    def _write(self, enrolment_ids: Collection[int] | None) -> tuple[list[_Written], RunReport]:
        """Write the message of each due step; what is being sent or in doubt is only reported."""
        written = self._app.ask(_write_due, enrolment_ids).result()
        report = RunReport()
        fresh: list[_Written] = []
        for one in written:
            if one.item.state in {"uncertain", "handed", "sending"}:
                report.lines.append(Line(one.item, "for_person", one.item.outcome or ""))
            else:
                fresh.append(one)
        return fresh, report

    def _send(
        self,
        mails: list[_Written],
        lines: dict[int, Line],
        report: RunReport,
        cancel: Callable[[], bool],
        progress: Callable[[int, int], None],
    ) -> None:
        if not mails:
            return
        if self._account is None:
            report.trouble = self._trouble
            lines.update({one.item.id: Line(one.item, "untouched", self._trouble) for one in mails})
            return
        by_uid = {one.message.uid: one for one in mails}
        result = send_batch(
            self._account,
            self._password,
            [one.letter for one in mails],
            claim=lambda letter: self._claim(by_uid[letter.uid]),
            record=self._record,
            pacer=self._make_pacer(self._account),
            clock=self._app.clock,
            cancel=cancel,
            progress=progress,
            timeouts=self._timeouts,
        )
        for outcome in result.outcomes:
            one = by_uid[outcome.uid]
            state = "delayed" if outcome.kind is OutcomeKind.NOT_SENT else str(outcome.kind)
            lines[one.item.id] = Line(one.item, state, outcome.sentence)
        for withheld in result.withheld:
            one = by_uid[withheld.uid]
            lines[one.item.id] = self._withhold(one, withheld.sentence)
        for uid in result.untouched:
            lines[by_uid[uid].item.id] = Line(
                by_uid[uid].item, "untouched", result.stop.sentence if result.stop else ""
            )
        report.stop = result.stop
        # A hard bounce or a reply that came in meanwhile ends what it ends at once.
        end_stopped(self._app)

    def _rehearse_mails(self, mails: list[_Written]) -> Rehearsal:
        assert self._account is not None  # noqa: S101 - asked by the caller
        return rehearse_batch(
            self._account,
            [one.letter for one in mails],
            check=lambda _letter: None,
            pacer=self._make_pacer(self._account),
            clock=self._app.clock,
        )

    def _make_pacer(self, account: MailAccount) -> Pacer:
        past = self._app.ask(read_mail_instants).result()
        if self._wait is None:
            return Pacer(account, clock=self._app.clock, past=past)
        return Pacer(account, clock=self._app.clock, past=past, wait=self._wait)

    def _claim(self, one: _Written) -> None:
        _do(self._app, partial(claim_message, draft=one.message, permit=permit), "claim_message")

    def _record(self, outcome: SendOutcome) -> None:
        _do(
            self._app,
            partial(
                record_outcome,
                uid=outcome.uid,
                state=_STATES[outcome.kind],
                sentence=outcome.sentence,
                is_dead_address=outcome.is_dead_address,
            ),
            "record_outcome",
            cause="automation",
        )

    def _withhold(self, one: _Written, why: str) -> Line:
        _do(self._app, partial(withhold_message, draft=one.message, why=why), "withhold_message")
        return Line(one.item, "withheld", why)

    def _plan_call(self, one: _Written) -> Line:
        try:
            _do(
                self._app,
                partial(make_call_task, draft=one.message, permit=permit),
                "make_call_task",
                cause="automation",
            )
        except Refusal as refusal:
            return self._withhold(one, str(refusal))
        return Line(one.item, "planned")

    def _pass_over(self, item: DueItem) -> Line:
        why = item.outcome or "passed over"
        try:
            _do(
                self._app,
                partial(skip_step, enrolment_id=item.id, step_id=item.step_id, why=why),
                "skip_step",
                cause="automation",
            )
        except Refusal as refusal:
            return Line(item, "untouched", str(refusal))
        return Line(item, "passed_over", why)


def write_message(item: DueItem, draft: Draft) -> MessageDraft:
    """The message of a due step as the log keeps it; a message that was written before keeps its uid."""
    return MessageDraft(
        uid=item.message_uid or new_uid(),
        enrolment_id=item.id,
        step_id=item.step_id,
        channel=draft.channel,
        to_address=draft.to,
        subject=draft.subject or None,
        body=draft.body,
        template_id=draft.template_id,
        content_id=draft.content_id,
        variant_id=draft.variant_id,
    )


def _write_due(look: Look, enrolment_ids: Collection[int] | None) -> list[_Written]:
    items = read_due(look, enrolment_ids)
    people = read_people(look, sorted({item.contact_id for item in items}))
    steps = read_step_facts(look, sorted({item.step_id for item in items}))
    tried = read_tried_steps(look, steps, [(item.step_id, item.contact_id) for item in items])
    written: list[_Written] = []
    for item in items:
        person = people[item.contact_id]
        step = tried.get((item.step_id, item.contact_id), steps[item.step_id])
        draft = make_draft(person, step, look.business.name)
        why = permit(person.reach_by(item.channel))
        bar = f"{item.contact} {why}." if why is not None else draft.problem
        written.append(_Written(item, draft, write_message(item, draft), why is None, bar))
    return written


def describe_lines(lines: Sequence[Line]) -> dict[str, int]:
    """How many steps ended how."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.state] = counts.get(line.state, 0) + 1
    return counts


def _do(app: Application, command: Callable[[Work], T], name: str, *, cause: str = "person") -> T:
    return app.submit(command, name=name, cause=cause, priority=JOB).result().result
