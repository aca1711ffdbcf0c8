"""What marketing can do with message templates: write, change, put into the bin and take out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from funneldesk.errors import NotFound, Refusal
from funneldesk.model.experiment import Experiment, Variant
from funneldesk.model.message import MessageChannel, MessageTemplate
from funneldesk.model.sequence import Sequence, SequenceStep

if TYPE_CHECKING:
    from collections.abc import Sequence as Many

    from funneldesk.commands.work import Work

_LONGEST_NAME = 120
_LONGEST = {"subject": 1000, "body": 10_000, "language": 40}


def create_message_template(work: Work, /, *, name: str, channel: str, body: str = "", **fields: Any) -> int:
    """Write a template and return its id.

    Args:
        work: the running command.
        name: what it is called.
        channel: one of `MessageChannel`.
        body: its text with merge fields; may still be empty.
        fields: any of subject (for e-mail) and language.

    Raises:
        Refusal: it has no name, or a value is not allowed.
    """
    template = MessageTemplate(recorded_at=work.now)
    _apply(template, {"name": name, "channel": channel, "body": body, **fields})
    work.add(template)
    work.label = f"Add the template “{template.name}”"
    return template.id


def edit_message_template(work: Work, /, *, template_id: int, **fields: Any) -> None:
    """Change fields of a template; messages that went out keep their text.

    Raises:
        Refusal: a value is not allowed, or steps or variants use it by its present channel; nothing is changed then.
    """
    template = work.get(MessageTemplate, template_id, word="template")
    if fields.get("channel", template.channel) != template.channel:
        _require_unused(work, [template_id], "Its channel cannot change")
        _require_untried(work, [template_id], "Its channel cannot change")
    _apply(template, fields)
    work.label = f"Change the template “{template.name}”"


def delete_message_templates(work: Work, *, template_ids: Many[int]) -> None:
    """Put templates into the bin.

    Raises:
        Refusal: a step of a live sequence, or a variant of a running experiment, is written from one of them.
    """
    templates = [work.get(MessageTemplate, template_id, word="template") for template_id in template_ids]
    _require_unused(work, template_ids, "It cannot be deleted")
    _require_untried(work, template_ids, "It cannot be deleted")
    for template in templates:
        template.deleted_at = work.now
    work.label = f"Delete {_call(templates)}"


def restore_message_templates(work: Work, *, template_ids: Many[int]) -> None:
    """Take templates out of the bin."""
    templates: list[MessageTemplate] = []
    for template_id in template_ids:
        template = work.session.get(MessageTemplate, template_id)
        if template is None:
            raise NotFound(f"There is no template with the number {template_id}.")
        template.deleted_at = None
        templates.append(template)
    work.label = f"Restore {_call(templates)}"


def _require_unused(work: Work, template_ids: Many[int], what: str) -> None:
    name = work.session.scalars(
        select(Sequence.name)
        .join(SequenceStep, SequenceStep.sequence_id == Sequence.id)
        .where(
            SequenceStep.template_id.in_(template_ids),
            SequenceStep.deleted_at.is_(None),
            Sequence.deleted_at.is_(None),
        )
        .limit(1)
    ).first()
    if name is not None:
        raise Refusal(f"{what}: the sequence “{name}” uses this template. Give its step another one first.")


def _require_untried(work: Work, template_ids: Many[int], what: str) -> None:
    found = work.session.execute(
        select(Variant.label, Experiment.name)
        .join(Experiment, Experiment.id == Variant.experiment_id)
        .where(
            Variant.template_id.in_(template_ids),
            Experiment.started_at.is_not(None),
            Experiment.decided_at.is_(None),
            Experiment.deleted_at.is_(None),
        )
        .limit(1)
    ).first()
    if found is not None:
        raise Refusal(
            f"{what}: variant {found.label} of the running experiment “{found.name}” uses this template. "
            "Decide the experiment first."
        )


def _apply(template: MessageTemplate, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(template, field, _clean(field, value))


def _clean(field: str, value: Any) -> str | None:
    text = value if isinstance(value, str) else ""
    if field == "name":
        words = " ".join(text.split())
        if not words or len(words) > _LONGEST_NAME:
            raise Refusal(f"A template needs a name of up to {_LONGEST_NAME} letters.")
        return words
    if field == "channel":
        if value not in {MessageChannel.EMAIL, MessageChannel.WHATSAPP, MessageChannel.CALL}:
            raise Refusal("A template is for e-mail, for WhatsApp or for a call.")
        return str(value)
    if field not in _LONGEST:
        raise Refusal(f"“{field}” of a template cannot be changed here.")
    if len(text) > _LONGEST[field]:
        raise Refusal(f"The {field} of a template has at most {_LONGEST[field]:,} letters.")
    if field == "body":
        return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return " ".join(text.split()) or None


def _call(templates: Many[MessageTemplate]) -> str:
    return f"the template “{templates[0].name}”" if len(templates) == 1 else f"{len(templates)} templates"
