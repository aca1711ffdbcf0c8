"""What a person does with steps, wherever they stand: finish, log, plan, reach somebody, write a note.

Board, deal page, lead page and Today all call these, so that a step is asked for in one way only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from funneldesk.commands.activity import finish_activity, log_activity, plan_activity, replan_activity
from funneldesk.commands.note import write_note
from funneldesk.desktop.finish_step import DoneQuestion, tell_step
from funneldesk.desktop.plan_step import NoteQuestion, PlanQuestion
from funneldesk.desktop.widgets.question import Question
from funneldesk.model.activity import ActivityKind
from funneldesk.queries.step_page import read_step_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from funneldesk.app import Done
    from funneldesk.commands.activity import NextStep
    from funneldesk.desktop.desk import Desk
    from funneldesk.desktop.finish_step import DoneAnswer
    from funneldesk.queries.step_page import StepPage

WAYS: tuple[tuple[str, str, str], ...] = (
    (ActivityKind.CALL, "Call", "phone"),
    (ActivityKind.WHATSAPP, "WhatsApp", "whatsapp"),
    (ActivityKind.EMAIL, "E-mail", "mail"),
)
"""The ways in which a person is reached: kind, caption and icon."""

Anchor = QWidget | QPoint
"""What a question opens below, or a global point."""


def finish_step(
    over: QWidget, desk: Desk, activity_id: int, anchor: Anchor, *, on_done: Callable[[], object] | None = None
) -> None:
    """Ask how a planned step went and what comes next, and keep both as one change.

    Args:
        over: a widget of the window; nothing opens once it is gone.
        desk: the open workspace.
        activity_id: the planned step.
        anchor: what the question opens below.
        on_done: called once it is kept.
    """
    point = point_of(anchor)

    def ask(page: StepPage) -> None:
        if page.activity is None:
            return
        kind = page.activity.kind
        question = DoneQuestion(over, desk, page, kind, f"Done: {tell_step(page, kind)}")
        question.decided.connect(lambda answer: keep_done(over, desk, page, kind, answer, on_done))
        open_question(over, question, point)

    desk.ask(read_step_page, over, ask, activity_id=activity_id)


def log_step(
    over: QWidget,
    desk: Desk,
    anchor: Anchor,
    kind: str,
    *,
    contact_id: int | None = None,
    deal_id: int | None = None,
    company_id: int | None = None,
    campaign_id: int | None = None,
    heading: str = "",
    outcome: str | None = None,
    is_attempt: bool = False,
    address: str = "",
    on_done: Callable[[], object] | None = None,
) -> None:
    """Ask how something went that was not planned, and what comes next.

    Where it was planned up to today after all, that step becomes done, so that it stands nowhere twice.

    Args:
        over: a widget of the window; nothing opens once it is gone.
        desk: the open workspace.
        anchor: what the question opens below.
        kind: of activity.
        contact_id: with whom.
        deal_id: for which deal; without it the person's only open one.
        company_id: for which company.
        campaign_id: for which campaign.
        heading: the question; `{}` stands for the person's name.
        outcome: chosen to begin with.
        is_attempt: how it went must be chosen or said.
        address: shown with a button that copies it, where no program took it.
        on_done: called once it is kept.
    """
    point = point_of(anchor)

    def ask(page: StepPage) -> None:
        who = page.place.who or page.place.title
        words = heading.format(who) if heading else f"Log: {tell_step(page, kind)}"
        question = DoneQuestion(over, desk, page, kind, words, outcome=outcome, is_attempt=is_attempt, address=address)
        question.decided.connect(lambda answer: keep_done(over, desk, page, kind, answer, on_done))
        open_question(over, question, point)

    desk.ask(
        read_step_page,
        over,
        ask,
        contact_id=contact_id,
        deal_id=deal_id,
        company_id=company_id,
        campaign_id=campaign_id,
        planned_kind=kind,
    )


def plan_step(
    over: QWidget,
    desk: Desk,
    anchor: Anchor,
    *,
    contact_id: int | None = None,
    deal_id: int | None = None,
    company_id: int | None = None,
    campaign_id: int | None = None,
    kind: str = ActivityKind.CALL,
    heading: str = "",
    day: str = "",
    on_done: Callable[[], object] | None = None,
) -> None:
    """Ask for the next step of a deal, a lead, a company or a campaign, and plan it.

    Args:
        over: a widget of the window; nothing opens once it is gone.
        desk: the open workspace.
        anchor: what the question opens below.
        contact_id: with whom.
        deal_id: for which deal; without it the person's only open one.
        company_id: for which company.
        campaign_id: for which campaign.
        kind: proposed.
        heading: the question, where it is another one than usual.
        day: chosen to begin with: 0 today, 1, 3 or monday.
        on_done: called once it is kept.
    """
    point = point_of(anchor)

    def ask(page: StepPage) -> None:
        question = PlanQuestion(over, desk, page, heading or f"Next step for “{page.place.title}”", kind)
        if day:
            question.step.choose_day(day)
        question.decided.connect(lambda step: _keep_plan(over, desk, page, step, on_done))
        open_question(over, question, point)

    desk.ask(
        read_step_page,
        over,
        ask,
        contact_id=contact_id,
        deal_id=deal_id,
        company_id=company_id,
        campaign_id=campaign_id,
    )


def change_step(over: QWidget, desk: Desk, activity_id: int, anchor: Anchor) -> None:
    """Ask what is to become of a planned step: another day, another kind, other words, another person's."""
    point = point_of(anchor)

    def ask(page: StepPage) -> None:
        if page.activity is not None:
            question = PlanQuestion(over, desk, page, tell_step(page, page.activity.kind), page.activity.kind)
            question.decided.connect(lambda step: desk.tell(replan_activity, over, activity_id=activity_id, step=step))
            open_question(over, question, point)

    desk.ask(read_step_page, over, ask, activity_id=activity_id)


