"""One run of an automation: its actions and its line in the log, in one transaction and one undo step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from funneldesk.commands.automation_act import Scene, do_action
from funneldesk.model.automation import Automation, AutomationRun, Watermark
from funneldesk.model.automation_event import Outcome
from funneldesk.model.journal import JournalEntry
from funneldesk.model.score_crossing import SCORE_MARK, ScoreCrossing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection

    from funneldesk.commands.automation_act import Prepare
    from funneldesk.commands.work import Work
    from funneldesk.model.automation_event import Occasion
    from funneldesk.model.automation_rule import AutomationRule


@dataclass(frozen=True, slots=True)
class RunLine:
    """What is written into the log of an event that brought no action.

    Attributes:
        occasion: the event.
        outcome: passed, held or failed.
        why: in a sentence.
    """

    occasion: Occasion
    outcome: str
    why: str


def run_automation(
    work: Work,
    *,
    rule: AutomationRule,
    occasion: Occasion,
    judge: Callable[[Connection], str | None],
    prepare: Prepare,
) -> str | None:
    """Do what a rule says for one event, once, and write the log.

    Args:
        work: the running command.
        rule: the rule as it was read; where it was switched off or changed since, nothing happens.
        occasion: the event.
        judge: asks the filter within this transaction; answers with the condition that does not hold, or None.
        prepare: writes a message from a template for a person.

    Returns:
        The outcome, or None where the event is none any more: it was run before, its entry was taken back, or the
        rule is another by now.

    Raises:
        Refusal: an action cannot be done; nothing is changed then.
    """
    work.actor_id = None
    if not _is_still(work, rule, occasion) or _was_run(work, occasion) or not _stands(work, occasion):
        return None
    why_not = judge(work.session.connection())
    if why_not is not None:
        work.session.add(_line(work, RunLine(occasion, Outcome.PASSED, why_not)))
        return Outcome.PASSED
    scene = Scene(work, rule, occasion, prepare)
    done = [do_action(scene, action) for action in rule.actions]
    said = "; ".join(done)
    run = _line(work, RunLine(occasion, Outcome.FIRED, said[:1].upper() + said[1:]))
    work.session.add(run)

    def name_entry(entry_id: int | None) -> None:
        run.entry_id = entry_id

    work.after_entry.append(name_entry)
    work.label = f"Automation “{rule.name}”: {said}"
    return Outcome.FIRED


def log_runs(work: Work, *, lines: Sequence[RunLine], marks: Mapping[str, int] | None = None) -> int:
    """Write down what did not fire and why, and how far the engine has come; no undo step.

    Returns:
        How many lines were new.
    """
    fresh = [line for line in lines if not _was_run(work, line.occasion)]
    work.session.add_all(_line(work, line) for line in fresh)
    for key, value in (marks or {}).items():
        mark = work.session.scalars(select(Watermark).where(Watermark.key == key)).one_or_none()
        if mark is None:
            work.session.add(Watermark(key=key, value=value))
        else:
            mark.value = max(mark.value, value)
    if marks and SCORE_MARK in marks:
        looked_at = delete(ScoreCrossing).where(ScoreCrossing.id <= marks[SCORE_MARK])
        work.session.execute(looked_at, execution_options={"synchronize_session": False})
    return len(fresh)


def _line(work: Work, line: RunLine) -> AutomationRun:
    occasion = line.occasion
    return AutomationRun(
        automation_id=occasion.automation_id,
        record_kind=occasion.record_kind,
        record_id=occasion.record_id,
        event_key=occasion.key,
        due_at=occasion.due_at,
        ran_at=work.now,
        outcome=line.outcome,
        why=line.why,
        depth=occasion.depth,
    )


def _is_still(work: Work, rule: AutomationRule, occasion: Occasion) -> bool:
    automation = work.session.get(Automation, occasion.automation_id)
    return (
        automation is not None
        and automation.deleted_at is None
        and automation.is_active
        and automation.trigger == rule.trigger.to_json()
        and automation.actions == rule.actions_json()
        and automation.filter == rule.filter.to_json()
    )


def _was_run(work: Work, occasion: Occasion) -> bool:
    run = AutomationRun
    return bool(
        work.session.scalar(
            select(run.id).where(
                run.automation_id == occasion.automation_id,
                run.record_kind == occasion.record_kind,
                run.record_id == occasion.record_id,
                run.event_key == occasion.key,
            )
        )
    )


def _stands(work: Work, occasion: Occasion) -> bool:
    if occasion.entry_id is None:
        return True
    last = work.session.scalar(
        select(JournalEntry.kind)
        .where(JournalEntry.target_id == occasion.entry_id)
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )
    return last != "undo"
