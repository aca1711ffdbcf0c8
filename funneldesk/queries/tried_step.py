"""What a step says to the people of an experiment: their variant's message instead of the step's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.model.content import Content
from funneldesk.model.message import MessageTemplate
from funneldesk.queries.experiments import read_variants_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from funneldesk.queries.look import Look
    from funneldesk.queries.message_facts import StepFacts


def read_tried_steps(
    look: Look, steps: Mapping[int, StepFacts], pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], StepFacts]:
    """(step id, contact id) → what the step says to that person, for those who have a variant of it.

    Args:
        look: the question's view.
        steps: what the steps say of their own.
        pairs: who is about to get the message of which step.
    """
    variants = read_variants_for(look, pairs)
    templates = _read(look, MessageTemplate, {one.template_id for one in variants.values()})
    contents = _read(look, Content, {one.content_id for one in variants.values()})
    found: dict[tuple[int, int], StepFacts] = {}
    for (step_id, contact_id), variant in variants.items():
        if step_id not in steps:
            continue
        step = replace(steps[step_id], variant_id=variant.variant_id)
        if variant.template_id in templates:
            template = templates[variant.template_id]
            step = replace(step, template_id=template.id, subject=template.subject, body=template.body)
        if variant.content_id in contents:
            content = contents[variant.content_id]
            step = replace(step, content_id=content.id, content_title=content.title, content_link=content.link)
        found[step_id, contact_id] = step
    return found


def _read(look: Look, record: type[MessageTemplate | Content], ids: set[int | None]) -> dict[int | None, Any]:
    table = record.__table__
    rows = look.connection.execute(select(table).where(record.id.in_([one for one in ids if one]))).all()
    return {row.id: row for row in rows if row.deleted_at is None}
