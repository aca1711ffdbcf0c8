"""Taking records of any kind out of the bin, several at once as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funneldesk.commands.activity import restore_activities
from funneldesk.commands.automation import restore_automations
from funneldesk.commands.campaign import restore_campaigns
from funneldesk.commands.campaign_change import restore_campaign_changes
from funneldesk.commands.capture_form import restore_capture_forms
from funneldesk.commands.contacts_bulk import restore_contacts
from funneldesk.commands.content import restore_contents
from funneldesk.commands.deal import restore_deals
from funneldesk.commands.experiment import restore_experiments
from funneldesk.commands.feedback import restore_feedback
from funneldesk.commands.message_template import restore_message_templates
from funneldesk.commands.pipeline import restore_pipelines, restore_stages
from funneldesk.commands.reason import restore_reasons
from funneldesk.commands.review import restore_reviews
from funneldesk.commands.segment import restore_segments
from funneldesk.commands.sequence import restore_sequences
from funneldesk.commands.sequence_step import restore_step
from funneldesk.commands.stage_criterion import restore_criteria
from funneldesk.commands.target import restore_targets
from funneldesk.commands.tracked_link import restore_tracked_links
from funneldesk.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from funneldesk.commands.work import Work


def restore_records(work: Work, *, records: Sequence[tuple[str, int]]) -> None:
    """Take records out of the bin; where one cannot come back, none does.

    Args:
        work: the running command.
        records: pairs of table name and id.

    Raises:
        Refusal: nothing is chosen, a kind has no bin, or what a record needs is missing; the sentence says what.
    """
    if not records:
        raise Refusal("Choose what to take out of the bin.")
    unknown = sorted({kind for kind, _ in records} - set(_RESTORERS))
    if unknown:
        raise Refusal(f"There is no bin for “{unknown[0]}”.")
    for kind, restore in _RESTORERS.items():
        ids = [record_id for one, record_id in records if one == kind]
        if ids:
            restore(work, ids)
            work.session.flush()
    if len(records) > 1:
        work.label = f"Restore {len(records):,} records"


def _restore_steps(work: Work, ids: Sequence[int]) -> None:
    for step_id in ids:
        restore_step(work, step_id=step_id)


# What others hang on comes first, so that a pipeline, its stage and its deal come back together.
_RESTORERS: dict[str, Callable[[Work, Sequence[int]], object]] = {
    "pipeline": lambda work, ids: restore_pipelines(work, pipeline_ids=ids),
    "stage": lambda work, ids: restore_stages(work, stage_ids=ids),
    "stage_criterion": lambda work, ids: restore_criteria(work, criterion_ids=ids),
    "reason": lambda work, ids: restore_reasons(work, reason_ids=ids),
    "review": lambda work, ids: restore_reviews(work, review_ids=ids),
    "segment": lambda work, ids: restore_segments(work, segment_ids=ids),
    "automation": lambda work, ids: restore_automations(work, automation_ids=ids),
    "campaign": lambda work, ids: restore_campaigns(work, campaign_ids=ids),
    "campaign_change": lambda work, ids: restore_campaign_changes(work, change_ids=ids),
    "content": lambda work, ids: restore_contents(work, content_ids=ids),
    "tracked_link": lambda work, ids: restore_tracked_links(work, link_ids=ids),
    "capture_form": lambda work, ids: restore_capture_forms(work, form_ids=ids),
    "message_template": lambda work, ids: restore_message_templates(work, template_ids=ids),
    "sequence": lambda work, ids: restore_sequences(work, sequence_ids=ids),
    "sequence_step": _restore_steps,
    "experiment": lambda work, ids: restore_experiments(work, experiment_ids=ids),
    "contact": lambda work, ids: restore_contacts(work, contact_ids=ids),
    "deal": lambda work, ids: restore_deals(work, deal_ids=ids),
    "activity": lambda work, ids: restore_activities(work, activity_ids=ids),
    "feedback": lambda work, ids: restore_feedback(work, feedback_ids=ids),
    "target": lambda work, ids: restore_targets(work, target_ids=ids),
}

KINDS: tuple[str, ...] = tuple(_RESTORERS)
"""The tables whose records go into the bin when they are deleted."""