def note_on(
    over: QWidget,
    desk: Desk,
    anchor: Anchor,
    *,
    contact_id: int | None = None,
    deal_id: int | None = None,
    company_id: int | None = None,
    campaign_id: int | None = None,
) -> None:
    """Ask for a note on a record; an @ names a colleague, who is told of it."""
    point = point_of(anchor)
    of_record: dict[str, Any] = {
        "contact_id": contact_id,
        "deal_id": deal_id,
        "company_id": company_id,
        "campaign_id": campaign_id,
    }

    def ask(page: StepPage) -> None:
        question = NoteQuestion(over, page.place.title, [person.name for person in page.people])
        question.decided.connect(lambda text: desk.tell(write_note, over, text=text, **of_record))
        open_question(over, question, point)

    desk.ask(read_step_page, over, ask, **of_record)


def reach_person(
    over: QWidget,
    desk: Desk,
    anchor: Anchor,
    kind: str,
    *,
    contact_id: int,
    deal_id: int | None = None,
    open_link: Callable[[str], bool] | None = None,
) -> None:
    """Call or write to somebody through the machine's own program, then ask whether they were reached.

    A message is first written from a template and can be changed. Whom may not be reached this way is said in words.

    Args:
        over: a widget of the window; nothing opens once it is gone.
        desk: the open workspace.
        anchor: what the questions open below.
        kind: `call`, `whatsapp` or `email`.
        contact_id: whom.
        deal_id: for which deal; without it the person's only open one.
        open_link: hands a checked link to the system; tests put another in its place.
    """
    from funneldesk.desktop.reach_person import Reaching

    point = point_of(anchor)

    def log(heading: str, address: str) -> None:
        log_step(
            over,
            desk,
            point,
            kind,
            contact_id=contact_id,
            deal_id=deal_id,
            heading=heading,
            is_attempt=True,
            address=address,
        )

    Reaching(
        over,
        desk,
        kind,
        contact_id,
        opener=open_link,
        show=lambda question: open_question(over, question, point),
        log=log,
    ).begin()


def point_of(anchor: Anchor) -> QPoint:
    """Where a question opens: below a widget, kept now, for the widget may have gone when the answer comes."""
    return anchor if isinstance(anchor, QPoint) else anchor.mapToGlobal(QPoint(0, anchor.height() + 4))


def open_question(over: QWidget, question: Question, point: QPoint) -> None:
    """Open a question over a window; one that is open there already goes."""
    for other in over.window().findChildren(Question):
        if other is not question and other.isVisible():
            other.dismiss()
    question.open_for(point)


def keep_done(
    receiver: QObject,
    desk: Desk,
    page: StepPage,
    kind: str,
    answer: DoneAnswer,
    on_done: Callable[[], object] | None = None,
) -> None:
    """Keep how something went: of the step that was planned, else as one that was not."""
    place, planned = page.place, page.activity
    told: dict[str, Any] = {
        "outcome": answer.outcome,
        "minutes": answer.minutes,
        "objection_id": answer.objection_id,
        "objection": answer.objection,
        "note": answer.note,
        "next": answer.next,
    }
    after: Callable[[Done[Any]], object] | None = None if on_done is None else lambda _done: on_done()
    if planned is not None:
        command: Any = partial(finish_activity, activity_id=planned.id, **told)
        desk.submit(command, receiver, name="finish_activity", on_done=after)
        return
    command = partial(
        log_activity,
        kind=kind,
        contact_id=place.contact_id,
        deal_id=place.deal_id,
        company_id=place.company_id,
        campaign_id=place.campaign_id,
        **told,
    )
    desk.submit(command, receiver, name="log_activity", on_done=after)


def _keep_plan(
    receiver: QObject, desk: Desk, page: StepPage, step: NextStep, on_done: Callable[[], object] | None
) -> None:
    place = page.place
    command: Any = partial(
        plan_activity,
        kind=step.kind,
        subject=step.subject,
        contact_id=place.contact_id,
        deal_id=place.deal_id,
        company_id=place.company_id,
        campaign_id=place.campaign_id,
        due_at=step.due_at,
        due_day_only=step.due_day_only,
        due_words=step.due_words,
        owner_id=step.owner_id,
    )
    desk.submit(command, receiver, name="plan_activity", on_done=None if on_done is None else lambda _done: on_done())
